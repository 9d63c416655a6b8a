/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "client/holler-conversation.h"
#include "client/holler-message-private.h"
#include "core/holler-outbox.h"

G_BEGIN_DECLS

typedef struct _HollerAccount HollerAccount;

/* The class by concern: what it is (-conversation.c), what comes in
 * (-history.c), what the server and the store know of it (-record.c), what
 * goes out (-outbox.c), who is in it (-members.c), who has
 * seen what (-marks.c), what one does to messages (-changes.c) and to it as a
 * whole (-settings.c). */

/* Later than any date that somebody means. */
#define HOLLER_MUTED_FOR_GOOD_US                                               \
  (G_GINT64_CONSTANT (4102444800) * G_USEC_PER_SEC)

struct _HollerConversation
{
  GObject parent_instance;

  HollerAccount *account; /* (weak) (nullable) */
  char *conversation_id;
  HollerUser *peer; /* (nullable): of a direct conversation */
  GListStore *members;
  GPtrArray *typists; /* -members.c */
  char *group_title;  /* (nullable): as the group was named */
  char *avatar_url;   /* (nullable): of the group's picture */
  char *names;        /* (nullable): its members, where it has no name */
  gint64 muted_until_us;
  gboolean favourite;
  char *draft; /* (nullable) */
  gboolean draft_is_dirty;
  char *json; /* as the server said it last, for the store */
  gint64 created_at_us;

  /* First those with an order, without a hole, as inbox says; behind them
   * those that wait for one. */
  GListStore *messages;
  HollerInbox inbox;
  HollerMessage *known_last; /* (nullable): newest by the server's word */
  GPtrArray *passages;       /* of HollerPassage, not owned: who looks at it */
  HollerMessage *last_message; /* (nullable): what is shown as such */

  GPtrArray *outbox;        /* (element-type OutboxItem) */
  GHashTable *by_client_id; /* of one's own that wait for an order */
  guint outbox_timer_id;

  gint64 peer_read_order;
  gint64 peer_delivered_order;
  gint64 own_read_order;
  gint64 unread_as_of_order; /* what unread counts already */
  guint unread;
  gboolean read_is_dirty;
  guint read_timer_id;
  guint save_timer_id;

  gboolean is_composing;
  gint64 typing_sent_at_us;

  gboolean in_call;
  gboolean loading;
  gboolean complete;
  gboolean fetching_gap;
};

HollerConversation *holler_conversation_new (HollerAccount *account,
                                             const char *conversation_id,
                                             HollerUser *peer);
/* The list of conversations has it, or has no more. */
void holler_conversation_detach (HollerConversation *self);
void holler_conversation_update (HollerConversation *self, JsonObject *json);
void holler_conversation_link_changed (HollerConversation *self);
void holler_conversation_set_in_call (HollerConversation *self,
                                      gboolean in_call);
/* When something last happened in it, for the order of the list */
gint64 holler_conversation_get_time_us (HollerConversation *self);
gint64 holler_conversation_get_last_order (HollerConversation *self);

/* -history.c. @is_new: the person may want to be told */
void holler_conversation_receive (HollerConversation *self,
                                  const HollerMessageRecord *record,
                                  gboolean is_new);

/* -outbox.c */
/* (transfer full) (element-type HollerMessageRecord): what an answer of the
 * server has of it; the store keeps them. */
GPtrArray *holler_conversation_take_records (HollerConversation *self,
                                             JsonObject *root);
/* Somebody has stopped to look at it. */
void holler_conversation_let_go (HollerConversation *self);

/* (transfer full) (nullable): without the space around it; NULL if it cannot
 * be sent */
char *holler_conversation_dup_body (const char *body);
void holler_conversation_restore_queued (HollerConversation *self,
                                         const HollerMessageRecord *record);
void holler_conversation_run_outbox (HollerConversation *self);
/* The server has one's own message of this client id. */
void holler_conversation_outbox_acked (HollerConversation *self,
                                       const char *client_id);
void holler_conversation_outbox_clear (HollerConversation *self);

void holler_conversation_restore_draft (HollerConversation *self,
                                        const char *text);

/* -marks.c */
void holler_conversation_set_unread (HollerConversation *self, guint unread);
void holler_conversation_raise_marks (HollerConversation *self,
                                      gint64 read,
                                      gint64 delivered);
void holler_conversation_send_read (HollerConversation *self);

void holler_conversation_take_own_read (HollerConversation *self, gint64 order);

/* -members.c */
void holler_conversation_init_members (HollerConversation *self);
void holler_conversation_take_members (HollerConversation *self,
                                       JsonObject *json);
void holler_conversation_write_marks (HollerConversation *self,
                                      JsonObject *json);
/* (transfer none) (nullable) */
HollerMember *holler_conversation_find_member (HollerConversation *self,
                                               const char *user_id);
void holler_conversation_take_mark (HollerConversation *self,
                                    const char *user_id,
                                    gint64 read,
                                    gint64 delivered);
void holler_conversation_take_typing (HollerConversation *self,
                                      HollerUser *user,
                                      gboolean is_typing);
void holler_conversation_clear_typing (HollerConversation *self);

/* between the files */
void holler_conversation_typing_changed (HollerConversation *self);
void holler_conversation_save_later (HollerConversation *self);
void holler_conversation_save_now (HollerConversation *self);
HollerMessage *
holler_conversation_make_message (HollerConversation *self,
                                  const HollerMessageRecord *record);
void holler_conversation_place (HollerConversation *self,
                                HollerMessage *message);
void holler_conversation_last_changed (HollerConversation *self);
void holler_conversation_count_unread (HollerConversation *self,
                                       HollerMessage *message);
void holler_conversation_apply_marks (HollerConversation *self,
                                      HollerMessage *message);
void holler_conversation_set_loading (HollerConversation *self,
                                      gboolean loading,
                                      gboolean complete);

G_END_DECLS
