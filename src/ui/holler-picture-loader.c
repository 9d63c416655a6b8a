/* holler-picture-loader.c: pictures from who knows whom
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-picture-loader.h"

#include <string.h>

#define MAX_FILE_BYTES (16 * 1024 * 1024)
#define MAX_PIXELS (64 * 1000 * 1000) /* of the picture as it is in the file */
#define CHUNK_BYTES (64 * 1024)
#define MAX_CUT_BYTES (512 * 1024)
#define MIN_CUT_SIZE 64

typedef struct
{
  GFile *file;
  int max_size;
  gboolean is_too_large; /* the header promises too many pixels */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->file);
  g_free (job);
}

typedef struct
{
  GdkPixbuf *square;
  int max_size;
} Cut;

static void
cut_free (gpointer data)
{
  Cut *cut = data;

  g_object_unref (cut->square);
  g_free (cut);
}

/* By its first bytes, whatever it is called: a decoder that nobody chose on
 * purpose is one more way in. */
static const char *
find_kind (const guint8 *data, gsize size)
{
  static const struct
  {
    const char *kind;
    const char *magic;
    gsize length;
  } kinds[] = {
    { "png", "\x89PNG\r\n\x1a\n", 8 },
    { "jpeg", "\xff\xd8\xff", 3 },
    { "gif", "GIF8", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (size >= kinds[i].length &&
        memcmp (data, kinds[i].magic, kinds[i].length) == 0)
      return kinds[i].kind;

  return NULL;
}

static gboolean
set_error (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);

  return FALSE;
}

/* Decoded straight to the size it is shown in: the full picture never is in
 * memory, where the decoder can scale by itself. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Job *job)
{
  double scale = 1;

  if (width <= 0 || height <= 0 || (gint64) width * height > MAX_PIXELS)
    {
      job->is_too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 1, 1);
      return;
    }

  scale = MIN (1, (double) job->max_size / MAX (width, height));
  gdk_pixbuf_loader_set_size (loader,
                              MAX (1, (int) (width * scale)),
                              MAX (1, (int) (height * scale)));
}

static gboolean
feed (GdkPixbufLoader *loader,
      Job *job,
      const guint8 *data,
      gsize size,
      GCancellable *cancellable,
      GError **error)
{
  for (gsize done = 0; done < size; done += CHUNK_BYTES)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!gdk_pixbuf_loader_write (loader,
                                    data + done,
                                    MIN (CHUNK_BYTES, size - done),
                                    error))
        return FALSE;
      if (job->is_too_large)
        return set_error (error, "the picture is too large");
    }

  return TRUE;
}

static GdkPixbuf *
decode (Job *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autofree char *data = NULL;
  const char *kind = NULL;
  gsize size = 0;

  info = g_file_query_info (job->file,
                            G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE,
                            cancellable,
                            error);
  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > MAX_FILE_BYTES)
    {
      set_error (error, "the picture's file is too large");
      return NULL;
    }
  if (!g_file_load_contents (job->file, cancellable, &data, &size, NULL, error))
    return NULL;
  kind = find_kind ((const guint8 *) data, size);
  if (kind == NULL)
    {
      set_error (error, "the file is no picture");
      return NULL;
    }

  loader = gdk_pixbuf_loader_new_with_type (kind, error);
  if (loader == NULL)
    return NULL;
  g_signal_connect (loader,
                    "size-prepared",
                    G_CALLBACK (size_prepared_cb),
                    job);
  if (!feed (loader, job, (const guint8 *) data, size, cancellable, error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;
  if (gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    {
      set_error (error, "the picture is damaged");
      return NULL;
    }

  return gdk_pixbuf_apply_embedded_orientation (
    gdk_pixbuf_loader_get_pixbuf (loader));
}

static void
load_thread (GTask *task,
             gpointer source,
             gpointer task_data,
             GCancellable *cancellable)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GError *error = NULL;

  pixbuf = decode (task_data, cancellable, &error);
  if (pixbuf == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
                           gdk_texture_new_for_pixbuf (pixbuf),
                           g_object_unref);
}

static void
run (GFile *file,
     int max_size,
     GTaskThreadFunc thread,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->file = g_object_ref (file);
  job->max_size = max_size;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, thread);
}

/**
 * holler_picture_load_async:
 * @file: a file
 * @max_size: how many pixels at most in each direction
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Loads a PNG, JPEG or GIF of at most 16 MiB and 64 million pixels, scaled
 * down to @max_size.
 */
void
holler_picture_load_async (GFile *file,
                           int max_size,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (max_size > 0);

  run (file, max_size, load_thread, cancellable, callback, user_data);
}

/**
 * holler_picture_load_finish:
 * @result: the result
 * @error: return location for a `G_IO_ERROR` or `GDK_PIXBUF_ERROR`
 *
 * Gets the picture.
 *
 * Returns: (transfer full): a texture
 */
GdkTexture *
holler_picture_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
open_thread (GTask *task,
             gpointer source,
             gpointer task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  GdkPixbuf *pixbuf = decode (task_data, cancellable, &error);

  if (pixbuf == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, pixbuf, g_object_unref);
}

/**
 * holler_picture_open_async:
 * @file: a file
 * @max_size: how many pixels at most in each direction
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Does as [func@picture_load_async], to work on the picture.
 */
void
holler_picture_open_async (GFile *file,
                           int max_size,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (max_size > 0);

  run (file, max_size, open_thread, cancellable, callback, user_data);
}

/**
 * holler_picture_open_finish:
 * @result: the result
 * @error: return location for a `G_IO_ERROR` or `GDK_PIXBUF_ERROR`
 *
 * Gets the picture.
 *
 * Returns: (transfer full): its pixels
 */
GdkPixbuf *
holler_picture_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What is kept is small; what does not shrink well is kept smaller. */
static GBytes *
write_small (GdkPixbuf *square, int max_size, GError **error)
{
  for (; max_size >= MIN_CUT_SIZE; max_size /= 2)
    {
      int size = MIN (gdk_pixbuf_get_width (square), max_size);
      g_autoptr (GdkPixbuf) scaled =
        gdk_pixbuf_scale_simple (square, size, size, GDK_INTERP_BILINEAR);
      char *data = NULL;
      gsize length = 0;

      if (scaled == NULL)
        break;
      if (!gdk_pixbuf_save_to_buffer (scaled,
                                      &data,
                                      &length,
                                      "png",
                                      error,
                                      NULL))
        return NULL;
      if (length <= MAX_CUT_BYTES)
        return g_bytes_new_take (data, length);
      g_free (data);
    }

  set_error (error, "the picture cannot be made small enough");
  return NULL;
}

static void
cut_thread (GTask *task,
            gpointer source,
            gpointer task_data,
            GCancellable *cancellable)
{
  Cut *cut = task_data;
  GError *error = NULL;
  GBytes *png = write_small (cut->square, cut->max_size, &error);

  if (png == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, png, (GDestroyNotify) g_bytes_unref);
}

/**
 * holler_picture_cut_async:
 * @pixbuf: a picture
 * @x: left side of what is kept
 * @y: upper side of what is kept
 * @side: width and height of what is kept, within the picture
 * @max_size: how many pixels at most in each direction
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Makes a square of a picture a PNG of at most 512 KiB, without what else the
 * file told: where and when it was taken.
 */
void
holler_picture_cut_async (GdkPixbuf *pixbuf,
                          int x,
                          int y,
                          int side,
                          int max_size,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Cut *cut = NULL;

  g_return_if_fail (GDK_IS_PIXBUF (pixbuf));
  g_return_if_fail (side > 0 && max_size >= MIN_CUT_SIZE);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_picture_cut_async);
  cut = g_new0 (Cut, 1);
  cut->square = gdk_pixbuf_new_subpixbuf (pixbuf, x, y, side, side);
  cut->max_size = max_size;
  g_task_set_task_data (task, cut, cut_free);
  g_task_run_in_thread (task, cut_thread);
}

/**
 * holler_picture_cut_finish:
 * @result: the result
 * @error: return location for a `G_IO_ERROR` or `GDK_PIXBUF_ERROR`
 *
 * Gets the picture.
 *
 * Returns: (transfer full): a PNG
 */
GBytes *
holler_picture_cut_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * holler_picture_is_supported:
 * @mime: (nullable): a MIME type
 *
 * Tells whether files of a kind are shown as pictures.
 *
 * Returns: `TRUE` for PNG, JPEG and GIF
 */
gboolean
holler_picture_is_supported (const char *mime)
{
  return g_strcmp0 (mime, "image/png") == 0 ||
         g_strcmp0 (mime, "image/jpeg") == 0 ||
         g_strcmp0 (mime, "image/gif") == 0;
}
