/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* ICE restarts of one webrtcbin, which knows none itself. */
typedef struct _HollerIceRestart HollerIceRestart;

HollerIceRestart *holler_ice_restart_new (GObject *agent, gboolean relay_only);
void holler_ice_restart_free (HollerIceRestart *self);
void holler_ice_restart_want (HollerIceRestart *self);
char *holler_ice_restart_rewrite (HollerIceRestart *self,
                                  const char *sdp,
                                  gboolean is_offer);
void holler_ice_restart_before_local (HollerIceRestart *self, const char *sdp);
void holler_ice_restart_before_remote (HollerIceRestart *self,
                                       const char *sdp,
                                       gboolean is_offer);
GPtrArray *holler_ice_restart_take_candidates (HollerIceRestart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerIceRestart, holler_ice_restart_free)

G_END_DECLS
