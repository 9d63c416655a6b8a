/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-probe.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_STUN_PROBE (holler_stun_probe_get_type ())
G_DECLARE_FINAL_TYPE (HollerStunProbe,
                      holler_stun_probe,
                      HOLLER,
                      STUN_PROBE,
                      GObject)

HollerProbe *holler_stun_probe_new (void);

G_END_DECLS
