/* holler-chat-list.c: the conversations, newest first, with search
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-chat-list.h"

#include <string.h>

#include "ui/holler-chat-row.h"
#include "ui/holler-search.h"
#include "ui/holler-words.h"

struct _HollerChatList
{
  AdwBin parent_instance;

  AdwHeaderBar *header;
  GtkWidget *menu_button;
  GtkWidget *search_entry;
  GtkStack *stack;
  GtkListView *list;

  GListModel *conversations;
  HollerCallList *calls;
  GtkFilter *filter;
  GtkSingleSelection *selection;
  HollerConversation *current;
  gboolean restoring;
  gboolean folded;
};

typedef enum
{
  PROP_FOLDED = 1,
} HollerChatListProperty;

typedef enum
{
  SIGNAL_OPENED,
} HollerChatListSignal;

static GParamSpec *properties[PROP_FOLDED + 1];
static guint signals[SIGNAL_OPENED + 1];

G_DEFINE_FINAL_TYPE (HollerChatList, holler_chat_list, ADW_TYPE_BIN)

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  HollerChatList *self = user_data;
  HollerConversation *conversation = HOLLER_CONVERSATION (item);
  HollerUser *peer = holler_conversation_get_peer (conversation);
  HollerMessage *last = holler_conversation_get_last_message (conversation);
  const char *term = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return holler_search_matches (term,
                                holler_conversation_get_title (conversation)) ||
         (peer != NULL &&
          holler_search_matches (term, holler_user_get_username (peer))) ||
         (last != NULL &&
          holler_search_matches (term, holler_message_get_body (last)));
}

static void
update_stack (HollerChatList *self)
{
  const char *page = "list";

  if (self->conversations == NULL ||
      g_list_model_get_n_items (self->conversations) == 0)
    page = "empty";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
    page = "nothing";
  gtk_stack_set_visible_child_name (self->stack, page);
}

/* A conversation moves to the top with each message, and the selection must
 * move with it and not open something else. */
static void
restore_selection (HollerChatList *self)
{
  guint n = 0;
  guint wanted = GTK_INVALID_LIST_POSITION;

  if (self->selection == NULL)
    return;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  for (guint i = 0; i < n && self->current != NULL; i++)
    {
      g_autoptr (GObject) item =
        g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (item == G_OBJECT (self->current))
        wanted = i;
    }
  self->restoring = TRUE;
  gtk_single_selection_set_selected (self->selection, wanted);
  self->restoring = FALSE;
}

static void
items_changed_cb (HollerChatList *self)
{
  restore_selection (self);
  update_stack (self);
}

static void
open_item (HollerChatList *self, HollerConversation *conversation)
{
  g_set_object (&self->current, conversation);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, conversation);
}

static void
selected_cb (HollerChatList *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  if (self->restoring || item == NULL || item == (gpointer) self->current)
    return;
  open_item (self, item);
}

/* Where the list fills the window, the one selected already is opened too. */
static void
activate_cb (HollerChatList *self, guint position)
{
  g_autoptr (HollerConversation) conversation =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (conversation != NULL)
    open_item (self, conversation);
}

static void
search_changed_cb (HollerChatList *self)
{
  if (self->filter == NULL)
    return;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

static void
search_activate_cb (HollerChatList *self)
{
  if (self->selection != NULL &&
      g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    activate_cb (self, 0);
}

static void
stop_search_cb (HollerChatList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* A click on the selected row does not select it again. */
static void
row_released_cb (GtkGestureClick *click,
                 int n_press,
                 double x,
                 double y,
                 GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkWidget *self = gtk_widget_get_ancestor (row, HOLLER_TYPE_CHAT_LIST);

  if (HOLLER_CHAT_LIST (self)->folded && gtk_list_item_get_selected (item))
    activate_cb (HOLLER_CHAT_LIST (self), gtk_list_item_get_position (item));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = g_object_new (HOLLER_TYPE_CHAT_ROW, NULL);
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "released", G_CALLBACK (row_released_cb), item);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  HollerChatRow *row = HOLLER_CHAT_ROW (gtk_list_item_get_child (item));
  GtkWidget *self =
    gtk_widget_get_ancestor (GTK_WIDGET (row), HOLLER_TYPE_CHAT_LIST);

  holler_chat_row_set_conversation (row, gtk_list_item_get_item (item));
  if (self != NULL)
    holler_chat_row_set_calls (row, HOLLER_CHAT_LIST (self)->calls);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  holler_chat_row_set_conversation (
    HOLLER_CHAT_ROW (gtk_list_item_get_child (item)),
    NULL);
}

static void
holler_chat_list_dispose (GObject *object)
{
  HollerChatList *self = HOLLER_CHAT_LIST (object);

  holler_chat_list_set_account (self, NULL);
  g_clear_object (&self->current);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CHAT_LIST);

  G_OBJECT_CLASS (holler_chat_list_parent_class)->dispose (object);
}

static void
holler_chat_list_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  HollerChatList *self = HOLLER_CHAT_LIST (object);

  if (prop_id == PROP_FOLDED)
    g_value_set_boolean (value, self->folded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_chat_list_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  HollerChatList *self = HOLLER_CHAT_LIST (object);

  if (prop_id == PROP_FOLDED)
    self->folded = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_chat_list_class_init (HollerChatListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_chat_list_dispose;
  object_class->get_property = holler_chat_list_get_property;
  object_class->set_property = holler_chat_list_set_property;

  /**
   * HollerChatList:folded:
   *
   * Whether it is alone in the window.
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
   * HollerChatList::opened:
   * @conversation: a conversation
   *
   * The person wants to see a conversation.
   */
  signals[SIGNAL_OPENED] = g_signal_new ("opened",
                                         HOLLER_TYPE_CHAT_LIST,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         HOLLER_TYPE_CONVERSATION);

  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-chat-list.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerChatList, name)
  BIND (header);
  BIND (menu_button);
  BIND (search_entry);
  BIND (stack);
  BIND (list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

static void
holler_chat_list_init (HollerChatList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_chat_list_set_account:
 * @self: a chat list
 * @account: (nullable): whose conversations to list
 *
 * Lists another account's conversations.
 */
void
holler_chat_list_set_account (HollerChatList *self, HollerAccount *account)
{
  GtkFilterListModel *filtered = NULL;

  g_return_if_fail (HOLLER_IS_CHAT_LIST (self));

  if (self->selection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->selection, self);
      if (self->list != NULL)
        gtk_list_view_set_model (self->list, NULL);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->conversations);
  g_clear_object (&self->calls);
  self->filter = NULL;
  if (account == NULL)
    return;
  g_set_object (&self->calls, holler_account_get_calls (account));
  g_set_object (&self->conversations,
                holler_account_get_conversations (account));
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (self->conversations),
                                        self->filter);
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION,
                                  "autoselect",
                                  FALSE,
                                  "can-unselect",
                                  TRUE,
                                  "model",
                                  filtered,
                                  NULL);
  g_object_unref (filtered);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection,
                            "items-changed",
                            G_CALLBACK (items_changed_cb),
                            self);
  g_signal_connect_swapped (self->selection,
                            "notify::selected",
                            G_CALLBACK (selected_cb),
                            self);
  update_stack (self);
}

/**
 * holler_chat_list_select:
 * @self: a chat list
 * @conversation: (nullable): the one that is shown
 *
 * Marks a conversation as the one that is shown.
 */
void
holler_chat_list_select (HollerChatList *self, HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_CHAT_LIST (self));

  g_set_object (&self->current, conversation);
  restore_selection (self);
}

/**
 * holler_chat_list_search:
 * @self: a chat list
 *
 * Lets the person type what to search.
 */
void
holler_chat_list_search (HollerChatList *self)
{
  g_return_if_fail (HOLLER_IS_CHAT_LIST (self));

  gtk_widget_grab_focus (self->search_entry);
}
