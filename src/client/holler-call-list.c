/* holler-call-list.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-call-list.h"

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"
#include "client/holler-user-private.h"

/* Which calls there are, and which of them this device is in. */

#define RING_TIMEOUT_MIN_S 5
#define RING_TIMEOUT_MAX_S 60
#define RING_TIMEOUT_DEFAULT_S 30

typedef enum
{
  PROP_ACTIVE = 1,
  PROP_INCOMING,
  PROP_CAN_CALL,
  PROP_RING_TIMEOUT_S,
  PROP_RELAY_ONLY,
  PROP_ELSEWHERE,
} HollerCallListProperty;

static GParamSpec *properties[PROP_ELSEWHERE + 1];

enum
{
  SIGNAL_CALL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return HOLLER_TYPE_CALL;
}

static guint
get_n_items (GListModel *model)
{
  return HOLLER_CALL_LIST (model)->calls->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  HollerCallList *self = HOLLER_CALL_LIST (model);

  if (position >= self->calls->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->calls, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HollerCallList,
                               holler_call_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_iface_init))

gboolean
holler_call_list_is_active (HollerCall *call)
{
  HollerCallState state = holler_call_get_state (call);

  return holler_call_state_is_live (state) &&
         state != HOLLER_CALL_STATE_INCOMING;
}

static void
refresh_ice (HollerCallList *self)
{
  for (guint i = 0; i < self->calls->len; i++)
    holler_call_refresh_ice (g_ptr_array_index (self->calls, i));
}

/* Whatever is made anew in a call that lasts for hours has credentials. */
static void
hold_turn (HollerCallList *self, gboolean holds)
{
  if (self->account == NULL || self->account->turn == NULL ||
      self->holds_turn == holds)
    return;

  self->holds_turn = holds;
  if (holds)
    holler_turn_hold (self->account->turn);
  else
    holler_turn_release (self->account->turn);
}

void
holler_call_list_update (HollerCallList *self)
{
  HollerCall *active = NULL;
  HollerCall *incoming = NULL;
  gboolean can_call;

  for (guint i = 0; i < self->calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (self->calls, i);

      if (active == NULL && holler_call_list_is_active (call))
        active = call;
      else if (incoming == NULL &&
               holler_call_get_state (call) == HOLLER_CALL_STATE_INCOMING)
        incoming = call;
    }

  hold_turn (self, active != NULL);
  if (self->active != active)
    {
      self->active = active;
      holler_talk_set_call (self->talk, active);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
    }
  if (self->incoming != incoming)
    {
      self->incoming = incoming;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INCOMING]);
    }
  can_call = active == NULL && self->account != NULL &&
             self->account->link != NULL &&
             holler_link_is_ready (self->account->link);
  if (self->can_call != can_call)
    {
      self->can_call = can_call;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CALL]);
    }
}

void
holler_call_list_append (HollerCallList *self, HollerCall *call)
{
  g_ptr_array_add (self->calls, g_object_ref (call));
  g_list_model_items_changed (G_LIST_MODEL (self), self->calls->len - 1, 0, 1);
}

/* For loops in which calls may end, and so leave the list. */
GPtrArray *
holler_call_list_copy (HollerCallList *self)
{
  GPtrArray *calls = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->calls->len; i++)
    g_ptr_array_add (calls, g_object_ref (g_ptr_array_index (self->calls, i)));

  return calls;
}

static HollerCall *
find_in (GPtrArray *calls, const char *call_id)
{
  for (guint i = 0; i < calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (calls, i);

      if (g_strcmp0 (holler_call_get_call_id (call), call_id) == 0 &&
          holler_call_state_is_live (holler_call_get_state (call)))
        return call;
    }

  return NULL;
}

HollerCall *
holler_call_list_find (HollerCallList *self, const char *call_id)
{
  HollerCall *call = find_in (self->calls, call_id);

  return call != NULL ? call : find_in (self->held, call_id);
}

guint
holler_call_list_get_ring_timeout_ms (HollerCallList *self)
{
  return self->ring_timeout_s * 1000;
}

gboolean
holler_call_list_get_relay_only (HollerCallList *self)
{
  return self->relay_only;
}

/**
 * holler_call_list_call_changed:
 * @self: a call list
 * @call: one of its calls, in another state than before
 *
 * Finds out anew what is active, what rings and what sounds.
 */
void
holler_call_list_call_changed (HollerCallList *self, HollerCall *call)
{
  holler_call_list_update (self);
  holler_call_list_update_sound (self);
}

/**
 * holler_call_list_call_ended:
 * @self: a call list
 * @call: one of its calls, which is over; the caller keeps it
 *
 * Lets it go.
 */
void
holler_call_list_call_ended (HollerCallList *self, HollerCall *call)
{
  g_autoptr (HollerCall) next = NULL;
  guint position = 0;

  g_free (self->ended_call_id);
  self->ended_call_id = g_strdup (holler_call_get_call_id (call));
  self->ended_epoch = call->epoch;
  /* Whoever never saw it ring does not see it end. */
  if (g_ptr_array_remove (self->held, call) ||
      !g_ptr_array_find (self->calls, call, &position))
    return;

  g_ptr_array_remove_index (self->calls, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  holler_call_list_update (self);
  holler_call_list_update_sound (self);
  if (self->sounding == HOLLER_CALL_SOUND_NONE && self->account != NULL &&
      (holler_call_get_is_outgoing (call) ||
       holler_call_get_duration_seconds (call) > 0))
    holler_media_play_sound (self->account->media, HOLLER_SOUND_END, FALSE);
  g_signal_emit (self, signals[SIGNAL_CALL_ENDED], 0, call);

  if (self->next != NULL && self->next != call && self->active == NULL)
    {
      next = g_steal_pointer (&self->next);
      holler_call_accept (next);
    }
  else if (self->next == call)
    g_clear_object (&self->next);
}

/**
 * holler_call_list_hang_up_all:
 * @self: a call list
 *
 * Ends every call, as a person who leaves does; what rings is left to one's
 * other devices.
 */
void
holler_call_list_hang_up_all (HollerCallList *self)
{
  g_autoptr (GPtrArray) calls = holler_call_list_copy (self);

  g_clear_object (&self->next);
  g_ptr_array_set_size (self->held, 0);
  holler_call_list_forget_elsewhere (self);
  for (guint i = 0; i < calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (calls, i);

      if (holler_call_get_state (call) == HOLLER_CALL_STATE_INCOMING)
        holler_call_feed (call,
                          HOLLER_CALL_EVENT_TIMEOUT,
                          HOLLER_CALL_END_TIMEOUT);
      else
        holler_call_hang_up (call);
    }
}

HollerCallList *
holler_call_list_new (HollerAccount *account)
{
  HollerCallList *self = g_object_new (HOLLER_TYPE_CALL_LIST, NULL);

  g_set_weak_pointer (&self->account, account);
  self->talk = holler_talk_new (account->clock);
  g_signal_connect_object (account->turn,
                           "changed",
                           G_CALLBACK (refresh_ice),
                           self,
                           G_CONNECT_SWAPPED);

  return self;
}

static void
holler_call_list_dispose (GObject *object)
{
  HollerCallList *self = HOLLER_CALL_LIST (object);

  self->active = NULL;
  self->incoming = NULL;
  if (self->talk != NULL)
    holler_talk_set_call (self->talk, NULL);
  g_clear_object (&self->next);
  g_ptr_array_set_size (self->held, 0);
  g_ptr_array_set_size (self->calls, 0);
  g_clear_weak_pointer (&self->account);

  G_OBJECT_CLASS (holler_call_list_parent_class)->dispose (object);
}

static void
holler_call_list_finalize (GObject *object)
{
  HollerCallList *self = HOLLER_CALL_LIST (object);

  g_clear_object (&self->talk);
  g_ptr_array_unref (self->elsewhere);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->calls);
  g_free (self->ended_call_id);

  G_OBJECT_CLASS (holler_call_list_parent_class)->finalize (object);
}

static void
holler_call_list_get_property (GObject *object,
                               guint property_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  HollerCallList *self = HOLLER_CALL_LIST (object);

  switch ((HollerCallListProperty) property_id)
    {
    case PROP_ACTIVE:
      g_value_set_object (value, self->active);
      break;
    case PROP_INCOMING:
      g_value_set_object (value, self->incoming);
      break;
    case PROP_CAN_CALL:
      g_value_set_boolean (value, self->can_call);
      break;
    case PROP_RING_TIMEOUT_S:
      g_value_set_uint (value, self->ring_timeout_s);
      break;
    case PROP_RELAY_ONLY:
      g_value_set_boolean (value, self->relay_only);
      break;
    case PROP_ELSEWHERE:
      g_value_set_object (value, holler_call_list_get_elsewhere (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
holler_call_list_set_property (GObject *object,
                               guint property_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  HollerCallList *self = HOLLER_CALL_LIST (object);

  switch ((HollerCallListProperty) property_id)
    {
    case PROP_RING_TIMEOUT_S:
      if (self->ring_timeout_s == g_value_get_uint (value))
        return;
      self->ring_timeout_s = g_value_get_uint (value);
      break;
    case PROP_RELAY_ONLY:
      if (self->relay_only == g_value_get_boolean (value))
        return;
      self->relay_only = g_value_get_boolean (value);
      refresh_ice (self);
      break;
    case PROP_ACTIVE:
    case PROP_INCOMING:
    case PROP_CAN_CALL:
    case PROP_ELSEWHERE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
holler_call_list_class_init (HollerCallListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_call_list_dispose;
  object_class->finalize = holler_call_list_finalize;
  object_class->get_property = holler_call_list_get_property;
  object_class->set_property = holler_call_list_set_property;

  properties[PROP_ACTIVE] =
    g_param_spec_object ("active", NULL, NULL, HOLLER_TYPE_CALL, readable);
  properties[PROP_INCOMING] =
    g_param_spec_object ("incoming", NULL, NULL, HOLLER_TYPE_CALL, readable);
  properties[PROP_CAN_CALL] =
    g_param_spec_boolean ("can-call", NULL, NULL, FALSE, readable);
  properties[PROP_RING_TIMEOUT_S] =
    g_param_spec_uint ("ring-timeout-s",
                       NULL,
                       NULL,
                       RING_TIMEOUT_MIN_S,
                       RING_TIMEOUT_MAX_S,
                       RING_TIMEOUT_DEFAULT_S,
                       readable | G_PARAM_WRITABLE);
  properties[PROP_RELAY_ONLY] =
    g_param_spec_boolean ("relay-only",
                          NULL,
                          NULL,
                          FALSE,
                          readable | G_PARAM_WRITABLE);
  properties[PROP_ELSEWHERE] = g_param_spec_object ("elsewhere",
                                                    NULL,
                                                    NULL,
                                                    HOLLER_TYPE_CONVERSATION,
                                                    readable);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  /**
   * HollerCallList::call-ended:
   * @self: a call list
   * @call: the call
   *
   * A call is over and no longer in the list.
   */
  signals[SIGNAL_CALL_ENDED] = g_signal_new ("call-ended",
                                             HOLLER_TYPE_CALL_LIST,
                                             G_SIGNAL_RUN_LAST,
                                             0,
                                             NULL,
                                             NULL,
                                             NULL,
                                             G_TYPE_NONE,
                                             1,
                                             HOLLER_TYPE_CALL);
}

static void
holler_call_list_init (HollerCallList *self)
{
  self->calls = g_ptr_array_new_with_free_func (g_object_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->elsewhere = holler_call_list_elsewhere_new ();
  self->ring_timeout_s = RING_TIMEOUT_DEFAULT_S;
}

HollerCall *
holler_call_list_get_active (HollerCallList *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), NULL);
  return self->active;
}

HollerCall *
holler_call_list_get_incoming (HollerCallList *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), NULL);
  return self->incoming;
}

gboolean
holler_call_list_get_can_call (HollerCallList *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), FALSE);
  return self->can_call;
}

/**
 * holler_call_list_get_talk:
 * @self: a call list
 *
 * Gets push to talk, for whichever call is active.
 *
 * Returns: (transfer none): the same one always
 */
HollerTalk *
holler_call_list_get_talk (HollerCallList *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), NULL);
  return self->talk;
}

/**
 * holler_call_list_place:
 * @self: a call list
 * @user: whom to call
 * @is_video: whether with a camera
 *
 * Calls somebody. If that person rings here already, the call is accepted
 * instead: both want the same.
 *
 * Returns: (transfer none) (nullable): the call; `NULL` where one cannot call
 */
HollerCall *
holler_call_list_place (HollerCallList *self,
                        HollerUser *user,
                        gboolean is_video)
{
  g_autoptr (HollerCall) call = NULL;
  HollerConversation *conversation;

  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), NULL);
  g_return_val_if_fail (HOLLER_IS_USER (user), NULL);

  holler_call_list_update (self);
  if (!self->can_call || holler_user_get_is_me (user))
    return NULL;

  for (guint i = 0; i < self->calls->len; i++)
    {
      HollerCall *ringing = g_ptr_array_index (self->calls, i);

      if (holler_call_get_state (ringing) == HOLLER_CALL_STATE_INCOMING &&
          holler_call_get_peer (ringing) == user)
        {
          holler_call_accept (ringing);
          return ringing;
        }
    }

  call = holler_call_new (self->account, self, user, TRUE, is_video);
  conversation = holler_account_get_direct (self->account, user);
  if (conversation != NULL)
    holler_call_set_conversation (call, conversation);
  holler_call_list_append (self, call);
  holler_call_feed (call, HOLLER_CALL_EVENT_PLACE, HOLLER_CALL_END_NONE);

  return call;
}

/**
 * holler_call_list_end_and_accept:
 * @self: a call list
 * @call: one that rings
 *
 * Hangs up the active call and accepts @call as soon as that has ended.
 */
void
holler_call_list_end_and_accept (HollerCallList *self, HollerCall *call)
{
  g_return_if_fail (HOLLER_IS_CALL_LIST (self));
  g_return_if_fail (HOLLER_IS_CALL (call));

  if (self->active == NULL)
    {
      holler_call_accept (call);
      return;
    }
  g_set_object (&self->next, call);
  holler_call_hang_up (self->active);
}
