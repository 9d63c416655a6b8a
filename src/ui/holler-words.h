/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "client/holler-account.h"
#include "client/holler-call-report.h"
#include "client/holler-conversation.h"
#include "client/holler-message.h"
#include "client/holler-upload.h"
#include "client/holler-user.h"

G_BEGIN_DECLS

/* What windows say, as plain functions: values in, translated text out. */

char *holler_words_clock (gint64 real_time_us);
char *holler_words_day (gint64 real_time_us, gint64 now_us);
char *holler_words_list_time (gint64 real_time_us, gint64 now_us);
gboolean holler_words_same_day (gint64 a_us, gint64 b_us);
char *holler_words_duration (gint64 seconds);
char *holler_words_timer (guint seconds);

char *holler_words_presence (HollerPresence presence,
                             gint64 last_seen_us,
                             gint64 now_us);
const char *holler_words_delivery (HollerDelivery delivery);
char *holler_words_typing (HollerConversation *conversation);
char *holler_words_content (HollerMessage *message);
char *holler_words_preview (HollerMessage *message);
char *holler_words_system (const HollerSystemRecord *record,
                           const char *actor,
                           gboolean is_mine,
                           const char *others,
                           gboolean is_about_me);
char *holler_words_event (HollerMessage *message, HollerAccount *account);
char *holler_words_call_record (const HollerCallRecord *record);

const char *holler_words_call_end (HollerCallEndReason reason);
char *holler_words_call_state (HollerCallState state,
                               gboolean is_outgoing,
                               gboolean remote_ringing,
                               guint duration_s,
                               HollerCallEndReason reason);
char *holler_words_incoming (gboolean is_video, guint ring_seconds);
const char *holler_words_call_failure (HollerCallStage stage);
const char *holler_words_network (HollerCallState state, guint quality);

/* One line of a table: what it is, and how it is. */
typedef struct
{
  const char *name;
  char *value;
} HollerWordsFact;

void holler_words_fact_free (HollerWordsFact *self);
const char *holler_words_quality (guint quality);
const char *holler_words_security (HollerSecurity security);
GPtrArray *holler_words_facts (const HollerMediaStats *stats);
char *holler_words_stats (const HollerMediaStats *stats);

const char *holler_words_log_in (HollerLogInFlaw flaw);
char *holler_words_server (const char *name, const char *url);
char *holler_words_error (const GError *error);
char *holler_words_upload_error (HollerUpload *upload);
char *holler_words_trouble (HollerAccountTrouble trouble, gint64 skew_us);

char *holler_words_to_markup (const char *body);

G_END_DECLS
