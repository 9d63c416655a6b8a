/* holler-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-files.h"

#include "base/holler-ids.h"
#include "server/holler-server-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* files/new/ has what is being written, files/xy/ what begins with xy. Names
 * are ids of our own and nothing that a client says: no path is ever made of
 * that.
 */

#define FOLDER "files"
#define NEW_FOLDER "new"
/* Between the disk and the database a file is nobody's. */
#define YOUNG_S (60 * 60)

struct _HollerFiles
{
  char *folder;
  char *new_folder;
};

struct _HollerUpload
{
  HollerFiles *files;
  char *path; /* (nullable): of what is not finished */
  int fd;
  gsize size_bytes;
  gsize max_bytes;
  HollerFileType type;
};

static void
set_errno (GError **error, const char *what)
{
  int number = errno;

  g_set_error (error,
               HOLLER_SERVER_ERROR,
               number == ENOENT ? HOLLER_SERVER_ERROR_NOT_FOUND
                                : HOLLER_SERVER_ERROR_UNAVAILABLE,
               "%s: %s",
               what,
               g_strerror (number));
}

static gboolean
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;

  set_errno (error, "a folder for files cannot be made");
  return FALSE;
}

static void
empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
}

/**
 * holler_files_new:
 * @data_dir: the server's folder
 *
 * Opens the folder of files, and takes away what was never finished.
 *
 * Returns: (transfer full): it, or `NULL` with an error
 */
HollerFiles *
holler_files_new (const char *data_dir, GError **error)
{
  g_autoptr (HollerFiles) self = g_new0 (HollerFiles, 1);

  self->folder = g_build_filename (data_dir, FOLDER, NULL);
  self->new_folder = g_build_filename (self->folder, NEW_FOLDER, NULL);
  if (!make_folder (self->new_folder, error))
    return NULL;

  empty_folder (self->new_folder);
  return g_steal_pointer (&self);
}

/**
 * holler_files_free:
 * @self: (transfer full) (nullable): a folder
 *
 * Frees @self; no upload may be under way.
 */
void
holler_files_free (HollerFiles *self)
{
  if (self == NULL)
    return;

  g_free (self->folder);
  g_free (self->new_folder);
  g_free (self);
}

/* file_id: one that holler_id_new () made */
static char *
make_path (HollerFiles *self, const char *file_id)
{
  char shelf[] = { file_id[0], file_id[1], '\0' };

  return g_build_filename (self->folder, shelf, file_id, NULL);
}

/* Of all ids only such as we make: others could be "..". */
static gboolean
is_ours (const char *file_id)
{
  gsize length = strspn (file_id,
                         "abcdefghijklmnopqrstuvwxyz"
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

  return length >= 16 && file_id[length] == '\0';
}

/**
 * holler_files_open:
 * @self: a folder
 * @file_id: a file that the store knows
 *
 * Maps a file, so that it is read as it is sent.
 *
 * Returns: (transfer full): its bytes; `NULL` with
 *   `HOLLER_SERVER_ERROR_NOT_FOUND` or `_UNAVAILABLE`
 */
GBytes *
holler_files_open (HollerFiles *self, const char *file_id, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GMappedFile) mapped = NULL;

  if (is_ours (file_id))
    {
      path = make_path (self, file_id);
      mapped = g_mapped_file_new (path, FALSE, NULL);
    }
  if (mapped != NULL)
    return g_mapped_file_get_bytes (mapped);

  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       HOLLER_SERVER_ERROR_NOT_FOUND,
                       "there is no such file");
  return NULL;
}

/**
 * holler_files_remove:
 * @self: a folder
 * @file_id: a file
 *
 * Takes a file away. Who is reading it goes on.
 */
void
holler_files_remove (HollerFiles *self, const char *file_id)
{
  g_autofree char *path = NULL;

  if (!is_ours (file_id))
    return;

  path = make_path (self, file_id);
  g_unlink (path);
}

static void
list_shelf (HollerFiles *self, const char *shelf, GPtrArray *ids)
{
  g_autofree char *path = g_build_filename (self->folder, shelf, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      GStatBuf status;

      if (is_ours (name) && g_stat (child, &status) == 0 &&
          now_s - (gint64) status.st_mtime > YOUNG_S)
        g_ptr_array_add (ids, g_strdup (name));
    }
}

/**
 * holler_files_list:
 * @self: a folder
 *
 * Lists the files of more than an hour ago.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GPtrArray *
holler_files_list (HollerFiles *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (strlen (name) == 2)
        list_shelf (self, name, ids);
    }

  return ids;
}

/**
 * holler_upload_new:
 * @files: where it is to be
 * @max_bytes: how large it may become
 *
 * Begins a file.
 *
 * Returns: (transfer full): it, or `NULL` with an error
 */
HollerUpload *
holler_upload_new (HollerFiles *files, gsize max_bytes, GError **error)
{
  HollerUpload *self = g_new0 (HollerUpload, 1);
  g_autofree char *name = holler_id_new ();

  self->files = files;
  self->max_bytes = max_bytes;
  self->path = g_build_filename (files->new_folder, name, NULL);
  self->fd = g_open (self->path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (self->fd >= 0)
    return self;

  set_errno (error, "a file cannot be begun");
  g_clear_pointer (&self->path, g_free);
  holler_upload_free (self);
  return NULL;
}

/**
 * holler_upload_free:
 * @self: (transfer full) (nullable): an upload
 *
 * Frees @self; what was not finished is taken away.
 */
void
holler_upload_free (HollerUpload *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  if (self->path != NULL)
    g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}

/**
 * holler_upload_write:
 * @self: an upload
 * @bytes: what came
 *
 * Appends bytes. The kernel keeps them until the end.
 *
 * Returns: `TRUE` if all of them were taken
 */
gboolean
holler_upload_write (HollerUpload *self, GBytes *bytes, GError **error)
{
  gsize left = 0;
  const guint8 *data = g_bytes_get_data (bytes, &left);

  if (left > self->max_bytes - self->size_bytes)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_TOO_LARGE,
                           "The file is larger than this server takes.");
      return FALSE;
    }

  self->size_bytes += left;
  while (left > 0)
    {
      gssize n = write (self->fd, data, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          set_errno (error, "a file cannot be written");
          return FALSE;
        }
      data += n;
      left -= (gsize) n;
    }

  return TRUE;
}

static void
look (HollerUpload *self)
{
  g_autofree guint8 *head = g_malloc (HOLLER_FILE_TYPE_HEAD_BYTES);
  gssize n = pread (self->fd, head, HOLLER_FILE_TYPE_HEAD_BYTES, 0);

  holler_file_type_look (head, (gsize) MAX (n, 0), &self->type);
}

/* On the disk before it has its name, and the name before anybody hears of
 * it. */
static gboolean
keep (HollerUpload *self, const char *file_id, GError **error)
{
  g_autofree char *path = make_path (self->files, file_id);
  g_autofree char *shelf = g_path_get_dirname (path);
  int shelf_fd = -1;
  gboolean is_good = FALSE;

  if (!make_folder (shelf, error))
    return FALSE;

  shelf_fd = g_open (shelf, O_DIRECTORY | O_RDONLY | O_CLOEXEC, 0);
  is_good = shelf_fd >= 0 && fsync (self->fd) == 0 &&
            g_rename (self->path, path) == 0 && fsync (shelf_fd) == 0;
  if (!is_good)
    set_errno (error, "a file cannot be kept");
  if (shelf_fd >= 0)
    close (shelf_fd);

  return is_good;
}

static void
finish_thread_cb (GTask *task,
                  gpointer source,
                  gpointer task_data,
                  GCancellable *cancellable)
{
  HollerUpload *self = task_data;
  g_autofree char *file_id = holler_id_new ();
  GError *error = NULL;

  look (self);
  if (!keep (self, file_id, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&self->path, g_free);
  g_task_return_pointer (task, g_steal_pointer (&file_id), g_free);
}

/**
 * holler_upload_finish_async:
 * @self: an upload of which all has come; it must outlive the call
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Finishes a file in a thread, as waiting for the disk takes a while.
 */
void
holler_upload_finish_async (HollerUpload *self,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, holler_upload_finish_async);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, finish_thread_cb);
}

/**
 * holler_upload_finish_finish:
 * @self: an upload
 * @result: the result
 *
 * Gets what became of it.
 *
 * Returns: (transfer full): the id it has now, or `NULL` with an error
 */
char *
holler_upload_finish_finish (HollerUpload *self,
                             GAsyncResult *result,
                             GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gsize
holler_upload_get_size (HollerUpload *self)
{
  return self->size_bytes;
}

/**
 * holler_upload_get_file_type:
 * @self: a finished upload
 *
 * Says what it is.
 *
 * Returns: (transfer none): its type
 */
const HollerFileType *
holler_upload_get_file_type (HollerUpload *self)
{
  return &self->type;
}
