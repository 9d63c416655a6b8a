/* holler-webrtc-peer.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-webrtc-peer.h"

#define GST_USE_UNSTABLE_API
#include <gst/app/app.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>
#include <string.h>

#include "base/holler-debug.h"
#include "client/holler-client-enums.h"
#include "client/holler-media.h"
#include "media/holler-ice-servers.h"
#include "media/holler-peer-line.h"
#include "media/holler-peer-stats.h"
#include "media/holler-peer-teardown.h"
#include "media/holler-pipeline.h"
#include "media/holler-samples.h"
#include "media/holler-sections.h"

/* One peer connection, done by webrtcbin in a pipeline of its own:
 *
 *   tap of the microphone → appsrc → opusenc → rtpopuspay → webrtcbin
 *   webrtcbin → (HollerPeerLine) → playout → playback
 *
 * It does one step at a time for the negotiator and decides nothing. Muting
 * sends coded silence: nothing of the room is in it, the other side's
 * measurements go on, and a dead link can be told from a quiet person.
 */

/* Of sound; for a voice in full band. */
#define BITRATE_BPS 32000
#define ENCODER_COMPLEXITY 5
/* What the microphone's tap may hold before the oldest goes: 50 ms. */
#define MAX_WAITING_BLOCKS 5
#define WARM_BLOCK_BYTES (20 * HOLLER_SAMPLES_PER_MS * sizeof (gint16))
/* Without a packet for so many ticks the link counts as dead; packets of a
 * muted side come 50 times a second too. */
#define WATCH_MS 500
#define DEAD_TICKS 6
/* More than this unsent in the data channel, and it is not working. */
#define MAX_UNSENT_BYTES (256 * 1024)
/* A level bar shows no finer steps. */
#define LEVEL_STEPS 64.0

struct _HollerWebrtcPeer
{
  GObject parent_instance;

  HollerPeerContext *context;
  HollerPeerLine *line;
  HollerPipeline *pipeline;
  GstElement *webrtcbin; /* owned by the pipeline */
  GObject *agent;
  GstElement *appsrc;  /* owned by the pipeline */
  GstElement *opusenc; /* owned by the pipeline */
  HollerCaptureTap *tap;
  GObject *channel; /* (nullable) */
  HollerPlan plan;  /* no sections: not built yet */
  guint32 base_ssrc;

  GHashTable *tasks; /* number → GTask */
  guint last_number;
  HollerPeerStatsMark mark;

  HollerPeerState state;
  HollerSecurity security;
  HollerMediaKinds sending;
  double remote_level;
  gboolean is_up; /* what webrtcbin says, while state may say otherwise */
  guint watch_id;
  guint last_n_packets;
  guint n_still_ticks;
};

enum
{
  PROP_STATE = 1,
  PROP_SECURITY,
  PROP_REMOTE_LEVEL,
};

static void peer_connection_iface_init (HollerPeerConnectionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerWebrtcPeer,
  holler_webrtc_peer,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_PEER_CONNECTION,
                         peer_connection_iface_init))

HollerPeerContext *
holler_peer_context_ref (HollerPeerContext *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
holler_peer_context_unref (HollerPeerContext *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->capture, holler_capture_free);
  g_clear_pointer (&self->playback, holler_playback_free);
  holler_workers_unref (self->workers);
  g_object_unref (self->clock);
  g_free (self);
}

static void
set_state (HollerWebrtcPeer *self, HollerPeerState state)
{
  if (self->state == state || self->state == HOLLER_PEER_STATE_CLOSED)
    return;

  holler_debug (HOLLER_DEBUG_MEDIA, "peer: state %u -> %u", self->state, state);
  self->state = state;
  g_object_notify (G_OBJECT (self), "state");
}

static void
update_flow (HollerWebrtcPeer *self)
{
  HollerCaptureFlow flow = HOLLER_CAPTURE_FLOW_NONE;

  /* Held back until the other side can hear it: what a tap gave before would
   * only be late. */
  if (self->is_up && self->security == HOLLER_SECURITY_ENCRYPTED)
    flow = self->sending & HOLLER_MEDIA_AUDIO ? HOLLER_CAPTURE_FLOW_SOUND
                                              : HOLLER_CAPTURE_FLOW_SILENCE;
  if (self->tap != NULL)
    holler_capture_tap_set_flow (self->tap, flow);
}

static void
set_security (HollerWebrtcPeer *self, HollerSecurity security)
{
  if (self->security == security || self->state == HOLLER_PEER_STATE_CLOSED)
    return;

  holler_debug (HOLLER_DEBUG_MEDIA, "peer: security %u", security);
  self->security = security;
  update_flow (self);
  g_object_notify (G_OBJECT (self), "security");
}

static void
set_remote_level (HollerWebrtcPeer *self, double level)
{
  double rounded = (int) (level * LEVEL_STEPS) / LEVEL_STEPS;

  if (ABS (self->remote_level - rounded) < 0.5 / LEVEL_STEPS)
    return;

  self->remote_level = rounded;
  g_object_notify (G_OBJECT (self), "remote-level");
}

/* A link that died says nothing; but it has been silent for too long. */
static gboolean
watch_cb (gpointer data)
{
  HollerWebrtcPeer *self = data;
  guint n_packets = holler_peer_line_get_n_packets (self->line);

  if (n_packets != self->last_n_packets)
    self->n_still_ticks = 0;
  else if (n_packets > 0)
    self->n_still_ticks++;
  self->last_n_packets = n_packets;

  if (self->is_up)
    set_state (self,
               self->n_still_ticks >= DEAD_TICKS
                 ? HOLLER_PEER_STATE_DISCONNECTED
                 : HOLLER_PEER_STATE_CONNECTED);

  return G_SOURCE_CONTINUE;
}

static void
handle_connection_state (HollerWebrtcPeer *self, guint number)
{
  self->is_up = number == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
  self->n_still_ticks = 0;
  update_flow (self);
  if (self->is_up && self->watch_id == 0)
    self->watch_id = holler_clock_add_timeout (self->context->clock,
                                               WATCH_MS,
                                               watch_cb,
                                               self,
                                               NULL);

  switch (number)
    {
    case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTING:
      set_state (self, HOLLER_PEER_STATE_CONNECTING);
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED:
      set_state (self, HOLLER_PEER_STATE_CONNECTED);
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_DISCONNECTED:
      set_state (self, HOLLER_PEER_STATE_DISCONNECTED);
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_FAILED:
    case GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED:
      set_state (self, HOLLER_PEER_STATE_FAILED);
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_NEW:
    default:
      break;
    }
}

static void
return_description (GTask *task, const GstStructure *reply, const char *field)
{
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  g_autofree char *sdp = NULL;

  if (reply != NULL)
    gst_structure_get (reply,
                       field,
                       GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
                       &description,
                       NULL);
  if (description == NULL)
    {
      g_task_return_new_error (task,
                               HOLLER_MEDIA_ERROR,
                               HOLLER_MEDIA_ERROR_FAILED,
                               "webrtcbin made no %s",
                               field);
      return;
    }

  sdp = gst_sdp_message_as_text (description->sdp);
  g_task_return_pointer (task, holler_sections_clean_sdp (sdp), g_free);
}

/* Set when the encoder has heard from the other side how much it loses. */
static void
follow_loss (HollerWebrtcPeer *self, double loss_fraction)
{
  int percentage = 0;

  if (loss_fraction < 0)
    return;
  /* Redundancy pays from about a tenth on; under three it only costs. */
  if (loss_fraction >= 0.03)
    percentage = CLAMP ((int) (loss_fraction * 100), 10, 40);
  g_object_set (self->opusenc, "packet-loss-percentage", percentage, NULL);
}

static void
return_stats (HollerWebrtcPeer *self, GTask *task, const GstStructure *reply)
{
  HollerVoiceStats voice;
  HollerMediaStats *stats = NULL;

  holler_voice_get_stats (holler_peer_line_get_voice (self->line), &voice);
  stats = holler_peer_stats_read (reply,
                                  &voice,
                                  &self->mark,
                                  g_get_monotonic_time ());
  follow_loss (self, stats->remote_loss_fraction);
  g_task_return_pointer (task, stats, (GDestroyNotify) holler_media_stats_free);
}

static void
handle_reply (HollerWebrtcPeer *self, const HollerPeerEvent *event)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  gpointer key = GUINT_TO_POINTER (event->number);
  const char *name = NULL;

  if (!g_hash_table_steal_extended (self->tasks, key, NULL, (gpointer *) &task))
    return;

  name = g_task_get_name (task);
  if (event->structure != NULL &&
      gst_structure_has_field (event->structure, "error"))
    gst_structure_get (event->structure, "error", G_TYPE_ERROR, &error, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL || event->text != NULL)
    g_task_return_new_error (task,
                             HOLLER_MEDIA_ERROR,
                             HOLLER_MEDIA_ERROR_FAILED,
                             "webrtcbin refused to %s (code %d)",
                             name,
                             error != NULL ? error->code : -1);
  else if (strcmp (name, "offer") == 0 || strcmp (name, "answer") == 0)
    return_description (task, event->structure, name);
  else if (strcmp (name, "stats") == 0)
    return_stats (self, task, event->structure);
  else
    g_task_return_boolean (task, TRUE);
}

static void
emit_candidate (HollerWebrtcPeer *self, const HollerPeerEvent *event)
{
  const char *mid = "0";

  if (event->number < self->plan.n_sections)
    mid = self->plan.sections[event->number].mid;
  holler_peer_connection_emit_candidate (HOLLER_PEER_CONNECTION (self),
                                         event->text,
                                         mid,
                                         event->number);
}

static void
event_cb (gpointer data, gpointer user_data)
{
  g_autoptr (HollerWebrtcPeer) self = g_object_ref (user_data);
  HollerPeerConnection *peer = HOLLER_PEER_CONNECTION (self);
  const HollerPeerEvent *event = data;
  HollerGate *gate = holler_peer_line_get_gate (self->line);

  switch (event->kind)
    {
    case HOLLER_PEER_EVENT_REPLY:
      handle_reply (self, event);
      break;
    case HOLLER_PEER_EVENT_CONNECTION_STATE:
      handle_connection_state (self, event->number);
      break;
    case HOLLER_PEER_EVENT_GATHERED:
      holler_peer_connection_emit_candidate (peer, NULL, NULL, 0);
      break;
    case HOLLER_PEER_EVENT_CANDIDATE:
      emit_candidate (self, event);
      break;
    case HOLLER_PEER_EVENT_CERTIFICATE:
      set_security (self, holler_gate_judge (gate, event->text, event->number));
      break;
    case HOLLER_PEER_EVENT_DATA:
      if (holler_gate_is_open (gate))
        holler_peer_connection_emit_data (peer, event->text);
      break;
    case HOLLER_PEER_EVENT_LEVEL:
      set_remote_level (self, event->value);
      break;
    case HOLLER_PEER_EVENT_SOUNDING:
      holler_peer_connection_emit_sounding (peer);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
pipeline_cb (HollerPipeline *pipeline,
             HollerPipelineEvent event,
             const char *text,
             gpointer user_data)
{
  HollerWebrtcPeer *self = user_data;

  if (event != HOLLER_PIPELINE_FAILED)
    return;

  holler_debug (HOLLER_DEBUG_MEDIA, "peer: pipeline failed: %s", text);
  set_state (self, HOLLER_PEER_STATE_FAILED);
}

/* The sender's half: from the microphone's tap to a section's sink pad. */
static gboolean
build_sender (HollerWebrtcPeer *self, GstPad *sink_pad, guint32 ssrc)
{
  GstBin *bin = GST_BIN (holler_pipeline_get_element (self->pipeline));
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  g_autoptr (GstPad) source_pad = NULL;
  GstElement *payloader = gst_element_factory_make ("rtpopuspay", NULL);
  GstBuffer *warm = NULL;

  self->appsrc = gst_element_factory_make ("appsrc", NULL);
  self->opusenc = gst_element_factory_make ("opusenc", NULL);
  g_object_set (self->appsrc,
                "caps",
                caps,
                "is-live",
                TRUE,
                "do-timestamp",
                TRUE,
                "format",
                GST_FORMAT_TIME,
                "max-buffers",
                (guint64) MAX_WAITING_BLOCKS,
                "leaky-type",
                GST_APP_LEAKY_TYPE_DOWNSTREAM,
                NULL);
  gst_util_set_object_arg (G_OBJECT (self->opusenc), "audio-type", "voice");
  gst_util_set_object_arg (G_OBJECT (self->opusenc), "frame-size", "20");
  g_object_set (self->opusenc,
                "inband-fec",
                TRUE,
                "dtx",
                FALSE,
                "bitrate",
                BITRATE_BPS,
                "complexity",
                ENCODER_COMPLEXITY,
                NULL);
  g_object_set (payloader, "pt", HOLLER_PAYLOAD_OPUS, "ssrc", ssrc, NULL);

  gst_bin_add_many (bin, self->appsrc, self->opusenc, payloader, NULL);
  source_pad = gst_element_get_static_pad (payloader, "src");
  if (!gst_element_link_many (self->appsrc, self->opusenc, payloader, NULL) ||
      gst_pad_link (source_pad, sink_pad) != GST_PAD_LINK_OK)
    return FALSE;
  gst_element_sync_state_with_parent (payloader);
  gst_element_sync_state_with_parent (self->opusenc);
  gst_element_sync_state_with_parent (self->appsrc);

  /* One frame of silence, so that encoder and caps are there when the first
   * word comes. */
  warm = gst_buffer_new_allocate (NULL, WARM_BLOCK_BYTES, NULL);
  gst_buffer_memset (warm, 0, 0, WARM_BLOCK_BYTES);
  gst_app_src_push_buffer (GST_APP_SRC (self->appsrc), warm);
  self->tap = holler_capture_add_tap (self->context->capture, self->appsrc);
  update_flow (self);

  return TRUE;
}

static void
build_channel (HollerWebrtcPeer *self)
{
  g_signal_emit_by_name (self->webrtcbin,
                         "create-data-channel",
                         "holler",
                         NULL,
                         &self->channel);
  if (self->channel != NULL)
    holler_peer_line_watch_channel (self->line, self->channel);
}

static gboolean
build_sections (HollerWebrtcPeer *self, const HollerPlan *plan)
{
  for (guint i = 0; i < plan->n_sections; i++)
    {
      const HollerPlannedSection *section = &plan->sections[i];
      guint32 ssrc = self->base_ssrc + 2 * i;
      g_autoptr (GstPad) pad = NULL;

      if (section->role == HOLLER_ROLE_DATA)
        {
          build_channel (self);
          continue;
        }
      pad = holler_sections_add (self->webrtcbin, section, ssrc);
      if (pad == NULL)
        return FALSE;
      holler_peer_line_guard_sink_pad (self->line, pad);
      if (section->role == HOLLER_ROLE_MICROPHONE &&
          !build_sender (self, pad, ssrc))
        return FALSE;
    }
  self->plan = *plan;

  return TRUE;
}

static gboolean
has_same_roles (const HollerPlan *a, const HollerPlan *b)
{
  if (a->n_sections != b->n_sections)
    return FALSE;
  for (guint i = 0; i < a->n_sections; i++)
    {
      if (a->sections[i].role != b->sections[i].role)
        return FALSE;
    }

  return TRUE;
}

/* Sections are built once, from the first offer of either side. */
static gboolean
ensure_sections (HollerWebrtcPeer *self, const HollerPlan *plan, GError **error)
{
  gboolean ok = TRUE;

  if (self->plan.n_sections > 0)
    ok = has_same_roles (&self->plan, plan);
  else
    ok = build_sections (self, plan);
  if (!ok)
    g_set_error_literal (error,
                         HOLLER_MEDIA_ERROR,
                         HOLLER_MEDIA_ERROR_FAILED,
                         "the connection cannot have these sections");

  return ok;
}

static GTask *
new_task (HollerWebrtcPeer *self,
          const char *name,
          gpointer source_tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_name (task, name);

  return task;
}

static gboolean
refuse_when_closed (HollerWebrtcPeer *self, GTask *task)
{
  if (self->state != HOLLER_PEER_STATE_CLOSED)
    return FALSE;

  g_task_return_new_error (task,
                           G_IO_ERROR,
                           G_IO_ERROR_CANCELLED,
                           "the connection is closed");

  return TRUE;
}

/* Keeps @task until webrtcbin has answered. */
static GstPromise *
ask (HollerWebrtcPeer *self, GTask *task)
{
  guint number = ++self->last_number;

  g_hash_table_insert (self->tasks, GUINT_TO_POINTER (number), task);

  return holler_peer_line_ask (self->line, number);
}

static void
create_offer_async (HollerPeerConnection *peer,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GstPromise) promise = NULL;
  HollerPlan plan;
  GError *error = NULL;

  task = new_task (self,
                   "offer",
                   create_offer_async,
                   cancellable,
                   callback,
                   user_data);
  if (refuse_when_closed (self, task))
    return;

  if (self->plan.n_sections == 0)
    {
      holler_plan_init_own (&plan);
      if (!ensure_sections (self, &plan, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  promise = ask (self, g_steal_pointer (&task));
  g_signal_emit_by_name (self->webrtcbin,
                         "create-offer",
                         NULL,
                         g_steal_pointer (&promise));
}

static void
create_answer_async (HollerPeerConnection *peer,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;
  GstPromise *promise = NULL;

  task = new_task (self,
                   "answer",
                   create_answer_async,
                   cancellable,
                   callback,
                   user_data);
  if (refuse_when_closed (self, task))
    return;

  promise = ask (self, g_steal_pointer (&task));
  g_signal_emit_by_name (self->webrtcbin, "create-answer", NULL, promise);
}

static char *
create_finish (HollerPeerConnection *peer, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, peer), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GstWebRTCSessionDescription *
parse_description (const char *sdp, gboolean is_offer, GError **error)
{
  GstSDPMessage *message = NULL;

  gst_sdp_message_new (&message);
  if (gst_sdp_message_parse_buffer ((const guint8 *) sdp,
                                    (guint) strlen (sdp),
                                    message) != GST_SDP_OK)
    {
      gst_sdp_message_free (message);
      g_set_error_literal (error,
                           HOLLER_MEDIA_ERROR,
                           HOLLER_MEDIA_ERROR_FAILED,
                           "not a session description");
      return NULL;
    }

  return gst_webrtc_session_description_new (
    is_offer ? GST_WEBRTC_SDP_TYPE_OFFER : GST_WEBRTC_SDP_TYPE_ANSWER,
    message);
}

/* What the other's description changes here. */
static gboolean
take_remote_plan (HollerWebrtcPeer *self,
                  const char *sdp,
                  gboolean is_offer,
                  GError **error)
{
  HollerPlan plan;
  const HollerPlannedSection *voice = NULL;

  if (!holler_plan_init_from_sdp (&plan, sdp))
    {
      g_set_error_literal (error,
                           HOLLER_MEDIA_ERROR,
                           HOLLER_MEDIA_ERROR_FAILED,
                           "a description with unknown sections");
      return FALSE;
    }
  if (is_offer && !ensure_sections (self, &plan, error))
    return FALSE;

  voice = holler_plan_find (&plan, HOLLER_ROLE_MICROPHONE);
  holler_peer_line_set_voice_ssrc (self->line, voice ? voice->ssrc : 0);

  return TRUE;
}

static void
set_description_async (HollerPeerConnection *peer,
                       gboolean is_local,
                       gboolean is_offer,
                       const char *sdp,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  GstPromise *promise = NULL;
  GError *error = NULL;

  task = new_task (self,
                   "set a description",
                   set_description_async,
                   cancellable,
                   callback,
                   user_data);
  if (refuse_when_closed (self, task))
    return;

  description = parse_description (sdp, is_offer, &error);
  if (description == NULL ||
      (!is_local && !take_remote_plan (self, sdp, is_offer, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  promise = ask (self, g_steal_pointer (&task));
  g_signal_emit_by_name (self->webrtcbin,
                         is_local ? "set-local-description"
                                  : "set-remote-description",
                         description,
                         promise);
}

static gboolean
set_description_finish (HollerPeerConnection *peer,
                        GAsyncResult *result,
                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, peer), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
add_candidate (HollerPeerConnection *peer,
               const char *candidate,
               const char *mid,
               guint m_line_index)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  int index = holler_plan_find_mid (&self->plan, mid);

  /* webrtcbin 1.22 has no word for the end, and needs none. */
  if (self->state == HOLLER_PEER_STATE_CLOSED || candidate == NULL ||
      *candidate == '\0')
    return;
  if (index < 0)
    index = (int) MIN (m_line_index, HOLLER_MAX_SECTIONS - 1);

  g_signal_emit_by_name (self->webrtcbin,
                         "add-ice-candidate",
                         (guint) index,
                         candidate);
}

static void
set_remote_fingerprint (HollerPeerConnection *peer, const char *fingerprint)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);

  if (self->state == HOLLER_PEER_STATE_CLOSED)
    return;

  set_security (
    self,
    holler_gate_expect (holler_peer_line_get_gate (self->line), fingerprint));
}

static void
set_sending (HollerPeerConnection *peer, HollerMediaKinds kinds)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);

  self->sending = kinds;
  update_flow (self);
}

static gboolean
send_data (HollerPeerConnection *peer, const char *text)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  GstWebRTCDataChannelState state = GST_WEBRTC_DATA_CHANNEL_STATE_CONNECTING;
  guint64 unsent_bytes = 0;

  if (self->channel == NULL ||
      !holler_gate_is_open (holler_peer_line_get_gate (self->line)))
    return FALSE;
  g_object_get (self->channel,
                "ready-state",
                &state,
                "buffered-amount",
                &unsent_bytes,
                NULL);
  if (state != GST_WEBRTC_DATA_CHANNEL_STATE_OPEN ||
      unsent_bytes > MAX_UNSENT_BYTES)
    return FALSE;

  g_signal_emit_by_name (self->channel, "send-string", text);

  return TRUE;
}

static void
get_stats_async (HollerPeerConnection *peer,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;
  GstPromise *promise = NULL;

  task =
    new_task (self, "stats", get_stats_async, cancellable, callback, user_data);
  if (refuse_when_closed (self, task))
    return;

  promise = ask (self, g_steal_pointer (&task));
  g_signal_emit_by_name (self->webrtcbin, "get-stats", NULL, promise);
}

static HollerMediaStats *
get_stats_finish (HollerPeerConnection *peer,
                  GAsyncResult *result,
                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, peer), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Whoever waits for an answer is told, once, that none will come. */
static void
cancel_tasks (HollerWebrtcPeer *self)
{
  g_autoptr (GHashTable) tasks = g_steal_pointer (&self->tasks);
  GHashTableIter iter;
  gpointer task;

  self->tasks = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  g_hash_table_iter_init (&iter, tasks);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    g_task_return_new_error (task,
                             G_IO_ERROR,
                             G_IO_ERROR_CANCELLED,
                             "the connection is closed");
}

static void
close_peer (HollerPeerConnection *peer)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);

  if (self->state == HOLLER_PEER_STATE_CLOSED)
    return;

  holler_debug (HOLLER_DEBUG_MEDIA, "peer: close");
  self->state = HOLLER_PEER_STATE_CLOSED;
  self->is_up = FALSE;
  holler_clock_clear_timeout (self->context->clock, &self->watch_id);
  if (self->tap != NULL)
    holler_capture_remove_tap (self->context->capture,
                               g_steal_pointer (&self->tap));
  holler_playback_remove (self->context->playback,
                          holler_peer_line_get_voice (self->line));
  holler_peer_line_close (self->line);
  g_clear_object (&self->channel);
  self->appsrc = NULL;
  self->opusenc = NULL;
  self->webrtcbin = NULL;
  if (self->pipeline != NULL)
    holler_peer_teardown (g_steal_pointer (&self->pipeline),
                          self->agent,
                          self->context->clock);
  g_clear_object (&self->agent);
  cancel_tasks (self);
}

static void
peer_connection_iface_init (HollerPeerConnectionInterface *iface)
{
  iface->create_offer_async = create_offer_async;
  iface->create_answer_async = create_answer_async;
  iface->create_finish = create_finish;
  iface->set_description_async = set_description_async;
  iface->set_description_finish = set_description_finish;
  iface->add_candidate = add_candidate;
  iface->set_remote_fingerprint = set_remote_fingerprint;
  iface->set_sending = set_sending;
  iface->send_data = send_data;
  iface->get_stats_async = get_stats_async;
  iface->get_stats_finish = get_stats_finish;
  iface->close = close_peer;
}

static void
holler_webrtc_peer_dispose (GObject *object)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (object);

  if (self->context != NULL)
    close_peer (HOLLER_PEER_CONNECTION (self));
  g_clear_pointer (&self->line, holler_peer_line_unref);
  g_clear_pointer (&self->context, holler_peer_context_unref);

  G_OBJECT_CLASS (holler_webrtc_peer_parent_class)->dispose (object);
}

static void
holler_webrtc_peer_finalize (GObject *object)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (object);

  g_hash_table_unref (self->tasks);

  G_OBJECT_CLASS (holler_webrtc_peer_parent_class)->finalize (object);
}

static void
holler_webrtc_peer_get_property (GObject *object,
                                 guint prop_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_SECURITY:
      g_value_set_enum (value, self->security);
      break;
    case PROP_REMOTE_LEVEL:
      g_value_set_double (value, self->remote_level);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_webrtc_peer_class_init (HollerWebrtcPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_webrtc_peer_dispose;
  object_class->finalize = holler_webrtc_peer_finalize;
  object_class->get_property = holler_webrtc_peer_get_property;

  g_object_class_override_property (object_class, PROP_STATE, "state");
  g_object_class_override_property (object_class, PROP_SECURITY, "security");
  g_object_class_override_property (object_class,
                                    PROP_REMOTE_LEVEL,
                                    "remote-level");
}

static void
holler_webrtc_peer_init (HollerWebrtcPeer *self)
{
  self->tasks = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  /* Room for the sections' own and the ones they are asked for with. */
  self->base_ssrc = (g_random_int () & 0x7fffffc0u) | 0x40u;
}

static void
prepare_agent (HollerWebrtcPeer *self)
{
  g_autoptr (GObject) ice = NULL;

  g_object_get (self->webrtcbin, "ice-agent", &ice, NULL);
  if (ice != NULL)
    g_object_get (ice, "agent", &self->agent, NULL);
  /* UPnP would open an HTTP server on every interface. */
  if (self->agent != NULL)
    g_object_set (self->agent, "upnp", FALSE, "ice-tcp", FALSE, NULL);
}

/**
 * holler_webrtc_peer_new:
 * @context: what peer connections share
 * @config: how to connect
 * @error: return location
 *
 * Makes a peer connection without any description yet.
 *
 * Returns: (transfer full): a peer connection
 */
HollerPeerConnection *
holler_webrtc_peer_new (HollerPeerContext *context,
                        const HollerPeerConfig *config,
                        GError **error)
{
  g_autoptr (HollerWebrtcPeer) self = NULL;
  GstElement *element = NULL;
  g_autoptr (GstClock) clock = NULL;

  g_return_val_if_fail (context != NULL, NULL);
  g_return_val_if_fail (config != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_WEBRTC_PEER, NULL);
  self->context = holler_peer_context_ref (context);
  self->line = holler_peer_line_new (event_cb, self);

  element = gst_pipeline_new ("holler-peer");
  clock = gst_system_clock_obtain ();
  gst_pipeline_use_clock (GST_PIPELINE (element), clock);
  self->pipeline =
    holler_pipeline_new (context->workers, element, pipeline_cb, self);
  self->webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  if (self->webrtcbin == NULL)
    {
      g_set_error_literal (error,
                           HOLLER_MEDIA_ERROR,
                           HOLLER_MEDIA_ERROR_MISSING_PLUGIN,
                           "webrtcbin");
      return NULL;
    }

  /* The playout does what a jitter buffer would. */
  g_object_set (self->webrtcbin,
                "bundle-policy",
                GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE,
                "latency",
                0,
                NULL);
  holler_ice_servers_apply (self->webrtcbin, config);
  gst_bin_add (GST_BIN (element), self->webrtcbin);
  holler_peer_line_watch (self->line, self->webrtcbin);
  prepare_agent (self);

  /* No device in it, so this does not wait for anything. */
  if (gst_element_set_state (element, GST_STATE_PLAYING) ==
      GST_STATE_CHANGE_FAILURE)
    {
      g_set_error_literal (error,
                           HOLLER_MEDIA_ERROR,
                           HOLLER_MEDIA_ERROR_MISSING_PLUGIN,
                           "nicesrc, dtlsdec or srtpdec");
      return NULL;
    }
  holler_playback_add (context->playback,
                       holler_peer_line_get_voice (self->line),
                       holler_peer_line_heard_streaming_cb,
                       holler_peer_line_ref (self->line),
                       (GDestroyNotify) holler_peer_line_unref);

  return HOLLER_PEER_CONNECTION (g_steal_pointer (&self));
}
