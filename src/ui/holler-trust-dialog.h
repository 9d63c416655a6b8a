/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-trust.h"

G_BEGIN_DECLS

/* Asks whether a server is the right one, where no authority says so. The
 * response HOLLER_TRUST_YES means that it is trusted now. */

#define HOLLER_TRUST_YES "trust"

AdwMessageDialog *holler_trust_dialog_new (GtkWidget *widget,
                                           HollerTrust *trust,
                                           const char *url);
GtkWidget *holler_trust_dialog_make_fingerprint (const char *fingerprint);

G_END_DECLS
