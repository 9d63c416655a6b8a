/* test-passage.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A window on a conversation of thousands, over the store and the server. */

#include <string.h>

#include "base/holler-time.h"
#include "client/holler-passage.h"
#include "holler-test-client.h"
#include "holler-test.h"

#define N_MANY 2000
#define MAX_ITEMS 600 /* a page more than it keeps */
#define EPOCH_US (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define MINUTE_US (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define MESSAGES "/api/conversations/" TEST_CONVERSATION "/messages"

typedef struct
{
  HollerTestClient *client;
  HollerConversation *conversation;
  HollerPassage *passage;
  GPtrArray *mirror; /* what somebody has who only listens */
  guint arrived;
  guint n_arrived;
} Fixture;

static char *
message_json (gint64 order)
{
  g_autofree char *sent_at =
    holler_time_format_us (EPOCH_US + order * MINUTE_US);

  return g_strdup_printf (
    "{\"messageId\":\"m-%" G_GINT64_FORMAT "\",\"order\":%" G_GINT64_FORMAT
    ",\"conversationId\":\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER
    "\",\"sentAt\":\"%s\",\"kind\":\"text\",\"body\":\"text %" G_GINT64_FORMAT
    "\"}",
    order,
    order,
    sent_at,
    order);
}

static void
push_message (Fixture *fixture, gint64 order)
{
  g_autofree char *json = message_json (order);

  json[strlen (json) - 1] = '\0';
  holler_test_client_push (fixture->client, "message", "%s", json + 1);
}

/* The server has all of them. */
static void
answer_around (Fixture *fixture, gint64 order, guint limit)
{
  g_autofree char *path =
    g_strdup_printf (MESSAGES "?limit=%u&around=%" G_GINT64_FORMAT,
                     limit,
                     order);
  gint64 first = MAX (order - limit / 2, 1);
  GString *page = g_string_new ("{\"messages\":[");

  for (gint64 i = first; i < first + limit && i <= N_MANY; i++)
    {
      g_autofree char *json = message_json (i);

      g_string_append_printf (page, "%s%s", i > first ? "," : "", json);
    }
  g_string_append (page, "],\"more\":true}");
  holler_fake_api_answer (fixture->client->api, "GET", path, page->str);
  g_string_free (page, TRUE);
}

static void
put (Fixture *fixture, gint64 from, gint64 to)
{
  for (gint64 order = from; order <= to; order++)
    {
      g_autofree char *message_id =
        g_strdup_printf ("m-%" G_GINT64_FORMAT, order);
      g_autofree char *body = g_strdup_printf ("text %" G_GINT64_FORMAT, order);
      HollerMessageRecord record = {
        .message_id = message_id,
        .conversation_id = (char *) TEST_CONVERSATION,
        .sender_id = (char *) (order % 3 == 0 ? TEST_ME : TEST_PEER),
        .order = order,
        .sent_at_us = EPOCH_US + order * MINUTE_US,
        .delivery = HOLLER_DELIVERY_SENT,
        .body = body,
      };

      holler_store_put_message (HOLLER_STORE (fixture->client->store), &record);
    }
}

static void
arrived_cb (HollerPassage *passage, guint position, Fixture *fixture)
{
  fixture->arrived = position;
  fixture->n_arrived++;
}

static void
changed_cb (GListModel *model,
            guint position,
            guint removed,
            guint added,
            Fixture *fixture)
{
  g_assert_cmpuint (position + removed, <=, fixture->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (fixture->mirror,
                        (int) (position + i),
                        g_list_model_get_item (model, position + i));
  g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (model));
}

static void
open_passage (Fixture *fixture)
{
  fixture->passage = holler_passage_new (fixture->conversation);
  g_signal_connect (fixture->passage,
                    "arrived",
                    G_CALLBACK (arrived_cb),
                    fixture);
  g_signal_connect (fixture->passage,
                    "items-changed",
                    G_CALLBACK (changed_cb),
                    fixture);
  holler_fake_settle ();
}

/* @user_data: whether the copy has all, or the newest only */
static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->client = holler_test_client_new_online ();
  fixture->conversation = holler_test_client_get_conversation (fixture->client);
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  put (fixture, user_data != NULL ? 1 : N_MANY - 99, N_MANY);
  open_passage (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  if (fixture->passage != NULL)
    g_assert_finalize_object (fixture->passage);
  g_ptr_array_unref (fixture->mirror);
  holler_test_client_free (fixture->client);
}

static gint64
get_order (Fixture *fixture, guint position)
{
  g_autoptr (HollerMessage) message =
    g_list_model_get_item (G_LIST_MODEL (fixture->passage), position);

  g_assert_nonnull (message);

  return holler_message_get_order (message);
}

/* No hole, and whoever listened has the same. */
static void
assert_passage (Fixture *fixture, gint64 first, gint64 last)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->passage));

  g_assert_cmpint (n, ==, last - first + 1);
  g_assert_cmpuint (fixture->mirror->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HollerMessage) message =
        g_list_model_get_item (G_LIST_MODEL (fixture->passage), i);

      g_assert_cmpint (holler_message_get_order (message), ==, first + i);
      g_assert_true (message == fixture->mirror->pdata[i]);
    }
}

static guint
get_n (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->passage));
}

static void
test_up_and_down (Fixture *fixture, gconstpointer user_data)
{
  assert_passage (fixture, N_MANY - 49, N_MANY);
  g_assert_true (holler_passage_get_at_end (fixture->passage));
  while (!holler_passage_get_complete (fixture->passage))
    {
      holler_passage_load_older (fixture->passage);
      g_assert_true (holler_passage_get_loading (fixture->passage));
      holler_fake_settle ();
      g_assert_false (holler_passage_get_loading (fixture->passage));
      g_assert_cmpuint (get_n (fixture), <, MAX_ITEMS);
    }
  g_assert_cmpint (get_order (fixture, 0), ==, 1);
  assert_passage (fixture, 1, get_n (fixture));
  g_assert_false (holler_passage_get_at_end (fixture->passage));

  while (!holler_passage_get_at_end (fixture->passage))
    {
      holler_passage_load_newer (fixture->passage);
      holler_fake_settle ();
      g_assert_cmpuint (get_n (fixture), <, MAX_ITEMS);
    }
  assert_passage (fixture, N_MANY + 1 - get_n (fixture), N_MANY);
  g_assert_false (holler_passage_get_complete (fixture->passage));
  /* The server was not needed. */
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "GET " MESSAGES "?limit=50"),
    ==,
    0);
}

static void
test_message (Fixture *fixture, gconstpointer user_data)
{
  holler_passage_go_to_message (fixture->passage, "m-700");
  holler_fake_settle ();
  g_assert_cmpuint (fixture->n_arrived, ==, 1);
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 700);
  g_assert_false (holler_passage_get_at_end (fixture->passage));
  assert_passage (fixture, 670, 769);

  /* In both directions from there */
  holler_passage_load_older (fixture->passage);
  holler_fake_settle ();
  holler_passage_load_newer (fixture->passage);
  holler_fake_settle ();
  assert_passage (fixture, 620, 819);

  /* One that is there already moves nothing. */
  holler_passage_go_to_message (fixture->passage, "m-800");
  g_assert_cmpuint (fixture->n_arrived, ==, 2);
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 800);
  assert_passage (fixture, 620, 819);

  /* What comes meanwhile is at the end, where one is not. */
  push_message (fixture, N_MANY + 1);
  assert_passage (fixture, 620, 819);
  holler_passage_go_to_end (fixture->passage);
  assert_passage (fixture, N_MANY - 49, N_MANY + 1);

  /* Near the end it joins on. */
  holler_passage_go_to_message (fixture->passage, "m-1940");
  holler_fake_settle ();
  g_assert_true (holler_passage_get_at_end (fixture->passage));
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 1940);
  assert_passage (fixture, 1910, N_MANY + 1);
}

static void
test_message_of_server (Fixture *fixture, gconstpointer user_data)
{
  /* Something is known of it, but not what is around it. */
  put (fixture, 300, 300);
  answer_around (fixture, 300, 100);
  holler_passage_go_to_message (fixture->passage, "m-300");
  holler_fake_settle ();
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 300);
  assert_passage (fixture, 300, 300);
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          MESSAGES "?limit=50&after=300",
                          "{\"messages\":[],\"more\":false}");
  holler_passage_load_newer (fixture->passage);
  holler_fake_settle ();
  assert_passage (fixture, 300, 300);

  /* Nobody knows this one. */
  holler_passage_go_to_end (fixture->passage);
  holler_passage_go_to_message (fixture->passage, "m-none");
  holler_fake_settle ();
  g_assert_cmpuint (fixture->n_arrived, ==, 2);
  g_assert_cmpuint (fixture->arrived, ==, G_MAXUINT);
  g_assert_false (holler_passage_get_loading (fixture->passage));
}

static void
test_time (Fixture *fixture, gconstpointer user_data)
{
  holler_passage_go_to_time (fixture->passage, EPOCH_US + 900 * MINUTE_US);
  holler_fake_settle ();
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 900);
  assert_passage (fixture, 870, 969);
  holler_passage_go_to_time (fixture->passage, EPOCH_US + 900 * MINUTE_US + 1);
  holler_fake_settle ();
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 901);

  /* Before everything: the first; after everything: the newest. */
  holler_passage_go_to_time (fixture->passage, 1);
  holler_fake_settle ();
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 1);
  g_assert_true (holler_passage_get_complete (fixture->passage));
  holler_passage_go_to_time (fixture->passage, G_MAXINT64);
  holler_fake_settle ();
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, N_MANY);
  g_assert_true (holler_passage_get_at_end (fixture->passage));
}

/* The copy has the newest hundred; the rest is looked for by halving. */
static void
test_time_of_server (Fixture *fixture, gconstpointer user_data)
{
  for (gint64 order = 1; order <= N_MANY; order++)
    answer_around (fixture, order, 100);
  holler_passage_go_to_time (fixture->passage, EPOCH_US + 123 * MINUTE_US);
  holler_fake_settle ();
  g_assert_cmpuint (fixture->n_arrived, ==, 1);
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, 123);
  g_assert_cmpuint (holler_fake_api_get_requests (fixture->client->api)->len,
                    <,
                    20);
}

static void
test_without_server (Fixture *fixture, gconstpointer user_data)
{
  holler_passage_go_to_time (fixture->passage, EPOCH_US + 123 * MINUTE_US);
  holler_fake_settle ();
  g_assert_cmpint (get_order (fixture, fixture->arrived), ==, N_MANY - 99);
}

static void
test_old_messages_change (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerMessage) message = NULL;
  g_autoptr (HollerMessage) mine = NULL;

  holler_passage_go_to_message (fixture->passage, "m-700");
  holler_fake_settle ();
  message = holler_conversation_find_message (fixture->conversation, "m-700");
  g_assert_nonnull (message);
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-700\",\"order\":700,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER "\",\"sentAt\":"
    "\"2026-01-02T00:00:00.000Z\",\"kind\":\"text\",\"body\":\"other\","
    "\"editedAt\":\"2026-01-02T00:00:00.000Z\"");
  g_assert_cmpstr (holler_message_get_body (message), ==, "other");

  mine = holler_conversation_find_message (fixture->conversation, "m-699");
  g_assert_cmpint (holler_message_get_delivery (mine),
                   ==,
                   HOLLER_DELIVERY_SENT);
  holler_test_client_push (fixture->client,
                           "read",
                           "\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"senderId\":\"" TEST_PEER "\",\"order\":1999");
  g_assert_cmpint (holler_message_get_delivery (mine),
                   ==,
                   HOLLER_DELIVERY_READ);
}

static void
test_what_waits_is_last (Fixture *fixture, gconstpointer user_data)
{
  holler_passage_go_to_message (fixture->passage, "m-700");
  holler_fake_settle ();
  holler_conversation_send (fixture->conversation, "hello");
  assert_passage (fixture, 670, 769);
  holler_passage_go_to_end (fixture->passage);
  g_assert_cmpint (get_order (fixture, get_n (fixture) - 1), ==, 0);
}

/* Nobody looks any more: little is kept, and it comes again. */
static void
test_let_go (Fixture *fixture, gconstpointer user_data)
{
  GListModel *list = holler_conversation_get_messages (fixture->conversation);

  holler_passage_load_older (fixture->passage);
  holler_fake_settle ();
  g_assert_finalize_object (g_steal_pointer (&fixture->passage));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 20);
  g_ptr_array_set_size (fixture->mirror, 0);
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (fixture->mirror, g_list_model_get_item (list, i));

  open_passage (fixture);
  assert_passage (fixture, N_MANY - 19, N_MANY);
  holler_passage_load_older (fixture->passage);
  holler_fake_settle ();
  assert_passage (fixture, N_MANY - 69, N_MANY);
}

/* Weeks in the background: memory is not for what nobody looks at. */
static void
test_unseen (Fixture *fixture, gconstpointer user_data)
{
  GListModel *list = holler_conversation_get_messages (fixture->conversation);
  gint64 order = N_MANY;

  g_assert_finalize_object (g_steal_pointer (&fixture->passage));
  for (guint i = 0; i < 300; i++)
    {
      push_message (fixture, ++order);
      g_assert_cmpuint (g_list_model_get_n_items (list), <=, 100);
      g_assert_cmpint (
        holler_message_get_order (
          holler_conversation_get_last_message (fixture->conversation)),
        ==,
        order);
    }
  g_ptr_array_set_size (fixture->mirror, 0);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (fixture->mirror, g_list_model_get_item (list, i));

  open_passage (fixture);
  while (get_order (fixture, 0) > N_MANY - 100)
    {
      holler_passage_load_older (fixture->passage);
      holler_fake_settle ();
    }
  assert_passage (fixture, get_order (fixture, 0), order);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, all, test)                                                   \
  g_test_add ("/passage/" name,                                                \
              Fixture,                                                         \
              GINT_TO_POINTER (all),                                           \
              set_up,                                                          \
              test,                                                            \
              tear_down)
  ADD ("up-and-down", 1, test_up_and_down);
  ADD ("message", 1, test_message);
  ADD ("message-of-server", 0, test_message_of_server);
  ADD ("time", 1, test_time);
  ADD ("time-of-server", 0, test_time_of_server);
  ADD ("without-server", 0, test_without_server);
  ADD ("old-messages-change", 1, test_old_messages_change);
  ADD ("what-waits-is-last", 1, test_what_waits_is_last);
  ADD ("let-go", 1, test_let_go);
  ADD ("unseen", 1, test_unseen);
#undef ADD

  return g_test_run ();
}
