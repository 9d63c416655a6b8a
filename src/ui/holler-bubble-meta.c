/* holler-bubble-meta.c: when a message was sent and how far it came
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-bubble-meta.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/holler-words.h"

#define TICK_SIZE 14
#define TICK_GAP 3
#define ALPHA 0.72f

struct _HollerBubbleMeta
{
  PangoLayout *clock;
  int clock_width;
  int height;
  GtkIconPaintable *tick; /* (nullable): of one's own */
  HollerDelivery delivery;
};

static const char *
tick_icon (HollerDelivery delivery)
{
  switch (delivery)
    {
    case HOLLER_DELIVERY_QUEUED:
      return "holler-clock-symbolic";
    case HOLLER_DELIVERY_SENT:
      return "holler-tick-symbolic";
    case HOLLER_DELIVERY_DELIVERED:
    case HOLLER_DELIVERY_READ:
      return "holler-ticks-symbolic";
    case HOLLER_DELIVERY_FAILED:
    default:
      return "holler-failed-symbolic";
    }
}

static GdkRGBA
tick_color (HollerDelivery delivery, GdkRGBA meta_color)
{
  static const GdkRGBA read = { 0.56f, 0.94f, 0.64f, 1.f };
  static const GdkRGBA failed = { 1.f, 0.75f, 0.75f, 1.f };

  if (delivery == HOLLER_DELIVERY_READ)
    return read;
  if (delivery == HOLLER_DELIVERY_FAILED)
    return failed;
  return meta_color;
}

/**
 * holler_bubble_meta_new:
 * @widget: what it is painted on
 *
 * Makes what paints the time of a message and its ticks.
 *
 * Returns: (transfer full): a painter
 */
HollerBubbleMeta *
holler_bubble_meta_new (GtkWidget *widget)
{
  HollerBubbleMeta *self = g_new0 (HollerBubbleMeta, 1);
  g_autoptr (PangoAttrList) small = pango_attr_list_new ();

  self->clock = gtk_widget_create_pango_layout (widget, NULL);
  pango_attr_list_insert (small, pango_attr_scale_new (0.8));
  pango_layout_set_attributes (self->clock, small);

  return self;
}

/**
 * holler_bubble_meta_free:
 * @self: (transfer full): a painter
 *
 * Frees it.
 */
void
holler_bubble_meta_free (HollerBubbleMeta *self)
{
  g_object_unref (self->clock);
  g_clear_object (&self->tick);
  g_free (self);
}

/**
 * holler_bubble_meta_update:
 * @self: a painter
 * @widget: what it is painted on
 * @message: a message
 *
 * Takes from the message what is painted.
 *
 * Returns: (transfer full): the same in words, for who cannot see it
 */
char *
holler_bubble_meta_update (HollerBubbleMeta *self,
                           GtkWidget *widget,
                           HollerMessage *message)
{
  HollerUser *sender = holler_message_get_sender (message);
  g_autofree char *clock =
    holler_words_clock (holler_message_get_sent_at_us (message));

  if (holler_message_get_is_edited (message) &&
      !holler_message_get_is_deleted (message))
    {
      /* Translators: a message that was changed since; a time, like "12:41" */
      char *edited = g_strdup_printf (_ ("edited %s"), clock);

      g_free (clock);
      clock = edited;
    }
  pango_layout_set_text (self->clock, clock, -1);
  pango_layout_get_pixel_size (self->clock, &self->clock_width, &self->height);
  g_clear_object (&self->tick);
  self->delivery = holler_message_get_delivery (message);
  if (holler_message_get_is_mine (message))
    {
      self->tick = gtk_icon_theme_lookup_icon (
        gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)),
        tick_icon (self->delivery),
        NULL,
        TICK_SIZE,
        gtk_widget_get_scale_factor (widget),
        gtk_widget_get_direction (widget),
        0);
      /* Translators: when, and how far it came, like "12:41, Read" */
      return g_strdup_printf (_ ("You, %s, %s"),
                              clock,
                              holler_words_delivery (self->delivery));
    }

  return g_strdup_printf ("%s, %s",
                          sender != NULL ? holler_user_get_display_name (sender)
                                         : "",
                          clock);
}

/**
 * holler_bubble_meta_style_changed:
 * @self: a painter
 *
 * Measures again: the fonts may be others.
 */
void
holler_bubble_meta_style_changed (HollerBubbleMeta *self)
{
  pango_layout_context_changed (self->clock);
  pango_layout_get_pixel_size (self->clock, &self->clock_width, &self->height);
}

/**
 * holler_bubble_meta_get_width:
 * @self: a painter
 *
 * Gets how much room it takes.
 *
 * Returns: a width, in pixels
 */
int
holler_bubble_meta_get_width (HollerBubbleMeta *self)
{
  return self->clock_width + (self->tick != NULL ? TICK_GAP + TICK_SIZE : 0);
}

/**
 * holler_bubble_meta_get_height:
 * @self: a painter
 *
 * Gets how much room it takes.
 *
 * Returns: a height, in pixels
 */
int
holler_bubble_meta_get_height (HollerBubbleMeta *self)
{
  return self->height;
}

/**
 * holler_bubble_meta_snapshot:
 * @self: a painter
 * @widget: what it is painted on
 * @snapshot: where
 *
 * Paints, from the origin on.
 */
void
holler_bubble_meta_snapshot (HollerBubbleMeta *self,
                             GtkWidget *widget,
                             GtkSnapshot *snapshot)
{
  GdkRGBA color;
  GdkRGBA tint;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    color.alpha *= ALPHA;
  gtk_snapshot_append_layout (snapshot, self->clock, &color);
  if (self->tick == NULL)
    return;
  tint = tick_color (self->delivery, color);
  gtk_snapshot_translate (
    snapshot,
    &GRAPHENE_POINT_INIT (self->clock_width + TICK_GAP,
                          (self->height - TICK_SIZE) / 2.f));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (self->tick),
                                            snapshot,
                                            TICK_SIZE,
                                            TICK_SIZE,
                                            &tint,
                                            1);
}
