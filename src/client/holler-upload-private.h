/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "client/holler-api.h"
#include "client/holler-upload.h"

G_BEGIN_DECLS

/* The class by concern: what it is (-upload.c), how a file gets to the server
 * (-upload-steps.c). */

struct _HollerUpload
{
  GObject parent_instance;

  HollerApi *api;
  GFile *file; /* (nullable): while it is being prepared */
  char *name;
  char *mime;
  gint64 size_bytes;
  gint64 limit_bytes; /* the most that the server takes; 0: not known */
  HollerUploadState state;
  double progress;
  GError *error;
  JsonObject *answer; /* (nullable): once it is there */
  GCancellable *cancellable;

  HollerUploadPrepare prepare; /* (nullable): the file is made, and ours */
  GObject *subject;            /* (nullable): of what */
};

/* Begins at once. */
HollerUpload *holler_upload_new (HollerApi *api, GFile *file);
HollerUpload *holler_upload_new_prepared (HollerApi *api,
                                          const char *name,
                                          const char *mime,
                                          HollerUploadPrepare prepare,
                                          GObject *subject);
/* (nullable): what the server calls it, once it is there */
const char *holler_upload_get_file_id (HollerUpload *self);
/* (transfer full) (nullable): as a message names it */
JsonObject *holler_upload_to_attachment (HollerUpload *self);

/* between the files */
void holler_upload_set_state (HollerUpload *self, HollerUploadState state);
void holler_upload_set_progress (HollerUpload *self, double progress);
/* Its name, size and type are known. */
void holler_upload_known (HollerUpload *self);
/* @error: (transfer full) */
void holler_upload_fail (HollerUpload *self, GError *error);
void holler_upload_begin (HollerUpload *self);
/* Removes a file that was made for an upload, and the folder made for it. */
void holler_upload_discard_file (GFile *file);

G_END_DECLS
