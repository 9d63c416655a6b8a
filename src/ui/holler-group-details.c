/* holler-group-details.c: a group, who is in it, and what one can do about it
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-group-details.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-conversation-settings.h"
#include "ui/holler-new-conversation.h"
#include "ui/holler-person-row.h"
#include "ui/holler-picture-dialog.h"
#include "ui/holler-toasts.h"

#define USER_DATA "holler-user"

struct _HollerGroupDetails
{
  AdwWindow parent_instance;

  HollerAvatar *avatar;
  GtkWidget *choose_button;
  GtkWidget *remove_button;
  GtkLabel *name_label;
  AdwEntryRow *title_row;
  AdwActionRow *mute_row;
  GtkWidget *mute_button;
  GtkWidget *favourite_switch;
  AdwPreferencesGroup *members_group;
  GtkWidget *add_button;
  GtkListBox *members;
  GtkWidget *leave_button;

  HollerAccount *account;
  HollerConversation *group;
  GCancellable *cancellable;
  guint look_id;
};

G_DEFINE_FINAL_TYPE (HollerGroupDetails, holler_group_details, ADW_TYPE_WINDOW)

static void
update_title (HollerGroupDetails *self)
{
  gtk_label_set_text (self->name_label,
                      holler_conversation_get_title (self->group));
}

static void
update_mute (HollerGroupDetails *self)
{
  g_autofree char *words =
    holler_conversation_settings_describe_mute (self->group);

  adw_action_row_set_subtitle (self->mute_row, words);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerGroupDetails) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_conversation_change_finish (HOLLER_CONVERSATION (source),
                                          result,
                                          &error) &&
      self->leave_button != NULL)
    holler_toasts_show_error (self->leave_button, error);
}

static void
rename_cb (HollerGroupDetails *self)
{
  g_autofree char *title =
    g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title_row)));

  holler_conversation_rename_async (self->group,
                                    g_strstrip (title),
                                    NULL,
                                    changed_cb,
                                    g_object_ref (self));
}

/* The picture -------------------------------------------------------------- */

static void
update_picture (HollerGroupDetails *self)
{
  gtk_widget_set_visible (self->remove_button,
                          holler_conversation_get_avatar_url (self->group) !=
                            NULL);
}

static void
set_busy (HollerGroupDetails *self, gboolean is_busy)
{
  gtk_widget_set_sensitive (self->choose_button, !is_busy);
  gtk_widget_set_sensitive (self->remove_button, !is_busy);
}

static void
picture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerGroupDetails) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_done =
    holler_conversation_change_finish (HOLLER_CONVERSATION (source),
                                       result,
                                       &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (!is_done)
    holler_toasts_show_error (self->leave_button, error);
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerGroupDetails) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = holler_picture_dialog_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (picture != NULL)
    {
      holler_conversation_set_picture_async (self->group,
                                             picture,
                                             self->cancellable,
                                             picture_cb,
                                             g_object_ref (self));
      return;
    }
  set_busy (self, FALSE);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    holler_toasts_show (self->leave_button,
                        _ ("This could not be read as a picture. Choose a "
                           "PNG or JPEG file."));
}

static void
choose_picture_cb (HollerGroupDetails *self)
{
  set_busy (self, TRUE);
  holler_picture_dialog_choose_async (GTK_WINDOW (self),
                                      self->cancellable,
                                      chosen_cb,
                                      g_object_ref (self));
}

static void
remove_picture_cb (HollerGroupDetails *self)
{
  set_busy (self, TRUE);
  holler_conversation_set_picture_async (self->group,
                                         NULL,
                                         self->cancellable,
                                         picture_cb,
                                         g_object_ref (self));
}

static void
add_cb (HollerGroupDetails *self)
{
  gtk_window_present (
    GTK_WINDOW (holler_new_conversation_new_to_add (GTK_WINDOW (self),
                                                    self->account,
                                                    self->group)));
}

/* Asking ------------------------------------------------------------------- */

static void
take_out (HollerGroupDetails *self, HollerUser *user)
{
  holler_conversation_remove_member_async (self->group,
                                           user,
                                           NULL,
                                           changed_cb,
                                           g_object_ref (self));
}

static void
answered_cb (HollerGroupDetails *self,
             const char *response,
             AdwMessageDialog *dialog)
{
  if (g_str_equal (response, "yes") && self->group != NULL)
    take_out (self, g_object_get_data (G_OBJECT (dialog), USER_DATA));
}

static void
ask (HollerGroupDetails *self,
     HollerUser *user,
     const char *heading,
     const char *body,
     const char *yes)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "no",
                                    _ ("Cancel"),
                                    "yes",
                                    yes,
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog),
                                              "yes",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "no");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  g_object_set_data_full (G_OBJECT (dialog),
                          USER_DATA,
                          g_object_ref (user),
                          g_object_unref);
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (answered_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
leave_cb (HollerGroupDetails *self)
{
  /* Translators: the name of a group */
  g_autofree char *heading =
    g_strdup_printf (_ ("Leave “%s”?"),
                     holler_conversation_get_title (self->group));

  ask (self,
       holler_account_get_me (self->account),
       heading,
       _ ("You will not get its messages any more, and those you have are "
          "removed from this computer. Somebody who is in it can add you "
          "again."),
       _ ("Leave"));
}

static void
remove_cb (GtkWidget *button, HollerGroupDetails *self)
{
  HollerUser *user = g_object_get_data (G_OBJECT (button), USER_DATA);
  /* Translators: a person's name */
  g_autofree char *heading =
    g_strdup_printf (_ ("Remove %s?"), holler_user_get_display_name (user));

  ask (self,
       user,
       heading,
       _ ("They will not get what is written in this group any more."),
       _ ("Remove"));
}

/* Members ------------------------------------------------------------------ */

static void
add_remove_button (HollerGroupDetails *self, GtkWidget *row, HollerUser *user)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  /* Translators: a person's name; takes them out of a group */
  g_autofree char *words =
    g_strdup_printf (_ ("Remove %s"), holler_user_get_display_name (user));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words,
                                  -1);
  g_object_set_data_full (G_OBJECT (button),
                          USER_DATA,
                          g_object_ref (user),
                          g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
owner_cb (HollerMember *member, GParamSpec *pspec, GtkWidget *label)
{
  gtk_widget_set_visible (label, holler_member_get_is_owner (member));
}

static GtkWidget *
make_member_cb (gpointer item, gpointer user_data)
{
  HollerMember *member = HOLLER_MEMBER (item);
  HollerGroupDetails *self = user_data;
  HollerUser *user = holler_member_get_user (member);
  GtkWidget *row = holler_person_row_new (user);
  GtkWidget *owner = gtk_label_new (_ ("Owner"));

  gtk_widget_add_css_class (owner, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), owner);
  g_signal_connect_object (member,
                           "notify::is-owner",
                           G_CALLBACK (owner_cb),
                           owner,
                           0);
  owner_cb (member, NULL, owner);
  if (holler_conversation_get_is_owner (self->group) &&
      !holler_user_get_is_me (user))
    add_remove_button (self, row, user);

  return row;
}

static void
update_members (HollerGroupDetails *self)
{
  guint n =
    g_list_model_get_n_items (holler_conversation_get_members (self->group));
  g_autofree char *words =
    g_strdup_printf (ngettext ("%u member", "%u members", n), n);

  adw_preferences_group_set_title (self->members_group, words);
}

/* One is in it no more, here or on another device. */
static gboolean
look_if_left_cb (gpointer user_data)
{
  HollerGroupDetails *self = user_data;
  GListModel *conversations = holler_account_get_conversations (self->account);

  self->look_id = 0;
  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (HollerConversation) conversation =
        g_list_model_get_item (conversations, i);

      if (conversation == self->group)
        return G_SOURCE_REMOVE;
    }
  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

/* What moves within the list goes and comes back. */
static void
conversations_changed_cb (HollerGroupDetails *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add (look_if_left_cb, self);
}

static void
holler_group_details_dispose (GObject *object)
{
  HollerGroupDetails *self = HOLLER_GROUP_DETAILS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->members != NULL)
    gtk_list_box_bind_model (self->members, NULL, NULL, NULL, NULL);
  g_clear_object (&self->group);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_GROUP_DETAILS);

  G_OBJECT_CLASS (holler_group_details_parent_class)->dispose (object);
}

static void
holler_group_details_finalize (GObject *object)
{
  g_object_unref (HOLLER_GROUP_DETAILS (object)->cancellable);

  G_OBJECT_CLASS (holler_group_details_parent_class)->finalize (object);
}

static void
holler_group_details_class_init (HollerGroupDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_group_details_dispose;
  G_OBJECT_CLASS (klass)->finalize = holler_group_details_finalize;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-group-details.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerGroupDetails, name)
  BIND (avatar);
  BIND (choose_button);
  BIND (remove_button);
  BIND (name_label);
  BIND (title_row);
  BIND (mute_row);
  BIND (mute_button);
  BIND (favourite_switch);
  BIND (members_group);
  BIND (add_button);
  BIND (members);
  BIND (leave_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_picture_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_picture_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
}

static void
holler_group_details_init (HollerGroupDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

static void
connect_group (HollerGroupDetails *self)
{
  const struct
  {
    gpointer object;
    const char *signal;
    GCallback callback;
  } connections[] = {
    { self->group, "notify::title", G_CALLBACK (update_title) },
    { self->group, "notify::avatar-url", G_CALLBACK (update_picture) },
    { self->group, "notify::muted-until-us", G_CALLBACK (update_mute) },
    { holler_conversation_get_members (self->group),
      "items-changed",
      G_CALLBACK (update_members) },
    { holler_account_get_conversations (self->account),
      "items-changed",
      G_CALLBACK (conversations_changed_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (connections[i].object,
                             connections[i].signal,
                             connections[i].callback,
                             self,
                             G_CONNECT_SWAPPED);
}

/**
 * holler_group_details_new:
 * @parent: the window over which it is shown
 * @account: who is in it
 * @group: the group
 *
 * Makes the window about a group.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_group_details_new (GtkWindow *parent,
                          HollerAccount *account,
                          HollerConversation *group)
{
  HollerGroupDetails *self =
    g_object_new (HOLLER_TYPE_GROUP_DETAILS, "transient-for", parent, NULL);

  self->account = g_object_ref (account);
  self->group = g_object_ref (group);
  holler_avatar_set_conversation (self->avatar, group);
  holler_conversation_settings_set_conversation (
    holler_conversation_settings_install (GTK_WIDGET (self), "settings"),
    account,
    group);
  gtk_editable_set_text (GTK_EDITABLE (self->title_row),
                         holler_conversation_get_title (group));
  gtk_list_box_bind_model (self->members,
                           holler_conversation_get_members (group),
                           make_member_cb,
                           self,
                           NULL);
  connect_group (self);
  update_title (self);
  update_picture (self);
  update_mute (self);
  update_members (self);
  gtk_window_set_focus (GTK_WINDOW (self), self->mute_button);

  return GTK_WIDGET (self);
}

/**
 * holler_group_details_take_file:
 * @self: a group's window
 * @file: a picture
 *
 * Asks what of a picture shall be seen and makes it the group's.
 */
void
holler_group_details_take_file (HollerGroupDetails *self, GFile *file)
{
  g_return_if_fail (HOLLER_IS_GROUP_DETAILS (self));
  g_return_if_fail (G_IS_FILE (file));

  set_busy (self, TRUE);
  holler_picture_dialog_crop_async (GTK_WINDOW (self),
                                    file,
                                    self->cancellable,
                                    chosen_cb,
                                    g_object_ref (self));
}
