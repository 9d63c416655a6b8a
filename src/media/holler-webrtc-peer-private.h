/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/holler-ice-restart.h"
#include "media/holler-peer-line.h"
#include "media/holler-peer-sender.h"
#include "media/holler-peer-stats.h"
#include "media/holler-pipeline.h"
#include "media/holler-sections.h"
#include "media/holler-setup-role.h"
#include "media/holler-webrtc-peer.h"

G_BEGIN_DECLS

struct _HollerWebrtcPeer
{
  GObject parent_instance;

  HollerPeerContext *context;
  HollerPeerLine *line;
  HollerPipeline *pipeline;
  GstElement *webrtcbin; /* owned by the pipeline */
  GObject *agent;
  HollerIceRestart *ice_restart;
  HollerSetupRole setup_role;
  HollerPeerSender *sender; /* (nullable) */
  GObject *channel;         /* (nullable) */
  HollerPlan plan;          /* no sections: not built yet */
  guint32 base_ssrc;

  GHashTable *tasks; /* number → GTask */
  guint resend_id;   /* candidates, after a restart of ICE */
  guint last_number;
  HollerPeerStatsMark mark;

  HollerPeerState state;
  HollerSecurity security;
  HollerMediaKinds sending;
  double remote_level;
  gboolean is_up; /* what webrtcbin says, while state may say otherwise */
  guint watch_id;
  guint gather_id; /* until the end of candidates is missed */
  guint last_n_packets;
  guint n_still_ticks;
};

/* holler-webrtc-peer-steps.c: what is asked and answered later */
void holler_webrtc_peer_init_steps (HollerPeerConnectionInterface *iface);
void holler_webrtc_peer_handle_reply (HollerWebrtcPeer *self,
                                      const HollerPeerEvent *event);
void holler_webrtc_peer_cancel_steps (HollerWebrtcPeer *self);
/* holler-webrtc-peer.c */
void holler_webrtc_peer_update_flow (HollerWebrtcPeer *self);

G_END_DECLS
