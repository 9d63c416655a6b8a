/* holler-conversation-settings.c: silence and stars
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-conversation-settings.h"

#include <glib/gi18n.h>

#include "ui/holler-toasts.h"
#include "ui/holler-words.h"

#define SETTINGS_DATA "holler-conversation-settings"
#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
/* Further away than anybody means: for good, as the server keeps it. */
#define FOR_GOOD_US (10 * 365 * 24 * HOUR_US)

struct _HollerConversationSettings
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed: it owns this */
  GSimpleActionGroup *actions;
  GSimpleAction *mute;
  GSimpleAction *favourite;

  HollerAccount *account;
  HollerConversation *conversation;
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (HollerConversationSettings,
                     holler_conversation_settings,
                     G_TYPE_OBJECT)

static const char *
get_mute_state (HollerConversation *conversation)
{
  gint64 until_us = holler_conversation_get_muted_until_us (conversation);

  if (!holler_conversation_is_muted (conversation))
    return "off";
  return until_us - g_get_real_time () > FOR_GOOD_US ? "good" : "for-now";
}

static void
update (HollerConversationSettings *self)
{
  gboolean is_there = self->conversation != NULL;

  g_simple_action_set_enabled (self->mute, is_there);
  g_simple_action_set_enabled (self->favourite, is_there);
  if (!is_there)
    return;
  g_simple_action_set_state (
    self->mute,
    g_variant_new_string (get_mute_state (self->conversation)));
  g_simple_action_set_state (
    self->favourite,
    g_variant_new_boolean (
      holler_conversation_get_favourite (self->conversation)));
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerConversationSettings) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_conversation_change_finish (HOLLER_CONVERSATION (source),
                                          result,
                                          &error) &&
      self->widget != NULL)
    holler_toasts_show_error (self->widget, error);
  update (self);
}

static void
mute_cb (HollerConversationSettings *self, GVariant *parameter)
{
  const char *how_long = g_variant_get_string (parameter, NULL);
  gint64 until_us = 0;

  if (g_str_equal (how_long, "hour"))
    until_us = g_get_real_time () + HOUR_US;
  else if (g_str_equal (how_long, "evening"))
    until_us = g_get_real_time () + 8 * HOUR_US;
  else if (g_str_equal (how_long, "good"))
    until_us = G_MAXINT64;
  holler_conversation_set_muted_async (self->conversation,
                                       until_us,
                                       NULL,
                                       changed_cb,
                                       g_object_ref (self));
}

/* The star of the conversation is told of already. */
static void
contact_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  holler_account_contact_act_finish (HOLLER_ACCOUNT (source), result, NULL);
}

static void
favourite_cb (HollerConversationSettings *self)
{
  gboolean wanted = !holler_conversation_get_favourite (self->conversation);
  HollerUser *peer = holler_conversation_get_peer (self->conversation);
  HollerContact *contact =
    peer != NULL ? holler_account_get_contact (self->account, peer) : NULL;

  holler_conversation_set_favourite_async (self->conversation,
                                           wanted,
                                           NULL,
                                           changed_cb,
                                           g_object_ref (self));
  if (contact != NULL &&
      holler_contact_get_state (contact) == HOLLER_CONTACT_STATE_CONTACT)
    holler_account_contact_act_async (self->account,
                                      peer,
                                      wanted ? HOLLER_CONTACT_ACT_PREFER
                                             : HOLLER_CONTACT_ACT_UNPREFER,
                                      NULL,
                                      contact_changed_cb,
                                      NULL);
}

static void
holler_conversation_settings_dispose (GObject *object)
{
  HollerConversationSettings *self = HOLLER_CONVERSATION_SETTINGS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->account);
  g_clear_object (&self->actions);
  g_clear_object (&self->mute);
  g_clear_object (&self->favourite);

  G_OBJECT_CLASS (holler_conversation_settings_parent_class)->dispose (object);
}

static void
holler_conversation_settings_class_init (HollerConversationSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_conversation_settings_dispose;
}

static void
holler_conversation_settings_init (HollerConversationSettings *self)
{
  self->mute = g_simple_action_new_stateful ("mute",
                                             G_VARIANT_TYPE_STRING,
                                             g_variant_new_string ("off"));
  self->favourite =
    g_simple_action_new_stateful ("favourite",
                                  NULL,
                                  g_variant_new_boolean (FALSE));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (self->mute));
  g_action_map_add_action (G_ACTION_MAP (self->actions),
                           G_ACTION (self->favourite));
  g_signal_connect_object (self->mute,
                           "activate",
                           G_CALLBACK (mute_cb),
                           self,
                           G_CONNECT_SWAPPED);
  /* The state follows the server's word. */
  g_signal_connect_object (self->favourite,
                           "activate",
                           G_CALLBACK (favourite_cb),
                           self,
                           G_CONNECT_SWAPPED);
  self->signals = g_signal_group_new (HOLLER_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::muted-until-us",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::favourite",
                                  G_CALLBACK (update),
                                  self);
  update (self);
}

static void
widget_gone_cb (gpointer data)
{
  HollerConversationSettings *self = data;

  self->widget = NULL;
  g_object_unref (self);
}

/**
 * holler_conversation_settings_install:
 * @widget: a widget
 * @prefix: of the actions
 *
 * Gives a widget the actions.
 *
 * Returns: (transfer none): what is to be told whose they are
 */
HollerConversationSettings *
holler_conversation_settings_install (GtkWidget *widget, const char *prefix)
{
  HollerConversationSettings *self =
    g_object_new (HOLLER_TYPE_CONVERSATION_SETTINGS, NULL);

  self->widget = widget;
  gtk_widget_insert_action_group (widget,
                                  prefix,
                                  G_ACTION_GROUP (self->actions));
  g_object_set_data_full (G_OBJECT (widget),
                          SETTINGS_DATA,
                          self,
                          widget_gone_cb);

  return self;
}

/**
 * holler_conversation_settings_set_conversation:
 * @self: settings
 * @account: (nullable): whose they are
 * @conversation: (nullable): of what
 *
 * Sets another conversation.
 */
void
holler_conversation_settings_set_conversation (HollerConversationSettings *self,
                                               HollerAccount *account,
                                               HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION_SETTINGS (self));

  g_set_object (&self->account, account);
  if (!g_set_object (&self->conversation, conversation))
    return;
  g_signal_group_set_target (self->signals, conversation);
  update (self);
}

/**
 * holler_conversation_settings_describe_mute:
 * @self: a conversation
 *
 * Says whether and until when it is muted.
 *
 * Returns: (transfer full): a few words
 */
char *
holler_conversation_settings_describe_mute (HollerConversation *self)
{
  g_autofree char *when = NULL;
  gint64 until_us = 0;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  if (!holler_conversation_is_muted (self))
    return g_strdup (_ ("On"));
  until_us = holler_conversation_get_muted_until_us (self);
  if (until_us - g_get_real_time () > FOR_GOOD_US)
    return g_strdup (_ ("Muted until you turn them on"));
  when = holler_words_clock (until_us);
  /* Translators: a time, like 17:30 */
  return g_strdup_printf (_ ("Muted until %s"), when);
}
