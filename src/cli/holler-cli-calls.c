/* holler-cli-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cli/holler-cli.h"

/* Calls: every one that is there is told from its first state to its end;
 * those we placed also decide what becomes of the run.
 */

/* What is told of each call. */
typedef struct
{
  HollerCli *cli;
  HollerCallState state;
  HollerSecurity security;
  gint64 stats_at_us;
  guint hang_up_id;
  guint accept_id;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  holler_clock_clear_timeout (watch->cli->clock, &watch->hang_up_id);
  holler_clock_clear_timeout (watch->cli->clock, &watch->accept_id);
  g_free (watch);
}

static JsonObject *
new_fields (HollerCall *call)
{
  JsonObject *fields = json_object_new ();
  HollerUser *peer = holler_call_get_peer (call);

  if (holler_call_get_call_id (call) != NULL)
    json_object_set_string_member (fields,
                                   "callId",
                                   holler_call_get_call_id (call));
  if (peer != NULL)
    json_object_set_string_member (fields,
                                   "peer",
                                   holler_user_get_username (peer));

  return fields;
}

static gboolean
hang_up_cb (gpointer user_data)
{
  HollerCall *call = user_data;
  Watch *watch = g_object_get_data (G_OBJECT (call), "holler-cli-watch");

  watch->hang_up_id = 0;
  holler_call_hang_up (call);

  return G_SOURCE_REMOVE;
}

static void
arm_hang_up (HollerCall *call, Watch *watch)
{
  double after_s = watch->cli->options->hang_up_after_s;

  if (after_s > 0 && watch->hang_up_id == 0)
    watch->hang_up_id = holler_clock_add_timeout (watch->cli->clock,
                                                  (guint) (after_s * 1000),
                                                  hang_up_cb,
                                                  call,
                                                  NULL);
}

static void
state_changed_cb (HollerCall *call, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;
  HollerCallState state = holler_call_get_state (call);
  JsonObject *fields = NULL;

  if (state == watch->state)
    return;

  fields = new_fields (call);
  json_object_set_string_member (fields,
                                 "state",
                                 holler_call_state_to_name (state));
  json_object_set_string_member (fields,
                                 "from",
                                 holler_call_state_to_name (watch->state));
  watch->state = state;
  holler_cli_output_emit (watch->cli->output, "state", fields);

  if (state == HOLLER_CALL_STATE_CONNECTED)
    {
      if (call == watch->cli->call)
        watch->cli->has_talked = TRUE;
      arm_hang_up (call, watch);
      holler_cli_negotiate (watch->cli, call);
    }
}

static void
remote_ringing_cb (HollerCall *call, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;

  if (holler_call_get_remote_ringing (call))
    holler_cli_output_emit (watch->cli->output, "ringing", new_fields (call));
}

static void
tell_media (Watch *watch, HollerCall *call, const char *kind)
{
  JsonObject *fields = new_fields (call);

  json_object_set_string_member (fields, "kind", kind);
  holler_cli_output_emit (watch->cli->output, "media", fields);
}

static void
sounding_cb (HollerCall *call, gpointer user_data)
{
  tell_media (user_data, call, "first-sound");
}

static void
security_changed_cb (HollerCall *call, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;
  HollerSecurity security = holler_call_get_security (call);

  if (security == watch->security)
    return;

  watch->security = security;
  if (security == HOLLER_SECURITY_ENCRYPTED)
    tell_media (watch, call, "encrypted");
  else if (security == HOLLER_SECURITY_INSECURE)
    tell_media (watch, call, "insecure");
}

static void
remote_muted_cb (HollerCall *call, GParamSpec *pspec, gpointer user_data)
{
  tell_media (user_data,
              call,
              holler_call_get_remote_muted (call) ? "remote-muted"
                                                  : "remote-unmuted");
}

static const char *
path_to_name (HollerPath path)
{
  switch (path)
    {
    case HOLLER_PATH_HOST:
      return "host";
    case HOLLER_PATH_REFLEXIVE:
      return "reflexive";
    case HOLLER_PATH_RELAY:
      return "relay";
    case HOLLER_PATH_UNKNOWN:
    default:
      return "unknown";
    }
}

/* What is not known is not there. */
static void
set_double (JsonObject *fields, const char *name, double value)
{
  if (value >= 0)
    json_object_set_double_member (fields, name, value);
}

static void
set_int (JsonObject *fields, const char *name, gint64 value)
{
  if (value >= 0)
    json_object_set_int_member (fields, name, value);
}

static void
stats_changed_cb (HollerCall *call, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;
  const HollerMediaStats *stats = holler_call_get_stats (call);
  JsonObject *fields = NULL;

  if (stats == NULL)
    return;

  fields = new_fields (call);
  set_double (fields, "roundTripMs", stats->round_trip_ms);
  set_double (fields, "jitterMs", stats->jitter_ms);
  set_double (fields, "loss", stats->loss_fraction);
  set_double (fields, "remoteLoss", stats->remote_loss_fraction);
  set_double (fields, "playoutDelayMs", stats->playout_delay_ms);
  set_double (fields, "concealed", stats->concealed_fraction);
  set_int (fields, "bytesReceived", stats->bytes_received);
  set_int (fields, "bytesSent", stats->bytes_sent);
  set_int (fields, "packetsReceived", stats->packets_received);
  set_int (fields, "packetsLost", stats->packets_lost);
  set_int (fields, "sentBitrate", stats->sent_bitrate_bps);
  set_int (fields, "receivedBitrate", stats->received_bitrate_bps);
  json_object_set_string_member (fields, "path", path_to_name (stats->path));
  json_object_set_string_member (fields, "codec", stats->codec);
  json_object_set_int_member (fields,
                              "quality",
                              holler_call_get_quality (call));
  holler_cli_output_emit (watch->cli->output, "stats", fields);
}

/* A call we placed ended well if the two have talked and one of them hung
 * up. */
static gboolean
ended_well (HollerCli *self, HollerCall *call)
{
  return self->has_talked &&
         holler_call_get_end_reason (call) == HOLLER_CALL_END_HANGUP;
}

static gboolean
place_again_cb (gpointer user_data)
{
  HollerCli *self = user_data;

  if (!self->is_ending)
    holler_cli_place_call (self);

  return G_SOURCE_REMOVE;
}

static void
finish_own_call (HollerCli *self, HollerCall *call)
{
  const char *reason =
    holler_call_end_reason_to_name (holler_call_get_end_reason (call));

  if (!ended_well (self, call))
    {
      holler_cli_fail (self, "the call ended: %s", reason);
      return;
    }

  g_clear_object (&self->call);
  if (self->n_calls_left > 0 && !self->is_ending)
    holler_clock_add_timeout (self->clock, 0, place_again_cb, self, NULL);
  else
    holler_cli_succeed (self);
}

static void
ended_cb (HollerCall *call, gpointer user_data)
{
  Watch *watch = user_data;
  HollerCli *self = watch->cli;
  JsonObject *fields = new_fields (call);

  holler_clock_clear_timeout (self->clock, &watch->hang_up_id);
  holler_clock_clear_timeout (self->clock, &watch->accept_id);
  json_object_set_string_member (
    fields,
    "reason",
    holler_call_end_reason_to_name (holler_call_get_end_reason (call)));
  json_object_set_int_member (fields,
                              "seconds",
                              holler_call_get_duration_seconds (call));
  holler_cli_output_emit (self->output, "ended", fields);
  if (call == self->call)
    finish_own_call (self, call);
}

static void
watch_call (HollerCli *self, HollerCall *call)
{
  Watch *watch = g_object_get_data (G_OBJECT (call), "holler-cli-watch");

  if (watch != NULL)
    return;

  watch = g_new0 (Watch, 1);
  watch->cli = self;
  watch->state = HOLLER_CALL_STATE_IDLE;
  g_object_set_data_full (G_OBJECT (call),
                          "holler-cli-watch",
                          watch,
                          watch_free);
  g_signal_connect (call,
                    "notify::state",
                    G_CALLBACK (state_changed_cb),
                    watch);
  g_signal_connect (call,
                    "notify::remote-ringing",
                    G_CALLBACK (remote_ringing_cb),
                    watch);
  g_signal_connect (call,
                    "notify::security",
                    G_CALLBACK (security_changed_cb),
                    watch);
  g_signal_connect (call,
                    "notify::remote-muted",
                    G_CALLBACK (remote_muted_cb),
                    watch);
  g_signal_connect (call,
                    "notify::stats",
                    G_CALLBACK (stats_changed_cb),
                    watch);
  g_signal_connect (call, "sounding", G_CALLBACK (sounding_cb), watch);
  g_signal_connect (call, "ended", G_CALLBACK (ended_cb), watch);
  state_changed_cb (call, NULL, watch);
}

static void
calls_changed_cb (GListModel *calls,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  gpointer user_data)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (HollerCall) call = g_list_model_get_item (calls, i);

      watch_call (user_data, call);
    }
}

static gboolean
accept_cb (gpointer user_data)
{
  HollerCall *call = user_data;
  Watch *watch = g_object_get_data (G_OBJECT (call), "holler-cli-watch");

  watch->accept_id = 0;
  if (holler_call_get_state (call) == HOLLER_CALL_STATE_INCOMING)
    holler_call_accept (call);

  return G_SOURCE_REMOVE;
}

static void
accept_by_itself (HollerCli *self, HollerCall *call)
{
  Watch *watch = g_object_get_data (G_OBJECT (call), "holler-cli-watch");
  double after_s = self->options->accept_after_s;

  if (after_s > 0 && watch->accept_id == 0)
    watch->accept_id = holler_clock_add_timeout (self->clock,
                                                 (guint) (after_s * 1000),
                                                 accept_cb,
                                                 call,
                                                 NULL);
  else if (after_s <= 0)
    holler_call_accept (call);
}

static void
incoming_changed_cb (HollerCallList *calls,
                     GParamSpec *pspec,
                     gpointer user_data)
{
  HollerCli *self = user_data;
  HollerCall *call = holler_call_list_get_incoming (calls);
  JsonObject *fields = NULL;

  if (call == NULL)
    return;

  watch_call (self, call);
  fields = new_fields (call);
  json_object_set_string_member (
    fields,
    "name",
    holler_user_get_display_name (holler_call_get_peer (call)));
  json_object_set_boolean_member (fields,
                                  "video",
                                  holler_call_get_is_video (call));
  holler_cli_output_emit (self->output, "incoming", fields);
  if (self->options->command == HOLLER_CLI_LISTEN &&
      self->options->accepts_calls && !self->is_ending)
    accept_by_itself (self, call);
}

static void
found_for_call_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HollerCli *self = user_data;
  HollerCallList *calls = holler_account_get_calls (self->account);
  g_autoptr (HollerUser) user = holler_cli_find_person_finish (self, result);
  HollerCall *call = NULL;

  if (user == NULL)
    return;

  self->has_talked = FALSE;
  self->n_calls_left--;
  call = holler_call_list_place (calls, user, FALSE);
  if (call == NULL)
    {
      holler_cli_fail (self, "one cannot call now");
      return;
    }

  g_set_object (&self->call, call);
  watch_call (self, call);
  if (holler_call_get_state (call) == HOLLER_CALL_STATE_ENDED)
    finish_own_call (self, call);
}

/**
 * holler_cli_watch_calls:
 * @self: a run
 *
 * Tells of every call from now on.
 */
void
holler_cli_watch_calls (HollerCli *self)
{
  HollerCallList *calls = holler_account_get_calls (self->account);

  g_object_set (calls, "relay-only", self->options->is_relay_only, NULL);
  g_signal_connect (calls,
                    "items-changed",
                    G_CALLBACK (calls_changed_cb),
                    self);
  g_signal_connect (calls,
                    "notify::incoming",
                    G_CALLBACK (incoming_changed_cb),
                    self);
}

/**
 * holler_cli_place_call:
 * @self: a run that is ready
 *
 * Calls who was named; how the call ends is how the run ends.
 */
void
holler_cli_place_call (HollerCli *self)
{
  holler_cli_find_person_async (self, found_for_call_cb);
}

/**
 * holler_cli_end_calls:
 * @self: a run
 *
 * Hangs up whatever is there.
 *
 * Returns: `TRUE` if a call of our own was ended by it, whose end decides
 *   about the run
 */
gboolean
holler_cli_end_calls (HollerCli *self)
{
  GListModel *calls = G_LIST_MODEL (holler_account_get_calls (self->account));
  g_autoptr (HollerCall) own = NULL;

  self->n_calls_left = 0;
  if (self->call != NULL)
    own = g_object_ref (self->call);
  for (guint i = g_list_model_get_n_items (calls); i > 0; i--)
    {
      g_autoptr (HollerCall) call = g_list_model_get_item (calls, i - 1);

      holler_call_hang_up (call);
    }

  return own != NULL;
}
