/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Does anything come from the other side? Judged from two counters that are
 * looked at a few times a second. */

typedef enum
{
  HOLLER_FLOW_STATE_WAITING, /* nothing came yet, and may still come */
  HOLLER_FLOW_STATE_FLOWING,
  HOLLER_FLOW_STATE_PAUSED,  /* no sound, but the other is there */
  HOLLER_FLOW_STATE_STALLED, /* nothing, for too long */
} HollerFlowState;

#define HOLLER_N_FLOW_STATES (HOLLER_FLOW_STATE_STALLED + 1)

typedef enum
{
  HOLLER_FLOW_HINT_NONE = 0,
  HOLLER_FLOW_HINT_MUTED = 1 << 0, /* the other said so: no sound is no sign */
  HOLLER_FLOW_HINT_CUT = 1 << 1,   /* the network or the socket is gone too */
} HollerFlowHints;

/* The first sound may have to wait for the other's microphone to open. */
#define HOLLER_FLOW_FIRST_US (6 * G_USEC_PER_SEC)
/* Sound comes 50 times a second, and with DTX (RFC 7587 section 3.1.3) at
 * least each 400 ms. */
#define HOLLER_FLOW_STALL_US (2250 * (gint64) 1000)
/* Where something else says so too. */
#define HOLLER_FLOW_CUT_US (1000 * (gint64) 1000)
/* Reports (RTCP) come each 2.5 to 7.5 seconds, RFC 3550 section 6.3.1; one may
 * be lost. */
#define HOLLER_FLOW_REPORTS_US (15 * G_USEC_PER_SEC)
/* A look so late says nothing about the time before: this process slept. */
#define HOLLER_FLOW_LATE_US (2 * G_USEC_PER_SEC)

typedef struct
{
  HollerFlowState state;
  guint64 n_media;   /* at the last look */
  guint64 n_reports; /* at the last look */
  gboolean has_media;
  gboolean was_muted; /* by the hints of the last look */
  gint64 looked_at_us;
  gint64 media_at_us;   /* when it last grew, or the beginning */
  gint64 reports_at_us; /* when either last grew, or the beginning */
} HollerFlow;

void holler_flow_init (HollerFlow *self, gint64 now_us);
HollerFlowState holler_flow_look (HollerFlow *self,
                                  gint64 now_us,
                                  guint64 n_media,
                                  guint64 n_reports,
                                  HollerFlowHints hints);
gboolean holler_flow_is_alive (const HollerFlow *self);

const char *holler_flow_state_to_name (HollerFlowState state);

G_END_DECLS
