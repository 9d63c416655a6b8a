/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-negotiator.h"
#include "core/holler-negotiation-machine.h"
#include "proto/holler-description.h"

G_BEGIN_DECLS

/* The class by concern: the machine (-negotiator.c), its connections
 * (-connections.c), the steps that take time (-steps.c), the other side's
 * candidates (-candidates.c). */

typedef struct
{
  guint generation;
  HollerPeerConnection *peer;
  HollerDescription *remote; /* the last one applied; (nullable) */
  HollerDescription *local;  /* the last one applied; (nullable) */
  GQueue unsent;             /* HollerNegotiatorCandidate: of ours */
  gint64 up_at_us;           /* since when it carries; 0: it does not yet */
  guint64 n_seen;            /* packets of sound, at the last look */
  gint64 seen_at_us;         /* when they last grew */
} HollerNegotiatorConnection;

typedef struct
{
  guint generation;
  char *candidate; /* (nullable) */
  char *mid;
  guint m_line_index; /* of ours */
  char *ufrag;        /* (nullable) */
} HollerNegotiatorCandidate;

struct _HollerNegotiator
{
  GObject parent_instance;

  HollerMedia *media;
  HollerClock *clock;
  HollerNegotiatorFuncs funcs;
  gpointer owner; /* unowned; NULL once closed */

  HollerNegotiationMachine machine;
  GQueue events; /* Event */
  gboolean stepping;
  guint serial; /* of the step under way */

  GHashTable *texts; /* revision -> SDP */
  guint last_revision;

  HollerNegotiatorConnection *newest; /* (nullable): of machine.generation */
  /* (nullable): an older one that is heard until the newest can be */
  HollerNegotiatorConnection *carrier;
  /* (nullable): one that the other side may still hear */
  HollerNegotiatorConnection *leaving;
  HollerTraffic past; /* of connections that are gone */
  guint switch_timeout;
  guint leave_timeout;
  GQueue waiting; /* HollerNegotiatorCandidate */
  HollerMediaKinds sending;
  guint answer_timeout;

  char **ice_uris;
  char *ice_username;
  char *ice_password;
  gboolean relay_only;
};

/* -negotiator.c */
void holler_negotiator_queue_event (HollerNegotiator *self,
                                    HollerNegotiationEvent event,
                                    guint generation,
                                    guint revision);
guint holler_negotiator_keep_text (HollerNegotiator *self, const char *sdp);
const char *holler_negotiator_get_text (HollerNegotiator *self, guint revision);

/* -connections.c */
void holler_negotiator_replace_connection (HollerNegotiator *self,
                                           gboolean offerer);
void holler_negotiator_clear_connection (HollerNegotiator *self,
                                         HollerNegotiatorConnection **place);
void holler_negotiator_clear_connections (HollerNegotiator *self);
void holler_negotiator_send_candidates (HollerNegotiator *self);

/* -steps.c */
void holler_negotiator_step_create (HollerNegotiator *self, gboolean is_offer);
void holler_negotiator_step_set (HollerNegotiator *self,
                                 guint revision,
                                 gboolean is_local,
                                 gboolean is_offer);

/* -candidates.c */
void holler_negotiator_candidate_free (HollerNegotiatorCandidate *self);
void holler_negotiator_flush_candidates (HollerNegotiator *self);

G_END_DECLS
