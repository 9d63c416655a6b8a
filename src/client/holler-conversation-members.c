/* holler-conversation-members.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-conversation-private.h"
#include "client/holler-json-read.h"
#include "client/holler-member-private.h"

/* Who is in it, how far they are together, and who of them is typing. */

/* A mark that somebody types ends by itself (PROTOCOL.md, typing). */
#define TYPING_MS 6000
#define MAX_TYPISTS 16

typedef struct
{
  HollerConversation *conversation; /* owns us */
  HollerUser *user;
  guint timer_id;
} Typist;

static void
typist_free (gpointer data)
{
  Typist *typist = data;

  if (typist->conversation->account != NULL)
    holler_clock_clear_timeout (typist->conversation->account->clock,
                                &typist->timer_id);
  g_object_unref (typist->user);
  g_free (typist);
}

HollerMember *
holler_conversation_find_member (HollerConversation *self, const char *user_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->members));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HollerMember) member =
        g_list_model_get_item (G_LIST_MODEL (self->members), i);

      /* The list keeps it. */
      if (g_strcmp0 (holler_user_get_user_id (holler_member_get_user (member)),
                     user_id) == 0)
        return member;
    }

  return NULL;
}

/* All others have it, have read it: what the ticks of one's own say. */
static void
raise_common_marks (HollerConversation *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->members));
  gint64 read = G_MAXINT64;
  gint64 delivered = G_MAXINT64;
  gboolean is_alone = TRUE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HollerMember) member =
        g_list_model_get_item (G_LIST_MODEL (self->members), i);

      if (holler_user_get_is_me (holler_member_get_user (member)))
        continue;
      is_alone = FALSE;
      read = MIN (read, holler_member_get_read_order (member));
      delivered = MIN (delivered, holler_member_get_delivered_order (member));
    }

  if (!is_alone)
    holler_conversation_raise_marks (self, read, delivered);
}

static gboolean
is_named_in (HollerMember *member, JsonArray *members)
{
  const char *user_id =
    holler_user_get_user_id (holler_member_get_user (member));

  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonObject *json = holler_json_read_element (members, i);

      if (g_strcmp0 (
            holler_json_read_id (holler_json_read_object (json, "user"),
                                 "userId"),
            user_id) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
drop_absent (HollerConversation *self, JsonArray *members)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->members));

  for (guint i = n; i-- > 0;)
    {
      g_autoptr (HollerMember) member =
        g_list_model_get_item (G_LIST_MODEL (self->members), i);

      if (is_named_in (member, members))
        continue;
      holler_conversation_take_typing (self,
                                       holler_member_get_user (member),
                                       FALSE);
      /* What they wrote stays, and shall still say who wrote it. */
      holler_account_keep_user (self->account, holler_member_get_user (member));
      g_list_store_remove (self->members, i);
    }
}

void
holler_conversation_take_members (HollerConversation *self, JsonObject *json)
{
  JsonArray *members = holler_json_read_array (json, "members");

  if (members == NULL)
    return;

  drop_absent (self, members);
  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonObject *object = holler_json_read_element (members, i);
      const char *user_id =
        holler_json_read_id (holler_json_read_object (object, "user"),
                             "userId");
      HollerMember *member = NULL;

      if (user_id == NULL)
        continue;
      member = holler_conversation_find_member (self, user_id);
      if (member == NULL)
        {
          g_autoptr (HollerMember) made = holler_member_new (
            holler_account_intern_user (self->account, user_id));

          g_list_store_append (self->members, made);
          member = made;
        }
      holler_member_set_is_owner (
        member,
        g_strcmp0 (holler_json_read_string (object, "role"), "owner") == 0);
      holler_member_raise_marks (
        member,
        holler_json_read_int (object, "readUpTo"),
        holler_json_read_int (object, "deliveredUpTo"));
    }
  raise_common_marks (self);
}

void
holler_conversation_take_mark (HollerConversation *self,
                               const char *user_id,
                               gint64 read,
                               gint64 delivered)
{
  HollerMember *member = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  member = holler_conversation_find_member (self, user_id);
  if (member == NULL)
    return;

  holler_member_raise_marks (member, read, delivered);
  if (!holler_user_get_is_me (holler_member_get_user (member)))
    raise_common_marks (self);
  else if (read > 0)
    holler_conversation_take_own_read (self, read);
  holler_conversation_save_later (self);
}

/* Into @json, which the server sent before it told of these. */
void
holler_conversation_write_marks (HollerConversation *self, JsonObject *json)
{
  JsonArray *members = holler_json_read_array (json, "members");

  for (guint i = 0; members != NULL && i < json_array_get_length (members); i++)
    {
      JsonObject *object = holler_json_read_element (members, i);
      HollerMember *member = holler_conversation_find_member (
        self,
        holler_json_read_id (holler_json_read_object (object, "user"),
                             "userId"));

      if (member == NULL)
        continue;
      json_object_set_int_member (object,
                                  "readUpTo",
                                  holler_member_get_read_order (member));
      json_object_set_int_member (object,
                                  "deliveredUpTo",
                                  holler_member_get_delivered_order (member));
    }
}

static guint
find_typist (HollerConversation *self, HollerUser *user)
{
  for (guint i = 0; i < self->typists->len; i++)
    if (((Typist *) g_ptr_array_index (self->typists, i))->user == user)
      return i;

  return G_MAXUINT;
}

static gboolean
typing_ended_cb (gpointer user_data)
{
  Typist *typist = user_data;

  typist->timer_id = 0;
  holler_conversation_take_typing (typist->conversation, typist->user, FALSE);

  return G_SOURCE_REMOVE;
}

void
holler_conversation_take_typing (HollerConversation *self,
                                 HollerUser *user,
                                 gboolean is_typing)
{
  guint index = 0;
  Typist *typist = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (HOLLER_IS_USER (user));

  if (self->account == NULL)
    return;

  index = find_typist (self, user);
  if (!is_typing)
    {
      if (index == G_MAXUINT)
        return;
      g_ptr_array_remove_index (self->typists, index);
      holler_conversation_typing_changed (self);
      return;
    }

  if (index != G_MAXUINT)
    {
      typist = g_ptr_array_index (self->typists, index);
      holler_clock_clear_timeout (self->account->clock, &typist->timer_id);
    }
  else
    {
      if (self->typists->len >= MAX_TYPISTS)
        return;
      typist = g_new0 (Typist, 1);
      typist->conversation = self;
      typist->user = g_object_ref (user);
      g_ptr_array_add (self->typists, typist);
    }
  typist->timer_id = holler_clock_add_timeout (self->account->clock,
                                               TYPING_MS,
                                               typing_ended_cb,
                                               typist,
                                               NULL);
  if (index == G_MAXUINT)
    holler_conversation_typing_changed (self);
}

void
holler_conversation_clear_typing (HollerConversation *self)
{
  if (self->typists->len == 0)
    return;

  g_ptr_array_set_size (self->typists, 0);
  holler_conversation_typing_changed (self);
}

void
holler_conversation_init_members (HollerConversation *self)
{
  self->members = g_list_store_new (HOLLER_TYPE_MEMBER);
  self->typists = g_ptr_array_new_with_free_func (typist_free);
}

/**
 * holler_conversation_get_members:
 * @self: a conversation
 *
 * Gets who is in it, oneself included.
 *
 * Returns: (transfer none): a list of [class@Member]
 */
GListModel *
holler_conversation_get_members (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  return G_LIST_MODEL (self->members);
}

/**
 * holler_conversation_get_is_owner:
 * @self: a conversation
 *
 * Tells whether oneself may remove others from it.
 *
 * Returns: `TRUE` in a group of which one is an owner
 */
gboolean
holler_conversation_get_is_owner (HollerConversation *self)
{
  HollerMember *me = NULL;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  if (self->peer != NULL || self->account == NULL ||
      self->account->session == NULL)
    return FALSE;
  me = holler_conversation_find_member (self, self->account->session->user_id);

  return me != NULL && holler_member_get_is_owner (me);
}

/**
 * holler_conversation_dup_typing_users:
 * @self: a conversation
 *
 * Gets who is typing now.
 *
 * Returns: (transfer container) (element-type HollerUser): people, who began
 *   first comes first; empty if nobody
 */
GPtrArray *
holler_conversation_dup_typing_users (HollerConversation *self)
{
  GPtrArray *users = NULL;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  users = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->typists->len; i++)
    {
      Typist *typist = g_ptr_array_index (self->typists, i);

      g_ptr_array_add (users, g_object_ref (typist->user));
    }

  return users;
}
