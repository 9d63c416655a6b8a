/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "proto/holler-frame.h"

G_BEGIN_DECLS

/* What the reading and the building of frames share; nothing else includes
 * it. */

struct _HollerFrame
{
  gatomicrefcount ref_count;
  HollerFrameKind kind;
  JsonNode *root; /* holds an object */
  GBytes *bytes;  /* what was received; NULL for a built frame */
};

HollerFrame *
holler_frame_new_take (HollerFrameKind kind, JsonNode *root, GBytes *bytes);

G_END_DECLS
