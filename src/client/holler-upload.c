/* holler-upload.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-upload-private.h"

#include "client/holler-client-enums.h"
#include "client/holler-json-read.h"

G_DEFINE_FINAL_TYPE (HollerUpload, holler_upload, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SIZE_BYTES,
  PROP_MIME,
  PROP_STATE,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

void
holler_upload_set_state (HollerUpload *self, HollerUploadState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
holler_upload_set_progress (HollerUpload *self, double progress)
{
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

void
holler_upload_known (HollerUpload *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE_BYTES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MIME]);
}

void
holler_upload_fail (HollerUpload *self, GError *error)
{
  g_clear_error (&self->error);
  if (error->domain == HOLLER_API_ERROR)
    {
      self->error = error;
    }
  else
    {
      self->error = g_error_new_literal (
        HOLLER_API_ERROR,
        g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
          ? HOLLER_API_ERROR_DISK_FULL
          : HOLLER_API_ERROR_FILE,
        error->message);
      g_error_free (error);
    }
  holler_upload_set_state (self, HOLLER_UPLOAD_FAILED);
}

static void
holler_upload_dispose (GObject *object)
{
  HollerUpload *self = HOLLER_UPLOAD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->api);
  if (self->prepare != NULL && self->file != NULL)
    holler_upload_discard_file (self->file);
  g_clear_object (&self->file);
  g_clear_object (&self->subject);

  G_OBJECT_CLASS (holler_upload_parent_class)->dispose (object);
}

static void
holler_upload_finalize (GObject *object)
{
  HollerUpload *self = HOLLER_UPLOAD (object);

  g_clear_pointer (&self->answer, json_object_unref);
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self->mime);

  G_OBJECT_CLASS (holler_upload_parent_class)->finalize (object);
}

static void
holler_upload_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  HollerUpload *self = HOLLER_UPLOAD (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SIZE_BYTES:
      g_value_set_int64 (value, self->size_bytes);
      break;
    case PROP_MIME:
      g_value_set_string (value, self->mime);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_upload_class_init (HollerUploadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_upload_dispose;
  object_class->finalize = holler_upload_finalize;
  object_class->get_property = holler_upload_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SIZE_BYTES] =
    g_param_spec_int64 ("size-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_MIME] = g_param_spec_string ("mime", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              HOLLER_TYPE_UPLOAD_STATE,
                                              HOLLER_UPLOAD_SENDING,
                                              flags);
  properties[PROP_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_upload_init (HollerUpload *self)
{
}

HollerUpload *
holler_upload_new (HollerApi *api, GFile *file)
{
  HollerUpload *self = NULL;

  g_return_val_if_fail (HOLLER_IS_API (api), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (HOLLER_TYPE_UPLOAD, NULL);
  self->api = g_object_ref (api);
  self->file = g_object_ref (file);
  self->name = g_file_get_basename (file);
  self->mime = g_strdup ("application/octet-stream");
  if (self->name == NULL || !g_utf8_validate (self->name, -1, NULL))
    {
      g_free (self->name);
      self->name = g_strdup ("file");
    }
  holler_upload_begin (self);

  return self;
}

HollerUpload *
holler_upload_new_prepared (HollerApi *api,
                            const char *name,
                            const char *mime,
                            HollerUploadPrepare prepare,
                            GObject *subject)
{
  HollerUpload *self = NULL;

  g_return_val_if_fail (HOLLER_IS_API (api), NULL);
  g_return_val_if_fail (name != NULL && mime != NULL, NULL);
  g_return_val_if_fail (prepare != NULL, NULL);
  g_return_val_if_fail (G_IS_OBJECT (subject), NULL);

  self = g_object_new (HOLLER_TYPE_UPLOAD, NULL);
  self->api = g_object_ref (api);
  self->name = g_strdup (name);
  self->mime = g_strdup (mime);
  self->prepare = prepare;
  self->subject = g_object_ref (subject);
  holler_upload_begin (self);

  return self;
}

const char *
holler_upload_get_file_id (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), NULL);

  return holler_json_read_id (self->answer, "fileId");
}

JsonObject *
holler_upload_to_attachment (HollerUpload *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), NULL);

  if (self->answer == NULL)
    return NULL;
  text = holler_json_write_object (self->answer);

  return holler_json_parse_object (text);
}

/**
 * holler_upload_get_file:
 * @self: an upload
 *
 * Gets what is being sent.
 *
 * Returns: (transfer none) (nullable): the file; `NULL` while it is prepared
 */
GFile *
holler_upload_get_file (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), NULL);

  return self->file;
}

/**
 * holler_upload_get_name:
 * @self: an upload
 *
 * Gets how the file is called.
 *
 * Returns: (transfer none): a name
 */
const char *
holler_upload_get_name (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), NULL);

  return self->name;
}

/**
 * holler_upload_get_mime:
 * @self: an upload
 *
 * Gets what the file seems to be.
 *
 * Returns: (transfer none): a MIME type
 */
const char *
holler_upload_get_mime (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), NULL);

  return self->mime;
}

/**
 * holler_upload_get_size_bytes:
 * @self: an upload
 *
 * Gets how large the file is.
 *
 * Returns: bytes; 0 before it was looked at
 */
gint64
holler_upload_get_size_bytes (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), 0);

  return self->size_bytes;
}

/**
 * holler_upload_get_state:
 * @self: an upload
 *
 * Gets how it is.
 *
 * Returns: the state
 */
HollerUploadState
holler_upload_get_state (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), HOLLER_UPLOAD_FAILED);

  return self->state;
}

/**
 * holler_upload_get_progress:
 * @self: an upload
 *
 * Gets how much of it has gone.
 *
 * Returns: 0 to 1
 */
double
holler_upload_get_progress (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), 0);

  return self->progress;
}

/**
 * holler_upload_get_error:
 * @self: an upload
 *
 * Gets why it failed.
 *
 * Returns: (transfer none) (nullable): a `HOLLER_API_ERROR`; `NULL` unless it
 *   has failed
 */
const GError *
holler_upload_get_error (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), NULL);

  return self->error;
}

/**
 * holler_upload_get_limit_bytes:
 * @self: an upload
 *
 * Gets what it is too large for.
 *
 * Returns: the most bytes that the server takes, if that is why it failed and
 *   the server has said so; else 0
 */
gint64
holler_upload_get_limit_bytes (HollerUpload *self)
{
  g_return_val_if_fail (HOLLER_IS_UPLOAD (self), 0);

  return g_error_matches (self->error,
                          HOLLER_API_ERROR,
                          HOLLER_API_ERROR_TOO_LARGE) &&
             self->size_bytes > self->limit_bytes
           ? self->limit_bytes
           : 0;
}

/**
 * holler_upload_retry:
 * @self: an upload
 *
 * Tries once more, if it has failed.
 */
void
holler_upload_retry (HollerUpload *self)
{
  g_return_if_fail (HOLLER_IS_UPLOAD (self));

  if (self->state == HOLLER_UPLOAD_FAILED)
    holler_upload_begin (self);
}

/**
 * holler_upload_cancel:
 * @self: an upload
 *
 * Gives up. What the server has of it is forgotten there after a while.
 */
void
holler_upload_cancel (HollerUpload *self)
{
  g_return_if_fail (HOLLER_IS_UPLOAD (self));

  if (self->state == HOLLER_UPLOAD_SENDING ||
      self->state == HOLLER_UPLOAD_PREPARING)
    holler_upload_set_state (self, HOLLER_UPLOAD_CANCELLED);
  g_cancellable_cancel (self->cancellable);
}
