/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Somebody who sends a client every frame there is, in every order: right
 * ones, wrong ones, and ones that are no frames. The same seed says the same
 * again. Knows nothing of the client, so it may be put before a real one. */

typedef struct
{
  const char *user_id; /* whom it calls */
  const char *device_id;
  const char *conversation_id; /* of the two */
  const char *caller_id;
  const char *caller_device_id;
} HollerHostileTarget;

typedef enum
{
  HOLLER_HOSTILE_FRAME, /* push a text */
  HOLLER_HOSTILE_WAIT,  /* let time pass */
  HOLLER_HOSTILE_DROP,  /* lose the connection; comes back resumed */
  HOLLER_HOSTILE_RESET, /* lose the session too */
} HollerHostileAct;

typedef struct _HollerHostileCaller HollerHostileCaller;

HollerHostileCaller *
holler_hostile_caller_new (guint32 seed, const HollerHostileTarget *target);
void holler_hostile_caller_free (HollerHostileCaller *self);

HollerHostileAct holler_hostile_caller_next (HollerHostileCaller *self);
/* From now on descriptions are mostly this one, as it is or spoilt; (nullable)
 * for none. */
void holler_hostile_caller_set_description (HollerHostileCaller *self,
                                            const char *sdp);
/* for FRAME: (transfer full): the text, with @seq or without any seq, never
 * with one where @seq is 0;
 * @out_takes_seq: whether a client counts it as that one */
char *holler_hostile_caller_make_frame (HollerHostileCaller *self,
                                        gint64 seq,
                                        gboolean *out_takes_seq);
guint holler_hostile_caller_get_wait_ms (HollerHostileCaller *self);
guint holler_hostile_caller_draw (HollerHostileCaller *self, guint n);

/* hostile-sdp.c: (transfer full): what was right, after somebody had a hand in
 * it. */
char *holler_hostile_caller_spoil_description (HollerHostileCaller *self,
                                               const char *sdp);
char *holler_hostile_caller_spoil_candidate (HollerHostileCaller *self,
                                             const char *candidate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerHostileCaller, holler_hostile_caller_free)

G_END_DECLS
