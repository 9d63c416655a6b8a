/* holler-call-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-call-commands.h"

#include "server/holler-calls-private.h"
#include "server/holler-commands.h"
#include "server/holler-rooms.h"

/* From call frames to events of the call they name. */

static const struct
{
  HollerFrameKind kind;
  HollerCallRule rule;
} rules[] = {
  { HOLLER_FRAME_CALL_OFFER, HOLLER_CALL_RULE_OFFER },
  { HOLLER_FRAME_CALL_RINGING, HOLLER_CALL_RULE_RINGING },
  { HOLLER_FRAME_CALL_ACCEPT, HOLLER_CALL_RULE_ACCEPT },
  { HOLLER_FRAME_CALL_ANSWER, HOLLER_CALL_RULE_ANSWER },
  { HOLLER_FRAME_CALL_ICE_CANDIDATE, HOLLER_CALL_RULE_CANDIDATE },
  { HOLLER_FRAME_CALL_REJECT, HOLLER_CALL_RULE_REJECT },
  { HOLLER_FRAME_CALL_HANGUP, HOLLER_CALL_RULE_HANGUP },
  { HOLLER_FRAME_CALL_JOIN, HOLLER_CALL_RULE_JOIN },
  { HOLLER_FRAME_CALL_LEAVE, HOLLER_CALL_RULE_LEAVE },
  { HOLLER_FRAME_CALL_MEDIA, HOLLER_CALL_RULE_MEDIA },
  /* of what has become of a call of many: as if one were in it no longer */
  { HOLLER_FRAME_CALL_DECLINE, HOLLER_CALL_RULE_LEAVE },
};

static HollerCallRule
get_rule (HollerFrame *frame)
{
  HollerFrameKind kind = holler_frame_get_kind (frame);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (rules[i].kind == kind)
        return rules[i].rule;
    }

  g_return_val_if_reached (HOLLER_CALL_RULE_OFFER);
}

/* A frame of a call that is not the live one: the answer says no more than
 * that, whoever asks. */
static void
answer_without_call (HollerCalls *self,
                     HollerSession *session,
                     HollerFrame *frame,
                     HollerCallRule rule)
{
  HollerServerStore *store = holler_server_get_store (self->server);
  const char *call_id = holler_frame_get_string (frame, "callId");
  const char *user_id = holler_session_get_user_id (session);
  HollerCallRole role = HOLLER_CALL_ROLE_STRANGER;
  HollerRosterState state = HOLLER_ROSTER_OVER;
  HollerCallVerdict verdict = HOLLER_CALL_VERDICT_NO_SUCH_CALL;

  if (holler_server_store_is_member (store, call_id, user_id))
    role = HOLLER_CALL_ROLE_OTHER;
  if (holler_frame_has (frame, "epoch") &&
      (holler_frame_get_int (frame, "epoch") == 0 ||
       holler_frame_get_int (frame, "epoch") >
         holler_server_store_get_epoch (store, call_id)))
    state = HOLLER_ROSTER_NONE;

  verdict = holler_call_rules_judge (rule, state, role);
  if (verdict == HOLLER_CALL_VERDICT_ACK)
    holler_session_ack (session, frame, NULL);
  else
    holler_calls_refuse (session, frame, verdict, NULL);
}

/* Whom a frame between two participants is for. */
static void
set_recipient (const HollerLiveCall *call,
               HollerFrame *frame,
               HollerRosterEvent *event)
{
  HollerRosterSide to = event->side == HOLLER_ROSTER_CALLER
                          ? HOLLER_ROSTER_CALLEE
                          : HOLLER_ROSTER_CALLER;
  const char *user_id = holler_frame_get_string (frame, "recipientId");
  const char *device_id = holler_frame_get_string (frame, "recipientDeviceId");
  const char *join_id = holler_frame_get_string (frame, "recipientJoinId");

  event->recipient = HOLLER_ROSTER_NOBODY;
  if (user_id != NULL && !g_str_equal (user_id, call->people[to].user_id))
    {
      event->join = G_MAXUINT32;
      return;
    }
  if (device_id != NULL)
    event->recipient = holler_live_call_find_device (call, to, device_id);
  event->join = holler_live_call_parse_join (call, join_id);
  if (device_id != NULL && event->join == 0)
    event->join = G_MAXUINT32;
}

static void
fill_event (const HollerLiveCall *call,
            HollerFrame *frame,
            HollerRosterEvent *event)
{
  switch (event->rule)
    {
    case HOLLER_CALL_RULE_OFFER:
    case HOLLER_CALL_RULE_ANSWER:
    case HOLLER_CALL_RULE_CANDIDATE:
      set_recipient (call, frame, event);
      break;
    case HOLLER_CALL_RULE_REJECT:
    case HOLLER_CALL_RULE_HANGUP:
      /* without one: HANGUP, which is 0 */
      holler_roster_reason_from_name (holler_frame_get_string (frame, "reason"),
                                      &event->reason);
      break;
    case HOLLER_CALL_RULE_FIRST_OFFER:
    case HOLLER_CALL_RULE_ACCEPT:
      event->media = holler_call_media_from_type (
        holler_frame_get_string (frame, "callType"));
      break;
    case HOLLER_CALL_RULE_JOIN:
      event->takes_over = holler_frame_has (frame, "takeOver");
      if (event->takes_over)
        event->taken = holler_live_call_find_device (
          call,
          event->side,
          holler_frame_get_string (frame, "takeOver"));
      event->media =
        holler_call_media_from_json (holler_frame_get_object (frame, "media"));
      event->join =
        holler_live_call_parse_join (call,
                                     holler_frame_get_string (frame, "joinId"));
      break;
    case HOLLER_CALL_RULE_MEDIA:
      event->media =
        holler_call_media_from_json (holler_frame_get_root (frame));
      break;
    case HOLLER_CALL_RULE_RINGING:
    case HOLLER_CALL_RULE_LEAVE:
    default:
      break;
    }
}

static void
step_with_frame (HollerCalls *self,
                 HollerLiveCall *call,
                 HollerSession *session,
                 HollerFrame *frame,
                 HollerRosterEvent *event)
{
  HollerCallRequest request = { session, frame, event->side, 0 };

  if (event->side != HOLLER_ROSTER_STRANGER &&
      event->device != HOLLER_ROSTER_NOBODY &&
      call->roster.entries[event->side].device == event->device)
    request.join = call->roster.entries[event->side].join;

  fill_event (call, frame, event);
  holler_calls_step (self, call, event, &request);
}

/* Without an epoch a hang-up ends what its sender rings or is in. */
static gboolean
is_meant (const HollerLiveCall *call,
          HollerFrame *frame,
          const HollerRosterEvent *event)
{
  HollerCallRole role = HOLLER_CALL_ROLE_STRANGER;

  if (call == NULL)
    return FALSE;
  if (holler_frame_has (frame, "epoch"))
    return holler_frame_get_int (frame, "epoch") == call->epoch;

  role = holler_roster_get_role (&call->roster, event->side, event->device);
  return holler_roster_is_live (&call->roster) &&
         (role == HOLLER_CALL_ROLE_CALLER || role == HOLLER_CALL_ROLE_CALLEE);
}

/* Who is not in the call may enter only as a contact of the other. */
static gboolean
may_join (HollerCalls *self,
          HollerLiveCall *call,
          const HollerRosterEvent *event)
{
  return call->roster.state != HOLLER_ROSTER_ANSWERED ||
         call->roster.entries[event->side].device != HOLLER_ROSTER_NOBODY ||
         holler_server_is_contact (self->server,
                                   call->people[0].user_id,
                                   call->people[1].user_id);
}

static gboolean
check_join (HollerCalls *self,
            HollerLiveCall *call,
            HollerSession *session,
            HollerFrame *frame,
            HollerRosterEvent *event)
{
  if (event->side == HOLLER_ROSTER_STRANGER || may_join (self, call, event))
    {
      if (event->side != HOLLER_ROSTER_STRANGER)
        event->device = holler_live_call_ensure_device (
          call,
          event->side,
          holler_session_get_device_id (session));
      return TRUE;
    }

  holler_session_call_error (session,
                             frame,
                             HOLLER_SERVER_ERROR_NOT_CONTACT,
                             NULL);
  return FALSE;
}

void
holler_calls_handle_frame (HollerSession *session,
                           HollerFrame *frame,
                           gpointer data)
{
  HollerCalls *self = data;
  HollerRosterEvent event = { .kind = HOLLER_ROSTER_EVENT_FRAME,
                              .rule = get_rule (frame),
                              .device = HOLLER_ROSTER_NOBODY,
                              .recipient = HOLLER_ROSTER_NOBODY };
  HollerLiveCall *call = NULL;

  if (event.rule == HOLLER_CALL_RULE_OFFER &&
      !holler_frame_has (frame, "epoch"))
    {
      holler_calls_handle_first_offer (self, session, frame);
      return;
    }

  if (holler_rooms_handle_frame (self->rooms, session, frame))
    return;

  call =
    holler_call_registry_lookup (self->registry,
                                 holler_frame_get_string (frame, "callId"));
  if (call != NULL)
    {
      event.side =
        holler_live_call_get_side (call, holler_session_get_user_id (session));
      if (event.side != HOLLER_ROSTER_STRANGER)
        event.device =
          holler_live_call_find_device (call,
                                        event.side,
                                        holler_session_get_device_id (session));
    }

  if (!is_meant (call, frame, &event))
    answer_without_call (self, session, frame, event.rule);
  else if (event.rule != HOLLER_CALL_RULE_JOIN ||
           check_join (self, call, session, frame, &event))
    step_with_frame (self, call, session, frame, &event);
}

HollerCallTime
holler_calls_get_time (HollerCalls *self)
{
  HollerClock *clock = holler_server_get_clock (self->server);

  return (HollerCallTime){ .now_us = holler_clock_get_time_us (clock),
                           .real_us = holler_clock_get_real_time_us (clock) };
}

void
holler_calls_step (HollerCalls *self,
                   HollerLiveCall *call,
                   const HollerRosterEvent *event,
                   const HollerCallRequest *request)
{
  HollerRosterEffects effects;

  holler_call_registry_step (self->registry,
                             call,
                             event,
                             holler_calls_get_time (self),
                             &effects);
  holler_calls_run_effects (self, call, &effects, request);
  holler_calls_update_timer (self, call);
}

static const HollerCommand commands[] = {
  /* clang-format off */
  { HOLLER_FRAME_CALL_OFFER, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_RINGING, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_ACCEPT, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_ANSWER, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_ICE_CANDIDATE, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_REJECT, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_HANGUP, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_JOIN, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_LEAVE, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_MEDIA, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_DECLINE, holler_calls_handle_frame, HOLLER_COMMAND_CALL, 1 },
  { HOLLER_FRAME_CALL_START, holler_rooms_handle_start, HOLLER_COMMAND_CALL | HOLLER_COMMAND_NEEDS_ID, 1 },
  { HOLLER_FRAME_CALL_INVITE, holler_rooms_handle_invite, HOLLER_COMMAND_CALL, 1 },
  /* clang-format on */
};

/**
 * holler_call_commands_install:
 * @server: a server that has its store and does not run yet
 *
 * Teaches @server to carry calls, and takes up those that were live when it
 * last ran.
 */
void
holler_call_commands_install (HollerServer *server)
{
  HollerCalls *self = g_new0 (HollerCalls, 1);

  self->server = server;
  holler_calls_install_hooks (self);
  holler_server_add_commands (server, commands, G_N_ELEMENTS (commands), self);
  holler_calls_restore (self);
}
