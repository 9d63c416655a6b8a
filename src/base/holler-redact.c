/* holler-redact.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-debug.h"

#include <gio/gio.h>
#include <string.h>

/* Takes out of a line what must not stand in a log: descriptions, candidates,
 * addresses, tokens, passwords, fingerprints. Rather a word too many than one
 * too few; ids (22 characters) and host names of servers stay, for without
 * them a log says nothing.
 */

/* No id of ours is that long, every token is. */
#define MIN_TOKEN_LENGTH 40
/* A MAC address has six pairs, a fingerprint thirty-two. */
#define MIN_HEX_PAIRS 6

#define SEPARATORS "\"':= \t\\"
#define TOKEN_CHARS                                                            \
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=."

/* What follows one of these, and a separator, is a secret. */
static const char *const secret_keys[] = {
  "accesstoken", "bearer",       "credential",       "fingerprint",
  "ice-pwd",     "ice-ufrag",    "invitetoken",      "newpassword",
  "oldpassword", "refreshtoken", "password",         "secret",
  "token",       "ufrag",        "usernamefragment",
};

static const char *const uri_schemes[] = {
  "stun:",
  "stuns:",
  "turn:",
  "turns:",
};

static gboolean
starts_word (const char *text, const char *cursor)
{
  return cursor == text || !g_ascii_isalnum (cursor[-1]);
}

/* Up to the end of the JSON string or of the line that holds it. */
static gsize
span_string (const char *cursor)
{
  return strcspn (cursor, "\"\n\r");
}

static gsize
match_description (const char *text, const char *cursor)
{
  const char *end = cursor + strlen ("v=0");

  if (!g_str_has_prefix (cursor, "v=0") || !starts_word (text, cursor))
    return 0;
  if (*end != '\r' && *end != '\n' && *end != '\\')
    return 0;

  /* A description goes over many lines, and quotes are no part of one. */
  return strcspn (cursor, "\"");
}

static gsize
match_candidate (const char *cursor)
{
  if (g_ascii_strncasecmp (cursor, "candidate:", strlen ("candidate:")) != 0)
    return 0;

  return span_string (cursor);
}

static gsize
match_uri (const char *text, const char *cursor)
{
  if (!starts_word (text, cursor))
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (uri_schemes); i++)
    if (g_ascii_strncasecmp (cursor, uri_schemes[i], strlen (uri_schemes[i])) ==
        0)
      return strcspn (cursor, " \t\r\n\"',");

  return 0;
}

/* Gives the length of the key and what separates it from its value. */
static gsize
match_secret_key (const char *cursor)
{
  for (gsize i = 0; i < G_N_ELEMENTS (secret_keys); i++)
    {
      gsize length = strlen (secret_keys[i]);
      gsize gap = 0;

      if (g_ascii_strncasecmp (cursor, secret_keys[i], length) != 0)
        continue;
      gap = strspn (cursor + length, SEPARATORS);
      /* "Bearer abc", but not "the token expired" */
      if (gap > 0 && (memchr (cursor + length, ':', gap) != NULL ||
                      memchr (cursor + length, '=', gap) != NULL ||
                      strcmp (secret_keys[i], "bearer") == 0))
        return length + gap;
    }

  return 0;
}

/* A quoted secret may hold spaces, a bare one ends at the first. */
static gsize
span_secret (const char *cursor)
{
  gsize length = 0;

  if (cursor[-1] != '"')
    return strcspn (cursor, " \t\r\n\"',&;}");

  while (cursor[length] != '\0' && cursor[length] != '"')
    length += cursor[length] == '\\' && cursor[length + 1] != '\0' ? 2 : 1;

  return length;
}

static gsize
match_ipv4 (const char *text, const char *cursor)
{
  gsize length = 0;

  if (cursor != text && (g_ascii_isdigit (cursor[-1]) || cursor[-1] == '.'))
    return 0;

  for (guint part = 0; part < 4; part++)
    {
      gsize n_digits = strspn (cursor + length, "0123456789");

      if (n_digits < 1 || n_digits > 3)
        return 0;
      length += n_digits;
      if (part < 3 && cursor[length++] != '.')
        return 0;
    }

  return length;
}

static gboolean
is_hex_pairs (const char *word, gsize length)
{
  if (length < MIN_HEX_PAIRS * 3 - 1 || length % 3 != 2)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (i % 3 == 2 ? word[i] != ':' : !g_ascii_isxdigit (word[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_ip_address (const char *text, gsize length)
{
  g_autofree char *word = g_strndup (text, length);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (word);

  return address != NULL;
}

static gsize
match_ipv6 (const char *text, const char *cursor)
{
  gsize length = strspn (cursor, "0123456789abcdefABCDEF:.");
  gsize n_colons = 0;

  if (!starts_word (text, cursor))
    return 0;
  if (is_hex_pairs (cursor, length))
    return length;

  for (gsize i = 0; i < length; i++)
    if (cursor[i] == ':')
      n_colons++;
  if (n_colons < 2)
    return 0;

  /* "on ::1." and "::1: refused" */
  for (guint n_marks = 0; n_marks < 3 && length > 2; n_marks++)
    {
      if (is_ip_address (cursor, length))
        return length;
      if (cursor[length - 1] != '.' && cursor[length - 1] != ':')
        break;
      length--;
    }

  return 0;
}

static gsize
match_token (const char *text, const char *cursor)
{
  gsize length = strspn (cursor, TOKEN_CHARS);

  /* A path is no token, though one of its parts may be. */
  if (*cursor == '/')
    return 0;
  if (cursor != text && cursor[-1] == '/')
    length = MIN (length, strcspn (cursor, "/"));
  else if (cursor != text && strchr (TOKEN_CHARS, cursor[-1]) != NULL)
    return 0;

  if (length >= MIN_TOKEN_LENGTH)
    return length;
  if (length > strlen (".local") &&
      g_ascii_strncasecmp (cursor + length - strlen (".local"),
                           ".local",
                           strlen (".local")) == 0)
    return length;

  return 0;
}

/**
 * holler_debug_redact:
 * @text: a text that may hold what must not be seen
 *
 * Copies @text with session descriptions, candidates, addresses, tokens and
 * other secrets replaced by a word in brackets.
 *
 * Returns: (transfer full): a text that may be logged
 */
char *
holler_debug_redact (const char *text)
{
  GString *result = NULL;
  const char *cursor = text;

  g_return_val_if_fail (text != NULL, NULL);

  result = g_string_sized_new (strlen (text));
  while (*cursor != '\0')
    {
      const char *word = NULL;
      gsize length = 0;

      if ((length = match_description (text, cursor)) > 0)
        word = "[description]";
      else if ((length = match_candidate (cursor)) > 0)
        word = "[candidate]";
      else if ((length = match_uri (text, cursor)) > 0)
        word = "[uri]";
      else if ((length = match_secret_key (cursor)) > 0)
        {
          g_string_append_len (result, cursor, (gssize) length);
          cursor += length;
          length = span_secret (cursor);
          word = "[secret]";
        }
      else if ((length = match_ipv4 (text, cursor)) > 0 ||
               (length = match_ipv6 (text, cursor)) > 0)
        word = "[address]";
      else if ((length = match_token (text, cursor)) > 0)
        word = "[secret]";

      if (word != NULL)
        g_string_append (result, word);
      else
        g_string_append_c (result, *cursor);
      cursor += word != NULL ? length : 1;
    }

  return g_string_free (result, FALSE);
}
