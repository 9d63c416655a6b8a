/* test-room.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-room.h"

#include <string.h>

/* Calls of many: the stories as traces, and what holds in whatever order
 * things happen. Device 10n+1 is the first of person n. */

#define DEVICE(person, number) ((guint32) ((person) *10 + (number)))

static const char *const effect_names[] = {
  "store", "refuse", "ack",        "ack-join", "relay",
  "ring",  "stop",   "end-device", "state",    "end",
};

static char *
describe (const HollerRoomEffects *effects)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < effects->n_items; i++)
    {
      const HollerRoomEffect *effect = &effects->items[i];

      g_string_append_printf (text,
                              "%s%s",
                              i > 0 ? " " : "",
                              effect_names[effect->kind]);
      if (effect->kind == HOLLER_ROOM_EFFECT_REFUSE)
        g_string_append_printf (text, ":%u", (guint) effect->verdict);
      if (effect->people != 0)
        g_string_append_printf (text,
                                "(%" G_GINT64_MODIFIER "x)",
                                effect->people);
      if (effect->kind == HOLLER_ROOM_EFFECT_STOP ||
          effect->kind == HOLLER_ROOM_EFFECT_END_DEVICE)
        g_string_append_printf (text,
                                ":%s",
                                holler_roster_reason_to_name (effect->reason));
      if (effect->kind == HOLLER_ROOM_EFFECT_END)
        g_string_append_printf (
          text,
          ":%s",
          holler_roster_outcome_to_name (effect->outcome));
    }

  return g_string_free (text, FALSE);
}

static void
expect (HollerRoom *room, HollerRoomEvent event, const char *wanted)
{
  HollerRoomEffects effects;
  g_autofree char *found = NULL;

  holler_room_step (room, &event, &effects);
  found = describe (&effects);
  g_assert_cmpstr (found, ==, wanted);
}

static HollerRoomEvent
by (HollerRoomEventKind kind, guint8 person, guint number)
{
  return (HollerRoomEvent){ .kind = kind,
                            .person = person,
                            .device = DEVICE (person, number),
                            .media = HOLLER_ROSTER_MEDIA_AUDIO,
                            .taken = HOLLER_ROOM_NOBODY,
                            .recipient = HOLLER_ROOM_MAX_PEOPLE };
}

/* Person 0 starts, and it rings at 1 and 2. */
static void
make_room (HollerRoom *room)
{
  HollerRoomEvent start = by (HOLLER_ROOM_EVENT_START, 0, 1);

  holler_room_init (room);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (holler_room_add_person (room), ==, i);
  start.people = 7;
  expect (room, start, "store ack-join ring(6) state");
}

static void
test_enter_and_leave (void)
{
  HollerRoom room;

  make_room (&room);
  expect (&room,
          by (HOLLER_ROOM_EVENT_JOIN, 1, 1),
          "store ack-join stop(2):answered_elsewhere state");
  expect (&room,
          by (HOLLER_ROOM_EVENT_DECLINE, 2, 1),
          "ack stop(4):declined_elsewhere");
  expect (&room, by (HOLLER_ROOM_EVENT_DECLINE, 2, 2), "ack");
  /* One may think better of it. */
  expect (&room, by (HOLLER_ROOM_EVENT_JOIN, 2, 2), "store ack-join state");
  g_assert_cmpuint (holler_room_count_in (&room), ==, 3);
  expect (&room, by (HOLLER_ROOM_EVENT_LEAVE, 0, 1), "ack store state");
  expect (&room, by (HOLLER_ROOM_EVENT_LEAVE, 0, 1), "ack");
  expect (&room, by (HOLLER_ROOM_EVENT_LEAVE, 2, 2), "ack store state");
  expect (&room, by (HOLLER_ROOM_EVENT_LEAVE, 1, 1), "ack state end:answered");
  expect (&room, by (HOLLER_ROOM_EVENT_JOIN, 1, 1), "refuse:2");
}

static void
test_nobody_comes (void)
{
  HollerRoomEvent hang_up = by (HOLLER_ROOM_EVENT_LEAVE, 0, 1);
  HollerRoom room;

  hang_up.reason = HOLLER_ROSTER_REASON_CANCELLED;
  make_room (&room);
  expect (&room, hang_up, "ack stop(6):cancelled state end:cancelled");

  make_room (&room);
  expect (&room, by (HOLLER_ROOM_EVENT_RINGS_EXPIRED, 0, 0), "stop(6):expired");
  expect (&room, hang_up, "ack state end:missed");

  make_room (&room);
  expect (&room,
          by (HOLLER_ROOM_EVENT_DECLINE, 1, 1),
          "ack stop(2):declined_elsewhere");
  expect (&room,
          by (HOLLER_ROOM_EVENT_DECLINE, 2, 1),
          "ack stop(4):declined_elsewhere");
  expect (&room, hang_up, "ack state end:declined");
}

static void
test_one_device_a_person (void)
{
  HollerRoomEvent take = by (HOLLER_ROOM_EVENT_JOIN, 0, 2);
  HollerRoom room;

  make_room (&room);
  expect (&room, take, "refuse:6");
  take.takes_over = TRUE;
  take.taken = DEVICE (1, 1);
  expect (&room, take, "refuse:6");
  take.taken = DEVICE (0, 1);
  expect (&room, take, "store ack-join end-device(1):moved state");
  take.device = DEVICE (0, 3);
  expect (&room, take, "refuse:6");
  expect (&room, by (HOLLER_ROOM_EVENT_MEDIA, 0, 1), "refuse:2");
}

static void
test_relays_by_join (void)
{
  HollerRoomEvent offer = by (HOLLER_ROOM_EVENT_RELAY, 1, 1);
  HollerRoom room;

  make_room (&room);
  expect (&room, offer, "refuse:2");
  expect (&room,
          by (HOLLER_ROOM_EVENT_JOIN, 1, 1),
          "store ack-join stop(2):answered_elsewhere state");
  expect (&room, offer, "ack");
  offer.recipient = 0;
  offer.recipient_device = DEVICE (0, 1);
  offer.recipient_join = 1;
  expect (&room, offer, "ack relay(1)");
  offer.recipient_join = 2;
  expect (&room, offer, "ack");
  offer.recipient = 1;
  expect (&room, offer, "ack");
  expect (&room, by (HOLLER_ROOM_EVENT_MEDIA, 1, 1), "ack relay(1)");
  expect (&room, by (HOLLER_ROOM_EVENT_OTHER_FRAME, 1, 1), "refuse:2");
  expect (&room,
          by (HOLLER_ROOM_EVENT_CANDIDATE, HOLLER_ROOM_MAX_PEOPLE, 1),
          "refuse:3");
}

static void
test_full (void)
{
  HollerRoom room;

  holler_room_init (&room);
  for (guint i = 0; i < HOLLER_ROOM_MAX_PEOPLE; i++)
    g_assert_cmpuint (holler_room_add_person (&room), ==, i);
  g_assert_cmpuint (holler_room_add_person (&room), ==, HOLLER_ROOM_MAX_PEOPLE);
  expect (&room, by (HOLLER_ROOM_EVENT_START, 0, 1), "store ack-join state");
  for (guint8 i = 1; i < HOLLER_ROOM_MAX_IN; i++)
    expect (&room, by (HOLLER_ROOM_EVENT_JOIN, i, 1), "store ack-join state");
  expect (&room, by (HOLLER_ROOM_EVENT_JOIN, 40, 1), "refuse:7");
  expect (&room, by (HOLLER_ROOM_EVENT_LEAVE, 3, 1), "ack store state");
  expect (&room, by (HOLLER_ROOM_EVENT_JOIN, 40, 1), "store ack-join state");
}

static void
test_lost_and_removed (void)
{
  HollerRoomEvent back = by (HOLLER_ROOM_EVENT_JOIN, 1, 1);
  HollerRoom room;

  make_room (&room);
  expect (&room, back, "store ack-join stop(2):answered_elsewhere state");
  expect (&room, by (HOLLER_ROOM_EVENT_DEVICE_LOST, 1, 1), "");
  g_assert_true (room.seats[1].lost);
  expect (&room, by (HOLLER_ROOM_EVENT_DEVICE_GONE, 1, 2), "");
  back.join = 2;
  expect (&room, back, "ack-join state");
  g_assert_false (room.seats[1].lost);
  expect (&room, by (HOLLER_ROOM_EVENT_DEVICE_GONE, 1, 1), "store state");
  expect (&room, by (HOLLER_ROOM_EVENT_REMOVED, 2, 0), "stop(4):cancelled");
  expect (&room,
          by (HOLLER_ROOM_EVENT_REMOVED, 0, 0),
          "end-device(1):hangup state end:answered");
}

static guint
count_kind (const HollerRoomEffects *effects, HollerRoomEffectKind kind)
{
  guint count = 0;

  for (guint i = 0; i < effects->n_items; i++)
    count += effects->items[i].kind == kind ? 1 : 0;
  return count;
}

static void
check (const HollerRoom *room,
       const HollerRoomEvent *event,
       const HollerRoomEffects *effects,
       gboolean was_live)
{
  guint n_answers = count_kind (effects, HOLLER_ROOM_EFFECT_ACK) +
                    count_kind (effects, HOLLER_ROOM_EFFECT_ACK_JOIN) +
                    count_kind (effects, HOLLER_ROOM_EFFECT_REFUSE);
  gboolean has_ended = was_live && !holler_room_is_live (room);

  g_assert_cmpuint (n_answers,
                    ==,
                    event->kind <= HOLLER_ROOM_EVENT_OTHER_FRAME ? 1 : 0);
  g_assert_cmpuint (count_kind (effects, HOLLER_ROOM_EFFECT_END),
                    ==,
                    has_ended ? 1 : 0);
  g_assert_cmpuint (holler_room_count_in (room), <=, HOLLER_ROOM_MAX_IN);
  if (!holler_room_is_live (room))
    {
      g_assert_cmpuint (holler_room_count_in (room), ==, 0);
      g_assert_cmpuint (holler_room_get_rung (room), ==, 0);
    }
  else
    g_assert_cmpuint (holler_room_count_in (room), >, 0);
  for (guint i = 0; i < room->n_people; i++)
    {
      g_assert_cmpuint (room->seats[i].join, <=, room->last_join);
      g_assert_false (room->seats[i].rung &&
                      room->seats[i].device != HOLLER_ROOM_NOBODY);
    }
}

/* A hundred thousand steps in rooms of ten, with frames from anybody. */
static void
test_any_order (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint n_lives = 0;

  for (guint life = 0; life < 1000; life++)
    {
      HollerRoomEvent start = by (HOLLER_ROOM_EVENT_START, 0, 1);
      HollerRoomEffects effects;
      HollerRoom room;

      holler_room_init (&room);
      for (guint i = 0; i < 10; i++)
        holler_room_add_person (&room);
      start.people = g_rand_int (rand) & 0x3ff;
      holler_room_step (&room, &start, &effects);
      check (&room, &start, &effects, FALSE);
      for (guint i = 0; i < 100; i++)
        {
          guint8 person = (guint8) g_rand_int_range (rand, 0, 11);
          HollerRoomEvent event =
            by ((HollerRoomEventKind) g_rand_int_range (rand,
                                                        1,
                                                        HOLLER_N_ROOM_EVENTS),
                person == 10 ? HOLLER_ROOM_MAX_PEOPLE : person,
                (guint) g_rand_int_range (rand, 1, 3));
          gboolean was_live = holler_room_is_live (&room);

          event.people = g_rand_int (rand) & 0x3ff;
          event.join = (guint32) g_rand_int_range (rand, 0, 20);
          event.takes_over = g_rand_boolean (rand);
          event.taken = DEVICE (person, 1);
          event.recipient = (guint8) g_rand_int_range (rand, 0, 12);
          holler_room_step (&room, &event, &effects);
          check (&room, &event, &effects, was_live);
        }
      n_lives += holler_room_is_live (&room) ? 1 : 0;
    }
  g_test_message ("%u of 1000 still live", n_lives);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add_func ("/server/room/" path, func)
  ADD ("enter-and-leave", test_enter_and_leave);
  ADD ("nobody-comes", test_nobody_comes);
  ADD ("one-device-a-person", test_one_device_a_person);
  ADD ("relays-by-join", test_relays_by_join);
  ADD ("full", test_full);
  ADD ("lost-and-removed", test_lost_and_removed);
  ADD ("any-order", test_any_order);
#undef ADD

  return g_test_run ();
}
