/* test-link.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-link.h"
#include "holler-fake-api.h"
#include "holler-fake-clock.h"
#include "holler-fake-transport.h"

typedef struct
{
  HollerFakeClock *clock;
  HollerFakeTransport *transport;
  HollerFakeApi *api;
  HollerLink *link;
  guint n_frames;
  guint n_begun;
  guint n_ended;
  guint n_syncs;
  int stopped; /* a HollerLinkStopReason */
  GString *log;
} Fixture;

static void
state_cb (gpointer user_data)
{
}

static void
hello_cb (HollerFrame *frame, gpointer user_data)
{
}

static void
frame_cb (HollerFrame *frame, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_frames++;
}

static void
begin_cb (gpointer user_data)
{
  ((Fixture *) user_data)->n_begun++;
}

static void
end_cb (gpointer user_data)
{
  ((Fixture *) user_data)->n_ended++;
}

static void
sync_cb (gpointer user_data)
{
  ((Fixture *) user_data)->n_syncs++;
}

static void
stopped_cb (HollerLinkStopReason reason, gpointer user_data)
{
  ((Fixture *) user_data)->stopped = (int) reason;
}

static const HollerLinkListener listener = {
  .state_changed = state_cb,
  .hello = hello_cb,
  .frame = frame_cb,
  .begin_snapshot = begin_cb,
  .end_snapshot = end_cb,
  .sync = sync_cb,
  .stopped = stopped_cb,
};

static void
start (Fixture *fixture)
{
  HollerSession session = {
    .server_url = (char *) "http://localhost:1",
    .user_id = (char *) "u",
    .device_id = (char *) "d",
    .access_token = (char *) "access-1",
    .refresh_token = (char *) "refresh-1",
    .expires_at_us =
      holler_clock_get_real_time_us (HOLLER_CLOCK (fixture->clock)) +
      900 * G_USEC_PER_SEC,
  };

  holler_api_set_session (HOLLER_API (fixture->api), &session);
  holler_link_start (fixture->link, &session);
  holler_fake_settle ();
}

static void
greet (Fixture *fixture, const char *session_id, gboolean resumed)
{
  g_autofree char *hello = g_strdup_printf (
    "{\"type\":\"hello\",\"sessionId\":\"%s\",\"resumed\":%s,"
    "\"deviceId\":\"d\",\"user\":{\"userId\":\"u\",\"username\":\"u\"},"
    "\"serverTime\":\"2026-01-01T00:00:00.000Z\",\"pingInterval\":25,"
    "\"resumeWindow\":60,\"protocol\":1}",
    session_id,
    resumed ? "true" : "false");

  holler_fake_transport_accept (fixture->transport);
  holler_fake_transport_push (fixture->transport, hello);
  holler_fake_settle ();
}

static void
ready (Fixture *fixture)
{
  holler_fake_transport_push (fixture->transport, "{\"type\":\"ready\"}");
  holler_fake_settle ();
}

static void
push (Fixture *fixture, gint64 seq)
{
  g_autofree char *json =
    g_strdup_printf ("{\"type\":\"read\",\"seq\":%" G_GINT64_FORMAT
                     ",\"conversationId\":\"c\",\"senderId\":\"u\","
                     "\"order\":1}",
                     seq);

  holler_fake_transport_push (fixture->transport, json);
  holler_fake_settle ();
}

static void
lose (Fixture *fixture)
{
  holler_fake_transport_drop (fixture->transport, 1006);
  holler_fake_clock_advance (fixture->clock, 600);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->clock = HOLLER_FAKE_CLOCK (holler_fake_clock_new ());
  fixture->transport = HOLLER_FAKE_TRANSPORT (holler_fake_transport_new ());
  fixture->api = HOLLER_FAKE_API (holler_fake_api_new ());
  holler_fake_api_answer (fixture->api, "GET", "/api/me", "{}");
  fixture->link = holler_link_new (HOLLER_CLOCK (fixture->clock),
                                   HOLLER_TRANSPORT (fixture->transport),
                                   HOLLER_API (fixture->api),
                                   NULL,
                                   &listener,
                                   fixture);
  fixture->log = g_string_new (NULL);
}

static void
set_up_ready (Fixture *fixture, gconstpointer unused)
{
  set_up (fixture, NULL);
  start (fixture);
  greet (fixture, "s-1", FALSE);
  ready (fixture);
  holler_fake_transport_clear (fixture->transport);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  holler_link_stop (fixture->link);
  holler_fake_settle ();
  g_assert_cmpuint (holler_fake_clock_get_n_timeouts (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->link);
  g_object_unref (fixture->transport);
  g_object_unref (fixture->api);
  g_object_unref (fixture->clock);
  g_string_free (fixture->log, TRUE);
}

static void
reply_cb (HollerFrame *reply, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (
    fixture->log,
    "%s;",
    reply == NULL ? "none"
                  : holler_frame_kind_to_type (holler_frame_get_kind (reply)));
}

static void
request (Fixture *fixture,
         HollerFrameKind kind,
         const char *id,
         HollerLinkRequestFlags flags)
{
  g_autoptr (HollerFrame) frame = holler_frame_new (kind);

  holler_frame_set_string (frame, "id", id);
  if (kind == HOLLER_FRAME_CALL_HANGUP)
    holler_frame_set_string (frame, "callId", "c");
  else if (kind == HOLLER_FRAME_CALL_RINGING)
    {
      holler_frame_set_string (frame, "callId", "c");
      holler_frame_set_int (frame, "epoch", 1);
    }
  else
    {
      holler_frame_set_string (frame, "conversationId", "c");
      holler_frame_set_int (frame, "order", 1);
    }
  holler_link_request (fixture->link, frame, flags, reply_cb, fixture);
}

static void
test_greeting (Fixture *fixture, gconstpointer unused)
{
  start (fixture);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (fixture->transport),
                    ==,
                    1);
  g_assert_null (holler_fake_transport_get_resume (fixture->transport));
  greet (fixture, "s-1", FALSE);
  g_assert_false (holler_link_is_ready (fixture->link));
  g_assert_cmpuint (fixture->n_begun, ==, 1);
  g_assert_cmpuint (fixture->n_syncs, ==, 1);
  push (fixture, 1);
  g_assert_cmpuint (fixture->n_frames, ==, 1);
  g_assert_cmpuint (fixture->n_ended, ==, 0);
  ready (fixture);
  g_assert_cmpuint (fixture->n_ended, ==, 1);
  g_assert_true (holler_link_is_ready (fixture->link));
}

static void
test_resume (Fixture *fixture, gconstpointer unused)
{
  push (fixture, 1);
  push (fixture, 2);
  lose (fixture);
  g_assert_cmpstr (holler_fake_transport_get_resume (fixture->transport),
                   ==,
                   "s-1:2");
  greet (fixture, "s-1", TRUE);
  push (fixture, 2);
  push (fixture, 3);
  ready (fixture);
  g_assert_cmpuint (fixture->n_frames, ==, 3);
  /* nothing new to ask for */
  g_assert_cmpuint (fixture->n_begun, ==, 1);
  g_assert_cmpuint (fixture->n_syncs, ==, 1);
}

static void
test_not_resumed (Fixture *fixture, gconstpointer unused)
{
  push (fixture, 1);
  lose (fixture);
  greet (fixture, "s-2", FALSE);
  push (fixture, 1);
  ready (fixture);
  g_assert_cmpuint (fixture->n_frames, ==, 2);
  g_assert_cmpuint (fixture->n_begun, ==, 2);
  g_assert_cmpuint (fixture->n_ended, ==, 2);
  g_assert_cmpuint (fixture->n_syncs, ==, 2);
}

static void
test_seen_in_batches (Fixture *fixture, gconstpointer unused)
{
  HollerFrame *seen = NULL;

  for (gint64 seq = 1; seq <= 15; seq++)
    push (fixture, seq);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_SEEN),
    ==,
    0);
  push (fixture, 16);
  seen = holler_fake_transport_take (fixture->transport, HOLLER_FRAME_SEEN);
  g_assert_nonnull (seen);
  g_assert_cmpint (holler_frame_get_int (seen, "seq"), ==, 16);
  holler_frame_unref (seen);

  push (fixture, 17);
  holler_fake_clock_advance (fixture->clock, 1000);
  seen = holler_fake_transport_take (fixture->transport, HOLLER_FRAME_SEEN);
  g_assert_nonnull (seen);
  g_assert_cmpint (holler_frame_get_int (seen, "seq"), ==, 17);
  holler_frame_unref (seen);
}

static void
test_requests (Fixture *fixture, gconstpointer unused)
{
  request (fixture, HOLLER_FRAME_READ, "r-1", HOLLER_LINK_REQUEST_NONE);
  request (fixture, HOLLER_FRAME_CALL_HANGUP, "r-2", HOLLER_LINK_REQUEST_NONE);
  holler_fake_transport_push (fixture->transport,
                              "{\"type\":\"ack\",\"id\":\"unknown\"}");
  g_assert_cmpstr (fixture->log->str, ==, "");
  holler_fake_transport_push (
    fixture->transport,
    "{\"type\":\"call-error\",\"id\":\"r-2\",\"code\":\"no_such_call\"}");
  holler_fake_transport_push (fixture->transport,
                              "{\"type\":\"ack\",\"id\":\"r-1\"}");
  /* an answer is given once */
  holler_fake_transport_push (fixture->transport,
                              "{\"type\":\"ack\",\"id\":\"r-1\"}");
  g_assert_cmpstr (fixture->log->str, ==, "call-error;ack;");
}

static void
test_asks_again_after_resume (Fixture *fixture, gconstpointer unused)
{
  request (fixture, HOLLER_FRAME_READ, "r-1", HOLLER_LINK_REQUEST_NONE);
  request (fixture, HOLLER_FRAME_READ, "r-2", HOLLER_LINK_REQUEST_ONCE);
  request (fixture, HOLLER_FRAME_CALL_RINGING, "r-3", HOLLER_LINK_REQUEST_NONE);
  holler_fake_transport_clear (fixture->transport);
  lose (fixture);
  g_assert_cmpstr (fixture->log->str, ==, "none;");
  greet (fixture, "s-1", TRUE);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_READ),
    ==,
    0);
  ready (fixture);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_READ),
    ==,
    1);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_CALL_RINGING),
    ==,
    1);
}

static void
test_new_session_drops_calls (Fixture *fixture, gconstpointer unused)
{
  request (fixture, HOLLER_FRAME_READ, "r-1", HOLLER_LINK_REQUEST_NONE);
  request (fixture, HOLLER_FRAME_CALL_RINGING, "r-2", HOLLER_LINK_REQUEST_NONE);
  request (fixture,
           HOLLER_FRAME_CALL_HANGUP,
           "r-3",
           HOLLER_LINK_REQUEST_PERSIST);
  holler_fake_transport_clear (fixture->transport);
  lose (fixture);
  greet (fixture, "s-2", FALSE);
  ready (fixture);
  g_assert_cmpstr (fixture->log->str, ==, "none;");
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_READ),
    ==,
    1);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_CALL_HANGUP),
    ==,
    1);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_CALL_RINGING),
    ==,
    0);
}

static void
test_asks_when_ready (Fixture *fixture, gconstpointer unused)
{
  lose (fixture);
  request (fixture, HOLLER_FRAME_READ, "r-1", HOLLER_LINK_REQUEST_NONE);
  request (fixture, HOLLER_FRAME_READ, "r-2", HOLLER_LINK_REQUEST_NONE);
  holler_link_forget (fixture->link, fixture);
  greet (fixture, "s-1", TRUE);
  ready (fixture);
  {
    g_autoptr (HollerFrame) first =
      holler_fake_transport_take (fixture->transport, HOLLER_FRAME_READ);
    g_autoptr (HollerFrame) second =
      holler_fake_transport_take (fixture->transport, HOLLER_FRAME_READ);

    g_assert_cmpstr (holler_frame_get_string (first, "id"), ==, "r-1");
    g_assert_cmpstr (holler_frame_get_string (second, "id"), ==, "r-2");
  }
  holler_fake_transport_push (fixture->transport,
                              "{\"type\":\"ack\",\"id\":\"r-1\"}");
  g_assert_cmpstr (fixture->log->str, ==, "");
}

/* The session goes on with a new token before the old one is refused. */
static void
test_token_renewed (Fixture *fixture, gconstpointer unused)
{
  HollerSession session = { 0 };
  g_autoptr (HollerFrame) frame = NULL;

  session.access_token = (char *) "access-2";
  session.expires_at_us =
    holler_clock_get_real_time_us (HOLLER_CLOCK (fixture->clock)) +
    1800 * G_USEC_PER_SEC;
  holler_api_emit_session_changed (HOLLER_API (fixture->api), &session);
  frame = holler_fake_transport_take (fixture->transport, HOLLER_FRAME_AUTH);
  g_assert_nonnull (frame);
  g_assert_cmpstr (holler_frame_get_string (frame, "accessToken"),
                   ==,
                   "access-2");
}

static void
test_asks_for_token_in_time (Fixture *fixture, gconstpointer unused)
{
  /* good for 900 s, asked for at 850 */
  holler_fake_clock_advance (fixture->clock, 849 * 1000);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_AUTH),
    ==,
    0);
  holler_fake_clock_advance (fixture->clock, 2 * 1000);
  g_assert_cmpuint (
    holler_fake_transport_count (fixture->transport, HOLLER_FRAME_AUTH),
    ==,
    1);
}

static void
test_token_refused (Fixture *fixture, gconstpointer unused)
{
  holler_fake_transport_drop (fixture->transport, 4401);
  holler_fake_settle ();
  /* asked over HTTP, which makes the API renew it, and came back at once */
  g_assert_cmpuint (holler_fake_api_count (fixture->api, "GET /api/me"), ==, 1);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (fixture->transport),
                    ==,
                    2);
}

static void
test_session_lost (Fixture *fixture, gconstpointer unused)
{
  holler_fake_api_refuse (fixture->api,
                          "GET",
                          "/api/me",
                          HOLLER_API_ERROR_SESSION_LOST);
  holler_fake_transport_drop (fixture->transport, 4401);
  holler_fake_settle ();
  g_assert_cmpint (fixture->stopped, ==, HOLLER_LINK_STOP_SESSION_LOST);
  holler_fake_clock_advance (fixture->clock, 60 * 1000);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (fixture->transport),
                    ==,
                    1);
}

static void
test_other_protocol (Fixture *fixture, gconstpointer unused)
{
  start (fixture);
  holler_fake_transport_accept (fixture->transport);
  holler_fake_transport_push (
    fixture->transport,
    "{\"type\":\"hello\",\"sessionId\":\"s\",\"resumed\":false,"
    "\"deviceId\":\"d\",\"user\":{\"userId\":\"u\",\"username\":\"u\"},"
    "\"serverTime\":\"2026-01-01T00:00:00.000Z\",\"pingInterval\":25,"
    "\"resumeWindow\":60,\"protocol\":2}");
  holler_fake_settle ();
  g_assert_cmpint (fixture->stopped, ==, HOLLER_LINK_STOP_INCOMPATIBLE);
}

/* A frame that is missing will not come any more: a new session. */
static void
test_hole (Fixture *fixture, gconstpointer unused)
{
  push (fixture, 1);
  push (fixture, 3);
  g_assert_cmpuint (fixture->n_frames, ==, 1);
  holler_fake_clock_advance (fixture->clock, 600);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (fixture->transport),
                    ==,
                    2);
  g_assert_null (holler_fake_transport_get_resume (fixture->transport));
}

static void
test_not_understood (Fixture *fixture, gconstpointer unused)
{
  holler_fake_transport_push (fixture->transport,
                              "{\"type\":\"from-tomorrow\",\"seq\":1}");
  holler_fake_transport_push (fixture->transport, "not json");
  holler_fake_transport_push (fixture->transport, "[]");
  holler_fake_transport_push (fixture->transport, "{\"type\":\"read\"}");
  push (fixture, 2);
  g_assert_cmpuint (fixture->n_frames, ==, 1);
  g_assert_true (holler_link_is_ready (fixture->link));
}

static void
test_server_goes (Fixture *fixture, gconstpointer unused)
{
  holler_fake_transport_push (fixture->transport,
                              "{\"type\":\"bye\",\"retryAfterMs\":20000}");
  holler_fake_transport_drop (fixture->transport, 1001);
  holler_fake_clock_advance (fixture->clock, 19900);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (fixture->transport),
                    ==,
                    1);
  holler_fake_clock_advance (fixture->clock, 700);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (fixture->transport),
                    ==,
                    2);
}

#define ADD(path, set_up, test)                                                \
  g_test_add ("/client/link/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("greeting", set_up, test_greeting);
  ADD ("resume", set_up_ready, test_resume);
  ADD ("not-resumed", set_up_ready, test_not_resumed);
  ADD ("seen-in-batches", set_up_ready, test_seen_in_batches);
  ADD ("requests", set_up_ready, test_requests);
  ADD ("asks-again-after-resume", set_up_ready, test_asks_again_after_resume);
  ADD ("new-session-drops-calls", set_up_ready, test_new_session_drops_calls);
  ADD ("asks-when-ready", set_up_ready, test_asks_when_ready);
  ADD ("token-renewed", set_up_ready, test_token_renewed);
  ADD ("asks-for-token-in-time", set_up_ready, test_asks_for_token_in_time);
  ADD ("token-refused", set_up_ready, test_token_refused);
  ADD ("session-lost", set_up_ready, test_session_lost);
  ADD ("other-protocol", set_up, test_other_protocol);
  ADD ("hole", set_up_ready, test_hole);
  ADD ("not-understood", set_up_ready, test_not_understood);
  ADD ("server-goes", set_up_ready, test_server_goes);

  return g_test_run ();
}
