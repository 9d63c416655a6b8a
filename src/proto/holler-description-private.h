/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "proto/holler-description.h"

G_BEGIN_DECLS

/* What the parts of the description's check share; nothing else includes it. */

#define HOLLER_DESCRIPTION_MAX_FORMATS 128
/* 32 pairs with colons between */
#define HOLLER_SHA256_TEXT_LENGTH (32 * 3 - 1)

/* What was read of the session or of one of its sections. */
typedef struct
{
  guint port;
  char fingerprint[HOLLER_SHA256_TEXT_LENGTH + 1]; /* "": none */
  gboolean is_bundle_only;
  gboolean has_direction;
  gboolean has_ufrag;
  gboolean has_password;
  gboolean has_rtcp_mux;
  gboolean has_setup;
  gboolean has_formats[HOLLER_DESCRIPTION_MAX_FORMATS];
  gboolean has_rtpmaps[HOLLER_DESCRIPTION_MAX_FORMATS];
} HollerDescriptionScope;

struct _HollerDescription
{
  HollerSection sections[HOLLER_DESCRIPTION_MAX_SECTIONS];
  guint n_sections;
  char fingerprint[HOLLER_SHA256_TEXT_LENGTH + 1];
  gboolean has_candidates;
};

typedef struct
{
  HollerDescription *description;
  /* The session's, which is written into a section while there is none yet:
   * its ufrag and its direction hold for every section that says nothing. */
  HollerSection session;
  HollerDescriptionScope session_scope;
  HollerDescriptionScope scopes[HOLLER_DESCRIPTION_MAX_SECTIONS];
  HollerSection *section; /* what the current line is about */
  HollerDescriptionScope *scope;
  guint n_lines;
  guint n_candidates;
  char **bundle; /* (nullable) (owned) */
  GError **error;
} HollerDescriptionParser;

gboolean holler_description_refuse (GError **error, const char *what);
gboolean holler_description_is_token (const char *text, gsize max_length);
gboolean holler_description_read_number (const char **text,
                                         guint64 max,
                                         guint64 *out_value);
gboolean holler_description_parse_attribute (HollerDescriptionParser *self,
                                             const char *text);

G_END_DECLS
