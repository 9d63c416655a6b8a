/* holler-call-quality.c: one to four bars and the latency of a call
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-call-quality.h"

#include <glib/gi18n.h>

#include "ui/holler-words.h"

#define N_BARS 4
#define BAR_WIDTH 4
#define BAR_GAP 2

struct _HollerCallQuality
{
  GtkBox parent_instance;

  GtkWidget *bars;
  GtkWidget *label;
  HollerCall *call;
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (HollerCallQuality, holler_call_quality, GTK_TYPE_BOX)

/* The bars alone, for nothing else can be painted in a box. */
#define HOLLER_TYPE_CALL_QUALITY_BARS (holler_call_quality_bars_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallQualityBars,
                      holler_call_quality_bars,
                      HOLLER,
                      CALL_QUALITY_BARS,
                      GtkWidget)

struct _HollerCallQualityBars
{
  GtkWidget parent_instance;

  guint n_lit;
};

G_DEFINE_FINAL_TYPE (HollerCallQualityBars,
                     holler_call_quality_bars,
                     GTK_TYPE_WIDGET)

static void
holler_call_quality_bars_measure (GtkWidget *widget,
                                  GtkOrientation orientation,
                                  int for_size,
                                  int *minimum,
                                  int *natural,
                                  int *minimum_baseline,
                                  int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL
               ? N_BARS * BAR_WIDTH + (N_BARS - 1) * BAR_GAP
               : 14;
  *natural = *minimum;
}

static GdkRGBA
bars_color (guint n_lit)
{
  static const GdkRGBA good = { 0.20f, 0.82f, 0.48f, 1.f };
  static const GdkRGBA fair = { 0.96f, 0.83f, 0.18f, 1.f };
  static const GdkRGBA poor = { 0.97f, 0.38f, 0.32f, 1.f };

  if (n_lit >= 4)
    return good;
  return n_lit == 3 ? fair : poor;
}

static void
holler_call_quality_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HollerCallQualityBars *self = HOLLER_CALL_QUALITY_BARS (widget);
  static const GdkRGBA dark = { 1.f, 1.f, 1.f, 0.3f };
  GdkRGBA lit = bars_color (self->n_lit);
  int height = gtk_widget_get_height (widget);

  for (guint i = 0; i < N_BARS; i++)
    {
      int bar = height * (int) (i + 1) / N_BARS;

      gtk_snapshot_append_color (snapshot,
                                 i < self->n_lit ? &lit : &dark,
                                 &GRAPHENE_RECT_INIT (i * (BAR_WIDTH + BAR_GAP),
                                                      height - bar,
                                                      BAR_WIDTH,
                                                      bar));
    }
}

static void
holler_call_quality_bars_class_init (HollerCallQualityBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = holler_call_quality_bars_measure;
  widget_class->snapshot = holler_call_quality_bars_snapshot;
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
holler_call_quality_bars_init (HollerCallQualityBars *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

static void
update (HollerCallQuality *self)
{
  const HollerMediaStats *stats = NULL;
  guint n_lit = 0;
  g_autofree char *tooltip = NULL;

  if (self->call != NULL)
    {
      n_lit = holler_call_get_quality (self->call);
      stats = holler_call_get_stats (self->call);
    }
  HOLLER_CALL_QUALITY_BARS (self->bars)->n_lit = n_lit;
  gtk_widget_queue_draw (self->bars);
  gtk_widget_set_visible (GTK_WIDGET (self), n_lit > 0);
  if (stats != NULL && stats->round_trip_ms >= 0)
    {
      g_autofree char *latency =
        g_strdup_printf (_ ("%.0f ms"), stats->round_trip_ms);

      gtk_label_set_text (GTK_LABEL (self->label), latency);
    }
  gtk_widget_set_visible (self->label,
                          stats != NULL && stats->round_trip_ms >= 0);
  tooltip = holler_words_stats (stats);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

static void
holler_call_quality_dispose (GObject *object)
{
  HollerCallQuality *self = HOLLER_CALL_QUALITY (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);

  G_OBJECT_CLASS (holler_call_quality_parent_class)->dispose (object);
}

static void
holler_call_quality_class_init (HollerCallQualityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_call_quality_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass),
                                        GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
holler_call_quality_init (HollerCallQuality *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->bars = g_object_new (HOLLER_TYPE_CALL_QUALITY_BARS, NULL);
  gtk_box_append (GTK_BOX (self), self->bars);
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_box_append (GTK_BOX (self), self->label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Call Quality"),
                                  -1);
  self->signals = g_signal_group_new (HOLLER_TYPE_CALL);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::quality",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::stats",
                                  G_CALLBACK (update),
                                  self);
  update (self);
}

/**
 * holler_call_quality_set_call:
 * @self: a quality display
 * @call: (nullable): the call it shows
 *
 * Shows another call's quality.
 */
void
holler_call_quality_set_call (HollerCallQuality *self, HollerCall *call)
{
  g_return_if_fail (HOLLER_IS_CALL_QUALITY (self));

  if (!g_set_object (&self->call, call))
    return;
  g_signal_group_set_target (self->signals, call);
  update (self);
}
