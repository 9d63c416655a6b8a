/* holler-people-picker.c: contacts with a mark beside those one means
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-people-picker.h"

#include <glib/gi18n.h>

#include "ui/holler-person-row.h"
#include "ui/holler-search.h"

#define CHECK_DATA "holler-check"

struct _HollerPeoplePicker
{
  AdwBin parent_instance;

  GtkWidget *search_entry;
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *empty_page;

  guint n_people;
  guint n_picked;
};

typedef enum
{
  PROP_N_PICKED = 1,
} HollerPeoplePickerProperty;

typedef enum
{
  SIGNAL_ACTIVATE,
} HollerPeoplePickerSignal;

static GParamSpec *properties[PROP_N_PICKED + 1];
static guint signals[SIGNAL_ACTIVATE + 1];

G_DEFINE_FINAL_TYPE (HollerPeoplePicker, holler_people_picker, ADW_TYPE_BIN)

static GtkCheckButton *
get_check (gpointer row)
{
  return g_object_get_data (row, CHECK_DATA);
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer user_data)
{
  HollerPeoplePicker *self = user_data;
  HollerUser *user = holler_person_row_get_user (GTK_WIDGET (row));
  const char *term = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return holler_search_matches (term, holler_user_get_display_name (user)) ||
         holler_search_matches (term, holler_user_get_username (user));
}

static int
sort_cb (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  return g_utf8_collate (
    holler_user_get_display_name (holler_person_row_get_user (GTK_WIDGET (a))),
    holler_user_get_display_name (holler_person_row_get_user (GTK_WIDGET (b))));
}

/* (nullable): the first one that is not searched away */
static GtkListBoxRow *
find_first (HollerPeoplePicker *self)
{
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (row == NULL || gtk_widget_get_child_visible (GTK_WIDGET (row)))
        return row;
    }
}

static void
update_stack (HollerPeoplePicker *self)
{
  const char *page = "list";

  if (self->n_people == 0)
    page = "empty";
  else if (find_first (self) == NULL)
    page = "nothing";
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
search_changed_cb (HollerPeoplePicker *self)
{
  gtk_list_box_invalidate_filter (self->list);
  update_stack (self);
}

/* Enter marks whom one has searched, and after that it is done. */
static void
search_activate_cb (HollerPeoplePicker *self)
{
  GtkEditable *entry = GTK_EDITABLE (self->search_entry);
  GtkListBoxRow *first = find_first (self);

  if (*gtk_editable_get_text (entry) == '\0')
    {
      g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
      return;
    }
  if (first == NULL)
    return;
  gtk_check_button_set_active (get_check (first), TRUE);
  gtk_editable_set_text (entry, "");
}

static void
stop_search_cb (HollerPeoplePicker *self)
{
  GtkEditable *entry = GTK_EDITABLE (self->search_entry);

  if (*gtk_editable_get_text (entry) != '\0')
    gtk_editable_set_text (entry, "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "window.close", NULL);
}

static void
toggled_cb (HollerPeoplePicker *self, GtkCheckButton *check)
{
  if (gtk_check_button_get_active (check))
    self->n_picked++;
  else
    self->n_picked--;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PICKED]);
}

static void
add_person (HollerPeoplePicker *self, HollerUser *user)
{
  GtkWidget *row = holler_person_row_new (user);
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_add_css_class (check, "selection-mode");
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  /* The row is what one stops at with the Tab key and acts on. */
  gtk_widget_set_can_focus (check, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  holler_user_get_display_name (user),
                                  -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data (G_OBJECT (row), CHECK_DATA, check);
  g_signal_connect_object (check,
                           "toggled",
                           G_CALLBACK (toggled_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, row);
  self->n_people++;
}

static void
holler_people_picker_dispose (GObject *object)
{
  HollerPeoplePicker *self = HOLLER_PEOPLE_PICKER (object);

  if (self->list != NULL)
    gtk_list_box_set_filter_func (self->list, NULL, NULL, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PEOPLE_PICKER);

  G_OBJECT_CLASS (holler_people_picker_parent_class)->dispose (object);
}

static void
holler_people_picker_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  if (prop_id == PROP_N_PICKED)
    g_value_set_uint (value, HOLLER_PEOPLE_PICKER (object)->n_picked);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_people_picker_class_init (HollerPeoplePickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_people_picker_dispose;
  object_class->get_property = holler_people_picker_get_property;

  /**
   * HollerPeoplePicker:n-picked:
   *
   * How many people are marked.
   */
  properties[PROP_N_PICKED] =
    g_param_spec_uint ("n-picked",
                       NULL,
                       NULL,
                       0,
                       G_MAXUINT,
                       0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  /**
   * HollerPeoplePicker::activate:
   *
   * The person is done choosing.
   */
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate",
                                           HOLLER_TYPE_PEOPLE_PICKER,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           0);

  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-people-picker.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPeoplePicker, name)
  BIND (search_entry);
  BIND (stack);
  BIND (list);
  BIND (empty_page);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

static void
holler_people_picker_init (HollerPeoplePicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, filter_cb, self, NULL);
  gtk_list_box_set_sort_func (self->list, sort_cb, NULL, NULL);
}

static gboolean
is_member (HollerConversation *conversation, HollerUser *user)
{
  GListModel *members = holler_conversation_get_members (conversation);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (HollerMember) member = g_list_model_get_item (members, i);

      if (holler_member_get_user (member) == user)
        return TRUE;
    }
  return FALSE;
}

/**
 * holler_people_picker_set_account:
 * @self: a picker, with nobody in it
 * @account: whose contacts are offered
 * @without: (nullable): a group whose members are not
 *
 * Offers people.
 */
void
holler_people_picker_set_account (HollerPeoplePicker *self,
                                  HollerAccount *account,
                                  HollerConversation *without)
{
  GListModel *contacts = NULL;

  g_return_if_fail (HOLLER_IS_PEOPLE_PICKER (self));
  g_return_if_fail (HOLLER_IS_ACCOUNT (account));

  contacts = holler_account_get_contacts (account);
  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);
      HollerUser *user = holler_contact_get_user (contact);

      if (holler_contact_get_state (contact) == HOLLER_CONTACT_STATE_CONTACT &&
          (without == NULL || !is_member (without, user)))
        add_person (self, user);
    }
  adw_status_page_set_title (self->empty_page,
                             without != NULL ? _ ("Everybody Is Here")
                                             : _ ("No Contacts"));
  adw_status_page_set_description (
    self->empty_page,
    without != NULL ? _ ("All of your contacts are in this group.")
                    : _ ("Add somebody by their user name first."));
  gtk_widget_set_visible (self->search_entry, self->n_people > 0);
  update_stack (self);
}

/**
 * holler_people_picker_get_n_picked:
 * @self: a picker
 *
 * Gets how many people are marked.
 *
 * Returns: a number
 */
guint
holler_people_picker_get_n_picked (HollerPeoplePicker *self)
{
  g_return_val_if_fail (HOLLER_IS_PEOPLE_PICKER (self), 0);

  return self->n_picked;
}

/**
 * holler_people_picker_dup_picked:
 * @self: a picker
 *
 * Gets who is marked.
 *
 * Returns: (transfer full) (element-type HollerUser): people, by name
 */
GPtrArray *
holler_people_picker_dup_picked (HollerPeoplePicker *self)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (HOLLER_IS_PEOPLE_PICKER (self), NULL);

  for (int i = 0; gtk_list_box_get_row_at_index (self->list, i) != NULL; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (gtk_check_button_get_active (get_check (row)))
        g_ptr_array_add (
          users,
          g_object_ref (holler_person_row_get_user (GTK_WIDGET (row))));
    }

  return g_steal_pointer (&users);
}
