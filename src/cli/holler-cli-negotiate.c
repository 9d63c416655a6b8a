/* holler-cli-negotiate.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cli/holler-cli.h"

#include <string.h>

/* For tests and measurements: what a call does by itself when it must, at
 * moments that were asked for, so that it meets what the other side does.
 */

#define MAX_STEPS 256
#define MAX_AFTER_S 3600.0

typedef struct
{
  HollerCli *cli;
  HollerCall *call; /* unowned: it owns this */
  guint timeout_ids[MAX_STEPS];
  guint n_steps;
} Plan;

typedef struct
{
  Plan *plan;
  guint number;
  HollerCallWish wish;
} Step;

static const char *const wish_names[] = { "offer", "restart", "generation" };

static gboolean
read_step (const char *text, double *out_after_s, HollerCallWish *out_wish)
{
  g_auto (GStrv) words = g_strsplit (text, ":", 2);
  char *end = NULL;

  if (g_strv_length (words) != 2)
    return FALSE;
  *out_after_s = g_ascii_strtod (words[0], &end);
  if (end == words[0] || *end != '\0' ||
      !(*out_after_s >= 0 && *out_after_s <= MAX_AFTER_S))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (wish_names); i++)
    if (strcmp (words[1], wish_names[i]) == 0)
      {
        *out_wish = (HollerCallWish) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * holler_cli_negotiate_is_plan:
 * @text: what was asked for
 *
 * Is it a list of SECONDS:offer, SECONDS:restart and SECONDS:generation?
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_cli_negotiate_is_plan (const char *text)
{
  g_auto (GStrv) steps = g_strsplit (text, ",", -1);
  double after_s = 0;
  HollerCallWish wish = HOLLER_CALL_WISH_OFFER;

  for (guint i = 0; steps[i] != NULL; i++)
    if (i >= MAX_STEPS || !read_step (steps[i], &after_s, &wish))
      return FALSE;

  return steps[0] != NULL;
}

static gboolean
step_cb (gpointer user_data)
{
  Step *step = user_data;
  Plan *plan = step->plan;
  JsonObject *fields = json_object_new ();

  plan->timeout_ids[step->number] = 0;
  json_object_set_string_member (fields, "wish", wish_names[step->wish]);
  holler_cli_output_emit (plan->cli->output, "negotiate", fields);
  holler_call_negotiate_again (plan->call, step->wish);

  return G_SOURCE_REMOVE;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  for (guint i = 0; i < plan->n_steps; i++)
    holler_clock_clear_timeout (plan->cli->clock, &plan->timeout_ids[i]);
  g_free (plan);
}

/**
 * holler_cli_negotiate:
 * @self: a run
 * @call: a call that is connected for the first time
 *
 * Begins with what was asked for.
 */
void
holler_cli_negotiate (HollerCli *self, HollerCall *call)
{
  g_auto (GStrv) steps = NULL;
  Plan *plan = NULL;

  if (self->options->negotiation == NULL ||
      g_object_get_data (G_OBJECT (call), "holler-cli-plan") != NULL)
    return;

  plan = g_new0 (Plan, 1);
  plan->cli = self;
  plan->call = call;
  g_object_set_data_full (G_OBJECT (call), "holler-cli-plan", plan, plan_free);
  steps = g_strsplit (self->options->negotiation, ",", -1);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      Step *step = g_new0 (Step, 1);
      double after_s = 0;

      read_step (steps[i], &after_s, &step->wish);
      step->plan = plan;
      step->number = i;
      plan->n_steps = i + 1;
      plan->timeout_ids[i] = holler_clock_add_timeout (self->clock,
                                                       (guint) (after_s * 1000),
                                                       step_cb,
                                                       step,
                                                       g_free);
    }
}
