/* holler-candidate.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-description.h"

#include <gio/gio.h>
#include <string.h>

#include "proto/holler-frame.h"

/* A candidate makes this machine send packets to an address that a stranger
 * names. So only what RFC 8839 section 5.1 describes goes on to the agent, and
 * only to addresses that a single peer can have.
 */

#define MAX_FOUNDATION_LENGTH 32
#define MAX_NAME_LENGTH 253
#define LOCAL_SUFFIX ".local"
#define MAX_WORDS 64
#define MIN_WORDS 8
/* RTP and RTCP; libnice complains aloud of any other. */
#define MAX_COMPONENT 2

/* The word that each place of a candidate has; extensions come in pairs. */
enum
{
  WORD_FOUNDATION,
  WORD_COMPONENT,
  WORD_TRANSPORT,
  WORD_PRIORITY,
  WORD_ADDRESS,
  WORD_PORT,
  WORD_TYP,
  WORD_TYPE,
};

static const char *const transports[] = { "udp", "tcp", NULL };
static const char *const types[] = { "host", "srflx", "prflx", "relay", NULL };
static const char *const tcp_types[] = { "active", "passive", "so", NULL };

static gboolean
refuse (GError **error, const char *what)
{
  /* Never the candidate itself: it is an address. */
  g_set_error (error,
               HOLLER_PROTO_ERROR,
               HOLLER_PROTO_ERROR_BAD_CANDIDATE,
               "bad candidate: %s",
               what);

  return FALSE;
}

static gboolean
is_one_of (const char *const *words, const char *word)
{
  for (; *words != NULL; words++)
    if (g_ascii_strcasecmp (*words, word) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_number (const char *word, guint64 max)
{
  guint64 value = 0;

  return g_ascii_string_to_unsigned (word, 10, 0, max, &value, NULL);
}

static gboolean
is_foundation (const char *word)
{
  gsize length = strlen (word);

  if (length < 1 || length > MAX_FOUNDATION_LENGTH)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (word[i]) && word[i] != '+' && word[i] != '/')
      return FALSE;

  return TRUE;
}

/* Browsers hide behind "<uuid>.local", which stays in the local network. To
 * look up any other name would tell a stranger's name server who is called.
 */
static gboolean
is_local_name (const char *word)
{
  gsize length = strlen (word);

  if (length <= strlen (LOCAL_SUFFIX) || length > MAX_NAME_LENGTH ||
      g_ascii_strcasecmp (word + length - strlen (LOCAL_SUFFIX),
                          LOCAL_SUFFIX) != 0)
    return FALSE;

  for (gsize i = 0; i < length - strlen (LOCAL_SUFFIX); i++)
    if (!g_ascii_isalnum (word[i]) && (word[i] != '-' || i == 0))
      return FALSE;

  return TRUE;
}

/* "This network", which Linux takes for this machine, and what was never given
 * out, everybody's address included. */
static gboolean
is_reserved_ipv4 (const guint8 *bytes)
{
  return bytes[0] == 0 || bytes[0] >= 240;
}

/* Where clouds keep their metadata service: with IPv4 all of that range is
 * refused, with IPv6 it hides among private addresses. */
static gboolean
is_metadata_ipv6 (const guint8 *bytes)
{
  static const guint8 known[16] = { 0xfd, 0x00,        0x0e,
                                    0xc2, [14] = 0x02, [15] = 0x54 };

  return memcmp (bytes, known, sizeof known) == 0;
}

/* An IPv4 address written as IPv6 is judged as what it is. */
static GInetAddress *
unmap (GInetAddress *address)
{
  static const guint8 prefix[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, prefix, sizeof prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof prefix,
                                          G_SOCKET_FAMILY_IPV4);

  return g_object_ref (address);
}

static gboolean
is_peer_address (const char *word)
{
  g_autoptr (GInetAddress) written = g_inet_address_new_from_string (word);
  g_autoptr (GInetAddress) address = NULL;
  const guint8 *bytes = NULL;

  if (written == NULL)
    return FALSE;

  address = unmap (written);
  bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_is_any (address) ||
      g_inet_address_get_is_multicast (address))
    return FALSE;
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return !is_reserved_ipv4 (bytes) &&
           !g_inet_address_get_is_link_local (address);

  return !is_metadata_ipv6 (bytes);
}

/* GLib's quicker test takes ":" for an address. */
static gboolean
is_ip_address (const char *word)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (word);

  return address != NULL && strchr (word, '%') == NULL;
}

static gboolean
is_address (const char *word)
{
  return is_ip_address (word) || is_local_name (word);
}

static gboolean
check_extensions (char **words, gboolean is_tcp, GError **error)
{
  gboolean has_tcp_type = FALSE;

  for (; words[0] != NULL; words += 2)
    {
      if (words[1] == NULL)
        return refuse (error, "an extension without a value");
      if (strcmp (words[0], "raddr") == 0 && !is_address (words[1]))
        return refuse (error, "raddr is no address");
      if (strcmp (words[0], "rport") == 0 && !is_number (words[1], 65535))
        return refuse (error, "rport is no port");
      if (strcmp (words[0], "tcptype") == 0)
        {
          if (!is_one_of (tcp_types, words[1]))
            return refuse (error, "unknown tcptype");
          has_tcp_type = TRUE;
        }
    }

  if (is_tcp != has_tcp_type)
    return refuse (error, "tcptype does not match the transport");

  return TRUE;
}

static gboolean
check_words (char **words, GError **error)
{
  guint n_words = g_strv_length (words);
  gboolean is_tcp = FALSE;

  for (guint i = 0; i < n_words; i++)
    if (*words[i] == '\0')
      return refuse (error, "an empty word");
  if (n_words < MIN_WORDS)
    return refuse (error, "too few words");
  if (n_words > MAX_WORDS)
    return refuse (error, "too many words");

  is_tcp = g_ascii_strcasecmp (words[WORD_TRANSPORT], "tcp") == 0;
  if (!is_foundation (words[WORD_FOUNDATION]))
    return refuse (error, "bad foundation");
  if (!is_number (words[WORD_COMPONENT], MAX_COMPONENT) ||
      strcmp (words[WORD_COMPONENT], "0") == 0)
    return refuse (error, "bad component");
  if (!is_one_of (transports, words[WORD_TRANSPORT]))
    return refuse (error, "unknown transport");
  if (!is_number (words[WORD_PRIORITY], G_MAXUINT32))
    return refuse (error, "bad priority");
  if (!is_address (words[WORD_ADDRESS]))
    return refuse (error, "no address");
  if (is_ip_address (words[WORD_ADDRESS]) &&
      !is_peer_address (words[WORD_ADDRESS]))
    return refuse (error, "an address that no peer has");
  if (!is_number (words[WORD_PORT], 65535))
    return refuse (error, "bad port");
  if (strcmp (words[WORD_TYP], "typ") != 0 ||
      !is_one_of (types, words[WORD_TYPE]))
    return refuse (error, "unknown type");

  /* An active TCP candidate has no port to be reached at. */
  if (!is_tcp && strcmp (words[WORD_PORT], "0") == 0)
    return refuse (error, "no port");

  return check_extensions (words + MIN_WORDS, is_tcp, error);
}

/**
 * holler_candidate_check:
 * @candidate: a candidate from anywhere, "candidate:…" with or without "a="
 * @error: return location for an error, or `NULL`
 *
 * Checks a candidate against RFC 8839 section 5.1 before an ICE agent may see
 * it: UDP or TCP, at most 1 KiB, an address or a name (browsers write
 * "<uuid>.local"), and none that is unspecified, multicast, reserved,
 * link-local IPv4 or the clouds' metadata service. One with a name must not
 * reach webrtcbin, see [func@candidate_dup_name].
 *
 * The empty string, which ends the candidates, is not a candidate. Fails with
 * `HOLLER_PROTO_ERROR_BAD_CANDIDATE`; the message does not quote @candidate.
 *
 * Returns: `TRUE` if the agent may have @candidate
 */
gboolean
holler_candidate_check (const char *candidate, GError **error)
{
  const char *text = candidate;
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (candidate != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (strnlen (candidate, HOLLER_CANDIDATE_MAX_SIZE_BYTES + 1) >
      HOLLER_CANDIDATE_MAX_SIZE_BYTES)
    return refuse (error, "too long");

  for (const char *c = candidate; *c != '\0'; c++)
    if (!g_ascii_isprint (*c))
      return refuse (error, "not printable ASCII");

  if (g_str_has_prefix (text, "a="))
    text += strlen ("a=");
  if (!g_str_has_prefix (text, "candidate:"))
    return refuse (error, "no candidate");

  words = g_strsplit (text + strlen ("candidate:"), " ", MAX_WORDS + 2);

  return check_words (words, error);
}

static char **
split_checked (const char *candidate)
{
  if (!holler_candidate_check (candidate, NULL))
    return NULL;

  return g_strsplit (candidate, " ", -1);
}

/**
 * holler_candidate_dup_name:
 * @candidate: a candidate
 *
 * Gets the name that stands where an address should.
 *
 * webrtcbin looks names up by itself, and GStreamer 1.22 then writes to freed
 * memory if the connection is gone before the answer is there: who sends a
 * name and hangs up ends the other's process. So a name is looked up before
 * webrtcbin sees the candidate, or the candidate is left out; ICE mostly finds
 * such a peer without it.
 *
 * Returns: (transfer full) (nullable): the name, or `NULL` if there is an
 *   address or @candidate is not good
 */
char *
holler_candidate_dup_name (const char *candidate)
{
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (candidate != NULL, NULL);

  words = split_checked (candidate);
  if (words == NULL || is_ip_address (words[WORD_ADDRESS]))
    return NULL;

  return g_strdup (words[WORD_ADDRESS]);
}

/**
 * holler_candidate_is_loopback:
 * @candidate: a candidate
 *
 * Tells whether a candidate names this very machine.
 *
 * ICE gathers no such addresses (RFC 8445 section 5.1.1.1), so a stranger who
 * names one would have us knock at our own doors. The agent may have it only
 * where all goes through a relay, which then does the knocking and has rules
 * of its own.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_candidate_is_loopback (const char *candidate)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GInetAddress) written = NULL;
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (candidate != NULL, FALSE);

  words = split_checked (candidate);
  if (words == NULL || !is_ip_address (words[WORD_ADDRESS]))
    return FALSE;
  written = g_inet_address_new_from_string (words[WORD_ADDRESS]);
  address = unmap (written);

  return g_inet_address_get_is_loopback (address);
}

/**
 * holler_candidate_dup_with_address:
 * @candidate: a candidate
 * @address: an IP address, what its name was found to be
 *
 * Writes a candidate with another address.
 *
 * Returns: (transfer full) (nullable): the candidate; `NULL` if that would
 *   not be a good one
 */
char *
holler_candidate_dup_with_address (const char *candidate, const char *address)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *result = NULL;

  g_return_val_if_fail (candidate != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  words = split_checked (candidate);
  if (words == NULL)
    return NULL;

  g_free (words[WORD_ADDRESS]);
  words[WORD_ADDRESS] = g_strdup (address);
  result = g_strjoinv (" ", words);
  if (!holler_candidate_check (result, NULL))
    return NULL;

  return g_steal_pointer (&result);
}
