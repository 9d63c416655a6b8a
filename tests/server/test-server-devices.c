/* test-server-devices.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-phones.h"

/* One person, several devices: all ring, one answers, the others fall silent,
 * and a call moves from one to another.
 */

#define MEDIA                                                                  \
  ",\"media\":{\"audio\":true,\"video\":false,\"screen\":false,"               \
  "\"screenAudio\":false}"
#define N_ROUNDS 40
#define SILENT_WITHIN_US (500 * 1000)

#define describe holler_test_phones_describe
#define send holler_test_phones_send
#define expect_error holler_test_phones_expect_error
#define expect_ack holler_test_phones_expect_acked

static void
drop (HollerTestSocket *socket, const char *type)
{
  json_object_unref (holler_test_socket_expect (socket, type));
}

static void
take_over (HollerTestPhones *f, HollerTestSocket *by, HollerTestUser *from)
{
  send (f,
        by,
        "call-join",
        f->epoch,
        MEDIA ",\"takeOver\":\"%s\"",
        from->device_id);
}

static void
hang_up (HollerTestPhones *f, HollerTestSocket *socket)
{
  send (f, socket, "call-hangup", f->epoch, ",\"reason\":\"hangup\"");
}

static const char *
find_device (JsonObject *state, const char *user_id, const char **out_join_id)
{
  JsonArray *participants =
    json_object_get_array_member (state, "participants");

  for (guint i = 0; i < json_array_get_length (participants); i++)
    {
      JsonObject *one = json_array_get_object_element (participants, i);

      if (g_str_equal (json_object_get_string_member (one, "userId"), user_id))
        {
          *out_join_id = json_object_get_string_member (one, "joinId");
          return json_object_get_string_member (one, "deviceId");
        }
    }

  return NULL;
}

static void
test_take_over (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) state = NULL;
  g_autoptr (JsonObject) offer = NULL;
  const char *join_id = NULL;
  const char *stated_id = NULL;

  holler_test_phones_ring (f);
  take_over (f, f->a2, f->alice);
  expect_error (f->a2, "conflict");
  holler_test_phones_accept (f, f->b);
  json_object_unref (holler_test_phones_expect_state (f->a, 2));
  take_over (f, f->b2, f->alice);
  expect_error (f->b2, "conflict");
  take_over (f, f->c, f->bob);
  expect_error (f->c, "no_such_call");

  take_over (f, f->b2, f->bob);
  ack = holler_test_phones_expect_ack (f->b2);
  join_id = json_object_get_string_member (ack, "joinId");
  g_assert_cmpstr (join_id, !=, f->winner_id);
  g_assert_cmpstr (find_device (ack, f->alice->user_id, &stated_id),
                   ==,
                   f->alice->device_id);
  holler_test_phones_expect_reason (f->b, "call-hangup", "moved");
  state = holler_test_phones_expect_state (f->a, 2);
  g_assert_cmpstr (find_device (state, f->bob->user_id, &stated_id),
                   ==,
                   f->bob2->device_id);
  g_assert_cmpstr (stated_id, ==, join_id);

  /* The one who joins offers; what is for the one who left is dropped. */
  describe (f, f->b2, "call-offer", f->alice, f->join_id, 0);
  expect_ack (f->b2);
  offer = holler_test_socket_expect (f->a, "call-offer");
  g_assert_false (json_object_get_boolean_member (offer, "ring"));
  g_assert_cmpstr (json_object_get_string_member (offer, "senderJoinId"),
                   ==,
                   join_id);
  describe (f, f->a, "call-offer", f->bob, f->winner_id, 0);
  expect_ack (f->a);
  holler_test_socket_expect_silence (f->b, "call-offer");
  holler_test_socket_expect_silence (f->b2, "call-offer");

  /* The old device has no say any more, and neither has its end. */
  hang_up (f, f->b);
  expect_error (f->b, "no_such_call");
  take_over (f, f->b, f->bob);
  expect_error (f->b, "conflict");
  g_clear_pointer (&f->b, holler_test_socket_free);
  holler_test_socket_expect_silence (f->a, "call-hangup");

  /* And back again, from a device whose socket is away */
  f->b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  holler_test_socket_vanish (f->b2);
  take_over (f, f->b, f->bob2);
  expect_ack (f->b);
  json_object_unref (holler_test_phones_expect_state (f->a, 2));
  hang_up (f, f->b);
  expect_ack (f->b);
  holler_test_phones_expect_reason (f->a, "call-hangup", "hangup");
  {
    guint n_records = 0;
    g_autoptr (JsonObject) record =
      holler_test_phones_get_record (f, &n_records);

    g_assert_cmpuint (n_records, ==, 1);
    g_assert_cmpstr (json_object_get_string_member (record, "outcome"),
                     ==,
                     "answered");
  }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a;
  const gint64 *y = b;

  return *x < *y ? -1 : *x > *y;
}

static void
print_times (const char *what, gint64 *times_us)
{
  qsort (times_us, N_ROUNDS, sizeof *times_us, compare_times);
  g_test_message ("%s: median %.2f ms, longest %.2f ms of %u",
                  what,
                  (double) times_us[N_ROUNDS / 2] / 1000.0,
                  (double) times_us[N_ROUNDS - 1] / 1000.0,
                  N_ROUNDS);
  g_assert_cmpint (times_us[N_ROUNDS - 1], <=, SILENT_WITHIN_US);
}

/* From the press of the button on one device to the word that silences the
 * other. */
static void
test_others_fall_silent (HollerTestPhones *f, gconstpointer data)
{
  gint64 accepted_us[N_ROUNDS];
  gint64 declined_us[N_ROUNDS];

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      gint64 began_us = 0;

      holler_test_phones_ring (f);
      began_us = g_get_monotonic_time ();
      send (f, f->b, "call-accept", f->epoch, ",\"callType\":\"audio\"");
      holler_test_phones_expect_reason (f->b2,
                                        "call-hangup",
                                        "answered_elsewhere");
      accepted_us[i] = g_get_monotonic_time () - began_us;
      hang_up (f, f->a);

      holler_test_phones_ring (f);
      began_us = g_get_monotonic_time ();
      send (f, f->b, "call-reject", f->epoch, ",\"reason\":\"declined\"");
      holler_test_phones_expect_reason (f->b2,
                                        "call-hangup",
                                        "declined_elsewhere");
      declined_us[i] = g_get_monotonic_time () - began_us;
      holler_test_phones_expect_reason (f->a, "call-reject", "declined");
    }
  print_times ("answered elsewhere", accepted_us);
  print_times ("declined elsewhere", declined_us);
}

static guint
count_records (HollerTestPhones *f,
               HollerTestUser *user,
               char **cursor,
               const char *outcome)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *path = *cursor == NULL
                            ? g_strdup ("/api/sync")
                            : g_strdup_printf ("/api/sync?since=%s", *cursor);
  JsonArray *changes = NULL;
  guint n = 0;

  g_assert_cmpuint (holler_test_server_call (f->server,
                                             user->access_token,
                                             "GET",
                                             path,
                                             NULL,
                                             &answer),
                    ==,
                    200);
  g_free (*cursor);
  *cursor = g_strdup (json_object_get_string_member (answer, "cursor"));
  changes = json_object_get_array_member (answer, "changes");
  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);
      JsonObject *call = NULL;

      if (!g_str_equal (json_object_get_string_member (change, "type"),
                        "message"))
        continue;
      call = json_object_get_object_member (change, "call");
      g_assert_cmpstr (json_object_get_string_member (call, "outcome"),
                       ==,
                       outcome);
      n++;
    }

  return n;
}

/* Away while it rang: no ring afterwards, and the missed call once. */
static void
test_missed_once (HollerTestPhones *f, gconstpointer data)
{
  static const struct
  {
    const char *reason;
    const char *outcome;
  } ways[] = {
    { "cancelled", "cancelled" },
    { "timeout", "missed" },
  };
  g_autofree char *cursor = NULL;

  count_records (f, f->bob2, &cursor, "");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      JsonObject *frame = NULL;

      holler_test_phones_ring (f);
      holler_test_socket_close (f->b2);
      g_clear_pointer (&f->b2, holler_test_socket_free);
      send (f,
            f->a,
            "call-hangup",
            f->epoch,
            ",\"reason\":\"%s\"",
            ways[i].reason);
      expect_ack (f->a);

      f->b2 = holler_test_socket_open (f->server, f->bob2, NULL);
      for (gboolean ready = FALSE; !ready; json_object_unref (frame))
        {
          const char *type = NULL;

          frame = holler_test_socket_receive (f->b2);
          type = json_object_get_string_member (frame, "type");
          g_assert_cmpstr (type, !=, "call-offer");
          g_assert_cmpstr (type, !=, "call-state");
          ready = g_str_equal (type, "ready");
        }
      g_assert_cmpuint (count_records (f, f->bob2, &cursor, ways[i].outcome),
                        ==,
                        1);
      g_assert_cmpuint (count_records (f, f->bob2, &cursor, ways[i].outcome),
                        ==,
                        0);
    }
}

/* One that comes while it rings, rings; and falls silent like the others. */
static void
test_comes_while_it_rings (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) third = holler_test_user_log_in (f->server, "bob");
  g_autoptr (HollerTestSocket) b3 = NULL;
  g_autoptr (JsonObject) ring = NULL;

  holler_test_phones_ring (f);
  b3 = holler_test_socket_open (f->server, third, NULL);
  ring = holler_test_socket_expect (b3, "call-offer");
  g_assert_true (json_object_get_boolean_member (ring, "ring"));
  drop (b3, "ready");
  send (f, b3, "call-accept", f->epoch, ",\"callType\":\"audio\"");
  expect_ack (b3);
  holler_test_phones_expect_reason (f->b, "call-hangup", "answered_elsewhere");
  holler_test_phones_expect_reason (f->b2, "call-hangup", "answered_elsewhere");
  hang_up (f, b3);
  expect_ack (b3);
}

#define add(path, func)                                                        \
  g_test_add ("/server/devices/" path,                                         \
              HollerTestPhones,                                                \
              HOLLER_TEST_PHONES_CONFIG,                                       \
              holler_test_phones_set_up,                                       \
              func,                                                            \
              holler_test_phones_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("take-over", test_take_over);
  add ("others-fall-silent", test_others_fall_silent);
  add ("missed-once", test_missed_once);
  add ("comes-while-it-rings", test_comes_while_it_rings);

  return g_test_run ();
}
