/* holler-dispatch.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-dispatch.h"

/* THE thread boundary. webrtcbin, pads and sound cards call back on threads
 * of GStreamer's own; such functions (named *_streaming_cb) may do nothing to
 * our objects but holler_dispatch_post(). Everything that follows from an
 * event happens in the dispatch's function, on the context that made it.
 */

/* So many events at once; then the rest of the main loop has its turn. */
#define MAX_EVENTS_A_TURN 64

struct _HollerDispatch
{
  gatomicrefcount ref_count;
  GSource *source;
  HollerDispatchFunc func;
  gpointer user_data;
  GDestroyNotify event_free;

  GMutex mutex;
  GQueue pending;  /* guarded by mutex */
  gboolean closed; /* guarded by mutex */
};

static gboolean
pop_event (HollerDispatch *self, gpointer *out_event)
{
  g_mutex_lock (&self->mutex);
  *out_event = g_queue_pop_head (&self->pending);
  g_mutex_unlock (&self->mutex);

  return *out_event != NULL;
}

static gboolean
has_pending (HollerDispatch *self)
{
  gboolean pending;

  g_mutex_lock (&self->mutex);
  pending = !g_queue_is_empty (&self->pending);
  g_mutex_unlock (&self->mutex);

  return pending;
}

static gboolean
run_cb (gpointer data)
{
  g_autoptr (HollerDispatch) self = holler_dispatch_ref (data);
  gpointer event;

  /* One event at a time and never under the lock: the function may close us. */
  for (guint i = 0; i < MAX_EVENTS_A_TURN; i++)
    {
      if (!pop_event (self, &event))
        return G_SOURCE_CONTINUE;
      self->func (event, self->user_data);
      self->event_free (event);
    }
  if (has_pending (self))
    g_source_set_ready_time (self->source, 0);

  return G_SOURCE_CONTINUE;
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);

  return callback (user_data);
}

static GSourceFuncs source_funcs = {
  .dispatch = source_dispatch,
};

/**
 * holler_dispatch_new:
 * @func: what to do with an event
 * @user_data: its data
 * @event_free: frees an event
 *
 * Makes a dispatch into the thread-default context of the calling thread.
 *
 * Returns: (transfer full): a dispatch; close it before the last reference
 *   goes
 */
HollerDispatch *
holler_dispatch_new (HollerDispatchFunc func,
                     gpointer user_data,
                     GDestroyNotify event_free)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  HollerDispatch *self = NULL;

  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (event_free != NULL, NULL);

  self = g_new0 (HollerDispatch, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->pending);
  self->func = func;
  self->user_data = user_data;
  self->event_free = event_free;

  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_name (self->source, "[holler] media events");
  g_source_set_callback (self->source, run_cb, self, NULL);
  g_source_set_ready_time (self->source, -1);
  g_source_attach (self->source, context);

  return self;
}

/**
 * holler_dispatch_ref:
 * @self: a dispatch
 *
 * Takes a reference, on any thread.
 *
 * Returns: (transfer full): @self
 */
HollerDispatch *
holler_dispatch_ref (HollerDispatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * holler_dispatch_unref:
 * @self: (transfer full): a dispatch
 *
 * Drops a reference, on any thread once it is closed.
 */
void
holler_dispatch_unref (HollerDispatch *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_queue_clear_full (&self->pending, self->event_free);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * holler_dispatch_post:
 * @self: a dispatch
 * @event: (transfer full): the event to hand over
 *
 * Hands @event to the context that made @self; may be called on any thread.
 *
 * An event posted after [method@Dispatch.close] is freed and goes no further.
 */
void
holler_dispatch_post (HollerDispatch *self, gpointer event)
{
  gboolean closed;

  g_return_if_fail (self != NULL);
  g_return_if_fail (event != NULL);

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  if (!closed)
    g_queue_push_tail (&self->pending, event);
  g_mutex_unlock (&self->mutex);

  if (closed)
    self->event_free (event);
  else
    g_source_set_ready_time (self->source, 0);
}

/**
 * holler_dispatch_close:
 * @self: a dispatch
 *
 * Drops what is pending and lets nothing through any more.
 *
 * Called on the thread that made @self; may be repeated, also from within its
 * function.
 */
void
holler_dispatch_close (HollerDispatch *self)
{
  GQueue dropped = G_QUEUE_INIT;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  dropped = self->pending;
  g_queue_init (&self->pending);
  g_mutex_unlock (&self->mutex);

  g_source_destroy (self->source);
  g_queue_clear_full (&dropped, self->event_free);
}
