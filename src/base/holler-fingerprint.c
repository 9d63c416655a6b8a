/* holler-fingerprint.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-fingerprint.h"

#include <string.h>

/* Two people read a fingerprint to each other, or one compares two screens:
 * four digits at a time, four times a line. */
#define GROUP_LENGTH 4
#define LINE_LENGTH 16

/**
 * holler_fingerprint_of:
 * @certificate: a certificate
 *
 * Makes the fingerprint of a certificate, which tells it from every other.
 *
 * Returns: (transfer full): 64 small hexadecimal digits
 */
char *
holler_fingerprint_of (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/**
 * holler_fingerprint_parse:
 * @text: a fingerprint as people and programs write it: in either case, with
 *   spaces, line ends or colons in it
 *
 * Reads a fingerprint.
 *
 * Returns: (transfer full) (nullable): 64 small hexadecimal digits; `NULL` if
 *   it is none
 */
char *
holler_fingerprint_parse (const char *text)
{
  g_autoptr (GString) digits = g_string_sized_new (HOLLER_FINGERPRINT_LENGTH);

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_isspace (*c) || *c == ':')
        continue;
      if (!g_ascii_isxdigit (*c) || digits->len == HOLLER_FINGERPRINT_LENGTH)
        return NULL;
      g_string_append_c (digits, g_ascii_tolower (*c));
    }
  if (digits->len != HOLLER_FINGERPRINT_LENGTH)
    return NULL;

  return g_string_free (g_steal_pointer (&digits), FALSE);
}

/**
 * holler_fingerprint_dup_text:
 * @fingerprint: a fingerprint
 *
 * Writes it for people to compare: capitals in groups of four, four groups a
 * line.
 *
 * Returns: (transfer full): four lines
 */
char *
holler_fingerprint_dup_text (const char *fingerprint)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (fingerprint != NULL, NULL);

  for (gsize i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % LINE_LENGTH == 0)
        g_string_append_c (text, '\n');
      else if (i > 0 && i % GROUP_LENGTH == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_toupper (fingerprint[i]));
    }

  return g_string_free (text, FALSE);
}
