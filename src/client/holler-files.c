/* holler-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/holler-ids.h"

#define PREFIX "/api/files/"
#define HASH_LENGTH 32

struct _HollerFiles
{
  GObject parent_instance;

  HollerApi *api;
  char *directory;
  char *owner;         /* (nullable): the name of his folder */
  GHashTable *fetches; /* of url → Fetch */
};

/* One file on its way, and who waits for it. */
typedef struct
{
  HollerFiles *files;
  char *url;
  GFile *destination;
  GPtrArray *tasks; /* (element-type GTask) */
  double progress;
} Fetch;

G_DEFINE_FINAL_TYPE (HollerFiles, holler_files, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_free (fetch->url);
  g_object_unref (fetch->destination);
  g_ptr_array_unref (fetch->tasks);
  g_free (fetch);
}

/* A url that names a file of the server and nothing else. */
static gboolean
is_good_url (const char *url)
{
  return url != NULL && g_str_has_prefix (url, PREFIX) &&
         holler_id_is_valid (url + strlen (PREFIX));
}

static char *
dup_hash (const char *first, const char *second)
{
  g_autofree char *key = g_strconcat (first, "\n", second, NULL);
  char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  hash[HASH_LENGTH] = '\0';

  return hash;
}

/* <directory>/<owner>/<file>/<name>, the first two hashed: nobody reads in it
 * who shares what with whom. */
static GFile *
make_path (HollerFiles *self, const char *url, const char *name)
{
  g_autofree char *hash = NULL;
  g_autofree char *base = NULL;

  if (!is_good_url (url) || self->owner == NULL)
    return NULL;

  hash = dup_hash (self->owner, url);
  base = g_path_get_basename (name != NULL && *name != '\0' ? name : "file");
  if (g_str_equal (base, ".") || g_str_equal (base, "..") ||
      g_str_equal (base, G_DIR_SEPARATOR_S))
    {
      g_free (base);
      base = g_strdup ("file");
    }

  return g_file_new_build_filename (self->directory,
                                    self->owner,
                                    hash,
                                    base,
                                    NULL);
}

static void
progress_cb (gint64 done_bytes, gint64 total_bytes, gpointer user_data)
{
  Fetch *fetch = user_data;

  if (total_bytes <= 0)
    return;
  fetch->progress = CLAMP ((double) done_bytes / (double) total_bytes, 0, 1);
  g_signal_emit (fetch->files,
                 signals[PROGRESS],
                 0,
                 fetch->url,
                 fetch->progress);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr (HollerFiles) self = fetch->files;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&fetch->tasks);
  g_autoptr (GFile) destination = g_object_ref (fetch->destination);

  holler_api_fetch_file_finish (HOLLER_API (source), result, &error);
  fetch->tasks = g_ptr_array_new ();
  g_hash_table_remove (self->fetches, fetch->url);
  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task,
                               g_object_ref (destination),
                               g_object_unref);
    }
}

static void
holler_files_dispose (GObject *object)
{
  HollerFiles *self = HOLLER_FILES (object);

  g_clear_pointer (&self->fetches, g_hash_table_unref);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (holler_files_parent_class)->dispose (object);
}

static void
holler_files_finalize (GObject *object)
{
  HollerFiles *self = HOLLER_FILES (object);

  g_free (self->directory);
  g_free (self->owner);

  G_OBJECT_CLASS (holler_files_parent_class)->finalize (object);
}

static void
holler_files_class_init (HollerFilesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_files_dispose;
  object_class->finalize = holler_files_finalize;

  /**
   * HollerFiles::progress:
   * @self: files
   * @url: which
   * @share: 0 to 1
   *
   * A file has come nearer.
   */
  signals[PROGRESS] = g_signal_new ("progress",
                                    HOLLER_TYPE_FILES,
                                    G_SIGNAL_RUN_LAST,
                                    0,
                                    NULL,
                                    NULL,
                                    NULL,
                                    G_TYPE_NONE,
                                    2,
                                    G_TYPE_STRING,
                                    G_TYPE_DOUBLE);
}

static void
holler_files_init (HollerFiles *self)
{
  self->fetches =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, fetch_free);
}

/**
 * holler_files_new:
 * @api: where to fetch from
 * @directory: where to keep; made (mode 0700) when it is needed
 *
 * Makes a keeper of files that belongs to nobody yet.
 *
 * Returns: (transfer full): files
 */
HollerFiles *
holler_files_new (HollerApi *api, const char *directory)
{
  HollerFiles *self = NULL;

  g_return_val_if_fail (HOLLER_IS_API (api), NULL);
  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_FILES, NULL);
  self->api = g_object_ref (api);
  self->directory = g_strdup (directory);

  return self;
}

/**
 * holler_files_set_owner:
 * @self: files
 * @server_url: (nullable): the server
 * @user_id: (nullable): who is logged in there; `NULL` for nobody
 *
 * Says whose files these are: nobody finds those of another.
 */
void
holler_files_set_owner (HollerFiles *self,
                        const char *server_url,
                        const char *user_id)
{
  g_return_if_fail (HOLLER_IS_FILES (self));

  g_clear_pointer (&self->owner, g_free);
  if (server_url != NULL && user_id != NULL)
    self->owner = dup_hash (server_url, user_id);
}

static void
remove_folder (const char *path, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (depth > 0 && g_file_test (child, G_FILE_TEST_IS_DIR) &&
          !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child, depth - 1);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
forget_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  remove_folder (task_data, 1);
  g_task_return_boolean (task, TRUE);
}

/**
 * holler_files_forget:
 * @self: files
 *
 * Removes what is kept of the present owner: after log out. Returns at once.
 */
void
holler_files_forget (HollerFiles *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HOLLER_IS_FILES (self));

  if (self->owner == NULL)
    return;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, holler_files_forget);
  g_task_set_task_data (task,
                        g_build_filename (self->directory, self->owner, NULL),
                        g_free);
  g_task_run_in_thread (task, forget_thread);
}

/**
 * holler_files_peek:
 * @self: files
 * @url: "/api/files/…"
 * @name: how the file is called
 *
 * Looks whether a file is here.
 *
 * Returns: (transfer full) (nullable): the file; `NULL` if it must be fetched
 */
GFile *
holler_files_peek (HollerFiles *self, const char *url, const char *name)
{
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (HOLLER_IS_FILES (self), NULL);

  file = make_path (self, url, name);
  if (file == NULL || !g_file_query_exists (file, NULL))
    return NULL;

  return g_steal_pointer (&file);
}

static void
begin (HollerFiles *self,
       const char *url,
       GFile *destination,
       gint64 limit_bytes,
       GTask *task)
{
  Fetch *fetch = g_hash_table_lookup (self->fetches, url);
  g_autoptr (GFile) folder = NULL;

  if (fetch != NULL)
    {
      g_ptr_array_add (fetch->tasks, g_object_ref (task));
      return;
    }

  folder = g_file_get_parent (destination);
  if (g_mkdir_with_parents (g_file_peek_path (folder), 0700) != 0)
    {
      g_task_return_new_error (task,
                               HOLLER_API_ERROR,
                               errno == ENOSPC ? HOLLER_API_ERROR_DISK_FULL
                                               : HOLLER_API_ERROR_FILE,
                               "the folder for files cannot be made");
      return;
    }

  fetch = g_new0 (Fetch, 1);
  fetch->files = g_object_ref (self);
  fetch->url = g_strdup (url);
  fetch->destination = g_object_ref (destination);
  fetch->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (fetch->tasks, g_object_ref (task));
  g_hash_table_insert (self->fetches, fetch->url, fetch);
  holler_api_fetch_file_async (self->api,
                               url,
                               destination,
                               limit_bytes,
                               progress_cb,
                               fetch,
                               NULL,
                               fetched_cb,
                               fetch);
}

/**
 * holler_files_get_async:
 * @self: files
 * @url: "/api/files/…"
 * @name: how the file shall be called
 * @limit_bytes: a larger one is refused
 * @cancellable: (nullable): to wait no longer; the file comes all the same
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Gets a file, from here or from the server.
 */
void
holler_files_get_async (HollerFiles *self,
                        const char *url,
                        const char *name,
                        gint64 limit_bytes,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_if_fail (HOLLER_IS_FILES (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_files_get_async);
  file = make_path (self, url, name);
  if (file == NULL)
    g_task_return_new_error (task,
                             HOLLER_API_ERROR,
                             HOLLER_API_ERROR_NOT_FOUND,
                             "there is no such file");
  else if (g_file_query_exists (file, NULL))
    g_task_return_pointer (task, g_steal_pointer (&file), g_object_unref);
  else
    begin (self, url, file, limit_bytes, task);
}

/**
 * holler_files_get_finish:
 * @self: files
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the file. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full): the file, in a folder of its own
 */
GFile *
holler_files_get_finish (HollerFiles *self,
                         GAsyncResult *result,
                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * holler_files_get_progress:
 * @self: files
 * @url: "/api/files/…"
 *
 * Gets how far a file has come.
 *
 * Returns: 0 to 1; -1 if it is not being fetched
 */
double
holler_files_get_progress (HollerFiles *self, const char *url)
{
  Fetch *fetch = NULL;

  g_return_val_if_fail (HOLLER_IS_FILES (self), -1);
  g_return_val_if_fail (url != NULL, -1);

  fetch = g_hash_table_lookup (self->fetches, url);

  return fetch != NULL ? fetch->progress : -1;
}

/**
 * holler_attachment_dup_url:
 * @attachment: a file of a message
 *
 * Gets where to fetch it.
 *
 * Returns: (transfer full): a path at the server
 */
char *
holler_attachment_dup_url (const HollerAttachment *attachment)
{
  return g_strconcat (PREFIX, attachment->file_id, NULL);
}
