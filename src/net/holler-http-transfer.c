/* holler-http-transfer.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-http-transfer.h"

#include "net/holler-http-exchange.h"

/* An exchange whose one side is long. It has no limit in time: it fails when
 * nothing has moved for a while.
 */

#define STALL_TIMEOUT_MS (20 * 1000)
#define CHUNK_SIZE_BYTES (128 * 1024)
/* What is larger waits for a word that it may come: who refuses it, a server
 * or one in front of it, does not read it, and what is said to somebody who
 * still writes is lost (RFC 9110, 10.1.1). */
#define ASK_FIRST_BYTES (1024 * 1024)

typedef struct
{
  SoupMessage *message;
  gulong wrote_id;
  GInputStream *stream;
  GByteArray *body; /* of an answer that stays in memory */

  GFile *destination;    /* (nullable) */
  GFile *part;           /* (nullable): beside it, until it is whole */
  GOutputStream *output; /* (nullable) */
  GBytes *chunk;         /* being written */

  gint64 done_bytes;
  gint64 total_bytes;
  gint64 limit_bytes;
  HollerApiProgress progress;
  gpointer progress_data;

  GCancellable *cancellable; /* ours */
  GCancellable *caller_cancellable;
  gulong caller_cancelled_id;
  guint stall_id;
  gboolean stalled;
} Transfer;

static void read_next (GTask *task);

static void
transfer_free (Transfer *transfer)
{
  g_clear_handle_id (&transfer->stall_id, g_source_remove);
  g_clear_signal_handler (&transfer->wrote_id, transfer->message);
  if (transfer->caller_cancelled_id != 0)
    g_signal_handler_disconnect (transfer->caller_cancellable,
                                 transfer->caller_cancelled_id);
  g_clear_object (&transfer->caller_cancellable);
  g_clear_object (&transfer->cancellable);
  g_clear_object (&transfer->stream);
  g_clear_object (&transfer->output);
  if (transfer->part != NULL)
    g_file_delete (transfer->part, NULL, NULL);
  g_clear_object (&transfer->part);
  g_clear_object (&transfer->destination);
  g_clear_pointer (&transfer->chunk, g_bytes_unref);
  g_byte_array_unref (transfer->body);
  g_clear_object (&transfer->message);
  g_free (transfer);
}

static gboolean
stalled_cb (gpointer user_data)
{
  Transfer *transfer = user_data;

  transfer->stall_id = 0;
  transfer->stalled = TRUE;
  g_cancellable_cancel (transfer->cancellable);

  return G_SOURCE_REMOVE;
}

static void
moved (Transfer *transfer, gint64 bytes)
{
  g_clear_handle_id (&transfer->stall_id, g_source_remove);
  transfer->stall_id = g_timeout_add (STALL_TIMEOUT_MS, stalled_cb, transfer);
  transfer->done_bytes += bytes;
  if (bytes > 0 && transfer->progress != NULL)
    transfer->progress (transfer->done_bytes,
                        transfer->total_bytes,
                        transfer->progress_data);
}

/* No word of progress comes after the end. */
static void
end (Transfer *transfer)
{
  g_clear_handle_id (&transfer->stall_id, g_source_remove);
  g_clear_signal_handler (&transfer->wrote_id, transfer->message);
  transfer->progress = NULL;
}

static void
fail (GTask *task, const GError *error)
{
  Transfer *transfer = g_task_get_task_data (task);
  GError *translated = holler_http_exchange_translate_error (transfer->message,
                                                             error,
                                                             transfer->stalled);

  end (transfer);
  /* It was reached: to look for it would be in vain. */
  if (transfer->done_bytes > 0 &&
      g_error_matches (translated,
                       HOLLER_API_ERROR,
                       HOLLER_API_ERROR_UNREACHABLE))
    translated->code = HOLLER_API_ERROR_INTERRUPTED;
  g_task_return_error (task, translated);
}

static void
fail_with (GTask *task, HollerApiError code, const char *message)
{
  Transfer *transfer = g_task_get_task_data (task);

  end (transfer);
  /* Without this libsoup would read the rest to keep the connection. */
  g_cancellable_cancel (transfer->cancellable);
  g_task_return_new_error (task, HOLLER_API_ERROR, code, "%s", message);
}

static void
fail_to_write (GTask *task, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (task, error);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    fail_with (task, HOLLER_API_ERROR_DISK_FULL, "the disk is full");
  else
    fail_with (task, HOLLER_API_ERROR_FILE, "the file cannot be written");
}

static void
succeed (GTask *task)
{
  Transfer *transfer = g_task_get_task_data (task);

  end (transfer);
  g_task_return_pointer (
    task,
    g_byte_array_free_to_bytes (g_steal_pointer (&transfer->body)),
    (GDestroyNotify) g_bytes_unref);
  transfer->body = g_byte_array_new ();
}

static void
finish_file (GTask *task)
{
  Transfer *transfer = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_close (transfer->output, NULL, &error) ||
      !g_file_move (transfer->part,
                    transfer->destination,
                    G_FILE_COPY_OVERWRITE | G_FILE_COPY_NO_FALLBACK_FOR_MOVE,
                    NULL,
                    NULL,
                    NULL,
                    &error))
    {
      fail_to_write (task, error);
      return;
    }

  g_clear_object (&transfer->part);
  succeed (task);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Transfer *transfer = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gsize size = g_bytes_get_size (transfer->chunk);

  g_clear_pointer (&transfer->chunk, g_bytes_unref);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source),
                                         result,
                                         NULL,
                                         &error))
    {
      fail_to_write (task, error);
      return;
    }

  moved (transfer, (gint64) size);
  read_next (task);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Transfer *transfer = g_task_get_task_data (task);
  g_autoptr (GBytes) chunk = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  chunk =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (chunk == NULL)
    {
      fail (task, error);
      return;
    }

  size = g_bytes_get_size (chunk);
  if (size == 0 && transfer->output != NULL)
    {
      finish_file (task);
    }
  else if (size == 0)
    {
      succeed (task);
    }
  else if (transfer->output == NULL)
    {
      if (transfer->body->len + size > HOLLER_HTTP_MAX_REPLY_SIZE_BYTES)
        {
          fail_with (task,
                     HOLLER_API_ERROR_NOT_HOLLER,
                     "the answer is too large");
          return;
        }
      g_byte_array_append (transfer->body,
                           g_bytes_get_data (chunk, NULL),
                           (guint) size);
      read_next (task);
    }
  else if (transfer->done_bytes + (gint64) size > transfer->limit_bytes)
    {
      fail_with (task, HOLLER_API_ERROR_TOO_LARGE, "the file is too large");
    }
  else
    {
      transfer->chunk = g_steal_pointer (&chunk);
      g_output_stream_write_all_async (transfer->output,
                                       g_bytes_get_data (transfer->chunk, NULL),
                                       size,
                                       G_PRIORITY_DEFAULT,
                                       transfer->cancellable,
                                       written_cb,
                                       g_object_ref (task));
    }
}

static void
read_next (GTask *task)
{
  Transfer *transfer = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (transfer->stream,
                                   CHUNK_SIZE_BYTES,
                                   G_PRIORITY_DEFAULT,
                                   transfer->cancellable,
                                   read_cb,
                                   g_object_ref (task));
}

/* FALSE if the task has ended. */
static gboolean
open_part (GTask *task)
{
  Transfer *transfer = g_task_get_task_data (task);
  SoupMessageHeaders *headers =
    soup_message_get_response_headers (transfer->message);
  g_autoptr (GFile) folder = g_file_get_parent (transfer->destination);
  g_autofree char *name = g_file_get_basename (transfer->destination);
  g_autofree char *part_name = g_strconcat (name, ".part", NULL);
  g_autoptr (GError) error = NULL;

  if (soup_message_headers_get_encoding (headers) ==
      SOUP_ENCODING_CONTENT_LENGTH)
    transfer->total_bytes = soup_message_headers_get_content_length (headers);
  if (transfer->total_bytes > transfer->limit_bytes)
    {
      fail_with (task, HOLLER_API_ERROR_TOO_LARGE, "the file is too large");
      return FALSE;
    }

  transfer->part = g_file_get_child (folder, part_name);
  transfer->output = G_OUTPUT_STREAM (
    g_file_replace (transfer->part,
                    NULL,
                    FALSE,
                    G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                    NULL,
                    &error));
  if (transfer->output == NULL)
    {
      fail_to_write (task, error);
      return FALSE;
    }

  return TRUE;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Transfer *transfer = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_clear_signal_handler (&transfer->wrote_id, transfer->message);
  transfer->stream =
    soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (transfer->stream == NULL)
    {
      fail (task, error);
      return;
    }

  moved (transfer, 0);
  /* What says that it was refused is no file. */
  if (transfer->destination != NULL &&
      soup_message_get_status (transfer->message) == SOUP_STATUS_OK &&
      !open_part (task))
    return;
  read_next (task);
}

static void
wrote_cb (SoupMessage *message, guint chunk_bytes, gpointer user_data)
{
  moved (user_data, chunk_bytes);
}

static void
caller_cancelled_cb (GCancellable *caller_cancellable, GCancellable *ours)
{
  g_cancellable_cancel (ours);
}

static void
follow_caller (Transfer *transfer, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_cancellable_cancel (transfer->cancellable);
      return;
    }

  transfer->caller_cancellable = g_object_ref (cancellable);
  transfer->caller_cancelled_id =
    g_signal_connect (cancellable,
                      "cancelled",
                      G_CALLBACK (caller_cancelled_cb),
                      transfer->cancellable);
}

static void
start (SoupSession *session, GTask *task)
{
  Transfer *transfer = g_task_get_task_data (task);

  moved (transfer, 0);
  soup_session_send_async (session,
                           transfer->message,
                           G_PRIORITY_DEFAULT,
                           transfer->cancellable,
                           sent_cb,
                           g_object_ref (task));
}

static Transfer *
transfer_new (SoupMessage *message,
              HollerApiProgress progress,
              gpointer progress_data,
              GCancellable *cancellable)
{
  Transfer *transfer = g_new0 (Transfer, 1);

  transfer->message = g_object_ref (message);
  transfer->body = g_byte_array_new ();
  transfer->cancellable = g_cancellable_new ();
  transfer->progress = progress;
  transfer->progress_data = progress_data;
  transfer->total_bytes = -1;
  follow_caller (transfer, cancellable);

  return transfer;
}

/**
 * holler_http_transfer_send_async:
 * @session: a session
 * @message: the request; the answer's status and headers are found in it
 * @mime: what @content is
 * @content: the body
 * @size_bytes: how long it is
 * @progress: (nullable): called as it goes
 * @progress_data: data for @progress
 * @cancellable: (nullable): to give up
 * @callback: what to call when the answer is there
 * @user_data: data for @callback
 *
 * Sends @message with a long body and reads its answer, of at most 4 MiB.
 */
void
holler_http_transfer_send_async (SoupSession *session,
                                 SoupMessage *message,
                                 const char *mime,
                                 GInputStream *content,
                                 gint64 size_bytes,
                                 HollerApiProgress progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Transfer *transfer = NULL;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (SOUP_IS_MESSAGE (message));
  g_return_if_fail (G_IS_INPUT_STREAM (content));

  task = g_task_new (session, NULL, callback, user_data);
  g_task_set_source_tag (task, holler_http_transfer_send_async);
  transfer = transfer_new (message, progress, progress_data, cancellable);
  transfer->total_bytes = size_bytes;
  transfer->wrote_id = g_signal_connect (message,
                                         "wrote-body-data",
                                         G_CALLBACK (wrote_cb),
                                         transfer);
  g_task_set_task_data (task, transfer, (GDestroyNotify) transfer_free);
  soup_message_set_request_body (message, mime, content, size_bytes);
  if (size_bytes > ASK_FIRST_BYTES)
    soup_message_headers_set_expectations (
      soup_message_get_request_headers (message),
      SOUP_EXPECTATION_CONTINUE);
  start (session, task);
}

/**
 * holler_http_transfer_fetch_async:
 * @session: a session
 * @message: the request; the answer's status and headers are found in it
 * @destination: where the body of an answer of status 200 goes
 * @limit_bytes: how long it may be
 * @progress: (nullable): called as it comes
 * @progress_data: data for @progress
 * @cancellable: (nullable): to give up
 * @callback: what to call when it is there
 * @user_data: data for @callback
 *
 * Sends @message and writes the body of its answer to a file, which is
 * replaced when all of it is there. Other answers stay in memory.
 */
void
holler_http_transfer_fetch_async (SoupSession *session,
                                  SoupMessage *message,
                                  GFile *destination,
                                  gint64 limit_bytes,
                                  HollerApiProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Transfer *transfer = NULL;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (SOUP_IS_MESSAGE (message));
  g_return_if_fail (G_IS_FILE (destination));

  task = g_task_new (session, NULL, callback, user_data);
  g_task_set_source_tag (task, holler_http_transfer_fetch_async);
  transfer = transfer_new (message, progress, progress_data, cancellable);
  transfer->destination = g_object_ref (destination);
  transfer->limit_bytes = limit_bytes;
  g_task_set_task_data (task, transfer, (GDestroyNotify) transfer_free);
  start (session, task);
}

/**
 * holler_http_transfer_finish:
 * @session: a session
 * @result: the result
 * @error: return location for a [error@ApiError] or `G_IO_ERROR_CANCELLED`
 *
 * Takes the answer.
 *
 * Returns: (transfer full): the body, empty if it went into a file
 */
GBytes *
holler_http_transfer_finish (SoupSession *session,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
