/* holler-api-chat.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "server/holler-objects.h"

/* Conversations, their messages, and what changed since. */

#define MAX_MESSAGES 100
#define DEFAULT_MESSAGES 50
#define MAX_CHANGES 200

void
holler_http_answer_conversation (HollerHttpRequest *request,
                                 const char *conversation_id,
                                 guint status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerConversationRow) row =
    holler_server_store_find_conversation (request->server->store,
                                           conversation_id,
                                           request->user_id,
                                           &error);

  if (row != NULL)
    holler_http_answer (
      request,
      status,
      holler_objects_conversation (request->server, row, request->user_id));
  else if (error != NULL)
    holler_http_fail_error (request, error);
  else
    holler_http_fail (request,
                      HOLLER_SERVER_ERROR_NOT_FOUND,
                      "There is no such conversation.");
}

static void
handle_list_conversations (HollerHttpRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    holler_server_store_list_conversations (request->server->store,
                                            request->user_id,
                                            &error);
  JsonObject *object = NULL;
  JsonArray *conversations = NULL;

  if (rows == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  object = json_object_new ();
  conversations = json_array_new ();
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (
      conversations,
      holler_objects_conversation (request->server,
                                   g_ptr_array_index (rows, i),
                                   request->user_id));
  json_object_set_array_member (object, "conversations", conversations);
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

static void
handle_get_conversation (HollerHttpRequest *request)
{
  holler_http_answer_conversation (request,
                                   request->parameters[0],
                                   SOUP_STATUS_OK);
}

static void
handle_make_conversation (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *kind = holler_http_get_string (request, "kind");
  const char *other_id = holler_http_get_string (request, "userId");
  g_autofree char *conversation_id = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_new = FALSE;

  if (g_strcmp0 (kind, "group") == 0)
    {
      holler_api_make_group (request);
      return;
    }
  if (g_strcmp0 (kind, "direct") != 0 || other_id == NULL ||
      g_str_equal (other_id, request->user_id))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "A direct conversation needs the other's userId.");
      return;
    }

  conversation_id =
    holler_server_store_find_direct (server->store, request->user_id, other_id);
  if (conversation_id == NULL)
    {
      if (!holler_server_is_contact (server, request->user_id, other_id))
        {
          holler_http_fail (request,
                            HOLLER_SERVER_ERROR_NOT_CONTACT,
                            "This person is not among your contacts.");
          return;
        }
      conversation_id = holler_server_store_ensure_direct (server->store,
                                                           request->user_id,
                                                           other_id,
                                                           &is_new,
                                                           &error);
    }
  if (conversation_id == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  if (is_new)
    holler_chat_push_conversation (server, conversation_id);
  holler_http_answer_conversation (request,
                                   conversation_id,
                                   is_new ? SOUP_STATUS_CREATED
                                          : SOUP_STATUS_OK);
}

static gboolean
get_number (HollerHttpRequest *request,
            const char *name,
            gint64 maximum,
            gint64 *out_number)
{
  const char *text = holler_http_get_query (request, name);

  if (text == NULL ||
      g_ascii_string_to_signed (text, 10, 0, maximum, out_number, NULL))
    return TRUE;

  holler_http_fail (request,
                    HOLLER_SERVER_ERROR_BAD_REQUEST,
                    "A number in the query is none, or too large.");
  return FALSE;
}

/* Whose names a client cannot have: they wrote and are gone. */
static void
add_former (HollerServer *server,
            GHashTable *named,
            JsonArray *users,
            const char *user_id)
{
  g_autoptr (HollerUserRow) user = NULL;

  if (user_id == NULL || !g_hash_table_add (named, g_strdup (user_id)))
    return;

  user = holler_server_store_find_user (server->store, user_id, NULL);
  if (user != NULL)
    json_array_add_object_element (users, holler_objects_user (user));
}

static JsonArray *
make_former (HollerServer *server,
             const char *conversation_id,
             JsonArray *messages)
{
  g_autoptr (GHashTable) named =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) members =
    holler_server_store_list_members (server->store, conversation_id);
  JsonArray *users = json_array_new ();

  for (guint i = 0; i < members->len; i++)
    g_hash_table_add (named, g_strdup (g_ptr_array_index (members, i)));
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);
      JsonObject *system = NULL;
      JsonArray *ids = NULL;

      add_former (server,
                  named,
                  users,
                  json_object_get_string_member (message, "senderId"));
      if (!json_object_has_member (message, "system"))
        continue;
      system = json_object_get_object_member (message, "system");
      ids = json_object_has_member (system, "userIds")
              ? json_object_get_array_member (system, "userIds")
              : NULL;
      for (guint j = 0; ids != NULL && j < json_array_get_length (ids); j++)
        add_former (server,
                    named,
                    users,
                    json_array_get_string_element (ids, j));
    }

  return users;
}

static JsonArray *
make_messages (GPtrArray *rows)
{
  JsonArray *messages = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (
      messages,
      holler_objects_message (g_ptr_array_index (rows, i)));
  return messages;
}

static void
handle_list_messages (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *conversation_id = request->parameters[0];
  gint64 before = 0;
  gint64 after = -1;
  gint64 around = 0;
  gint64 first = 0;
  gint64 limit = DEFAULT_MESSAGES;
  gboolean has_more = FALSE;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object = NULL;
  JsonArray *messages = NULL;

  if (!get_number (request, "before", G_MAXINT32, &before) ||
      !get_number (request, "after", G_MAXINT32, &after) ||
      !get_number (request, "around", G_MAXINT32, &around) ||
      !get_number (request, "limit", G_MAXINT32, &limit))
    return;

  first = holler_server_store_get_first_order (server->store,
                                               conversation_id,
                                               request->user_id);
  if (first == 0)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such conversation.");
      return;
    }

  limit = CLAMP (limit, 1, MAX_MESSAGES);
  if (around > 0)
    after = MAX (around - limit / 2 - 1, 0);

  rows = holler_server_store_list_messages (server->store,
                                            conversation_id,
                                            first,
                                            before,
                                            after,
                                            (guint) limit,
                                            &has_more,
                                            &error);
  if (rows == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  object = json_object_new ();
  messages = make_messages (rows);
  json_object_set_array_member (
    object,
    "users",
    make_former (server, conversation_id, messages));
  json_object_set_array_member (object, "messages", messages);
  json_object_set_boolean_member (object, "more", has_more);
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

static void
add_change (JsonArray *changes, const char *type, JsonObject *object)
{
  json_object_set_string_member (object, "type", type);
  json_array_add_object_element (changes, object);
}

static JsonObject *
make_mark (const HollerChangeRow *row, const char *who)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object,
                                 "conversationId",
                                 row->conversation_id);
  json_object_set_string_member (object, who, row->user_id);
  json_object_set_int_member (object, "order", row->order);
  return object;
}

static gboolean
add_row (HollerHttpRequest *request,
         JsonArray *changes,
         const HollerChangeRow *row,
         GError **error)
{
  HollerServer *server = request->server;
  g_autoptr (HollerMessageRow) message = NULL;
  g_autoptr (HollerConversationRow) conversation = NULL;
  g_autoptr (HollerContactRow) contact = NULL;

  switch (row->kind)
    {
    case HOLLER_CHANGE_MESSAGE:
      message = holler_server_store_find_message (server->store,
                                                  row->conversation_id,
                                                  row->order,
                                                  error);
      if (message == NULL)
        return FALSE;
      add_change (changes, "message", holler_objects_message (message));
      break;
    case HOLLER_CHANGE_READ:
      add_change (changes, "read", make_mark (row, "senderId"));
      break;
    case HOLLER_CHANGE_DELIVERED:
      add_change (changes, "delivered", make_mark (row, "userId"));
      break;
    case HOLLER_CHANGE_CONVERSATION:
      conversation =
        holler_server_store_find_conversation (server->store,
                                               row->conversation_id,
                                               request->user_id,
                                               error);
      if (conversation == NULL)
        return FALSE;
      add_change (
        changes,
        "conversation",
        holler_objects_conversation (server, conversation, request->user_id));
      break;
    case HOLLER_CHANGE_REMOVED:
      add_change (changes,
                  "conversation",
                  holler_objects_removed (row->conversation_id));
      break;
    case HOLLER_CHANGE_CONTACT:
    default:
      contact = holler_server_store_find_contact (server->store,
                                                  request->user_id,
                                                  row->conversation_id,
                                                  error);
      if (contact == NULL)
        return FALSE;
      add_change (changes, "contact", holler_objects_contact (contact));
      break;
    }

  return TRUE;
}

static void
answer_sync (HollerHttpRequest *request,
             JsonArray *changes,
             gint64 cursor,
             gboolean has_more)
{
  JsonObject *object = json_object_new ();
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, cursor);

  json_object_set_array_member (object, "changes", changes);
  json_object_set_string_member (object, "cursor", text);
  json_object_set_boolean_member (object, "more", has_more);
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

/* Everything from nothing: all contacts and conversations. */
static void
sync_all (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  gint64 cursor = holler_server_store_get_last_change (server->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) contacts = NULL;
  g_autoptr (GPtrArray) conversations = NULL;
  JsonArray *changes = NULL;

  contacts =
    holler_server_store_list_contacts (server->store, request->user_id, &error);
  if (contacts != NULL)
    conversations = holler_server_store_list_conversations (server->store,
                                                            request->user_id,
                                                            &error);
  if (conversations == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  changes = json_array_new ();
  for (guint i = 0; i < contacts->len; i++)
    add_change (changes,
                "contact",
                holler_objects_contact (g_ptr_array_index (contacts, i)));
  for (guint i = 0; i < conversations->len; i++)
    add_change (
      changes,
      "conversation",
      holler_objects_conversation (server,
                                   g_ptr_array_index (conversations, i),
                                   request->user_id));
  answer_sync (request, changes, cursor, FALSE);
}

static void
sync_since (HollerHttpRequest *request, gint64 since)
{
  HollerServer *server = request->server;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  JsonArray *changes = NULL;
  gboolean has_more = FALSE;
  gint64 cursor = holler_server_store_get_last_change (server->store);

  rows = holler_server_store_list_changes (server->store,
                                           request->user_id,
                                           since,
                                           MAX_CHANGES,
                                           &has_more,
                                           &error);
  changes = json_array_new ();
  for (guint i = 0; rows != NULL && error == NULL && i < rows->len; i++)
    add_row (request, changes, g_ptr_array_index (rows, i), &error);

  if (rows == NULL || error != NULL)
    {
      json_array_unref (changes);
      holler_http_fail_error (request, error);
      return;
    }

  if (has_more)
    cursor =
      ((HollerChangeRow *) g_ptr_array_index (rows, rows->len - 1))->change_id;
  answer_sync (request, changes, cursor, has_more);
}

static void
handle_sync (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *since_text = holler_http_get_query (request, "since");
  g_autoptr (GPtrArray) reached = NULL;
  gint64 since = 0;

  if (!get_number (request, "since", G_MAXINT64, &since))
    return;

  /* A cursor from the future was handed out by a database that has since
   * been replaced by an older one: begin anew. */
  if (since_text == NULL ||
      since > holler_server_store_get_last_change (server->store))
    {
      sync_all (request);
      return;
    }

  /* Whoever asks past a message has it. */
  reached = holler_server_store_list_undelivered (server->store,
                                                  request->user_id,
                                                  since);
  for (guint i = 0; i < reached->len; i++)
    {
      HollerChangeRow *row = g_ptr_array_index (reached, i);

      holler_chat_mark_delivered (server,
                                  row->conversation_id,
                                  request->user_id,
                                  row->order);
    }
  holler_server_store_commit_batch (server->store);
  sync_since (request, since);
}

#define BODY HOLLER_ROUTE_BODY
#define NONE HOLLER_ROUTE_NONE

const HollerHttpRoute holler_api_chat_routes[] = {
  { "GET", "/api/conversations", handle_list_conversations, NONE },
  { "POST", "/api/conversations", handle_make_conversation, BODY },
  { "GET", "/api/conversations/*", handle_get_conversation, NONE },
  { "GET", "/api/conversations/*/messages", handle_list_messages, NONE },
  { "GET", "/api/sync", handle_sync, NONE },
  { NULL, NULL, NULL, 0 },
};
