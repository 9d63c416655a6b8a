/* holler-call-list-elsewhere.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"
#include "client/holler-json-read.h"

/* The calls that this person is in, but not with this device, and how one
 * moves here. The server's call-state is all there is to know of them.
 */

typedef struct
{
  char *call_id;
  char *conversation_id;
  char *device_id; /* (nullable): this very one, before it was started anew */
  gint64 epoch;
  gboolean is_video;
  gboolean is_stale; /* not named yet by the snapshot that is under way */
} Elsewhere;

static void
elsewhere_free (gpointer data)
{
  Elsewhere *entry = data;

  g_free (entry->call_id);
  g_free (entry->conversation_id);
  g_free (entry->device_id);
  g_free (entry);
}

GPtrArray *
holler_call_list_elsewhere_new (void)
{
  return g_ptr_array_new_with_free_func (elsewhere_free);
}

static Elsewhere *
find (HollerCallList *self, const char *call_id)
{
  for (guint i = 0; i < self->elsewhere->len; i++)
    {
      Elsewhere *entry = g_ptr_array_index (self->elsewhere, i);

      if (g_strcmp0 (entry->call_id, call_id) == 0)
        return entry;
    }

  return NULL;
}

/* One's own place in the call; NULL unless somebody else is in it too: what
 * only rings cannot be moved. */
static JsonObject *
find_own_place (HollerCallList *self, JsonArray *participants)
{
  const char *user_id = holler_user_get_user_id (self->account->me);
  guint n = participants != NULL ? json_array_get_length (participants) : 0;
  gboolean has_others = FALSE;
  JsonObject *own = NULL;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *participant = holler_json_read_element (participants, i);

      if (participant == NULL)
        continue;
      if (g_strcmp0 (holler_json_read_id (participant, "userId"), user_id) == 0)
        own = participant;
      else
        has_others = TRUE;
    }

  return has_others ? own : NULL;
}

/* This device stands in the roster without being in the call: the program was
 * ended. What was hung up here a moment ago is not meant. */
static gboolean
was_left_open (HollerCallList *self, HollerFrame *frame)
{
  const char *call_id = holler_frame_get_string (frame, "callId");

  return holler_call_list_find (self, call_id) == NULL &&
         !holler_link_is_ready (self->account->link) &&
         (g_strcmp0 (call_id, self->ended_call_id) != 0 ||
          holler_frame_get_int (frame, "epoch") != self->ended_epoch);
}

static gboolean
is_elsewhere (HollerCallList *self, HollerFrame *frame, JsonObject *own)
{
  const char *device_id = NULL;

  if (own == NULL)
    return FALSE;
  device_id = holler_json_read_id (own, "deviceId");
  if (device_id == NULL)
    return FALSE;

  return g_strcmp0 (device_id, self->account->session->device_id) != 0 ||
         was_left_open (self, frame);
}

static void
notify (HollerCallList *self)
{
  g_object_notify (G_OBJECT (self), "elsewhere");
}

/**
 * holler_call_list_take_elsewhere:
 * @self: a call list
 * @frame: a `call-state`
 *
 * Learns whether the person is in this call with another device.
 */
void
holler_call_list_take_elsewhere (HollerCallList *self, HollerFrame *frame)
{
  const char *call_id = holler_frame_get_string (frame, "callId");
  JsonObject *own =
    find_own_place (self, holler_frame_get_array (frame, "participants"));
  const char *device_id = NULL;
  Elsewhere *entry = find (self, call_id);

  if (!is_elsewhere (self, frame, own))
    {
      if (g_ptr_array_remove (self->elsewhere, entry))
        notify (self);
      return;
    }

  device_id = holler_json_read_id (own, "deviceId");
  if (g_str_equal (device_id, self->account->session->device_id))
    device_id = NULL;
  if (entry == NULL)
    {
      entry = g_new0 (Elsewhere, 1);
      entry->call_id = g_strdup (call_id);
      entry->conversation_id =
        g_strdup (holler_frame_get_string (frame, "conversationId"));
      g_ptr_array_add (self->elsewhere, entry);
    }
  g_free (entry->device_id);
  entry->device_id = g_strdup (device_id);
  entry->epoch = holler_frame_get_int (frame, "epoch");
  entry->is_video =
    g_strcmp0 (holler_frame_get_string (frame, "callType"), "video") == 0;
  entry->is_stale = FALSE;
  notify (self);
}

void
holler_call_list_begin_elsewhere (HollerCallList *self)
{
  for (guint i = 0; i < self->elsewhere->len; i++)
    {
      Elsewhere *entry = g_ptr_array_index (self->elsewhere, i);

      entry->is_stale = TRUE;
    }
}

void
holler_call_list_end_elsewhere (HollerCallList *self)
{
  guint before = self->elsewhere->len;

  for (guint i = self->elsewhere->len; i > 0; i--)
    {
      const Elsewhere *entry = g_ptr_array_index (self->elsewhere, i - 1);

      if (entry->is_stale)
        g_ptr_array_remove_index (self->elsewhere, i - 1);
    }
  if (self->elsewhere->len != before)
    notify (self);
}

void
holler_call_list_forget_elsewhere (HollerCallList *self)
{
  holler_call_list_begin_elsewhere (self);
  holler_call_list_end_elsewhere (self);
}

/**
 * holler_call_list_elsewhere_known:
 * @self: a call list
 * @conversation: one that the account has just heard of
 *
 * A call may have been told of before its conversation.
 */
void
holler_call_list_elsewhere_known (HollerCallList *self,
                                  HollerConversation *conversation)
{
  if (holler_call_list_is_elsewhere (self, conversation))
    notify (self);
}

static const Elsewhere *
find_in (HollerCallList *self, HollerConversation *conversation)
{
  const char *conversation_id =
    holler_conversation_get_conversation_id (conversation);

  for (guint i = self->elsewhere->len; i > 0; i--)
    {
      const Elsewhere *entry = g_ptr_array_index (self->elsewhere, i - 1);

      if (g_strcmp0 (entry->conversation_id, conversation_id) == 0)
        return entry;
    }

  return NULL;
}

/**
 * holler_call_list_get_elsewhere:
 * @self: a call list
 *
 * Gets where the person is in a call that is not on this device.
 *
 * Returns: (transfer none) (nullable): the conversation, of several calls
 *   that of the newest
 */
HollerConversation *
holler_call_list_get_elsewhere (HollerCallList *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), NULL);

  for (guint i = self->elsewhere->len; i > 0 && self->account != NULL; i--)
    {
      const Elsewhere *entry = g_ptr_array_index (self->elsewhere, i - 1);
      HollerConversation *conversation =
        g_hash_table_lookup (self->account->conversations,
                             entry->conversation_id);

      if (conversation != NULL)
        return conversation;
    }

  return NULL;
}

/**
 * holler_call_list_is_elsewhere:
 * @self: a call list
 * @conversation: a conversation
 *
 * Is the person in a call of @conversation, but not on this device?
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_call_list_is_elsewhere (HollerCallList *self,
                               HollerConversation *conversation)
{
  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), FALSE);
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (conversation), FALSE);

  return find_in (self, conversation) != NULL;
}

/**
 * holler_call_list_continue_here:
 * @self: a call list
 * @conversation: one of whose call another device of the person is part
 *
 * Moves the call to this device. Until the server agrees the call is
 * accepting and nothing is open here; should it have moved on or ended
 * meanwhile, it ends with the reason moved or expired.
 *
 * Returns: (transfer none) (nullable): the call; `NULL` where there is none
 *   to move or one cannot call
 */
HollerCall *
holler_call_list_continue_here (HollerCallList *self,
                                HollerConversation *conversation)
{
  g_autoptr (HollerCall) call = NULL;
  const Elsewhere *entry = NULL;

  g_return_val_if_fail (HOLLER_IS_CALL_LIST (self), NULL);
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (conversation), NULL);

  holler_call_list_update (self);
  entry = find_in (self, conversation);
  if (entry == NULL || !self->can_call ||
      holler_conversation_get_peer (conversation) == NULL ||
      holler_call_list_find (self, entry->call_id) != NULL)
    return NULL;

  call = holler_call_new (self->account,
                          self,
                          holler_conversation_get_peer (conversation),
                          FALSE,
                          entry->is_video);
  holler_call_set_conversation (call, conversation);
  call->call_id = g_strdup (entry->call_id);
  call->epoch = entry->epoch;
  call->takes_over = TRUE;
  call->taken_device_id = g_strdup (entry->device_id);
  holler_call_list_append (self, call);
  holler_call_feed (call, HOLLER_CALL_EVENT_TAKE_OVER, HOLLER_CALL_END_NONE);

  return call;
}
