/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-probe.h"

G_BEGIN_DECLS

/* Answers as it was told for a kind of address, at once or never. */

#define HOLLER_TYPE_FAKE_PROBE (holler_fake_probe_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeProbe,
                      holler_fake_probe,
                      HOLLER,
                      FAKE_PROBE,
                      GObject)

HollerProbe *holler_fake_probe_new (void);
void holler_fake_probe_answer (HollerFakeProbe *self,
                               GSocketFamily family,
                               HollerProbeOutcome outcome);
/* No answer comes until it is cancelled. */
void holler_fake_probe_hold (HollerFakeProbe *self, gboolean hold);
guint holler_fake_probe_get_n_asked (HollerFakeProbe *self);

G_END_DECLS
