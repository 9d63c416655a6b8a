/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-conversation-private.h"
#include "client/holler-passage.h"

G_BEGIN_DECLS

/* The class by concern: the list (-passage.c), its two ends (-pages.c), going
 * somewhere else (-goal.c). */

struct _HollerPassage
{
  GObject parent_instance;

  HollerConversation *conversation;
  GPtrArray *items;  /* of HollerMessage: what is before the conversation's own
                      * list, or, away from its end, all there is */
  gboolean at_end;   /* the conversation's own list follows */
  gboolean complete; /* as far as items says; the other half is its list's */

  GCancellable *cancellable; /* of what is under way */
  gboolean loading;

  /* -goal.c */
  char *wanted; /* (nullable): a message that is looked for page by page */
  guint wanted_pages;
  gint64 goal; /* an order, or a time in µs */
  HollerStorePlace place;
  guint n_asked; /* how often the server was, for a time */
};

/* Something new begins: what was under way is of no interest any more. */
GCancellable *holler_passage_begin (HollerPassage *self);
void holler_passage_end (HollerPassage *self);
gboolean holler_passage_can_load (HollerPassage *self);
gint64 holler_passage_get_first_order (HollerPassage *self);
gint64 holler_passage_get_last_order (HollerPassage *self);
/* How many the conversation's own list has; 0 away from its end. */
guint holler_passage_get_n_tail (HollerPassage *self);
/* How many of the items the conversation's own list has, too; -1 if it does
 * not follow on them. */
int holler_passage_count_overlap (HollerPassage *self);
void holler_passage_set_complete (HollerPassage *self, gboolean complete);
/* Tells of items that came and went; nothing if none did. */
void holler_passage_changed (HollerPassage *self,
                             guint position,
                             guint removed,
                             guint added);
/* (transfer full) */
HollerMessage *holler_passage_make_message (HollerPassage *self,
                                            const HollerMessageRecord *record);
/* Shows @records, which have no hole, and nothing else. */
void holler_passage_replace (HollerPassage *self,
                             GPtrArray *records,
                             guint from,
                             guint to);
void holler_passage_arrive (HollerPassage *self, guint position);
void holler_passage_ask_server (HollerPassage *self,
                                const char *bound,
                                gint64 order,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback);
/* (transfer full) (nullable): NULL: @error says why. */
GPtrArray *holler_passage_ask_server_finish (HollerPassage *self,
                                             GObject *source,
                                             GAsyncResult *result,
                                             gboolean *out_more,
                                             GError **error);
/* A page of older messages came. */
void holler_passage_went_on (HollerPassage *self);

/* For the conversation: a message changed, or how far the others have read. */
void holler_passage_update_message (HollerPassage *self,
                                    const HollerMessageRecord *record);
void holler_passage_apply_marks (HollerPassage *self);
/* (transfer full) (nullable) */
HollerMessage *holler_passage_find (HollerPassage *self,
                                    const char *message_id);

G_END_DECLS
