/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HOLLER_ID_MAX_LENGTH 64

char *holler_id_new (void);
gboolean holler_id_is_valid (const char *id);

G_END_DECLS
