/* holler-conversation.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-conversation-private.h"

#include "client/holler-account-private.h"
#include "client/holler-json-read.h"

#define SAVE_DELAY_MS 500

G_DEFINE_FINAL_TYPE (HollerConversation, holler_conversation, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONVERSATION_ID,
  PROP_TITLE,
  PROP_PEER,
  PROP_LAST_MESSAGE,
  PROP_UNREAD,
  PROP_PEER_TYPING,
  PROP_IN_CALL,
  PROP_LOADING,
  PROP_COMPLETE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
notify (HollerConversation *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static JsonObject *
find_member (JsonObject *json, const char *user_id)
{
  JsonArray *members = holler_json_read_array (json, "members");

  for (guint i = 0; members != NULL && i < json_array_get_length (members); i++)
    {
      JsonObject *member = holler_json_read_element (members, i);
      JsonObject *user = holler_json_read_object (member, "user");

      if (g_strcmp0 (holler_json_read_id (user, "userId"), user_id) == 0)
        return member;
    }

  return NULL;
}

/* Keeps what the list shows at the next start, before the server is there. */
static void
save (HollerConversation *self)
{
  g_autofree char *text = NULL;

  if (self->account == NULL || self->account->session == NULL ||
      self->json == NULL)
    return;

  json_object_set_int_member (self->json, "unread", self->unread);
  if (self->known_last != NULL)
    json_object_set_object_member (
      self->json,
      "lastMessage",
      holler_message_record_to_json (
        holler_message_get_record (self->known_last)));
  text = holler_json_write_object (self->json);
  holler_store_put_conversation (self->account->store,
                                 self->conversation_id,
                                 text);
}

static gboolean
save_cb (gpointer user_data)
{
  HollerConversation *self = user_data;

  self->save_timer_id = 0;
  save (self);

  return G_SOURCE_REMOVE;
}

void
holler_conversation_save_later (HollerConversation *self)
{
  if (self->save_timer_id == 0 && self->account != NULL)
    self->save_timer_id = holler_clock_add_timeout (self->account->clock,
                                                    SAVE_DELAY_MS,
                                                    save_cb,
                                                    self,
                                                    NULL);
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

  if (self->save_timer_id != 0)
    save (self);
  holler_clock_clear_timeout (self->account->clock, &self->outbox_timer_id);
  holler_clock_clear_timeout (self->account->clock, &self->read_timer_id);
  holler_clock_clear_timeout (self->account->clock, &self->save_timer_id);
  holler_clock_clear_timeout (self->account->clock,
                              &self->peer_typing_timer_id);
}

static void
holler_conversation_dispose (GObject *object)
{
  HollerConversation *self = HOLLER_CONVERSATION (object);

  holler_conversation_detach (self);
  g_clear_pointer (&self->outbox, g_ptr_array_unref);
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

  g_clear_pointer (&self->json, json_object_unref);
  g_free (self->conversation_id);

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
      g_value_set_boolean (value, self->peer_typing);
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
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_conversation_init (HollerConversation *self)
{
  self->messages = g_list_store_new (HOLLER_TYPE_MESSAGE);
  self->by_client_id =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  holler_inbox_init (&self->inbox);
  holler_conversation_outbox_clear (self);
}

HollerConversation *
holler_conversation_new (HollerAccount *account,
                         const char *conversation_id,
                         HollerUser *peer)
{
  HollerConversation *self = NULL;

  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (HOLLER_IS_USER (peer), NULL);

  self = g_object_new (HOLLER_TYPE_CONVERSATION, NULL);
  g_set_weak_pointer (&self->account, account);
  self->conversation_id = g_strdup (conversation_id);
  self->peer = g_object_ref (peer);
  g_signal_connect_object (peer,
                           "notify::display-name",
                           G_CALLBACK (peer_name_cb),
                           self,
                           G_CONNECT_SWAPPED);

  return self;
}

/* The account lets go of it; whoever still shows it sees it stand still. */
void
holler_conversation_detach (HollerConversation *self)
{
  clear_timers (self);
  if (self->outbox != NULL)
    holler_conversation_outbox_clear (self);
  g_clear_weak_pointer (&self->account);
}

static void
take_last_message (HollerConversation *self, JsonObject *json)
{
  g_autoptr (HollerMessageRecord) record = holler_message_record_from_json (
    holler_json_read_object (json, "lastMessage"));

  if (record == NULL ||
      g_strcmp0 (record->conversation_id, self->conversation_id) != 0 ||
      record->order <= holler_conversation_get_last_order (self))
    return;

  g_clear_object (&self->known_last);
  self->known_last = holler_conversation_make_message (self, record);
}

void
holler_conversation_update (HollerConversation *self, JsonObject *json)
{
  JsonObject *mine = NULL;
  JsonObject *theirs = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  if (self->account == NULL || self->account->session == NULL)
    return;

  text = holler_json_write_object (json);
  g_clear_pointer (&self->json, json_object_unref);
  self->json = holler_json_parse_object (text);
  self->created_at_us = holler_json_read_time_us (json, "createdAt");

  take_last_message (self, json);
  mine = find_member (json, self->account->session->user_id);
  theirs = find_member (json, holler_user_get_user_id (self->peer));
  self->own_read_order =
    MAX (self->own_read_order, holler_json_read_int (mine, "readUpTo"));
  holler_conversation_raise_marks (
    self,
    holler_json_read_int (theirs, "readUpTo"),
    holler_json_read_int (theirs, "deliveredUpTo"));
  if (json_object_has_member (json, "unread") && !self->read_is_dirty)
    {
      self->unread_as_of_order = holler_conversation_get_last_order (self);
      holler_conversation_set_unread (
        self,
        (guint) CLAMP (holler_json_read_int (json, "unread"), 0, G_MAXINT32));
    }
  holler_conversation_last_changed (self);
  holler_conversation_save_later (self);
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
      holler_conversation_take_typing (self, FALSE);
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
 * Gets what it is shown as: the other person's name.
 *
 * Returns: (transfer none): the title
 */
const char *
holler_conversation_get_title (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return holler_user_get_display_name (self->peer);
}

/**
 * holler_conversation_get_peer:
 * @self: a conversation
 *
 * Gets the other person.
 *
 * Returns: (transfer none): the person
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
 * Tells whether the other person is typing.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_conversation_get_peer_typing (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->peer_typing;
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
