/* test-server-call-refusals.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-phones.h"

/* What strangers, forgers and those in too much of a hurry get for it. */

#define describe holler_test_phones_describe
#define send holler_test_phones_send
#define expect_error holler_test_phones_expect_error
#define expect_ack holler_test_phones_expect_acked

/* Everything that another may try, in every state: dropped, and answered as
 * if there were no call. */
static void
try_everything (HollerTestPhones *f, HollerTestSocket *from)
{
  static const struct
  {
    const char *type;
    const char *fields;
  } frames[] = {
    { "call-ringing", "" },
    { "call-accept", ",\"callType\":\"audio\"" },
    { "call-reject", ",\"reason\":\"declined\"" },
    { "call-leave", "" },
    { "call-hangup", ",\"reason\":\"hangup\"" },
    { "call-media",
      ",\"audio\":true,\"video\":false,\"screen\":false,"
      "\"screenAudio\":false" },
    { "call-join",
      ",\"media\":{\"audio\":true,\"video\":false,\"screen\":false,"
      "\"screenAudio\":false}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    for (gint64 epoch = 1; epoch <= f->epoch + 1; epoch++)
      {
        send (f, from, frames[i].type, epoch, "%s", frames[i].fields);
        expect_error (from, "no_such_call");
      }
  send (f, from, "call-hangup", 0, ",\"reason\":\"cancelled\"");
  expect_error (from, "no_such_call");
  send (f,
        from,
        "call-ice-candidate",
        MAX (f->epoch, 1),
        HOLLER_TEST_CANDIDATE,
        1);
  expect_error (from, "no_such_call");
  for (guint i = 0; i < 2; i++)
    {
      describe (f,
                from,
                i == 0 ? "call-offer" : "call-answer",
                f->alice,
                f->join_id != NULL ? f->join_id : "1.1",
                0);
      expect_error (from, "no_such_call");
    }
  holler_test_phones_offer (f, from, f->alice);
  expect_error (from, "not_contact");
}

static void
test_stranger (HollerTestPhones *f, gconstpointer data)
{
  try_everything (f, f->c);
  holler_test_phones_ring (f);
  try_everything (f, f->c);
  holler_test_phones_accept (f, f->b);
  try_everything (f, f->c);
  holler_test_socket_expect_silence (f->c, "call-state");

  /* It is still there. */
  send (f, f->a, "call-hangup", f->epoch, "%s", "");
  expect_ack (f->a);
  holler_test_phones_expect_reason (f->b, "call-hangup", "hangup");
  try_everything (f, f->c);
}

static void
test_forged (HollerTestPhones *f, gconstpointer data)
{
  static const char *const fields[] = {
    ",\"senderId\":\"x\"",
    ",\"senderJoinId\":\"1.1\"",
    ",\"seq\":1",
    ",\"ring\":false",
    ",\"expiresAt\":\"2030-01-01T00:00:00.000Z\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      send (f,
            f->a,
            "call-offer",
            0,
            ",\"recipientId\":\"%s\",\"callType\":\"audio\",\"sdp\":\"%s\"%s",
            f->bob->user_id,
            HOLLER_TEST_SDP,
            fields[i]);
      expect_error (f->a, "bad_request");
    }
  send (f,
        f->a,
        "call-offer",
        1,
        ",\"recipientId\":\"%s\",\"callType\":\"audio\",\"sdp\":\"%s\"",
        f->bob->user_id,
        HOLLER_TEST_SDP);
  expect_error (f->a, "bad_request");
  send (f,
        f->a,
        "call-offer",
        0,
        ",\"recipientId\":\"%s\",\"recipientJoinId\":\"1.1\","
        "\"callType\":\"audio\",\"sdp\":\"%s\"",
        f->bob->user_id,
        HOLLER_TEST_SDP);
  expect_error (f->a, "bad_request");
  send (f,
        f->a,
        "call-offer",
        0,
        ",\"recipientId\":\"%s\",\"callType\":\"audio\","
        "\"sdp\":\"%sa=candidate:1 1 UDP 1 192.0.2.1 9 typ host\\r\\n\"",
        f->bob->user_id,
        HOLLER_TEST_SDP);
  expect_error (f->a, "bad_request");
  holler_test_phones_offer (f, f->a, f->alice);
  expect_error (f->a, "bad_request");
  holler_test_socket_expect_silence (f->b, "call-offer");
}

static void
block (HollerTestPhones *f, const char *act)
{
  g_autofree char *path =
    g_strdup_printf ("/api/contacts/%s/%s", f->alice->user_id, act);

  holler_test_server_assert (f->server,
                             f->bob->access_token,
                             "POST",
                             path,
                             NULL,
                             204,
                             "");
}

static void
test_first_offers (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) error = NULL;
  g_autofree char *call_id = g_strdup (f->call_id);

  /* another conversation's id */
  g_free (f->call_id);
  f->call_id = g_strdup ("elsewhere");
  holler_test_phones_offer (f, f->a, f->bob);
  expect_error (f->a, "no_such_call");
  g_free (f->call_id);
  f->call_id = g_steal_pointer (&call_id);

  holler_test_phones_offer (f, f->a, f->carol);
  expect_error (f->a, "not_contact");

  /* To be blocked is not to be a contact, here as everywhere. */
  block (f, "block");
  holler_test_phones_offer (f, f->a, f->bob);
  expect_error (f->a, "not_contact");
  holler_test_socket_expect_silence (f->b, "call-offer");
  block (f, "unblock");
  holler_test_user_befriend (f->server, f->alice, f->bob);

  holler_test_phones_answered (f);
  holler_test_phones_offer (f, f->a2, f->bob);
  error = holler_test_socket_expect (f->a2, "call-error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"),
                   ==,
                   "call_live");
  g_assert_cmpint (json_object_get_int_member (error, "epoch"), ==, f->epoch);
  g_assert_cmpstr (json_object_get_string_member (error, "conversationId"),
                   ==,
                   f->call_id);
}

/* With the default limits: ten first offers a minute. */
static void
test_limits (HollerTestPhones *f, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      holler_test_phones_offer (f, f->a, f->bob);
      expect_ack (f->a);
      send (f, f->a, "call-hangup", 0, "%s", "");
      expect_ack (f->a);
    }
  holler_test_phones_offer (f, f->a, f->bob);
  expect_error (f->a, "rate_limited");
}

/* Nobody is rung at by more than a few at once. */
static void
test_rings_per_callee (HollerTestPhones *f, gconstpointer data)
{
  g_autofree char *call_id = NULL;

  holler_test_user_befriend (f->server, f->carol, f->bob);
  holler_test_phones_ring (f);
  call_id = g_steal_pointer (&f->call_id);
  f->call_id = holler_test_user_converse (f->server, f->carol, f->bob);
  holler_test_phones_offer (f, f->c, f->bob);
  expect_error (f->c, "rate_limited");
  holler_test_socket_expect_silence (f->b, "call-offer");

  g_free (f->call_id);
  f->call_id = g_strdup (call_id);
  send (f, f->a, "call-hangup", f->epoch, "%s", "");
  expect_ack (f->a);
  g_free (f->call_id);
  f->call_id = holler_test_user_converse (f->server, f->carol, f->bob);
  holler_test_phones_offer (f, f->c, f->bob);
  expect_ack (f->c);
}

#define add(path, config, func)                                                \
  g_test_add ("/server/call-refusals/" path,                                   \
              HollerTestPhones,                                                \
              config,                                                          \
              holler_test_phones_set_up,                                       \
              func,                                                            \
              holler_test_phones_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("stranger", HOLLER_TEST_PHONES_CONFIG, test_stranger);
  add ("forged", HOLLER_TEST_PHONES_CONFIG, test_forged);
  add ("first-offers", HOLLER_TEST_PHONES_CONFIG, test_first_offers);
  add ("limits", NULL, test_limits);
  add ("rings-per-callee",
       HOLLER_TEST_PHONES_CONFIG "rings-per-callee=1\n",
       test_rings_per_callee);

  return g_test_run ();
}
