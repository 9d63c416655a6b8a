/* holler-message-extras.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-message-extras.h"

#include <string.h>

#include "client/holler-json-read.h"

/* A server is not believed: what is shown is bounded here. */
#define MAX_ATTACHMENTS 32
#define MAX_REACTIONS 64
#define MAX_REACTING 1000
#define MAX_EMOJI_BYTES 64
#define MAX_NAME_BYTES 255
#define MAX_PIXELS 65535

/* Members of a message of kind TEXT that are kept as they came. */
static const char *const text_members[] = { "attachments",
                                            "replyTo",
                                            "reactions",
                                            "editedAt",
                                            "deletedAt" };

static const char *
get_member_name (HollerMessageKind kind)
{
  return kind == HOLLER_MESSAGE_KIND_CALL ? "call" : "system";
}

char *
holler_message_extras_dup_details (JsonObject *message, HollerMessageKind kind)
{
  g_autoptr (JsonObject) details = NULL;

  if (kind != HOLLER_MESSAGE_KIND_TEXT)
    {
      JsonObject *member =
        holler_json_read_object (message, get_member_name (kind));

      return member != NULL ? holler_json_write_object (member) : NULL;
    }

  details = json_object_new ();
  for (guint i = 0; i < G_N_ELEMENTS (text_members); i++)
    {
      JsonNode *node = json_object_get_member (message, text_members[i]);

      if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
        json_object_set_member (details,
                                text_members[i],
                                json_node_copy (node));
    }

  return json_object_get_size (details) > 0 ? holler_json_write_object (details)
                                            : NULL;
}

void
holler_message_extras_set_members (JsonObject *message,
                                   HollerMessageKind kind,
                                   const char *details)
{
  g_autoptr (JsonObject) object = holler_json_parse_object (details);

  if (object == NULL)
    return;

  if (kind != HOLLER_MESSAGE_KIND_TEXT)
    {
      json_object_set_object_member (message,
                                     get_member_name (kind),
                                     g_steal_pointer (&object));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (text_members); i++)
    {
      JsonNode *node = json_object_get_member (object, text_members[i]);

      if (node != NULL)
        json_object_set_member (message,
                                text_members[i],
                                json_node_copy (node));
    }
}

/* The last part of it, as a name in a folder: never a way into another. */
static char *
dup_file_name (const char *name)
{
  g_autofree char *base = NULL;
  char *end = NULL;

  if (name == NULL || *name == '\0')
    return g_strdup ("file");

  base = g_path_get_basename (name);
  g_strdelimit (base, "/\\", '_');
  for (char *p = base; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = '_';
  if (g_str_equal (base, ".") || g_str_equal (base, ".."))
    return g_strdup ("file");
  if (strlen (base) > MAX_NAME_BYTES)
    {
      end = g_utf8_find_prev_char (base, base + MAX_NAME_BYTES);
      if (end != NULL)
        *end = '\0';
    }

  return g_steal_pointer (&base);
}

static void
attachment_free (gpointer data)
{
  HollerAttachment *attachment = data;

  g_free (attachment->file_id);
  g_free (attachment->name);
  g_free (attachment->mime);
  g_free (attachment);
}

static void
reaction_free (gpointer data)
{
  HollerReaction *reaction = data;

  g_free (reaction->emoji);
  g_strfreev (reaction->user_ids);
  g_free (reaction);
}

/* Most messages have neither, and a long conversation has many messages. */
static void
add (GPtrArray **array, gpointer item, GDestroyNotify item_free)
{
  if (*array == NULL)
    *array = g_ptr_array_new_with_free_func (item_free);
  g_ptr_array_add (*array, item);
}

static void
read_attachments (HollerMessageExtras *self, JsonObject *details)
{
  JsonArray *array = holler_json_read_array (details, "attachments");
  guint n =
    array != NULL ? MIN (json_array_get_length (array), MAX_ATTACHMENTS) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = holler_json_read_element (array, i);
      const char *file_id = holler_json_read_id (object, "fileId");
      HollerAttachment *attachment = NULL;

      if (file_id == NULL)
        continue;
      attachment = g_new0 (HollerAttachment, 1);
      attachment->file_id = g_strdup (file_id);
      attachment->name =
        dup_file_name (holler_json_read_string (object, "name"));
      attachment->mime = g_strdup (holler_json_read_string (object, "mime"));
      if (attachment->mime == NULL)
        attachment->mime = g_strdup ("application/octet-stream");
      attachment->size_bytes = MAX (holler_json_read_int (object, "size"), 0);
      attachment->width =
        (int) CLAMP (holler_json_read_int (object, "width"), 0, MAX_PIXELS);
      attachment->height =
        (int) CLAMP (holler_json_read_int (object, "height"), 0, MAX_PIXELS);
      add (&self->attachments, attachment, attachment_free);
    }
}

static char **
dup_ids (JsonObject *object, const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = holler_json_read_array (object, name);
  guint n =
    array != NULL ? MIN (json_array_get_length (array), MAX_REACTING) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) &&
          json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }

  return g_strv_builder_end (builder);
}

static void
read_reactions (HollerMessageExtras *self, JsonObject *details)
{
  JsonArray *array = holler_json_read_array (details, "reactions");
  guint n =
    array != NULL ? MIN (json_array_get_length (array), MAX_REACTIONS) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = holler_json_read_element (array, i);
      const char *emoji = holler_json_read_string (object, "emoji");
      g_auto (GStrv) user_ids = NULL;
      HollerReaction *reaction = NULL;

      if (emoji == NULL || *emoji == '\0' || strlen (emoji) > MAX_EMOJI_BYTES)
        continue;
      user_ids = dup_ids (object, "userIds");
      if (user_ids[0] == NULL)
        continue;
      reaction = g_new0 (HollerReaction, 1);
      reaction->emoji = g_strdup (emoji);
      reaction->user_ids = g_steal_pointer (&user_ids);
      add (&self->reactions, reaction, reaction_free);
    }
}

static HollerSystemEvent
system_event_from_name (const char *name)
{
  static const char *const names[] = {
    [HOLLER_SYSTEM_EVENT_OTHER] = "",
    [HOLLER_SYSTEM_EVENT_CREATED] = "created",
    [HOLLER_SYSTEM_EVENT_RENAMED] = "renamed",
    [HOLLER_SYSTEM_EVENT_JOINED] = "joined",
    [HOLLER_SYSTEM_EVENT_LEFT] = "left",
    [HOLLER_SYSTEM_EVENT_REMOVED] = "removed",
    [HOLLER_SYSTEM_EVENT_CALL_MOVED] = "call-moved",
  };

  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      return (HollerSystemEvent) i;

  return HOLLER_SYSTEM_EVENT_OTHER;
}

static void
read_system (HollerMessageExtras *self, JsonObject *details)
{
  self->system.event =
    system_event_from_name (holler_json_read_string (details, "event"));
  self->system.actor_id = g_strdup (holler_json_read_id (details, "actorId"));
  self->system.user_ids = dup_ids (details, "userIds");
  self->system.title = g_strdup (holler_json_read_string (details, "title"));
  self->system.conversation_id =
    g_strdup (holler_json_read_id (details, "conversationId"));
}

void
holler_message_extras_read (HollerMessageExtras *self,
                            HollerMessageKind kind,
                            const char *details)
{
  g_autoptr (JsonObject) object = holler_json_parse_object (details);

  holler_message_extras_clear (self);
  if (object == NULL)
    return;

  if (kind == HOLLER_MESSAGE_KIND_SYSTEM)
    {
      read_system (self, object);
      return;
    }
  if (kind != HOLLER_MESSAGE_KIND_TEXT)
    return;

  self->reply_to = g_strdup (holler_json_read_id (object, "replyTo"));
  self->edited_at_us = holler_json_read_time_us (object, "editedAt");
  self->deleted_at_us = holler_json_read_time_us (object, "deletedAt");
  read_attachments (self, object);
  read_reactions (self, object);
}

void
holler_message_extras_clear (HollerMessageExtras *self)
{
  g_clear_pointer (&self->reply_to, g_free);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->reactions, g_ptr_array_unref);
  g_clear_pointer (&self->system.actor_id, g_free);
  g_clear_pointer (&self->system.user_ids, g_strfreev);
  g_clear_pointer (&self->system.title, g_free);
  g_clear_pointer (&self->system.conversation_id, g_free);
  self->system.event = HOLLER_SYSTEM_EVENT_OTHER;
  self->edited_at_us = 0;
  self->deleted_at_us = 0;
}
