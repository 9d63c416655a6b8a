/* holler-frame-kind.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-frame.h"

#include <string.h>

static const struct
{
  const char *type;
  gboolean is_call;
  gboolean is_sequenced;
} kinds[HOLLER_N_FRAME_KINDS] = {
  [HOLLER_FRAME_HELLO] = { "hello", FALSE, FALSE },
  [HOLLER_FRAME_READY] = { "ready", FALSE, FALSE },
  [HOLLER_FRAME_BYE] = { "bye", FALSE, FALSE },
  [HOLLER_FRAME_SEEN] = { "seen", FALSE, FALSE },
  [HOLLER_FRAME_AUTH] = { "auth", FALSE, FALSE },
  [HOLLER_FRAME_ACK] = { "ack", FALSE, FALSE },
  [HOLLER_FRAME_ERROR] = { "error", FALSE, FALSE },
  [HOLLER_FRAME_CALL_ERROR] = { "call-error", FALSE, FALSE },
  [HOLLER_FRAME_MESSAGE] = { "message", FALSE, TRUE },
  [HOLLER_FRAME_EDIT] = { "edit", FALSE, FALSE },
  [HOLLER_FRAME_DELETE] = { "delete", FALSE, FALSE },
  [HOLLER_FRAME_REACT] = { "react", FALSE, FALSE },
  [HOLLER_FRAME_DELIVERED] = { "delivered", FALSE, TRUE },
  [HOLLER_FRAME_READ] = { "read", FALSE, TRUE },
  [HOLLER_FRAME_TYPING] = { "typing", FALSE, FALSE },
  [HOLLER_FRAME_PRESENCE] = { "presence", FALSE, FALSE },
  [HOLLER_FRAME_CONTACT] = { "contact", FALSE, TRUE },
  [HOLLER_FRAME_CONVERSATION] = { "conversation", FALSE, TRUE },
  [HOLLER_FRAME_CALL_OFFER] = { "call-offer", TRUE, TRUE },
  [HOLLER_FRAME_CALL_RINGING] = { "call-ringing", TRUE, TRUE },
  [HOLLER_FRAME_CALL_ACCEPT] = { "call-accept", TRUE, TRUE },
  [HOLLER_FRAME_CALL_ANSWER] = { "call-answer", TRUE, TRUE },
  [HOLLER_FRAME_CALL_ICE_CANDIDATE] = { "call-ice-candidate", TRUE, TRUE },
  [HOLLER_FRAME_CALL_REJECT] = { "call-reject", TRUE, TRUE },
  [HOLLER_FRAME_CALL_HANGUP] = { "call-hangup", TRUE, TRUE },
  [HOLLER_FRAME_CALL_JOIN] = { "call-join", TRUE, FALSE },
  [HOLLER_FRAME_CALL_LEAVE] = { "call-leave", TRUE, FALSE },
  [HOLLER_FRAME_CALL_MEDIA] = { "call-media", TRUE, TRUE },
  [HOLLER_FRAME_CALL_STATE] = { "call-state", TRUE, TRUE },
  [HOLLER_FRAME_CALL_START] = { "call-start", TRUE, FALSE },
  [HOLLER_FRAME_CALL_INVITE] = { "call-invite", TRUE, FALSE },
  [HOLLER_FRAME_CALL_DECLINE] = { "call-decline", TRUE, FALSE },
  [HOLLER_FRAME_CALL_CONVERTED] = { "call-converted", TRUE, TRUE },
  [HOLLER_FRAME_INCOMING_CALL] = { "INCOMING_CALL", TRUE, TRUE },
};

/**
 * holler_frame_kind_to_type:
 * @kind: a kind of frame
 *
 * Gets what stands in a frame's "type".
 *
 * Returns: as in "call-offer"
 */
const char *
holler_frame_kind_to_type (HollerFrameKind kind)
{
  g_return_val_if_fail ((guint) kind < HOLLER_N_FRAME_KINDS, NULL);

  return kinds[kind].type;
}

/**
 * holler_frame_kind_from_type:
 * @type: (nullable): what stands in a frame's "type"
 * @out_kind: (out): the kind
 *
 * Finds the kind of a type.
 *
 * Returns: `TRUE` if there is one; otherwise nothing is written
 */
gboolean
holler_frame_kind_from_type (const char *type, HollerFrameKind *out_kind)
{
  g_return_val_if_fail (out_kind != NULL, FALSE);

  for (guint i = 0; type != NULL && i < HOLLER_N_FRAME_KINDS; i++)
    if (strcmp (kinds[i].type, type) == 0)
      {
        *out_kind = (HollerFrameKind) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * holler_frame_kind_is_call:
 * @kind: a kind of frame
 *
 * Tells whether a refusal of such a frame is a `call-error`.
 *
 * Returns: `TRUE` for the frames of calls, `call-error` itself not among them
 */
gboolean
holler_frame_kind_is_call (HollerFrameKind kind)
{
  g_return_val_if_fail ((guint) kind < HOLLER_N_FRAME_KINDS, FALSE);

  return kinds[kind].is_call;
}

/**
 * holler_frame_kind_is_sequenced:
 * @kind: a kind of frame
 *
 * Tells whether the server numbers such frames and keeps them until they are
 * seen.
 *
 * Returns: `TRUE` if a frame of @kind from the server carries `seq`
 */
gboolean
holler_frame_kind_is_sequenced (HollerFrameKind kind)
{
  g_return_val_if_fail ((guint) kind < HOLLER_N_FRAME_KINDS, FALSE);

  return kinds[kind].is_sequenced;
}
