/* holler-api-groups.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "base/holler-ids.h"
#include "base/holler-time.h"
#include "server/holler-groups.h"
#include "server/holler-objects.h"

#include <string.h>

/* Groups, and what a member sets for himself. */

#define TITLE_MAX_LENGTH 64
/* A client asks again when an answer was lost; that much is remembered. */

/* What fails is answered; what succeeds is on the disk when this returns. */
static gboolean
finish (HollerHttpRequest *request, gboolean is_good, GError **error)
{
  if (!is_good)
    holler_http_fail_error (request, *error);
  else
    holler_server_store_commit_batch (request->server->store);
  return is_good;
}

/* (transfer container): the ids of others, each once; borrowed of the body.
 * NULL: answered. */
static GPtrArray *
get_people (HollerHttpRequest *request)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  JsonNode *node = json_object_get_member (request->body, "userIds");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node)
                       ? json_node_get_array (node)
                       : NULL;
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n && i < HOLLER_GROUP_MAX_MEMBERS; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *id = json_node_get_value_type (element) == G_TYPE_STRING
                         ? json_node_get_string (element)
                         : NULL;

      if (id == NULL || !holler_id_is_valid (id))
        {
          array = NULL;
          break;
        }
      if (!g_str_equal (id, request->user_id) &&
          !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        g_ptr_array_add (ids, (gpointer) id);
    }
  if (array == NULL || n > HOLLER_GROUP_MAX_MEMBERS)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "userIds is a list of up to 50 ids.");
      return NULL;
    }

  return g_steal_pointer (&ids);
}

static gboolean
check_contacts (HollerHttpRequest *request, GPtrArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (holler_server_is_contact (request->server,
                                    request->user_id,
                                    g_ptr_array_index (ids, i)))
        continue;

      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_CONTACT,
                        "Somebody of them is not among your contacts.");
      return FALSE;
    }

  return TRUE;
}

/* FALSE: answered. An empty one is none. */
static gboolean
get_title (HollerHttpRequest *request, const char **out_title)
{
  const char *title = holler_http_get_string (request, "title");
  gboolean is_good = title != NULL ||
                     !json_object_has_member (request->body, "title") ||
                     json_object_get_null_member (request->body, "title");

  for (const char *p = title; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    is_good &= !g_unichar_iscntrl (g_utf8_get_char (p));
  if (title != NULL && g_utf8_strlen (title, -1) > TITLE_MAX_LENGTH)
    is_good = FALSE;
  if (!is_good)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "A group's name has up to 64 characters on one line.");
      return FALSE;
    }

  *out_title = title != NULL && *title != '\0' ? title : NULL;
  return TRUE;
}

#define MADE "group"

void
holler_api_make_group (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  g_autoptr (GPtrArray) ids = get_people (request);
  g_autofree char *conversation_id = NULL;
  g_autoptr (GError) error = NULL;
  const char *title = NULL;

  if (ids == NULL || !get_title (request, &title) ||
      !check_contacts (request, ids))
    return;

  conversation_id = g_strdup (holler_http_find_made (request, MADE));
  if (conversation_id != NULL)
    {
      holler_http_answer_conversation (request,
                                       conversation_id,
                                       SOUP_STATUS_CREATED);
      return;
    }

  conversation_id =
    holler_groups_create (server, request->user_id, ids, title, &error);
  if (!finish (request, conversation_id != NULL, &error))
    return;

  holler_http_remember_made (request, MADE, conversation_id);
  holler_http_answer_conversation (request,
                                   conversation_id,
                                   SOUP_STATUS_CREATED);
}

static void
handle_patch (HollerHttpRequest *request)
{
  const char *conversation_id = request->parameters[0];
  const char *title = NULL;
  g_autoptr (GError) error = NULL;

  if (!get_title (request, &title))
    return;

  if (!json_object_has_member (request->body, "title") ||
      finish (request,
              holler_groups_rename (request->server,
                                    conversation_id,
                                    request->user_id,
                                    title,
                                    &error),
              &error))
    holler_http_answer_conversation (request, conversation_id, SOUP_STATUS_OK);
}

static void
handle_add (HollerHttpRequest *request)
{
  const char *conversation_id = request->parameters[0];
  g_autoptr (GPtrArray) ids = get_people (request);
  g_autoptr (GError) error = NULL;

  if (ids == NULL || !check_contacts (request, ids))
    return;

  if (finish (request,
              holler_groups_add (request->server,
                                 conversation_id,
                                 request->user_id,
                                 ids,
                                 &error),
              &error))
    holler_http_answer_conversation (request, conversation_id, SOUP_STATUS_OK);
}

static void
handle_remove (HollerHttpRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (finish (request,
              holler_groups_remove (request->server,
                                    request->parameters[0],
                                    request->user_id,
                                    request->parameters[1],
                                    &error),
              &error))
    holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

/* -1 where it is not said; FALSE where it is said badly. */
static gboolean
get_settings (HollerHttpRequest *request,
              gint64 *out_muted_until_us,
              int *out_favourite)
{
  JsonNode *muted = json_object_get_member (request->body, "mutedUntil");
  JsonNode *favourite = json_object_get_member (request->body, "favourite");
  const char *until = holler_http_get_string (request, "mutedUntil");

  *out_muted_until_us = -1;
  *out_favourite = -1;
  if (muted != NULL && JSON_NODE_HOLDS_NULL (muted))
    *out_muted_until_us = 0;
  else if (muted != NULL &&
           (until == NULL || !holler_time_parse_us (until, out_muted_until_us)))
    return FALSE;
  if (favourite == NULL)
    return TRUE;
  if (json_node_get_value_type (favourite) != G_TYPE_BOOLEAN)
    return FALSE;

  *out_favourite = json_node_get_boolean (favourite) ? 1 : 0;
  return TRUE;
}

static void
push_own (HollerServer *server,
          const char *conversation_id,
          const char *user_id)
{
  g_autoptr (HollerConversationRow) row =
    holler_server_store_find_conversation (server->store,
                                           conversation_id,
                                           user_id,
                                           NULL);
  g_autoptr (HollerFrame) frame = NULL;

  if (row == NULL)
    return;

  frame = holler_chat_make_conversation (server, row, user_id);
  holler_server_send_frame_to_user (server, user_id, NULL, frame);
}

static void
handle_settings (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *conversation_id = request->parameters[0];
  gint64 muted_until_us = -1;
  int favourite = -1;
  g_autoptr (GError) error = NULL;

  if (!get_settings (request, &muted_until_us, &favourite))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "mutedUntil is a time or null, favourite true or "
                        "false.");
      return;
    }
  if (!holler_server_store_is_member (server->store,
                                      conversation_id,
                                      request->user_id))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such conversation.");
      return;
    }

  if (!finish (request,
               holler_server_store_set_settings_batched (server->store,
                                                         conversation_id,
                                                         request->user_id,
                                                         muted_until_us,
                                                         favourite,
                                                         &error),
               &error))
    return;

  push_own (server, conversation_id, request->user_id);
  holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

/* For programs that know no frames: rings one person into a live call. */
static void
handle_notify (HollerHttpRequest *request)
{
  const char *other_id = holler_http_get_string (request, "recipientId");
  const char *call_id = holler_http_get_string (request, "roomName");
  const char *call_type = holler_http_get_string (request, "callType");
  g_autoptr (GError) error = NULL;
  JsonObject *object = NULL;

  if (!holler_id_is_valid (other_id) || !holler_id_is_valid (call_id) ||
      g_str_equal (other_id, request->user_id) ||
      (g_strcmp0 (call_type, "audio") != 0 &&
       g_strcmp0 (call_type, "video") != 0))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "Say whom to ask (recipientId), into which call "
                        "(roomName) and of which kind (callType).");
      return;
    }
  if (!finish (request,
               holler_server_invite (request->server,
                                     request->user_id,
                                     call_id,
                                     other_id,
                                     &error),
               &error))
    return;

  object = json_object_new ();
  json_object_set_boolean_member (object, "success", TRUE);
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

/* Calls here go from each to each. */
static void
handle_room (HollerHttpRequest *request)
{
  holler_http_fail (request,
                    HOLLER_SERVER_ERROR_NO_SUCH_CALL,
                    "This call is in no room of a media server.");
}

#define BODY HOLLER_ROUTE_BODY
#define NONE HOLLER_ROUTE_NONE

const HollerHttpRoute holler_api_groups_routes[] = {
  { "PATCH", "/api/conversations/*", handle_patch, BODY },
  { "POST", "/api/conversations/*/members", handle_add, BODY },
  { "DELETE", "/api/conversations/*/members/*", handle_remove, NONE },
  { "PUT", "/api/conversations/*/settings", handle_settings, BODY },
  { "POST", "/api/call/notify", handle_notify, BODY },
  { "GET", "/api/calls/*/room", handle_room, NONE },
  { NULL, NULL, NULL, 0 },
};
