/* holler-call-report.c: what was seen of a call
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A call forgets its connection when it ends, so this looks at it while it
 * lives. The report is in English: it is for whoever runs the server, or for
 * Holler's own authors. */

#include "client/holler-call-report.h"

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"
#include "config.h"

#define MAX_STEPS 64 /* a call that keeps reconnecting for hours */

typedef struct
{
  gint64 at_us; /* since it was begun to be followed */
  HollerCallState state;
} Step;

struct _HollerCallReport
{
  GObject parent_instance;

  HollerCall *call;
  HollerClock *clock;
  gint64 began_us;
  GArray *steps; /* of Step */
  guint n_steps; /* all of them */
  guint worst_quality;
  gboolean relay_only;
  HollerCallFacts facts;
};

G_DEFINE_FINAL_TYPE (HollerCallReport, holler_call_report, G_TYPE_OBJECT)

static void
state_cb (HollerCallReport *self)
{
  HollerAccount *account = self->call->account;
  Step step = { 0 };

  step.at_us = holler_clock_get_time_us (self->clock) - self->began_us;
  step.state = holler_call_get_state (self->call);
  if (self->steps->len < MAX_STEPS || step.state == HOLLER_CALL_STATE_ENDED)
    g_array_append_val (self->steps, step);
  self->n_steps++;
  if (step.state == HOLLER_CALL_STATE_CONNECTING ||
      step.state == HOLLER_CALL_STATE_CONNECTED)
    self->facts.was_answered = TRUE;
  self->facts.is_online =
    account != NULL &&
    holler_account_get_state (account) == HOLLER_ACCOUNT_ONLINE;
}

static void
end_reason_cb (HollerCallReport *self)
{
  self->facts.reason = holler_call_get_end_reason (self->call);
}

static void
security_cb (HollerCallReport *self)
{
  if (holler_call_get_security (self->call) == HOLLER_SECURITY_ENCRYPTED)
    self->facts.was_encrypted = TRUE;
}

static void
stats_cb (HollerCallReport *self)
{
  const HollerMediaStats *stats = holler_call_get_stats (self->call);
  guint quality = holler_call_get_quality (self->call);

  if (stats == NULL)
    return;
  if (stats->path != HOLLER_PATH_UNKNOWN)
    self->facts.found_path = TRUE;
  self->facts.n_packets_received =
    MAX (self->facts.n_packets_received, stats->packets_received);
  if (quality > 0 &&
      (self->worst_quality == 0 || quality < self->worst_quality))
    self->worst_quality = quality;
}

static void
sounding_cb (HollerCallReport *self)
{
  self->facts.was_heard = TRUE;
}

static void
holler_call_report_dispose (GObject *object)
{
  HollerCallReport *self = HOLLER_CALL_REPORT (object);

  g_clear_object (&self->call);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (holler_call_report_parent_class)->dispose (object);
}

static void
holler_call_report_finalize (GObject *object)
{
  HollerCallReport *self = HOLLER_CALL_REPORT (object);

  g_array_unref (self->steps);

  G_OBJECT_CLASS (holler_call_report_parent_class)->finalize (object);
}

static void
holler_call_report_class_init (HollerCallReportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_call_report_dispose;
  object_class->finalize = holler_call_report_finalize;
}

static void
holler_call_report_init (HollerCallReport *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
}

/**
 * holler_call_report_new:
 * @call: a call of a live account
 *
 * Begins to follow a call.
 *
 * Returns: (transfer full): a report
 */
HollerCallReport *
holler_call_report_new (HollerCall *call)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } connections[] = {
    { "notify::state", G_CALLBACK (state_cb) },
    { "notify::end-reason", G_CALLBACK (end_reason_cb) },
    { "notify::security", G_CALLBACK (security_cb) },
    { "notify::stats", G_CALLBACK (stats_cb) },
    { "sounding", G_CALLBACK (sounding_cb) },
  };
  HollerCallReport *self = NULL;

  g_return_val_if_fail (HOLLER_IS_CALL (call), NULL);
  g_return_val_if_fail (call->account != NULL && call->list != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_CALL_REPORT, NULL);
  self->call = g_object_ref (call);
  self->clock = g_object_ref (call->account->clock);
  self->began_us = holler_clock_get_time_us (self->clock);
  self->relay_only = holler_call_list_get_relay_only (call->list);
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (call,
                             connections[i].signal,
                             connections[i].callback,
                             self,
                             G_CONNECT_SWAPPED);
  state_cb (self);
  end_reason_cb (self);
  security_cb (self);
  stats_cb (self);
  return self;
}

/**
 * holler_call_report_get_call:
 * @self: a report
 *
 * Gets the call it follows.
 *
 * Returns: (transfer none): a call
 */
HollerCall *
holler_call_report_get_call (HollerCallReport *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_REPORT (self), NULL);

  return self->call;
}

/**
 * holler_call_report_get_stage:
 * @self: a report
 *
 * Tells at what the call failed, once it has ended.
 *
 * Returns: a stage; %HOLLER_CALL_STAGE_NONE where it did not
 */
HollerCallStage
holler_call_report_get_stage (HollerCallReport *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_REPORT (self), HOLLER_CALL_STAGE_NONE);

  return holler_call_stage_from_facts (&self->facts);
}

static void
append_steps (HollerCallReport *self, GString *text)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);

      g_string_append_printf (text,
                              "  +%.1f s %s\n",
                              (double) step->at_us / G_USEC_PER_SEC,
                              holler_call_state_to_name (step->state));
    }
  if (self->n_steps > self->steps->len)
    g_string_append_printf (text,
                            "  and %u more\n",
                            self->n_steps - self->steps->len);
}

static const char *
name_path (HollerPath path)
{
  switch (path)
    {
    case HOLLER_PATH_HOST:
      return "host";
    case HOLLER_PATH_REFLEXIVE:
      return "srflx";
    case HOLLER_PATH_RELAY:
      return "relay";
    case HOLLER_PATH_UNKNOWN:
    default:
      return "none";
    }
}

/* What is not known is not written. */
static void
append_figure (GString *text, const char *name, double value, const char *unit)
{
  if (value >= 0)
    g_string_append_printf (text, "  %s: %.1f %s\n", name, value, unit);
}

static void
append_stats (GString *text, const HollerMediaStats *stats)
{
  /* The name of the codec comes from the other side. */
  g_autofree char *codec = g_strdup (stats->codec);

  g_strcanon (codec, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", '?');
  g_string_append_printf (text, "  path: %s\n", name_path (stats->path));
  g_string_append_printf (text, "  codec: %s\n", codec);
  append_figure (text, "round trip", stats->round_trip_ms, "ms");
  append_figure (text, "jitter", stats->jitter_ms, "ms");
  append_figure (text, "loss", stats->loss_fraction * 100, "%");
  append_figure (text, "remote loss", stats->remote_loss_fraction * 100, "%");
  append_figure (text, "concealed", stats->concealed_fraction * 100, "%");
  append_figure (text, "playout delay", stats->playout_delay_ms, "ms");
  append_figure (text, "sent", stats->sent_bitrate_bps / 1000.0, "kbit/s");
  append_figure (text,
                 "received",
                 stats->received_bitrate_bps / 1000.0,
                 "kbit/s");
  g_string_append_printf (text,
                          "  packets received: %" G_GINT64_FORMAT "\n",
                          stats->packets_received);
}

/**
 * holler_call_report_dup_text:
 * @self: a report
 *
 * Writes down what was seen of the call, without anything that says who spoke
 * with whom, from where or through which server.
 *
 * Returns: (transfer full): lines of text
 */
char *
holler_call_report_dup_text (HollerCallReport *self)
{
  const HollerMediaStats *stats = NULL;
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (HOLLER_IS_CALL_REPORT (self), NULL);

  text = g_string_new ("Holler " HOLLER_VERSION ", report of a call\n\n");
  stats = holler_call_get_stats (self->call);
  g_string_append_printf (
    text,
    "kind: %s %s call\n",
    holler_call_get_is_outgoing (self->call) ? "outgoing" : "incoming",
    holler_call_get_is_video (self->call) ? "video" : "voice");
  g_string_append_printf (text,
                          "ended: %s\n",
                          holler_call_end_reason_to_name (self->facts.reason));
  g_string_append_printf (
    text,
    "stage: %s\n",
    holler_call_stage_to_name (holler_call_report_get_stage (self)));
  g_string_append_printf (text,
                          "server: %s\n",
                          self->facts.is_online ? "online" : "offline");
  g_string_append_printf (text,
                          "relay only: %s\n",
                          self->relay_only ? "yes" : "no");
  g_string_append_printf (text,
                          "a path was found: %s\n",
                          self->facts.found_path ? "yes" : "no");
  g_string_append_printf (text,
                          "encrypted: %s\n",
                          self->facts.was_encrypted ? "yes" : "no");
  g_string_append_printf (text,
                          "the other was heard: %s\n",
                          self->facts.was_heard ? "yes" : "no");
  g_string_append_printf (text,
                          "worst quality: %u of 4\n",
                          self->worst_quality);
  g_string_append (text, "states:\n");
  append_steps (self, text);
  if (stats != NULL)
    {
      g_string_append (text, "last figures:\n");
      append_stats (text, stats);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
