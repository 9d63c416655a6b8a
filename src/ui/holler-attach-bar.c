/* holler-attach-bar.c: files that go with a message
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-attach-bar.h"

#include <glib/gi18n.h>

#include "ui/holler-toasts.h"
#include "ui/holler-upload-chip.h"

#define UPLOADS_DATA "holler-uploads" /* on a conversation: its GListStore */
#define UPLOAD_DATA "holler-upload"   /* on a chip */
#define MAX_FILES 10                  /* what the server takes */
/* Translators: the file name of a picture from the clipboard */
#define PASTED_NAME N_ ("Pasted picture.png")

struct _HollerAttachBar
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkWidget *box;
  HollerConversation *conversation;
  GtkFileChooserNative *chooser; /* (nullable): while it is open */
};

enum
{
  CHANGED,
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerAttachBar, holler_attach_bar, GTK_TYPE_WIDGET)

static GListStore *
get_uploads (HollerAttachBar *self)
{
  GListStore *uploads = NULL;

  if (self->conversation == NULL)
    return NULL;
  uploads = g_object_get_data (G_OBJECT (self->conversation), UPLOADS_DATA);
  if (uploads == NULL)
    {
      uploads = g_list_store_new (HOLLER_TYPE_UPLOAD);
      g_object_set_data_full (G_OBJECT (self->conversation),
                              UPLOADS_DATA,
                              uploads,
                              g_object_unref);
    }

  return uploads;
}

/* What scrolls aside is asked for its height as if it had all the room of the
 * world beside, in which a sentence is one line. */
static void
fit_height (HollerAttachBar *self)
{
  int width = 0;
  int height = 0;

  gtk_widget_set_size_request (self->box, -1, -1);
  gtk_widget_measure (self->box,
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      NULL,
                      &width,
                      NULL,
                      NULL);
  gtk_widget_measure (self->box,
                      GTK_ORIENTATION_VERTICAL,
                      width,
                      &height,
                      NULL,
                      NULL,
                      NULL);
  gtk_widget_set_size_request (self->box, -1, height);
}

static void
tell_changed (HollerAttachBar *self)
{
  fit_height (self);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          holler_attach_bar_get_n_files (self) > 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
removed_cb (HollerAttachBar *self, GtkWidget *chip)
{
  HollerUpload *upload = g_object_get_data (G_OBJECT (chip), UPLOAD_DATA);
  GListStore *uploads = get_uploads (self);
  guint index = 0;

  holler_upload_cancel (upload);
  if (uploads != NULL && g_list_store_find (uploads, upload, &index))
    g_list_store_remove (uploads, index);
  gtk_box_remove (GTK_BOX (self->box), chip);
  tell_changed (self);
}

static void
add_chip (HollerAttachBar *self, HollerUpload *upload)
{
  GtkWidget *chip = GTK_WIDGET (holler_upload_chip_new (upload));

  g_object_set_data_full (G_OBJECT (chip),
                          UPLOAD_DATA,
                          g_object_ref (upload),
                          g_object_unref);
  g_signal_connect_object (chip,
                           "removed",
                           G_CALLBACK (removed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (upload,
                           "notify::state",
                           G_CALLBACK (tell_changed),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), chip);
}

static void
clear_chips (HollerAttachBar *self)
{
  GtkWidget *chip = NULL;

  while ((chip = gtk_widget_get_first_child (self->box)) != NULL)
    {
      HollerUpload *upload = g_object_get_data (G_OBJECT (chip), UPLOAD_DATA);

      g_signal_handlers_disconnect_by_func (upload, tell_changed, self);
      gtk_box_remove (GTK_BOX (self->box), chip);
    }
}

static void
holler_attach_bar_dispose (GObject *object)
{
  HollerAttachBar *self = HOLLER_ATTACH_BAR (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->conversation);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  self->box = NULL;

  G_OBJECT_CLASS (holler_attach_bar_parent_class)->dispose (object);
}

static void
holler_attach_bar_class_init (HollerAttachBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_attach_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);

  /**
   * HollerAttachBar::changed:
   * @self: an attach bar
   *
   * There are more or fewer files, or one has arrived or failed.
   */
  signals[CHANGED] = g_signal_new ("changed",
                                   HOLLER_TYPE_ATTACH_BAR,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   0);

  /**
   * HollerAttachBar::chosen:
   * @self: an attach bar
   *
   * The person has chosen files in a window of its own, which is closed.
   */
  signals[CHOSEN] = g_signal_new ("chosen",
                                  HOLLER_TYPE_ATTACH_BAR,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  0);
}

static void
holler_attach_bar_init (HollerAttachBar *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled),
                                  GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled),
                                 self->box);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scrolled),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Files of this message"),
                                  -1);
  gtk_widget_hide (GTK_WIDGET (self));
}

/**
 * holler_attach_bar_set_conversation:
 * @self: an attach bar
 * @conversation: (nullable): whose files are shown
 *
 * Shows the files of another conversation's message.
 */
void
holler_attach_bar_set_conversation (HollerAttachBar *self,
                                    HollerConversation *conversation)
{
  GListStore *uploads = NULL;

  g_return_if_fail (HOLLER_IS_ATTACH_BAR (self));

  if (!g_set_object (&self->conversation, conversation))
    return;
  clear_chips (self);
  uploads = get_uploads (self);
  for (guint i = 0;
       uploads != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (uploads));
       i++)
    {
      g_autoptr (HollerUpload) upload =
        g_list_model_get_item (G_LIST_MODEL (uploads), i);

      add_chip (self, upload);
    }
  tell_changed (self);
}

static gboolean
can_add (HollerAttachBar *self)
{
  if (self->conversation == NULL)
    return FALSE;
  if (holler_attach_bar_get_n_files (self) < MAX_FILES)
    return TRUE;
  holler_toasts_show (GTK_WIDGET (self),
                      _ ("One message takes ten files at most."));

  return FALSE;
}

/* @upload: (transfer full) (nullable) */
static void
take_upload (HollerAttachBar *self, HollerUpload *upload)
{
  if (upload == NULL)
    return;
  g_list_store_append (get_uploads (self), upload);
  add_chip (self, upload);
  tell_changed (self);
  g_object_unref (upload);
}

/**
 * holler_attach_bar_add:
 * @self: an attach bar
 * @file: a file
 *
 * Begins to send a file; its message follows when the person wants.
 */
void
holler_attach_bar_add (HollerAttachBar *self, GFile *file)
{
  g_return_if_fail (HOLLER_IS_ATTACH_BAR (self));
  g_return_if_fail (G_IS_FILE (file));

  if (can_add (self))
    take_upload (self, holler_conversation_upload (self->conversation, file));
}

/**
 * holler_attach_bar_get_n_files:
 * @self: an attach bar
 *
 * Gets how many files go with the message.
 *
 * Returns: a number
 */
guint
holler_attach_bar_get_n_files (HollerAttachBar *self)
{
  GListStore *uploads = NULL;

  g_return_val_if_fail (HOLLER_IS_ATTACH_BAR (self), 0);

  uploads = get_uploads (self);

  return uploads != NULL ? g_list_model_get_n_items (G_LIST_MODEL (uploads))
                         : 0;
}

/**
 * holler_attach_bar_is_ready:
 * @self: an attach bar
 *
 * Tells whether the message can go.
 *
 * Returns: `FALSE` while a file is on its way, or has failed
 */
gboolean
holler_attach_bar_is_ready (HollerAttachBar *self)
{
  GListStore *uploads = NULL;

  g_return_val_if_fail (HOLLER_IS_ATTACH_BAR (self), FALSE);

  uploads = get_uploads (self);
  for (guint i = 0;
       uploads != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (uploads));
       i++)
    {
      g_autoptr (HollerUpload) upload =
        g_list_model_get_item (G_LIST_MODEL (uploads), i);

      if (holler_upload_get_state (upload) != HOLLER_UPLOAD_DONE)
        return FALSE;
    }

  return TRUE;
}

/**
 * holler_attach_bar_steal:
 * @self: an attach bar
 *
 * Takes the files for the message that is sent now.
 *
 * Returns: (transfer full) (element-type HollerUpload): the files
 */
GPtrArray *
holler_attach_bar_steal (HollerAttachBar *self)
{
  GListStore *uploads = NULL;
  GPtrArray *stolen = NULL;

  g_return_val_if_fail (HOLLER_IS_ATTACH_BAR (self), NULL);

  stolen = g_ptr_array_new_with_free_func (g_object_unref);
  uploads = get_uploads (self);
  for (guint i = 0;
       uploads != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (uploads));
       i++)
    g_ptr_array_add (stolen, g_list_model_get_item (G_LIST_MODEL (uploads), i));
  clear_chips (self);
  if (uploads != NULL)
    g_list_store_remove_all (uploads);
  tell_changed (self);

  return stolen;
}

static void
chosen_cb (HollerAttachBar *self, int response)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (self->chooser));
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      holler_attach_bar_add (self, file);
    }
  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  if (files != NULL)
    g_signal_emit (self, signals[CHOSEN], 0);
}

/**
 * holler_attach_bar_choose:
 * @self: an attach bar
 *
 * Lets the person choose files.
 */
void
holler_attach_bar_choose (HollerAttachBar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL || !GTK_IS_WINDOW (root))
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Send Files"),
                                               GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _ ("_Add"),
                                               NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  g_signal_connect_object (self->chooser,
                           "response",
                           G_CALLBACK (chosen_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* To write it may take longer than a frame, so a thread does it. */
static GFile *
write_texture (GObject *texture, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) png =
    gdk_texture_save_to_png_bytes (GDK_TEXTURE (texture));

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  folder = g_dir_make_tmp ("holler-paste-XXXXXX", error);
  if (folder == NULL)
    return NULL;
  directory = g_file_new_for_path (folder);
  file = g_file_get_child (directory, _ (PASTED_NAME));
  if (g_file_replace_contents (file,
                               g_bytes_get_data (png, NULL),
                               g_bytes_get_size (png),
                               NULL,
                               FALSE,
                               G_FILE_CREATE_PRIVATE,
                               NULL,
                               cancellable,
                               error))
    return g_steal_pointer (&file);

  g_file_delete (file, NULL, NULL);
  g_file_delete (directory, NULL, NULL);

  return NULL;
}

static void
texture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAttachBar) self = user_data;
  g_autoptr (GdkTexture) texture = NULL;

  texture =
    gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
  if (texture != NULL && can_add (self))
    take_upload (self,
                 holler_conversation_upload_prepared (self->conversation,
                                                      _ (PASTED_NAME),
                                                      "image/png",
                                                      write_texture,
                                                      G_OBJECT (texture)));
}

static void
files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAttachBar) self = user_data;
  const GValue *value =
    gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  for (GSList *l = value != NULL ? g_value_get_boxed (value) : NULL; l != NULL;
       l = l->next)
    holler_attach_bar_add (self, l->data);
}

/**
 * holler_attach_bar_paste:
 * @self: an attach bar
 * @clipboard: where from
 *
 * Adds the files, or the picture, of a clipboard.
 *
 * Returns: `FALSE` if there is neither: it is for the text
 */
gboolean
holler_attach_bar_paste (HollerAttachBar *self, GdkClipboard *clipboard)
{
  g_autoptr (GdkContentFormats) formats = NULL;

  g_return_val_if_fail (HOLLER_IS_ATTACH_BAR (self), FALSE);

  /* Other programs name kinds of text only. */
  formats = gdk_content_formats_union_deserialize_gtypes (
    gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard,
                                    GDK_TYPE_FILE_LIST,
                                    G_PRIORITY_DEFAULT,
                                    NULL,
                                    files_cb,
                                    g_object_ref (self));
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) &&
           !gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    gdk_clipboard_read_texture_async (clipboard,
                                      NULL,
                                      texture_cb,
                                      g_object_ref (self));
  else
    return FALSE;

  return TRUE;
}
