/* holler-api-people.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "server/holler-objects.h"

#include <string.h>

/* Oneself, the others, and who of them is a contact. */

#define NAME_MAX_LENGTH 64
#define STATUS_MAX_LENGTH 140
#define DIRECTORY_MAX_USERS 20

void
holler_people_answer_me (HollerHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerUserRow) user =
    holler_server_store_find_user (request->server->store,
                                   request->user_id,
                                   &error);

  if (user != NULL)
    holler_http_answer (request, SOUP_STATUS_OK, holler_objects_user (user));
  else
    holler_http_fail_error (request, error);
}

static void
rename_sessions (HollerServer *server,
                 const char *user_id,
                 const char *display_name)
{
  GPtrArray *sessions = holler_server_get_sessions (server, user_id);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    holler_session_rename (g_ptr_array_index (sessions, i), display_name);
}

void
holler_people_changed (HollerServer *server, const char *user_id)
{
  g_autoptr (GPtrArray) ids =
    holler_server_store_list_contact_ids (server->store, user_id);
  g_autoptr (GError) error = NULL;

  if (!holler_server_store_touch_contacts (server->store, user_id, &error))
    g_warning ("who is away is not told of a changed profile: %s",
               error->message);
  for (guint i = 0; i < ids->len; i++)
    holler_chat_push_contact (server, g_ptr_array_index (ids, i), user_id);
}

static void
handle_patch_me (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *display_name = holler_http_get_string (request, "displayName");
  const char *status_text = holler_http_get_string (request, "statusText");
  g_autoptr (GError) error = NULL;

  if ((display_name != NULL &&
       (*display_name == '\0' ||
        g_utf8_strlen (display_name, -1) > NAME_MAX_LENGTH)) ||
      (status_text != NULL &&
       g_utf8_strlen (status_text, -1) > STATUS_MAX_LENGTH))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "A name has 1 to 64 characters, a status up to 140.");
      return;
    }

  if (!holler_server_store_update_user (server->store,
                                        request->user_id,
                                        display_name,
                                        status_text,
                                        &error))
    {
      holler_http_fail_error (request, error);
      return;
    }

  if (display_name != NULL)
    rename_sessions (server, request->user_id, display_name);
  holler_people_changed (server, request->user_id);
  holler_people_answer_me (request);
}

/* The exact name; by how it begins only where the server has a directory. */
static GPtrArray *
find_users (HollerServer *server, const char *username, GError **error)
{
  g_autoptr (GPtrArray) users = NULL;
  HollerUserRow *user = NULL;
  GError *local = NULL;

  if (server->config->directory == HOLLER_DIRECTORY_OPEN && *username != '\0')
    return holler_server_store_list_users_by_prefix (server->store,
                                                     username,
                                                     DIRECTORY_MAX_USERS,
                                                     error);

  users =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_user_row_free);
  user =
    holler_server_store_find_user_by_name (server->store, username, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (user != NULL)
    g_ptr_array_add (users, user);
  if (user != NULL && user->is_deleted)
    g_ptr_array_set_size (users, 0);

  return g_steal_pointer (&users);
}

static void
handle_find_users (HollerHttpRequest *request)
{
  const char *given = holler_http_get_query (request, "username");
  g_autofree char *username = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object = NULL;
  JsonArray *users = NULL;

  if (given == NULL)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "Say which user name to look for.");
      return;
    }

  username = g_ascii_strdown (given, -1);
  found = find_users (request->server, username, &error);
  if (found == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  object = json_object_new ();
  users = json_array_new ();
  for (guint i = 0; i < found->len; i++)
    json_array_add_object_element (
      users,
      holler_objects_user (g_ptr_array_index (found, i)));
  json_object_set_array_member (object, "users", users);
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

static void
handle_list_contacts (HollerHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    holler_server_store_list_contacts (request->server->store,
                                       request->user_id,
                                       &error);
  JsonObject *object = NULL;
  JsonArray *contacts = NULL;

  if (rows == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  object = json_object_new ();
  contacts = json_array_new ();
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (
      contacts,
      holler_objects_contact (g_ptr_array_index (rows, i)));
  json_object_set_array_member (object, "contacts", contacts);
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

static HollerContactState
get_state (HollerHttpRequest *request, const char *user_id, const char *other)
{
  return holler_server_store_get_contact_state (request->server->store,
                                                user_id,
                                                other);
}

/* Both sides at once; each hears of his own if it has changed. */
static gboolean
set_states (HollerHttpRequest *request,
            const char *other_id,
            HollerContactState state,
            HollerContactState other_state)
{
  HollerServer *server = request->server;
  const char *user_id = request->user_id;
  HollerContactState old = get_state (request, user_id, other_id);
  HollerContactState other_old = get_state (request, other_id, user_id);
  g_autoptr (GError) error = NULL;

  if (!holler_server_store_set_contact_states (
        server->store,
        user_id,
        other_id,
        state,
        other_state,
        holler_clock_get_real_time_us (server->clock),
        &error))
    {
      holler_http_fail_error (request, error);
      return FALSE;
    }

  if (state != old)
    holler_chat_push_contact (server, user_id, other_id);
  if (other_state != other_old)
    holler_chat_push_contact (server, other_id, user_id);
  if (state == HOLLER_CONTACT_STATE_CONTACT &&
      old != HOLLER_CONTACT_STATE_CONTACT)
    holler_presence_introduce (server, user_id, other_id);
  if (old == HOLLER_CONTACT_STATE_CONTACT &&
      state != HOLLER_CONTACT_STATE_CONTACT)
    holler_server_contact_ended (server, user_id, other_id);
  return TRUE;
}

static HollerUserRow *
find_other (HollerHttpRequest *request)
{
  const char *user_id = holler_http_get_string (request, "userId");
  const char *given = holler_http_get_string (request, "username");
  g_autofree char *username = NULL;
  g_autoptr (GError) error = NULL;
  HollerUserRow *user = NULL;

  if ((user_id == NULL) == (given == NULL))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "Say whom to add, by userId or by username.");
      return NULL;
    }

  if (user_id != NULL)
    {
      user =
        holler_server_store_find_user (request->server->store, user_id, &error);
    }
  else
    {
      username = g_ascii_strdown (given, -1);
      user = holler_server_store_find_user_by_name (request->server->store,
                                                    username,
                                                    &error);
    }

  if (user != NULL && user->is_deleted)
    g_clear_pointer (&user, holler_user_row_free);
  if (error != NULL)
    holler_http_fail_error (request, error);
  else if (user == NULL)
    holler_http_fail (request,
                      HOLLER_SERVER_ERROR_NOT_FOUND,
                      "There is nobody of that name.");
  return user;
}

static void
answer_contact (HollerHttpRequest *request, const char *other_id, guint status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerContactRow) row =
    holler_server_store_find_contact (request->server->store,
                                      request->user_id,
                                      other_id,
                                      &error);

  if (row != NULL)
    holler_http_answer (request, status, holler_objects_contact (row));
  else
    holler_http_fail_error (request, error);
}

/* A request; where the other has asked already, both are contacts at once.
 * To one who has blocked us it looks the same and reaches nobody. */
static void
handle_add_contact (HollerHttpRequest *request)
{
  g_autoptr (HollerUserRow) other = find_other (request);
  HollerContactState state = HOLLER_CONTACT_STATE_NONE;
  HollerContactState other_state = HOLLER_CONTACT_STATE_NONE;

  if (other == NULL)
    return;

  if (g_str_equal (other->user_id, request->user_id))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "You cannot add yourself.");
      return;
    }

  state = get_state (request, request->user_id, other->user_id);
  other_state = get_state (request, other->user_id, request->user_id);
  if (state == HOLLER_CONTACT_STATE_BLOCKED)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_CONFLICT,
                        "You have blocked this person. Unblock them first.");
      return;
    }

  if (state == HOLLER_CONTACT_STATE_CONTACT ||
      state == HOLLER_CONTACT_STATE_OUTGOING)
    {
      answer_contact (request, other->user_id, SOUP_STATUS_OK);
      return;
    }

  if (state == HOLLER_CONTACT_STATE_INCOMING)
    {
      if (!set_states (request,
                       other->user_id,
                       HOLLER_CONTACT_STATE_CONTACT,
                       HOLLER_CONTACT_STATE_CONTACT))
        return;
    }
  else if (!set_states (request,
                        other->user_id,
                        HOLLER_CONTACT_STATE_OUTGOING,
                        other_state == HOLLER_CONTACT_STATE_BLOCKED
                          ? HOLLER_CONTACT_STATE_BLOCKED
                          : HOLLER_CONTACT_STATE_INCOMING))
    {
      return;
    }

  answer_contact (request, other->user_id, SOUP_STATUS_CREATED);
}

static gboolean
require_state (HollerHttpRequest *request, HollerContactState wanted)
{
  if (get_state (request, request->user_id, request->parameters[0]) == wanted)
    return TRUE;

  holler_http_fail (request,
                    HOLLER_SERVER_ERROR_NOT_FOUND,
                    "There is no such contact.");
  return FALSE;
}

static void
handle_accept (HollerHttpRequest *request)
{
  const char *other_id = request->parameters[0];

  /* The same again is no error. */
  if (get_state (request, request->user_id, other_id) !=
        HOLLER_CONTACT_STATE_CONTACT &&
      (!require_state (request, HOLLER_CONTACT_STATE_INCOMING) ||
       !set_states (request,
                    other_id,
                    HOLLER_CONTACT_STATE_CONTACT,
                    HOLLER_CONTACT_STATE_CONTACT)))
    return;

  holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

/* What the other side becomes when we let go of it: a block of theirs is
 * theirs to keep. */
static HollerContactState
without_us (HollerHttpRequest *request, const char *other_id)
{
  return get_state (request, other_id, request->user_id) ==
             HOLLER_CONTACT_STATE_BLOCKED
           ? HOLLER_CONTACT_STATE_BLOCKED
           : HOLLER_CONTACT_STATE_NONE;
}

static void
handle_decline (HollerHttpRequest *request)
{
  const char *other_id = request->parameters[0];

  if (!require_state (request, HOLLER_CONTACT_STATE_INCOMING) ||
      !set_states (request,
                   other_id,
                   HOLLER_CONTACT_STATE_NONE,
                   without_us (request, other_id)))
    return;

  holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
handle_remove (HollerHttpRequest *request)
{
  const char *other_id = request->parameters[0];
  HollerContactState state = get_state (request, request->user_id, other_id);

  /* A block is lifted by unblocking, not by removing. */
  if (state == HOLLER_CONTACT_STATE_NONE ||
      state == HOLLER_CONTACT_STATE_BLOCKED)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such contact.");
      return;
    }

  if (set_states (request,
                  other_id,
                  HOLLER_CONTACT_STATE_NONE,
                  without_us (request, other_id)))
    holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
handle_block (HollerHttpRequest *request)
{
  const char *other_id = request->parameters[0];
  g_autoptr (HollerUserRow) other =
    holler_server_store_find_user (request->server->store, other_id, NULL);

  if (other == NULL || g_str_equal (other_id, request->user_id))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such person.");
      return;
    }

  if (set_states (request,
                  other_id,
                  HOLLER_CONTACT_STATE_BLOCKED,
                  without_us (request, other_id)))
    holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
handle_unblock (HollerHttpRequest *request)
{
  const char *other_id = request->parameters[0];
  HollerContactState other_state = HOLLER_CONTACT_STATE_NONE;

  if (!require_state (request, HOLLER_CONTACT_STATE_BLOCKED))
    return;

  /* A request made during the block arrives now. */
  other_state = get_state (request, other_id, request->user_id);
  if (set_states (request,
                  other_id,
                  other_state == HOLLER_CONTACT_STATE_OUTGOING
                    ? HOLLER_CONTACT_STATE_INCOMING
                    : HOLLER_CONTACT_STATE_NONE,
                  other_state))
    holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
handle_patch_contact (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *other_id = request->parameters[0];
  JsonNode *node = json_object_get_member (request->body, "favourite");
  g_autoptr (GError) error = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "favourite must be true or false.");
      return;
    }
  if (!require_state (request, HOLLER_CONTACT_STATE_CONTACT))
    return;

  if (!holler_server_store_set_favourite (server->store,
                                          request->user_id,
                                          other_id,
                                          json_node_get_boolean (node),
                                          &error))
    {
      holler_http_fail_error (request, error);
      return;
    }

  holler_chat_push_contact (server, request->user_id, other_id);
  holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

#define BODY HOLLER_ROUTE_BODY
#define NONE HOLLER_ROUTE_NONE

const HollerHttpRoute holler_api_people_routes[] = {
  { "GET", "/api/me", holler_people_answer_me, NONE },
  { "PATCH", "/api/me", handle_patch_me, BODY },
  { "GET", "/api/users", handle_find_users, NONE },
  { "GET", "/api/contacts", handle_list_contacts, NONE },
  { "POST", "/api/contacts", handle_add_contact, BODY },
  { "POST", "/api/contacts/*/accept", handle_accept, NONE },
  { "POST", "/api/contacts/*/decline", handle_decline, NONE },
  { "POST", "/api/contacts/*/block", handle_block, NONE },
  { "POST", "/api/contacts/*/unblock", handle_unblock, NONE },
  { "DELETE", "/api/contacts/*", handle_remove, NONE },
  { "PATCH", "/api/contacts/*", handle_patch_contact, BODY },
  { NULL, NULL, NULL, 0 },
};
