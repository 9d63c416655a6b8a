/* holler-setup-role.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-setup-role.h"

#include <string.h>

/* Every offer leaves the roles of DTLS open, and an answer to a later one
 * leaves them as they are (RFC 8842 section 5). webrtcbin says "active" in
 * every answer, and in an offer what it said last; a browser refuses both
 * where they are not the roles that there are.
 */

#define SETUP_LINE "a=setup:"

/**
 * holler_setup_role_of_answer:
 * @sdp: the first answer of a connection
 * @is_local: whether it is ours
 *
 * Reads which role we have in the connection.
 *
 * Returns: a role; unknown if the answer does not say
 */
HollerSetupRole
holler_setup_role_of_answer (const char *sdp, gboolean is_local)
{
  const char *line = strstr (sdp, SETUP_LINE);
  gboolean is_active;

  if (line == NULL)
    return HOLLER_SETUP_ROLE_UNKNOWN;

  line += strlen (SETUP_LINE);
  if (!g_str_has_prefix (line, "active") && !g_str_has_prefix (line, "passive"))
    return HOLLER_SETUP_ROLE_UNKNOWN;
  is_active = g_str_has_prefix (line, "active");

  return is_active == is_local ? HOLLER_SETUP_ROLE_ACTIVE
                               : HOLLER_SETUP_ROLE_PASSIVE;
}

/**
 * holler_setup_role_write:
 * @role: ours, as the first answer gave it, or unknown before that
 * @sdp: a description of ours, as webrtcbin made it, with CRLF
 * @is_offer: whether it is an offer
 *
 * Says in it which role we take.
 *
 * Returns: (transfer full): the description to be sent and set
 */
char *
holler_setup_role_write (HollerSetupRole role,
                         const char *sdp,
                         gboolean is_offer)
{
  const char *word = "actpass";
  g_auto (GStrv) lines = NULL;

  if (!is_offer && role == HOLLER_SETUP_ROLE_UNKNOWN)
    return g_strdup (sdp);
  if (!is_offer)
    word = role == HOLLER_SETUP_ROLE_ACTIVE ? "active" : "passive";

  lines = g_strsplit (sdp, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (!g_str_has_prefix (lines[i], SETUP_LINE))
        continue;
      g_free (lines[i]);
      lines[i] = g_strconcat (SETUP_LINE, word, NULL);
    }

  return g_strjoinv ("\r\n", lines);
}
