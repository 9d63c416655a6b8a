/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server-config.h"

G_BEGIN_DECLS

/* A certificate of the server's own, for where no authority gives one. */

gboolean holler_certificate_use_own (HollerServerConfig *config,
                                     GError **error);
char *holler_certificate_dup_fingerprint (const HollerServerConfig *config,
                                          GError **error);

G_END_DECLS
