/* holler-call-offer.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-calls-private.h"

#include "server/holler-limits.h"
#include "server/holler-rooms.h"
#include "server/holler-server-config.h"

#include <string.h>

/* The first call-offer: whether there may be a call at all. */

/* An offer must not tell where its sender is before anybody has accepted. */
static gboolean
has_candidates (const char *sdp)
{
  static const char attribute[] = "a=candidate";

  for (const char *line = sdp; line != NULL; line = strpbrk (line, "\r\n"))
    {
      line += strspn (line, "\r\n");
      if (strncmp (line, attribute, strlen (attribute)) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
refuse (HollerSession *session, HollerFrame *frame, HollerServerError code)
{
  JsonObject *extra = json_object_new ();

  json_object_set_string_member (
    extra,
    "recipientId",
    holler_frame_get_string (frame, "recipientId"));
  holler_session_call_error (session, frame, code, extra);
  return FALSE;
}

/* Whether the other is a contact comes first: a stranger learns nothing. */
static gboolean
check (HollerCalls *self, HollerSession *session, HollerFrame *frame)
{
  HollerServer *server = self->server;
  const char *user_id = holler_session_get_user_id (session);
  const char *callee_id = holler_frame_get_string (frame, "recipientId");
  g_autofree char *direct_id = NULL;

  if (g_str_equal (user_id, callee_id) ||
      holler_frame_has (frame, "recipientDeviceId") ||
      holler_frame_has (frame, "recipientJoinId") ||
      holler_frame_get_int (frame, "generation") != 0 ||
      has_candidates (holler_frame_get_string (frame, "sdp")))
    return refuse (session, frame, HOLLER_SERVER_ERROR_BAD_REQUEST);

  if (!holler_limits_take (
        holler_server_get_limits (server),
        "first-offer",
        user_id,
        holler_server_get_config (server)->first_offers_per_min,
        NULL))
    return refuse (session, frame, HOLLER_SERVER_ERROR_RATE_LIMITED);

  if (!holler_server_is_contact (server, user_id, callee_id))
    return refuse (session, frame, HOLLER_SERVER_ERROR_NOT_CONTACT);

  direct_id = holler_server_store_find_direct (holler_server_get_store (server),
                                               user_id,
                                               callee_id);
  if (g_strcmp0 (direct_id, holler_frame_get_string (frame, "callId")) != 0)
    return refuse (session, frame, HOLLER_SERVER_ERROR_NO_SUCH_CALL);

  return TRUE;
}

static void
set_people (HollerCalls *self,
            HollerLiveCall *call,
            HollerSession *session,
            const char *callee_id)
{
  g_autoptr (HollerUserRow) callee =
    holler_server_store_find_user (holler_server_get_store (self->server),
                                   callee_id,
                                   NULL);

  holler_live_call_set_person (call,
                               HOLLER_ROSTER_CALLER,
                               holler_session_get_user_id (session),
                               holler_session_get_username (session),
                               holler_session_get_display_name (session));
  holler_live_call_set_person (call,
                               HOLLER_ROSTER_CALLEE,
                               callee_id,
                               callee != NULL ? callee->username : NULL,
                               callee != NULL ? callee->display_name : NULL);
  holler_call_registry_index (self->registry, call);
}

/* Nobody to ring at: over before it began, but both shall see it. */
static void
record_unreachable (HollerCalls *self, HollerLiveCall *call, guint8 device)
{
  HollerCallTime time = holler_calls_get_time (self);

  call->started_us = time.real_us;
  call->ended_us = time.real_us;
  call->was_in[HOLLER_ROSTER_CALLER] = TRUE;
  call->roster.state = HOLLER_ROSTER_OVER;
  holler_calls_append_record (self, call, HOLLER_ROSTER_OUTCOME_UNREACHABLE);
}

static void
ring (HollerCalls *self, HollerSession *session, HollerFrame *frame)
{
  HollerServer *server = self->server;
  const char *call_id = holler_frame_get_string (frame, "callId");
  const char *callee_id = holler_frame_get_string (frame, "recipientId");
  const char *call_type = holler_frame_get_string (frame, "callType");
  HollerRosterEvent event = { .kind = HOLLER_ROSTER_EVENT_FRAME,
                              .rule = HOLLER_CALL_RULE_FIRST_OFFER,
                              .media = holler_call_media_from_type (call_type),
                              .recipient = HOLLER_ROSTER_NOBODY };
  HollerCallRequest request = { session, frame, HOLLER_ROSTER_CALLER, 0 };
  g_autoptr (GPtrArray) devices =
    holler_server_list_devices (server, callee_id);
  g_autoptr (GError) error = NULL;
  HollerLiveCall *call = NULL;
  gint64 epoch =
    holler_server_store_take_epoch (holler_server_get_store (server),
                                    call_id,
                                    &error);

  if (epoch == 0)
    {
      g_warning ("no new calls: %s", error->message);
      refuse (session, frame, HOLLER_SERVER_ERROR_UNAVAILABLE);
      return;
    }

  call = holler_call_registry_lookup (self->registry, call_id);
  if (call != NULL)
    holler_calls_forget (self, call);
  call = holler_call_registry_open (self->registry,
                                    call_id,
                                    epoch,
                                    call_id,
                                    g_strcmp0 (call_type, "video") == 0);
  set_people (self, call, session, callee_id);
  event.device =
    holler_live_call_ensure_device (call,
                                    HOLLER_ROSTER_CALLER,
                                    holler_session_get_device_id (session));

  if (devices->len == 0)
    {
      record_unreachable (self, call, event.device);
      refuse (session, frame, HOLLER_SERVER_ERROR_RECIPIENT_OFFLINE);
      holler_calls_forget (self, call);
      return;
    }

  for (guint i = 0; i < devices->len; i++)
    {
      const char *device_id = g_ptr_array_index (devices, i);
      guint8 device =
        holler_live_call_ensure_device (call, HOLLER_ROSTER_CALLEE, device_id);

      if (device == HOLLER_ROSTER_NOBODY)
        continue;
      event.devices |= HOLLER_ROSTER_BIT (device);
      if (holler_server_is_device_connected (server, callee_id, device_id))
        event.connected |= HOLLER_ROSTER_BIT (device);
    }
  holler_calls_step (self, call, &event, &request);
}

/* The conversation has a call already: the same again, or mutual calling, or
 * a call to be joined. */
static void
step_live (HollerCalls *self,
           HollerLiveCall *call,
           HollerSession *session,
           HollerFrame *frame)
{
  const char *call_type = holler_frame_get_string (frame, "callType");
  HollerRosterEvent event = { .kind = HOLLER_ROSTER_EVENT_FRAME,
                              .rule = HOLLER_CALL_RULE_FIRST_OFFER,
                              .media = holler_call_media_from_type (call_type),
                              .recipient = HOLLER_ROSTER_NOBODY };
  HollerCallRequest request = { session, frame, HOLLER_ROSTER_CALLER, 0 };

  event.side =
    holler_live_call_get_side (call, holler_session_get_user_id (session));
  event.device =
    holler_live_call_find_device (call,
                                  event.side,
                                  holler_session_get_device_id (session));
  request.side = event.side;
  holler_calls_step (self, call, &event, &request);
}

/* The call of this conversation is one of many by now: it is to be joined. */
static gboolean
has_become_many (HollerCalls *self, HollerSession *session, HollerFrame *frame)
{
  const HollerLiveRoom *room =
    holler_rooms_find (self->rooms, holler_frame_get_string (frame, "callId"));
  JsonObject *extra = NULL;

  if (room == NULL)
    return FALSE;

  extra = json_object_new ();
  json_object_set_int_member (extra, "epoch", room->epoch);
  json_object_set_string_member (extra,
                                 "conversationId",
                                 room->conversation_id);
  holler_session_call_error (session,
                             frame,
                             HOLLER_SERVER_ERROR_CALL_LIVE,
                             extra);
  return TRUE;
}

void
holler_calls_handle_first_offer (HollerCalls *self,
                                 HollerSession *session,
                                 HollerFrame *frame)
{
  HollerLiveCall *call = NULL;

  if (!check (self, session, frame))
    return;

  if (has_become_many (self, session, frame))
    return;

  call =
    holler_call_registry_lookup (self->registry,
                                 holler_frame_get_string (frame, "callId"));
  if (call != NULL && holler_roster_is_live (&call->roster))
    step_live (self, call, session, frame);
  else if (holler_call_registry_count_rings (
             self->registry,
             holler_frame_get_string (frame, "recipientId")) >=
           holler_server_get_config (self->server)->rings_per_callee)
    refuse (session, frame, HOLLER_SERVER_ERROR_RATE_LIMITED);
  else
    ring (self, session, frame);
}
