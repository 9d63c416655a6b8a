/* holler-chat-row.c: a conversation in the list
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-chat-row.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-timed.h"
#include "ui/holler-words.h"

struct _HollerChatRow
{
  AdwBin parent_instance;

  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *time_label;
  GtkImage *icon;
  GtkLabel *preview_label;
  GtkLabel *badge;

  HollerConversation *conversation;
  HollerAccount *account; /* (nullable) */
  HollerCallList *calls;  /* (nullable): its own */
  GSignalGroup *list_signals;
  GSignalGroup *call_signals;
  GSignalGroup *signals;
  GSignalGroup *message_signals; /* of the last one: it may be taken back */
};

static void holler_chat_row_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerChatRow,
  holler_chat_row,
  ADW_TYPE_BIN,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED, holler_chat_row_iface_init))

static void
show_preview (HollerChatRow *self,
              const char *icon,
              const char *text,
              const char *style)
{
  const char *label_classes[] = { "row-preview", style, NULL };
  const char *icon_classes[] = { "row-icon", style, NULL };

  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->icon, icon);
  gtk_label_set_text (self->preview_label, text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->preview_label), label_classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), icon_classes);
}

static gboolean
is_reconnecting (HollerChatRow *self)
{
  HollerCall *call =
    self->calls != NULL ? holler_call_list_get_active (self->calls) : NULL;

  return call != NULL &&
         holler_call_get_conversation (call) == self->conversation &&
         holler_call_get_state (call) == HOLLER_CALL_STATE_RECONNECTING;
}

static const char *
call_words (HollerChatRow *self, gboolean reconnects)
{
  if (reconnects)
    return _ ("Reconnecting…");
  if (self->calls != NULL &&
      holler_call_list_is_elsewhere (self->calls, self->conversation))
    return _ ("Call on another device");
  return _ ("Call in progress");
}

/* In a group one wants to know whose words they are. */
static char *
dup_preview (HollerChatRow *self, HollerMessage *last)
{
  g_autofree char *line = holler_words_preview (last);
  HollerUser *sender = NULL;

  if (last != NULL &&
      holler_message_get_kind (last) == HOLLER_MESSAGE_KIND_SYSTEM)
    return holler_words_event (last, self->account);
  if (last == NULL || !holler_conversation_get_is_group (self->conversation) ||
      holler_message_get_is_mine (last) ||
      holler_message_get_kind (last) != HOLLER_MESSAGE_KIND_TEXT)
    return g_steal_pointer (&line);
  sender = holler_message_get_sender (last);
  if (sender == NULL)
    return g_steal_pointer (&line);
  /* Translators: somebody's name, and what they wrote last */
  return g_strdup_printf (_ ("%s: %s"),
                          holler_user_get_display_name (sender),
                          line);
}

static void
update_preview (HollerChatRow *self)
{
  HollerMessage *last =
    holler_conversation_get_last_message (self->conversation);
  g_autofree char *text = NULL;
  const char *icon = NULL;
  const char *style = NULL;

  if (holler_conversation_get_in_call (self->conversation))
    {
      gboolean reconnects = is_reconnecting (self);

      show_preview (self,
                    "holler-phone-symbolic",
                    call_words (self, reconnects),
                    reconnects ? "stumbling" : "live");
      return;
    }
  if (holler_conversation_get_peer_typing (self->conversation))
    {
      show_preview (self, NULL, _ ("typing…"), "typing");
      return;
    }
  text = dup_preview (self, last);
  if (last != NULL &&
      holler_message_get_kind (last) == HOLLER_MESSAGE_KIND_CALL)
    {
      const HollerCallRecord *record = holler_message_get_call (last);

      icon = record != NULL && record->is_mine ? "holler-call-out-symbolic"
                                               : "holler-call-in-symbolic";
      if (holler_message_is_missed_call (last))
        {
          icon = "holler-call-missed-symbolic";
          style = "missed";
        }
    }
  show_preview (self, icon, text, style);
}

static void
update (HollerChatRow *self)
{
  HollerMessage *last = NULL;
  guint unread = 0;

  if (self->conversation == NULL)
    return;
  last = holler_conversation_get_last_message (self->conversation);
  g_signal_group_set_target (self->message_signals, last);
  unread = holler_conversation_get_unread (self->conversation);
  gtk_label_set_text (self->name_label,
                      holler_conversation_get_title (self->conversation));
  if (last != NULL)
    {
      g_autofree char *when =
        holler_words_list_time (holler_message_get_sent_at_us (last),
                                g_get_real_time ());

      gtk_label_set_text (self->time_label, when);
    }
  else
    {
      gtk_label_set_text (self->time_label, "");
    }
  update_preview (self);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), unread > 0);
  if (unread > 0)
    {
      g_autofree char *count =
        unread > 99 ? g_strdup ("99+") : g_strdup_printf ("%u", unread);

      gtk_label_set_text (self->badge, count);
    }
}

/* The call that this device is in, and how it is. */
static void
active_cb (HollerChatRow *self)
{
  g_signal_group_set_target (
    self->call_signals,
    self->calls != NULL ? holler_call_list_get_active (self->calls) : NULL);
  update (self);
}

static void
holler_chat_row_say_again (HollerTimed *timed)
{
  update (HOLLER_CHAT_ROW (timed));
}

static void
holler_chat_row_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = holler_chat_row_say_again;
}

static void
holler_chat_row_dispose (GObject *object)
{
  HollerChatRow *self = HOLLER_CHAT_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->message_signals);
  g_clear_object (&self->list_signals);
  g_clear_object (&self->call_signals);
  g_clear_object (&self->calls);
  g_clear_object (&self->account);
  g_clear_object (&self->conversation);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CHAT_ROW);

  G_OBJECT_CLASS (holler_chat_row_parent_class)->dispose (object);
}

static void
holler_chat_row_class_init (HollerChatRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_chat_row_dispose;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-chat-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HollerChatRow, avatar);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerChatRow,
                                        name_label);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerChatRow,
                                        time_label);
  gtk_widget_class_bind_template_child (widget_class, HollerChatRow, icon);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerChatRow,
                                        preview_label);
  gtk_widget_class_bind_template_child (widget_class, HollerChatRow, badge);
}

static void
holler_chat_row_init (HollerChatRow *self)
{
  static const char *const names[] = { "notify::title",
                                       "notify::last-message",
                                       "notify::unread",
                                       "notify::peer-typing",
                                       "notify::in-call" };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (HOLLER_TYPE_CONVERSATION);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_group_connect_swapped (self->signals,
                                    names[i],
                                    G_CALLBACK (update),
                                    self);
  self->message_signals = g_signal_group_new (HOLLER_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->message_signals,
                                  "notify::body",
                                  G_CALLBACK (update_preview),
                                  self);
  g_signal_group_connect_swapped (self->message_signals,
                                  "notify::extras",
                                  G_CALLBACK (update_preview),
                                  self);
  self->list_signals = g_signal_group_new (HOLLER_TYPE_CALL_LIST);
  g_signal_group_connect_swapped (self->list_signals,
                                  "notify::active",
                                  G_CALLBACK (active_cb),
                                  self);
  g_signal_group_connect_swapped (self->list_signals,
                                  "notify::elsewhere",
                                  G_CALLBACK (update),
                                  self);
  self->call_signals = g_signal_group_new (HOLLER_TYPE_CALL);
  g_signal_group_connect_swapped (self->call_signals,
                                  "notify::state",
                                  G_CALLBACK (update),
                                  self);
}

/**
 * holler_chat_row_set_account:
 * @self: a row
 * @account: (nullable): whose conversation it is
 *
 * Lets the row name people, and say how a call stands. Before the
 * conversation is set.
 */
void
holler_chat_row_set_account (HollerChatRow *self, HollerAccount *account)
{
  HollerCallList *calls = NULL;

  g_return_if_fail (HOLLER_IS_CHAT_ROW (self));

  if (!g_set_object (&self->account, account))
    return;
  if (account != NULL)
    calls = holler_account_get_calls (account);
  g_set_object (&self->calls, calls);
  g_signal_group_set_target (self->list_signals, self->calls);
  active_cb (self);
}

/**
 * holler_chat_row_set_conversation:
 * @self: a row
 * @conversation: (nullable): the conversation it stands for
 *
 * Shows another conversation.
 */
void
holler_chat_row_set_conversation (HollerChatRow *self,
                                  HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_CHAT_ROW (self));

  if (!g_set_object (&self->conversation, conversation))
    return;
  g_signal_group_set_target (self->signals, conversation);
  g_signal_group_set_target (self->message_signals, NULL);
  holler_avatar_set_conversation (self->avatar, conversation);
  update (self);
}
