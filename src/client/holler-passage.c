/* holler-passage.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-passage-private.h"

#include "client/holler-account-private.h"

/* A conversation has tens of thousands of messages and a window shows twenty:
 * only those around it are kept. The newest are the conversation's own list,
 * which is needed anyway; this is the window on what came before.
 */

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

guint
holler_passage_get_n_tail (HollerPassage *self)
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

  return self->items->len + holler_passage_get_n_tail (self);
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

void
holler_passage_changed (HollerPassage *self,
                        guint position,
                        guint removed,
                        guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

void
holler_passage_set_complete (HollerPassage *self, gboolean complete)
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

gint64
holler_passage_get_last_order (HollerPassage *self)
{
  guint n = self->items->len;

  return n > 0
           ? holler_message_get_order (g_ptr_array_index (self->items, n - 1))
           : 0;
}

int
holler_passage_count_overlap (HollerPassage *self)
{
  gint64 first = self->conversation->inbox.first_order;
  gint64 last = holler_passage_get_last_order (self);

  if (first == 0 || last + 1 < first)
    return -1;

  return (int) MIN (last + 1 - first, (gint64) self->items->len);
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
      overlap = holler_passage_count_overlap (self);
      /* What was between is gone: only the end is known to be one piece. */
      if (overlap < 0)
        overlap = (int) n_items;
    }
  if (overlap == 0)
    {
      holler_passage_changed (self, n_items + position, removed, added);
      return;
    }
  g_ptr_array_set_size (self->items, (int) n_items - overlap);
  holler_passage_changed (self,
                          self->items->len,
                          (guint) overlap + position + removed,
                          position + added);
}

HollerMessage *
holler_passage_make_message (HollerPassage *self,
                             const HollerMessageRecord *record)
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
    g_ptr_array_add (
      self->items,
      holler_passage_make_message (self, g_ptr_array_index (records, i)));
  overlap = holler_passage_count_overlap (self);
  self->at_end = overlap >= 0;
  if (overlap > 0)
    g_ptr_array_set_size (self->items, (int) self->items->len - overlap);
  holler_passage_changed (self,
                          0,
                          n_before,
                          g_list_model_get_n_items (G_LIST_MODEL (self)));
  if (was_at_end != self->at_end)
    notify (self, PROP_AT_END);
  holler_passage_set_complete (self,
                               holler_passage_get_first_order (self) == 1);
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

  /* Where one was going is of no interest any more, and may be found yet. */
  g_clear_pointer (&self->wanted, g_free);
  g_cancellable_cancel (self->cancellable);
  holler_passage_end (self);
  if (self->at_end)
    return;
  n_before = self->items->len;
  g_ptr_array_set_size (self->items, 0);
  self->at_end = TRUE;
  holler_passage_set_complete (self, FALSE);
  holler_passage_changed (self, 0, n_before, holler_passage_get_n_tail (self));
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
  if (record->order < first ||
      record->order > holler_passage_get_last_order (self))
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
