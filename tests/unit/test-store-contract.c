/* test-store-contract.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-store.h"
#include "holler-test-store.h"
#include "holler-test.h"
#include "store/holler-sqlite-store.h"

/* What every store promises, asked of the real one and of the one that tests
 * of the client use: what holds with the fake holds with the real.
 */

typedef struct
{
  HollerStore *store;
  char *directory; /* (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  if (GPOINTER_TO_INT (user_data))
    {
      fixture->directory = holler_test_make_directory ();
      fixture->store = holler_sqlite_store_new (fixture->directory);
    }
  else
    {
      fixture->store = holler_fake_store_new ();
    }
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_assert_finalize_object (fixture->store);
  if (fixture->directory != NULL)
    holler_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
}

static void
put_new (Fixture *fixture, const char *conversation_id, gint64 order)
{
  g_autoptr (HollerMessageRecord) record =
    holler_test_record_new (conversation_id, NULL, order);

  holler_store_put_message (fixture->store, record);
}

static void
test_starts_empty (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerStoreSnapshot) snapshot =
    holler_test_store_open (fixture->store, "u-alice");

  g_assert_cmpuint (snapshot->people->len, ==, 0);
  g_assert_cmpuint (snapshot->contacts->len, ==, 0);
  g_assert_cmpuint (snapshot->conversations->len, ==, 0);
  g_assert_cmpuint (snapshot->queued->len, ==, 0);
  g_assert_null (snapshot->cursor);
}

static void
test_keeps_everything (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerMessageRecord) failed =
    holler_test_record_new ("c-1", "x-2", 0);
  g_autoptr (HollerMessageRecord) queued =
    holler_test_record_new ("c-1", "x-1", 0);
  g_autoptr (HollerStoreSnapshot) snapshot = NULL;
  const HollerMessageRecord *found = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_person (fixture->store, "u-dora", "{\"d\":1}");
  holler_store_put_person (fixture->store, "u-dora", "{\"d\":2}");
  holler_store_put_contact (fixture->store, "u-bob", "{\"a\":1}");
  holler_store_put_contact (fixture->store, "u-carol", "{\"b\":1}");
  holler_store_put_contact (fixture->store, "u-bob", "{\"a\":2}");
  holler_store_put_conversation (fixture->store, "c-1", "{\"c\":1}");
  holler_store_put_cursor (fixture->store, "cursor-1");
  holler_store_put_cursor (fixture->store, "cursor-2");
  holler_store_put_message (fixture->store, queued);
  failed->delivery = HOLLER_DELIVERY_FAILED;
  holler_store_put_message (fixture->store, failed);
  put_new (fixture, "c-1", 1);
  holler_test_store_flush (fixture->store);
  holler_store_close (fixture->store);

  snapshot = holler_test_store_open (fixture->store, "u-alice");
  g_assert_cmpuint (snapshot->people->len, ==, 1);
  g_assert_cmpstr (snapshot->people->pdata[0], ==, "{\"d\":2}");
  g_assert_cmpuint (snapshot->contacts->len, ==, 2);
  g_assert_cmpstr (snapshot->contacts->pdata[0], ==, "{\"a\":2}");
  g_assert_cmpstr (snapshot->contacts->pdata[1], ==, "{\"b\":1}");
  g_assert_cmpuint (snapshot->conversations->len, ==, 1);
  g_assert_cmpstr (snapshot->conversations->pdata[0], ==, "{\"c\":1}");
  g_assert_cmpstr (snapshot->cursor, ==, "cursor-2");
  g_assert_cmpuint (snapshot->queued->len, ==, 2);
  found = snapshot->queued->pdata[0];
  g_assert_cmpstr (found->client_id, ==, "x-1");
  g_assert_cmpint (found->delivery, ==, HOLLER_DELIVERY_QUEUED);
  found = snapshot->queued->pdata[1];
  g_assert_cmpstr (found->client_id, ==, "x-2");
  g_assert_cmpint (found->delivery, ==, HOLLER_DELIVERY_FAILED);
}

static void
test_record_comes_back_whole (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerMessageRecord) record =
    holler_test_record_new ("c-1", "x-1", 7);
  g_autoptr (GPtrArray) page = NULL;
  const HollerMessageRecord *found = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  record->kind = HOLLER_MESSAGE_KIND_CALL;
  record->details = g_strdup ("{\"outcome\":\"missed\"}");
  holler_store_put_message (fixture->store, record);

  page = holler_test_store_load (fixture->store, "c-1", 0, 10);
  g_assert_cmpuint (page->len, ==, 1);
  found = page->pdata[0];
  g_assert_cmpstr (found->message_id, ==, record->message_id);
  g_assert_cmpstr (found->client_id, ==, "x-1");
  g_assert_cmpstr (found->conversation_id, ==, "c-1");
  g_assert_cmpstr (found->sender_id, ==, "u-alice");
  g_assert_cmpstr (found->sender_device_id, ==, "d-1");
  g_assert_cmpint (found->order, ==, 7);
  g_assert_cmpint (found->sent_at_us, ==, record->sent_at_us);
  g_assert_cmpint (found->kind, ==, HOLLER_MESSAGE_KIND_CALL);
  g_assert_cmpint (found->delivery, ==, HOLLER_DELIVERY_SENT);
  g_assert_cmpstr (found->body, ==, "Grüße, 7");
  g_assert_cmpstr (found->details, ==, "{\"outcome\":\"missed\"}");
}

static void
test_pages_rise_and_end (Fixture *fixture, gconstpointer user_data)
{
  static const gint64 orders[] = { 3, 1, 5, 2, 4 };
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) none = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    put_new (fixture, "c-1", orders[i]);
  put_new (fixture, "c-2", 9);

  newest = holler_test_store_load (fixture->store, "c-1", 0, 2);
  g_assert_cmpuint (newest->len, ==, 2);
  g_assert_cmpint (((HollerMessageRecord *) newest->pdata[0])->order, ==, 4);
  g_assert_cmpint (((HollerMessageRecord *) newest->pdata[1])->order, ==, 5);
  older = holler_test_store_load (fixture->store, "c-1", 4, 10);
  g_assert_cmpuint (older->len, ==, 3);
  g_assert_cmpint (((HollerMessageRecord *) older->pdata[0])->order, ==, 1);
  g_assert_cmpint (((HollerMessageRecord *) older->pdata[2])->order, ==, 3);
  none = holler_test_store_load (fixture->store, "c-1", 1, 10);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Queued, then acknowledged, then seen again in a sync by another name. */
static void
test_one_message_is_one_row (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerMessageRecord) queued =
    holler_test_record_new ("c-1", "x-1", 0);
  g_autoptr (HollerMessageRecord) acknowledged =
    holler_test_record_new ("c-1", "x-1", 4);
  g_autoptr (HollerMessageRecord) synced =
    holler_test_record_new ("c-1", NULL, 4);
  g_autoptr (HollerMessageRecord) foreign =
    holler_test_record_new ("c-1", "x-1", 5);
  g_autoptr (HollerStoreSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) page = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_message (fixture->store, queued);
  holler_store_put_message (fixture->store, acknowledged);
  holler_store_put_message (fixture->store, synced);
  /* Somebody else may have used the same client id. */
  g_free (foreign->sender_id);
  foreign->sender_id = g_strdup ("u-bob");
  holler_store_put_message (fixture->store, foreign);

  page = holler_test_store_load (fixture->store, "c-1", 0, 10);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpint (((HollerMessageRecord *) page->pdata[0])->order, ==, 4);
  g_assert_cmpint (((HollerMessageRecord *) page->pdata[1])->order, ==, 5);
  snapshot = holler_test_store_open (fixture->store, "u-alice");
  g_assert_cmpuint (snapshot->queued->len, ==, 0);
}

/* A sync may bring the message before its acknowledgement does. */
static void
test_two_rows_become_one (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerMessageRecord) queued =
    holler_test_record_new ("c-1", "x-1", 0);
  g_autoptr (HollerMessageRecord) synced =
    holler_test_record_new ("c-1", NULL, 4);
  g_autoptr (HollerMessageRecord) acknowledged =
    holler_test_record_new ("c-1", "x-1", 4);
  g_autoptr (HollerStoreSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) page = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_message (fixture->store, queued);
  holler_store_put_message (fixture->store, synced);
  holler_store_put_message (fixture->store, acknowledged);

  page = holler_test_store_load (fixture->store, "c-1", 0, 10);
  g_assert_cmpuint (page->len, ==, 1);
  g_assert_cmpstr (((HollerMessageRecord *) page->pdata[0])->client_id,
                   ==,
                   "x-1");
  snapshot = holler_test_store_open (fixture->store, "u-alice");
  g_assert_cmpuint (snapshot->queued->len, ==, 0);
}

static void
test_removed_is_gone (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerMessageRecord) queued =
    holler_test_record_new ("c-1", "x-1", 0);
  g_autoptr (HollerStoreSnapshot) snapshot = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_message (fixture->store, queued);
  holler_store_remove_message (fixture->store, "x-1");
  holler_store_remove_message (fixture->store, "x-1");
  holler_test_store_flush (fixture->store);

  snapshot = holler_test_store_open (fixture->store, "u-alice");
  g_assert_cmpuint (snapshot->queued->len, ==, 0);
}

static void
test_users_are_apart (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerStoreSnapshot) alice = NULL;
  g_autoptr (HollerStoreSnapshot) bob = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_cursor (fixture->store, "hers");
  bob = holler_test_store_open (fixture->store, "u-bob");
  g_assert_null (bob->cursor);
  holler_store_put_cursor (fixture->store, "his");
  alice = holler_test_store_open (fixture->store, "u-alice");
  g_assert_cmpstr (alice->cursor, ==, "hers");
}

static void
test_forgotten_is_gone (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerStoreSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) page = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_cursor (fixture->store, "hers");
  put_new (fixture, "c-1", 1);
  holler_test_store_flush (fixture->store);
  holler_store_forget (fixture->store);

  snapshot = holler_test_store_open (fixture->store, "u-alice");
  g_assert_null (snapshot->cursor);
  page = holler_test_store_load (fixture->store, "c-1", 0, 10);
  g_assert_cmpuint (page->len, ==, 0);
}

static void
test_closed_store_cannot_load (Fixture *fixture, gconstpointer user_data)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_store_load_messages_async (fixture->store,
                                    "c-1",
                                    0,
                                    10,
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  g_assert_null (
    holler_store_load_messages_finish (fixture->store,
                                       holler_test_answer_wait (&answer),
                                       &error));
  g_assert_error (error, HOLLER_STORE_ERROR, HOLLER_STORE_ERROR_FAILED);
}

static void
put_words (Fixture *fixture,
           const char *conversation_id,
           gint64 order,
           const char *body)
{
  g_autoptr (HollerMessageRecord) record =
    holler_test_record_new (conversation_id, NULL, order);

  g_free (record->body);
  record->body = g_strdup (body);
  holler_store_put_message (fixture->store, record);
}

static void
assert_found (Fixture *fixture, const char *text, guint limit, guint n)
{
  g_autoptr (GPtrArray) found =
    holler_test_store_search (fixture->store, text, limit);

  g_assert_cmpuint (found->len, ==, n);
}

static void
test_search (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPtrArray) found = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  put_words (fixture, "c-1", 1, "The kettle is on");
  put_words (fixture, "c-1", 2, "Which kettle?");
  put_words (fixture, "c-2", 3, "Bring the tea kettles");
  put_words (fixture, "c-2", 4, NULL);

  found = holler_test_store_search (fixture->store, "kett", 10);
  g_assert_cmpuint (found->len, ==, 3);
  /* The newest first */
  g_assert_cmpstr (((HollerMessageRecord *) found->pdata[0])->body,
                   ==,
                   "Bring the tea kettles");
  g_assert_cmpstr (((HollerMessageRecord *) found->pdata[2])->body,
                   ==,
                   "The kettle is on");
  assert_found (fixture, "KETTLE the", 10, 2);
  assert_found (fixture, "kettle", 1, 1);
  assert_found (fixture, "ettle", 10, 0);
  assert_found (fixture, "", 10, 0);

  /* What was changed is found by its new words only. */
  put_words (fixture, "c-1", 2, "Which pot?");
  assert_found (fixture, "kettle", 10, 2);
  assert_found (fixture, "pot", 10, 1);
}

static void
put_call (Fixture *fixture, const char *conversation_id, gint64 order)
{
  g_autoptr (HollerMessageRecord) record =
    holler_test_record_new (conversation_id, NULL, order);

  record->kind = HOLLER_MESSAGE_KIND_CALL;
  record->sent_at_us = order * G_USEC_PER_SEC;
  holler_store_put_message (fixture->store, record);
}

static const char *
id_of (GPtrArray *records, guint index)
{
  return ((HollerMessageRecord *) records->pdata[index])->message_id;
}

static void
test_calls (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) page = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  put_call (fixture, "c-1", 1);
  put_words (fixture, "c-1", 2, "no call");
  put_call (fixture, "c-2", 3);
  put_call (fixture, "c-1", 4);

  all = holler_test_store_list_calls (fixture->store, 0, 10);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (id_of (all, 0), ==, "m-c-1-4");
  g_assert_cmpstr (id_of (all, 1), ==, "m-c-2-3");
  g_assert_cmpstr (id_of (all, 2), ==, "m-c-1-1");

  page = holler_test_store_list_calls (fixture->store, 4 * G_USEC_PER_SEC, 1);
  g_assert_cmpuint (page->len, ==, 1);
  g_assert_cmpstr (id_of (page, 0), ==, "m-c-2-3");
}

static void
test_drafts (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerStoreSnapshot) snapshot = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_draft (fixture->store, "c-1", "Dear");
  holler_store_put_draft (fixture->store, "c-1", "Dear Bob");
  holler_store_put_draft (fixture->store, "c-2", "x");
  holler_store_put_draft (fixture->store, "c-2", NULL);
  holler_test_store_flush (fixture->store);
  holler_store_close (fixture->store);

  snapshot = holler_test_store_open (fixture->store, "u-alice");
  g_assert_cmpuint (g_hash_table_size (snapshot->drafts), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (snapshot->drafts, "c-1"),
                   ==,
                   "Dear Bob");
}

/* A group one has left: nothing of it stays, and nothing else goes. */
static void
test_left_conversation_is_gone (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerStoreSnapshot) snapshot = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) other = NULL;

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  holler_store_put_conversation (fixture->store, "c-1", "{\"c\":1}");
  holler_store_put_conversation (fixture->store, "c-2", "{\"c\":2}");
  holler_store_put_conversation (fixture->store, "c-3", "{\"c\":3}");
  holler_store_put_draft (fixture->store, "c-1", "Dear");
  put_words (fixture, "c-1", 1, "kettle");
  put_words (fixture, "c-2", 1, "kettle");
  holler_store_put_conversation (fixture->store, "c-1", NULL);
  holler_store_put_conversation (fixture->store, "c-3", "{\"c\":4}");
  holler_test_store_flush (fixture->store);
  assert_found (fixture, "kettle", 10, 1);
  page = holler_test_store_load (fixture->store, "c-1", 0, 10);
  g_assert_cmpuint (page->len, ==, 0);
  other = holler_test_store_load (fixture->store, "c-2", 0, 10);
  g_assert_cmpuint (other->len, ==, 1);
  holler_store_close (fixture->store);

  snapshot = holler_test_store_open (fixture->store, "u-alice");
  g_assert_cmpuint (snapshot->conversations->len, ==, 2);
  g_assert_cmpstr (snapshot->conversations->pdata[0], ==, "{\"c\":2}");
  g_assert_cmpstr (snapshot->conversations->pdata[1], ==, "{\"c\":4}");
  g_assert_cmpuint (g_hash_table_size (snapshot->drafts), ==, 0);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *real = g_strconcat ("/store/sqlite/", name, NULL);
  g_autofree char *fake = g_strconcat ("/store/fake/", name, NULL);

  g_test_add (real, Fixture, GINT_TO_POINTER (1), set_up, test, tear_down);
  g_test_add (fake, Fixture, GINT_TO_POINTER (0), set_up, test, tear_down);
}

static void
assert_newer (Fixture *fixture, gint64 after, guint limit, const char *expected)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GString) orders = g_string_new (NULL);

  holler_store_load_newer_async (fixture->store,
                                 "c-1",
                                 after,
                                 limit,
                                 NULL,
                                 holler_test_answer_cb,
                                 &answer);
  page = holler_store_load_messages_finish (fixture->store,
                                            holler_test_answer_wait (&answer),
                                            &error);
  g_assert_no_error (error);
  for (guint i = 0; i < page->len; i++)
    g_string_append_printf (
      orders,
      "%s%" G_GINT64_FORMAT,
      i > 0 ? " " : "",
      ((const HollerMessageRecord *) page->pdata[i])->order);
  g_assert_cmpstr (orders->str, ==, expected);
}

static void
put_some (Fixture *fixture)
{
  static const gint64 orders[] = { 7, 3, 1, 8, 2, 4 };
  g_autoptr (HollerMessageRecord) queued =
    holler_test_record_new ("c-1", "x-1", 0);

  holler_store_snapshot_free (
    holler_test_store_open (fixture->store, "u-alice"));
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    put_new (fixture, "c-1", orders[i]);
  put_new (fixture, "c-2", 5);
  holler_store_put_message (fixture->store, queued);
}

static void
test_newer_pages_rise (Fixture *fixture, gconstpointer user_data)
{
  put_some (fixture);
  assert_newer (fixture, 0, 10, "1 2 3 4 7 8");
  assert_newer (fixture, 2, 2, "3 4");
  assert_newer (fixture, 4, 2, "7 8");
  assert_newer (fixture, 8, 2, "");
}

static void
assert_place (Fixture *fixture,
              const char *message_id,
              gint64 time_us,
              gint64 below,
              gint64 at)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree HollerStorePlace *place = NULL;

  holler_store_find_place_async (fixture->store,
                                 "c-1",
                                 message_id,
                                 time_us,
                                 NULL,
                                 holler_test_answer_cb,
                                 &answer);
  place = holler_store_find_place_finish (fixture->store,
                                          holler_test_answer_wait (&answer),
                                          &error);
  g_assert_no_error (error);
  g_assert_cmpint (place->below, ==, below);
  g_assert_cmpint (place->at, ==, at);
}

static void
test_places (Fixture *fixture, gconstpointer user_data)
{
  const gint64 epoch_us = 1700000000000000; /* of order 0 */

  put_some (fixture);
  assert_place (fixture, "m-c-1-7", 0, 6, 7);
  assert_place (fixture, "m-c-1-5", 0, 0, 0);
  assert_place (fixture, "m-c-2-5", 0, 0, 0);
  assert_place (fixture, NULL, epoch_us + 1, 0, 1);
  assert_place (fixture, NULL, epoch_us + 3, 2, 3);
  /* What is between is not here. */
  assert_place (fixture, NULL, epoch_us + 6, 4, 7);
  assert_place (fixture, NULL, epoch_us + 9, 8, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("starts-empty", test_starts_empty);
  add ("keeps-everything", test_keeps_everything);
  add ("record-comes-back-whole", test_record_comes_back_whole);
  add ("pages-rise-and-end", test_pages_rise_and_end);
  add ("one-message-is-one-row", test_one_message_is_one_row);
  add ("two-rows-become-one", test_two_rows_become_one);
  add ("removed-is-gone", test_removed_is_gone);
  add ("users-are-apart", test_users_are_apart);
  add ("forgotten-is-gone", test_forgotten_is_gone);
  add ("search", test_search);
  add ("calls", test_calls);
  add ("drafts", test_drafts);
  add ("left-conversation-is-gone", test_left_conversation_is_gone);
  add ("closed-store-cannot-load", test_closed_store_cannot_load);
  add ("newer-pages-rise", test_newer_pages_rise);
  add ("places", test_places);

  return g_test_run ();
}
