/* holler-turn.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-turn.h"

#include "base/holler-debug.h"
#include "client/holler-json-read.h"

/* The server's addresses of STUN and TURN servers with credentials. They are
 * fetched when a call begins to ring, and while a call goes on again before
 * they run out: whatever restarts then has good ones.
 */

/* What must be left for a call to begin with them: long enough to set up, and
 * to look for another way once. Of short-lived ones it is half. */
#define MIN_LEFT_US (10 * 60 * G_USEC_PER_SEC)
/* How often it is looked whether so much is left, while they are held; this
 * is also when a failed attempt is repeated. */
#define LOOK_MS 30000
/* A call is worth more than its relay: most connect without one. */
#define PATIENCE_MS 3000
#define MAX_URIS 8

typedef struct
{
  HollerTurnReady callback;
  gpointer user_data;
} Waiter;

struct _HollerTurn
{
  GObject parent_instance;

  HollerClock *clock;
  HollerApi *api;
  GCancellable *cancellable; /* (nullable): while one is under way */
  GQueue waiters;            /* (element-type Waiter) */
  guint timer_id;
  guint n_holds;
  guint look_id;

  char **uris; /* (nullable) */
  char *username;
  char *password;
  gint64 ttl_us; /* 0: none */
  gint64 fetched_at_us;
  gint64 fetched_at_real_us;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerTurn, holler_turn, G_TYPE_OBJECT)

/* By whichever clock says more has passed: the one stands still while the
 * machine sleeps, the other may be set back. */
static gint64
get_left_us (HollerTurn *self)
{
  gint64 passed_us = MAX (
    holler_clock_get_time_us (self->clock) - self->fetched_at_us,
    holler_clock_get_real_time_us (self->clock) - self->fetched_at_real_us);

  return self->ttl_us - passed_us;
}

static gboolean
is_fresh (HollerTurn *self)
{
  return self->ttl_us > 0 &&
         get_left_us (self) >= MIN (MIN_LEFT_US, self->ttl_us / 2);
}

static void
tell_waiters (HollerTurn *self)
{
  Waiter *waiter = NULL;

  holler_clock_clear_timeout (self->clock, &self->timer_id);
  while ((waiter = g_queue_pop_head (&self->waiters)) != NULL)
    {
      waiter->callback (waiter->user_data);
      g_free (waiter);
    }
}

static gboolean
is_ice_uri (const char *uri)
{
  return uri != NULL &&
         (g_str_has_prefix (uri, "stun:") || g_str_has_prefix (uri, "turn:") ||
          g_str_has_prefix (uri, "turns:"));
}

static void
take_credentials (HollerTurn *self, JsonObject *object)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array = holler_json_read_array (object, "uris");
  gint64 ttl_s = holler_json_read_int (object, "ttl");

  if (array == NULL || ttl_s <= 0)
    return;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (uris->len < MAX_URIS &&
          json_node_get_value_type (node) == G_TYPE_STRING &&
          is_ice_uri (json_node_get_string (node)))
        g_ptr_array_add (uris, g_strdup (json_node_get_string (node)));
    }
  g_ptr_array_add (uris, NULL);

  holler_turn_clear (self);
  self->uris = (char **) g_ptr_array_free (g_steal_pointer (&uris), FALSE);
  self->username = g_strdup (holler_json_read_string (object, "username"));
  self->password = g_strdup (holler_json_read_string (object, "password"));
  self->ttl_us = MIN (ttl_s, G_MAXINT32) * G_USEC_PER_SEC;
  self->fetched_at_us = holler_clock_get_time_us (self->clock);
  self->fetched_at_real_us = holler_clock_get_real_time_us (self->clock);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
credentials_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerTurn) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (error != NULL)
    holler_debug (HOLLER_DEBUG_CALL, "no relay: %s", error->message);
  else
    take_credentials (self, holler_json_read_root (node));
  tell_waiters (self);
}

static gboolean
patience_cb (gpointer user_data)
{
  HollerTurn *self = user_data;

  self->timer_id = 0;
  holler_debug (HOLLER_DEBUG_CALL, "relay credentials are late");
  tell_waiters (self);

  return G_SOURCE_REMOVE;
}

static void
holler_turn_dispose (GObject *object)
{
  HollerTurn *self = HOLLER_TURN (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->clock != NULL)
    {
      holler_clock_clear_timeout (self->clock, &self->timer_id);
      holler_clock_clear_timeout (self->clock, &self->look_id);
    }
  g_queue_clear_full (&self->waiters, g_free);
  holler_turn_clear (self);
  g_clear_object (&self->clock);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (holler_turn_parent_class)->dispose (object);
}

static void
holler_turn_class_init (HollerTurnClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_turn_dispose;

  /**
   * HollerTurn::changed:
   * @self: the credentials
   *
   * Others take their place; whoever copied them copies these.
   */
  signals[CHANGED] = g_signal_new ("changed",
                                   HOLLER_TYPE_TURN,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   0);
}

static void
holler_turn_init (HollerTurn *self)
{
  g_queue_init (&self->waiters);
}

/**
 * holler_turn_new:
 * @clock: the time
 * @api: where they are fetched
 *
 * Returns: (transfer full): no credentials yet
 */
HollerTurn *
holler_turn_new (HollerClock *clock, HollerApi *api)
{
  HollerTurn *self = g_object_new (HOLLER_TYPE_TURN, NULL);

  self->clock = g_object_ref (clock);
  self->api = g_object_ref (api);

  return self;
}

/**
 * holler_turn_prefetch:
 * @self: credentials
 *
 * Fetches what will be needed soon, if there are none or they soon run out.
 */
void
holler_turn_prefetch (HollerTurn *self)
{
  g_return_if_fail (HOLLER_IS_TURN (self));

  if (self->cancellable != NULL || is_fresh (self))
    return;

  self->cancellable = g_cancellable_new ();
  holler_api_request_async (self->api,
                            "GET",
                            "/api/turn/credentials",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            self->cancellable,
                            credentials_cb,
                            g_object_ref (self));
}

/**
 * holler_turn_get:
 * @self: credentials
 * @callback: called once
 * @user_data: data of @callback
 *
 * Calls @callback when there are fresh ones, or when it is certain, or has
 * taken too long to find out, that there are none: a call goes on without.
 * Before this returns if they are there already.
 */
void
holler_turn_get (HollerTurn *self, HollerTurnReady callback, gpointer user_data)
{
  Waiter *waiter = NULL;

  g_return_if_fail (HOLLER_IS_TURN (self));
  g_return_if_fail (callback != NULL);

  if (is_fresh (self))
    {
      callback (user_data);
      return;
    }

  waiter = g_new0 (Waiter, 1);
  waiter->callback = callback;
  waiter->user_data = user_data;
  g_queue_push_tail (&self->waiters, waiter);
  if (self->timer_id == 0)
    self->timer_id = holler_clock_add_timeout (self->clock,
                                               PATIENCE_MS,
                                               patience_cb,
                                               self,
                                               NULL);
  holler_turn_prefetch (self);
}

/**
 * holler_turn_forget:
 * @self: credentials
 * @user_data: of [method@Turn.get]
 *
 * The callbacks with this data are not called any more.
 */
void
holler_turn_forget (HollerTurn *self, gpointer user_data)
{
  GList *next = NULL;

  g_return_if_fail (HOLLER_IS_TURN (self));

  for (GList *l = self->waiters.head; l != NULL; l = next)
    {
      Waiter *waiter = l->data;

      next = l->next;
      if (waiter->user_data != user_data)
        continue;
      g_queue_delete_link (&self->waiters, l);
      g_free (waiter);
    }
}

static gboolean
look_cb (gpointer user_data)
{
  HollerTurn *self = user_data;

  holler_turn_prefetch (self);

  return G_SOURCE_CONTINUE;
}

/**
 * holler_turn_hold:
 * @self: credentials
 *
 * From now on they are renewed before they run out, [signal@Turn::changed]
 * each time. Counted; ended by [method@Turn.release].
 */
void
holler_turn_hold (HollerTurn *self)
{
  g_return_if_fail (HOLLER_IS_TURN (self));

  if (self->n_holds++ == 0)
    self->look_id =
      holler_clock_add_timeout (self->clock, LOOK_MS, look_cb, self, NULL);
}

/**
 * holler_turn_release:
 * @self: credentials that are held
 *
 * The counterpart of [method@Turn.hold].
 */
void
holler_turn_release (HollerTurn *self)
{
  g_return_if_fail (HOLLER_IS_TURN (self));
  g_return_if_fail (self->n_holds > 0);

  if (--self->n_holds == 0 && self->clock != NULL)
    holler_clock_clear_timeout (self->clock, &self->look_id);
}

/**
 * holler_turn_fill:
 * @self: credentials
 * @config: what gets them
 *
 * Fills the ice_ fields of @config, which live until the next fetch; with
 * nothing where there are none, or where they have run out.
 */
void
holler_turn_fill (HollerTurn *self, HollerPeerConfig *config)
{
  static const char *const none[] = { NULL };

  g_return_if_fail (HOLLER_IS_TURN (self));
  g_return_if_fail (config != NULL);

  config->ice_uris = none;
  config->ice_username = NULL;
  config->ice_password = NULL;
  if (self->ttl_us == 0 || get_left_us (self) <= 0)
    return;

  config->ice_uris = (const char *const *) self->uris;
  config->ice_username = self->username;
  config->ice_password = self->password;
}

/**
 * holler_turn_clear:
 * @self: credentials
 *
 * Forgets them: they were another person's.
 */
void
holler_turn_clear (HollerTurn *self)
{
  g_return_if_fail (HOLLER_IS_TURN (self));

  g_clear_pointer (&self->uris, g_strfreev);
  g_clear_pointer (&self->username, g_free);
  g_clear_pointer (&self->password, g_free);
  self->ttl_us = 0;
}
