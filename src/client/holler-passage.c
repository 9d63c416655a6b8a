/* holler-passage.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-passage-private.h"

#include "client/holler-account-private.h"
#include "client/holler-json-read.h"

/* A conversation has tens of thousands of messages and a window shows twenty:
 * only those around it are kept. The newest are the conversation's own list,
 * which is needed anyway; this is the window on what came before.
 */

#define PAGE_SIZE 50
#define MAX_ITEMS 500

static void holler_passage_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerPassage,
  holler_passage,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, holler_passage_iface_init))

typedef enum
{
  PROP_LOADING = 1,
  PROP_AT_END,
  PROP_COMPLETE,
} HollerPassageProperty;

static GParamSpec *properties[PROP_COMPLETE + 1];
static guint arrived_signal;

static GListModel *
get_tail (HollerPassage *self)
{
  return G_LIST_MODEL (self->conversation->messages);
}

static guint
get_n_tail (HollerPassage *self)
{
  return self->at_end ? g_list_model_get_n_items (get_tail (self)) : 0;
}

static GType
holler_passage_get_item_type (GListModel *model)
{
  return HOLLER_TYPE_MESSAGE;
}

static guint
holler_passage_get_n_items (GListModel *model)
{
  HollerPassage *self = HOLLER_PASSAGE (model);

  return self->items->len + get_n_tail (self);
}

static gpointer
holler_passage_get_item (GListModel *model, guint position)
{
  HollerPassage *self = HOLLER_PASSAGE (model);

  if (position < self->items->len)
    return g_object_ref (g_ptr_array_index (self->items, position));

  return self->at_end ? g_list_model_get_item (get_tail (self),
                                               position - self->items->len)
                      : NULL;
}

static void
holler_passage_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = holler_passage_get_item_type;
  iface->get_n_items = holler_passage_get_n_items;
  iface->get_item = holler_passage_get_item;
}

static void
notify (HollerPassage *self, HollerPassageProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
changed (HollerPassage *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
set_complete (HollerPassage *self, gboolean complete)
{
  if (self->complete == complete)
    return;
  self->complete = complete;
  notify (self, PROP_COMPLETE);
}

gint64
holler_passage_get_first_order (HollerPassage *self)
{
  if (self->items->len > 0)
    return holler_message_get_order (g_ptr_array_index (self->items, 0));

  return self->at_end ? self->conversation->inbox.first_order : 0;
}

static gint64
get_last_order (HollerPassage *self)
{
  guint n = self->items->len;

  return n > 0
           ? holler_message_get_order (g_ptr_array_index (self->items, n - 1))
           : 0;
}

/* How many of the items the conversation's own list has, too; -1 if it does
 * not follow on them. */
static int
count_overlap (HollerPassage *self)
{
  gint64 first = self->conversation->inbox.first_order;
  gint64 last = get_last_order (self);

  if (first == 0 || last + 1 < first)
    return -1;

  return (int) MIN (last + 1 - first, (gint64) self->items->len);
}

/* The end of the conversation comes into sight. */
static gboolean
join_if_possible (HollerPassage *self)
{
  int overlap = count_overlap (self);

  if (self->at_end || overlap < 0)
    return FALSE;

  g_ptr_array_set_size (self->items, (int) self->items->len - overlap);
  self->at_end = TRUE;
  changed (self, self->items->len, (guint) overlap, get_n_tail (self));
  notify (self, PROP_AT_END);

  return TRUE;
}

static void
tail_changed_cb (HollerPassage *self,
                 guint position,
                 guint removed,
                 guint added)
{
  guint n_items = self->items->len;
  int overlap = 0;

  if (!self->at_end)
    return;
  if (n_items > 0)
    {
      overlap = count_overlap (self);
      /* What was between is gone: only the end is known to be one piece. */
      if (overlap < 0)
        overlap = (int) n_items;
    }
  if (overlap == 0)
    {
      changed (self, n_items + position, removed, added);
      return;
    }
  g_ptr_array_set_size (self->items, (int) n_items - overlap);
  changed (self,
           self->items->len,
           (guint) overlap + position + removed,
           position + added);
}

/* One has scrolled up: what is far below goes. */
static void
trim_end (HollerPassage *self)
{
  guint n_tail = get_n_tail (self);

  if (self->items->len + n_tail <= MAX_ITEMS)
    return;
  if (self->at_end)
    {
      self->at_end = FALSE;
      changed (self, self->items->len, n_tail, 0);
      notify (self, PROP_AT_END);
    }
  if (self->items->len > MAX_ITEMS)
    {
      guint too_many = self->items->len - MAX_ITEMS;

      g_ptr_array_set_size (self->items, MAX_ITEMS);
      changed (self, MAX_ITEMS, too_many, 0);
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
  set_complete (self, FALSE);
  changed (self, 0, too_many, 0);
}

static HollerMessage *
make_message (HollerPassage *self, const HollerMessageRecord *record)
{
  HollerMessage *message =
    holler_conversation_make_message (self->conversation, record);

  holler_conversation_apply_marks (self->conversation, message);

  return message;
}

static void
holler_passage_dispose (GObject *object)
{
  HollerPassage *self = HOLLER_PASSAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->conversation != NULL)
    {
      g_signal_handlers_disconnect_by_data (get_tail (self), self);
      g_ptr_array_remove (self->conversation->passages, self);
      holler_conversation_let_go (self->conversation);
    }

  G_OBJECT_CLASS (holler_passage_parent_class)->dispose (object);
}

static void
holler_passage_finalize (GObject *object)
{
  HollerPassage *self = HOLLER_PASSAGE (object);

  g_clear_object (&self->conversation);
  g_ptr_array_unref (self->items);
  g_free (self->wanted);

  G_OBJECT_CLASS (holler_passage_parent_class)->finalize (object);
}

static void
holler_passage_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  HollerPassage *self = HOLLER_PASSAGE (object);

  switch ((HollerPassageProperty) prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, holler_passage_get_loading (self));
      break;
    case PROP_AT_END:
      g_value_set_boolean (value, self->at_end);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, holler_passage_get_complete (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_passage_class_init (HollerPassageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_passage_dispose;
  object_class->finalize = holler_passage_finalize;
  object_class->get_property = holler_passage_get_property;

  /**
   * HollerPassage:loading:
   *
   * Whether messages are on their way.
   */
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  /**
   * HollerPassage:at-end:
   *
   * Whether the newest message is in it.
   */
  properties[PROP_AT_END] =
    g_param_spec_boolean ("at-end", NULL, NULL, TRUE, flags);
  /**
   * HollerPassage:complete:
   *
   * Whether the oldest message is in it.
   */
  properties[PROP_COMPLETE] =
    g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
  /**
   * HollerPassage::arrived:
   * @position: of the message one wanted to go to; `G_MAXUINT` for none
   *
   * What was asked for is there.
   */
  arrived_signal = g_signal_new ("arrived",
                                 HOLLER_TYPE_PASSAGE,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 1,
                                 G_TYPE_UINT);
}

static void
holler_passage_init (HollerPassage *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->at_end = TRUE;
}

static void
conversation_loading_cb (HollerPassage *self)
{
  notify (self, PROP_LOADING);
  if (!holler_passage_get_loading (self))
    holler_passage_went_on (self);
}

static void
conversation_complete_cb (HollerPassage *self)
{
  notify (self, PROP_COMPLETE);
}

/**
 * holler_passage_new:
 * @conversation: a conversation
 *
 * Looks at the newest messages of a conversation, and has them loaded.
 *
 * Returns: (transfer full): a passage
 */
HollerPassage *
holler_passage_new (HollerConversation *conversation)
{
  HollerPassage *self = NULL;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (conversation), NULL);

  self = g_object_new (HOLLER_TYPE_PASSAGE, NULL);
  self->conversation = g_object_ref (conversation);
  g_ptr_array_add (conversation->passages, self);
  g_signal_connect_swapped (get_tail (self),
                            "items-changed",
                            G_CALLBACK (tail_changed_cb),
                            self);
  g_signal_connect_object (conversation,
                           "notify::loading",
                           G_CALLBACK (conversation_loading_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation,
                           "notify::complete",
                           G_CALLBACK (conversation_complete_cb),
                           self,
                           G_CONNECT_SWAPPED);
  if (conversation->inbox.last_order == 0)
    holler_conversation_load_older (conversation);

  return self;
}

/* What is under way --------------------------------------------------------
 */

static void
set_loading (HollerPassage *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  notify (self, PROP_LOADING);
}

GCancellable *
holler_passage_begin (HollerPassage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_loading (self, TRUE);

  return self->cancellable;
}

void
holler_passage_end (HollerPassage *self)
{
  g_clear_object (&self->cancellable);
  set_loading (self, FALSE);
}

gboolean
holler_passage_can_load (HollerPassage *self)
{
  return self->conversation->account != NULL &&
         self->conversation->account->session != NULL;
}

void
holler_passage_arrive (HollerPassage *self, guint position)
{
  g_signal_emit (self, arrived_signal, 0, position);
}

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

/* Its two ends -------------------------------------------------------------
 */

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
      g_ptr_array_add (run,
                       make_message (self, g_ptr_array_index (records, i)));
    }
  for (guint i = 0; i < run->len; i++)
    g_ptr_array_insert (self->items, 0, g_ptr_array_index (run, i));
  changed (self, 0, 0, run->len);

  return run->len;
}

static void
took_older (HollerPassage *self, gboolean complete)
{
  trim_end (self);
  set_complete (self, complete || holler_passage_get_first_order (self) == 1);
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
      set_complete (self, TRUE);
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
  gint64 last = get_last_order (self);
  guint n_before = self->items->len;

  for (guint i = 0; i < records->len; i++)
    {
      if (get_order_at (records, i) <= last)
        continue;
      if (get_order_at (records, i) != last + 1)
        break;
      last++;
      g_ptr_array_add (self->items,
                       make_message (self, g_ptr_array_index (records, i)));
    }
  changed (self, n_before, 0, self->items->len - n_before);

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
                               get_last_order (self),
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
                                 get_last_order (self),
                                 PAGE_SIZE,
                                 holler_passage_begin (self),
                                 newer_from_store_cb,
                                 g_object_ref (self));
}

/* The whole of it ----------------------------------------------------------
 */

void
holler_passage_replace (HollerPassage *self,
                        GPtrArray *records,
                        guint from,
                        guint to)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self));
  gboolean was_at_end = self->at_end;
  int overlap = 0;

  g_ptr_array_set_size (self->items, 0);
  for (guint i = from; i < to; i++)
    g_ptr_array_add (self->items,
                     make_message (self, g_ptr_array_index (records, i)));
  overlap = count_overlap (self);
  self->at_end = overlap >= 0;
  if (overlap > 0)
    g_ptr_array_set_size (self->items, (int) self->items->len - overlap);
  changed (self, 0, n_before, g_list_model_get_n_items (G_LIST_MODEL (self)));
  if (was_at_end != self->at_end)
    notify (self, PROP_AT_END);
  set_complete (self, holler_passage_get_first_order (self) == 1);
}

/**
 * holler_passage_go_to_end:
 * @self: a passage
 *
 * Shows the newest messages, and no others for now.
 */
void
holler_passage_go_to_end (HollerPassage *self)
{
  guint n_before = 0;

  g_return_if_fail (HOLLER_IS_PASSAGE (self));

  if (self->at_end)
    return;
  g_cancellable_cancel (self->cancellable);
  holler_passage_end (self);
  n_before = self->items->len;
  g_ptr_array_set_size (self->items, 0);
  self->at_end = TRUE;
  set_complete (self, FALSE);
  changed (self, 0, n_before, get_n_tail (self));
  notify (self, PROP_AT_END);
}

/**
 * holler_passage_get_loading:
 * @self: a passage
 *
 * Tells whether messages are on their way.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_passage_get_loading (HollerPassage *self)
{
  g_return_val_if_fail (HOLLER_IS_PASSAGE (self), FALSE);

  return self->loading ||
         (self->at_end && holler_conversation_get_loading (self->conversation));
}

/**
 * holler_passage_get_at_end:
 * @self: a passage
 *
 * Tells whether the newest message is in it, and new ones come into it.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_passage_get_at_end (HollerPassage *self)
{
  g_return_val_if_fail (HOLLER_IS_PASSAGE (self), FALSE);

  return self->at_end;
}

/**
 * holler_passage_get_complete:
 * @self: a passage
 *
 * Tells whether no message is older than its first.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_passage_get_complete (HollerPassage *self)
{
  g_return_val_if_fail (HOLLER_IS_PASSAGE (self), FALSE);

  return self->complete ||
         (self->at_end && self->items->len == 0 &&
          holler_conversation_get_complete (self->conversation));
}

/* For the conversation -----------------------------------------------------
 */

void
holler_passage_update_message (HollerPassage *self,
                               const HollerMessageRecord *record)
{
  gint64 first = 0;
  HollerMessage *message = NULL;

  if (self->items->len == 0)
    return;
  first = holler_message_get_order (g_ptr_array_index (self->items, 0));
  if (record->order < first || record->order > get_last_order (self))
    return;
  message = g_ptr_array_index (self->items, (guint) (record->order - first));
  if (g_strcmp0 (holler_message_get_message_id (message), record->message_id) ==
      0)
    holler_message_update (message, record);
}

void
holler_passage_apply_marks (HollerPassage *self)
{
  for (guint i = 0; i < self->items->len; i++)
    holler_conversation_apply_marks (self->conversation,
                                     g_ptr_array_index (self->items, i));
}

HollerMessage *
holler_passage_find (HollerPassage *self, const char *message_id)
{
  for (guint i = self->items->len; i-- > 0;)
    {
      HollerMessage *message = g_ptr_array_index (self->items, i);

      if (g_strcmp0 (holler_message_get_message_id (message), message_id) == 0)
        return g_object_ref (message);
    }

  return NULL;
}
