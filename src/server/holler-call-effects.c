/* holler-call-effects.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-calls-private.h"

#include "base/holler-time.h"

/* From the effects of a step to frames on their way. Nothing here decides. */

static void
send_to_device (HollerCalls *self,
                HollerLiveCall *call,
                HollerRosterSide side,
                guint8 device,
                HollerFrameKind kind,
                GBytes *text)
{
  const char *user_id = call->people[side].user_id;
  const char *device_id = call->devices[device];

  if (self->greeted != NULL &&
      g_str_equal (holler_session_get_user_id (self->greeted), user_id) &&
      g_str_equal (holler_session_get_device_id (self->greeted), device_id))
    holler_session_send (self->greeted, kind, text);
  else
    holler_server_send_to_device (self->server, user_id, device_id, kind, text);
}

static void
keep_farewell (HollerLiveCall *call,
               HollerRosterSide side,
               guint64 devices,
               GBytes *text)
{
  g_clear_pointer (&call->farewells[side], g_bytes_unref);
  call->farewells[side] = g_bytes_ref (text);
  call->farewell_devices[side] = devices;
}

/* To one who comes back without the session to which it was sent, or to which
 * it could not be: else nothing says how the call ended. */
void
holler_calls_send_farewell (const HollerLiveCall *call, HollerSession *session)
{
  HollerRosterSide side =
    holler_live_call_get_side (call, holler_session_get_user_id (session));
  guint8 device = HOLLER_ROSTER_NOBODY;

  if (side == HOLLER_ROSTER_STRANGER || call->farewells[side] == NULL)
    return;

  device =
    holler_live_call_find_device (call,
                                  side,
                                  holler_session_get_device_id (session));
  if (device != HOLLER_ROSTER_NOBODY &&
      (call->farewell_devices[side] & HOLLER_ROSTER_BIT (device)) != 0)
    holler_session_send (session,
                         HOLLER_FRAME_CALL_HANGUP,
                         call->farewells[side]);
}

static void
send_to_devices (HollerCalls *self,
                 HollerLiveCall *call,
                 HollerRosterSide side,
                 guint64 devices,
                 HollerFrameKind kind,
                 GBytes *text)
{
  if (kind == HOLLER_FRAME_CALL_HANGUP &&
      !holler_roster_is_live (&call->roster))
    keep_farewell (call, side, devices, text);

  for (guint8 i = 0; i < HOLLER_ROSTER_MAX_DEVICES; i++)
    {
      if ((devices & HOLLER_ROSTER_BIT (i)) != 0)
        send_to_device (self, call, side, i, kind, text);
    }
}

static HollerFrame *
make_frame (const HollerLiveCall *call, HollerFrameKind kind)
{
  HollerFrame *frame = holler_frame_new (kind);

  holler_frame_set_string (frame, "callId", call->call_id);
  holler_frame_set_int (frame, "epoch", call->epoch);
  return frame;
}

static void
add_members (HollerFrame *frame, JsonObject *members)
{
  JsonObject *root = holler_frame_get_root (frame);
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *value = NULL;

  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (root, name, json_node_copy (value));
}

/* The caller's kept offer, to those it rings at or to the one who won. */
void
holler_calls_send_ring (HollerCalls *self,
                        HollerLiveCall *call,
                        guint64 devices,
                        gboolean ring)
{
  const HollerRosterEntry *caller = &call->roster.entries[HOLLER_ROSTER_CALLER];
  g_autoptr (JsonObject) extra = NULL;
  g_autoptr (GBytes) text = NULL;

  /* The caller may leave in the moment of the accept. */
  if (call->offer == NULL || caller->device == HOLLER_ROSTER_NOBODY)
    return;

  extra = holler_live_call_make_sender (call,
                                        HOLLER_ROSTER_CALLER,
                                        caller->device,
                                        caller->join);
  json_object_set_int_member (extra, "epoch", call->epoch);
  json_object_set_boolean_member (extra, "ring", ring);
  if (ring)
    {
      g_autofree char *expires_at = holler_time_format_us (call->expires_us);

      json_object_set_string_member (extra, "expiresAt", expires_at);
    }
  text = holler_frame_splice (call->offer, extra);
  send_to_devices (self,
                   call,
                   HOLLER_ROSTER_CALLEE,
                   devices,
                   HOLLER_FRAME_CALL_OFFER,
                   text);
}

static void
hand_over_candidates (HollerCalls *self, HollerLiveCall *call, guint64 devices)
{
  const HollerRosterEntry *caller = &call->roster.entries[HOLLER_ROSTER_CALLER];
  g_autoptr (JsonObject) extra = NULL;

  if (caller->device != HOLLER_ROSTER_NOBODY)
    extra = holler_live_call_make_sender (call,
                                          HOLLER_ROSTER_CALLER,
                                          caller->device,
                                          caller->join);

  for (guint i = 0; extra != NULL && i < call->candidates->len; i++)
    {
      HollerFrame *candidate = g_ptr_array_index (call->candidates, i);
      g_autoptr (GBytes) text = holler_frame_splice (candidate, extra);

      send_to_devices (self,
                       call,
                       HOLLER_ROSTER_CALLEE,
                       devices,
                       HOLLER_FRAME_CALL_ICE_CANDIDATE,
                       text);
    }

  g_ptr_array_set_size (call->candidates, 0);
  g_clear_pointer (&call->offer, holler_frame_unref);
}

static guint8
find_sender (const HollerLiveCall *call, const HollerCallRequest *request)
{
  return holler_live_call_find_device (
    call,
    request->side,
    holler_session_get_device_id (request->session));
}

static void
relay (HollerCalls *self,
       HollerLiveCall *call,
       const HollerRosterEffect *effect,
       const HollerCallRequest *request)
{
  HollerFrame *frame = request->frame;
  HollerFrameKind kind = holler_frame_get_kind (frame);
  const HollerRosterEntry *entry = &call->roster.entries[request->side];
  guint8 device = find_sender (call, request);
  guint32 join = entry->device == device ? entry->join : request->join;
  g_autoptr (JsonObject) extra = NULL;
  g_autoptr (GBytes) text = NULL;

  g_return_if_fail (device != HOLLER_ROSTER_NOBODY);

  extra = holler_live_call_make_sender (call, request->side, device, join);
  if (!holler_frame_has (frame, "epoch"))
    json_object_set_int_member (extra, "epoch", call->epoch);
  if (kind == HOLLER_FRAME_CALL_OFFER)
    json_object_set_boolean_member (extra, "ring", FALSE);
  if (kind == HOLLER_FRAME_CALL_HANGUP && !holler_frame_has (frame, "reason"))
    json_object_set_string_member (
      extra,
      "reason",
      holler_roster_reason_to_name (effect->reason));

  text = holler_frame_splice (frame, extra);
  send_to_devices (self, call, effect->side, effect->devices, kind, text);
}

static void
tell_accept (HollerCalls *self,
             HollerLiveCall *call,
             const HollerRosterEffect *effect,
             const HollerCallRequest *request)
{
  const HollerRosterEntry *callee = &call->roster.entries[HOLLER_ROSTER_CALLEE];
  const char *call_type = holler_frame_get_string (request->frame, "callType");
  g_autoptr (HollerFrame) frame = make_frame (call, HOLLER_FRAME_CALL_ACCEPT);
  g_autoptr (JsonObject) extra =
    holler_live_call_make_sender (call,
                                  HOLLER_ROSTER_CALLEE,
                                  callee->device,
                                  callee->join);
  g_autoptr (GBytes) text = NULL;

  if (call_type != NULL)
    holler_frame_set_string (frame, "callType", call_type);
  add_members (frame, extra);
  text = holler_frame_to_bytes (frame);
  send_to_devices (self,
                   call,
                   effect->side,
                   effect->devices,
                   HOLLER_FRAME_CALL_ACCEPT,
                   text);
}

/* The server's own word: nobody sent it. */
static void
tell_end (HollerCalls *self,
          HollerLiveCall *call,
          const HollerRosterEffect *effect,
          HollerFrameKind kind)
{
  g_autoptr (HollerFrame) frame = make_frame (call, kind);
  g_autoptr (GBytes) text = NULL;

  holler_frame_set_string (frame,
                           "reason",
                           holler_roster_reason_to_name (effect->reason));
  if (kind == HOLLER_FRAME_CALL_REJECT)
    holler_frame_set_string (frame,
                             "senderId",
                             call->people[HOLLER_ROSTER_CALLEE].user_id);
  text = holler_frame_to_bytes (frame);
  send_to_devices (self, call, effect->side, effect->devices, kind, text);
}

static void
tell_state (HollerCalls *self, HollerLiveCall *call)
{
  g_autoptr (HollerFrame) frame = holler_live_call_make_state (call);

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    holler_server_send_frame_to_user (self->server,
                                      call->people[i].user_id,
                                      NULL,
                                      frame);
}

static void
store (HollerCalls *self, HollerLiveCall *call)
{
  g_autoptr (HollerCallRow) row = holler_live_call_to_row (call);
  g_autoptr (GError) error = NULL;

  /* Two people speak: that the disk is full is no reason to part them. All
   * that is lost is that this call outlives a restart. */
  if (!holler_server_store_put_call_batched (
        holler_server_get_store (self->server),
        row,
        &error))
    g_warning ("a live call is not kept: %s", error->message);
}

/* The record and the end of the row go to the disk together. */
void
holler_calls_append_record (HollerCalls *self,
                            HollerLiveCall *call,
                            HollerRosterOutcome outcome)
{
  g_autoptr (JsonObject) record = holler_live_call_make_record (call, outcome);
  g_autoptr (GError) error = NULL;

  if (!holler_server_append_call_message (
        self->server,
        call->conversation_id,
        call->people[HOLLER_ROSTER_CALLER].user_id,
        record,
        &error) ||
      !holler_server_store_delete_call_batched (
        holler_server_get_store (self->server),
        call->call_id,
        &error))
    g_warning ("the record of a call is not kept: %s", error->message);
}

static void
reply (HollerLiveCall *call,
       HollerRosterEffectKind kind,
       const HollerCallRequest *request)
{
  const HollerRosterEntry *entry = &call->roster.entries[request->side];
  g_autofree char *join_id = holler_live_call_dup_join_id (call, entry->join);
  JsonObject *fields = NULL;

  if (!holler_frame_has (request->frame, "id"))
    return;
  if (kind == HOLLER_ROSTER_EFFECT_ACK)
    {
      holler_session_ack (request->session, request->frame, NULL);
      return;
    }

  fields = json_object_new ();
  json_object_set_string_member (fields, "callId", call->call_id);
  json_object_set_int_member (fields, "epoch", call->epoch);
  json_object_set_string_member (fields, "joinId", join_id);
  if (kind == HOLLER_ROSTER_EFFECT_ACK_OFFER)
    json_object_set_boolean_member (fields, "ringing", call->roster.reached);
  if (kind == HOLLER_ROSTER_EFFECT_ACK_MUTUAL)
    {
      json_object_set_boolean_member (fields, "ringing", FALSE);
      json_object_set_boolean_member (fields, "mutual", TRUE);
    }
  if (kind == HOLLER_ROSTER_EFFECT_ACK_JOIN)
    {
      json_object_set_string_member (fields, "topology", "mesh");
      json_object_set_array_member (fields,
                                    "participants",
                                    holler_live_call_make_participants (call));
    }
  holler_session_ack (request->session, request->frame, fields);
}

/* call: (nullable) */
void
holler_calls_refuse (HollerSession *session,
                     HollerFrame *frame,
                     HollerCallVerdict verdict,
                     const HollerLiveCall *call)
{
  HollerServerError code = HOLLER_SERVER_ERROR_NO_SUCH_CALL;
  JsonObject *extra = NULL;

  switch (verdict)
    {
    case HOLLER_CALL_VERDICT_DROP:
      if (!holler_frame_has (frame, "id"))
        return;
      break;
    case HOLLER_CALL_VERDICT_CALL_LIVE:
      code = HOLLER_SERVER_ERROR_CALL_LIVE;
      extra = json_object_new ();
      json_object_set_int_member (extra, "epoch", call->epoch);
      json_object_set_string_member (extra,
                                     "conversationId",
                                     call->conversation_id);
      break;
    case HOLLER_CALL_VERDICT_ANSWERED_ELSEWHERE:
      code = HOLLER_SERVER_ERROR_ANSWERED_ELSEWHERE;
      break;
    case HOLLER_CALL_VERDICT_CONFLICT:
      code = HOLLER_SERVER_ERROR_CONFLICT;
      break;
    case HOLLER_CALL_VERDICT_CALL_FULL:
      code = HOLLER_SERVER_ERROR_CALL_FULL;
      break;
    case HOLLER_CALL_VERDICT_ACT:
    case HOLLER_CALL_VERDICT_ACK:
    case HOLLER_CALL_VERDICT_NO_SUCH_CALL:
    default:
      break;
    }

  holler_session_call_error (session, frame, code, extra);
}

static void
run_effect (HollerCalls *self,
            HollerLiveCall *call,
            const HollerRosterEffect *effect,
            const HollerCallRequest *request)
{
  switch (effect->kind)
    {
    case HOLLER_ROSTER_EFFECT_STORE:
      store (self, call);
      break;
    case HOLLER_ROSTER_EFFECT_REFUSE:
      holler_calls_refuse (request->session,
                           request->frame,
                           effect->verdict,
                           call);
      break;
    case HOLLER_ROSTER_EFFECT_ACK:
    case HOLLER_ROSTER_EFFECT_ACK_OFFER:
    case HOLLER_ROSTER_EFFECT_ACK_MUTUAL:
    case HOLLER_ROSTER_EFFECT_ACK_ACCEPT:
    case HOLLER_ROSTER_EFFECT_ACK_JOIN:
      reply (call, effect->kind, request);
      break;
    case HOLLER_ROSTER_EFFECT_KEEP_OFFER:
      holler_live_call_keep_offer (call, request->frame);
      break;
    case HOLLER_ROSTER_EFFECT_KEEP_CANDIDATE:
      holler_live_call_keep_candidate (call, request->frame);
      break;
    case HOLLER_ROSTER_EFFECT_HAND_OVER_OFFER:
      holler_calls_send_ring (self, call, effect->devices, FALSE);
      break;
    case HOLLER_ROSTER_EFFECT_HAND_OVER_CANDIDATES:
      hand_over_candidates (self, call, effect->devices);
      break;
    case HOLLER_ROSTER_EFFECT_RING:
      holler_calls_send_ring (self, call, effect->devices, TRUE);
      break;
    case HOLLER_ROSTER_EFFECT_RELAY:
      relay (self, call, effect, request);
      break;
    case HOLLER_ROSTER_EFFECT_TELL_ACCEPT:
      tell_accept (self, call, effect, request);
      break;
    case HOLLER_ROSTER_EFFECT_TELL_REJECT:
      tell_end (self, call, effect, HOLLER_FRAME_CALL_REJECT);
      break;
    case HOLLER_ROSTER_EFFECT_TELL_HANGUP:
      tell_end (self, call, effect, HOLLER_FRAME_CALL_HANGUP);
      break;
    case HOLLER_ROSTER_EFFECT_TELL_STATE:
      tell_state (self, call);
      break;
    case HOLLER_ROSTER_EFFECT_END:
      holler_calls_append_record (self, call, effect->outcome);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
holler_calls_run_effects (HollerCalls *self,
                          HollerLiveCall *call,
                          const HollerRosterEffects *effects,
                          const HollerCallRequest *request)
{
  for (guint i = 0; i < effects->n_items; i++)
    run_effect (self, call, &effects->items[i], request);
}
