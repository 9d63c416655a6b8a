/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The media players of the session (MPRIS): paused, and played on. */

#define HOLLER_TYPE_PLAYERS (holler_players_get_type ())
G_DECLARE_FINAL_TYPE (HollerPlayers, holler_players, HOLLER, PLAYERS, GObject)

HollerPlayers *holler_players_new (GDBusConnection *connection);
void holler_players_pause (HollerPlayers *self);
void holler_players_resume (HollerPlayers *self);

G_END_DECLS
