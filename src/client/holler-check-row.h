/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/holler-check.h"

G_BEGIN_DECLS

typedef enum
{
  HOLLER_TRANSPORT_UDP,
  HOLLER_TRANSPORT_TCP,
  HOLLER_TRANSPORT_TLS,
} HollerTransportKind;

/* One thing that the network check looks at. Signal:
 *   changed ()  its finding, or whether it is being looked at
 */

#define HOLLER_TYPE_CHECK_ROW (holler_check_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerCheckRow,
                      holler_check_row,
                      HOLLER,
                      CHECK_ROW,
                      GObject)

HollerCheckRow *holler_check_row_new (HollerCheckKind kind);
/* For STUN and relays */
HollerCheckRow *holler_check_row_new_for_uri (const char *uri,
                                              GSocketFamily family);

HollerCheckKind holler_check_row_get_kind (HollerCheckRow *self);
HollerTransportKind holler_check_row_get_transport (HollerCheckRow *self);
GSocketFamily holler_check_row_get_family (HollerCheckRow *self);
/* (nullable) */
const char *holler_check_row_get_uri (HollerCheckRow *self);
HollerFinding holler_check_row_get_finding (HollerCheckRow *self);
/* -1: no figure */
gint64 holler_check_row_get_round_trip_ms (HollerCheckRow *self);
gboolean holler_check_row_get_is_running (HollerCheckRow *self);

/* For the check itself */
void holler_check_row_set_running (HollerCheckRow *self, gboolean is_running);
void holler_check_row_settle (HollerCheckRow *self,
                              HollerFinding finding,
                              gint64 round_trip_ms);

G_END_DECLS
