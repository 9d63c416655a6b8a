/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean holler_search_matches (const char *term, const char *text);
/* (transfer full): markup */
char *holler_search_excerpt (const char *text, const char *term);

G_END_DECLS
