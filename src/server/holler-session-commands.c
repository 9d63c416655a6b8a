/* holler-session-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-private.h"

/* Frames about the session itself: seen, auth, presence. */

static void
seen_message_cb (const char *conversation_id, gint64 order, gpointer user_data)
{
  HollerSession *session = user_data;

  holler_chat_mark_delivered (holler_session_get_server (session),
                              conversation_id,
                              holler_session_get_user_id (session),
                              order);
}

/* The device has all up to seq: nothing of it is kept any more, and the
 * messages among it are delivered. */
void
holler_server_mark_seen (HollerSession *session, gint64 seq)
{
  holler_session_forget_seen (session, seq, seen_message_cb, session);
}

static void
handle_seen (HollerSession *session, HollerFrame *frame, gpointer data)
{
  holler_server_mark_seen (session, holler_frame_get_int (frame, "seq"));
  holler_session_ack (session, frame, NULL);
}

static void
handle_auth (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *self = data;
  const char *token = holler_frame_get_string (frame, "accessToken");
  gint64 now_s = holler_clock_get_real_time_us (self->clock) / G_USEC_PER_SEC;
  g_auto (HollerTokenClaims) claims = { 0 };
  g_autoptr (GError) error = NULL;

  if (token == NULL)
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_BAD_REQUEST,
                            "accessToken is missing");
      return;
    }

  if (!holler_tokens_check (self->tokens, token, now_s, &claims, &error))
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_UNAUTHORIZED,
                            error->message);
      return;
    }

  if (!g_str_equal (claims.user_id, holler_session_get_user_id (session)) ||
      !g_str_equal (claims.device_id, holler_session_get_device_id (session)) ||
      !holler_server_store_is_device_valid (self->store,
                                            claims.user_id,
                                            claims.device_id))
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_UNAUTHORIZED,
                            "the access token is not this device's");
      return;
    }

  holler_server_keep_token (session, claims.expires_s);
  holler_session_ack (session, frame, NULL);
}

static void
handle_presence (HollerSession *session, HollerFrame *frame, gpointer data)
{
  const char *state = holler_frame_get_string (frame, "state");
  HollerPresenceState parsed = HOLLER_PRESENCE_OFFLINE;

  if (g_strcmp0 (state, "online") == 0)
    parsed = HOLLER_PRESENCE_ONLINE;
  else if (g_strcmp0 (state, "away") == 0)
    parsed = HOLLER_PRESENCE_AWAY;
  else if (g_strcmp0 (state, "busy") == 0)
    parsed = HOLLER_PRESENCE_BUSY;

  if (parsed == HOLLER_PRESENCE_OFFLINE)
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_BAD_REQUEST,
                            "state must be online, away or busy");
      return;
    }

  holler_session_set_presence (session, parsed);
  holler_presence_update (holler_session_get_server (session),
                          holler_session_get_user_id (session));
  holler_session_ack (session, frame, NULL);
}

static const HollerCommand commands[] = {
  { HOLLER_FRAME_SEEN, handle_seen, HOLLER_COMMAND_NONE, 1 },
  { HOLLER_FRAME_AUTH, handle_auth, HOLLER_COMMAND_NONE, 1 },
  { HOLLER_FRAME_PRESENCE, handle_presence, HOLLER_COMMAND_NONE, 1 },
};

void
holler_session_commands_install (HollerServer *self)
{
  holler_server_add_commands (self, commands, G_N_ELEMENTS (commands), self);
}
