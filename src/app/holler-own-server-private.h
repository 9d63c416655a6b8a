/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/holler-own-server.h"

G_BEGIN_DECLS

char **holler_own_server_list_addresses (guint port, gboolean announced);

G_END_DECLS
