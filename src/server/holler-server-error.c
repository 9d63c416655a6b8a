/* holler-server-error.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store.h"

G_DEFINE_QUARK (holler_server_error, holler_server_error)

/* clang-format off */
static const char *const codes[] = {
  [HOLLER_SERVER_ERROR_BAD_FRAME] = "bad_frame",
  [HOLLER_SERVER_ERROR_TOO_LARGE] = "too_large",
  [HOLLER_SERVER_ERROR_UNKNOWN_TYPE] = "unknown_type",
  [HOLLER_SERVER_ERROR_BAD_REQUEST] = "bad_request",
  [HOLLER_SERVER_ERROR_UNAUTHORIZED] = "unauthorized",
  [HOLLER_SERVER_ERROR_BAD_CREDENTIALS] = "bad_credentials",
  [HOLLER_SERVER_ERROR_TOKEN_REUSED] = "token_reused",
  [HOLLER_SERVER_ERROR_FORBIDDEN] = "forbidden",
  [HOLLER_SERVER_ERROR_NOT_FOUND] = "not_found",
  [HOLLER_SERVER_ERROR_CONFLICT] = "conflict",
  [HOLLER_SERVER_ERROR_USERNAME_TAKEN] = "username_taken",
  [HOLLER_SERVER_ERROR_INVITE_REQUIRED] = "invite_required",
  [HOLLER_SERVER_ERROR_INVITE_INVALID] = "invite_invalid",
  [HOLLER_SERVER_ERROR_REGISTRATION_CLOSED] = "registration_closed",
  [HOLLER_SERVER_ERROR_RATE_LIMITED] = "rate_limited",
  [HOLLER_SERVER_ERROR_QUOTA] = "quota",
  [HOLLER_SERVER_ERROR_NOT_CONTACT] = "not_contact",
  [HOLLER_SERVER_ERROR_NOT_MEMBER] = "not_member",
  [HOLLER_SERVER_ERROR_RECIPIENT_OFFLINE] = "recipient_offline",
  [HOLLER_SERVER_ERROR_CALL_LIVE] = "call_live",
  [HOLLER_SERVER_ERROR_ANSWERED_ELSEWHERE] = "answered_elsewhere",
  [HOLLER_SERVER_ERROR_NO_SUCH_CALL] = "no_such_call",
  [HOLLER_SERVER_ERROR_CALL_FULL] = "call_full",
  [HOLLER_SERVER_ERROR_UNAVAILABLE] = "unavailable",
  [HOLLER_SERVER_ERROR_INTERNAL] = "internal",
};
/* clang-format on */

/**
 * holler_server_error_to_code:
 * @code: an error
 *
 * Names @code as the wire does.
 *
 * Returns: the code of PROTOCOL.md, "Codes"
 */
const char *
holler_server_error_to_code (HollerServerError code)
{
  g_return_val_if_fail ((guint) code < G_N_ELEMENTS (codes), "internal");

  return codes[code];
}
