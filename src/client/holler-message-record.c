/* holler-message-record.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-message-private.h"

#include <string.h>

#include "base/holler-time.h"
#include "client/holler-json-read.h"
#include "client/holler-message-extras.h"
#include "client/holler-seal.h"

static gboolean
read_kind (JsonObject *message, HollerMessageKind *out_kind)
{
  const char *kind = holler_json_read_string (message, "kind");

  if (g_strcmp0 (kind, "text") == 0)
    *out_kind = HOLLER_MESSAGE_KIND_TEXT;
  else if (g_strcmp0 (kind, "call") == 0)
    *out_kind = HOLLER_MESSAGE_KIND_CALL;
  else if (g_strcmp0 (kind, "system") == 0)
    *out_kind = HOLLER_MESSAGE_KIND_SYSTEM;
  else
    return FALSE;

  return TRUE;
}

HollerMessageRecord *
holler_message_record_from_json (JsonObject *message)
{
  g_autoptr (HollerMessageRecord) record = NULL;
  HollerMessageKind kind = HOLLER_MESSAGE_KIND_TEXT;
  const char *message_id = holler_json_read_id (message, "messageId");
  const char *conversation_id = holler_json_read_id (message, "conversationId");
  const char *sender_id = holler_json_read_id (message, "senderId");
  gint64 order = holler_json_read_int (message, "order");

  if (message_id == NULL || conversation_id == NULL || sender_id == NULL ||
      order <= 0 || !read_kind (message, &kind))
    return NULL;

  record = g_new0 (HollerMessageRecord, 1);
  record->message_id = g_strdup (message_id);
  record->client_id = g_strdup (holler_json_read_id (message, "clientId"));
  record->conversation_id = g_strdup (conversation_id);
  record->sender_id = g_strdup (sender_id);
  record->sender_device_id =
    g_strdup (holler_json_read_id (message, "senderDeviceId"));
  record->order = order;
  record->sent_at_us = holler_json_read_time_us (message, "sentAt");
  record->kind = kind;
  record->delivery = HOLLER_DELIVERY_SENT;
  record->body = g_strdup (holler_seal_open_body (message));
  record->details = holler_message_extras_dup_details (message, kind);

  return g_steal_pointer (&record);
}

static void
set_string (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

/* The other way, as the server would have said it: for the store. */
JsonObject *
holler_message_record_to_json (const HollerMessageRecord *self)
{
  static const char *const kinds[] = {
    [HOLLER_MESSAGE_KIND_TEXT] = "text",
    [HOLLER_MESSAGE_KIND_CALL] = "call",
    [HOLLER_MESSAGE_KIND_SYSTEM] = "system",
  };
  g_autofree char *sent_at = holler_time_format_us (self->sent_at_us);
  JsonObject *message = json_object_new ();

  set_string (message, "messageId", self->message_id);
  set_string (message, "clientId", self->client_id);
  set_string (message, "conversationId", self->conversation_id);
  set_string (message, "senderId", self->sender_id);
  set_string (message, "senderDeviceId", self->sender_device_id);
  json_object_set_int_member (message, "order", self->order);
  set_string (message, "sentAt", sent_at);
  set_string (message, "kind", kinds[self->kind]);
  set_string (message, "body", self->body);
  holler_message_extras_set_members (message, self->kind, self->details);

  return message;
}
