/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void holler_watchdog_start (const char *path);
void holler_watchdog_stop (void);

G_END_DECLS
