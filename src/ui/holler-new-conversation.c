/* holler-new-conversation.c: one contact is a chat, several are a group
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-new-conversation.h"

#include <glib/gi18n.h>

#include "ui/holler-people-picker.h"
#include "ui/holler-toasts.h"
#include "ui/holler-wrap.h"

#define TITLE_MAX_LENGTH 64 /* the server takes no longer one */

struct _HollerNewConversation
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkButton *done_button;
  GtkRevealer *title_revealer;
  AdwEntryRow *title_row;
  HollerPeoplePicker *picker;
  GtkWidget *find_button;

  HollerAccount *account;
  HollerConversation *group; /* (nullable): to which people are added */
  GCancellable *cancellable;
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (HollerNewConversation,
                     holler_new_conversation,
                     ADW_TYPE_WINDOW)

static void
picked_cb (HollerNewConversation *self)
{
  guint n = holler_people_picker_get_n_picked (self->picker);
  gboolean is_group = self->group == NULL && n > 1;
  const char *label = _ ("Open Chat");

  if (self->group != NULL)
    label = _ ("Add");
  else if (is_group)
    label = _ ("Create Group");
  gtk_button_set_label (self->done_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->done_button),
                            n > 0 && !self->is_busy);
  gtk_revealer_set_reveal_child (self->title_revealer, is_group);
  /* What is folded away is not there for the Tab key either. */
  gtk_widget_set_visible (GTK_WIDGET (self->title_revealer), is_group);
}

static void
set_busy (HollerNewConversation *self, gboolean is_busy)
{
  self->is_busy = is_busy;
  picked_cb (self);
}

static gboolean
was_closed (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
show_error (HollerNewConversation *self, const GError *error)
{
  set_busy (self, FALSE);
  holler_toasts_show_error (GTK_WIDGET (self->picker), error);
}

static void
show_conversation (HollerNewConversation *self,
                   HollerConversation *conversation)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    gtk_widget_activate_action (
      GTK_WIDGET (parent),
      "win.show-conversation",
      "s",
      holler_conversation_get_conversation_id (conversation));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerNewConversation) self = user_data;
  g_autoptr (HollerConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;

  conversation =
    holler_account_open_direct_finish (HOLLER_ACCOUNT (source), result, &error);
  if (conversation != NULL && !g_cancellable_is_cancelled (self->cancellable))
    show_conversation (self, conversation);
  else if (error != NULL && !was_closed (error))
    show_error (self, error);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerNewConversation) self = user_data;
  g_autoptr (HollerConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;

  conversation = holler_account_create_group_finish (HOLLER_ACCOUNT (source),
                                                     result,
                                                     &error);
  if (conversation != NULL && !g_cancellable_is_cancelled (self->cancellable))
    show_conversation (self, conversation);
  else if (error != NULL && !was_closed (error))
    show_error (self, error);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerNewConversation) self = user_data;
  g_autoptr (GError) error = NULL;

  if (holler_conversation_change_finish (HOLLER_CONVERSATION (source),
                                         result,
                                         &error))
    gtk_window_destroy (GTK_WINDOW (self));
  else if (!was_closed (error))
    show_error (self, error);
}

static void
create_group (HollerNewConversation *self, GPtrArray *users)
{
  g_autofree char *title =
    g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title_row)));

  g_strstrip (title);
  if (g_utf8_strlen (title, -1) > TITLE_MAX_LENGTH)
    {
      g_autofree char *text =
        g_strdup_printf (_ ("A group’s name has at most %d characters."),
                         TITLE_MAX_LENGTH);

      holler_toasts_show (GTK_WIDGET (self->picker), text);
      return;
    }
  set_busy (self, TRUE);
  holler_account_create_group_async (self->account,
                                     title,
                                     users,
                                     self->cancellable,
                                     created_cb,
                                     g_object_ref (self));
}

static void
done_cb (HollerNewConversation *self)
{
  g_autoptr (GPtrArray) users = holler_people_picker_dup_picked (self->picker);

  if (users->len == 0 || self->is_busy)
    return;
  if (self->group == NULL && users->len > 1)
    {
      create_group (self, users);
      return;
    }
  set_busy (self, TRUE);
  if (self->group != NULL)
    holler_conversation_add_members_async (self->group,
                                           users,
                                           self->cancellable,
                                           added_cb,
                                           g_object_ref (self));
  else
    holler_account_open_direct_async (self->account,
                                      g_ptr_array_index (users, 0),
                                      self->cancellable,
                                      opened_cb,
                                      g_object_ref (self));
}

static void
find_cb (HollerNewConversation *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.add-contact", NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
holler_new_conversation_dispose (GObject *object)
{
  HollerNewConversation *self = HOLLER_NEW_CONVERSATION (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->group);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_NEW_CONVERSATION);

  G_OBJECT_CLASS (holler_new_conversation_parent_class)->dispose (object);
}

static void
holler_new_conversation_finalize (GObject *object)
{
  g_clear_object (&HOLLER_NEW_CONVERSATION (object)->cancellable);

  G_OBJECT_CLASS (holler_new_conversation_parent_class)->finalize (object);
}

static void
holler_new_conversation_class_init (HollerNewConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_new_conversation_dispose;
  object_class->finalize = holler_new_conversation_finalize;

  g_type_ensure (HOLLER_TYPE_PEOPLE_PICKER);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-new-conversation.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class,                          \
                                        HollerNewConversation,                 \
                                        name)
  BIND (toasts);
  BIND (done_button);
  BIND (title_revealer);
  BIND (title_row);
  BIND (picker);
  BIND (find_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_cb);
}

static void
holler_new_conversation_init (HollerNewConversation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  holler_wrap_words (self->find_button);
  self->cancellable = g_cancellable_new ();
}

static HollerNewConversation *
make (GtkWindow *parent, HollerAccount *account, HollerConversation *group)
{
  HollerNewConversation *self =
    g_object_new (HOLLER_TYPE_NEW_CONVERSATION, "transient-for", parent, NULL);

  self->account = g_object_ref (account);
  g_set_object (&self->group, group);
  holler_people_picker_set_account (self->picker, account, group);
  picked_cb (self);
  gtk_widget_child_focus (GTK_WIDGET (self->picker), GTK_DIR_TAB_FORWARD);

  return self;
}

/**
 * holler_new_conversation_new:
 * @parent: the window over which it is shown; its `win.show-conversation` is
 *   asked to show what was made
 * @account: whose contacts are offered
 *
 * Makes the window that begins a conversation.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_new_conversation_new (GtkWindow *parent, HollerAccount *account)
{
  return GTK_WIDGET (make (parent, account, NULL));
}

/**
 * holler_new_conversation_new_to_add:
 * @parent: the window over which it is shown
 * @account: whose contacts are offered
 * @group: who is in it already is not
 *
 * Makes the window that adds people to a group.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_new_conversation_new_to_add (GtkWindow *parent,
                                    HollerAccount *account,
                                    HollerConversation *group)
{
  HollerNewConversation *self = make (parent, account, group);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Add People"));
  gtk_widget_hide (self->find_button);

  return GTK_WIDGET (self);
}
