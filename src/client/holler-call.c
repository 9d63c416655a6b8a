/* holler-call.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-call.h"

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"
#include "client/holler-client-enums.h"

/* What a call shows of itself. */

typedef enum
{
  PROP_STATE = 1,
  PROP_END_REASON,
  PROP_PEER,
  PROP_CONVERSATION,
  PROP_IS_OUTGOING,
  PROP_IS_VIDEO,
  PROP_REMOTE_RINGING,
  PROP_MUTED,
  PROP_REMOTE_MUTED,
  PROP_RING_SECONDS,
  PROP_DURATION_SECONDS,
  PROP_QUALITY,
  PROP_STATS,
  PROP_SECURITY,
  PROP_REMOTE_LEVEL,
  PROP_LOCAL_LEVEL,
  PROP_TROUBLE,
  PROP_HELD_BACK,
} HollerCallProperty;

static GParamSpec *properties[PROP_HELD_BACK + 1];

enum
{
  SIGNAL_ENDED,
  SIGNAL_SOUNDING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerCall, holler_call, G_TYPE_OBJECT)

static void
notify (HollerCall *self, HollerCallProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * holler_call_notify:
 * @self: a call
 * @what: what changed
 *
 * Says so to whoever shows it.
 */
void
holler_call_notify (HollerCall *self, HollerCallChanged what)
{
  switch (what)
    {
    case HOLLER_CALL_CHANGED_STATE:
      notify (self, PROP_STATE);
      break;
    case HOLLER_CALL_CHANGED_END_REASON:
      notify (self, PROP_END_REASON);
      break;
    case HOLLER_CALL_CHANGED_DIRECTION:
      notify (self, PROP_IS_OUTGOING);
      break;
    case HOLLER_CALL_CHANGED_RINGING:
      notify (self, PROP_REMOTE_RINGING);
      break;
    case HOLLER_CALL_CHANGED_RING_SECONDS:
      notify (self, PROP_RING_SECONDS);
      break;
    case HOLLER_CALL_CHANGED_DURATION_SECONDS:
      notify (self, PROP_DURATION_SECONDS);
      break;
    case HOLLER_CALL_CHANGED_REMOTE_MUTED:
      notify (self, PROP_REMOTE_MUTED);
      break;
    case HOLLER_CALL_CHANGED_STATS:
      notify (self, PROP_STATS);
      notify (self, PROP_QUALITY);
      break;
    case HOLLER_CALL_CHANGED_SECURITY:
      notify (self, PROP_SECURITY);
      break;
    case HOLLER_CALL_CHANGED_MUTED:
      notify (self, PROP_MUTED);
      break;
    case HOLLER_CALL_CHANGED_HELD_BACK:
      notify (self, PROP_HELD_BACK);
      break;
    case HOLLER_CALL_CHANGED_LOCAL_LEVEL:
      notify (self, PROP_LOCAL_LEVEL);
      break;
    case HOLLER_CALL_CHANGED_REMOTE_LEVEL:
    default:
      notify (self, PROP_REMOTE_LEVEL);
      break;
    }
}

void
holler_call_set_remote_muted (HollerCall *self, gboolean muted)
{
  if (self->remote_muted == muted)
    return;
  self->remote_muted = muted;
  holler_call_notify (self, HOLLER_CALL_CHANGED_REMOTE_MUTED);
}

void
holler_call_set_conversation (HollerCall *self,
                              HollerConversation *conversation)
{
  if (g_set_object (&self->conversation, conversation))
    notify (self, PROP_CONVERSATION);
}

HollerCall *
holler_call_new (HollerAccount *account,
                 HollerCallList *list,
                 HollerUser *peer,
                 gboolean is_outgoing,
                 gboolean is_video)
{
  HollerCall *self = g_object_new (HOLLER_TYPE_CALL, NULL);

  g_set_weak_pointer (&self->account, account);
  g_set_weak_pointer (&self->list, list);
  self->peer = g_object_ref (peer);
  self->is_outgoing = is_outgoing;
  self->is_video = is_video;
  self->outage_generation = -1;
  self->failed_generation = -1;
  holler_recovery_machine_init (&self->recovery,
                                holler_link_is_ready (account->link));
  self->ring_began_us = holler_clock_get_time_us (account->clock);
  holler_call_start_ticking (self);

  return self;
}

static void
holler_call_dispose (GObject *object)
{
  HollerCall *self = HOLLER_CALL (object);

  if (self->account != NULL)
    {
      holler_clock_clear_timeout (self->account->clock, &self->timer_id);
      holler_call_tear_down (self);
    }
  g_clear_weak_pointer (&self->account);
  g_clear_weak_pointer (&self->list);
  g_clear_object (&self->conversation);

  G_OBJECT_CLASS (holler_call_parent_class)->dispose (object);
}

static void
holler_call_finalize (GObject *object)
{
  HollerCall *self = HOLLER_CALL (object);

  g_clear_object (&self->peer);
  g_queue_clear_full (&self->events, g_free);
  g_queue_clear_full (&self->early, (GDestroyNotify) holler_frame_unref);
  g_free (self->call_id);
  g_free (self->join_id);
  g_free (self->taken_device_id);
  g_free (self->peer_device_id);
  g_free (self->peer_join_id);
  g_free (self->first_offer);
  g_clear_pointer (&self->stats, holler_media_stats_free);

  G_OBJECT_CLASS (holler_call_parent_class)->finalize (object);
}

static void
holler_call_get_property (GObject *object,
                          guint property_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  HollerCall *self = HOLLER_CALL (object);

  switch ((HollerCallProperty) property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->machine.state);
      break;
    case PROP_END_REASON:
      g_value_set_enum (value, (int) self->machine.end_reason);
      break;
    case PROP_PEER:
      g_value_set_object (value, self->peer);
      break;
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    case PROP_IS_OUTGOING:
      g_value_set_boolean (value, self->is_outgoing);
      break;
    case PROP_IS_VIDEO:
      g_value_set_boolean (value, self->is_video);
      break;
    case PROP_REMOTE_RINGING:
      g_value_set_boolean (value, self->remote_ringing);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_REMOTE_MUTED:
      g_value_set_boolean (value, self->remote_muted);
      break;
    case PROP_RING_SECONDS:
      g_value_set_uint (value, holler_call_get_ring_seconds (self));
      break;
    case PROP_DURATION_SECONDS:
      g_value_set_uint (value, holler_call_get_duration_seconds (self));
      break;
    case PROP_QUALITY:
      g_value_set_uint (value, self->quality);
      break;
    case PROP_STATS:
      g_value_set_boxed (value, self->stats);
      break;
    case PROP_SECURITY:
      g_value_set_enum (value, (int) holler_call_get_security (self));
      break;
    case PROP_REMOTE_LEVEL:
      g_value_set_double (value, holler_call_get_remote_level (self));
      break;
    case PROP_LOCAL_LEVEL:
      g_value_set_double (value, holler_call_get_local_level (self));
      break;
    case PROP_TROUBLE:
      g_value_set_enum (value, (int) self->trouble);
      break;
    case PROP_HELD_BACK:
      g_value_set_boolean (value, self->held_back);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
holler_call_set_property (GObject *object,
                          guint property_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  if (property_id == PROP_MUTED)
    holler_call_set_muted (HOLLER_CALL (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
holler_call_class_init (HollerCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_call_dispose;
  object_class->finalize = holler_call_finalize;
  object_class->get_property = holler_call_get_property;
  object_class->set_property = holler_call_set_property;

  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              HOLLER_TYPE_CALL_STATE,
                                              HOLLER_CALL_STATE_IDLE,
                                              readable);
  properties[PROP_END_REASON] = g_param_spec_enum ("end-reason",
                                                   NULL,
                                                   NULL,
                                                   HOLLER_TYPE_CALL_END_REASON,
                                                   HOLLER_CALL_END_NONE,
                                                   readable);
  properties[PROP_PEER] =
    g_param_spec_object ("peer", NULL, NULL, HOLLER_TYPE_USER, readable);
  properties[PROP_CONVERSATION] = g_param_spec_object ("conversation",
                                                       NULL,
                                                       NULL,
                                                       HOLLER_TYPE_CONVERSATION,
                                                       readable);
  properties[PROP_IS_OUTGOING] =
    g_param_spec_boolean ("is-outgoing", NULL, NULL, FALSE, readable);
  properties[PROP_IS_VIDEO] =
    g_param_spec_boolean ("is-video", NULL, NULL, FALSE, readable);
  properties[PROP_REMOTE_RINGING] =
    g_param_spec_boolean ("remote-ringing", NULL, NULL, FALSE, readable);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted",
                                                 NULL,
                                                 NULL,
                                                 FALSE,
                                                 readable | G_PARAM_WRITABLE);
  properties[PROP_REMOTE_MUTED] =
    g_param_spec_boolean ("remote-muted", NULL, NULL, FALSE, readable);
  properties[PROP_RING_SECONDS] =
    g_param_spec_uint ("ring-seconds", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_DURATION_SECONDS] = g_param_spec_uint ("duration-seconds",
                                                         NULL,
                                                         NULL,
                                                         0,
                                                         G_MAXUINT,
                                                         0,
                                                         readable);
  properties[PROP_QUALITY] =
    g_param_spec_uint ("quality", NULL, NULL, 0, 4, 0, readable);
  properties[PROP_STATS] =
    g_param_spec_boxed ("stats", NULL, NULL, HOLLER_TYPE_MEDIA_STATS, readable);
  properties[PROP_SECURITY] = g_param_spec_enum ("security",
                                                 NULL,
                                                 NULL,
                                                 HOLLER_TYPE_SECURITY,
                                                 HOLLER_SECURITY_PENDING,
                                                 readable);
  properties[PROP_REMOTE_LEVEL] =
    g_param_spec_double ("remote-level", NULL, NULL, 0, 1, 0, readable);
  properties[PROP_LOCAL_LEVEL] =
    g_param_spec_double ("local-level", NULL, NULL, 0, 1, 0, readable);
  properties[PROP_TROUBLE] = g_param_spec_enum ("trouble",
                                                NULL,
                                                NULL,
                                                HOLLER_TYPE_CALL_TROUBLE,
                                                HOLLER_CALL_TROUBLE_NONE,
                                                readable);
  properties[PROP_HELD_BACK] =
    g_param_spec_boolean ("held-back", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  /**
   * HollerCall::ended:
   * @self: a call
   *
   * The call is over, once; its end reason says why.
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended",
                                        HOLLER_TYPE_CALL,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        0);
  /**
   * HollerCall::sounding:
   * @self: a call
   *
   * The first sound of the other was decoded, once a connection.
   */
  signals[SIGNAL_SOUNDING] = g_signal_new ("sounding",
                                           HOLLER_TYPE_CALL,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           0);
  /**
   * HollerCall::device-changed:
   * @self: a call
   * @kind: microphone or speaker
   * @choice: what is used from now on
   *
   * A device went away or came back in the call.
   */
  g_signal_new ("device-changed",
                HOLLER_TYPE_CALL,
                G_SIGNAL_RUN_LAST,
                0,
                NULL,
                NULL,
                NULL,
                G_TYPE_NONE,
                2,
                HOLLER_TYPE_DEVICE_KIND,
                HOLLER_TYPE_DEVICE_CHOICE);
  /**
   * HollerCall::spoke-while-muted:
   * @self: a call
   *
   * The person speaks, and nobody hears it: at most each 30 seconds.
   */
  g_signal_new ("spoke-while-muted",
                HOLLER_TYPE_CALL,
                G_SIGNAL_RUN_LAST,
                0,
                NULL,
                NULL,
                NULL,
                G_TYPE_NONE,
                0);
}

static void
holler_call_init (HollerCall *self)
{
  holler_call_machine_init (&self->machine);
  holler_muted_speech_init (&self->muted_speech);
}

HollerCallState
holler_call_get_state (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), HOLLER_CALL_STATE_ENDED);
  return self->machine.state;
}

HollerCallEndReason
holler_call_get_end_reason (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), HOLLER_CALL_END_NONE);
  return self->machine.end_reason;
}

HollerUser *
holler_call_get_peer (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), NULL);
  return self->peer;
}

HollerConversation *
holler_call_get_conversation (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), NULL);
  return self->conversation;
}

const char *
holler_call_get_call_id (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), NULL);
  return self->call_id;
}

gboolean
holler_call_get_is_outgoing (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), FALSE);
  return self->is_outgoing;
}

gboolean
holler_call_get_is_video (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), FALSE);
  return self->is_video;
}

gboolean
holler_call_get_remote_ringing (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), FALSE);
  return self->remote_ringing;
}

gboolean
holler_call_get_muted (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), FALSE);
  return self->muted;
}

/**
 * holler_call_get_held_back:
 * @self: a call
 *
 * Is the microphone held back until the person holds something?
 *
 * Returns: whether it is
 */
gboolean
holler_call_get_held_back (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), FALSE);
  return self->held_back;
}

gboolean
holler_call_get_remote_muted (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), FALSE);
  return self->remote_muted;
}

static guint
seconds_since (HollerCall *self, gint64 then_us)
{
  if (self->account == NULL || then_us == 0)
    return 0;
  return (guint) ((holler_clock_get_time_us (self->account->clock) - then_us) /
                  G_USEC_PER_SEC);
}

guint
holler_call_get_ring_seconds (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), 0);
  return seconds_since (self, self->ring_began_us);
}

guint
holler_call_get_duration_seconds (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), 0);
  return seconds_since (self, self->connected_at_us);
}

guint
holler_call_get_quality (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), 0);
  return self->quality;
}

/**
 * holler_call_get_stats:
 * @self: a call
 *
 * Gets what was measured last.
 *
 * Returns: (transfer none) (nullable): `NULL` before the first second
 */
const HollerMediaStats *
holler_call_get_stats (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), NULL);
  return self->stats;
}

static HollerPeerConnection *
get_connection (HollerCall *self)
{
  return self->negotiator != NULL
           ? holler_negotiator_get_connection (self->negotiator)
           : NULL;
}

HollerSecurity
holler_call_get_security (HollerCall *self)
{
  HollerPeerConnection *connection;

  g_return_val_if_fail (HOLLER_IS_CALL (self), HOLLER_SECURITY_PENDING);
  connection = get_connection (self);
  return connection != NULL ? holler_peer_connection_get_security (connection)
                            : HOLLER_SECURITY_PENDING;
}

double
holler_call_get_remote_level (HollerCall *self)
{
  HollerPeerConnection *connection;

  g_return_val_if_fail (HOLLER_IS_CALL (self), 0);
  connection = get_connection (self);
  return connection != NULL
           ? holler_peer_connection_get_remote_level (connection)
           : 0;
}

double
holler_call_get_local_level (HollerCall *self)
{
  double level = 0;

  g_return_val_if_fail (HOLLER_IS_CALL (self), 0);
  if (self->account != NULL && self->capture_open &&
      holler_call_get_sending (self) != 0)
    g_object_get (self->account->media, "input-level", &level, NULL);
  return level;
}
