/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/holler-pipeline.h"

#include "base/holler-clock.h"

G_BEGIN_DECLS

void holler_peer_teardown (HollerPipeline *pipeline,
                           GstElement *webrtcbin,
                           gboolean is_busy,
                           GObject *agent,
                           HollerClock *clock);

G_END_DECLS
