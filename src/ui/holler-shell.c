/* holler-shell.c: what one sees when logged in
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Made at log in and dropped at log out, so that nothing of one person, not
 * even a half-written message, is there for the next. */

#include "ui/holler-shell-private.h"

#include "ui/holler-announce.h"
#include "ui/holler-motion.h"

typedef enum
{
  PROP_NARROW = 1,
} HollerShellProperty;

static GParamSpec *properties[PROP_NARROW + 1];

G_DEFINE_FINAL_TYPE (HollerShell, holler_shell, ADW_TYPE_BIN)

static void
narrow_cb (HollerShell *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
show_detail (HollerShell *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->detail_stack, name);
  adw_leaflet_set_visible_child_name (self->leaflet, "detail");
  gtk_stack_set_visible_child_name (self->content_stack, "browse");
}

/**
 * holler_shell_show_user:
 * @self: a shell
 * @user: a person
 *
 * Shows somebody's card.
 */
void
holler_shell_show_user (HollerShell *self, HollerUser *user)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  holler_shell_ensure_person_card (self);
  holler_person_card_set_person (self->person_card, self->account, user);
  show_detail (self, "person");
}

static void
folded_cb (HollerShell *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  g_object_set (self->chat_list, "folded", folded, NULL);
  g_object_set (self->conversation_view, "folded", folded, NULL);
}

static void
unselect_contact (HollerShell *self)
{
  if (self->contact_list != NULL)
    holler_contact_list_unselect (self->contact_list);
}

static void
visible_child_cb (HollerShell *self)
{
  if (adw_leaflet_get_folded (self->leaflet) &&
      adw_leaflet_get_visible_child (self->leaflet) ==
        GTK_WIDGET (self->side_stack))
    {
      /* Back in the list nothing is open any more. */
      holler_chat_list_select (self->chat_list, NULL);
      unselect_contact (self);
    }
}

static void
conversation_opened_cb (HollerShell *self, HollerConversation *conversation)
{
  holler_conversation_view_set_conversation (self->conversation_view,
                                             conversation);
  show_detail (self, "conversation");
  holler_conversation_view_mark_read (self->conversation_view);
  if (!adw_leaflet_get_folded (self->leaflet))
    gtk_widget_grab_focus (GTK_WIDGET (self->conversation_view));
}

static void
left_cb (HollerShell *self)
{
  gtk_stack_set_visible_child_name (self->detail_stack, "none");
  adw_leaflet_set_visible_child_name (self->leaflet, "side");
}

static void
page_cb (HollerShell *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->side_stack);

  if (g_strcmp0 (page, "calls") == 0)
    holler_shell_ensure_calls_list (self);
  else if (g_strcmp0 (page, "contacts") == 0)
    holler_shell_ensure_contact_list (self);
  holler_nothing_page_set_page (self->none_page, page);
}

static void
holler_shell_dispose (GObject *object)
{
  HollerShell *self = HOLLER_SHELL (object);

  g_clear_handle_id (&self->complete_id, g_source_remove);
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_SHELL);

  G_OBJECT_CLASS (holler_shell_parent_class)->dispose (object);
}

static void
holler_shell_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  if (prop_id == PROP_NARROW)
    g_value_set_boolean (value,
                         holler_shell_get_narrow (HOLLER_SHELL (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerShell, name)
  BIND (split);
  BIND (rail);
  BIND (content_stack);
  BIND (offline_strip);
  BIND (leaflet);
  BIND (side_stack);
  BIND (chat_list);
  BIND (calls_bin);
  BIND (contacts_bin);
  BIND (person_bin);
  BIND (call_bin);
  BIND (detail_stack);
  BIND (none_page);
  BIND (conversation_view);
#undef BIND
}

static void
holler_shell_class_init (HollerShellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_shell_dispose;
  object_class->get_property = holler_shell_get_property;

  /**
   * HollerShell:narrow:
   *
   * Whether the rail is at the bottom.
   */
  properties[PROP_NARROW] =
    g_param_spec_boolean ("narrow",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  g_type_ensure (HOLLER_TYPE_SPLIT);
  g_type_ensure (HOLLER_TYPE_RAIL);
  g_type_ensure (HOLLER_TYPE_CHAT_LIST);
  g_type_ensure (HOLLER_TYPE_CONVERSATION_VIEW);
  g_type_ensure (HOLLER_TYPE_NOTHING_PAGE);
  g_type_ensure (HOLLER_TYPE_OFFLINE_STRIP);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-shell.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_cb);
  gtk_widget_class_bind_template_callback (widget_class, visible_child_cb);
  gtk_widget_class_bind_template_callback (widget_class,
                                           conversation_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, left_cb);
}

static void
holler_shell_init (HollerShell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  holler_motion_ease (self->content_stack);
  g_signal_connect_object (self->split,
                           "notify::narrow",
                           G_CALLBACK (narrow_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

/**
 * holler_shell_new:
 * @account: an account that is logged in
 *
 * Makes what one sees when logged in.
 *
 * Returns: (transfer floating): a shell
 */
GtkWidget *
holler_shell_new (HollerAccount *account)
{
  HollerShell *self = g_object_new (HOLLER_TYPE_SHELL, NULL);

  g_set_object (&self->account, account);
  holler_rail_set_account (self->rail, account);
  holler_chat_list_set_account (self->chat_list, account);
  holler_conversation_view_set_account (self->conversation_view, account);
  holler_nothing_page_set_account (self->none_page, account);
  holler_offline_strip_set_account (self->offline_strip, account);
  holler_announcer_attach (GTK_WIDGET (self), account);
  holler_shell_complete (self);
  return GTK_WIDGET (self);
}

/**
 * holler_shell_get_narrow:
 * @self: a shell
 *
 * Tells whether the rail is at the bottom.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_shell_get_narrow (HollerShell *self)
{
  g_return_val_if_fail (HOLLER_IS_SHELL (self), FALSE);

  return holler_split_get_narrow (self->split);
}

/**
 * holler_shell_set_room:
 * @self: a shell
 * @room: a height, in pixels
 *
 * Leaves room below the messages for what is over the window.
 */
void
holler_shell_set_room (HollerShell *self, int room)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  holler_conversation_view_set_room (self->conversation_view, room);
}

/**
 * holler_shell_show_page:
 * @self: a shell
 * @page: "chats", "calls" or "contacts"
 *
 * Shows one of the lists. A call that was shown goes on beside it.
 */
void
holler_shell_show_page (HollerShell *self, const char *page)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  gtk_stack_set_visible_child_name (self->side_stack, page);
  gtk_stack_set_visible_child_name (self->content_stack, "browse");
  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_set_visible_child_name (self->leaflet, "side");
  else if (g_str_equal (page, "chats") &&
           holler_shell_get_conversation (self) != NULL)
    show_detail (self, "conversation");
}

/**
 * holler_shell_show_conversation:
 * @self: a shell
 * @conversation: a conversation
 *
 * Shows a conversation, marked in the list of chats.
 */
void
holler_shell_show_conversation (HollerShell *self,
                                HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));
  g_return_if_fail (HOLLER_IS_CONVERSATION (conversation));

  gtk_stack_set_visible_child_name (self->side_stack, "chats");
  unselect_contact (self);
  holler_chat_list_select (self->chat_list, conversation);
  conversation_opened_cb (self, conversation);
}

/**
 * holler_shell_show_message:
 * @self: a shell
 * @conversation: a conversation
 * @message_id: a message in it
 *
 * Shows a conversation where a message is, after loading what it takes.
 */
void
holler_shell_show_message (HollerShell *self,
                           HollerConversation *conversation,
                           const char *message_id)
{
  holler_shell_show_conversation (self, conversation);
  gtk_widget_activate_action (GTK_WIDGET (self->conversation_view),
                              "conversation.show-message",
                              "s",
                              message_id);
}

/**
 * holler_shell_get_conversation:
 * @self: a shell
 *
 * Gets the conversation that is or was last shown.
 *
 * Returns: (transfer none) (nullable): a conversation
 */
HollerConversation *
holler_shell_get_conversation (HollerShell *self)
{
  g_return_val_if_fail (HOLLER_IS_SHELL (self), NULL);

  return holler_conversation_view_get_conversation (self->conversation_view);
}

/**
 * holler_shell_get_seen_conversation:
 * @self: a shell
 *
 * Gets the conversation that is shown just now.
 *
 * Returns: (transfer none) (nullable): a conversation
 */
HollerConversation *
holler_shell_get_seen_conversation (HollerShell *self)
{
  g_return_val_if_fail (HOLLER_IS_SHELL (self), NULL);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->conversation_view)))
    return NULL;
  return holler_shell_get_conversation (self);
}

/**
 * holler_shell_show_call:
 * @self: a shell
 * @call: (nullable): a call, or `NULL` for what was there before
 *
 * Lets a call fill the window, or be small again.
 */
void
holler_shell_show_call (HollerShell *self, HollerCall *call)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  if (call != NULL)
    {
      holler_shell_ensure_call_view (self);
      holler_call_view_set_call (self->call_view, call);
    }
  gtk_stack_set_visible_child_name (self->content_stack,
                                    call != NULL ? "call" : "browse");
}

/**
 * holler_shell_show_call_failure:
 * @self: a shell that shows a call that has ended
 * @stage: at what it failed
 *
 * Says what went wrong with the call, until the person goes elsewhere.
 */
void
holler_shell_show_call_failure (HollerShell *self, HollerCallStage stage)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  holler_shell_ensure_call_view (self);
  holler_call_view_show_failure (self->call_view, stage);
}

/**
 * holler_shell_get_call_shown:
 * @self: a shell
 *
 * Tells whether a call fills the window.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_shell_get_call_shown (HollerShell *self)
{
  g_return_val_if_fail (HOLLER_IS_SHELL (self), FALSE);

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->content_stack),
                    "call") == 0;
}

/**
 * holler_shell_go_back:
 * @self: a shell
 *
 * Goes from a conversation or a card back to the list, where both do not fit
 * beside each other.
 */
void
holler_shell_go_back (HollerShell *self)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/**
 * holler_shell_search:
 * @self: a shell
 *
 * Lets the person search in the list that is shown.
 */
void
holler_shell_search (HollerShell *self)
{
  const char *page = NULL;

  g_return_if_fail (HOLLER_IS_SHELL (self));

  page = gtk_stack_get_visible_child_name (self->side_stack);
  /* Calls are found where they were. */
  if (g_strcmp0 (page, "calls") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "chats");
  gtk_stack_set_visible_child_name (self->content_stack, "browse");
  adw_leaflet_set_visible_child_name (self->leaflet, "side");
  if (self->contact_list != NULL && g_strcmp0 (page, "contacts") == 0)
    holler_contact_list_search (self->contact_list);
  else
    holler_chat_list_search (self->chat_list);
}

/**
 * holler_shell_call:
 * @self: a shell
 *
 * Calls whom the person is looking at, if one can.
 */
void
holler_shell_call (HollerShell *self)
{
  HollerUser *user = NULL;
  HollerCallList *calls = NULL;

  g_return_if_fail (HOLLER_IS_SHELL (self));

  calls = holler_account_get_calls (self->account);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->detail_stack),
                 "person") == 0)
    user = holler_person_card_get_user (self->person_card);
  if (user == NULL)
    holler_conversation_view_call (self->conversation_view);
  else if (holler_call_list_get_can_call (calls))
    holler_call_list_place (calls, user, FALSE);
}

/**
 * holler_shell_mark_read:
 * @self: a shell
 *
 * Marks what the person sees as read.
 */
void
holler_shell_mark_read (HollerShell *self)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  holler_conversation_view_mark_read (self->conversation_view);
}

/**
 * holler_shell_focus_composer:
 * @self: a shell
 *
 * Puts the focus where one writes, if a conversation is shown.
 */
void
holler_shell_focus_composer (HollerShell *self)
{
  g_return_if_fail (HOLLER_IS_SHELL (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->conversation_view));
}
