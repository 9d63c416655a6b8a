/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-connection.h"
#include "server/holler-limits.h"

#include <wslay/wslay.h>

G_BEGIN_DECLS

/* What holler-connection.c and holler-connections.c share. */

struct _HollerConnections
{
  const HollerServerConfig *config;
  HollerClock *clock;
  HollerLoop *loop;
  HollerLoopEndFunc end_func;
  HollerLoopEndFunc tick_func;
  gpointer user_data;
  GPtrArray *all;   /* of HollerConnection */
  GPtrArray *dirty; /* of HollerConnection; those with something to write */
  guint tick_id;
};

struct _HollerConnection
{
  HollerLoopWatch watch; /* first: the loop frees by it */
  HollerConnections *set;
  GIOStream *stream; /* NULL once the socket is used directly */
  wslay_event_context_ptr ws;
  const HollerConnectionEvents *events;
  gpointer data;
  HollerBucket frames;
  HollerBucket call_frames;
  HollerBucket bad_frames;
  gint64 paused_until_us;
  gint64 ping_at_us;
  gint64 end_at_us;     /* 0: not closing */
  gint64 expires_at_us; /* 0: never */
  guint resume_id;
  guint index; /* in all */
  gsize discarded_bytes;
  guint8 pings_unanswered;
  gboolean is_plain : 1;
  gboolean is_dirty : 1;
  gboolean is_closing : 1;   /* a close frame is queued: nothing is handled */
  gboolean is_lingering : 1; /* it is sent: what comes is thrown away */
  gboolean is_cut : 1;       /* the other side is gone */
  gboolean is_ended : 1;
};

void holler_connection_tick (HollerConnection *self, gint64 now_us);
void holler_connection_flush (HollerConnection *self);
void holler_connection_end (HollerConnection *self);

/* holler-connection-io.c */
gssize holler_connection_read_some (HollerConnection *self,
                                    guint8 *buffer,
                                    gsize length);
gssize holler_connection_write_some (HollerConnection *self,
                                     const guint8 *buffer,
                                     gsize length,
                                     gboolean has_more);

G_END_DECLS
