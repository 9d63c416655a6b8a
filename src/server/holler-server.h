/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "proto/holler-frame.h"
#include "server/holler-server-store.h"

G_BEGIN_DECLS

/* What a handler of a command or of an HTTP call may use: it is handed this
 * and nothing else. Main thread only. */

typedef struct _HollerServer HollerServer;
typedef struct _HollerSession HollerSession;
typedef struct _HollerServerConfig HollerServerConfig;
typedef struct _HollerTokens HollerTokens;
typedef struct _HollerPasswords HollerPasswords;
typedef struct _HollerLimits HollerLimits;
typedef struct _HollerPresence HollerPresence;
typedef struct _HollerBus HollerBus;

typedef enum
{
  HOLLER_SERVER_STARTING,
  HOLLER_SERVER_RUNNING,
  HOLLER_SERVER_DRAINING,
} HollerServerState;

/* @n_people: how many have a socket, with however many devices */
typedef void (*HollerPeopleFunc) (guint n_people, gpointer user_data);

HollerServer *holler_server_new (HollerServerConfig *config,
                                 HollerServerStore *store,
                                 HollerClock *clock);
void holler_server_free (HollerServer *self);
void holler_server_watch_people (HollerServer *self,
                                 HollerPeopleFunc func,
                                 gpointer user_data);

const HollerServerConfig *holler_server_get_config (HollerServer *self);
HollerServerStore *holler_server_get_store (HollerServer *self);
HollerClock *holler_server_get_clock (HollerServer *self);
HollerLimits *holler_server_get_limits (HollerServer *self);

/* Deliveries. text is a whole frame without "seq"; each session adds its own
 * to the kinds that are sequenced, and keeps them while its socket is away
 * (resume window). So a device "has a session" or not; it need not have a
 * socket. All of these only queue; nothing re-enters the caller. */
void holler_server_send_to_device (HollerServer *self,
                                   const char *user_id,
                                   const char *device_id,
                                   HollerFrameKind kind,
                                   GBytes *text);
void holler_server_send_to_user (HollerServer *self,
                                 const char *user_id,
                                 const char *except_device_id,
                                 HollerFrameKind kind,
                                 GBytes *text);
void holler_server_send_frame_to_device (HollerServer *self,
                                         const char *user_id,
                                         const char *device_id,
                                         HollerFrame *frame);
void holler_server_send_frame_to_user (HollerServer *self,
                                       const char *user_id,
                                       const char *except_device_id,
                                       HollerFrame *frame);

/* Devices with a session: (element-type utf8), ids */
GPtrArray *holler_server_list_devices (HollerServer *self, const char *user_id);
gboolean holler_server_has_device (HollerServer *self,
                                   const char *user_id,
                                   const char *device_id);
/* Of these, those (or the one) with a socket right now */
gboolean holler_server_is_device_connected (HollerServer *self,
                                            const char *user_id,
                                            const char *device_id);
gboolean holler_server_is_user_connected (HollerServer *self,
                                          const char *user_id);

/* Contacts of each other. A block on either side makes it FALSE. */
gboolean holler_server_is_contact (HollerServer *self,
                                   const char *user_id,
                                   const char *other_id);

/* Appends a message of kind "call" to a conversation and pushes it to every
 * device of every member once it is stored. call: the object of PROTOCOL.md
 * 3, "The record". Idempotent by (call's callId, epoch). */
gboolean holler_server_append_call_message (HollerServer *self,
                                            const char *conversation_id,
                                            const char *sender_id,
                                            JsonObject *call,
                                            GError **error);

/* What calls must hear from the rest, set once before the server listens.
 * Any may be NULL. */
typedef struct
{
  /* resumed is FALSE: between hello and ready; queue call-state of live
   * calls and open rings with holler_session_send (). */
  void (*snapshot) (gpointer data, HollerSession *session);
  /* after ready, resumed or not: the device is here (again) */
  void (*device_online) (gpointer data,
                         const char *user_id,
                         const char *device_id,
                         gboolean resumed);
  /* the socket went away; the resume window begins */
  void (*device_lost) (gpointer data,
                       const char *user_id,
                       const char *device_id);
  /* the resume window is over, or the device was logged out or revoked; its
   * session is no more. Not called when a new session replaces an old one:
   * then device_online () comes with resumed FALSE. */
  void (*device_gone) (gpointer data,
                       const char *user_id,
                       const char *device_id);
  /* the two are no longer contacts; blocker_id is who blocked or removed */
  void (*contact_ended) (gpointer data,
                         const char *blocker_id,
                         const char *other_id);
  /* user_id is no longer in the group */
  void (*member_left) (gpointer data,
                       const char *conversation_id,
                       const char *user_id);
  /* the callId of the conversation's live call, NULL if there is none */
  const char *(*find_call) (gpointer data, const char *conversation_id);
  /* user_id, who is in the live call, rings somebody into it */
  gboolean (*invite) (gpointer data,
                      const char *user_id,
                      const char *call_id,
                      const char *other_id,
                      GError **error);
  /* the server goes down: stop the timers; rows stay in the store */
  void (*shut_down) (gpointer data);
} HollerCallHooks;

void holler_server_set_call_hooks (HollerServer *self,
                                   const HollerCallHooks *hooks,
                                   gpointer data,
                                   GDestroyNotify destroy);

G_END_DECLS
