/* test-account-people.c: whom an account knows, and what it knows of them
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-client.h"
#include "holler-test.h"

static void
test_presence (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerUser *peer = holler_test_client_get_peer (client);

  holler_test_client_push_plain (
    client,
    "{\"type\":\"presence\",\"userId\":\"" TEST_PEER
    "\",\"state\":\"online\"}");
  g_assert_cmpint (holler_user_get_presence (peer), ==, HOLLER_PRESENCE_ONLINE);

  /* whom a new greeting does not name is not there */
  holler_test_client_lose (client);
  g_assert_cmpint (
    holler_user_get_presence (holler_account_get_me (client->account)),
    ==,
    HOLLER_PRESENCE_OFFLINE);
  holler_test_client_greet (client, TRUE);
  g_assert_cmpint (holler_user_get_presence (peer), ==, HOLLER_PRESENCE_ONLINE);
  holler_test_client_ready (client);
  g_assert_cmpint (holler_user_get_presence (peer),
                   ==,
                   HOLLER_PRESENCE_OFFLINE);

  holler_account_set_presence (client->account, HOLLER_PRESENCE_BUSY);
  {
    g_autoptr (HollerFrame) frame =
      holler_test_client_expect (client, HOLLER_FRAME_PRESENCE);

    g_assert_cmpstr (holler_frame_get_string (frame, "state"), ==, "busy");
  }
}

static void
expect_told (HollerTestClient *client, const char *state)
{
  g_autoptr (HollerFrame) frame =
    holler_test_client_expect (client, HOLLER_FRAME_PRESENCE);

  g_assert_cmpstr (holler_frame_get_string (frame, "state"), ==, state);
}

static void
expect_nothing_told (HollerTestClient *client)
{
  g_assert_null (
    holler_fake_transport_take (client->transport, HOLLER_FRAME_PRESENCE));
}

static void
test_presence_of_oneself (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerAccount *account = client->account;
  HollerUser *me = holler_account_get_me (account);

  expect_nothing_told (client);
  holler_account_set_idle (account, TRUE);
  expect_told (client, "away");
  g_assert_cmpint (holler_user_get_presence (me), ==, HOLLER_PRESENCE_AWAY);
  holler_account_set_idle (account, TRUE);
  expect_nothing_told (client);

  /* What was told is kept by a session that goes on. */
  holler_test_client_lose (client);
  holler_account_set_idle (account, FALSE);
  expect_nothing_told (client);
  holler_test_client_greet (client, TRUE);
  holler_test_client_ready (client);
  expect_told (client, "online");

  /* A new session begins as online. */
  holler_account_set_presence (account, HOLLER_PRESENCE_BUSY);
  expect_told (client, "busy");
  holler_test_client_lose (client);
  g_assert_cmpint (holler_user_get_presence (me), ==, HOLLER_PRESENCE_OFFLINE);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  expect_told (client, "busy");
  g_assert_cmpint (holler_user_get_presence (me), ==, HOLLER_PRESENCE_BUSY);
  g_assert_cmpint (holler_account_get_presence (account),
                   ==,
                   HOLLER_PRESENCE_BUSY);
  expect_nothing_told (client);
}

static void
test_contacts (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  GListModel *contacts = holler_account_get_contacts (client->account);
  HollerUser *peer = holler_test_client_get_peer (client);
  HollerContact *contact = NULL;

  holler_test_client_push (
    client,
    "contact",
    "\"user\":{\"userId\":\"u-zoe\",\"username\":\"zoe\","
    "\"displayName\":\"Aaron\"},\"state\":\"incoming\"");
  g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 2);
  {
    g_autoptr (HollerContact) first = g_list_model_get_item (contacts, 0);

    g_assert_cmpstr (
      holler_user_get_display_name (holler_contact_get_user (first)),
      ==,
      "Aaron");
    g_assert_cmpint (holler_contact_get_state (first),
                     ==,
                     HOLLER_CONTACT_STATE_INCOMING);
  }

  contact = holler_account_get_contact (client->account, peer);
  holler_test_client_push (client,
                           "contact",
                           "\"user\":{\"userId\":\"" TEST_PEER
                           "\",\"username\":\"alice\"},\"state\":\"none\"");
  g_assert_cmpint (holler_contact_get_state (contact),
                   ==,
                   HOLLER_CONTACT_STATE_NONE);
  g_assert_cmpuint (g_list_model_get_n_items (contacts), ==, 1);
}

static void
test_contact_act (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  HollerUser *peer = holler_test_client_get_peer (client);

  holler_fake_api_answer (client->api,
                          "POST",
                          "/api/contacts/" TEST_PEER "/block",
                          NULL);
  holler_account_contact_act_async (client->account,
                                    peer,
                                    HOLLER_CONTACT_ACT_BLOCK,
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  g_assert_true (
    holler_account_contact_act_finish (client->account,
                                       holler_test_answer_wait (&answer),
                                       &error));
  g_assert_no_error (error);
  g_assert_cmpint (holler_contact_get_state (
                     holler_account_get_contact (client->account, peer)),
                   ==,
                   HOLLER_CONTACT_STATE_BLOCKED);
}

static void
test_prefer (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  HollerUser *peer = holler_test_client_get_peer (client);
  HollerContact *contact = holler_account_get_contact (client->account, peer);

  g_assert_false (holler_contact_get_favourite (contact));
  holler_fake_api_answer (client->api,
                          "PATCH",
                          "/api/contacts/" TEST_PEER,
                          NULL);
  holler_account_contact_act_async (client->account,
                                    peer,
                                    HOLLER_CONTACT_ACT_PREFER,
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  g_assert_true (
    holler_account_contact_act_finish (client->account,
                                       holler_test_answer_wait (&answer),
                                       &error));
  g_assert_no_error (error);
  g_assert_true (holler_contact_get_favourite (contact));
  g_assert_cmpint (holler_contact_get_state (contact),
                   ==,
                   HOLLER_CONTACT_STATE_CONTACT);
}

static void
test_find_user (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) found = { 0 };
  g_auto (HollerTestAnswer) missing = { 0 };
  g_autoptr (HollerUser) user = NULL;
  g_autoptr (GError) error = NULL;

  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/users?username=alice",
                          "{\"users\":[{\"userId\":\"" TEST_PEER
                          "\",\"username\":\"alice\"}]}");
  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/users?username=nobody",
                          "{\"users\":[]}");
  holler_account_find_user_async (client->account,
                                  " Alice ",
                                  NULL,
                                  holler_test_answer_cb,
                                  &found);
  user = holler_account_find_user_finish (client->account,
                                          holler_test_answer_wait (&found),
                                          &error);
  g_assert_no_error (error);
  /* the same object everywhere */
  g_assert_true (user == holler_test_client_get_peer (client));

  holler_account_find_user_async (client->account,
                                  "nobody",
                                  NULL,
                                  holler_test_answer_cb,
                                  &missing);
  g_assert_null (
    holler_account_find_user_finish (client->account,
                                     holler_test_answer_wait (&missing),
                                     &error));
  g_assert_no_error (error);
}

/* A contact's account is no more: the conversation stays, nobody can be called
 * in it, and no copy brings the name back. */
static void
test_contact_deleted (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerUser *alice = holler_test_client_get_peer (client);

  holler_test_client_push_plain (
    client,
    "{\"type\":\"presence\",\"userId\":\"" TEST_PEER
    "\",\"state\":\"online\"}");
  holler_test_client_push (
    client,
    "contact",
    "\"user\":{\"userId\":\"" TEST_PEER
    "\",\"username\":\"deleted\",\"displayName\":"
    "\"Konto weg\",\"deleted\":true},\"state\":\"none\"");
  for (guint i = 0; i < 2; i++)
    {
      HollerConversation *conversation =
        holler_test_client_get_conversation (client);

      g_assert_true (holler_user_get_is_deleted (alice));
      g_assert_cmpstr (holler_user_get_display_name (alice),
                       ==,
                       "Deleted Account");
      g_assert_cmpstr (holler_user_get_username (alice), ==, "");
      g_assert_cmpint (holler_user_get_presence (alice),
                       ==,
                       HOLLER_PRESENCE_OFFLINE);
      g_assert_nonnull (conversation);
      g_assert_cmpstr (holler_conversation_get_title (conversation),
                       ==,
                       "Deleted Account");
      g_assert_cmpuint (g_list_model_get_n_items (
                          holler_account_get_contacts (client->account)),
                        ==,
                        0);
      if (i > 0)
        break;
      holler_test_client_restart (client);
      holler_test_client_log_in (client);
      alice = holler_test_client_get_peer (client);
    }
}

/* Of somebody who left a group long ago nothing is known but the id. */
static void
test_unknown_person (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerMessage) message = NULL;

  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-1\",\"order\":1,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"u-gone\",\"sentAt\":"
    "\"2026-01-02T12:00:00.000Z\",\"kind\":\"text\",\"body\":\"bye\"");
  message = holler_conversation_find_message (
    holler_test_client_get_conversation (client),
    "m-1");
  g_assert_cmpstr (
    holler_user_get_display_name (holler_message_get_sender (message)),
    ==,
    "Somebody");
}

static HollerMessage *
load_farewell (HollerTestClient *client)
{
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);

  holler_conversation_load_older (conversation);
  holler_fake_settle ();

  return holler_conversation_find_message (conversation, "m-1");
}

/* On a new device the server says who they were, and the store keeps it. */
static void
test_former_person (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();

  holler_fake_api_answer (
    client->api,
    "GET",
    "/api/conversations/" TEST_CONVERSATION "/messages?limit=50",
    "{\"messages\":[{\"messageId\":\"m-1\",\"order\":1,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"u-gone\",\"sentAt\":"
    "\"2026-01-02T12:00:00.000Z\",\"kind\":\"text\",\"body\":\"bye\"}],"
    "\"users\":[{\"userId\":\"u-gone\",\"username\":\"greta\","
    "\"displayName\":\"Greta Lind\"},{\"userId\":7},\"nobody\"],"
    "\"more\":false}");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HollerMessage) message = load_farewell (client);

      g_assert_cmpstr (
        holler_user_get_display_name (holler_message_get_sender (message)),
        ==,
        "Greta Lind");
      g_clear_object (&message);
      if (i > 0)
        break;
      holler_fake_api_answer (client->api,
                              "GET",
                              "/api/conversations/" TEST_CONVERSATION
                              "/messages?limit=50",
                              "{\"messages\":[],\"more\":false}");
      holler_test_client_restart (client);
      holler_test_client_log_in (client);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/account-people/presence", test_presence);
  g_test_add_func ("/client/account-people/presence-of-oneself",
                   test_presence_of_oneself);
  g_test_add_func ("/client/account-people/contacts", test_contacts);
  g_test_add_func ("/client/account-people/contact-act", test_contact_act);
  g_test_add_func ("/client/account-people/prefer", test_prefer);
  g_test_add_func ("/client/account-people/find-user", test_find_user);
  g_test_add_func ("/client/account-people/contact-deleted",
                   test_contact_deleted);
  g_test_add_func ("/client/account-people/unknown-person",
                   test_unknown_person);
  g_test_add_func ("/client/account-people/former-person", test_former_person);

  return g_test_run ();
}
