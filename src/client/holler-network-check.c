/* holler-network-check.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Everything is looked at at the same time. The check runs as long as a row
 * does; what was cancelled comes back to rows of an earlier run, which nobody
 * shows any more. */

#include "client/holler-network-check.h"

#include "client/holler-account-private.h"
#include "client/holler-turn.h"

#define LISTEN_MS 3000

struct _HollerNetworkCheck
{
  GObject parent_instance;

  HollerAccount *account;
  HollerProbe *probe;
  GListStore *rows;
  GCancellable *cancellable; /* (nullable): while it runs */
  HollerCheckRow *server_row;
  HollerCheckRow *live_row;
  HollerCheckRow *microphone_row;
  gint64 asked_at_us; /* the server */
  gboolean waits_for_turn;
  guint listen_id;
  gulong level_id;
  double loudest;
};

enum
{
  PROP_IS_RUNNING = 1,
  PROP_ROWS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HollerNetworkCheck, holler_network_check, G_TYPE_OBJECT)

typedef struct
{
  HollerNetworkCheck *check;
  HollerCheckRow *row;
} Asked;

static Asked *
asked_new (HollerNetworkCheck *self, HollerCheckRow *row)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->check = g_object_ref (self);
  asked->row = g_object_ref (row);

  return asked;
}

static void
asked_free (Asked *self)
{
  g_object_unref (self->check);
  g_object_unref (self->row);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static void
end (HollerNetworkCheck *self)
{
  g_clear_object (&self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_RUNNING]);
}

static void
look_whether_done (HollerNetworkCheck *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  if (self->cancellable == NULL || self->waits_for_turn)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HollerCheckRow) row =
        g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      if (holler_check_row_get_is_running (row))
        return;
    }
  end (self);
}

static void
settle (HollerNetworkCheck *self,
        HollerCheckRow *row,
        HollerFinding finding,
        gint64 round_trip_ms)
{
  holler_check_row_settle (row, finding, round_trip_ms);
  look_whether_done (self);
}

/* From near to far; the microphone comes last. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return (int) holler_check_row_get_kind ((HollerCheckRow *) a) -
         (int) holler_check_row_get_kind ((HollerCheckRow *) b);
}

static void
take_row (HollerNetworkCheck *self, HollerCheckRow *row)
{
  holler_check_row_set_running (row, TRUE);
  g_list_store_insert_sorted (self->rows, row, compare_rows, NULL);
  g_object_unref (row);
}

/* The server and the socket */

static void
server_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  HollerNetworkCheck *self = asked->check;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  gint64 took_ms = -1;
  HollerFinding finding = HOLLER_FINDING_NONE;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (asked->row != self->server_row || self->cancellable == NULL)
    return;
  if (error == NULL)
    took_ms =
      (holler_clock_get_time_us (self->account->clock) - self->asked_at_us) /
      1000;
  finding = holler_check_judge_server (took_ms);
  if (g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_TLS))
    finding = HOLLER_FINDING_BAD_TLS;
  else if (error != NULL && !g_error_matches (error,
                                              HOLLER_API_ERROR,
                                              HOLLER_API_ERROR_UNREACHABLE))
    finding = HOLLER_FINDING_ODD;
  holler_check_row_settle (
    self->live_row,
    holler_check_judge_live (holler_account_get_state (self->account) ==
                               HOLLER_ACCOUNT_ONLINE,
                             error == NULL),
    -1);
  settle (self, self->server_row, finding, took_ms);
}

static void
ask_server (HollerNetworkCheck *self)
{
  self->server_row = holler_check_row_new (HOLLER_CHECK_SERVER);
  self->live_row = holler_check_row_new (HOLLER_CHECK_LIVE);
  take_row (self, self->server_row);
  take_row (self, self->live_row);
  self->asked_at_us = holler_clock_get_time_us (self->account->clock);
  holler_api_request_async (self->account->api,
                            "GET",
                            "/api/health",
                            NULL,
                            HOLLER_API_FLAGS_OPEN,
                            self->cancellable,
                            server_cb,
                            asked_new (self, self->server_row));
}

/* STUN and relays */

static void
probe_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  HollerProbeOutcome outcome = HOLLER_PROBE_NO_ANSWER;
  gint64 round_trip_ms = -1;

  if (holler_probe_ask_finish (HOLLER_PROBE (source),
                               result,
                               &outcome,
                               &round_trip_ms,
                               NULL))
    settle (asked->check,
            asked->row,
            holler_check_judge_probe (outcome, round_trip_ms),
            round_trip_ms);
}

static void
ask_one (HollerNetworkCheck *self,
         const HollerPeerConfig *config,
         const char *uri,
         GSocketFamily family)
{
  HollerCheckRow *row = holler_check_row_new_for_uri (uri, family);

  take_row (self, row);
  holler_probe_ask_async (self->probe,
                          uri,
                          config->ice_username,
                          config->ice_password,
                          family,
                          self->cancellable,
                          probe_cb,
                          asked_new (self, row));
}

/* Servers may name none of a kind: then that is what was found. */
static void
note_missing (HollerNetworkCheck *self,
              const HollerPeerConfig *config,
              gboolean is_stun)
{
  HollerCheckRow *row = NULL;

  for (guint i = 0; config->ice_uris[i] != NULL; i++)
    if (g_str_has_prefix (config->ice_uris[i], "stun:") == is_stun)
      return;
  row = holler_check_row_new (is_stun ? HOLLER_CHECK_STUN : HOLLER_CHECK_RELAY);
  take_row (self, row);
  holler_check_row_settle (row, HOLLER_FINDING_NOT_SET_UP, -1);
}

static void
turn_cb (gpointer user_data)
{
  HollerNetworkCheck *self = user_data;
  HollerPeerConfig config = { 0 };

  self->waits_for_turn = FALSE;
  holler_turn_fill (self->account->turn, &config);
  for (guint i = 0; config.ice_uris[i] != NULL; i++)
    {
      ask_one (self, &config, config.ice_uris[i], G_SOCKET_FAMILY_IPV4);
      ask_one (self, &config, config.ice_uris[i], G_SOCKET_FAMILY_IPV6);
    }
  /* Who cannot ask does not know. */
  if (holler_account_get_state (self->account) == HOLLER_ACCOUNT_ONLINE)
    {
      note_missing (self, &config, TRUE);
      note_missing (self, &config, FALSE);
    }
  look_whether_done (self);
}

/* The microphone */

static void
level_cb (HollerNetworkCheck *self)
{
  double level = 0;

  g_object_get (self->account->media, "input-level", &level, NULL);
  self->loudest = MAX (self->loudest, level);
}

static void
stop_listening (HollerNetworkCheck *self)
{
  if (self->level_id == 0)
    return;
  g_clear_signal_handler (&self->level_id, self->account->media);
  holler_clock_clear_timeout (self->account->clock, &self->listen_id);
  holler_media_close_capture (self->account->media);
}

static gboolean
listened_cb (gpointer user_data)
{
  HollerNetworkCheck *self = user_data;

  self->listen_id = 0;
  stop_listening (self);
  settle (self,
          self->microphone_row,
          holler_check_judge_level (self->loudest),
          -1);

  return G_SOURCE_REMOVE;
}

static void
listen_to_microphone (HollerNetworkCheck *self)
{
  HollerMedia *media = self->account->media;

  self->microphone_row = holler_check_row_new (HOLLER_CHECK_MICROPHONE);
  take_row (self, self->microphone_row);
  if (!holler_media_open_capture (media, HOLLER_MEDIA_AUDIO, NULL))
    {
      holler_check_row_settle (self->microphone_row,
                               HOLLER_FINDING_NO_DEVICE,
                               -1);
      return;
    }
  self->loudest = 0;
  self->level_id = g_signal_connect_swapped (media,
                                             "notify::input-level",
                                             G_CALLBACK (level_cb),
                                             self);
  self->listen_id = holler_clock_add_timeout (self->account->clock,
                                              LISTEN_MS,
                                              listened_cb,
                                              self,
                                              NULL);
}

/* The check */

static void
stop (HollerNetworkCheck *self)
{
  if (self->waits_for_turn)
    holler_turn_forget (self->account->turn, self);
  self->waits_for_turn = FALSE;
  stop_listening (self);
  g_cancellable_cancel (self->cancellable);
}

static void
holler_network_check_dispose (GObject *object)
{
  HollerNetworkCheck *self = HOLLER_NETWORK_CHECK (object);

  if (self->account != NULL)
    stop (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
  g_clear_object (&self->probe);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (holler_network_check_parent_class)->dispose (object);
}

static void
holler_network_check_get_property (GObject *object,
                                   guint property_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  HollerNetworkCheck *self = HOLLER_NETWORK_CHECK (object);

  if (property_id == PROP_IS_RUNNING)
    g_value_set_boolean (value, self->cancellable != NULL);
  else if (property_id == PROP_ROWS)
    g_value_set_object (value, self->rows);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
holler_network_check_class_init (HollerNetworkCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_network_check_dispose;
  object_class->get_property = holler_network_check_get_property;

  properties[PROP_IS_RUNNING] =
    g_param_spec_boolean ("is-running", NULL, NULL, FALSE, flags);
  properties[PROP_ROWS] =
    g_param_spec_object ("rows", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_network_check_init (HollerNetworkCheck *self)
{
  self->rows = g_list_store_new (HOLLER_TYPE_CHECK_ROW);
}

/**
 * holler_network_check_new:
 * @account: an account that is logged in
 * @probe: asks STUN and TURN servers
 *
 * Makes a check that looks at nothing yet.
 *
 * Returns: (transfer full): a check
 */
HollerNetworkCheck *
holler_network_check_new (HollerAccount *account, HollerProbe *probe)
{
  HollerNetworkCheck *self = NULL;

  g_return_val_if_fail (HOLLER_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (HOLLER_IS_PROBE (probe), NULL);

  self = g_object_new (HOLLER_TYPE_NETWORK_CHECK, NULL);
  self->account = g_object_ref (account);
  self->probe = g_object_ref (probe);

  return self;
}

/**
 * holler_network_check_start:
 * @self: a check
 *
 * Looks at everything, the microphone included; for some seconds.
 */
void
holler_network_check_start (HollerNetworkCheck *self)
{
  g_return_if_fail (HOLLER_IS_NETWORK_CHECK (self));

  if (self->cancellable != NULL)
    return;
  g_list_store_remove_all (self->rows);
  self->cancellable = g_cancellable_new ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_RUNNING]);
  ask_server (self);
  listen_to_microphone (self);
  /* Whoever checks wants to know what is there now. */
  holler_turn_clear (self->account->turn);
  self->waits_for_turn = TRUE;
  holler_turn_get (self->account->turn, turn_cb, self);
}

/**
 * holler_network_check_cancel:
 * @self: a check
 *
 * Looks no further; what was found stays.
 */
void
holler_network_check_cancel (HollerNetworkCheck *self)
{
  guint n = 0;

  g_return_if_fail (HOLLER_IS_NETWORK_CHECK (self));

  if (self->cancellable == NULL)
    return;
  stop (self);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HollerCheckRow) row =
        g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      holler_check_row_set_running (row, FALSE);
    }
  end (self);
}

/**
 * holler_network_check_get_is_running:
 * @self: a check
 *
 * Tells whether it is under way.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_network_check_get_is_running (HollerNetworkCheck *self)
{
  g_return_val_if_fail (HOLLER_IS_NETWORK_CHECK (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * holler_network_check_get_rows:
 * @self: a check
 *
 * Gets what is looked at.
 *
 * Returns: (transfer none): a list of [class@CheckRow], which grows
 */
GListModel *
holler_network_check_get_rows (HollerNetworkCheck *self)
{
  g_return_val_if_fail (HOLLER_IS_NETWORK_CHECK (self), NULL);

  return G_LIST_MODEL (self->rows);
}
