/* holler-attachment-view.c: a file that came with a message
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A picture has its room from the first moment on, so that a conversation does
 * not jump when it has come. Nothing else is fetched before somebody asks for
 * it, and nothing is ever opened by itself. */

#include "ui/holler-attachment-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/holler-picture-loader.h"
#include "ui/holler-room.h"
#include "ui/holler-toasts.h"

#define MAX_WIDTH 320
#define MAX_HEIGHT 300
#define MIN_SIDE 48
#define TEXTURE_SIZE 640 /* twice what is shown: for screens of high density */

struct _HollerAttachmentView
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkWidget *frame;    /* (nullable): keeps the picture to its room */
  GtkWidget *picture;  /* (nullable) */
  GtkWidget *progress; /* (nullable) */
  GtkWidget *detail;   /* (nullable) */

  HollerFiles *files;
  char *url;
  char *name;
  gint64 size_bytes;
  gulong progress_id;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HollerAttachmentView,
                     holler_attachment_view,
                     GTK_TYPE_WIDGET)

static void
show_progress (HollerAttachmentView *self, double share)
{
  if (self->progress == NULL)
    return;
  gtk_widget_set_visible (self->progress, share >= 0);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                 MAX (share, 0));
}

static void
progress_cb (HollerAttachmentView *self,
             const char *url,
             double share,
             HollerFiles *files)
{
  if (g_str_equal (url, self->url))
    show_progress (self, share);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAttachmentView) self = user_data;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  texture = holler_picture_load_finish (result, &error);
  if (self->picture == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (texture == NULL)
    {
      gtk_widget_set_tooltip_text (self->button,
                                   _ ("This picture cannot be shown"));
      gtk_widget_add_css_class (GTK_WIDGET (self), "broken");
      return;
    }

  gtk_picture_set_paintable (GTK_PICTURE (self->picture),
                             GDK_PAINTABLE (texture));
}

static void
thumbnail_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAttachmentView) self = user_data;
  g_autoptr (GFile) file = NULL;

  file = holler_files_get_finish (HOLLER_FILES (source), result, NULL);
  if (file == NULL || self->picture == NULL)
    return;
  holler_picture_load_async (file,
                             TEXTURE_SIZE,
                             self->cancellable,
                             loaded_cb,
                             g_object_ref (self));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAttachmentView) self = user_data;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  GtkRoot *root = NULL;

  file = holler_files_get_finish (HOLLER_FILES (source), result, &error);
  show_progress (self, -1);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (file == NULL)
    {
      holler_toasts_show_error (GTK_WIDGET (self), error);
      return;
    }
  if (root == NULL)
    return;

  uri = g_file_get_uri (file);
  gtk_show_uri (GTK_WINDOW (root), uri, GDK_CURRENT_TIME);
}

/**
 * holler_attachment_view_open:
 * @self: a view
 *
 * Fetches the file and lets the desktop open it.
 */
void
holler_attachment_view_open (HollerAttachmentView *self)
{
  g_return_if_fail (HOLLER_IS_ATTACHMENT_VIEW (self));

  show_progress (self, 0);
  holler_files_get_async (self->files,
                          self->url,
                          self->name,
                          HOLLER_FILES_MAX_SIZE_BYTES,
                          self->cancellable,
                          opened_cb,
                          g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAttachmentView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_copy_finish (G_FILE (source), result, &error))
    holler_toasts_show (GTK_WIDGET (self), _ ("File saved"));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    holler_toasts_show (GTK_WIDGET (self),
                        _ ("There is no room left there. Free some, or save "
                           "the file elsewhere."));
  else
    holler_toasts_show (GTK_WIDGET (self),
                        _ ("The file could not be saved there."));
}

static void
fetched_for_saving_cb (GObject *source,
                       GAsyncResult *result,
                       gpointer user_data)
{
  g_autoptr (GFile) destination = user_data;
  HollerAttachmentView *self =
    g_object_get_data (G_OBJECT (destination), "holler-view");
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  file = holler_files_get_finish (HOLLER_FILES (source), result, &error);
  show_progress (self, -1);
  if (file == NULL)
    {
      holler_toasts_show_error (GTK_WIDGET (self), error);
      return;
    }
  g_file_copy_async (file,
                     destination,
                     G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS,
                     G_PRIORITY_DEFAULT,
                     NULL,
                     NULL,
                     NULL,
                     saved_cb,
                     g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, HollerAttachmentView *self)
{
  GFile *destination = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    destination = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_destroy (dialog);
  g_object_set_data (G_OBJECT (self), "holler-dialog", NULL);
  if (destination == NULL)
    return;

  g_object_set_data_full (G_OBJECT (destination),
                          "holler-view",
                          g_object_ref (self),
                          g_object_unref);
  show_progress (self, 0);
  holler_files_get_async (self->files,
                          self->url,
                          self->name,
                          HOLLER_FILES_MAX_SIZE_BYTES,
                          NULL,
                          fetched_for_saving_cb,
                          destination);
}

/**
 * holler_attachment_view_save:
 * @self: a view
 *
 * Asks where to keep the file, and keeps it there.
 */
void
holler_attachment_view_save (HollerAttachmentView *self)
{
  GtkRoot *root = NULL;
  GtkFileChooserNative *dialog = NULL;

  g_return_if_fail (HOLLER_IS_ATTACHMENT_VIEW (self));

  root = gtk_widget_get_root (GTK_WIDGET (self));
  dialog = gtk_file_chooser_native_new (_ ("Save File"),
                                        GTK_IS_WINDOW (root) ? GTK_WINDOW (root)
                                                             : NULL,
                                        GTK_FILE_CHOOSER_ACTION_SAVE,
                                        NULL,
                                        NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), self->name);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  g_object_set_data_full (G_OBJECT (self),
                          "holler-dialog",
                          g_object_ref (dialog),
                          g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
  g_object_unref (dialog);
}

static void
holler_attachment_view_dispose (GObject *object)
{
  HollerAttachmentView *self = HOLLER_ATTACHMENT_VIEW (object);
  GtkWidget *child = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->picture = NULL;
  self->progress = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->files);

  G_OBJECT_CLASS (holler_attachment_view_parent_class)->dispose (object);
}

static void
holler_attachment_view_finalize (GObject *object)
{
  HollerAttachmentView *self = HOLLER_ATTACHMENT_VIEW (object);

  g_free (self->url);
  g_free (self->name);

  G_OBJECT_CLASS (holler_attachment_view_parent_class)->finalize (object);
}

static void
holler_attachment_view_class_init (HollerAttachmentViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_attachment_view_dispose;
  object_class->finalize = holler_attachment_view_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "holler-attachment");
}

static void
holler_attachment_view_init (HollerAttachmentView *self)
{
  self->cancellable = g_cancellable_new ();
}

/* The room of a picture: as it is, but no larger than a bubble may be. */
static void
get_room (const HollerAttachment *attachment, int *out_width, int *out_height)
{
  double width = attachment->width > 0 ? attachment->width : MAX_WIDTH;
  double height =
    attachment->height > 0 ? attachment->height : MAX_WIDTH * 3 / 4;
  double scale = MIN (1, MIN (MAX_WIDTH / width, MAX_HEIGHT / height));

  *out_width = MAX ((int) (width * scale), MIN_SIDE);
  *out_height = MAX ((int) (height * scale), MIN_SIDE);
}

static void
build_picture (HollerAttachmentView *self, const HollerAttachment *attachment)
{
  g_autofree char *label = NULL;
  int width = 0;
  int height = 0;

  get_room (attachment, &width, &height);
  self->picture = gtk_picture_new ();
  gtk_picture_set_can_shrink (GTK_PICTURE (self->picture), TRUE);
  gtk_widget_set_overflow (self->picture, GTK_OVERFLOW_HIDDEN);
  /* Translators: the name of a file */
  label = g_strdup_printf (_ ("Picture %s"), self->name);
  gtk_picture_set_alternative_text (GTK_PICTURE (self->picture), label);
  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), self->picture);
  gtk_widget_add_css_class (self->button, "picture");
  /* What is loaded has more pixels than it is shown in. */
  self->frame = GTK_WIDGET (holler_room_new (self->button, width, height));
  gtk_widget_set_tooltip_text (self->button, self->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  holler_files_get_async (self->files,
                          self->url,
                          self->name,
                          HOLLER_FILES_MAX_PICTURE_BYTES,
                          self->cancellable,
                          thumbnail_cb,
                          g_object_ref (self));
}

static GtkWidget *
build_names (HollerAttachmentView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (self->name);
  g_autofree char *size = g_format_size ((guint64) self->size_bytes);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 28);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_add_css_class (name, "file-name");
  gtk_box_append (GTK_BOX (box), name);
  self->detail = gtk_label_new (size);
  gtk_label_set_xalign (GTK_LABEL (self->detail), 0);
  gtk_widget_add_css_class (self->detail, "file-size");
  gtk_box_append (GTK_BOX (box), self->detail);
  self->progress = gtk_progress_bar_new ();
  gtk_widget_hide (self->progress);
  gtk_box_append (GTK_BOX (box), self->progress);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

static void
build_card (HollerAttachmentView *self, const char *mime)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *save = gtk_button_new_from_icon_name ("document-save-symbolic");
  g_autofree char *type = g_content_type_from_mime_type (mime);
  g_autoptr (GIcon) icon = g_content_type_get_symbolic_icon (
    type != NULL ? type : "application/octet-stream");
  g_autofree char *label = NULL;
  g_autofree char *save_label = NULL;

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_gicon (icon));
  gtk_box_append (GTK_BOX (box), build_names (self));
  self->button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), box);
  gtk_widget_add_css_class (self->button, "file");
  gtk_widget_set_tooltip_text (self->button, _ ("Open"));
  /* Translators: the name of a file */
  label = g_strdup_printf (_ ("Open file %s"), self->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  /* Translators: the name of a file */
  save_label = g_strdup_printf (_ ("Save file %s"), self->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (save),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  save_label,
                                  -1);
  gtk_widget_set_tooltip_text (save, _ ("Save As…"));
  gtk_widget_add_css_class (save, "flat");
  gtk_widget_add_css_class (save, "circular");
  gtk_widget_set_valign (save, GTK_ALIGN_CENTER);
  g_signal_connect_object (save,
                           "clicked",
                           G_CALLBACK (holler_attachment_view_save),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (save, GTK_WIDGET (self));
}

/**
 * holler_attachment_view_new:
 * @account: where the file is
 * @attachment: the file
 *
 * Shows a file: a picture as it is, any other as a card with its name.
 *
 * Returns: (transfer floating): a view
 */
HollerAttachmentView *
holler_attachment_view_new (HollerAccount *account,
                            const HollerAttachment *attachment)
{
  HollerAttachmentView *self = NULL;

  g_return_val_if_fail (HOLLER_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (attachment != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_ATTACHMENT_VIEW, NULL);
  self->files = g_object_ref (holler_account_get_files (account));
  self->url = holler_attachment_dup_url (attachment);
  self->name = g_strdup (attachment->name);
  self->size_bytes = attachment->size_bytes;
  if (holler_picture_is_supported (attachment->mime) &&
      attachment->size_bytes <= HOLLER_FILES_MAX_PICTURE_BYTES)
    build_picture (self, attachment);
  else
    build_card (self, attachment->mime);
  gtk_widget_insert_after (self->frame != NULL ? self->frame : self->button,
                           GTK_WIDGET (self),
                           NULL);
  g_signal_connect_object (self->button,
                           "clicked",
                           G_CALLBACK (holler_attachment_view_open),
                           self,
                           G_CONNECT_SWAPPED);
  self->progress_id = g_signal_connect_object (self->files,
                                               "progress",
                                               G_CALLBACK (progress_cb),
                                               self,
                                               G_CONNECT_SWAPPED);
  show_progress (self, holler_files_get_progress (self->files, self->url));

  return self;
}
