/* holler-fake-store.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-store.h"

/* One user's copy. */
typedef struct
{
  GHashTable *people; /* of id → its place in person_list */
  GPtrArray *person_list;
  GHashTable *contacts; /* of id → its place in contact_list */
  GPtrArray *contact_list;
  GHashTable *conversations;
  GPtrArray *conversation_list;
  GPtrArray *messages; /* of HollerMessageRecord, as they came */
  GHashTable *drafts;
  char *cursor;
} Copy;

struct _HollerFakeStore
{
  GObject parent_instance;

  GHashTable *copies; /* of "server\nuser" → Copy */
  char *open_key;     /* (nullable) */
  GError *write_error;
};

static void holler_fake_store_iface_init (HollerStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFakeStore,
  holler_fake_store,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_STORE, holler_fake_store_iface_init))

static void
copy_free (Copy *copy)
{
  g_hash_table_unref (copy->people);
  g_ptr_array_unref (copy->person_list);
  g_hash_table_unref (copy->contacts);
  g_ptr_array_unref (copy->contact_list);
  g_hash_table_unref (copy->conversations);
  g_ptr_array_unref (copy->conversation_list);
  g_ptr_array_unref (copy->messages);
  g_hash_table_unref (copy->drafts);
  g_free (copy->cursor);
  g_free (copy);
}

static Copy *
copy_new (void)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  copy->person_list = g_ptr_array_new_with_free_func (g_free);
  copy->contacts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  copy->contact_list = g_ptr_array_new_with_free_func (g_free);
  copy->conversations =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  copy->conversation_list = g_ptr_array_new_with_free_func (g_free);
  copy->messages = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);
  copy->drafts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return copy;
}

static Copy *
get_copy (HollerFakeStore *self)
{
  return self->open_key != NULL
           ? g_hash_table_lookup (self->copies, self->open_key)
           : NULL;
}

static gpointer
copy_string (gconstpointer source, gpointer user_data)
{
  return g_strdup (source);
}

static gpointer
copy_record (gconstpointer source, gpointer user_data)
{
  return holler_message_record_copy (source);
}

static HollerStoreSnapshot *
make_snapshot (Copy *copy)
{
  HollerStoreSnapshot *snapshot = g_new0 (HollerStoreSnapshot, 1);
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer text = NULL;

  snapshot->people = g_ptr_array_copy (copy->person_list, copy_string, NULL);
  snapshot->contacts = g_ptr_array_copy (copy->contact_list, copy_string, NULL);
  snapshot->conversations =
    g_ptr_array_copy (copy->conversation_list, copy_string, NULL);
  snapshot->queued = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);
  for (guint i = 0; i < copy->messages->len; i++)
    {
      const HollerMessageRecord *record = g_ptr_array_index (copy->messages, i);

      if (record->order == 0 && record->delivery != HOLLER_DELIVERY_SENT)
        g_ptr_array_add (snapshot->queued, holler_message_record_copy (record));
    }
  snapshot->drafts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, copy->drafts);
  while (g_hash_table_iter_next (&iter, &id, &text))
    g_hash_table_insert (snapshot->drafts, g_strdup (id), g_strdup (text));
  snapshot->cursor = g_strdup (copy->cursor);

  return snapshot;
}

static void
holler_fake_store_open_async (HollerStore *store,
                              const char *server_url,
                              const char *user_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  HollerFakeStore *self = HOLLER_FAKE_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_free (self->open_key);
  self->open_key = g_strconcat (server_url, "\n", user_id, NULL);
  if (get_copy (self) == NULL)
    g_hash_table_insert (self->copies, g_strdup (self->open_key), copy_new ());
  g_task_return_pointer (task,
                         make_snapshot (get_copy (self)),
                         (GDestroyNotify) holler_store_snapshot_free);
}

static HollerStoreSnapshot *
holler_fake_store_open_finish (HollerStore *store,
                               GAsyncResult *result,
                               GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_fake_store_close (HollerStore *store)
{
  g_clear_pointer (&HOLLER_FAKE_STORE (store)->open_key, g_free);
}

static void
holler_fake_store_forget (HollerStore *store)
{
  HollerFakeStore *self = HOLLER_FAKE_STORE (store);

  if (self->open_key != NULL)
    g_hash_table_remove (self->copies, self->open_key);
  holler_fake_store_close (store);
}

static void
put (GHashTable *places, GPtrArray *list, const char *id, const char *json)
{
  gpointer place = NULL;

  if (g_hash_table_lookup_extended (places, id, NULL, &place))
    {
      char **slot = (char **) &list->pdata[GPOINTER_TO_UINT (place)];

      g_free (*slot);
      *slot = g_strdup (json);
      return;
    }

  g_hash_table_insert (places, g_strdup (id), GUINT_TO_POINTER (list->len));
  g_ptr_array_add (list, g_strdup (json));
}

static void
holler_fake_store_put_person (HollerStore *store,
                              const char *user_id,
                              const char *json)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));

  if (copy != NULL)
    put (copy->people, copy->person_list, user_id, json);
}

static void
holler_fake_store_put_contact (HollerStore *store,
                               const char *user_id,
                               const char *json)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));

  if (copy != NULL)
    put (copy->contacts, copy->contact_list, user_id, json);
}

static void
drop_conversation (Copy *copy, const char *conversation_id)
{
  gpointer place = NULL;

  if (g_hash_table_lookup_extended (copy->conversations,
                                    conversation_id,
                                    NULL,
                                    &place))
    {
      GHashTableIter iter;
      gpointer other = NULL;

      g_ptr_array_remove_index (copy->conversation_list,
                                GPOINTER_TO_UINT (place));
      g_hash_table_remove (copy->conversations, conversation_id);
      g_hash_table_iter_init (&iter, copy->conversations);
      while (g_hash_table_iter_next (&iter, NULL, &other))
        if (GPOINTER_TO_UINT (other) > GPOINTER_TO_UINT (place))
          g_hash_table_iter_replace (
            &iter,
            GUINT_TO_POINTER (GPOINTER_TO_UINT (other) - 1));
    }
  for (guint i = copy->messages->len; i-- > 0;)
    {
      const HollerMessageRecord *record = g_ptr_array_index (copy->messages, i);

      if (g_str_equal (record->conversation_id, conversation_id))
        g_ptr_array_remove_index (copy->messages, i);
    }
  g_hash_table_remove (copy->drafts, conversation_id);
}

static void
holler_fake_store_put_draft (HollerStore *store,
                             const char *conversation_id,
                             const char *text)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));

  if (copy == NULL)
    return;
  if (text != NULL)
    g_hash_table_replace (copy->drafts,
                          g_strdup (conversation_id),
                          g_strdup (text));
  else
    g_hash_table_remove (copy->drafts, conversation_id);
}

static void
holler_fake_store_put_conversation (HollerStore *store,
                                    const char *conversation_id,
                                    const char *json)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));

  if (copy == NULL)
    return;
  if (json != NULL)
    put (copy->conversations, copy->conversation_list, conversation_id, json);
  else
    drop_conversation (copy, conversation_id);
}

static gboolean
is_same_message (const HollerMessageRecord *a, const HollerMessageRecord *b)
{
  if (a->message_id != NULL && g_strcmp0 (a->message_id, b->message_id) == 0)
    return TRUE;

  return a->client_id != NULL && g_strcmp0 (a->client_id, b->client_id) == 0 &&
         g_strcmp0 (a->sender_id, b->sender_id) == 0;
}

static void
holler_fake_store_put_message (HollerStore *store,
                               const HollerMessageRecord *record)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));
  gboolean is_placed = FALSE;
  guint i = 0;

  if (copy == NULL)
    return;

  while (i < copy->messages->len)
    {
      HollerMessageRecord **slot =
        (HollerMessageRecord **) &copy->messages->pdata[i];

      if (!is_same_message (record, *slot))
        {
          i++;
        }
      else if (is_placed)
        {
          g_ptr_array_remove_index (copy->messages, i);
        }
      else
        {
          holler_message_record_free (*slot);
          *slot = holler_message_record_copy (record);
          is_placed = TRUE;
          i++;
        }
    }

  if (!is_placed)
    g_ptr_array_add (copy->messages, holler_message_record_copy (record));
}

static void
holler_fake_store_remove_message (HollerStore *store, const char *client_id)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));

  if (copy == NULL)
    return;

  for (guint i = copy->messages->len; i > 0; i--)
    {
      const HollerMessageRecord *record =
        g_ptr_array_index (copy->messages, i - 1);

      if (g_strcmp0 (record->client_id, client_id) == 0)
        g_ptr_array_remove_index (copy->messages, i - 1);
    }
}

static void
holler_fake_store_put_cursor (HollerStore *store, const char *cursor)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));

  if (copy == NULL)
    return;
  g_free (copy->cursor);
  copy->cursor = g_strdup (cursor);
}

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const HollerMessageRecord *first = *(HollerMessageRecord *const *) a;
  const HollerMessageRecord *second = *(HollerMessageRecord *const *) b;

  return (first->order > second->order) - (first->order < second->order);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const HollerMessageRecord *first = *(HollerMessageRecord *const *) a;
  const HollerMessageRecord *second = *(HollerMessageRecord *const *) b;

  return (first->sent_at_us < second->sent_at_us) -
         (first->sent_at_us > second->sent_at_us);
}

/* What a read asks for; what is not asked for is 0 or NULL. */
typedef struct
{
  const char *conversation_id;
  const char *text;
  gint64 before_order;
  gint64 after_order;
  gboolean calls;
  gint64 before_us;
} Wanted;

static gboolean
is_wanted (const HollerMessageRecord *record, const Wanted *wanted)
{
  if (wanted->text != NULL)
    return record->body != NULL && *wanted->text != '\0' &&
           g_str_match_string (wanted->text, record->body, TRUE);
  if (wanted->calls)
    return record->kind == HOLLER_MESSAGE_KIND_CALL &&
           (wanted->before_us == 0 || record->sent_at_us < wanted->before_us);

  return g_str_equal (record->conversation_id, wanted->conversation_id) &&
         record->order > wanted->after_order &&
         (wanted->before_order == 0 || record->order < wanted->before_order);
}

/* @from_end: of too many the last by @compare are kept */
static void
read_async (HollerStore *store,
            const Wanted *wanted,
            GCompareFunc compare,
            gboolean from_end,
            guint limit,
            GTask *task)
{
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));
  g_autoptr (GPtrArray) found = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (copy == NULL)
    {
      g_task_return_new_error (task,
                               HOLLER_STORE_ERROR,
                               HOLLER_STORE_ERROR_FAILED,
                               "no local copy is open");
      return;
    }

  found = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);
  for (guint i = 0; i < copy->messages->len; i++)
    if (is_wanted (g_ptr_array_index (copy->messages, i), wanted))
      g_ptr_array_add (
        found,
        copy_record (g_ptr_array_index (copy->messages, i), NULL));
  g_ptr_array_sort (found, compare);
  if (found->len > limit && from_end)
    g_ptr_array_remove_range (found, 0, found->len - limit);
  else if (found->len > limit)
    g_ptr_array_set_size (found, (int) limit);
  g_task_return_pointer (task,
                         g_steal_pointer (&found),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
holler_fake_store_load_messages_async (HollerStore *store,
                                       const char *conversation_id,
                                       gint64 before_order,
                                       guint limit,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Wanted wanted = { .conversation_id = conversation_id,
                    .before_order = before_order };

  read_async (store, &wanted, compare_order, TRUE, limit, task);
}

static void
holler_fake_store_load_newer_async (HollerStore *store,
                                    const char *conversation_id,
                                    gint64 after_order,
                                    guint limit,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Wanted wanted = { .conversation_id = conversation_id,
                    .after_order = after_order };

  read_async (store, &wanted, compare_order, FALSE, limit, task);
}

static void
holler_fake_store_search_async (HollerStore *store,
                                const char *text,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Wanted wanted = { .text = text };

  read_async (store, &wanted, compare_newest_first, FALSE, limit, task);
}

static void
holler_fake_store_list_calls_async (HollerStore *store,
                                    gint64 before_us,
                                    guint limit,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Wanted wanted = { .calls = TRUE, .before_us = before_us };

  read_async (store, &wanted, compare_newest_first, FALSE, limit, task);
}

static void
holler_fake_store_find_place_async (HollerStore *store,
                                    const char *conversation_id,
                                    const char *message_id,
                                    gint64 time_us,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Copy *copy = get_copy (HOLLER_FAKE_STORE (store));
  HollerStorePlace *place = g_new0 (HollerStorePlace, 1);

  for (guint i = 0; copy != NULL && i < copy->messages->len; i++)
    {
      const HollerMessageRecord *record = g_ptr_array_index (copy->messages, i);

      if (!g_str_equal (record->conversation_id, conversation_id) ||
          record->order == 0 ||
          (message_id != NULL &&
           g_strcmp0 (record->message_id, message_id) != 0))
        continue;
      if (message_id != NULL)
        {
          place->below = record->order - 1;
          place->at = record->order;
        }
      else if (record->sent_at_us < time_us)
        place->below = MAX (place->below, record->order);
      else if (place->at == 0 || record->order < place->at)
        place->at = record->order;
    }
  g_task_return_pointer (task, place, g_free);
}

static HollerStorePlace *
holler_fake_store_find_place_finish (HollerStore *store,
                                     GAsyncResult *result,
                                     GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
holler_fake_store_load_messages_finish (HollerStore *store,
                                        GAsyncResult *result,
                                        GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_fake_store_flush_async (HollerStore *store,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  HollerFakeStore *self = HOLLER_FAKE_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->write_error != NULL)
    g_task_return_error (task, g_error_copy (self->write_error));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
holler_fake_store_flush_finish (HollerStore *store,
                                GAsyncResult *result,
                                GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
holler_fake_store_finalize (GObject *object)
{
  HollerFakeStore *self = HOLLER_FAKE_STORE (object);

  g_hash_table_unref (self->copies);
  g_free (self->open_key);
  g_clear_error (&self->write_error);

  G_OBJECT_CLASS (holler_fake_store_parent_class)->finalize (object);
}

static void
holler_fake_store_class_init (HollerFakeStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_fake_store_finalize;
}

static void
holler_fake_store_init (HollerFakeStore *self)
{
  self->copies = g_hash_table_new_full (g_str_hash,
                                        g_str_equal,
                                        g_free,
                                        (GDestroyNotify) copy_free);
}

static void
holler_fake_store_iface_init (HollerStoreInterface *iface)
{
  iface->open_async = holler_fake_store_open_async;
  iface->open_finish = holler_fake_store_open_finish;
  iface->close = holler_fake_store_close;
  iface->forget = holler_fake_store_forget;
  iface->put_person = holler_fake_store_put_person;
  iface->put_contact = holler_fake_store_put_contact;
  iface->put_conversation = holler_fake_store_put_conversation;
  iface->put_message = holler_fake_store_put_message;
  iface->remove_message = holler_fake_store_remove_message;
  iface->put_cursor = holler_fake_store_put_cursor;
  iface->put_draft = holler_fake_store_put_draft;
  iface->search_async = holler_fake_store_search_async;
  iface->search_finish = holler_fake_store_load_messages_finish;
  iface->list_calls_async = holler_fake_store_list_calls_async;
  iface->list_calls_finish = holler_fake_store_load_messages_finish;
  iface->load_messages_async = holler_fake_store_load_messages_async;
  iface->load_messages_finish = holler_fake_store_load_messages_finish;
  iface->load_newer_async = holler_fake_store_load_newer_async;
  iface->find_place_async = holler_fake_store_find_place_async;
  iface->find_place_finish = holler_fake_store_find_place_finish;
  iface->flush_async = holler_fake_store_flush_async;
  iface->flush_finish = holler_fake_store_flush_finish;
}

HollerStore *
holler_fake_store_new (void)
{
  return g_object_new (HOLLER_TYPE_FAKE_STORE, NULL);
}

void
holler_fake_store_set_write_error (HollerFakeStore *self, const GError *error)
{
  g_clear_error (&self->write_error);
  if (error != NULL)
    self->write_error = g_error_copy (error);
}

guint
holler_fake_store_get_n_messages (HollerFakeStore *self)
{
  Copy *copy = get_copy (self);

  return copy != NULL ? copy->messages->len : 0;
}
