/* holler-test-client.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-client.h"

#include "base/holler-time.h"

#include "holler-test.h"

#define USER(id, name, display)                                                \
  "{\"userId\":\"" id "\",\"username\":\"" name                                \
  "\",\"displayName\":\"" display "\"}"
#define BOB USER (TEST_ME, "bob", "Bob")
#define ALICE USER (TEST_PEER, "alice", "Alice")

static const char session_json[] =
  "{\"user\":" BOB ",\"deviceId\":\"" TEST_MY_DEVICE "\","
  "\"accessToken\":\"access-1\",\"expiresIn\":900,"
  "\"refreshToken\":\"refresh-1\"}";

static const char first_sync_json[] =
  "{\"changes\":["
  "{\"type\":\"contact\",\"user\":" ALICE ",\"state\":\"contact\"},"
  "{\"type\":\"conversation\",\"conversationId\":\"" TEST_CONVERSATION "\","
  "\"kind\":\"direct\",\"unread\":0,"
  "\"createdAt\":\"2026-01-01T00:00:00.000Z\",\"members\":["
  "{\"user\":" ALICE ",\"role\":\"member\"},"
  "{\"user\":" BOB ",\"role\":\"member\"}]}"
  "],\"cursor\":\"cur-1\",\"more\":false}";

static void
make_account (HollerTestClient *self)
{
  HollerAccountParts parts = {
    .clock = HOLLER_CLOCK (self->clock),
    .transport = HOLLER_TRANSPORT (self->transport),
    .api = HOLLER_API (self->api),
    .store = self->other_store != NULL ? self->other_store
                                       : HOLLER_STORE (self->store),
    .secrets = HOLLER_SECRETS (self->secrets),
    .media = HOLLER_MEDIA (self->media),
    .unknown_name = "Somebody",
    .deleted_name = "Deleted Account",
  };

  self->account = holler_account_new (&parts);
}

HollerTestClient *
holler_test_client_new (void)
{
  return holler_test_client_new_over (NULL);
}

HollerTestClient *
holler_test_client_new_over (HollerStore *store)
{
  HollerTestClient *self = g_new0 (HollerTestClient, 1);

  g_set_object (&self->other_store, store);
  self->clock = HOLLER_FAKE_CLOCK (holler_fake_clock_new ());
  self->transport = HOLLER_FAKE_TRANSPORT (holler_fake_transport_new ());
  self->api = HOLLER_FAKE_API (holler_fake_api_new ());
  self->store = HOLLER_FAKE_STORE (holler_fake_store_new ());
  self->secrets = HOLLER_FAKE_SECRETS (holler_fake_secrets_new ());
  self->media = HOLLER_FAKE_MEDIA (holler_fake_media_new ());

  holler_fake_api_answer (self->api, "POST", "/api/auth/login", session_json);
  holler_fake_api_answer (self->api,
                          "POST",
                          "/api/auth/register",
                          session_json);
  holler_fake_api_answer (self->api, "POST", "/api/auth/logout", NULL);
  holler_fake_api_answer (self->api, "GET", "/api/me", BOB);
  holler_fake_api_answer (
    self->api,
    "GET",
    "/api/health",
    "{\"status\":\"ok\",\"version\":\"0.1.0\",\"protocol\":1,"
    "\"serverName\":\"Home\",\"registration\":\"open\"}");
  holler_fake_api_answer (self->api, "GET", "/api/sync", first_sync_json);
  holler_fake_api_answer (
    self->api,
    "GET",
    "/api/sync?since=*",
    "{\"changes\":[],\"cursor\":\"cur-2\",\"more\":false}");
  holler_fake_api_answer (
    self->api,
    "GET",
    "/api/turn/credentials",
    "{\"username\":\"1:u\",\"password\":\"p\",\"ttl\":3600,"
    "\"uris\":[\"stun:127.0.0.1:3478\"]}");
  make_account (self);

  return self;
}

void
holler_test_client_restart (HollerTestClient *self)
{
  holler_account_shut_down (self->account);
  holler_fake_settle ();
  g_assert_finalize_object (self->account);
  make_account (self);
}

void
holler_test_client_log_in (HollerTestClient *self)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_account_log_in_async (self->account,
                               "localhost:1",
                               "bob",
                               "a good password",
                               FALSE,
                               NULL,
                               NULL,
                               TRUE,
                               NULL,
                               holler_test_answer_cb,
                               &answer);
  g_assert_true (
    holler_account_log_in_finish (self->account,
                                  holler_test_answer_wait (&answer),
                                  &error));
  g_assert_no_error (error);
  holler_fake_settle ();
}

void
holler_test_client_greet (HollerTestClient *self, gboolean resumed)
{
  g_autofree char *server_time =
    holler_time_format_us (holler_fake_clock_get_true_time_us (self->clock));
  g_autofree char *hello = NULL;

  if (!resumed)
    {
      self->n_sessions++;
      self->seq = 0;
    }
  holler_fake_transport_accept (self->transport);
  hello = g_strdup_printf (
    "{\"type\":\"hello\",\"sessionId\":\"s-%u\",\"resumed\":%s,"
    "\"deviceId\":\"" TEST_MY_DEVICE "\",\"user\":" BOB ","
    "\"serverTime\":\"%s\",\"pingInterval\":25,"
    "\"resumeWindow\":60,\"protocol\":1}",
    self->n_sessions,
    resumed ? "true" : "false",
    server_time);
  holler_fake_transport_push (self->transport, hello);
  holler_fake_settle ();
}

void
holler_test_client_ready (HollerTestClient *self)
{
  holler_fake_transport_push (self->transport, "{\"type\":\"ready\"}");
  holler_fake_settle ();
}

void
holler_test_client_lose (HollerTestClient *self)
{
  holler_fake_transport_drop (self->transport, 1006);
  /* longer than the first wait may be */
  holler_fake_clock_advance (self->clock, 600);
}

HollerTestClient *
holler_test_client_new_online (void)
{
  HollerTestClient *self = holler_test_client_new ();

  holler_test_client_log_in (self);
  holler_test_client_greet (self, FALSE);
  holler_test_client_ready (self);
  g_assert_cmpint (holler_account_get_state (self->account),
                   ==,
                   HOLLER_ACCOUNT_ONLINE);
  holler_fake_transport_clear (self->transport);

  return self;
}

void
holler_test_client_free (HollerTestClient *self)
{
  holler_account_shut_down (self->account);
  holler_fake_settle ();
  g_assert_finalize_object (self->account);
  holler_fake_settle ();
  /* Whoever forgot a timer is found here. */
  g_assert_cmpuint (holler_fake_clock_get_n_timeouts (self->clock), ==, 0);
  g_object_unref (self->transport);
  g_object_unref (self->api);
  g_object_unref (self->store);
  g_clear_object (&self->other_store);
  g_object_unref (self->secrets);
  g_object_unref (self->media);
  g_object_unref (self->clock);
  g_free (self);
}

void
holler_test_client_push_plain (HollerTestClient *self, const char *json)
{
  holler_fake_transport_push (self->transport, json);
  holler_fake_settle ();
}

void
holler_test_client_push (HollerTestClient *self,
                         const char *type,
                         const char *format,
                         ...)
{
  g_autofree char *fields = NULL;
  g_autofree char *json = NULL;
  va_list args;

  va_start (args, format);
  fields = g_strdup_vprintf (format, args);
  va_end (args);
  self->seq++;
  json = g_strdup_printf ("{\"type\":\"%s\",\"seq\":%" G_GINT64_FORMAT ",%s}",
                          type,
                          self->seq,
                          fields);
  holler_test_client_push_plain (self, json);
}

void
holler_test_client_ack (HollerTestClient *self,
                        HollerFrame *request,
                        const char *fields)
{
  g_autofree char *json =
    g_strdup_printf ("{\"type\":\"ack\",\"id\":\"%s\"%s}",
                     holler_frame_get_string (request, "id"),
                     fields != NULL ? fields : "");

  holler_test_client_push_plain (self, json);
}

void
holler_test_client_refuse (HollerTestClient *self,
                           HollerFrame *request,
                           const char *code)
{
  gboolean is_call =
    holler_frame_kind_is_call (holler_frame_get_kind (request));
  g_autofree char *json =
    g_strdup_printf ("{\"type\":\"%s\",\"id\":\"%s\",\"code\":\"%s\"}",
                     is_call ? "call-error" : "error",
                     holler_frame_get_string (request, "id"),
                     code);

  holler_test_client_push_plain (self, json);
}

HollerFrame *
holler_test_client_expect (HollerTestClient *self, HollerFrameKind kind)
{
  HollerFrame *frame = holler_fake_transport_take (self->transport, kind);

  if (frame == NULL)
    g_error ("no %s was sent", holler_frame_kind_to_type (kind));

  return frame;
}

HollerUser *
holler_test_client_get_peer (HollerTestClient *self)
{
  return holler_conversation_get_peer (
    holler_test_client_get_conversation (self));
}

HollerConversation *
holler_test_client_get_conversation (HollerTestClient *self)
{
  g_autoptr (HollerConversation) conversation =
    g_list_model_get_item (holler_account_get_conversations (self->account), 0);

  g_assert_nonnull (conversation);

  return conversation;
}
