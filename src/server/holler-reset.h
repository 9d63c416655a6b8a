/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server-config.h"

G_BEGIN_DECLS

/* A new password for who has forgotten theirs, given by the administrator. */

char *holler_reset_password (const HollerServerConfig *config,
                             const char *database,
                             const char *username,
                             GError **error);

G_END_DECLS
