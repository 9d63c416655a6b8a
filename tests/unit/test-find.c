/* test-find.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Looking through the messages and the calls of all conversations. */

#include "holler-test-client.h"
#include "holler-test.h"

static void
push_message (HollerTestClient *client, int order, const char *body)
{
  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER "\",\"sentAt\":"
    "\"2026-01-02T12:00:%02d.000Z\",\"kind\":\"text\",\"body\":\"%s\"",
    order,
    order,
    order,
    body);
}

static void
push_call (HollerTestClient *client, int order, const char *outcome)
{
  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER "\",\"sentAt\":"
    "\"2026-01-02T12:%02d:%02d.000Z\",\"kind\":\"call\",\"call\":{\"callId\":"
    "\"" TEST_CONVERSATION "\",\"epoch\":%d,\"callType\":\"audio\","
    "\"callerId\":\"" TEST_PEER "\",\"outcome\":\"%s\",\"startedAt\":"
    "\"2026-01-02T12:00:00.000Z\",\"endedAt\":\"2026-01-02T12:00:00.000Z\","
    "\"participants\":[\"" TEST_PEER "\"]}",
    order,
    order,
    order / 60,
    order % 60,
    order,
    outcome);
}

static GListModel *
search (HollerTestClient *client, const char *text)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  GListModel *found = NULL;

  holler_account_search_async (client->account,
                               text,
                               10,
                               NULL,
                               holler_test_answer_cb,
                               &answer);
  found = holler_account_search_finish (client->account,
                                        holler_test_answer_wait (&answer),
                                        &error);
  g_assert_no_error (error);

  return found;
}

static void
test_search (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GListModel) nothing = NULL;
  g_autoptr (HollerFoundMessage) first = NULL;

  push_message (client, 1, "tea at five");
  push_message (client, 2, "coffee");
  push_message (client, 3, "more tea");
  found = search (client, "tea");
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 2);
  first = g_list_model_get_item (found, 0);
  g_assert_cmpstr (
    holler_message_get_body (holler_found_message_get_message (first)),
    ==,
    "more tea");
  g_assert_true (holler_found_message_get_conversation (first) ==
                 holler_test_client_get_conversation (client));
  g_assert_true (holler_message_get_sender (holler_found_message_get_message (
                   first)) == holler_test_client_get_peer (client));

  nothing = search (client, "milk");
  g_assert_cmpuint (g_list_model_get_n_items (nothing), ==, 0);
}

static void
test_search_cancelled (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  push_message (client, 1, "tea");
  holler_account_search_async (client->account,
                               "tea",
                               10,
                               cancellable,
                               holler_test_answer_cb,
                               &answer);
  g_cancellable_cancel (cancellable);
  g_assert_null (
    holler_account_search_finish (client->account,
                                  holler_test_answer_wait (&answer),
                                  &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static const char *
id_at (GListModel *model, guint position)
{
  g_autoptr (HollerFoundMessage) item = g_list_model_get_item (model, position);

  return holler_message_get_message_id (
    holler_found_message_get_message (item));
}

static void
test_calls (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallHistory *history =
    holler_account_get_call_history (client->account);
  GListModel *model = G_LIST_MODEL (history);

  push_call (client, 1, "answered");
  push_message (client, 2, "that was nice");
  push_call (client, 3, "missed");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
  g_assert_cmpstr (id_at (model, 0), ==, "m-3");
  g_assert_cmpstr (id_at (model, 1), ==, "m-1");

  /* The same is told again after a reconnection. */
  push_call (client, 3, "missed");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);

  /* They are there after a restart, before any conversation is opened. */
  holler_test_client_restart (client);
  holler_test_client_log_in (client);
  holler_fake_settle ();
  history = holler_account_get_call_history (client->account);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 2);
  g_assert_true (holler_call_history_get_complete (history));

  holler_account_log_out (client->account);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 0);
}

static HollerMessage *
get_message (GListModel *history, guint position)
{
  g_autoptr (HollerFoundMessage) item =
    g_list_model_get_item (history, position);

  return holler_found_message_get_message (item);
}

/* A call is one object in both lists, whichever had it first. */
static void
test_calls_are_shared (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  HollerMessage *call = NULL;
  g_autoptr (HollerMessage) listed = NULL;
  g_autoptr (HollerMessage) loaded = NULL;

  push_call (client, 1, "answered");
  call = get_message (
    G_LIST_MODEL (holler_account_get_call_history (client->account)),
    0);
  listed = holler_conversation_find_message (conversation, "m-1");
  g_assert_true (call == listed);
  g_assert_true (call == holler_conversation_get_last_message (conversation));

  /* The history has it before the conversation does. */
  holler_test_client_restart (client);
  holler_test_client_log_in (client);
  holler_fake_settle ();
  call = get_message (
    G_LIST_MODEL (holler_account_get_call_history (client->account)),
    0);
  conversation = holler_test_client_get_conversation (client);
  g_assert_null (holler_conversation_find_message (conversation, "m-1"));
  holler_conversation_load_older (conversation);
  holler_fake_settle ();
  loaded = holler_conversation_find_message (conversation, "m-1");
  g_assert_true (call == loaded);
}

static void
test_calls_are_few (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallHistory *history =
    holler_account_get_call_history (client->account);
  GListModel *model = G_LIST_MODEL (history);

  push_call (client, 1, "missed");
  for (int i = 2; i <= 120; i++)
    push_call (client, i, "answered");
  /* What is missed is not lost sight of. */
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 120);
  g_assert_cmpuint (holler_call_history_get_missed (history), ==, 1);
  holler_call_history_mark_seen (history);
  push_call (client, 121, "answered");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 50);
  g_assert_cmpstr (id_at (model, 0), ==, "m-121");
  g_assert_cmpstr (id_at (model, 49), ==, "m-72");
  g_assert_false (holler_call_history_get_complete (history));

  /* They come back to whoever asks (the last one is read again, as another may
   * have come in its moment), and stay with him. */
  for (guint n = 99; n <= 121; n += 22)
    {
      holler_call_history_load_older (history);
      holler_fake_settle ();
      g_assert_cmpuint (g_list_model_get_n_items (model), ==, n);
    }
  g_assert_true (holler_call_history_get_complete (history));
  g_assert_cmpstr (id_at (model, 120), ==, "m-1");
  push_call (client, 122, "answered");
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 122);
}

static void
test_missed (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallHistory *history =
    holler_account_get_call_history (client->account);

  push_call (client, 1, "missed");
  push_call (client, 2, "answered");
  g_assert_cmpuint (holler_call_history_get_missed (history), ==, 1);
  holler_call_history_mark_seen (history);
  g_assert_cmpuint (holler_call_history_get_missed (history), ==, 0);
  /* Its conversation still has it as unread. */
  g_assert_cmpuint (holler_conversation_get_unread (
                      holler_test_client_get_conversation (client)),
                    ==,
                    1);

  push_call (client, 3, "missed");
  g_assert_cmpuint (holler_call_history_get_missed (history), ==, 1);
  holler_conversation_mark_read (holler_test_client_get_conversation (client));
  g_assert_cmpuint (holler_call_history_get_missed (history), ==, 0);
}

static void
test_left (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallHistory *history =
    holler_account_get_call_history (client->account);

  push_call (client, 1, "missed");
  holler_test_client_push (client,
                           "conversation",
                           "\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"kind\":\"direct\",\"removed\":true");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 0);
  g_assert_cmpuint (holler_call_history_get_missed (history), ==, 0);
}

#define CONVERSATION(id, time, favourite)                                      \
  "\"conversationId\":\"" id "\",\"kind\":\"group\",\"title\":\"" id "\","     \
  "\"members\":[{\"user\":{\"userId\":\"" TEST_ME "\"},\"role\":\"owner\"}],"  \
  "\"unread\":0,\"createdAt\":\"" time "\",\"favourite\":" favourite

static const char *
first_title (HollerTestClient *client)
{
  g_autoptr (HollerConversation) conversation =
    g_list_model_get_item (holler_account_get_conversations (client->account),
                           0);

  return holler_conversation_get_title (conversation);
}

static void
test_favourites_first (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();

  holler_test_client_push (
    client,
    "conversation",
    CONVERSATION ("old", "2020-06-02T00:00:00.000Z", "false"));
  holler_test_client_push (
    client,
    "conversation",
    CONVERSATION ("new", "2026-06-02T00:00:00.000Z", "false"));
  g_assert_cmpstr (first_title (client), ==, "new");
  holler_test_client_push (
    client,
    "conversation",
    CONVERSATION ("old", "2020-06-02T00:00:00.000Z", "true"));
  g_assert_cmpstr (first_title (client), ==, "old");
  holler_test_client_push (
    client,
    "conversation",
    CONVERSATION ("old", "2020-06-02T00:00:00.000Z", "false"));
  g_assert_cmpstr (first_title (client), ==, "new");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/find/search", test_search);
  g_test_add_func ("/client/find/search-cancelled", test_search_cancelled);
  g_test_add_func ("/client/find/calls", test_calls);
  g_test_add_func ("/client/find/calls-are-shared", test_calls_are_shared);
  g_test_add_func ("/client/find/calls-are-few", test_calls_are_few);
  g_test_add_func ("/client/find/missed", test_missed);
  g_test_add_func ("/client/find/left", test_left);
  g_test_add_func ("/client/find/favourites-first", test_favourites_first);

  return g_test_run ();
}
