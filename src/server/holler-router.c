/* holler-router.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-router.h"

/* One row a kind: do the others get it, and do the sender's own other
 * devices? */

typedef struct
{
  HollerFrameKind kind;
  gboolean to_others;
  gboolean to_own;
} Rule;

static const Rule rules[] = {
  { HOLLER_FRAME_MESSAGE, TRUE, TRUE },    { HOLLER_FRAME_READ, TRUE, TRUE },
  { HOLLER_FRAME_DELIVERED, TRUE, FALSE }, { HOLLER_FRAME_TYPING, TRUE, FALSE },
  { HOLLER_FRAME_PRESENCE, TRUE, FALSE },
};

static const Rule *
find_rule (HollerFrameKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (rules[i].kind == kind)
        return &rules[i];
    }

  return NULL;
}

/**
 * holler_router_route:
 * @kind: what goes out
 * @is_private: whether only the sender's own devices may know
 * @sender_id: who did it
 * @sender_device_id: (nullable): with which device, which knows already
 * @members: (array length=n_members): who is in it, the sender or not
 * @n_members: how many
 * @out_routes: (out): room for `HOLLER_ROUTER_MAX_ROUTES`
 *
 * Says who receives a frame.
 *
 * Returns: how many routes there are
 */
guint
holler_router_route (HollerFrameKind kind,
                     gboolean is_private,
                     const char *sender_id,
                     const char *sender_device_id,
                     const char *const *members,
                     guint n_members,
                     HollerRoute *out_routes)
{
  const Rule *rule = find_rule (kind);
  guint n_routes = 0;

  g_return_val_if_fail (rule != NULL, 0);

  for (guint i = 0; i < n_members && n_routes < HOLLER_ROUTER_MAX_ROUTES; i++)
    {
      gboolean is_own = g_str_equal (members[i], sender_id);

      if (is_own ? !rule->to_own : !rule->to_others || is_private)
        continue;

      out_routes[n_routes].user_id = members[i];
      out_routes[n_routes].except_device_id = is_own ? sender_device_id : NULL;
      n_routes++;
    }

  return n_routes;
}
