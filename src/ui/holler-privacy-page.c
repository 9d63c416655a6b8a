/* holler-privacy-page.c: what others may know, and who is blocked
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-privacy-page.h"

#include <glib/gi18n.h>

#include "ui/holler-person-row.h"
#include "ui/holler-toasts.h"

struct _HollerPrivacyPage
{
  AdwPreferencesPage parent_instance;

  GtkWidget *read_switch;
  GtkWidget *typing_switch;
  GtkWidget *relay_switch;
  GtkWidget *blocked_group;
  GtkStack *blocked_stack;
  GtkListBox *blocked_list;

  HollerAccount *account;
};

G_DEFINE_FINAL_TYPE (HollerPrivacyPage,
                     holler_privacy_page,
                     ADW_TYPE_PREFERENCES_PAGE)

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) button = user_data;
  g_autoptr (GError) error = NULL;

  /* The list follows by itself. */
  if (holler_account_contact_act_finish (HOLLER_ACCOUNT (source),
                                         result,
                                         &error))
    return;
  holler_toasts_show_error (button, error);
  gtk_widget_set_sensitive (button, TRUE);
}

static void
unblock_cb (GtkWidget *button, HollerPrivacyPage *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);

  if (self->account == NULL)
    return;
  gtk_widget_set_sensitive (button, FALSE);
  holler_account_contact_act_async (self->account,
                                    holler_person_row_get_user (row),
                                    HOLLER_CONTACT_ACT_UNBLOCK,
                                    NULL,
                                    acted_cb,
                                    g_object_ref (button));
}

static GtkWidget *
make_row (HollerPrivacyPage *self, HollerUser *user)
{
  GtkWidget *row = holler_person_row_new (user);
  GtkWidget *button = gtk_button_new_with_label (_ ("Unblock"));
  /* Translators: a person's name */
  g_autofree char *words =
    g_strdup_printf (_ ("Unblock %s"), holler_user_get_display_name (user));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words,
                                  -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (unblock_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

/* Few are blocked; who is, is made anew. */
static void
update_blocked (HollerPrivacyPage *self)
{
  GListModel *contacts = holler_account_get_contacts (self->account);
  GtkWidget *child = NULL;
  guint n_blocked = 0;

  while ((child = gtk_widget_get_first_child (
            GTK_WIDGET (self->blocked_list))) != NULL)
    gtk_list_box_remove (self->blocked_list, child);
  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);

      if (holler_contact_get_state (contact) != HOLLER_CONTACT_STATE_BLOCKED)
        continue;
      gtk_list_box_append (self->blocked_list,
                           make_row (self, holler_contact_get_user (contact)));
      n_blocked++;
    }
  gtk_stack_set_visible_child_name (self->blocked_stack,
                                    n_blocked > 0 ? "list" : "nobody");
}

static void
contacts_changed_cb (HollerPrivacyPage *self,
                     guint position,
                     guint n_removed,
                     guint n_added)
{
  GListModel *contacts = holler_account_get_contacts (self->account);

  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);

      g_signal_handlers_disconnect_by_func (contact, update_blocked, self);
      g_signal_connect_object (contact,
                               "notify::state",
                               G_CALLBACK (update_blocked),
                               self,
                               G_CONNECT_SWAPPED);
    }
  update_blocked (self);
}

static void
drop_account (HollerPrivacyPage *self)
{
  GListModel *contacts = NULL;

  if (self->account == NULL)
    return;
  contacts = holler_account_get_contacts (self->account);
  g_signal_handlers_disconnect_by_data (contacts, self);
  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);

      g_signal_handlers_disconnect_by_data (contact, self);
    }
  g_clear_object (&self->account);
}

static void
holler_privacy_page_dispose (GObject *object)
{
  HollerPrivacyPage *self = HOLLER_PRIVACY_PAGE (object);

  drop_account (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PRIVACY_PAGE);

  G_OBJECT_CLASS (holler_privacy_page_parent_class)->dispose (object);
}

static void
holler_privacy_page_class_init (HollerPrivacyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_privacy_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-privacy-page.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPrivacyPage, name)
  BIND (read_switch);
  BIND (typing_switch);
  BIND (relay_switch);
  BIND (blocked_group);
  BIND (blocked_stack);
  BIND (blocked_list);
#undef BIND
}

static void
holler_privacy_page_init (HollerPrivacyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_hide (self->blocked_group);
}

/**
 * holler_privacy_page_set_account:
 * @self: a page
 * @account: (nullable): who is logged in; `NULL` for nobody
 *
 * Says whose blocked people are listed.
 */
void
holler_privacy_page_set_account (HollerPrivacyPage *self,
                                 HollerAccount *account)
{
  GListModel *contacts = NULL;

  g_return_if_fail (HOLLER_IS_PRIVACY_PAGE (self));

  if (self->account == account)
    return;
  drop_account (self);
  gtk_widget_set_visible (self->blocked_group, account != NULL);
  if (account == NULL)
    return;

  self->account = g_object_ref (account);
  contacts = holler_account_get_contacts (account);
  g_signal_connect_object (contacts,
                           "items-changed",
                           G_CALLBACK (contacts_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  contacts_changed_cb (self, 0, 0, g_list_model_get_n_items (contacts));
}

/**
 * holler_privacy_page_bind_settings:
 * @self: a page
 * @settings: where the switches are kept
 *
 * Binds the switches.
 */
void
holler_privacy_page_bind_settings (HollerPrivacyPage *self, GSettings *settings)
{
  const struct
  {
    const char *key;
    GtkWidget *widget;
  } bindings[] = {
    { "send-read-receipts", self->read_switch },
    { "send-typing", self->typing_switch },
    { "relay-only", self->relay_switch },
  };

  g_return_if_fail (HOLLER_IS_PRIVACY_PAGE (self));

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    g_settings_bind (settings,
                     bindings[i].key,
                     bindings[i].widget,
                     "active",
                     G_SETTINGS_BIND_DEFAULT);
}
