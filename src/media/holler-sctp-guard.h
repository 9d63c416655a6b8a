/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void holler_sctp_guard_watch (GstElement *sctpdec);
void holler_sctp_guard_quiet (GstBin *bin);

G_END_DECLS
