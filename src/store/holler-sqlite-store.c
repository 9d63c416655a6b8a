/* holler-sqlite-store.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-sqlite-store.h"

#include "store/holler-store-worker.h"

/* The local copy as the client sees it; the work is the worker's. */

#define FILE_NAME_LENGTH 32

struct _HollerSqliteStore
{
  GObject parent_instance;

  char *directory;
  HollerStoreWorker *worker;
  gboolean recovered;
};

static void holler_sqlite_store_iface_init (HollerStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerSqliteStore,
  holler_sqlite_store,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_STORE, holler_sqlite_store_iface_init))

typedef enum
{
  PROP_RECOVERED = 1,
  N_PROPS,
} Property;

static GParamSpec *properties[N_PROPS];

/* A name that says nothing to who looks over the shoulder, and cannot be
 * steered by a server into another folder. */
static char *
dup_path (HollerSqliteStore *self, const char *server_url, const char *user_id)
{
  g_autofree char *key = g_strconcat (server_url, "\n", user_id, NULL);
  g_autofree char *hash =
    g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = g_strdup_printf ("%.*s.db", FILE_NAME_LENGTH, hash);

  return g_build_filename (self->directory, name, NULL);
}

static void
holler_sqlite_store_open_async (HollerStore *store,
                                const char *server_url,
                                const char *user_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  HollerSqliteStore *self = HOLLER_SQLITE_STORE (store);
  g_autofree char *path = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (server_url != NULL);
  g_return_if_fail (user_id != NULL);

  path = dup_path (self, server_url, user_id);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_sqlite_store_open_async);
  holler_store_worker_open (self->worker, path, task);
}

static HollerStoreSnapshot *
holler_sqlite_store_open_finish (HollerStore *store,
                                 GAsyncResult *result,
                                 GError **error)
{
  HollerSqliteStore *self = HOLLER_SQLITE_STORE (store);
  g_autoptr (HollerStoreOpened) opened = NULL;

  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  opened = g_task_propagate_pointer (G_TASK (result), error);
  if (opened == NULL)
    return NULL;

  if (self->recovered != opened->recovered)
    {
      self->recovered = opened->recovered;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECOVERED]);
    }

  opened->snapshot->is_new_copy = opened->recovered;

  return g_steal_pointer (&opened->snapshot);
}

static void
holler_sqlite_store_close (HollerStore *store)
{
  holler_store_worker_close (HOLLER_SQLITE_STORE (store)->worker);
}

static void
holler_sqlite_store_forget (HollerStore *store)
{
  holler_store_worker_forget (HOLLER_SQLITE_STORE (store)->worker);
}

static void
holler_sqlite_store_put_person (HollerStore *store,
                                const char *user_id,
                                const char *json)
{
  g_return_if_fail (user_id != NULL);
  g_return_if_fail (json != NULL);

  holler_store_worker_write (HOLLER_SQLITE_STORE (store)->worker,
                             HOLLER_STORE_PUT_PERSON,
                             user_id,
                             json);
}

static void
holler_sqlite_store_put_contact (HollerStore *store,
                                 const char *user_id,
                                 const char *json)
{
  g_return_if_fail (user_id != NULL);

  holler_store_worker_write (HOLLER_SQLITE_STORE (store)->worker,
                             HOLLER_STORE_PUT_CONTACT,
                             user_id,
                             json);
}

static void
holler_sqlite_store_put_conversation (HollerStore *store,
                                      const char *conversation_id,
                                      const char *json)
{
  g_return_if_fail (conversation_id != NULL);

  holler_store_worker_write (HOLLER_SQLITE_STORE (store)->worker,
                             HOLLER_STORE_PUT_CONVERSATION,
                             conversation_id,
                             json);
}

static void
holler_sqlite_store_put_message (HollerStore *store,
                                 const HollerMessageRecord *record)
{
  g_return_if_fail (record != NULL);
  g_return_if_fail (record->conversation_id != NULL);
  g_return_if_fail (record->sender_id != NULL);
  g_return_if_fail (record->message_id != NULL || record->client_id != NULL);

  holler_store_worker_write_message (HOLLER_SQLITE_STORE (store)->worker,
                                     record);
}

static void
holler_sqlite_store_remove_message (HollerStore *store, const char *client_id)
{
  g_return_if_fail (client_id != NULL);

  holler_store_worker_write (HOLLER_SQLITE_STORE (store)->worker,
                             HOLLER_STORE_REMOVE_MESSAGE,
                             client_id,
                             NULL);
}

static void
holler_sqlite_store_put_cursor (HollerStore *store, const char *cursor)
{
  g_return_if_fail (cursor != NULL);

  holler_store_worker_write (HOLLER_SQLITE_STORE (store)->worker,
                             HOLLER_STORE_PUT_CURSOR,
                             NULL,
                             cursor);
}

static void
holler_sqlite_store_put_draft (HollerStore *store,
                               const char *conversation_id,
                               const char *text)
{
  g_return_if_fail (conversation_id != NULL);

  holler_store_worker_write (HOLLER_SQLITE_STORE (store)->worker,
                             HOLLER_STORE_PUT_DRAFT,
                             conversation_id,
                             text);
}

/* All reads answer by one way. */
static void
read_async (HollerStore *store,
            const HollerStoreRead *read,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, read_async);
  holler_store_worker_read (HOLLER_SQLITE_STORE (store)->worker, read, task);
}

static gpointer
read_finish (HollerStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
read_records_finish (HollerStore *store, GAsyncResult *result, GError **error)
{
  return read_finish (store, result, error);
}

static HollerStorePlace *
holler_sqlite_store_find_place_finish (HollerStore *store,
                                       GAsyncResult *result,
                                       GError **error)
{
  return read_finish (store, result, error);
}

static void
holler_sqlite_store_search_async (HollerStore *store,
                                  const char *text,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  HollerStoreRead read = { .kind = HOLLER_STORE_READ_SEARCH,
                           .text = text,
                           .limit = limit };

  read_async (store, &read, cancellable, callback, user_data);
}

static void
holler_sqlite_store_list_calls_async (HollerStore *store,
                                      gint64 before_us,
                                      guint limit,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  HollerStoreRead read = { .kind = HOLLER_STORE_READ_CALLS,
                           .bound = before_us,
                           .limit = limit };

  read_async (store, &read, cancellable, callback, user_data);
}

static void
holler_sqlite_store_load_messages_async (HollerStore *store,
                                         const char *conversation_id,
                                         gint64 before_order,
                                         guint limit,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  HollerStoreRead read = { .kind = HOLLER_STORE_READ_OLDER,
                           .id = conversation_id,
                           .bound = before_order,
                           .limit = limit };

  read_async (store, &read, cancellable, callback, user_data);
}

static void
holler_sqlite_store_load_newer_async (HollerStore *store,
                                      const char *conversation_id,
                                      gint64 after_order,
                                      guint limit,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  HollerStoreRead read = { .kind = HOLLER_STORE_READ_NEWER,
                           .id = conversation_id,
                           .bound = after_order,
                           .limit = limit };

  read_async (store, &read, cancellable, callback, user_data);
}

static void
holler_sqlite_store_find_place_async (HollerStore *store,
                                      const char *conversation_id,
                                      const char *message_id,
                                      gint64 time_us,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  HollerStoreRead read = { .kind = HOLLER_STORE_READ_PLACE,
                           .id = conversation_id,
                           .text = message_id,
                           .bound = time_us };

  read_async (store, &read, cancellable, callback, user_data);
}

static void
holler_sqlite_store_flush_async (HollerStore *store,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  HollerSqliteStore *self = HOLLER_SQLITE_STORE (store);
  g_autoptr (GTask) task = NULL;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_sqlite_store_flush_async);
  holler_store_worker_flush (self->worker, task);
}

static gboolean
holler_sqlite_store_flush_finish (HollerStore *store,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
holler_sqlite_store_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  HollerSqliteStore *self = HOLLER_SQLITE_STORE (object);

  switch ((Property) prop_id)
    {
    case PROP_RECOVERED:
      g_value_set_boolean (value, self->recovered);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_sqlite_store_finalize (GObject *object)
{
  HollerSqliteStore *self = HOLLER_SQLITE_STORE (object);

  holler_store_worker_stop (self->worker);
  g_free (self->directory);

  G_OBJECT_CLASS (holler_sqlite_store_parent_class)->finalize (object);
}

static void
holler_sqlite_store_class_init (HollerSqliteStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = holler_sqlite_store_get_property;
  object_class->finalize = holler_sqlite_store_finalize;

  /**
   * HollerSqliteStore:recovered:
   *
   * Whether the file that was opened last was damaged, and was set aside for
   * a new one.
   */
  properties[PROP_RECOVERED] =
    g_param_spec_boolean ("recovered",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_sqlite_store_init (HollerSqliteStore *self)
{
  self->worker = holler_store_worker_new ();
}

static void
holler_sqlite_store_iface_init (HollerStoreInterface *iface)
{
  iface->open_async = holler_sqlite_store_open_async;
  iface->open_finish = holler_sqlite_store_open_finish;
  iface->close = holler_sqlite_store_close;
  iface->forget = holler_sqlite_store_forget;
  iface->put_person = holler_sqlite_store_put_person;
  iface->put_contact = holler_sqlite_store_put_contact;
  iface->put_conversation = holler_sqlite_store_put_conversation;
  iface->put_message = holler_sqlite_store_put_message;
  iface->remove_message = holler_sqlite_store_remove_message;
  iface->put_cursor = holler_sqlite_store_put_cursor;
  iface->put_draft = holler_sqlite_store_put_draft;
  iface->search_async = holler_sqlite_store_search_async;
  iface->search_finish = read_records_finish;
  iface->list_calls_async = holler_sqlite_store_list_calls_async;
  iface->list_calls_finish = read_records_finish;
  iface->load_messages_async = holler_sqlite_store_load_messages_async;
  iface->load_messages_finish = read_records_finish;
  iface->load_newer_async = holler_sqlite_store_load_newer_async;
  iface->find_place_async = holler_sqlite_store_find_place_async;
  iface->find_place_finish = holler_sqlite_store_find_place_finish;
  iface->flush_async = holler_sqlite_store_flush_async;
  iface->flush_finish = holler_sqlite_store_flush_finish;
}

/**
 * holler_sqlite_store_new:
 * @directory: where the files are kept, one for each user of each server;
 *   made (mode 0700) when it is needed
 *
 * Makes a store on SQLite, with nothing open.
 *
 * A damaged file does not keep a store from opening: it is set aside as
 * "….corrupt-<time>", and [property@SqliteStore:recovered] says so. Writes
 * that fail on a full disk are kept in memory and tried again. Dropping the
 * last reference waits until everything queued is written.
 *
 * Returns: (transfer full): a store
 */
HollerStore *
holler_sqlite_store_new (const char *directory)
{
  HollerSqliteStore *self = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_SQLITE_STORE, NULL);
  self->directory = g_strdup (directory);

  return HOLLER_STORE (self);
}

/**
 * holler_sqlite_store_get_recovered:
 * @self: a store
 *
 * Tells whether the file that was opened last was damaged and replaced.
 *
 * Returns: `TRUE` if the person has lost the local copy
 */
gboolean
holler_sqlite_store_get_recovered (HollerSqliteStore *self)
{
  g_return_val_if_fail (HOLLER_IS_SQLITE_STORE (self), FALSE);

  return self->recovered;
}
