/* holler-call-quality.c: bars and latency of a call, and what is behind them
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-call-quality.h"

#include <glib/gi18n.h>

#include "ui/holler-quality-bars.h"
#include "ui/holler-words.h"

struct _HollerCallQuality
{
  AdwBin parent_instance;

  GtkWidget *button;
  HollerQualityBars *bars;
  GtkWidget *label;
  GtkWidget *popover;
  GtkWidget *heading;
  GtkWidget *grid; /* of names and values, made while it is looked at */
  guint n_rows;
  HollerCall *call;
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (HollerCallQuality, holler_call_quality, ADW_TYPE_BIN)

static gboolean
is_reconnecting (HollerCallQuality *self)
{
  return self->call != NULL &&
         holler_call_get_state (self->call) == HOLLER_CALL_STATE_RECONNECTING;
}

/* Where nothing arrives the last figures are no news. */
static guint
get_quality (HollerCallQuality *self)
{
  if (self->call == NULL || is_reconnecting (self) ||
      holler_call_get_state (self->call) == HOLLER_CALL_STATE_ENDED)
    return 0;
  return holler_call_get_quality (self->call);
}

static void
set_cell (HollerCallQuality *self,
          guint column,
          guint row,
          const char *text,
          const char *style)
{
  GtkWidget *label =
    gtk_grid_get_child_at (GTK_GRID (self->grid), (int) column, (int) row);

  if (label == NULL)
    {
      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
      gtk_widget_add_css_class (label, style);
      gtk_grid_attach (GTK_GRID (self->grid),
                       label,
                       (int) column,
                       (int) row,
                       1,
                       1);
    }
  gtk_label_set_text (GTK_LABEL (label), text);
}

static void
set_row (HollerCallQuality *self, guint row, const char *name, const char *text)
{
  set_cell (self, 0, row, name, "dim-label");
  set_cell (self, 1, row, text, "numeric");
}

static void
update_details (HollerCallQuality *self)
{
  g_autoptr (GPtrArray) facts =
    holler_words_facts (holler_call_get_stats (self->call));
  guint row = 0;

  gtk_label_set_text (GTK_LABEL (self->heading),
                      holler_words_quality (get_quality (self)));
  for (; row < facts->len; row++)
    {
      const HollerWordsFact *fact = g_ptr_array_index (facts, row);

      set_row (self, row, fact->name, fact->value);
    }
  set_row (self,
           row++,
           _ ("Security"),
           holler_words_security (holler_call_get_security (self->call)));
  for (guint i = row; i < self->n_rows; i++)
    gtk_grid_remove_row (GTK_GRID (self->grid), (int) row);
  self->n_rows = row;
}

static void
update (HollerCallQuality *self)
{
  const HollerMediaStats *stats = NULL;
  guint quality = get_quality (self);
  gboolean shows_latency = FALSE;
  g_autofree char *tooltip = NULL;

  if (self->call != NULL)
    stats = holler_call_get_stats (self->call);
  shows_latency = quality > 0 && stats != NULL && stats->round_trip_ms >= 0;
  holler_quality_bars_set_lit (self->bars, quality);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          quality > 0 || is_reconnecting (self));
  if (shows_latency)
    {
      g_autofree char *latency =
        g_strdup_printf (_ ("%.0f ms"), stats->round_trip_ms);

      gtk_label_set_text (GTK_LABEL (self->label), latency);
    }
  gtk_widget_set_visible (self->label, shows_latency);
  tooltip = holler_words_stats (stats);
  /* While it is open there is none. */
  if (!gtk_widget_get_visible (self->popover))
    gtk_widget_set_tooltip_text (self->button, tooltip);
  if (self->call != NULL && gtk_widget_get_visible (self->popover))
    update_details (self);
}

/* GTK 4.8 asks where the focus is, and complains if it is nowhere. */
static void
will_pop_up (GtkMenuButton *button, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (button));

  if (root != NULL && gtk_root_get_focus (root) == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (button));
}

static void
shown_cb (HollerCallQuality *self)
{
  if (self->call != NULL)
    update_details (self);
}

static void
holler_call_quality_dispose (GObject *object)
{
  HollerCallQuality *self = HOLLER_CALL_QUALITY (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);

  G_OBJECT_CLASS (holler_call_quality_parent_class)->dispose (object);
}

/* GTK 4.8 looks for the pointer in a surface that has gone where an open
 * popover goes with its window. */
static void
holler_call_quality_unmap (GtkWidget *widget)
{
  HollerCallQuality *self = HOLLER_CALL_QUALITY (widget);

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));

  GTK_WIDGET_CLASS (holler_call_quality_parent_class)->unmap (widget);
}

static void
holler_call_quality_class_init (HollerCallQualityClass *klass)
{
  GTK_WIDGET_CLASS (klass)->unmap = holler_call_quality_unmap;
  G_OBJECT_CLASS (klass)->dispose = holler_call_quality_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "holler-quality");
}

static GtkWidget *
make_details (HollerCallQuality *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  self->heading = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->heading), 0);
  gtk_widget_add_css_class (self->heading, "heading");
  gtk_box_append (GTK_BOX (box), self->heading);
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_box_append (GTK_BOX (box), self->grid);
  gtk_widget_add_css_class (box, "quality-details");
  return box;
}

static void
holler_call_quality_init (HollerCallQuality *self)
{
  static const char *const names[] = { "notify::quality",
                                       "notify::stats",
                                       "notify::state",
                                       "notify::security" };
  GtkWidget *face = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->bars = g_object_new (HOLLER_TYPE_QUALITY_BARS, NULL);
  gtk_box_append (GTK_BOX (face), GTK_WIDGET (self->bars));
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_box_append (GTK_BOX (face), self->label);

  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), make_details (self));
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), face);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Call Quality"),
                                  -1);
  adw_bin_set_child (ADW_BIN (self), self->button);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button),
                                         will_pop_up,
                                         self,
                                         NULL);
  g_signal_connect_swapped (self->popover, "map", G_CALLBACK (shown_cb), self);

  self->signals = g_signal_group_new (HOLLER_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_group_connect_swapped (self->signals,
                                    names[i],
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
