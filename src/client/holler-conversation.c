/* holler-conversation.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-conversation-private.h"

#include "client/holler-account-private.h"
#include "client/holler-json-read.h"

G_DEFINE_FINAL_TYPE (HollerConversation, holler_conversation, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONVERSATION_ID,
  PROP_IS_GROUP,
  PROP_TITLE,
  PROP_PEER,
  PROP_LAST_MESSAGE,
  PROP_UNREAD,
  PROP_PEER_TYPING,
  PROP_IN_CALL,
  PROP_LOADING,
  PROP_COMPLETE,
  PROP_MUTED_UNTIL_US,
  PROP_FAVOURITE,
  PROP_DRAFT,
  PROP_AVATAR_URL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (HollerConversation *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
peer_name_cb (HollerConversation *self)
{
  notify (self, PROP_TITLE);
}

static void
clear_timers (HollerConversation *self)
{
  if (self->account == NULL)
    return;

  holler_clock_clear_timeout (self->account->clock, &self->outbox_timer_id);
  holler_clock_clear_timeout (self->account->clock, &self->read_timer_id);
  holler_clock_clear_timeout (self->account->clock, &self->save_timer_id);
}

static void
holler_conversation_dispose (GObject *object)
{
  HollerConversation *self = HOLLER_CONVERSATION (object);

  holler_conversation_detach (self);
  g_clear_pointer (&self->outbox, g_ptr_array_unref);
  g_clear_pointer (&self->typists, g_ptr_array_unref);
  g_clear_object (&self->members);
  g_clear_pointer (&self->by_client_id, g_hash_table_unref);
  g_clear_object (&self->messages);
  g_clear_object (&self->known_last);
  g_clear_object (&self->last_message);
  g_clear_object (&self->peer);

  G_OBJECT_CLASS (holler_conversation_parent_class)->dispose (object);
}

static void
holler_conversation_finalize (GObject *object)
{
  HollerConversation *self = HOLLER_CONVERSATION (object);

  g_clear_pointer (&self->json, g_free);
  g_ptr_array_unref (self->passages);
  g_free (self->conversation_id);
  g_free (self->group_title);
  g_free (self->avatar_url);
  g_free (self->names);
  g_free (self->draft);

  G_OBJECT_CLASS (holler_conversation_parent_class)->finalize (object);
}

static void
holler_conversation_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  HollerConversation *self = HOLLER_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_CONVERSATION_ID:
      g_value_set_string (value, self->conversation_id);
      break;
    case PROP_IS_GROUP:
      g_value_set_boolean (value, self->peer == NULL);
      break;
    case PROP_TITLE:
      g_value_set_string (value, holler_conversation_get_title (self));
      break;
    case PROP_PEER:
      g_value_set_object (value, self->peer);
      break;
    case PROP_LAST_MESSAGE:
      g_value_set_object (value, self->last_message);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_PEER_TYPING:
      g_value_set_boolean (value, holler_conversation_get_peer_typing (self));
      break;
    case PROP_IN_CALL:
      g_value_set_boolean (value, self->in_call);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    case PROP_MUTED_UNTIL_US:
      g_value_set_int64 (value, self->muted_until_us);
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, self->favourite);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->draft);
      break;
    case PROP_AVATAR_URL:
      g_value_set_string (value, self->avatar_url);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_conversation_class_init (HollerConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_conversation_dispose;
  object_class->finalize = holler_conversation_finalize;
  object_class->get_property = holler_conversation_get_property;

  properties[PROP_CONVERSATION_ID] =
    g_param_spec_string ("conversation-id", NULL, NULL, NULL, flags);
  properties[PROP_IS_GROUP] =
    g_param_spec_boolean ("is-group", NULL, NULL, FALSE, flags);
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PEER] =
    g_param_spec_object ("peer", NULL, NULL, HOLLER_TYPE_USER, flags);
  properties[PROP_LAST_MESSAGE] = g_param_spec_object ("last-message",
                                                       NULL,
                                                       NULL,
                                                       HOLLER_TYPE_MESSAGE,
                                                       flags);
  properties[PROP_UNREAD] =
    g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PEER_TYPING] =
    g_param_spec_boolean ("peer-typing", NULL, NULL, FALSE, flags);
  properties[PROP_IN_CALL] =
    g_param_spec_boolean ("in-call", NULL, NULL, FALSE, flags);
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_COMPLETE] =
    g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  properties[PROP_MUTED_UNTIL_US] =
    g_param_spec_int64 ("muted-until-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_FAVOURITE] =
    g_param_spec_boolean ("favourite", NULL, NULL, FALSE, flags);
  properties[PROP_DRAFT] =
    g_param_spec_string ("draft", NULL, NULL, NULL, flags);
  properties[PROP_AVATAR_URL] =
    g_param_spec_string ("avatar-url", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_conversation_init (HollerConversation *self)
{
  self->messages = g_list_store_new (HOLLER_TYPE_MESSAGE);
  self->passages = g_ptr_array_new ();
  self->by_client_id =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  holler_inbox_init (&self->inbox);
  holler_conversation_init_members (self);
  holler_conversation_outbox_clear (self);
}

HollerConversation *
holler_conversation_new (HollerAccount *account,
                         const char *conversation_id,
                         HollerUser *peer)
{
  HollerConversation *self = NULL;

  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (peer == NULL || HOLLER_IS_USER (peer), NULL);

  self = g_object_new (HOLLER_TYPE_CONVERSATION, NULL);
  g_set_weak_pointer (&self->account, account);
  self->conversation_id = g_strdup (conversation_id);
  if (peer != NULL)
    {
      self->peer = g_object_ref (peer);
      g_signal_connect_object (peer,
                               "notify::display-name",
                               G_CALLBACK (peer_name_cb),
                               self,
                               G_CONNECT_SWAPPED);
    }

  return self;
}

/* The account lets go of it; whoever still shows it sees it stand still. */
void
holler_conversation_detach (HollerConversation *self)
{
  holler_conversation_save_now (self);
  clear_timers (self);
  if (self->outbox != NULL)
    holler_conversation_outbox_clear (self);
  if (self->typists != NULL)
    holler_conversation_clear_typing (self);
  g_clear_weak_pointer (&self->account);
}

void
holler_conversation_last_changed (HollerConversation *self)
{
  GListModel *model = G_LIST_MODEL (self->messages);
  guint n = g_list_model_get_n_items (model);
  g_autoptr (HollerMessage) newest = NULL;

  if (self->inbox.last_order > 0)
    {
      g_autoptr (HollerMessage) ordered = g_list_model_get_item (
        model,
        (guint) (self->inbox.last_order - self->inbox.first_order));

      if (ordered != NULL && (self->known_last == NULL ||
                              holler_message_get_order (ordered) >=
                                holler_message_get_order (self->known_last)))
        g_set_object (&self->known_last, ordered);
    }

  if (n > 0)
    newest = g_list_model_get_item (model, n - 1);
  /* One's own that waits is the last, whatever the server has. */
  if (newest == NULL || holler_message_get_order (newest) != 0)
    g_set_object (&newest, self->known_last);
  if (!g_set_object (&self->last_message, newest))
    return;

  if (self->last_message != NULL)
    holler_conversation_apply_marks (self, self->last_message);
  notify (self, PROP_LAST_MESSAGE);
  holler_conversation_save_later (self);
  if (self->account != NULL)
    holler_account_resort_conversation (self->account, self);
}

void
holler_conversation_link_changed (HollerConversation *self)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (self->account == NULL)
    return;
  if (holler_link_is_ready (self->account->link))
    {
      holler_conversation_send_read (self);
      holler_conversation_run_outbox (self);
    }
  else
    {
      self->typing_sent_at_us = 0;
      holler_conversation_clear_typing (self);
    }
}

void
holler_conversation_set_in_call (HollerConversation *self, gboolean in_call)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (self->in_call == in_call)
    return;
  self->in_call = in_call;
  notify (self, PROP_IN_CALL);
}

void
holler_conversation_typing_changed (HollerConversation *self)
{
  notify (self, PROP_PEER_TYPING);
}

gint64
holler_conversation_get_time_us (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), 0);

  if (self->last_message != NULL)
    return holler_message_get_sent_at_us (self->last_message);

  return self->created_at_us;
}

gint64
holler_conversation_get_last_order (HollerConversation *self)
{
  gint64 known = 0;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), 0);

  if (self->known_last != NULL)
    known = holler_message_get_order (self->known_last);

  return MAX (known, self->inbox.last_order);
}

void
holler_conversation_set_loading (HollerConversation *self,
                                 gboolean loading,
                                 gboolean complete)
{
  if (self->complete != complete && complete)
    {
      self->complete = TRUE;
      notify (self, PROP_COMPLETE);
    }
  if (self->loading != loading)
    {
      self->loading = loading;
      notify (self, PROP_LOADING);
    }
}

/**
 * holler_conversation_get_conversation_id:
 * @self: a conversation
 *
 * Gets the id.
 *
 * Returns: (transfer none): the id
 */
const char *
holler_conversation_get_conversation_id (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return self->conversation_id;
}

/**
 * holler_conversation_get_title:
 * @self: a conversation
 *
 * Gets what it is shown as: the other person's name; the name of the group,
 * or those of its members; empty of a group of nobody else.
 *
 * Returns: (transfer none): the title
 */
const char *
holler_conversation_get_title (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  if (self->peer != NULL)
    return holler_user_get_display_name (self->peer);
  if (self->group_title != NULL)
    return self->group_title;

  return self->names != NULL ? self->names : "";
}

/**
 * holler_conversation_get_is_group:
 * @self: a conversation
 *
 * Tells whether it is a group's.
 *
 * Returns: `FALSE` if it is of two people
 */
gboolean
holler_conversation_get_is_group (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->peer == NULL;
}

/**
 * holler_conversation_get_avatar_url:
 * @self: a conversation
 *
 * Gets where the server has the picture of a group.
 *
 * Returns: (transfer none) (nullable): a path on the server; `NULL` where the
 *   group has none, and of two people
 */
const char *
holler_conversation_get_avatar_url (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return self->avatar_url;
}

/**
 * holler_conversation_get_peer:
 * @self: a conversation
 *
 * Gets the other person.
 *
 * Returns: (transfer none) (nullable): the person; `NULL` of a group
 */
HollerUser *
holler_conversation_get_peer (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return self->peer;
}

/**
 * holler_conversation_get_last_message:
 * @self: a conversation
 *
 * Gets the newest message, be it still queued.
 *
 * Returns: (transfer none) (nullable): the message
 */
HollerMessage *
holler_conversation_get_last_message (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return self->last_message;
}

/**
 * holler_conversation_get_unread:
 * @self: a conversation
 *
 * Gets how many messages the person has not seen.
 *
 * Returns: a number
 */
guint
holler_conversation_get_unread (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), 0);

  return self->unread;
}

/**
 * holler_conversation_get_peer_typing:
 * @self: a conversation
 *
 * Tells whether the other person, or anybody else of the group, is typing.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_conversation_get_peer_typing (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->typists->len > 0;
}

/**
 * holler_conversation_get_in_call:
 * @self: a conversation
 *
 * Tells whether a call lives in it, anybody's.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_conversation_get_in_call (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->in_call;
}

/**
 * holler_conversation_get_loading:
 * @self: a conversation
 *
 * Tells whether older messages are being loaded.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_conversation_get_loading (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->loading;
}

/**
 * holler_conversation_get_complete:
 * @self: a conversation
 *
 * Tells whether the oldest message is loaded.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_conversation_get_complete (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->complete;
}

/**
 * holler_conversation_get_messages:
 * @self: a conversation
 *
 * Gets the messages that are loaded, by rising order, queued ones last.
 *
 * Returns: (transfer none): a list of [class@Message]
 */
GListModel *
holler_conversation_get_messages (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return G_LIST_MODEL (self->messages);
}
