/* holler-words.c: times, people and messages in words
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-words.h"

#include <glib/gi18n.h>
#include <langinfo.h>

#include "ui/holler-hours.h"

#define DAYS_NAMED_BY_WEEKDAY 6
#define MAX_LINE_LENGTH 400 /* characters: more than any line has room for */

static GDateTime *
to_local (gint64 real_time_us)
{
  g_autoptr (GDateTime) utc = NULL;

  utc = g_date_time_new_from_unix_utc (real_time_us / G_USEC_PER_SEC);
  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

/* Whole days between the dates, whatever the hours; negative for the future.
 */
static int
days_between (GDateTime *earlier, GDateTime *later)
{
  GDate a;
  GDate b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a,
                  g_date_time_get_day_of_month (earlier),
                  g_date_time_get_month (earlier),
                  g_date_time_get_year (earlier));
  g_date_set_dmy (&b,
                  g_date_time_get_day_of_month (later),
                  g_date_time_get_month (later),
                  g_date_time_get_year (later));
  return g_date_days_between (&a, &b);
}

/**
 * holler_words_clock:
 * @real_time_us: a time, microseconds since 1970
 *
 * Says the hour and minute of a time, in the local zone, as the desktop does
 * or else as is usual where `LC_TIME` says.
 *
 * Returns: (transfer full): like "12:41" or "12:41 PM"
 */
char *
holler_words_clock (gint64 real_time_us)
{
  g_autoptr (GDateTime) local = to_local (real_time_us);

  if (local == NULL)
    return g_strdup ("");

  return holler_hours_say (
    local,
    holler_hours_has_halves (holler_hours_get (), nl_langinfo (T_FMT)));
}

/**
 * holler_words_day:
 * @real_time_us: a time, microseconds since 1970
 * @now_us: the present time
 *
 * Names the day of a time as one would now.
 *
 * Returns: (transfer full): like "Today", "Friday" or "3 May 2025"
 */
char *
holler_words_day (gint64 real_time_us, gint64 now_us)
{
  g_autoptr (GDateTime) local = to_local (real_time_us);
  g_autoptr (GDateTime) now = to_local (now_us);
  int days = 0;

  if (local == NULL || now == NULL)
    return g_strdup ("");
  days = days_between (local, now);
  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days <= DAYS_NAMED_BY_WEEKDAY)
    return g_date_time_format (local, "%A");
  if (g_date_time_get_year (local) == g_date_time_get_year (now))
    /* Translators: a day of this year, see g_date_time_format() */
    return g_date_time_format (local, _ ("%-d %B"));
  /* Translators: a day of another year, see g_date_time_format() */
  return g_date_time_format (local, _ ("%-d %B %Y"));
}

/**
 * holler_words_list_time:
 * @real_time_us: a time, microseconds since 1970
 * @now_us: the present time
 *
 * Says a time in the little room a row of a list has.
 *
 * Returns: (transfer full): like "12:41", "Fri" or "3 May"
 */
char *
holler_words_list_time (gint64 real_time_us, gint64 now_us)
{
  g_autoptr (GDateTime) local = to_local (real_time_us);
  g_autoptr (GDateTime) now = to_local (now_us);
  int days = 0;

  if (local == NULL || now == NULL || real_time_us <= 0)
    return g_strdup ("");
  days = days_between (local, now);
  if (days <= 0)
    return holler_words_clock (real_time_us);
  if (days <= DAYS_NAMED_BY_WEEKDAY)
    return g_date_time_format (local, "%a");
  if (g_date_time_get_year (local) == g_date_time_get_year (now))
    /* Translators: a short day of this year, see g_date_time_format() */
    return g_date_time_format (local, _ ("%-d %b"));
  return g_date_time_format (local, "%x");
}

/**
 * holler_words_same_day:
 * @a_us: a time, microseconds since 1970
 * @b_us: another one
 *
 * Tells whether both are of one day in the local zone.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_words_same_day (gint64 a_us, gint64 b_us)
{
  g_autoptr (GDateTime) a = to_local (a_us);
  g_autoptr (GDateTime) b = to_local (b_us);

  return a != NULL && b != NULL && days_between (a, b) == 0;
}

/**
 * holler_words_duration:
 * @seconds: a length of time
 *
 * Says how long a call was.
 *
 * Returns: (transfer full): like "14 min 21 s"
 */
char *
holler_words_duration (gint64 seconds)
{
  int hours = (int) (seconds / 3600);
  int minutes = (int) (seconds / 60 % 60);
  int rest = (int) (seconds % 60);

  if (hours > 0)
    /* Translators: hours and minutes */
    return g_strdup_printf (_ ("%d h %d min"), hours, minutes);
  if (minutes > 0)
    /* Translators: minutes and seconds */
    return g_strdup_printf (_ ("%d min %d s"), minutes, rest);
  /* Translators: seconds */
  return g_strdup_printf (_ ("%d s"), rest);
}

/**
 * holler_words_timer:
 * @seconds: how long a call lasts already
 *
 * Says it as a running clock.
 *
 * Returns: (transfer full): like "04:21" or "1:04:21"
 */
char *
holler_words_timer (guint seconds)
{
  if (seconds >= 3600)
    return g_strdup_printf ("%u:%02u:%02u",
                            seconds / 3600,
                            seconds / 60 % 60,
                            seconds % 60);
  return g_strdup_printf ("%02u:%02u", seconds / 60, seconds % 60);
}

/**
 * holler_words_presence:
 * @presence: how somebody is
 * @last_seen_us: when last seen, microseconds since 1970, or 0
 * @now_us: the present time
 *
 * Says how somebody is.
 *
 * Returns: (transfer full): like "Online" or "Last seen Thursday"
 */
char *
holler_words_presence (HollerPresence presence,
                       gint64 last_seen_us,
                       gint64 now_us)
{
  g_autofree char *when = NULL;

  switch (presence)
    {
    case HOLLER_PRESENCE_ONLINE:
      return g_strdup (_ ("Online"));
    case HOLLER_PRESENCE_AWAY:
      return g_strdup (_ ("Away"));
    case HOLLER_PRESENCE_BUSY:
      return g_strdup (_ ("Busy"));
    case HOLLER_PRESENCE_OFFLINE:
    default:
      break;
    }
  if (last_seen_us <= 0)
    return g_strdup (_ ("Offline"));
  if (holler_words_same_day (last_seen_us, now_us))
    when = holler_words_clock (last_seen_us);
  else
    when = holler_words_day (last_seen_us, now_us);
  /* Translators: a time or a day, like "12:41" or "Thursday" */
  return g_strdup_printf (_ ("Last seen %s"), when);
}

/**
 * holler_words_delivery:
 * @delivery: how far a message came
 *
 * Says it, for those who cannot see the ticks.
 *
 * Returns: like "Delivered"
 */
const char *
holler_words_delivery (HollerDelivery delivery)
{
  switch (delivery)
    {
    case HOLLER_DELIVERY_QUEUED:
      return _ ("Waiting to be sent");
    case HOLLER_DELIVERY_SENT:
      return _ ("Sent");
    case HOLLER_DELIVERY_DELIVERED:
      return _ ("Delivered");
    case HOLLER_DELIVERY_READ:
      return _ ("Read");
    case HOLLER_DELIVERY_FAILED:
    default:
      return _ ("Not sent");
    }
}

/**
 * holler_words_typing:
 * @conversation: a conversation in which somebody types
 *
 * Says who.
 *
 * Returns: (transfer full): like "typing…", in a group "Ann is typing…"
 */
char *
holler_words_typing (HollerConversation *conversation)
{
  g_autoptr (GPtrArray) users =
    holler_conversation_dup_typing_users (conversation);

  if (users->len == 1 && holler_conversation_get_is_group (conversation))
    /* Translators: a person's name */
    return g_strdup_printf (
      _ ("%s is typing…"),
      holler_user_get_display_name (g_ptr_array_index (users, 0)));
  if (users->len > 1)
    return g_strdup_printf (
      ngettext ("%u person is typing…", "%u people are typing…", users->len),
      users->len);

  return g_strdup (_ ("typing…"));
}

/* A file without words: what it is. */
static char *
name_files (GPtrArray *attachments)
{
  const HollerAttachment *first = g_ptr_array_index (attachments, 0);

  if (attachments->len > 1)
    return g_strdup_printf (ngettext ("%u file", "%u files", attachments->len),
                            attachments->len);
  if (g_str_has_prefix (first->mime, "image/"))
    return g_strdup (_ ("Picture"));

  return g_strdup (first->name);
}

/* What is shown in one line only must not cost as if all of it were. */
static char *
dup_start (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= MAX_LINE_LENGTH)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, MAX_LINE_LENGTH);

  return g_strconcat (start, "…", NULL);
}

/**
 * holler_words_content:
 * @message: a message
 *
 * Says what is in it, in one line.
 *
 * Returns: (transfer full): like "see you at three" or "Picture"
 */
char *
holler_words_content (HollerMessage *message)
{
  const char *body = holler_message_get_body (message);
  GPtrArray *attachments = holler_message_get_attachments (message);
  char *line = NULL;

  if (holler_message_get_kind (message) == HOLLER_MESSAGE_KIND_CALL)
    return holler_words_call_record (holler_message_get_call (message));
  if (holler_message_get_kind (message) == HOLLER_MESSAGE_KIND_SYSTEM)
    return holler_words_system (
      holler_message_get_system (message),
      holler_user_get_display_name (holler_message_get_sender (message)),
      holler_message_get_is_mine (message),
      NULL,
      FALSE);
  if (holler_message_get_is_deleted (message))
    return g_strdup (_ ("Message deleted"));
  if (body == NULL && attachments != NULL)
    return name_files (attachments);
  line = dup_start (body != NULL ? body : "");

  return g_strdelimit (line, "\n\r\t", ' ');
}

/**
 * holler_words_preview:
 * @message: (nullable): the last message of a conversation
 *
 * Says it in one line.
 *
 * Returns: (transfer full): like "You: see you at three"
 */
char *
holler_words_preview (HollerMessage *message)
{
  g_autofree char *line = NULL;

  if (message == NULL)
    return g_strdup ("");
  line = holler_words_content (message);
  if (!holler_message_get_is_mine (message) ||
      holler_message_get_kind (message) != HOLLER_MESSAGE_KIND_TEXT)
    return g_steal_pointer (&line);
  /* Translators: the last message, which one has written oneself */
  return g_strdup_printf (_ ("You: %s"), line);
}

/**
 * holler_words_event:
 * @message: a message of kind system
 * @account: (nullable): who knows those it is about
 *
 * Says what happened to the conversation.
 *
 * Returns: (transfer full): like "Ann added you"
 */
char *
holler_words_event (HollerMessage *message, HollerAccount *account)
{
  const HollerSystemRecord *record = holler_message_get_system (message);
  g_autoptr (GString) others = g_string_new (NULL);
  HollerUser *actor = NULL;
  gboolean is_about_me = FALSE;

  if (record == NULL)
    return g_strdup (holler_message_get_body (message));
  if (account != NULL)
    actor = holler_account_get_user (account, record->actor_id);
  for (guint i = 0; account != NULL && record->user_ids != NULL &&
                    record->user_ids[i] != NULL;
       i++)
    {
      HollerUser *user = holler_account_get_user (account, record->user_ids[i]);

      if (user == NULL)
        continue;
      if (holler_user_get_is_me (user))
        is_about_me = TRUE;
      else
        g_string_append_printf (others,
                                "%s%s",
                                others->len > 0 ? ", " : "",
                                holler_user_get_display_name (user));
    }

  return holler_words_system (
    record,
    actor != NULL ? holler_user_get_display_name (actor) : NULL,
    actor != NULL && holler_user_get_is_me (actor),
    others->str,
    is_about_me);
}
