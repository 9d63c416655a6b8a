/* holler-window-people.c: windows about people and groups
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-window-private.h"

#include "ui/holler-group-details.h"
#include "ui/holler-new-conversation.h"

/* (nullable) */
static HollerConversation *
find_conversation (HollerWindow *self, const char *conversation_id)
{
  GListModel *conversations = NULL;

  if (self->shell == NULL)
    return NULL;
  conversations = holler_account_get_conversations (self->account);
  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (HollerConversation) conversation =
        g_list_model_get_item (conversations, i);

      if (g_strcmp0 (holler_conversation_get_conversation_id (conversation),
                     conversation_id) == 0)
        return conversation;
    }
  return NULL;
}

static gboolean
has_contacts (HollerWindow *self)
{
  GListModel *contacts = holler_account_get_contacts (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);

      if (holler_contact_get_state (contact) == HOLLER_CONTACT_STATE_CONTACT)
        return TRUE;
    }
  return FALSE;
}

static void
new_conversation_cb (GSimpleAction *action,
                     GVariant *parameter,
                     gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->shell == NULL)
    return;
  /* Who knows nobody has to find somebody first. */
  if (!has_contacts (self))
    g_action_group_activate_action (G_ACTION_GROUP (self), "add-contact", NULL);
  else
    gtk_window_present (GTK_WINDOW (
      holler_new_conversation_new (GTK_WINDOW (self), self->account)));
}

static void
show_conversation_cb (GSimpleAction *action,
                      GVariant *parameter,
                      gpointer user_data)
{
  HollerWindow *self = user_data;
  HollerConversation *conversation =
    find_conversation (self, g_variant_get_string (parameter, NULL));

  if (conversation != NULL)
    holler_window_show_conversation (self, conversation);
}

static void
show_message_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;
  HollerConversation *conversation = NULL;
  const char *conversation_id = NULL;
  const char *message_id = NULL;

  g_variant_get (parameter, "(&s&s)", &conversation_id, &message_id);
  conversation = find_conversation (self, conversation_id);
  if (conversation == NULL)
    return;
  holler_window_show_conversation (self, conversation);
  holler_shell_show_message (self->shell, conversation, message_id);
}

static void
show_group_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;
  HollerConversation *group =
    find_conversation (self, g_variant_get_string (parameter, NULL));

  if (group != NULL && holler_conversation_get_is_group (group))
    gtk_window_present (GTK_WINDOW (
      holler_group_details_new (GTK_WINDOW (self), self->account, group)));
}

/* How others see one is the first thing in the preferences. */
static void
profile_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->shell == NULL)
    return;
  g_action_group_activate_action (G_ACTION_GROUP (self), "preferences", NULL);
  if (self->preferences != NULL)
    adw_preferences_window_set_visible_page_name (
      ADW_PREFERENCES_WINDOW (self->preferences),
      "general");
}

/**
 * holler_window_install_people_actions:
 * @self: a window
 *
 * Adds the actions about conversations and who is in them.
 */
void
holler_window_install_people_actions (HollerWindow *self)
{
  static const GActionEntry entries[] = {
    { "new-conversation", new_conversation_cb, NULL, NULL, NULL },
    { "show-conversation", show_conversation_cb, "s", NULL, NULL },
    { "show-message", show_message_cb, "(ss)", NULL, NULL },
    { "show-group", show_group_cb, "s", NULL, NULL },
    { "profile", profile_cb, NULL, NULL, NULL },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self),
                                   entries,
                                   G_N_ELEMENTS (entries),
                                   self);
}
