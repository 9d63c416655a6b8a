/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server-private.h"

G_BEGIN_DECLS

/* What the commands of chat share. */

/* Answers with what went wrong, or logs it where that is not the client's
 * affair. */
void holler_chat_fail (HollerSession *session,
                       HollerFrame *frame,
                       const GError *error);
/* body or encryptedContent, as long as they may be when they are written */
gboolean holler_chat_check_text (HollerFrame *frame, GError **error);

G_END_DECLS
