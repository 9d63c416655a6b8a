/* test-description.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "proto/holler-description.h"
#include "proto/holler-frame.h"

/* A message of the test's is one line, whatever the text has in it. */
static void
say (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static char *
load (const char *name)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "data", "descriptions", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static HollerDescription *
parse (const char *sdp)
{
  g_autoptr (GError) error = NULL;
  HollerDescription *description = holler_description_parse (sdp, &error);

  g_assert_no_error (error);
  g_assert_nonnull (description);

  return description;
}

static HollerDescription *
parse_file (const char *name)
{
  g_autofree char *sdp = load (name);

  return parse (sdp);
}

static void
assert_refused (const char *what, const char *sdp)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", what);
  g_assert_null (holler_description_parse (sdp, &error));
  g_assert_error (error,
                  HOLLER_PROTO_ERROR,
                  HOLLER_PROTO_ERROR_BAD_DESCRIPTION);
}

static char *
replace (const char *text, const char *from, const char *to, guint n_times)
{
  g_autoptr (GString) result = g_string_new (text);

  g_assert_cmpuint (g_string_replace (result, from, to, n_times), >, 0);

  return g_strdup (result->str);
}

/* What the real ones write must pass, in every role. */
static void
test_real (void)
{
  static const struct
  {
    const char *name;
    const char *sections; /* a, v or d; upper case: refused */
    const char *flows;    /* b both, s, r, or - */
    gboolean has_candidates;
  } files[] = {
    { "holler-offer.sdp", "avvad", "bbbbb", FALSE },
    { "webrtcbin-offer.sdp", "avvad", "bbbbb", FALSE },
    { "webrtcbin-answer.sdp", "avvad", "bbbbb", FALSE },
    { "webrtcbin-answer-recvonly.sdp", "avvad", "brrrb", FALSE },
    { "webrtcbin-answer-refusing.sdp", "aVvad", "b-rrb", FALSE },
    { "chromium-offer.sdp", "avvad", "bbbbb", FALSE },
    { "chromium-offer-stopped.sdp", "aVvad", "b-bbb", TRUE },
    { "chromium-offer-gathered.sdp", "avvad", "bbbbb", TRUE },
    { "chromium-answer.sdp", "avvad", "bbbbb", FALSE },
    { "chromium-answer-recvonly.sdp", "avvad", "rrrrb", FALSE },
    { "chromium-answer-to-webrtcbin.sdp", "avvad", "bb-bb", FALSE },
  };
  static const char letters[] = "avd";
  static const char flow_letters[] = "-rsb";

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (HollerDescription) description = parse_file (files[i].name);
      guint n = holler_description_get_n_sections (description);

      g_test_message ("%s", files[i].name);
      g_assert_cmpuint (n, ==, strlen (files[i].sections));
      g_assert_null (holler_description_get_section (description, n));
      g_assert_cmpuint (
        strlen (holler_description_get_fingerprint (description)),
        ==,
        95);
      g_assert_cmpint (holler_description_has_candidates (description),
                       ==,
                       files[i].has_candidates);

      for (guint k = 0; k < n; k++)
        {
          const HollerSection *section =
            holler_description_get_section (description, k);
          char letter = letters[section->kind];

          if (section->refused)
            letter = g_ascii_toupper (letter);
          g_assert_cmpint (letter, ==, files[i].sections[k]);
          g_assert_cmpint (flow_letters[section->sends * 2 + section->receives],
                           ==,
                           files[i].flows[k]);
          g_assert_cmpint (section->mid[0], !=, '\0');
          if (!section->refused)
            g_assert_cmpuint (strlen (section->ufrag), >=, 4);
          g_assert_true (section->ssrc == 0 || section->sends);
        }
    }
}

static void
test_reads (void)
{
  g_autoptr (HollerDescription) offer = parse_file ("holler-offer.sdp");
  const HollerSection *camera = holler_description_get_section (offer, 1);

  g_assert_cmpint (camera->kind, ==, HOLLER_SECTION_VIDEO);
  g_assert_cmpstr (camera->mid, ==, "1");
  g_assert_cmpstr (camera->ufrag, ==, "aB3d");
  g_assert_cmpuint (camera->ssrc, ==, 1002);
  g_assert_true (
    g_str_has_prefix (holler_description_get_fingerprint (offer), "8F:1C:0B:"));
}

/* What may be written otherwise and means the same. */
static void
test_variants (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    guint n_times; /* 0: all */
  } variants[] = {
    { "\r\n", "\n", 0 },
    { "sha-256 8F", "SHA-256 8f", 1 },
    { "a=fingerprint:sha-256",
      "a=fingerprint:sha-1 00:11\r\na=fingerprint:sha-256",
      1 },
    { "a=sendrecv\r\n", "", 0 },
    { "t=0 0\r\n", "t=0 0\r\nb=AS:64\r\na=ice-lite-not\r\n", 1 },
    { "m=video 9", "m=video 54321", 1 },
    { "c=IN IP4 0.0.0.0", "c=IN IP6 ::", 0 },
    { "a=group:BUNDLE", "a=group:LS 0 1\r\na=group:BUNDLE", 1 },
    { "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
      "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=bundle-only\r\n",
      1 },
    { "s=-", "s=gr\303\274\303\237", 1 },
  };
  g_autofree char *offer = load ("holler-offer.sdp");

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *sdp =
        replace (offer, variants[i].from, variants[i].to, variants[i].n_times);
      g_autoptr (HollerDescription) description = NULL;

      say (variants[i].to);
      description = parse (sdp);
      g_assert_cmpuint (holler_description_get_n_sections (description), ==, 5);
      g_assert_false (holler_description_get_section (description, 1)->refused);
    }
}

static void
test_mutations (void)
{
  static const struct
  {
    const char *what;
    const char *from;
    const char *to;
    guint n_times; /* 0: all */
  } mutations[] = {
    { "no version", "v=0\r\n", "", 1 },
    { "another version", "v=0\r\n", "v=1\r\n", 1 },
    { "a version in between", "t=0 0", "v=0", 1 },
    { "no origin", "o=-", "i=-", 1 },
    { "no sections", "m=", "i=", 0 },
    { "no mid", "a=mid:1\r\n", "", 1 },
    { "an empty mid", "a=mid:1", "a=mid:", 1 },
    { "a mid of two words", "a=mid:1", "a=mid:1 2", 1 },
    { "a long mid", "a=mid:1", "a=mid:123456789012345678901234567890123", 1 },
    { "the mid of another", "a=mid:1", "a=mid:0", 1 },
    { "two mids", "a=mid:1", "a=mid:1\r\na=mid:9", 1 },
    { "a mid of the session", "t=0 0", "t=0 0\r\na=mid:0", 1 },
    { "a renamed mid", "a=mid:1", "a=mid:x", 1 },
    { "no bundle", "a=group:BUNDLE 0 1 2 3 4\r\n", "", 1 },
    { "an empty bundle", "BUNDLE 0 1 2 3 4", "BUNDLE", 1 },
    { "a bundle backwards", "BUNDLE 0 1 2 3 4", "BUNDLE 4 3 2 1 0", 1 },
    { "two bundles", "a=group", "a=group:BUNDLE 0\r\na=group", 1 },
    { "less than all in the bundle", "BUNDLE 0 1 2 3 4", "BUNDLE 0 1 2 3", 1 },
    { "more than all in the bundle", "0 1 2 3 4", "0 1 2 3 4 5", 1 },
    { "one twice in the bundle", "0 1 2 3 4", "0 1 2 3 4 4", 1 },
    { "two spaces in the bundle", "0 1 2 3 4", "0 1 2  3 4", 1 },
    { "a bundle in a section", "a=mid:0", "a=group:BUNDLE 0\r\na=mid:0", 1 },
    { "a refused one alone", "m=audio 9", "m=audio 0 x", 1 },
    { "no fingerprint", "a=fingerprint", "a=x-fingerprint", 0 },
    { "no fingerprint in one", "a=fingerprint", "a=x-fingerprint", 1 },
    { "two of a fingerprint",
      "a=setup",
      "a=fingerprint:sha-256 "
      "8F:1C:0B:30:55:7A:9F:C4:E9:0E:33:58:7D:A2:C7:EC:11:36:5B:80:A5:CA:EF:"
      "14:39:5E:83:A8:CD:F2:17:3C\r\na=setup",
      1 },
    { "another fingerprint", "sha-256 8F:1C", "sha-256 8E:1C", 1 },
    { "another fingerprint of the session",
      "t=0 0",
      "t=0 0\r\n"
      "a=fingerprint:sha-256 "
      "00:1C:0B:30:55:7A:9F:C4:E9:0E:33:58:7D:A2:C7:EC:11:36:5B:80:A5:CA:EF:"
      "14:39:5E:83:A8:CD:F2:17:3C",
      1 },
    { "a weak fingerprint", "fingerprint:sha-256", "fingerprint:sha-1", 0 },
    { "a short fingerprint", "sha-256 8F:", "sha-256 ", 0 },
    { "a long fingerprint", "sha-256 8F:", "sha-256 8F:8F:", 0 },
    { "a fingerprint of letters", "sha-256 8F:", "sha-256 XY:", 0 },
    { "a fingerprint without colons", "sha-256 8F:1C:", "sha-256 8F-1C-", 0 },
    { "no ufrag", "a=ice-ufrag:aB3d\r\n", "", 1 },
    { "a short ufrag", "ufrag:aB3d", "ufrag:aB3", 1 },
    { "a ufrag of two words", "ufrag:aB3d", "ufrag:aB3d x", 1 },
    { "two ufrags", "a=ice-pwd", "a=ice-ufrag:aB3e\r\na=ice-pwd", 1 },
    { "no password", "a=ice-pwd:", "a=ice-pws:", 1 },
    { "a short password", "pwd:0123456789abcdefghijklmn", "pwd:0123456", 1 },
    { "two passwords",
      "a=ice-ufrag",
      "a=ice-pwd:0123456789abcdefghijklmn\r\n"
      "a=ice-ufrag",
      1 },
    { "no rtcp-mux", "a=rtcp-mux\r\n", "", 1 },
    { "an unknown setup", "setup:actpass", "setup:both", 1 },
    { "two setups", "a=setup", "a=setup:active\r\na=setup", 1 },
    { "two directions", "a=sendrecv", "a=sendrecv\r\na=inactive", 1 },
    { "an unknown kind", "m=video", "m=image", 1 },
    { "a section in the clear", "UDP/TLS/RTP/SAVPF 111", "RTP/AVP 111", 1 },
    { "data in the clear", "UDP/DTLS/SCTP", "SCTP", 1 },
    { "data as sound", "m=application", "m=audio", 1 },
    { "sound as data", "m=audio", "m=application", 1 },
    { "two of data",
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
      "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
      1 },
    { "no formats", "SAVPF 96", "SAVPF", 1 },
    { "an empty format", "SAVPF 96", "SAVPF ", 1 },
    { "a format of letters", "SAVPF 96", "SAVPF VP8", 1 },
    { "a format that is too large", "SAVPF 96", "SAVPF 128", 1 },
    { "a format twice", "SAVPF 96", "SAVPF 96 96", 1 },
    { "a port that is too large", "m=audio 9", "m=audio 65536", 1 },
    { "a negative port", "m=audio 9", "m=audio -1", 1 },
    { "two ports", "m=audio 9", "m=audio 9/2", 1 },
    { "an rtpmap of no format", "rtpmap:96", "rtpmap:97", 1 },
    { "two rtpmaps", "a=ssrc", "a=rtpmap:111 x/8000\r\na=ssrc", 1 },
    { "an rtpmap without a rate", "VP8/90000", "VP8", 1 },
    { "an rtpmap of no rate", "VP8/90000", "VP8/0", 1 },
    { "an rtpmap without a name", "VP8/90000", "/90000", 1 },
    { "an ssrc of letters", "a=ssrc:1001", "a=ssrc:abc", 1 },
    { "an ssrc that is too large", "a=ssrc:1001", "a=ssrc:4294967296", 1 },
    { "an ssrc of zero", "a=ssrc:1001", "a=ssrc:0", 1 },
    { "an sctp-port of zero", "sctp-port:5000", "sctp-port:0", 1 },
    { "an sctp-port too large", "sctp-port:5000", "sctp-port:65536", 1 },
    { "a bad candidate", "a=rtcp-mux", "a=candidate:1\r\na=rtcp-mux", 1 },
    { "a candidate of the session",
      "t=0 0",
      "t=0 0\r\n"
      "a=candidate:1 1 UDP 1 192.0.2.1 9 typ host",
      1 },
    { "an empty line", "t=0 0\r\n", "t=0 0\r\n\r\n", 1 },
    { "a line of no type", "t=0 0", "hello", 1 },
    { "a line of an unknown type", "t=0 0", "x=0", 1 },
    { "a line without a value", "t=0 0", "t", 1 },
    { "a lone return", "t=0 0", "t=0\r0", 1 },
    { "a tab", "t=0 0", "t=0\t0", 1 },
    { "an escape character", "s=-", "s=\033[2J", 1 },
    { "not UTF-8", "s=-", "s=\377", 1 },
  };
  g_autofree char *offer = load ("holler-offer.sdp");

  for (guint i = 0; i < G_N_ELEMENTS (mutations); i++)
    {
      g_autofree char *sdp = replace (offer,
                                      mutations[i].from,
                                      mutations[i].to,
                                      mutations[i].n_times);

      assert_refused (mutations[i].what, sdp);
    }
}

static char *
with_lines (const char *line, guint n_lines)
{
  g_autofree char *offer = load ("holler-offer.sdp");
  g_autoptr (GString) sdp = g_string_new (offer);

  for (guint i = 0; i < n_lines; i++)
    g_string_append (sdp, line);

  return g_strdup (sdp->str);
}

static void
test_bounds (void)
{
  g_autofree char *long_value = g_strnfill (2046, 'x');
  g_autofree char *long_line = g_strdup_printf ("a=%s\r\n", long_value);
  g_autofree char *longer_line = g_strdup_printf ("a=%sy\r\n", long_value);
  g_autofree char *fits = with_lines (long_line, 5);
  g_autofree char *long_one = with_lines (longer_line, 1);
  g_autofree char *too_large = with_lines (long_line, 16);
  g_autofree char *too_many = with_lines ("a=x\n", 2048);
  g_autofree char *sections = with_lines ("m=audio 0 RTP/SAVPF 0\r\n",
                                          HOLLER_DESCRIPTION_MAX_SECTIONS - 4);
  g_autofree char *candidates =
    with_lines ("a=candidate:1 1 UDP 1 192.0.2.1 9 typ host\r\n", 65);
  g_autoptr (HollerDescription) description = parse (fits);

  g_assert_cmpuint (holler_description_get_n_sections (description), ==, 5);
  assert_refused ("a line that is too long", long_one);
  assert_refused ("too large", too_large);
  assert_refused ("too many lines", too_many);
  assert_refused ("too many sections", sections);
  assert_refused ("too many candidates", candidates);
  assert_refused ("nothing", "");
}

/* The order of sections and what they are is for ever. */
static void
test_may_follow (void)
{
  g_autofree char *offer_text = load ("holler-offer.sdp");
  g_autoptr (HollerDescription) offer = parse (offer_text);
  g_autofree char *renamed_text = NULL;
  g_autofree char *swapped_text = NULL;
  g_autofree char *kind_text = NULL;
  g_autofree char *fewer_text = NULL;
  g_autofree char *refusing_text = NULL;
  g_autoptr (HollerDescription) renamed = NULL;
  g_autoptr (HollerDescription) swapped = NULL;
  g_autoptr (HollerDescription) kind = NULL;
  g_autoptr (HollerDescription) fewer = NULL;
  g_autoptr (HollerDescription) refusing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *step = NULL;

  step = replace (offer_text, "a=mid:1\r\n", "a=mid:one\r\n", 1);
  renamed_text = replace (step, "BUNDLE 0 1 ", "BUNDLE 0 one ", 1);
  renamed = parse (renamed_text);

  g_free (g_steal_pointer (&step));
  step = replace (offer_text, "a=mid:1\r\n", "a=mid:T\r\n", 1);
  swapped_text = replace (step, "a=mid:2\r\n", "a=mid:1\r\n", 1);
  g_free (g_steal_pointer (&step));
  step = replace (swapped_text, "a=mid:T\r\n", "a=mid:2\r\n", 1);
  g_free (g_steal_pointer (&swapped_text));
  swapped_text = replace (step, "BUNDLE 0 1 2 ", "BUNDLE 0 2 1 ", 1);
  swapped = parse (swapped_text);

  kind_text = replace (offer_text, "m=video", "m=audio", 1);
  kind = parse (kind_text);

  fewer_text = replace (offer_text, "BUNDLE 0 1 2 3 4", "BUNDLE 0 1 2 3", 1);
  *strstr (fewer_text, "m=application") = '\0';
  fewer = parse (fewer_text);

  g_free (g_steal_pointer (&step));
  step = replace (offer_text, "m=video 9", "m=video 0", 1);
  refusing_text = replace (step, "BUNDLE 0 1 ", "BUNDLE 0 ", 1);
  refusing = parse (refusing_text);

  g_assert_true (holler_description_may_follow (offer, NULL, &error));
  g_assert_true (holler_description_may_follow (offer, offer, &error));
  g_assert_true (holler_description_may_follow (refusing, offer, &error));
  g_assert_true (holler_description_may_follow (offer, fewer, &error));
  g_assert_no_error (error);

  g_assert_false (holler_description_may_follow (renamed, offer, &error));
  g_assert_error (error,
                  HOLLER_PROTO_ERROR,
                  HOLLER_PROTO_ERROR_BAD_DESCRIPTION);
  g_assert_false (holler_description_may_follow (swapped, offer, NULL));
  g_assert_false (holler_description_may_follow (kind, offer, NULL));
  g_assert_false (holler_description_may_follow (fewer, offer, NULL));
}

static void
test_refused_sections (void)
{
  static const char sdp[] = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                            "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";
  g_autoptr (HollerDescription) description = parse (sdp);

  g_assert_true (holler_description_get_section (description, 0)->refused);
  g_assert_cmpstr (holler_description_get_fingerprint (description), ==, "");
}

static void
test_errors_do_not_quote (void)
{
  g_autofree char *offer = load ("holler-offer.sdp");
  g_autofree char *sdp = replace (offer, "pwd:0123456789", "pwd:#hush", 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (holler_description_parse (sdp, &error));
  g_assert_null (strstr (error->message, "hush"));
}

static void
test_candidates (void)
{
  g_autofree char *text = load ("candidates.txt");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), >=, 12);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", lines[i]);
      g_assert_true (holler_candidate_check (lines[i], &error));
      g_assert_no_error (error);
    }
}

/* webrtcbin must not be the one who looks a name up. */
static void
test_names (void)
{
  static const char named[] =
    "candidate:1 1 udp 1 0-a.local 9 typ host ufrag x";
  static const char plain[] = "a=candidate:1 1 UDP 1 192.0.2.1 9 typ host";
  g_autofree char *name = holler_candidate_dup_name (named);
  g_autofree char *found =
    holler_candidate_dup_with_address (named, "2001:db8::7");

  g_assert_cmpstr (name, ==, "0-a.local");
  g_assert_null (holler_candidate_dup_name (plain));
  g_assert_null (holler_candidate_dup_name ("candidate:nonsense"));

  g_assert_cmpstr (found,
                   ==,
                   "candidate:1 1 udp 1 2001:db8::7 9 typ host ufrag x");
  g_assert_null (holler_candidate_dup_with_address (named, "224.0.0.1"));
  g_assert_null (holler_candidate_dup_with_address (named, "1.1.1.1 9"));
  g_assert_null (holler_candidate_dup_with_address ("x", "192.0.2.1"));
}

/* What would have us knock at our own doors */
static void
test_loopback (void)
{
  static const char *const own[] = { "127.0.0.1",
                                     "127.254.3.2",
                                     "::1",
                                     "::ffff:127.0.0.1" };
  static const char *const others[] = { "192.0.2.1",
                                        "10.0.0.1",
                                        "2001:db8::1",
                                        "::ffff:192.0.2.1",
                                        "a.local" };

  for (guint i = 0; i < G_N_ELEMENTS (own) + G_N_ELEMENTS (others); i++)
    {
      gboolean is_own = i < G_N_ELEMENTS (own);
      g_autofree char *candidate =
        g_strdup_printf ("candidate:1 1 UDP 1 %s 9 typ relay",
                         is_own ? own[i] : others[i - G_N_ELEMENTS (own)]);

      g_assert_true (holler_candidate_check (candidate, NULL));
      g_assert_cmpint (holler_candidate_is_loopback (candidate), ==, is_own);
    }
  g_assert_false (holler_candidate_is_loopback ("127.0.0.1"));
}

static void
test_without_candidates (void)
{
  g_autofree char *gathered = load ("chromium-offer-gathered.sdp");
  g_autofree char *offer = load ("holler-offer.sdp");
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rest =
    holler_description_dup_without_candidates (gathered, candidates);
  g_autofree char *same =
    holler_description_dup_without_candidates (offer, NULL);
  g_autoptr (HollerDescription) description = parse (rest);

  g_assert_false (holler_description_has_candidates (description));
  g_assert_cmpuint (holler_description_get_n_sections (description), ==, 5);
  g_assert_cmpuint (candidates->len, >=, 2);
  for (guint i = 0; i < candidates->len; i++)
    g_assert_true (holler_candidate_check (candidates->pdata[i], NULL));
  g_assert_cmpstr (same, ==, offer);
}

static void
test_bad_candidates (void)
{
  static const char *const bad[] = {
    "",
    "candidate:",
    "candidate",
    "a=",
    "b=candidate:1 1 UDP 1 192.0.2.1 9 typ host",
    " candidate:1 1 UDP 1 192.0.2.1 9 typ host",
    "candidate: 1 UDP 1 192.0.2.1 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ",
    "candidate:1 1 UDP 1 192.0.2.1 9 type host",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ guest",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ host ",
    "candidate:1  1 UDP 1 192.0.2.1 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ host\r\n",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ host\na=x:y z",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ host generation",
    "candidate:123456789012345678901234567890123 1 UDP 1 192.0.2.1 9 typ host",
    "candidate:a-b 1 UDP 1 192.0.2.1 9 typ host",
    "candidate:1 0 UDP 1 192.0.2.1 9 typ host",
    "candidate:1 3 UDP 1 192.0.2.1 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 0 typ host",
    "candidate:1 1 UDP 1 example.org 9 typ host",
    "candidate:1 1 UDP 1 .local 9 typ host",
    "candidate:1 1 UDP 1 a.b.local 9 typ host",
    "candidate:1 1 UDP 1 local 9 typ host",
    "candidate:1 x UDP 1 192.0.2.1 9 typ host",
    "candidate:1 1 SCTP 1 192.0.2.1 9 typ host",
    "candidate:1 1 UDP -1 192.0.2.1 9 typ host",
    "candidate:1 1 UDP 4294967296 192.0.2.1 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 65536 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 -9 typ host",
    "candidate:1 1 UDP 1 192.0.2 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.256 9 typ host",
    "candidate:1 1 UDP 1 0x7f.1 9 typ host",
    "candidate:1 1 UDP 1 2130706433 9 typ host",
    "candidate:1 1 UDP 1 fe80::1%lo 9 typ host",
    "candidate:1 1 UDP 1 a..local 9 typ host",
    "candidate:1 1 UDP 1 -x.local 9 typ host",
    "candidate:1 1 UDP 1 x/y.local 9 typ host",
    "candidate:1 1 UDP 1 \303\244.local 9 typ host",
    "candidate:1 1 UDP 1 : 9 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ srflx raddr : rport 9",
    "candidate:1 1 UDP 1 0.0.0.0 9 typ host",
    "candidate:1 1 UDP 1 :: 9 typ host",
    "candidate:1 1 UDP 1 224.0.0.251 5353 typ host",
    "candidate:1 1 UDP 1 ff02::fb 5353 typ host",
    "candidate:1 1 UDP 1 ::ffff:224.0.0.251 5353 typ host",
    "candidate:1 1 UDP 1 255.255.255.255 9 typ host",
    "candidate:1 1 UDP 1 169.254.169.254 80 typ host",
    "candidate:1 1 UDP 1 fd00:ec2::254 80 typ host",
    "candidate:1 1 UDP 1 0.0.0.1 80 typ host",
    "candidate:1 1 UDP 1 ::ffff:0.1.2.3 80 typ host",
    "candidate:1 1 UDP 1 240.0.0.1 80 typ host",
    "candidate:1 1 UDP 1 ::ffff:169.254.169.254 80 typ host",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ srflx raddr x! rport 9",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ srflx raddr 192.0.2.2 rport 65536",
    "candidate:1 1 TCP 1 192.0.2.1 9 typ host",
    "candidate:1 1 TCP 1 192.0.2.1 9 typ host tcptype none",
    "candidate:1 1 UDP 1 192.0.2.1 9 typ host tcptype active",
  };
  g_autofree char *pairs = NULL;
  g_autofree char *long_one = NULL;
  g_autoptr (GString) many =
    g_string_new ("candidate:1 1 UDP 1 192.0.2.1 9 typ host");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      say (bad[i]);
      g_assert_false (holler_candidate_check (bad[i], &error));
      g_assert_error (error,
                      HOLLER_PROTO_ERROR,
                      HOLLER_PROTO_ERROR_BAD_CANDIDATE);
      g_assert_null (strstr (error->message, "192.0.2.1"));
    }

  pairs = g_strnfill (1024, 'x');
  long_one = g_strconcat (many->str, " a ", pairs, NULL);
  g_assert_false (holler_candidate_check (long_one, NULL));
  for (guint i = 0; i < 40; i++)
    g_string_append (many, " a b");
  g_assert_false (holler_candidate_check (many->str, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proto/description/real", test_real);
  g_test_add_func ("/proto/description/reads", test_reads);
  g_test_add_func ("/proto/description/variants", test_variants);
  g_test_add_func ("/proto/description/mutations", test_mutations);
  g_test_add_func ("/proto/description/bounds", test_bounds);
  g_test_add_func ("/proto/description/may-follow", test_may_follow);
  g_test_add_func ("/proto/description/refused-sections",
                   test_refused_sections);
  g_test_add_func ("/proto/description/errors-do-not-quote",
                   test_errors_do_not_quote);
  g_test_add_func ("/proto/description/candidates", test_candidates);
  g_test_add_func ("/proto/description/names", test_names);
  g_test_add_func ("/proto/description/on-this-machine", test_loopback);
  g_test_add_func ("/proto/description/without-candidates",
                   test_without_candidates);
  g_test_add_func ("/proto/description/bad-candidates", test_bad_candidates);

  return g_test_run ();
}
