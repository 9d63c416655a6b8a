/* holler-peer-connection.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-peer-connection.h"

#include "client/holler-client-enums.h"

enum
{
  CANDIDATE,
  DATA,
  SOUNDING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (HollerPeerConnection, holler_peer_connection, G_TYPE_OBJECT)

static void
install_properties (HollerPeerConnectionInterface *iface)
{
  g_object_interface_install_property (
    iface,
    g_param_spec_enum ("state",
                       NULL,
                       NULL,
                       HOLLER_TYPE_PEER_STATE,
                       HOLLER_PEER_STATE_NEW,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_interface_install_property (
    iface,
    g_param_spec_enum ("security",
                       NULL,
                       NULL,
                       HOLLER_TYPE_SECURITY,
                       HOLLER_SECURITY_PENDING,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_interface_install_property (
    iface,
    g_param_spec_double ("remote-level",
                         NULL,
                         NULL,
                         0.0,
                         1.0,
                         0.0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
holler_peer_connection_default_init (HollerPeerConnectionInterface *iface)
{
  install_properties (iface);

  /**
   * HollerPeerConnection::candidate:
   * @self: a peer connection
   * @candidate: (nullable): a candidate of ours, `NULL` after the last
   * @mid: (nullable): its section
   * @m_line_index: the section's index
   *
   * An address at which we may be reached was found.
   */
  signals[CANDIDATE] = g_signal_new ("candidate",
                                     HOLLER_TYPE_PEER_CONNECTION,
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     3,
                                     G_TYPE_STRING,
                                     G_TYPE_STRING,
                                     G_TYPE_UINT);

  /**
   * HollerPeerConnection::data:
   * @self: a peer connection
   * @text: one message
   *
   * The other side's data channel said something.
   */
  signals[DATA] = g_signal_new ("data",
                                HOLLER_TYPE_PEER_CONNECTION,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_STRING);

  /**
   * HollerPeerConnection::sounding:
   * @self: a peer connection
   *
   * The first buffer of sound that is not silence was decoded. Once.
   */
  signals[SOUNDING] = g_signal_new ("sounding",
                                    HOLLER_TYPE_PEER_CONNECTION,
                                    G_SIGNAL_RUN_LAST,
                                    0,
                                    NULL,
                                    NULL,
                                    NULL,
                                    G_TYPE_NONE,
                                    0);
}

/**
 * holler_peer_connection_create_offer_async:
 * @self: a peer connection
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Makes an offer without setting it.
 */
void
holler_peer_connection_create_offer_async (HollerPeerConnection *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->create_offer_async (self,
                                                               cancellable,
                                                               callback,
                                                               user_data);
}

/**
 * holler_peer_connection_create_answer_async:
 * @self: a peer connection that has a remote offer
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Makes an answer without setting it.
 */
void
holler_peer_connection_create_answer_async (HollerPeerConnection *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->create_answer_async (self,
                                                                cancellable,
                                                                callback,
                                                                user_data);
}

/**
 * holler_peer_connection_create_finish:
 * @self: a peer connection
 * @result: the result of an offer's or an answer's making
 * @error: return location for an error, or `NULL`
 *
 * Gets the description that was made.
 *
 * Returns: (transfer full): the SDP, without candidates
 */
char *
holler_peer_connection_create_finish (HollerPeerConnection *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (HOLLER_IS_PEER_CONNECTION (self), NULL);

  return HOLLER_PEER_CONNECTION_GET_IFACE (self)->create_finish (self,
                                                                 result,
                                                                 error);
}

/**
 * holler_peer_connection_set_description_async:
 * @self: a peer connection
 * @is_local: whether it is ours
 * @is_offer: whether it is an offer
 * @sdp: the description; a remote one must have been checked
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Applies a description. The sections of a first remote offer are those that
 * the implementation builds.
 */
void
holler_peer_connection_set_description_async (HollerPeerConnection *self,
                                              gboolean is_local,
                                              gboolean is_offer,
                                              const char *sdp,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data)
{
  HollerPeerConnectionInterface *iface = NULL;

  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));
  g_return_if_fail (sdp != NULL);

  iface = HOLLER_PEER_CONNECTION_GET_IFACE (self);
  iface->set_description_async (self,
                                is_local,
                                is_offer,
                                sdp,
                                cancellable,
                                callback,
                                user_data);
}

/**
 * holler_peer_connection_set_description_finish:
 * @self: a peer connection
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Tells whether the description is applied. After a failure the connection is
 * of no use any more.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_peer_connection_set_description_finish (HollerPeerConnection *self,
                                               GAsyncResult *result,
                                               GError **error)
{
  HollerPeerConnectionInterface *iface = NULL;

  g_return_val_if_fail (HOLLER_IS_PEER_CONNECTION (self), FALSE);

  iface = HOLLER_PEER_CONNECTION_GET_IFACE (self);
  return iface->set_description_finish (self, result, error);
}

/**
 * holler_peer_connection_add_candidate:
 * @self: a peer connection
 * @candidate: (nullable): a candidate of the other side; `NULL` or "" after
 *   the last
 * @mid: (nullable): its section
 * @m_line_index: the section's index
 *
 * Adds a way to reach the other side.
 */
void
holler_peer_connection_add_candidate (HollerPeerConnection *self,
                                      const char *candidate,
                                      const char *mid,
                                      guint m_line_index)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->add_candidate (self,
                                                          candidate,
                                                          mid,
                                                          m_line_index);
}

/**
 * holler_peer_connection_set_remote_fingerprint:
 * @self: a peer connection
 * @fingerprint: "AB:CD:…", the SHA-256 of the certificate (RFC 8122)
 *
 * Says which certificate the other side described. Before it is seen nothing
 * flows, either way.
 */
void
holler_peer_connection_set_remote_fingerprint (HollerPeerConnection *self,
                                               const char *fingerprint)
{
  HollerPeerConnectionInterface *iface = NULL;

  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));
  g_return_if_fail (fingerprint != NULL);

  iface = HOLLER_PEER_CONNECTION_GET_IFACE (self);
  iface->set_remote_fingerprint (self, fingerprint);
}

/**
 * holler_peer_connection_restart_ice:
 * @self: a peer connection that was negotiated
 *
 * Has the next offer restart ICE (RFC 8445 section 9): other ways to the other
 * side are tried while the present one goes on.
 */
void
holler_peer_connection_restart_ice (HollerPeerConnection *self)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->restart_ice (self);
}

/**
 * holler_peer_connection_get_traffic:
 * @self: a peer connection
 * @out_traffic: (out caller-allocates): what ever came
 *
 * Counts what came from the other side: what tells a dead link. Cheap.
 */
void
holler_peer_connection_get_traffic (HollerPeerConnection *self,
                                    HollerTraffic *out_traffic)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));
  g_return_if_fail (out_traffic != NULL);

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->get_traffic (self, out_traffic);
}

/**
 * holler_peer_connection_set_audible:
 * @self: a peer connection
 * @audible: whether what comes is heard
 *
 * Of two connections to one person only one is to be heard.
 */
void
holler_peer_connection_set_audible (HollerPeerConnection *self,
                                    gboolean audible)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->set_audible (self, audible);
}

/**
 * holler_peer_connection_set_sending:
 * @self: a peer connection
 * @kinds: which of our sources flow
 *
 * Chooses what we send; descriptions do not change for it.
 */
void
holler_peer_connection_set_sending (HollerPeerConnection *self,
                                    HollerMediaKinds kinds)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->set_sending (self, kinds);
}

/**
 * holler_peer_connection_send_data:
 * @self: a peer connection
 * @text: one message of at most 64 KiB
 *
 * Sends on our data channel.
 *
 * Returns: `FALSE` if it is not open
 */
gboolean
holler_peer_connection_send_data (HollerPeerConnection *self, const char *text)
{
  g_return_val_if_fail (HOLLER_IS_PEER_CONNECTION (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return HOLLER_PEER_CONNECTION_GET_IFACE (self)->send_data (self, text);
}

/**
 * holler_peer_connection_get_stats_async:
 * @self: a peer connection
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Asks what was measured.
 */
void
holler_peer_connection_get_stats_async (HollerPeerConnection *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->get_stats_async (self,
                                                            cancellable,
                                                            callback,
                                                            user_data);
}

/**
 * holler_peer_connection_get_stats_finish:
 * @self: a peer connection
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets what was measured.
 *
 * Returns: (transfer full): measurements
 */
HollerMediaStats *
holler_peer_connection_get_stats_finish (HollerPeerConnection *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (HOLLER_IS_PEER_CONNECTION (self), NULL);

  return HOLLER_PEER_CONNECTION_GET_IFACE (self)->get_stats_finish (self,
                                                                    result,
                                                                    error);
}

/**
 * holler_peer_connection_close:
 * @self: a peer connection
 *
 * Tears it down; no signal and no callback comes from it any more.
 */
void
holler_peer_connection_close (HollerPeerConnection *self)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  HOLLER_PEER_CONNECTION_GET_IFACE (self)->close (self);
}

/**
 * holler_peer_connection_get_state:
 * @self: a peer connection
 *
 * Gets the state.
 *
 * Returns: the state
 */
HollerPeerState
holler_peer_connection_get_state (HollerPeerConnection *self)
{
  HollerPeerState state = HOLLER_PEER_STATE_NEW;

  g_return_val_if_fail (HOLLER_IS_PEER_CONNECTION (self), state);

  g_object_get (self, "state", &state, NULL);

  return state;
}

/**
 * holler_peer_connection_get_security:
 * @self: a peer connection
 *
 * Gets whether the certificate is the described one.
 *
 * Returns: the security
 */
HollerSecurity
holler_peer_connection_get_security (HollerPeerConnection *self)
{
  HollerSecurity security = HOLLER_SECURITY_PENDING;

  g_return_val_if_fail (HOLLER_IS_PEER_CONNECTION (self), security);

  g_object_get (self, "security", &security, NULL);

  return security;
}

/**
 * holler_peer_connection_get_remote_level:
 * @self: a peer connection
 *
 * Gets how loud the other side is now.
 *
 * Returns: the level, 0–1
 */
double
holler_peer_connection_get_remote_level (HollerPeerConnection *self)
{
  double level = 0.0;

  g_return_val_if_fail (HOLLER_IS_PEER_CONNECTION (self), level);

  g_object_get (self, "remote-level", &level, NULL);

  return level;
}

/**
 * holler_peer_connection_emit_candidate: (skip)
 * @self: a peer connection
 * @candidate: (nullable): a candidate of ours
 * @mid: (nullable): its section
 * @m_line_index: the section's index
 *
 * For implementations: says that a candidate was found.
 */
void
holler_peer_connection_emit_candidate (HollerPeerConnection *self,
                                       const char *candidate,
                                       const char *mid,
                                       guint m_line_index)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  g_signal_emit (self, signals[CANDIDATE], 0, candidate, mid, m_line_index);
}

/**
 * holler_peer_connection_emit_data: (skip)
 * @self: a peer connection
 * @text: one message
 *
 * For implementations: says that the data channel said something.
 */
void
holler_peer_connection_emit_data (HollerPeerConnection *self, const char *text)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));
  g_return_if_fail (text != NULL);

  g_signal_emit (self, signals[DATA], 0, text);
}

/**
 * holler_peer_connection_emit_sounding: (skip)
 * @self: a peer connection
 *
 * For implementations: says that the first sound was decoded.
 */
void
holler_peer_connection_emit_sounding (HollerPeerConnection *self)
{
  g_return_if_fail (HOLLER_IS_PEER_CONNECTION (self));

  g_signal_emit (self, signals[SOUNDING], 0);
}
