/* holler-calls-page.c: how calls sound, and what happens around them
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-calls-page.h"

#include "ui/holler-sound-row.h"

struct _HollerCallsPage
{
  AdwPreferencesPage parent_instance;

  HollerSoundRow *ring_row;
  HollerSoundRow *ringback_row;
  HollerSoundRow *end_row;
  GtkSwitch *players_switch;
  GtkSpinButton *timeout_spin;
};

G_DEFINE_FINAL_TYPE (HollerCallsPage,
                     holler_calls_page,
                     ADW_TYPE_PREFERENCES_PAGE)

static void
holler_calls_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), HOLLER_TYPE_CALLS_PAGE);

  G_OBJECT_CLASS (holler_calls_page_parent_class)->dispose (object);
}

static void
holler_calls_page_class_init (HollerCallsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_calls_page_dispose;
  g_type_ensure (HOLLER_TYPE_SOUND_ROW);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-calls-page.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerCallsPage, name)
  BIND (ring_row);
  BIND (ringback_row);
  BIND (end_row);
  BIND (players_switch);
  BIND (timeout_spin);
#undef BIND
}

static void
holler_calls_page_init (HollerCallsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_calls_page_bind:
 * @self: a page
 * @account: whose calls they are
 * @settings: where what one sets is kept
 *
 * Binds the rows.
 */
void
holler_calls_page_bind (HollerCallsPage *self,
                        HollerAccount *account,
                        GSettings *settings)
{
  g_return_if_fail (HOLLER_IS_CALLS_PAGE (self));

  holler_sound_row_bind (self->ring_row, account, settings, HOLLER_SOUND_RING);
  holler_sound_row_bind (self->ringback_row,
                         account,
                         settings,
                         HOLLER_SOUND_RINGBACK);
  holler_sound_row_bind (self->end_row, account, settings, HOLLER_SOUND_END);
  g_settings_bind (settings,
                   "pause-players",
                   self->players_switch,
                   "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings,
                   "ring-timeout",
                   self->timeout_spin,
                   "value",
                   G_SETTINGS_BIND_DEFAULT);
}

/**
 * holler_calls_page_stop:
 * @self: a page
 *
 * Silences what the person tries, and lets go of the account.
 */
void
holler_calls_page_stop (HollerCallsPage *self)
{
  g_return_if_fail (HOLLER_IS_CALLS_PAGE (self));

  holler_sound_row_stop (self->ring_row);
  holler_sound_row_stop (self->ringback_row);
  holler_sound_row_stop (self->end_row);
}
