/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the microphone is heard: with push to talk only while something is
 * held, and a little longer. */

/* What can be held; several may be at once. */
typedef enum
{
  HOLLER_TALK_SOURCE_NONE = 0,
  HOLLER_TALK_SOURCE_KEY = 1 << 0,    /* in a window of ours */
  HOLLER_TALK_SOURCE_GLOBAL = 1 << 1, /* a key of the desktop, anywhere */
  HOLLER_TALK_SOURCE_BUS = 1 << 2,    /* a script, the button of a phone */
} HollerTalkSource;

#define HOLLER_N_TALK_SOURCES 3

typedef enum
{
  HOLLER_TALK_STATE_NONE,      /* no call */
  HOLLER_TALK_STATE_OPEN,      /* without push to talk */
  HOLLER_TALK_STATE_MUTED,     /* by the person: holding changes nothing */
  HOLLER_TALK_STATE_WAITING,   /* nothing is held */
  HOLLER_TALK_STATE_TALKING,   /* something is */
  HOLLER_TALK_STATE_LINGERING, /* was let go, the last word is still heard */
} HollerTalkState;

#define HOLLER_N_TALK_STATES (HOLLER_TALK_STATE_LINGERING + 1)

typedef enum
{
  HOLLER_TALK_EVENT_PRESSED,  /* with a source */
  HOLLER_TALK_EVENT_RELEASED, /* with a source; also when it is gone */
  HOLLER_TALK_EVENT_TIMEOUT,
  HOLLER_TALK_EVENT_CALL_BEGAN,
  HOLLER_TALK_EVENT_CALL_ENDED,
  HOLLER_TALK_EVENT_MUTED,
  HOLLER_TALK_EVENT_UNMUTED,
  HOLLER_TALK_EVENT_ENABLED,
  HOLLER_TALK_EVENT_DISABLED,
} HollerTalkEvent;

#define HOLLER_N_TALK_EVENTS (HOLLER_TALK_EVENT_DISABLED + 1)

typedef enum
{
  HOLLER_TALK_ACTION_NONE = 0,
  HOLLER_TALK_ACTION_DISARM_TIMER = 1 << 0,
  HOLLER_TALK_ACTION_ARM_TIMER = 1 << 1, /* with the release delay */
} HollerTalkActions;

typedef struct
{
  HollerTalkState state;
  gboolean is_enabled;
  gboolean is_muted;
  guint down; /* sources that are held */
  guint held; /* those of them that count */
} HollerPushToTalk;

void holler_push_to_talk_init (HollerPushToTalk *self);
gboolean holler_push_to_talk_step (HollerPushToTalk *self,
                                   HollerTalkEvent event,
                                   HollerTalkSource source,
                                   HollerTalkActions *out_actions);
gboolean holler_talk_state_is_heard (HollerTalkState state);

const char *holler_talk_state_to_name (HollerTalkState state);
const char *holler_talk_event_to_name (HollerTalkEvent event);

G_END_DECLS
