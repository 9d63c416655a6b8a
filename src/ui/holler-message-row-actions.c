/* holler-message-row-actions.c: what one can do with a message
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "ui/holler-attachment-view.h"
#include "ui/holler-bubble.h"
#include "ui/holler-call-pill.h"
#include "ui/holler-message-menu.h"
#include "ui/holler-message-row-private.h"
#include "ui/holler-reactions.h"

/* (nullable): what shows a file, if there is exactly one */
static GtkWidget *
find_only_file (GtkWidget *widget, guint *n)
{
  GtkWidget *found = NULL;

  if (HOLLER_IS_ATTACHMENT_VIEW (widget))
    {
      *n += 1;
      return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *file = find_only_file (child, n);

      if (file != NULL)
        found = file;
    }
  return *n <= 1 ? found : NULL;
}

/* Of several it is the one that was pointed at, or that has the focus. */
static void
choose_file (HollerMessageRow *self, GtkWidget *part)
{
  GtkWidget *file = NULL;
  guint n = 0;

  if (part != NULL)
    file = gtk_widget_get_ancestor (part, HOLLER_TYPE_ATTACHMENT_VIEW);
  if (file == NULL && self->content != NULL)
    file = find_only_file (self->content, &n);
  g_set_weak_pointer (&self->file, file);
}

static void
show_menu (HollerMessageRow *self, GtkWidget *part, double x, double y)
{
  GdkRectangle point = { (int) x, (int) y, 1, 1 };

  if (self->message == NULL)
    return;
  choose_file (self, part);
  /* The one before is there until now: it still carries out what was chosen
   * in it when it is closed. */
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = holler_message_menu_new (self->message, self->file != NULL);
  if (self->menu == NULL)
    return;

  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &point);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static GtkWidget *
pick (HollerMessageRow *self, double x, double y)
{
  return gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
}

static void
pressed_cb (HollerMessageRow *self,
            int n_press,
            double x,
            double y,
            GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, pick (self, x, y), x, y);
}

static void
long_pressed_cb (HollerMessageRow *self, double x, double y)
{
  show_menu (self, pick (self, x, y), x, y);
}

static void
menu_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t bounds;

  if (focus != NULL && !gtk_widget_is_ancestor (focus, widget))
    focus = NULL;
  if (self->content != NULL &&
      gtk_widget_compute_bounds (self->content, widget, &bounds))
    show_menu (self,
               focus,
               bounds.origin.x + bounds.size.width / 2,
               bounds.origin.y + bounds.size.height);
}

static void
react_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);

  if (self->message != NULL && self->account != NULL &&
      self->conversation != NULL)
    holler_reactions_toggle (widget,
                             self->account,
                             self->conversation,
                             self->message,
                             g_variant_get_string (parameter, NULL));
}

/* The conversation's view knows what to do with it. */
static void
pass_on_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);
  const char *id = self->message != NULL
                     ? holler_message_get_message_id (self->message)
                     : NULL;
  g_autofree char *name =
    g_strconcat ("conversation.", strchr (action, '.') + 1, NULL);

  if (id != NULL)
    gtk_widget_activate_action (widget, name, "s", id);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);
  g_autofree char *selection = NULL;

  if (self->message == NULL || holler_message_get_body (self->message) == NULL)
    return;
  if (self->content == self->bubble)
    selection = holler_bubble_dup_selection (HOLLER_BUBBLE (self->bubble));
  gdk_clipboard_set_text (
    gtk_widget_get_clipboard (widget),
    selection != NULL ? selection : holler_message_get_body (self->message));
}

static void
open_file_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);

  if (self->file != NULL)
    holler_attachment_view_open (HOLLER_ATTACHMENT_VIEW (self->file));
}

static void
save_file_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);

  if (self->file != NULL)
    holler_attachment_view_save (HOLLER_ATTACHMENT_VIEW (self->file));
}

static void
discard_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);

  if (self->message != NULL && self->conversation != NULL)
    holler_conversation_discard (self->conversation, self->message);
}

void
holler_message_row_class_add_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class,
                                   "message.react",
                                   "s",
                                   react_cb);
  gtk_widget_class_install_action (widget_class,
                                   "message.reply",
                                   NULL,
                                   pass_on_cb);
  gtk_widget_class_install_action (widget_class,
                                   "message.edit",
                                   NULL,
                                   pass_on_cb);
  gtk_widget_class_install_action (widget_class,
                                   "message.delete",
                                   NULL,
                                   pass_on_cb);
  gtk_widget_class_install_action (widget_class, "message.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class,
                                   "message.open-file",
                                   NULL,
                                   open_file_cb);
  gtk_widget_class_install_action (widget_class,
                                   "message.save-file",
                                   NULL,
                                   save_file_cb);
  gtk_widget_class_install_action (widget_class,
                                   "message.discard",
                                   NULL,
                                   discard_cb);
  gtk_widget_class_install_action (widget_class,
                                   "message.menu",
                                   NULL,
                                   menu_action_cb);
}

void
holler_message_row_add_gestures (HollerMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  /* Before the label, whose own menu knows nothing of messages. */
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click),
                                 GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click),
                                              GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_swapped (hold,
                            "pressed",
                            G_CALLBACK (long_pressed_cb),
                            self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (hold));
}

void
holler_message_row_name (HollerMessageRow *self)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (self);

  if (self->content == NULL)
    return;
  if (self->content == self->bubble)
    gtk_accessible_update_relation (
      accessible,
      GTK_ACCESSIBLE_RELATION_LABELLED_BY,
      holler_bubble_get_text (HOLLER_BUBBLE (self->bubble)),
      self->bubble,
      NULL,
      -1);
  else
    gtk_accessible_update_relation (
      accessible,
      GTK_ACCESSIBLE_RELATION_LABELLED_BY,
      holler_call_pill_get_text (HOLLER_CALL_PILL (self->pill)),
      NULL,
      -1);
}
