/* holler-test-store.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-store.h"

#include "holler-test.h"

#define SERVER_URL "https://holler.example.org"

HollerStoreSnapshot *
holler_test_store_open (HollerStore *store, const char *user_id)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  HollerStoreSnapshot *snapshot = NULL;

  holler_store_open_async (store,
                           SERVER_URL,
                           user_id,
                           NULL,
                           holler_test_answer_cb,
                           &answer);
  snapshot =
    holler_store_open_finish (store, holler_test_answer_wait (&answer), &error);
  g_assert_no_error (error);
  g_assert_nonnull (snapshot);

  return snapshot;
}

GError *
holler_test_store_try_flush (HollerStore *store)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  GError *error = NULL;
  gboolean is_flushed = FALSE;

  holler_store_flush_async (store, NULL, holler_test_answer_cb, &answer);
  is_flushed = holler_store_flush_finish (store,
                                          holler_test_answer_wait (&answer),
                                          &error);
  g_assert_cmpint (is_flushed, ==, error == NULL);

  return error;
}

void
holler_test_store_flush (HollerStore *store)
{
  g_autoptr (GError) error = holler_test_store_try_flush (store);

  g_assert_no_error (error);
}

GPtrArray *
holler_test_store_load (HollerStore *store,
                        const char *conversation_id,
                        gint64 before_order,
                        guint limit)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  GPtrArray *records = NULL;

  holler_store_load_messages_async (store,
                                    conversation_id,
                                    before_order,
                                    limit,
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  records =
    holler_store_load_messages_finish (store,
                                       holler_test_answer_wait (&answer),
                                       &error);
  g_assert_no_error (error);
  g_assert_nonnull (records);

  return records;
}

/* order 0: queued by oneself, and unknown to the server. */
GPtrArray *
holler_test_store_search (HollerStore *store, const char *text, guint limit)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  GPtrArray *records = NULL;

  holler_store_search_async (store,
                             text,
                             limit,
                             NULL,
                             holler_test_answer_cb,
                             &answer);
  records = holler_store_search_finish (store,
                                        holler_test_answer_wait (&answer),
                                        &error);
  g_assert_no_error (error);

  return records;
}

GPtrArray *
holler_test_store_list_calls (HollerStore *store, gint64 before_us, guint limit)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  GPtrArray *records = NULL;

  holler_store_list_calls_async (store,
                                 before_us,
                                 limit,
                                 NULL,
                                 holler_test_answer_cb,
                                 &answer);
  records = holler_store_list_calls_finish (store,
                                            holler_test_answer_wait (&answer),
                                            &error);
  g_assert_no_error (error);

  return records;
}

HollerMessageRecord *
holler_test_record_new (const char *conversation_id,
                        const char *client_id,
                        gint64 order)
{
  HollerMessageRecord *record = g_new0 (HollerMessageRecord, 1);

  if (order > 0)
    record->message_id =
      g_strdup_printf ("m-%s-%" G_GINT64_FORMAT, conversation_id, order);
  record->client_id = g_strdup (client_id);
  record->conversation_id = g_strdup (conversation_id);
  record->sender_id = g_strdup ("u-alice");
  record->sender_device_id = g_strdup ("d-1");
  record->order = order;
  record->sent_at_us = 1700000000000000 + order;
  record->kind = HOLLER_MESSAGE_KIND_TEXT;
  record->delivery = order > 0 ? HOLLER_DELIVERY_SENT : HOLLER_DELIVERY_QUEUED;
  record->body = g_strdup_printf ("Grüße, %" G_GINT64_FORMAT, order);

  return record;
}
