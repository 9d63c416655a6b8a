/* holler-sound-row.c: how something sounds, and how loud
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-sound-row.h"

#include <glib/gi18n.h>

#define MAX_TONES 5

/* As they are in the settings, and as people know them. */
typedef struct
{
  const char *id;
  const char *name;
} Tone;

static const struct
{
  HollerSound sound;
  const char *tone_key;
  const char *volume_key;
  Tone tones[MAX_TONES + 1];
} kinds[] = {
  { HOLLER_SOUND_RING,
    "ring-tone",
    "ring-volume",
    { { "wood", N_ ("Wood") },
      { "bells", N_ ("Bells") },
      { "telephone", N_ ("Telephone") },
      { "soft", N_ ("Soft") },
      /* Translators: of sounds: none is heard */
      { HOLLER_TONE_NONE, NC_ ("sound", "None") } } },
  { HOLLER_SOUND_RINGBACK,
    "ringback-tone",
    "ringback-volume",
    { { "wood", N_ ("Wood") },
      { "telephone", N_ ("Telephone") },
      { HOLLER_TONE_NONE, NC_ ("sound", "None") } } },
  { HOLLER_SOUND_END,
    "end-tone",
    "end-volume",
    { { "wood", N_ ("Wood") },
      { "telephone", N_ ("Telephone") },
      { HOLLER_TONE_NONE, NC_ ("sound", "None") } } },
};

struct _HollerSoundRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *title_label;
  GtkDropDown *tone_drop_down;
  GtkWidget *play_button;
  GtkWidget *volume_scale;
  GtkAdjustment *volume;

  HollerAccount *account; /* (nullable) */
  GSettings *settings;
  guint kind;
  gboolean is_updating;
  gboolean is_trying; /* what is heard is heard for this row */
};

G_DEFINE_FINAL_TYPE (HollerSoundRow, holler_sound_row, ADW_TYPE_PREFERENCES_ROW)

static const char *
get_tone_name (const Tone *tone)
{
  if (g_str_equal (tone->id, HOLLER_TONE_NONE))
    return g_dpgettext2 (NULL, "sound", tone->name);
  return _ (tone->name);
}

static void
sounding_cb (HollerSoundRow *self)
{
  HollerMedia *media = NULL;
  gboolean is_heard = FALSE;
  const char *name = NULL;

  if (self->account == NULL)
    return;
  media = holler_account_get_media (self->account);
  is_heard = holler_media_get_sounding (media) == (int) kinds[self->kind].sound;
  if (!is_heard)
    self->is_trying = FALSE;
  name = is_heard ? _ ("Stop") : _ ("Listen");
  gtk_button_set_icon_name (GTK_BUTTON (self->play_button),
                            is_heard ? "media-playback-stop-symbolic"
                                     : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_text (self->title_label),
                                  -1);
}

static void
tone_cb (HollerSoundRow *self)
{
  g_autofree char *id =
    g_settings_get_string (self->settings, kinds[self->kind].tone_key);
  gboolean is_heard = !g_str_equal (id, HOLLER_TONE_NONE);

  gtk_widget_set_sensitive (self->play_button, is_heard);
  gtk_widget_set_sensitive (self->volume_scale, is_heard);
  for (guint i = 0; kinds[self->kind].tones[i].id != NULL; i++)
    if (g_str_equal (kinds[self->kind].tones[i].id, id))
      {
        self->is_updating = TRUE;
        gtk_drop_down_set_selected (self->tone_drop_down, i);
        self->is_updating = FALSE;
      }
}

static void
selected_cb (HollerSoundRow *self)
{
  guint selected = gtk_drop_down_get_selected (self->tone_drop_down);

  if (self->settings == NULL || self->is_updating ||
      selected == GTK_INVALID_LIST_POSITION)
    return;
  g_settings_set_string (self->settings,
                         kinds[self->kind].tone_key,
                         kinds[self->kind].tones[selected].id);
}

static void
play_cb (HollerSoundRow *self)
{
  if (self->account == NULL)
    return;
  self->is_trying = TRUE;
  holler_call_list_try_sound (holler_account_get_calls (self->account),
                              kinds[self->kind].sound);
  sounding_cb (self);
}

static void
fill (HollerSoundRow *self)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (const Tone *tone = kinds[self->kind].tones; tone->id != NULL; tone++)
    gtk_string_list_append (names, get_tone_name (tone));
  self->is_updating = TRUE;
  gtk_drop_down_set_model (self->tone_drop_down, G_LIST_MODEL (names));
  self->is_updating = FALSE;
  g_object_unref (names);
}

static void
name_parts (HollerSoundRow *self)
{
  const char *title =
    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  gtk_label_set_text (self->title_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tone_drop_down),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->volume_scale),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Volume"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  title,
                                  -1);
}

static void
holler_sound_row_dispose (GObject *object)
{
  HollerSoundRow *self = HOLLER_SOUND_ROW (object);

  holler_sound_row_stop (self);
  g_clear_object (&self->settings);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_SOUND_ROW);

  G_OBJECT_CLASS (holler_sound_row_parent_class)->dispose (object);
}

static void
holler_sound_row_class_init (HollerSoundRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_sound_row_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-sound-row.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerSoundRow, name)
  BIND (title_label);
  BIND (tone_drop_down);
  BIND (play_button);
  BIND (volume_scale);
  BIND (volume);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, play_cb);
}

static void
holler_sound_row_init (HollerSoundRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_sound_row_bind:
 * @self: a row with a title
 * @account: whose calls sound so
 * @settings: where it is kept
 * @sound: which sound; not that of a message
 *
 * Says what the row is about.
 */
void
holler_sound_row_bind (HollerSoundRow *self,
                       HollerAccount *account,
                       GSettings *settings,
                       HollerSound sound)
{
  g_autofree char *detail = NULL;

  g_return_if_fail (HOLLER_IS_SOUND_ROW (self));
  g_return_if_fail (self->settings == NULL);

  while (self->kind < G_N_ELEMENTS (kinds) - 1 &&
         kinds[self->kind].sound != sound)
    self->kind++;
  self->account = g_object_ref (account);
  self->settings = g_object_ref (settings);
  detail = g_strconcat ("changed::", kinds[self->kind].tone_key, NULL);
  name_parts (self);
  fill (self);
  g_settings_bind (settings,
                   kinds[self->kind].volume_key,
                   self->volume,
                   "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings,
                           detail,
                           G_CALLBACK (tone_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (holler_account_get_media (account),
                           "notify::sounding",
                           G_CALLBACK (sounding_cb),
                           self,
                           G_CONNECT_SWAPPED);
  tone_cb (self);
  sounding_cb (self);
}

/**
 * holler_sound_row_stop:
 * @self: a row
 *
 * Silences what the person was hearing and lets go of the account.
 */
void
holler_sound_row_stop (HollerSoundRow *self)
{
  HollerMedia *media = NULL;

  g_return_if_fail (HOLLER_IS_SOUND_ROW (self));

  if (self->account == NULL)
    return;
  media = holler_account_get_media (self->account);
  g_signal_handlers_disconnect_by_data (media, self);
  if (self->is_trying &&
      holler_media_get_sounding (media) == (int) kinds[self->kind].sound)
    holler_call_list_try_sound (holler_account_get_calls (self->account),
                                kinds[self->kind].sound);
  g_clear_object (&self->account);
}
