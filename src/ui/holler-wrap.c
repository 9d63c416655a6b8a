/* holler-wrap.c: beside each other, or below each other where that is too wide
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What fits depends on the size of letters and on the language as much as on
 * the window, so nobody can say from which width on: it is seen while sizes
 * are handed out. Below each other everything is as wide as there is room. */

#include "ui/holler-wrap.h"

#include "ui/holler-measure.h"

struct _HollerWrap
{
  GtkWidget parent_instance;

  int spacing;       /* pixels */
  int natural_width; /* pixels; to be wider than what is in it, for calm */
};

typedef enum
{
  PROP_SPACING = 1,
  PROP_NATURAL_WIDTH,
} HollerWrapProperty;

static GParamSpec *properties[PROP_NATURAL_WIDTH + 1];

G_DEFINE_FINAL_TYPE (HollerWrap, holler_wrap, GTK_TYPE_WIDGET)

static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
get_first (HollerWrap *self)
{
  return skip_hidden (gtk_widget_get_first_child (GTK_WIDGET (self)));
}

static GtkWidget *
get_next (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

/* Without anything being cut */
static int
get_row_width (HollerWrap *self)
{
  int width = -self->spacing;

  for (GtkWidget *child = get_first (self); child != NULL;
       child = get_next (child))
    width += holler_measure_natural (child, GTK_ORIENTATION_HORIZONTAL, -1) +
             self->spacing;
  return MAX (width, 0);
}

static int
count_expanding (HollerWrap *self)
{
  int n = 0;

  for (GtkWidget *child = get_first (self); child != NULL;
       child = get_next (child))
    n += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL) ? 1 : 0;
  return n;
}

/* In a row; @extra pixels for each of those that take them */
static int
get_width_in_row (GtkWidget *child, int extra)
{
  int natural = holler_measure_natural (child, GTK_ORIENTATION_HORIZONTAL, -1);

  return gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL)
           ? natural + extra
           : natural;
}

static int
get_extra (HollerWrap *self, int width, int row_width)
{
  int n = count_expanding (self);

  return n > 0 ? (width - row_width) / n : 0;
}

static GtkSizeRequestMode
holler_wrap_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (HollerWrap *self, int *minimum, int *natural)
{
  *minimum = 0;
  for (GtkWidget *child = get_first (self); child != NULL;
       child = get_next (child))
    {
      int child_minimum = 0;

      gtk_widget_measure (child,
                          GTK_ORIENTATION_HORIZONTAL,
                          -1,
                          &child_minimum,
                          NULL,
                          NULL,
                          NULL);
      *minimum = MAX (*minimum, child_minimum);
    }
  *natural = MAX (get_row_width (self), self->natural_width);
  *natural = MAX (*natural, *minimum);
}

static void
measure_height (HollerWrap *self, int width, int *minimum, int *natural)
{
  int row_width = get_row_width (self);
  gboolean is_row = width < 0 || width >= row_width;
  int extra = is_row ? get_extra (self, MAX (width, row_width), row_width) : 0;

  *minimum = is_row ? 0 : -self->spacing;
  *natural = *minimum;
  for (GtkWidget *child = get_first (self); child != NULL;
       child = get_next (child))
    {
      int child_minimum = 0;
      int child_natural = 0;

      gtk_widget_measure (child,
                          GTK_ORIENTATION_VERTICAL,
                          is_row ? get_width_in_row (child, extra) : width,
                          &child_minimum,
                          &child_natural,
                          NULL,
                          NULL);
      if (is_row)
        {
          *minimum = MAX (*minimum, child_minimum);
          *natural = MAX (*natural, child_natural);
          continue;
        }
      *minimum += child_minimum + self->spacing;
      *natural += child_natural + self->spacing;
    }
  *minimum = MAX (*minimum, 0);
  *natural = MAX (*natural, *minimum);
}

static void
holler_wrap_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  HollerWrap *self = HOLLER_WRAP (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, minimum, natural);
  else
    measure_height (self, for_size, minimum, natural);
}

static void
allocate_row (HollerWrap *self, int width, int height, int extra)
{
  gboolean is_rtl =
    gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = 0;

  for (GtkWidget *child = get_first (self); child != NULL;
       child = get_next (child))
    {
      int child_width = get_width_in_row (child, extra);
      GtkAllocation place = { is_rtl ? width - x - child_width : x,
                              0,
                              child_width,
                              height };

      gtk_widget_size_allocate (child, &place, -1);
      x += child_width + self->spacing;
    }
}

static void
allocate_column (HollerWrap *self, int width, int height)
{
  int minimum = 0;
  int natural = 0;
  int y = 0;

  measure_height (self, width, &minimum, &natural);
  for (GtkWidget *child = get_first (self); child != NULL;
       child = get_next (child))
    {
      int child_minimum = 0;
      int child_natural = 0;
      GtkAllocation place = { 0, y, width, 0 };

      gtk_widget_measure (child,
                          GTK_ORIENTATION_VERTICAL,
                          width,
                          &child_minimum,
                          &child_natural,
                          NULL,
                          NULL);
      place.height = height >= natural ? child_natural : child_minimum;
      gtk_widget_size_allocate (child, &place, -1);
      y += place.height + self->spacing;
    }
}

static void
holler_wrap_size_allocate (GtkWidget *widget,
                           int width,
                           int height,
                           int baseline)
{
  HollerWrap *self = HOLLER_WRAP (widget);
  int row_width = get_row_width (self);

  if (width >= row_width)
    allocate_row (self, width, height, get_extra (self, width, row_width));
  else
    allocate_column (self, width, height);
}

static void
holler_wrap_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (holler_wrap_parent_class)->dispose (object);
}

static void
holler_wrap_get_property (GObject *object,
                          guint prop_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  HollerWrap *self = HOLLER_WRAP (object);

  switch ((HollerWrapProperty) prop_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    case PROP_NATURAL_WIDTH:
      g_value_set_int (value, self->natural_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_wrap_set_property (GObject *object,
                          guint prop_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  HollerWrap *self = HOLLER_WRAP (object);

  switch ((HollerWrapProperty) prop_id)
    {
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_NATURAL_WIDTH:
      self->natural_width = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
holler_wrap_class_init (HollerWrapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_wrap_dispose;
  object_class->get_property = holler_wrap_get_property;
  object_class->set_property = holler_wrap_set_property;
  widget_class->get_request_mode = holler_wrap_get_request_mode;
  widget_class->measure = holler_wrap_measure;
  widget_class->size_allocate = holler_wrap_size_allocate;

  /**
   * HollerWrap:spacing:
   *
   * Pixels between its children, either way.
   */
  properties[PROP_SPACING] =
    g_param_spec_int ("spacing",
                      NULL,
                      NULL,
                      0,
                      G_MAXINT16,
                      0,
                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * HollerWrap:natural-width:
   *
   * Pixels that it would like to have at least, so that it keeps its width
   * while words in it change.
   */
  properties[PROP_NATURAL_WIDTH] =
    g_param_spec_int ("natural-width",
                      NULL,
                      NULL,
                      0,
                      G_MAXINT16,
                      0,
                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_wrap_init (HollerWrap *self)
{
}

/**
 * holler_wrap_words:
 * @widget: a button, a check button or the like
 *
 * Lets what is written on it go on in another line where there is no room.
 */
void
holler_wrap_words (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (GTK_IS_LABEL (widget))
    gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
  if (GTK_IS_LABEL (widget) && GTK_IS_BUTTON (gtk_widget_get_parent (widget)))
    gtk_label_set_justify (GTK_LABEL (widget), GTK_JUSTIFY_CENTER);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    holler_wrap_words (child);
}
