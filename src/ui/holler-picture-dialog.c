/* holler-picture-dialog.c: a picture, and what of it is to be seen
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-picture-dialog.h"

#include <glib/gi18n.h>

#include "ui/holler-crop-area.h"
#include "ui/holler-picture-loader.h"

#define OPEN_SIZE 2048   /* pixels; to zoom into */
#define PICTURE_SIZE 512 /* pixels; large enough for the largest view */

struct _HollerPictureDialog
{
  AdwWindow parent_instance;

  HollerCropArea *area;
  GtkWidget *use_button;
  GtkWidget *scale;
  GtkAdjustment *zoom;

  GdkPixbuf *pixbuf;
  GTask *task; /* (nullable): until it is answered */
};

G_DEFINE_FINAL_TYPE (HollerPictureDialog,
                     holler_picture_dialog,
                     ADW_TYPE_WINDOW)

static void
cut_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *png = holler_picture_cut_finish (result, &error);

  if (png == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, png, (GDestroyNotify) g_bytes_unref);
}

static void
use_cb (HollerPictureDialog *self)
{
  int x = 0;
  int y = 0;
  int side = 0;

  if (self->task == NULL)
    return;
  holler_crop_get_square (holler_crop_area_get_crop (self->area),
                          &x,
                          &y,
                          &side);
  holler_picture_cut_async (self->pixbuf,
                            x,
                            y,
                            side,
                            PICTURE_SIZE,
                            g_task_get_cancellable (self->task),
                            cut_cb,
                            g_object_ref (self->task));
  g_clear_object (&self->task);
  gtk_window_close (GTK_WINDOW (self));
}

static void
zoomed_cb (HollerPictureDialog *self)
{
  holler_crop_area_set_zoom (self->area, gtk_adjustment_get_value (self->zoom));
}

static void
area_zoomed_cb (HollerPictureDialog *self)
{
  gtk_adjustment_set_value (self->zoom,
                            holler_crop_area_get_crop (self->area)->zoom);
}

static void
not_wanted (GTask *task)
{
  g_task_return_new_error (task,
                           G_IO_ERROR,
                           G_IO_ERROR_CANCELLED,
                           "no picture was chosen");
}

static void
holler_picture_dialog_dispose (GObject *object)
{
  HollerPictureDialog *self = HOLLER_PICTURE_DIALOG (object);

  if (self->task != NULL)
    not_wanted (self->task);
  g_clear_object (&self->task);
  g_clear_object (&self->pixbuf);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PICTURE_DIALOG);

  G_OBJECT_CLASS (holler_picture_dialog_parent_class)->dispose (object);
}

static void
holler_picture_dialog_class_init (HollerPictureDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_picture_dialog_dispose;
  g_type_ensure (HOLLER_TYPE_CROP_AREA);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-picture-dialog.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPictureDialog, name)
  BIND (area);
  BIND (use_button);
  BIND (scale);
  BIND (zoom);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoomed_cb);
}

static void
holler_picture_dialog_init (HollerPictureDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->use_button);
  g_signal_connect_swapped (self->area,
                            "notify::zoom",
                            G_CALLBACK (area_zoomed_cb),
                            self);
}

/* @pixbuf, @task: (transfer full) */
static void
show (GtkWindow *parent, GdkPixbuf *pixbuf, GTask *task)
{
  HollerPictureDialog *self =
    g_object_new (HOLLER_TYPE_PICTURE_DIALOG, "transient-for", parent, NULL);
  double max_zoom = 0;

  self->pixbuf = pixbuf;
  self->task = task;
  holler_crop_area_set_picture (self->area, pixbuf);
  max_zoom = holler_crop_get_max_zoom (holler_crop_area_get_crop (self->area));
  gtk_adjustment_set_upper (self->zoom, max_zoom);
  gtk_widget_set_sensitive (self->scale, max_zoom > 1);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->area));
  gtk_window_present (GTK_WINDOW (self));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GtkWindow *parent = g_task_get_source_object (task);
  GError *error = NULL;
  GdkPixbuf *pixbuf = holler_picture_open_finish (result, &error);

  if (pixbuf == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The window over which it was asked may be closed. */
  if (g_task_return_error_if_cancelled (task) ||
      !gtk_widget_get_mapped (GTK_WIDGET (parent)))
    {
      g_object_unref (pixbuf);
      if (!g_task_get_completed (task))
        not_wanted (task);
      return;
    }
  show (parent, pixbuf, g_steal_pointer (&task));
}

/* @task: (transfer full): asked over its source, a window */
static void
open_file (GTask *task, GFile *file)
{
  holler_picture_open_async (file,
                             OPEN_SIZE,
                             g_task_get_cancellable (task),
                             opened_cb,
                             task);
}

/* @user_data: a GTask (transfer full) */
static void
chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  gtk_native_dialog_destroy (chooser);
  if (file != NULL)
    open_file (g_steal_pointer (&task), file);
  else
    not_wanted (task);
  g_object_unref (chooser);
}

/**
 * holler_picture_dialog_choose_async:
 * @parent: the window over which it is asked
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Lets the person choose a picture, and what of it is to be seen.
 */
void
holler_picture_dialog_choose_async (GtkWindow *parent,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GtkFileChooserNative *chooser = NULL;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GTask *task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  task = g_task_new (parent, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_picture_dialog_choose_async);
  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  chooser = gtk_file_chooser_native_new (_ ("Choose a Picture"),
                                         parent,
                                         GTK_FILE_CHOOSER_ACTION_OPEN,
                                         NULL,
                                         NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  g_signal_connect (chooser, "response", G_CALLBACK (chosen_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/**
 * holler_picture_dialog_crop_async:
 * @parent: the window over which it is asked
 * @file: PNG, JPEG or GIF
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Lets the person choose what of a picture is to be seen.
 */
void
holler_picture_dialog_crop_async (GtkWindow *parent,
                                  GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (parent, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_picture_dialog_crop_async);
  open_file (task, file);
}

/**
 * holler_picture_dialog_finish:
 * @result: the result
 * @error: return location for a `G_IO_ERROR` or `GDK_PIXBUF_ERROR`
 *
 * Gets the square that was chosen, without what else the file told: where and
 * when it was taken. `G_IO_ERROR_CANCELLED` where the person wants none.
 *
 * Returns: (transfer full): a PNG of at most 512 KiB
 */
GBytes *
holler_picture_dialog_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
