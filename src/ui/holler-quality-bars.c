/* holler-quality-bars.c: one to four bars
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-quality-bars.h"

#define N_BARS 4
#define BAR_WIDTH 4
#define BAR_GAP 2

struct _HollerQualityBars
{
  GtkWidget parent_instance;

  guint n_lit;
};

G_DEFINE_FINAL_TYPE (HollerQualityBars, holler_quality_bars, GTK_TYPE_WIDGET)

static void
holler_quality_bars_measure (GtkWidget *widget,
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
holler_quality_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HollerQualityBars *self = HOLLER_QUALITY_BARS (widget);
  static const GdkRGBA dark = { 1.f, 1.f, 1.f, 0.3f };
  GdkRGBA lit = bars_color (self->n_lit);
  int height = gtk_widget_get_height (widget);

  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  for (guint i = 0; i < N_BARS; i++)
    {
      int bar = height * (int) (i + 1) / N_BARS;
      guint place = is_rtl ? N_BARS - 1 - i : i;

      gtk_snapshot_append_color (
        snapshot,
        i < self->n_lit ? &lit : &dark,
        &GRAPHENE_RECT_INIT (place * (BAR_WIDTH + BAR_GAP),
                             height - bar,
                             BAR_WIDTH,
                             bar));
    }
}

static void
holler_quality_bars_class_init (HollerQualityBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = holler_quality_bars_measure;
  widget_class->snapshot = holler_quality_bars_snapshot;
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
holler_quality_bars_init (HollerQualityBars *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * holler_quality_bars_set_lit:
 * @self: some bars
 * @n_lit: how many of the four are lit
 *
 * Lights them, in a colour that says the same.
 */
void
holler_quality_bars_set_lit (HollerQualityBars *self, guint n_lit)
{
  g_return_if_fail (HOLLER_IS_QUALITY_BARS (self));

  if (self->n_lit == n_lit)
    return;
  self->n_lit = n_lit;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
