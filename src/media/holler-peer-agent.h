/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

GObject *holler_peer_agent_prepare (GstElement *webrtcbin);

G_END_DECLS
