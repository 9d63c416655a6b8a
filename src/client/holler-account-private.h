/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"
#include "client/holler-conversation-private.h"
#include "client/holler-link.h"
#include "client/holler-network-watch.h"
#include "client/holler-turn.h"

G_BEGIN_DECLS

/* The class by concern: what it is (-account.c), how it comes and goes
 * (-life.c), which server (-server.c), logging in and out (-session.c), what
 * the server says (-sync.c), people (-users.c), who of them is there
 * (-presence.c) and how one stands with them (-contacts.c), beginning
 * conversations (-conversations.c), looking for messages (-find.c), the account
 * itself (-self.c), the clock (-time.c). */

struct _HollerAccount
{
  GObject parent_instance;

  HollerClock *clock;
  HollerTransport *transport;
  HollerApi *api;
  HollerStore *store;
  HollerSecrets *secrets;
  HollerMedia *media;
  HollerLink *link;
  HollerNetworkWatch *network;
  HollerSleepWatch *sleep; /* (nullable) */
  HollerTurn *turn;
  HollerCallList *calls;
  HollerCallHistory *call_history;
  HollerFiles *files;
  HollerTrust *trust;
  HollerStoreWatch *store_watch;

  HollerAccountState state;
  HollerSession *session; /* (nullable) */
  HollerUser *me;         /* (nullable) */
  char *server_name;      /* (nullable) */
  char *unknown_name;     /* (nullable): shown for people without a name */
  char *deleted_name;     /* (nullable): and of deleted accounts */
  gboolean is_deleting;
  gboolean is_lost; /* the session, while that is under way */
  HollerSessionEnd lost_reason;
  gboolean allow_insecure;
  gboolean temporary;
  gboolean is_restored;         /* the store's copy has been read */
  HollerPresenceFacts presence; /* of the person at this device */
  HollerPresence told_presence; /* what the server has been told last */
  gboolean send_read_receipts;  /* to others; one's own devices always know */
  gboolean send_typing;

  GHashTable *users;         /* id -> HollerUser */
  GHashTable *contacts;      /* user id -> HollerContact */
  GHashTable *conversations; /* id -> HollerConversation */
  GHashTable *directs;       /* user id -> HollerConversation, borrowed */
  GHashTable *present;       /* ids of users named before ready */
  GListStore *contact_list;
  GListStore *conversation_list;

  char *cursor;            /* (nullable) */
  gboolean is_restoring;   /* from the store, which has it all already */
  gboolean holds_contacts; /* see holler_account_hold_lists() */
  gboolean holds_conversations;
  gboolean is_syncing;
  gboolean sync_again;
  guint sync_timer_id;
  GHashTable *synced; /* conversation -> its newest message of this sync */
  GCancellable *cancellable; /* of what belongs to this session */

  gint64 server_offset_us; /* of its clock to our monotonic one */
  gboolean clock_is_wrong; /* and that was said */
  guint time_look_id;
};

/* -account.c */
void holler_account_set_state (HollerAccount *self, HollerAccountState state);
void holler_account_set_temporary (HollerAccount *self, gboolean temporary);
void holler_account_set_server_name (HollerAccount *self, const char *name);
void holler_account_emit_message_received (HollerAccount *self,
                                           HollerConversation *conversation,
                                           HollerMessage *message);
void holler_account_emit_contact_news (HollerAccount *self,
                                       HollerContact *contact);
void holler_account_emit_session_ended (HollerAccount *self,
                                        HollerSessionEnd reason);
void holler_account_emit_secrets_failed (HollerAccount *self,
                                         HollerSecretsError code);
/* @skew_us: of the clock, or 0 */
void holler_account_emit_trouble (HollerAccount *self,
                                  HollerAccountTrouble trouble,
                                  gint64 skew_us);

/* -life.c */
void holler_account_begin (HollerAccount *self, const HollerSession *session);
void holler_account_end (HollerAccount *self);

/* -lists.c */
void holler_account_sort_contacts (HollerAccount *self);
void holler_account_show_contact (HollerAccount *self, HollerContact *contact);
void holler_account_resort_conversation (HollerAccount *self,
                                         HollerConversation *conversation);
void holler_account_make_lists (HollerAccount *self);
void holler_account_hold_lists (HollerAccount *self);
guint holler_account_release_contacts (HollerAccount *self);
guint holler_account_release_conversations (HollerAccount *self);

/* -users.c */
HollerUser *holler_account_intern_user (HollerAccount *self,
                                        const char *user_id);
/* (nullable): NULL if @user is no user */
HollerUser *holler_account_take_user (HollerAccount *self, JsonObject *user);
/* Nothing else that is kept tells who it is. */
void holler_account_keep_user (HollerAccount *self, HollerUser *user);
/* Who wrote in @page of messages and is in the conversation no more */
void holler_account_take_former (HollerAccount *self, JsonObject *page);

/* -restore.c */
typedef void (*HollerAccountRestoredFunc) (HollerAccount *self,
                                           gboolean is_new_copy);
void holler_account_restore (HollerAccount *self,
                             HollerStoreSnapshot *snapshot,
                             HollerAccountRestoredFunc restored);

/* -server.c */
char *holler_account_choose_server (HollerAccount *self,
                                    const char *url,
                                    GError **error);

/* -session.c */
void holler_account_leave (HollerAccount *self);
void holler_account_lose_session (HollerAccount *self, HollerSessionEnd reason);
void holler_account_session_changed (HollerAccount *self,
                                     const HollerSession *session);

/* -sync.c */
extern const HollerLinkListener holler_account_link_listener;
void holler_account_sync (HollerAccount *self);
/* (transfer none) (nullable) */
HollerConversation *holler_account_take_conversation (HollerAccount *self,
                                                      JsonObject *json);

/* -time.c */
void holler_account_take_server_time (HollerAccount *self,
                                      const char *server_time);
void holler_account_forget_time (HollerAccount *self);

/* -presence.c */
void holler_account_take_presence (HollerAccount *self, JsonObject *json);
void holler_account_settle_presence (HollerAccount *self);
void holler_account_begin_presence (HollerAccount *self);
void holler_account_update_presence (HollerAccount *self);

/* -contacts.c */
void holler_account_take_contact (HollerAccount *self, JsonObject *json);

G_END_DECLS
