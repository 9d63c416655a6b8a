/* holler-crop-area.c: choosing what of a picture is seen
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-crop-area.h"

#include <math.h>

#define NATURAL_SIZE 320
#define MIN_SIZE 160
#define MARGIN 16     /* around the round window */
#define KEY_STEP 12.0 /* on the screen */
#define ZOOM_STEP 1.1 /* a key, or a notch of the wheel */
#define SHADED_OPACITY 0.35
#define RING_WIDTH 2

struct _HollerCropArea
{
  GtkWidget parent_instance;

  GdkTexture *texture; /* (nullable) */
  HollerCrop crop;
  HollerCrop at_begin; /* of a drag or a pinch */
  double pointer_x;
  double pointer_y;
};

typedef enum
{
  PROP_ZOOM = 1,
} HollerCropAreaProperty;

static GParamSpec *properties[PROP_ZOOM + 1];

G_DEFINE_FINAL_TYPE (HollerCropArea, holler_crop_area, GTK_TYPE_WIDGET)

static double
get_diameter (HollerCropArea *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  return MAX (
    1,
    MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget)) -
      2 * MARGIN);
}

/* Pixels of the screen for one of the picture */
static double
get_scale (HollerCropArea *self)
{
  return get_diameter (self) / holler_crop_get_side (&self->crop);
}

static void
changed (HollerCropArea *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

static void
zoom_at (HollerCropArea *self, double zoom, double x, double y)
{
  double scale = get_scale (self);
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->texture == NULL)
    return;
  holler_crop_zoom_at (
    &self->crop,
    zoom,
    self->crop.x + (x - gtk_widget_get_width (widget) / 2.0) / scale,
    self->crop.y + (y - gtk_widget_get_height (widget) / 2.0) / scale);
  changed (self);
}

/* Hands -------------------------------------------------------------------- */

static void
drag_begin_cb (HollerCropArea *self)
{
  self->at_begin = self->crop;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* One drags the picture, not the window over it. */
static void
drag_update_cb (HollerCropArea *self, double dx, double dy)
{
  double scale = get_scale (self);
  double zoom = self->crop.zoom;

  if (self->texture == NULL)
    return;
  self->crop = self->at_begin;
  self->crop.zoom = zoom;
  holler_crop_move (&self->crop, -dx / scale, -dy / scale);
  changed (self);
}

static void
pinch_begin_cb (HollerCropArea *self)
{
  self->at_begin = self->crop;
}

static void
pinch_cb (HollerCropArea *self, double factor, GtkGesture *gesture)
{
  double x = 0;
  double y = 0;

  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    zoom_at (self, self->at_begin.zoom * factor, x, y);
}

static void
motion_cb (HollerCropArea *self, double x, double y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static gboolean
scroll_cb (HollerCropArea *self, double dx, double dy)
{
  zoom_at (self,
           self->crop.zoom * pow (ZOOM_STEP, -dy),
           self->pointer_x,
           self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
zoom_to (HollerCropArea *self, double zoom)
{
  zoom_at (self,
           zoom,
           gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
           gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

/* @arguments: how the picture moves */
static gboolean
move_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  HollerCropArea *self = HOLLER_CROP_AREA (widget);
  int dx = 0;
  int dy = 0;

  g_variant_get (arguments, "(ii)", &dx, &dy);
  if (self->texture == NULL)
    return FALSE;
  holler_crop_move (&self->crop,
                    -dx * KEY_STEP / get_scale (self),
                    -dy * KEY_STEP / get_scale (self));
  changed (self);

  return TRUE;
}

/* @arguments: 1 nearer, -1 away, 0 as it was */
static gboolean
zoom_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  HollerCropArea *self = HOLLER_CROP_AREA (widget);
  int direction = g_variant_get_int32 (arguments);

  if (direction == 0)
    zoom_to (self, 1);
  else
    zoom_to (self, self->crop.zoom * pow (ZOOM_STEP, direction));

  return TRUE;
}

/* Looks -------------------------------------------------------------------- */

static void
holler_crop_area_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = MIN_SIZE;
  *natural = NATURAL_SIZE;
}

static void
append_picture (HollerCropArea *self,
                GtkSnapshot *snapshot,
                const graphene_rect_t *circle)
{
  double scale = get_scale (self);
  double side = holler_crop_get_side (&self->crop);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (
    (float) (circle->origin.x - (self->crop.x - side / 2) * scale),
    (float) (circle->origin.y - (self->crop.y - side / 2) * scale),
    (float) (self->crop.width * scale),
    (float) (self->crop.height * scale));

  gtk_snapshot_append_texture (snapshot, self->texture, &bounds);
}

static void
holler_crop_area_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HollerCropArea *self = HOLLER_CROP_AREA (widget);
  static const GdkRGBA white = { 1.f, 1.f, 1.f, 1.f };
  const GdkRGBA colors[4] = { white, white, white, white };
  const float widths[4] = { RING_WIDTH, RING_WIDTH, RING_WIDTH, RING_WIDTH };
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float diameter = (float) get_diameter (self);
  GskRoundedRect round;
  graphene_rect_t all = GRAPHENE_RECT_INIT (0.f, 0.f, width, height);
  graphene_rect_t circle = GRAPHENE_RECT_INIT ((width - diameter) / 2,
                                               (height - diameter) / 2,
                                               diameter,
                                               diameter);

  if (self->texture == NULL)
    return;
  gsk_rounded_rect_init_from_rect (&round, &circle, diameter / 2);
  gtk_snapshot_push_clip (snapshot, &all);
  gtk_snapshot_push_opacity (snapshot, SHADED_OPACITY);
  append_picture (self, snapshot, &circle);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  append_picture (self, snapshot, &circle);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &round, widths, colors);
}

static void
holler_crop_area_dispose (GObject *object)
{
  g_clear_object (&HOLLER_CROP_AREA (object)->texture);

  G_OBJECT_CLASS (holler_crop_area_parent_class)->dispose (object);
}

static void
holler_crop_area_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  switch ((HollerCropAreaProperty) prop_id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, HOLLER_CROP_AREA (object)->crop.zoom);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    guint keypad;
    int dx;
    int dy;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };
  static const struct
  {
    guint key;
    int direction;
  } zooms[] = {
    { GDK_KEY_plus, 1 },   { GDK_KEY_equal, 1 },        { GDK_KEY_KP_Add, 1 },
    { GDK_KEY_minus, -1 }, { GDK_KEY_KP_Subtract, -1 }, { GDK_KEY_0, 0 },
    { GDK_KEY_KP_0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class,
                                    moves[i].key,
                                    0,
                                    move_cb,
                                    "(ii)",
                                    moves[i].dx,
                                    moves[i].dy);
      gtk_widget_class_add_binding (widget_class,
                                    moves[i].keypad,
                                    0,
                                    move_cb,
                                    "(ii)",
                                    moves[i].dx,
                                    moves[i].dy);
    }
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding (widget_class,
                                  zooms[i].key,
                                  0,
                                  zoom_cb,
                                  "i",
                                  zooms[i].direction);
}

static void
holler_crop_area_class_init (HollerCropAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_crop_area_dispose;
  object_class->get_property = holler_crop_area_get_property;
  widget_class->measure = holler_crop_area_measure;
  widget_class->snapshot = holler_crop_area_snapshot;

  /**
   * HollerCropArea:zoom:
   *
   * How near one is; 1 is as far away as it goes.
   */
  properties[PROP_ZOOM] =
    g_param_spec_double ("zoom",
                         NULL,
                         NULL,
                         1,
                         HOLLER_CROP_MAX_ZOOM,
                         1,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  add_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "holler-crop-area");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
holler_crop_area_init (HollerCropArea *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const struct
  {
    gpointer controller;
    const char *signal;
    GCallback callback;
  } connections[] = {
    { gtk_gesture_drag_new (), "drag-begin", G_CALLBACK (drag_begin_cb) },
    { NULL, "drag-update", G_CALLBACK (drag_update_cb) },
    { gtk_gesture_zoom_new (), "begin", G_CALLBACK (pinch_begin_cb) },
    { NULL, "scale-changed", G_CALLBACK (pinch_cb) },
    { gtk_event_controller_motion_new (), "motion", G_CALLBACK (motion_cb) },
    { gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL),
      "scroll",
      G_CALLBACK (scroll_cb) },
  };
  gpointer controller = NULL;

  self->crop.zoom = 1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_cursor_from_name (widget, "grab");
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      if (connections[i].controller != NULL)
        {
          controller = connections[i].controller;
          gtk_widget_add_controller (widget, controller);
        }
      g_signal_connect_swapped (controller,
                                connections[i].signal,
                                connections[i].callback,
                                self);
    }
}

/**
 * holler_crop_area_set_picture:
 * @self: a crop area
 * @pixbuf: a picture
 *
 * Shows a picture, as much of it as fits.
 */
void
holler_crop_area_set_picture (HollerCropArea *self, GdkPixbuf *pixbuf)
{
  g_return_if_fail (HOLLER_IS_CROP_AREA (self));
  g_return_if_fail (GDK_IS_PIXBUF (pixbuf));

  g_clear_object (&self->texture);
  self->texture = gdk_texture_new_for_pixbuf (pixbuf);
  holler_crop_init (&self->crop,
                    gdk_pixbuf_get_width (pixbuf),
                    gdk_pixbuf_get_height (pixbuf));
  changed (self);
}

/**
 * holler_crop_area_set_zoom:
 * @self: a crop area
 * @zoom: how near, from 1
 *
 * Goes nearer to the middle of what is seen, or away.
 */
void
holler_crop_area_set_zoom (HollerCropArea *self, double zoom)
{
  g_return_if_fail (HOLLER_IS_CROP_AREA (self));

  /* A slider that follows says the same again. */
  if (fabs (zoom - self->crop.zoom) > 1e-6)
    zoom_to (self, zoom);
}

/**
 * holler_crop_area_get_crop:
 * @self: a crop area
 *
 * Gets what was chosen.
 *
 * Returns: (transfer none): valid once there is a picture
 */
const HollerCrop *
holler_crop_area_get_crop (HollerCropArea *self)
{
  g_return_val_if_fail (HOLLER_IS_CROP_AREA (self), NULL);

  return &self->crop;
}
