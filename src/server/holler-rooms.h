/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-calls-private.h"
#include "server/holler-room.h"

G_BEGIN_DECLS

/* Calls of many, as the server runs them: names for the numbers of a room,
 * its frames and its deadlines. Part of the calls (holler-calls-private.h):
 * what is there (holler-rooms.c), what is said (holler-room-frames.c), what
 * is asked for (holler-room-commands.c). */

typedef struct
{
  char *call_id;
  gint64 epoch;
  char *conversation_id;
  gboolean is_video;
  gboolean is_converted; /* it began as a call of two */
  char *caller_id;
  HollerRoom room;
  HollerCallPerson people[HOLLER_ROOM_MAX_PEOPLE];
  /* Taken out of the group: a stranger, until somebody brings him back. */
  gboolean gone[HOLLER_ROOM_MAX_PEOPLE];
  guint8 rung_by[HOLLER_ROOM_MAX_PEOPLE]; /* whom a ring names */
  GPtrArray *devices; /* of utf8: a number is a place in it */
  /* real time, 0: not yet */
  gint64 started_us;
  gint64 answered_us;
  gint64 expires_us; /* of the rings */
  gint64 joined_us[HOLLER_ROOM_MAX_PEOPLE];
  /* of the clock that only goes forward, 0: none */
  gint64 ring_deadline_us;
  gint64 lost_deadline_us[HOLLER_ROOM_MAX_PEOPLE];
  guint timer_id;
} HollerLiveRoom;

/* Who sent the frame that is being answered; all NULL for what happens by
 * itself. */
typedef struct
{
  HollerSession *session;
  HollerFrame *frame;
  guint8 person;
} HollerRoomRequest;

/* The table */
HollerRooms *holler_rooms_new (HollerCalls *calls);
void holler_rooms_free (HollerRooms *self);
/* Live ones only */
HollerLiveRoom *holler_rooms_find (HollerRooms *self, const char *call_id);
HollerLiveRoom *holler_rooms_find_in (HollerRooms *self,
                                      const char *conversation_id);
HollerLiveRoom *holler_rooms_open (HollerRooms *self,
                                   const char *call_id,
                                   gint64 epoch,
                                   const char *conversation_id,
                                   gboolean is_video,
                                   const char *caller_id);
guint holler_rooms_count_rings (HollerRooms *self, const char *user_id);
void holler_rooms_restore (HollerRooms *self, const HollerCallRow *row);
void holler_rooms_stop (HollerRooms *self);
/* Steps it, does what follows, and sets its timer; it may be gone then. */
void holler_rooms_step (HollerRooms *self,
                        HollerLiveRoom *room,
                        const HollerRoomEvent *event,
                        const HollerRoomRequest *request);
HollerCalls *holler_rooms_get_calls (HollerRooms *self);

/* Numbers */
guint8 holler_live_room_find_person (const HollerLiveRoom *room,
                                     const char *user_id);
void holler_rooms_dismiss_person (HollerRooms *self,
                                  HollerLiveRoom *room,
                                  guint8 place);
guint8 holler_rooms_ensure_person (HollerRooms *self,
                                   HollerLiveRoom *room,
                                   const char *user_id);
guint32 holler_live_room_find_device (const HollerLiveRoom *room,
                                      const char *device_id);
guint32 holler_live_room_ensure_device (HollerLiveRoom *room,
                                        const char *device_id);
char *holler_live_room_dup_join_id (const HollerLiveRoom *room, guint32 join);
/* 0: none given; G_MAXUINT32: none of this call */
guint32 holler_live_room_parse_join (const HollerLiveRoom *room,
                                     const char *join_id);

/* Frames */
void holler_rooms_run_effects (HollerRooms *self,
                               HollerLiveRoom *room,
                               const HollerRoomEffects *effects,
                               const HollerRoomRequest *request);
HollerFrame *holler_live_room_make_state (const HollerLiveRoom *room);
HollerFrame *holler_live_room_make_ring (const HollerLiveRoom *room,
                                         guint8 person);
HollerCallRow *holler_live_room_to_row (const HollerLiveRoom *room);
void holler_rooms_keep (HollerRooms *self, HollerLiveRoom *room);
gboolean holler_live_room_read (HollerRooms *self,
                                HollerLiveRoom *room,
                                const char *roster_json);

/* Commands */
void holler_rooms_handle_start (HollerSession *session,
                                HollerFrame *frame,
                                gpointer calls);
void holler_rooms_handle_invite (HollerSession *session,
                                 HollerFrame *frame,
                                 gpointer calls);
/* Of a live room; FALSE: not meant, whoever else may answer */
gboolean holler_rooms_handle_frame (HollerRooms *self,
                                    HollerSession *session,
                                    HollerFrame *frame);
gboolean holler_rooms_invite_by_api (HollerCalls *calls,
                                     const char *user_id,
                                     const char *call_id,
                                     const char *other_id,
                                     GError **error);

/* Hooks */
void holler_rooms_snapshot (HollerRooms *self, HollerSession *session);
void holler_rooms_step_device (HollerRooms *self,
                               const char *user_id,
                               const char *device_id,
                               HollerRoomEventKind kind,
                               gboolean resumed);
void holler_rooms_member_left (HollerRooms *self,
                               const char *conversation_id,
                               const char *user_id);

G_END_DECLS
