/* holler-account-find.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

/* Looking through everything that the person's own copy has. */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GListStore) found = g_list_store_new (HOLLER_TYPE_FOUND_MESSAGE);
  GError *error = NULL;

  records = holler_store_search_finish (HOLLER_STORE (source), result, &error);
  if (g_task_return_error_if_cancelled (task))
    {
      g_clear_error (&error);
      return;
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; self->session != NULL && i < records->len; i++)
    {
      const HollerMessageRecord *record = g_ptr_array_index (records, i);
      HollerConversation *conversation =
        g_hash_table_lookup (self->conversations, record->conversation_id);
      g_autoptr (HollerMessage) message = NULL;
      g_autoptr (HollerFoundMessage) item = NULL;

      /* One that waits has no place yet that one could go to. */
      if (conversation == NULL || record->message_id == NULL)
        continue;
      message = holler_conversation_make_message (conversation, record);
      item = holler_found_message_new (conversation, message);
      g_list_store_append (found, item);
    }
  g_task_return_pointer (task, g_steal_pointer (&found), g_object_unref);
}

/**
 * holler_account_search_async:
 * @self: an account
 * @text: beginnings of words, all of which must be in a message
 * @limit: how many at most
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Finds messages of all conversations by their words, whatever their case
 * and accents, in the copy on this computer.
 */
void
holler_account_search_async (HollerAccount *self,
                             const char *text,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (text != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_search_async);
  holler_store_search_async (self->store,
                             text,
                             limit,
                             cancellable,
                             found_cb,
                             task);
}

/**
 * holler_account_search_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets what was found. Fails with `HOLLER_STORE_ERROR`.
 *
 * Returns: (transfer full): a list of [class@FoundMessage], the newest first
 */
GListModel *
holler_account_search_finish (HollerAccount *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * holler_account_get_call_history:
 * @self: an account
 *
 * Gets the calls of all conversations.
 *
 * Returns: (transfer none): a list of [class@FoundMessage], the newest first
 */
HollerCallHistory *
holler_account_get_call_history (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->call_history;
}
