/* holler-window-clock.c: how the desktop says times of day, and which day it is
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-window-private.h"

#include <string.h>

#include "ui/holler-hours.h"
#include "ui/holler-timed.h"

#define SCHEMA "org.gnome.desktop.interface"
#define KEY "clock-format"
/* A timer stands still while the machine sleeps. */
#define LOOK_SECONDS 3600

/* The schema is there with GTK, on other desktops too, where nobody ever set
 * it: its own default says something on GNOME only. */
static gboolean
is_said_by_desktop (GSettings *desktop)
{
  const char *name = g_getenv ("XDG_CURRENT_DESKTOP");
  g_autoptr (GVariant) value = g_settings_get_user_value (desktop, KEY);

  return value != NULL || (name != NULL && strstr (name, "GNOME") != NULL);
}

/* In dialogs, too, which are windows of their own. */
static void
say_again (HollerWindow *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window == GTK_WINDOW (self) ||
          gtk_window_get_transient_for (window) != NULL)
        holler_timed_say_again (GTK_WIDGET (window));
    }
}

static gboolean look_cb (gpointer user_data);

static void
look_later (HollerWindow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  self->day = g_date_time_get_day_of_year (now);
  self->day_id =
    g_timeout_add_seconds (MIN (LOOK_SECONDS, holler_hours_until_day (now)),
                           look_cb,
                           self);
}

/* What was "today" is "yesterday" now. */
static gboolean
look_cb (gpointer user_data)
{
  HollerWindow *self = user_data;
  int day = self->day;

  look_later (self);
  if (self->day != day)
    say_again (self);
  return G_SOURCE_REMOVE;
}

static void
destroyed_cb (HollerWindow *self)
{
  g_clear_handle_id (&self->day_id, g_source_remove);
}

static void
clock_changed_cb (HollerWindow *self)
{
  g_autofree char *value = is_said_by_desktop (self->desktop)
                             ? g_settings_get_string (self->desktop, KEY)
                             : NULL;

  if (holler_hours_set (holler_hours_from_desktop (value)))
    say_again (self);
}

void
holler_window_watch_clock (HollerWindow *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  look_later (self);
  g_signal_connect (self, "destroy", G_CALLBACK (destroyed_cb), NULL);
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, KEY))
    return;
  self->desktop = g_settings_new_full (schema, NULL, NULL);
  g_signal_connect_object (self->desktop,
                           "changed::" KEY,
                           G_CALLBACK (clock_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  clock_changed_cb (self);
}
