/* holler-account-sync.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "base/holler-debug.h"
#include "client/holler-call-history-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-json-read.h"
#include "client/holler-user-private.h"

/* What the server says: pushed frames, and the changes of a sync, which are
 * the same objects without their seq.
 */

#define SYNC_RETRY_MS 5000

static void
take_removed (HollerAccount *self, const char *id)
{
  g_autoptr (HollerConversation) conversation = NULL;
  guint index = 0;

  conversation = g_hash_table_lookup (self->conversations, id);
  if (conversation == NULL)
    return;

  g_object_ref (conversation);
  if (g_list_store_find (self->conversation_list, conversation, &index))
    g_list_store_remove (self->conversation_list, index);
  if (holler_conversation_get_peer (conversation) != NULL)
    g_hash_table_remove (
      self->directs,
      holler_user_get_user_id (holler_conversation_get_peer (conversation)));
  g_hash_table_remove (self->conversations, id);
  holler_call_history_forget (self->call_history, conversation);
  holler_conversation_detach (conversation);
  holler_store_put_conversation (self->store, id, NULL);
}

static HollerConversation *
make_conversation (HollerAccount *self,
                   const char *id,
                   const char *kind,
                   HollerUser *peer)
{
  gboolean is_direct = g_strcmp0 (kind, "direct") == 0;
  HollerConversation *conversation = NULL;

  if (is_direct ? peer == NULL : g_strcmp0 (kind, "group") != 0)
    return NULL;

  conversation = holler_conversation_new (self, id, is_direct ? peer : NULL);
  g_hash_table_insert (self->conversations, g_strdup (id), conversation);
  if (is_direct)
    g_hash_table_insert (self->directs,
                         g_strdup (holler_user_get_user_id (peer)),
                         conversation);
  holler_call_list_conversation_known (self->calls, conversation);

  return conversation;
}

HollerConversation *
holler_account_take_conversation (HollerAccount *self, JsonObject *json)
{
  const char *id = holler_json_read_id (json, "conversationId");
  JsonArray *members = holler_json_read_array (json, "members");
  HollerConversation *conversation = NULL;
  HollerUser *peer = NULL;

  if (id == NULL || self->session == NULL)
    return NULL;
  if (holler_json_read_boolean (json, "removed"))
    {
      take_removed (self, id);
      return NULL;
    }

  for (guint i = 0; members != NULL && i < json_array_get_length (members); i++)
    {
      JsonObject *member = holler_json_read_element (members, i);
      HollerUser *user =
        holler_account_take_user (self,
                                  holler_json_read_object (member, "user"));

      if (user != NULL && user != self->me && peer == NULL)
        peer = user;
    }

  conversation = g_hash_table_lookup (self->conversations, id);
  if (conversation == NULL)
    conversation = make_conversation (self,
                                      id,
                                      holler_json_read_string (json, "kind"),
                                      peer);
  if (conversation == NULL)
    return NULL;

  holler_conversation_update (conversation, json);
  holler_account_resort_conversation (self, conversation);

  return conversation;
}

typedef struct
{
  HollerAccount *account;
  HollerMessageRecord *record;
} Unknown;

static void
unknown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Unknown *unknown = user_data;
  g_autoptr (HollerAccount) self = unknown->account;
  g_autoptr (HollerMessageRecord) record = unknown->record;
  g_autoptr (JsonNode) node = NULL;
  HollerConversation *conversation = NULL;

  g_free (unknown);
  node = holler_api_request_finish (HOLLER_API (source), result, NULL);
  if (node == NULL || self->session == NULL)
    return;

  conversation =
    holler_account_take_conversation (self, holler_json_read_root (node));
  if (conversation != NULL)
    holler_conversation_receive (conversation, record, TRUE);
}

static void
fetch_unknown (HollerAccount *self, HollerMessageRecord *record)
{
  g_autofree char *path =
    g_strdup_printf ("/api/conversations/%s", record->conversation_id);
  Unknown *unknown = g_new0 (Unknown, 1);

  unknown->account = g_object_ref (self);
  unknown->record = holler_message_record_copy (record);
  holler_api_request_async (self->api,
                            "GET",
                            path,
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            self->cancellable,
                            unknown_cb,
                            unknown);
}

static void
remember_synced (HollerAccount *self,
                 HollerConversation *conversation,
                 gint64 order)
{
  HollerMessage *message = holler_conversation_get_last_message (conversation);

  if (message != NULL && holler_message_get_order (message) == order &&
      !holler_message_get_is_mine (message))
    g_hash_table_replace (self->synced,
                          g_object_ref (conversation),
                          g_object_ref (message));
}

static void
take_message (HollerAccount *self, JsonObject *json, gboolean is_pushed)
{
  g_autoptr (HollerMessageRecord) record =
    holler_message_record_from_json (json);
  HollerConversation *conversation = NULL;

  if (record == NULL)
    return;

  conversation =
    g_hash_table_lookup (self->conversations, record->conversation_id);
  if (conversation == NULL)
    {
      fetch_unknown (self, record);
      return;
    }

  holler_conversation_receive (conversation, record, is_pushed);
  if (!is_pushed)
    remember_synced (self, conversation, record->order);
}

static HollerConversation *
find_conversation (HollerAccount *self, JsonObject *json)
{
  const char *id = holler_json_read_id (json, "conversationId");

  return id != NULL ? g_hash_table_lookup (self->conversations, id) : NULL;
}

static void
take_mark (HollerAccount *self, JsonObject *json, gboolean is_read)
{
  HollerConversation *conversation = find_conversation (self, json);
  const char *user_id =
    holler_json_read_id (json, is_read ? "senderId" : "userId");
  gint64 order = holler_json_read_int (json, "order");

  if (conversation != NULL && order > 0)
    holler_conversation_take_mark (conversation,
                                   user_id,
                                   is_read ? order : 0,
                                   order);
}

static void
take_typing (HollerAccount *self, JsonObject *json)
{
  HollerConversation *conversation = find_conversation (self, json);
  const char *sender_id = holler_json_read_id (json, "senderId");
  const char *state = holler_json_read_string (json, "state");
  HollerMember *member = NULL;

  if (conversation == NULL)
    return;
  member = holler_conversation_find_member (conversation, sender_id);
  if (member != NULL && holler_member_get_user (member) != self->me)
    holler_conversation_take_typing (conversation,
                                     holler_member_get_user (member),
                                     g_strcmp0 (state, "start") == 0);
}

static void
take_change (HollerAccount *self, JsonObject *json)
{
  const char *type = holler_json_read_string (json, "type");

  if (g_strcmp0 (type, "message") == 0)
    take_message (self, json, FALSE);
  else if (g_strcmp0 (type, "read") == 0)
    take_mark (self, json, TRUE);
  else if (g_strcmp0 (type, "delivered") == 0)
    take_mark (self, json, FALSE);
  else if (g_strcmp0 (type, "conversation") == 0)
    holler_account_take_conversation (self, json);
  else if (g_strcmp0 (type, "contact") == 0)
    holler_account_take_contact (self, json);
}

static void
frame_cb (HollerFrame *frame, gpointer user_data)
{
  HollerAccount *self = user_data;
  JsonObject *root = holler_frame_get_root (frame);
  HollerFrameKind kind = holler_frame_get_kind (frame);

  if (self->session == NULL)
    return;

  if (holler_frame_kind_is_call (kind))
    {
      holler_call_list_take_frame (self->calls, frame);
      return;
    }

  switch ((int) kind)
    {
    case HOLLER_FRAME_MESSAGE:
      take_message (self, root, TRUE);
      break;
    case HOLLER_FRAME_DELIVERED:
      take_mark (self, root, FALSE);
      break;
    case HOLLER_FRAME_READ:
      take_mark (self, root, TRUE);
      break;
    case HOLLER_FRAME_TYPING:
      take_typing (self, root);
      break;
    case HOLLER_FRAME_PRESENCE:
      holler_account_take_presence (self, root);
      break;
    case HOLLER_FRAME_CONTACT:
      holler_account_take_contact (self, root);
      break;
    case HOLLER_FRAME_CONVERSATION:
      holler_account_take_conversation (self, root);
      break;
    default:
      break;
    }
}

static void
hello_cb (HollerFrame *frame, gpointer user_data)
{
  HollerAccount *self = user_data;
  JsonObject *user = holler_frame_get_object (frame, "user");

  if (self->session == NULL)
    return;

  holler_account_take_server_time (
    self,
    holler_frame_get_string (frame, "serverTime"));
  g_hash_table_remove_all (self->present);
  if (g_strcmp0 (holler_json_read_id (user, "userId"),
                 self->session->user_id) == 0)
    holler_account_take_user (self, user);
}

static void
link_state_cb (gpointer user_data)
{
  HollerAccount *self = user_data;
  gboolean is_ready = holler_link_is_ready (self->link);
  gboolean was_ready = self->state == HOLLER_ACCOUNT_ONLINE;
  GHashTableIter iter;
  gpointer conversation = NULL;

  if (self->session == NULL || is_ready == was_ready)
    return;

  if (is_ready)
    {
      holler_account_settle_presence (self);
      holler_turn_prefetch (self->turn);
    }
  g_hash_table_iter_init (&iter, self->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &conversation))
    holler_conversation_link_changed (conversation);
  holler_account_set_state (self,
                            is_ready ? HOLLER_ACCOUNT_ONLINE
                                     : HOLLER_ACCOUNT_CONNECTING);
  holler_account_update_presence (self);
  holler_call_list_link_changed (self->calls);
}

static void
begin_snapshot_cb (gpointer user_data)
{
  HollerAccount *self = user_data;

  holler_call_list_begin_snapshot (self->calls);
}

static void
end_snapshot_cb (gpointer user_data)
{
  HollerAccount *self = user_data;

  holler_call_list_end_snapshot (self->calls);
}

static void
sync_cb (gpointer user_data)
{
  holler_account_sync (user_data);
}

static void
stopped_cb (HollerLinkStopReason reason, gpointer user_data)
{
  g_autoptr (HollerAccount) self = g_object_ref (user_data);
  gboolean is_revoked =
    holler_link_get_close_code (self->link) == HOLLER_LINK_CLOSE_REVOKED;

  if (self->session == NULL)
    return;
  if (reason == HOLLER_LINK_STOP_SESSION_LOST)
    {
      holler_account_lose_session (self,
                                   is_revoked ? HOLLER_SESSION_END_REVOKED
                                              : HOLLER_SESSION_END_EXPIRED);
      return;
    }

  holler_account_end (self);
  switch (reason)
    {
    case HOLLER_LINK_STOP_REPLACED:
      holler_account_emit_session_ended (self, HOLLER_SESSION_END_REPLACED);
      break;
    case HOLLER_LINK_STOP_INCOMPATIBLE:
      holler_account_emit_trouble (self,
                                   HOLLER_ACCOUNT_TROUBLE_OTHER_PROTOCOL,
                                   0);
      break;
    case HOLLER_LINK_STOP_NONE:
    case HOLLER_LINK_STOP_SESSION_LOST:
    case HOLLER_LINK_STOP_LOGGED_OUT:
    default:
      break;
    }
}

const HollerLinkListener holler_account_link_listener = {
  .state_changed = link_state_cb,
  .hello = hello_cb,
  .frame = frame_cb,
  .begin_snapshot = begin_snapshot_cb,
  .end_snapshot = end_snapshot_cb,
  .sync = sync_cb,
  .stopped = stopped_cb,
};

static void
tell_synced (HollerAccount *self)
{
  GHashTableIter iter;
  gpointer conversation = NULL;
  gpointer message = NULL;
  g_autoptr (GHashTable) synced = g_steal_pointer (&self->synced);

  self->synced =
    g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  /* One word for each conversation, not one for each message missed. */
  g_hash_table_iter_init (&iter, synced);
  while (g_hash_table_iter_next (&iter, &conversation, &message))
    if (holler_conversation_get_unread (conversation) > 0)
      holler_account_emit_message_received (self, conversation, message);
}

static gboolean
sync_timeout_cb (gpointer user_data)
{
  HollerAccount *self = user_data;

  self->sync_timer_id = 0;
  holler_account_sync (self);

  return G_SOURCE_REMOVE;
}

static void request_sync (HollerAccount *self);

static gboolean
take_page (HollerAccount *self, JsonObject *page)
{
  JsonArray *changes = holler_json_read_array (page, "changes");
  const char *cursor = holler_json_read_string (page, "cursor");

  holler_account_hold_lists (self);
  for (guint i = 0; changes != NULL && i < json_array_get_length (changes); i++)
    {
      JsonObject *change = holler_json_read_element (changes, i);

      if (change != NULL)
        take_change (self, change);
    }
  holler_account_release_contacts (self);
  holler_account_release_conversations (self);
  if (cursor == NULL)
    return FALSE;

  g_free (self->cursor);
  self->cursor = g_strdup (cursor);
  holler_store_put_cursor (self->store, cursor);

  return holler_json_read_boolean (page, "more");
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      self->session == NULL)
    return;

  if (error != NULL)
    {
      holler_debug (HOLLER_DEBUG_LINK, "sync failed: %s", error->message);
      self->is_syncing = FALSE;
      /* A cursor that the server does not know any more */
      if (g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_REFUSED) ||
          g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_NOT_FOUND))
        g_clear_pointer (&self->cursor, g_free);
      if (self->sync_timer_id == 0)
        self->sync_timer_id = holler_clock_add_timeout (self->clock,
                                                        SYNC_RETRY_MS,
                                                        sync_timeout_cb,
                                                        self,
                                                        NULL);
      return;
    }

  if (take_page (self, holler_json_read_root (node)) || self->sync_again)
    {
      self->sync_again = FALSE;
      request_sync (self);
      return;
    }

  self->is_syncing = FALSE;
  tell_synced (self);
}

static void
request_sync (HollerAccount *self)
{
  g_autofree char *path = NULL;

  if (self->cursor != NULL)
    {
      g_autofree char *since = g_uri_escape_string (self->cursor, NULL, FALSE);

      path = g_strconcat ("/api/sync?since=", since, NULL);
    }
  holler_api_request_async (self->api,
                            "GET",
                            path != NULL ? path : "/api/sync",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            self->cancellable,
                            synced_cb,
                            g_object_ref (self));
}

/* Brings the copy in step with the server, page after page. */
void
holler_account_sync (HollerAccount *self)
{
  if (self->session == NULL)
    return;
  if (self->is_syncing)
    {
      self->sync_again = TRUE;
      return;
    }

  self->is_syncing = TRUE;
  holler_clock_clear_timeout (self->clock, &self->sync_timer_id);
  request_sync (self);
}
