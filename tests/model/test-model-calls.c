/* test-model-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-model-calls.h"
#include "holler-search.h"

#include <string.h>

/* Every interleaving of what two people, their devices' sockets, the timers
 * and the server may do: never two winners, nobody captures before the
 * server's word, no ring without a call, and always a way to the end.
 */

typedef struct
{
  const char *name;
  guint8 places, accepts, declines, hangups, timeouts;
  guint8 n_losses, n_kills, says_ringing;
  guint8 offline; /* devices that never come */
  guint8 takes;
} Setup;

static const char *const device_names[N_DEVICES] = { "a1", "a2", "b1", "b2" };

static Frame
pop (Frame *frames, guint8 *n_frames)
{
  Frame first = frames[0];

  (*n_frames)--;
  memmove (frames, frames + 1, *n_frames * sizeof (Frame));
  memset (&frames[*n_frames], 0, sizeof (Frame));
  return first;
}

static gboolean
is_quiet (const World *world)
{
  for (guint i = 0; i < N_DEVICES; i++)
    {
      const Device *device = &world->devices[i];

      if (device->n_down > 0 || (device->n_up > 0 && device->ready) ||
          (device->online && !device->ready))
        return FALSE;
    }

  return TRUE;
}

static void
add_world (HollerSearch *search, Run *run, guint index, const char *what)
{
  g_autofree char *label =
    g_strdup_printf ("%s %s",
                     index < N_DEVICES ? device_names[index] : "",
                     what);

  if (run->fault != NULL)
    holler_search_fail (search, label, run->fault);
  else
    holler_search_add (search, run->world, label);
}

static void
try_event (HollerSearch *search,
           const World *world,
           guint index,
           HollerCallEvent event,
           gsize budget_offset)
{
  World next = *world;
  Run run = { &next, NULL };
  guint8 *budget = (guint8 *) &next + budget_offset;

  if ((*budget & (1 << index)) == 0)
    return;

  *budget &= (guint8) ~(1 << index);
  if (event == HOLLER_CALL_EVENT_PLACE)
    {
      if (holler_call_state_is_live (next.devices[index].machine.state) ||
          !next.devices[index].ready)
        return;
      holler_model_renew (&next.devices[index]);
      next.devices[index].is_outgoing = TRUE;
      next.devices[index].wants = TRUE;
    }
  if (event == HOLLER_CALL_EVENT_ACCEPT &&
      next.devices[index].machine.state == HOLLER_CALL_STATE_INCOMING)
    next.devices[index].wants = TRUE;
  if (holler_model_feed (&run, index, event, HOLLER_CALL_END_NONE))
    add_world (search, &run, index, holler_call_event_to_name (event));
}

static void
expand_person (HollerSearch *search, const World *world, guint i)
{
  const HollerCallMachine *machine = &world->devices[i].machine;

  try_event (search,
             world,
             i,
             HOLLER_CALL_EVENT_PLACE,
             G_STRUCT_OFFSET (World, places));
  try_event (search,
             world,
             i,
             HOLLER_CALL_EVENT_ACCEPT,
             G_STRUCT_OFFSET (World, accepts));
  try_event (search,
             world,
             i,
             HOLLER_CALL_EVENT_DECLINE,
             G_STRUCT_OFFSET (World, declines));
  try_event (search,
             world,
             i,
             HOLLER_CALL_EVENT_HANG_UP,
             G_STRUCT_OFFSET (World, hangups));
  try_event (search,
             world,
             i,
             HOLLER_CALL_EVENT_TIMEOUT,
             G_STRUCT_OFFSET (World, timeouts));

  if ((world->takes & (1 << i)) != 0 && world->devices[i].elsewhere != 0 &&
      world->devices[i].ready && !holler_call_state_is_live (machine->state))
    {
      World next = *world;
      Run run = { &next, NULL };

      next.takes &= (guint8) ~(1 << i);
      holler_model_take_over (&run, i);
      add_world (search, &run, i, "continues here");
    }

  /* Timers run out at last, when nothing else happens any more. */
  if (is_quiet (world) && holler_call_machine_get_timeout_ms (machine, 1) != 0)
    {
      World next = *world;
      Run run = { &next, NULL };

      if (holler_model_feed (&run,
                             i,
                             HOLLER_CALL_EVENT_TIMEOUT,
                             HOLLER_CALL_END_NONE))
        add_world (search, &run, i, "patience ends");
    }
}

static void
expand_queues (HollerSearch *search, const World *world, guint i)
{
  const Device *device = &world->devices[i];

  if (device->n_up > 0 && device->ready)
    {
      World next = *world;
      Run run = { &next, NULL };
      Frame frame = pop (next.devices[i].up, &next.devices[i].n_up);

      holler_model_take_up (&run, i, &frame);
      add_world (search, &run, i, "is heard");
    }
  if (device->n_down > 0)
    {
      World next = *world;
      Run run = { &next, NULL };
      Frame frame = pop (next.devices[i].down, &next.devices[i].n_down);

      holler_model_take_down (&run, i, &frame);
      add_world (search, &run, i, "hears");
    }
}

static void
expand_sockets (HollerSearch *search,
                const World *world,
                guint i,
                const Setup *setup)
{
  World next = *world;
  Run run = { &next, NULL };

  if ((setup->offline & (1 << i)) != 0)
    return;

  if (!world->devices[i].online)
    {
      holler_model_come_back (&run, i);
      add_world (search, &run, i, "comes back");

      next = *world;
      run = (Run){ &next, NULL };
      holler_model_step_device (&run,
                                i,
                                HOLLER_ROSTER_EVENT_DEVICE_GONE,
                                FALSE);
      if (memcmp (&next, world, sizeof next) != 0)
        add_world (search, &run, i, "stays away");
    }
  else if (world->n_losses > 0)
    {
      next.n_losses--;
      holler_model_lose (&next.devices[i]);
      holler_model_step_device (&run,
                                i,
                                HOLLER_ROSTER_EVENT_DEVICE_LOST,
                                FALSE);
      add_world (search, &run, i, "is cut off");
    }
}

static void
expand_server (HollerSearch *search, const World *world)
{
  World next = *world;
  Run run = { &next, NULL };

  if (world->n_kills > 0)
    {
      const HollerRosterEvent event = { .kind = HOLLER_ROSTER_EVENT_RESTARTED };

      next.n_kills--;
      for (guint i = 0; i < N_DEVICES; i++)
        holler_model_lose (&next.devices[i]);
      holler_model_step_roster (&run, &event, N_DEVICES, READY);
      add_world (search, &run, N_DEVICES, "server killed");
    }
  if (!is_quiet (world))
    return;

  /* What is due by the server's clock, when nothing else happens */
  next = *world;
  run = (Run){ &next, NULL };
  if (world->roster.state == HOLLER_ROSTER_RINGING)
    {
      const HollerRosterEvent event = { .kind = HOLLER_ROSTER_EVENT_EXPIRED };

      holler_model_step_roster (&run, &event, N_DEVICES, READY);
      add_world (search, &run, N_DEVICES, "ring expires");
    }
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      const HollerRosterEntry *entry = &world->roster.entries[i];

      if (entry->device == HOLLER_ROSTER_NOBODY || !entry->lost)
        continue;
      next = *world;
      run = (Run){ &next, NULL };
      holler_model_step_device (&run,
                                entry->device,
                                HOLLER_ROSTER_EVENT_DEVICE_GONE,
                                FALSE);
      add_world (search, &run, entry->device, "window ends");
    }
}

static void
expand (HollerSearch *search, gconstpointer state, gpointer user_data)
{
  const World *world = state;

  for (guint i = 0; i < N_DEVICES; i++)
    {
      expand_person (search, world, i);
      expand_queues (search, world, i);
      expand_sockets (search, world, i, user_data);
    }
  expand_server (search, world);
}

/* What must hold whenever nothing is on its way */
static const char *
check_quiet (const World *world)
{
  const HollerRoster *roster = &world->roster;

  for (guint i = 0; i < N_DEVICES; i++)
    {
      const Device *device = &world->devices[i];
      HollerRosterSide side = holler_model_get_side (world, i);
      const HollerRosterEntry *entry = &roster->entries[side];
      const HollerRosterEntry *peer = &roster->entries[1 - side];
      HollerCallState state = device->machine.state;
      gboolean is_mine = device->epoch == world->epoch;

      if (!device->ready)
        continue;
      if (holler_call_state_is_live (state) && !is_mine)
        return "a device is in a call of another time";
      if (holler_call_state_is_live (state) && !holler_roster_is_live (roster))
        return "a device is in a call that is over";
      /* Alone in a call whose accept was lost with both sockets: its own
       * patience ends that. */
      if (state == HOLLER_CALL_STATE_OUTGOING &&
          (entry->device != i || (roster->state != HOLLER_ROSTER_RINGING &&
                                  peer->device != HOLLER_ROSTER_NOBODY)))
        return "a device rings back for nothing";
      if (state == HOLLER_CALL_STATE_INCOMING &&
          (roster->state != HOLLER_ROSTER_RINGING ||
           (roster->rung & HOLLER_ROSTER_BIT (i)) == 0))
        return "a device rings for nothing";
      if (state == HOLLER_CALL_STATE_ACCEPTING)
        return "an accept is not answered";
      if (state == HOLLER_CALL_STATE_CONNECTING &&
          (entry->device != i || entry->join != device->join))
        return "a device connects that is not in the call";
    }

  return NULL;
}

/* The word that its call moved reaches a device after the one that took the
 * call, or the device learns so when it asks for its place again. */
static gboolean
is_about_to_hear (const Device *device)
{
  for (guint i = 0; i < device->n_down; i++)
    {
      if (device->down[i].kind == HUNG_UP ||
          device->down[i].kind == REFUSED_JOIN)
        return TRUE;
    }
  for (guint i = 0; i < device->n_up; i++)
    {
      if (device->up[i].kind == JOIN)
        return TRUE;
    }

  return FALSE;
}

static const char *
check (gconstpointer state, gpointer user_data)
{
  const World *world = state;

  for (guint i = 0; i < N_DEVICES; i += 2)
    {
      const Device *one = &world->devices[i];
      const Device *two = &world->devices[i + 1];

      if (one->captures && two->captures && one->ready && two->ready &&
          one->epoch == two->epoch && !is_about_to_hear (one) &&
          !is_about_to_hear (two))
        return "two devices of one person capture in one call";
    }
  for (guint i = 0; i < N_DEVICES; i++)
    {
      if (world->devices[i].captures &&
          !holler_call_state_is_live (world->devices[i].machine.state))
        return "a call that ended still captures";
    }

  return is_quiet (world) ? check_quiet (world) : NULL;
}

static gboolean
is_goal (gconstpointer state, gpointer user_data)
{
  const World *world = state;

  if (!is_quiet (world) || holler_roster_is_live (&world->roster))
    return FALSE;
  for (guint i = 0; i < N_DEVICES; i++)
    {
      if (holler_call_state_is_live (world->devices[i].machine.state))
        return FALSE;
    }

  return TRUE;
}

static void
describe (gconstpointer state, GString *text, gpointer user_data)
{
  static const char *const roster_states[] = { "-",
                                               "rings",
                                               "answered",
                                               "over" };
  const World *world = state;

  g_string_append_printf (text,
                          "server %u %s (%u,%u)",
                          world->epoch,
                          roster_states[world->roster.state],
                          world->roster.entries[0].join,
                          world->roster.entries[1].join);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      const Device *device = &world->devices[i];

      g_string_append_printf (text,
                              " | %s%s %s %u.%u",
                              device_names[i],
                              device->ready ? "" : "(away)",
                              holler_call_state_to_name (device->machine.state),
                              device->epoch,
                              device->join);
    }
}

static void
search (gconstpointer data)
{
  const Setup *setup = data;
  const HollerSearchModel model = {
    .name = setup->name,
    .state_size_bytes = sizeof (World),
    .expand = expand,
    .check = check,
    .is_goal = is_goal,
    .describe = describe,
    .user_data = (gpointer) setup,
  };
  World world;

  memset (&world, 0, sizeof world);
  holler_roster_init (&world.roster);
  world.winner = HOLLER_ROSTER_NOBODY;
  world.places = setup->places;
  world.accepts = setup->accepts;
  world.declines = setup->declines;
  world.hangups = setup->hangups;
  world.timeouts = setup->timeouts;
  world.takes = setup->takes;
  world.n_losses = setup->n_losses;
  world.n_kills = setup->n_kills;
  world.says_ringing = setup->says_ringing;
  for (guint i = 0; i < N_DEVICES; i++)
    {
      gboolean here = (setup->offline & (1 << i)) == 0;

      holler_call_machine_init (&world.devices[i].machine);
      world.devices[i].online = here;
      world.devices[i].ready = here;
    }

  holler_search_assert (&model, &world, 3000000);
}

#define BIT(i) (1 << (i))
#define A1 BIT (0)
#define A2 BIT (1)
#define B1 BIT (2)
#define B2 BIT (3)

/* clang-format off */
static const Setup setups[] = {
  /* name           places   accepts  declines hangups  timeouts  losses kills ringing offline  takes */
  { "answer",       A1,      B1 | B2, 0,       A1,      0,        0, 0, TRUE,  A2 },
  { "decline",      A1,      B1,      B2,      A1,      B1,       0, 0, TRUE,  A2 },
  { "end",          A1,      B1,      0,       A1 | B1, A1,       0, 0, TRUE,  A2 | B2 },
  { "mutual",       A1 | B1, 0,       0,       0,       0,        0, 0, TRUE,  A2 },
  { "mutual-end",   A1 | B1, A1 | B1, 0,       A1 | B1, 0,        0, 0, FALSE, A2 | B2 },
  { "mutual-four",  A1 | B1, B2,      0,       0,       0,        0, 0, FALSE, 0 },
  { "cut-off",      A1,      B1,      0,       A1,      0,        2, 0, FALSE, A2 | B2 },
  { "cut-off-two",  A1,      B1 | B2, 0,       0,       0,        1, 0, FALSE, A2 },
  { "mutual-lost",  A1 | B1, 0,       0,       0,       0,        1, 0, FALSE, A2 | B2 },
  { "killed",       A1,      B1,      0,       A1,      0,        0, 1, FALSE, A2 | B2 },
  { "killed-two",   A1,      B1,      0,       0,       0,        0, 1, FALSE, A2 },
  { "killed-cut",   A1,      B1,      0,       0,       0,        1, 1, FALSE, A2 | B2 },
  { "moved",        A1,      B1,      0,       A1 | A2, 0,        0, 0, FALSE, B2,      A2 },
  { "moved-back",   A1,      B1,      0,       0,       0,        0, 0, FALSE, B2,      A1 | A2 },
  { "moved-both",   A1,      B1,      0,       0,       0,        0, 0, FALSE, 0,       A2 | B2 },
  { "moved-cut",    A1,      B1,      0,       0,       0,        1, 0, FALSE, B2,      A2 },
  { "moved-killed", A1,      B1,      0,       0,       0,        0, 1, FALSE, B2,      A2 },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (setups); i++)
    {
      g_autofree char *path =
        g_strconcat ("/model/calls/", setups[i].name, NULL);

      g_test_add_data_func (path, &setups[i], search);
    }

  return g_test_run ();
}
