/* holler-microphone-row.c: how loud one is, and how one sounds
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The microphone is opened only while the person tests it. */

#include "ui/holler-microphone-row.h"

#include <glib/gi18n.h>

#include "ui/holler-words.h"

struct _HollerMicrophoneRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *hint_label;
  GtkLevelBar *level_bar;
  GtkButton *test_button;

  HollerMedia *media;
};

G_DEFINE_FINAL_TYPE (HollerMicrophoneRow,
                     holler_microphone_row,
                     ADW_TYPE_PREFERENCES_ROW)

static HollerSelfTestState
get_state (HollerMicrophoneRow *self)
{
  HollerSelfTestState state = HOLLER_SELF_TEST_IDLE;

  g_object_get (self->media, "self-test", &state, NULL);
  return state;
}

static void
level_cb (HollerMicrophoneRow *self)
{
  double level = 0;

  if (get_state (self) != HOLLER_SELF_TEST_IDLE)
    g_object_get (self->media, "input-level", &level, NULL);
  gtk_level_bar_set_value (self->level_bar, CLAMP (level, 0, 1));
}

static void
state_cb (HollerMicrophoneRow *self)
{
  HollerSelfTestState state = get_state (self);
  const char *hint = _ ("Record some seconds and hear how you sound.");

  if (state == HOLLER_SELF_TEST_RECORDING)
    hint = _ ("Say something…");
  else if (state == HOLLER_SELF_TEST_PLAYING)
    hint = _ ("This is how you sound.");
  gtk_label_set_text (self->hint_label, hint);
  gtk_button_set_label (self->test_button,
                        state == HOLLER_SELF_TEST_IDLE ? _ ("Test")
                                                       : _ ("Stop"));
  if (state != HOLLER_SELF_TEST_RECORDING)
    gtk_level_bar_set_value (self->level_bar, 0);
}

static void
show_error (HollerMicrophoneRow *self, const GError *error)
{
  g_autofree char *words = holler_words_error (error);

  gtk_label_set_text (self->hint_label, words);
}

static void
test_cb (HollerMicrophoneRow *self)
{
  g_autoptr (GError) error = NULL;

  if (get_state (self) != HOLLER_SELF_TEST_IDLE)
    holler_media_stop_self_test (self->media);
  else if (!holler_media_start_self_test (self->media, &error))
    show_error (self, error);
}

static void
drop_media (HollerMicrophoneRow *self)
{
  if (self->media == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->media, self);
  holler_media_stop_self_test (self->media);
  g_clear_object (&self->media);
}

static void
holler_microphone_row_dispose (GObject *object)
{
  HollerMicrophoneRow *self = HOLLER_MICROPHONE_ROW (object);

  drop_media (self);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_MICROPHONE_ROW);

  G_OBJECT_CLASS (holler_microphone_row_parent_class)->dispose (object);
}

static void
holler_microphone_row_class_init (HollerMicrophoneRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_microphone_row_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-microphone-row.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerMicrophoneRow, name)
  BIND (hint_label);
  BIND (level_bar);
  BIND (test_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
}

static void
holler_microphone_row_init (HollerMicrophoneRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_microphone_row_set_media:
 * @self: a row
 * @media: (nullable): whose microphone it tests
 *
 * Says whose microphone; a test of the one before ends.
 */
void
holler_microphone_row_set_media (HollerMicrophoneRow *self, HollerMedia *media)
{
  g_return_if_fail (HOLLER_IS_MICROPHONE_ROW (self));

  drop_media (self);
  if (media == NULL)
    return;
  self->media = g_object_ref (media);
  g_signal_connect_object (media,
                           "notify::self-test",
                           G_CALLBACK (state_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (media,
                           "notify::input-level",
                           G_CALLBACK (level_cb),
                           self,
                           G_CONNECT_SWAPPED);
  state_cb (self);
}
