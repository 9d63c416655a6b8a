/* holler-profile-dialog.c: how others see me
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-profile-dialog.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-picture-dialog.h"
#include "ui/holler-toasts.h"

struct _HollerProfileDialog
{
  AdwWindow parent_instance;

  GtkWidget *save_button;
  HollerAvatar *avatar;
  GtkWidget *choose_button;
  GtkWidget *remove_button;
  GtkEditable *name_row;
  GtkEditable *status_row;
  GtkLabel *username_label;

  HollerAccount *account;
  GCancellable *cancellable;
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (HollerProfileDialog,
                     holler_profile_dialog,
                     ADW_TYPE_WINDOW)

static void
changed_cb (HollerProfileDialog *self)
{
  HollerUser *me = NULL;
  g_autofree char *name = NULL;
  const char *status = NULL;
  gboolean is_other = FALSE;

  if (self->account == NULL)
    return;
  me = holler_account_get_me (self->account);
  if (me == NULL)
    return;
  name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  status = holler_user_get_status_text (me);
  is_other = g_strcmp0 (name, holler_user_get_display_name (me)) != 0 ||
             g_strcmp0 (gtk_editable_get_text (self->status_row),
                        status != NULL ? status : "") != 0;
  gtk_widget_set_sensitive (self->save_button,
                            is_other && *name != '\0' && !self->is_busy);
  gtk_widget_set_visible (self->remove_button,
                          holler_user_get_avatar_url (me) != NULL);
  gtk_widget_set_sensitive (self->choose_button, !self->is_busy);
  gtk_widget_set_sensitive (self->remove_button, !self->is_busy);
}

static void
set_busy (HollerProfileDialog *self, gboolean is_busy)
{
  self->is_busy = is_busy;
  changed_cb (self);
}

/* FALSE: told, unless the window was closed meanwhile */
static gboolean
finish (HollerProfileDialog *self, GAsyncResult *result, GObject *account)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done =
    holler_account_change_finish (HOLLER_ACCOUNT (account), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  set_busy (self, FALSE);
  if (!is_done)
    holler_toasts_show_error (GTK_WIDGET (self->avatar), error);

  return is_done;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerProfileDialog) self = user_data;

  if (finish (self, result, source))
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
save_cb (HollerProfileDialog *self)
{
  g_autofree char *name = NULL;
  g_autofree char *status = NULL;

  if (!gtk_widget_get_sensitive (self->save_button))
    return;
  name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  status = g_strstrip (g_strdup (gtk_editable_get_text (self->status_row)));
  set_busy (self, TRUE);
  holler_account_set_profile_async (self->account,
                                    name,
                                    status,
                                    self->cancellable,
                                    saved_cb,
                                    g_object_ref (self));
}

/* The picture -------------------------------------------------------------- */

static void
picture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerProfileDialog) self = user_data;

  finish (self, result, source);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerProfileDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = holler_picture_dialog_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (picture == NULL)
    {
      set_busy (self, FALSE);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        holler_toasts_show (GTK_WIDGET (self->avatar),
                            _ ("This could not be read as a picture. Choose a "
                               "PNG or JPEG file."));
      return;
    }
  holler_account_set_picture_async (self->account,
                                    picture,
                                    self->cancellable,
                                    picture_cb,
                                    g_object_ref (self));
}

static void
remove_cb (HollerProfileDialog *self)
{
  set_busy (self, TRUE);
  holler_account_set_picture_async (self->account,
                                    NULL,
                                    self->cancellable,
                                    picture_cb,
                                    g_object_ref (self));
}

static void
choose_cb (HollerProfileDialog *self)
{
  set_busy (self, TRUE);
  holler_picture_dialog_choose_async (GTK_WINDOW (self),
                                      self->cancellable,
                                      chosen_cb,
                                      g_object_ref (self));
}

static void
holler_profile_dialog_dispose (GObject *object)
{
  HollerProfileDialog *self = HOLLER_PROFILE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PROFILE_DIALOG);

  G_OBJECT_CLASS (holler_profile_dialog_parent_class)->dispose (object);
}

static void
holler_profile_dialog_finalize (GObject *object)
{
  g_object_unref (HOLLER_PROFILE_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (holler_profile_dialog_parent_class)->finalize (object);
}

static void
holler_profile_dialog_class_init (HollerProfileDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_profile_dialog_dispose;
  object_class->finalize = holler_profile_dialog_finalize;

  g_type_ensure (HOLLER_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-profile-dialog.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerProfileDialog, name)
  BIND (save_button);
  BIND (avatar);
  BIND (choose_button);
  BIND (remove_button);
  BIND (name_row);
  BIND (status_row);
  BIND (username_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
holler_profile_dialog_init (HollerProfileDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * holler_profile_dialog_new:
 * @parent: the window over which it is shown
 * @account: an account that is logged in
 *
 * Makes the window in which one says how others see one.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_profile_dialog_new (GtkWindow *parent, HollerAccount *account)
{
  HollerProfileDialog *self =
    g_object_new (HOLLER_TYPE_PROFILE_DIALOG, "transient-for", parent, NULL);
  HollerUser *me = holler_account_get_me (account);
  const char *status = holler_user_get_status_text (me);
  g_autofree char *words =
    /* Translators: a user name */
    g_strdup_printf (_ ("Others find you as @%s."),
                     holler_user_get_username (me));

  self->account = g_object_ref (account);
  holler_avatar_set_user (self->avatar, me);
  gtk_editable_set_text (self->name_row, holler_user_get_display_name (me));
  gtk_editable_set_text (self->status_row, status != NULL ? status : "");
  gtk_label_set_text (self->username_label, words);
  g_signal_connect_object (me,
                           "notify::avatar-url",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);

  return GTK_WIDGET (self);
}

/**
 * holler_profile_dialog_take_file:
 * @self: a profile window
 * @file: a picture
 *
 * Asks what of a picture shall be seen and makes it one's own.
 */
void
holler_profile_dialog_take_file (HollerProfileDialog *self, GFile *file)
{
  g_return_if_fail (HOLLER_IS_PROFILE_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  set_busy (self, TRUE);
  holler_picture_dialog_crop_async (GTK_WINDOW (self),
                                    file,
                                    self->cancellable,
                                    chosen_cb,
                                    g_object_ref (self));
}
