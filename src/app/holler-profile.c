/* holler-profile.c: what several instances side by side have of their own
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-profile.h"

#include <string.h>

#include "config.h"

#define SETTINGS_SCHEMA "app.holler.Holler"
#define SETTINGS_PATH "/app/holler/Holler/"
#define MAX_LENGTH 32

/**
 * holler_profile_is_valid:
 * @profile: what was given as a profile's name
 *
 * Tells whether it can be part of a path and of a name on the bus: 1–32 of
 * letters, digits and "_", beginning with a letter.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_profile_is_valid (const char *profile)
{
  if (!g_ascii_isalpha (profile[0]) || strlen (profile) > MAX_LENGTH)
    return FALSE;
  for (const char *c = profile; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '_')
      return FALSE;
  return TRUE;
}

/**
 * holler_profile_dup_application_id:
 * @profile: (nullable): a profile's name
 *
 * Makes the application id of a profile.
 *
 * Returns: (transfer full): an id
 */
char *
holler_profile_dup_application_id (const char *profile)
{
  if (profile == NULL)
    return g_strdup (HOLLER_APPLICATION_ID);
  return g_strconcat (HOLLER_APPLICATION_ID ".Profile.", profile, NULL);
}

/**
 * holler_profile_dup_data_dir:
 * @profile: (nullable): a profile's name
 *
 * Makes the path under which a profile keeps its copy of what is on the
 * server.
 *
 * Returns: (transfer full): a path
 */
char *
holler_profile_dup_data_dir (const char *profile)
{
  if (profile == NULL)
    return g_build_filename (g_get_user_data_dir (), "holler", NULL);
  return g_build_filename (g_get_user_data_dir (),
                           "holler",
                           "profiles",
                           profile,
                           NULL);
}

/**
 * holler_profile_dup_cache_dir:
 * @profile: (nullable): a profile's name
 *
 * Makes the path under which a profile keeps files it can fetch again.
 *
 * Returns: (transfer full): a path
 */
char *
holler_profile_dup_cache_dir (const char *profile)
{
  if (profile == NULL)
    return g_build_filename (g_get_user_cache_dir (), "holler", NULL);
  return g_build_filename (g_get_user_cache_dir (),
                           "holler",
                           "profiles",
                           profile,
                           NULL);
}

/**
 * holler_profile_open_settings:
 * @profile: (nullable): a profile's name
 *
 * Opens the settings of a profile.
 *
 * Returns: (transfer full) (nullable): settings, or `NULL` where the schema is
 *   not installed
 */
GSettings *
holler_profile_open_settings (const char *profile)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autofree char *path = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SETTINGS_SCHEMA, TRUE);
  if (schema == NULL)
    return NULL;
  if (profile == NULL)
    path = g_strdup (SETTINGS_PATH);
  else
    path = g_strconcat (SETTINGS_PATH "profiles/", profile, "/", NULL);
  return g_settings_new_full (schema, NULL, path);
}
