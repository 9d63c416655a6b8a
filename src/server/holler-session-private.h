/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-connection.h"

G_BEGIN_DECLS

/* What only holler-server*.c may do with a session. */

typedef enum
{
  HOLLER_PRESENCE_OFFLINE,
  HOLLER_PRESENCE_ONLINE,
  HOLLER_PRESENCE_AWAY,
  HOLLER_PRESENCE_BUSY,
} HollerPresenceState;

HollerSession *holler_session_new (HollerServer *server,
                                   const HollerUserRow *user,
                                   const char *device_id);
HollerSession *holler_session_ref (HollerSession *self);
void holler_session_unref (HollerSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerSession, holler_session_unref)

/* NULL: the socket is away. The session does not own it. */
void holler_session_set_connection (HollerSession *self,
                                    HollerConnection *connection);
HollerConnection *holler_session_get_connection (HollerSession *self);
gint64 holler_session_get_seq (HollerSession *self);

/* Whether all after last_seq can be sent again. */
gboolean holler_session_can_replay (HollerSession *self, gint64 last_seq);
void holler_session_replay (HollerSession *self, gint64 last_seq);

/* The message that text tells of, so that seen means delivered. */
void holler_session_send_message (HollerSession *self,
                                  GBytes *text,
                                  const char *conversation_id,
                                  gint64 order);
typedef void (*HollerSeenFunc) (const char *conversation_id,
                                gint64 order,
                                gpointer user_data);
/* The client has all up to seq: func hears of the messages among it, the
 * last of each conversation at least. */
void holler_session_forget_seen (HollerSession *self,
                                 gint64 seq,
                                 HollerSeenFunc func,
                                 gpointer user_data);

/* TRUE if the id came before: the reply, if there is one yet, has been sent
 * again. Otherwise the id is remembered. */
gboolean holler_session_answer_again (HollerSession *self, const char *id);

void holler_session_set_presence (HollerSession *self,
                                  HollerPresenceState state);
/* OFFLINE once the socket is away for good */
HollerPresenceState holler_session_get_presence (HollerSession *self);
void holler_session_set_away (HollerSession *self, gboolean is_away);

/* What a session without a socket waits for; the server looks at it at each
 * tick. Times are monotonic microseconds, 0 for none. */
typedef enum
{
  HOLLER_SESSION_TIMER_WINDOW,
  HOLLER_SESSION_TIMER_OFFLINE,
  HOLLER_SESSION_N_TIMERS,
} HollerSessionTimer;

void holler_session_set_timer (HollerSession *self,
                               HollerSessionTimer timer,
                               gint64 at_us);
/* TRUE once, when its time has come */
gboolean holler_session_take_timer (HollerSession *self,
                                    HollerSessionTimer timer,
                                    gint64 now_us);
void holler_session_clear_timers (HollerSession *self);
void holler_session_rename (HollerSession *self, const char *display_name);

/* Only for holler-session.c and holler-session-replies.c. */
struct _HollerSession
{
  grefcount ref_count;
  HollerServer *server;
  HollerConnection *connection;
  char *session_id;
  char *user_id;
  char *device_id;
  char *username;
  char *display_name;
  gint64 seq;
  gint64 lost_seq; /* the last that was kept no longer, though not seen */
  GQueue kept;     /* of Kept */
  gsize kept_bytes;
  GHashTable *replies; /* nullable: id -> GBytes, NULL while it is not known */
  GQueue reply_ids;    /* oldest first; the strings are the table's */
  HollerPresenceState presence;
  gboolean is_away;
  gint64 timers_us[HOLLER_SESSION_N_TIMERS];
};

G_END_DECLS
