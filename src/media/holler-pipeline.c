/* holler-pipeline.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-pipeline.h"

#include <sys/resource.h>

#include "media/holler-dispatch.h"
#include "media/holler-sctp-guard.h"

/* A GstPipeline whose slow steps happen elsewhere. Opening a sound device
 * waits for a sound server and closing one for threads; both would be felt
 * in the main loop, so they run on worker threads. A job applies the
 * wanted state, whatever that is by then: two jobs that overtake one another
 * do no harm, and NULL, once wanted, stays.
 */

/* What sound servers ask for: real time with the least there is of it, or else
 * a niceness. */
#define SOUND_NICENESS (-11)

struct _HollerPipeline
{
  GstElement *element;
  HollerWorkers *workers;
  HollerDispatch *dispatch;
  HollerPipelineFunc func;
  gpointer user_data;
};

/* Beside the public events, for ourselves. */
#define LATENCY_CHANGED 100

typedef struct
{
  int kind;
  char *text;
} Event;

typedef struct
{
  GstElement *element;
  HollerDispatch *dispatch; /* (nullable): NULL to stop */
} Job;

static Event *
event_new (int kind, const char *text)
{
  Event *event = g_new0 (Event, 1);

  event->kind = kind;
  event->text = g_strdup (text);

  return event;
}

static void
event_free (gpointer data)
{
  Event *event = data;

  g_free (event->text);
  g_free (event);
}

static void
apply_state_worker (gpointer data)
{
  Job *job = data;
  GstStateChangeReturn result = GST_STATE_CHANGE_SUCCESS;

  if (job->dispatch == NULL)
    holler_sctp_guard_quiet (GST_BIN (job->element));

  GST_STATE_LOCK (job->element);
  if (job->dispatch == NULL)
    {
      /* The flag refuses a start that was overtaken. */
      gst_element_set_locked_state (job->element, TRUE);
      gst_element_set_state (job->element, GST_STATE_NULL);
    }
  else if (!gst_element_is_locked_state (job->element))
    {
      result = gst_element_set_state (job->element, GST_STATE_PLAYING);
    }
  GST_STATE_UNLOCK (job->element);

  if (job->dispatch != NULL && result == GST_STATE_CHANGE_FAILURE)
    holler_dispatch_post (job->dispatch,
                          event_new (HOLLER_PIPELINE_FAILED, "cannot start"));
  else if (job->dispatch != NULL)
    holler_dispatch_post (job->dispatch,
                          event_new (HOLLER_PIPELINE_STARTED, NULL));

  gst_object_unref (job->element);
  g_clear_pointer (&job->dispatch, holler_dispatch_unref);
  g_free (job);
}

static void
push_job (HollerPipeline *self, HollerDispatch *dispatch)
{
  Job *job = g_new0 (Job, 1);

  job->element = gst_object_ref (self->element);
  if (dispatch != NULL)
    job->dispatch = holler_dispatch_ref (dispatch);
  holler_workers_push (self->workers, apply_state_worker, job);
}

/* Sound that comes late is not heard: its threads go before others where the
 * system lets them (Linux: who 0 is the calling thread). Not in real time: a
 * thread that hurries after a standstill would keep all others, the sound
 * server among them, from the processor for most of a second. */
static void
hurry_this_thread (GstMessage *message)
{
  GstStreamStatusType type = GST_STREAM_STATUS_TYPE_CREATE;

  gst_message_parse_stream_status (message, &type, NULL);
  if (type == GST_STREAM_STATUS_TYPE_ENTER &&
      getpriority (PRIO_PROCESS, 0) > SOUND_NICENESS)
    setpriority (PRIO_PROCESS, 0, SOUND_NICENESS);
}

static GstBusSyncReply
bus_streaming_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  HollerDispatch *dispatch = user_data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &error, NULL);
      holler_dispatch_post (dispatch,
                            event_new (HOLLER_PIPELINE_FAILED, error->message));
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_STREAM_STATUS)
    {
      hurry_this_thread (message);
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    {
      holler_dispatch_post (dispatch, event_new (HOLLER_PIPELINE_ENDED, NULL));
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    {
      holler_dispatch_post (dispatch, event_new (LATENCY_CHANGED, NULL));
    }
  gst_message_unref (message);

  return GST_BUS_DROP;
}

static void
event_cb (gpointer data, gpointer user_data)
{
  HollerPipeline *self = user_data;
  Event *event = data;

  /* Where nobody does this GStreamer 1.26 sends no RTCP at all. */
  if (event->kind == LATENCY_CHANGED)
    gst_bin_recalculate_latency (GST_BIN (self->element));
  else
    self->func (self,
                (HollerPipelineEvent) event->kind,
                event->text,
                self->user_data);
}

/**
 * holler_pipeline_new:
 * @workers: where it starts and stops
 * @element: (transfer floating): a pipeline in state NULL
 * @func: told of what happens to it, on this thread's context
 * @user_data: data of @func
 *
 * Wraps a pipeline so that it starts and stops without holding up the caller.
 *
 * Returns: (transfer full): freed by [method@Pipeline.stop]
 */
HollerPipeline *
holler_pipeline_new (HollerWorkers *workers,
                     GstElement *element,
                     HollerPipelineFunc func,
                     gpointer user_data)
{
  g_autoptr (GstBus) bus = NULL;
  HollerPipeline *self = NULL;

  g_return_val_if_fail (GST_IS_PIPELINE (element), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (HollerPipeline, 1);
  self->workers = holler_workers_ref (workers);
  self->element = gst_object_ref_sink (element);
  self->func = func;
  self->user_data = user_data;
  self->dispatch = holler_dispatch_new (event_cb, self, event_free);

  bus = gst_element_get_bus (self->element);
  gst_bus_set_sync_handler (bus,
                            bus_streaming_cb,
                            holler_dispatch_ref (self->dispatch),
                            (GDestroyNotify) holler_dispatch_unref);

  return self;
}

/**
 * holler_pipeline_get_element:
 * @self: a pipeline
 *
 * Returns: (transfer none): the GstPipeline
 */
GstElement *
holler_pipeline_get_element (HollerPipeline *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->element;
}

/**
 * holler_pipeline_start:
 * @self: a pipeline
 *
 * Brings it to PLAYING on a worker thread; STARTED or FAILED follows.
 */
void
holler_pipeline_start (HollerPipeline *self)
{
  g_return_if_fail (self != NULL);

  push_job (self, self->dispatch);
}

/**
 * holler_pipeline_silence:
 * @self: a pipeline
 *
 * Lets nothing of it be told any more: who is told is about to go, and the
 * pipeline goes on for a while. It learns of no other latency from now on.
 */
void
holler_pipeline_silence (HollerPipeline *self)
{
  g_return_if_fail (self != NULL);

  holler_dispatch_close (self->dispatch);
}

/**
 * holler_pipeline_stop:
 * @self: (transfer full): a pipeline
 *
 * Frees @self at once and brings the pipeline to NULL on a worker thread.
 *
 * No event follows. May be called from within the pipeline's function.
 */
void
holler_pipeline_stop (HollerPipeline *self)
{
  g_return_if_fail (self != NULL);

  holler_dispatch_close (self->dispatch);
  push_job (self, NULL);

  holler_dispatch_unref (self->dispatch);
  holler_workers_unref (self->workers);
  gst_object_unref (self->element);
  g_free (self);
}
