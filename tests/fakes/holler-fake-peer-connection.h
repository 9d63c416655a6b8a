/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-peer-connection.h"

G_BEGIN_DECLS

/* A peer connection without media. It insists on what an implementation may
 * insist on: descriptions that were checked, steps one at a time, none after
 * close. Once both sides are set it connects by itself, unless held. */

#define HOLLER_TYPE_FAKE_PEER_CONNECTION                                       \
  (holler_fake_peer_connection_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakePeerConnection,
                      holler_fake_peer_connection,
                      HOLLER,
                      FAKE_PEER_CONNECTION,
                      GObject)

typedef enum
{
  HOLLER_FAKE_STEP_NONE,
  HOLLER_FAKE_STEP_CREATE_OFFER,
  HOLLER_FAKE_STEP_CREATE_ANSWER,
  HOLLER_FAKE_STEP_SET_LOCAL,
  HOLLER_FAKE_STEP_SET_REMOTE,
} HollerFakeStep;

HollerFakePeerConnection *holler_fake_peer_connection_new (guint number,
                                                           gboolean offerer);
/* A description like webrtcbin's, for a test to send. One of the same number
 * plus a multiple of this is of the same connection after an ICE restart. */
#define HOLLER_FAKE_RESTART 10000
char *holler_fake_sdp (guint number, guint n_sections, gboolean is_offer);
/* The ufrag and fingerprint that stand in it */
char *holler_fake_ufrag (guint number);
#define HOLLER_FAKE_FINGERPRINT                                                \
  "8F:1C:0B:30:55:7A:9F:C4:E9:0E:33:58:7D:A2:C7:EC:11:36:5B:80:A5:CA:EF:14:"   \
  "39:5E:83:A8:CD:F2:17:3C"

void holler_fake_peer_connection_hold (HollerFakePeerConnection *self,
                                       gboolean hold);
void holler_fake_peer_connection_fail (HollerFakePeerConnection *self,
                                       HollerFakeStep step);
void holler_fake_peer_connection_set_state (HollerFakePeerConnection *self,
                                            HollerPeerState state);
void holler_fake_peer_connection_set_security (HollerFakePeerConnection *self,
                                               HollerSecurity security);
/* Whether each look at the counters finds more packets than the last */
void holler_fake_peer_connection_set_flowing (HollerFakePeerConnection *self,
                                              gboolean flowing);
/* The same of reports; normally none come */
void holler_fake_peer_connection_set_reporting (HollerFakePeerConnection *self,
                                                gboolean reporting);
void holler_fake_peer_connection_set_data_open (HollerFakePeerConnection *self,
                                                gboolean is_open);

gboolean
holler_fake_peer_connection_is_offerer (HollerFakePeerConnection *self);
gboolean holler_fake_peer_connection_is_closed (HollerFakePeerConnection *self);
guint holler_fake_peer_connection_get_n_set (HollerFakePeerConnection *self);
guint
holler_fake_peer_connection_get_n_candidates (HollerFakePeerConnection *self);
/* How often ICE was restarted, by whichever side */
guint
holler_fake_peer_connection_get_n_restarts (HollerFakePeerConnection *self);
gboolean
holler_fake_peer_connection_is_audible (HollerFakePeerConnection *self);
HollerMediaKinds
holler_fake_peer_connection_get_sending (HollerFakePeerConnection *self);
const char *
holler_fake_peer_connection_get_fingerprint (HollerFakePeerConnection *self);
const char *
holler_fake_peer_connection_get_remote (HollerFakePeerConnection *self);
const char *
holler_fake_peer_connection_get_local (HollerFakePeerConnection *self);
/* (nullable): the last text of the data channel */
const char *
holler_fake_peer_connection_get_data (HollerFakePeerConnection *self);

G_END_DECLS
