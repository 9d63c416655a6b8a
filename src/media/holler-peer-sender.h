/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "media/holler-capture.h"

G_BEGIN_DECLS

typedef struct _HollerPeerSender HollerPeerSender;

HollerPeerSender *holler_peer_sender_new (GstBin *bin,
                                          GstPad *sink_pad,
                                          guint32 ssrc,
                                          HollerCapture *capture);
void holler_peer_sender_free (HollerPeerSender *self);
void holler_peer_sender_set_flow (HollerPeerSender *self,
                                  HollerCaptureFlow flow);
void holler_peer_sender_take_report (HollerPeerSender *self,
                                     double loss_fraction,
                                     double round_trip_ms,
                                     gint64 now_us);

G_END_DECLS
