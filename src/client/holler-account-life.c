/* holler-account-life.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-call-history-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-json-read.h"
#include "client/holler-user-private.h"

/* How it is put together, and from the log-in to its end in what order things
 * are shown. */

static void
set_me (HollerAccount *self, HollerUser *me)
{
  if (g_set_object (&self->me, me))
    g_object_notify (G_OBJECT (self), "me");
}

static void
restored_cb (HollerAccount *self, gboolean is_new_copy)
{
  if (is_new_copy)
    holler_account_emit_trouble (self, HOLLER_ACCOUNT_TROUBLE_NEW_COPY, 0);
  holler_call_history_begin (self->call_history);
  holler_link_start (self->link, self->session);
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  HollerStoreSnapshot *snapshot = NULL;

  snapshot = holler_store_open_finish (HOLLER_STORE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      self->session == NULL)
    {
      g_clear_pointer (&snapshot, holler_store_snapshot_free);
      return;
    }

  if (snapshot != NULL)
    {
      holler_account_restore (self, snapshot, restored_cb);
      return;
    }

  holler_account_emit_trouble (self, HOLLER_ACCOUNT_TROUBLE_NO_COPY, 0);
  holler_link_start (self->link, self->session);
}

static void
health_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccount) self = user_data;
  g_autoptr (JsonNode) node = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, NULL);
  if (node != NULL && self->session != NULL)
    holler_account_set_server_name (
      self,
      holler_json_read_string (holler_json_read_root (node), "serverName"));
}

/* From here on the account is logged in. */
void
holler_account_begin (HollerAccount *self, const HollerSession *session)
{
  g_autoptr (JsonObject) user = json_object_new ();

  self->session = holler_session_copy (session);
  self->cancellable = g_cancellable_new ();
  holler_api_set_session (self->api, session);
  holler_files_set_owner (self->files, session->server_url, session->user_id);

  if (session->username != NULL)
    json_object_set_string_member (user, "username", session->username);
  if (session->display_name != NULL)
    json_object_set_string_member (user, "displayName", session->display_name);
  set_me (self, holler_account_intern_user (self, session->user_id));
  holler_user_update (self->me, user);
  g_object_notify (G_OBJECT (self), "server-url");
  holler_account_set_state (self, HOLLER_ACCOUNT_CONNECTING);

  holler_api_request_async (self->api,
                            "GET",
                            "/api/health",
                            NULL,
                            HOLLER_API_FLAGS_OPEN,
                            self->cancellable,
                            health_cb,
                            g_object_ref (self));
  holler_store_open_async (self->store,
                           session->server_url,
                           session->user_id,
                           self->cancellable,
                           store_opened_cb,
                           g_object_ref (self));
}

static void
clear_conversations (HollerAccount *self)
{
  GHashTableIter iter;
  gpointer conversation = NULL;

  g_hash_table_iter_init (&iter, self->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &conversation))
    holler_conversation_detach (conversation);
  g_hash_table_remove_all (self->directs);
  g_hash_table_remove_all (self->conversations);
}

/* Whoever shows the lists goes with the session, and takes its time for it:
 * to empty them would be to take a thousand rows apart in one turn. */
static void
renew_lists (HollerAccount *self)
{
  g_clear_object (&self->contact_list);
  g_clear_object (&self->conversation_list);
  holler_account_make_lists (self);
  g_object_notify (G_OBJECT (self), "contacts");
  g_object_notify (G_OBJECT (self), "conversations");
}

/* Forgets the session and what belongs to it; the store is closed. */
void
holler_account_end (HollerAccount *self)
{
  if (self->session == NULL)
    return;

  holler_call_list_hang_up_all (self->calls);
  holler_link_stop (self->link);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  holler_clock_clear_timeout (self->clock, &self->sync_timer_id);
  holler_account_forget_time (self);
  self->is_syncing = FALSE;
  self->sync_again = FALSE;
  self->is_deleting = FALSE;
  self->is_lost = FALSE;
  self->holds_contacts = FALSE;
  self->holds_conversations = FALSE;
  holler_turn_clear (self->turn);
  holler_files_set_owner (self->files, NULL, NULL);

  holler_call_history_end (self->call_history);
  clear_conversations (self);
  renew_lists (self);
  g_hash_table_remove_all (self->contacts);
  g_hash_table_remove_all (self->synced);
  g_hash_table_remove_all (self->present);
  holler_store_watch_stop (self->store_watch);
  holler_store_close (self->store);
  g_clear_pointer (&self->cursor, g_free);

  g_clear_pointer (&self->session, holler_session_free);
  set_me (self, NULL);
  g_hash_table_remove_all (self->users);
  holler_account_set_server_name (self, NULL);
  g_object_notify (G_OBJECT (self), "server-url");
  holler_account_set_temporary (self, FALSE);
  holler_account_set_state (self, HOLLER_ACCOUNT_LOGGED_OUT);
}

/**
 * holler_account_get_trust:
 * @self: an account
 *
 * Gets the certificates that the person accepted.
 *
 * Returns: (transfer none): trust
 */
HollerTrust *
holler_account_get_trust (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->trust;
}

/**
 * holler_account_get_store_watch:
 * @self: an account
 *
 * Gets who knows whether messages are kept on this computer.
 *
 * Returns: (transfer none): a watch
 */
HollerStoreWatch *
holler_account_get_store_watch (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->store_watch;
}

static void
session_changed_cb (HollerAccount *self, const HollerSession *session)
{
  holler_account_session_changed (self, session);
}

/* The socket first, as calls can only be mended through it. */
static void
moved_cb (HollerAccount *self)
{
  holler_link_moved (self->link);
  holler_call_list_moved (self->calls);
}

static void
available_cb (HollerAccount *self)
{
  holler_call_list_network_changed (self->calls);
}

static void
woke_cb (HollerAccount *self)
{
  holler_network_watch_woke (self->network);
}

static void
session_lost_cb (HollerAccount *self)
{
  holler_account_lose_session (self, HOLLER_SESSION_END_EXPIRED);
}

/**
 * holler_account_new:
 * @parts: what to build it from; each part is referenced
 *
 * Makes an account, logged out.
 *
 * Returns: (transfer full): an account
 */
HollerAccount *
holler_account_new (const HollerAccountParts *parts)
{
  g_autofree char *cache_dir = NULL;
  HollerAccount *self = NULL;

  g_return_val_if_fail (parts != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_ACCOUNT, NULL);
  self->clock = g_object_ref (parts->clock);
  self->transport = g_object_ref (parts->transport);
  self->api = g_object_ref (parts->api);
  self->store = g_object_ref (parts->store);
  self->store_watch = holler_store_watch_new (parts->store, parts->clock);
  self->secrets = g_object_ref (parts->secrets);
  self->media = g_object_ref (parts->media);
  self->unknown_name = g_strdup (parts->unknown_name);
  self->deleted_name = g_strdup (parts->deleted_name);
  self->link = holler_link_new (self->clock,
                                self->transport,
                                self->api,
                                parts->network,
                                &holler_account_link_listener,
                                self);
  self->network = holler_network_watch_new (self->clock, parts->network);
  self->turn = holler_turn_new (self->clock, self->api);
  self->calls = holler_call_list_new (self);
  holler_account_begin_presence (self);
  self->call_history = holler_call_history_new (self);
  cache_dir = parts->cache_dir != NULL
                ? g_strdup (parts->cache_dir)
                : g_build_filename (g_get_user_cache_dir (), "holler", NULL);
  self->files = holler_files_new (self->api, cache_dir);
  self->trust =
    parts->trust != NULL ? g_object_ref (parts->trust) : holler_trust_new ();
  /* A server that was refused may be the accepted one now. */
  g_signal_connect_object (self->trust,
                           "notify::pins",
                           G_CALLBACK (holler_link_try_now),
                           self->link,
                           G_CONNECT_SWAPPED);
  if (g_set_object (&self->sleep, parts->sleep))
    g_signal_connect_object (self->sleep,
                             "woke",
                             G_CALLBACK (woke_cb),
                             self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network,
                           "notify::available",
                           G_CALLBACK (available_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network,
                           "moved",
                           G_CALLBACK (moved_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->api,
                           "session-changed",
                           G_CALLBACK (session_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->api,
                           "session-lost",
                           G_CALLBACK (session_lost_cb),
                           self,
                           G_CONNECT_SWAPPED);

  return self;
}
