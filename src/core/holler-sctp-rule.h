/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each side opens one channel (PROTOCOL.md), numbers 0 and 1 (RFC 8832,
 * section 6); there is room for a program that opens a few more. */
#define HOLLER_SCTP_MAX_STREAMS 8

gboolean holler_sctp_rule_accepts (const guint8 *packet, gsize size_bytes);

G_END_DECLS
