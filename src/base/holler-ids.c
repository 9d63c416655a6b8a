/* holler-ids.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-ids.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* 128 bits: nobody guesses one, and nobody makes the same one twice. GLib's
 * generators are predictable, so the kernel's is asked each time.
 */
#define ID_RANDOM_BYTES 16

/**
 * holler_random_bytes:
 * @bytes: (out caller-allocates) (array length=n_bytes): where to write
 * @n_bytes: how many bytes are wanted
 *
 * Fills @bytes from the kernel's cryptographic generator.
 *
 * Without one nothing that follows would be safe, so a kernel that has none
 * ends the process.
 */
void
holler_random_bytes (guint8 *bytes, gsize n_bytes)
{
  gsize done = 0;

  g_return_if_fail (bytes != NULL || n_bytes == 0);

  while (done < n_bytes)
    {
      ssize_t n = getrandom (bytes + done, n_bytes - done, 0);

      if (n > 0)
        {
          done += (gsize) n;
        }
      else if (errno != EINTR)
        {
          g_critical ("no random numbers: %s", g_strerror (errno));
          abort ();
        }
    }
}

/**
 * holler_id_new:
 *
 * Makes a new id that cannot be guessed (128 random bits).
 *
 * Returns: (transfer full): 22 characters of `A-Z a-z 0-9 _ -`
 */
char *
holler_id_new (void)
{
  guint8 bytes[ID_RANDOM_BYTES];
  char *id = NULL;

  holler_random_bytes (bytes, sizeof bytes);
  id = g_base64_encode (bytes, sizeof bytes);

  /* base64url without padding, RFC 4648 section 5 */
  g_strdelimit (id, "+", '-');
  g_strdelimit (id, "/", '_');
  id[strcspn (id, "=")] = '\0';

  return id;
}

/**
 * holler_id_is_valid:
 * @id: (nullable): a string from anywhere
 *
 * Tells whether @id has the form of an id on the wire: 1–64 characters of
 * `A-Z a-z 0-9 _ . : -`.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_id_is_valid (const char *id)
{
  gsize length = 0;

  if (id == NULL)
    return FALSE;

  for (; id[length] != '\0'; length++)
    {
      if (length == HOLLER_ID_MAX_LENGTH)
        return FALSE;
      if (!g_ascii_isalnum (id[length]) && strchr ("_.:-", id[length]) == NULL)
        return FALSE;
    }

  return length > 0;
}
