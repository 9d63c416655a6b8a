/* holler-call-history.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-call-history-private.h"

/* What the store has comes page by page, what happens now comes by itself,
 * and either may come first. Its messages are those that their conversations
 * have, where they are loaded there. No more is kept than somebody has asked
 * for: a program that runs for months has thousands of calls. */

#define PAGE_SIZE 50

struct _HollerCallHistory
{
  GObject parent_instance;

  HollerAccount *account; /* (weak) (nullable) */
  GPtrArray *items;       /* the newest first */
  guint n_wanted;         /* so many were asked for: older ones may go */
  gint64 oldest_us;       /* how far the pages reach */
  gint64 seen_us;         /* nothing until then is missed any more */
  guint missed;
  guint generation; /* of the session: a late page is not for the next */
  gboolean loading;
  gboolean complete;
};

static void holler_call_history_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerCallHistory,
  holler_call_history,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, holler_call_history_iface_init))

typedef enum
{
  PROP_LOADING = 1,
  PROP_COMPLETE,
  PROP_MISSED,
} HollerCallHistoryProperty;

static GParamSpec *properties[PROP_MISSED + 1];

static GType
holler_call_history_get_item_type (GListModel *model)
{
  return HOLLER_TYPE_FOUND_MESSAGE;
}

static guint
holler_call_history_get_n_items (GListModel *model)
{
  return HOLLER_CALL_HISTORY (model)->items->len;
}

static gpointer
holler_call_history_get_item (GListModel *model, guint position)
{
  HollerCallHistory *self = HOLLER_CALL_HISTORY (model);

  return position < self->items->len
           ? g_object_ref (g_ptr_array_index (self->items, position))
           : NULL;
}

static void
holler_call_history_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = holler_call_history_get_item_type;
  iface->get_n_items = holler_call_history_get_n_items;
  iface->get_item = holler_call_history_get_item;
}

static gint64
get_time_us (HollerFoundMessage *item)
{
  return holler_message_get_sent_at_us (
    holler_found_message_get_message (item));
}

static gboolean
is_missed (HollerCallHistory *self, HollerFoundMessage *item)
{
  HollerConversation *conversation =
    holler_found_message_get_conversation (item);
  HollerMessage *message = holler_found_message_get_message (item);

  return holler_message_is_missed_call (message) &&
         holler_message_get_sent_at_us (message) > self->seen_us &&
         holler_conversation_get_unread (conversation) > 0 &&
         holler_message_get_order (message) >
           holler_conversation_get_read_order (conversation);
}

static void
count_missed (HollerCallHistory *self)
{
  guint missed = 0;

  for (guint i = 0; i < self->items->len; i++)
    missed += is_missed (self, g_ptr_array_index (self->items, i)) ? 1 : 0;
  if (self->missed == missed)
    return;
  self->missed = missed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MISSED]);
}

static void
set_loading (HollerCallHistory *self, gboolean loading, gboolean complete)
{
  if (self->loading != loading)
    {
      self->loading = loading;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
  if (self->complete != complete)
    {
      self->complete = complete;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
    }
}

/* The first place whose call is not newer. */
static guint
find_place (HollerCallHistory *self, gint64 time_us)
{
  guint low = 0;
  guint high = self->items->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_time_us (g_ptr_array_index (self->items, middle)) > time_us)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* (nullable) */
static HollerMessage *
find (HollerCallHistory *self, const HollerMessageRecord *record)
{
  for (guint i = find_place (self, record->sent_at_us); i < self->items->len;
       i++)
    {
      HollerFoundMessage *item = g_ptr_array_index (self->items, i);
      HollerMessage *message = holler_found_message_get_message (item);

      if (get_time_us (item) != record->sent_at_us)
        return NULL;
      if (g_strcmp0 (holler_message_get_message_id (message),
                     record->message_id) == 0 &&
          g_strcmp0 (holler_message_get_record (message)->conversation_id,
                     record->conversation_id) == 0)
        return message;
    }

  return NULL;
}

/* Those at the end can be loaded again; what is missed counts while it is
 * here. */
static void
forget_oldest (HollerCallHistory *self)
{
  guint n = self->items->len;

  while (
    self->items->len > MAX (self->n_wanted, PAGE_SIZE) &&
    !is_missed (self, g_ptr_array_index (self->items, self->items->len - 1)))
    g_ptr_array_remove_index (self->items, self->items->len - 1);
  if (self->items->len == n)
    return;
  /* Another one may have come in the same moment. */
  self->oldest_us =
    get_time_us (g_ptr_array_index (self->items, self->items->len - 1)) + 1;
  g_list_model_items_changed (G_LIST_MODEL (self),
                              self->items->len,
                              n - self->items->len,
                              0);
  set_loading (self, self->loading, FALSE);
}

static void
holler_call_history_dispose (GObject *object)
{
  HollerCallHistory *self = HOLLER_CALL_HISTORY (object);

  g_clear_weak_pointer (&self->account);

  G_OBJECT_CLASS (holler_call_history_parent_class)->dispose (object);
}

static void
holler_call_history_finalize (GObject *object)
{
  HollerCallHistory *self = HOLLER_CALL_HISTORY (object);

  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (holler_call_history_parent_class)->finalize (object);
}

static void
holler_call_history_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  HollerCallHistory *self = HOLLER_CALL_HISTORY (object);

  switch ((HollerCallHistoryProperty) prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    case PROP_MISSED:
      g_value_set_uint (value, self->missed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_call_history_class_init (HollerCallHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_call_history_dispose;
  object_class->finalize = holler_call_history_finalize;
  object_class->get_property = holler_call_history_get_property;

  /**
   * HollerCallHistory:loading:
   *
   * Whether a page is under way.
   */
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * HollerCallHistory:complete:
   *
   * Whether there are no older calls.
   */
  properties[PROP_COMPLETE] =
    g_param_spec_boolean ("complete",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * HollerCallHistory:missed:
   *
   * How many missed calls nobody has looked at.
   */
  properties[PROP_MISSED] =
    g_param_spec_uint ("missed",
                       NULL,
                       NULL,
                       0,
                       G_MAXUINT,
                       0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_call_history_init (HollerCallHistory *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->complete = TRUE;
}

HollerCallHistory *
holler_call_history_new (HollerAccount *account)
{
  HollerCallHistory *self = g_object_new (HOLLER_TYPE_CALL_HISTORY, NULL);

  g_set_weak_pointer (&self->account, account);

  return self;
}

void
holler_call_history_begin (HollerCallHistory *self)
{
  self->generation++;
  self->n_wanted = 0;
  self->oldest_us = 0;
  self->seen_us = 0;
  set_loading (self, FALSE, FALSE);
  holler_call_history_load_older (self);
}

void
holler_call_history_end (HollerCallHistory *self)
{
  guint n = self->items->len;

  self->generation++;
  g_ptr_array_set_size (self->items, 0);
  set_loading (self, FALSE, TRUE);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  count_missed (self);
}

static void
insert (HollerCallHistory *self,
        HollerConversation *conversation,
        const HollerMessageRecord *record)
{
  g_autoptr (HollerMessage) message =
    holler_conversation_make_message (conversation, record);
  guint place = find_place (self, record->sent_at_us);

  g_ptr_array_insert (self->items,
                      (int) place,
                      holler_found_message_new (conversation, message));
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

void
holler_call_history_take (HollerCallHistory *self,
                          HollerConversation *conversation,
                          const HollerMessageRecord *record)
{
  HollerMessage *message = NULL;

  if (record->kind != HOLLER_MESSAGE_KIND_CALL || record->message_id == NULL)
    return;

  message = find (self, record);
  if (message != NULL)
    {
      holler_message_update (message, record);
      return;
    }
  /* Beyond what is loaded it comes with its page, unless that is on its way. */
  if (!self->complete && !self->loading && record->sent_at_us < self->oldest_us)
    return;
  insert (self, conversation, record);
  count_missed (self);
  forget_oldest (self);
}

HollerMessage *
holler_call_history_find (HollerCallHistory *self,
                          const HollerMessageRecord *record)
{
  return record->kind == HOLLER_MESSAGE_KIND_CALL ? find (self, record) : NULL;
}

void
holler_call_history_conversation_changed (HollerCallHistory *self)
{
  count_missed (self);
}

void
holler_call_history_forget (HollerCallHistory *self,
                            HollerConversation *conversation)
{
  for (guint i = self->items->len; i-- > 0;)
    {
      HollerFoundMessage *item = g_ptr_array_index (self->items, i);

      if (holler_found_message_get_conversation (item) != conversation)
        continue;
      g_ptr_array_remove_index (self->items, i);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
    }
  count_missed (self);
}

typedef struct
{
  HollerCallHistory *history;
  guint generation;
} Loading;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Loading *loading = user_data;
  g_autoptr (HollerCallHistory) self = loading->history;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;

  records =
    holler_store_list_calls_finish (HOLLER_STORE (source), result, &error);
  if (loading->generation != self->generation || self->account == NULL)
    return;

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const HollerMessageRecord *record = g_ptr_array_index (records, i);
      HollerConversation *conversation =
        g_hash_table_lookup (self->account->conversations,
                             record->conversation_id);

      self->oldest_us = record->sent_at_us;
      /* What is here already may be newer than what was read. */
      if (conversation != NULL && find (self, record) == NULL)
        insert (self, conversation, record);
    }
  count_missed (self);
  /* What cannot be read now is not asked for again and again. */
  set_loading (self, FALSE, records == NULL || records->len < PAGE_SIZE);
}

/**
 * holler_call_history_load_older:
 * @self: a call history
 *
 * Loads a page of older calls from the person's copy. Does nothing while one
 * is under way or all is there.
 */
void
holler_call_history_load_older (HollerCallHistory *self)
{
  Loading *loading = NULL;

  g_return_if_fail (HOLLER_IS_CALL_HISTORY (self));

  if (self->loading || self->complete || self->account == NULL)
    return;

  loading = g_new0 (Loading, 1);
  loading->history = g_object_ref (self);
  loading->generation = self->generation;
  self->n_wanted = self->items->len + PAGE_SIZE;
  set_loading (self, TRUE, FALSE);
  holler_store_list_calls_async (self->account->store,
                                 self->oldest_us,
                                 PAGE_SIZE,
                                 self->account->cancellable,
                                 loaded_cb,
                                 loading);
}

/**
 * holler_call_history_mark_seen:
 * @self: a call history
 *
 * Takes note that the person has looked at the list: what was missed until
 * now is known. Their conversations keep what is unread in them.
 */
void
holler_call_history_mark_seen (HollerCallHistory *self)
{
  g_return_if_fail (HOLLER_IS_CALL_HISTORY (self));

  if (self->items->len > 0)
    self->seen_us = get_time_us (g_ptr_array_index (self->items, 0));
  count_missed (self);
}

/**
 * holler_call_history_get_loading:
 * @self: a call history
 *
 * Tells whether a page is under way.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_call_history_get_loading (HollerCallHistory *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_HISTORY (self), FALSE);

  return self->loading;
}

/**
 * holler_call_history_get_complete:
 * @self: a call history
 *
 * Tells whether there are no older calls.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_call_history_get_complete (HollerCallHistory *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_HISTORY (self), FALSE);

  return self->complete;
}

/**
 * holler_call_history_get_missed:
 * @self: a call history
 *
 * Gets how many missed calls were seen neither in their conversation nor in
 * the list.
 *
 * Returns: a number
 */
guint
holler_call_history_get_missed (HollerCallHistory *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_HISTORY (self), 0);

  return self->missed;
}
