/* holler-stun-question.c: what STUN and TURN servers are asked
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-stun-probe-private.h"

#include <string.h>

#define PORT 3478
#define TLS_PORT 5349
#define MAX_REQUESTS 3 /* unsigned, signed, signed with a newer nonce */

void
holler_stun_question_free (HollerStunQuestion *self)
{
  g_free (self->host);
  g_free (self->username);
  g_free (self->password);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_free (self->realm);
  g_free (self->nonce);
  g_free (self);
}

/* (nullable): turn:host:port?transport=tcp, RFC 7065; the host may be in
 * brackets. */
HollerStunQuestion *
holler_stun_question_new (const char *uri)
{
  g_autoptr (GRegex) regex = g_regex_new (
    "^(stun|turn|turns):(\\[[0-9A-Fa-f:.]+\\]|[^:?\\[\\]/@]+)(?::([0-9]{1,5}))?"
    "(?:\\?transport=(udp|tcp))?$",
    0,
    0,
    NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *scheme = NULL;
  g_autofree char *port = NULL;
  g_autofree char *transport = NULL;
  HollerStunQuestion *self = NULL;
  gsize length = 0;

  if (!g_regex_match (regex, uri, 0, &match))
    return NULL;
  scheme = g_match_info_fetch (match, 1);
  port = g_match_info_fetch (match, 3);
  transport = g_match_info_fetch (match, 4);
  self = g_new0 (HollerStunQuestion, 1);
  self->host = g_match_info_fetch (match, 2);
  length = strlen (self->host);
  if (self->host[0] == '[')
    {
      self->host[length - 1] = '\0';
      memmove (self->host, self->host + 1, length - 1);
    }
  self->is_relay = strcmp (scheme, "stun") != 0;
  self->is_tls = strcmp (scheme, "turns") == 0;
  self->is_tcp = self->is_tls || g_strcmp0 (transport, "tcp") == 0;
  self->port = self->is_tls ? TLS_PORT : PORT;
  if (port != NULL && port[0] != '\0')
    self->port = (guint16) g_ascii_strtoull (port, NULL, 10);
  self->round_trip_ms = -1;
  return self;
}

HollerProbeOutcome
holler_stun_question_judge_error (const GError *error)
{
  if (error->domain == G_TLS_ERROR)
    return HOLLER_PROBE_BAD_TLS;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return HOLLER_PROBE_REFUSED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return HOLLER_PROBE_NO_ROUTE;

  return HOLLER_PROBE_NO_ANSWER;
}

static HollerStunStep
take_refusal (HollerStunQuestion *self,
              const HollerStunReply *reply,
              HollerProbeOutcome *out_outcome)
{
  gboolean may_sign = reply->realm != NULL && reply->nonce != NULL &&
                      self->username != NULL && self->password != NULL;

  switch (reply->error_code)
    {
    case 401: /* who asks? */
    case 438: /* the nonce is too old */
      if (!may_sign || self->n_requests >= MAX_REQUESTS ||
          (reply->error_code == 401 && self->nonce != NULL))
        {
          *out_outcome = HOLLER_PROBE_BAD_CREDENTIALS;
          return HOLLER_STUN_STEP_DONE;
        }
      g_free (self->realm);
      g_free (self->nonce);
      self->realm = g_strdup (reply->realm);
      self->nonce = g_strdup (reply->nonce);
      return HOLLER_STUN_STEP_ASK_AGAIN;
    case 403:
    case 441:
      *out_outcome = HOLLER_PROBE_BAD_CREDENTIALS;
      break;
    case 486:
    case 508:
      *out_outcome = HOLLER_PROBE_FULL;
      break;
    default:
      *out_outcome = HOLLER_PROBE_ODD_ANSWER;
      break;
    }

  return HOLLER_STUN_STEP_DONE;
}

/* What to do now that @reply has come; @out_outcome is set if it is done. */
HollerStunStep
holler_stun_question_take (HollerStunQuestion *self,
                           const HollerStunReply *reply,
                           gint64 now_us,
                           HollerProbeOutcome *out_outcome)
{
  /* The answer to something that was sent before. */
  if (memcmp (reply->id, self->id, sizeof self->id) != 0)
    return HOLLER_STUN_STEP_WAIT;

  self->round_trip_ms = (now_us - self->sent_at_us) / 1000;
  if (reply->class_ == HOLLER_STUN_ERROR)
    return take_refusal (self, reply, out_outcome);

  *out_outcome =
    (self->is_relay ? reply->has_relayed_address : reply->has_mapped_address)
      ? HOLLER_PROBE_ANSWERED
      : HOLLER_PROBE_ODD_ANSWER;

  return HOLLER_STUN_STEP_DONE;
}
