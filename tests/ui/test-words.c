/* test-words.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>

#include "client/holler-api.h"
#include "client/holler-secrets.h"
#include "ui/holler-hours.h"
#include "ui/holler-search.h"
#include "ui/holler-words.h"

/* Saturday, 31 January 2026, 12:41 */
#define NOW_US (G_GINT64_CONSTANT (1769863260) * G_USEC_PER_SEC)
#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)

static void
test_times (void)
{
  static const struct
  {
    gint64 hours_ago;
    const char *day;
    const char *in_list;
  } cases[] = {
    { 0, "Today", "12:41" },
    { 12, "Today", "00:41" },
    { 13, "Yesterday", "Fri" },
    { 48, "Thursday", "Thu" },
    { 24 * 6, "Sunday", "Sun" },
    { 24 * 7, "24 January", "24 Jan" },
    { 24 * 31, "31 December 2025", "12/31/25" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 then_us = NOW_US - cases[i].hours_ago * HOUR_US;
      g_autofree char *day = holler_words_day (then_us, NOW_US);
      g_autofree char *in_list = holler_words_list_time (then_us, NOW_US);

      g_assert_cmpstr (day, ==, cases[i].day);
      g_assert_cmpstr (in_list, ==, cases[i].in_list);
    }
}

static void
test_clocks (void)
{
  static const struct
  {
    const char *desktop;       /* (nullable) */
    const char *locale_format; /* what glibc has for it */
    const char *words[3];      /* at 0:05, 12:41 and 17:30 */
  } cases[] = {
    { NULL, "%T", { "00:05", "12:41", "17:30" } },       /* de_DE */
    { NULL, "%H:%M:%S", { "00:05", "12:41", "17:30" } }, /* C */
    { NULL, "%k:%M:%S %%p", { "00:05", "12:41", "17:30" } },
    { NULL, "%r", { "12:05 AM", "12:41 PM", "5:30 PM" } }, /* en_US */
    { NULL, "%I:%M:%S %Z", { "12:05 AM", "12:41 PM", "5:30 PM" } },
    { NULL, "%p %-I.%M.%S", { "12:05 AM", "12:41 PM", "5:30 PM" } },
    { NULL, "%OI:%OM %", { "12:05 AM", "12:41 PM", "5:30 PM" } },
    { "12h", "%T", { "12:05 AM", "12:41 PM", "5:30 PM" } },
    { "24h", "%r", { "00:05", "12:41", "17:30" } },
    { "something", "%T", { "00:05", "12:41", "17:30" } },
  };
  static const int times[][2] = { { 0, 5 }, { 12, 41 }, { 17, 30 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint j = 0; j < G_N_ELEMENTS (times); j++)
      {
        g_autoptr (GDateTime) time =
          g_date_time_new_utc (2026, 1, 31, times[j][0], times[j][1], 0);
        HollerHours hours = holler_hours_from_desktop (cases[i].desktop);
        g_autofree char *words = holler_hours_say (
          time,
          holler_hours_has_halves (hours, cases[i].locale_format));

        g_assert_cmpstr (words, ==, cases[i].words[j]);
      }
}

static void
test_clock_of_desktop (void)
{
  const gint64 five_us = NOW_US + 5 * HOUR_US;
  g_autofree char *before = holler_words_clock (five_us);
  g_autofree char *in_list = NULL;
  g_autofree char *presence = NULL;
  g_autofree char *after = NULL;

  g_assert_cmpstr (before, ==, "17:41");
  g_assert_true (holler_hours_set (HOLLER_HOURS_12));
  g_assert_false (holler_hours_set (HOLLER_HOURS_12));
  in_list = holler_words_list_time (five_us, five_us);
  g_assert_cmpstr (in_list, ==, "5:41 PM");
  presence = holler_words_presence (HOLLER_PRESENCE_OFFLINE, five_us, five_us);
  g_assert_cmpstr (presence, ==, "Last seen 5:41 PM");
  g_assert_true (holler_hours_set (HOLLER_HOURS_LOCALE));
  after = holler_words_clock (five_us);
  g_assert_cmpstr (after, ==, "17:41");
}

/* Summer begins and ends at night; a day may be an hour shorter or longer. */
static void
test_until_day (void)
{
  static const struct
  {
    const char *time;
    guint seconds;
  } cases[] = {
    { "2026-11-21T12:00:00", 12 * 3600 }, { "2026-11-21T23:59:59", 1 },
    { "2026-11-21T00:00:00", 24 * 3600 }, { "2026-12-31T23:00:00", 3600 },
    { "2026-03-29T00:00:00", 23 * 3600 }, { "2026-10-25T00:00:00", 25 * 3600 },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  if (zone == NULL)
    {
      g_test_skip ("no time zones are installed");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) time =
        g_date_time_new_from_iso8601 (cases[i].time, zone);

      /* Rather a second late than one too early. */
      g_assert_cmpuint (holler_hours_until_day (time),
                        ==,
                        cases[i].seconds + 1);
    }
}

static void
test_clock_of_locale (void)
{
  static const struct
  {
    const char *locale;
    const char *words;
  } cases[] = {
    { "en_US.UTF-8", "5:41 PM" },
    { "de_DE.UTF-8", "17:41" },
  };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = NULL;

      if (setlocale (LC_TIME, cases[i].locale) == NULL)
        continue;
      n++;
      words = holler_words_clock (NOW_US + 5 * HOUR_US);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
  setlocale (LC_TIME, "C.UTF-8");
  if (n == 0)
    g_test_skip ("neither locale is installed");
}

static void
test_durations (void)
{
  static const struct
  {
    guint seconds;
    const char *timer;
    const char *duration;
  } cases[] = {
    { 0, "00:00", "0 s" },
    { 59, "00:59", "59 s" },
    { 261, "04:21", "4 min 21 s" },
    { 3600, "1:00:00", "1 h 0 min" },
    { 3861, "1:04:21", "1 h 4 min" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *timer = holler_words_timer (cases[i].seconds);
      g_autofree char *duration = holler_words_duration (cases[i].seconds);

      g_assert_cmpstr (timer, ==, cases[i].timer);
      g_assert_cmpstr (duration, ==, cases[i].duration);
    }
}

static void
test_presence (void)
{
  static const struct
  {
    HollerPresence presence;
    gint64 hours_ago; /* -1: never seen */
    const char *words;
  } cases[] = {
    { HOLLER_PRESENCE_ONLINE, -1, "Online" },
    { HOLLER_PRESENCE_AWAY, -1, "Away" },
    { HOLLER_PRESENCE_BUSY, -1, "Busy" },
    { HOLLER_PRESENCE_OFFLINE, -1, "Offline" },
    { HOLLER_PRESENCE_OFFLINE, 1, "Last seen 11:41" },
    { HOLLER_PRESENCE_OFFLINE, 48, "Last seen Thursday" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seen_us =
        cases[i].hours_ago < 0 ? 0 : NOW_US - cases[i].hours_ago * HOUR_US;
      g_autofree char *words =
        holler_words_presence (cases[i].presence, seen_us, NOW_US);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_links (void)
{
  static const struct
  {
    const char *body;
    const char *markup; /* NULL: no link in it */
  } cases[] = {
    { "", NULL },
    { "see you at three", NULL },
    { "a < b & c: d", NULL },
    { "javascript:alert(1)", NULL },
    { "file:///etc/passwd", NULL },
    { "https://", NULL },
    { "xhttps://example.org", NULL },
    { "https://example.org",
      "<a href=\"https://example.org\">https://example.org</a>" },
    { "see (https://example.org/a_(b)), now.",
      "see (<a href=\"https://example.org/a_(b)\">"
      "https://example.org/a_(b)</a>), now." },
    { "<b>HTTP://x.org/?a=1&b=2</b>",
      "&lt;b&gt;<a href=\"HTTP://x.org/?a=1&amp;b=2\">"
      "HTTP://x.org/?a=1&amp;b=2</a>&lt;/b&gt;" },
    { "https://x.org/\"onclick=\"y",
      "<a href=\"https://x.org/\">https://x.org/</a>"
      "&quot;onclick=&quot;y" },
    { "mailto:ann@example.org!",
      "<a href=\"mailto:ann@example.org\">mailto:ann@example.org</a>!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = holler_words_to_markup (cases[i].body);

      g_assert_cmpstr (markup, ==, cases[i].markup);
    }
}

static void
test_call_states (void)
{
  static const struct
  {
    HollerCallState state;
    gboolean rings;
    guint seconds;
    HollerCallEndReason reason;
    const char *words;
  } cases[] = {
    { HOLLER_CALL_STATE_OUTGOING, FALSE, 0, 0, "Calling…" },
    { HOLLER_CALL_STATE_OUTGOING, TRUE, 0, 0, "Ringing…" },
    { HOLLER_CALL_STATE_ACCEPTING, FALSE, 0, 0, "Connecting…" },
    { HOLLER_CALL_STATE_CONNECTING, FALSE, 0, 0, "Connecting…" },
    { HOLLER_CALL_STATE_CONNECTED, FALSE, 1, 0, "Connected" },
    { HOLLER_CALL_STATE_CONNECTED, FALSE, 2, 0, "00:02" },
    { HOLLER_CALL_STATE_CONNECTED, FALSE, 261, 0, "04:21" },
    { HOLLER_CALL_STATE_RECONNECTING, FALSE, 261, 0, "Reconnecting…" },
    { HOLLER_CALL_STATE_ENDED, FALSE, 0, HOLLER_CALL_END_HANGUP, "Call ended" },
    { HOLLER_CALL_STATE_ENDED,
      FALSE,
      0,
      HOLLER_CALL_END_TIMEOUT,
      "Call ended: no answer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = holler_words_call_state (cases[i].state,
                                                        TRUE,
                                                        cases[i].rings,
                                                        cases[i].seconds,
                                                        cases[i].reason);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* A person reads a sentence for each; never a number, never nothing. */
static void
test_every_reason_has_words (void)
{
  for (int i = HOLLER_CALL_END_NONE; i < HOLLER_N_CALL_END_REASONS; i++)
    g_assert_true (g_str_has_prefix (holler_words_call_end (i), "Call ended"));
  for (int i = 0; i <= HOLLER_API_ERROR_DISK_FULL; i++)
    {
      g_autoptr (GError) error =
        g_error_new (HOLLER_API_ERROR, i, "the server's words");
      g_autofree char *words = holler_words_error (error);

      g_assert_true (g_str_has_suffix (words, "."));
      g_assert_null (strstr (words, "the server's words"));
    }
  for (int i = 0; i <= HOLLER_SECRETS_ERROR_FAILED; i++)
    {
      g_autoptr (GError) error = g_error_new (HOLLER_SECRETS_ERROR, i, "x");
      g_autofree char *words = holler_words_error (error);

      g_assert_true (g_str_has_suffix (words, "."));
    }
}

static void
test_troubles (void)
{
  static const struct
  {
    HollerAccountTrouble trouble;
    gint64 skew_s;
    const char *words;
  } cases[] = {
    { HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK,
      2 * 60,
      "This computer’s clock is 2 minutes fast." },
    { HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK,
      -3600,
      "This computer’s clock is 60 minutes slow." },
    { HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK,
      -24 * 3600,
      "This computer’s clock is 24 hours slow." },
    { HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK,
      400 * 86400,
      "This computer’s clock is 400 days fast." },
    { HOLLER_ACCOUNT_TROUBLE_NO_COPY,
      0,
      "Messages cannot be kept on this computer at the moment." },
    { HOLLER_ACCOUNT_TROUBLE_NEW_COPY,
      0,
      "The messages kept on this computer could not be read. They are set "
      "aside, and come from the server again." },
    { HOLLER_ACCOUNT_TROUBLE_OTHER_PROTOCOL,
      0,
      "This version of Holler and the server do not understand each other." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words =
        holler_words_trouble (cases[i].trouble,
                              cases[i].skew_s * G_USEC_PER_SEC);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

#define EVENT(event) HOLLER_SYSTEM_EVENT_##event

/* What one has done oneself is not told like what somebody else did. */
static void
test_system (void)
{
  static const struct
  {
    HollerSystemEvent event;
    const char *title;
    const char *actor;
    gboolean is_mine;
    const char *others;
    gboolean is_about_me;
    const char *words;
  } cases[] = {
    { EVENT (CREATED),
      NULL,
      "Ann",
      FALSE,
      NULL,
      FALSE,
      "Ann started the group" },
    { EVENT (CREATED), NULL, "Me", TRUE, NULL, FALSE, "You started the group" },
    { EVENT (RENAMED),
      "Sea",
      "Ann",
      FALSE,
      "",
      FALSE,
      "Ann named the group “Sea”" },
    { EVENT (RENAMED),
      "Sea",
      "Me",
      TRUE,
      "",
      FALSE,
      "You named the group “Sea”" },
    { EVENT (RENAMED),
      "",
      "Me",
      TRUE,
      "",
      FALSE,
      "You removed the group’s name" },
    { EVENT (RENAMED),
      NULL,
      NULL,
      FALSE,
      "",
      FALSE,
      "Somebody removed the group’s name" },
    { EVENT (JOINED),
      NULL,
      "Ann",
      FALSE,
      "Bob, Cem",
      FALSE,
      "Ann added Bob, Cem" },
    { EVENT (JOINED), NULL, "Ann", FALSE, "", TRUE, "Ann added you" },
    { EVENT (JOINED),
      NULL,
      "Ann",
      FALSE,
      "Bob",
      TRUE,
      "Ann added you and Bob" },
    { EVENT (JOINED), NULL, NULL, FALSE, "Bob", TRUE, "You were added" },
    { EVENT (JOINED),
      NULL,
      NULL,
      FALSE,
      NULL,
      FALSE,
      "Somebody added somebody" },
    { EVENT (JOINED), NULL, "Me", TRUE, "Bob", FALSE, "You added Bob" },
    { EVENT (JOINED), NULL, "Me", TRUE, "", TRUE, "You joined" },
    { EVENT (LEFT), NULL, "Ann", FALSE, "", FALSE, "Ann left" },
    { EVENT (LEFT), NULL, "Me", TRUE, "", TRUE, "You left" },
    { EVENT (REMOVED), NULL, "Ann", FALSE, "Bob", FALSE, "Ann removed Bob" },
    { EVENT (REMOVED), NULL, "Ann", FALSE, "", TRUE, "Ann removed you" },
    { EVENT (REMOVED),
      NULL,
      "Ann",
      FALSE,
      "Bob",
      TRUE,
      "Ann removed you and Bob" },
    { EVENT (REMOVED), NULL, NULL, FALSE, "", TRUE, "You were removed" },
    { EVENT (REMOVED), NULL, "Me", TRUE, "Bob", FALSE, "You removed Bob" },
    { EVENT (CALL_MOVED),
      NULL,
      "Ann",
      FALSE,
      "",
      FALSE,
      "The call went on in a group" },
    { EVENT (OTHER), NULL, NULL, FALSE, NULL, FALSE, "Something changed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HollerSystemRecord record = { .event = cases[i].event,
                                    .title = (char *) cases[i].title };
      g_autofree char *words = holler_words_system (&record,
                                                    cases[i].actor,
                                                    cases[i].is_mine,
                                                    cases[i].others,
                                                    cases[i].is_about_me);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_call_records (void)
{
  static const struct
  {
    HollerCallRecord record;
    const char *words;
  } cases[] = {
    { { FALSE, TRUE, HOLLER_CALL_OUTCOME_ANSWERED, 861 },
      "Voice call · 14 min 21 s" },
    { { TRUE, FALSE, HOLLER_CALL_OUTCOME_ANSWERED, 5 }, "Video call · 5 s" },
    { { FALSE, FALSE, HOLLER_CALL_OUTCOME_MISSED, 0 }, "Missed voice call" },
    { { FALSE, FALSE, HOLLER_CALL_OUTCOME_CANCELLED, 0 }, "Missed voice call" },
    { { FALSE, FALSE, HOLLER_CALL_OUTCOME_UNREACHABLE, 0 },
      "Missed voice call" },
    { { FALSE, TRUE, HOLLER_CALL_OUTCOME_MISSED, 0 }, "Voice call, no answer" },
    { { FALSE, TRUE, HOLLER_CALL_OUTCOME_CANCELLED, 0 },
      "Cancelled voice call" },
    { { FALSE, TRUE, HOLLER_CALL_OUTCOME_DECLINED, 0 }, "Voice call declined" },
    { { FALSE, TRUE, HOLLER_CALL_OUTCOME_BUSY, 0 },
      "Voice call, the line was busy" },
    { { FALSE, TRUE, HOLLER_CALL_OUTCOME_FAILED, 0 }, "Voice call failed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = holler_words_call_record (&cases[i].record);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_stats (void)
{
  HollerMediaStats stats = { .round_trip_ms = 24,
                             .jitter_ms = -1,
                             .loss_fraction = 0.015,
                             .remote_loss_fraction = -1,
                             .playout_delay_ms = 42,
                             .concealed_fraction = 0.008,
                             .sent_bitrate_bps = 48000,
                             .received_bitrate_bps = 47000,
                             .path = HOLLER_PATH_RELAY,
                             .codec = "OPUS" };
  g_autofree char *words = holler_words_stats (&stats);
  g_autofree char *unknown = holler_words_stats (NULL);

  g_assert_cmpstr (
    words,
    ==,
    "Latency: 24 ms\nLoss: 1.5 %\nConcealed: 0.8 %\nPlayout Delay: 42 ms\n"
    "Path: through a relay\nCodec: OPUS\nBitrate: 48 kbit/s out, 47 kbit/s in");
  g_assert_cmpstr (unknown, ==, "The quality is not known yet");
}

static void
test_failures (void)
{
  for (guint i = 0; i < HOLLER_N_CALL_STAGES; i++)
    {
      const char *words = holler_words_call_failure (i);

      g_assert_cmpint (words == NULL, ==, i == HOLLER_CALL_STAGE_NONE);
      for (guint j = 0; words != NULL && j < i; j++)
        g_assert_cmpstr (words, !=, holler_words_call_failure (j));
    }
  g_assert_null (holler_words_network (HOLLER_CALL_STATE_CONNECTED, 0));
  g_assert_null (holler_words_network (HOLLER_CALL_STATE_CONNECTED, 2));
  g_assert_nonnull (holler_words_network (HOLLER_CALL_STATE_CONNECTED, 1));
  g_assert_nonnull (holler_words_network (HOLLER_CALL_STATE_RECONNECTING, 4));
  g_assert_null (holler_words_network (HOLLER_CALL_STATE_CONNECTING, 1));
}

static void
test_search (void)
{
  g_assert_true (holler_search_matches (NULL, "Ann"));
  g_assert_true (holler_search_matches ("", NULL));
  g_assert_true (holler_search_matches ("MARA", "Mara Lindqvist"));
  g_assert_true (holler_search_matches ("öß", "GRÖSSE: ÖSS"));
  g_assert_true (holler_search_matches (" lind ", "Mara Lindqvist"));
  g_assert_false (holler_search_matches ("x", NULL));
  g_assert_false (holler_search_matches ("marx", "Mara"));
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/words/times", test_times);
  g_test_add_func ("/ui/words/clocks", test_clocks);
  g_test_add_func ("/ui/words/clock-of-desktop", test_clock_of_desktop);
  g_test_add_func ("/ui/words/clock-of-locale", test_clock_of_locale);
  g_test_add_func ("/ui/words/durations", test_durations);
  g_test_add_func ("/ui/words/presence", test_presence);
  g_test_add_func ("/ui/words/until-day", test_until_day);
  g_test_add_func ("/ui/words/links-are-only-links", test_links);
  g_test_add_func ("/ui/words/call-states", test_call_states);
  g_test_add_func ("/ui/words/call-records", test_call_records);
  g_test_add_func ("/ui/words/system", test_system);
  g_test_add_func ("/ui/words/troubles", test_troubles);
  g_test_add_func ("/ui/words/every-reason-has-words",
                   test_every_reason_has_words);
  g_test_add_func ("/ui/words/stats", test_stats);
  g_test_add_func ("/ui/words/failures", test_failures);
  g_test_add_func ("/ui/words/search", test_search);
  return g_test_run ();
}
