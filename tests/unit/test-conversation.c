/* test-conversation.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-test-client.h"
#include "holler-test.h"

static char *
message_json (gint64 order, const char *sender, const char *client_id)
{
  g_autofree char *client =
    client_id != NULL
      ? g_strdup_printf (",\"clientId\":\"%s\",\"senderDeviceId\":\"%s\"",
                         client_id,
                         TEST_MY_DEVICE)
      : g_strdup ("");

  return g_strdup_printf (
    "{\"messageId\":\"m-%" G_GINT64_FORMAT "\",\"order\":%" G_GINT64_FORMAT
    ",\"conversationId\":\"" TEST_CONVERSATION "\",\"senderId\":\"%s\""
    ",\"sentAt\":\"2026-01-02T00:00:00.000Z\",\"kind\":\"text\""
    ",\"body\":\"text %" G_GINT64_FORMAT "\"%s}",
    order,
    order,
    sender,
    order,
    client);
}

static void
push_message (HollerTestClient *client,
              gint64 order,
              const char *sender,
              const char *client_id)
{
  g_autofree char *json = message_json (order, sender, client_id);

  json[strlen (json) - 1] = '\0';
  holler_test_client_push (client, "message", "%s", json + 1);
}

/* Orders @first to @last as the server gives them */
static char *
page_json (gint64 first, gint64 last, gboolean more)
{
  GString *page = g_string_new ("{\"messages\":[");

  for (gint64 order = first; order <= last; order++)
    {
      g_autofree char *json = message_json (order, TEST_PEER, NULL);

      g_string_append_printf (page, "%s%s", order > first ? "," : "", json);
    }
  g_string_append_printf (page, "],\"more\":%s}", more ? "true" : "false");

  return g_string_free (page, FALSE);
}

static HollerMessage *
get (HollerConversation *conversation, guint index)
{
  g_autoptr (HollerMessage) message =
    g_list_model_get_item (holler_conversation_get_messages (conversation),
                           index);

  g_assert_nonnull (message);

  return message;
}

static void
assert_orders (HollerConversation *conversation, gint64 first, guint n)
{
  GListModel *model = holler_conversation_get_messages (conversation);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (holler_message_get_order (get (conversation, i)),
                     ==,
                     first + i);
}

static void
received_cb (HollerAccount *account,
             HollerConversation *conversation,
             HollerMessage *message,
             guint *count)
{
  (*count)++;
}

static void
test_send (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) first = NULL;
  g_autoptr (HollerFrame) second = NULL;

  g_assert_true (holler_conversation_send (conversation, "  one \n"));
  g_assert_true (holler_conversation_send (conversation, "two"));
  first = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (first, "body"), ==, "one");
  /* what was said first arrives first */
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_MESSAGE),
    ==,
    0);
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 0)),
                   ==,
                   HOLLER_DELIVERY_QUEUED);

  holler_test_client_ack (client,
                          first,
                          ",\"messageId\":\"m-1\",\"order\":1,"
                          "\"sentAt\":\"2026-01-02T00:00:00.000Z\"");
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 0)),
                   ==,
                   HOLLER_DELIVERY_SENT);
  second = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (second, "body"), ==, "two");
  holler_test_client_ack (client,
                          second,
                          ",\"messageId\":\"m-2\",\"order\":2,"
                          "\"sentAt\":\"2026-01-02T00:00:01.000Z\"");
  assert_orders (conversation, 1, 2);
  g_assert_true (holler_conversation_get_last_message (conversation) ==
                 get (conversation, 1));

  holler_test_client_push (client,
                           "delivered",
                           "\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"order\":2,\"userId\":\"" TEST_PEER "\"");
  holler_test_client_push (client,
                           "read",
                           "\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"order\":1,\"senderId\":\"" TEST_PEER "\"");
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 0)),
                   ==,
                   HOLLER_DELIVERY_READ);
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 1)),
                   ==,
                   HOLLER_DELIVERY_DELIVERED);
}

static void
test_send_refuses (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autofree char *longest = g_strnfill (16384, 'x');
  g_autofree char *too_long = g_strnfill (16385, 'x');

  g_assert_false (holler_conversation_send (conversation, " \n\t "));
  g_assert_false (holler_conversation_send (conversation, too_long));
  g_assert_false (holler_conversation_send (conversation, "\xff\xfe"));
  g_assert_true (holler_conversation_send (conversation, longest));
}

/* A peer's message may get its order between our asking and the ack. */
static void
test_ack_after_peer (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) frame = NULL;

  push_message (client, 1, TEST_PEER, NULL);
  g_assert_true (holler_conversation_send (conversation, "mine"));
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  push_message (client, 2, TEST_PEER, NULL);
  g_assert_cmpstr (holler_message_get_body (get (conversation, 2)), ==, "mine");
  holler_test_client_ack (client,
                          frame,
                          ",\"messageId\":\"m-3\",\"order\":3,"
                          "\"sentAt\":\"2026-01-02T00:00:00.000Z\"");
  assert_orders (conversation, 1, 3);
  g_assert_true (holler_message_get_is_mine (get (conversation, 2)));
}

/* The ack is quicker than what came before it. */
static void
test_ack_before_peer (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) frame = NULL;
  g_autofree char *page = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *theirs = message_json (2, TEST_PEER, NULL);

  push_message (client, 1, TEST_PEER, NULL);
  g_assert_true (holler_conversation_send (conversation, "mine"));
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  mine = message_json (3, TEST_ME, holler_frame_get_string (frame, "id"));
  page =
    g_strdup_printf ("{\"messages\":[%s,%s],\"more\":false}", theirs, mine);
  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/conversations/" TEST_CONVERSATION
                          "/messages?after=1&limit=100",
                          page);
  holler_test_client_ack (client,
                          frame,
                          ",\"messageId\":\"m-3\",\"order\":3,"
                          "\"sentAt\":\"2026-01-02T00:00:00.000Z\"");
  assert_orders (conversation, 1, 3);
  /* and the push of the same, once more */
  push_message (client, 2, TEST_PEER, NULL);
  assert_orders (conversation, 1, 3);
}

/* The connection dies after the server has stored the message. */
static void
test_lost_ack (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) frame = NULL;
  g_autoptr (HollerFrame) again = NULL;

  g_assert_true (holler_conversation_send (conversation, "mine"));
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  holler_test_client_lose (client);
  holler_test_client_greet (client, TRUE);
  holler_test_client_ready (client);
  again = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (again, "id"),
                   ==,
                   holler_frame_get_string (frame, "id"));
  holler_test_client_ack (client,
                          again,
                          ",\"messageId\":\"m-1\",\"order\":1,"
                          "\"sentAt\":\"2026-01-02T00:00:00.000Z\"");
  assert_orders (conversation, 1, 1);
  g_assert_cmpuint (holler_fake_store_get_n_messages (client->store), ==, 1);
}

/* The connection stands, but the server has forgotten to answer. */
static void
test_no_reply (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) first = NULL;
  g_autoptr (HollerFrame) second = NULL;

  g_assert_true (holler_conversation_send (conversation, "mine"));
  first = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  holler_fake_clock_advance (client->clock, 29 * 1000);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_MESSAGE),
    ==,
    0);
  holler_fake_clock_advance (client->clock, 2 * 1000);
  second = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (second, "id"),
                   ==,
                   holler_frame_get_string (first, "id"));
  holler_test_client_ack (client,
                          second,
                          ",\"messageId\":\"m-1\",\"order\":1,"
                          "\"sentAt\":\"2026-01-02T00:00:00.000Z\"");
  assert_orders (conversation, 1, 1);
}

static void
test_refused_and_retried (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) first = NULL;
  g_autoptr (HollerFrame) second = NULL;
  g_autoptr (HollerFrame) third = NULL;

  g_assert_true (holler_conversation_send (conversation, "mine"));
  first = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  holler_test_client_refuse (client, first, "rate_limited");
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 0)),
                   ==,
                   HOLLER_DELIVERY_QUEUED);
  holler_fake_clock_advance (client->clock, 3000);
  second = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  holler_test_client_refuse (client, second, "not_member");
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 0)),
                   ==,
                   HOLLER_DELIVERY_FAILED);
  holler_conversation_retry (conversation, get (conversation, 0));
  third = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (third, "id"),
                   ==,
                   holler_frame_get_string (first, "id"));
}

static void
test_queued_survives_restart (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (HollerFrame) frame = NULL;

  holler_test_client_lose (client);
  g_assert_true (holler_conversation_send (conversation, "later"));
  holler_test_client_restart (client);
  holler_account_restore_async (client->account,
                                NULL,
                                holler_test_answer_cb,
                                &answer);
  g_assert_true (
    holler_account_restore_finish (client->account,
                                   holler_test_answer_wait (&answer),
                                   NULL));
  holler_fake_settle ();
  conversation = holler_test_client_get_conversation (client);
  g_assert_cmpstr (holler_message_get_body (get (conversation, 0)),
                   ==,
                   "later");
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 0)),
                   ==,
                   HOLLER_DELIVERY_QUEUED);

  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (frame, "body"), ==, "later");
}

static void
test_receive_once (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  guint n_received = 0;

  g_signal_connect (client->account,
                    "message-received",
                    G_CALLBACK (received_cb),
                    &n_received);
  push_message (client, 1, TEST_PEER, NULL);
  push_message (client, 1, TEST_PEER, NULL);
  push_message (client, 2, TEST_PEER, NULL);
  assert_orders (conversation, 1, 2);
  g_assert_cmpuint (n_received, ==, 2);
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 2);

  /* written on another device of mine: no news to me */
  push_message (client, 3, TEST_ME, NULL);
  g_assert_cmpuint (n_received, ==, 2);
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 2);
}

static void
test_gap (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autofree char *page = page_json (2, 5, FALSE);

  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/conversations/" TEST_CONVERSATION
                          "/messages?after=1&limit=100",
                          page);
  push_message (client, 1, TEST_PEER, NULL);
  push_message (client, 5, TEST_PEER, NULL);
  assert_orders (conversation, 1, 5);
}

static void
test_history (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autofree char *newest = page_json (51, 100, TRUE);
  g_autofree char *oldest = page_json (1, 50, FALSE);
  g_auto (HollerTestAnswer) answer = { 0 };

  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/conversations/" TEST_CONVERSATION
                          "/messages?limit=50",
                          newest);
  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/conversations/" TEST_CONVERSATION
                          "/messages?limit=50&before=51",
                          oldest);
  holler_conversation_load_older (conversation);
  g_assert_true (holler_conversation_get_loading (conversation));
  holler_fake_settle ();
  assert_orders (conversation, 51, 50);
  g_assert_false (holler_conversation_get_complete (conversation));
  holler_conversation_load_older (conversation);
  holler_conversation_load_older (conversation);
  holler_fake_settle ();
  assert_orders (conversation, 1, 100);
  g_assert_true (holler_conversation_get_complete (conversation));
  g_assert_false (holler_conversation_get_loading (conversation));

  /* and now it is in the store, also without a server */
  holler_test_client_restart (client);
  holler_account_restore_async (client->account,
                                NULL,
                                holler_test_answer_cb,
                                &answer);
  g_assert_true (
    holler_account_restore_finish (client->account,
                                   holler_test_answer_wait (&answer),
                                   NULL));
  holler_fake_settle ();
  conversation = holler_test_client_get_conversation (client);
  g_assert_cmpint (holler_message_get_order (
                     holler_conversation_get_last_message (conversation)),
                   ==,
                   100);
  holler_conversation_load_older (conversation);
  holler_fake_settle ();
  assert_orders (conversation, 51, 50);
}

/* What the store has may have holes: only what joins on is shown. */
static void
test_history_over_a_hole (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autofree char *page = page_json (1, 9, FALSE);
  HollerMessageRecord record = { 0 };

  record.message_id = (char *) "m-3";
  record.conversation_id = (char *) TEST_CONVERSATION;
  record.sender_id = (char *) TEST_PEER;
  record.order = 3;
  record.delivery = HOLLER_DELIVERY_SENT;
  record.body = (char *) "text 3";
  holler_store_put_message (HOLLER_STORE (client->store), &record);
  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/conversations/" TEST_CONVERSATION
                          "/messages?limit=50&before=10",
                          page);
  push_message (client, 10, TEST_PEER, NULL);
  holler_conversation_load_older (conversation);
  holler_fake_settle ();
  assert_orders (conversation, 1, 10);
}

static void
test_unread (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) frame = NULL;

  for (gint64 order = 1; order <= 3; order++)
    push_message (client, order, TEST_PEER, NULL);
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 3);

  /* read up to the second on another device */
  holler_test_client_push (client,
                           "read",
                           "\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"order\":2,\"senderId\":\"" TEST_ME "\"");
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 1);

  holler_conversation_mark_read (conversation);
  holler_conversation_mark_read (conversation);
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 0);
  holler_fake_clock_advance (client->clock, 400);
  frame = holler_test_client_expect (client, HOLLER_FRAME_READ);
  g_assert_cmpint (holler_frame_get_int (frame, "order"), ==, 3);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_READ),
    ==,
    0);
}

static void
test_read_offline (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) frame = NULL;

  push_message (client, 1, TEST_PEER, NULL);
  holler_fake_transport_drop (client->transport, 1006);
  holler_conversation_mark_read (conversation);
  holler_fake_clock_advance (client->clock, 1000);
  holler_test_client_greet (client, TRUE);
  holler_test_client_ready (client);
  frame = holler_test_client_expect (client, HOLLER_FRAME_READ);
  g_assert_cmpint (holler_frame_get_int (frame, "order"), ==, 1);
}

static void
test_typing (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);

  for (guint i = 0; i < 5; i++)
    {
      holler_conversation_set_composing (conversation, TRUE);
      holler_fake_clock_advance (client->clock, 1000);
    }
  /* at 0 and at 3 seconds */
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_TYPING),
    ==,
    2);
  holler_fake_transport_clear (client->transport);
  holler_conversation_set_composing (conversation, FALSE);
  holler_conversation_set_composing (conversation, FALSE);
  {
    g_autoptr (HollerFrame) frame =
      holler_test_client_expect (client, HOLLER_FRAME_TYPING);

    g_assert_cmpstr (holler_frame_get_string (frame, "state"), ==, "stop");
  }
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_TYPING),
    ==,
    0);
}

/* What others may know is the person's choice, and holds at once. */
static void
test_private (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) typing = NULL;
  g_autoptr (HollerFrame) read = NULL;
  g_autoptr (HollerFrame) seen = NULL;

  holler_conversation_set_composing (conversation, TRUE);
  holler_fake_transport_clear (client->transport);
  g_object_set (client->account,
                "send-typing",
                FALSE,
                "send-read-receipts",
                FALSE,
                NULL);
  holler_conversation_set_composing (conversation, TRUE);
  holler_conversation_set_composing (conversation, TRUE);
  typing = holler_test_client_expect (client, HOLLER_FRAME_TYPING);
  g_assert_cmpstr (holler_frame_get_string (typing, "state"), ==, "stop");
  holler_fake_clock_advance (client->clock, 10000);
  holler_conversation_set_composing (conversation, TRUE);
  holler_conversation_set_composing (conversation, FALSE);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_TYPING),
    ==,
    0);

  push_message (client, 1, TEST_PEER, NULL);
  holler_conversation_mark_read (conversation);
  holler_fake_clock_advance (client->clock, 400);
  read = holler_test_client_expect (client, HOLLER_FRAME_READ);
  g_assert_true (holler_frame_get_boolean (read, "private"));

  g_object_set (client->account, "send-read-receipts", TRUE, NULL);
  push_message (client, 2, TEST_PEER, NULL);
  holler_conversation_mark_read (conversation);
  holler_fake_clock_advance (client->clock, 400);
  seen = holler_test_client_expect (client, HOLLER_FRAME_READ);
  g_assert_false (holler_frame_get_boolean (seen, "private"));
}

static void
test_peer_typing (void)
{
  static const char typing[] =
    "{\"type\":\"typing\",\"conversationId\":\"" TEST_CONVERSATION
    "\",\"senderId\":\"" TEST_PEER "\",\"state\":\"start\"}";
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);

  holler_test_client_push_plain (client, typing);
  holler_fake_clock_advance (client->clock, 5900);
  g_assert_true (holler_conversation_get_peer_typing (conversation));
  holler_fake_clock_advance (client->clock, 200);
  g_assert_false (holler_conversation_get_peer_typing (conversation));

  /* what was being typed has come */
  holler_test_client_push_plain (client, typing);
  push_message (client, 1, TEST_PEER, NULL);
  g_assert_false (holler_conversation_get_peer_typing (conversation));
}

static void
test_call_row (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  const HollerCallRecord *call = NULL;

  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-1\",\"order\":1,\"conversationId\":\"" TEST_CONVERSATION
    "\",\"senderId\":\"" TEST_PEER "\",\"sentAt\":\"2026-01-02T00:00:00.000Z\","
    "\"kind\":\"call\",\"call\":{\"callId\":\"" TEST_CONVERSATION
    "\",\"epoch\":1,\"callType\":\"audio\",\"callerId\":\"" TEST_PEER
    "\",\"outcome\":\"cancelled\",\"startedAt\":\"2026-01-02T00:00:00.000Z\","
    "\"endedAt\":\"2026-01-02T00:00:09.000Z\",\"participants\":[]}");
  call = holler_message_get_call (get (conversation, 0));
  g_assert_nonnull (call);
  g_assert_cmpint (call->outcome, ==, HOLLER_CALL_OUTCOME_CANCELLED);
  g_assert_true (holler_message_is_missed_call (get (conversation, 0)));
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 1);

  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-2\",\"order\":2,\"conversationId\":\"" TEST_CONVERSATION
    "\",\"senderId\":\"" TEST_ME "\",\"sentAt\":\"2026-01-02T00:01:00.000Z\","
    "\"kind\":\"call\",\"call\":{\"callId\":\"" TEST_CONVERSATION
    "\",\"epoch\":2,\"callType\":\"audio\",\"callerId\":\"" TEST_ME
    "\",\"outcome\":\"answered\",\"startedAt\":\"2026-01-02T00:00:00.000Z\","
    "\"answeredAt\":\"2026-01-02T00:00:10.000Z\","
    "\"endedAt\":\"2026-01-02T00:01:15.000Z\",\"participants\":[]}");
  call = holler_message_get_call (get (conversation, 1));
  g_assert_true (call->is_mine);
  g_assert_cmpint (call->duration_s, ==, 65);
  g_assert_false (holler_message_is_missed_call (get (conversation, 1)));
}

/* Whatever is left out, repeated or of another type changes nothing. */
static void
test_hostile_messages (void)
{
  static const char *const texts[] = {
    "{\"type\":\"message\",\"seq\":%d}",
    "{\"type\":\"message\",\"seq\":%d,\"messageId\":7,\"order\":1,"
    "\"conversationId\":\"" TEST_CONVERSATION "\",\"senderId\":\"x\","
    "\"sentAt\":\"\",\"kind\":\"text\"}",
    "{\"type\":\"message\",\"seq\":%d,\"messageId\":\"m\",\"order\":-1,"
    "\"conversationId\":\"" TEST_CONVERSATION "\",\"senderId\":\"x\","
    "\"sentAt\":\"never\",\"kind\":\"text\",\"body\":\"x\"}",
    "{\"type\":\"message\",\"seq\":%d,\"messageId\":\"m\",\"order\":1,"
    "\"conversationId\":\"" TEST_CONVERSATION "\",\"senderId\":\"x\","
    "\"sentAt\":\"never\",\"kind\":\"poem\",\"body\":\"x\"}",
    "{\"type\":\"message\",\"seq\":%d,\"messageId\":\"m\",\"order\":1,"
    "\"conversationId\":\"elsewhere\",\"senderId\":\"x\","
    "\"sentAt\":\"never\",\"kind\":\"text\",\"body\":\"x\"}",
    "{\"type\":\"conversation\",\"seq\":%d,\"conversationId\":\"c-2\","
    "\"kind\":\"direct\",\"members\":[1,null,{\"user\":{}}]}",
    "{\"type\":\"read\",\"seq\":%d,\"conversationId\":\"" TEST_CONVERSATION
    "\",\"senderId\":\"nobody\",\"order\":9}",
    "{\"type\":\"poem\",\"seq\":%d}",
  };
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) json = g_string_new (texts[i]);
      g_autofree char *seq =
        g_strdup_printf ("%" G_GINT64_FORMAT, ++client->seq);

      g_string_replace (json, "%d", seq, 1);
      holler_test_client_push_plain (client, json->str);
    }
  assert_orders (conversation, 0, 0);
  /* and each of them counted: nothing seems to be missing */
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_ONLINE);
  push_message (client, 1, TEST_PEER, NULL);
  assert_orders (conversation, 1, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/conversation/send", test_send);
  g_test_add_func ("/client/conversation/send-refuses", test_send_refuses);
  g_test_add_func ("/client/conversation/ack-after-peer", test_ack_after_peer);
  g_test_add_func ("/client/conversation/ack-before-peer",
                   test_ack_before_peer);
  g_test_add_func ("/client/conversation/lost-ack", test_lost_ack);
  g_test_add_func ("/client/conversation/no-reply", test_no_reply);
  g_test_add_func ("/client/conversation/refused-and-retried",
                   test_refused_and_retried);
  g_test_add_func ("/client/conversation/queued-survives-restart",
                   test_queued_survives_restart);
  g_test_add_func ("/client/conversation/receive-once", test_receive_once);
  g_test_add_func ("/client/conversation/gap", test_gap);
  g_test_add_func ("/client/conversation/history", test_history);
  g_test_add_func ("/client/conversation/history-over-a-hole",
                   test_history_over_a_hole);
  g_test_add_func ("/client/conversation/unread", test_unread);
  g_test_add_func ("/client/conversation/read-offline", test_read_offline);
  g_test_add_func ("/client/conversation/typing", test_typing);
  g_test_add_func ("/client/conversation/private", test_private);
  g_test_add_func ("/client/conversation/peer-typing", test_peer_typing);
  g_test_add_func ("/client/conversation/call-row", test_call_row);
  g_test_add_func ("/client/conversation/hostile-messages",
                   test_hostile_messages);

  return g_test_run ();
}
