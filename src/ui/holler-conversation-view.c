/* holler-conversation-view.c: a conversation with its header and composer
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-conversation-view-private.h"

#include <glib/gi18n.h>

#include "ui/holler-focus.h"
#include "ui/holler-timed.h"
#include "ui/holler-words.h"

typedef enum
{
  PROP_FOLDED = 1,
} HollerConversationViewProperty;

typedef enum
{
  SIGNAL_LEFT,
} HollerConversationViewSignal;

static GParamSpec *properties[PROP_FOLDED + 1];
static guint signals[SIGNAL_LEFT + 1];

/* All do the same; the menu has the one whose words are right. */
typedef enum
{
  SHOW_DETAILS,
  SHOW_PERSON,
  SHOW_GROUP,
} ShowAction;

static const char *const details_actions[] = {
  [SHOW_DETAILS] = "conversation.show-details",
  [SHOW_PERSON] = "conversation.show-person",
  [SHOW_GROUP] = "conversation.show-group",
};

static void holler_conversation_view_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerConversationView,
  holler_conversation_view,
  ADW_TYPE_BIN,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED,
                         holler_conversation_view_iface_init))

static void
update_status (HollerConversationView *self)
{
  HollerUser *peer = NULL;
  g_autofree char *words = NULL;
  g_autofree char *spoken = NULL;
  const char *classes[] = { "status", "caption", NULL, NULL };

  if (self->conversation == NULL)
    return;
  peer = holler_conversation_get_peer (self->conversation);
  if (holler_conversation_get_peer_typing (self->conversation))
    {
      words = holler_words_typing (self->conversation);
      classes[2] = "typing";
    }
  else if (peer == NULL)
    {
      guint n = g_list_model_get_n_items (
        holler_conversation_get_members (self->conversation));

      words = g_strdup_printf (ngettext ("%u member", "%u members", n), n);
    }
  else if (holler_user_get_is_deleted (peer))
    words = g_strdup (_ ("This account was deleted"));
  else
    {
      words = holler_words_presence (holler_user_get_presence (peer),
                                     holler_user_get_last_seen_us (peer),
                                     g_get_real_time ());
      if (holler_user_get_presence (peer) == HOLLER_PRESENCE_ONLINE)
        classes[2] = "online";
    }
  /* Nobody would read it. */
  gtk_widget_set_visible (GTK_WIDGET (self->composer),
                          peer == NULL || !holler_user_get_is_deleted (peer));
  gtk_label_set_text (self->status_label, words);
  gtk_widget_set_css_classes (GTK_WIDGET (self->status_label), classes);
  gtk_label_set_text (self->name_label,
                      holler_conversation_get_title (self->conversation));
  spoken =
    g_strdup_printf (_ ("About %s"), gtk_label_get_text (self->name_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->person_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken,
                                  -1);
}

static void
update_call_button (HollerConversationView *self)
{
  HollerUser *peer = self->conversation != NULL
                       ? holler_conversation_get_peer (self->conversation)
                       : NULL;

  holler_call_button_set_person (self->call_button, self->account, peer);
  gtk_widget_set_visible (GTK_WIDGET (self->call_button), peer != NULL);
  holler_elsewhere_set_conversation (self->elsewhere,
                                     self->account,
                                     self->conversation);
}

static void
update_history (HollerConversationView *self)
{
  HollerPassage *passage = holler_history_get_passage (self->history);
  gboolean is_loading = FALSE;
  gboolean is_empty = FALSE;

  if (passage == NULL)
    return;
  is_loading = holler_passage_get_loading (passage);
  is_empty = g_list_model_get_n_items (G_LIST_MODEL (passage)) == 0;
  gtk_stack_set_visible_child_name (self->history_stack,
                                    is_empty && !is_loading ? "empty"
                                                            : "history");
  gtk_revealer_set_reveal_child (self->loading_revealer, is_loading);
  gtk_spinner_set_spinning (self->spinner, is_loading);
}

static void
unread_cb (HollerConversationView *self)
{
  holler_conversation_view_mark_read (self);
  /* It comes while nobody looks. */
  if (holler_conversation_get_unread (self->conversation) == 1)
    holler_history_set_first_unread (
      self->history,
      holler_conversation_get_read_order (self->conversation) + 1);
}

static void
sent_cb (HollerConversationView *self)
{
  holler_history_scroll_to_newest (self->history);
  holler_history_set_first_unread (self->history, 0);
  /* Who answers has read. */
  holler_conversation_mark_read (self->conversation);
}

static void
unmap_cb (HollerConversationView *self)
{
  if (self->history != NULL)
    holler_history_leave (self->history);
}

static void
show_details_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (widget);
  HollerUser *peer = NULL;

  if (self->conversation != NULL)
    peer = holler_conversation_get_peer (self->conversation);
  if (peer != NULL)
    gtk_widget_activate_action (widget,
                                "win.show-person",
                                "s",
                                holler_user_get_user_id (peer));
  else if (self->conversation != NULL)
    gtk_widget_activate_action (
      widget,
      "win.show-group",
      "s",
      holler_conversation_get_conversation_id (self->conversation));
}

/* One is in it no more, by one's own will or another's. */
static gboolean
look_if_left_cb (gpointer user_data)
{
  HollerConversationView *self = user_data;
  GListModel *conversations = holler_account_get_conversations (self->account);

  self->look_id = 0;
  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (HollerConversation) conversation =
        g_list_model_get_item (conversations, i);

      if (conversation == self->conversation)
        return G_SOURCE_REMOVE;
    }
  if (self->conversation != NULL)
    g_signal_emit (self, signals[SIGNAL_LEFT], 0);
  holler_conversation_view_set_conversation (self, NULL);
  return G_SOURCE_REMOVE;
}

/* What moves within the list goes and comes back. */
static void
conversations_changed_cb (HollerConversationView *self)
{
  if (self->look_id == 0 && self->conversation != NULL)
    self->look_id = g_idle_add (look_if_left_cb, self);
}

static gboolean
holler_conversation_view_grab_focus (GtkWidget *widget)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
holler_conversation_view_say_again (HollerTimed *timed)
{
  update_status (HOLLER_CONVERSATION_VIEW (timed));
}

static void
holler_conversation_view_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = holler_conversation_view_say_again;
}

static void
holler_conversation_view_dispose (GObject *object)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->passage_signals);
  g_clear_object (&self->peer_signals);
  g_clear_object (&self->members_signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self),
                               HOLLER_TYPE_CONVERSATION_VIEW);

  G_OBJECT_CLASS (holler_conversation_view_parent_class)->dispose (object);
}

static void
holler_conversation_view_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (object);

  if (prop_id == PROP_FOLDED)
    g_value_set_boolean (value, self->folded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_conversation_view_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  HollerConversationView *self = HOLLER_CONVERSATION_VIEW (object);

  if (prop_id != PROP_FOLDED)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  self->folded = g_value_get_boolean (value);
  gtk_widget_set_visible (self->back_button, self->folded);
  adw_header_bar_set_show_start_title_buttons (self->header, self->folded);
}

static void
holler_conversation_view_class_init (HollerConversationViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_conversation_view_dispose;
  object_class->get_property = holler_conversation_view_get_property;
  object_class->set_property = holler_conversation_view_set_property;
  widget_class->grab_focus = holler_conversation_view_grab_focus;
  widget_class->focus = holler_focus_child;

  /**
   * HollerConversationView:folded:
   *
   * Whether it is alone in the window, so that one must be able to go back.
   */
  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  /**
   * HollerConversationView::left:
   *
   * The conversation that was shown is none of the person's any more.
   */
  signals[SIGNAL_LEFT] = g_signal_new ("left",
                                       HOLLER_TYPE_CONVERSATION_VIEW,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       0);

  g_type_ensure (HOLLER_TYPE_AVATAR);
  g_type_ensure (HOLLER_TYPE_CALL_BUTTON);
  g_type_ensure (HOLLER_TYPE_ELSEWHERE);
  g_type_ensure (HOLLER_TYPE_COMPOSER);
  g_type_ensure (HOLLER_TYPE_HISTORY);
  for (gsize i = 0; i < G_N_ELEMENTS (details_actions); i++)
    gtk_widget_class_install_action (widget_class,
                                     details_actions[i],
                                     NULL,
                                     show_details_cb);
  holler_conversation_view_class_add_actions (widget_class);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-conversation-view.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class,                          \
                                        HollerConversationView,                \
                                        name)
  BIND (header);
  BIND (back_button);
  BIND (person_button);
  BIND (avatar);
  BIND (name_label);
  BIND (status_label);
  BIND (call_button);
  BIND (elsewhere);
  BIND (disk_label);
  BIND (history_stack);
  BIND (history);
  BIND (empty_page);
  BIND (loading_revealer);
  BIND (spinner);
  BIND (composer);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, sent_cb);
}

static void
connect (HollerConversationView *self,
         GSignalGroup *group,
         const char *name,
         GCallback callback)
{
  g_signal_group_connect_swapped (group, name, callback, self);
}

static void
holler_conversation_view_init (HollerConversationView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  holler_conversation_view_add_drop_target (self);
  self->settings =
    holler_conversation_settings_install (GTK_WIDGET (self), "settings");
  g_signal_connect (self,
                    "map",
                    G_CALLBACK (holler_conversation_view_mark_read),
                    NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (unmap_cb), NULL);

  self->conversation_signals = g_signal_group_new (HOLLER_TYPE_CONVERSATION);
  connect (self,
           self->conversation_signals,
           "notify::peer-typing",
           G_CALLBACK (update_status));
  connect (self,
           self->conversation_signals,
           "notify::title",
           G_CALLBACK (update_status));
  connect (self,
           self->conversation_signals,
           "notify::unread",
           G_CALLBACK (unread_cb));
  self->passage_signals = g_signal_group_new (HOLLER_TYPE_PASSAGE);
  connect (self,
           self->passage_signals,
           "items-changed",
           G_CALLBACK (update_history));
  connect (self,
           self->passage_signals,
           "notify::loading",
           G_CALLBACK (update_history));
  self->peer_signals = g_signal_group_new (HOLLER_TYPE_USER);
  connect (self,
           self->peer_signals,
           "notify::presence",
           G_CALLBACK (update_status));
  connect (self,
           self->peer_signals,
           "notify::last-seen-us",
           G_CALLBACK (update_status));
  self->members_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  connect (self,
           self->members_signals,
           "items-changed",
           G_CALLBACK (update_status));
}

/**
 * holler_conversation_view_set_account:
 * @self: a conversation view
 * @account: (nullable): whose conversations they are
 *
 * Says through whom to call.
 */
void
holler_conversation_view_set_account (HollerConversationView *self,
                                      HollerAccount *account)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION_VIEW (self));

  g_set_object (&self->account, account);
  update_call_button (self);
  if (account == NULL)
    return;
  /* Somebody may have become a contact, or have stopped to be one. */
  g_signal_connect_object (holler_account_get_contacts (account),
                           "items-changed",
                           G_CALLBACK (update_call_button),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (holler_account_get_conversations (account),
                           "items-changed",
                           G_CALLBACK (conversations_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (holler_account_get_store_watch (account),
                          "disk-full",
                          self->disk_label,
                          "visible",
                          G_BINDING_SYNC_CREATE);
}

/**
 * holler_conversation_view_set_conversation:
 * @self: a conversation view
 * @conversation: (nullable): what to show
 *
 * Shows another conversation.
 */
void
holler_conversation_view_set_conversation (HollerConversationView *self,
                                           HollerConversation *conversation)
{
  HollerUser *peer = NULL;
  g_autofree char *greeting = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION_VIEW (self));

  if (!g_set_object (&self->conversation, conversation))
    return;
  if (conversation != NULL)
    peer = holler_conversation_get_peer (conversation);
  g_signal_group_set_target (self->conversation_signals, conversation);
  g_signal_group_set_target (self->peer_signals, peer);
  g_signal_group_set_target (self->members_signals,
                             conversation != NULL
                               ? holler_conversation_get_members (conversation)
                               : NULL);
  holler_conversation_settings_set_conversation (self->settings,
                                                 self->account,
                                                 conversation);
  holler_avatar_set_conversation (self->avatar, conversation);
  holler_history_set_conversation (self->history, self->account, conversation);
  g_signal_group_set_target (self->passage_signals,
                             holler_history_get_passage (self->history));
  holler_composer_set_conversation (self->composer, conversation);
  update_call_button (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 details_actions[SHOW_PERSON],
                                 peer != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 details_actions[SHOW_GROUP],
                                 peer == NULL);
  if (conversation == NULL)
    return;
  gtk_widget_set_tooltip_text (self->person_button,
                               peer != NULL ? _ ("About This Person")
                                            : _ ("About This Group"));
  /* Translators: a person's name */
  greeting = g_strdup_printf (_ ("Say Hello to %s"),
                              holler_conversation_get_title (conversation));
  adw_status_page_set_title (self->empty_page, greeting);
  update_status (self);
  update_history (self);
  holler_conversation_view_mark_read (self);
}

/**
 * holler_conversation_view_get_conversation:
 * @self: a conversation view
 *
 * Gets what it shows.
 *
 * Returns: (transfer none) (nullable): a conversation
 */
HollerConversation *
holler_conversation_view_get_conversation (HollerConversationView *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION_VIEW (self), NULL);

  return self->conversation;
}

/**
 * holler_conversation_view_set_room:
 * @self: a conversation view
 * @room: a height, in pixels
 *
 * Leaves room below the messages for what is over the window.
 */
void
holler_conversation_view_set_room (HollerConversationView *self, int room)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION_VIEW (self));

  gtk_widget_set_margin_bottom (GTK_WIDGET (self->history), room);
}

/**
 * holler_conversation_view_mark_read:
 * @self: a conversation view
 *
 * Marks the conversation read, if the person can see it: the view is shown and
 * its window is the one being used.
 */
void
holler_conversation_view_mark_read (HollerConversationView *self)
{
  GtkRoot *root = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION_VIEW (self));

  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (self->conversation == NULL ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)) || !GTK_IS_WINDOW (root) ||
      !gtk_window_is_active (GTK_WINDOW (root)))
    return;
  if (holler_conversation_get_unread (self->conversation) > 0)
    holler_conversation_mark_read (self->conversation);
}

/**
 * holler_conversation_view_call:
 * @self: a conversation view
 *
 * Calls the person of the conversation, if one can.
 */
void
holler_conversation_view_call (HollerConversationView *self)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION_VIEW (self));

  if (gtk_widget_is_sensitive (GTK_WIDGET (self->call_button)))
    g_signal_emit_by_name (self->call_button, "clicked");
}
