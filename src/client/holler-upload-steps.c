/* holler-upload-steps.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-upload-private.h"

#include "base/holler-weak.h"
#include "client/holler-json-read.h"

/* One step after the other: make the file, if there is none yet; look at it;
 * ask how much the server takes; open it; send it. A step does not keep its
 * upload: who drops it gives up.
 */

#define ATTRIBUTES                                                             \
  G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME                                       \
  "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE        \
  "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE
/* Every server takes as much, so it need not be asked. */
#define LEAST_LIMIT_BYTES (1024 * 1024)

/* What a thread makes, without the upload that it is for */
typedef struct
{
  HollerUploadPrepare prepare;
  GObject *subject;
} Preparing;

static void
preparing_free (gpointer data)
{
  Preparing *preparing = data;

  g_object_unref (preparing->subject);
  g_free (preparing);
}

/* Whether somebody still wants the next step. */
static gboolean
goes_on (HollerUpload *self, HollerUploadState state, const GError *error)
{
  return self != NULL && self->state == state &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
progress_cb (gint64 done_bytes, gint64 total_bytes, gpointer user_data)
{
  g_autoptr (HollerUpload) self = holler_weak_get (user_data);

  if (self != NULL && total_bytes > 0)
    holler_upload_set_progress (
      self,
      CLAMP ((double) done_bytes / (double) total_bytes, 0, 1));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerUpload) self = holler_weak_end (user_data);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *answer = NULL;

  node = holler_api_send_file_finish (HOLLER_API (source), result, &error);
  if (!goes_on (self, HOLLER_UPLOAD_SENDING, error))
    return;

  answer = holler_json_read_root (node);
  if (error == NULL && holler_json_read_id (answer, "fileId") == NULL)
    error = g_error_new_literal (HOLLER_API_ERROR,
                                 HOLLER_API_ERROR_SERVER,
                                 "the server did not name the file");
  if (error != NULL)
    {
      holler_upload_fail (self, g_steal_pointer (&error));
      return;
    }

  self->answer = json_object_ref (answer);
  holler_upload_set_progress (self, 1);
  holler_upload_set_state (self, HOLLER_UPLOAD_DONE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerUpload) self = holler_weak_end (user_data);
  g_autoptr (GFileInputStream) content = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  HollerWeak *weak = NULL;

  content = g_file_read_finish (G_FILE (source), result, &error);
  if (!goes_on (self, HOLLER_UPLOAD_SENDING, error))
    return;
  if (content == NULL)
    {
      holler_upload_fail (self, g_steal_pointer (&error));
      return;
    }

  escaped = g_uri_escape_string (self->name, NULL, FALSE);
  path = g_strconcat ("/api/uploads?name=", escaped, NULL);
  weak = holler_weak_new (self);
  holler_api_send_file_async (self->api,
                              "POST",
                              path,
                              self->mime,
                              G_INPUT_STREAM (content),
                              self->size_bytes,
                              progress_cb,
                              weak,
                              self->cancellable,
                              sent_cb,
                              weak);
}

static void
open_file (HollerUpload *self)
{
  g_file_read_async (self->file,
                     G_PRIORITY_DEFAULT,
                     self->cancellable,
                     opened_cb,
                     holler_weak_new (self));
}

/* A server that does not say how much it takes will say when it is too much. */
static void
limit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerUpload) self = holler_weak_end (user_data);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (!goes_on (self, HOLLER_UPLOAD_SENDING, error))
    return;

  self->limit_bytes =
    node != NULL
      ? MAX (holler_json_read_int (holler_json_read_root (node), "largestFile"),
             0)
      : 0;
  if (self->limit_bytes > 0 && self->size_bytes > self->limit_bytes)
    {
      holler_upload_fail (self,
                          g_error_new_literal (HOLLER_API_ERROR,
                                               HOLLER_API_ERROR_TOO_LARGE,
                                               "the file is too large"));
      return;
    }

  open_file (self);
}

static void
take_info (HollerUpload *self, GFileInfo *info)
{
  g_free (self->name);
  self->name = g_strdup (g_file_info_get_display_name (info));
  self->size_bytes = g_file_info_get_size (info);
  g_free (self->mime);
  self->mime =
    g_content_type_get_mime_type (g_file_info_get_content_type (info));
  if (self->mime == NULL)
    self->mime = g_strdup ("application/octet-stream");
  holler_upload_known (self);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerUpload) self = holler_weak_end (user_data);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = g_file_query_info_finish (G_FILE (source), result, &error);
  if (!goes_on (self, HOLLER_UPLOAD_SENDING, error))
    return;
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    error = g_error_new_literal (G_IO_ERROR,
                                 G_IO_ERROR_NOT_REGULAR_FILE,
                                 "only files can be sent, no folders");
  if (error != NULL)
    {
      holler_upload_fail (self, g_steal_pointer (&error));
      return;
    }

  take_info (self, info);
  self->limit_bytes = 0;
  if (self->size_bytes <= LEAST_LIMIT_BYTES)
    open_file (self);
  else
    holler_api_request_async (self->api,
                              "GET",
                              "/api/health",
                              NULL,
                              HOLLER_API_FLAGS_OPEN,
                              self->cancellable,
                              limit_cb,
                              holler_weak_new (self));
}

static void
look (HollerUpload *self)
{
  holler_upload_set_state (self, HOLLER_UPLOAD_SENDING);
  g_file_query_info_async (self->file,
                           ATTRIBUTES,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT,
                           self->cancellable,
                           asked_cb,
                           holler_weak_new (self));
}

static void
discard_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  GFile *file = task_data;
  g_autoptr (GFile) folder = g_file_get_parent (file);

  g_file_delete (file, NULL, NULL);
  if (folder != NULL)
    g_file_delete (folder, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

void
holler_upload_discard_file (GFile *file)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, holler_upload_discard_file);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, discard_thread);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerUpload) self = holler_weak_end (user_data);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  file = g_task_propagate_pointer (G_TASK (result), &error);
  if (!goes_on (self, HOLLER_UPLOAD_PREPARING, error))
    {
      if (file != NULL)
        holler_upload_discard_file (file);
      return;
    }
  if (file == NULL)
    {
      holler_upload_fail (self, g_steal_pointer (&error));
      return;
    }

  self->file = g_steal_pointer (&file);
  g_clear_object (&self->subject);
  look (self);
}

static void
prepare_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  Preparing *preparing = task_data;
  GError *error = NULL;
  GFile *file = preparing->prepare (preparing->subject, cancellable, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
prepare (HollerUpload *self)
{
  g_autoptr (GTask) task = NULL;
  Preparing *preparing = g_new0 (Preparing, 1);

  preparing->prepare = self->prepare;
  preparing->subject = g_object_ref (self->subject);
  task =
    g_task_new (NULL, self->cancellable, prepared_cb, holler_weak_new (self));
  g_task_set_source_tag (task, prepare);
  /* A file that came too late must be removed, so it is handed over. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, preparing, preparing_free);
  holler_upload_set_state (self, HOLLER_UPLOAD_PREPARING);
  g_task_run_in_thread (task, prepare_thread);
}

void
holler_upload_begin (HollerUpload *self)
{
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_error (&self->error);
  holler_upload_set_progress (self, 0);
  if (self->file != NULL)
    look (self);
  else
    prepare (self);
}
