/* holler-edit-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-chat-private.h"

#include "server/holler-api-files.h"
#include "server/holler-objects.h"

/* Frames about a message that is there: edit, delete, react. Everybody gets
 * it again, whole; the device that asked, too. */

/* So that a message stays of a size that every client takes */
#define MAX_OWN_REACTIONS 5
#define MAX_REACTION_KINDS 20
#define MAX_EMOJI_CHARACTERS 16

typedef struct
{
  HollerSession *session;
  HollerFrame *frame;
  char *conversation_id;
  gint64 order;
  GPtrArray *file_ids; /* (nullable): that went with it */
} Change;

static Change *
change_new (HollerSession *session,
            HollerFrame *frame,
            const HollerMessageRow *row)
{
  Change *change = g_new0 (Change, 1);

  change->session = holler_session_ref (session);
  change->frame = holler_frame_ref (frame);
  change->conversation_id = g_strdup (row->conversation_id);
  change->order = row->order;
  return change;
}

static void
change_free (Change *change)
{
  holler_session_unref (change->session);
  holler_frame_unref (change->frame);
  g_free (change->conversation_id);
  g_clear_pointer (&change->file_ids, g_ptr_array_unref);
  g_free (change);
}

static void
push (HollerServer *server, const HollerMessageRow *row, const char *actor_id)
{
  g_autoptr (GPtrArray) readers =
    holler_server_store_list_readers (server->store,
                                      row->conversation_id,
                                      row->order);
  g_autoptr (HollerFrame) frame =
    holler_objects_to_frame (HOLLER_FRAME_MESSAGE,
                             holler_objects_message (row));

  holler_server_route (server,
                       frame,
                       FALSE,
                       actor_id,
                       NULL,
                       (const char *const *) readers->pdata,
                       readers->len);
}

static void
ack (HollerSession *session, HollerFrame *frame, const HollerMessageRow *row)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "messageId", row->message_id);
  json_object_set_string_member (fields,
                                 "conversationId",
                                 row->conversation_id);
  json_object_set_int_member (fields, "order", row->order);
  holler_session_ack (session, frame, fields);
}

static void
changed_cb (const GError *error, gpointer data)
{
  Change *change = data;
  HollerServer *server = holler_session_get_server (change->session);
  g_autoptr (HollerMessageRow) row = NULL;

  if (error == NULL)
    row = holler_server_store_find_message (server->store,
                                            change->conversation_id,
                                            change->order,
                                            NULL);
  if (error != NULL)
    {
      holler_chat_fail (change->session, change->frame, error);
    }
  else if (row != NULL)
    {
      ack (change->session, change->frame, row);
      push (server, row, holler_session_get_user_id (change->session));
      if (change->file_ids != NULL)
        holler_api_files_release (server, change->file_ids);
    }
  change_free (change);
}

static void
finish (HollerSession *session,
        HollerFrame *frame,
        const HollerMessageRow *row,
        GPtrArray *file_ids)
{
  HollerServer *server = holler_session_get_server (session);
  Change *change = change_new (session, frame, row);

  change->file_ids = file_ids;
  holler_server_store_after_commit (server->store, changed_cb, change);
  holler_connections_wake (server->connections);
}

static gboolean
refuse (GError **error, HollerServerError code, const char *text)
{
  g_set_error_literal (error, HOLLER_SERVER_ERROR, code, text);
  return FALSE;
}

/* What one may not see is not there. */
static HollerMessageRow *
find (HollerSession *session, HollerFrame *frame, GError **error)
{
  HollerServer *server = holler_session_get_server (session);
  const char *user_id = holler_session_get_user_id (session);
  g_autoptr (HollerMessageRow) row = holler_server_store_find_message_by_id (
    server->store,
    holler_frame_get_string (frame, "messageId"),
    error);
  gint64 first = 0;

  if (row != NULL)
    first = holler_server_store_get_first_order (server->store,
                                                 row->conversation_id,
                                                 user_id);
  if (first == 0 || row->order < first)
    {
      if (error != NULL && *error == NULL)
        refuse (error,
                HOLLER_SERVER_ERROR_NOT_FOUND,
                "there is no such message");
      return NULL;
    }
  if (!holler_chat_may_write (server, row->conversation_id, user_id, error))
    return NULL;

  return g_steal_pointer (&row);
}

static gboolean
check_own (const HollerMessageRow *row, HollerSession *session, GError **error)
{
  if (!g_str_equal (row->sender_id, holler_session_get_user_id (session)) ||
      !g_str_equal (row->kind, "text"))
    return refuse (error,
                   HOLLER_SERVER_ERROR_FORBIDDEN,
                   "this message is not yours");

  return TRUE;
}

static gboolean
check_there (const HollerMessageRow *row, GError **error)
{
  if (row->deleted_us != 0)
    return refuse (error,
                   HOLLER_SERVER_ERROR_NOT_FOUND,
                   "this message was deleted");

  return TRUE;
}

static void
handle_edit (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *server = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerMessageRow) row = find (session, frame, &error);

  if (row != NULL && check_own (row, session, &error) &&
      check_there (row, &error) && holler_chat_check_text (frame, &error) &&
      holler_server_store_edit_message_batched (
        server->store,
        row->message_id,
        holler_frame_get_string (frame, "body"),
        holler_frame_get_string (frame, "encryptedContent"),
        holler_clock_get_real_time_us (server->clock),
        &error))
    finish (session, frame, row, NULL);
  else
    holler_chat_fail (session, frame, error);
}

static void
handle_delete (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *server = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerMessageRow) row = find (session, frame, &error);
  g_autoptr (GPtrArray) file_ids = NULL;

  if (row == NULL || !check_own (row, session, &error))
    {
      holler_chat_fail (session, frame, error);
      return;
    }
  /* Twice is once. */
  if (row->deleted_us != 0)
    {
      ack (session, frame, row);
      return;
    }

  file_ids =
    holler_server_store_list_files_of_message (server->store, row->message_id);
  if (holler_server_store_delete_message_batched (
        server->store,
        row->message_id,
        holler_clock_get_real_time_us (server->clock),
        &error))
    finish (session, frame, row, g_steal_pointer (&file_ids));
  else
    holler_chat_fail (session, frame, error);
}

/* Something to see, and no text: keycaps are the only use of what a keyboard
 * has. */
static gboolean
check_emoji (const char *emoji, GError **error)
{
  gboolean has_picture = FALSE;
  gboolean is_good = g_utf8_strlen (emoji, -1) <= MAX_EMOJI_CHARACTERS;

  for (const char *p = emoji; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      has_picture |= c >= 0x80;
      is_good &=
        c >= 0x80 || g_ascii_isdigit ((char) c) || c == '#' || c == '*';
      is_good &= !g_unichar_isspace (c) && !g_unichar_iscntrl (c) &&
                 !g_unichar_isalpha (c);
    }
  if (is_good && has_picture)
    return TRUE;

  return refuse (error,
                 HOLLER_SERVER_ERROR_BAD_REQUEST,
                 "a reaction is one emoji");
}

static gboolean
check_room (HollerServer *server,
            const HollerMessageRow *row,
            const char *user_id,
            const char *emoji,
            GError **error)
{
  guint n_own = 0;
  guint n_kinds = 0;

  holler_server_store_count_reactions (server->store,
                                       row->message_id,
                                       user_id,
                                       emoji,
                                       &n_own,
                                       &n_kinds);
  if (n_own < MAX_OWN_REACTIONS && n_kinds < MAX_REACTION_KINDS)
    return TRUE;

  return refuse (error,
                 HOLLER_SERVER_ERROR_CONFLICT,
                 "this message has enough reactions");
}

static void
handle_react (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *server = data;
  const char *user_id = holler_session_get_user_id (session);
  const char *emoji = holler_frame_get_string (frame, "emoji");
  gboolean is_on = holler_frame_get_boolean (frame, "on");
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerMessageRow) row = NULL;

  if (check_emoji (emoji, &error))
    row = find (session, frame, &error);
  if (row == NULL || !check_there (row, &error) ||
      (is_on && !check_room (server, row, user_id, emoji, &error)))
    {
      holler_chat_fail (session, frame, error);
      return;
    }

  if (holler_server_store_set_reaction_batched (server->store,
                                                row->message_id,
                                                user_id,
                                                emoji,
                                                is_on,
                                                &error))
    finish (session, frame, row, NULL);
  else if (error != NULL)
    holler_chat_fail (session, frame, error);
  else
    ack (session, frame, row);
}

static const HollerCommand commands[] = {
  { HOLLER_FRAME_EDIT, handle_edit, HOLLER_COMMAND_NEEDS_ID, 1 },
  { HOLLER_FRAME_DELETE, handle_delete, HOLLER_COMMAND_NEEDS_ID, 1 },
  { HOLLER_FRAME_REACT, handle_react, HOLLER_COMMAND_NEEDS_ID, 1 },
};

void
holler_edit_commands_install (HollerServer *self)
{
  holler_server_add_commands (self, commands, G_N_ELEMENTS (commands), self);
}
