/* holler-negotiator.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-negotiator-private.h"

#include "base/holler-debug.h"
#include "core/holler-negotiation-machine.h"
#include "proto/holler-description.h"
#include "proto/holler-frame.h"

/* The machine knows revisions and generations; here are the texts and the
 * connections that go with them. A result of a step that the machine has
 * since forgotten carries an old serial and is dropped, so the machine only
 * ever hears of what it waits for.
 */

#define ANSWER_TIMEOUT_MS 10000
/* Whoever does not answer that often cannot be reached; that is no reason to
 * give up what still carries. */
#define MAX_UNANSWERED 4

typedef struct
{
  HollerNegotiationEvent event;
  guint generation;
  guint revision;
} Event;

G_DEFINE_FINAL_TYPE (HollerNegotiator, holler_negotiator, G_TYPE_OBJECT)

/* Only when no event waits: it may bring a text of which the machine does not
 * know yet. */
static void
forget_texts (HollerNegotiator *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->texts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!holler_negotiation_machine_needs (&self->machine,
                                           GPOINTER_TO_UINT (key)))
      g_hash_table_iter_remove (&iter);
}

guint
holler_negotiator_keep_text (HollerNegotiator *self, const char *sdp)
{
  self->last_revision++;
  g_hash_table_insert (self->texts,
                       GUINT_TO_POINTER (self->last_revision),
                       g_strdup (sdp));

  return self->last_revision;
}

const char *
holler_negotiator_get_text (HollerNegotiator *self, guint revision)
{
  return g_hash_table_lookup (self->texts, GUINT_TO_POINTER (revision));
}

/* The answer's time */

static gboolean
answer_timeout_cb (gpointer user_data)
{
  HollerNegotiator *self = user_data;

  self->answer_timeout = 0;
  if (self->machine.local_offer != 0 && self->machine.attempts < MAX_UNANSWERED)
    holler_negotiator_queue_event (self,
                                   HOLLER_NEGOTIATION_EVENT_WANT_GENERATION,
                                   0,
                                   0);

  return G_SOURCE_REMOVE;
}

static void
watch_answer (HollerNegotiator *self)
{
  gboolean waits = self->owner != NULL && !self->machine.failed &&
                   self->machine.local_offer != 0 &&
                   self->machine.attempts < MAX_UNANSWERED &&
                   self->machine.gate == HOLLER_NEGOTIATION_GATE_OPEN;

  if (!waits)
    holler_clock_clear_timeout (self->clock, &self->answer_timeout);
  else if (self->answer_timeout == 0)
    self->answer_timeout = holler_clock_add_timeout (self->clock,
                                                     ANSWER_TIMEOUT_MS,
                                                     answer_timeout_cb,
                                                     self,
                                                     NULL);
}

/* The machine */

static void
run_actions (HollerNegotiator *self, guint actions)
{
  HollerNegotiationMachine *machine = &self->machine;

  if (actions & HOLLER_NEGOTIATION_ACTION_NEW_GENERATION)
    holler_negotiator_replace_connection (
      self,
      (actions & HOLLER_NEGOTIATION_ACTION_CREATE_OFFER) != 0);
  if (actions & HOLLER_NEGOTIATION_ACTION_DROP_OFFER)
    self->serial++;
  if (actions & HOLLER_NEGOTIATION_ACTION_RESTART_ICE && self->newest != NULL)
    holler_peer_connection_restart_ice (self->newest->peer);
  if (actions & HOLLER_NEGOTIATION_ACTION_CREATE_OFFER)
    holler_negotiator_step_create (self, TRUE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SEND_OFFER)
    self->funcs.send_offer (
      self->owner,
      machine->generation,
      holler_negotiator_get_text (self, machine->local_offer));
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_OFFER)
    holler_negotiator_step_set (self, machine->local_offer, TRUE, TRUE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_OFFER)
    holler_negotiator_step_set (self, machine->remote_offer, FALSE, TRUE);
  if (actions & HOLLER_NEGOTIATION_ACTION_CREATE_ANSWER)
    holler_negotiator_step_create (self, FALSE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_ANSWER)
    holler_negotiator_step_set (self, machine->local_answer, TRUE, FALSE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SEND_ANSWER)
    self->funcs.send_answer (
      self->owner,
      machine->generation,
      /* agreed upon by the same step */
      holler_negotiator_get_text (self, machine->agreed_local));
  if (actions & HOLLER_NEGOTIATION_ACTION_SEND_ANSWER)
    holler_negotiator_send_candidates (self);
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_ANSWER)
    holler_negotiator_step_set (self, machine->remote_answer, FALSE, FALSE);
  if (actions & HOLLER_NEGOTIATION_ACTION_FAIL)
    self->funcs.failed (self->owner, "the two sides could not agree");
}

static void
trace_step (HollerNegotiator *self, const Event *event, guint actions)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < HOLLER_N_NEGOTIATION_ACTIONS; i++)
    if (actions & (1u << i))
      g_string_append_printf (names,
                              " %s",
                              holler_negotiation_action_to_name (1u << i));
  holler_debug (HOLLER_DEBUG_NEGOTIATION,
                "generation %u %s: %s:%s",
                self->machine.generation,
                self->machine.polite ? "polite" : "impolite",
                holler_negotiation_event_to_name (event->event),
                names->str);
}

static void
drain_events (HollerNegotiator *self)
{
  if (self->stepping)
    return;

  g_object_ref (self);
  self->stepping = TRUE;
  while (self->owner != NULL && !g_queue_is_empty (&self->events))
    {
      g_autofree Event *event = g_queue_pop_head (&self->events);
      HollerNegotiationActions actions = 0;

      if (!holler_negotiation_machine_step (&self->machine,
                                            event->event,
                                            event->generation,
                                            event->revision,
                                            &actions))
        continue;
      trace_step (self, event, actions);
      run_actions (self, actions);
    }
  self->stepping = FALSE;
  forget_texts (self);
  watch_answer (self);
  g_object_unref (self);
}

void
holler_negotiator_queue_event (HollerNegotiator *self,
                               HollerNegotiationEvent event,
                               guint generation,
                               guint revision)
{
  Event *queued;

  if (self->owner == NULL)
    return;
  queued = g_new0 (Event, 1);
  queued->event = event;
  queued->generation = generation;
  queued->revision = revision;
  g_queue_push_tail (&self->events, queued);
  drain_events (self);
}

static void
holler_negotiator_dispose (GObject *object)
{
  HollerNegotiator *self = HOLLER_NEGOTIATOR (object);

  holler_negotiator_close (self);
  g_clear_object (&self->media);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (holler_negotiator_parent_class)->dispose (object);
}

static void
holler_negotiator_finalize (GObject *object)
{
  HollerNegotiator *self = HOLLER_NEGOTIATOR (object);

  g_hash_table_unref (self->texts);
  g_strfreev (self->ice_uris);
  g_free (self->ice_username);
  g_free (self->ice_password);

  G_OBJECT_CLASS (holler_negotiator_parent_class)->finalize (object);
}

static void
holler_negotiator_class_init (HollerNegotiatorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_negotiator_dispose;
  object_class->finalize = holler_negotiator_finalize;
}

static void
holler_negotiator_init (HollerNegotiator *self)
{
  self->texts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->sending = HOLLER_MEDIA_AUDIO;
}

/**
 * holler_negotiator_new:
 * @media: where connections are made
 * @clock: for the answer's time-out
 * @funcs: what the owner wants to hear; all of them
 * @owner: (not nullable): who owns it; closes it before it goes
 * @polite: whether this side gives way (PROTOCOL.md, "Polite")
 *
 * Makes a negotiator; no connection is built before something is wanted.
 *
 * Returns: (transfer full): a negotiator
 */
HollerNegotiator *
holler_negotiator_new (HollerMedia *media,
                       HollerClock *clock,
                       const HollerNegotiatorFuncs *funcs,
                       gpointer owner,
                       gboolean polite)
{
  HollerNegotiator *self;

  g_return_val_if_fail (HOLLER_IS_MEDIA (media), NULL);
  g_return_val_if_fail (HOLLER_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (funcs != NULL, NULL);
  g_return_val_if_fail (owner != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_NEGOTIATOR, NULL);
  self->media = g_object_ref (media);
  self->clock = g_object_ref (clock);
  self->funcs = *funcs;
  self->owner = owner;
  holler_negotiation_machine_init (&self->machine, polite);

  return self;
}

/**
 * holler_negotiator_close:
 * @self: a negotiator
 *
 * Ends all connections; the owner hears nothing more. May be repeated.
 */
void
holler_negotiator_close (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));

  self->owner = NULL;
  if (self->clock != NULL)
    holler_clock_clear_timeout (self->clock, &self->answer_timeout);
  holler_negotiator_clear_connections (self);
  g_queue_clear_full (&self->waiting,
                      (GDestroyNotify) holler_negotiator_candidate_free);
  g_queue_clear_full (&self->events, g_free);
}

/**
 * holler_negotiator_silence:
 * @self: a negotiator
 *
 * Tells the owner nothing more and sends no media, though the connection
 * stays until [method@Negotiator.close]: what was said last can still leave.
 */
void
holler_negotiator_silence (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));

  self->owner = NULL;
  holler_clock_clear_timeout (self->clock, &self->answer_timeout);
  holler_negotiator_set_sending (self, 0);
}

/**
 * holler_negotiator_set_ice:
 * @self: a negotiator
 * @uris: (nullable) (array zero-terminated=1): stun:, turn: and turns: URIs
 * @username: (nullable): for the relays
 * @password: (nullable): for the relays
 * @relay_only: whether nothing but relays may be used
 *
 * Says through what connections that are made from now on may go.
 */
void
holler_negotiator_set_ice (HollerNegotiator *self,
                           const char *const *uris,
                           const char *username,
                           const char *password,
                           gboolean relay_only)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));

  g_strfreev (self->ice_uris);
  self->ice_uris = g_strdupv ((char **) uris);
  g_free (self->ice_username);
  self->ice_username = g_strdup (username);
  g_free (self->ice_password);
  self->ice_password = g_strdup (password);
  self->relay_only = relay_only;
}

/**
 * holler_negotiator_set_sending:
 * @self: a negotiator
 * @kinds: what flows; audio only at first
 *
 * Says which sources flow, in every connection, also those to come.
 */
void
holler_negotiator_set_sending (HollerNegotiator *self, HollerMediaKinds kinds)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));

  self->sending = kinds;
  if (self->newest != NULL)
    holler_peer_connection_set_sending (self->newest->peer, kinds);
  if (self->carrier != NULL)
    holler_peer_connection_set_sending (self->carrier->peer, kinds);
  if (self->leaving != NULL)
    holler_peer_connection_set_sending (self->leaving->peer, kinds);
}

/**
 * holler_negotiator_want:
 * @self: a negotiator
 *
 * Offers, as soon as that is possible.
 */
void
holler_negotiator_want (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self, HOLLER_NEGOTIATION_EVENT_WANT, 0, 0);
}

/**
 * holler_negotiator_want_generation:
 * @self: a negotiator
 *
 * Asks the other side for a fresh connection; the present one stays until the
 * new one carries.
 */
void
holler_negotiator_want_generation (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self,
                                 HOLLER_NEGOTIATION_EVENT_WANT_GENERATION,
                                 0,
                                 0);
}

/**
 * holler_negotiator_want_restart:
 * @self: a negotiator
 *
 * Asks the other side to try all ways of the present connection again; what
 * is in use stays so until one is found.
 */
void
holler_negotiator_want_restart (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self,
                                 HOLLER_NEGOTIATION_EVENT_WANT_RESTART,
                                 0,
                                 0);
}

/**
 * holler_negotiator_acked:
 * @self: a negotiator
 *
 * The server has the first offer: candidates may go out.
 */
void
holler_negotiator_acked (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self, HOLLER_NEGOTIATION_EVENT_ACKED, 0, 0);
}

/**
 * holler_negotiator_open:
 * @self: a negotiator
 *
 * The call is answered and the server has acknowledged it: descriptions of
 * the other side may be applied from now on.
 */
void
holler_negotiator_open (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self, HOLLER_NEGOTIATION_EVENT_OPEN, 0, 0);
}

/**
 * holler_negotiator_frames_lost:
 * @self: a negotiator
 *
 * A session with the server was not resumed: what was under way may never
 * have arrived.
 */
void
holler_negotiator_frames_lost (HollerNegotiator *self)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self,
                                 HOLLER_NEGOTIATION_EVENT_FRAMES_LOST,
                                 0,
                                 0);
}

/**
 * holler_negotiator_remote_offer:
 * @self: a negotiator
 * @generation: of the offer
 * @sdp: its text, not yet judged
 *
 * An offer of the other side came.
 */
void
holler_negotiator_remote_offer (HollerNegotiator *self,
                                guint generation,
                                const char *sdp)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self,
                                 HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER,
                                 generation,
                                 holler_negotiator_keep_text (self, sdp));
}

/**
 * holler_negotiator_remote_answer:
 * @self: a negotiator
 * @generation: of the answer
 * @sdp: its text, not yet judged
 *
 * An answer of the other side came.
 */
void
holler_negotiator_remote_answer (HollerNegotiator *self,
                                 guint generation,
                                 const char *sdp)
{
  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  holler_negotiator_queue_event (self,
                                 HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER,
                                 generation,
                                 holler_negotiator_keep_text (self, sdp));
}

/**
 * holler_negotiator_send_data:
 * @self: a negotiator
 * @text: at most 64 KiB
 *
 * Sends over the data channel of what carries the media.
 *
 * Returns: `FALSE` if there is no open channel
 */
gboolean
holler_negotiator_send_data (HollerNegotiator *self, const char *text)
{
  HollerPeerConnection *peer;

  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), FALSE);

  peer = holler_negotiator_get_connection (self);
  if (peer != NULL && holler_peer_connection_send_data (peer, text))
    return TRUE;

  return self->newest != NULL && self->newest->peer != peer &&
         holler_peer_connection_send_data (self->newest->peer, text);
}

/**
 * holler_negotiator_get_connection:
 * @self: a negotiator
 *
 * Gets the connection that carries the media, or will.
 *
 * Returns: (nullable) (transfer none): a peer connection
 */
HollerPeerConnection *
holler_negotiator_get_connection (HollerNegotiator *self)
{
  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), NULL);

  if (self->carrier != NULL)
    return self->carrier->peer;

  return self->newest != NULL ? self->newest->peer : NULL;
}

static gboolean
is_insecure (const HollerNegotiatorConnection *connection)
{
  return connection != NULL && holler_peer_connection_get_security (
                                 connection->peer) == HOLLER_SECURITY_INSECURE;
}

/**
 * holler_negotiator_is_insecure:
 * @self: a negotiator
 *
 * Has any connection shown another certificate than the described one?
 *
 * Returns: `TRUE` if the call must end
 */
gboolean
holler_negotiator_is_insecure (HollerNegotiator *self)
{
  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), FALSE);

  return is_insecure (self->newest) || is_insecure (self->carrier) ||
         is_insecure (self->leaving);
}

/**
 * holler_negotiator_get_generation:
 * @self: a negotiator
 *
 * Gets the generation of the newest connection.
 *
 * Returns: 0 for the first
 */
guint
holler_negotiator_get_generation (HollerNegotiator *self)
{
  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), 0);

  return self->machine.generation;
}
