/* holler-upload-chip.c: a file on its way
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-upload-chip.h"

#include <glib/gi18n.h>

#include "client/holler-api.h"
#include "ui/holler-picture-loader.h"
#include "ui/holler-words.h"

#define THUMBNAIL_SIZE 40
#define LEAST_CHARS 12
#define MOST_CHARS 22
#define PROBLEM_CHARS 26 /* beside the rest, in 360 pixels */

struct _HollerUploadChip
{
  GtkBox parent_instance;

  GtkWidget *image;
  GtkWidget *name;
  GtkWidget *detail;
  GtkWidget *progress;
  GtkWidget *retry;
  GtkWidget *remove;

  HollerUpload *upload;
  GCancellable *cancellable;
  gboolean has_thumbnail;
};

enum
{
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerUploadChip, holler_upload_chip, GTK_TYPE_BOX)

static void
thumbnail_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerUploadChip) self = user_data;
  g_autoptr (GdkTexture) texture = NULL;

  texture = holler_picture_load_finish (result, NULL);
  if (texture != NULL && self->image != NULL)
    gtk_image_set_from_paintable (GTK_IMAGE (self->image),
                                  GDK_PAINTABLE (texture));
}

/* By what the file says of itself, once it was looked at */
static void
show_kind (HollerUploadChip *self)
{
  const char *mime = holler_upload_get_mime (self->upload);
  g_autofree char *type = g_content_type_from_mime_type (mime);
  g_autoptr (GIcon) icon = NULL;

  if (self->has_thumbnail)
    return;
  icon = g_content_type_get_symbolic_icon (type != NULL ? type : "");
  gtk_image_set_from_gicon (GTK_IMAGE (self->image), icon);
  if (!holler_picture_is_supported (mime) ||
      holler_upload_get_file (self->upload) == NULL)
    return;

  self->has_thumbnail = TRUE;
  holler_picture_load_async (holler_upload_get_file (self->upload),
                             2 * THUMBNAIL_SIZE,
                             self->cancellable,
                             thumbnail_cb,
                             g_object_ref (self));
}

static char *
dup_detail (HollerUploadChip *self)
{
  switch (holler_upload_get_state (self->upload))
    {
    case HOLLER_UPLOAD_PREPARING:
      /* Translators: a picture that will be sent, before it is */
      return g_strdup (_ ("Preparing…"));
    case HOLLER_UPLOAD_FAILED:
      return holler_words_upload_error (self->upload);
    case HOLLER_UPLOAD_SENDING:
    case HOLLER_UPLOAD_DONE:
    case HOLLER_UPLOAD_CANCELLED:
    default:
      return g_format_size (
        (guint64) holler_upload_get_size_bytes (self->upload));
    }
}

/* A size is short; what went wrong must be read to its end. */
static void
show_detail (HollerUploadChip *self, gboolean is_problem)
{
  GtkLabel *label = GTK_LABEL (self->detail);
  g_autofree char *detail = dup_detail (self);

  gtk_label_set_text (label, detail);
  gtk_label_set_ellipsize (label,
                           is_problem ? PANGO_ELLIPSIZE_NONE
                                      : PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_wrap (label, is_problem);
  gtk_label_set_width_chars (label, is_problem ? PROBLEM_CHARS : LEAST_CHARS);
  gtk_label_set_max_width_chars (label,
                                 is_problem ? PROBLEM_CHARS : MOST_CHARS);
  if (is_problem)
    gtk_widget_add_css_class (self->detail, "error");
  else
    gtk_widget_remove_css_class (self->detail, "error");
}

static void
update (HollerUploadChip *self)
{
  HollerUploadState state = holler_upload_get_state (self->upload);
  const char *name = holler_upload_get_name (self->upload);
  g_autofree char *remove_label = NULL;

  gtk_label_set_text (GTK_LABEL (self->name), name);
  show_detail (self, state == HOLLER_UPLOAD_FAILED);
  gtk_widget_set_visible (self->progress, state == HOLLER_UPLOAD_SENDING);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                 holler_upload_get_progress (self->upload));
  /* It does not become smaller. */
  gtk_widget_set_visible (
    self->retry,
    state == HOLLER_UPLOAD_FAILED &&
      !g_error_matches (holler_upload_get_error (self->upload),
                        HOLLER_API_ERROR,
                        HOLLER_API_ERROR_TOO_LARGE));
  /* Translators: the name of a file */
  remove_label = g_strdup_printf (_ ("Do not send %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  remove_label,
                                  -1);
  show_kind (self);
}

static void
retry_cb (HollerUploadChip *self)
{
  holler_upload_retry (self->upload);
}

static void
remove_cb (HollerUploadChip *self)
{
  g_signal_emit (self, signals[REMOVED], 0);
}

static void
holler_upload_chip_dispose (GObject *object)
{
  HollerUploadChip *self = HOLLER_UPLOAD_CHIP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->upload);
  self->image = NULL;

  G_OBJECT_CLASS (holler_upload_chip_parent_class)->dispose (object);
}

static void
holler_upload_chip_class_init (HollerUploadChipClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_upload_chip_dispose;

  /**
   * HollerUploadChip::removed:
   * @self: a chip
   *
   * The person does not want to send the file.
   */
  signals[REMOVED] = g_signal_new ("removed",
                                   HOLLER_TYPE_UPLOAD_CHIP,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   0);
}

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (label), LEAST_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MOST_CHARS);
  gtk_widget_add_css_class (label, css_class);

  return label;
}

static GtkWidget *
make_button (HollerUploadChip *self,
             const char *icon,
             const char *tooltip,
             GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tooltip,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button,
                           "clicked",
                           callback,
                           self,
                           G_CONNECT_SWAPPED);

  return button;
}

static void
holler_upload_chip_init (HollerUploadChip *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  self->cancellable = g_cancellable_new ();
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "upload-chip");
  self->image = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->image), THUMBNAIL_SIZE);
  gtk_box_append (GTK_BOX (self), self->image);
  self->name = make_label ("file-name");
  self->detail = make_label ("file-size");
  self->progress = gtk_progress_bar_new ();
  gtk_box_append (GTK_BOX (lines), self->name);
  gtk_box_append (GTK_BOX (lines), self->detail);
  gtk_box_append (GTK_BOX (lines), self->progress);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self), lines);
  self->retry = make_button (self,
                             "view-refresh-symbolic",
                             _ ("Try again"),
                             G_CALLBACK (retry_cb));
  gtk_box_append (GTK_BOX (self), self->retry);
  self->remove = make_button (self,
                              "window-close-symbolic",
                              _ ("Do not send"),
                              G_CALLBACK (remove_cb));
  gtk_box_append (GTK_BOX (self), self->remove);
}

/**
 * holler_upload_chip_new:
 * @upload: a file on its way
 *
 * Shows how a file goes to the server.
 *
 * Returns: (transfer floating): a chip
 */
HollerUploadChip *
holler_upload_chip_new (HollerUpload *upload)
{
  HollerUploadChip *self = NULL;

  g_return_val_if_fail (HOLLER_IS_UPLOAD (upload), NULL);

  self = g_object_new (HOLLER_TYPE_UPLOAD_CHIP, NULL);
  self->upload = g_object_ref (upload);
  g_signal_connect_object (upload,
                           "notify",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  update (self);

  return self;
}
