/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "proto/holler-frame.h"
#include "server/holler-roster.h"
#include "server/holler-server-store.h"

G_BEGIN_DECLS

/* The table of live calls: names for the numbers of a roster, what is kept
 * for the winner, and when something is due. No I/O and no clock: times are
 * handed in, from a clock that only goes forward (now) and from the one on
 * the wall (real), both in microseconds. */

#define HOLLER_CALL_MAX_CANDIDATES 64

typedef struct
{
  gint64 now_us;
  gint64 real_us;
} HollerCallTime;

typedef struct
{
  gint64 ring_us;
  gint64 resume_window_us;
} HollerCallTimes;

typedef struct
{
  char *user_id;
  char *username;
  char *display_name;
} HollerCallPerson;

typedef struct
{
  char *call_id;
  gint64 epoch;
  char *conversation_id;
  gboolean is_video;
  HollerCallPerson people[HOLLER_N_ROSTER_SIDES];

  HollerRoster roster;
  /* by number; a device of both sides would have two */
  char *devices[HOLLER_ROSTER_MAX_DEVICES];
  guint64 callee_devices;

  HollerFrame *offer;    /* nullable: the caller's first */
  GPtrArray *candidates; /* of HollerFrame, the caller's, until the accept */

  /* What ended it, and the devices it was for: those that have no session then
   * hear it when they come back. */
  GBytes *farewells[HOLLER_N_ROSTER_SIDES]; /* nullable */
  guint64 farewell_devices[HOLLER_N_ROSTER_SIDES];

  /* real time, 0: not yet */
  gint64 started_us;
  gint64 expires_us;
  gint64 answered_us;
  gint64 ended_us;
  gint64 joined_us[HOLLER_N_ROSTER_SIDES];
  gboolean was_in[HOLLER_N_ROSTER_SIDES];
  /* of the clock that only goes forward, 0: none */
  gint64 ring_deadline_us;
  gint64 lost_deadline_us[HOLLER_N_ROSTER_SIDES];
  gint64 forget_deadline_us;

  /* for who owns the clock */
  guint timer_id;
  gint64 timer_deadline_us;
} HollerLiveCall;

typedef struct _HollerCallRegistry HollerCallRegistry;

HollerCallRegistry *holler_call_registry_new (const HollerCallTimes *times);
void holler_call_registry_free (HollerCallRegistry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerCallRegistry, holler_call_registry_free)

/* Live, or over a moment ago: who was rung is remembered a little longer. */
HollerLiveCall *holler_call_registry_lookup (HollerCallRegistry *self,
                                             const char *call_id);
HollerLiveCall *holler_call_registry_open (HollerCallRegistry *self,
                                           const char *call_id,
                                           gint64 epoch,
                                           const char *conversation_id,
                                           gboolean is_video);
void holler_call_registry_forget (HollerCallRegistry *self,
                                  HollerLiveCall *call);
/* Puts the call on the lists of its people, once these have been set. */
void holler_call_registry_index (HollerCallRegistry *self,
                                 HollerLiveCall *call);
/* (element-type HollerLiveCall) (transfer container): of a person */
GPtrArray *holler_call_registry_list (HollerCallRegistry *self,
                                      const char *user_id);
GPtrArray *holler_call_registry_list_all (HollerCallRegistry *self);
guint holler_call_registry_count_rings (HollerCallRegistry *self,
                                        const char *callee_id);

void holler_call_registry_step (HollerCallRegistry *self,
                                HollerLiveCall *call,
                                const HollerRosterEvent *event,
                                HollerCallTime time,
                                HollerRosterEffects *out_effects);
/* What is due, if anything: FALSE if not. An event of kind FRAME means that
 * the call may be forgotten. */
gboolean holler_live_call_take_due (HollerLiveCall *call,
                                    gint64 now_us,
                                    HollerRosterEvent *out_event);
/* 0: nothing is to come */
gint64 holler_live_call_get_deadline_us (const HollerLiveCall *call);

void holler_live_call_set_person (HollerLiveCall *call,
                                  HollerRosterSide side,
                                  const char *user_id,
                                  const char *username,
                                  const char *display_name);
HollerRosterSide holler_live_call_get_side (const HollerLiveCall *call,
                                            const char *user_id);
guint8 holler_live_call_find_device (const HollerLiveCall *call,
                                     HollerRosterSide side,
                                     const char *device_id);
/* Gives it a number; NOBODY if there are too many. */
guint8 holler_live_call_ensure_device (HollerLiveCall *call,
                                       HollerRosterSide side,
                                       const char *device_id);
char *holler_live_call_dup_join_id (const HollerLiveCall *call, guint32 join);
/* 0: none given; G_MAXUINT32: none of this call */
guint32 holler_live_call_parse_join (const HollerLiveCall *call,
                                     const char *join_id);
void holler_live_call_keep_offer (HollerLiveCall *call, HollerFrame *offer);
void holler_live_call_keep_candidate (HollerLiveCall *call,
                                      HollerFrame *candidate);

HollerCallRow *holler_live_call_to_row (const HollerLiveCall *call);
/* NULL: the row makes no sense */
HollerLiveCall *holler_call_registry_restore (HollerCallRegistry *self,
                                              const HollerCallRow *row);

G_END_DECLS
