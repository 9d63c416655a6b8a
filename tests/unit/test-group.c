/* test-group.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-json-read.h"
#include "holler-test-client.h"

#define GROUP "c-group"
#define USER(id, name)                                                         \
  "{\"userId\":\"" id "\",\"username\":\"" id "\",\"displayName\":\"" name "\"}"
#define MEMBER(id, name, role, more)                                           \
  "{\"user\":" USER (id, name) ",\"role\":\"" role "\"" more "}"
#define ME MEMBER (TEST_ME, "Bob", "owner", "")
#define ALICE(more) MEMBER (TEST_PEER, "Alice", "member", more)
#define CAROL(more) MEMBER ("u-carol", "Carol", "member", more)
#define FIELDS(members, more)                                                  \
  "\"conversationId\":\"" GROUP "\",\"kind\":\"group\",\"members\":[" members  \
  "],\"unread\":0,\"createdAt\":\"2026-01-02T00:00:00.000Z\"" more

typedef struct
{
  GAsyncResult *result;
} Answer;

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->result = g_object_ref (result);
}

static void
wait_for (Answer *answer)
{
  while (answer->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static HollerConversation *
find (HollerTestClient *client)
{
  GListModel *list = holler_account_get_conversations (client->account);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (HollerConversation) conversation =
        g_list_model_get_item (list, i);

      if (g_str_equal (holler_conversation_get_conversation_id (conversation),
                       GROUP))
        return conversation;
    }

  return NULL;
}

static HollerConversation *
push_group (HollerTestClient *client, const char *fields)
{
  holler_test_client_push (client, "conversation", "%s", fields);

  return find (client);
}

static void
test_create (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (GPtrArray) users = g_ptr_array_new ();
  g_autoptr (HollerConversation) group = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HollerUser *peer = holler_test_client_get_peer (client);
  Answer answer = { NULL };
  JsonObject *body = NULL;

  holler_fake_api_answer (
    client->api,
    "POST",
    "/api/conversations",
    "{" FIELDS (ME "," ALICE (""), ",\"title\":\"Band\"") "}");
  g_ptr_array_add (users, peer);
  holler_account_create_group_async (client->account,
                                     "Band",
                                     users,
                                     NULL,
                                     answer_cb,
                                     &answer);
  wait_for (&answer);
  result = answer.result;
  group = holler_account_create_group_finish (client->account, result, &error);
  g_assert_no_error (error);

  body = holler_fake_api_get_last_body (client->api);
  g_assert_cmpstr (holler_json_read_string (body, "kind"), ==, "group");
  g_assert_cmpstr (holler_json_read_string (body, "title"), ==, "Band");
  g_assert_true (find (client) == group);
  g_assert_true (holler_conversation_get_is_group (group));
  g_assert_null (holler_conversation_get_peer (group));
  g_assert_true (holler_conversation_get_is_owner (group));
  g_assert_cmpstr (holler_conversation_get_title (group), ==, "Band");
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_conversation_get_members (group)),
    ==,
    2);
  /* The direct one is another. */
  g_assert_true (holler_account_get_direct (client->account, peer) != group);
}

static void
count_cb (gpointer object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_names (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *group =
    push_group (client, FIELDS (ME "," ALICE ("") "," CAROL (""), ""));
  guint n_titles = 0;

  g_assert_nonnull (group);
  g_assert_cmpstr (holler_conversation_get_title (group), ==, "Alice, Carol");
  g_signal_connect (group, "notify::title", G_CALLBACK (count_cb), &n_titles);
  push_group (client,
              FIELDS (ME "," ALICE ("") "," CAROL (""), ",\"title\":\"Us\""));
  g_assert_cmpstr (holler_conversation_get_title (group), ==, "Us");
  g_assert_cmpuint (n_titles, ==, 1);
  push_group (client, FIELDS (ME, ",\"title\":\"\""));
  g_assert_cmpstr (holler_conversation_get_title (group), ==, "");
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_conversation_get_members (group)),
    ==,
    1);
}

static void
push_own (HollerTestClient *client, int order)
{
  g_autofree char *fields = g_strdup_printf (
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":\"" GROUP
    "\",\"senderId\":\"" TEST_ME "\",\"senderDeviceId\":\"d-other\","
    "\"sentAt\":\"2026-01-02T00:00:00.000Z\",\"kind\":\"text\","
    "\"body\":\"x\"",
    order,
    order);

  holler_test_client_push (client, "message", "%s", fields);
}

/* Two ticks when all have it, read when all have read it. */
static void
test_marks (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *group =
    push_group (client, FIELDS (ME "," ALICE ("") "," CAROL (""), ""));
  HollerMessage *message = NULL;

  push_own (client, 1);
  message = holler_conversation_get_last_message (group);
  g_assert_cmpint (holler_message_get_delivery (message),
                   ==,
                   HOLLER_DELIVERY_SENT);
  holler_test_client_push (client,
                           "read",
                           "\"conversationId\":\"" GROUP
                           "\",\"senderId\":\"" TEST_PEER "\",\"order\":1");
  g_assert_cmpint (holler_message_get_delivery (message),
                   ==,
                   HOLLER_DELIVERY_SENT);
  holler_test_client_push (client,
                           "delivered",
                           "\"conversationId\":\"" GROUP
                           "\",\"userId\":\"u-carol\",\"order\":1");
  g_assert_cmpint (holler_message_get_delivery (message),
                   ==,
                   HOLLER_DELIVERY_DELIVERED);
  holler_test_client_push (client,
                           "read",
                           "\"conversationId\":\"" GROUP
                           "\",\"senderId\":\"u-carol\",\"order\":1");
  g_assert_cmpint (holler_message_get_delivery (message),
                   ==,
                   HOLLER_DELIVERY_READ);
  /* Somebody new does not take it back; a stranger says nothing. */
  push_group (client,
              FIELDS (ME "," ALICE ("") "," CAROL (
                        "") "," MEMBER ("u-dan", "Dan", "member", ""),
                      ""));
  holler_test_client_push (client,
                           "read",
                           "\"conversationId\":\"" GROUP
                           "\",\"senderId\":\"u-eve\",\"order\":9");
  g_assert_cmpint (holler_message_get_delivery (message),
                   ==,
                   HOLLER_DELIVERY_READ);
}

static void
push_typing (HollerTestClient *client, const char *user_id, const char *state)
{
  g_autofree char *text =
    g_strdup_printf ("{\"type\":\"typing\",\"conversationId\":\"" GROUP
                     "\",\"senderId\":\"%s\",\"state\":\"%s\"}",
                     user_id,
                     state);

  holler_test_client_push_plain (client, text);
}

static void
test_typing (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *group =
    push_group (client, FIELDS (ME "," ALICE ("") "," CAROL (""), ""));
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GPtrArray) one = NULL;

  push_typing (client, TEST_PEER, "start");
  push_typing (client, "u-carol", "start");
  push_typing (client, TEST_ME, "start");
  push_typing (client, "u-eve", "start");
  both = holler_conversation_dup_typing_users (group);
  g_assert_cmpuint (both->len, ==, 2);
  g_assert_cmpstr (holler_user_get_user_id (g_ptr_array_index (both, 0)),
                   ==,
                   TEST_PEER);
  push_typing (client, TEST_PEER, "stop");
  one = holler_conversation_dup_typing_users (group);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_true (holler_conversation_get_peer_typing (group));
  holler_fake_clock_advance (client->clock, 6100);
  g_assert_false (holler_conversation_get_peer_typing (group));
}

static void
test_removed (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerConversation) group = NULL;

  group = g_object_ref (
    push_group (client, FIELDS (ME "," ALICE (""), ",\"title\":\"Band\"")));
  holler_test_client_push (client,
                           "conversation",
                           "\"conversationId\":\"" GROUP
                           "\",\"kind\":\"group\",\"removed\":true");
  g_assert_null (find (client));
  /* Who still shows it sees it stand still. */
  g_assert_false (holler_conversation_send (group, "anybody?"));

  /* And in again */
  g_assert_nonnull (
    push_group (client, FIELDS (ME "," ALICE (""), ",\"title\":\"Band\"")));
  g_assert_true (find (client) != group);
}

static void
test_settings (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *group = push_group (
    client,
    FIELDS (ME "," ALICE (""),
            ",\"mutedUntil\":\"2999-01-01T00:00:00.000Z\",\"favourite\":true"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { NULL };

  g_assert_true (holler_conversation_get_favourite (group));
  g_assert_true (holler_conversation_is_muted (group));
  g_assert_cmpint (holler_conversation_get_muted_until_us (group),
                   ==,
                   G_MAXINT64);

  holler_fake_api_answer (client->api,
                          "PUT",
                          "/api/conversations/" GROUP "/settings",
                          "{" FIELDS (ME "," ALICE (""), "") "}");
  holler_conversation_set_muted_async (group, 0, NULL, answer_cb, &answer);
  wait_for (&answer);
  result = answer.result;
  g_assert_true (holler_conversation_change_finish (group, result, &error));
  g_assert_no_error (error);
  g_assert_true (
    json_object_get_null_member (holler_fake_api_get_last_body (client->api),
                                 "mutedUntil"));
  g_assert_false (holler_conversation_is_muted (group));
  g_assert_false (holler_conversation_get_favourite (group));
}

static void
test_refused (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerUser *peer = holler_test_client_get_peer (client);
  HollerConversation *group =
    push_group (client, FIELDS (ME "," ALICE (""), ",\"title\":\"Band\""));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { NULL };

  holler_fake_api_refuse (client->api,
                          "DELETE",
                          "/api/conversations/" GROUP "/members/" TEST_PEER,
                          HOLLER_API_ERROR_REFUSED);
  holler_conversation_remove_member_async (group,
                                           peer,
                                           NULL,
                                           answer_cb,
                                           &answer);
  wait_for (&answer);
  result = answer.result;
  g_assert_false (holler_conversation_change_finish (group, result, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_REFUSED);
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_conversation_get_members (group)),
    ==,
    2);
}

static void
assert_sender (HollerTestClient *client, const char *name)
{
  HollerConversation *group = find (client);
  g_autoptr (HollerMessage) message = NULL;

  holler_conversation_load_older (group);
  holler_fake_settle ();
  message = holler_conversation_find_message (group, "m-1");
  g_assert_nonnull (message);
  g_assert_cmpstr (
    holler_user_get_display_name (holler_message_get_sender (message)),
    ==,
    name);
}

/* Who wrote something and left is known by name after a restart, unless the
 * account was deleted meanwhile. */
static void
test_left (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();

  push_group (client,
              FIELDS (ME "," ALICE ("") "," CAROL (""), ",\"title\":\"Us\""));
  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-1\",\"order\":1,\"conversationId\":\"" GROUP "\","
    "\"senderId\":\"u-carol\",\"sentAt\":\"2026-01-02T12:00:00.000Z\","
    "\"kind\":\"text\",\"body\":\"bye\"");
  push_group (client, FIELDS (ME "," ALICE (""), ",\"title\":\"Us\""));
  assert_sender (client, "Carol");
  holler_test_client_restart (client);
  holler_test_client_log_in (client);
  assert_sender (client, "Carol");

  /* In again, under another name, and gone for good */
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  push_group (client,
              FIELDS (ME "," MEMBER ("u-carol", "Caroline", "member", ""), ""));
  push_group (client, FIELDS (ME, ""));
  holler_test_client_restart (client);
  holler_test_client_log_in (client);
  assert_sender (client, "Caroline");
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  push_group (client,
              FIELDS (ME ",{\"user\":{\"userId\":\"u-carol\","
                         "\"deleted\":true},\"role\":\"member\"}",
                      ""));
  push_group (client, FIELDS (ME, ""));
  holler_test_client_restart (client);
  holler_test_client_log_in (client);
  assert_sender (client, "Deleted Account");
}

/* What was begun is there after a restart of the program. */
static void
test_draft (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);

  holler_conversation_set_draft (conversation, "Dear Al");
  holler_conversation_set_draft (conversation, "Dear Alice,\n");
  holler_fake_clock_advance (client->clock, 1000);
  holler_test_client_restart (client);
  holler_test_client_log_in (client);
  holler_fake_settle ();
  conversation = holler_test_client_get_conversation (client);
  g_assert_cmpstr (holler_conversation_get_draft (conversation),
                   ==,
                   "Dear Alice,\n");
  holler_conversation_set_draft (conversation, "  \n");
  g_assert_null (holler_conversation_get_draft (conversation));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/group/create", test_create);
  g_test_add_func ("/client/group/names", test_names);
  g_test_add_func ("/client/group/marks", test_marks);
  g_test_add_func ("/client/group/typing", test_typing);
  g_test_add_func ("/client/group/removed", test_removed);
  g_test_add_func ("/client/group/settings", test_settings);
  g_test_add_func ("/client/group/refused", test_refused);
  g_test_add_func ("/client/group/left", test_left);
  g_test_add_func ("/client/group/draft", test_draft);

  return g_test_run ();
}
