/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-http.h"

G_BEGIN_DECLS

/* The headers of a request have come: TRUE if its body is a file, which is
 * taken as it comes, or thrown away where it is refused. */
gboolean holler_api_files_begin (HollerServer *server,
                                 SoupServerMessage *message);
/* (nullable): why it is thrown away */
const GError *holler_api_files_get_refusal (SoupServerMessage *message);
/* What nothing shows any more; once an hour, and at the start. */
void holler_api_files_tidy (HollerServer *server);
/* Takes files away that went with a message, unless something else shows
 * them. */
void holler_api_files_release (HollerServer *server, GPtrArray *file_ids);

G_END_DECLS
