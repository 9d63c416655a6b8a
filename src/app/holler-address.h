/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whom a "holler:" link is about: alice at call.example.org:8443. */
typedef struct
{
  char *username; /* folded */
  char *host;     /* (nullable): on whichever server one is, folded */
  int port;       /* -1 for the scheme's own */
} HollerAddress;

HollerAddress *holler_address_parse (const char *link);
gboolean holler_address_is_on (const HollerAddress *self,
                               const char *server_url);
void holler_address_free (HollerAddress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerAddress, holler_address_free)

G_END_DECLS
