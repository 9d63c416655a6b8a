/* holler-room.c: a place for a picture, as large as there is room
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-room.h"

#define MIN_WIDTH 48 /* to be pressed even so */

struct _HollerRoom
{
  GtkWidget parent_instance;

  GtkWidget *child;
  int width;
  int height;
};

G_DEFINE_FINAL_TYPE (HollerRoom, holler_room, GTK_TYPE_WIDGET)

static int
height_for (HollerRoom *self, int width)
{
  return MAX (
    1,
    (int) ((gint64) MIN (width, self->width) * self->height / self->width));
}

static GtkSizeRequestMode
holler_room_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
holler_room_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  HollerRoom *self = HOLLER_ROOM (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN (MIN_WIDTH, self->width);
      *natural = self->width;
      return;
    }
  *natural = height_for (self, for_size >= 0 ? for_size : self->width);
  *minimum = *natural;
}

static void
holler_room_size_allocate (GtkWidget *widget,
                           int width,
                           int height,
                           int baseline)
{
  HollerRoom *self = HOLLER_ROOM (widget);
  GtkAllocation box = { 0, 0, MIN (width, self->width), 0 };

  box.height = height_for (self, width);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    box.x = width - box.width;
  /* GTK wants to be asked first. */
  gtk_widget_measure (self->child,
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      NULL,
                      NULL,
                      NULL,
                      NULL);
  gtk_widget_size_allocate (self->child, &box, -1);
}

static void
holler_room_dispose (GObject *object)
{
  g_clear_pointer (&HOLLER_ROOM (object)->child, gtk_widget_unparent);

  G_OBJECT_CLASS (holler_room_parent_class)->dispose (object);
}

static void
holler_room_class_init (HollerRoomClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_room_dispose;
  widget_class->get_request_mode = holler_room_get_request_mode;
  widget_class->measure = holler_room_measure;
  widget_class->size_allocate = holler_room_size_allocate;
}

static void
holler_room_init (HollerRoom *self)
{
}

/**
 * holler_room_new:
 * @child: what is shown there, which can be of any size
 * @width: of the place where there is room, in pixels; more than 0
 * @height: likewise
 *
 * Makes a place.
 *
 * Returns: (transfer floating): a place
 */
HollerRoom *
holler_room_new (GtkWidget *child, int width, int height)
{
  HollerRoom *self = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (child), NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  self = g_object_new (HOLLER_TYPE_ROOM, NULL);
  self->width = width;
  self->height = height;
  self->child = child;
  gtk_widget_set_parent (child, GTK_WIDGET (self));

  return self;
}
