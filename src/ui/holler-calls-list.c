/* holler-calls-list.c: all calls, newest first
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-calls-list.h"

#include <glib/gi18n.h>

#include "ui/holler-calls-row.h"
#include "ui/holler-gradual.h"

struct _HollerCallsList
{
  AdwBin parent_instance;

  GtkToggleButton *all_button;
  GtkToggleButton *missed_button;
  GtkStack *stack;
  GtkListView *list;
  AdwStatusPage *empty_page;

  HollerAccount *account;
  GtkFilter *filter;
  GListModel *shown;
  GSignalGroup *history_signals;
  gboolean folded;
};

typedef enum
{
  PROP_FOLDED = 1,
} HollerCallsListProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

G_DEFINE_FINAL_TYPE (HollerCallsList, holler_calls_list, ADW_TYPE_BIN)

static HollerCallHistory *
get_history (HollerCallsList *self)
{
  return holler_account_get_call_history (self->account);
}

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  HollerCallsList *self = user_data;

  return !gtk_toggle_button_get_active (self->missed_button) ||
         holler_message_is_missed_call (
           holler_found_message_get_message (HOLLER_FOUND_MESSAGE (item)));
}

static void
update_stack (HollerCallsList *self)
{
  gboolean only_missed = gtk_toggle_button_get_active (self->missed_button);

  if (self->shown == NULL)
    return;
  if (g_list_model_get_n_items (self->shown) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }
  /* Further back there may be one. */
  holler_call_history_load_older (get_history (self));
  adw_status_page_set_title (self->empty_page,
                             only_missed ? _ ("No Missed Calls")
                                         : _ ("No Calls"));
  adw_status_page_set_description (
    self->empty_page,
    only_missed ? NULL : _ ("Calls you make or get are listed here."));
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
filter_changed_cb (HollerCallsList *self)
{
  if (self->filter == NULL)
    return;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

/* Whoever looks at the list knows of what was missed. */
static void
missed_cb (HollerCallsList *self)
{
  if (self->account != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    holler_call_history_mark_seen (get_history (self));
}

static void
edge_reached_cb (HollerCallsList *self, GtkPositionType edge)
{
  if (edge == GTK_POS_BOTTOM && self->account != NULL)
    holler_call_history_load_older (get_history (self));
}

static void
activate_cb (HollerCallsList *self, guint position)
{
  g_autoptr (HollerFoundMessage) call =
    g_list_model_get_item (self->shown, position);

  if (call == NULL)
    return;
  gtk_widget_activate_action (
    GTK_WIDGET (self),
    "win.show-message",
    "(ss)",
    holler_conversation_get_conversation_id (
      holler_found_message_get_conversation (call)),
    holler_message_get_message_id (holler_found_message_get_message (call)));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (HOLLER_TYPE_CALLS_ROW, NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem *item,
         HollerCallsList *self)
{
  holler_calls_row_set_call (HOLLER_CALLS_ROW (gtk_list_item_get_child (item)),
                             self->account,
                             gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  holler_calls_row_set_call (HOLLER_CALLS_ROW (gtk_list_item_get_child (item)),
                             NULL,
                             NULL);
}

static void
holler_calls_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (holler_calls_list_parent_class)->map (widget);
  missed_cb (HOLLER_CALLS_LIST (widget));
}

static void
holler_calls_list_dispose (GObject *object)
{
  HollerCallsList *self = HOLLER_CALLS_LIST (object);

  g_clear_object (&self->history_signals);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_data (self->shown, self);
  g_clear_object (&self->shown);
  self->filter = NULL;
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CALLS_LIST);

  G_OBJECT_CLASS (holler_calls_list_parent_class)->dispose (object);
}

static void
holler_calls_list_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  if (prop_id == PROP_FOLDED)
    g_value_set_boolean (value, HOLLER_CALLS_LIST (object)->folded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_calls_list_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  if (prop_id == PROP_FOLDED)
    HOLLER_CALLS_LIST (object)->folded = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_calls_list_class_init (HollerCallsListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_calls_list_dispose;
  object_class->get_property = holler_calls_list_get_property;
  object_class->set_property = holler_calls_list_set_property;
  widget_class->map = holler_calls_list_map;

  /**
   * HollerCallsList:folded:
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

  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-calls-list.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerCallsList, name)
  BIND (all_button);
  BIND (missed_button);
  BIND (stack);
  BIND (list);
  BIND (empty_page);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_reached_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
holler_calls_list_init (HollerCallsList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->history_signals = g_signal_group_new (HOLLER_TYPE_CALL_HISTORY);
  g_signal_group_connect_swapped (self->history_signals,
                                  "notify::missed",
                                  G_CALLBACK (missed_cb),
                                  self);
  g_signal_group_connect_swapped (self->history_signals,
                                  "notify::loading",
                                  G_CALLBACK (update_stack),
                                  self);
}

/**
 * holler_calls_list_set_account:
 * @self: a list of calls, of nobody yet
 * @account: whose calls to list
 *
 * Lists an account's calls.
 */
void
holler_calls_list_set_account (HollerCallsList *self, HollerAccount *account)
{
  HollerCallHistory *history = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (HOLLER_IS_CALLS_LIST (self));
  g_return_if_fail (self->account == NULL);

  self->account = g_object_ref (account);
  history = get_history (self);
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  self->shown = G_LIST_MODEL (
    gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (history)),
                               self->filter));
  selection =
    gtk_no_selection_new (holler_gradual_new (g_object_ref (self->shown)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_group_set_target (self->history_signals, history);
  g_signal_connect_swapped (self->shown,
                            "items-changed",
                            G_CALLBACK (update_stack),
                            self);
  update_stack (self);
}
