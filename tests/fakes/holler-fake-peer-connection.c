/* holler-fake-peer-connection.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-peer-connection.h"

#include <string.h>

#include "client/holler-client-enums.h"
#include "proto/holler-description.h"

#define N_SECTIONS 5
#define PACKETS_PER_LOOK 12

struct _HollerFakePeerConnection
{
  GObject parent_instance;

  guint number;
  gboolean offerer;
  gboolean is_held;
  gboolean is_closed;
  gboolean is_stepping;
  HollerFakeStep fail_step;
  HollerPeerState state;
  HollerSecurity security;
  char *local;
  char *remote;
  char *fingerprint;
  char *data;
  guint n_set;
  guint n_candidates;
  guint n_remote_sections;
  HollerMediaKinds sending;
  gboolean is_flowing;
  gboolean is_data_open;
  gboolean is_reporting;
  gboolean is_audible;
  gboolean wants_restart;
  guint n_restarts;
  HollerTraffic traffic;
};

static void
holler_fake_peer_connection_iface_init (HollerPeerConnectionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFakePeerConnection,
  holler_fake_peer_connection,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_PEER_CONNECTION,
                         holler_fake_peer_connection_iface_init))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_SECURITY,
  PROP_REMOTE_LEVEL,
};

char *
holler_fake_ufrag (guint number)
{
  return g_strdup_printf ("uf%06u", number);
}

static void
append_section (GString *sdp, guint number, guint mid, gboolean is_offer)
{
  static const char *const lines[] = {
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 OPUS/48000/2\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 OPUS/48000/2\r\n",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=sctp-port:5000\r\n",
  };
  g_autofree char *ufrag = holler_fake_ufrag (number);

  g_string_append (sdp, lines[mid]);
  g_string_append_printf (sdp,
                          "c=IN IP4 0.0.0.0\r\na=mid:%u\r\na=setup:%s\r\n"
                          "a=ice-ufrag:%s\r\n"
                          "a=ice-pwd:0123456789abcdefghijklmn\r\n"
                          "a=fingerprint:sha-256 " HOLLER_FAKE_FINGERPRINT
                          "\r\n",
                          mid,
                          is_offer ? "actpass" : "active",
                          ufrag);
  if (mid < 4)
    g_string_append_printf (sdp,
                            "a=rtcp-mux\r\na=sendrecv\r\na=ssrc:%u cname:x\r\n",
                            1000 + number * 10 + mid);
}

char *
holler_fake_sdp (guint number, guint n_sections, gboolean is_offer)
{
  GString *sdp = g_string_new (NULL);

  g_string_append_printf (sdp,
                          "v=0\r\no=- %u 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                          "a=group:BUNDLE",
                          number + 1);
  for (guint mid = 0; mid < n_sections; mid++)
    g_string_append_printf (sdp, " %u", mid);
  g_string_append (sdp, "\r\n");
  for (guint mid = 0; mid < n_sections; mid++)
    append_section (sdp, number, mid, is_offer);

  return g_string_free (sdp, FALSE);
}

static GTask *
begin_step (HollerFakePeerConnection *self,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_assert_false (self->is_closed);
  g_assert_false (self->is_stepping);
  self->is_stepping = TRUE;

  return g_task_new (self, cancellable, callback, user_data);
}

static gboolean
fails (HollerFakePeerConnection *self, GTask *task, HollerFakeStep step)
{
  if (self->fail_step != step)
    return FALSE;

  self->fail_step = HOLLER_FAKE_STEP_NONE;
  self->is_stepping = FALSE;
  g_task_return_new_error (task,
                           G_IO_ERROR,
                           G_IO_ERROR_FAILED,
                           "failed by the test");

  return TRUE;
}

static guint
get_number (HollerFakePeerConnection *self)
{
  return self->number + self->n_restarts * HOLLER_FAKE_RESTART;
}

/* Are the credentials in these descriptions different ones? */
static gboolean
is_restart (const char *sdp, const char *previous)
{
  const char *now = strstr (sdp, "a=ice-ufrag:");
  const char *before =
    previous != NULL ? strstr (previous, "a=ice-ufrag:") : NULL;

  return before != NULL && strncmp (now, before, strcspn (now, "\r")) != 0;
}

static void
create_offer_async (HollerPeerConnection *peer,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);
  g_autoptr (GTask) task = begin_step (self, cancellable, callback, user_data);

  if (fails (self, task, HOLLER_FAKE_STEP_CREATE_OFFER))
    return;
  g_task_return_pointer (
    task,
    holler_fake_sdp (get_number (self) +
                       (self->wants_restart ? HOLLER_FAKE_RESTART : 0),
                     N_SECTIONS,
                     TRUE),
    g_free);
  self->wants_restart = FALSE;
}

static void
create_answer_async (HollerPeerConnection *peer,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);
  g_autoptr (GTask) task = begin_step (self, cancellable, callback, user_data);

  g_assert_nonnull (self->remote);
  if (fails (self, task, HOLLER_FAKE_STEP_CREATE_ANSWER))
    return;
  g_task_return_pointer (
    task,
    holler_fake_sdp (get_number (self), self->n_remote_sections, FALSE),
    g_free);
}

static char *
create_finish (HollerPeerConnection *peer, GAsyncResult *result, GError **error)
{
  HOLLER_FAKE_PEER_CONNECTION (peer)->is_stepping = FALSE;

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
connect_cb (gpointer user_data)
{
  g_autoptr (HollerFakePeerConnection) self = user_data;

  if (!self->is_closed && !self->is_held &&
      self->state < HOLLER_PEER_STATE_CONNECTED && self->fingerprint != NULL)
    {
      holler_fake_peer_connection_set_security (self,
                                                HOLLER_SECURITY_ENCRYPTED);
      holler_fake_peer_connection_set_state (self, HOLLER_PEER_STATE_CONNECTED);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
gather_cb (gpointer user_data)
{
  g_autoptr (HollerFakePeerConnection) self = user_data;

  if (!self->is_closed)
    holler_peer_connection_emit_candidate (
      HOLLER_PEER_CONNECTION (self),
      "candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host",
      "0",
      0);
  if (!self->is_closed)
    holler_peer_connection_emit_candidate (HOLLER_PEER_CONNECTION (self),
                                           NULL,
                                           "0",
                                           0);

  return G_SOURCE_REMOVE;
}

static void
take_remote (HollerFakePeerConnection *self, const char *sdp, gboolean is_offer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerDescription) description =
    holler_description_parse (sdp, &error);
  g_autoptr (HollerDescription) previous = NULL;

  /* webrtcbin would abort: the caller has to have looked. */
  g_assert_no_error (error);
  g_assert_nonnull (self->fingerprint);
  if (self->remote != NULL)
    previous = holler_description_parse (self->remote, NULL);
  else if (self->local != NULL)
    previous = holler_description_parse (self->local, NULL);
  g_assert_true (holler_description_may_follow (description, previous, NULL));
  self->n_remote_sections = holler_description_get_n_sections (description);
  if (is_offer)
    self->n_restarts += is_restart (sdp, self->remote);
  g_free (self->remote);
  self->remote = g_strdup (sdp);
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
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);
  g_autoptr (GTask) task = begin_step (self, cancellable, callback, user_data);

  self->n_set++;
  if (fails (self,
             task,
             is_local ? HOLLER_FAKE_STEP_SET_LOCAL
                      : HOLLER_FAKE_STEP_SET_REMOTE))
    return;

  if (is_local)
    {
      if (is_offer)
        self->n_restarts += is_restart (sdp, self->local);
      g_free (self->local);
      self->local = g_strdup (sdp);
      /* An answer's before it is said to be set: what comes from another
       * thread may be dispatched with what it answers. */
      g_idle_add_full (is_offer ? G_PRIORITY_DEFAULT_IDLE : G_PRIORITY_HIGH,
                       gather_cb,
                       g_object_ref (self),
                       NULL);
    }
  else
    take_remote (self, sdp, is_offer);
  if (self->local != NULL && self->remote != NULL)
    g_idle_add (connect_cb, g_object_ref (self));
  g_task_return_boolean (task, TRUE);
}

static gboolean
set_description_finish (HollerPeerConnection *peer,
                        GAsyncResult *result,
                        GError **error)
{
  HOLLER_FAKE_PEER_CONNECTION (peer)->is_stepping = FALSE;

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
add_candidate (HollerPeerConnection *peer,
               const char *candidate,
               const char *mid,
               guint m_line_index)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);

  g_assert_false (self->is_closed);
  g_assert_nonnull (self->remote);
  if (candidate != NULL && *candidate != '\0')
    g_assert_true (holler_candidate_check (candidate, NULL));
  self->n_candidates++;
}

static void
set_remote_fingerprint (HollerPeerConnection *peer, const char *fingerprint)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);

  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
}

static void
restart_ice (HollerPeerConnection *peer)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);

  g_assert_false (self->is_closed);
  g_assert_nonnull (self->local);
  g_assert_nonnull (self->remote);
  self->wants_restart = TRUE;
}

static void
get_traffic (HollerPeerConnection *peer, HollerTraffic *out_traffic)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);

  if (!self->is_closed && self->state == HOLLER_PEER_STATE_CONNECTED)
    {
      self->traffic.n_media += self->is_flowing ? PACKETS_PER_LOOK : 0;
      self->traffic.n_reports += self->is_reporting;
    }
  *out_traffic = self->traffic;
}

static void
set_audible (HollerPeerConnection *peer, gboolean audible)
{
  HOLLER_FAKE_PEER_CONNECTION (peer)->is_audible = audible;
}

static void
set_sending (HollerPeerConnection *peer, HollerMediaKinds kinds)
{
  HOLLER_FAKE_PEER_CONNECTION (peer)->sending = kinds;
}

static gboolean
send_data (HollerPeerConnection *peer, const char *text)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);

  if (self->is_closed || !self->is_data_open ||
      self->state != HOLLER_PEER_STATE_CONNECTED)
    return FALSE;

  g_free (self->data);
  self->data = g_strdup (text);

  return TRUE;
}

static void
get_stats_async (HollerPeerConnection *peer,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (peer);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  HollerMediaStats *stats = g_new0 (HollerMediaStats, 1);

  stats->packets_received = (gint64) self->traffic.n_media;
  stats->round_trip_ms = 20;
  g_task_return_pointer (task, stats, (GDestroyNotify) holler_media_stats_free);
}

static HollerMediaStats *
get_stats_finish (HollerPeerConnection *peer,
                  GAsyncResult *result,
                  GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
close_peer (HollerPeerConnection *peer)
{
  HOLLER_FAKE_PEER_CONNECTION (peer)->is_closed = TRUE;
}

static void
holler_fake_peer_connection_iface_init (HollerPeerConnectionInterface *iface)
{
  iface->create_offer_async = create_offer_async;
  iface->create_answer_async = create_answer_async;
  iface->create_finish = create_finish;
  iface->set_description_async = set_description_async;
  iface->set_description_finish = set_description_finish;
  iface->add_candidate = add_candidate;
  iface->set_remote_fingerprint = set_remote_fingerprint;
  iface->restart_ice = restart_ice;
  iface->get_traffic = get_traffic;
  iface->set_audible = set_audible;
  iface->set_sending = set_sending;
  iface->send_data = send_data;
  iface->get_stats_async = get_stats_async;
  iface->get_stats_finish = get_stats_finish;
  iface->close = close_peer;
}

static void
holler_fake_peer_connection_get_property (GObject *object,
                                          guint prop_id,
                                          GValue *value,
                                          GParamSpec *pspec)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_SECURITY:
      g_value_set_enum (value, (int) self->security);
      break;
    case PROP_REMOTE_LEVEL:
      g_value_set_double (value, 0.0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_fake_peer_connection_finalize (GObject *object)
{
  HollerFakePeerConnection *self = HOLLER_FAKE_PEER_CONNECTION (object);

  g_free (self->local);
  g_free (self->remote);
  g_free (self->fingerprint);
  g_free (self->data);

  G_OBJECT_CLASS (holler_fake_peer_connection_parent_class)->finalize (object);
}

static void
holler_fake_peer_connection_class_init (HollerFakePeerConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_fake_peer_connection_finalize;
  object_class->get_property = holler_fake_peer_connection_get_property;
  g_object_class_override_property (object_class, PROP_STATE, "state");
  g_object_class_override_property (object_class, PROP_SECURITY, "security");
  g_object_class_override_property (object_class,
                                    PROP_REMOTE_LEVEL,
                                    "remote-level");
}

static void
holler_fake_peer_connection_init (HollerFakePeerConnection *self)
{
  self->is_flowing = TRUE;
  self->is_audible = TRUE;
  self->is_data_open = TRUE;
}

HollerFakePeerConnection *
holler_fake_peer_connection_new (guint number, gboolean offerer)
{
  HollerFakePeerConnection *self =
    g_object_new (HOLLER_TYPE_FAKE_PEER_CONNECTION, NULL);

  self->number = number;
  self->offerer = offerer;

  return self;
}

void
holler_fake_peer_connection_hold (HollerFakePeerConnection *self, gboolean hold)
{
  self->is_held = hold;
  if (!hold && self->local != NULL && self->remote != NULL)
    g_idle_add (connect_cb, g_object_ref (self));
}

void
holler_fake_peer_connection_fail (HollerFakePeerConnection *self,
                                  HollerFakeStep step)
{
  self->fail_step = step;
}

void
holler_fake_peer_connection_set_state (HollerFakePeerConnection *self,
                                       HollerPeerState state)
{
  if (self->is_closed || self->state == state)
    return;
  self->state = state;
  g_object_notify (G_OBJECT (self), "state");
}

void
holler_fake_peer_connection_set_security (HollerFakePeerConnection *self,
                                          HollerSecurity security)
{
  if (self->is_closed || self->security == security)
    return;
  self->security = security;
  g_object_notify (G_OBJECT (self), "security");
}

void
holler_fake_peer_connection_set_flowing (HollerFakePeerConnection *self,
                                         gboolean flowing)
{
  self->is_flowing = flowing;
}

void
holler_fake_peer_connection_set_reporting (HollerFakePeerConnection *self,
                                           gboolean reporting)
{
  self->is_reporting = reporting;
}

guint
holler_fake_peer_connection_get_n_restarts (HollerFakePeerConnection *self)
{
  return self->n_restarts;
}

gboolean
holler_fake_peer_connection_is_audible (HollerFakePeerConnection *self)
{
  return self->is_audible;
}

void
holler_fake_peer_connection_set_data_open (HollerFakePeerConnection *self,
                                           gboolean is_open)
{
  self->is_data_open = is_open;
}

gboolean
holler_fake_peer_connection_is_offerer (HollerFakePeerConnection *self)
{
  return self->offerer;
}

gboolean
holler_fake_peer_connection_is_closed (HollerFakePeerConnection *self)
{
  return self->is_closed;
}

guint
holler_fake_peer_connection_get_n_set (HollerFakePeerConnection *self)
{
  return self->n_set;
}

guint
holler_fake_peer_connection_get_n_candidates (HollerFakePeerConnection *self)
{
  return self->n_candidates;
}

HollerMediaKinds
holler_fake_peer_connection_get_sending (HollerFakePeerConnection *self)
{
  return self->sending;
}

const char *
holler_fake_peer_connection_get_fingerprint (HollerFakePeerConnection *self)
{
  return self->fingerprint;
}

const char *
holler_fake_peer_connection_get_remote (HollerFakePeerConnection *self)
{
  return self->remote;
}

const char *
holler_fake_peer_connection_get_local (HollerFakePeerConnection *self)
{
  return self->local;
}

const char *
holler_fake_peer_connection_get_data (HollerFakePeerConnection *self)
{
  return self->data;
}
