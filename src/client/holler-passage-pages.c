/* holler-passage-pages.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-passage-private.h"

#include "client/holler-account-private.h"
#include "client/holler-json-read.h"

/* The list grows page by page where one scrolls to: from the store, and from
 * the server what the store lacks. It is let go of at the other end.
 */

#define PAGE_SIZE 50
#define MAX_ITEMS 500

void
holler_passage_ask_server (HollerPassage *self,
                           const char *bound,
                           gint64 order,
                           guint limit,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback)
{
  g_autofree char *path =
    g_strdup_printf ("/api/conversations/%s/messages?limit=%u&%s="
                     "%" G_GINT64_FORMAT,
                     self->conversation->conversation_id,
                     limit,
                     bound,
                     order);

  holler_api_request_async (self->conversation->account->api,
                            "GET",
                            path,
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            cancellable,
                            callback,
                            g_object_ref (self));
}

GPtrArray *
holler_passage_ask_server_finish (HollerPassage *self,
                                  GObject *source,
                                  GAsyncResult *result,
                                  gboolean *out_more,
                                  GError **error)
{
  g_autoptr (JsonNode) node =
    holler_api_request_finish (HOLLER_API (source), result, error);
  JsonObject *root = NULL;

  if (node == NULL)
    return NULL;
  root = holler_json_read_root (node);
  *out_more = holler_json_read_boolean (root, "more");

  return holler_conversation_take_records (self->conversation, root);
}

/* The end of the conversation comes into sight. */
static gboolean
join_if_possible (HollerPassage *self)
{
  int overlap = holler_passage_count_overlap (self);

  if (self->at_end || overlap < 0)
    return FALSE;

  g_ptr_array_set_size (self->items, (int) self->items->len - overlap);
  self->at_end = TRUE;
  holler_passage_changed (self,
                          self->items->len,
                          (guint) overlap,
                          holler_passage_get_n_tail (self));
  g_object_notify (G_OBJECT (self), "at-end");

  return TRUE;
}

/* One has scrolled up: what is far below goes. */
static void
trim_end (HollerPassage *self)
{
  guint n_tail = holler_passage_get_n_tail (self);

  if (self->items->len + n_tail <= MAX_ITEMS)
    return;
  if (self->at_end)
    {
      self->at_end = FALSE;
      holler_passage_changed (self, self->items->len, n_tail, 0);
      g_object_notify (G_OBJECT (self), "at-end");
    }
  if (self->items->len > MAX_ITEMS)
    {
      guint too_many = self->items->len - MAX_ITEMS;

      g_ptr_array_set_size (self->items, MAX_ITEMS);
      holler_passage_changed (self, MAX_ITEMS, too_many, 0);
    }
}

static void
trim_start (HollerPassage *self)
{
  guint too_many = 0;

  if (self->items->len <= MAX_ITEMS)
    return;
  too_many = self->items->len - MAX_ITEMS;
  g_ptr_array_remove_range (self->items, 0, too_many);
  holler_passage_set_complete (self, FALSE);
  holler_passage_changed (self, 0, too_many, 0);
}

static gint64
get_order_at (GPtrArray *records, guint index)
{
  return ((const HollerMessageRecord *) g_ptr_array_index (records, index))
    ->order;
}

/* Puts the run that ends right before the first message in front of it. */
static guint
take_older (HollerPassage *self, GPtrArray *records)
{
  gint64 first = holler_passage_get_first_order (self);
  g_autoptr (GPtrArray) run = g_ptr_array_new ();

  for (guint i = records->len; i-- > 0 && first > 0;)
    {
      if (get_order_at (records, i) >= first)
        continue;
      if (get_order_at (records, i) != first - 1)
        break;
      first--;
      g_ptr_array_add (
        run,
        holler_passage_make_message (self, g_ptr_array_index (records, i)));
    }
  for (guint i = 0; i < run->len; i++)
    g_ptr_array_insert (self->items, 0, g_ptr_array_index (run, i));
  holler_passage_changed (self, 0, 0, run->len);

  return run->len;
}

static void
took_older (HollerPassage *self, gboolean complete)
{
  trim_end (self);
  holler_passage_set_complete (self,
                               complete ||
                                 holler_passage_get_first_order (self) == 1);
  holler_passage_end (self);
  holler_passage_went_on (self);
}

static void
older_from_server_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gboolean more = TRUE;

  records =
    holler_passage_ask_server_finish (self, source, result, &more, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records == NULL)
    {
      self->wanted_pages = G_MAXUINT;
      holler_passage_end (self);
      holler_passage_went_on (self);
      return;
    }
  take_older (self, records);
  took_older (self, !more);
}

static void
older_from_store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records =
    holler_store_load_messages_finish (HOLLER_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records != NULL && take_older (self, records) > 0)
    took_older (self, FALSE);
  else if (!holler_passage_can_load (self))
    holler_passage_end (self);
  else
    holler_passage_ask_server (self,
                               "before",
                               holler_passage_get_first_order (self),
                               PAGE_SIZE,
                               self->cancellable,
                               older_from_server_cb);
}

/**
 * holler_passage_load_older:
 * @self: a passage
 *
 * Loads a page before its first message: from the store, then from the server.
 * Does nothing while something is loading or where there is no more.
 */
void
holler_passage_load_older (HollerPassage *self)
{
  gint64 first = 0;

  g_return_if_fail (HOLLER_IS_PASSAGE (self));

  first = holler_passage_get_first_order (self);
  if (holler_passage_get_loading (self) || holler_passage_get_complete (self) ||
      !holler_passage_can_load (self))
    return;
  if (first == 0 && self->at_end)
    {
      holler_conversation_load_older (self->conversation);
      return;
    }
  if (first <= 1)
    {
      holler_passage_set_complete (self, TRUE);
      return;
    }
  holler_store_load_messages_async (self->conversation->account->store,
                                    self->conversation->conversation_id,
                                    first,
                                    PAGE_SIZE,
                                    holler_passage_begin (self),
                                    older_from_store_cb,
                                    g_object_ref (self));
}

static guint
take_newer (HollerPassage *self, GPtrArray *records)
{
  gint64 last = holler_passage_get_last_order (self);
  guint n_before = self->items->len;

  for (guint i = 0; i < records->len; i++)
    {
      if (get_order_at (records, i) <= last)
        continue;
      if (get_order_at (records, i) != last + 1)
        break;
      last++;
      g_ptr_array_add (
        self->items,
        holler_passage_make_message (self, g_ptr_array_index (records, i)));
    }
  holler_passage_changed (self, n_before, 0, self->items->len - n_before);

  return self->items->len - n_before;
}

static void
took_newer (HollerPassage *self)
{
  join_if_possible (self);
  trim_start (self);
  holler_passage_end (self);
}

static void
newer_from_server_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gboolean more = TRUE;

  records =
    holler_passage_ask_server_finish (self, source, result, &more, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records != NULL)
    take_newer (self, records);
  took_newer (self);
}

static void
newer_from_store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records =
    holler_store_load_messages_finish (HOLLER_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (records != NULL && take_newer (self, records) > 0)
    took_newer (self);
  else if (!holler_passage_can_load (self))
    holler_passage_end (self);
  else
    holler_passage_ask_server (self,
                               "after",
                               holler_passage_get_last_order (self),
                               PAGE_SIZE,
                               self->cancellable,
                               newer_from_server_cb);
}

/**
 * holler_passage_load_newer:
 * @self: a passage
 *
 * Loads a page after its last message: from the store, then from the server.
 * Does nothing while something is loading or at the end of the conversation.
 */
void
holler_passage_load_newer (HollerPassage *self)
{
  g_return_if_fail (HOLLER_IS_PASSAGE (self));

  if (self->at_end || self->loading || !holler_passage_can_load (self) ||
      join_if_possible (self))
    return;
  holler_store_load_newer_async (self->conversation->account->store,
                                 self->conversation->conversation_id,
                                 holler_passage_get_last_order (self),
                                 PAGE_SIZE,
                                 holler_passage_begin (self),
                                 newer_from_store_cb,
                                 g_object_ref (self));
}
