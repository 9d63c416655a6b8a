/* holler-chat-list.c: the conversations, newest first, with search
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-chat-list.h"

#include <string.h>

#include "ui/holler-chat-row.h"
#include "ui/holler-found-row.h"
#include "ui/holler-gradual.h"
#include "ui/holler-message-search.h"
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
  HollerAccount *account;
  HollerMessageSearch *search;
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
  const char *term = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return holler_search_matches (term,
                                holler_conversation_get_title (conversation)) ||
         (peer != NULL &&
          holler_search_matches (term, holler_user_get_username (peer)));
}

static void
update_stack (HollerChatList *self)
{
  const char *page = "list";

  if (self->conversations == NULL ||
      g_list_model_get_n_items (self->conversations) == 0)
    page = "empty";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0 &&
           !holler_message_search_get_searching (self->search))
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
open_found (HollerChatList *self, HollerFoundMessage *found)
{
  gtk_widget_activate_action (
    GTK_WIDGET (self),
    "win.show-message",
    "(ss)",
    holler_conversation_get_conversation_id (
      holler_found_message_get_conversation (found)),
    holler_message_get_message_id (holler_found_message_get_message (found)));
}

static void
open_item (HollerChatList *self, gpointer item)
{
  if (HOLLER_IS_FOUND_MESSAGE (item))
    {
      open_found (self, item);
      return;
    }
  /* By Enter it is opened and not selected. */
  holler_chat_list_select (self, item);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, item);
}

static void
selected_cb (HollerChatList *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  if (!self->restoring && item != NULL && item != (gpointer) self->current)
    open_item (self, item);
}

/* Where the list fills the window, the one selected already is opened too. */
static void
activate_cb (HollerChatList *self, guint position)
{
  g_autoptr (GObject) item =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    open_item (self, item);
}

static void
search_changed_cb (HollerChatList *self)
{
  if (self->filter == NULL)
    return;
  holler_message_search_set_term (
    self->search,
    gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
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
  GtkWidget *place = adw_bin_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "released", G_CALLBACK (row_released_cb), item);
  gtk_widget_add_controller (place, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, place);
}

/* A place is for a conversation mostly, and now and then for a message. */
static GtkWidget *
ensure_row (GtkListItem *item, GType type)
{
  AdwBin *place = ADW_BIN (gtk_list_item_get_child (item));
  GtkWidget *row = adw_bin_get_child (place);

  if (row == NULL || G_OBJECT_TYPE (row) != type)
    {
      row = g_object_new (type, NULL);
      adw_bin_set_child (place, row);
    }
  return row;
}

static void
bind_found (HollerChatList *self, GtkListItem *item)
{
  guint position = gtk_list_item_get_position (item);
  g_autoptr (GObject) before =
    position > 0
      ? g_list_model_get_item (G_LIST_MODEL (self->selection), position - 1)
      : NULL;

  holler_found_row_set_found (
    HOLLER_FOUND_ROW (ensure_row (item, HOLLER_TYPE_FOUND_ROW)),
    gtk_list_item_get_item (item),
    gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
    !HOLLER_IS_FOUND_MESSAGE (before));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem *item,
         HollerChatList *self)
{
  HollerChatRow *row = NULL;

  if (HOLLER_IS_FOUND_MESSAGE (gtk_list_item_get_item (item)))
    {
      bind_found (self, item);
      return;
    }
  row = HOLLER_CHAT_ROW (ensure_row (item, HOLLER_TYPE_CHAT_ROW));
  holler_chat_row_set_account (row, self->account);
  holler_chat_row_set_conversation (row, gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = adw_bin_get_child (ADW_BIN (gtk_list_item_get_child (item)));

  if (HOLLER_IS_CHAT_ROW (row))
    holler_chat_row_set_conversation (HOLLER_CHAT_ROW (row), NULL);
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
  g_autoptr (GListStore) lists = NULL;
  GtkFilterListModel *filtered = NULL;
  g_autoptr (GListModel) shown = NULL;
  g_autoptr (GListModel) flat = NULL;

  g_return_if_fail (HOLLER_IS_CHAT_LIST (self));

  if (self->selection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->selection, self);
      if (self->list != NULL)
        gtk_list_view_set_model (self->list, NULL);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->conversations);
  g_clear_object (&self->account);
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
  self->filter = NULL;
  if (account == NULL)
    return;
  g_set_object (&self->account, account);
  g_set_object (&self->conversations,
                holler_account_get_conversations (account));
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (self->conversations),
                                        self->filter);
  shown = holler_gradual_new (G_LIST_MODEL (filtered));
  self->search = holler_message_search_new (account);
  lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (lists, shown);
  g_list_store_append (lists, holler_message_search_get_found (self->search));
  flat = G_LIST_MODEL (
    gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (lists))));
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION,
                                  "autoselect",
                                  FALSE,
                                  "can-unselect",
                                  TRUE,
                                  NULL);
  gtk_single_selection_set_model (self->selection, flat);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection,
                            "items-changed",
                            G_CALLBACK (items_changed_cb),
                            self);
  g_signal_connect_swapped (self->selection,
                            "notify::selected",
                            G_CALLBACK (selected_cb),
                            self);
  g_signal_connect_swapped (self->search,
                            "notify::searching",
                            G_CALLBACK (update_stack),
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
