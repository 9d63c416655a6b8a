/* test-two-accounts.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>

#include "client/holler-account.h"
#include "holler-fake-media.h"
#include "holler-fake-store.h"
#include "holler-test-relay.h"
#include "holler-test-server.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"
#include "net/holler-http-api.h"
#include "net/holler-ws-transport.h"
#include "store/holler-memory-secrets.h"

/* Two whole clients in one process, talking through a real server: sockets,
 * HTTP, and at the end real media. */

#define CONFIG                                                                 \
  "[limits]\n"                                                                 \
  "first-offers-per-minute=1000\n"                                             \
  "log-ins-per-minute=1000\n"

typedef struct
{
  HollerClock *clock;
  HollerStore *store;
  HollerMedia *media;
  HollerAccount *account;
  HollerCallList *calls;
} Person;

typedef struct
{
  HollerTestServer *server;
  HollerTestRelay *relay;
  Person alice;
  Person bob;
} Fixture;

#define wait_until(condition)                                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    gint64 deadline_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;        \
    while (!(condition))                                                       \
      {                                                                        \
        if (g_get_monotonic_time () > deadline_us)                             \
          g_error ("waited in vain for %s", #condition);                       \
        g_main_context_iteration (NULL, TRUE);                                 \
      }                                                                        \
  }                                                                            \
  G_STMT_END

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
person_init (Person *self,
             Fixture *fixture,
             const char *username,
             gboolean is_real)
{
  g_autoptr (HollerTransport) transport = holler_ws_transport_new ();
  g_autoptr (HollerApi) api = holler_http_api_new ();
  g_autoptr (HollerSecrets) secrets = holler_memory_secrets_new ();
  g_autofree char *url =
    g_strdup_printf ("http://127.0.0.1:%u",
                     holler_test_relay_get_port (fixture->relay));
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  HollerAccountParts parts = { 0 };

  self->clock = holler_system_clock_new ();
  self->store = holler_fake_store_new ();
  self->media =
    is_real ? holler_gst_media_new (self->clock) : holler_fake_media_new ();
  if (is_real)
    g_object_set (self->media,
                  "audio-input",
                  "test",
                  "audio-output",
                  "null",
                  NULL);
  parts.clock = self->clock;
  parts.transport = transport;
  parts.api = api;
  parts.store = self->store;
  parts.secrets = secrets;
  parts.media = self->media;
  self->account = holler_account_new (&parts);
  self->calls = holler_account_get_calls (self->account);

  holler_account_log_in_async (self->account,
                               url,
                               username,
                               HOLLER_TEST_PASSWORD,
                               TRUE,
                               NULL,
                               NULL,
                               TRUE,
                               NULL,
                               holler_test_answer_cb,
                               &answer);
  holler_account_log_in_finish (self->account,
                                holler_test_answer_wait (&answer),
                                &error);
  g_assert_no_error (error);
  wait_until (holler_account_get_state (self->account) ==
              HOLLER_ACCOUNT_ONLINE);
}

static void
person_clear (Person *self)
{
  holler_account_shut_down (self->account);
  g_clear_object (&self->account);
  if (HOLLER_IS_GST_MEDIA (self->media))
    holler_gst_media_wait (HOLLER_GST_MEDIA (self->media), 5000);
  g_clear_object (&self->media);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
}

static guint
n_contacts (Person *self)
{
  return g_list_model_get_n_items (holler_account_get_contacts (self->account));
}

/* The other one; there is nobody else. */
static HollerContact *
get_contact (Person *self)
{
  g_autoptr (HollerContact) contact =
    g_list_model_get_item (holler_account_get_contacts (self->account), 0);

  return contact;
}

static HollerUser *
get_other (Person *self)
{
  return holler_contact_get_user (get_contact (self));
}

static void
act_on_contact (Person *self, HollerUser *user, HollerContactAct act)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_account_contact_act_async (self->account,
                                    user,
                                    act,
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  holler_account_contact_act_finish (self->account,
                                     holler_test_answer_wait (&answer),
                                     &error);
  g_assert_no_error (error);
}

static void
become_contacts (Fixture *fixture)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (HollerUser) user = NULL;
  g_autoptr (GError) error = NULL;

  holler_account_find_user_async (fixture->alice.account,
                                  "bob",
                                  NULL,
                                  holler_test_answer_cb,
                                  &answer);
  user = holler_account_find_user_finish (fixture->alice.account,
                                          holler_test_answer_wait (&answer),
                                          &error);
  g_assert_no_error (error);
  g_assert_nonnull (user);
  act_on_contact (&fixture->alice, user, HOLLER_CONTACT_ACT_REQUEST);
  wait_until (n_contacts (&fixture->bob) == 1);
  g_assert_cmpint (holler_contact_get_state (get_contact (&fixture->bob)),
                   ==,
                   HOLLER_CONTACT_STATE_INCOMING);
  act_on_contact (&fixture->bob,
                  get_other (&fixture->bob),
                  HOLLER_CONTACT_ACT_ACCEPT);
  wait_until (holler_contact_get_state (get_contact (&fixture->alice)) ==
              HOLLER_CONTACT_STATE_CONTACT);
  wait_until (holler_contact_get_state (get_contact (&fixture->bob)) ==
              HOLLER_CONTACT_STATE_CONTACT);
}

static HollerConversation *
open_direct (Person *self)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (HollerConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;

  holler_account_open_direct_async (self->account,
                                    get_other (self),
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  conversation =
    holler_account_open_direct_finish (self->account,
                                       holler_test_answer_wait (&answer),
                                       &error);
  g_assert_no_error (error);

  return conversation;
}

static HollerMessage *
get_last (Person *self)
{
  HollerConversation *conversation =
    holler_account_get_direct (self->account, get_other (self));

  return conversation != NULL
           ? holler_conversation_get_last_message (conversation)
           : NULL;
}

static gboolean
last_is (Person *self, const char *body)
{
  HollerMessage *message = get_last (self);

  return message != NULL &&
         g_strcmp0 (holler_message_get_body (message), body) == 0;
}

static gboolean
last_call_is (Person *self, HollerCallOutcome outcome)
{
  HollerMessage *message = get_last (self);
  const HollerCallRecord *call =
    message != NULL ? holler_message_get_call (message) : NULL;

  return call != NULL && call->outcome == outcome;
}

static gboolean
is_in (HollerCall *call, HollerCallState state)
{
  return holler_call_get_state (call) == state;
}

static void
set_up (Fixture *fixture, gconstpointer is_real)
{
  fixture->server = holler_test_server_new (CONFIG);
  fixture->relay =
    holler_test_relay_new (holler_test_server_get_port (fixture->server));
  person_init (&fixture->alice, fixture, "alice", is_real != NULL);
  person_init (&fixture->bob, fixture, "bob", is_real != NULL);
  become_contacts (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer is_real)
{
  person_clear (&fixture->alice);
  person_clear (&fixture->bob);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&fixture->relay, holler_test_relay_free);
  g_clear_pointer (&fixture->server, holler_test_server_free);
}

static void
test_chat (Fixture *fixture, gconstpointer is_real)
{
  HollerConversation *alices = open_direct (&fixture->alice);
  HollerConversation *bobs = NULL;

  wait_until (holler_user_get_presence (get_other (&fixture->alice)) ==
              HOLLER_PRESENCE_ONLINE);
  wait_until (holler_user_get_presence (get_other (&fixture->bob)) ==
              HOLLER_PRESENCE_ONLINE);
  g_assert_true (holler_conversation_send (alices, "Are you there?"));
  wait_until (last_is (&fixture->bob, "Are you there?"));
  bobs =
    holler_account_get_direct (fixture->bob.account, get_other (&fixture->bob));
  g_assert_cmpuint (holler_conversation_get_unread (bobs), ==, 1);
  wait_until (holler_message_get_delivery (get_last (&fixture->alice)) ==
              HOLLER_DELIVERY_DELIVERED);
  holler_conversation_mark_read (bobs);
  wait_until (holler_message_get_delivery (get_last (&fixture->alice)) ==
              HOLLER_DELIVERY_READ);
  holler_conversation_set_composing (bobs, TRUE);
  wait_until (holler_conversation_get_peer_typing (alices));
  g_assert_true (holler_conversation_send (bobs, "I am."));
  wait_until (last_is (&fixture->alice, "I am."));
  g_assert_false (holler_conversation_get_peer_typing (alices));
  g_assert_cmpint (holler_message_get_order (get_last (&fixture->alice)),
                   ==,
                   2);
}

static gboolean
is_shown (Person *self, HollerPresence presence)
{
  return holler_user_get_presence (get_other (self)) == presence;
}

/* What one does, chooses and says of oneself, as the other one sees it. */
static void
test_presence (Fixture *fixture, gconstpointer is_real)
{
  HollerAccount *bob = fixture->bob.account;
  HollerUser *seen = NULL;
  HollerCall *call = NULL;

  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_ONLINE));
  wait_until (is_shown (&fixture->bob, HOLLER_PRESENCE_ONLINE));
  holler_account_set_idle (bob, TRUE);
  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_AWAY));
  holler_account_set_idle (bob, FALSE);
  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_ONLINE));
  holler_account_set_presence (bob, HOLLER_PRESENCE_BUSY);
  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_BUSY));
  holler_account_set_presence (bob, HOLLER_PRESENCE_ONLINE);
  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_ONLINE));

  /* busy in a call, though he is not at the desk */
  call = holler_call_list_place (fixture->bob.calls,
                                 get_other (&fixture->bob),
                                 FALSE);
  g_assert_nonnull (call);
  holler_account_set_idle (bob, TRUE);
  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_BUSY));
  holler_call_hang_up (call);
  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_AWAY));
  holler_account_set_idle (bob, FALSE);

  holler_account_set_profile_async (bob, NULL, "at sea", NULL, NULL, NULL);
  seen = get_other (&fixture->alice);
  wait_until (g_strcmp0 (holler_user_get_status_text (seen), "at sea") == 0);

  /* gone, and since when */
  holler_account_shut_down (bob);
  wait_until (is_shown (&fixture->alice, HOLLER_PRESENCE_OFFLINE));
  g_assert_cmpint (
    ABS (holler_user_get_last_seen_us (seen) - g_get_real_time ()),
    <,
    60 * G_USEC_PER_SEC);
}

/* Written while the door was shut: it arrives, once and in order. */
static void
test_chat_over_an_outage (Fixture *fixture, gconstpointer is_real)
{
  HollerConversation *alices = open_direct (&fixture->alice);

  holler_test_relay_set_shut (fixture->relay, TRUE);
  wait_until (holler_account_get_state (fixture->alice.account) ==
              HOLLER_ACCOUNT_CONNECTING);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *body = g_strdup_printf ("message %u", i);

      g_assert_true (holler_conversation_send (alices, body));
    }
  holler_test_relay_set_shut (fixture->relay, FALSE);
  wait_until (last_is (&fixture->bob, "message 4"));
  {
    HollerConversation *bobs =
      holler_account_get_direct (fixture->bob.account,
                                 get_other (&fixture->bob));
    GListModel *messages = holler_conversation_get_messages (bobs);
    guint n = g_list_model_get_n_items (messages);

    g_assert_cmpuint (n, ==, 5);
    for (guint i = 0; i < n; i++)
      {
        g_autofree char *body = g_strdup_printf ("message %u", i);
        g_autoptr (HollerMessage) message = g_list_model_get_item (messages, i);

        g_assert_cmpstr (holler_message_get_body (message), ==, body);
      }
  }
}

static void
connect_call (Fixture *fixture, HollerCall **out_alices, HollerCall **out_bobs)
{
  HollerCall *alices = holler_call_list_place (fixture->alice.calls,
                                               get_other (&fixture->alice),
                                               FALSE);
  HollerCall *bobs = NULL;

  g_assert_nonnull (alices);
  wait_until (holler_call_list_get_incoming (fixture->bob.calls) != NULL);
  wait_until (holler_call_get_remote_ringing (alices));
  bobs = holler_call_list_get_incoming (fixture->bob.calls);
  holler_call_accept (bobs);
  wait_until (is_in (alices, HOLLER_CALL_STATE_CONNECTED));
  wait_until (is_in (bobs, HOLLER_CALL_STATE_CONNECTED));
  *out_alices = g_object_ref (alices);
  *out_bobs = g_object_ref (bobs);
}

static void
test_call (Fixture *fixture, gconstpointer is_real)
{
  g_autoptr (HollerCall) alices = NULL;
  g_autoptr (HollerCall) bobs = NULL;

  connect_call (fixture, &alices, &bobs);
  g_assert_cmpint (holler_call_get_security (alices),
                   ==,
                   HOLLER_SECURITY_ENCRYPTED);
  g_assert_cmpint (holler_call_get_security (bobs),
                   ==,
                   HOLLER_SECURITY_ENCRYPTED);
  holler_call_set_muted (alices, TRUE);
  wait_until (holler_call_get_remote_muted (bobs));
  holler_call_set_muted (alices, FALSE);
  wait_until (!holler_call_get_remote_muted (bobs));
  wait_until (
    holler_conversation_get_in_call (holler_call_get_conversation (alices)));

  holler_call_hang_up (bobs);
  wait_until (is_in (alices, HOLLER_CALL_STATE_ENDED));
  g_assert_cmpint (holler_call_get_end_reason (alices),
                   ==,
                   HOLLER_CALL_END_HANGUP);
  wait_until (last_call_is (&fixture->alice, HOLLER_CALL_OUTCOME_ANSWERED));
  wait_until (last_call_is (&fixture->bob, HOLLER_CALL_OUTCOME_ANSWERED));
  wait_until (
    !holler_conversation_get_in_call (holler_call_get_conversation (alices)));

  /* and again at once */
  g_clear_object (&alices);
  g_clear_object (&bobs);
  connect_call (fixture, &alices, &bobs);
}

static void
test_call_ends (Fixture *fixture, gconstpointer is_real)
{
  g_autoptr (HollerCall) call = NULL;

  g_set_object (&call,
                holler_call_list_place (fixture->alice.calls,
                                        get_other (&fixture->alice),
                                        FALSE));
  wait_until (holler_call_list_get_incoming (fixture->bob.calls) != NULL);
  holler_call_decline (holler_call_list_get_incoming (fixture->bob.calls));
  wait_until (is_in (call, HOLLER_CALL_STATE_ENDED));
  g_assert_cmpint (holler_call_get_end_reason (call),
                   ==,
                   HOLLER_CALL_END_DECLINED);
  wait_until (last_call_is (&fixture->bob, HOLLER_CALL_OUTCOME_DECLINED));

  g_set_object (&call,
                holler_call_list_place (fixture->alice.calls,
                                        get_other (&fixture->alice),
                                        FALSE));
  wait_until (holler_call_list_get_incoming (fixture->bob.calls) != NULL);
  holler_call_hang_up (call);
  wait_until (holler_call_list_get_incoming (fixture->bob.calls) == NULL);
  wait_until (last_call_is (&fixture->bob, HOLLER_CALL_OUTCOME_CANCELLED));
  g_assert_true (holler_message_is_missed_call (get_last (&fixture->bob)));
}

static void
test_mutual_call (Fixture *fixture, gconstpointer is_real)
{
  HollerCall *alices = holler_call_list_place (fixture->alice.calls,
                                               get_other (&fixture->alice),
                                               FALSE);
  HollerCall *bobs = holler_call_list_place (fixture->bob.calls,
                                             get_other (&fixture->bob),
                                             FALSE);

  g_assert_nonnull (alices);
  g_assert_nonnull (bobs);
  wait_until (is_in (alices, HOLLER_CALL_STATE_CONNECTED) &&
              is_in (bobs, HOLLER_CALL_STATE_CONNECTED));
  g_assert_null (holler_call_list_get_incoming (fixture->alice.calls));
  g_assert_null (holler_call_list_get_incoming (fixture->bob.calls));
}

/* The server is killed in a call: the sound stays, both come back to the same
 * call, and it can be hung up. */
static void
test_server_killed (Fixture *fixture, gconstpointer is_real)
{
  g_autoptr (HollerCall) alices = NULL;
  g_autoptr (HollerCall) bobs = NULL;

  connect_call (fixture, &alices, &bobs);
  holler_test_server_stop (fixture->server, SIGKILL);
  wait_until (holler_account_get_state (fixture->alice.account) ==
              HOLLER_ACCOUNT_CONNECTING);
  g_assert_true (is_in (alices, HOLLER_CALL_STATE_CONNECTED));
  g_assert_true (holler_test_server_start (fixture->server));
  holler_test_relay_set_target (fixture->relay,
                                holler_test_server_get_port (fixture->server));
  wait_until (holler_account_get_state (fixture->alice.account) ==
                HOLLER_ACCOUNT_ONLINE &&
              holler_account_get_state (fixture->bob.account) ==
                HOLLER_ACCOUNT_ONLINE);
  wait_until (
    holler_conversation_get_in_call (holler_call_get_conversation (alices)));
  g_assert_true (is_in (alices, HOLLER_CALL_STATE_CONNECTED));
  g_assert_true (is_in (bobs, HOLLER_CALL_STATE_CONNECTED));
  holler_call_hang_up (alices);
  wait_until (is_in (bobs, HOLLER_CALL_STATE_ENDED));
  wait_until (last_call_is (&fixture->bob, HOLLER_CALL_OUTCOME_ANSWERED));
}

/* Hung up while the server cannot be reached: it is told later. */
static void
test_hang_up_offline (Fixture *fixture, gconstpointer is_real)
{
  g_autoptr (HollerCall) alices = NULL;
  g_autoptr (HollerCall) bobs = NULL;

  connect_call (fixture, &alices, &bobs);
  holler_test_relay_set_shut (fixture->relay, TRUE);
  wait_until (holler_account_get_state (fixture->alice.account) ==
              HOLLER_ACCOUNT_CONNECTING);
  holler_call_hang_up (alices);
  g_assert_true (is_in (alices, HOLLER_CALL_STATE_ENDED));
  holler_test_relay_set_shut (fixture->relay, FALSE);
  wait_until (is_in (bobs, HOLLER_CALL_STATE_ENDED));
  wait_until (last_call_is (&fixture->alice, HOLLER_CALL_OUTCOME_ANSWERED));
}

/* A caller who loses his connection while it rings */
static void
test_ring_over_an_outage (Fixture *fixture, gconstpointer is_real)
{
  HollerCall *alices = holler_call_list_place (fixture->alice.calls,
                                               get_other (&fixture->alice),
                                               FALSE);
  HollerCall *bobs = NULL;

  wait_until (holler_call_list_get_incoming (fixture->bob.calls) != NULL);
  bobs = holler_call_list_get_incoming (fixture->bob.calls);
  holler_test_relay_set_shut (fixture->relay, TRUE);
  wait_until (holler_account_get_state (fixture->bob.account) ==
              HOLLER_ACCOUNT_CONNECTING);
  /* pressed while nobody is there to hear it */
  holler_call_accept (bobs);
  holler_test_relay_set_shut (fixture->relay, FALSE);
  wait_until (is_in (alices, HOLLER_CALL_STATE_CONNECTED) &&
              is_in (bobs, HOLLER_CALL_STATE_CONNECTED));
}

static void
sounding_cb (HollerCall *call, gboolean *sounds)
{
  *sounds = TRUE;
}

/* With webrtcbin on both sides: each decodes what the other says. */
static void
test_real_call (Fixture *fixture, gconstpointer is_real)
{
  HollerCall *alices = holler_call_list_place (fixture->alice.calls,
                                               get_other (&fixture->alice),
                                               FALSE);
  HollerCall *bobs = NULL;
  gboolean alice_hears = FALSE;
  gboolean bob_hears = FALSE;

  g_signal_connect (alices, "sounding", G_CALLBACK (sounding_cb), &alice_hears);
  wait_until (holler_call_list_get_incoming (fixture->bob.calls) != NULL);
  bobs = holler_call_list_get_incoming (fixture->bob.calls);
  g_signal_connect (bobs, "sounding", G_CALLBACK (sounding_cb), &bob_hears);
  g_object_ref (bobs);
  holler_call_accept (bobs);
  wait_until (alice_hears && bob_hears);
  g_assert_true (is_in (alices, HOLLER_CALL_STATE_CONNECTED));
  g_assert_true (is_in (bobs, HOLLER_CALL_STATE_CONNECTED));
  wait_until (holler_call_get_quality (alices) > 0);

  /* The data channel says it while no server can. */
  holler_test_relay_set_shut (fixture->relay, TRUE);
  wait_until (holler_account_get_state (fixture->alice.account) ==
                HOLLER_ACCOUNT_CONNECTING &&
              holler_account_get_state (fixture->bob.account) ==
                HOLLER_ACCOUNT_CONNECTING);
  holler_call_hang_up (alices);
  wait_until (is_in (bobs, HOLLER_CALL_STATE_ENDED));
  g_assert_cmpint (holler_account_get_state (fixture->bob.account),
                   ==,
                   HOLLER_ACCOUNT_CONNECTING);
  g_object_unref (bobs);
}

static void
ended_cb (HollerAccount *account, HollerSessionEnd reason, gpointer user_data)
{
  *(int *) user_data = (int) reason;
}

/* Alice deletes her account: she is told that, though the server closes her
 * socket before it answers. Bob keeps what they said, of nobody. */
static void
test_deleted (Fixture *fixture, gconstpointer is_real)
{
  HollerUser *alice = get_other (&fixture->bob);
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  int reason = -1;

  g_assert_nonnull (open_direct (&fixture->bob));
  g_signal_connect (fixture->alice.account,
                    "session-ended",
                    G_CALLBACK (ended_cb),
                    &reason);
  holler_account_delete_async (fixture->alice.account,
                               HOLLER_TEST_PASSWORD,
                               NULL,
                               holler_test_answer_cb,
                               &answer);
  g_assert_true (
    holler_account_change_finish (fixture->alice.account,
                                  holler_test_answer_wait (&answer),
                                  &error));
  g_assert_no_error (error);
  g_assert_cmpint (reason, ==, HOLLER_SESSION_END_DELETED);
  g_assert_cmpint (holler_account_get_state (fixture->alice.account),
                   ==,
                   HOLLER_ACCOUNT_LOGGED_OUT);

  wait_until (n_contacts (&fixture->bob) == 0);
  g_assert_true (holler_user_get_is_deleted (alice));
  g_assert_cmpstr (holler_user_get_username (alice), ==, "");
  g_assert_nonnull (holler_account_get_direct (fixture->bob.account, alice));
  g_assert_null (holler_user_get_avatar_url (alice));
}

#define ADD(path, is_real, test)                                               \
  g_test_add ("/server/two-accounts/" path,                                    \
              Fixture,                                                         \
              GINT_TO_POINTER (is_real),                                       \
              set_up,                                                          \
              test,                                                            \
              tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  holler_gst_media_init_process (&argc, &argv);
  /* so that a wait looks again also where nothing happens */
  g_timeout_add (5, tick_cb, NULL);

  ADD ("chat", FALSE, test_chat);
  ADD ("chat-over-an-outage", FALSE, test_chat_over_an_outage);
  ADD ("presence", FALSE, test_presence);
  ADD ("call", FALSE, test_call);
  ADD ("call-ends", FALSE, test_call_ends);
  ADD ("mutual-call", FALSE, test_mutual_call);
  ADD ("server-killed", FALSE, test_server_killed);
  ADD ("hang-up-offline", FALSE, test_hang_up_offline);
  ADD ("ring-over-an-outage", FALSE, test_ring_over_an_outage);
  ADD ("deleted", FALSE, test_deleted);
  ADD ("real-call", TRUE, test_real_call);

  return g_test_run ();
}
