/* holler-link.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-link-private.h"

#include "base/holler-debug.h"
#include "base/holler-ids.h"

/* Runs the link machine. Everything that happens becomes an event in a queue
 * and is taken one at a time, so neither the transport nor a listener that
 * calls back can find the machine in the middle of a step.
 */

/* What was delivered is confirmed in batches; a peer's delivery tick waits
 * for it, so not for long. */
#define SEEN_DELAY_MS 1000
#define SEEN_MAX_FRAMES 16

typedef struct
{
  HollerLinkEvent event;
  guint64 value;
  HollerFrame *frame; /* (nullable) */
} Pending;

G_DEFINE_FINAL_TYPE (HollerLink, holler_link, G_TYPE_OBJECT)

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_clear_pointer (&pending->frame, holler_frame_unref);
  g_free (pending);
}

gboolean
holler_link_is_greeted (HollerLink *self)
{
  return self->machine.state == HOLLER_LINK_STATE_SYNCING ||
         self->machine.state == HOLLER_LINK_STATE_READY;
}

gboolean
holler_link_send_frame (HollerLink *self, HollerFrame *frame)
{
  g_autoptr (GBytes) text = holler_frame_to_bytes (frame);

  holler_debug (HOLLER_DEBUG_WIRE,
                "> %s",
                holler_frame_kind_to_type (holler_frame_get_kind (frame)));

  return holler_transport_send (self->transport, text);
}

static void
send_seen (HollerLink *self)
{
  g_autoptr (HollerFrame) frame = NULL;

  holler_clock_clear_timeout (self->clock, &self->seen_timer_id);
  if (self->n_unseen == 0 || !holler_link_is_greeted (self))
    return;

  self->n_unseen = 0;
  frame = holler_frame_new (HOLLER_FRAME_SEEN);
  holler_frame_set_int (frame, "seq", (gint64) self->machine.last_seq);
  holler_link_send_frame (self, frame);
}

static gboolean
seen_timeout_cb (gpointer user_data)
{
  HollerLink *self = user_data;

  self->seen_timer_id = 0;
  send_seen (self);

  return G_SOURCE_REMOVE;
}

static void
count_unseen (HollerLink *self)
{
  self->n_unseen++;
  if (self->n_unseen >= SEEN_MAX_FRAMES)
    send_seen (self);
  else if (self->seen_timer_id == 0)
    self->seen_timer_id = holler_clock_add_timeout (self->clock,
                                                    SEEN_DELAY_MS,
                                                    seen_timeout_cb,
                                                    self,
                                                    NULL);
}

static gboolean
timeout_cb (gpointer user_data)
{
  HollerLink *self = user_data;

  self->timer_id = 0;
  holler_link_feed (self, HOLLER_LINK_EVENT_TIMEOUT, 0, NULL);

  return G_SOURCE_REMOVE;
}

static void
open_transport (HollerLink *self)
{
  g_autofree char *resume = NULL;

  if (self->machine.has_session && self->session_id != NULL)
    resume = g_strdup_printf ("%s:%" G_GUINT64_FORMAT,
                              self->session_id,
                              self->machine.last_seq);
  holler_transport_open (self->transport,
                         self->server_url,
                         self->access_token,
                         resume);
}

static void
transmit_cb (HollerFrame *frame, gpointer user_data)
{
  holler_link_send_frame (user_data, frame);
}

static void
deliver (HollerLink *self, HollerFrame *frame)
{
  HollerFrameKind kind = holler_frame_get_kind (frame);

  if (kind == HOLLER_FRAME_HELLO || kind == HOLLER_FRAME_READY ||
      kind == HOLLER_FRAME_BYE)
    return;

  if (holler_frame_kind_is_sequenced (kind))
    count_unseen (self);
  self->listener->frame (frame, self->user_data);
}

static void
run_action (HollerLink *self, HollerLinkActions action, HollerFrame *frame)
{
  switch (action)
    {
    case HOLLER_LINK_ACTION_DISARM_TIMER:
      holler_clock_clear_timeout (self->clock, &self->timer_id);
      break;
    case HOLLER_LINK_ACTION_CLOSE:
      /* What is given up is not said good-bye to: nobody would answer. */
      holler_transport_close (self->transport,
                              self->machine.state == HOLLER_LINK_STATE_STOPPED
                                ? HOLLER_LINK_CLOSE_NORMAL
                                : HOLLER_LINK_CLOSE_LOST);
      break;
    case HOLLER_LINK_ACTION_FORGET_SESSION:
      g_clear_pointer (&self->session_id, g_free);
      break;
    case HOLLER_LINK_ACTION_GET_TOKEN:
      holler_link_token_get (self);
      break;
    case HOLLER_LINK_ACTION_REFRESH_TOKEN:
      holler_link_token_refresh (self);
      break;
    case HOLLER_LINK_ACTION_OPEN:
      open_transport (self);
      break;
    case HOLLER_LINK_ACTION_SEND_AUTH:
      holler_link_token_send (self);
      break;
    case HOLLER_LINK_ACTION_DELIVER:
      if (frame != NULL)
        deliver (self, frame);
      break;
    case HOLLER_LINK_ACTION_BEGIN_SNAPSHOT:
      self->listener->begin_snapshot (self->user_data);
      break;
    case HOLLER_LINK_ACTION_SYNC:
      self->listener->sync (self->user_data);
      break;
    case HOLLER_LINK_ACTION_END_SNAPSHOT:
      self->listener->end_snapshot (self->user_data);
      break;
    case HOLLER_LINK_ACTION_RESEND_PENDING:
      holler_link_requests_resend (self->requests,
                                   self->session_id,
                                   transmit_cb,
                                   self);
      break;
    case HOLLER_LINK_ACTION_ARM_TIMER:
      holler_clock_clear_timeout (self->clock, &self->timer_id);
      self->timer_id = holler_clock_add_timeout (self->clock,
                                                 self->machine.timeout_ms,
                                                 timeout_cb,
                                                 self,
                                                 NULL);
      break;
    case HOLLER_LINK_ACTION_TELL:
      self->listener->stopped (self->machine.stop_reason, self->user_data);
      break;
    case HOLLER_LINK_ACTION_NONE:
    default:
      break;
    }
}

static void
take_event (HollerLink *self, Pending *pending)
{
  HollerLinkState before = self->machine.state;
  HollerLinkActions actions = HOLLER_LINK_ACTION_NONE;

  if (!holler_link_machine_step (&self->machine,
                                 pending->event,
                                 pending->value,
                                 g_random_int (),
                                 &actions))
    return;

  if (self->machine.state != before)
    {
      holler_debug (HOLLER_DEBUG_LINK,
                    "%s: %s -> %s",
                    holler_link_event_to_name (pending->event),
                    holler_link_state_to_name (before),
                    holler_link_state_to_name (self->machine.state));
      self->listener->state_changed (self->user_data);
    }
  for (guint bit = 0; bit < HOLLER_N_LINK_ACTIONS; bit++)
    if ((actions & (1u << bit)) != 0)
      run_action (self, (HollerLinkActions) (1u << bit), pending->frame);
}

void
holler_link_feed (HollerLink *self,
                  HollerLinkEvent event,
                  guint64 value,
                  HollerFrame *frame)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->event = event;
  pending->value = value;
  pending->frame = frame != NULL ? holler_frame_ref (frame) : NULL;
  g_queue_push_tail (&self->events, pending);
  if (self->is_running)
    return;

  g_object_ref (self);
  self->is_running = TRUE;
  while ((pending = g_queue_pop_head (&self->events)) != NULL)
    {
      take_event (self, pending);
      pending_free (pending);
    }
  self->is_running = FALSE;
  g_object_unref (self);
}

static void
opened_cb (HollerLink *self)
{
  holler_link_feed (self, HOLLER_LINK_EVENT_OPENED, 0, NULL);
}

static void
closed_cb (HollerLink *self, guint code, const char *message)
{
  holler_clock_clear_timeout (self->clock, &self->seen_timer_id);
  self->n_unseen = 0;
  self->close_code = code;
  holler_link_requests_disconnected (self->requests);
  holler_link_feed (self, HOLLER_LINK_EVENT_CLOSED, code, NULL);
}

static void
network_changed_cb (HollerLink *self, gboolean available)
{
  if (available)
    holler_link_try_now (self);
}

static void
holler_link_dispose (GObject *object)
{
  HollerLink *self = HOLLER_LINK (object);

  if (self->clock != NULL)
    {
      holler_link_token_stop (self);
      holler_clock_clear_timeout (self->clock, &self->timer_id);
      holler_clock_clear_timeout (self->clock, &self->seen_timer_id);
    }
  g_clear_object (&self->clock);
  g_clear_object (&self->transport);
  g_clear_object (&self->api);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (holler_link_parent_class)->dispose (object);
}

static void
holler_link_finalize (GObject *object)
{
  HollerLink *self = HOLLER_LINK (object);

  g_queue_clear_full (&self->events, pending_free);
  holler_link_requests_free (self->requests);
  g_free (self->server_url);
  g_free (self->access_token);
  g_free (self->session_id);

  G_OBJECT_CLASS (holler_link_parent_class)->finalize (object);
}

static void
holler_link_class_init (HollerLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_link_dispose;
  object_class->finalize = holler_link_finalize;
}

static void
holler_link_init (HollerLink *self)
{
  holler_link_machine_init (&self->machine);
  g_queue_init (&self->events);
  self->requests = holler_link_requests_new ();
}

/* @network: (nullable); @listener is borrowed and must outlive the link, as
 * must @user_data until holler_link_stop(). */
HollerLink *
holler_link_new (HollerClock *clock,
                 HollerTransport *transport,
                 HollerApi *api,
                 GNetworkMonitor *network,
                 const HollerLinkListener *listener,
                 gpointer user_data)
{
  HollerLink *self = g_object_new (HOLLER_TYPE_LINK, NULL);

  self->clock = g_object_ref (clock);
  self->transport = g_object_ref (transport);
  self->api = g_object_ref (api);
  g_set_object (&self->network, network);
  self->listener = listener;
  self->user_data = user_data;

  g_signal_connect_object (transport,
                           "opened",
                           G_CALLBACK (opened_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (transport,
                           "text",
                           G_CALLBACK (holler_link_take_text),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (transport,
                           "closed",
                           G_CALLBACK (closed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  holler_link_token_follow (self);
  if (network != NULL)
    g_signal_connect_object (network,
                             "network-changed",
                             G_CALLBACK (network_changed_cb),
                             self,
                             G_CONNECT_SWAPPED);

  return self;
}

/* Keeps a session open until holler_link_stop(). */
void
holler_link_start (HollerLink *self, const HollerSession *session)
{
  g_return_if_fail (HOLLER_IS_LINK (self));
  g_return_if_fail (session != NULL && session->server_url != NULL);

  if (self->machine.state == HOLLER_LINK_STATE_STOPPED)
    {
      gboolean closing = self->machine.closing;

      holler_link_machine_init (&self->machine);
      self->machine.closing = closing;
    }
  g_free (self->server_url);
  self->server_url = g_strdup (session->server_url);
  holler_link_token_set (self, session->access_token);
  holler_link_token_watch (self, session->expires_at_us);
  holler_link_feed (self, HOLLER_LINK_EVENT_START, 0, NULL);
}

void
holler_link_stop (HollerLink *self)
{
  g_return_if_fail (HOLLER_IS_LINK (self));

  if (self->server_url == NULL)
    return;

  send_seen (self);
  holler_link_token_stop (self);
  holler_link_feed (self, HOLLER_LINK_EVENT_STOP, 0, NULL);
  g_clear_pointer (&self->server_url, g_free);
  g_clear_pointer (&self->access_token, g_free);
  holler_link_requests_cancel_all (self->requests);
}

/* What was in the way is not there any more; one that is on its way goes on. */
void
holler_link_try_now (HollerLink *self)
{
  g_return_if_fail (HOLLER_IS_LINK (self));

  if (self->server_url != NULL)
    holler_link_feed (self, HOLLER_LINK_EVENT_NETWORK_AVAILABLE, 0, NULL);
}

/* This machine has other addresses than before, or slept. */
void
holler_link_moved (HollerLink *self)
{
  g_return_if_fail (HOLLER_IS_LINK (self));

  if (self->server_url != NULL)
    holler_link_feed (self, HOLLER_LINK_EVENT_MOVED, 0, NULL);
}

HollerLinkState
holler_link_get_state (HollerLink *self)
{
  g_return_val_if_fail (HOLLER_IS_LINK (self), HOLLER_LINK_STATE_DISCONNECTED);

  return self->machine.state;
}

gboolean
holler_link_is_ready (HollerLink *self)
{
  return holler_link_get_state (self) == HOLLER_LINK_STATE_READY;
}

guint
holler_link_get_close_code (HollerLink *self)
{
  g_return_val_if_fail (HOLLER_IS_LINK (self), 0);

  return self->close_code;
}

/* Sends @frame with an id, if it has none yet, as soon as the link is ready,
 * and again where a connection was lost before the reply. @callback:
 * (nullable): called exactly once, unless holler_link_forget() came first. */
void
holler_link_request (HollerLink *self,
                     HollerFrame *frame,
                     HollerLinkRequestFlags flags,
                     HollerLinkReply callback,
                     gpointer user_data)
{
  gboolean is_ready = FALSE;

  g_return_if_fail (HOLLER_IS_LINK (self));
  g_return_if_fail (frame != NULL);

  if (!holler_frame_has (frame, "id"))
    {
      g_autofree char *id = holler_id_new ();

      holler_frame_set_string (frame, "id", id);
    }

  is_ready = holler_link_is_ready (self);
  holler_link_requests_add (self->requests,
                            frame,
                            flags,
                            self->session_id,
                            is_ready,
                            callback,
                            user_data);
  if (is_ready)
    holler_link_send_frame (self, frame);
}

void
holler_link_forget (HollerLink *self, gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_LINK (self));

  holler_link_requests_forget (self->requests, user_data);
}

/* Sends @frame now or never: FALSE if the link is not ready. */
gboolean
holler_link_send (HollerLink *self, HollerFrame *frame)
{
  g_return_val_if_fail (HOLLER_IS_LINK (self), FALSE);
  g_return_val_if_fail (frame != NULL, FALSE);

  return holler_link_is_ready (self) && holler_link_send_frame (self, frame);
}
