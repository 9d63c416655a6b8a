/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A stream that counts what libsoup reads from it, because SoupServer sets no
 * limit to the size or the time of a request's headers. */

#define HOLLER_TYPE_GUARD_STREAM (holler_guard_stream_get_type ())
G_DECLARE_FINAL_TYPE (HollerGuardStream,
                      holler_guard_stream,
                      HOLLER,
                      GUARD_STREAM,
                      GIOStream)

/* In which part of a request the connection is. */
typedef enum
{
  HOLLER_GUARD_HEADERS,
  HOLLER_GUARD_BODY,
  HOLLER_GUARD_ANSWER,
  HOLLER_GUARD_IDLE,
  HOLLER_GUARD_FREE, /* a WebSocket: nothing is counted any more */
} HollerGuardPhase;

typedef struct
{
  gsize headers_bytes;
  gsize body_bytes;
  guint headers_s;
  guint body_s;
  guint idle_s;
} HollerGuardLimits;

HollerGuardStream *holler_guard_stream_new (GIOStream *base,
                                            GSocket *socket,
                                            const HollerGuardLimits *limits);
void holler_guard_stream_set_phase (HollerGuardStream *self,
                                    HollerGuardPhase phase);
/* For the body of this request alone */
void holler_guard_stream_allow_body (HollerGuardStream *self,
                                     gsize bytes,
                                     guint seconds);
HollerGuardPhase holler_guard_stream_get_phase (HollerGuardStream *self);
GSocket *holler_guard_stream_get_socket (HollerGuardStream *self);
gboolean holler_guard_stream_is_plain (HollerGuardStream *self);
/* Cuts the connection if its time is over. */
gboolean holler_guard_stream_check (HollerGuardStream *self, gint64 now_us);

G_END_DECLS
