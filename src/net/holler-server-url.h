/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *holler_server_url_normalize (const char *url,
                                   gboolean allow_insecure,
                                   GError **error);

G_END_DECLS
