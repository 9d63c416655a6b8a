/* holler-bubble.c: one message: its text, its time and how far it came
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Hundreds of these live in a list and are bound anew while one scrolls, so
 * only the text, which can be selected, is a widget; the time and the ticks
 * are painted. They stand after the text where it is one short line, else
 * under it. What only few messages have, a name, a quote, files, is made when
 * it is needed and stands above the text. */

#include "ui/holler-bubble.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "ui/holler-bubble-head.h"
#include "ui/holler-bubble-meta.h"
#include "ui/holler-long-text.h"
#include "ui/holler-measure.h"

#define GAP 8

struct _HollerBubble
{
  GtkWidget parent_instance;

  GtkWidget *label;
  GtkWidget *head; /* (nullable): above the text: name, quote, files */
  GtkWidget *more; /* (nullable): under it, shows the rest of a long one */
  HollerBubbleMeta *meta;
  HollerMessage *message;
  HollerAccount *account;
  HollerConversation *conversation;
  gboolean is_long;
  gboolean is_whole; /* the person asked for all of a long text */
};

G_DEFINE_FINAL_TYPE (HollerBubble, holler_bubble, GTK_TYPE_WIDGET)

static gboolean
has_head (HollerBubble *self)
{
  return self->head != NULL && gtk_widget_should_layout (self->head);
}

static gboolean
has_text (HollerBubble *self)
{
  return gtk_widget_should_layout (self->label);
}

static gboolean
has_more (HollerBubble *self)
{
  return self->more != NULL && gtk_widget_should_layout (self->more);
}

/* Of the line with the time. */
static int
last_height (HollerBubble *self)
{
  GtkRequisition size = { 0, 0 };

  if (has_more (self))
    gtk_widget_get_preferred_size (self->more, NULL, &size);
  return MAX (size.height, holler_bubble_meta_get_height (self->meta));
}

static int
head_height (HollerBubble *self, int width)
{
  return has_head (self) ? holler_measure_natural (self->head,
                                                   GTK_ORIENTATION_VERTICAL,
                                                   width)
                         : 0;
}

/* Whether text and time fit into one line. */
static gboolean
is_one_line (HollerBubble *self, int width)
{
  const char *text = gtk_label_get_text (GTK_LABEL (self->label));

  return has_text (self) && strchr (text, '\n') == NULL &&
         holler_measure_natural (self->label, GTK_ORIENTATION_HORIZONTAL, -1) +
             GAP + holler_bubble_meta_get_width (self->meta) <=
           width;
}

static GtkSizeRequestMode
holler_bubble_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
holler_bubble_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  HollerBubble *self = HOLLER_BUBBLE (widget);
  int meta_width = holler_bubble_meta_get_width (self->meta);
  int label_min = 0;
  int label_nat = 0;
  GtkRequisition more = { 0, 0 };

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      if (has_text (self))
        gtk_widget_measure (self->label,
                            orientation,
                            -1,
                            &label_min,
                            &label_nat,
                            NULL,
                            NULL);
      *minimum = MAX (label_min, meta_width);
      if (has_more (self))
        {
          gtk_widget_get_preferred_size (self->more, NULL, &more);
          *minimum = MAX (*minimum, more.width + GAP + meta_width);
        }
      *natural = has_text (self) ? label_nat + GAP + meta_width : meta_width;
      if (has_head (self))
        {
          gtk_widget_measure (self->head,
                              orientation,
                              -1,
                              &label_min,
                              &label_nat,
                              NULL,
                              NULL);
          *minimum = MAX (*minimum, label_min);
          *natural = MAX (*natural, label_nat);
        }
      return;
    }
  if (has_text (self))
    gtk_widget_measure (self->label,
                        orientation,
                        for_size,
                        &label_min,
                        &label_nat,
                        NULL,
                        NULL);
  if (for_size < 0 || is_one_line (self, for_size))
    *natural = MAX (label_nat, holler_bubble_meta_get_height (self->meta));
  else
    *natural = label_nat + last_height (self);
  *natural += head_height (self, for_size);
  *minimum = *natural;
}

static void
holler_bubble_size_allocate (GtkWidget *widget,
                             int width,
                             int height,
                             int baseline)
{
  HollerBubble *self = HOLLER_BUBBLE (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation box = { 0, 0, width, height };
  GtkAllocation top = { 0, 0, width, head_height (self, width) };
  GtkRequisition size = { 0, 0 };

  if (has_head (self))
    gtk_widget_size_allocate (self->head, &top, -1);
  if (!has_text (self))
    return;
  box.y = top.height;
  box.height = height - top.height;
  if (is_one_line (self, width))
    {
      box.width = width - GAP - holler_bubble_meta_get_width (self->meta);
      if (is_rtl)
        box.x = width - box.width;
    }
  else
    {
      box.height -= last_height (self);
    }
  gtk_widget_size_allocate (self->label, &box, -1);
  if (has_more (self))
    {
      gtk_widget_get_preferred_size (self->more, NULL, &size);
      box.y += box.height;
      box.width = size.width;
      box.height = size.height;
      box.x = is_rtl ? width - box.width : 0;
      gtk_widget_size_allocate (self->more, &box, -1);
    }
}

/* Text that says nothing but itself is no stop of the Tab key: the row is. */
static gboolean
is_stop (HollerBubble *self, GtkWidget *child)
{
  return child != self->label ||
         gtk_label_get_use_markup (GTK_LABEL (self->label));
}

static gboolean
holler_bubble_focus (GtkWidget *widget, GtkDirectionType direction)
{
  HollerBubble *self = HOLLER_BUBBLE (widget);
  GtkWidget *parts[] = { self->head, self->label, self->more };
  GtkWidget *inside = gtk_widget_get_focus_child (widget);
  gboolean is_back = direction == GTK_DIR_TAB_BACKWARD ||
                     direction == GTK_DIR_LEFT || direction == GTK_DIR_UP;
  gboolean is_passed = inside == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GtkWidget *part = parts[is_back ? G_N_ELEMENTS (parts) - 1 - i : i];

      is_passed |= part == inside;
      if (is_passed && part != NULL && gtk_widget_get_visible (part) &&
          is_stop (self, part) && gtk_widget_child_focus (part, direction))
        return TRUE;
    }
  return FALSE;
}

static void
holler_bubble_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HollerBubble *self = HOLLER_BUBBLE (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int x = is_rtl ? 0 : width - holler_bubble_meta_get_width (self->meta);
  int y = height - holler_bubble_meta_get_height (self->meta);

  if (self->head != NULL)
    gtk_widget_snapshot_child (widget, self->head, snapshot);
  gtk_widget_snapshot_child (widget, self->label, snapshot);
  if (has_more (self))
    gtk_widget_snapshot_child (widget, self->more, snapshot);
  if (self->message == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  holler_bubble_meta_snapshot (self->meta, widget, snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
holler_bubble_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  HollerBubble *self = HOLLER_BUBBLE (widget);

  GTK_WIDGET_CLASS (holler_bubble_parent_class)->css_changed (widget, change);
  if (self->meta != NULL)
    holler_bubble_meta_style_changed (self->meta);
}

static void
holler_bubble_dispose (GObject *object)
{
  HollerBubble *self = HOLLER_BUBBLE (object);

  g_clear_pointer (&self->head, gtk_widget_unparent);
  g_clear_pointer (&self->more, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_object (&self->account);
  g_clear_object (&self->conversation);
  g_clear_pointer (&self->meta, holler_bubble_meta_free);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (holler_bubble_parent_class)->dispose (object);
}

static void
holler_bubble_class_init (HollerBubbleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_bubble_dispose;
  widget_class->get_request_mode = holler_bubble_get_request_mode;
  widget_class->measure = holler_bubble_measure;
  widget_class->size_allocate = holler_bubble_size_allocate;
  widget_class->focus = holler_bubble_focus;
  widget_class->snapshot = holler_bubble_snapshot;
  widget_class->css_changed = holler_bubble_css_changed;
  gtk_widget_class_set_css_name (widget_class, "holler-bubble");
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
holler_bubble_init (HollerBubble *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0.f);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  self->meta = holler_bubble_meta_new (GTK_WIDGET (self));
}

/**
 * holler_bubble_new:
 *
 * Makes an empty bubble.
 *
 * Returns: (transfer floating): a bubble
 */
HollerBubble *
holler_bubble_new (void)
{
  return g_object_new (HOLLER_TYPE_BUBBLE, NULL);
}

static void
update_meta (HollerBubble *self)
{
  g_autofree char *spoken =
    holler_bubble_meta_update (self->meta, GTK_WIDGET (self), self->message);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken,
                                  -1);
}

/**
 * holler_bubble_set_place:
 * @self: a bubble
 * @account: (nullable): where its files are
 * @conversation: (nullable): where what it answers is
 *
 * Says where the message stands. Before the message is set.
 */
void
holler_bubble_set_place (HollerBubble *self,
                         HollerAccount *account,
                         HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_BUBBLE (self));

  g_set_object (&self->account, account);
  g_set_object (&self->conversation, conversation);
}

static void update_text (HollerBubble *self);

static void
more_cb (HollerBubble *self)
{
  self->is_whole = TRUE;
  update_text (self);
  gtk_widget_grab_focus (self->label);
}

static void
offer_more (HollerBubble *self, gboolean is_cut)
{
  if (is_cut && self->more == NULL)
    {
      /* Translators: the rest of a very long message */
      self->more = gtk_button_new_with_label (_ ("Show More"));
      gtk_widget_add_css_class (self->more, "more");
      gtk_widget_insert_after (self->more, GTK_WIDGET (self), self->label);
      g_signal_connect_swapped (self->more,
                                "clicked",
                                G_CALLBACK (more_cb),
                                self);
    }
  if (self->more != NULL)
    gtk_widget_set_visible (self->more, is_cut);
}

static void
update_text (HollerBubble *self)
{
  const char *body = holler_message_get_body (self->message);
  gboolean is_cut = FALSE;

  gtk_widget_remove_css_class (self->label, "dim-label");
  if (holler_message_get_is_deleted (self->message))
    {
      body = _ ("Message deleted");
      gtk_widget_add_css_class (self->label, "dim-label");
    }
  gtk_widget_set_visible (self->label, body != NULL);
  is_cut = holler_long_text_set (GTK_LABEL (self->label),
                                 body != NULL ? body : "",
                                 self->is_whole,
                                 &self->is_long);
  offer_more (self, is_cut);
}

static gboolean
needs_head (HollerBubble *self)
{
  if (self->conversation != NULL &&
      holler_conversation_get_is_group (self->conversation) &&
      !holler_message_get_is_mine (self->message))
    return TRUE;

  return !holler_message_get_is_deleted (self->message) &&
         (holler_message_get_reply_to (self->message) != NULL ||
          holler_message_get_attachments (self->message) != NULL);
}

static void
update_head (HollerBubble *self)
{
  gboolean is_needed = needs_head (self);

  if (is_needed && self->head == NULL)
    {
      self->head = GTK_WIDGET (holler_bubble_head_new ());
      gtk_widget_insert_after (self->head, GTK_WIDGET (self), NULL);
    }
  if (self->head == NULL)
    return;
  gtk_widget_set_visible (self->head, is_needed);
  holler_bubble_head_set_message (HOLLER_BUBBLE_HEAD (self->head),
                                  self->account,
                                  self->conversation,
                                  is_needed ? self->message : NULL);
}

/**
 * holler_bubble_update:
 * @self: a bubble
 *
 * Shows its message anew, which has changed.
 */
void
holler_bubble_update (HollerBubble *self)
{
  g_return_if_fail (HOLLER_IS_BUBBLE (self));

  if (self->message == NULL)
    return;
  update_text (self);
  update_head (self);
  update_meta (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * holler_bubble_set_message:
 * @self: a bubble
 * @message: (nullable): the message it shows
 *
 * Shows a message.
 */
void
holler_bubble_set_message (HollerBubble *self, HollerMessage *message)
{
  g_return_if_fail (HOLLER_IS_BUBBLE (self));

  if (!g_set_object (&self->message, message) || message == NULL)
    return;
  self->is_whole = FALSE;
  if (holler_message_get_is_mine (message))
    gtk_widget_add_css_class (GTK_WIDGET (self), "mine");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "mine");
  holler_bubble_update (self);
}

/**
 * holler_bubble_get_text:
 * @self: a bubble
 *
 * Gets what shows the text, for who names the bubble by it.
 *
 * Returns: (transfer none): a label
 */
GtkWidget *
holler_bubble_get_text (HollerBubble *self)
{
  g_return_val_if_fail (HOLLER_IS_BUBBLE (self), NULL);

  return self->label;
}

/**
 * holler_bubble_dup_selection:
 * @self: a bubble
 *
 * Gets what of the text is selected.
 *
 * Returns: (transfer full) (nullable): a text; `NULL` for nothing
 */
char *
holler_bubble_dup_selection (HollerBubble *self)
{
  const char *text = NULL;
  const char *from = NULL;
  int start = 0;
  int end = 0;

  g_return_val_if_fail (HOLLER_IS_BUBBLE (self), NULL);

  if (!gtk_label_get_selection_bounds (GTK_LABEL (self->label), &start, &end))
    return NULL;
  text = gtk_label_get_text (GTK_LABEL (self->label));
  from = g_utf8_offset_to_pointer (text, start);

  return g_strndup (from,
                    (gsize) (g_utf8_offset_to_pointer (text, end) - from));
}

/**
 * holler_bubble_update_delivery:
 * @self: a bubble
 *
 * Shows anew how far its message came.
 */
void
holler_bubble_update_delivery (HollerBubble *self)
{
  g_return_if_fail (HOLLER_IS_BUBBLE (self));

  if (self->message == NULL)
    return;
  update_meta (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
