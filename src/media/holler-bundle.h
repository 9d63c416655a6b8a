/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What RFC 8843 says of a bundle, for a webrtcbin that does not know it. */

char *holler_bundle_share_ice (const char *sdp);

G_END_DECLS
