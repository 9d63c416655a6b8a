/* holler-conversation-record.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-conversation-private.h"
#include "client/holler-json-read.h"

/* What the server says of it as a whole, what the store keeps of it, and what
 * the person has begun to write. */

#define SAVE_DELAY_MS 500
#define MAX_NAMES_BYTES 120

/* Keeps what the list shows at the next start, before the server is there. */
static void
save (HollerConversation *self)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) json = NULL;

  if (self->account == NULL || self->account->session == NULL ||
      self->json == NULL)
    return;

  json = holler_json_parse_object (self->json);
  if (json == NULL)
    return;

  json_object_set_int_member (json, "unread", self->unread);
  holler_conversation_write_marks (self, json);
  if (self->known_last != NULL)
    json_object_set_object_member (
      json,
      "lastMessage",
      holler_message_record_to_json (
        holler_message_get_record (self->known_last)));
  text = holler_json_write_object (json);
  holler_store_put_conversation (self->account->store,
                                 self->conversation_id,
                                 text);
}

static void
save_draft (HollerConversation *self)
{
  if (!self->draft_is_dirty || self->account == NULL)
    return;

  self->draft_is_dirty = FALSE;
  holler_store_put_draft (self->account->store,
                          self->conversation_id,
                          self->draft);
  holler_store_watch_look (self->account->store_watch);
}

static gboolean
save_cb (gpointer user_data)
{
  HollerConversation *self = user_data;

  self->save_timer_id = 0;
  save_draft (self);
  save (self);

  return G_SOURCE_REMOVE;
}

void
holler_conversation_save_later (HollerConversation *self)
{
  if (self->account == NULL || self->account->is_restoring)
    return;

  if (self->save_timer_id == 0)
    self->save_timer_id = holler_clock_add_timeout (self->account->clock,
                                                    SAVE_DELAY_MS,
                                                    save_cb,
                                                    self,
                                                    NULL);
}

/* It will not be asked again. */
void
holler_conversation_save_now (HollerConversation *self)
{
  if (self->account == NULL)
    return;

  save_draft (self);
  if (self->save_timer_id != 0)
    save (self);
  holler_clock_clear_timeout (self->account->clock, &self->save_timer_id);
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

/* What a group without a name is called: who is in it. */
static void
take_names (HollerConversation *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->members));

  for (guint i = 0; i < n && names->len < MAX_NAMES_BYTES; i++)
    {
      g_autoptr (HollerMember) member =
        g_list_model_get_item (G_LIST_MODEL (self->members), i);
      HollerUser *user = holler_member_get_user (member);

      if (holler_user_get_is_me (user))
        continue;
      if (names->len > 0)
        g_string_append (names, ", ");
      g_string_append (names, holler_user_get_display_name (user));
    }
  g_free (self->names);
  self->names = g_string_free (g_steal_pointer (&names), FALSE);
}

static void
take_title (HollerConversation *self, JsonObject *json)
{
  g_autofree char *before = g_strdup (holler_conversation_get_title (self));

  if (self->peer != NULL)
    return;

  g_free (self->group_title);
  self->group_title = g_strdup (holler_json_read_string (json, "title"));
  if (self->group_title != NULL && *self->group_title == '\0')
    g_clear_pointer (&self->group_title, g_free);
  take_names (self);
  if (g_strcmp0 (before, holler_conversation_get_title (self)) != 0)
    g_object_notify (G_OBJECT (self), "title");
}

static void
take_picture (HollerConversation *self, JsonObject *json)
{
  const char *url = holler_json_read_string (json, "avatarUrl");

  if (self->peer != NULL || g_strcmp0 (self->avatar_url, url) == 0)
    return;

  g_free (self->avatar_url);
  self->avatar_url = g_strdup (url);
  g_object_notify (G_OBJECT (self), "avatar-url");
}

static void
take_settings (HollerConversation *self, JsonObject *json)
{
  gint64 muted_until_us =
    MAX (holler_json_read_time_us (json, "mutedUntil"), 0);
  gboolean favourite = holler_json_read_boolean (json, "favourite");

  if (muted_until_us >= HOLLER_MUTED_FOR_GOOD_US)
    muted_until_us = G_MAXINT64;
  if (self->muted_until_us != muted_until_us)
    {
      self->muted_until_us = muted_until_us;
      g_object_notify (G_OBJECT (self), "muted-until-us");
    }
  if (self->favourite != favourite)
    {
      self->favourite = favourite;
      g_object_notify (G_OBJECT (self), "favourite");
    }
}

void
holler_conversation_update (HollerConversation *self, JsonObject *json)
{
  HollerMember *me = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  if (self->account == NULL || self->account->session == NULL)
    return;

  g_free (self->json);
  self->json = holler_json_write_object (json);
  self->created_at_us = holler_json_read_time_us (json, "createdAt");

  take_last_message (self, json);
  holler_conversation_take_members (self, json);
  take_title (self, json);
  take_picture (self, json);
  take_settings (self, json);
  me = holler_conversation_find_member (self, self->account->session->user_id);
  if (me != NULL)
    self->own_read_order =
      MAX (self->own_read_order, holler_member_get_read_order (me));
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

static gboolean
take_draft (HollerConversation *self, const char *text)
{
  g_autofree char *trimmed = g_strdup (text);

  if (trimmed != NULL && *g_strstrip (trimmed) == '\0')
    text = NULL;
  if (g_strcmp0 (self->draft, text) == 0)
    return FALSE;

  g_free (self->draft);
  self->draft = g_strdup (text);
  g_object_notify (G_OBJECT (self), "draft");

  return TRUE;
}

void
holler_conversation_restore_draft (HollerConversation *self, const char *text)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  take_draft (self, text);
}

/**
 * holler_conversation_get_draft:
 * @self: a conversation
 *
 * Gets what the person has begun to write.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
holler_conversation_get_draft (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return self->draft;
}

/**
 * holler_conversation_set_draft:
 * @self: a conversation
 * @text: (nullable): what there is of it; `NULL` or blank: nothing
 *
 * Keeps what the person has begun to write, also for the next start.
 */
void
holler_conversation_set_draft (HollerConversation *self, const char *text)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (!take_draft (self, text))
    return;
  self->draft_is_dirty = TRUE;
  holler_conversation_save_later (self);
}
