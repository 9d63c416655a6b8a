/* holler-audio-page.c: devices, and what is done to one's voice
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-audio-page.h"

#include "ui/holler-device-row.h"
#include "ui/holler-microphone-row.h"
#include "ui/holler-talk-group.h"

struct _HollerAudioPage
{
  AdwPreferencesPage parent_instance;

  AdwComboRow *microphone_row;
  HollerMicrophoneRow *test_row;
  AdwComboRow *speaker_row;
  AdwComboRow *ring_row;
  HollerTalkGroup *talk_group;
  GtkSwitch *echo_switch;
  GtkSwitch *noise_switch;
  GtkSwitch *gain_switch;
};

G_DEFINE_FINAL_TYPE (HollerAudioPage,
                     holler_audio_page,
                     ADW_TYPE_PREFERENCES_PAGE)

static void
holler_audio_page_dispose (GObject *object)
{
  HollerAudioPage *self = HOLLER_AUDIO_PAGE (object);

  holler_audio_page_stop (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_AUDIO_PAGE);

  G_OBJECT_CLASS (holler_audio_page_parent_class)->dispose (object);
}

static void
holler_audio_page_class_init (HollerAudioPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_audio_page_dispose;
  g_type_ensure (HOLLER_TYPE_MICROPHONE_ROW);
  g_type_ensure (HOLLER_TYPE_TALK_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-audio-page.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerAudioPage, name)
  BIND (microphone_row);
  BIND (test_row);
  BIND (speaker_row);
  BIND (ring_row);
  BIND (talk_group);
  BIND (echo_switch);
  BIND (noise_switch);
  BIND (gain_switch);
#undef BIND
}

static void
holler_audio_page_init (HollerAudioPage *self)
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

/**
 * holler_audio_page_bind:
 * @self: a page
 * @media: what knows the devices
 * @settings: where what one chooses is kept
 *
 * Binds the rows and switches.
 */
void
holler_audio_page_bind (HollerAudioPage *self,
                        HollerMedia *media,
                        GSettings *settings)
{
  const struct
  {
    const char *key;
    GtkSwitch *widget;
  } switches[] = {
    { "echo-cancelling", self->echo_switch },
    { "noise-suppression", self->noise_switch },
    { "gain-control", self->gain_switch },
  };

  g_return_if_fail (HOLLER_IS_AUDIO_PAGE (self));

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
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_settings_bind (settings,
                     switches[i].key,
                     switches[i].widget,
                     "active",
                     G_SETTINGS_BIND_DEFAULT);
  holler_talk_group_bind_settings (self->talk_group, settings);
  holler_microphone_row_set_media (self->test_row, media);
}

/**
 * holler_audio_page_stop:
 * @self: a page
 *
 * Closes the microphone if it was being tested, for good.
 */
void
holler_audio_page_stop (HollerAudioPage *self)
{
  g_return_if_fail (HOLLER_IS_AUDIO_PAGE (self));

  if (self->test_row != NULL)
    holler_microphone_row_set_media (self->test_row, NULL);
}
