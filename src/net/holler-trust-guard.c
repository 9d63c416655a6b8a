/* holler-trust-guard.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-trust-guard.h"

#include "base/holler-debug.h"

/* libsoup asks about a certificate within the handshake, before a byte of a
 * request goes out: neither a password nor a token is sent to a server that
 * is not the one it was. It asks only where the system finds something wrong.
 */

#define VERDICT_KEY "holler-verdict"

static gboolean
accept_certificate_cb (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       HollerTrust *trust)
{
  g_autofree char *url = g_uri_to_string (soup_message_get_uri (message));
  HollerTrustVerdict verdict =
    holler_trust_look (trust, url, certificate, errors);

  holler_debug (HOLLER_DEBUG_WIRE, "trust: verdict %d", verdict);
  g_object_set_data (G_OBJECT (message),
                     VERDICT_KEY,
                     GINT_TO_POINTER (verdict));

  return verdict == HOLLER_TRUST_GIVEN;
}

static void
request_queued_cb (SoupSession *session,
                   SoupMessage *message,
                   HollerTrust *trust)
{
  g_object_set_data (G_OBJECT (message),
                     VERDICT_KEY,
                     GINT_TO_POINTER (HOLLER_TRUST_REFUSED));
  g_signal_connect_object (message,
                           "accept-certificate",
                           G_CALLBACK (accept_certificate_cb),
                           trust,
                           0);
}

/**
 * holler_trust_guard_watch:
 * @session: a session
 * @trust: (nullable): what a person accepted; `NULL`: nothing
 *
 * Lets @trust judge the certificates of all connections of @session.
 */
void
holler_trust_guard_watch (SoupSession *session, HollerTrust *trust)
{
  g_return_if_fail (SOUP_IS_SESSION (session));

  if (trust != NULL)
    g_signal_connect_object (session,
                             "request-queued",
                             G_CALLBACK (request_queued_cb),
                             trust,
                             0);
}

/**
 * holler_trust_guard_get_verdict:
 * @message: a request that failed for its server's certificate
 *
 * Gets why the certificate was not taken.
 *
 * Returns: a verdict
 */
HollerTrustVerdict
holler_trust_guard_get_verdict (SoupMessage *message)
{
  gpointer verdict = g_object_get_data (G_OBJECT (message), VERDICT_KEY);

  return verdict != NULL ? (HollerTrustVerdict) GPOINTER_TO_INT (verdict)
                         : HOLLER_TRUST_REFUSED;
}
