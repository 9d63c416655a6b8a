/* holler-workers.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-workers.h"

/* A few threads for what would hold up the main loop: opening and closing
 * sound devices, loading plugins, listing devices. A job answers, if at all,
 * through a dispatch. More than one thread, because a sound server that hangs
 * must not keep a call from being torn down.
 */

#define MAX_WORKERS 4

typedef struct
{
  HollerWorkers *workers;
  HollerWorkerFunc func;
  gpointer data;
} Job;

struct _HollerWorkers
{
  gatomicrefcount ref_count;
  GThreadPool *pool;

  GMutex mutex;
  GCond idle;
  guint n_pending; /* guarded by mutex */
};

static void
job_worker_cb (gpointer data, gpointer user_data)
{
  Job *job = data;
  HollerWorkers *self = job->workers;

  job->func (job->data);

  g_mutex_lock (&self->mutex);
  self->n_pending--;
  g_cond_broadcast (&self->idle);
  g_mutex_unlock (&self->mutex);

  g_free (job);
  holler_workers_unref (self);
}

/**
 * holler_workers_new:
 *
 * Returns: (transfer full): workers, no thread of which runs yet
 */
HollerWorkers *
holler_workers_new (void)
{
  HollerWorkers *self = g_new0 (HollerWorkers, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->idle);
  self->pool =
    g_thread_pool_new (job_worker_cb, NULL, MAX_WORKERS, FALSE, NULL);

  return self;
}

/**
 * holler_workers_ref:
 * @self: workers
 *
 * Returns: (transfer full): @self
 */
HollerWorkers *
holler_workers_ref (HollerWorkers *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * holler_workers_unref:
 * @self: (transfer full): workers
 *
 * Drops a reference, on any thread; what was pushed is still done.
 */
void
holler_workers_unref (HollerWorkers *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_cond_clear (&self->idle);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * holler_workers_push:
 * @self: workers
 * @func: what to do, on a worker thread
 * @data: (transfer full): data that @func frees
 *
 * Queues a job.
 */
void
holler_workers_push (HollerWorkers *self, HollerWorkerFunc func, gpointer data)
{
  Job *job = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  job = g_new0 (Job, 1);
  job->workers = holler_workers_ref (self);
  job->func = func;
  job->data = data;

  g_mutex_lock (&self->mutex);
  self->n_pending++;
  g_mutex_unlock (&self->mutex);

  g_thread_pool_push (self->pool, job, NULL);
}

/**
 * holler_workers_wait:
 * @self: workers
 * @timeout_ms: how long at most, in milliseconds
 *
 * Waits until all jobs are done: at the end of the process, so that no thread
 * runs into the libraries' destructors.
 *
 * Returns: `TRUE` if none is left
 */
gboolean
holler_workers_wait (HollerWorkers *self, guint timeout_ms)
{
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * 1000LL;
  gboolean done;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  while (self->n_pending > 0)
    {
      if (!g_cond_wait_until (&self->idle, &self->mutex, deadline_us))
        break;
    }
  done = self->n_pending == 0;
  g_mutex_unlock (&self->mutex);

  return done;
}
