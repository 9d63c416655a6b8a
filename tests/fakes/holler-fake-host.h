/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-host.h"

G_BEGIN_DECLS

/* A server of one's own that is off, and runs as soon as it is started. */

#define HOLLER_TYPE_FAKE_HOST (holler_fake_host_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeHost,
                      holler_fake_host,
                      HOLLER,
                      FAKE_HOST,
                      GObject)

#define HOLLER_FAKE_HOST_PORT 4655
#define HOLLER_FAKE_HOST_FINGERPRINT                                           \
  "1258bd0ece687a948874883405cb9f6708e44e4a20cb3b91efe634d732ace2bf"

HollerHost *holler_fake_host_new (const char *name);
/* From now on it does not run, and says why. */
void holler_fake_host_fail (HollerFakeHost *self, HollerHostTrouble trouble);
/* Whether the network is told of it while it runs; at first it is. */
void holler_fake_host_set_announced (HollerFakeHost *self, gboolean announced);
/* So many are connected, this one too. */
void holler_fake_host_set_people (HollerFakeHost *self, guint n_people);

G_END_DECLS
