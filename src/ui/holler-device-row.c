/* holler-device-row.c: a row in which one picks a device
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Devices come and go while one looks. What was picked stays picked while it
 * is unplugged: the setting keeps the id, the row shows the default. */

#include "ui/holler-device-row.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwComboRow *row; /* owns this */
  GListModel *devices;
  GtkStringList *names;
  GSettings *settings;
  char *key;
  gboolean updating;
} DeviceRow;

static void
device_row_free (DeviceRow *self)
{
  g_signal_handlers_disconnect_by_data (self->devices, self);
  g_signal_handlers_disconnect_by_data (self->settings, self);
  g_object_unref (self->devices);
  g_object_unref (self->names);
  g_object_unref (self->settings);
  g_free (self->key);
  g_free (self);
}

static void
show_setting (DeviceRow *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, self->key);
  guint selected = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->devices); i++)
    {
      g_autoptr (HollerDevice) device =
        g_list_model_get_item (self->devices, i);

      if (g_strcmp0 (holler_device_get_id (device), id) == 0)
        selected = i + 1;
    }
  self->updating = TRUE;
  adw_combo_row_set_selected (self->row, selected);
  self->updating = FALSE;
}

static void
devices_cb (DeviceRow *self)
{
  guint n = g_list_model_get_n_items (self->devices);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (names, g_strdup (_ ("System Default")));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HollerDevice) device =
        g_list_model_get_item (self->devices, i);

      g_ptr_array_add (names, g_strdup (holler_device_get_name (device)));
    }
  g_ptr_array_add (names, NULL);
  self->updating = TRUE;
  gtk_string_list_splice (self->names,
                          0,
                          g_list_model_get_n_items (G_LIST_MODEL (self->names)),
                          (const char *const *) names->pdata);
  self->updating = FALSE;
  show_setting (self);
}

static void
selected_cb (DeviceRow *self)
{
  guint selected = adw_combo_row_get_selected (self->row);
  g_autoptr (HollerDevice) device = NULL;

  if (self->updating || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (selected > 0)
    device = g_list_model_get_item (self->devices, selected - 1);
  g_settings_set_string (self->settings,
                         self->key,
                         device != NULL ? holler_device_get_id (device) : "");
}

/**
 * holler_device_row_bind:
 * @row: a row
 * @devices: (element-type HollerDevice): what can be picked; may change
 * @settings: where the choice is kept
 * @key: under which name; the empty string is the system's default
 *
 * Lets one pick a device in a row.
 */
void
holler_device_row_bind (AdwComboRow *row,
                        GListModel *devices,
                        GSettings *settings,
                        const char *key)
{
  DeviceRow *self = g_new0 (DeviceRow, 1);
  g_autofree char *detail = g_strconcat ("changed::", key, NULL);

  self->row = row;
  self->devices = g_object_ref (devices);
  self->names = gtk_string_list_new (NULL);
  self->settings = g_object_ref (settings);
  self->key = g_strdup (key);
  g_object_set_data_full (G_OBJECT (row),
                          "holler-device-row",
                          self,
                          (GDestroyNotify) device_row_free);
  adw_combo_row_set_model (row, G_LIST_MODEL (self->names));
  g_signal_connect_swapped (devices,
                            "items-changed",
                            G_CALLBACK (devices_cb),
                            self);
  g_signal_connect_swapped (settings, detail, G_CALLBACK (show_setting), self);
  devices_cb (self);
  g_signal_connect_swapped (row,
                            "notify::selected",
                            G_CALLBACK (selected_cb),
                            self);
}
