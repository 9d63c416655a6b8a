/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/holler-trust-rule.h"

G_BEGIN_DECLS

/* The certificates that a person accepted, one a server, and what became of
 * those that were shown. Fingerprints are no secrets, but they are no matter
 * for a log either.
 *
 * Properties:
 *   pins  GVariant a{ss}: server -> fingerprint (read and write, notify)
 * Signals:
 *   refused ()  a server showed a certificate that was not taken
 */

#define HOLLER_TYPE_TRUST (holler_trust_get_type ())
G_DECLARE_FINAL_TYPE (HollerTrust, holler_trust, HOLLER, TRUST, GObject)

HollerTrust *holler_trust_new (void);

/* For net/: the verdict over what a server shows. */
HollerTrustVerdict holler_trust_look (HollerTrust *self,
                                      const char *url,
                                      GTlsCertificate *certificate,
                                      GTlsCertificateFlags errors);

/* @url: "https://host[:port]" */
const char *holler_trust_get_pin (HollerTrust *self, const char *url);
/* (nullable): of the last certificate that was not taken */
const char *holler_trust_get_refused (HollerTrust *self, const char *url);
void
holler_trust_pin (HollerTrust *self, const char *url, const char *fingerprint);

GVariant *holler_trust_get_pins (HollerTrust *self);
void holler_trust_set_pins (HollerTrust *self, GVariant *pins);

G_END_DECLS
