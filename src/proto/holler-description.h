/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A session description (SDP) as far as Holler must judge it before
 * webrtcbin may see it. */

#define HOLLER_DESCRIPTION_MAX_SIZE_BYTES 32768
#define HOLLER_CANDIDATE_MAX_SIZE_BYTES 1024
#define HOLLER_DESCRIPTION_MAX_SECTIONS 16

typedef enum
{
  HOLLER_SECTION_AUDIO,
  HOLLER_SECTION_VIDEO,
  HOLLER_SECTION_DATA,
} HollerSectionKind;

typedef struct
{
  HollerSectionKind kind;
  char mid[33];
  char ufrag[257];
  gboolean refused; /* port 0 */
  gboolean sends;   /* sendrecv or sendonly */
  gboolean receives;
  guint32 ssrc; /* the first a=ssrc; 0 if none */
} HollerSection;

typedef struct _HollerDescription HollerDescription;

HollerDescription *holler_description_parse (const char *sdp, GError **error);
void holler_description_free (HollerDescription *self);
guint holler_description_get_n_sections (const HollerDescription *self);
const HollerSection *
holler_description_get_section (const HollerDescription *self, guint index);
/* "AB:CD:…", upper case, sha-256 */
const char *holler_description_get_fingerprint (const HollerDescription *self);
gboolean holler_description_has_candidates (const HollerDescription *self);
/* May self follow previous (NULL: none yet) on one connection? */
gboolean holler_description_may_follow (const HollerDescription *self,
                                        const HollerDescription *previous,
                                        GError **error);
/* The text without its candidates: (transfer full); each of those, as
 * "candidate:…", is added to out_candidates (nullable, element-type utf8). */
char *holler_description_dup_without_candidates (const char *sdp,
                                                 GPtrArray *out_candidates);

gboolean holler_candidate_check (const char *candidate, GError **error);
/* "<uuid>.local", or NULL for an address: webrtcbin must see no name. */
char *holler_candidate_dup_name (const char *candidate);
gboolean holler_candidate_is_loopback (const char *candidate);
char *holler_candidate_dup_with_address (const char *candidate,
                                         const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerDescription, holler_description_free)

G_END_DECLS
