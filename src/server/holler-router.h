/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "proto/holler-frame.h"

G_BEGIN_DECLS

/* Who receives what of chat and presence: a pure function. */

/* As many as a group has members */
#define HOLLER_ROUTER_MAX_ROUTES 50

typedef struct
{
  const char *user_id;
  const char *except_device_id; /* nullable */
} HollerRoute;

/* kind: of the frame that goes out. private: only the sender's own devices.
 * sender_device_id: NULL if no device of his is to be left out. Returns how
 * many routes were written; the strings are those handed in. */
guint holler_router_route (HollerFrameKind kind,
                           gboolean is_private,
                           const char *sender_id,
                           const char *sender_device_id,
                           const char *const *members,
                           guint n_members,
                           HollerRoute *out_routes);

G_END_DECLS
