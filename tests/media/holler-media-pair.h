/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-media.h"

G_BEGIN_DECLS

/* Two sides of a call in one process, without servers and sound cards. What
 * one peer connection says is carried to the other at once, or held. */

typedef struct _HollerMediaSide HollerMediaSide;

struct _HollerMediaSide
{
  HollerMedia *media;
  HollerPeerConnection *peer;
  HollerMediaSide *other;
  GPtrArray *candidates; /* all that were found: "mid index candidate" */
  gboolean hold_candidates;
  guint n_ends_of_candidates;
  guint n_sounding;
  guint n_data;
  char *last_data;
};

typedef struct
{
  HollerClock *clock;
  HollerMediaSide a;
  HollerMediaSide b;
  HollerPeerConfig config; /* of both, but for offerer */
} HollerMediaPair;

void holler_media_pair_init (HollerMediaPair *self, const char *input);
void holler_media_pair_make_peers (HollerMediaPair *self);
void holler_media_pair_drop_peers (HollerMediaPair *self);
void holler_media_pair_clear (HollerMediaPair *self);

char *holler_media_side_create (HollerMediaSide *self, gboolean is_offer);
void holler_media_side_set (HollerMediaSide *self,
                            gboolean is_local,
                            gboolean is_offer,
                            const char *sdp);
void holler_media_side_use_devices (HollerMediaSide *self, const char *name);
void holler_media_side_expect (HollerMediaSide *self, const char *sdp);
void holler_media_side_release (HollerMediaSide *self);
void holler_media_side_negotiate (HollerMediaSide *self);
void holler_media_pair_wait_for_sound (HollerMediaPair *self);
char *holler_media_fingerprint_of (const char *sdp);

G_END_DECLS
