/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* What is done with groups, for the API and for calls: the rules, the rows,
 * the system's message about it, and the word to everybody's devices. What
 * succeeds is in the batch. */

/* member_ids: (element-type utf8), without the owner, each once; whether they
 * may be asked is for the caller to know. */
char *holler_groups_create (HollerServer *server,
                            const char *owner_id,
                            GPtrArray *member_ids,
                            const char *title,
                            GError **error);
gboolean holler_groups_rename (HollerServer *server,
                               const char *conversation_id,
                               const char *actor_id,
                               const char *title,
                               GError **error);
/* Those who are in it already are passed over. */
gboolean holler_groups_add (HollerServer *server,
                            const char *conversation_id,
                            const char *actor_id,
                            GPtrArray *member_ids,
                            GError **error);
/* actor_id the same as user_id: he leaves. */
gboolean holler_groups_remove (HollerServer *server,
                               const char *conversation_id,
                               const char *actor_id,
                               const char *user_id,
                               GError **error);
/* Tells every member how it looks now, once the batch is on the disk. */
void holler_groups_push_later (HollerServer *server,
                               const char *conversation_id);
/* A word of the system, into any conversation. members: what it is about,
 * without event and actorId; (transfer full) */
gboolean holler_groups_say (HollerServer *server,
                            const char *conversation_id,
                            const char *event,
                            const char *actor_id,
                            JsonObject *members,
                            GError **error);

G_END_DECLS
