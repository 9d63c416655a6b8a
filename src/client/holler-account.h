/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/holler-clock.h"
#include "client/holler-api.h"
#include "client/holler-call-history.h"
#include "client/holler-call-list.h"
#include "client/holler-contact.h"
#include "client/holler-conversation.h"
#include "client/holler-files.h"
#include "client/holler-media.h"
#include "client/holler-own-device.h"
#include "client/holler-secrets.h"
#include "client/holler-sleep-watch.h"
#include "client/holler-store-watch.h"
#include "client/holler-store.h"
#include "client/holler-transport.h"
#include "client/holler-trust.h"
#include "core/holler-log-in-rule.h"

G_BEGIN_DECLS

/* One person's account on one server: the root of what windows show.
 *
 * Properties (read-only, notify):
 *   state        HollerAccountState
 *   me           HollerUser (nullable while logged out)
 *   server-url, server-name   char * (nullable)
 *   contacts     GListModel of HollerContact (all states but NONE), by name
 *   conversations GListModel of HollerConversation, favourites first, then
 *                by what happened last
 *   calls        HollerCallList
 *   temporary    gboolean: the session is kept for this run only
 * and what the person chooses (read and write):
 *   send-read-receipts  gboolean: others hear how far one has read; otherwise
 *                one's other devices only
 *   send-typing  gboolean: others see that one types
 *   presence     HollerPresence: online, away or busy; what others see
 *                depends on more
 * Signals:
 *   message-received (HollerConversation *, HollerMessage *)
 *                from somebody else, new, not from history
 *   session-ended (HollerSessionEnd reason)  logged out by the server
 *   secrets-failed (HollerSecretsError code) after a log-in: the keyring did
 *                not take the session. It lives for this run; ask the person
 *   trouble (HollerAccountTrouble what, gint64 skew_us)  something worth a
 *                word; skew_us: of the clock, how much it is fast, or slow if
 *                it is negative
 */

typedef enum
{
  HOLLER_ACCOUNT_LOGGED_OUT,
  HOLLER_ACCOUNT_LOGGING_IN,
  HOLLER_ACCOUNT_CONNECTING, /* logged in, the socket not yet ready */
  HOLLER_ACCOUNT_ONLINE,
} HollerAccountState;

typedef enum
{
  HOLLER_SESSION_END_LOGGED_OUT, /* by the person */
  HOLLER_SESSION_END_EXPIRED,
  HOLLER_SESSION_END_REVOKED,
  HOLLER_SESSION_END_REPLACED, /* the same device elsewhere */
  HOLLER_SESSION_END_DELETED,  /* the account, by the person, here */
} HollerSessionEnd;

typedef enum
{
  HOLLER_ACCOUNT_TROUBLE_NO_COPY,  /* messages are not kept on this computer */
  HOLLER_ACCOUNT_TROUBLE_NEW_COPY, /* the one before is of no use any more */
  HOLLER_ACCOUNT_TROUBLE_OTHER_PROTOCOL, /* the server's; nothing works */
  HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK,
} HollerAccountTrouble;

/* What an account is built from; borrowed, each is referenced. */
typedef struct
{
  HollerClock *clock;
  HollerTransport *transport;
  HollerApi *api;
  HollerStore *store;
  HollerSecrets *secrets;
  HollerMedia *media;
  const char *cache_dir;    /* (nullable): NULL keeps files with the system's */
  GNetworkMonitor *network; /* (nullable): a change is a reason to try now */
  HollerSleepWatch *sleep;  /* (nullable): and so is having slept */
  HollerTrust *trust;       /* (nullable): what api and transport go by */
  /* (nullable): what people are called of whom no name is known (those who left
   * a group before), and whose account is no more; in the person's language */
  const char *unknown_name;
  const char *deleted_name;
} HollerAccountParts;

typedef struct
{
  char *url; /* as it should be shown and kept */
  char *name;
  char *version;
  gboolean registration_open;
  gboolean needs_invitation;
} HollerServerInfo;

void holler_server_info_free (HollerServerInfo *self);

#define HOLLER_TYPE_ACCOUNT (holler_account_get_type ())
G_DECLARE_FINAL_TYPE (HollerAccount, holler_account, HOLLER, ACCOUNT, GObject)

HollerAccount *holler_account_new (const HollerAccountParts *parts);

HollerAccountState holler_account_get_state (HollerAccount *self);
HollerUser *holler_account_get_me (HollerAccount *self);
const char *holler_account_get_server_url (HollerAccount *self);
const char *holler_account_get_server_name (HollerAccount *self);
gboolean holler_account_get_temporary (HollerAccount *self);
GListModel *holler_account_get_contacts (HollerAccount *self);
GListModel *holler_account_get_conversations (HollerAccount *self);
HollerCallList *holler_account_get_calls (HollerAccount *self);
HollerCallHistory *holler_account_get_call_history (HollerAccount *self);
HollerMedia *holler_account_get_media (HollerAccount *self);
HollerFiles *holler_account_get_files (HollerAccount *self);
HollerTrust *holler_account_get_trust (HollerAccount *self);
HollerStoreWatch *holler_account_get_store_watch (HollerAccount *self);

/* Plain http to elsewhere than loopback: only if the person insisted. */
void holler_account_set_allow_insecure (HollerAccount *self, gboolean allow);

/* Adds https:// where no scheme is given (http:// for a loopback host), asks
 * /api/health. HOLLER_API_ERROR says what is wrong. */
void holler_account_probe_async (HollerAccount *self,
                                 const char *url,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
HollerServerInfo *holler_account_probe_finish (HollerAccount *self,
                                               GAsyncResult *result,
                                               GError **error);

/* TRUE if a kept session was found and is being used; FALSE without an error
 * if there is none; HOLLER_SECRETS_ERROR if the keyring cannot say. */
void holler_account_restore_async (HollerAccount *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean holler_account_restore_finish (HollerAccount *self,
                                        GAsyncResult *result,
                                        GError **error);

/* @keep: put the session into the secret store. @is_new: register first;
 * @display_name, @invite_token: (nullable). Comes back when logged in (state
 * CONNECTING); ONLINE follows by itself. HOLLER_API_ERROR. */
void holler_account_log_in_async (HollerAccount *self,
                                  const char *url,
                                  const char *username,
                                  const char *password,
                                  gboolean is_new,
                                  const char *display_name,
                                  const char *invite_token,
                                  gboolean keep,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean holler_account_log_in_finish (HollerAccount *self,
                                       GAsyncResult *result,
                                       GError **error);
void holler_account_log_out (HollerAccount *self);
/* Leaves the socket and any call properly: for quitting the program. */
void holler_account_shut_down (HollerAccount *self);

/* (transfer full) (nullable): NULL without an error if nobody is called so */
void holler_account_find_user_async (HollerAccount *self,
                                     const char *username,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
HollerUser *holler_account_find_user_finish (HollerAccount *self,
                                             GAsyncResult *result,
                                             GError **error);

typedef enum
{
  HOLLER_CONTACT_ACT_REQUEST,
  HOLLER_CONTACT_ACT_ACCEPT,
  HOLLER_CONTACT_ACT_DECLINE,
  HOLLER_CONTACT_ACT_REMOVE,
  HOLLER_CONTACT_ACT_BLOCK,
  HOLLER_CONTACT_ACT_UNBLOCK,
  HOLLER_CONTACT_ACT_PREFER, /* a favourite; and no more */
  HOLLER_CONTACT_ACT_UNPREFER,
} HollerContactAct;

void holler_account_contact_act_async (HollerAccount *self,
                                       HollerUser *user,
                                       HollerContactAct act,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean holler_account_contact_act_finish (HollerAccount *self,
                                            GAsyncResult *result,
                                            GError **error);

/* (transfer none) (nullable): somebody of whom anything was heard */
HollerUser *holler_account_get_user (HollerAccount *self, const char *user_id);
/* (nullable): what is known already */
HollerContact *holler_account_get_contact (HollerAccount *self,
                                           HollerUser *user);
HollerConversation *holler_account_get_direct (HollerAccount *self,
                                               HollerUser *user);
/* Finds or makes the direct conversation. (transfer full) */
void holler_account_open_direct_async (HollerAccount *self,
                                       HollerUser *user,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
HollerConversation *holler_account_open_direct_finish (HollerAccount *self,
                                                       GAsyncResult *result,
                                                       GError **error);
/* Finds messages by words that begin as those of @text; all on this computer.
 * HOLLER_STORE_ERROR. */
void holler_account_search_async (HollerAccount *self,
                                  const char *text,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* (transfer full): of HollerFoundMessage, the newest first */
GListModel *holler_account_search_finish (HollerAccount *self,
                                          GAsyncResult *result,
                                          GError **error);
/* A group of oneself and @users (contacts); goes by its members where @title
 * is NULL or empty. (transfer full). HOLLER_API_ERROR. */
void holler_account_create_group_async (HollerAccount *self,
                                        const char *title,
                                        GPtrArray *users,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
HollerConversation *holler_account_create_group_finish (HollerAccount *self,
                                                        GAsyncResult *result,
                                                        GError **error);
/* What one does to the account itself; each comes back when the server has
 * done it and ends with holler_account_change_finish(). HOLLER_API_ERROR. */
void holler_account_set_profile_async (HollerAccount *self,
                                       const char *display_name,
                                       const char *status_text,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* @picture: (nullable): PNG or JPEG, ≤ 512 KiB, ≤ 1024×1024 */
void holler_account_set_picture_async (HollerAccount *self,
                                       GBytes *picture,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void holler_account_change_password_async (HollerAccount *self,
                                           const char *old_password,
                                           const char *new_password,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
/* Logs out, too. */
void holler_account_delete_async (HollerAccount *self,
                                  const char *password,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void holler_account_revoke_device_async (HollerAccount *self,
                                         HollerOwnDevice *device,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean holler_account_change_finish (HollerAccount *self,
                                       GAsyncResult *result,
                                       GError **error);
void holler_account_list_devices_async (HollerAccount *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/* (transfer full): of HollerOwnDevice */
GListModel *holler_account_list_devices_finish (HollerAccount *self,
                                                GAsyncResult *result,
                                                GError **error);
HollerPresence holler_account_get_presence (HollerAccount *self);
void holler_account_set_presence (HollerAccount *self, HollerPresence presence);
/* What the desktop knows: nobody is there; it is not to disturb. */
void holler_account_set_idle (HollerAccount *self, gboolean is_idle);
void holler_account_set_no_noise (HollerAccount *self, gboolean wants_no_noise);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerServerInfo, holler_server_info_free)

G_END_DECLS
