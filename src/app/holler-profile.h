/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean holler_profile_is_valid (const char *profile);
char *holler_profile_dup_application_id (const char *profile);
char *holler_profile_dup_data_dir (const char *profile);
char *holler_profile_dup_cache_dir (const char *profile);
GSettings *holler_profile_open_settings (const char *profile);

G_END_DECLS
