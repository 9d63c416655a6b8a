/* holler-pulse-keeper.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-pulse-keeper.h"

#include <gst/gst.h>

/* All pulsesinks of a process share a thread. The last one that closes frees
 * it, while another that is only being made looks at it, without a lock, when
 * it is told its device (GStreamer 1.22, gst_pulsesink_set_stream_device): the
 * end of one sound and the beginning of the next were a crash. So one that
 * plays nothing stays open, and none is ever the last. It has a name, and by
 * that a connection, of its own: with that of the others they would be given
 * the dead one after the sound server was started anew.
 */

#define CLIENT_NAME "Holler (idle)"

struct _HollerPulseKeeper
{
  HollerWorkers *workers;
  GstElement *sink; /* (nullable): without the plugin */
  gint is_opening;  /* atomic: a server that hangs is asked once */
};

static void
keeper_clear (gpointer data)
{
  HollerPulseKeeper *self = data;

  gst_clear_object (&self->sink);
  holler_workers_unref (self->workers);
}

static void
open_worker (gpointer data)
{
  HollerPulseKeeper *self = data;

  GST_STATE_LOCK (self->sink);
  /* Fails without a sound server; then it is tried with the next sound. */
  if (!gst_element_is_locked_state (self->sink) &&
      gst_element_set_state (self->sink, GST_STATE_READY) ==
        GST_STATE_CHANGE_FAILURE)
    gst_element_set_state (self->sink, GST_STATE_NULL);
  GST_STATE_UNLOCK (self->sink);
  g_atomic_int_set (&self->is_opening, FALSE);
  g_atomic_rc_box_release_full (self, keeper_clear);
}

static void
close_worker (gpointer data)
{
  HollerPulseKeeper *self = data;

  GST_STATE_LOCK (self->sink);
  /* The flag refuses an opening that was overtaken. */
  gst_element_set_locked_state (self->sink, TRUE);
  gst_element_set_state (self->sink, GST_STATE_NULL);
  GST_STATE_UNLOCK (self->sink);
  g_atomic_rc_box_release_full (self, keeper_clear);
}

/**
 * holler_pulse_keeper_new:
 * @workers: where the sound server is asked
 *
 * Makes one that holds nothing yet.
 *
 * Returns: (transfer full): a keeper
 */
HollerPulseKeeper *
holler_pulse_keeper_new (HollerWorkers *workers)
{
  HollerPulseKeeper *self = g_atomic_rc_box_new0 (HollerPulseKeeper);

  self->workers = holler_workers_ref (workers);

  return self;
}

/**
 * holler_pulse_keeper_hold:
 * @self: a keeper
 *
 * Holds on to it from before the next pipeline starts; to be called ahead of
 * each pulsesink that is made.
 */
void
holler_pulse_keeper_hold (HollerPulseKeeper *self)
{
  g_return_if_fail (self != NULL);

  if (self->sink == NULL)
    {
      self->sink = gst_element_factory_make ("pulsesink", NULL);
      if (self->sink == NULL)
        return;
      gst_object_ref_sink (self->sink);
      g_object_set (self->sink, "client-name", CLIENT_NAME, NULL);
    }
  if (GST_STATE (self->sink) == GST_STATE_NULL &&
      g_atomic_int_compare_and_exchange (&self->is_opening, FALSE, TRUE))
    holler_workers_push (self->workers,
                         open_worker,
                         g_atomic_rc_box_acquire (self));
}

/**
 * holler_pulse_keeper_free:
 * @self: (transfer full): a keeper
 *
 * Lets go, on a worker thread.
 */
void
holler_pulse_keeper_free (HollerPulseKeeper *self)
{
  g_return_if_fail (self != NULL);

  if (self->sink != NULL)
    holler_workers_push (self->workers, close_worker, self);
  else
    g_atomic_rc_box_release_full (self, keeper_clear);
}
