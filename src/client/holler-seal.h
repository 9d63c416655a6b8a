/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "proto/holler-frame.h"

G_BEGIN_DECLS

/* The one step between what a person or a connection says and what the wire
 * carries. Plain today; nothing else may assume that the server can read it. */

void holler_seal_body (const char *body, HollerFrame *frame);
/* (transfer none) (nullable): NULL if it cannot be read here */
const char *holler_seal_open_body (JsonObject *message);
void holler_seal_description (const char *sdp, HollerFrame *frame);
const char *holler_seal_open_description (HollerFrame *frame);

G_END_DECLS
