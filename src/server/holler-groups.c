/* holler-groups.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-groups.h"

#include "proto/holler-json-write.h"
#include "server/holler-objects.h"
#include "server/holler-server-private.h"

/* Any member may name a group and add contacts of his own; only an owner may
 * remove others; anybody may leave. Each becomes a message of the system,
 * which the group's history tells like any other.
 */

typedef struct
{
  HollerServer *server;
  char *conversation_id;
  char *user_id; /* (nullable): who is no member any more */
} Push;

static void
push_removed (HollerServer *server,
              const char *conversation_id,
              const char *user_id)
{
  g_autoptr (HollerFrame) frame =
    holler_objects_to_frame (HOLLER_FRAME_CONVERSATION,
                             holler_objects_removed (conversation_id));

  holler_server_send_frame_to_user (server, user_id, NULL, frame);
}

static void
push_cb (const GError *error, gpointer data)
{
  Push *push = data;

  if (error == NULL)
    {
      holler_chat_push_conversation (push->server, push->conversation_id);
      if (push->user_id != NULL)
        push_removed (push->server, push->conversation_id, push->user_id);
    }
  g_free (push->conversation_id);
  g_free (push->user_id);
  g_free (push);
}

static void
push_later (HollerServer *server,
            const char *conversation_id,
            const char *removed_id)
{
  Push *push = g_new0 (Push, 1);

  push->server = server;
  push->conversation_id = g_strdup (conversation_id);
  push->user_id = g_strdup (removed_id);
  holler_server_store_after_commit (server->store, push_cb, push);
}

/**
 * holler_groups_push_later:
 * @server: a server
 * @conversation_id: a conversation
 *
 * Tells every member how a conversation looks now, once that is on the disk.
 */
void
holler_groups_push_later (HollerServer *server, const char *conversation_id)
{
  push_later (server, conversation_id, NULL);
}

/**
 * holler_groups_say:
 * @server: a server
 * @conversation_id: a conversation
 * @event: what happened
 * @actor_id: who did it
 * @members: (transfer full): what else there is to say
 *
 * Writes a message of the system into a conversation.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_groups_say (HollerServer *server,
                   const char *conversation_id,
                   const char *event,
                   const char *actor_id,
                   JsonObject *members,
                   GError **error)
{
  g_autoptr (JsonObject) system = members;
  HollerMessageRow *row = g_new0 (HollerMessageRow, 1);

  json_object_set_string_member (system, "event", event);
  json_object_set_string_member (system, "actorId", actor_id);
  row->conversation_id = g_strdup (conversation_id);
  row->sender_id = g_strdup (actor_id);
  row->kind = g_strdup ("system");
  row->system_json = holler_json_write_object (system);
  return holler_chat_append (server, row, NULL, NULL, error);
}

static JsonObject *
make_people (GPtrArray *ids)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < ids->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (ids, i));
  json_object_set_array_member (object, "userIds", array);
  return object;
}

static void
set_title (JsonObject *object, const char *title)
{
  if (title != NULL)
    json_object_set_string_member (object, "title", title);
}

static gboolean
check_size (guint n_members, GError **error)
{
  if (n_members <= HOLLER_GROUP_MAX_MEMBERS)
    return TRUE;

  g_set_error (error,
               HOLLER_SERVER_ERROR,
               HOLLER_SERVER_ERROR_CONFLICT,
               "a group has at most %u members",
               HOLLER_GROUP_MAX_MEMBERS);
  return FALSE;
}

/**
 * holler_groups_create:
 * @server: a server
 * @owner_id: who makes it
 * @member_ids: (element-type utf8): the others, each once
 * @title: (nullable): its name
 *
 * Makes a group.
 *
 * Returns: (transfer full): its id, or `NULL` with an error
 */
char *
holler_groups_create (HollerServer *server,
                      const char *owner_id,
                      GPtrArray *member_ids,
                      const char *title,
                      GError **error)
{
  g_autofree char *conversation_id = NULL;
  JsonObject *what = NULL;

  if (!check_size (member_ids->len + 1, error))
    return NULL;

  conversation_id = holler_server_store_create_group_batched (server->store,
                                                              title,
                                                              owner_id,
                                                              member_ids,
                                                              error);
  if (conversation_id == NULL)
    return NULL;

  what = make_people (member_ids);
  set_title (what, title);
  push_later (server, conversation_id, NULL);
  if (!holler_groups_say (server,
                          conversation_id,
                          "created",
                          owner_id,
                          what,
                          error))
    return NULL;

  return g_steal_pointer (&conversation_id);
}

static gboolean
check_member (HollerServer *server,
              const char *conversation_id,
              const char *user_id,
              GError **error)
{
  if (holler_server_store_is_group (server->store, conversation_id) &&
      holler_server_store_is_member (server->store, conversation_id, user_id))
    return TRUE;

  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       HOLLER_SERVER_ERROR_NOT_FOUND,
                       "there is no such group");
  return FALSE;
}

/**
 * holler_groups_rename:
 * @server: a server
 * @conversation_id: a group
 * @actor_id: who does it
 * @title: (nullable): the new name; `NULL` for none
 *
 * Names a group.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_groups_rename (HollerServer *server,
                      const char *conversation_id,
                      const char *actor_id,
                      const char *title,
                      GError **error)
{
  JsonObject *what = NULL;

  if (!check_member (server, conversation_id, actor_id, error) ||
      !holler_server_store_set_title_batched (server->store,
                                              conversation_id,
                                              title,
                                              error))
    return FALSE;

  what = json_object_new ();
  set_title (what, title);
  push_later (server, conversation_id, NULL);
  return holler_groups_say (server,
                            conversation_id,
                            "renamed",
                            actor_id,
                            what,
                            error);
}

static GPtrArray *
find_new (HollerServer *server,
          const char *conversation_id,
          GPtrArray *member_ids,
          guint *out_n_old)
{
  g_autoptr (GPtrArray) old =
    holler_server_store_list_members (server->store, conversation_id);
  GPtrArray *added = g_ptr_array_new ();

  for (guint i = 0; i < member_ids->len; i++)
    {
      gpointer id = g_ptr_array_index (member_ids, i);

      if (!g_ptr_array_find_with_equal_func (old, id, g_str_equal, NULL))
        g_ptr_array_add (added, id);
    }
  *out_n_old = old->len;
  return added;
}

/**
 * holler_groups_add:
 * @server: a server
 * @conversation_id: a group
 * @actor_id: who adds them
 * @member_ids: (element-type utf8): whom, each once
 *
 * Adds people to a group; those who are in it are passed over.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_groups_add (HollerServer *server,
                   const char *conversation_id,
                   const char *actor_id,
                   GPtrArray *member_ids,
                   GError **error)
{
  g_autoptr (GPtrArray) added = NULL;
  guint n_old = 0;

  if (!check_member (server, conversation_id, actor_id, error))
    return FALSE;

  added = find_new (server, conversation_id, member_ids, &n_old);
  if (added->len == 0)
    return TRUE;
  if (!check_size (n_old + added->len, error) ||
      !holler_server_store_add_members_batched (server->store,
                                                conversation_id,
                                                added,
                                                error))
    return FALSE;

  push_later (server, conversation_id, NULL);
  return holler_groups_say (server,
                            conversation_id,
                            "joined",
                            actor_id,
                            make_people (added),
                            error);
}

/**
 * holler_groups_remove:
 * @server: a server
 * @conversation_id: a group
 * @actor_id: who does it
 * @user_id: who is to be out of it; the same where he leaves
 *
 * Takes a person out of a group.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_groups_remove (HollerServer *server,
                      const char *conversation_id,
                      const char *actor_id,
                      const char *user_id,
                      GError **error)
{
  gboolean leaves = g_str_equal (actor_id, user_id);
  g_autoptr (GPtrArray) who = g_ptr_array_new ();

  if (!check_member (server, conversation_id, actor_id, error) ||
      !check_member (server, conversation_id, user_id, error))
    return FALSE;
  if (!leaves &&
      !holler_server_store_is_owner (server->store, conversation_id, actor_id))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_FORBIDDEN,
                           "only an owner of the group may remove others");
      return FALSE;
    }
  if (!holler_server_store_remove_member_batched (server->store,
                                                  conversation_id,
                                                  user_id,
                                                  error))
    return FALSE;

  g_ptr_array_add (who, (gpointer) user_id);
  push_later (server, conversation_id, user_id);
  holler_server_member_left (server, conversation_id, user_id);
  return holler_groups_say (server,
                            conversation_id,
                            leaves ? "left" : "removed",
                            actor_id,
                            make_people (who),
                            error);
}
