/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean holler_search_matches (const char *term, const char *text);

G_END_DECLS
