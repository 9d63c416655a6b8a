/* holler-bus-talk.c: who on the bus holds push to talk
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A program that crashes lets nothing go, so leaving the bus is letting go:
 * a microphone must not stay open because of somebody who is not there. One
 * holds on while another lets go. */

#include "app/holler-bus-talk.h"

struct _HollerBusTalk
{
  GDBusConnection *bus;
  HollerTalk *talk;
  GHashTable *holders; /* the unique name of each → its watch */
};

static void
unwatch (gpointer id)
{
  g_bus_unwatch_name (GPOINTER_TO_UINT (id));
}

static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  holler_bus_talk_release (user_data, name);
}

/**
 * holler_bus_talk_new:
 * @bus: where those are who talk
 * @talk: what they hold
 *
 * Makes one that nobody holds.
 *
 * Returns: (transfer full): a new one
 */
HollerBusTalk *
holler_bus_talk_new (GDBusConnection *bus, HollerTalk *talk)
{
  HollerBusTalk *self = g_new0 (HollerBusTalk, 1);

  self->bus = g_object_ref (bus);
  self->talk = g_object_ref (talk);
  self->holders =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unwatch);

  return self;
}

/**
 * holler_bus_talk_free:
 * @self: (transfer full): one
 *
 * Lets go for all.
 */
void
holler_bus_talk_free (HollerBusTalk *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->holders);
  holler_talk_release (self->talk, HOLLER_TALK_SOURCE_BUS);
  g_object_unref (self->talk);
  g_object_unref (self->bus);
  g_free (self);
}

/**
 * holler_bus_talk_press:
 * @self: one
 * @sender: the unique name of who presses
 *
 * Holds until @sender lets go or leaves the bus.
 *
 * Returns: `FALSE` if it is of no use now; then nothing is held
 */
gboolean
holler_bus_talk_press (HollerBusTalk *self, const char *sender)
{
  guint id;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (sender != NULL, FALSE);

  /* What another one holds from an earlier call does not count in this. */
  if (!g_hash_table_contains (self->holders, sender) &&
      holler_talk_get_state (self->talk) != HOLLER_TALK_STATE_TALKING)
    holler_talk_release (self->talk, HOLLER_TALK_SOURCE_BUS);
  if (!holler_talk_press (self->talk, HOLLER_TALK_SOURCE_BUS))
    {
      holler_bus_talk_release (self, sender);
      return FALSE;
    }
  if (g_hash_table_contains (self->holders, sender))
    return TRUE;
  id = g_bus_watch_name_on_connection (self->bus,
                                       sender,
                                       G_BUS_NAME_WATCHER_FLAGS_NONE,
                                       NULL,
                                       vanished_cb,
                                       self,
                                       NULL);
  g_hash_table_insert (self->holders, g_strdup (sender), GUINT_TO_POINTER (id));

  return TRUE;
}

/**
 * holler_bus_talk_release:
 * @self: one
 * @sender: the unique name of who lets go
 *
 * Lets go, unless another one holds it.
 */
void
holler_bus_talk_release (HollerBusTalk *self, const char *sender)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (sender != NULL);

  g_hash_table_remove (self->holders, sender);
  if (g_hash_table_size (self->holders) == 0)
    holler_talk_release (self->talk, HOLLER_TALK_SOURCE_BUS);
}
