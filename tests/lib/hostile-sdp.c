/* hostile-sdp.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "hostile-caller.h"

/* A description or a candidate that was right, after somebody had a hand in
 * it. Most of what comes out is still nearly right: what is plain nonsense
 * goes no further than the first check. */

#define MAX_CHANGES 3
/* One in so many is of a size that nobody has. */
#define HUGE_ODDS 60
#define HUGE_BYTES (1000 * 1000)
#define MANY_SECTIONS 10000

#define PICK(self, pool)                                                       \
  ((pool)[holler_hostile_caller_draw ((self), G_N_ELEMENTS (pool))])

static guint
pick_line (HollerHostileCaller *self, GPtrArray *lines)
{
  return holler_hostile_caller_draw (self, lines->len);
}

/* The number of a line that begins with @prefix, any of them. */
static int
find_line (HollerHostileCaller *self, GPtrArray *lines, const char *prefix)
{
  guint start = pick_line (self, lines);

  for (guint i = 0; i < lines->len; i++)
    {
      guint at = (start + i) % lines->len;

      if (g_str_has_prefix (lines->pdata[at], prefix))
        return (int) at;
    }

  return -1;
}

static void
replace_line (GPtrArray *lines, guint at, const char *text)
{
  g_free (lines->pdata[at]);
  lines->pdata[at] = g_strdup (text);
}

/* An attribute with another value */
static void
change_attribute (HollerHostileCaller *self, GPtrArray *lines)
{
  static const struct
  {
    const char *prefix;
    const char *value;
  } changes[] = {
    { "a=fingerprint:", "a=fingerprint:sha-256 00:11" },
    { "a=fingerprint:", "a=fingerprint:sha-1 00:11:22:33" },
    { "a=fingerprint:", "a=fingerprint:" },
    { "a=fingerprint:", "a=fingerprint:sha-256 ZZ:ZZ" },
    { "a=rtpmap:111 ", "a=rtpmap:111 UNHEARD/48000/2" },
    { "a=rtpmap:111 ", "a=rtpmap:111 OPUS/1/65535" },
    { "a=rtpmap:111 ", "a=rtpmap:111 OPUS/0" },
    { "a=rtpmap:96 ", "a=rtpmap:96 OPUS/48000/2" },
    { "a=rtpmap:", "a=rtpmap:255 VP8/90000" },
    { "a=fmtp:", "a=fmtp:111 maxplaybackrate=-1;ptime=0;x=\"" },
    { "a=mid:", "a=mid:0" },
    { "a=mid:", "a=mid:" },
    { "a=mid:", "a=mid:video0%s%n" },
    { "a=setup:", "a=setup:active" },
    { "a=setup:", "a=setup:passive" },
    { "a=setup:", "a=setup:actpass" },
    { "a=setup:", "a=setup:holdconn" },
    { "a=ice-ufrag:", "a=ice-ufrag:x" },
    { "a=ice-ufrag:", "a=ice-ufrag:another" },
    { "a=ice-pwd:", "a=ice-pwd:short" },
    { "a=ice-pwd:", "a=ice-pwd:anotherpasswordthatislongenough" },
    { "a=sendrecv", "a=inactive" },
    { "a=sendrecv", "a=sendonly" },
    { "a=sendrecv", "a=recvonly" },
    { "a=rtcp-mux", "a=rtcp:9 IN IP4 0.0.0.0" },
    { "a=rtcp-mux", "a=rtcp-mux-only" },
    { "a=group:BUNDLE", "a=group:BUNDLE 0 1" },
    { "a=group:BUNDLE", "a=group:BUNDLE 4 3 2 1 0" },
    { "a=group:BUNDLE", "a=group:LS 0 1 2 3 4" },
    { "a=sctp-port:", "a=sctp-port:0" },
    { "a=sctp-port:", "a=sctp-port:70000" },
    { "a=sctp-port:", "a=sctp-port:1" },
    { "a=ssrc:", "a=ssrc:0 cname:x" },
    { "a=ssrc:", "a=ssrc:4294967295 msid:a b" },
    { "a=ssrc-group:", "a=ssrc-group:FID 1 2" },
    { "a=msid:", "a=msid:-" },
    { "a=extmap:", "a=extmap:0 urn:x" },
    { "a=extmap:", "a=extmap:14 urn:ietf:params:rtp-hdrext:sdes:mid" },
    { "a=rtcp-fb:", "a=rtcp-fb:* nack" },
    { "m=audio", "m=audio 0 UDP/TLS/RTP/SAVPF 111" },
    { "m=audio", "m=audio 9 RTP/AVP 0 8" },
    { "m=audio", "m=video 9 UDP/TLS/RTP/SAVPF 96" },
    { "m=video", "m=audio 9 UDP/TLS/RTP/SAVPF 111" },
    { "m=video", "m=video 0 UDP/TLS/RTP/SAVPF 96" },
    { "m=video", "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100" },
    { "m=application", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel" },
    { "m=application", "m=application 9 DTLS/SCTP 5000" },
    { "c=", "c=IN IP4 169.254.169.254" },
    { "c=", "c=IN IP6 ::1" },
    { "o=", "o=- 18446744073709551615 18446744073709551615 IN IP4 0.0.0.0" },
  };
  guint drawn = holler_hostile_caller_draw (self, G_N_ELEMENTS (changes));
  int at = find_line (self, lines, changes[drawn].prefix);

  if (at >= 0)
    replace_line (lines, (guint) at, changes[drawn].value);
}

static const char *const denied_candidates[] = {
  "candidate:1 1 UDP 2122260223 127.0.0.1 9 typ host",
  "candidate:1 1 UDP 2122260223 ::1 9 typ host",
  "candidate:1 1 UDP 2122260223 ::ffff:127.0.0.1 9 typ host",
  "candidate:1 1 UDP 2122260223 169.254.169.254 80 typ host",
  "candidate:1 1 UDP 2122260223 ::ffff:a9fe:a9fe 80 typ srflx",
  "candidate:1 1 UDP 2122260223 0.0.0.0 80 typ host",
  "candidate:1 1 UDP 2122260223 255.255.255.255 80 typ host",
  "candidate:1 1 UDP 2122260223 224.0.0.251 5353 typ host",
  "candidate:1 1 UDP 2122260223 ff02::1 80 typ relay",
  "candidate:1 1 TCP 2122260223 169.254.169.254 80 typ host tcptype passive",
  "candidate:1 1 UDP 2122260223 localhost 9 typ host",
  "candidate:1 1 UDP 2122260223 metadata.internal 80 typ host",
};

static void
add_line (HollerHostileCaller *self, GPtrArray *lines)
{
  static const char *const texts[] = {
    "a=sendrecv",
    "a=inactive",
    "a=mid:0",
    "a=end-of-candidates",
    "a=fingerprint:sha-512 00",
    "a=ssrc:1 cname:x",
    "a=rtpmap:0 PCMU/8000",
    "a=rid:1 send",
    "a=simulcast:send 1",
    ("a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
     "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1c"),
    "a=ice-lite",
    "a=ice-options:trickle renomination",
    "a=bundle-only",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    "m=text 9 UDP/TLS/RTP/SAVPF 98",
    "b=AS:0",
    "k=clear:x",
    "v=0",
    "",
    "%s%s%s%n",
  };
  g_autofree char *line = NULL;

  if (holler_hostile_caller_draw (self, 3) == 0)
    line = g_strconcat ("a=", PICK (self, denied_candidates), NULL);
  else
    line = g_strdup (PICK (self, texts));
  g_ptr_array_insert (lines,
                      (int) pick_line (self, lines),
                      g_steal_pointer (&line));
}

/* Of the right form, the same everywhere, and of no certificate */
static void
change_fingerprint (HollerHostileCaller *self, GPtrArray *lines)
{
  char digit = holler_hostile_caller_draw (self, 2) == 0 ? '0' : 'F';

  for (guint i = 0; i < lines->len; i++)
    {
      char *line = lines->pdata[i];
      gsize length = strlen (line);

      if (g_str_has_prefix (line, "a=fingerprint:sha-256 ") && length > 30)
        line[length - 1] = digit;
    }
}

/* Where each section begins, the end included. */
static GArray *
find_sections (GPtrArray *lines)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < lines->len; i++)
    if (g_str_has_prefix (lines->pdata[i], "m="))
      g_array_append_val (starts, i);
  g_array_append_val (starts, lines->len);

  return starts;
}

/* A section once more, elsewhere, or not at all. */
static void
move_section (HollerHostileCaller *self, GPtrArray *lines)
{
  g_autoptr (GArray) starts = find_sections (lines);
  guint which = 0;
  guint from = 0;
  guint to = 0;
  guint act = holler_hostile_caller_draw (self, 3);

  if (starts->len < 2)
    return;
  which = holler_hostile_caller_draw (self, starts->len - 1);
  from = g_array_index (starts, guint, which);
  to = g_array_index (starts, guint, which + 1);

  if (act != 0)
    for (guint i = from; i < to; i++)
      g_ptr_array_add (lines, g_strdup (lines->pdata[i]));
  if (act != 1)
    g_ptr_array_remove_range (lines, from, to - from);
}

static void
change_line (HollerHostileCaller *self, GPtrArray *lines)
{
  guint at = pick_line (self, lines);
  char *line = lines->pdata[at];
  gsize length = strlen (line);

  switch (holler_hostile_caller_draw (self, 4))
    {
    case 0:
      g_ptr_array_remove_index (lines, at);
      break;
    case 1:
      g_ptr_array_insert (lines, (int) at, g_strdup (line));
      break;
    case 2:
      if (length > 0)
        line[holler_hostile_caller_draw (self, (guint) length)] =
          (char) (1 + holler_hostile_caller_draw (self, 126));
      break;
    default:
      line[holler_hostile_caller_draw (self, (guint) length + 1)] = '\0';
      break;
    }
}

static char *
make_huge (HollerHostileCaller *self, const char *sdp)
{
  GString *text = g_string_new (sdp);

  if (holler_hostile_caller_draw (self, 2) == 0)
    for (guint i = 0; i < MANY_SECTIONS; i++)
      g_string_append_printf (text,
                              "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:%u\r\n",
                              i);
  else
    while (text->len < HUGE_BYTES)
      g_string_append (text,
                       "a=x:0123456789012345678901234567890123456789\r\n");

  return g_string_free (text, FALSE);
}

/**
 * holler_hostile_caller_spoil_description:
 * @self: a hostile caller
 * @sdp: a description
 *
 * Has a hand in a description.
 *
 * Returns: (transfer full): what became of it
 */
char *
holler_hostile_caller_spoil_description (HollerHostileCaller *self,
                                         const char *sdp)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) split = g_strsplit (sdp, "\r\n", -1);
  guint n_changes = 1 + holler_hostile_caller_draw (self, MAX_CHANGES);

  if (holler_hostile_caller_draw (self, HUGE_ODDS) == 0)
    return make_huge (self, sdp);

  for (guint i = 0; split[i] != NULL; i++)
    g_ptr_array_add (lines, g_strdup (split[i]));
  for (guint i = 0; i < n_changes && lines->len > 0; i++)
    switch (holler_hostile_caller_draw (self, 7))
      {
      case 3:
        change_fingerprint (self, lines);
        break;
      case 0:
        add_line (self, lines);
        break;
      case 1:
        change_line (self, lines);
        break;
      case 2:
        move_section (self, lines);
        break;
      default:
        change_attribute (self, lines);
        break;
      }
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\r\n", (char **) lines->pdata);
}

/**
 * holler_hostile_caller_spoil_candidate:
 * @self: a hostile caller
 * @candidate: a candidate
 *
 * Has a hand in a candidate.
 *
 * Returns: (transfer full): what became of it, or another
 */
char *
holler_hostile_caller_spoil_candidate (HollerHostileCaller *self,
                                       const char *candidate)
{
  static const char *const words[] = {
    "0",      "1",          "2",   "-1",     "99999999999999999999",
    "tcp",    "udp",        "typ", "host",   "relay",
    "",       "tcptype",    "::",  "[::1]",  "a.local",
    "%s%n%s", "fe80::1%lo", ":",   "0x7f.1", "2130706433",
  };
  g_auto (GStrv) split = g_strsplit (candidate, " ", -1);
  guint n = g_strv_length (split);

  if (n == 0 || holler_hostile_caller_draw (self, 3) == 0)
    return g_strdup (PICK (self, denied_candidates));

  for (guint i = 0; i <= holler_hostile_caller_draw (self, 2); i++)
    {
      guint at = holler_hostile_caller_draw (self, n);

      g_free (split[at]);
      split[at] = g_strdup (PICK (self, words));
    }

  return g_strjoinv (" ", split);
}
