/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a file is, by its first bytes and nothing else: a pure function. */

/* More is never looked at; a JPEG may say its size that late. */
#define HOLLER_FILE_TYPE_HEAD_BYTES (256 * 1024)

typedef struct
{
  const char *mime;
  gboolean is_picture;
  guint32 width; /* 0: not known */
  guint32 height;
} HollerFileType;

void holler_file_type_look (const guint8 *head,
                            gsize length,
                            HollerFileType *out_type);
/* A name of one line, without a path in it: never empty, at most 255 bytes.
 * name: (nullable): what a client says */
char *holler_file_name_clean (const char *name);

G_END_DECLS
