/* holler-preferences.c: what one may set
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Not modal: somebody may call while it is open. The microphone is opened only
 * while the person presses Test. */

#include "ui/holler-preferences.h"

#include "ui/holler-device-row.h"
#include "ui/holler-words.h"

struct _HollerPreferences
{
  AdwPreferencesWindow parent_instance;

  AdwComboRow *microphone_row;
  AdwComboRow *speaker_row;
  AdwComboRow *ring_row;
  AdwActionRow *level_row;
  GtkLevelBar *level_bar;
  GtkToggleButton *test_button;
  GtkSpinButton *timeout_spin;

  HollerMedia *media;
  gboolean tests;
  gulong level_id;
};

G_DEFINE_FINAL_TYPE (HollerPreferences,
                     holler_preferences,
                     ADW_TYPE_PREFERENCES_WINDOW)

static void
level_cb (HollerPreferences *self)
{
  double level = 0;

  g_object_get (self->media, "input-level", &level, NULL);
  gtk_level_bar_set_value (self->level_bar, CLAMP (level, 0, 1));
}

static void
stop_test (HollerPreferences *self)
{
  if (!self->tests)
    return;
  self->tests = FALSE;
  g_clear_signal_handler (&self->level_id, self->media);
  holler_media_close_capture (self->media);
  gtk_level_bar_set_value (self->level_bar, 0);
}

static void
start_test (HollerPreferences *self)
{
  g_autoptr (GError) error = NULL;

  if (self->tests)
    return;
  if (!holler_media_open_capture (self->media, HOLLER_MEDIA_AUDIO, &error))
    {
      g_autofree char *words = holler_words_error (error);

      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                        adw_toast_new (words));
      gtk_toggle_button_set_active (self->test_button, FALSE);
      return;
    }
  self->tests = TRUE;
  self->level_id = g_signal_connect_swapped (self->media,
                                             "notify::input-level",
                                             G_CALLBACK (level_cb),
                                             self);
}

static void
test_cb (HollerPreferences *self)
{
  if (gtk_toggle_button_get_active (self->test_button))
    start_test (self);
  else
    stop_test (self);
}

static gboolean
holler_preferences_close_request (GtkWindow *window)
{
  HollerPreferences *self = HOLLER_PREFERENCES (window);

  gtk_toggle_button_set_active (self->test_button, FALSE);
  return GTK_WINDOW_CLASS (holler_preferences_parent_class)
    ->close_request (window);
}

static void
holler_preferences_dispose (GObject *object)
{
  HollerPreferences *self = HOLLER_PREFERENCES (object);

  if (self->media != NULL && self->level_bar != NULL)
    stop_test (self);
  g_clear_object (&self->media);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PREFERENCES);

  G_OBJECT_CLASS (holler_preferences_parent_class)->dispose (object);
}

static void
holler_preferences_class_init (HollerPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = holler_preferences_close_request;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-preferences.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPreferences, name)
  BIND (microphone_row);
  BIND (speaker_row);
  BIND (ring_row);
  BIND (level_row);
  BIND (level_bar);
  BIND (test_button);
  BIND (timeout_spin);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
}

static void
holler_preferences_init (HollerPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_row (HollerPreferences *self,
          AdwComboRow *row,
          HollerDeviceKind kind,
          GSettings *settings,
          const char *key)
{
  GListModel *devices = holler_media_get_devices (self->media, kind);

  if (devices != NULL)
    holler_device_row_bind (row, devices, settings, key);
}

/**
 * holler_preferences_new:
 * @parent: the window over which it is shown
 * @settings: where what one sets is kept
 * @media: whose devices can be picked
 *
 * Makes the preferences window.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_preferences_new (GtkWindow *parent,
                        GSettings *settings,
                        HollerMedia *media)
{
  HollerPreferences *self =
    g_object_new (HOLLER_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->media = g_object_ref (media);
  bind_row (self,
            self->microphone_row,
            HOLLER_DEVICE_MICROPHONE,
            settings,
            "microphone");
  bind_row (self,
            self->speaker_row,
            HOLLER_DEVICE_SPEAKER,
            settings,
            "speaker");
  bind_row (self,
            self->ring_row,
            HOLLER_DEVICE_SPEAKER,
            settings,
            "ring-device");
  g_settings_bind (settings,
                   "ring-timeout",
                   self->timeout_spin,
                   "value",
                   G_SETTINGS_BIND_DEFAULT);
  return GTK_WIDGET (self);
}
