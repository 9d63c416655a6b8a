/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-peer-connection.h"
#include "media/holler-capture.h"
#include "media/holler-playback.h"
#include "media/holler-workers.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_WEBRTC_PEER (holler_webrtc_peer_get_type ())
G_DECLARE_FINAL_TYPE (HollerWebrtcPeer,
                      holler_webrtc_peer,
                      HOLLER,
                      WEBRTC_PEER,
                      GObject)

/* What peer connections share; kept alive by the last of them. */
typedef struct
{
  gatomicrefcount ref_count;
  HollerClock *clock;
  HollerWorkers *workers;
  HollerCapture *capture;
  HollerPlayback *playback;
} HollerPeerContext;

HollerPeerContext *holler_peer_context_ref (HollerPeerContext *self);
void holler_peer_context_unref (HollerPeerContext *self);

HollerPeerConnection *holler_webrtc_peer_new (HollerPeerContext *context,
                                              const HollerPeerConfig *config,
                                              GError **error);

G_END_DECLS
