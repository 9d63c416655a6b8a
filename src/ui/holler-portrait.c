/* holler-portrait.c: the other person, ringed while they speak
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-portrait.h"

#include <adwaita.h>

#include "ui/holler-avatar.h"

#define SPEAKS_FROM_LEVEL 0.02
#define RING_SHARE 0.027 /* of the picture, the solid ring */
#define HALO_SHARE 0.09  /* of the picture, at the loudest */

struct _HollerPortrait
{
  GtkWidget parent_instance;

  GtkWidget *avatar;
  int size;
  HollerCall *call;
  GSignalGroup *signals;
  double level;
};

typedef enum
{
  PROP_SIZE = 1,
} HollerPortraitProperty;

static GParamSpec *properties[PROP_SIZE + 1];

G_DEFINE_FINAL_TYPE (HollerPortrait, holler_portrait, GTK_TYPE_WIDGET)

static int
halo (HollerPortrait *self)
{
  return (int) (self->size * HALO_SHARE) + 2;
}

static void
level_cb (HollerPortrait *self)
{
  double level =
    self->call != NULL ? holler_call_get_remote_level (self->call) : 0;

  if (ABS (level - self->level) < 0.005)
    return;
  self->level = level;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
holler_portrait_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  HollerPortrait *self = HOLLER_PORTRAIT (widget);
  int unused = 0;

  gtk_widget_measure (self->avatar, orientation, -1, &unused, NULL, NULL, NULL);
  *minimum = self->size + 2 * halo (self);
  *natural = *minimum;
}

static void
holler_portrait_size_allocate (GtkWidget *widget,
                               int width,
                               int height,
                               int baseline)
{
  HollerPortrait *self = HOLLER_PORTRAIT (widget);
  GtkAllocation box = { (width - self->size) / 2,
                        (height - self->size) / 2,
                        self->size,
                        self->size };

  gtk_widget_size_allocate (self->avatar, &box, -1);
}

static void
draw_disc (GtkSnapshot *snapshot, float x, float y, float radius, GdkRGBA color)
{
  GskRoundedRect disc;

  gsk_rounded_rect_init_from_rect (
    &disc,
    &GRAPHENE_RECT_INIT (x - radius, y - radius, 2 * radius, 2 * radius),
    radius);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &color, &disc.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
holler_portrait_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HollerPortrait *self = HOLLER_PORTRAIT (widget);
  float x = gtk_widget_get_width (widget) / 2.f;
  float y = gtk_widget_get_height (widget) / 2.f;
  float ring = MAX (2.f, (float) (self->size * RING_SHARE));
  GdkRGBA green = { 0.18f, 0.76f, 0.49f, 1.f };

  if (self->level >= SPEAKS_FROM_LEVEL)
    {
      /* Where the desktop wants nothing to move the ring stands still. */
      float strength = adw_get_enable_animations (widget)
                         ? (float) MIN (1.0, 0.35 + self->level * 2)
                         : 0.6f;

      green.alpha = 0.3f;
      draw_disc (snapshot,
                 x,
                 y,
                 self->size / 2.f + MAX (ring, strength * (float) halo (self)),
                 green);
      green.alpha = 1.f;
      draw_disc (snapshot, x, y, self->size / 2.f + ring, green);
    }
  gtk_widget_snapshot_child (widget, self->avatar, snapshot);
}

static void
holler_portrait_dispose (GObject *object)
{
  HollerPortrait *self = HOLLER_PORTRAIT (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);

  G_OBJECT_CLASS (holler_portrait_parent_class)->dispose (object);
}

static void
holler_portrait_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  HollerPortrait *self = HOLLER_PORTRAIT (object);

  g_assert (prop_id == PROP_SIZE);
  self->size = g_value_get_int (value);
  g_object_set (self->avatar, "size", self->size, NULL);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
holler_portrait_class_init (HollerPortraitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_portrait_dispose;
  object_class->set_property = holler_portrait_set_property;
  widget_class->measure = holler_portrait_measure;
  widget_class->size_allocate = holler_portrait_size_allocate;
  widget_class->snapshot = holler_portrait_snapshot;

  /**
   * HollerPortrait:size:
   *
   * Width and height of the picture in pixels, without the ring.
   */
  properties[PROP_SIZE] = g_param_spec_int (
    "size",
    NULL,
    NULL,
    16,
    512,
    148,
    G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
holler_portrait_init (HollerPortrait *self)
{
  self->avatar =
    g_object_new (HOLLER_TYPE_AVATAR, "show-presence", FALSE, NULL);
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
  self->signals = g_signal_group_new (HOLLER_TYPE_CALL);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::remote-level",
                                  G_CALLBACK (level_cb),
                                  self);
}

/**
 * holler_portrait_set_call:
 * @self: a portrait
 * @call: (nullable): the call whose other side it shows
 *
 * Shows the other side of another call.
 */
void
holler_portrait_set_call (HollerPortrait *self, HollerCall *call)
{
  g_return_if_fail (HOLLER_IS_PORTRAIT (self));

  if (!g_set_object (&self->call, call))
    return;
  g_signal_group_set_target (self->signals, call);
  if (call != NULL)
    holler_avatar_set_user (HOLLER_AVATAR (self->avatar),
                            holler_call_get_peer (call));
  level_cb (self);
}
