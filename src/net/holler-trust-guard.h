/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "client/holler-trust.h"

G_BEGIN_DECLS

/* Asks a person's trust about the certificates that connections meet. */

void holler_trust_guard_watch (SoupSession *session, HollerTrust *trust);
HollerTrustVerdict holler_trust_guard_get_verdict (SoupMessage *message);

G_END_DECLS
