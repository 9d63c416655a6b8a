/* fuzz-description.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-fuzz.h"
#include "proto/holler-description.h"

/* What has been accepted keeps the promises of the check, and every line is
 * tried as a candidate too.
 */

const char *const holler_fuzz_words[] = {
  "a=mid:0\r\n",
  "a=mid:x\r\n",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
  "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
  "a=group:BUNDLE 0 1 2 3 4\r\n",
  "a=group:BUNDLE\r\n",
  "a=bundle-only\r\n",
  "a=rtcp-mux\r\n",
  "a=inactive\r\n",
  "a=sendrecv\r\n",
  "a=fingerprint:sha-256 ",
  "a=candidate:1 1 UDP 1 192.0.2.1 9 typ host\r\n",
  "a=ice-ufrag:abcd\r\n",
  "a=rtpmap:96 VP8/90000\r\n",
  "a=ssrc:1 x\r\n",
  " tcptype active",
  " raddr :: rport 1",
  "\r\n",
  "\n",
  "=",
  ":",
  " ",
  " 0",
  NULL,
};

static void
check_accepted (const HollerDescription *description)
{
  guint n = holler_description_get_n_sections (description);
  gsize length = strlen (holler_description_get_fingerprint (description));
  guint n_live = 0;

  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <=, HOLLER_DESCRIPTION_MAX_SECTIONS);

  for (guint i = 0; i < n; i++)
    {
      const HollerSection *section =
        holler_description_get_section (description, i);

      g_assert_cmpint (section->mid[0], !=, '\0');
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (section->mid,
                         !=,
                         holler_description_get_section (description, k)->mid);
      if (section->refused)
        continue;
      n_live++;
      g_assert_cmpuint (strlen (section->ufrag), >=, 4);
    }

  g_assert_cmpuint (length, ==, n_live > 0 ? 95 : length);
  g_assert_true (
    holler_description_may_follow (description, description, NULL));
}

static void
check_name (const char *candidate)
{
  g_autofree char *name = holler_candidate_dup_name (candidate);
  g_autofree char *found =
    holler_candidate_dup_with_address (candidate, "192.0.2.1");

  g_assert_true (name == NULL || strlen (name) > strlen (".local"));
  if (found != NULL)
    g_assert_null (holler_candidate_dup_name (found));
}

static void
check_stripped (const char *text)
{
  g_autofree char *rest =
    holler_description_dup_without_candidates (text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerDescription) description =
    holler_description_parse (rest, &error);

  g_assert_no_error (error);
  g_assert_false (holler_description_has_candidates (description));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autofree char *text =
    length > 0 ? g_strndup ((const char *) data, length) : g_strdup ("");
  g_autoptr (HollerDescription) description = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  description = holler_description_parse (text, &error);
  g_assert_cmpint (description == NULL, ==, error != NULL);
  if (description != NULL)
    {
      check_accepted (description);
      check_stripped (text);
    }

  lines = g_strsplit_set (text, "\r\n", 64);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) line_error = NULL;
      gboolean is_good = holler_candidate_check (lines[i], &line_error);

      g_assert_cmpint (is_good, ==, line_error == NULL);
      if (is_good)
        check_name (lines[i]);
    }

  return 0;
}
