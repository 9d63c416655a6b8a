/* holler-call-care.c: no sleep, no lock and no music in a call
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-call-care.h"

#include <glib/gi18n.h>

#include "app/holler-players.h"

#define PAUSE_KEY "pause-players"

struct _HollerCallCare
{
  GObject parent_instance;

  GtkApplication *application; /* weak: it owns this */
  GSettings *settings;
  HollerCallList *calls;
  HollerPlayers *players; /* (nullable): without a bus */
  guint cookie;           /* of what is inhibited; 0 nothing */
  gboolean in_call;
};

G_DEFINE_FINAL_TYPE (HollerCallCare, holler_call_care, G_TYPE_OBJECT)

static void
update_players (HollerCallCare *self)
{
  if (self->players == NULL)
    return;
  if (self->in_call && g_settings_get_boolean (self->settings, PAUSE_KEY))
    holler_players_pause (self->players);
  else
    holler_players_resume (self->players);
}

static void
release (HollerCallCare *self)
{
  if (self->cookie != 0 && self->application != NULL)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
}

/* GTK asks the session manager, or the portal where there is one. */
static void
update_cb (HollerCallCare *self)
{
  gboolean in_call = holler_call_list_get_active (self->calls) != NULL;

  if (in_call == self->in_call)
    return;
  self->in_call = in_call;
  release (self);
  if (in_call && self->application != NULL)
    self->cookie = gtk_application_inhibit (
      self->application,
      gtk_application_get_active_window (self->application),
      GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_IDLE,
      /* Translators: why the computer does not go to sleep */
      _ ("A call is under way"));
  update_players (self);
}

static void
holler_call_care_dispose (GObject *object)
{
  HollerCallCare *self = HOLLER_CALL_CARE (object);

  release (self);
  if (self->players != NULL)
    holler_players_resume (self->players);
  g_clear_object (&self->players);
  g_clear_object (&self->calls);
  g_clear_object (&self->settings);
  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (holler_call_care_parent_class)->dispose (object);
}

static void
holler_call_care_class_init (HollerCallCareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_call_care_dispose;
}

static void
holler_call_care_init (HollerCallCare *self)
{
}

/**
 * holler_call_care_new:
 * @application: whose calls they are; borrowed
 * @settings: with `pause-players`
 * @calls: the calls
 *
 * From now on keeps the computer awake and unlocked and the music paused while
 * there is a call, from the first ring of one's own or the accept of another's
 * until it has ended.
 *
 * Returns: (transfer full): who takes care
 */
HollerCallCare *
holler_call_care_new (GtkApplication *application,
                      GSettings *settings,
                      HollerCallList *calls)
{
  HollerCallCare *self = g_object_new (HOLLER_TYPE_CALL_CARE, NULL);
  GDBusConnection *bus =
    g_application_get_dbus_connection (G_APPLICATION (application));

  g_set_weak_pointer (&self->application, application);
  self->settings = g_object_ref (settings);
  self->calls = g_object_ref (calls);
  if (bus != NULL)
    self->players = holler_players_new (bus);
  g_signal_connect_object (calls,
                           "notify::active",
                           G_CALLBACK (update_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings,
                           "changed::" PAUSE_KEY,
                           G_CALLBACK (update_players),
                           self,
                           G_CONNECT_SWAPPED);
  update_cb (self);
  return self;
}
