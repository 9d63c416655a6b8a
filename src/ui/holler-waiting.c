/* holler-waiting.c: how much waits for a person
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-waiting.h"

struct _HollerWaiting
{
  GObject parent_instance;

  GListModel *conversations;
  GListModel *contacts;
  guint unread;
  guint requests;
  guint friends;
  guint recount_id;
};

typedef enum
{
  PROP_UNREAD = 1,
  PROP_REQUESTS,
  PROP_FRIENDS,
} HollerWaitingProperty;

static GParamSpec *properties[PROP_FRIENDS + 1];

G_DEFINE_FINAL_TYPE (HollerWaiting, holler_waiting, G_TYPE_OBJECT)

static void
set_count (HollerWaiting *self,
           guint *field,
           guint count,
           HollerWaitingProperty property)
{
  if (*field == count)
    return;
  *field = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static guint
count_unread (GListModel *conversations)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (HollerConversation) conversation =
        g_list_model_get_item (conversations, i);

      if (holler_conversation_get_unread (conversation) > 0 &&
          !holler_conversation_is_muted (conversation))
        n++;
    }
  return n;
}

static guint
count_contacts (GListModel *contacts, HollerContactState state)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);

      if (holler_contact_get_state (contact) == state)
        n++;
    }
  return n;
}

static gboolean
recount_cb (gpointer user_data)
{
  HollerWaiting *self = user_data;

  self->recount_id = 0;
  set_count (self,
             &self->unread,
             count_unread (self->conversations),
             PROP_UNREAD);
  set_count (self,
             &self->requests,
             count_contacts (self->contacts, HOLLER_CONTACT_STATE_INCOMING),
             PROP_REQUESTS);
  set_count (self,
             &self->friends,
             count_contacts (self->contacts, HOLLER_CONTACT_STATE_CONTACT),
             PROP_FRIENDS);
  return G_SOURCE_REMOVE;
}

/* Much changes at once while the server tells what happened meanwhile. */
static void
recount_later (HollerWaiting *self)
{
  if (self->recount_id == 0)
    self->recount_id = g_idle_add (recount_cb, self);
}

static void
watch (HollerWaiting *self, GListModel *list, guint position, guint n)
{
  static const char *const names[] = { "unread", "muted-until-us", "state" };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, position + i);

      /* What moved within the list is added again. */
      g_signal_handlers_disconnect_by_func (item, recount_later, self);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        {
          g_autofree char *signal = g_strconcat ("notify::", names[j], NULL);

          if (g_object_class_find_property (G_OBJECT_GET_CLASS (item),
                                            names[j]) != NULL)
            g_signal_connect_object (item,
                                     signal,
                                     G_CALLBACK (recount_later),
                                     self,
                                     G_CONNECT_SWAPPED);
        }
    }
}

static void
items_changed_cb (HollerWaiting *self,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  GListModel *list)
{
  watch (self, list, position, n_added);
  recount_later (self);
}

static void
holler_waiting_dispose (GObject *object)
{
  HollerWaiting *self = HOLLER_WAITING (object);

  g_clear_handle_id (&self->recount_id, g_source_remove);
  g_clear_object (&self->conversations);
  g_clear_object (&self->contacts);

  G_OBJECT_CLASS (holler_waiting_parent_class)->dispose (object);
}

static void
holler_waiting_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  HollerWaiting *self = HOLLER_WAITING (object);

  switch ((HollerWaitingProperty) prop_id)
    {
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_REQUESTS:
      g_value_set_uint (value, self->requests);
      break;
    case PROP_FRIENDS:
      g_value_set_uint (value, self->friends);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_waiting_class_init (HollerWaitingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_waiting_dispose;
  object_class->get_property = holler_waiting_get_property;

  /**
   * HollerWaiting:unread:
   *
   * How many conversations have something unread.
   */
  properties[PROP_UNREAD] =
    g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * HollerWaiting:requests:
   *
   * How many people want to be one's contact.
   */
  properties[PROP_REQUESTS] =
    g_param_spec_uint ("requests", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * HollerWaiting:friends:
   *
   * How many people can be written to and called.
   */
  properties[PROP_FRIENDS] =
    g_param_spec_uint ("friends", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_waiting_init (HollerWaiting *self)
{
}

static void
connect_list (HollerWaiting *self, GListModel *list)
{
  g_signal_connect_object (list,
                           "items-changed",
                           G_CALLBACK (items_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  watch (self, list, 0, g_list_model_get_n_items (list));
}

/**
 * holler_waiting_new:
 * @account: an account
 *
 * Counts what waits for the person of an account.
 *
 * Returns: (transfer full): a count
 */
HollerWaiting *
holler_waiting_new (HollerAccount *account)
{
  HollerWaiting *self = g_object_new (HOLLER_TYPE_WAITING, NULL);

  self->conversations =
    g_object_ref (holler_account_get_conversations (account));
  self->contacts = g_object_ref (holler_account_get_contacts (account));
  connect_list (self, self->conversations);
  connect_list (self, self->contacts);
  recount_later (self);
  return self;
}

/**
 * holler_waiting_get_unread:
 * @self: a count
 *
 * Gets how many conversations have something unread; muted ones do not count.
 *
 * Returns: how many
 */
guint
holler_waiting_get_unread (HollerWaiting *self)
{
  g_return_val_if_fail (HOLLER_IS_WAITING (self), 0);

  return self->unread;
}

/**
 * holler_waiting_get_requests:
 * @self: a count
 *
 * Gets how many people want to be one's contact.
 *
 * Returns: how many
 */
guint
holler_waiting_get_requests (HollerWaiting *self)
{
  g_return_val_if_fail (HOLLER_IS_WAITING (self), 0);

  return self->requests;
}
