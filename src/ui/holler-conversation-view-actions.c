/* holler-conversation-view-actions.c: what one can do with messages
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-conversation-view-private.h"

#include <glib/gi18n.h>

#include "ui/holler-toasts.h"

#define MESSAGE_DATA "holler-message"

/* (transfer full) (nullable) */
static HollerMessage *
find_message (HollerConversationView *self, GVariant *parameter)
{
  return self->conversation != NULL ? holler_conversation_find_message (
                                        self->conversation,
                                        g_variant_get_string (parameter, NULL))
                                    : NULL;
}

static void
reply_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (widget);
  g_autoptr (HollerMessage) message = find_message (self, parameter);

  if (message != NULL)
    holler_composer_reply (self->composer, message);
}

static void
edit_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (widget);
  g_autoptr (HollerMessage) message = find_message (self, parameter);

  if (message != NULL)
    holler_composer_edit (self->composer, message);
}

static void
show_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (widget);

  if (self->conversation != NULL)
    holler_history_show_message (self->history,
                                 g_variant_get_string (parameter, NULL));
}

static void
choose_day_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  holler_history_choose_day (HOLLER_CONVERSATION_VIEW (widget)->history);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_conversation_change_finish (HOLLER_CONVERSATION (source),
                                          result,
                                          &error))
    holler_toasts_show_error (widget, error);
}

static void
answered_cb (HollerConversationView *self,
             const char *response,
             AdwMessageDialog *dialog)
{
  HollerMessage *message = g_object_get_data (G_OBJECT (dialog), MESSAGE_DATA);

  if (g_str_equal (response, "delete") && self->conversation != NULL)
    holler_conversation_delete_async (self->conversation,
                                      message,
                                      NULL,
                                      deleted_cb,
                                      g_object_ref (self));
}

static void
delete_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr (HollerMessage) message = find_message (self, parameter);
  GtkWidget *dialog = NULL;

  if (message == NULL || !GTK_IS_WINDOW (root))
    return;
  dialog =
    adw_message_dialog_new (GTK_WINDOW (root),
                            _ ("Delete Message?"),
                            _ ("It is taken back from everybody who has it."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel",
                                    _ ("Cancel"),
                                    "delete",
                                    _ ("Delete"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog),
                                              "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog),
                          MESSAGE_DATA,
                          g_steal_pointer (&message),
                          g_object_unref);
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (answered_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
holler_conversation_view_class_add_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "conversation.reply", "s", reply_cb);
  gtk_widget_class_install_action (klass, "conversation.edit", "s", edit_cb);
  gtk_widget_class_install_action (klass,
                                   "conversation.delete",
                                   "s",
                                   delete_cb);
  gtk_widget_class_install_action (klass,
                                   "conversation.show-message",
                                   "s",
                                   show_cb);
  gtk_widget_class_install_action (klass,
                                   "conversation.choose-day",
                                   NULL,
                                   choose_day_cb);
  gtk_widget_class_add_binding_action (klass,
                                       GDK_KEY_j,
                                       GDK_CONTROL_MASK,
                                       "conversation.choose-day",
                                       NULL);
}

static gboolean
dropped_cb (HollerConversationView *self, const GValue *value)
{
  if (self->conversation == NULL)
    return FALSE;
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    holler_composer_attach (self->composer, l->data);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));

  return TRUE;
}

void
holler_conversation_view_add_drop_target (HollerConversationView *self)
{
  GtkDropTarget *target =
    gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
