/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-bus.h"
#include "server/holler-commands.h"
#include "server/holler-connection.h"
#include "server/holler-files.h"
#include "server/holler-limits.h"
#include "server/holler-passwords.h"
#include "server/holler-server-config.h"
#include "server/holler-session-private.h"
#include "server/holler-tokens.h"

G_BEGIN_DECLS

/* What the server's own files share; handlers of calls need holler-server.h
 * only. */

typedef struct
{
  guint64 frames_in;
  guint64 frames_out;
  guint64 bad_frames;
  guint64 messages_stored;
  guint64 sockets_opened;
  guint64 sockets_resumed;
  guint64 http_requests;
  guint64 log_ins_failed;
  guint64 tokens_reused;
} HollerMetricsCounts;

typedef struct
{
  const HollerCommand *row;
  gpointer data;
} HollerCommandSlot;

struct _HollerServer
{
  HollerServerConfig *config;
  HollerServerStore *store;
  HollerClock *clock;
  HollerLimits *limits;
  HollerTokens *tokens;
  HollerPasswords *passwords;
  HollerBus *bus;
  HollerConnections *connections;
  GHashTable *users;    /* user id -> GPtrArray of HollerSession, owned */
  GHashTable *sessions; /* session id -> HollerSession, borrowed */
  GHashTable *presence; /* user id -> HollerPresenceState as told last */
  GHashTable *typing;   /* "user/conversation" -> Typing */
  GHashTable *made;     /* "kind user key" -> the id of what a request made */
  HollerFiles *files;
  GHashTable *uploads; /* user id -> how many are under way */
  gint64 tidy_at_us;   /* monotonic */
  guint n_away;        /* sessions without a socket, or more */
  HollerCommandSlot commands[HOLLER_N_FRAME_KINDS];
  HollerCallHooks hooks;
  gpointer hooks_data;
  GDestroyNotify hooks_destroy;
  HollerServerState state;
  HollerMetricsCounts counts;
  HollerPeopleFunc people_func; /* (nullable) */
  gpointer people_data;
  guint n_people; /* as told last */
};

/* holler-server.c */
void holler_server_set_store (HollerServer *self, HollerServerStore *store);
void holler_server_set_files (HollerServer *self, HollerFiles *files);
void holler_server_set_keys (HollerServer *self,
                             HollerTokens *tokens,
                             HollerPasswords *passwords);
const char *holler_server_find_call (HollerServer *self,
                                     const char *conversation_id);
gboolean holler_server_invite (HollerServer *self,
                               const char *user_id,
                               const char *call_id,
                               const char *other_id,
                               GError **error);
void holler_server_contact_ended (HollerServer *self,
                                  const char *blocker_id,
                                  const char *other_id);
void holler_server_member_left (HollerServer *self,
                                const char *conversation_id,
                                const char *user_id);
/* (element-type HollerSession), owned by the server; NULL if there is none */
GPtrArray *holler_server_get_sessions (HollerServer *self, const char *user_id);
HollerSession *holler_server_find_session (HollerServer *self,
                                           const char *user_id,
                                           const char *device_id);
/* To those whom the router names. */
void holler_server_route (HollerServer *self,
                          HollerFrame *frame,
                          gboolean is_private,
                          const char *sender_id,
                          const char *sender_device_id,
                          const char *const *members,
                          guint n_members);

/* holler-server-sessions.c */
typedef struct
{
  char *session_id; /* nullable */
  gint64 seq;
} HollerResume;

/* A socket whose handshake is done: finds or makes its session. */
void holler_server_attach (HollerServer *self,
                           GIOStream *stream,
                           int fd,
                           gboolean is_plain,
                           const HollerTokenClaims *claims,
                           const HollerResume *resume);
/* Room for one more socket of this device's owner? */
gboolean holler_server_may_attach (HollerServer *self,
                                   const char *user_id,
                                   const char *device_id);
void holler_server_keep_token (HollerSession *session, gint64 expires_s);
/* The device may not speak any more: socket, session, resume window. */
void holler_server_end_device (HollerServer *self,
                               const char *user_id,
                               const char *device_id,
                               guint16 close_code);
void holler_server_check_sessions (HollerServer *self);
/* Says bye to every socket; those that are away are dropped. */
void holler_server_drain (HollerServer *self);

/* holler-commands.c */
void holler_server_dispatch (HollerSession *session, GBytes *text);

/* holler-chat-commands.c, holler-session-commands.c */
void holler_chat_commands_install (HollerServer *self);
void holler_edit_commands_install (HollerServer *self);
void holler_session_commands_install (HollerServer *self);
void holler_server_mark_seen (HollerSession *session, gint64 seq);

/* holler-chat.c */
typedef void (*HollerAppendedFunc) (const HollerMessageRow *row,
                                    const GError *error,
                                    gpointer user_data);
/* Stores row and pushes it to all but the sender's device; row: (transfer
 * full). func (nullable) hears of it once it is stored, or was before. */
gboolean holler_chat_append (HollerServer *self,
                             HollerMessageRow *row,
                             HollerAppendedFunc func,
                             gpointer user_data,
                             GError **error);
void holler_chat_mark_delivered (HollerServer *self,
                                 const char *conversation_id,
                                 const char *user_id,
                                 gint64 order);
/* Of a size that every client takes */
HollerFrame *holler_chat_make_conversation (HollerServer *self,
                                            const HollerConversationRow *row,
                                            const char *user_id);
/* A member may write: a group's, or a contact of the other. */
gboolean holler_chat_may_write (HollerServer *self,
                                const char *conversation_id,
                                const char *user_id,
                                GError **error);
/* Tells every member of a conversation how it looks to him. */
void holler_chat_push_conversation (HollerServer *self,
                                    const char *conversation_id);
void holler_chat_push_contact (HollerServer *self,
                               const char *user_id,
                               const char *other_id);

/* holler-presence.c */
void holler_presence_update (HollerServer *self, const char *user_id);
void holler_presence_send_all (HollerSession *session);
void holler_presence_introduce (HollerServer *self,
                                const char *user_id,
                                const char *other_id);
void holler_presence_set_typing (HollerServer *self,
                                 const char *user_id,
                                 const char *conversation_id,
                                 gboolean is_typing);
void holler_presence_clear_typing (HollerServer *self);

G_END_DECLS
