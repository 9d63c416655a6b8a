/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* Teaches a server to carry calls, before it listens. */
void holler_call_commands_install (HollerServer *server);

G_END_DECLS
