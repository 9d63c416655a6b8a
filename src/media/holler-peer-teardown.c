/* holler-peer-teardown.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-teardown.h"

#include <nice/agent.h>

/* The end of a peer connection, which outlives its object: the agent gives
 * back its TURN allocations first, then the pipeline stops. A relay that does
 * not answer must not keep the pipeline, hence the timer.
 */

#define AGENT_CLOSE_MS 1000

typedef struct
{
  grefcount ref_count; /* the agent's answer and the timer */
  HollerPipeline *pipeline;
  HollerClock *clock;
  guint timeout_id;
} Teardown;

static void
teardown_unref (gpointer data)
{
  Teardown *self = data;

  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->clock);
  g_free (self);
}

static void
stop_pipeline (Teardown *self)
{
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
}

static void
agent_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Teardown *self = user_data;

  stop_pipeline (self);
  holler_clock_clear_timeout (self->clock, &self->timeout_id);
  teardown_unref (self);
}

static gboolean
timeout_cb (gpointer data)
{
  Teardown *self = data;

  self->timeout_id = 0;
  stop_pipeline (self);

  return G_SOURCE_REMOVE;
}

/**
 * holler_peer_teardown:
 * @pipeline: (transfer full): a peer connection's pipeline
 * @agent: (nullable): its NiceAgent
 * @clock: bounds the wait for a relay
 *
 * Ends a peer connection in the background.
 */
void
holler_peer_teardown (HollerPipeline *pipeline,
                      GObject *agent,
                      HollerClock *clock)
{
  Teardown *self = NULL;

  if (!NICE_IS_AGENT (agent))
    {
      holler_pipeline_stop (pipeline);
      return;
    }

  self = g_new0 (Teardown, 1);
  g_ref_count_init (&self->ref_count);
  g_ref_count_inc (&self->ref_count);
  self->pipeline = pipeline;
  self->clock = g_object_ref (clock);
  self->timeout_id = holler_clock_add_timeout (clock,
                                               AGENT_CLOSE_MS,
                                               timeout_cb,
                                               self,
                                               teardown_unref);
  nice_agent_close_async (NICE_AGENT (agent), agent_closed_cb, self);
}
