/* holler-store-worker.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-store-worker.h"

#include "base/holler-debug.h"
#include "store/holler-db-file.h"
#include "store/holler-db.h"

/* One thread, one queue, one open file.
 *
 * Writes are gathered while more of them wait and go to the disk in one
 * transaction. Those that could not be written (a full disk) are kept, in
 * order, and tried again by themselves and at every flush: nothing is lost as
 * long as the program runs. A read writes first what was queued before it.
 */

#define MAX_BATCH 512
#define RETRY_INTERVAL_US (5 * G_USEC_PER_SEC)

typedef enum
{
  JOB_OPEN,
  JOB_CLOSE,
  JOB_FORGET,
  JOB_WRITE,
  JOB_READ,
  JOB_FLUSH,
  JOB_STOP,
} JobKind;

typedef struct
{
  JobKind kind;
  GTask *task; /* (nullable) */
  char *id;    /* a path, a user, a conversation or a client id */
  char *text;  /* (nullable) */
  HollerStoreWrite write;
  HollerMessageRecord *record;
  HollerStoreRead read; /* its strings are the job's */

  /* The answer */
  gpointer value;
  GDestroyNotify value_free;
  GError *error;
} Job;

struct _HollerStoreWorker
{
  GThread *thread;
  GAsyncQueue *queue;

  /* The thread's own from here on */
  HollerDb *db;
  char *path;
  GQueue unwritten; /* of Job */
  GError *write_error;
  gint64 retry_at_us; /* monotonic */
};

static void
job_free (Job *job)
{
  g_clear_object (&job->task);
  g_free (job->id);
  g_free (job->text);
  g_clear_pointer (&job->record, holler_message_record_free);
  if (job->value != NULL)
    job->value_free (job->value);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static gboolean
answer_cb (gpointer user_data)
{
  Job *job = user_data;

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else if (job->kind == JOB_FLUSH)
    g_task_return_boolean (job->task, TRUE);
  else
    g_task_return_pointer (job->task,
                           g_steal_pointer (&job->value),
                           job->value_free);

  return G_SOURCE_REMOVE;
}

/* Hands the answer, and with it the task, to the thread that asked: a task
 * that was let go of here could take its store along, on this thread, long
 * after its owner thought that dropping it had waited for us. */
static void
answer (Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_name (source, "[holler] store answer");
  g_source_set_callback (source, answer_cb, job, (GDestroyNotify) job_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static gboolean
run_write (HollerStoreWorker *self, const Job *job, GError **error)
{
  switch (job->write)
    {
    case HOLLER_STORE_PUT_PERSON:
      return holler_db_put_person (self->db, job->id, job->text, error);
    case HOLLER_STORE_PUT_CONTACT:
      return holler_db_put_contact (self->db, job->id, job->text, error);
    case HOLLER_STORE_PUT_CONVERSATION:
      return holler_db_put_conversation (self->db, job->id, job->text, error);
    case HOLLER_STORE_PUT_MESSAGE:
      return holler_db_put_message (self->db, job->record, error);
    case HOLLER_STORE_REMOVE_MESSAGE:
      return holler_db_remove_message (self->db, job->id, error);
    case HOLLER_STORE_PUT_DRAFT:
      return holler_db_put_draft (self->db, job->id, job->text, error);
    case HOLLER_STORE_PUT_CURSOR:
      return holler_db_put_cursor (self->db, job->text, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
run_batch (HollerStoreWorker *self, GError **error)
{
  if (!holler_db_begin (self->db, error))
    return FALSE;
  for (GList *l = self->unwritten.head; l != NULL; l = l->next)
    if (!run_write (self, l->data, error))
      return FALSE;

  return holler_db_commit (self->db, error);
}

/* Nothing open: the writes belong to no file and would end up in the next
 * person's. */
static void
drop_unwritten (HollerStoreWorker *self)
{
  if (self->unwritten.length > 0)
    holler_debug (HOLLER_DEBUG_WIRE,
                  "store: dropped %u writes",
                  self->unwritten.length);
  g_queue_clear_full (&self->unwritten, (GDestroyNotify) job_free);
}

static void
write_batch (HollerStoreWorker *self)
{
  g_clear_error (&self->write_error);
  if (self->unwritten.length == 0)
    return;
  if (self->db == NULL)
    {
      drop_unwritten (self);
      g_set_error_literal (&self->write_error,
                           HOLLER_STORE_ERROR,
                           HOLLER_STORE_ERROR_FAILED,
                           "no local copy is open");
      return;
    }

  if (run_batch (self, &self->write_error))
    {
      g_queue_clear_full (&self->unwritten, (GDestroyNotify) job_free);
      return;
    }

  holler_db_rollback (self->db);
  self->retry_at_us = g_get_monotonic_time () + RETRY_INTERVAL_US;
  holler_debug (HOLLER_DEBUG_WIRE,
                "store: %u writes wait: %s",
                self->unwritten.length,
                self->write_error->message);
}

static void
close_db (HollerStoreWorker *self)
{
  write_batch (self);
  drop_unwritten (self);
  g_clear_error (&self->write_error);
  g_clear_pointer (&self->db, holler_db_close);
  g_clear_pointer (&self->path, g_free);
}

static void
run_open (HollerStoreWorker *self, Job *job)
{
  g_autoptr (HollerStoreOpened) opened = g_new0 (HollerStoreOpened, 1);
  g_autofree char *directory = g_path_get_dirname (job->id);

  close_db (self);
  if (g_mkdir_with_parents (directory, 0700) == 0)
    self->db = holler_db_open (job->id, &opened->recovered, &job->error);
  else
    g_set_error_literal (&job->error,
                         HOLLER_STORE_ERROR,
                         HOLLER_STORE_ERROR_FAILED,
                         "the folder of the local copy cannot be made");
  if (self->db != NULL)
    opened->snapshot = holler_db_load_snapshot (self->db, &job->error);

  if (opened->snapshot == NULL)
    {
      g_clear_pointer (&self->db, holler_db_close);
    }
  else
    {
      self->path = g_strdup (job->id);
      job->value = g_steal_pointer (&opened);
      job->value_free = (GDestroyNotify) holler_store_opened_free;
    }

  answer (job);
}

static void
run_forget (HollerStoreWorker *self)
{
  g_autofree char *path = g_strdup (self->path);

  drop_unwritten (self);
  close_db (self);
  if (path != NULL)
    holler_db_file_remove (path, NULL);
}

/* (transfer full) (nullable) */
static gpointer
read_value (HollerDb *db, const HollerStoreRead *read, GError **error)
{
  switch (read->kind)
    {
    case HOLLER_STORE_READ_OLDER:
      return holler_db_load_messages (db,
                                      read->id,
                                      read->bound,
                                      read->limit,
                                      error);
    case HOLLER_STORE_READ_NEWER:
      return holler_db_load_newer (db,
                                   read->id,
                                   read->bound,
                                   read->limit,
                                   error);
    case HOLLER_STORE_READ_PLACE:
      return holler_db_find_place (db,
                                   read->id,
                                   read->text,
                                   read->bound,
                                   error);
    case HOLLER_STORE_READ_SEARCH:
      return holler_db_search (db, read->text, read->limit, error);
    case HOLLER_STORE_READ_CALLS:
      return holler_db_list_calls (db, read->bound, read->limit, error);
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
run_read (HollerStoreWorker *self, Job *job)
{
  write_batch (self);
  if (self->db == NULL)
    g_set_error_literal (&job->error,
                         HOLLER_STORE_ERROR,
                         HOLLER_STORE_ERROR_FAILED,
                         "no local copy is open");
  else
    job->value = read_value (self->db, &job->read, &job->error);
  job->value_free = job->read.kind == HOLLER_STORE_READ_PLACE
                      ? g_free
                      : (GDestroyNotify) g_ptr_array_unref;

  answer (job);
}

static void
run_flush (HollerStoreWorker *self, Job *job)
{
  /* An error without anything left to write is told once. */
  if (self->unwritten.length > 0)
    write_batch (self);
  if (self->write_error != NULL)
    job->error = g_error_copy (self->write_error);
  if (self->unwritten.length == 0)
    g_clear_error (&self->write_error);

  answer (job);
}

static void
add_write (HollerStoreWorker *self, Job *job)
{
  gboolean is_waiting = self->write_error != NULL && self->db != NULL;

  g_queue_push_tail (&self->unwritten, job);
  if (is_waiting && g_get_monotonic_time () < self->retry_at_us)
    return;
  if (g_async_queue_length (self->queue) <= 0 ||
      (!is_waiting && self->unwritten.length >= MAX_BATCH))
    write_batch (self);
}

static Job *
pop_job (HollerStoreWorker *self)
{
  gint64 wait_us = self->retry_at_us - g_get_monotonic_time ();

  if (self->write_error == NULL || self->unwritten.length == 0)
    return g_async_queue_pop (self->queue);

  return g_async_queue_timeout_pop (self->queue, (guint64) MAX (wait_us, 1));
}

static gpointer
worker_thread (gpointer data)
{
  HollerStoreWorker *self = data;
  gboolean is_stopped = FALSE;

  while (!is_stopped)
    {
      g_autoptr (Job) job = pop_job (self);

      if (job == NULL)
        {
          write_batch (self);
          continue;
        }

      switch (job->kind)
        {
        case JOB_OPEN:
          run_open (self, g_steal_pointer (&job));
          break;
        case JOB_CLOSE:
          close_db (self);
          break;
        case JOB_FORGET:
          run_forget (self);
          break;
        case JOB_WRITE:
          add_write (self, g_steal_pointer (&job));
          break;
        case JOB_READ:
          run_read (self, g_steal_pointer (&job));
          break;
        case JOB_FLUSH:
          run_flush (self, g_steal_pointer (&job));
          break;
        case JOB_STOP:
          close_db (self);
          is_stopped = TRUE;
          break;
        default:
          g_assert_not_reached ();
        }
    }

  return NULL;
}

static void
push_job (HollerStoreWorker *self, gpointer job)
{
  g_async_queue_push (self->queue, job);
}

static void
push (HollerStoreWorker *self, JobKind kind, GTask *task, const char *id)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->task = task != NULL ? g_object_ref (task) : NULL;
  job->id = g_strdup (id);
  push_job (self, job);
}

/**
 * holler_store_opened_free:
 * @self: (transfer full): what came of opening
 *
 * Frees it.
 */
void
holler_store_opened_free (HollerStoreOpened *self)
{
  g_clear_pointer (&self->snapshot, holler_store_snapshot_free);
  g_free (self);
}

/**
 * holler_store_worker_new:
 *
 * Starts a worker, with nothing open.
 *
 * Returns: (transfer full): a worker
 */
HollerStoreWorker *
holler_store_worker_new (void)
{
  HollerStoreWorker *self = g_new0 (HollerStoreWorker, 1);

  self->queue = g_async_queue_new_full ((GDestroyNotify) job_free);
  g_queue_init (&self->unwritten);
  self->thread = g_thread_new ("holler-store", worker_thread, self);

  return self;
}

/**
 * holler_store_worker_stop:
 * @self: (transfer full): a worker
 *
 * Finishes what is queued and ends the worker.
 *
 * Waits for it: a process that ends must not lose what it was asked to write.
 */
void
holler_store_worker_stop (HollerStoreWorker *self)
{
  push (self, JOB_STOP, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_free (self);
}

/**
 * holler_store_worker_open:
 * @self: a worker
 * @path: the file
 * @task: returns a `HollerStoreOpened`
 *
 * Opens @path, after closing what was open.
 */
void
holler_store_worker_open (HollerStoreWorker *self,
                          const char *path,
                          GTask *task)
{
  push (self, JOB_OPEN, task, path);
}

/**
 * holler_store_worker_close:
 * @self: a worker
 *
 * Closes the file after what is queued was written.
 */
void
holler_store_worker_close (HollerStoreWorker *self)
{
  push (self, JOB_CLOSE, NULL, NULL);
}

/**
 * holler_store_worker_forget:
 * @self: a worker
 *
 * Closes and removes the open file.
 */
void
holler_store_worker_forget (HollerStoreWorker *self)
{
  push (self, JOB_FORGET, NULL, NULL);
}

/**
 * holler_store_worker_write:
 * @self: a worker
 * @write: what to write
 * @id: (nullable): whose or which
 * @text: (nullable): the value
 *
 * Queues a write of one value.
 */
void
holler_store_worker_write (HollerStoreWorker *self,
                           HollerStoreWrite write,
                           const char *id,
                           const char *text)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_WRITE;
  job->write = write;
  job->id = g_strdup (id);
  job->text = g_strdup (text);
  push_job (self, job);
}

/**
 * holler_store_worker_write_message:
 * @self: a worker
 * @record: a message
 *
 * Queues a write of a message.
 */
void
holler_store_worker_write_message (HollerStoreWorker *self,
                                   const HollerMessageRecord *record)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_WRITE;
  job->write = HOLLER_STORE_PUT_MESSAGE;
  job->record = holler_message_record_copy (record);
  push_job (self, job);
}

/**
 * holler_store_worker_read:
 * @self: a worker
 * @read: what to read; copied
 * @task: returns a `HollerStorePlace` of a place, else a `GPtrArray` of
 *   `HollerMessageRecord`
 *
 * Reads, after everything queued before was written.
 */
void
holler_store_worker_read (HollerStoreWorker *self,
                          const HollerStoreRead *read,
                          GTask *task)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_READ;
  job->task = g_object_ref (task);
  job->id = g_strdup (read->id);
  job->text = g_strdup (read->text);
  job->read = *read;
  job->read.id = job->id;
  job->read.text = job->text;
  push_job (self, job);
}

/**
 * holler_store_worker_flush:
 * @self: a worker
 * @task: returns a boolean
 *
 * Writes all that is queued; fails if anything is left.
 */
void
holler_store_worker_flush (HollerStoreWorker *self, GTask *task)
{
  push (self, JOB_FLUSH, task, NULL);
}
