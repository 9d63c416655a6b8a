/* holler-peer-line.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-line-private.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <string.h>

/* Everything of a peer connection that runs on threads of GStreamer's: what
 * webrtcbin says is posted from here, what flows is in -media.c.
 */

/* PROTOCOL.md: a message of the data channel is a frame like any other. */
#define MAX_DATA_BYTES (64 * 1024)
/* The other side could send faster than the main thread reads, for ever; a
 * call says a few words a second. */
#define MAX_WAITING_DATA 64

static void
event_free (gpointer data)
{
  HollerPeerEvent *event = data;

  g_free (event->text);
  g_clear_pointer (&event->structure, gst_structure_free);
  g_free (event);
}

HollerPeerEvent *
holler_peer_event_new (HollerPeerEventKind kind)
{
  HollerPeerEvent *event = g_new0 (HollerPeerEvent, 1);

  event->kind = kind;

  return event;
}

HollerPeerLine *
holler_peer_line_new (HollerDispatchFunc func, gpointer user_data)
{
  HollerPeerLine *self = g_new0 (HollerPeerLine, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->dispatch = holler_dispatch_new (func, user_data, event_free);
  self->gate = holler_gate_new ();
  self->voice = holler_voice_new ();

  return self;
}

HollerPeerLine *
holler_peer_line_ref (HollerPeerLine *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
holler_peer_line_unref (HollerPeerLine *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  holler_voice_unref (self->voice);
  holler_gate_unref (self->gate);
  holler_dispatch_unref (self->dispatch);
  g_free (self);
}

/**
 * holler_peer_line_close:
 * @self: a line
 *
 * Lets no event through any more.
 */
void
holler_peer_line_close (HollerPeerLine *self)
{
  g_return_if_fail (self != NULL);

  holler_dispatch_close (self->dispatch);
}

HollerGate *
holler_peer_line_get_gate (HollerPeerLine *self)
{
  return self->gate;
}

HollerVoice *
holler_peer_line_get_voice (HollerPeerLine *self)
{
  return self->voice;
}

/**
 * holler_peer_line_get_n_packets:
 * @self: a line
 *
 * Returns: how many packets of media came so far
 */
guint
holler_peer_line_get_n_packets (HollerPeerLine *self)
{
  return (guint) g_atomic_int_get (&self->n_packets);
}

/**
 * holler_peer_line_get_n_reports:
 * @self: a line
 *
 * Returns: how many RTCP packets came so far
 */
guint
holler_peer_line_get_n_reports (HollerPeerLine *self)
{
  return (guint) g_atomic_int_get (&self->n_reports);
}

/**
 * holler_peer_line_set_voice_ssrc:
 * @self: a line
 * @ssrc: what the other's description gives its microphone; 0 unknown
 *
 * Says which packets are the other's voice.
 */
void
holler_peer_line_set_voice_ssrc (HollerPeerLine *self, guint32 ssrc)
{
  g_atomic_int_set (&self->voice_ssrc, (int) ssrc);
}

void
holler_peer_line_connect (gpointer instance,
                          const char *signal,
                          GCallback callback,
                          HollerPeerLine *self)
{
  g_signal_connect_data (instance,
                         signal,
                         callback,
                         holler_peer_line_ref (self),
                         (GClosureNotify) (GCallback) holler_peer_line_unref,
                         0);
}

static void
candidate_streaming_cb (GstElement *webrtcbin,
                        guint section,
                        const char *candidate,
                        gpointer user_data)
{
  HollerPeerLine *self = user_data;
  HollerPeerEvent *event = NULL;

  /* 1.26 says the end this way; for all it is the gathering state. */
  if (candidate == NULL || *candidate == '\0')
    return;

  event = holler_peer_event_new (HOLLER_PEER_EVENT_CANDIDATE);
  event->number = section;
  event->text = g_strdup (candidate);
  holler_dispatch_post (self->dispatch, event);
}

static void
gathering_streaming_cb (GstElement *webrtcbin,
                        GParamSpec *pspec,
                        gpointer user_data)
{
  HollerPeerLine *self = user_data;
  GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_NEW;

  g_object_get (webrtcbin, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    holler_dispatch_post (self->dispatch,
                          holler_peer_event_new (HOLLER_PEER_EVENT_GATHERED));
}

static void
agent_gathered_streaming_cb (GObject *agent, guint stream, gpointer user_data)
{
  HollerPeerLine *self = user_data;

  holler_dispatch_post (
    self->dispatch,
    holler_peer_event_new (HOLLER_PEER_EVENT_AGENT_GATHERED));
}

static void
connection_state_streaming_cb (GstElement *webrtcbin,
                               GParamSpec *pspec,
                               gpointer user_data)
{
  HollerPeerLine *self = user_data;
  HollerPeerEvent *event =
    holler_peer_event_new (HOLLER_PEER_EVENT_CONNECTION_STATE);
  GstWebRTCPeerConnectionState state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;

  g_object_get (webrtcbin, "connection-state", &state, NULL);
  event->number = (guint) state;
  holler_dispatch_post (self->dispatch, event);
}

static void
data_streaming_cb (GObject *channel, const char *text, gpointer user_data)
{
  HollerPeerLine *self = user_data;
  HollerPeerEvent *event = NULL;

  if (text == NULL || strlen (text) > MAX_DATA_BYTES)
    return;
  if (g_atomic_int_add (&self->n_waiting, 1) >= MAX_WAITING_DATA)
    {
      g_atomic_int_add (&self->n_waiting, -1);
      return;
    }

  event = holler_peer_event_new (HOLLER_PEER_EVENT_DATA);
  event->text = g_strdup (text);
  holler_dispatch_post (self->dispatch, event);
}

static void
data_channel_streaming_cb (GstElement *webrtcbin,
                           GObject *channel,
                           gpointer user_data)
{
  holler_peer_line_watch_channel (user_data, channel);
}

/**
 * holler_peer_line_watch:
 * @self: a line
 * @webrtcbin: the webrtcbin of a peer connection, in its pipeline
 *
 * Connects to everything that @webrtcbin may say. To be called before it
 * leaves the NULL state.
 */
void
holler_peer_line_watch (HollerPeerLine *self, GstElement *webrtcbin)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } signals[] = {
    { "deep-element-added",
      G_CALLBACK (holler_peer_line_element_added_streaming_cb) },
    { "pad-added", G_CALLBACK (holler_peer_line_pad_added_streaming_cb) },
    { "on-ice-candidate", G_CALLBACK (candidate_streaming_cb) },
    { "on-data-channel", G_CALLBACK (data_channel_streaming_cb) },
    { "notify::ice-gathering-state", G_CALLBACK (gathering_streaming_cb) },
    { "notify::connection-state", G_CALLBACK (connection_state_streaming_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    holler_peer_line_connect (webrtcbin,
                              signals[i].signal,
                              signals[i].callback,
                              self);
}

/**
 * holler_peer_line_watch_agent:
 * @self: a line
 * @agent: the NiceAgent of a peer connection
 *
 * Connects to what @agent itself says.
 */
void
holler_peer_line_watch_agent (HollerPeerLine *self, GObject *agent)
{
  holler_peer_line_connect (agent,
                            "candidate-gathering-done",
                            G_CALLBACK (agent_gathered_streaming_cb),
                            self);
}

/**
 * holler_peer_line_watch_channel:
 * @self: a line
 * @channel: a GstWebRTCDataChannel, of either side
 *
 * Listens to a data channel.
 */
void
holler_peer_line_watch_channel (HollerPeerLine *self, GObject *channel)
{
  holler_peer_line_connect (channel,
                            "on-message-string",
                            G_CALLBACK (data_streaming_cb),
                            self);
}

/**
 * holler_peer_line_note_read:
 * @self: a line
 *
 * Says that one message of the data channel was read: while too many wait, no
 * more are taken.
 */
void
holler_peer_line_note_read (HollerPeerLine *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_int_add (&self->n_waiting, -1);
}

/**
 * holler_peer_line_heard_streaming_cb:
 * @level: how loud the other is
 * @is_first_sound: whether this is the first that is heard of them
 * @user_data: a line
 *
 * Posts what the playback says of the line's voice.
 */
void
holler_peer_line_heard_streaming_cb (double level,
                                     gboolean is_first_sound,
                                     gpointer user_data)
{
  HollerPeerLine *self = user_data;
  HollerPeerEvent *event = holler_peer_event_new (
    is_first_sound ? HOLLER_PEER_EVENT_SOUNDING : HOLLER_PEER_EVENT_LEVEL);

  event->value = level;
  holler_dispatch_post (self->dispatch, event);
}

typedef struct
{
  HollerPeerLine *line;
  guint number;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  holler_peer_line_unref (question->line);
  g_free (question);
}

static void
promise_streaming_cb (GstPromise *promise, gpointer user_data)
{
  Question *question = user_data;
  HollerPeerEvent *event = holler_peer_event_new (HOLLER_PEER_EVENT_REPLY);
  const GstStructure *reply = NULL;

  event->number = question->number;
  if (gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED)
    reply = gst_promise_get_reply (promise);
  else
    event->text = g_strdup ("no reply");
  if (reply != NULL)
    event->structure = gst_structure_copy (reply);
  holler_dispatch_post (question->line->dispatch, event);
  gst_promise_unref (promise);
}

/**
 * holler_peer_line_ask:
 * @self: a line
 * @number: comes back with the reply
 *
 * Makes a promise whose reply is posted as an event.
 *
 * Returns: (transfer full): a promise for webrtcbin
 */
GstPromise *
holler_peer_line_ask (HollerPeerLine *self, guint number)
{
  Question *question = g_new0 (Question, 1);

  question->line = holler_peer_line_ref (self);
  question->number = number;

  return gst_promise_new_with_change_func (promise_streaming_cb,
                                           question,
                                           question_free);
}
