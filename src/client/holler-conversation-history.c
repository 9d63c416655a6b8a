/* holler-conversation-history.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-conversation-private.h"

#include "base/holler-debug.h"
#include "client/holler-account-private.h"
#include "client/holler-call-history-private.h"
#include "client/holler-json-read.h"
#include "client/holler-passage-private.h"

/* What comes in. The list has no hole and nothing twice: orders rise by one,
 * and the inbox says what to do with each. The store may have holes (it keeps
 * whatever was seen), so only the run that joins on is taken from it.
 */

#define PAGE_SIZE 50
#define GAP_PAGE_SIZE 100
/* What stays of a conversation nobody looks at: as much as a window shows. */
#define KEPT_UNSEEN 20
/* What comes while nobody looks is let go in parts. */
#define MAX_UNSEEN 80

static guint
n_ordered (HollerConversation *self)
{
  if (self->inbox.last_order == 0)
    return 0;

  return (guint) (self->inbox.last_order - self->inbox.first_order + 1);
}

/* The message of that id among those that are loaded, by its order. */
static HollerMessage *
dup_loaded (HollerConversation *self, const HollerMessageRecord *record)
{
  g_autoptr (HollerMessage) message = NULL;

  if (n_ordered (self) == 0 || record->order < self->inbox.first_order ||
      record->order > self->inbox.last_order)
    return NULL;

  message =
    g_list_model_get_item (G_LIST_MODEL (self->messages),
                           (guint) (record->order - self->inbox.first_order));
  if (message == NULL || g_strcmp0 (holler_message_get_message_id (message),
                                    record->message_id) != 0)
    return NULL;

  return g_steal_pointer (&message);
}

/* A call is listed in its conversation and among all calls, and is one object
 * in both; what it knows is not changed. */
HollerMessage *
holler_conversation_make_message (HollerConversation *self,
                                  const HollerMessageRecord *record)
{
  HollerUser *sender = NULL;

  if (record->kind == HOLLER_MESSAGE_KIND_CALL)
    {
      HollerMessage *message = dup_loaded (self, record);

      if (message != NULL)
        return message;
      message = holler_call_history_find (self->account->call_history, record);
      if (message != NULL)
        return g_object_ref (message);
    }
  sender = holler_account_intern_user (self->account, record->sender_id);

  return holler_message_new (record, sender, sender == self->account->me);
}

static void
keep (HollerConversation *self, const HollerMessageRecord *record)
{
  holler_store_put_message (self->account->store, record);
  holler_store_watch_look (self->account->store_watch);
  holler_call_history_take (self->account->call_history, self, record);
}

static void
remove_waiting (HollerConversation *self, HollerMessage *message)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->messages));

  for (guint i = n; i-- > 0;)
    {
      g_autoptr (HollerMessage) item =
        g_list_model_get_item (G_LIST_MODEL (self->messages), i);

      if (item != message)
        continue;
      g_list_store_remove (self->messages, i);
      return;
    }
}

/* The inbox has just taken the order of @message. */
void
holler_conversation_place (HollerConversation *self, HollerMessage *message)
{
  guint index =
    (guint) (holler_message_get_order (message) - self->inbox.first_order);

  holler_conversation_apply_marks (self, message);
  g_list_store_insert (self->messages, index, message);
}

/* One's own message that was waiting for its order, if this is it. */
static HollerMessage *
find_waiting (HollerConversation *self, const HollerMessageRecord *record)
{
  if (record->client_id == NULL ||
      g_strcmp0 (record->sender_id, self->account->session->user_id) != 0 ||
      (record->sender_device_id != NULL &&
       g_strcmp0 (record->sender_device_id,
                  self->account->session->device_id) != 0))
    return NULL;

  return g_hash_table_lookup (self->by_client_id, record->client_id);
}

static HollerMessage *
steal_waiting (HollerConversation *self, const HollerMessageRecord *record)
{
  HollerMessage *message = find_waiting (self, record);

  if (message == NULL)
    return NULL;

  g_object_ref (message);
  g_hash_table_remove (self->by_client_id, record->client_id);
  remove_waiting (self, message);
  holler_message_update (message, record);

  return message;
}

static void
show_new (HollerConversation *self,
          const HollerMessageRecord *record,
          gboolean is_new)
{
  g_autofree char *client_id = g_strdup (record->client_id);
  g_autoptr (HollerMessage) message = steal_waiting (self, record);
  gboolean was_waiting = message != NULL;

  if (message == NULL)
    message = holler_conversation_make_message (self, record);
  holler_conversation_place (self, message);
  if (was_waiting)
    holler_conversation_outbox_acked (self, client_id);

  holler_conversation_count_unread (self, message);
  holler_conversation_last_changed (self);
  if (n_ordered (self) > MAX_UNSEEN)
    holler_conversation_let_go (self);
  if (!holler_message_get_is_mine (message))
    {
      holler_conversation_take_typing (self,
                                       holler_message_get_sender (message),
                                       FALSE);
      if (is_new)
        holler_account_emit_message_received (self->account, self, message);
    }
}

static void
replace (HollerConversation *self, const HollerMessageRecord *record)
{
  /* Another message by the same order would be a confused server. */
  g_autoptr (HollerMessage) message = dup_loaded (self, record);

  if (message != NULL)
    holler_message_update (message, record);
}

static void fetch_gap (HollerConversation *self);

static void
gap_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *root = NULL;
  JsonArray *array = NULL;
  gint64 before = self->inbox.last_order;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  self->fetching_gap = FALSE;
  if (error != NULL || self->account == NULL || self->account->session == NULL)
    return;

  root = holler_json_read_root (node);
  array = holler_json_read_array (root, "messages");
  holler_account_take_former (self->account, root);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autoptr (HollerMessageRecord) record =
        holler_message_record_from_json (holler_json_read_element (array, i));

      if (record != NULL && record->order <= self->inbox.last_order + 1)
        holler_conversation_receive (self, record, TRUE);
    }
  if (self->inbox.last_order > before &&
      holler_json_read_boolean (root, "more"))
    fetch_gap (self);
}

static void
fetch_gap (HollerConversation *self)
{
  g_autofree char *path = NULL;

  if (self->fetching_gap)
    return;

  self->fetching_gap = TRUE;
  path = g_strdup_printf (
    "/api/conversations/%s/messages?after=%" G_GINT64_FORMAT "&limit=%d",
    self->conversation_id,
    self->inbox.last_order,
    GAP_PAGE_SIZE);
  holler_api_request_async (self->account->api,
                            "GET",
                            path,
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            self->account->cancellable,
                            gap_cb,
                            g_object_ref (self));
}

void
holler_conversation_receive (HollerConversation *self,
                             const HollerMessageRecord *record,
                             gboolean is_new)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (record != NULL);

  if (self->account == NULL ||
      g_strcmp0 (record->conversation_id, self->conversation_id) != 0)
    return;

  switch (holler_inbox_receive (&self->inbox, record->order))
    {
    case HOLLER_INBOX_SHOW:
      keep (self, record);
      show_new (self, record, is_new);
      break;
    case HOLLER_INBOX_DUPLICATE:
      keep (self, record);
      replace (self, record);
      break;
    case HOLLER_INBOX_EARLIER:
      keep (self, record);
      for (guint i = 0; i < self->passages->len; i++)
        holler_passage_update_message (g_ptr_array_index (self->passages, i),
                                       record);
      if (find_waiting (self, record) != NULL)
        holler_conversation_outbox_acked (self, record->client_id);
      break;
    case HOLLER_INBOX_GAP:
      fetch_gap (self);
      break;
    case HOLLER_INBOX_BAD:
    default:
      holler_debug (HOLLER_DEBUG_WIRE, "message without an order");
      break;
    }
}

/* Puts the run that ends right before the first one in front of it, as one
 * change: a view would lay itself out anew at each. @records: rising order. */
static guint
take_page (HollerConversation *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean was_empty = n_ordered (self) == 0;

  for (guint i = records->len; i-- > 0;)
    {
      const HollerMessageRecord *record = g_ptr_array_index (records, i);
      HollerMessage *message = NULL;
      HollerInboxVerdict verdict =
        holler_inbox_receive_earlier (&self->inbox, record->order);

      if (verdict == HOLLER_INBOX_DUPLICATE)
        continue;
      if (verdict != HOLLER_INBOX_SHOW)
        break;
      message = steal_waiting (self, record);
      if (message == NULL)
        message = holler_conversation_make_message (self, record);
      else
        holler_conversation_outbox_acked (self, record->client_id);
      holler_conversation_apply_marks (self, message);
      g_ptr_array_insert (page, 0, message);
    }

  g_list_store_splice (self->messages, 0, 0, page->pdata, page->len);
  if (was_empty && page->len > 0)
    holler_conversation_last_changed (self);

  return page->len;
}

GPtrArray *
holler_conversation_take_records (HollerConversation *self, JsonObject *root)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);
  JsonArray *array = holler_json_read_array (root, "messages");

  if (array == NULL || self->account == NULL || self->account->session == NULL)
    return records;
  holler_account_take_former (self->account, root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autoptr (HollerMessageRecord) record =
        holler_message_record_from_json (holler_json_read_element (array, i));

      if (record == NULL ||
          g_strcmp0 (record->conversation_id, self->conversation_id) != 0)
        continue;
      keep (self, record);
      g_ptr_array_add (records, g_steal_pointer (&record));
    }

  return records;
}

void
holler_conversation_let_go (HollerConversation *self)
{
  guint too_many = 0;

  if (self->passages->len > 0 || self->loading ||
      n_ordered (self) <= KEPT_UNSEEN)
    return;
  too_many = n_ordered (self) - KEPT_UNSEEN;
  self->inbox.first_order += too_many;
  self->complete = FALSE;
  g_list_store_splice (self->messages, 0, too_many, NULL, 0);
  g_object_notify (G_OBJECT (self), "complete");
}

static void
server_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GPtrArray) records = NULL;
  JsonObject *root = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  root = holler_json_read_root (node);
  if (holler_json_read_array (root, "messages") == NULL ||
      self->account == NULL || self->account->session == NULL)
    {
      holler_conversation_set_loading (self, FALSE, FALSE);
      return;
    }

  records = holler_conversation_take_records (self, root);
  take_page (self, records);
  holler_conversation_set_loading (self,
                                   FALSE,
                                   !holler_json_read_boolean (root, "more") ||
                                     self->inbox.first_order == 1);
}

static void
load_from_server (HollerConversation *self)
{
  g_autoptr (GString) path = g_string_new ("/api/conversations/");

  g_string_append_printf (path,
                          "%s/messages?limit=%d",
                          self->conversation_id,
                          PAGE_SIZE);
  if (self->inbox.first_order > 0)
    g_string_append_printf (path,
                            "&before=%" G_GINT64_FORMAT,
                            self->inbox.first_order);
  holler_api_request_async (self->account->api,
                            "GET",
                            path->str,
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            self->account->cancellable,
                            server_page_cb,
                            g_object_ref (self));
}

/* An old copy is no good while the server can be asked for what is newer. */
static gboolean
is_outdated (HollerConversation *self, GPtrArray *records)
{
  const HollerMessageRecord *newest = NULL;

  if (n_ordered (self) > 0 || records->len == 0 ||
      !holler_link_is_ready (self->account->link))
    return FALSE;

  newest = g_ptr_array_index (records, records->len - 1);

  return newest->order < holler_conversation_get_last_order (self);
}

static void
store_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerConversation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  records =
    holler_store_load_messages_finish (HOLLER_STORE (source), result, &error);
  if (self->account == NULL || self->account->session == NULL)
    {
      holler_conversation_set_loading (self, FALSE, FALSE);
      return;
    }
  if (records != NULL && !is_outdated (self, records) &&
      take_page (self, records) > 0)
    {
      holler_conversation_set_loading (self,
                                       FALSE,
                                       self->inbox.first_order == 1);
      return;
    }

  load_from_server (self);
}

/**
 * holler_conversation_load_older:
 * @self: a conversation
 *
 * Loads a page before the oldest message that is loaded: from the store, then
 * from the server. Does nothing while one is under way or all is there.
 */
void
holler_conversation_load_older (HollerConversation *self)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (self->loading || self->complete || self->account == NULL ||
      self->account->session == NULL)
    return;

  if (self->inbox.first_order == 1)
    {
      holler_conversation_set_loading (self, FALSE, TRUE);
      return;
    }

  holler_conversation_set_loading (self, TRUE, FALSE);
  holler_store_load_messages_async (self->account->store,
                                    self->conversation_id,
                                    self->inbox.first_order,
                                    PAGE_SIZE,
                                    self->account->cancellable,
                                    store_page_cb,
                                    g_object_ref (self));
}

/**
 * holler_conversation_find_message:
 * @self: a conversation
 * @message_id: an id
 *
 * Finds a message among those that are loaded.
 *
 * Returns: (transfer full) (nullable): the message
 */
HollerMessage *
holler_conversation_find_message (HollerConversation *self,
                                  const char *message_id)
{
  GListModel *model = NULL;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);
  g_return_val_if_fail (message_id != NULL, NULL);

  model = G_LIST_MODEL (self->messages);
  /* What is answered is mostly near the end. */
  for (guint i = g_list_model_get_n_items (model); i-- > 0;)
    {
      g_autoptr (HollerMessage) message = g_list_model_get_item (model, i);

      if (g_strcmp0 (holler_message_get_message_id (message), message_id) == 0)
        return g_steal_pointer (&message);
    }
  for (guint i = 0; i < self->passages->len; i++)
    {
      HollerMessage *message =
        holler_passage_find (g_ptr_array_index (self->passages, i), message_id);

      if (message != NULL)
        return message;
    }

  return NULL;
}
