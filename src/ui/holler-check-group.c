/* holler-check-group.c: the network check, a row for each thing it looks at
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-check-group.h"

#include <glib/gi18n.h>

#include "ui/holler-check-words.h"

struct _HollerCheckGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *button;
  GtkWidget *list;
  HollerNetworkCheck *check;
};

G_DEFINE_FINAL_TYPE (HollerCheckGroup,
                     holler_check_group,
                     ADW_TYPE_PREFERENCES_GROUP)

static void
update_sign (GtkStack *stack, HollerCheckRow *row)
{
  HollerVerdict verdict =
    holler_check_get_verdict (holler_check_row_get_finding (row));
  gboolean is_running = holler_check_row_get_is_running (row);
  GtkWidget *image = gtk_stack_get_child_by_name (stack, "sign");
  GtkWidget *spinner = gtk_stack_get_child_by_name (stack, "spinner");
  const char *icon = "content-loading-symbolic";
  const char *classes[] = { "dim-label", NULL };

  if (verdict == HOLLER_VERDICT_GOOD)
    {
      icon = "holler-tick-symbolic";
      classes[0] = "success";
    }
  else if (verdict == HOLLER_VERDICT_NOTE)
    {
      icon = "dialog-information-symbolic";
      classes[0] = "dim-label";
    }
  else if (verdict == HOLLER_VERDICT_BAD)
    {
      icon = "dialog-warning-symbolic";
      classes[0] = "error";
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon);
  gtk_widget_set_css_classes (image, classes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  holler_words_verdict (verdict),
                                  -1);
  gtk_spinner_set_spinning (GTK_SPINNER (spinner), is_running);
  gtk_stack_set_visible_child_name (stack, is_running ? "spinner" : "sign");
}

static void
row_changed_cb (HollerCheckRow *row, GtkWidget *widget)
{
  g_autofree char *words = holler_words_check (row);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), words);
  update_sign (g_object_get_data (G_OBJECT (widget), "sign"), row);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  HollerCheckRow *row = item;
  GtkWidget *widget = adw_action_row_new ();
  GtkWidget *stack = gtk_stack_new ();
  g_autofree char *title = holler_words_check_title (row);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), title);
  gtk_stack_add_named (GTK_STACK (stack), gtk_image_new (), "sign");
  gtk_stack_add_named (GTK_STACK (stack), gtk_spinner_new (), "spinner");
  gtk_widget_set_valign (stack, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (stack, 4);
  gtk_widget_set_margin_end (stack, 4);
  adw_action_row_add_prefix (ADW_ACTION_ROW (widget), stack);
  g_object_set_data (G_OBJECT (widget), "sign", stack);
  g_signal_connect_object (row,
                           "changed",
                           G_CALLBACK (row_changed_cb),
                           widget,
                           0);
  row_changed_cb (row, widget);
  return widget;
}

static void
update (HollerCheckGroup *self)
{
  gboolean is_running =
    self->check != NULL && holler_network_check_get_is_running (self->check);
  gboolean has_rows =
    self->check != NULL &&
    g_list_model_get_n_items (holler_network_check_get_rows (self->check)) > 0;

  gtk_button_set_label (GTK_BUTTON (self->button),
                        is_running ? _ ("Cancel") : _ ("Check"));
  gtk_widget_set_sensitive (self->button, self->check != NULL);
  gtk_widget_set_visible (self->list, has_rows);
}

static void
clicked_cb (HollerCheckGroup *self)
{
  if (holler_network_check_get_is_running (self->check))
    holler_network_check_cancel (self->check);
  else
    holler_network_check_start (self->check);
}

static void
drop_check (HollerCheckGroup *self)
{
  if (self->check == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->check, self);
  g_signal_handlers_disconnect_by_data (
    holler_network_check_get_rows (self->check),
    self);
  holler_network_check_cancel (self->check);
  g_clear_object (&self->check);
}

static void
holler_check_group_dispose (GObject *object)
{
  drop_check (HOLLER_CHECK_GROUP (object));

  G_OBJECT_CLASS (holler_check_group_parent_class)->dispose (object);
}

static void
holler_check_group_class_init (HollerCheckGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_check_group_dispose;
}

static void
holler_check_group_init (HollerCheckGroup *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);

  adw_preferences_group_set_title (group, _ ("Network Check"));
  adw_preferences_group_set_description (
    group,
    _ ("Looks whether calls can work from here. For three seconds it also "
       "listens to the microphone."));
  self->button = gtk_button_new ();
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->button,
                            "clicked",
                            G_CALLBACK (clicked_cb),
                            self);
  adw_preferences_group_set_header_suffix (group, self->button);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list),
                                   GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  adw_preferences_group_add (group, self->list);
  update (self);
}

/**
 * holler_check_group_set_check:
 * @self: a group
 * @check: (nullable): the check it runs and shows
 *
 * Shows another check; the one before is cancelled.
 */
void
holler_check_group_set_check (HollerCheckGroup *self, HollerNetworkCheck *check)
{
  GListModel *rows = NULL;

  g_return_if_fail (HOLLER_IS_CHECK_GROUP (self));

  drop_check (self);
  if (check == NULL)
    return;
  self->check = g_object_ref (check);
  rows = holler_network_check_get_rows (check);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list),
                           rows,
                           make_row,
                           NULL,
                           NULL);
  g_signal_connect_object (check,
                           "notify::is-running",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rows,
                           "items-changed",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  update (self);
}

/**
 * holler_check_group_cancel:
 * @self: a group
 *
 * Ends a check that is under way.
 */
void
holler_check_group_cancel (HollerCheckGroup *self)
{
  g_return_if_fail (HOLLER_IS_CHECK_GROUP (self));

  if (self->check != NULL)
    holler_network_check_cancel (self->check);
}
