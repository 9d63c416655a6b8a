/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who began the DTLS handshake: said once, in the first answer. */
typedef enum
{
  HOLLER_SETUP_ROLE_UNKNOWN,
  HOLLER_SETUP_ROLE_ACTIVE,
  HOLLER_SETUP_ROLE_PASSIVE,
} HollerSetupRole;

HollerSetupRole holler_setup_role_of_answer (const char *sdp,
                                             gboolean is_local);
char *holler_setup_role_write (HollerSetupRole role,
                               const char *sdp,
                               gboolean is_offer);

G_END_DECLS
