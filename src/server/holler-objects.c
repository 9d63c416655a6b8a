/* holler-objects.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-objects.h"

#include "base/holler-time.h"
#include "server/holler-server-private.h"

static void
set_optional (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

/**
 * holler_objects_set_time:
 * @object: an object
 * @name: a member
 * @real_time_us: microseconds since 1970
 *
 * Sets a time as the wire writes it.
 */
void
holler_objects_set_time (JsonObject *object,
                         const char *name,
                         gint64 real_time_us)
{
  g_autofree char *text = holler_time_format_us (real_time_us);

  json_object_set_string_member (object, name, text);
}

static void
set_avatar (JsonObject *object, const char *file_id)
{
  g_autofree char *url = NULL;

  if (file_id == NULL)
    return;

  url = g_strconcat (HOLLER_OBJECTS_FILES, file_id, NULL);
  json_object_set_string_member (object, "avatarUrl", url);
}

/* Parts of a message that were written as JSON by this server; a damaged one
 * is left out. */
static void
set_json (JsonObject *object, const char *name, const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (text != NULL && json_parser_load_from_data (parser, text, -1, NULL))
    json_object_set_member (object, name, json_parser_steal_root (parser));
}

/**
 * holler_objects_user:
 * @row: a person
 *
 * Makes a `user`.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
holler_objects_user (const HollerUserRow *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "userId", row->user_id);
  if (row->is_deleted)
    {
      json_object_set_string_member (object, "username", "deleted");
      json_object_set_string_member (object, "displayName", "Deleted account");
      json_object_set_boolean_member (object, "deleted", TRUE);
      return object;
    }

  json_object_set_string_member (object, "username", row->username);
  json_object_set_string_member (object, "displayName", row->display_name);
  set_optional (object, "statusText", row->status_text);
  set_avatar (object, row->avatar_id);
  return object;
}

static const char *
contact_state_to_text (HollerContactState state)
{
  switch (state)
    {
    case HOLLER_CONTACT_STATE_CONTACT:
      return "contact";
    case HOLLER_CONTACT_STATE_INCOMING:
      return "incoming";
    case HOLLER_CONTACT_STATE_OUTGOING:
      return "outgoing";
    case HOLLER_CONTACT_STATE_BLOCKED:
      return "blocked";
    case HOLLER_CONTACT_STATE_NONE:
    default:
      return "none";
    }
}

/**
 * holler_objects_device:
 * @server: the server, which knows who is here
 * @row: a device
 * @user_id: whose it is
 * @own_id: the device that asks
 *
 * Makes a `device`.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
holler_objects_device (HollerServer *server,
                       const HollerDeviceRow *row,
                       const char *user_id,
                       const char *own_id)
{
  JsonObject *object = json_object_new ();
  gboolean is_online =
    holler_server_is_device_connected (server, user_id, row->device_id);

  json_object_set_string_member (object, "deviceId", row->device_id);
  set_optional (object, "name", row->name);
  holler_objects_set_time (object, "createdAt", row->created_us);
  if (row->last_seen_us > 0 && !is_online)
    holler_objects_set_time (object, "lastSeen", row->last_seen_us);
  json_object_set_boolean_member (object, "online", is_online);
  json_object_set_boolean_member (object,
                                  "current",
                                  g_str_equal (row->device_id, own_id));
  return object;
}

/**
 * holler_objects_file:
 * @row: a file
 *
 * Makes one of a message's `attachments`.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
holler_objects_file (const HollerFileRow *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "fileId", row->file_id);
  json_object_set_string_member (object, "name", row->name);
  json_object_set_int_member (object, "size", row->size_bytes);
  json_object_set_string_member (object, "mime", row->mime);
  if (row->width > 0 && row->height > 0)
    {
      json_object_set_int_member (object, "width", row->width);
      json_object_set_int_member (object, "height", row->height);
    }
  return object;
}

/**
 * holler_objects_contact:
 * @row: a contact
 *
 * Makes a `contact`.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
holler_objects_contact (const HollerContactRow *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (object,
                                 "user",
                                 holler_objects_user (row->user));
  json_object_set_string_member (object,
                                 "state",
                                 contact_state_to_text (row->state));
  holler_objects_set_time (object, "since", row->since_us);
  json_object_set_boolean_member (object, "favourite", row->favourite);
  return object;
}

/**
 * holler_objects_message:
 * @row: a message
 *
 * Makes a `message`.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
holler_objects_message (const HollerMessageRow *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "messageId", row->message_id);
  json_object_set_int_member (object, "order", row->order);
  json_object_set_string_member (object,
                                 "conversationId",
                                 row->conversation_id);
  json_object_set_string_member (object, "senderId", row->sender_id);
  set_optional (object, "senderDeviceId", row->sender_device_id);
  if (row->sender_device_id != NULL)
    set_optional (object, "clientId", row->client_id);
  holler_objects_set_time (object, "sentAt", row->sent_us);
  json_object_set_string_member (object, "kind", row->kind);
  set_optional (object, "body", row->body);
  set_optional (object, "encryptedContent", row->encrypted_content);
  set_optional (object, "replyTo", row->reply_to);
  set_json (object, "attachments", row->attachments_json);
  set_json (object, "reactions", row->reactions_json);
  set_json (object, "call", row->call_json);
  set_json (object, "system", row->system_json);
  if (row->edited_us != 0)
    holler_objects_set_time (object, "editedAt", row->edited_us);
  if (row->deleted_us != 0)
    holler_objects_set_time (object, "deletedAt", row->deleted_us);
  return object;
}

static JsonObject *
make_member (const HollerMemberRow *row, const char *viewer_id)
{
  JsonObject *object = json_object_new ();
  gint64 read_order = g_str_equal (row->user->user_id, viewer_id)
                        ? row->read_order
                        : row->shared_read_order;

  json_object_set_object_member (object,
                                 "user",
                                 holler_objects_user (row->user));
  json_object_set_string_member (object,
                                 "role",
                                 row->is_owner ? "owner" : "member");
  if (read_order > 0)
    json_object_set_int_member (object, "readUpTo", read_order);
  if (row->delivered_order > 0)
    json_object_set_int_member (object, "deliveredUpTo", row->delivered_order);
  return object;
}

/**
 * holler_objects_conversation:
 * @server: the server, which knows of live calls
 * @row: a conversation
 * @viewer_id: who will read it
 *
 * Makes a `conversation`.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
holler_objects_conversation (HollerServer *server,
                             const HollerConversationRow *row,
                             const char *viewer_id)
{
  JsonObject *object = json_object_new ();
  JsonArray *members = json_array_new ();

  json_object_set_string_member (object,
                                 "conversationId",
                                 row->conversation_id);
  json_object_set_string_member (object,
                                 "kind",
                                 row->is_group ? "group" : "direct");
  set_optional (object, "title", row->title);
  set_avatar (object, row->avatar_id);
  for (guint i = 0; i < row->members->len; i++)
    json_array_add_object_element (
      members,
      make_member (g_ptr_array_index (row->members, i), viewer_id));
  json_object_set_array_member (object, "members", members);
  if (row->last_message != NULL)
    json_object_set_object_member (object,
                                   "lastMessage",
                                   holler_objects_message (row->last_message));
  json_object_set_int_member (object, "unread", row->unread);
  if (row->muted_until_us > 0)
    holler_objects_set_time (object, "mutedUntil", row->muted_until_us);
  json_object_set_boolean_member (object, "favourite", row->favourite);
  set_optional (object,
                "callId",
                holler_server_find_call (server, row->conversation_id));
  holler_objects_set_time (object, "createdAt", row->created_us);
  return object;
}

/**
 * holler_objects_removed:
 * @conversation_id: a group
 *
 * Makes the `conversation` of who is in it no longer.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
holler_objects_removed (const char *conversation_id)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "conversationId", conversation_id);
  json_object_set_string_member (object, "kind", "group");
  json_object_set_boolean_member (object, "removed", TRUE);
  return object;
}

/**
 * holler_objects_to_frame:
 * @kind: what it becomes
 * @object: (transfer full): an object
 *
 * Makes a flat frame of an object.
 *
 * Returns: (transfer full): the frame
 */
HollerFrame *
holler_objects_to_frame (HollerFrameKind kind, JsonObject *object)
{
  HollerFrame *frame = holler_frame_new (kind);
  JsonObject *root = holler_frame_get_root (frame);
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (root, name, json_node_copy (node));
  json_object_unref (object);
  return frame;
}
