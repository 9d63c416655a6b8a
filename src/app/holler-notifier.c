/* holler-notifier.c: what the desktop says of calls and messages
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-notifier.h"

#include <glib/gi18n.h>

#include "app/holler-reply-notes.h"
#include "ui/holler-words.h"

#define CALL_NOTIFICATION "incoming-call"
#define MESSAGE_PREFIX "message-"
#define MISSED_PREFIX "missed-"
#define CONTACT_PREFIX "contact-"

struct _HollerNotifier
{
  GObject parent_instance;

  GApplication *application; /* weak: it owns this */
  HollerAccount *account;
  GSettings *settings;
  HollerCall *ringing;
  GHashTable *told;              /* the conversations with a notification out */
  HollerReplyNotes *reply_notes; /* (nullable): without a bus */
  HollerNotifierIsSeen is_seen;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (HollerNotifier, holler_notifier, G_TYPE_OBJECT)

static gboolean
wants (HollerNotifier *self, const char *key)
{
  return g_settings_get_boolean (self->settings, key);
}

static void
tell_call (HollerNotifier *self, HollerCall *call)
{
  g_autoptr (GNotification) notification = NULL;
  g_autoptr (GIcon) icon = g_themed_icon_new ("call-start-symbolic");
  g_autofree char *title = g_strdup_printf (
    /* Translators: a person's name */
    _ ("%s is calling"),
    holler_user_get_display_name (holler_call_get_peer (call)));
  const char *id = holler_call_get_call_id (call);

  notification = g_notification_new (title);
  g_notification_set_body (notification,
                           holler_call_get_is_video (call)
                             ? _ ("Incoming video call")
                             : _ ("Incoming voice call"));
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_category (notification, "call.incoming");
  g_notification_set_default_action (notification, "app.activate");
  g_notification_add_button_with_target (notification,
                                         _ ("Decline"),
                                         "app.decline-call",
                                         "s",
                                         id);
  g_notification_add_button_with_target (notification,
                                         _ ("Accept"),
                                         "app.accept-call",
                                         "s",
                                         id);
  g_application_send_notification (self->application,
                                   CALL_NOTIFICATION,
                                   notification);
}

static void
incoming_cb (HollerNotifier *self)
{
  HollerCall *call =
    holler_call_list_get_incoming (holler_account_get_calls (self->account));

  if (call == self->ringing)
    return;
  if (self->ringing != NULL)
    g_application_withdraw_notification (self->application, CALL_NOTIFICATION);
  g_set_object (&self->ringing, call);
  if (call != NULL && wants (self, "notify-calls"))
    tell_call (self, call);
}

static char *
dup_id (const char *prefix, HollerConversation *conversation)
{
  return g_strconcat (prefix,
                      holler_conversation_get_conversation_id (conversation),
                      NULL);
}

/* Read, here or on another device. */
static void
unread_cb (HollerNotifier *self,
           GParamSpec *pspec,
           HollerConversation *conversation)
{
  static const char *const prefixes[] = { MESSAGE_PREFIX, MISSED_PREFIX };

  if (holler_conversation_get_unread (conversation) > 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autofree char *id = dup_id (prefixes[i], conversation);

      g_application_withdraw_notification (self->application, id);
    }
  if (self->reply_notes != NULL)
    holler_reply_notes_withdraw (
      self->reply_notes,
      holler_conversation_get_conversation_id (conversation));
  g_signal_handlers_disconnect_by_func (conversation, unread_cb, self);
  g_hash_table_remove (self->told, conversation);
}

/* Until it is read. */
static void
watch_unread (HollerNotifier *self, HollerConversation *conversation)
{
  if (g_hash_table_add (self->told, g_object_ref (conversation)))
    g_signal_connect_object (conversation,
                             "notify::unread",
                             G_CALLBACK (unread_cb),
                             self,
                             G_CONNECT_SWAPPED);
}

/* One of a kind for each conversation: the newest takes the place of the one
 * before. */
static void
send (HollerNotifier *self,
      const char *prefix,
      HollerConversation *conversation,
      GNotification *notification)
{
  g_autofree char *id = dup_id (prefix, conversation);

  g_notification_set_default_action_and_target (
    notification,
    "app.open-conversation",
    "s",
    holler_conversation_get_conversation_id (conversation));
  g_application_send_notification (self->application, id, notification);
  watch_unread (self, conversation);
}

static void
tell_missed (HollerNotifier *self,
             HollerConversation *conversation,
             HollerMessage *message)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = holler_words_content (message);

  notification =
    g_notification_new (holler_conversation_get_title (conversation));
  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "call.unanswered");
  if (holler_conversation_get_peer (conversation) != NULL)
    g_notification_add_button_with_target (
      notification,
      _ ("Call Back"),
      "app.call-back",
      "s",
      holler_conversation_get_conversation_id (conversation));
  send (self, MISSED_PREFIX, conversation, notification);
}

static void
tell_message (HollerNotifier *self,
              HollerConversation *conversation,
              HollerMessage *message)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *content = holler_words_content (message);
  HollerUser *sender = holler_message_get_sender (message);
  guint n_unread = holler_conversation_get_unread (conversation);

  if (n_unread > 1)
    /* Translators: a name or a group’s title, and how many unread messages */
    title = g_strdup_printf (_ ("%s (%u)"),
                             holler_conversation_get_title (conversation),
                             n_unread);
  else
    title = g_strdup (holler_conversation_get_title (conversation));
  if (!wants (self, "notify-preview"))
    body = g_strdup (_ ("New message"));
  else if (holler_conversation_get_is_group (conversation) && sender != NULL)
    /* Translators: a name, and what that person wrote */
    body = g_strdup_printf (_ ("%s: %s"),
                            holler_user_get_display_name (sender),
                            content);
  else
    body = g_steal_pointer (&content);
  if (self->reply_notes != NULL &&
      holler_reply_notes_is_available (self->reply_notes))
    {
      holler_reply_notes_show (
        self->reply_notes,
        holler_conversation_get_conversation_id (conversation),
        title,
        body);
      watch_unread (self, conversation);
      return;
    }
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "im.received");
  /* Where one cannot write into a notification, one is led to where one can. */
  g_notification_add_button_with_target (
    notification,
    _ ("Reply"),
    "app.reply",
    "s",
    holler_conversation_get_conversation_id (conversation));
  send (self, MESSAGE_PREFIX, conversation, notification);
}

static void
message_cb (HollerNotifier *self,
            HollerConversation *conversation,
            HollerMessage *message)
{
  if (self->is_seen (conversation, self->user_data))
    return;
  if (holler_message_is_missed_call (message))
    {
      if (wants (self, "notify-calls"))
        tell_missed (self, conversation, message);
    }
  else if (holler_message_get_kind (message) == HOLLER_MESSAGE_KIND_TEXT &&
           wants (self, "notify-messages") &&
           !holler_conversation_is_muted (conversation))
    tell_message (self, conversation, message);
}

static void
contact_state_cb (HollerNotifier *self,
                  GParamSpec *pspec,
                  HollerContact *contact)
{
  g_autofree char *id =
    g_strconcat (CONTACT_PREFIX,
                 holler_user_get_user_id (holler_contact_get_user (contact)),
                 NULL);

  if (self->application != NULL)
    g_application_withdraw_notification (self->application, id);
  g_signal_handlers_disconnect_by_func (contact, contact_state_cb, self);
}

/* Until it is answered, here or on another device. */
static void
contact_cb (HollerNotifier *self, HollerContact *contact)
{
  HollerUser *user = holler_contact_get_user (contact);
  const char *user_id = holler_user_get_user_id (user);
  gboolean asks =
    holler_contact_get_state (contact) == HOLLER_CONTACT_STATE_INCOMING;
  g_autofree char *id = g_strconcat (CONTACT_PREFIX, user_id, NULL);
  g_autoptr (GNotification) notification =
    g_notification_new (holler_user_get_display_name (user));

  if (!wants (self, "notify-messages") || self->is_seen (NULL, self->user_data))
    return;

  g_notification_set_body (notification,
                           asks ? _ ("Wants to be your contact")
                                : _ ("Is your contact now"));
  g_notification_set_category (notification, "im");
  g_notification_set_default_action_and_target (notification,
                                                "app.show-person",
                                                "s",
                                                user_id);
  if (asks)
    g_notification_add_button_with_target (notification,
                                           _ ("Accept"),
                                           "app.accept-contact",
                                           "s",
                                           user_id);
  g_application_send_notification (self->application, id, notification);
  g_signal_connect_object (contact,
                           "notify::state",
                           G_CALLBACK (contact_state_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

/* What was answered was read. */
static void
replied_cb (HollerNotifier *self, const char *id, const char *text)
{
  GHashTableIter iter;
  gpointer conversation = NULL;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &conversation, NULL))
    if (g_strcmp0 (holler_conversation_get_conversation_id (conversation),
                   id) == 0)
      {
        g_autoptr (HollerConversation) held = g_object_ref (conversation);

        if (holler_conversation_send (held, text))
          holler_conversation_mark_read (held);
        return;
      }
}

static void
opened_cb (HollerNotifier *self, const char *id)
{
  if (self->application != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->application),
                                    "open-conversation",
                                    g_variant_new_string (id));
}

static void
begin_reply_notes (HollerNotifier *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);

  if (bus == NULL)
    return;
  self->reply_notes = holler_reply_notes_new (
    bus,
    g_application_get_application_id (self->application));
  g_signal_connect_object (self->reply_notes,
                           "replied",
                           G_CALLBACK (replied_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reply_notes,
                           "opened",
                           G_CALLBACK (opened_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

static void
holler_notifier_dispose (GObject *object)
{
  HollerNotifier *self = HOLLER_NOTIFIER (object);

  if (self->ringing != NULL && self->application != NULL)
    g_application_withdraw_notification (self->application, CALL_NOTIFICATION);
  g_clear_object (&self->ringing);
  g_clear_object (&self->reply_notes);
  g_hash_table_remove_all (self->told);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (holler_notifier_parent_class)->dispose (object);
}

static void
holler_notifier_finalize (GObject *object)
{
  HollerNotifier *self = HOLLER_NOTIFIER (object);

  g_hash_table_unref (self->told);

  G_OBJECT_CLASS (holler_notifier_parent_class)->finalize (object);
}

static void
holler_notifier_class_init (HollerNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_notifier_dispose;
  object_class->finalize = holler_notifier_finalize;
}

static void
holler_notifier_init (HollerNotifier *self)
{
  self->told = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * holler_notifier_new:
 * @application: who notifies; borrowed
 * @account: whose calls and messages are told
 * @settings: what the person wants to be told of; read each time
 * @is_seen: (scope forever): whether a conversation is being looked at, or
 *   the window at all if none is given
 * @user_data: for @is_seen
 *
 * Begins to tell the desktop of incoming calls, as long as they ring, of
 * messages the person does not see, and of who wants to be a contact.
 *
 * Returns: (transfer full): a notifier
 */
HollerNotifier *
holler_notifier_new (GApplication *application,
                     HollerAccount *account,
                     GSettings *settings,
                     HollerNotifierIsSeen is_seen,
                     gpointer user_data)
{
  HollerNotifier *self = g_object_new (HOLLER_TYPE_NOTIFIER, NULL);

  g_set_weak_pointer (&self->application, application);
  self->account = g_object_ref (account);
  self->settings = g_object_ref (settings);
  self->is_seen = is_seen;
  self->user_data = user_data;
  begin_reply_notes (self);
  g_signal_connect_object (holler_account_get_calls (account),
                           "notify::incoming",
                           G_CALLBACK (incoming_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account,
                           "message-received",
                           G_CALLBACK (message_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account,
                           "contact-news",
                           G_CALLBACK (contact_cb),
                           self,
                           G_CONNECT_SWAPPED);
  return self;
}
