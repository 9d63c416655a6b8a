/* holler-window-clock.c: how the desktop says times of day
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

/* The schema is there with GTK, on other desktops too, where nobody ever set
 * it: its own default says something on GNOME only. */
static gboolean
is_said_by_desktop (GSettings *desktop)
{
  const char *name = g_getenv ("XDG_CURRENT_DESKTOP");
  g_autoptr (GVariant) value = g_settings_get_user_value (desktop, KEY);

  return value != NULL || (name != NULL && strstr (name, "GNOME") != NULL);
}

static void
clock_changed_cb (HollerWindow *self)
{
  g_autofree char *value = is_said_by_desktop (self->desktop)
                             ? g_settings_get_string (self->desktop, KEY)
                             : NULL;

  if (holler_hours_set (holler_hours_from_desktop (value)))
    holler_timed_say_again (GTK_WIDGET (self));
}

void
holler_window_watch_clock (HollerWindow *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

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
