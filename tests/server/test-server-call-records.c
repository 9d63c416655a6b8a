/* test-server-call-records.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-phones.h"

#include <signal.h>

/* How calls end, what is written of them, and that they outlive a restart:
 * each row of the record's table. */

#define SHORT_RING HOLLER_TEST_PHONES_CONFIG "[sessions]\nring-seconds=1\n"
#define SHORT_WINDOW                                                           \
  HOLLER_TEST_PHONES_CONFIG "[sessions]\nresume-window-seconds=1\n"

#define MEDIA                                                                  \
  ",\"media\":{\"audio\":true,\"video\":false,\"screen\":false,"               \
  "\"screenAudio\":false}"

#define send holler_test_phones_send
#define expect_error holler_test_phones_expect_error
#define expect_ack holler_test_phones_expect_acked
#define expect_reason holler_test_phones_expect_reason

static void
test_hangups (HollerTestPhones *f, gconstpointer data)
{
  static const struct
  {
    const char *reason;
    const char *ringing;
    const char *answered;
  } rows[] = {
    { "hangup", "cancelled", "answered" },
    { "cancelled", "cancelled", "answered" },
    { "timeout", "missed", "answered" },
    { "lost", "missed", "answered" },
    { "media_failed", "cancelled", "failed" },
    { "ice_failed", "cancelled", "failed" },
    { "insecure", "cancelled", "failed" },
    { "failed", "cancelled", "failed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      holler_test_phones_ring (f);
      /* half of them not knowing the epoch yet */
      send (f,
            f->a,
            "call-hangup",
            i % 2 == 0 ? f->epoch : 0,
            ",\"reason\":\"%s\"",
            rows[i].reason);
      expect_ack (f->a);
      expect_reason (f->b, "call-hangup", rows[i].reason);
      expect_reason (f->b2, "call-hangup", rows[i].reason);
      holler_test_phones_expect_record (f, rows[i].ringing);

      holler_test_phones_answered (f);
      send (f,
            f->b,
            "call-hangup",
            f->epoch,
            ",\"reason\":\"%s\"",
            rows[i].reason);
      expect_ack (f->b);
      expect_reason (f->a, "call-hangup", rows[i].reason);
      holler_test_phones_expect_record (f, rows[i].answered);
    }
}

static void
test_declined (HollerTestPhones *f, gconstpointer data)
{
  holler_test_phones_ring (f);
  send (f, f->b2, "call-reject", f->epoch, ",\"reason\":\"declined\"");
  expect_ack (f->b2);
  expect_reason (f->b, "call-hangup", "declined_elsewhere");
  expect_reason (f->a, "call-reject", "declined");
  holler_test_phones_expect_record (f, "declined");
  send (f, f->b2, "call-reject", f->epoch, ",\"reason\":\"declined\"");
  expect_ack (f->b2);
  send (f, f->b, "call-accept", f->epoch, ",\"callType\":\"audio\"");
  expect_error (f->b, "no_such_call");
}

static void
test_busy (HollerTestPhones *f, gconstpointer data)
{
  holler_test_phones_ring (f);
  send (f, f->b2, "call-reject", f->epoch, ",\"reason\":\"busy\"");
  expect_ack (f->b2);
  holler_test_socket_expect_silence (f->a, "call-reject");
  send (f, f->b, "call-reject", f->epoch, ",\"reason\":\"busy\"");
  expect_ack (f->b);
  expect_reason (f->a, "call-reject", "busy");
  holler_test_phones_expect_record (f, "busy");
}

static void
block (HollerTestPhones *f, HollerTestUser *who, HollerTestUser *whom)
{
  g_autofree char *path =
    g_strdup_printf ("/api/contacts/%s/block", whom->user_id);

  g_assert_cmpuint (holler_test_server_call (f->server,
                                             who->access_token,
                                             "POST",
                                             path,
                                             NULL,
                                             NULL),
                    ==,
                    204);
}

static void
test_blocked_while_ringing (HollerTestPhones *f, gconstpointer data)
{
  holler_test_phones_ring (f);
  block (f, f->bob, f->alice);
  expect_reason (f->a, "call-reject", "declined");
  expect_reason (f->b, "call-hangup", "declined_elsewhere");
  expect_reason (f->b2, "call-hangup", "declined_elsewhere");
  holler_test_phones_expect_record (f, "declined");
  holler_test_phones_offer (f, f->a, f->bob);
  expect_error (f->a, "not_contact");
}

static void
test_expired (HollerTestPhones *f, gconstpointer data)
{
  holler_test_phones_ring (f);
  expect_reason (f->a, "call-hangup", "expired");
  expect_reason (f->b, "call-hangup", "expired");
  holler_test_phones_expect_record (f, "missed");
}

static void
test_caller_vanished (HollerTestPhones *f, gconstpointer data)
{
  holler_test_phones_ring (f);
  holler_test_socket_vanish (f->a);
  expect_reason (f->b, "call-hangup", "expired");
  expect_reason (f->b2, "call-hangup", "expired");
  g_clear_pointer (&f->a, holler_test_socket_free);
  f->a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  {
    guint n_records = 0;
    g_autoptr (JsonObject) record =
      holler_test_phones_get_record (f, &n_records);

    g_assert_cmpstr (json_object_get_string_member (record, "outcome"),
                     ==,
                     "missed");
  }
}

static void
test_unreachable (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) frame = NULL;
  g_autoptr (JsonObject) record = NULL;
  guint n_records = 0;

  /* in a resume window the ring waits */
  holler_test_socket_vanish (f->b);
  holler_test_socket_vanish (f->b2);
  do
    {
      g_clear_pointer (&frame, json_object_unref);
      frame = holler_test_socket_expect (f->a, "presence");
    }
  while (
    g_strcmp0 (json_object_get_string_member (frame, "state"), "offline") != 0);

  holler_test_phones_offer (f, f->a, f->bob);
  expect_error (f->a, "recipient_offline");
  record = holler_test_phones_get_record (f, &n_records);
  g_assert_cmpuint (n_records, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (record, "outcome"),
                   ==,
                   "unreachable");
  g_assert_cmpint (json_object_get_int_member (record, "epoch"), ==, 1);
}

/* The ring waits for a callee whose socket is only away. */
static void
test_resume_window (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) ring = NULL;

  g_clear_pointer (&f->b2, holler_test_socket_free);
  g_clear_pointer (&f->b, holler_test_socket_free);
  for (;;)
    {
      g_clear_pointer (&ack, json_object_unref);
      holler_test_phones_offer (f, f->a, f->bob);
      ack = holler_test_phones_expect_ack (f->a);
      /* the server has not seen yet that the sockets are gone */
      if (!json_object_get_boolean_member (ack, "ringing"))
        break;
      send (f, f->a, "call-hangup", 0, "%s", "");
      expect_ack (f->a);
    }
  f->epoch = json_object_get_int_member (ack, "epoch");

  f->b = holler_test_socket_open (f->server, f->bob, NULL);
  ring = holler_test_socket_expect (f->b, "call-offer");
  g_assert_true (json_object_get_boolean_member (ring, "ring"));
  json_object_unref (holler_test_socket_expect (f->b, "ready"));
  holler_test_phones_accept (f, f->b);
}

static void
restart (HollerTestPhones *f)
{
  holler_test_phones_disconnect (f);
  g_assert_cmpint (holler_test_server_stop (f->server, SIGKILL),
                   ==,
                   128 + SIGKILL);
  g_assert_true (holler_test_server_start (f->server));
}

static void
test_killed_while_ringing (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) record = NULL;
  guint n_records = 0;

  holler_test_phones_ring (f);
  restart (f);
  holler_test_phones_connect (f);
  record = holler_test_phones_get_record (f, &n_records);
  g_assert_cmpuint (n_records, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (record, "outcome"),
                   ==,
                   "missed");
  send (f, f->b, "call-accept", f->epoch, ",\"callType\":\"audio\"");
  expect_error (f->b, "no_such_call");
  /* An epoch is never given twice. */
  holler_test_phones_answered (f);
}

static void
test_killed_while_answered (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) state = NULL;
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) ack_b = NULL;

  holler_test_phones_answered (f);
  restart (f);
  f->a = holler_test_socket_open (f->server, f->alice, NULL);
  state = holler_test_socket_expect (f->a, "call-state");
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (state, "participants")),
                    ==,
                    2);
  json_object_unref (holler_test_socket_expect (f->a, "ready"));
  f->b = holler_test_socket_open_ready (f->server, f->bob, NULL);

  send (f, f->a, "call-join", f->epoch, MEDIA ",\"joinId\":\"%s\"", f->join_id);
  ack = holler_test_phones_expect_ack (f->a);
  g_assert_cmpstr (json_object_get_string_member (ack, "joinId"),
                   ==,
                   f->join_id);
  /* a client that was killed has no joinId */
  send (f, f->b, "call-join", f->epoch, MEDIA);
  ack_b = holler_test_phones_expect_ack (f->b);
  g_assert_cmpstr (json_object_get_string_member (ack_b, "joinId"),
                   !=,
                   f->winner_id);
  json_object_unref (holler_test_phones_expect_state (f->a, 2));

  send (f, f->b, "call-hangup", f->epoch, "%s", "");
  expect_ack (f->b);
  holler_test_phones_expect_record (f, "answered");
}

/* Nobody comes back: over, and a later join finds nothing. */
static void
test_killed_and_nobody_returns (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) record = NULL;
  guint n_records = 0;

  holler_test_phones_answered (f);
  restart (f);
  f->a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  json_object_unref (holler_test_phones_expect_state (f->a, 0));
  send (f, f->a, "call-join", f->epoch, MEDIA ",\"joinId\":\"%s\"", f->join_id);
  expect_error (f->a, "no_such_call");
  record = holler_test_phones_get_record (f, &n_records);
  g_assert_cmpuint (n_records, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (record, "outcome"),
                   ==,
                   "answered");
}

/* Who comes back later hears why it is over. */
static void
test_killed_and_hung_up (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) hangup = NULL;

  holler_test_phones_answered (f);
  restart (f);
  f->b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  send (f, f->b, "call-hangup", f->epoch, "%s", "");
  expect_ack (f->b);

  f->a = holler_test_socket_open (f->server, f->alice, NULL);
  hangup = holler_test_socket_expect (f->a, "call-hangup");
  g_assert_cmpstr (json_object_get_string_member (hangup, "callId"),
                   ==,
                   f->call_id);
  g_assert_cmpint (json_object_get_int_member (hangup, "epoch"), ==, f->epoch);
  g_assert_cmpstr (json_object_get_string_member (hangup, "senderId"),
                   ==,
                   f->bob->user_id);
  json_object_unref (holler_test_socket_expect (f->a, "ready"));

  /* and not of the next call */
  holler_test_phones_disconnect (f);
  holler_test_phones_connect (f);
  holler_test_phones_answered (f);
  g_clear_pointer (&f->a, holler_test_socket_free);
  f->a = holler_test_socket_open (f->server, f->alice, NULL);
  json_object_unref (holler_test_phones_expect_state (f->a, 2));
  holler_test_socket_expect_silence (f->a, "call-hangup");
}

/* A lost socket stays in the call for the window, and no longer. */
static void
test_lost_socket (HollerTestPhones *f, gconstpointer data)
{
  holler_test_phones_answered (f);
  json_object_unref (holler_test_phones_expect_state (f->a, 2));
  holler_test_socket_vanish (f->b);
  holler_test_socket_expect_silence (f->a, "call-state");
  json_object_unref (holler_test_phones_expect_state (f->a, 1));
  send (f, f->a, "call-hangup", f->epoch, ",\"reason\":\"lost\"");
  expect_ack (f->a);
  json_object_unref (holler_test_phones_expect_state (f->a, 0));
}

#define add(path, config, func)                                                \
  g_test_add ("/server/call-records/" path,                                    \
              HollerTestPhones,                                                \
              config,                                                          \
              holler_test_phones_set_up,                                       \
              func,                                                            \
              holler_test_phones_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("hangups", HOLLER_TEST_PHONES_CONFIG, test_hangups);
  add ("declined", HOLLER_TEST_PHONES_CONFIG, test_declined);
  add ("busy", HOLLER_TEST_PHONES_CONFIG, test_busy);
  add ("blocked-while-ringing",
       HOLLER_TEST_PHONES_CONFIG,
       test_blocked_while_ringing);
  add ("expired", SHORT_RING, test_expired);
  add ("caller-vanished", SHORT_WINDOW, test_caller_vanished);
  add ("unreachable", SHORT_WINDOW, test_unreachable);
  add ("resume-window", HOLLER_TEST_PHONES_CONFIG, test_resume_window);
  add ("killed-while-ringing",
       HOLLER_TEST_PHONES_CONFIG,
       test_killed_while_ringing);
  add ("killed-while-answered",
       HOLLER_TEST_PHONES_CONFIG,
       test_killed_while_answered);
  add ("killed-and-hung-up",
       HOLLER_TEST_PHONES_CONFIG,
       test_killed_and_hung_up);
  add ("killed-and-nobody-returns",
       SHORT_WINDOW,
       test_killed_and_nobody_returns);
  add ("lost-socket", SHORT_WINDOW, test_lost_socket);

  return g_test_run ();
}
