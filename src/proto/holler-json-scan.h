/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HOLLER_JSON_MAX_DEPTH 16

/* Strict RFC 8259 check of a text before any parser sees it. */
gboolean holler_json_scan (const char *text,
                           gsize length_bytes,
                           gsize max_length_bytes,
                           GError **error);

G_END_DECLS
