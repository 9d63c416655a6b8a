/* holler-history-focus.c: the messages by the keyboard
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* GTK's list stops at every row and begins at the first, which nobody sees in
 * a conversation and which then cannot take the focus. Here all messages are
 * one stop of the Tab key, with what can be pressed in the one that has the
 * focus behind it. From message to message one goes by the arrows, which are
 * the list's own. */

#include "ui/holler-history-private.h"

#include "ui/holler-message-row.h"

static GtkWidget *
get_focus (HollerHistory *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

/* (nullable): where the focus is */
static GtkWidget *
get_row (HollerHistory *self)
{
  GtkWidget *focus = get_focus (self);

  return focus != NULL && gtk_widget_is_ancestor (focus, self->scrolled)
           ? gtk_widget_get_ancestor (focus, HOLLER_TYPE_MESSAGE_ROW)
           : NULL;
}

static GtkListItem *
get_item (gpointer row)
{
  return g_object_get_data (row, HOLLER_HISTORY_ITEM);
}

/* (nullable): where one was, or else the newest message that is in sight, if
 * possible as a whole */
static GtkWidget *
choose_row (HollerHistory *self)
{
  float page = (float) gtk_widget_get_height (self->scrolled);
  GtkWidget *best = NULL;
  gboolean is_best_whole = FALSE;
  GHashTableIter iter;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      GtkListItem *item = get_item (row);
      gboolean is_whole = FALSE;
      graphene_rect_t bounds;

      if (!gtk_widget_get_mapped (row) ||
          !gtk_widget_compute_bounds (row, self->scrolled, &bounds) ||
          bounds.origin.y + bounds.size.height <= 0 || bounds.origin.y >= page)
        continue;
      if (self->left_at != NULL &&
          gtk_list_item_get_item (item) == (gpointer) self->left_at)
        return row;
      is_whole = bounds.origin.y >= 0 &&
                 bounds.origin.y + bounds.size.height <= page + 1;
      if (best != NULL && (is_best_whole && !is_whole))
        continue;
      if (best == NULL || (is_whole && !is_best_whole) ||
          gtk_list_item_get_position (item) >
            gtk_list_item_get_position (get_item (best)))
        {
          best = row;
          is_best_whole = is_whole;
        }
    }
  return best;
}

static void
remember (HollerHistory *self, GtkWidget *row)
{
  g_set_object (&self->left_at, gtk_list_item_get_item (get_item (row)));
}

static gboolean
focus_messages (HollerHistory *self)
{
  GtkWidget *row = choose_row (self);

  return row != NULL && gtk_widget_grab_focus (row);
}

static gboolean
focus_jump (HollerHistory *self, GtkDirectionType direction)
{
  return gtk_widget_child_focus (self->jump, direction);
}

gboolean
holler_history_focus (GtkWidget *widget, GtkDirectionType direction)
{
  HollerHistory *self = HOLLER_HISTORY (widget);
  gboolean is_back = direction == GTK_DIR_TAB_BACKWARD;
  GtkWidget *row = get_row (self);

  if (row != NULL)
    {
      /* The arrows are the list's, but for those in an open menu. */
      if ((direction == GTK_DIR_UP || direction == GTK_DIR_DOWN) &&
          gtk_widget_get_native (get_focus (self)) ==
            gtk_widget_get_native (widget))
        return FALSE;
      if (gtk_widget_child_focus (row, direction))
        return TRUE;
      remember (self, row);
      return direction == GTK_DIR_TAB_FORWARD && focus_jump (self, direction);
    }
  if (get_focus (self) == self->jump)
    return is_back && focus_messages (self);
  if (is_back)
    return focus_jump (self, direction) || focus_messages (self);
  return focus_messages (self) || focus_jump (self, direction);
}

/* Before the label of a message, which has a menu of its own. */
static gboolean
menu_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  HollerHistory *self = HOLLER_HISTORY (widget);
  GtkWidget *row = get_row (self);

  if (row == NULL)
    return FALSE;
  /* To answer leads elsewhere. */
  remember (self, row);
  return gtk_widget_activate_action (row, "message.menu", NULL);
}

void
holler_history_add_keys (HollerHistory *self)
{
  static const char *const keys[] = { "Menu", "<Shift>F10" };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i]),
                        gtk_callback_action_new (menu_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
