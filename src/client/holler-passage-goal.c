/* holler-passage-goal.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-passage-private.h"

#include "client/holler-account-private.h"

/* Going to a message, or to a day. Orders have no gaps, and times rise with
 * them: what the copy on this computer lacks between two messages that it has
 * is found by halving.
 */

#define WINDOW_SIZE 100   /* how many are loaded around where one goes to */
#define CONTEXT_BEFORE 30 /* of these before it */
#define MAX_PAGES 40      /* back for a message that the copy does not know */
#define MAX_ASKED 40      /* of the server, for one time: it may be confused */

/* The run without a hole around @order. */
static gboolean
find_run (GPtrArray *records, gint64 order, guint *out_from, guint *out_to)
{
  guint from = 0;
  guint to = 0;

#define ORDER(i)                                                               \
  (((const HollerMessageRecord *) g_ptr_array_index (records, i))->order)
  while (from < records->len && ORDER (from) != order)
    from++;
  if (from == records->len)
    return FALSE;
  to = from + 1;
  while (from > 0 && ORDER (from - 1) == ORDER (from) - 1)
    from--;
  while (to < records->len && ORDER (to) == ORDER (to - 1) + 1)
    to++;
#undef ORDER
  *out_from = from;
  *out_to = to;

  return TRUE;
}

static gboolean
show_run (HollerPassage *self, GPtrArray *records)
{
  guint from = 0;
  guint to = 0;

  if (records == NULL || !find_run (records, self->goal, &from, &to))
    return FALSE;
  holler_passage_replace (self, records, from, to);
  holler_passage_end (self);
  holler_passage_arrive (
    self,
    (guint) (self->goal - holler_passage_get_first_order (self)));

  return TRUE;
}

static void
give_up (HollerPassage *self)
{
  holler_passage_end (self);
  holler_passage_arrive (self, G_MAXUINT);
}

static void
window_from_server_cb (GObject *source,
                       GAsyncResult *result,
                       gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gboolean more = FALSE;

  records =
    holler_passage_ask_server_finish (self, source, result, &more, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!show_run (self, records))
    give_up (self);
}

static void
window_from_store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records =
    holler_store_load_messages_finish (HOLLER_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      show_run (self, records))
    return;
  if (holler_passage_can_load (self))
    holler_passage_ask_server (self,
                               "around",
                               self->goal,
                               WINDOW_SIZE,
                               self->cancellable,
                               window_from_server_cb);
  else
    give_up (self);
}

static void
go_to_order (HollerPassage *self, gint64 order)
{
  GListModel *model = G_LIST_MODEL (self);
  gint64 first = holler_passage_get_first_order (self);
  g_autoptr (HollerMessage) message = NULL;

  if (first > 0 && order >= first)
    message = g_list_model_get_item (model, (guint) (order - first));
  if (message != NULL && holler_message_get_order (message) == order)
    {
      holler_passage_end (self);
      holler_passage_arrive (self, (guint) (order - first));
      return;
    }
  self->goal = order;
  holler_store_load_newer_async (self->conversation->account->store,
                                 self->conversation->conversation_id,
                                 order - CONTEXT_BEFORE - 1,
                                 WINDOW_SIZE,
                                 holler_passage_begin (self),
                                 window_from_store_cb,
                                 g_object_ref (self));
}

/* A message ----------------------------------------------------------------
 */

static guint
find_position (HollerPassage *self, const char *message_id)
{
  GListModel *model = G_LIST_MODEL (self);

  for (guint i = g_list_model_get_n_items (model); i-- > 0;)
    {
      g_autoptr (HollerMessage) message = g_list_model_get_item (model, i);

      if (g_strcmp0 (holler_message_get_message_id (message), message_id) == 0)
        return i;
    }

  return G_MAXUINT;
}

/* A page of older messages came, or did not: is the message in it? */
void
holler_passage_went_on (HollerPassage *self)
{
  g_autofree char *wanted = NULL;
  guint position = 0;

  if (self->wanted == NULL)
    return;
  position = find_position (self, self->wanted);
  if (position == G_MAXUINT && self->wanted_pages < MAX_PAGES)
    {
      self->wanted_pages++;
      holler_passage_load_older (self);
      if (holler_passage_get_loading (self))
        return;
    }
  wanted = g_steal_pointer (&self->wanted);
  holler_passage_arrive (self, position);
}

static void
message_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree HollerStorePlace *place =
    holler_store_find_place_finish (HOLLER_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!holler_passage_can_load (self))
    {
      give_up (self);
      return;
    }
  if (place != NULL && place->at > 0)
    {
      g_clear_pointer (&self->wanted, g_free);
      go_to_order (self, place->at);
      return;
    }
  holler_passage_end (self);
  self->wanted_pages = 0;
  holler_passage_went_on (self);
}

/**
 * holler_passage_go_to_message:
 * @self: a passage
 * @message_id: a message of its conversation
 *
 * Goes to a message, with what is said around it.
 */
void
holler_passage_go_to_message (HollerPassage *self, const char *message_id)
{
  guint position = 0;

  g_return_if_fail (HOLLER_IS_PASSAGE (self));
  g_return_if_fail (message_id != NULL);

  g_free (self->wanted);
  self->wanted = NULL;
  position = find_position (self, message_id);
  if (position != G_MAXUINT || !holler_passage_can_load (self))
    {
      holler_passage_arrive (self, position);
      return;
    }
  self->wanted = g_strdup (message_id);
  holler_store_find_place_async (self->conversation->account->store,
                                 self->conversation->conversation_id,
                                 message_id,
                                 0,
                                 holler_passage_begin (self),
                                 message_found_cb,
                                 g_object_ref (self));
}

/* A time -------------------------------------------------------------------
 */

static void
go_to_place (HollerPassage *self)
{
  guint n = 0;

  if (self->place.at <= holler_conversation_get_last_order (self->conversation))
    {
      go_to_order (self, self->place.at);
      return;
    }
  /* Nothing was said since then. */
  holler_passage_end (self);
  holler_passage_go_to_end (self);
  n = g_list_model_get_n_items (G_LIST_MODEL (self));
  holler_passage_arrive (self, n > 0 ? n - 1 : G_MAXUINT);
}

/* Whether what was learned brings the two sides nearer. */
static gboolean
narrow (HollerPassage *self, GPtrArray *records)
{
  gint64 distance = self->place.at - self->place.below;

  for (guint i = 0; i < records->len; i++)
    {
      const HollerMessageRecord *record = g_ptr_array_index (records, i);

      if (record->order <= self->place.below || record->order >= self->place.at)
        continue;
      if (record->sent_at_us < self->goal)
        self->place.below = record->order;
      else
        self->place.at = record->order;
    }

  return self->place.at - self->place.below < distance;
}

static void look_between (HollerPassage *self);

static void
between_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;
  gboolean more = FALSE;

  records =
    holler_passage_ask_server_finish (self, source, result, &more, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!holler_passage_can_load (self))
    give_up (self);
  else if (records != NULL && narrow (self, records) &&
           ++self->n_asked < MAX_ASKED)
    look_between (self);
  else
    go_to_place (self);
}

static void
look_between (HollerPassage *self)
{
  gint64 distance = self->place.at - self->place.below;

  if (distance <= 1)
    {
      go_to_place (self);
      return;
    }
  holler_passage_ask_server (self,
                             "around",
                             self->place.below + distance / 2,
                             WINDOW_SIZE,
                             self->cancellable,
                             between_cb);
}

static void
time_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPassage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree HollerStorePlace *place =
    holler_store_find_place_finish (HOLLER_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!holler_passage_can_load (self))
    {
      give_up (self);
      return;
    }
  self->place.below = place != NULL ? place->below : 0;
  self->place.at = place != NULL ? place->at : 0;
  if (self->place.at == 0)
    self->place.at =
      MAX (holler_conversation_get_last_order (self->conversation),
           self->place.below) +
      1;
  self->n_asked = 0;
  look_between (self);
}

/**
 * holler_passage_go_to_time:
 * @self: a passage
 * @time_us: a real time, in microseconds
 *
 * Goes to the first message that was sent at a time or after it; to the newest
 * one if there is none.
 */
void
holler_passage_go_to_time (HollerPassage *self, gint64 time_us)
{
  g_return_if_fail (HOLLER_IS_PASSAGE (self));

  g_clear_pointer (&self->wanted, g_free);
  if (!holler_passage_can_load (self))
    return;
  self->goal = time_us;
  holler_store_find_place_async (self->conversation->account->store,
                                 self->conversation->conversation_id,
                                 NULL,
                                 time_us,
                                 holler_passage_begin (self),
                                 time_found_cb,
                                 g_object_ref (self));
}
