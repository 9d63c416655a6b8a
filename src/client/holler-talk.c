/* holler-talk.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-talk.h"

#include "base/holler-debug.h"
#include "client/holler-call-private.h"
#include "client/holler-client-enums.h"

/* Runs core's machine for the call one is in: feeds it what is held, and holds
 * the microphone back as it says. */

struct _HollerTalk
{
  GObject parent_instance;

  HollerClock *clock;
  HollerPushToTalk machine;
  HollerCall *call; /* (nullable) */
  guint timer_id;
  guint release_delay_ms;
  char *key;
  char *global_trigger; /* (nullable) */
};

typedef enum
{
  PROP_ENABLED = 1,
  PROP_RELEASE_DELAY_MS,
  PROP_KEY,
  PROP_STATE,
  PROP_GLOBAL_TRIGGER,
} HollerTalkProperty;

static GParamSpec *properties[PROP_GLOBAL_TRIGGER + 1];

G_DEFINE_FINAL_TYPE (HollerTalk, holler_talk, G_TYPE_OBJECT)

static gboolean
feed (HollerTalk *self, HollerTalkEvent event, HollerTalkSource source);

static gboolean
released_cb (gpointer user_data)
{
  HollerTalk *self = user_data;

  self->timer_id = 0;
  feed (self, HOLLER_TALK_EVENT_TIMEOUT, HOLLER_TALK_SOURCE_NONE);

  return G_SOURCE_REMOVE;
}

static void
run (HollerTalk *self, HollerTalkActions actions)
{
  if ((actions & HOLLER_TALK_ACTION_DISARM_TIMER) != 0)
    holler_clock_clear_timeout (self->clock, &self->timer_id);
  if ((actions & HOLLER_TALK_ACTION_ARM_TIMER) != 0)
    self->timer_id = holler_clock_add_timeout (self->clock,
                                               self->release_delay_ms,
                                               released_cb,
                                               self,
                                               NULL);
}

/* Also while one is muted: so that nothing is heard between the moment that
 * ends and the moment the machine learns of it. */
static void
hold_back (HollerTalk *self)
{
  HollerTalkState state = self->machine.state;

  if (self->call != NULL)
    holler_call_set_held_back (self->call,
                               self->machine.is_enabled &&
                                 !holler_talk_state_is_heard (state));
}

static gboolean
feed (HollerTalk *self, HollerTalkEvent event, HollerTalkSource source)
{
  HollerTalkState from = self->machine.state;
  HollerTalkActions actions = HOLLER_TALK_ACTION_NONE;

  if (!holler_push_to_talk_step (&self->machine, event, source, &actions))
    return FALSE;

  run (self, actions);
  hold_back (self);
  if (self->machine.state == from)
    return TRUE;
  holler_debug (HOLLER_DEBUG_CALL,
                "talk: %s: %s -> %s",
                holler_talk_event_to_name (event),
                holler_talk_state_to_name (from),
                holler_talk_state_to_name (self->machine.state));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  return TRUE;
}

static void
muted_cb (HollerTalk *self)
{
  feed (self,
        holler_call_get_muted (self->call) ? HOLLER_TALK_EVENT_MUTED
                                           : HOLLER_TALK_EVENT_UNMUTED,
        HOLLER_TALK_SOURCE_NONE);
}

static void
holler_talk_dispose (GObject *object)
{
  HollerTalk *self = HOLLER_TALK (object);

  holler_talk_set_call (self, NULL);
  if (self->clock != NULL)
    holler_clock_clear_timeout (self->clock, &self->timer_id);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (holler_talk_parent_class)->dispose (object);
}

static void
holler_talk_finalize (GObject *object)
{
  HollerTalk *self = HOLLER_TALK (object);

  g_free (self->key);
  g_free (self->global_trigger);

  G_OBJECT_CLASS (holler_talk_parent_class)->finalize (object);
}

static void
holler_talk_get_property (GObject *object,
                          guint property_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  HollerTalk *self = HOLLER_TALK (object);

  switch ((HollerTalkProperty) property_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->machine.is_enabled);
      break;
    case PROP_RELEASE_DELAY_MS:
      g_value_set_uint (value, self->release_delay_ms);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->machine.state);
      break;
    case PROP_GLOBAL_TRIGGER:
      g_value_set_string (value, self->global_trigger);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
holler_talk_set_property (GObject *object,
                          guint property_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  HollerTalk *self = HOLLER_TALK (object);
  gboolean enabled = FALSE;

  switch ((HollerTalkProperty) property_id)
    {
    case PROP_ENABLED:
      enabled = g_value_get_boolean (value);
      if (!feed (self,
                 enabled ? HOLLER_TALK_EVENT_ENABLED
                         : HOLLER_TALK_EVENT_DISABLED,
                 HOLLER_TALK_SOURCE_NONE))
        return;
      break;
    case PROP_RELEASE_DELAY_MS:
      if (self->release_delay_ms == g_value_get_uint (value))
        return;
      self->release_delay_ms = g_value_get_uint (value);
      break;
    case PROP_KEY:
      if (g_strcmp0 (self->key, g_value_get_string (value)) == 0)
        return;
      /* Who would let the old one go? */
      holler_talk_release (self, HOLLER_TALK_SOURCE_KEY);
      g_free (self->key);
      self->key = g_strdup (g_value_get_string (value));
      break;
    case PROP_STATE:
    case PROP_GLOBAL_TRIGGER:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
holler_talk_class_init (HollerTalkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_talk_dispose;
  object_class->finalize = holler_talk_finalize;
  object_class->get_property = holler_talk_get_property;
  object_class->set_property = holler_talk_set_property;

  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled",
                                                   NULL,
                                                   NULL,
                                                   FALSE,
                                                   readable | G_PARAM_WRITABLE);
  properties[PROP_RELEASE_DELAY_MS] =
    g_param_spec_uint ("release-delay-ms",
                       NULL,
                       NULL,
                       0,
                       HOLLER_TALK_MAX_DELAY_MS,
                       HOLLER_TALK_DEFAULT_DELAY_MS,
                       readable | G_PARAM_WRITABLE);
  properties[PROP_KEY] = g_param_spec_string ("key",
                                              NULL,
                                              NULL,
                                              HOLLER_TALK_DEFAULT_KEY,
                                              readable | G_PARAM_WRITABLE);
  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              HOLLER_TYPE_TALK_STATE,
                                              HOLLER_TALK_STATE_NONE,
                                              readable);
  properties[PROP_GLOBAL_TRIGGER] =
    g_param_spec_string ("global-trigger", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_talk_init (HollerTalk *self)
{
  holler_push_to_talk_init (&self->machine);
  self->release_delay_ms = HOLLER_TALK_DEFAULT_DELAY_MS;
  self->key = g_strdup (HOLLER_TALK_DEFAULT_KEY);
}

/**
 * holler_talk_new:
 * @clock: for the release delay
 *
 * Returns: (transfer full): one that is switched off, without a call
 */
HollerTalk *
holler_talk_new (HollerClock *clock)
{
  HollerTalk *self = g_object_new (HOLLER_TYPE_TALK, NULL);

  self->clock = g_object_ref (clock);

  return self;
}

/**
 * holler_talk_set_call:
 * @self: a push to talk
 * @call: (nullable): the call one is in now
 *
 * Speaks in another call; what is held now does not count in it.
 */
void
holler_talk_set_call (HollerTalk *self, HollerCall *call)
{
  g_return_if_fail (HOLLER_IS_TALK (self));

  if (self->call == call)
    return;
  if (self->call != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->call, self);
      feed (self, HOLLER_TALK_EVENT_CALL_ENDED, HOLLER_TALK_SOURCE_NONE);
    }
  g_set_object (&self->call, call);
  if (call == NULL)
    return;
  g_signal_connect_object (call,
                           "notify::muted",
                           G_CALLBACK (muted_cb),
                           self,
                           G_CONNECT_SWAPPED);
  feed (self, HOLLER_TALK_EVENT_CALL_BEGAN, HOLLER_TALK_SOURCE_NONE);
  muted_cb (self);
}

/**
 * holler_talk_get_enabled:
 * @self: a push to talk
 *
 * Is it switched on?
 *
 * Returns: whether one is heard only while something is held
 */
gboolean
holler_talk_get_enabled (HollerTalk *self)
{
  g_return_val_if_fail (HOLLER_IS_TALK (self), FALSE);

  return self->machine.is_enabled;
}

/**
 * holler_talk_get_state:
 * @self: a push to talk
 *
 * Gets what is so now.
 *
 * Returns: a state
 */
HollerTalkState
holler_talk_get_state (HollerTalk *self)
{
  g_return_val_if_fail (HOLLER_IS_TALK (self), HOLLER_TALK_STATE_NONE);

  return self->machine.state;
}

/**
 * holler_talk_get_key:
 * @self: a push to talk
 *
 * Gets what one holds while a window of ours has the focus.
 *
 * Returns: (transfer none): an accelerator, "" for none
 */
const char *
holler_talk_get_key (HollerTalk *self)
{
  g_return_val_if_fail (HOLLER_IS_TALK (self), "");

  return self->key != NULL ? self->key : "";
}

/**
 * holler_talk_get_global_trigger:
 * @self: a push to talk
 *
 * Gets what one holds while another window has the focus.
 *
 * Returns: (transfer none) (nullable): in the desktop's words
 */
const char *
holler_talk_get_global_trigger (HollerTalk *self)
{
  g_return_val_if_fail (HOLLER_IS_TALK (self), NULL);

  return self->global_trigger;
}

/**
 * holler_talk_set_global_trigger:
 * @self: a push to talk
 * @trigger: (nullable): what the desktop says one holds, or that there is
 *   nothing (any more)
 *
 * Says what works in every window.
 */
void
holler_talk_set_global_trigger (HollerTalk *self, const char *trigger)
{
  g_return_if_fail (HOLLER_IS_TALK (self));

  if (trigger == NULL)
    holler_talk_release (self, HOLLER_TALK_SOURCE_GLOBAL);
  if (g_strcmp0 (self->global_trigger, trigger) == 0)
    return;
  g_free (self->global_trigger);
  self->global_trigger = g_strdup (trigger);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GLOBAL_TRIGGER]);
}

/**
 * holler_talk_press:
 * @self: a push to talk
 * @source: what is held now
 *
 * Begins to be heard. What repeats while it is held may be pressed again.
 *
 * Returns: whether it is of use now: `FALSE` without a call or where push to
 *   talk is off, so that a key may do what it does otherwise
 */
gboolean
holler_talk_press (HollerTalk *self, HollerTalkSource source)
{
  g_return_val_if_fail (HOLLER_IS_TALK (self), FALSE);

  feed (self, HOLLER_TALK_EVENT_PRESSED, source);

  return self->machine.is_enabled &&
         self->machine.state != HOLLER_TALK_STATE_NONE;
}

/**
 * holler_talk_release:
 * @self: a push to talk
 * @source: what is no longer held
 *
 * Is heard for the release delay still, unless something else is held.
 */
void
holler_talk_release (HollerTalk *self, HollerTalkSource source)
{
  g_return_if_fail (HOLLER_IS_TALK (self));

  feed (self, HOLLER_TALK_EVENT_RELEASED, source);
}
