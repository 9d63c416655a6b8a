/* test-account-restore.c: what the store kept, of one who has much
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-client.h"
#include "holler-test.h"

#define N_CONVERSATIONS 1000

/* A client whose store has a thousand conversations, of which the last is
 * the newest; logged out. */
static HollerTestClient *
make_client (void)
{
  HollerTestClient *client = holler_test_client_new_online ();

  for (guint i = 0; i < N_CONVERSATIONS; i++)
    {
      g_autofree char *id = g_strdup_printf ("c-%u", i);
      g_autofree char *json = g_strdup_printf (
        "{\"conversationId\":\"%s\",\"kind\":\"group\",\"title\":\"Club %u\","
        "\"unread\":%u,\"createdAt\":\"2026-01-01T%02u:%02u:%02u.000Z\","
        "\"members\":[{\"user\":{\"userId\":\"u-bob\"},\"role\":\"member\"},"
        "{\"user\":{\"userId\":\"u-%u\",\"username\":\"user%u\","
        "\"displayName\":\"Person %u\"},\"role\":\"admin\"}]}",
        id,
        i,
        i % 3,
        i / 3600,
        i / 60 % 60,
        i % 60,
        i,
        i,
        i);

      holler_store_put_conversation (HOLLER_STORE (client->store), id, json);
    }
  holler_store_put_draft (HOLLER_STORE (client->store), "c-7", "Half a th");
  holler_test_client_restart (client);

  return client;
}

static HollerConversation *
get (HollerTestClient *client, guint index)
{
  g_autoptr (HollerConversation) conversation =
    g_list_model_get_item (holler_account_get_conversations (client->account),
                           index);

  g_assert_nonnull (conversation);

  return conversation;
}

static guint
count (HollerTestClient *client)
{
  return g_list_model_get_n_items (
    holler_account_get_conversations (client->account));
}

static void
begin (HollerTestClient *client, HollerTestAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  holler_account_restore_async (client->account,
                                NULL,
                                holler_test_answer_cb,
                                answer);
  g_assert_true (
    holler_account_restore_finish (client->account,
                                   holler_test_answer_wait (answer),
                                   &error));
  g_assert_no_error (error);
}

/* A list is there as a whole or not at all, and no turn of the main loop has
 * more than a part of the work. */
static void
test_in_turns (void)
{
  g_autoptr (HollerTestClient) client = make_client ();
  g_auto (HollerTestAnswer) answer = { 0 };
  HollerConversation *seventh = NULL;
  guint n_turns = 0;

  begin (client, &answer);
  for (; count (client) == 0; n_turns++)
    {
      g_assert_cmpuint (n_turns, <, N_CONVERSATIONS);
      /* nothing is asked of the server for what is not all there */
      g_assert_cmpuint (
        holler_fake_api_count (client->api, "GET /api/sync?since=cur-1"),
        ==,
        0);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (n_turns, >=, N_CONVERSATIONS / 100);
  g_assert_cmpuint (count (client), ==, N_CONVERSATIONS + 1);

  holler_fake_settle ();
  g_assert_cmpstr (holler_conversation_get_title (get (client, 0)),
                   ==,
                   "Club 999");
  /* the newest are first */
  seventh = get (client, N_CONVERSATIONS - 1 - 7);
  g_assert_cmpstr (holler_conversation_get_title (seventh), ==, "Club 7");
  g_assert_cmpuint (holler_conversation_get_unread (seventh), ==, 1);
  g_assert_cmpstr (holler_conversation_get_draft (seventh), ==, "Half a th");
  /* Nothing of it has changed, so nothing is written. */
  g_assert_cmpuint (holler_fake_clock_get_n_timeouts (client->clock), <, 10);

  holler_test_client_greet (client, FALSE);
  g_assert_cmpuint (
    holler_fake_api_count (client->api, "GET /api/sync?since=cur-1"),
    ==,
    1);
}

/* Who leaves in the middle of it finds nothing afterwards, and who comes back
 * then everything. */
static void
test_left_between (void)
{
  g_autoptr (HollerTestClient) client = make_client ();
  g_auto (HollerTestAnswer) answer = { 0 };

  begin (client, &answer);
  while (holler_account_get_user (client->account, "u-50") == NULL)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count (client), ==, 0);
  holler_account_shut_down (client->account);
  holler_fake_settle ();
  g_assert_cmpuint (count (client), ==, 0);
  g_assert_null (holler_account_get_user (client->account, "u-50"));

  holler_test_client_log_in (client);
  g_assert_cmpuint (count (client), ==, N_CONVERSATIONS + 1);
}

static HollerDelivery
get_delivery (HollerTestClient *client)
{
  return holler_message_get_delivery (
    holler_conversation_get_last_message (get (client, 0)));
}

/* What the other has read stays read: the server does not say it twice. */
static void
test_marks (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();

  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-1\",\"order\":1,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_ME "\",\"sentAt\":"
    "\"2026-01-02T12:00:00.000Z\",\"kind\":\"text\",\"body\":\"hello\"");
  holler_test_client_push (client,
                           "read",
                           "\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"senderId\":\"" TEST_PEER "\",\"order\":1");
  g_assert_cmpint (get_delivery (client), ==, HOLLER_DELIVERY_READ);

  for (guint i = 0; i < 3; i++)
    {
      holler_test_client_restart (client);
      holler_test_client_log_in (client);
      g_assert_cmpint (get_delivery (client), ==, HOLLER_DELIVERY_READ);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/account-restore/in-turns", test_in_turns);
  g_test_add_func ("/client/account-restore/left-between", test_left_between);

  g_test_add_func ("/client/account-restore/marks", test_marks);

  return g_test_run ();
}
