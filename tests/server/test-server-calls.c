/* test-server-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-phones.h"

#include <string.h>

/* Calls of two people with two devices each, over real sockets. */

#define describe holler_test_phones_describe
#define send holler_test_phones_send
#define expect_error holler_test_phones_expect_error
#define expect_ack holler_test_phones_expect_acked

static void
expect_state (HollerTestSocket *socket, guint n)
{
  json_object_unref (holler_test_phones_expect_state (socket, n));
}

static void
drop (HollerTestSocket *socket, const char *type)
{
  json_object_unref (holler_test_socket_expect (socket, type));
}

static void
test_answered (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) state = NULL;
  JsonArray *participants = NULL;

  holler_test_phones_ring (f);
  expect_state (f->a, 1);
  expect_state (f->b, 1);

  send (f, f->b, "call-ringing", f->epoch, "%s", "");
  expect_ack (f->b);
  drop (f->a, "call-ringing");
  send (f, f->b2, "call-ringing", f->epoch, "%s", "");
  expect_ack (f->b2);
  holler_test_socket_expect_silence (f->a, "call-ringing");

  holler_test_phones_accept (f, f->b);
  holler_test_phones_expect_reason (f->b2, "call-hangup", "answered_elsewhere");
  state = holler_test_phones_expect_state (f->a2, 2);
  participants = json_object_get_array_member (state, "participants");
  g_assert_cmpstr (json_object_get_string_member (
                     json_array_get_object_element (participants, 0),
                     "deviceId"),
                   ==,
                   f->alice->device_id);

  send (f, f->b2, "call-accept", f->epoch, ",\"callType\":\"audio\"");
  expect_error (f->b2, "answered_elsewhere");
  send (f, f->b, "call-accept", f->epoch, ",\"callType\":\"audio\"");
  {
    g_autoptr (JsonObject) again = holler_test_phones_expect_ack (f->b);

    g_assert_cmpstr (json_object_get_string_member (again, "joinId"),
                     ==,
                     f->winner_id);
  }

  send (f, f->b, "call-hangup", f->epoch, ",\"reason\":\"hangup\"");
  expect_ack (f->b);
  holler_test_phones_expect_reason (f->a, "call-hangup", "hangup");
  expect_state (f->a, 0);
  expect_state (f->a2, 0);
  expect_state (f->b2, 0);
  holler_test_phones_expect_record (f, "answered");

  /* Twice, and of an epoch long over */
  send (f, f->b, "call-hangup", f->epoch, ",\"reason\":\"hangup\"");
  expect_ack (f->b);
  holler_test_phones_ring (f);
  send (f, f->b, "call-hangup", f->epoch - 1, ",\"reason\":\"hangup\"");
  expect_ack (f->b);
  holler_test_socket_expect_silence (f->a, "call-hangup");
  holler_test_phones_accept (f, f->b2);
}

/* The offer's frames go to the winner in order, after his ack. */
static void
test_candidates_are_kept (HollerTestPhones *f, gconstpointer data)
{
  guint n_candidates = 0;
  gboolean acked = FALSE;
  gboolean ended = FALSE;

  holler_test_phones_ring (f);
  for (guint i = 0; i < 70; i++)
    send (f, f->a, "call-ice-candidate", f->epoch, HOLLER_TEST_CANDIDATE, i);
  send (f, f->a, "call-ice-candidate", f->epoch, ",\"candidate\":null");
  expect_ack (f->a);
  holler_test_socket_expect_silence (f->b, "call-ice-candidate");

  send (f, f->b, "call-accept", f->epoch, ",\"callType\":\"audio\"");
  while (!ended)
    {
      g_autoptr (JsonObject) frame = holler_test_socket_receive (f->b);
      const char *type = json_object_get_string_member (frame, "type");

      if (g_str_equal (type, "ack"))
        acked = TRUE;
      if (!g_str_equal (type, "call-ice-candidate"))
        continue;

      g_assert_true (acked);
      g_assert_cmpstr (json_object_get_string_member (frame, "senderJoinId"),
                       ==,
                       f->join_id);
      n_candidates++;
      ended = json_object_get_null_member (frame, "candidate");
    }
  g_assert_cmpuint (n_candidates, ==, 64);

  /* One on its way at the time of the accept */
  send (f, f->a, "call-ice-candidate", f->epoch, HOLLER_TEST_CANDIDATE, 71);
  drop (f->b, "call-ice-candidate");
  holler_test_socket_expect_silence (f->b2, "call-ice-candidate");
}

static void
test_frames_between_participants (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (JsonObject) offer = NULL;
  g_autoptr (JsonObject) media = NULL;

  holler_test_phones_answered (f);
  describe (f, f->b, "call-answer", f->alice, f->join_id, 0);
  answer = holler_test_socket_expect (f->a, "call-answer");
  g_assert_cmpstr (json_object_get_string_member (answer, "senderId"),
                   ==,
                   f->bob->user_id);
  g_assert_cmpstr (json_object_get_string_member (answer, "senderDeviceId"),
                   ==,
                   f->bob->device_id);
  g_assert_cmpstr (json_object_get_string_member (answer, "senderJoinId"),
                   ==,
                   f->winner_id);
  holler_test_socket_expect_silence (f->a2, "call-answer");

  describe (f, f->a, "call-offer", f->bob, f->winner_id, 1);
  offer = holler_test_socket_expect (f->b, "call-offer");
  g_assert_false (json_object_get_boolean_member (offer, "ring"));
  g_assert_cmpint (json_object_get_int_member (offer, "generation"), ==, 1);

  send (f,
        f->a,
        "call-media",
        f->epoch,
        ",\"audio\":false,\"video\":false,\"screen\":false,"
        "\"screenAudio\":false");
  media = holler_test_socket_expect (f->b, "call-media");
  g_assert_false (json_object_get_boolean_member (media, "audio"));

  /* To an entering that is over, a device that is not in it, nobody */
  describe (f, f->a, "call-offer", f->bob, f->join_id, 0);
  expect_ack (f->a);
  describe (f, f->a, "call-offer", f->bob2, f->winner_id, 0);
  expect_ack (f->a);
  holler_test_socket_expect_silence (f->b, "call-offer");
  holler_test_socket_expect_silence (f->b2, "call-offer");
}

/* A killed client calls again while its call still rings. */
static void
test_offer_again (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) offer = NULL;
  const char *join_id = NULL;

  holler_test_phones_ring (f);
  send (f, f->a, "call-ice-candidate", f->epoch, HOLLER_TEST_CANDIDATE, 1);
  holler_test_phones_offer (f, f->a, f->bob);
  ack = holler_test_phones_expect_ack (f->a);
  join_id = json_object_get_string_member (ack, "joinId");
  g_assert_cmpint (json_object_get_int_member (ack, "epoch"), ==, f->epoch);
  g_assert_cmpstr (join_id, !=, f->join_id);
  holler_test_socket_expect_silence (f->b, "call-offer");

  holler_test_phones_accept (f, f->b);
  offer = holler_test_socket_expect (f->b, "call-offer");
  g_assert_false (json_object_get_boolean_member (offer, "ring"));
  g_assert_cmpstr (json_object_get_string_member (offer, "senderJoinId"),
                   ==,
                   join_id);
  holler_test_socket_expect_silence (f->b, "call-ice-candidate");
}

static void
test_mutual (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) frame = NULL;
  gboolean accepted = FALSE;

  holler_test_phones_ring (f);
  send (f, f->a, "call-ice-candidate", f->epoch, HOLLER_TEST_CANDIDATE, 1);
  expect_ack (f->a);
  holler_test_phones_offer (f, f->b2, f->alice);
  ack = holler_test_phones_expect_ack (f->b2);
  g_assert_true (json_object_get_boolean_member (ack, "mutual"));
  g_assert_cmpint (json_object_get_int_member (ack, "epoch"), ==, f->epoch);
  drop (f->b2, "call-ice-candidate");
  holler_test_phones_expect_reason (f->b, "call-hangup", "answered_elsewhere");

  while (frame == NULL)
    {
      g_autoptr (JsonObject) next = holler_test_socket_receive (f->a);
      const char *type = json_object_get_string_member (next, "type");

      if (g_str_equal (type, "call-accept"))
        accepted = TRUE;
      if (g_str_equal (type, "call-offer"))
        frame = g_steal_pointer (&next);
    }
  g_assert_true (accepted);
  g_assert_false (json_object_get_boolean_member (frame, "ring"));
  g_assert_cmpstr (json_object_get_string_member (frame, "senderDeviceId"),
                   ==,
                   f->bob2->device_id);
  g_assert_cmpstr (json_object_get_string_member (frame, "senderJoinId"),
                   ==,
                   json_object_get_string_member (ack, "joinId"));
  expect_state (f->a2, 2);
  holler_test_socket_expect_silence (f->a2, "call-offer");
}

static void
test_late_device (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) bob3 = holler_test_user_log_in (f->server, "bob");
  g_autoptr (HollerTestSocket) b3 = NULL;
  g_autoptr (JsonObject) ring = NULL;

  holler_test_phones_ring (f);
  b3 = holler_test_socket_open (f->server, bob3, NULL);
  ring = holler_test_socket_expect (b3, "call-offer");
  g_assert_true (json_object_get_boolean_member (ring, "ring"));
  g_assert_cmpint (json_object_get_int_member (ring, "epoch"), ==, f->epoch);
  expect_state (b3, 1);
  drop (b3, "ready");
  holler_test_phones_accept (f, b3);
  holler_test_phones_expect_reason (f->b, "call-hangup", "answered_elsewhere");
  holler_test_phones_expect_reason (f->b2, "call-hangup", "answered_elsewhere");
}

static gboolean
take_accept_reply (HollerTestSocket *socket, const char *id)
{
  for (;;)
    {
      g_autoptr (JsonObject) frame = holler_test_socket_receive (socket);
      const char *type = json_object_get_string_member (frame, "type");

      if (g_strcmp0 (
            json_object_get_string_member_with_default (frame, "id", NULL),
            id) != 0)
        continue;
      if (g_str_equal (type, "ack"))
        return TRUE;
      if (g_str_equal (type, "call-error"))
        {
          g_assert_cmpstr (json_object_get_string_member (frame, "code"),
                           ==,
                           "answered_elsewhere");
          return FALSE;
        }
    }
}

/* HOLLER_TEST_RACES=10000 runs as many as one likes. */
#define N_RACES 300

typedef struct
{
  HollerTestSocket *socket;
  const char *text;
  int *n_ready; /* of both: they start together */
} Racer;

static gpointer
race_thread (gpointer data)
{
  Racer *racer = data;

  g_atomic_int_inc (racer->n_ready);
  while (g_atomic_int_get (racer->n_ready) < 2)
    continue;
  holler_test_socket_send (racer->socket, "%s", racer->text);
  return NULL;
}

static void
test_two_answer_at_once (HollerTestPhones *f, gconstpointer data)
{
  const char *wanted = g_getenv ("HOLLER_TEST_RACES");
  guint n_races =
    wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : N_RACES;
  guint n_first = 0;

  for (guint i = 0; i < n_races; i++)
    {
      g_autofree char *text = NULL;
      int n_ready = 0;
      Racer racers[] = { { f->b, NULL, &n_ready }, { f->b2, NULL, &n_ready } };
      GThread *threads[2] = { NULL, NULL };
      gboolean first_won = FALSE;

      holler_test_phones_ring (f);
      text = g_strdup_printf ("{\"type\":\"call-accept\",\"id\":\"race-%u\","
                              "\"callId\":\"%s\",\"epoch\":%" G_GINT64_FORMAT
                              ",\"callType\":\"audio\"}",
                              i,
                              f->call_id,
                              f->epoch);
      for (guint j = 0; j < 2; j++)
        {
          racers[j].text = text;
          threads[j] = g_thread_new ("race", race_thread, &racers[j]);
        }
      for (guint j = 0; j < 2; j++)
        g_thread_join (threads[j]);

      {
        g_autofree char *id = g_strdup_printf ("race-%u", i);

        first_won = take_accept_reply (f->b, id);
        g_assert_true (take_accept_reply (f->b2, id) != first_won);
      }
      n_first += first_won ? 1 : 0;
      drop (f->a, "call-accept");
      holler_test_socket_expect_silence (f->a, "call-accept");
      send (f, f->a, "call-hangup", f->epoch, ",\"reason\":\"hangup\"");
      expect_ack (f->a);
    }
  g_test_message ("one device won %u of %u", n_first, n_races);
}

static void
test_leave_and_join (HollerTestPhones *f, gconstpointer data)
{
#define MEDIA                                                                  \
  ",\"media\":{\"audio\":true,\"video\":false,\"screen\":false,"               \
  "\"screenAudio\":false}"
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) kept = NULL;

  holler_test_phones_ring (f);
  send (f, f->b, "call-join", f->epoch, MEDIA);
  expect_error (f->b, "conflict");
  holler_test_phones_accept (f, f->b);
  send (f, f->b2, "call-join", f->epoch, MEDIA);
  expect_error (f->b2, "conflict");

  send (f, f->b, "call-leave", f->epoch, "%s", "");
  expect_ack (f->b);
  expect_state (f->a, 1);
  send (f, f->b2, "call-join", f->epoch, MEDIA);
  ack = holler_test_phones_expect_ack (f->b2);
  g_assert_cmpstr (json_object_get_string_member (ack, "topology"), ==, "mesh");
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (ack, "participants")),
    ==,
    2);
  expect_state (f->a, 2);

  /* Back after its socket was lost: with the joinId it had */
  g_clear_pointer (&f->a, holler_test_socket_free);
  f->a = holler_test_socket_open (f->server, f->alice, NULL);
  expect_state (f->a, 2);
  drop (f->a, "ready");
  send (f, f->a, "call-join", f->epoch, MEDIA ",\"joinId\":\"%s\"", f->join_id);
  kept = holler_test_phones_expect_ack (f->a);
  g_assert_cmpstr (json_object_get_string_member (kept, "joinId"),
                   ==,
                   f->join_id);

  send (f, f->a, "call-leave", f->epoch, "%s", "");
  expect_ack (f->a);
  send (f, f->b2, "call-leave", f->epoch, "%s", "");
  expect_ack (f->b2);
  expect_state (f->b2, 0);
  holler_test_phones_expect_record (f, "answered");
}

#define add(path, config, func)                                                \
  g_test_add ("/server/calls/" path,                                           \
              HollerTestPhones,                                                \
              config,                                                          \
              holler_test_phones_set_up,                                       \
              func,                                                            \
              holler_test_phones_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("answered", HOLLER_TEST_PHONES_CONFIG, test_answered);
  add ("candidates-are-kept",
       HOLLER_TEST_PHONES_CONFIG,
       test_candidates_are_kept);
  add ("frames-between-participants",
       HOLLER_TEST_PHONES_CONFIG,
       test_frames_between_participants);
  add ("offer-again", HOLLER_TEST_PHONES_CONFIG, test_offer_again);
  add ("mutual", HOLLER_TEST_PHONES_CONFIG, test_mutual);
  add ("late-device", HOLLER_TEST_PHONES_CONFIG, test_late_device);
  add ("two-answer-at-once",
       HOLLER_TEST_PHONES_CONFIG,
       test_two_answer_at_once);
  add ("leave-and-join", HOLLER_TEST_PHONES_CONFIG, test_leave_and_join);

  return g_test_run ();
}
