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
    case HOLLER_CALL_OUTCOME_UNREACHABLE:
      text = record->is_video ? _ ("Video call, not reachable")
                              : _ ("Voice call, not reachable");
      break;
    case HOLLER_CALL_OUTCOME_ANSWERED:
    case HOLLER_CALL_OUTCOME_MISSED:
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
    return g_strdup (C_ ("a call there was", "Call"));
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
 * holler_words_call_failure:
 * @stage: at what a call failed
 *
 * Says what went wrong and what one can do about it.
 *
 * Returns: (nullable): a sentence or two; `NULL` where nothing failed
 */
const char *
holler_words_call_failure (HollerCallStage stage)
{
  switch (stage)
    {
    case HOLLER_CALL_STAGE_SIGNALING:
      return _ ("The server did not carry the call through. Check your "
                "network and call again.");
    case HOLLER_CALL_STAGE_ICE:
      return _ ("No way through the network was found. A firewall may be in "
                "between; the network check in the preferences tells more.");
    case HOLLER_CALL_STAGE_DTLS:
      return _ ("A way was found, but no encryption could be agreed on over "
                "it. Something on the way may block it; try another network.");
    case HOLLER_CALL_STAGE_INSECURE:
      return _ ("The call was ended before a word was heard: somebody else "
                "answered to the encryption. Ask whoever runs the server.");
    case HOLLER_CALL_STAGE_CAPTURE:
      return _ ("No microphone could be used. Plug one in, or choose one in "
                "the preferences.");
    case HOLLER_CALL_STAGE_MEDIA:
      return _ ("The connection stood, but no sound came over it. Call again; "
                "if it stays so, look at the network check in the "
                "preferences.");
    case HOLLER_CALL_STAGE_DECODER:
      return _ ("Sound came that Holler could not play. Update Holler on both "
                "sides.");
    case HOLLER_CALL_STAGE_LOST:
      return _ ("The connection was lost and did not come back. Check your "
                "network and call again.");
    case HOLLER_CALL_STAGE_NONE:
    default:
      return NULL;
    }
}

/**
 * holler_words_network:
 * @state: a call's state
 * @quality: its bars, 0 while they are not known
 *
 * Says what is wrong with the network during a call.
 *
 * Returns: (nullable): a sentence; `NULL` while nothing is
 */
const char *
holler_words_network (HollerCallState state, guint quality)
{
  if (state == HOLLER_CALL_STATE_RECONNECTING)
    return _ ("The connection is interrupted. Looking for another way.");
  if (state == HOLLER_CALL_STATE_CONNECTED && quality == 1)
    return _ ("Poor network: words may be missing.");
  return NULL;
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
    case HOLLER_API_ERROR_UNKNOWN_CERTIFICATE:
      return _ ("No authority vouches for this server. Compare its "
                "fingerprint with the one its owner sees before you log in.");
    case HOLLER_API_ERROR_CHANGED_CERTIFICATE:
      return _ ("This server is not the one you accepted before: it shows "
                "another certificate. Somebody may be in between; nothing was "
                "sent. Ask its owner.");
    case HOLLER_API_ERROR_INSECURE:
      return _ ("This address would send your password in the open. Use one "
                "that begins with https.");
    case HOLLER_API_ERROR_NOT_HOLLER:
      return _ ("Something answers at this address, but it is no Holler "
                "server. Check the address.");
    case HOLLER_API_ERROR_NO_ADDRESS:
      return holler_words_log_in (HOLLER_LOG_IN_FLAW_NO_ADDRESS);
    case HOLLER_API_ERROR_NOT_TLS:
      return _ ("This server does not speak https as it should, so nothing was "
                "sent to it. Ask whoever runs it for its right address.");
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
    case HOLLER_API_ERROR_TOO_LARGE:
      return _ ("This is larger than the server takes. Send a smaller one.");
    case HOLLER_API_ERROR_FILE:
      return _ ("The file could not be read. Check that it is still there.");
    case HOLLER_API_ERROR_QUOTA:
      return _ ("Your files have used up your room on this server. Delete "
                "messages with files, or ask whoever runs it.");
    case HOLLER_API_ERROR_INTERRUPTED:
      return _ ("The connection ended before the whole file was across. Try "
                "again.");
    case HOLLER_API_ERROR_DISK_FULL:
      return _ ("The disk of this computer is full. Free some room and try "
                "again.");
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

/**
 * holler_words_upload_error:
 * @upload: a file that did not get to the server
 *
 * Says why, and what one can do about it.
 *
 * Returns: (transfer full): a sentence or two
 */
char *
holler_words_upload_error (HollerUpload *upload)
{
  const GError *error = holler_upload_get_error (upload);
  gint64 limit_bytes = holler_upload_get_limit_bytes (upload);
  g_autofree char *limit = NULL;

  /* Who stands in front of a server may hang up on what is too much. */
  if (g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_INTERRUPTED))
    return g_strdup (_ ("The connection ended before the whole file was "
                        "sent. Try again, or send a smaller one."));
  if (limit_bytes <= 0)
    return holler_words_error (error);
  limit = g_format_size ((guint64) limit_bytes);
  /* Translators: a size, such as “26.2 MB” */
  return g_strdup_printf (_ ("This file is larger than %s, the most this "
                             "server takes."),
                          limit);
}

/* A clock that is wrong by days is told in days. */
static char *
clock_words (gint64 skew_us)
{
  gint64 minutes = ABS (skew_us) / (60 * G_USEC_PER_SEC);
  gint64 hours = (minutes + 30) / 60;
  int days = (int) MIN ((minutes + 12 * 60) / (24 * 60), 99999);
  gboolean is_fast = skew_us > 0;

  if (minutes < 90)
    return g_strdup_printf (
      is_fast ? ngettext ("This computer’s clock is %d minute fast.",
                          "This computer’s clock is %d minutes fast.",
                          (gulong) minutes)
              : ngettext ("This computer’s clock is %d minute slow.",
                          "This computer’s clock is %d minutes slow.",
                          (gulong) minutes),
      (int) minutes);
  if (minutes < 36 * 60)
    return g_strdup_printf (
      is_fast ? ngettext ("This computer’s clock is %d hour fast.",
                          "This computer’s clock is %d hours fast.",
                          (gulong) hours)
              : ngettext ("This computer’s clock is %d hour slow.",
                          "This computer’s clock is %d hours slow.",
                          (gulong) hours),
      (int) hours);

  return g_strdup_printf (
    is_fast ? ngettext ("This computer’s clock is %d day fast.",
                        "This computer’s clock is %d days fast.",
                        (gulong) days)
            : ngettext ("This computer’s clock is %d day slow.",
                        "This computer’s clock is %d days slow.",
                        (gulong) days),
    days);
}

/**
 * holler_words_trouble:
 * @trouble: what an account tells of
 * @skew_us: of a wrong clock, by how much it is fast; negative: slow
 *
 * Says what is wrong.
 *
 * Returns: (transfer full): a sentence
 */
char *
holler_words_trouble (HollerAccountTrouble trouble, gint64 skew_us)
{
  switch (trouble)
    {
    case HOLLER_ACCOUNT_TROUBLE_NO_COPY:
      return g_strdup (_ ("Messages cannot be kept on this computer at the "
                          "moment."));
    case HOLLER_ACCOUNT_TROUBLE_NEW_COPY:
      return g_strdup (_ ("The messages kept on this computer could not be "
                          "read. They are set aside, and come from the "
                          "server again."));
    case HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK:
      return clock_words (skew_us);
    case HOLLER_ACCOUNT_TROUBLE_OTHER_PROTOCOL:
    default:
      return g_strdup (_ ("This version of Holler and the server do not "
                          "understand each other."));
    }
}
