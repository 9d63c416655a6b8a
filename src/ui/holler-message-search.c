/* holler-message-search.c: messages found while one types
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-message-search.h"

#define WAIT_BEFORE_SEARCH_MS 150 /* after the last key */
#define MAX_FOUND 100
#define MIN_LENGTH 2 /* one letter is in every message */

struct _HollerMessageSearch
{
  GObject parent_instance;

  HollerAccount *account;
  GListStore *found;
  GCancellable *cancellable;
  char *term;
  guint wait_id;
  gboolean searching;
};

typedef enum
{
  PROP_SEARCHING = 1,
} HollerMessageSearchProperty;

static GParamSpec *properties[PROP_SEARCHING + 1];

G_DEFINE_FINAL_TYPE (HollerMessageSearch, holler_message_search, G_TYPE_OBJECT)

static void
set_searching (HollerMessageSearch *self, gboolean searching)
{
  if (self->searching == searching)
    return;
  self->searching = searching;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

/* As one change: a view would lay itself out anew at each. */
static void
show (HollerMessageSearch *self, GListModel *found)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->found));

  for (guint i = 0; found != NULL && i < g_list_model_get_n_items (found); i++)
    g_ptr_array_add (items, g_list_model_get_item (found, i));
  if (n > 0 || items->len > 0)
    g_list_store_splice (self->found, 0, n, items->pdata, items->len);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerMessageSearch) self = user_data;
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;

  found =
    holler_account_search_finish (HOLLER_ACCOUNT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  show (self, found);
  set_searching (self, FALSE);
}

static gboolean
search_cb (gpointer user_data)
{
  HollerMessageSearch *self = user_data;

  self->wait_id = 0;
  self->cancellable = g_cancellable_new ();
  holler_account_search_async (self->account,
                               self->term,
                               MAX_FOUND,
                               self->cancellable,
                               found_cb,
                               g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
stop (HollerMessageSearch *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
holler_message_search_dispose (GObject *object)
{
  HollerMessageSearch *self = HOLLER_MESSAGE_SEARCH (object);

  stop (self);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (holler_message_search_parent_class)->dispose (object);
}

static void
holler_message_search_finalize (GObject *object)
{
  HollerMessageSearch *self = HOLLER_MESSAGE_SEARCH (object);

  g_object_unref (self->found);
  g_free (self->term);

  G_OBJECT_CLASS (holler_message_search_parent_class)->finalize (object);
}

static void
holler_message_search_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  if (prop_id == PROP_SEARCHING)
    g_value_set_boolean (value, HOLLER_MESSAGE_SEARCH (object)->searching);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_message_search_class_init (HollerMessageSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_message_search_dispose;
  object_class->finalize = holler_message_search_finalize;
  object_class->get_property = holler_message_search_get_property;

  /**
   * HollerMessageSearch:searching:
   *
   * Whether what is found is not known yet.
   */
  properties[PROP_SEARCHING] =
    g_param_spec_boolean ("searching",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_message_search_init (HollerMessageSearch *self)
{
  self->found = g_list_store_new (HOLLER_TYPE_FOUND_MESSAGE);
}

/**
 * holler_message_search_new:
 * @account: whose messages are searched
 *
 * Makes a search, for nothing yet.
 *
 * Returns: (transfer full): a search
 */
HollerMessageSearch *
holler_message_search_new (HollerAccount *account)
{
  HollerMessageSearch *self = g_object_new (HOLLER_TYPE_MESSAGE_SEARCH, NULL);

  self->account = g_object_ref (account);

  return self;
}

/**
 * holler_message_search_get_found:
 * @self: a search
 *
 * Gets what was found for the last term.
 *
 * Returns: (transfer none): a list of [class@FoundMessage]
 */
GListModel *
holler_message_search_get_found (HollerMessageSearch *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE_SEARCH (self), NULL);

  return G_LIST_MODEL (self->found);
}

/**
 * holler_message_search_get_searching:
 * @self: a search
 *
 * Tells whether what is found is not known yet.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_message_search_get_searching (HollerMessageSearch *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE_SEARCH (self), FALSE);

  return self->searching;
}

/**
 * holler_message_search_set_term:
 * @self: a search
 * @term: what was typed
 *
 * Looks for messages, 150 ms later and not at all if the term is another one
 * by then. What was found before stays until then.
 */
void
holler_message_search_set_term (HollerMessageSearch *self, const char *term)
{
  g_return_if_fail (HOLLER_IS_MESSAGE_SEARCH (self));
  g_return_if_fail (term != NULL);

  stop (self);
  g_free (self->term);
  self->term = g_strstrip (g_strdup (term));
  if (g_utf8_strlen (self->term, -1) < MIN_LENGTH)
    {
      show (self, NULL);
      set_searching (self, FALSE);
      return;
    }
  set_searching (self, TRUE);
  self->wait_id = g_timeout_add (WAIT_BEFORE_SEARCH_MS, search_cb, self);
}
