/* holler-call-words.c: calls and errors in words
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-words.h"

#include <glib/gi18n.h>

#include "client/holler-api.h"
#include "client/holler-media.h"
#include "client/holler-secrets.h"

#define CONNECTED_WORD_S 2 /* before the timer takes the word's place */

static char *
unanswered (const HollerCallRecord *record)
{
  const char *text = NULL;

  switch (record->outcome)
    {
    case HOLLER_CALL_OUTCOME_DECLINED:
      text = record->is_video ? _ ("Video call declined")
                              : _ ("Voice call declined");
      break;
    case HOLLER_CALL_OUTCOME_BUSY:
      text = record->is_video ? _ ("Video call, the line was busy")
                              : _ ("Voice call, the line was busy");
      break;
    case HOLLER_CALL_OUTCOME_FAILED:
      text =
        record->is_video ? _ ("Video call failed") : _ ("Voice call failed");
      break;
    case HOLLER_CALL_OUTCOME_CANCELLED:
      text = record->is_video ? _ ("Cancelled video call")
                              : _ ("Cancelled voice call");
      break;
    case HOLLER_CALL_OUTCOME_ANSWERED:
    case HOLLER_CALL_OUTCOME_MISSED:
    case HOLLER_CALL_OUTCOME_UNREACHABLE:
    default:
      text = record->is_video ? _ ("Video call, no answer")
                              : _ ("Voice call, no answer");
      break;
    }
  return g_strdup (text);
}

/**
 * holler_words_call_record:
 * @record: (nullable): what a row says of a call
 *
 * Says what became of a call.
 *
 * Returns: (transfer full): like "Voice call · 14 min 21 s"
 */
char *
holler_words_call_record (const HollerCallRecord *record)
{
  gboolean missed = FALSE;

  if (record == NULL)
    return g_strdup (_ ("Call"));
  if (record->outcome == HOLLER_CALL_OUTCOME_ANSWERED)
    {
      g_autofree char *length = holler_words_duration (record->duration_s);

      /* Translators: the length of a call follows */
      return g_strdup_printf (record->is_video ? _ ("Video call · %s")
                                               : _ ("Voice call · %s"),
                              length);
    }
  missed = record->outcome == HOLLER_CALL_OUTCOME_MISSED ||
           record->outcome == HOLLER_CALL_OUTCOME_CANCELLED ||
           record->outcome == HOLLER_CALL_OUTCOME_UNREACHABLE;
  if (missed && !record->is_mine)
    return g_strdup (record->is_video ? _ ("Missed video call")
                                      : _ ("Missed voice call"));
  return unanswered (record);
}

/**
 * holler_words_call_end:
 * @reason: why a call ended
 *
 * Says why.
 *
 * Returns: like "Call ended: no answer"
 */
const char *
holler_words_call_end (HollerCallEndReason reason)
{
  switch (reason)
    {
    case HOLLER_CALL_END_CANCELLED:
      return _ ("Call ended: cancelled");
    case HOLLER_CALL_END_TIMEOUT:
    case HOLLER_CALL_END_EXPIRED:
      return _ ("Call ended: no answer");
    case HOLLER_CALL_END_MEDIA_FAILED:
      return _ ("Call ended: no microphone could be used");
    case HOLLER_CALL_END_ICE_FAILED:
      return _ ("Call ended: no way through the network was found");
    case HOLLER_CALL_END_LOST:
      return _ ("Call ended: the connection was lost");
    case HOLLER_CALL_END_INSECURE:
      return _ ("Call ended: the connection was not secure");
    case HOLLER_CALL_END_FAILED:
      return _ ("Call ended: something went wrong");
    case HOLLER_CALL_END_ANSWERED_ELSEWHERE:
      return _ ("Call ended: answered on another device");
    case HOLLER_CALL_END_DECLINED_ELSEWHERE:
      return _ ("Call ended: declined on another device");
    case HOLLER_CALL_END_MOVED:
      return _ ("Call ended: moved to another device");
    case HOLLER_CALL_END_DECLINED:
      return _ ("Call ended: declined");
    case HOLLER_CALL_END_BUSY:
      return _ ("Call ended: the line is busy");
    case HOLLER_CALL_END_UNREACHABLE:
      return _ ("Call ended: not reachable, they will see a missed call");
    case HOLLER_CALL_END_REFUSED:
      return _ ("Call ended: this person cannot be called");
    case HOLLER_CALL_END_CALL_LIVE:
      return _ ("Call ended: this call goes on on another device");
    case HOLLER_CALL_END_NONE:
    case HOLLER_CALL_END_HANGUP:
    default:
      return _ ("Call ended");
    }
}

/**
 * holler_words_call_state:
 * @state: a call's state
 * @is_outgoing: whether one called oneself
 * @remote_ringing: whether a device of theirs rings
 * @duration_s: seconds since it was connected
 * @reason: why it ended, if it did
 *
 * Says how a call stands.
 *
 * Returns: (transfer full): like "Ringing…" or "04:21"
 */
char *
holler_words_call_state (HollerCallState state,
                         gboolean is_outgoing,
                         gboolean remote_ringing,
                         guint duration_s,
                         HollerCallEndReason reason)
{
  switch (state)
    {
    case HOLLER_CALL_STATE_IDLE:
    case HOLLER_CALL_STATE_OUTGOING:
      return g_strdup (remote_ringing ? _ ("Ringing…") : _ ("Calling…"));
    case HOLLER_CALL_STATE_INCOMING:
      return g_strdup (_ ("Incoming call"));
    case HOLLER_CALL_STATE_ACCEPTING:
    case HOLLER_CALL_STATE_CONNECTING:
      return g_strdup (_ ("Connecting…"));
    case HOLLER_CALL_STATE_CONNECTED:
      if (duration_s < CONNECTED_WORD_S)
        return g_strdup (_ ("Connected"));
      return holler_words_timer (duration_s);
    case HOLLER_CALL_STATE_RECONNECTING:
      return g_strdup (_ ("Reconnecting…"));
    case HOLLER_CALL_STATE_ENDED:
    default:
      return g_strdup (holler_words_call_end (reason));
    }
}

/**
 * holler_words_incoming:
 * @is_video: what kind of call
 * @ring_seconds: how long it rings already
 *
 * Says what kind of call rings, and for how long.
 *
 * Returns: (transfer full): like "Incoming voice call · 12 s"
 */
char *
holler_words_incoming (gboolean is_video, guint ring_seconds)
{
  /* Translators: the seconds it has rung so far */
  return g_strdup_printf (is_video ? _ ("Incoming video call · %u s")
                                   : _ ("Incoming voice call · %u s"),
                          ring_seconds);
}

static const char *
path_words (HollerPath path)
{
  switch (path)
    {
    case HOLLER_PATH_HOST:
      return _ ("direct");
    case HOLLER_PATH_REFLEXIVE:
      return _ ("direct, through a router");
    case HOLLER_PATH_RELAY:
      return _ ("through a relay");
    case HOLLER_PATH_UNKNOWN:
    default:
      return _ ("not known");
    }
}

static void
append_line (GString *text, const char *name, char *value)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%s: %s", name, value);
  g_free (value);
}

/**
 * holler_words_stats:
 * @stats: (nullable): what a connection measured of itself
 *
 * Says it, a line each, for a tooltip.
 *
 * Returns: (transfer full): the lines
 */
char *
holler_words_stats (const HollerMediaStats *stats)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (stats == NULL)
    return g_strdup (_ ("The quality is not known yet"));
  if (stats->round_trip_ms >= 0)
    append_line (text,
                 _ ("Latency"),
                 g_strdup_printf (_ ("%.0f ms"), stats->round_trip_ms));
  if (stats->loss_fraction >= 0)
    append_line (text,
                 _ ("Loss"),
                 g_strdup_printf (_ ("%.1f %%"), stats->loss_fraction * 100));
  if (stats->jitter_ms >= 0)
    append_line (text,
                 _ ("Jitter"),
                 g_strdup_printf (_ ("%.0f ms"), stats->jitter_ms));
  append_line (text, _ ("Path"), g_strdup (path_words (stats->path)));
  if (stats->codec[0] != '\0')
    append_line (text, _ ("Codec"), g_strdup (stats->codec));
  if (stats->sent_bitrate_bps >= 0 && stats->received_bitrate_bps >= 0)
    append_line (text,
                 _ ("Bitrate"),
                 /* Translators: sent and received */
                 g_strdup_printf (_ ("%.0f kbit/s out, %.0f kbit/s in"),
                                  stats->sent_bitrate_bps / 1000.0,
                                  stats->received_bitrate_bps / 1000.0));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
api_error_words (HollerApiError code)
{
  switch (code)
    {
    case HOLLER_API_ERROR_UNREACHABLE:
      return _ ("Holler could not reach the server. Check the address and "
                "your network.");
    case HOLLER_API_ERROR_TLS:
      return _ ("The server’s certificate is not trusted. Ask whoever runs "
                "the server to renew it.");
    case HOLLER_API_ERROR_INSECURE:
      return _ ("This address would send your password in the open. Use one "
                "that begins with https.");
    case HOLLER_API_ERROR_NOT_HOLLER:
      return _ ("Something answers at this address, but it is no Holler "
                "server. Check the address.");
    case HOLLER_API_ERROR_OTHER_PROTOCOL:
      return _ ("The server and this Holler are of different versions. "
                "Update the older one.");
    case HOLLER_API_ERROR_BAD_CREDENTIALS:
      return _ ("The user name or the password is wrong. Try again.");
    case HOLLER_API_ERROR_USERNAME_TAKEN:
      return _ ("Somebody has this user name already. Choose another one.");
    case HOLLER_API_ERROR_REGISTRATION:
      return _ ("The server takes new accounts only with a valid invitation. "
                "Ask whoever runs it.");
    case HOLLER_API_ERROR_SESSION_LOST:
      return _ ("Your session has ended. Log in again.");
    case HOLLER_API_ERROR_RATE_LIMITED:
      return _ ("That was too often in a short time. Wait a minute and try "
                "again.");
    case HOLLER_API_ERROR_NOT_FOUND:
      return _ ("The server does not know this. It may have been removed.");
    case HOLLER_API_ERROR_REFUSED:
      return _ ("The server refused this. Check what you entered.");
    case HOLLER_API_ERROR_SERVER:
    default:
      return _ ("The server has a problem of its own. Try again in a while.");
    }
}

/**
 * holler_words_error:
 * @error: an error of the client's objects
 *
 * Says what is wrong and what one can do about it.
 *
 * Returns: (transfer full): a sentence or two
 */
char *
holler_words_error (const GError *error)
{
  if (error->domain == HOLLER_API_ERROR)
    return g_strdup (api_error_words (error->code));
  if (g_error_matches (error,
                       HOLLER_SECRETS_ERROR,
                       HOLLER_SECRETS_ERROR_UNAVAILABLE))
    return g_strdup (_ ("This desktop has no keyring to keep your session "
                        "in."));
  if (error->domain == HOLLER_SECRETS_ERROR)
    return g_strdup (_ ("Your keyring is locked. Unlock it and try again."));
  if (g_error_matches (error,
                       HOLLER_MEDIA_ERROR,
                       HOLLER_MEDIA_ERROR_NO_MICROPHONE))
    return g_strdup (_ ("There is no microphone. Plug one in, or choose one "
                        "in the preferences."));
  if (g_error_matches (error,
                       HOLLER_MEDIA_ERROR,
                       HOLLER_MEDIA_ERROR_NO_SPEAKER))
    return g_strdup (_ ("There is no speaker. Plug one in, or choose one in "
                        "the preferences."));
  return g_strdup (_ ("Something went wrong. Try again."));
}
