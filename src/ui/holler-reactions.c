/* holler-reactions.c: what people feel about a message
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-reactions.h"

#include <glib/gi18n.h>

#include "ui/holler-toasts.h"

#define EMOJI_DATA "holler-emoji"
#define MAX_NAMES 12

struct _HollerReactions
{
  GtkBox parent_instance;

  HollerAccount *account;
  HollerConversation *conversation;
  HollerMessage *message;
};

G_DEFINE_FINAL_TYPE (HollerReactions, holler_reactions, GTK_TYPE_BOX)

static void
reacted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_conversation_change_finish (HOLLER_CONVERSATION (source),
                                          result,
                                          &error))
    holler_toasts_show_error (widget, error);
}

static gboolean
is_mine (HollerAccount *account, const HollerReaction *reaction)
{
  HollerUser *me = holler_account_get_me (account);

  return me != NULL &&
         g_strv_contains ((const char *const *) reaction->user_ids,
                          holler_user_get_user_id (me));
}

/**
 * holler_reactions_toggle:
 * @widget: where a problem is told
 * @account: whose feeling it is
 * @conversation: where
 * @message: about what
 * @emoji: the feeling
 *
 * Feels so, or does no longer.
 */
void
holler_reactions_toggle (GtkWidget *widget,
                         HollerAccount *account,
                         HollerConversation *conversation,
                         HollerMessage *message,
                         const char *emoji)
{
  GPtrArray *reactions = holler_message_get_reactions (message);
  gboolean on = TRUE;

  for (guint i = 0; reactions != NULL && i < reactions->len; i++)
    {
      const HollerReaction *reaction = g_ptr_array_index (reactions, i);

      if (g_str_equal (reaction->emoji, emoji) && is_mine (account, reaction))
        on = FALSE;
    }
  holler_conversation_react_async (conversation,
                                   message,
                                   emoji,
                                   on,
                                   NULL,
                                   reacted_cb,
                                   g_object_ref (widget));
}

static void
clicked_cb (HollerReactions *self, GtkWidget *button)
{
  holler_reactions_toggle (GTK_WIDGET (self),
                           self->account,
                           self->conversation,
                           self->message,
                           g_object_get_data (G_OBJECT (button), EMOJI_DATA));
}

static const char *
find_name (HollerReactions *self, const char *user_id)
{
  GListModel *members = holler_conversation_get_members (self->conversation);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HollerMember) member = g_list_model_get_item (members, i);
      HollerUser *user = holler_member_get_user (member);

      if (!g_str_equal (holler_user_get_user_id (user), user_id))
        continue;
      return holler_user_get_is_me (user) ? _ ("You")
                                          : holler_user_get_display_name (user);
    }

  return NULL;
}

static char *
dup_names (HollerReactions *self, const HollerReaction *reaction)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MAX_NAMES && reaction->user_ids[i] != NULL; i++)
    {
      const char *name = find_name (self, reaction->user_ids[i]);

      if (name != NULL)
        g_string_append_printf (names,
                                "%s%s",
                                names->len > 0 ? ", " : "",
                                name);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
add_button (HollerReactions *self, const HollerReaction *reaction)
{
  guint n = g_strv_length (reaction->user_ids);
  g_autofree char *text = g_strdup_printf ("%s %u", reaction->emoji, n);
  g_autofree char *names = dup_names (self, reaction);
  g_autofree char *spoken = NULL;
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "reaction");
  if (is_mine (self->account, reaction))
    gtk_widget_add_css_class (button, "own");
  gtk_widget_set_tooltip_text (button, names);
  /* Translators: an emoji, and the names of people */
  spoken = g_strdup_printf (_ ("%s by %s"), reaction->emoji, names);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken,
                                  -1);
  g_object_set_data_full (G_OBJECT (button),
                          EMOJI_DATA,
                          g_strdup (reaction->emoji),
                          g_free);
  g_signal_connect_object (button,
                           "clicked",
                           G_CALLBACK (clicked_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), button);
}

static void
holler_reactions_dispose (GObject *object)
{
  HollerReactions *self = HOLLER_REACTIONS (object);

  g_clear_object (&self->account);
  g_clear_object (&self->conversation);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (holler_reactions_parent_class)->dispose (object);
}

static void
holler_reactions_class_init (HollerReactionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_reactions_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "holler-reactions");
}

static void
holler_reactions_init (HollerReactions *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 4);
}

/**
 * holler_reactions_new:
 *
 * Makes an empty one.
 *
 * Returns: (transfer floating): reactions
 */
HollerReactions *
holler_reactions_new (void)
{
  return g_object_new (HOLLER_TYPE_REACTIONS, NULL);
}

/**
 * holler_reactions_set_message:
 * @self: reactions
 * @account: whose feelings can be changed
 * @conversation: where
 * @message: about what
 *
 * Shows what people feel about a message.
 */
void
holler_reactions_set_message (HollerReactions *self,
                              HollerAccount *account,
                              HollerConversation *conversation,
                              HollerMessage *message)
{
  GPtrArray *reactions = NULL;
  GtkWidget *child = NULL;

  g_return_if_fail (HOLLER_IS_REACTIONS (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));

  g_set_object (&self->account, account);
  g_set_object (&self->conversation, conversation);
  g_set_object (&self->message, message);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  reactions = holler_message_get_reactions (message);
  for (guint i = 0; reactions != NULL && i < reactions->len; i++)
    add_button (self, g_ptr_array_index (reactions, i));
}
