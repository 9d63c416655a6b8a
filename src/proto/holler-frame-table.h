/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "proto/holler-frame.h"

G_BEGIN_DECLS

/* Which fields a frame has, from either side. Part of the frame parser;
 * nothing else includes it. */

typedef enum
{
  HOLLER_FIELD_STRING,
  HOLLER_FIELD_ID,
  HOLLER_FIELD_INT, /* never below zero */
  HOLLER_FIELD_BOOLEAN,
  HOLLER_FIELD_OBJECT,
  HOLLER_FIELD_ARRAY,
  HOLLER_FIELD_OBJECTS,   /* an array of 1 to max objects */
  HOLLER_FIELD_IDS,       /* an array of 1 to max ids */
  HOLLER_FIELD_CANDIDATE, /* an object, null or "" */
} HollerFieldType;

typedef enum
{
  HOLLER_FIELD_FLAGS_NONE = 0,
  HOLLER_FIELD_FLAGS_REQUIRED = 1 << 0,
  HOLLER_FIELD_FLAGS_NULLABLE = 1 << 1,  /* null says the same as nothing */
  HOLLER_FIELD_FLAGS_NOT_EMPTY = 1 << 2, /* a string that must say something */
} HollerFieldFlags;

typedef struct _HollerField HollerField;

struct _HollerField
{
  const char *name; /* NULL ends a list */
  HollerFieldType type;
  HollerFieldFlags flags;
  gint64 max;                 /* bytes of a string, or the greatest integer */
  const char *const *values;  /* (nullable): what a string may be */
  const HollerField *members; /* (nullable): of an object */
};

/* NULL: that side never sends such a frame */
const HollerField *holler_frame_table_get_fields (HollerFrameKind kind,
                                                  HollerFrameSource source);
gboolean holler_frame_table_check (HollerFrameKind kind,
                                   HollerFrameSource source,
                                   JsonObject *root,
                                   GError **error);

G_END_DECLS
