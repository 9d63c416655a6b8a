/* holler-pictures.c: pictures of people and groups
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-pictures.h"

#include "ui/holler-picture-loader.h"

#define PICTURES_DATA "holler-pictures"
#define SMALL_SIZE 96 /* on a screen of two pixels a point */
#define LARGE_SIZE 256
/* Of the small ones 36 KiB each, of the large ones 256 KiB */
#define MAX_KEPT 160
#define MAX_BYTES (2 * 1024 * 1024)
#define FILE_NAME "picture"

typedef struct
{
  HollerPictures *pictures;
  char *key;
  char *url;
  int size;
} Fetch;

struct _HollerPictures
{
  GObject parent_instance;

  HollerFiles *files;
  GHashTable *textures; /* of key → GdkTexture, NULL where there is none */
  GHashTable *under_way;
  GQueue keys; /* those in textures, the oldest first */
  GCancellable *cancellable;
};

typedef enum
{
  SIGNAL_READY,
} HollerPicturesSignal;

static guint signals[SIGNAL_READY + 1];

G_DEFINE_FINAL_TYPE (HollerPictures, holler_pictures, G_TYPE_OBJECT)

static void
fetch_free (Fetch *fetch)
{
  g_object_unref (fetch->pictures);
  g_free (fetch->key);
  g_free (fetch->url);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void
unref_nullable (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

/* @texture: (transfer full) (nullable): NULL: it is not asked for again */
static void
keep (Fetch *fetch, GdkTexture *texture)
{
  HollerPictures *self = fetch->pictures;

  g_hash_table_remove (self->under_way, fetch->key);
  while (g_hash_table_size (self->textures) >= MAX_KEPT)
    {
      g_autofree char *oldest = g_queue_pop_head (&self->keys);

      g_hash_table_remove (self->textures, oldest);
    }
  g_queue_push_tail (&self->keys, g_strdup (fetch->key));
  g_hash_table_insert (self->textures, g_strdup (fetch->key), texture);
  if (texture != NULL)
    g_signal_emit (self,
                   signals[SIGNAL_READY],
                   g_quark_from_string (fetch->url),
                   fetch->url);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = holler_picture_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  keep (fetch, texture);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  GCancellable *cancellable = NULL;
  int size = 0;

  file = holler_files_get_finish (HOLLER_FILES (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (file == NULL)
    {
      /* Where the server could not be reached it may be, the next time. */
      g_hash_table_remove (fetch->pictures->under_way, fetch->key);
      return;
    }
  size = fetch->size;
  cancellable = fetch->pictures->cancellable;
  holler_picture_load_async (file,
                             size,
                             cancellable,
                             loaded_cb,
                             g_steal_pointer (&fetch));
}

static void
holler_pictures_dispose (GObject *object)
{
  HollerPictures *self = HOLLER_PICTURES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->files);

  G_OBJECT_CLASS (holler_pictures_parent_class)->dispose (object);
}

static void
holler_pictures_finalize (GObject *object)
{
  HollerPictures *self = HOLLER_PICTURES (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->textures);
  g_hash_table_unref (self->under_way);
  g_queue_clear_full (&self->keys, g_free);

  G_OBJECT_CLASS (holler_pictures_parent_class)->finalize (object);
}

static void
holler_pictures_class_init (HollerPicturesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_pictures_dispose;
  object_class->finalize = holler_pictures_finalize;

  /**
   * HollerPictures::ready:
   * @url: of a picture
   *
   * A picture that was looked up is there.
   */
  signals[SIGNAL_READY] = g_signal_new ("ready",
                                        HOLLER_TYPE_PICTURES,
                                        G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        G_TYPE_STRING);
}

static void
holler_pictures_init (HollerPictures *self)
{
  self->textures =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_nullable);
  self->under_way =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->keys);
  self->cancellable = g_cancellable_new ();
}

/**
 * holler_pictures_new:
 * @files: from where they are fetched
 *
 * Makes a store of pictures, empty.
 *
 * Returns: (transfer full): pictures
 */
HollerPictures *
holler_pictures_new (HollerFiles *files)
{
  HollerPictures *self = g_object_new (HOLLER_TYPE_PICTURES, NULL);

  self->files = g_object_ref (files);

  return self;
}

/**
 * holler_pictures_look_up:
 * @self: pictures
 * @url: "/api/files/…", as a user or a group has it
 * @size: how large it is shown, in pixels
 *
 * Gets a picture if it is here, and fetches it otherwise;
 * [signal@Pictures::ready] tells when it has come.
 *
 * Returns: (transfer none) (nullable): a texture
 */
GdkTexture *
holler_pictures_look_up (HollerPictures *self, const char *url, int size)
{
  g_autofree char *key = NULL;
  gpointer texture = NULL;
  Fetch *fetch = NULL;

  g_return_val_if_fail (HOLLER_IS_PICTURES (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  size = size * 2 <= SMALL_SIZE ? SMALL_SIZE : LARGE_SIZE;
  key = g_strdup_printf ("%d %s", size, url);
  if (g_hash_table_lookup_extended (self->textures, key, NULL, &texture) ||
      !g_hash_table_add (self->under_way, g_strdup (key)))
    return texture;

  fetch = g_new0 (Fetch, 1);
  fetch->pictures = g_object_ref (self);
  fetch->key = g_steal_pointer (&key);
  fetch->url = g_strdup (url);
  fetch->size = size;
  holler_files_get_async (self->files,
                          url,
                          FILE_NAME,
                          MAX_BYTES,
                          self->cancellable,
                          fetched_cb,
                          fetch);
  return NULL;
}

/**
 * holler_pictures_provide:
 * @self: (nullable): pictures
 * @window: a window
 *
 * Lets the widgets in a window, and in windows over it, find the pictures.
 */
void
holler_pictures_provide (HollerPictures *self, GtkWindow *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_object_set_data_full (G_OBJECT (window),
                          PICTURES_DATA,
                          self != NULL ? g_object_ref (self) : NULL,
                          unref_nullable);
}

/**
 * holler_pictures_find:
 * @widget: a widget
 *
 * Finds the pictures for a widget.
 *
 * Returns: (transfer none) (nullable): pictures
 */
HollerPictures *
holler_pictures_find (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  while (GTK_IS_WINDOW (root))
    {
      HollerPictures *pictures =
        g_object_get_data (G_OBJECT (root), PICTURES_DATA);

      if (pictures != NULL)
        return pictures;
      root = (GtkRoot *) gtk_window_get_transient_for (GTK_WINDOW (root));
    }
  return NULL;
}
