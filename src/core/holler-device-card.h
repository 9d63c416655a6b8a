/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which names of the sound server belong to one headset. */

#define HOLLER_DEVICE_ADDRESS_SIZE 18 /* "00:11:22:33:44:55" and the end */

gboolean holler_device_get_address (const char *id,
                                    char address[HOLLER_DEVICE_ADDRESS_SIZE]);
gboolean holler_device_is_same_card (const char *id, const char *other);

G_END_DECLS
