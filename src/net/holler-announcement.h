/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tells the local network of a server of ours, as long as this program runs.
 *
 * Properties: announced  gboolean (read-only, notify): others can see it
 */

#define HOLLER_TYPE_ANNOUNCEMENT (holler_announcement_get_type ())
G_DECLARE_FINAL_TYPE (HollerAnnouncement,
                      holler_announcement,
                      HOLLER,
                      ANNOUNCEMENT,
                      GObject)

HollerAnnouncement *holler_announcement_new (void);
void holler_announcement_publish (HollerAnnouncement *self,
                                  const char *name,
                                  guint16 port);
void holler_announcement_withdraw (HollerAnnouncement *self);
gboolean holler_announcement_get_announced (HollerAnnouncement *self);

G_END_DECLS
