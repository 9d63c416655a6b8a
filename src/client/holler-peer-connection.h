/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-types.h"

G_BEGIN_DECLS

/* One peer connection (one generation to one participant), as the negotiator
 * drives it. media/ implements it with webrtcbin, tests/fakes without.
 *
 * Descriptions are checked by the negotiator (proto/) before they come here.
 * The implementation decides nothing: it runs one step at a time and says
 * what came of it. All callbacks and signals on the main context; none after
 * holler_peer_connection_close(). */

typedef enum
{
  HOLLER_PEER_STATE_NEW,
  HOLLER_PEER_STATE_CONNECTING,
  HOLLER_PEER_STATE_CONNECTED,    /* ICE and DTLS are up */
  HOLLER_PEER_STATE_DISCONNECTED, /* may come back by itself */
  HOLLER_PEER_STATE_FAILED,
  HOLLER_PEER_STATE_CLOSED,
} HollerPeerState;

typedef struct
{
  const char *const *ice_uris; /* NULL-terminated stun:, turn:, turns: */
  const char *ice_username;    /* (nullable) */
  const char *ice_password;    /* (nullable) */
  gboolean relay_only;
  gboolean offerer; /* adds the sections first; an answerer takes the
                     * offer's */
} HollerPeerConfig;

/* Counted, never reset. */
typedef struct
{
  guint64 n_media;   /* packets of sound and pictures */
  guint64 n_reports; /* of RTCP, which come from who is silent, too */
} HollerTraffic;

#define HOLLER_TYPE_PEER_CONNECTION (holler_peer_connection_get_type ())
G_DECLARE_INTERFACE (HollerPeerConnection,
                     holler_peer_connection,
                     HOLLER,
                     PEER_CONNECTION,
                     GObject)

struct _HollerPeerConnectionInterface
{
  GTypeInterface parent_iface;

  /* The five sections that PROTOCOL.md tells of; no candidates in the text.
   * Does not set it locally. */
  void (*create_offer_async) (HollerPeerConnection *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  /* Needs a remote offer to have been set. Does not set it locally. */
  void (*create_answer_async) (HollerPeerConnection *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
  /* for both of the above: (transfer full): the SDP */
  char *(*create_finish) (HollerPeerConnection *self,
                          GAsyncResult *result,
                          GError **error);
  /* @is_offer: the type of @sdp; @is_local: whose it is. @sections: how many
   * sections a first remote offer has (the implementation builds those). */
  void (*set_description_async) (HollerPeerConnection *self,
                                 gboolean is_local,
                                 gboolean is_offer,
                                 const char *sdp,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
  gboolean (*set_description_finish) (HollerPeerConnection *self,
                                      GAsyncResult *result,
                                      GError **error);
  /* @candidate: (nullable): NULL or "" = end of candidates */
  void (*add_candidate) (HollerPeerConnection *self,
                         const char *candidate,
                         const char *mid,
                         guint m_line_index);
  /* What the other side's description says its certificate is:
   * "AB:CD:…" sha-256. Nothing flows either way before it matches. */
  void (*set_remote_fingerprint) (HollerPeerConnection *self,
                                  const char *fingerprint);
  /* The next offer gives ICE new credentials. What is there goes on until that
   * offer is set; one that is never set has changed nothing. An offer of the
   * other side with new credentials is followed without being asked. */
  void (*restart_ice) (HollerPeerConnection *self);
  /* What ever came of the other's, once its certificate was checked. */
  void (*get_traffic) (HollerPeerConnection *self, HollerTraffic *out_traffic);
  /* Whether what comes is heard; the change is not. At first it is. */
  void (*set_audible) (HollerPeerConnection *self, gboolean audible);
  /* Which of our sources flow; the SDP never changes for it. */
  void (*set_sending) (HollerPeerConnection *self, HollerMediaKinds kinds);
  gboolean (*send_data) (HollerPeerConnection *self, const char *text);
  void (*get_stats_async) (HollerPeerConnection *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
  HollerMediaStats *(*get_stats_finish) (HollerPeerConnection *self,
                                         GAsyncResult *result,
                                         GError **error);
  /* Tears down; asynchronous inside, returns at once, may be repeated. */
  void (*close) (HollerPeerConnection *self);
};

/* Properties of every implementation (read-only, notify):
 *   state        HollerPeerState
 *   security     HollerSecurity
 *   remote-level double, 0–1: loudness of what is heard now, ~20 a second
 * Signals:
 *   candidate (char *candidate, char *mid, guint m_line_index)
 *             NULL candidate = end of candidates
 *   data (char *text)          one message of the data channel, <= 64 KiB
 *   sounding ()                the first non-silent decoded buffer, once
 */

void holler_peer_connection_create_offer_async (HollerPeerConnection *self,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
void holler_peer_connection_create_answer_async (HollerPeerConnection *self,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
char *holler_peer_connection_create_finish (HollerPeerConnection *self,
                                            GAsyncResult *result,
                                            GError **error);
void holler_peer_connection_set_description_async (HollerPeerConnection *self,
                                                   gboolean is_local,
                                                   gboolean is_offer,
                                                   const char *sdp,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
gboolean
holler_peer_connection_set_description_finish (HollerPeerConnection *self,
                                               GAsyncResult *result,
                                               GError **error);
void holler_peer_connection_add_candidate (HollerPeerConnection *self,
                                           const char *candidate,
                                           const char *mid,
                                           guint m_line_index);
void holler_peer_connection_set_remote_fingerprint (HollerPeerConnection *self,
                                                    const char *fingerprint);
void holler_peer_connection_restart_ice (HollerPeerConnection *self);
void holler_peer_connection_get_traffic (HollerPeerConnection *self,
                                         HollerTraffic *out_traffic);
void holler_peer_connection_set_audible (HollerPeerConnection *self,
                                         gboolean audible);
void holler_peer_connection_set_sending (HollerPeerConnection *self,
                                         HollerMediaKinds kinds);
gboolean holler_peer_connection_send_data (HollerPeerConnection *self,
                                           const char *text);
void holler_peer_connection_get_stats_async (HollerPeerConnection *self,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
HollerMediaStats *
holler_peer_connection_get_stats_finish (HollerPeerConnection *self,
                                         GAsyncResult *result,
                                         GError **error);
void holler_peer_connection_close (HollerPeerConnection *self);
HollerPeerState holler_peer_connection_get_state (HollerPeerConnection *self);
HollerSecurity holler_peer_connection_get_security (HollerPeerConnection *self);
double holler_peer_connection_get_remote_level (HollerPeerConnection *self);

/* For implementations */
void holler_peer_connection_emit_candidate (HollerPeerConnection *self,
                                            const char *candidate,
                                            const char *mid,
                                            guint m_line_index);
void holler_peer_connection_emit_data (HollerPeerConnection *self,
                                       const char *text);
void holler_peer_connection_emit_sounding (HollerPeerConnection *self);

G_END_DECLS
