/* test-call-registry.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-call-registry.h"

#include "holler-test-roster.h"

#include <string.h>

#define SECOND_US G_USEC_PER_SEC

#define side_of holler_test_roster_side_of
#define frame_of holler_test_roster_frame_of

static const char *const device_names[N_DEVICES] = { "a1",
                                                     "a2",
                                                     "b1",
                                                     "b2",
                                                     "b3" };

static HollerCallRegistry *
make_registry (void)
{
  const HollerCallTimes times = { .ring_us = 60 * SECOND_US,
                                  .resume_window_us = 30 * SECOND_US };

  return holler_call_registry_new (&times);
}

static HollerLiveCall *
open_call (HollerCallRegistry *registry, const char *call_id, gint64 epoch)
{
  HollerLiveCall *call =
    holler_call_registry_open (registry, call_id, epoch, call_id, FALSE);

  holler_live_call_set_person (call,
                               HOLLER_ROSTER_CALLER,
                               "alice",
                               "alice",
                               "Alice");
  holler_live_call_set_person (call, HOLLER_ROSTER_CALLEE, "bob", "bob", "Bob");
  holler_call_registry_index (registry, call);
  for (guint8 i = 0; i < N_DEVICES; i++)
    g_assert_cmpuint (
      holler_live_call_ensure_device (call, side_of (i), device_names[i]),
      ==,
      i);
  return call;
}

static void
step_at (HollerCallRegistry *registry,
         HollerLiveCall *call,
         HollerRosterEvent event,
         gint64 now_s)
{
  HollerRosterEffects effects;

  holler_call_registry_step (
    registry,
    call,
    &event,
    (HollerCallTime){ .now_us = now_s * SECOND_US,
                      .real_us = (1000 + now_s) * SECOND_US },
    &effects);
}

static void
ring_at (HollerCallRegistry *registry, HollerLiveCall *call, gint64 now_s)
{
  HollerRosterEvent event = frame_of (HOLLER_CALL_RULE_FIRST_OFFER, A1);

  event.devices = BIT (B1) | BIT (B2);
  event.connected = event.devices;
  step_at (registry, call, event, now_s);
}

static void
test_registry_deadlines (void)
{
  g_autoptr (HollerCallRegistry) registry = make_registry ();
  HollerLiveCall *call = open_call (registry, "c", 1);
  HollerRosterEvent event;

  ring_at (registry, call, 10);
  g_assert_cmpint (holler_live_call_get_deadline_us (call), ==, 70 * SECOND_US);
  g_assert_cmpint (call->expires_us, ==, 1070 * SECOND_US);
  g_assert_false (holler_live_call_take_due (call, 69 * SECOND_US, &event));
  g_assert_cmpuint (holler_call_registry_count_rings (registry, "bob"), ==, 1);
  g_assert_cmpuint (holler_call_registry_count_rings (registry, "alice"),
                    ==,
                    0);

  step_at (registry, call, frame_of (HOLLER_CALL_RULE_ACCEPT, B1), 20);
  g_assert_cmpint (holler_live_call_get_deadline_us (call), ==, 0);
  g_assert_cmpint (call->answered_us, ==, 1020 * SECOND_US);

  event = (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_DEVICE_LOST,
                               .side = HOLLER_ROSTER_CALLEE,
                               .device = B1 };
  step_at (registry, call, event, 30);
  step_at (registry, call, event, 40);
  g_assert_cmpint (holler_live_call_get_deadline_us (call), ==, 60 * SECOND_US);
  g_assert_true (holler_live_call_take_due (call, 60 * SECOND_US, &event));
  g_assert_cmpuint (event.kind, ==, HOLLER_ROSTER_EVENT_DEVICE_GONE);
  g_assert_cmpuint (event.device, ==, B1);
  step_at (registry, call, event, 60);
  g_assert_cmpint (holler_live_call_get_deadline_us (call), ==, 0);

  step_at (registry, call, frame_of (HOLLER_CALL_RULE_HANGUP, A1), 70);
  g_assert_cmpuint (call->roster.state, ==, HOLLER_ROSTER_OVER);
  g_assert_true (holler_live_call_take_due (call, 130 * SECOND_US, &event));
  g_assert_cmpuint (event.kind, ==, HOLLER_ROSTER_EVENT_FRAME);
  holler_call_registry_forget (registry, call);
  g_assert_null (holler_call_registry_lookup (registry, "c"));
}

static void
test_registry_join_ids (void)
{
  g_autoptr (HollerCallRegistry) registry = make_registry ();
  HollerLiveCall *call = open_call (registry, "c", 12);
  g_autofree char *id = NULL;

  ring_at (registry, call, 0);
  id = holler_live_call_dup_join_id (call, 1);
  g_assert_cmpuint (holler_live_call_parse_join (call, id), ==, 1);
  g_assert_cmpuint (holler_live_call_parse_join (call, NULL), ==, 0);

  for (guint i = 0; i < 12; i++)
    {
      static const char *const strange[] = {
        "",     "1",     "12.",   "12.0",  "12.2",   "13.1",
        "12.x", "012.1", "12.01", "12.1 ", "12.1.1", "-12.1",
      };

      g_assert_cmpuint (holler_live_call_parse_join (call, strange[i]),
                        ==,
                        G_MAXUINT32);
    }
}

static HollerFrame *
make_candidate (const char *line)
{
  g_autofree char *text =
    g_strdup_printf ("{\"type\":\"call-ice-candidate\",\"callId\":\"c\","
                     "\"epoch\":1,\"candidate\":%s%s%s}",
                     line == NULL ? "null" : "{\"candidate\":\"",
                     line == NULL ? "" : line,
                     line == NULL ? "" : "\",\"sdpMid\":\"0\"}");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  HollerFrame *frame =
    holler_frame_parse (bytes, HOLLER_FRAME_FROM_CLIENT, &error);

  g_assert_no_error (error);
  return frame;
}

static void
test_registry_candidates (void)
{
  g_autoptr (HollerCallRegistry) registry = make_registry ();
  HollerLiveCall *call = open_call (registry, "c", 1);
  g_autoptr (HollerFrame) candidate =
    make_candidate ("candidate:1 1 UDP 2122317823 192.0.2.1 40000 typ host");
  g_autoptr (HollerFrame) end = make_candidate (NULL);

  ring_at (registry, call, 0);
  for (guint i = 0; i < 100; i++)
    holler_live_call_keep_candidate (call, candidate);
  g_assert_cmpuint (call->candidates->len, ==, HOLLER_CALL_MAX_CANDIDATES);
  holler_live_call_keep_candidate (call, end);
  g_assert_cmpuint (call->candidates->len, ==, HOLLER_CALL_MAX_CANDIDATES);
  g_assert_true (g_ptr_array_index (call->candidates,
                                    HOLLER_CALL_MAX_CANDIDATES - 1) == end);
  holler_live_call_keep_offer (call, candidate);
  g_assert_cmpuint (call->candidates->len, ==, 0);
}

/* More devices than there are numbers never push anybody out. */
static void
test_registry_numbers (void)
{
  g_autoptr (HollerCallRegistry) registry = make_registry ();
  HollerLiveCall *call = open_call (registry, "c", 1);
  guint n_refused = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("device-%u", i);

      if (holler_live_call_ensure_device (call, HOLLER_ROSTER_CALLEE, id) ==
          HOLLER_ROSTER_NOBODY)
        n_refused++;
    }
  g_assert_cmpuint (n_refused, ==, 200 - (HOLLER_ROSTER_MAX_DEVICES - 5));

  ring_at (registry, call, 0);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("late-%u", i);

      g_assert_cmpuint (
        holler_live_call_ensure_device (call, HOLLER_ROSTER_CALLEE, id),
        !=,
        HOLLER_ROSTER_NOBODY);
    }
  g_assert_cmpuint (
    holler_live_call_find_device (call, HOLLER_ROSTER_CALLER, "a1"),
    ==,
    A1);
  g_assert_cmpuint (
    holler_live_call_find_device (call, HOLLER_ROSTER_CALLEE, "b1"),
    ==,
    B1);
  g_assert_cmpuint (
    holler_live_call_find_device (call, HOLLER_ROSTER_CALLER, "b1"),
    ==,
    HOLLER_ROSTER_NOBODY);
}

static void
test_registry_row (void)
{
  g_autoptr (HollerCallRegistry) registry = make_registry ();
  g_autoptr (HollerCallRegistry) other = make_registry ();
  HollerLiveCall *call = open_call (registry, "c", 7);
  HollerLiveCall *copy = NULL;
  g_autoptr (HollerCallRow) row = NULL;

  ring_at (registry, call, 1);
  step_at (registry, call, frame_of (HOLLER_CALL_RULE_ACCEPT, B2), 2);
  row = holler_live_call_to_row (call);
  copy = holler_call_registry_restore (other, row);
  g_assert_nonnull (copy);
  g_assert_cmpuint (copy->roster.state, ==, HOLLER_ROSTER_ANSWERED);
  g_assert_cmpuint (copy->roster.last_join, ==, 2);
  g_assert_cmpint (copy->answered_us, ==, 1002 * SECOND_US);
  g_assert_true (copy->was_in[HOLLER_ROSTER_CALLEE]);
  g_assert_cmpuint (
    holler_live_call_find_device (copy, HOLLER_ROSTER_CALLEE, "b2"),
    ==,
    copy->roster.entries[HOLLER_ROSTER_CALLEE].device);
  step_at (other,
           copy,
           (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_RESTARTED },
           100);
  g_assert_cmpint (holler_live_call_get_deadline_us (copy),
                   ==,
                   130 * SECOND_US);

  g_free (row->roster);
  row->roster = g_strdup ("[1]");
  g_free (row->call_id);
  row->call_id = g_strdup ("d");
  g_assert_null (holler_call_registry_restore (other, row));
  g_assert_null (holler_call_registry_lookup (other, "d"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/call-registry/deadlines", test_registry_deadlines);
  g_test_add_func ("/server/call-registry/join-ids", test_registry_join_ids);
  g_test_add_func ("/server/call-registry/candidates",
                   test_registry_candidates);
  g_test_add_func ("/server/call-registry/numbers", test_registry_numbers);
  g_test_add_func ("/server/call-registry/row", test_registry_row);

  return g_test_run ();
}
