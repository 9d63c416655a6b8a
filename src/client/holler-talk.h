/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/holler-clock.h"
#include "client/holler-call.h"
#include "core/holler-push-to-talk.h"

G_BEGIN_DECLS

/* Push to talk, for the call one is in.
 *
 * Properties (notify):
 *   enabled           gboolean, read-write
 *   release-delay-ms  guint 0–2000, read-write
 *   key               char *, read-write: what one holds in a window, as
 *                     gtk_accelerator_parse() reads it; "" for nothing
 *   state             HollerTalkState, read-only
 *   global-trigger    char * (nullable), read-only: what the desktop says one
 *                     holds when another window has the focus; NULL where
 *                     there is no such key
 */

#define HOLLER_TALK_MAX_DELAY_MS 2000
#define HOLLER_TALK_DEFAULT_DELAY_MS 250
#define HOLLER_TALK_DEFAULT_KEY "<Control>space"

#define HOLLER_TYPE_TALK (holler_talk_get_type ())
G_DECLARE_FINAL_TYPE (HollerTalk, holler_talk, HOLLER, TALK, GObject)

gboolean holler_talk_get_enabled (HollerTalk *self);
HollerTalkState holler_talk_get_state (HollerTalk *self);
const char *holler_talk_get_key (HollerTalk *self);
const char *holler_talk_get_global_trigger (HollerTalk *self);
void holler_talk_set_global_trigger (HollerTalk *self, const char *trigger);

/* Whether one would be heard by it: not without a call, nor where push to talk
 * is off. Pressing what is pressed already changes nothing. */
gboolean holler_talk_press (HollerTalk *self, HollerTalkSource source);
void holler_talk_release (HollerTalk *self, HollerTalkSource source);

/* For the call list: */
HollerTalk *holler_talk_new (HollerClock *clock);
void holler_talk_set_call (HollerTalk *self, HollerCall *call);

G_END_DECLS
