/* holler-negotiation-names.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-negotiation-machine.h"

/* What the machine needs no state for: who is polite, and words for traces.
 */

/**
 * holler_negotiation_is_polite:
 * @own_user_id: this side's user
 * @own_device_id: and device
 * @other_user_id: the other side's user
 * @other_device_id: and device
 *
 * Says who gives way: the greater user id, compared bytewise, and of one
 * user's devices the greater device id.
 *
 * Returns: `TRUE` if this side is polite
 */
gboolean
holler_negotiation_is_polite (const char *own_user_id,
                              const char *own_device_id,
                              const char *other_user_id,
                              const char *other_device_id)
{
  int order = g_strcmp0 (own_user_id, other_user_id);

  if (order == 0)
    order = g_strcmp0 (own_device_id, other_device_id);
  return order > 0;
}

static const char *
get_name (const char *const *names, gsize n_names, guint index)
{
  return index < n_names ? names[index] : "?";
}

/**
 * holler_negotiation_event_to_name:
 * @event: an event
 *
 * Names an event, for traces.
 *
 * Returns: a word
 */
const char *
holler_negotiation_event_to_name (HollerNegotiationEvent event)
{
  static const char *const names[] = {
    "want",          "want-generation", "want-restart",   "acked",
    "open",          "frames-lost",     "restarted",      "remote-offer",
    "remote-answer", "offer-created",   "answer-created", "local-set",
    "remote-set",    "step-failed",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_NEGOTIATION_EVENTS);
  return get_name (names, G_N_ELEMENTS (names), event);
}

/**
 * holler_negotiation_action_to_name:
 * @action: one action
 *
 * Names an action, for traces.
 *
 * Returns: a word
 */
const char *
holler_negotiation_action_to_name (HollerNegotiationActions action)
{
  static const char *const names[] = {
    "new-generation",
    "drop-offer",
    "restart-ice",
    "create-offer",
    "send-offer",
    "set-local-offer",
    "set-remote-offer",
    "create-answer",
    "set-local-answer",
    "send-answer",
    "set-remote-answer",
    "stable",
    "ignore",
    "fail",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_NEGOTIATION_ACTIONS);
  if (action == HOLLER_NEGOTIATION_ACTION_NONE)
    return "none";
  return get_name (names,
                   G_N_ELEMENTS (names),
                   (guint) g_bit_nth_lsf (action, -1));
}

/**
 * holler_negotiation_step_to_name:
 * @step: a step
 *
 * Names a step, for traces.
 *
 * Returns: a word
 */
const char *
holler_negotiation_step_to_name (HollerNegotiationStep step)
{
  static const char *const names[] = {
    "none",
    "create-offer",
    "set-local-offer",
    "set-remote-offer",
    "create-answer",
    "set-local-answer",
    "set-remote-answer",
  };

  return get_name (names, G_N_ELEMENTS (names), step);
}
