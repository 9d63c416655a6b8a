/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Is the other end of this TCP connection over loopback ours, too? */
gboolean holler_own_process_has_peer (GSocketConnection *connection);

G_END_DECLS
