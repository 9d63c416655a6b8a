/* holler-message-row.c: one row of a conversation
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The row of the first message of a day carries the day's name above. Rows are
 * reused: what a row does not need now it may need later, so its parts are
 * made when first needed and then kept. */

#include "ui/holler-message-row-private.h"

#include <glib/gi18n.h>

#include "ui/holler-bubble.h"
#include "ui/holler-call-pill.h"
#include "ui/holler-measure.h"
#include "ui/holler-reactions.h"
#include "ui/holler-timed.h"
#include "ui/holler-words.h"

#define SIDE_MARGIN 22
#define ROW_GAP 4 /* above and below */
#define REACTIONS_GAP 3
#define MAX_BUBBLE_WIDTH 560
#define MAX_BUBBLE_SHARE 0.82

static void holler_message_row_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerMessageRow,
  holler_message_row,
  GTK_TYPE_WIDGET,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED, holler_message_row_iface_init))

static gboolean
is_shown (GtkWidget *widget)
{
  return widget != NULL && gtk_widget_should_layout (widget);
}

static int
measure_height (GtkWidget *widget, int width)
{
  return is_shown (widget)
           ? holler_measure_natural (widget, GTK_ORIENTATION_VERTICAL, width)
           : 0;
}

static int
measure_width (GtkWidget *widget)
{
  return is_shown (widget)
           ? holler_measure_natural (widget, GTK_ORIENTATION_HORIZONTAL, -1)
           : 0;
}

static int
content_width (HollerMessageRow *self, int width)
{
  int room = width - 2 * SIDE_MARGIN;

  if (!is_shown (self->content))
    return 0;
  if (self->content == self->bubble)
    room = MIN (MAX_BUBBLE_WIDTH, (int) (room * MAX_BUBBLE_SHARE));
  return MIN (measure_width (self->content), MAX (room, 1));
}

static int
reactions_height (HollerMessageRow *self)
{
  int height = measure_height (self->reactions, -1);

  return height > 0 ? height + REACTIONS_GAP : 0;
}

static GtkSizeRequestMode
holler_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* GTK's lists ask for a height without saying for which width: theirs. */
static int
guess_width (GtkWidget *widget)
{
  GtkWidget *list = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW);
  int width = list != NULL ? gtk_widget_get_width (list) : 0;

  return width > 0 ? width : MAX_BUBBLE_WIDTH;
}

static void
holler_message_row_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 240;
      *natural = MAX_BUBBLE_WIDTH;
      return;
    }
  if (for_size < 0)
    for_size = guess_width (widget);
  *minimum = measure_height (self->day, for_size) +
             measure_height (self->unread, for_size) + reactions_height (self) +
             measure_height (self->content, content_width (self, for_size)) +
             2 * ROW_GAP;
  *natural = *minimum;
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation box = { x, y, width, height };

  gtk_widget_size_allocate (child, &box, -1);
}

static void
place_retry (HollerMessageRow *self, int x, int y, int width, gboolean is_rtl)
{
  int button_width = 0;
  int button_height = 0;

  if (!is_shown (self->retry))
    return;
  button_width = measure_width (self->retry);
  button_height = measure_height (self->retry, button_width);
  place (self->retry,
         is_rtl ? x + width + 6 : MAX (0, x - button_width - 6),
         y,
         button_width,
         button_height);
}

/* Under the bubble, on its side */
static void
place_reactions (HollerMessageRow *self, int x, int y, int inner, int width)
{
  gboolean is_rtl =
    gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int own_width = 0;

  if (!is_shown (self->reactions))
    return;
  own_width = MIN (measure_width (self->reactions), width);
  if (holler_message_get_is_mine (self->message) != is_rtl)
    x = MAX (0, x + inner - own_width);
  place (self->reactions,
         x,
         y + REACTIONS_GAP,
         own_width,
         measure_height (self->reactions, own_width));
}

static void
holler_message_row_size_allocate (GtkWidget *widget,
                                  int width,
                                  int height,
                                  int baseline)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int y = 0;
  int x = 0;
  int inner = 0;
  int content_height = 0;

  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
  if (is_shown (self->day))
    {
      y = measure_height (self->day, width);
      place (self->day, 0, 0, width, y);
    }
  if (is_shown (self->unread))
    {
      int line_height = measure_height (self->unread, width);

      place (self->unread, 0, y, width, line_height);
      y += line_height;
    }
  if (!is_shown (self->content))
    return;
  inner = content_width (self, width);
  if (self->content == self->pill)
    x = (width - inner) / 2;
  else if (holler_message_get_is_mine (self->message) != is_rtl)
    x = width - SIDE_MARGIN - inner;
  else
    x = SIDE_MARGIN;
  content_height = measure_height (self->content, inner);
  place (self->content, x, y + ROW_GAP, inner, content_height);
  place_reactions (self, x, y + ROW_GAP + content_height, inner, width);
  place_retry (self, x, y + ROW_GAP, inner, is_rtl);
}

static void
retry_cb (HollerMessageRow *self)
{
  if (self->conversation != NULL && self->message != NULL)
    holler_conversation_retry (self->conversation, self->message);
}

static void
update_retry (HollerMessageRow *self)
{
  gboolean failed =
    self->message != NULL && holler_message_get_is_mine (self->message) &&
    holler_message_get_delivery (self->message) == HOLLER_DELIVERY_FAILED;

  if (failed && self->retry == NULL)
    {
      self->retry = gtk_button_new_with_label (_ ("Try Again"));
      gtk_widget_set_tooltip_text (self->retry,
                                   _ ("This message was not sent"));
      gtk_widget_set_parent (self->retry, GTK_WIDGET (self));
      g_signal_connect_swapped (self->retry,
                                "clicked",
                                G_CALLBACK (retry_cb),
                                self);
    }
  if (self->retry != NULL)
    gtk_widget_set_visible (self->retry, failed);
}

static void
choose_day_cb (HollerMessageRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self),
                              "conversation.choose-day",
                              NULL);
}

/* For the pointer only: the keyboard has the same elsewhere. */
static void
add_day_click (HollerMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_cursor_from_name (self->day, "pointer");
  g_signal_connect_swapped (click,
                            "released",
                            G_CALLBACK (choose_day_cb),
                            self);
  gtk_widget_add_controller (self->day, GTK_EVENT_CONTROLLER (click));
}

static void
delivery_cb (HollerMessageRow *self)
{
  if (self->content != NULL && self->content == self->bubble)
    holler_bubble_update_delivery (HOLLER_BUBBLE (self->bubble));
  update_retry (self);
}

static void
update_reactions (HollerMessageRow *self)
{
  gboolean has_any = holler_message_get_reactions (self->message) != NULL &&
                     !holler_message_get_is_deleted (self->message) &&
                     self->account != NULL && self->conversation != NULL;

  if (has_any && self->reactions == NULL)
    {
      self->reactions = GTK_WIDGET (holler_reactions_new ());
      gtk_widget_set_parent (self->reactions, GTK_WIDGET (self));
    }
  if (self->reactions == NULL)
    return;
  gtk_widget_set_visible (self->reactions, has_any);
  if (has_any)
    holler_reactions_set_message (HOLLER_REACTIONS (self->reactions),
                                  self->account,
                                  self->conversation,
                                  self->message);
}

static void
update_pill (HollerMessageRow *self)
{
  HollerUser *peer = self->conversation != NULL
                       ? holler_conversation_get_peer (self->conversation)
                       : NULL;

  holler_call_pill_set_message (HOLLER_CALL_PILL (self->pill),
                                self->message,
                                self->account,
                                peer);
}

/* It was edited, taken back, or felt about. */
static void
changed_cb (HollerMessageRow *self)
{
  if (self->content != NULL && self->content == self->bubble)
    holler_bubble_update (HOLLER_BUBBLE (self->bubble));
  update_reactions (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
show_content (HollerMessageRow *self, GtkWidget *content)
{
  self->content = content;
  if (self->bubble != NULL)
    gtk_widget_set_visible (self->bubble, content == self->bubble);
  if (self->pill != NULL)
    gtk_widget_set_visible (self->pill, content == self->pill);
  holler_message_row_name (self);
}

static void
holler_message_row_say_again (HollerTimed *timed)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (timed);

  if (self->message == NULL || self->content == NULL)
    return;
  if (self->content == self->bubble)
    holler_bubble_update (HOLLER_BUBBLE (self->bubble));
  else
    update_pill (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
holler_message_row_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = holler_message_row_say_again;
}

static void
holler_message_row_dispose (GObject *object)
{
  HollerMessageRow *self = HOLLER_MESSAGE_ROW (object);

  holler_message_row_set_message (self, NULL);
  g_clear_object (&self->account);
  g_clear_object (&self->conversation);
  self->content = NULL;
  g_clear_pointer (&self->day, gtk_widget_unparent);
  g_clear_pointer (&self->bubble, gtk_widget_unparent);
  g_clear_pointer (&self->pill, gtk_widget_unparent);
  g_clear_pointer (&self->retry, gtk_widget_unparent);
  g_clear_pointer (&self->reactions, gtk_widget_unparent);
  g_clear_pointer (&self->unread, gtk_widget_unparent);

  G_OBJECT_CLASS (holler_message_row_parent_class)->dispose (object);
}

static void
holler_message_row_class_init (HollerMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_message_row_dispose;
  widget_class->get_request_mode = holler_message_row_get_request_mode;
  widget_class->measure = holler_message_row_measure;
  widget_class->size_allocate = holler_message_row_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "holler-message-row");
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_GROUP);
  holler_message_row_class_add_actions (widget_class);
}

static void
holler_message_row_init (HollerMessageRow *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  holler_message_row_add_gestures (self);
}

/**
 * holler_message_row_new:
 *
 * Makes an empty row.
 *
 * Returns: (transfer floating): a row
 */
HollerMessageRow *
holler_message_row_new (void)
{
  return g_object_new (HOLLER_TYPE_MESSAGE_ROW, NULL);
}

/**
 * holler_message_row_set_place:
 * @self: a row
 * @account: (nullable): through whom a missed call is called back
 * @conversation: (nullable): where a message is sent again
 *
 * Says where the row stands. Before the message is set.
 */
void
holler_message_row_set_place (HollerMessageRow *self,
                              HollerAccount *account,
                              HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_MESSAGE_ROW (self));

  g_set_object (&self->account, account);
  g_set_object (&self->conversation, conversation);
}

/**
 * holler_message_row_set_message:
 * @self: a row
 * @message: (nullable): the message it shows
 *
 * Shows a message.
 */
void
holler_message_row_set_message (HollerMessageRow *self, HollerMessage *message)
{
  g_return_if_fail (HOLLER_IS_MESSAGE_ROW (self));

  if (self->message == message)
    return;
  if (self->message != NULL)
    {
      g_clear_signal_handler (&self->delivery_id, self->message);
      g_clear_signal_handler (&self->body_id, self->message);
      g_clear_signal_handler (&self->extras_id, self->message);
    }
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_weak_pointer (&self->file);
  g_set_object (&self->message, message);
  if (message == NULL)
    return;
  if (holler_message_get_kind (message) == HOLLER_MESSAGE_KIND_TEXT)
    {
      if (self->bubble == NULL)
        {
          self->bubble = GTK_WIDGET (holler_bubble_new ());
          gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
        }
      holler_bubble_set_place (HOLLER_BUBBLE (self->bubble),
                               self->account,
                               self->conversation);
      holler_bubble_set_message (HOLLER_BUBBLE (self->bubble), message);
      show_content (self, self->bubble);
    }
  else
    {
      if (self->pill == NULL)
        {
          self->pill = GTK_WIDGET (holler_call_pill_new ());
          gtk_widget_set_parent (self->pill, GTK_WIDGET (self));
        }
      update_pill (self);
      show_content (self, self->pill);
    }
  update_retry (self);
  update_reactions (self);
  self->body_id = g_signal_connect_swapped (message,
                                            "notify::body",
                                            G_CALLBACK (changed_cb),
                                            self);
  self->extras_id = g_signal_connect_swapped (message,
                                              "notify::extras",
                                              G_CALLBACK (changed_cb),
                                              self);
  if (holler_message_get_is_mine (message))
    self->delivery_id = g_signal_connect_swapped (message,
                                                  "notify::delivery",
                                                  G_CALLBACK (delivery_cb),
                                                  self);
}

/**
 * holler_message_row_set_previous:
 * @self: a row with a message
 * @previous: (nullable): the message above
 *
 * Says what stands above, of which it depends whether the day is named.
 */
void
holler_message_row_set_previous (HollerMessageRow *self,
                                 HollerMessage *previous)
{
  gint64 sent_at_us = 0;
  gboolean needs_day = FALSE;

  g_return_if_fail (HOLLER_IS_MESSAGE_ROW (self));
  g_return_if_fail (self->message != NULL);

  sent_at_us = holler_message_get_sent_at_us (self->message);
  needs_day = previous == NULL ||
              !holler_words_same_day (holler_message_get_sent_at_us (previous),
                                      sent_at_us);
  if (needs_day && self->day == NULL)
    {
      self->day = gtk_label_new (NULL);
      gtk_widget_add_css_class (self->day, "day");
      add_day_click (self);
      gtk_widget_set_parent (self->day, GTK_WIDGET (self));
    }
  if (needs_day)
    {
      g_autofree char *name = holler_words_day (sent_at_us, g_get_real_time ());

      gtk_label_set_text (GTK_LABEL (self->day), name);
    }
  if (self->day != NULL)
    gtk_widget_set_visible (self->day, needs_day);
}

/**
 * holler_message_row_set_is_first_unread:
 * @self: a row
 * @is_first_unread: whether what is new begins here
 *
 * Shows a line above the message.
 */
void
holler_message_row_set_is_first_unread (HollerMessageRow *self,
                                        gboolean is_first_unread)
{
  g_return_if_fail (HOLLER_IS_MESSAGE_ROW (self));

  if (is_first_unread && self->unread == NULL)
    {
      self->unread = gtk_label_new (_ ("New messages"));
      gtk_widget_add_css_class (self->unread, "unread-line");
      gtk_widget_set_parent (self->unread, GTK_WIDGET (self));
    }
  if (self->unread != NULL)
    gtk_widget_set_visible (self->unread, is_first_unread);
}
