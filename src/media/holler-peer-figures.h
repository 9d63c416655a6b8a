/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

GstStructure *holler_peer_figures_gather (GstElement *webrtcbin,
                                          GObject *agent);

G_END_DECLS
