/* holler-contact-list.c: requests and contacts, with search
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-contact-list.h"

#include "ui/holler-contact-row.h"
#include "ui/holler-gradual.h"
#include "ui/holler-search.h"

struct _HollerContactList
{
  AdwBin parent_instance;

  GtkWidget *search_entry;
  GtkStack *stack;
  GtkListView *list;

  HollerAccount *account;
  GListModel *contacts;
  GtkFilter *filter;
  GtkSorter *sorter;
  GtkSingleSelection *selection;
  gboolean folded;
  gint64 resorted_us; /* monotonic; 0 never */
};

#define SETTLE_US (600 * 1000)

typedef enum
{
  PROP_FOLDED = 1,
} HollerContactListProperty;

typedef enum
{
  SIGNAL_OPENED,
} HollerContactListSignal;

static GParamSpec *properties[PROP_FOLDED + 1];
static guint signals[SIGNAL_OPENED + 1];

G_DEFINE_FINAL_TYPE (HollerContactList, holler_contact_list, ADW_TYPE_BIN)

static gboolean
match_cb (gpointer item, gpointer user_data)
{
  HollerContactList *self = user_data;
  HollerUser *user = holler_contact_get_user (HOLLER_CONTACT (item));
  const char *term = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return holler_search_matches (term, holler_user_get_display_name (user)) ||
         holler_search_matches (term, holler_user_get_username (user));
}

static int
rank (HollerContactState state)
{
  switch (state)
    {
    case HOLLER_CONTACT_STATE_INCOMING:
      return 0;
    case HOLLER_CONTACT_STATE_OUTGOING:
      return 1;
    case HOLLER_CONTACT_STATE_BLOCKED:
      return 3;
    case HOLLER_CONTACT_STATE_NONE:
    case HOLLER_CONTACT_STATE_CONTACT:
    default:
      return 2;
    }
}

/* What waits for an answer first, then favourites, then by name, the blocked
 * last. */
static int
compare_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  HollerContact *one = (HollerContact *) a;
  HollerContact *other = (HollerContact *) b;
  int order = rank (holler_contact_get_state (one)) -
              rank (holler_contact_get_state (other));

  if (order == 0)
    order =
      holler_contact_get_favourite (other) - holler_contact_get_favourite (one);
  if (order != 0)
    return order;
  return g_utf8_collate (
    holler_user_get_display_name (holler_contact_get_user (one)),
    holler_user_get_display_name (holler_contact_get_user (other)));
}

static void
update_stack (HollerContactList *self)
{
  const char *page = "list";

  if (self->contacts == NULL || g_list_model_get_n_items (self->contacts) == 0)
    page = "empty";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
    page = "nothing";
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
state_cb (HollerContactList *self)
{
  self->resorted_us = g_get_monotonic_time ();
  if (self->sorter != NULL)
    gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

/* The order depends on the state, which a sorted model does not watch. */
static void
contacts_changed_cb (HollerContactList *self,
                     guint position,
                     guint n_removed,
                     guint n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (HollerContact) contact =
        g_list_model_get_item (self->contacts, i);

      g_signal_handlers_disconnect_by_func (contact, state_cb, self);
      g_signal_connect_object (contact,
                               "notify::state",
                               G_CALLBACK (state_cb),
                               self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (contact,
                               "notify::favourite",
                               G_CALLBACK (state_cb),
                               self,
                               G_CONNECT_SWAPPED);
    }
  update_stack (self);
}

static void
open_contact (HollerContactList *self, HollerContact *contact)
{
  g_signal_emit (self,
                 signals[SIGNAL_OPENED],
                 0,
                 holler_contact_get_user (contact));
}

static void
selected_cb (HollerContactList *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL)
    open_contact (self, item);
}

static void
activate_cb (HollerContactList *self, guint position)
{
  g_autoptr (HollerContact) contact =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (contact == NULL)
    return;
  /* To select it is to open it. */
  if (gtk_single_selection_get_selected (self->selection) == position)
    open_contact (self, contact);
  else
    gtk_single_selection_set_selected (self->selection, position);
}

static void
search_changed_cb (HollerContactList *self)
{
  if (self->filter == NULL)
    return;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

static void
stop_search_cb (HollerContactList *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* Two requests are accepted one after the other with two quick clicks: when
 * the rows have just moved, the second is over another row's telephone. */
static void
pressed_cb (HollerContactList *self,
            int n_press,
            double x,
            double y,
            GtkGesture *gesture)
{
  if (g_get_monotonic_time () - self->resorted_us < SETTLE_US)
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (HOLLER_TYPE_CONTACT_ROW, NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem *item,
         HollerContactList *self)
{
  holler_contact_row_set_contact (
    HOLLER_CONTACT_ROW (gtk_list_item_get_child (item)),
    self->account,
    gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  holler_contact_row_set_contact (
    HOLLER_CONTACT_ROW (gtk_list_item_get_child (item)),
    NULL,
    NULL);
}

static void
holler_contact_list_dispose (GObject *object)
{
  HollerContactList *self = HOLLER_CONTACT_LIST (object);

  holler_contact_list_set_account (self, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CONTACT_LIST);

  G_OBJECT_CLASS (holler_contact_list_parent_class)->dispose (object);
}

static void
holler_contact_list_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  HollerContactList *self = HOLLER_CONTACT_LIST (object);

  if (prop_id == PROP_FOLDED)
    g_value_set_boolean (value, self->folded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_contact_list_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  HollerContactList *self = HOLLER_CONTACT_LIST (object);

  if (prop_id == PROP_FOLDED)
    self->folded = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_contact_list_class_init (HollerContactListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_contact_list_dispose;
  object_class->get_property = holler_contact_list_get_property;
  object_class->set_property = holler_contact_list_set_property;

  /**
   * HollerContactList:folded:
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
   * HollerContactList::opened:
   * @user: a person
   *
   * Somebody's card is wanted.
   */
  signals[SIGNAL_OPENED] = g_signal_new ("opened",
                                         HOLLER_TYPE_CONTACT_LIST,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         HOLLER_TYPE_USER);

  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-contact-list.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerContactList, name)
  BIND (search_entry);
  BIND (stack);
  BIND (list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

/* A list view makes two hundred rows of what it is given, seen or not: those
 * of a page that nobody has looked at would keep the window from showing. */
static void
fill_cb (HollerContactList *self)
{
  g_autoptr (GListModel) shown = NULL;

  if (self->selection == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      gtk_list_view_get_model (self->list) != NULL)
    return;
  shown = holler_gradual_new (
    g_object_ref (gtk_single_selection_get_model (self->selection)));
  gtk_single_selection_set_model (self->selection, shown);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

static void
holler_contact_list_init (HollerContactList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_after (self, "map", G_CALLBACK (fill_cb), NULL);
}

static void
drop_account (HollerContactList *self)
{
  if (self->selection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->selection, self);
      if (self->list != NULL)
        gtk_list_view_set_model (self->list, NULL);
    }
  if (self->contacts != NULL)
    g_signal_handlers_disconnect_by_data (self->contacts, self);
  self->filter = NULL;
  self->sorter = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->contacts);
  g_clear_object (&self->account);
}

/**
 * holler_contact_list_set_account:
 * @self: a contact list
 * @account: (nullable): whose contacts to list
 *
 * Lists another account's contacts.
 */
void
holler_contact_list_set_account (HollerContactList *self,
                                 HollerAccount *account)
{
  g_autoptr (GtkFilterListModel) filtered = NULL;
  GtkSortListModel *sorted = NULL;

  g_return_if_fail (HOLLER_IS_CONTACT_LIST (self));

  drop_account (self);
  if (account == NULL)
    return;
  g_set_object (&self->account, account);
  g_set_object (&self->contacts, holler_account_get_contacts (account));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, NULL, NULL));
  sorted =
    gtk_sort_list_model_new (g_object_ref (self->contacts), self->sorter);
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (sorted), self->filter);
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION,
                                  "autoselect",
                                  FALSE,
                                  "can-unselect",
                                  TRUE,
                                  "model",
                                  filtered,
                                  NULL);
  fill_cb (self);
  g_signal_connect_swapped (self->selection,
                            "notify::selected-item",
                            G_CALLBACK (selected_cb),
                            self);
  g_signal_connect_swapped (self->contacts,
                            "items-changed",
                            G_CALLBACK (contacts_changed_cb),
                            self);
  contacts_changed_cb (self, 0, 0, g_list_model_get_n_items (self->contacts));
}

/**
 * holler_contact_list_search:
 * @self: a contact list
 *
 * Lets the person type whom to search.
 */
void
holler_contact_list_search (HollerContactList *self)
{
  g_return_if_fail (HOLLER_IS_CONTACT_LIST (self));

  gtk_widget_grab_focus (self->search_entry);
}

/**
 * holler_contact_list_unselect:
 * @self: a contact list
 *
 * Marks nobody: no card is shown.
 */
void
holler_contact_list_unselect (HollerContactList *self)
{
  g_return_if_fail (HOLLER_IS_CONTACT_LIST (self));

  if (self->selection != NULL)
    gtk_single_selection_set_selected (self->selection,
                                       GTK_INVALID_LIST_POSITION);
}
