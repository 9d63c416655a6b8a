/* holler-webrtc-peer.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-webrtc-peer.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

#include "base/holler-debug.h"
#include "client/holler-media.h"
#include "media/holler-ice-servers.h"
#include "media/holler-peer-agent.h"
#include "media/holler-peer-teardown.h"
#include "media/holler-webrtc-peer-private.h"

/* One peer connection, done by webrtcbin in a pipeline of its own:
 *
 *   tap of the microphone → appsrc → opusenc → rtpopuspay → webrtcbin
 *   webrtcbin → (HollerPeerLine) → playout → playback
 *
 * It does one step at a time for the negotiator and decides nothing. Muting
 * sends coded silence: nothing of the room is in it, the other side's
 * measurements go on, and a dead link can be told from a quiet person.
 */

/* Without a packet for so many ticks the link counts as dead; packets of a
 * muted side come 50 times a second too. */
#define WATCH_MS 500
#define DEAD_TICKS 6
#define GATHERED_MS 1000 /* after which webrtcbin should know */
/* More than this unsent in the data channel, and it is not working. */
#define MAX_UNSENT_BYTES (256 * 1024)
/* A level bar shows no finer steps. */
#define LEVEL_STEPS 64.0

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

void
holler_webrtc_peer_update_flow (HollerWebrtcPeer *self)
{
  HollerCaptureFlow flow = HOLLER_CAPTURE_FLOW_NONE;

  /* Held back until the other side can hear it: what a tap gave before would
   * only be late. */
  if (self->is_up && self->security == HOLLER_SECURITY_ENCRYPTED)
    flow = self->sending & HOLLER_MEDIA_AUDIO ? HOLLER_CAPTURE_FLOW_SOUND
                                              : HOLLER_CAPTURE_FLOW_SILENCE;
  if (self->sender != NULL)
    holler_peer_sender_set_flow (self->sender, flow);
}

static void
set_security (HollerWebrtcPeer *self, HollerSecurity security)
{
  if (self->security == security || self->state == HOLLER_PEER_STATE_CLOSED)
    return;

  holler_debug (HOLLER_DEBUG_MEDIA, "peer: security %u", security);
  self->security = security;
  holler_webrtc_peer_update_flow (self);
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
  /* An ICE restart begins all over, but what was selected before goes on; who
   * is dead is found out by what comes. */
  if (self->is_up && number < GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
    return;

  self->is_up = number == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
  self->n_still_ticks = 0;
  holler_webrtc_peer_update_flow (self);
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

/* webrtcbin 1.22 may believe that it still gathers when the last candidate
 * came while it looked, and then never says that it has ended. */
static gboolean
gathered_cb (gpointer data)
{
  HollerWebrtcPeer *self = data;
  GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE;

  self->gather_id = 0;
  g_object_get (self->webrtcbin, "ice-gathering-state", &state, NULL);
  if (state != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    holler_peer_connection_emit_candidate (HOLLER_PEER_CONNECTION (self),
                                           NULL,
                                           NULL,
                                           0);

  return G_SOURCE_REMOVE;
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
      holler_webrtc_peer_handle_reply (self, event);
      break;
    case HOLLER_PEER_EVENT_CONNECTION_STATE:
      handle_connection_state (self, event->number);
      break;
    case HOLLER_PEER_EVENT_GATHERED:
      holler_clock_clear_timeout (self->context->clock, &self->gather_id);
      holler_peer_connection_emit_candidate (peer, NULL, NULL, 0);
      break;
    case HOLLER_PEER_EVENT_AGENT_GATHERED:
      holler_clock_clear_timeout (self->context->clock, &self->gather_id);
      self->gather_id = holler_clock_add_timeout (self->context->clock,
                                                  GATHERED_MS,
                                                  gathered_cb,
                                                  self,
                                                  NULL);
      break;
    case HOLLER_PEER_EVENT_CANDIDATE:
      emit_candidate (self, event);
      break;
    case HOLLER_PEER_EVENT_CERTIFICATE:
      set_security (self, holler_gate_judge (gate, event->text, event->number));
      break;
    case HOLLER_PEER_EVENT_DATA:
      holler_peer_line_note_read (self->line);
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
restart_ice (HollerPeerConnection *peer)
{
  holler_ice_restart_want (HOLLER_WEBRTC_PEER (peer)->ice_restart);
}

static void
get_traffic (HollerPeerConnection *peer, HollerTraffic *out_traffic)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  gboolean is_open =
    holler_gate_is_open (holler_peer_line_get_gate (self->line));

  *out_traffic = (HollerTraffic){ 0 };
  if (!is_open)
    return;
  out_traffic->n_media = holler_peer_line_get_n_packets (self->line);
  out_traffic->n_reports = holler_peer_line_get_n_reports (self->line);
}

static void
set_audible (HollerPeerConnection *peer, gboolean audible)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);

  holler_playback_set_audible (self->context->playback,
                               holler_peer_line_get_voice (self->line),
                               audible);
}

static void
set_sending (HollerPeerConnection *peer, HollerMediaKinds kinds)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);

  self->sending = kinds;
  holler_webrtc_peer_update_flow (self);
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
close_peer (HollerPeerConnection *peer)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  gboolean is_busy = g_hash_table_size (self->tasks) > 0;

  if (self->state == HOLLER_PEER_STATE_CLOSED)
    return;

  holler_debug (HOLLER_DEBUG_MEDIA, "peer: close");
  self->state = HOLLER_PEER_STATE_CLOSED;
  self->is_up = FALSE;
  holler_clock_clear_timeout (self->context->clock, &self->watch_id);
  holler_clock_clear_timeout (self->context->clock, &self->gather_id);
  g_clear_pointer (&self->sender, holler_peer_sender_free);
  holler_playback_remove (self->context->playback,
                          holler_peer_line_get_voice (self->line));
  holler_peer_line_close (self->line);
  g_clear_object (&self->channel);
  if (self->pipeline != NULL)
    holler_peer_teardown (g_steal_pointer (&self->pipeline),
                          self->webrtcbin,
                          is_busy,
                          self->agent,
                          self->context->clock);
  self->webrtcbin = NULL;
  g_clear_object (&self->agent);
  holler_webrtc_peer_cancel_steps (self);
}

static void
peer_connection_iface_init (HollerPeerConnectionInterface *iface)
{
  holler_webrtc_peer_init_steps (iface);
  iface->add_candidate = add_candidate;
  iface->set_remote_fingerprint = set_remote_fingerprint;
  iface->restart_ice = restart_ice;
  iface->get_traffic = get_traffic;
  iface->set_audible = set_audible;
  iface->set_sending = set_sending;
  iface->send_data = send_data;
  iface->close = close_peer;
}

static void
holler_webrtc_peer_dispose (GObject *object)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (object);

  if (self->context != NULL)
    close_peer (HOLLER_PEER_CONNECTION (self));
  g_clear_pointer (&self->ice_restart, holler_ice_restart_free);
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
  self->agent = holler_peer_agent_prepare (self->webrtcbin);
  if (self->agent != NULL)
    holler_peer_line_watch_agent (self->line, self->agent);
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
  self->ice_restart = holler_ice_restart_new (self->agent, config->relay_only);

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
