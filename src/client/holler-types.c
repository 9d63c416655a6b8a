/* holler-types.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-types.h"

G_DEFINE_BOXED_TYPE (HollerMediaStats,
                     holler_media_stats,
                     holler_media_stats_copy,
                     holler_media_stats_free)
G_DEFINE_BOXED_TYPE (HollerSession,
                     holler_session,
                     holler_session_copy,
                     holler_session_free)

/* Tokens should not be found in freed memory; g_free alone leaves them. */
static void
free_secret (char *secret)
{
  volatile char *p = secret;

  if (p == NULL)
    return;
  while (*p != '\0')
    *p++ = '\0';
  g_free (secret);
}

/**
 * holler_media_stats_copy:
 * @self: (nullable): measurements
 *
 * Copies measurements.
 *
 * Returns: (transfer full) (nullable): a copy
 */
HollerMediaStats *
holler_media_stats_copy (const HollerMediaStats *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * holler_media_stats_free:
 * @self: (transfer full) (nullable): measurements
 *
 * Frees measurements.
 */
void
holler_media_stats_free (HollerMediaStats *self)
{
  g_free (self);
}

/**
 * holler_session_copy:
 * @self: (nullable): a session
 *
 * Copies a session with all its strings.
 *
 * Returns: (transfer full) (nullable): a copy
 */
HollerSession *
holler_session_copy (const HollerSession *self)
{
  HollerSession *copy = NULL;

  if (self == NULL)
    return NULL;

  copy = g_new0 (HollerSession, 1);
  copy->server_url = g_strdup (self->server_url);
  copy->user_id = g_strdup (self->user_id);
  copy->username = g_strdup (self->username);
  copy->display_name = g_strdup (self->display_name);
  copy->device_id = g_strdup (self->device_id);
  copy->access_token = g_strdup (self->access_token);
  copy->refresh_token = g_strdup (self->refresh_token);
  copy->expires_at_us = self->expires_at_us;

  return copy;
}

/**
 * holler_session_free:
 * @self: (transfer full) (nullable): a session
 *
 * Frees a session; its tokens are overwritten first.
 */
void
holler_session_free (HollerSession *self)
{
  if (self == NULL)
    return;

  g_free (self->server_url);
  g_free (self->user_id);
  g_free (self->username);
  g_free (self->display_name);
  g_free (self->device_id);
  free_secret (self->access_token);
  free_secret (self->refresh_token);
  g_free (self);
}
