/* holler-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-private.h"

/* From a text to the row of its kind: parse, charge, answer what came
 * before, check what the row asks for, and run it. */

/**
 * holler_server_add_commands:
 * @self: a server
 * @rows: (array length=n_rows): commands; must outlive the server
 * @n_rows: how many
 * @data: data for their handlers
 *
 * Registers commands, each kind once.
 */
void
holler_server_add_commands (HollerServer *self,
                            const HollerCommand *rows,
                            gsize n_rows,
                            gpointer data)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      HollerCommandSlot *slot = &self->commands[rows[i].kind];

      g_return_if_fail (slot->row == NULL);

      slot->row = &rows[i];
      slot->data = data;
    }
}

static HollerServerError
map_error (const GError *error)
{
  if (error->domain != HOLLER_PROTO_ERROR)
    return HOLLER_SERVER_ERROR_BAD_FRAME;

  switch ((HollerProtoError) error->code)
    {
    case HOLLER_PROTO_ERROR_TOO_LARGE:
      return HOLLER_SERVER_ERROR_TOO_LARGE;
    case HOLLER_PROTO_ERROR_UNKNOWN_TYPE:
      return HOLLER_SERVER_ERROR_UNKNOWN_TYPE;
    case HOLLER_PROTO_ERROR_BAD_REQUEST:
    case HOLLER_PROTO_ERROR_BAD_DESCRIPTION:
    case HOLLER_PROTO_ERROR_BAD_CANDIDATE:
      return HOLLER_SERVER_ERROR_BAD_REQUEST;
    case HOLLER_PROTO_ERROR_BAD_FRAME:
    default:
      return HOLLER_SERVER_ERROR_BAD_FRAME;
    }
}

/* A text that is no good frame still may say whom to answer. */
static void
refuse (HollerSession *session, GBytes *text, const GError *error)
{
  HollerServer *self = holler_session_get_server (session);
  HollerConnection *connection = holler_session_get_connection (session);
  HollerServerError code = map_error (error);
  g_autofree char *id = NULL;
  g_autofree char *type = NULL;
  g_autoptr (HollerFrame) frame = NULL;
  HollerFrameKind kind = HOLLER_FRAME_ERROR;

  if (code != HOLLER_SERVER_ERROR_BAD_FRAME)
    {
      id = holler_frame_peek_id (text);
      type = holler_frame_peek_string (text, "type");
    }

  if (type != NULL && holler_frame_kind_from_type (type, &kind) &&
      holler_frame_kind_is_call (kind))
    {
      g_autofree char *call_id = holler_frame_peek_string (text, "callId");

      frame = holler_frame_new (HOLLER_FRAME_CALL_ERROR);
      if (call_id != NULL)
        holler_frame_set_string (frame, "callId", call_id);
    }
  else
    {
      frame = holler_frame_new (HOLLER_FRAME_ERROR);
      holler_frame_set_string (frame, "message", error->message);
    }
  if (id != NULL)
    holler_frame_set_string (frame, "id", id);
  holler_frame_set_string (frame, "code", holler_server_error_to_code (code));
  holler_session_send_frame (session, frame);

  if (code == HOLLER_SERVER_ERROR_BAD_FRAME && connection != NULL)
    {
      self->counts.bad_frames++;
      holler_connection_count_bad (connection);
    }
}

static void
run (HollerSession *session, HollerFrame *frame)
{
  HollerServer *self = holler_session_get_server (session);
  HollerFrameKind kind = holler_frame_get_kind (frame);
  HollerCommandSlot *slot = &self->commands[kind];
  const char *id = holler_frame_get_string (frame, "id");

  if (id != NULL && holler_session_answer_again (session, id))
    return;

  if (slot->row == NULL)
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_UNKNOWN_TYPE,
                            "this server does not know this kind of frame");
      return;
    }

  if ((slot->row->flags & HOLLER_COMMAND_NEEDS_ID) != 0 && id == NULL)
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_BAD_REQUEST,
                            "this kind of frame needs an id");
      return;
    }

  slot->row->func (session, frame, slot->data);
}

/**
 * holler_server_dispatch:
 * @session: whose text it is
 * @text: what came by its socket
 *
 * Does what a frame asks for.
 */
void
holler_server_dispatch (HollerSession *session, GBytes *text)
{
  HollerServer *self = holler_session_get_server (session);
  HollerConnection *connection = holler_session_get_connection (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerFrame) frame = NULL;
  const HollerCommand *row = NULL;

  self->counts.frames_in++;
  frame = holler_frame_parse (text, HOLLER_FRAME_FROM_CLIENT, &error);
  if (frame != NULL)
    row = self->commands[holler_frame_get_kind (frame)].row;

  holler_connection_charge (connection,
                            row != NULL &&
                              (row->flags & HOLLER_COMMAND_CALL) != 0,
                            row != NULL ? row->cost : 1);
  if (frame != NULL)
    run (session, frame);
  else
    refuse (session, text, error);
}
