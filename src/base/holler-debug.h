/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* HOLLER_DEBUG=call,negotiation,link,wire,media: one line a transition. The
 * last 200 lines are kept in memory whether or not they are printed. */

typedef enum
{
  HOLLER_DEBUG_CALL = 1 << 0,
  HOLLER_DEBUG_NEGOTIATION = 1 << 1,
  HOLLER_DEBUG_LINK = 1 << 2,
  HOLLER_DEBUG_WIRE = 1 << 3,
  HOLLER_DEBUG_MEDIA = 1 << 4,
} HollerDebugFlags;

void holler_debug (HollerDebugFlags flag, const char *format, ...)
  G_GNUC_PRINTF (2, 3);
gboolean holler_debug_is_enabled (HollerDebugFlags flag);
char *holler_debug_dup_recent (void);
char *holler_debug_redact (const char *text);

G_END_DECLS
