/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-store.h"

G_BEGIN_DECLS

/* The one file with SQL of the person's local copy. Not a GObject; used by
 * one thread at a time. */

typedef struct _HollerDb HollerDb;

HollerDb *
holler_db_open (const char *path, gboolean *out_recovered, GError **error);
void holler_db_close (HollerDb *self);

gboolean holler_db_begin (HollerDb *self, GError **error);
gboolean holler_db_commit (HollerDb *self, GError **error);
void holler_db_rollback (HollerDb *self);

HollerStoreSnapshot *holler_db_load_snapshot (HollerDb *self, GError **error);
GPtrArray *holler_db_load_messages (HollerDb *self,
                                    const char *conversation_id,
                                    gint64 before_order,
                                    guint limit,
                                    GError **error);
GPtrArray *holler_db_load_newer (HollerDb *self,
                                 const char *conversation_id,
                                 gint64 after_order,
                                 guint limit,
                                 GError **error);
HollerStorePlace *holler_db_find_place (HollerDb *self,
                                        const char *conversation_id,
                                        const char *message_id,
                                        gint64 time_us,
                                        GError **error);
GPtrArray *holler_db_search (HollerDb *self,
                             const char *text,
                             guint limit,
                             GError **error);
GPtrArray *holler_db_list_calls (HollerDb *self,
                                 gint64 before_us,
                                 guint limit,
                                 GError **error);
gboolean holler_db_put_person (HollerDb *self,
                               const char *user_id,
                               const char *json,
                               GError **error);
gboolean holler_db_put_contact (HollerDb *self,
                                const char *user_id,
                                const char *json,
                                GError **error);
gboolean holler_db_put_conversation (HollerDb *self,
                                     const char *conversation_id,
                                     const char *json,
                                     GError **error);
gboolean holler_db_put_message (HollerDb *self,
                                const HollerMessageRecord *record,
                                GError **error);
gboolean holler_db_remove_message (HollerDb *self,
                                   const char *client_id,
                                   GError **error);
gboolean holler_db_put_draft (HollerDb *self,
                              const char *conversation_id,
                              const char *text,
                              GError **error);
gboolean
holler_db_put_cursor (HollerDb *self, const char *cursor, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerDb, holler_db_close)

G_END_DECLS
