/* holler-store.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-store.h"

G_DEFINE_QUARK (holler_store_error, holler_store_error)
G_DEFINE_INTERFACE (HollerStore, holler_store, G_TYPE_OBJECT)

static void
holler_store_default_init (HollerStoreInterface *iface)
{
}

/**
 * holler_message_record_copy:
 * @self: (nullable): a record
 *
 * Copies a record with all its strings.
 *
 * Returns: (transfer full) (nullable): a copy
 */
HollerMessageRecord *
holler_message_record_copy (const HollerMessageRecord *self)
{
  HollerMessageRecord *copy = NULL;

  if (self == NULL)
    return NULL;

  copy = g_memdup2 (self, sizeof *self);
  copy->message_id = g_strdup (self->message_id);
  copy->client_id = g_strdup (self->client_id);
  copy->conversation_id = g_strdup (self->conversation_id);
  copy->sender_id = g_strdup (self->sender_id);
  copy->sender_device_id = g_strdup (self->sender_device_id);
  copy->body = g_strdup (self->body);
  copy->details = g_strdup (self->details);

  return copy;
}

/**
 * holler_message_record_free:
 * @self: (transfer full) (nullable): a record
 *
 * Frees a record.
 */
void
holler_message_record_free (HollerMessageRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->message_id);
  g_free (self->client_id);
  g_free (self->conversation_id);
  g_free (self->sender_id);
  g_free (self->sender_device_id);
  g_free (self->body);
  g_free (self->details);
  g_free (self);
}

/**
 * holler_store_snapshot_free:
 * @self: (transfer full) (nullable): a snapshot
 *
 * Frees a snapshot.
 */
void
holler_store_snapshot_free (HollerStoreSnapshot *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_clear_pointer (&self->conversations, g_ptr_array_unref);
  g_clear_pointer (&self->queued, g_ptr_array_unref);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_free (self->cursor);
  g_free (self);
}

/**
 * holler_store_open_async:
 * @self: a store
 * @server_url: the person's server
 * @user_id: the person
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Opens or makes the person's local copy.
 */
void
holler_store_open_async (HollerStore *self,
                         const char *server_url,
                         const char *user_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (server_url != NULL);
  g_return_if_fail (user_id != NULL);

  HOLLER_STORE_GET_IFACE (self)
    ->open_async (self, server_url, user_id, cancellable, callback, user_data);
}

/**
 * holler_store_open_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets what is there. Fails with `HOLLER_STORE_ERROR`.
 *
 * Returns: (transfer full): people, contacts, conversations, what is queued,
 *   cursor
 */
HollerStoreSnapshot *
holler_store_open_finish (HollerStore *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (HOLLER_IS_STORE (self), NULL);

  return HOLLER_STORE_GET_IFACE (self)->open_finish (self, result, error);
}

/**
 * holler_store_close:
 * @self: a store
 *
 * Closes the open copy after the writes queued so far. Returns at once.
 */
void
holler_store_close (HollerStore *self)
{
  g_return_if_fail (HOLLER_IS_STORE (self));

  HOLLER_STORE_GET_IFACE (self)->close (self);
}

/**
 * holler_store_forget:
 * @self: a store
 *
 * Removes the open copy from the disk and closes it.
 */
void
holler_store_forget (HollerStore *self)
{
  g_return_if_fail (HOLLER_IS_STORE (self));

  HOLLER_STORE_GET_IFACE (self)->forget (self);
}

/**
 * holler_store_put_person:
 * @self: a store
 * @user_id: who
 * @json: the user as the server said it
 *
 * Inserts or replaces somebody who is no contact and no member any more.
 */
void
holler_store_put_person (HollerStore *self,
                         const char *user_id,
                         const char *json)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (user_id != NULL);
  g_return_if_fail (json != NULL);

  HOLLER_STORE_GET_IFACE (self)->put_person (self, user_id, json);
}

/**
 * holler_store_put_contact:
 * @self: a store
 * @user_id: whose contact
 * @json: the contact as the server said it
 *
 * Inserts or replaces a contact.
 */
void
holler_store_put_contact (HollerStore *self,
                          const char *user_id,
                          const char *json)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (user_id != NULL);
  g_return_if_fail (json != NULL);

  HOLLER_STORE_GET_IFACE (self)->put_contact (self, user_id, json);
}

/**
 * holler_store_put_conversation:
 * @self: a store
 * @conversation_id: its id
 * @json: (nullable): the conversation as the server said it; `NULL` removes
 *   it, its messages and its draft
 *
 * Inserts or replaces a conversation.
 */
void
holler_store_put_conversation (HollerStore *self,
                               const char *conversation_id,
                               const char *json)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (conversation_id != NULL);

  HOLLER_STORE_GET_IFACE (self)->put_conversation (self, conversation_id, json);
}

/**
 * holler_store_put_message:
 * @self: a store
 * @record: the message; copied
 *
 * Inserts a message, or replaces the one with the same message id or the same
 * client id of one's own.
 */
void
holler_store_put_message (HollerStore *self, const HollerMessageRecord *record)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (record != NULL);

  HOLLER_STORE_GET_IFACE (self)->put_message (self, record);
}

/**
 * holler_store_remove_message:
 * @self: a store
 * @client_id: of one's own message
 *
 * Removes a message of one's own.
 */
void
holler_store_remove_message (HollerStore *self, const char *client_id)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (client_id != NULL);

  HOLLER_STORE_GET_IFACE (self)->remove_message (self, client_id);
}

/**
 * holler_store_put_cursor:
 * @self: a store
 * @cursor: as the server gave it
 *
 * Keeps how far the copy is in step with the server.
 */
void
holler_store_put_cursor (HollerStore *self, const char *cursor)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (cursor != NULL);

  HOLLER_STORE_GET_IFACE (self)->put_cursor (self, cursor);
}

/**
 * holler_store_load_messages_async:
 * @self: a store
 * @conversation_id: a conversation
 * @before_order: only messages before this one; 0 for the newest
 * @limit: how many at most
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Reads a page of history.
 */
void
holler_store_load_messages_async (HollerStore *self,
                                  const char *conversation_id,
                                  gint64 before_order,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (conversation_id != NULL);

  HOLLER_STORE_GET_IFACE (self)->load_messages_async (self,
                                                      conversation_id,
                                                      before_order,
                                                      limit,
                                                      cancellable,
                                                      callback,
                                                      user_data);
}

/**
 * holler_store_load_messages_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the page. Fails with `HOLLER_STORE_ERROR`.
 *
 * Returns: (transfer full) (element-type HollerMessageRecord): the messages
 *   by rising order
 */
GPtrArray *
holler_store_load_messages_finish (HollerStore *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (HOLLER_IS_STORE (self), NULL);

  return HOLLER_STORE_GET_IFACE (self)->load_messages_finish (self,
                                                              result,
                                                              error);
}

/**
 * holler_store_load_newer_async:
 * @self: a store
 * @conversation_id: a conversation
 * @after_order: only messages after this one
 * @limit: how many at most
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Reads a page of what came after a message, from the nearest on. Ends with
 * [method@Store.load_messages_finish].
 */
void
holler_store_load_newer_async (HollerStore *self,
                               const char *conversation_id,
                               gint64 after_order,
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (conversation_id != NULL);

  HOLLER_STORE_GET_IFACE (self)->load_newer_async (self,
                                                   conversation_id,
                                                   after_order,
                                                   limit,
                                                   cancellable,
                                                   callback,
                                                   user_data);
}

/**
 * holler_store_find_place_async:
 * @self: a store
 * @conversation_id: a conversation
 * @message_id: (nullable): a message of it; `NULL` to look for a time
 * @time_us: a real time, in microseconds
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Looks where in a conversation a message is, or a time.
 */
void
holler_store_find_place_async (HollerStore *self,
                               const char *conversation_id,
                               const char *message_id,
                               gint64 time_us,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (conversation_id != NULL);

  HOLLER_STORE_GET_IFACE (self)->find_place_async (self,
                                                   conversation_id,
                                                   message_id,
                                                   time_us,
                                                   cancellable,
                                                   callback,
                                                   user_data);
}

/**
 * holler_store_find_place_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the place. Of a message that is not there it is 0 and 0. Fails with
 * `HOLLER_STORE_ERROR`.
 *
 * Returns: (transfer full): the orders around it; free it with [func@GLib.free]
 */
HollerStorePlace *
holler_store_find_place_finish (HollerStore *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (HOLLER_IS_STORE (self), NULL);

  return HOLLER_STORE_GET_IFACE (self)->find_place_finish (self, result, error);
}

/**
 * holler_store_flush_async:
 * @self: a store
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Waits until every write queued so far is on the disk.
 */
void
holler_store_flush_async (HollerStore *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_STORE (self));

  HOLLER_STORE_GET_IFACE (self)->flush_async (self,
                                              cancellable,
                                              callback,
                                              user_data);
}

/**
 * holler_store_flush_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Tells whether all went well since the last flush.
 *
 * Returns: `FALSE` if any write failed, with `HOLLER_STORE_ERROR`
 */
gboolean
holler_store_flush_finish (HollerStore *self,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (HOLLER_IS_STORE (self), FALSE);

  return HOLLER_STORE_GET_IFACE (self)->flush_finish (self, result, error);
}

/**
 * holler_store_put_draft:
 * @self: a store
 * @conversation_id: where it is being written
 * @text: (nullable): what there is of it; `NULL` removes it
 *
 * Keeps what the person has begun to write.
 */
void
holler_store_put_draft (HollerStore *self,
                        const char *conversation_id,
                        const char *text)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (conversation_id != NULL);

  HOLLER_STORE_GET_IFACE (self)->put_draft (self, conversation_id, text);
}

/**
 * holler_store_search_async:
 * @self: a store
 * @text: beginnings of words, all of which must be in a message
 * @limit: how many at most
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Finds messages by their words, whatever their case and accents.
 */
void
holler_store_search_async (HollerStore *self,
                           const char *text,
                           guint limit,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_STORE (self));
  g_return_if_fail (text != NULL);

  HOLLER_STORE_GET_IFACE (self)
    ->search_async (self, text, limit, cancellable, callback, user_data);
}

/**
 * holler_store_search_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets what was found. Fails with `HOLLER_STORE_ERROR`.
 *
 * Returns: (transfer full) (element-type HollerMessageRecord): messages, the
 *   newest first
 */
GPtrArray *
holler_store_search_finish (HollerStore *self,
                            GAsyncResult *result,
                            GError **error)
{
  g_return_val_if_fail (HOLLER_IS_STORE (self), NULL);

  return HOLLER_STORE_GET_IFACE (self)->search_finish (self, result, error);
}

/**
 * holler_store_list_calls_async:
 * @self: a store
 * @before_us: only those recorded before this real time; 0 for the newest
 * @limit: how many at most
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Reads the records of calls of all conversations.
 */
void
holler_store_list_calls_async (HollerStore *self,
                               gint64 before_us,
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_STORE (self));

  HOLLER_STORE_GET_IFACE (self)->list_calls_async (self,
                                                   before_us,
                                                   limit,
                                                   cancellable,
                                                   callback,
                                                   user_data);
}

/**
 * holler_store_list_calls_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the records. Fails with `HOLLER_STORE_ERROR`.
 *
 * Returns: (transfer full) (element-type HollerMessageRecord): messages of
 *   kind CALL, the newest first
 */
GPtrArray *
holler_store_list_calls_finish (HollerStore *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (HOLLER_IS_STORE (self), NULL);

  return HOLLER_STORE_GET_IFACE (self)->list_calls_finish (self, result, error);
}
