/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Notifications one can answer where they are shown, which GNotification has
 * no word for. Signals:
 *   opened  (char *id): the person wants to see what it is about
 *   replied (char *id, char *text): and this is what the person wrote */

#define HOLLER_TYPE_REPLY_NOTES (holler_reply_notes_get_type ())
G_DECLARE_FINAL_TYPE (HollerReplyNotes,
                      holler_reply_notes,
                      HOLLER,
                      REPLY_NOTES,
                      GObject)

HollerReplyNotes *holler_reply_notes_new (GDBusConnection *bus,
                                          const char *application_id);
gboolean holler_reply_notes_is_available (HollerReplyNotes *self);
void holler_reply_notes_show (HollerReplyNotes *self,
                              const char *id,
                              const char *title,
                              const char *body);
void holler_reply_notes_withdraw (HollerReplyNotes *self, const char *id);

G_END_DECLS
