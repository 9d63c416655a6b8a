/* holler-general-page.c: how one is shown, and how Holler runs
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-general-page.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-picture-dialog.h"
#include "ui/holler-toasts.h"

/* The server's rules, in characters. */
#define NAME_MAX_LENGTH 64
#define STATUS_MAX_LENGTH 140

struct _HollerGeneralPage
{
  AdwPreferencesPage parent_instance;

  GtkWidget *picture_group;
  GtkWidget *words_group;
  HollerAvatar *avatar;
  GtkLabel *username_label;
  GtkWidget *choose_button;
  GtkWidget *remove_button;
  GtkSpinner *spinner;
  GtkEditable *name_row;
  GtkEditable *status_row;
  GtkWidget *start_switch;
  GtkWidget *background_switch;
  GtkWidget *calls_switch;
  GtkWidget *messages_switch;
  GtkWidget *preview_switch;

  HollerAccount *account;
  HollerUser *me;
  GSignalGroup *me_signals;
  guint n_waiting;
};

G_DEFINE_FINAL_TYPE (HollerGeneralPage,
                     holler_general_page,
                     ADW_TYPE_PREFERENCES_PAGE)

/* What one is just writing stays. */
static void
fill_row (GtkEditable *row, const char *text)
{
  GtkStateFlags flags = gtk_widget_get_state_flags (GTK_WIDGET (row));

  if (text == NULL)
    text = "";
  if ((flags & GTK_STATE_FLAG_FOCUS_WITHIN) == 0 &&
      g_strcmp0 (gtk_editable_get_text (row), text) != 0)
    gtk_editable_set_text (row, text);
}

static void
update (HollerGeneralPage *self)
{
  gboolean is_idle = self->n_waiting == 0;

  if (self->picture_group == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), !is_idle);
  gtk_spinner_set_spinning (self->spinner, !is_idle);
  gtk_widget_set_sensitive (self->choose_button, is_idle);
  gtk_widget_set_sensitive (self->remove_button, is_idle);
  gtk_widget_set_visible (self->picture_group, self->me != NULL);
  gtk_widget_set_visible (self->words_group, self->me != NULL);
  if (self->me == NULL)
    return;

  gtk_widget_set_visible (self->remove_button,
                          holler_user_get_avatar_url (self->me) != NULL);
  fill_row (self->name_row, holler_user_get_display_name (self->me));
  fill_row (self->status_row, holler_user_get_status_text (self->me));
}

static void
wait (HollerGeneralPage *self, int change)
{
  self->n_waiting += (guint) change;
  update (self);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerGeneralPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_account_change_finish (HOLLER_ACCOUNT (source), result, &error) &&
      self->choose_button != NULL)
    holler_toasts_show_error (self->choose_button, error);
  wait (self, -1);
}

/* Either is NULL where it stays. */
static void
set_profile (HollerGeneralPage *self, const char *name, const char *status)
{
  if (self->account == NULL)
    return;
  wait (self, 1);
  holler_account_set_profile_async (self->account,
                                    name,
                                    status,
                                    NULL,
                                    changed_cb,
                                    g_object_ref (self));
}

static char *
dup_trimmed (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

static void
name_cb (HollerGeneralPage *self)
{
  g_autofree char *name = dup_trimmed (self->name_row);

  if (g_utf8_strlen (name, -1) > NAME_MAX_LENGTH)
    {
      holler_toasts_show (self->choose_button,
                          _ ("A name has at most 64 characters."));
    }
  else if (*name == '\0')
    {
      holler_toasts_show (self->choose_button,
                          _ ("Others need a name to know you by."));
      gtk_editable_set_text (self->name_row,
                             holler_user_get_display_name (self->me));
    }
  else
    {
      set_profile (self, name, NULL);
    }
}

static void
status_cb (HollerGeneralPage *self)
{
  g_autofree char *status = dup_trimmed (self->status_row);

  if (g_utf8_strlen (status, -1) > STATUS_MAX_LENGTH)
    holler_toasts_show (self->choose_button,
                        _ ("This has room for 140 characters."));
  else
    set_profile (self, NULL, status);
}

/* The picture -------------------------------------------------------------- */

static void
set_picture (HollerGeneralPage *self, GBytes *picture)
{
  wait (self, 1);
  holler_account_set_picture_async (self->account,
                                    picture,
                                    NULL,
                                    changed_cb,
                                    g_object_ref (self));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerGeneralPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = holler_picture_dialog_finish (result, &error);

  if (picture != NULL && self->account != NULL)
    set_picture (self, picture);
  else if (picture == NULL && self->choose_button != NULL &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    holler_toasts_show (self->choose_button,
                        _ ("This could not be read as a picture. Choose a "
                           "PNG or JPEG file."));
  wait (self, -1);
}

static void
choose_cb (HollerGeneralPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!GTK_IS_WINDOW (root))
    return;
  wait (self, 1);
  holler_picture_dialog_choose_async (GTK_WINDOW (root),
                                      NULL,
                                      chosen_cb,
                                      g_object_ref (self));
}

static void
remove_cb (HollerGeneralPage *self)
{
  if (self->account != NULL)
    set_picture (self, NULL);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue *value,
         double x,
         double y,
         HollerGeneralPage *self)
{
  if (self->account == NULL)
    return FALSE;
  holler_general_page_take_picture (self, g_value_get_object (value));
  return TRUE;
}

/* The object --------------------------------------------------------------- */

static void
update_username (HollerGeneralPage *self)
{
  g_autofree char *words = NULL;

  if (self->me == NULL)
    return;
  /* Translators: a user name */
  words = g_strdup_printf (_ ("Others find you as @%s."),
                           holler_user_get_username (self->me));
  gtk_label_set_text (self->username_label, words);
}

static void
set_me (HollerGeneralPage *self)
{
  HollerUser *me =
    self->account != NULL ? holler_account_get_me (self->account) : NULL;

  if (g_set_object (&self->me, me))
    {
      update_username (self);
      g_signal_group_set_target (self->me_signals, me);
      holler_avatar_set_user (self->avatar, me);
    }
  update (self);
}

static void
holler_general_page_dispose (GObject *object)
{
  HollerGeneralPage *self = HOLLER_GENERAL_PAGE (object);

  if (self->avatar != NULL)
    holler_general_page_set_account (self, NULL);
  g_clear_object (&self->me_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_GENERAL_PAGE);

  G_OBJECT_CLASS (holler_general_page_parent_class)->dispose (object);
}

static void
holler_general_page_class_init (HollerGeneralPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_general_page_dispose;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-general-page.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerGeneralPage, name)
  BIND (picture_group);
  BIND (words_group);
  BIND (avatar);
  BIND (username_label);
  BIND (choose_button);
  BIND (remove_button);
  BIND (spinner);
  BIND (name_row);
  BIND (status_row);
  BIND (start_switch);
  BIND (background_switch);
  BIND (calls_switch);
  BIND (messages_switch);
  BIND (preview_switch);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_cb);
  gtk_widget_class_bind_template_callback (widget_class, status_cb);
}

static void
holler_general_page_init (HollerGeneralPage *self)
{
  static const char *const names[] = { "notify::display-name",
                                       "notify::status-text",
                                       "notify::avatar-url" };
  GtkDropTarget *target = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->me_signals = g_signal_group_new (HOLLER_TYPE_USER);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_group_connect_swapped (self->me_signals,
                                    names[i],
                                    G_CALLBACK (update),
                                    self);
  target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->avatar),
                             GTK_EVENT_CONTROLLER (target));
  update (self);
}

/**
 * holler_general_page_set_account:
 * @self: a page
 * @account: (nullable): who is logged in; `NULL` for nobody
 *
 * Says whose name and picture are shown and changed.
 */
void
holler_general_page_set_account (HollerGeneralPage *self,
                                 HollerAccount *account)
{
  g_return_if_fail (HOLLER_IS_GENERAL_PAGE (self));

  g_set_object (&self->account, account);
  set_me (self);
}

/**
 * holler_general_page_bind_settings:
 * @self: a page
 * @settings: where the switches are kept
 *
 * Binds the switches.
 */
void
holler_general_page_bind_settings (HollerGeneralPage *self, GSettings *settings)
{
  const struct
  {
    const char *key;
    GtkWidget *widget;
  } bindings[] = {
    { "start-with-session", self->start_switch },
    { "run-in-background", self->background_switch },
    { "notify-calls", self->calls_switch },
    { "notify-messages", self->messages_switch },
    { "notify-preview", self->preview_switch },
  };

  g_return_if_fail (HOLLER_IS_GENERAL_PAGE (self));

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    g_settings_bind (settings,
                     bindings[i].key,
                     bindings[i].widget,
                     "active",
                     G_SETTINGS_BIND_DEFAULT);
  g_object_bind_property (self->messages_switch,
                          "active",
                          self->preview_switch,
                          "sensitive",
                          G_BINDING_SYNC_CREATE);
}

/**
 * holler_general_page_take_picture:
 * @self: a page, in a window
 * @file: a picture, as the person has it
 *
 * Asks what of a file's picture shall be seen and makes it one's own.
 */
void
holler_general_page_take_picture (HollerGeneralPage *self, GFile *file)
{
  GtkRoot *root = NULL;

  g_return_if_fail (HOLLER_IS_GENERAL_PAGE (self));
  g_return_if_fail (G_IS_FILE (file));
  root = gtk_widget_get_root (GTK_WIDGET (self));
  g_return_if_fail (GTK_IS_WINDOW (root));

  wait (self, 1);
  holler_picture_dialog_crop_async (GTK_WINDOW (root),
                                    file,
                                    NULL,
                                    chosen_cb,
                                    g_object_ref (self));
}
