/* holler-split.c: the rail at the side, or at the bottom where it is narrow
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Both places are decided while sizes are handed out, so nothing has to be
 * moved from one container to another and there is no state to swing to and
 * fro between two widths. */

#include "ui/holler-split.h"

/* Under this the lists and the content do not fit beside each other. */
#define NARROW_WIDTH 732

struct _HollerSplit
{
  GtkWidget parent_instance;

  GtkWidget *rail;
  GtkWidget *content;
  gboolean narrow;
  guint notify_id;
};

typedef enum
{
  PROP_RAIL = 1,
  PROP_CONTENT,
  PROP_NARROW,
} HollerSplitProperty;

static GParamSpec *properties[PROP_NARROW + 1];

G_DEFINE_FINAL_TYPE (HollerSplit, holler_split, GTK_TYPE_WIDGET)

static gboolean
notify_cb (gpointer user_data)
{
  HollerSplit *self = user_data;

  self->notify_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  return G_SOURCE_REMOVE;
}

static GtkSizeRequestMode
holler_split_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
measure_child (GtkWidget *child, GtkOrientation orientation, int *min, int *nat)
{
  *min = 0;
  *nat = 0;
  if (child != NULL)
    gtk_widget_measure (child, orientation, -1, min, nat, NULL, NULL);
}

static void
holler_split_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  HollerSplit *self = HOLLER_SPLIT (widget);
  int rail_min = 0;
  int rail_nat = 0;
  int content_min = 0;
  int content_nat = 0;

  measure_child (self->rail, orientation, &rail_min, &rail_nat);
  measure_child (self->content, orientation, &content_min, &content_nat);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      /* At its narrowest the rail is below. */
      *minimum = MAX (rail_min, content_min);
      *natural = rail_nat + content_nat;
    }
  else
    {
      *minimum = rail_min + content_min;
      *natural = MAX (*minimum, content_nat);
    }
}

static void
holler_split_size_allocate (GtkWidget *widget,
                            int width,
                            int height,
                            int baseline)
{
  HollerSplit *self = HOLLER_SPLIT (widget);
  gboolean narrow = width < NARROW_WIDTH;
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation rail = { 0, 0, width, height };
  GtkAllocation content = { 0, 0, width, height };
  int thickness = 0;
  int unused = 0;

  measure_child (self->rail,
                 narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL,
                 &thickness,
                 &unused);
  if (narrow)
    {
      content.height = height - thickness;
      rail.y = content.height;
      rail.height = thickness;
    }
  else
    {
      content.width = width - thickness;
      content.x = is_rtl ? 0 : thickness;
      rail.x = is_rtl ? content.width : 0;
      rail.width = thickness;
    }
  if (self->rail != NULL)
    gtk_widget_size_allocate (self->rail, &rail, -1);
  if (self->content != NULL)
    gtk_widget_size_allocate (self->content, &content, -1);
  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  /* Others change their own layout by it, which must wait. */
  if (self->notify_id == 0)
    self->notify_id = g_idle_add (notify_cb, self);
}

static void
set_child (HollerSplit *self, GtkWidget **slot, GtkWidget *child)
{
  g_clear_pointer (slot, gtk_widget_unparent);
  *slot = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
holler_split_dispose (GObject *object)
{
  HollerSplit *self = HOLLER_SPLIT (object);

  g_clear_handle_id (&self->notify_id, g_source_remove);
  set_child (self, &self->rail, NULL);
  set_child (self, &self->content, NULL);

  G_OBJECT_CLASS (holler_split_parent_class)->dispose (object);
}

static void
holler_split_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  HollerSplit *self = HOLLER_SPLIT (object);

  switch ((HollerSplitProperty) prop_id)
    {
    case PROP_RAIL:
      g_value_set_object (value, self->rail);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_split_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  HollerSplit *self = HOLLER_SPLIT (object);

  switch ((HollerSplitProperty) prop_id)
    {
    case PROP_RAIL:
      set_child (self, &self->rail, g_value_get_object (value));
      break;
    case PROP_CONTENT:
      set_child (self, &self->content, g_value_get_object (value));
      break;
    case PROP_NARROW:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_split_class_init (HollerSplitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_split_dispose;
  object_class->get_property = holler_split_get_property;
  object_class->set_property = holler_split_set_property;
  widget_class->get_request_mode = holler_split_get_request_mode;
  widget_class->measure = holler_split_measure;
  widget_class->size_allocate = holler_split_size_allocate;

  /**
   * HollerSplit:rail:
   *
   * What stands at the side or at the bottom.
   */
  properties[PROP_RAIL] =
    g_param_spec_object ("rail",
                         NULL,
                         NULL,
                         GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * HollerSplit:content:
   *
   * What fills the rest.
   */
  properties[PROP_CONTENT] =
    g_param_spec_object ("content",
                         NULL,
                         NULL,
                         GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * HollerSplit:narrow:
   *
   * Whether the rail is at the bottom.
   */
  properties[PROP_NARROW] = g_param_spec_boolean (
    "narrow",
    NULL,
    NULL,
    FALSE,
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_split_init (HollerSplit *self)
{
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

/**
 * holler_split_get_narrow:
 * @self: a split
 *
 * Tells whether the rail is at the bottom.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_split_get_narrow (HollerSplit *self)
{
  g_return_val_if_fail (HOLLER_IS_SPLIT (self), FALSE);

  return self->narrow;
}
