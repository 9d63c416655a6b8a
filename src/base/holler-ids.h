/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HOLLER_ID_MAX_LENGTH 64

void holler_random_bytes (guint8 *bytes, gsize n_bytes);
char *holler_id_new (void);
gboolean holler_id_is_valid (const char *id);

G_END_DECLS
