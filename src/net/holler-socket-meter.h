/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSocket *holler_socket_meter_dup_socket (GIOStream *stream);
gint64 holler_socket_meter_get_consumed (GSocket *socket);

G_END_DECLS
