/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-probe.h"
#include "net/holler-stun.h"

G_BEGIN_DECLS

/* The class by concern: the sockets (-stun-probe.c), and what is asked and what
 * the answers mean (-stun-question.c). */

typedef struct
{
  char *host;
  guint16 port;
  gboolean is_relay;
  gboolean is_tls;
  gboolean is_tcp;
  GSocketFamily family;
  char *username;
  char *password;

  GCancellable *cancellable; /* one's own: of what is under way */
  gulong cancelled_id;
  guint timeout_id;
  guint resend_id;
  guint resend_ms;
  gboolean done;

  GIOStream *stream;
  GBytes *request;
  guint8 id[HOLLER_STUN_ID_BYTES];
  guint n_requests;
  char *realm;
  char *nonce;
  gint64 sent_at_us;
  gint64 round_trip_ms;
  guint8 buffer[HOLLER_STUN_MAX_BYTES];
  gsize n_read;
} HollerStunQuestion;

typedef enum
{
  HOLLER_STUN_STEP_WAIT,
  HOLLER_STUN_STEP_ASK_AGAIN, /* for a relay, as realm and nonce say now */
  HOLLER_STUN_STEP_DONE,
} HollerStunStep;

HollerStunQuestion *holler_stun_question_new (const char *uri);
void holler_stun_question_free (HollerStunQuestion *self);
HollerStunStep holler_stun_question_take (HollerStunQuestion *self,
                                          const HollerStunReply *reply,
                                          gint64 now_us,
                                          HollerProbeOutcome *out_outcome);
HollerProbeOutcome holler_stun_question_judge_error (const GError *error);

G_END_DECLS
