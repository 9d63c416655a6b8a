/* holler-check-words.c: what the network check found, in words
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-check-words.h"

#include <glib/gi18n.h>

static const char *
transport_words (HollerTransportKind transport)
{
  switch (transport)
    {
    case HOLLER_TRANSPORT_TCP:
      return "TCP";
    case HOLLER_TRANSPORT_TLS:
      return "TLS";
    case HOLLER_TRANSPORT_UDP:
    default:
      return "UDP";
    }
}

static const char *
family_words (GSocketFamily family)
{
  return family == G_SOCKET_FAMILY_IPV6 ? "IPv6" : "IPv4";
}

/**
 * holler_words_check_title:
 * @row: what is looked at
 *
 * Names it.
 *
 * Returns: (transfer full): like "Relay over TCP, IPv4"
 */
char *
holler_words_check_title (HollerCheckRow *row)
{
  gboolean is_named = holler_check_row_get_uri (row) != NULL;

  switch (holler_check_row_get_kind (row))
    {
    case HOLLER_CHECK_SERVER:
      return g_strdup (_ ("Server"));
    case HOLLER_CHECK_LIVE:
      return g_strdup (_ ("Live Connection"));
    case HOLLER_CHECK_STUN:
      if (!is_named)
        return g_strdup (_ ("Way Through the Router"));
      /* Translators: IPv4 or IPv6 */
      return g_strdup_printf (_ ("Way Through the Router, %s"),
                              family_words (holler_check_row_get_family (row)));
    case HOLLER_CHECK_RELAY:
      if (!is_named)
        return g_strdup (_ ("Relay"));
      /* Translators: UDP, TCP or TLS, then IPv4 or IPv6 */
      return g_strdup_printf (
        _ ("Relay over %s, %s"),
        transport_words (holler_check_row_get_transport (row)),
        family_words (holler_check_row_get_family (row)));
    case HOLLER_CHECK_MICROPHONE:
    default:
      return g_strdup (_ ("Microphone"));
    }
}

/* What is not said of STUN of its own is said as of a relay. */
static const struct
{
  HollerCheckKind kind;
  HollerFinding finding;
  const char *words;
} sentences[] = {
  { HOLLER_CHECK_SERVER, HOLLER_FINDING_GOOD, N_ ("The server answers.") },
  { HOLLER_CHECK_SERVER,
    HOLLER_FINDING_SLOW,
    N_ ("The server answers, but slowly: calls will begin late.") },
  { HOLLER_CHECK_SERVER,
    HOLLER_FINDING_BAD_TLS,
    N_ ("The server’s certificate is not trusted. Ask whoever "
        "runs it to renew it.") },
  { HOLLER_CHECK_SERVER,
    HOLLER_FINDING_ODD,
    N_ ("Something answers, but not as the server should.") },
  { HOLLER_CHECK_SERVER,
    HOLLER_FINDING_UNREACHABLE,
    N_ ("The server cannot be reached. Check your network.") },
  { HOLLER_CHECK_LIVE,
    HOLLER_FINDING_GOOD,
    N_ ("Calls and messages arrive at once.") },
  { HOLLER_CHECK_LIVE,
    HOLLER_FINDING_BLOCKED,
    N_ ("The server answers, but the live connection (WebSocket) "
        "does not get through. A proxy or a firewall may block "
        "it.") },
  { HOLLER_CHECK_LIVE,
    HOLLER_FINDING_UNREACHABLE,
    N_ ("There is no live connection to the server.") },
  { HOLLER_CHECK_STUN,
    HOLLER_FINDING_GOOD,
    N_ ("Calls can go straight through the router.") },
  { HOLLER_CHECK_STUN,
    HOLLER_FINDING_NOT_SET_UP,
    N_ ("The server names no way. Calls between networks may need"
        " the relay.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_GOOD,
    N_ ("Calls can go through the relay.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_NOT_SET_UP,
    N_ ("The server has no relay. Between some networks calls "
        "will not work.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_SLOW,
    N_ ("It answers, but slowly: voices will arrive late.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_NO_FAMILY,
    N_ ("Not available here; the other kind of address is enough.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_BLOCKED,
    N_ ("No answer. A firewall may block it.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_UNREACHABLE,
    N_ ("Nobody listens there. Ask whoever runs the server.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_BAD_TLS,
    N_ ("Its certificate is not trusted, or it does not speak "
        "TLS.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_BAD_CREDENTIALS,
    N_ ("It refuses the server’s credentials. Ask whoever runs "
        "the server to compare the two secrets.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_FULL,
    N_ ("It has no room for another call now.") },
  { HOLLER_CHECK_RELAY,
    HOLLER_FINDING_ODD,
    N_ ("Something answers, but not as it should.") },
  { HOLLER_CHECK_MICROPHONE,
    HOLLER_FINDING_GOOD,
    N_ ("The microphone hears you.") },
  { HOLLER_CHECK_MICROPHONE,
    HOLLER_FINDING_QUIET,
    N_ ("The microphone hears something, but very quietly. Speak "
        "while it is checked, or turn it up.") },
  { HOLLER_CHECK_MICROPHONE,
    HOLLER_FINDING_SILENT,
    N_ ("The microphone hears nothing. Is it switched off?") },
  { HOLLER_CHECK_MICROPHONE,
    HOLLER_FINDING_NO_DEVICE,
    N_ ("There is no microphone.") },
};

static const char *
finding_words (HollerCheckKind kind, HollerFinding finding)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (sentences[i].kind == kind && sentences[i].finding == finding)
      return _ (sentences[i].words);
  return kind == HOLLER_CHECK_STUN
           ? finding_words (HOLLER_CHECK_RELAY, finding)
           : _ ("Something answers, but not as it should.");
}

/**
 * holler_words_check:
 * @row: what is looked at
 *
 * Says what was found, and what one can do about it.
 *
 * Returns: (transfer full): a sentence or two
 */
char *
holler_words_check (HollerCheckRow *row)
{
  HollerCheckKind kind = holler_check_row_get_kind (row);
  HollerFinding finding = holler_check_row_get_finding (row);
  gint64 round_trip_ms = holler_check_row_get_round_trip_ms (row);
  const char *words = NULL;

  if (holler_check_row_get_is_running (row))
    return g_strdup (kind == HOLLER_CHECK_MICROPHONE ? _ ("Say something…")
                                                     : _ ("Checking…"));
  if (finding == HOLLER_FINDING_NONE)
    return g_strdup (_ ("Not checked"));
  words = finding_words (kind, finding);
  if (round_trip_ms < 0)
    return g_strdup (words);
  /* Translators: a sentence, then the milliseconds an answer took */
  return g_strdup_printf (_ ("%s %d ms"), words, (int) round_trip_ms);
}

/**
 * holler_words_verdict:
 * @verdict: how much a finding matters
 *
 * Names it, for the sign beside the sentence.
 *
 * Returns: like "Good"
 */
const char *
holler_words_verdict (HollerVerdict verdict)
{
  switch (verdict)
    {
    case HOLLER_VERDICT_GOOD:
      return _ ("Good");
    case HOLLER_VERDICT_NOTE:
      return _ ("Note");
    case HOLLER_VERDICT_BAD:
      return _ ("Problem");
    case HOLLER_VERDICT_UNKNOWN:
    default:
      return _ ("Not checked");
    }
}
