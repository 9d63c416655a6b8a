/* holler-peer-teardown.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-teardown.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <nice/agent.h>

#include "media/holler-dispatch.h"

/* The end of a peer connection, which outlives its object, in four steps.
 *
 * webrtcbin does what it is asked on a thread of its own, one thing after
 * another. A description that is set while the agent is being closed gathers
 * candidates all the same, and then nicesrc, the agent and its sockets stay
 * for ever (GStreamer 1.22). So where something is under way it is first asked
 * for an answer, whose coming says that all before is done. It has nothing to
 * answer and refuses at once. Not for statistics: where the timer is faster
 * those are read while the pipeline stops, and an rtpsession empties its table
 * of sources without the lock that readers take.
 *
 * Then come the allocations that relays are asked for just now: one that is
 * granted while the agent is being closed is not given back (libnice 0.1.21),
 * and the relay keeps it for ten minutes. Then the agent gives back its
 * allocations, and then the pipeline stops. Somebody who does not answer must
 * not keep the pipeline, hence the timers.
 *
 * A DTLS handshake that is not over has a timer for its next repetition, on
 * GStreamer's clock thread, and that holds the connection. If it is the last
 * to let it go while the elements that used it go on another thread, both take
 * it apart (GStreamer 1.22): so those elements stay until it has run out.
 */

#define GATHER_MS 500
#define CLOSE_MS 1500
#define DTLS_MS 2500 /* the first repetitions are after 1 s and 2 s */

typedef struct
{
  grefcount ref_count; /* the timer and the step that is waited for */
  HollerPipeline *pipeline;
  HollerDispatch *dispatch;
  GstElement *webrtcbin; /* (nullable) */
  GObject *agent;
  HollerClock *clock;
  gulong gathering_handler; /* until the agent is closed */
  guint gather_id;
  guint timeout_id;
} Teardown;

static void
teardown_unref (gpointer data)
{
  Teardown *self = data;

  if (!g_ref_count_dec (&self->ref_count))
    return;

  holler_dispatch_unref (self->dispatch);
  gst_clear_object (&self->webrtcbin);
  g_clear_object (&self->agent);
  g_object_unref (self->clock);
  g_free (self);
}

static void
stop_waiting (Teardown *self)
{
  holler_clock_clear_timeout (self->clock, &self->gather_id);
  g_clear_signal_handler (&self->gathering_handler, self->webrtcbin);
  holler_dispatch_close (self->dispatch);
}

static void
add_if_dtls (const GValue *item, gpointer kept)
{
  GstElement *element = g_value_get_object (item);
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name =
    factory != NULL ? gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (factory))
                    : NULL;

  if (g_strcmp0 (name, "dtlsdec") == 0 || g_strcmp0 (name, "dtlsenc") == 0)
    g_ptr_array_add (kept, gst_object_ref (element));
}

static gboolean
let_go_cb (gpointer kept)
{
  return G_SOURCE_REMOVE;
}

static void
keep_dtls (Teardown *self)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (gst_object_unref);
  GstElement *pipeline = holler_pipeline_get_element (self->pipeline);
  GstIterator *iterator = gst_bin_iterate_recurse (GST_BIN (pipeline));

  while (gst_iterator_foreach (iterator, add_if_dtls, kept) ==
         GST_ITERATOR_RESYNC)
    {
      g_ptr_array_set_size (kept, 0);
      gst_iterator_resync (iterator);
    }
  gst_iterator_free (iterator);
  holler_clock_add_timeout (self->clock,
                            DTLS_MS,
                            let_go_cb,
                            kept,
                            (GDestroyNotify) g_ptr_array_unref);
}

static void
stop_pipeline (Teardown *self)
{
  stop_waiting (self);
  gst_clear_object (&self->webrtcbin);
  if (self->pipeline != NULL)
    keep_dtls (self);
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
}

static gboolean
timeout_cb (gpointer data)
{
  Teardown *self = data;

  self->timeout_id = 0;
  stop_pipeline (self);

  return G_SOURCE_REMOVE;
}

static void
agent_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Teardown *self = user_data;

  stop_pipeline (self);
  holler_clock_clear_timeout (self->clock, &self->timeout_id);
  teardown_unref (self);
}

static void
close_agent (Teardown *self)
{
  stop_waiting (self);
  g_ref_count_inc (&self->ref_count);
  nice_agent_close_async (NICE_AGENT (self->agent), agent_closed_cb, self);
}

static gboolean
gather_cb (gpointer data)
{
  Teardown *self = data;

  self->gather_id = 0;
  close_agent (self);

  return G_SOURCE_REMOVE;
}

static void
gathering_streaming_cb (GstElement *webrtcbin,
                        GParamSpec *pspec,
                        gpointer user_data)
{
  static char changed;

  holler_dispatch_post (user_data, &changed);
}

static void
unref_dispatch (gpointer data, GClosure *closure)
{
  holler_dispatch_unref (data);
}

/* Connected before it is looked, so that no end of it is missed. */
static void
close_agent_when_gathered (Teardown *self)
{
  GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_NEW;

  if (self->webrtcbin != NULL && self->gathering_handler == 0)
    self->gathering_handler =
      g_signal_connect_data (self->webrtcbin,
                             "notify::ice-gathering-state",
                             G_CALLBACK (gathering_streaming_cb),
                             holler_dispatch_ref (self->dispatch),
                             unref_dispatch,
                             G_CONNECT_DEFAULT);
  if (self->webrtcbin != NULL)
    g_object_get (self->webrtcbin, "ice-gathering-state", &state, NULL);
  if (state != GST_WEBRTC_ICE_GATHERING_STATE_GATHERING)
    close_agent (self);
  else if (self->gather_id == 0)
    self->gather_id =
      holler_clock_add_timeout (self->clock, GATHER_MS, gather_cb, self, NULL);
}

static void
idle_cb (gpointer event, gpointer user_data)
{
  close_agent_when_gathered (user_data);
}

static void
event_free (gpointer event)
{
}

static void
idle_streaming_cb (GstPromise *promise, gpointer user_data)
{
  static char idle;

  holler_dispatch_post (user_data, &idle);
  gst_promise_unref (promise);
}

static void
wait_until_idle (Teardown *self)
{
  GstPromise *promise =
    gst_promise_new_with_change_func (idle_streaming_cb,
                                      holler_dispatch_ref (self->dispatch),
                                      (GDestroyNotify) holler_dispatch_unref);

  g_signal_emit_by_name (self->webrtcbin, "create-answer", NULL, promise);
}

/**
 * holler_peer_teardown:
 * @pipeline: (transfer full): a peer connection's pipeline
 * @webrtcbin: (nullable): the webrtcbin in it
 * @is_busy: whether something is under way there
 * @agent: (nullable): its NiceAgent
 * @clock: bounds the wait for a relay
 *
 * Ends a peer connection in the background.
 */
void
holler_peer_teardown (HollerPipeline *pipeline,
                      GstElement *webrtcbin,
                      gboolean is_busy,
                      GObject *agent,
                      HollerClock *clock)
{
  Teardown *self = NULL;

  if (!NICE_IS_AGENT (agent))
    {
      holler_pipeline_stop (pipeline);
      return;
    }

  /* The connection that would hear of it is going. */
  holler_pipeline_silence (pipeline);
  self = g_new0 (Teardown, 1);
  g_ref_count_init (&self->ref_count);
  self->pipeline = pipeline;
  self->dispatch = holler_dispatch_new (idle_cb, self, event_free);
  if (webrtcbin != NULL)
    self->webrtcbin = gst_object_ref (webrtcbin);
  self->agent = g_object_ref (agent);
  self->clock = g_object_ref (clock);
  self->timeout_id = holler_clock_add_timeout (clock,
                                               CLOSE_MS,
                                               timeout_cb,
                                               self,
                                               teardown_unref);
  if (is_busy && webrtcbin != NULL)
    wait_until_idle (self);
  else
    close_agent_when_gathered (self);
}
