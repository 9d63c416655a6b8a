/* holler-preferences.c: what one may set
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Not modal: somebody may call while it is open. */

#include "ui/holler-preferences.h"

#include "ui/holler-check-group.h"
#include "ui/holler-device-row.h"
#include "ui/holler-microphone-row.h"

struct _HollerPreferences
{
  AdwPreferencesWindow parent_instance;

  AdwComboRow *microphone_row;
  HollerMicrophoneRow *test_row;
  AdwComboRow *speaker_row;
  AdwComboRow *ring_row;
  GtkSwitch *echo_switch;
  GtkSwitch *noise_switch;
  GtkSwitch *gain_switch;
  GtkSpinButton *timeout_spin;
  GtkSwitch *background_switch;
  GtkSwitch *relay_switch;
  HollerCheckGroup *check_group;
};

G_DEFINE_FINAL_TYPE (HollerPreferences,
                     holler_preferences,
                     ADW_TYPE_PREFERENCES_WINDOW)

static gboolean
holler_preferences_close_request (GtkWindow *window)
{
  HollerPreferences *self = HOLLER_PREFERENCES (window);

  holler_microphone_row_stop (self->test_row);
  holler_check_group_cancel (self->check_group);
  return GTK_WINDOW_CLASS (holler_preferences_parent_class)
    ->close_request (window);
}

static void
holler_preferences_dispose (GObject *object)
{
  HollerPreferences *self = HOLLER_PREFERENCES (object);

  /* libadwaita 1.2 never lets go of the groups, for its search. */
  if (self->test_row != NULL)
    holler_microphone_row_set_media (self->test_row, NULL);
  if (self->check_group != NULL)
    holler_check_group_set_check (self->check_group, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PREFERENCES);

  G_OBJECT_CLASS (holler_preferences_parent_class)->dispose (object);
}

static void
holler_preferences_class_init (HollerPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = holler_preferences_close_request;
  g_type_ensure (HOLLER_TYPE_MICROPHONE_ROW);
  g_type_ensure (HOLLER_TYPE_CHECK_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-preferences.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPreferences, name)
  BIND (microphone_row);
  BIND (test_row);
  BIND (speaker_row);
  BIND (ring_row);
  BIND (echo_switch);
  BIND (noise_switch);
  BIND (gain_switch);
  BIND (timeout_spin);
  BIND (background_switch);
  BIND (relay_switch);
  BIND (check_group);
#undef BIND
}

static void
holler_preferences_init (HollerPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_device (AdwComboRow *row,
             HollerMedia *media,
             HollerDeviceKind kind,
             GSettings *settings,
             const char *key)
{
  GListModel *devices = holler_media_get_devices (media, kind);

  if (devices != NULL)
    holler_device_row_bind (row, devices, settings, key);
}

static void
bind_settings (HollerPreferences *self, GSettings *settings)
{
  const struct
  {
    const char *key;
    gpointer widget;
    const char *property;
  } bindings[] = {
    { "echo-cancelling", self->echo_switch, "active" },
    { "noise-suppression", self->noise_switch, "active" },
    { "gain-control", self->gain_switch, "active" },
    { "ring-timeout", self->timeout_spin, "value" },
    { "run-in-background", self->background_switch, "active" },
    { "relay-only", self->relay_switch, "active" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    g_settings_bind (settings,
                     bindings[i].key,
                     bindings[i].widget,
                     bindings[i].property,
                     G_SETTINGS_BIND_DEFAULT);
}

/**
 * holler_preferences_new:
 * @parent: the window over which it is shown
 * @settings: where what one sets is kept
 * @media: whose devices can be picked
 * @check: (nullable): the network check, if there is something to check
 *
 * Makes the preferences window.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_preferences_new (GtkWindow *parent,
                        GSettings *settings,
                        HollerMedia *media,
                        HollerNetworkCheck *check)
{
  HollerPreferences *self =
    g_object_new (HOLLER_TYPE_PREFERENCES, "transient-for", parent, NULL);

  bind_device (self->microphone_row,
               media,
               HOLLER_DEVICE_MICROPHONE,
               settings,
               "microphone");
  bind_device (self->speaker_row,
               media,
               HOLLER_DEVICE_SPEAKER,
               settings,
               "speaker");
  bind_device (self->ring_row,
               media,
               HOLLER_DEVICE_SPEAKER,
               settings,
               "ring-device");
  holler_microphone_row_set_media (self->test_row, media);
  bind_settings (self, settings);
  if (check != NULL)
    holler_check_group_set_check (self->check_group, check);
  return GTK_WIDGET (self);
}
