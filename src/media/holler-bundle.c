/* holler-bundle.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-bundle.h"

#include <string.h>

#define UFRAG "a=ice-ufrag:"
#define PASSWORD "a=ice-pwd:"

/* "m=audio 0 …": refused, and out of the bundle. */
static gboolean
is_refused (const char *media_line)
{
  const char *port = strchr (media_line, ' ');

  return port != NULL && strncmp (port, " 0 ", 3) == 0;
}

/* The credentials of the first section that is not refused. */
static void
find_credentials (char **lines,
                  const char **out_ufrag,
                  const char **out_password)
{
  gboolean is_open = FALSE;

  *out_ufrag = NULL;
  *out_password = NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "m="))
        {
          if (is_open)
            return;
          is_open = !is_refused (lines[i]);
        }
      else if (is_open && g_str_has_prefix (lines[i], UFRAG))
        *out_ufrag = lines[i];
      else if (is_open && g_str_has_prefix (lines[i], PASSWORD))
        *out_password = lines[i];
    }
}

/**
 * holler_bundle_share_ice:
 * @sdp: a description of the other side, with one bundle
 *
 * Gives every section the ICE credentials of the one that stands for the
 * bundle, the first that is not refused (RFC 8843, section 7.1.3).
 *
 * Those of a refused section mean nothing, but webrtcbin takes the last ones
 * that it reads. A browser that gave way to our offer refuses some sections
 * with credentials of their own, and its checks would then all be in vain.
 *
 * Returns: (transfer full): the description for webrtcbin
 */
char *
holler_bundle_share_ice (const char *sdp)
{
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) out = NULL;
  const char *ufrag = NULL;
  const char *password = NULL;

  g_return_val_if_fail (sdp != NULL, NULL);

  lines = g_strsplit (sdp, "\n", -1);
  out = g_string_sized_new (strlen (sdp));
  find_credentials (lines, &ufrag, &password);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      if (ufrag != NULL && g_str_has_prefix (line, UFRAG))
        line = ufrag;
      else if (password != NULL && g_str_has_prefix (line, PASSWORD))
        line = password;
      g_string_append (out, line);
      if (lines[i + 1] != NULL)
        g_string_append_c (out, '\n');
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}
