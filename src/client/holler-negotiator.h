/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-media.h"

G_BEGIN_DECLS

/* Runs the negotiation with one other participant: core's machine over peer
 * connections, of which there may be two while one replaces the other. Main
 * context only. */

/* What a negotiator says to its one owner. Descriptions and candidates are to
 * be sent as they are; nothing is said after holler_negotiator_close(). */
typedef struct
{
  void (*send_offer) (gpointer owner, guint generation, const char *sdp);
  void (*send_answer) (gpointer owner, guint generation, const char *sdp);
  /* candidate: NULL = end of candidates; ufrag: (nullable) */
  void (*send_candidate) (gpointer owner,
                          guint generation,
                          const char *candidate,
                          const char *mid,
                          guint m_line_index,
                          const char *ufrag);
  /* state, security or level of what carries the media changed */
  void (*changed) (gpointer owner);
  void (*sounding) (gpointer owner);
  void (*data) (gpointer owner, const char *text);
  /* no further: end the call; message: for the trace */
  void (*failed) (gpointer owner, const char *message);
} HollerNegotiatorFuncs;

#define HOLLER_TYPE_NEGOTIATOR (holler_negotiator_get_type ())
G_DECLARE_FINAL_TYPE (HollerNegotiator,
                      holler_negotiator,
                      HOLLER,
                      NEGOTIATOR,
                      GObject)

HollerNegotiator *holler_negotiator_new (HollerMedia *media,
                                         HollerClock *clock,
                                         const HollerNegotiatorFuncs *funcs,
                                         gpointer owner,
                                         gboolean polite);
void holler_negotiator_close (HollerNegotiator *self);
/* Says nothing more to its owner, but leaves the connection to be closed. */
void holler_negotiator_silence (HollerNegotiator *self);

/* For connections made from now on. */
void holler_negotiator_set_ice (HollerNegotiator *self,
                                const char *const *uris,
                                const char *username,
                                const char *password,
                                gboolean relay_only);
void holler_negotiator_set_sending (HollerNegotiator *self,
                                    HollerMediaKinds kinds);

/* The events of core/holler-negotiation-machine.h that come from the call. */
void holler_negotiator_want (HollerNegotiator *self);
void holler_negotiator_want_generation (HollerNegotiator *self);
void holler_negotiator_want_restart (HollerNegotiator *self);
void holler_negotiator_acked (HollerNegotiator *self);
void holler_negotiator_open (HollerNegotiator *self);
void holler_negotiator_frames_lost (HollerNegotiator *self);

void holler_negotiator_remote_offer (HollerNegotiator *self,
                                     guint generation,
                                     const char *sdp);
void holler_negotiator_remote_answer (HollerNegotiator *self,
                                      guint generation,
                                      const char *sdp);
/* @candidate: NULL or "" = end; @ufrag: (nullable) */
void holler_negotiator_remote_candidate (HollerNegotiator *self,
                                         guint generation,
                                         const char *candidate,
                                         const char *mid,
                                         const char *ufrag);

gboolean holler_negotiator_send_data (HollerNegotiator *self, const char *text);
/* (nullable) (transfer none): the connection that carries the media, or the
 * one that will */
HollerPeerConnection *holler_negotiator_get_connection (HollerNegotiator *self);
/* Has any connection shown another certificate than the described one? */
gboolean holler_negotiator_is_insecure (HollerNegotiator *self);
guint holler_negotiator_get_generation (HollerNegotiator *self);
void holler_negotiator_get_traffic (HollerNegotiator *self,
                                    HollerTraffic *out_traffic);
gboolean holler_negotiator_is_newest_up (HollerNegotiator *self);
gboolean holler_negotiator_is_settled (HollerNegotiator *self);
HollerPeerState holler_negotiator_get_newest_state (HollerNegotiator *self);
gboolean holler_negotiator_has_carrier (HollerNegotiator *self);

G_END_DECLS
