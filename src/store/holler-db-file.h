/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "client/holler-store.h"

G_BEGIN_DECLS

sqlite3 *
holler_db_file_open (const char *path, gboolean *out_recovered, GError **error);
gboolean holler_db_file_remove (const char *path, GError **error);
gboolean holler_db_file_set_error (GError **error,
                                   int code,
                                   sqlite3 *handle,
                                   const char *what);

G_END_DECLS
