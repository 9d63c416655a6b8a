/* holler-negotiator.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-negotiator.h"

#include "base/holler-debug.h"
#include "core/holler-negotiation-machine.h"
#include "proto/holler-description.h"
#include "proto/holler-frame.h"

/* The machine knows revisions and generations; here are the texts and the
 * connections that go with them. A result of a step that the machine has
 * since forgotten carries an old serial and is dropped, so the machine only
 * ever hears of what it waits for.
 */

#define MAX_WAITING_CANDIDATES 64
#define ANSWER_TIMEOUT_MS 10000

typedef struct
{
  guint generation;
  HollerPeerConnection *peer;
  HollerDescription *remote; /* the last one applied; (nullable) */
  HollerDescription *local;  /* the last one applied; (nullable) */
} Connection;

typedef struct
{
  guint generation;
  char *candidate; /* (nullable) */
  char *mid;
  char *ufrag; /* (nullable) */
} Candidate;

typedef struct
{
  HollerNegotiationEvent event;
  guint generation;
  guint revision;
} Event;

struct _HollerNegotiator
{
  GObject parent_instance;

  HollerMedia *media;
  HollerClock *clock;
  HollerNegotiatorFuncs funcs;
  gpointer owner; /* unowned; NULL once closed */

  HollerNegotiationMachine machine;
  GQueue events; /* Event */
  gboolean stepping;
  guint serial; /* of the step under way */

  GHashTable *texts; /* revision -> SDP */
  guint last_revision;

  Connection *newest;  /* (nullable): of machine.generation */
  Connection *carrier; /* (nullable): an older one that still carries */
  GQueue waiting;      /* Candidate */
  HollerMediaKinds sending;
  guint answer_timeout;

  char **ice_uris;
  char *ice_username;
  char *ice_password;
  gboolean relay_only;
};

G_DEFINE_FINAL_TYPE (HollerNegotiator, holler_negotiator, G_TYPE_OBJECT)

/* What a step's callback must know. */
typedef struct
{
  HollerNegotiator *self;
  guint serial;
  guint generation;
  HollerNegotiationEvent done;
  HollerDescription *description; /* (nullable): applied if it succeeds */
  gboolean is_local;
} Step;

static void queue_event (HollerNegotiator *self,
                         HollerNegotiationEvent event,
                         guint generation,
                         guint revision);

static void
candidate_free (Candidate *self)
{
  g_free (self->candidate);
  g_free (self->mid);
  g_free (self->ufrag);
  g_free (self);
}

static void
step_free (Step *self)
{
  g_clear_pointer (&self->description, holler_description_free);
  g_object_unref (self->self);
  g_free (self);
}

static void
connection_free (HollerNegotiator *self, Connection *connection)
{
  g_signal_handlers_disconnect_by_data (connection->peer, self);
  holler_peer_connection_close (connection->peer);
  g_object_unref (connection->peer);
  g_clear_pointer (&connection->remote, holler_description_free);
  g_clear_pointer (&connection->local, holler_description_free);
  g_free (connection);
}

static void
clear_connection (HollerNegotiator *self, Connection **place)
{
  if (*place != NULL)
    connection_free (self, g_steal_pointer (place));
}

static Connection *
find_connection (HollerNegotiator *self, HollerPeerConnection *peer)
{
  if (self->newest != NULL && self->newest->peer == peer)
    return self->newest;
  if (self->carrier != NULL && self->carrier->peer == peer)
    return self->carrier;
  return NULL;
}

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

static guint
keep_text (HollerNegotiator *self, const char *sdp)
{
  self->last_revision++;
  g_hash_table_insert (self->texts,
                       GUINT_TO_POINTER (self->last_revision),
                       g_strdup (sdp));

  return self->last_revision;
}

static const char *
get_text (HollerNegotiator *self, guint revision)
{
  return g_hash_table_lookup (self->texts, GUINT_TO_POINTER (revision));
}

/* Connections */

static const char *
find_ufrag (const HollerDescription *description, const char *mid)
{
  for (guint i = 0; i < holler_description_get_n_sections (description); i++)
    {
      const HollerSection *section =
        holler_description_get_section (description, i);

      if (g_strcmp0 (section->mid, mid) == 0 && section->ufrag[0] != '\0')
        return section->ufrag;
    }

  return NULL;
}

static gboolean
has_ufrag (const HollerDescription *description, const char *ufrag)
{
  for (guint i = 0; i < holler_description_get_n_sections (description); i++)
    if (g_strcmp0 (holler_description_get_section (description, i)->ufrag,
                   ufrag) == 0)
      return TRUE;

  return FALSE;
}

static void
peer_candidate_cb (HollerPeerConnection *peer,
                   const char *candidate,
                   const char *mid,
                   guint m_line_index,
                   HollerNegotiator *self)
{
  Connection *connection = find_connection (self, peer);
  const char *ufrag = NULL;

  if (connection == NULL || self->owner == NULL)
    return;
  if (connection->local != NULL)
    ufrag = find_ufrag (connection->local, mid);
  self->funcs.send_candidate (self->owner,
                              connection->generation,
                              candidate,
                              mid != NULL ? mid : "0",
                              m_line_index,
                              ufrag);
}

static void
peer_changed_cb (HollerPeerConnection *peer,
                 GParamSpec *pspec,
                 HollerNegotiator *self)
{
  /* Make before break: the old one goes when the new one carries. */
  if (self->newest != NULL && self->newest->peer == peer &&
      holler_peer_connection_get_state (peer) == HOLLER_PEER_STATE_CONNECTED)
    clear_connection (self, &self->carrier);
  if (self->owner != NULL)
    self->funcs.changed (self->owner);
}

static void
peer_sounding_cb (HollerPeerConnection *peer, HollerNegotiator *self)
{
  if (self->owner != NULL)
    self->funcs.sounding (self->owner);
}

static void
peer_data_cb (HollerPeerConnection *peer,
              const char *text,
              HollerNegotiator *self)
{
  if (self->owner != NULL)
    self->funcs.data (self->owner, text);
}

static gboolean
build_connection (HollerNegotiator *self, gboolean offerer)
{
  HollerPeerConfig config = {
    .ice_uris = (const char *const *) self->ice_uris,
    .ice_username = self->ice_username,
    .ice_password = self->ice_password,
    .relay_only = self->relay_only,
    .offerer = offerer,
  };
  g_autoptr (GError) error = NULL;
  HollerPeerConnection *peer;

  peer = holler_media_create_peer (self->media, &config, &error);
  if (peer == NULL)
    {
      holler_debug (HOLLER_DEBUG_NEGOTIATION,
                    "no peer connection: %s",
                    error->message);
      return FALSE;
    }

  self->newest = g_new0 (Connection, 1);
  self->newest->generation = self->machine.generation;
  self->newest->peer = peer;
  g_signal_connect (peer, "candidate", G_CALLBACK (peer_candidate_cb), self);
  g_signal_connect (peer, "notify", G_CALLBACK (peer_changed_cb), self);
  g_signal_connect (peer, "sounding", G_CALLBACK (peer_sounding_cb), self);
  g_signal_connect (peer, "data", G_CALLBACK (peer_data_cb), self);
  holler_peer_connection_set_sending (peer, self->sending);

  return TRUE;
}

static void
replace_connection (HollerNegotiator *self, gboolean offerer)
{
  if (self->newest != NULL)
    {
      gboolean carries =
        holler_peer_connection_get_state (self->newest->peer) ==
          HOLLER_PEER_STATE_CONNECTED ||
        holler_peer_connection_get_state (self->newest->peer) ==
          HOLLER_PEER_STATE_DISCONNECTED;

      if (carries && self->carrier == NULL)
        self->carrier = g_steal_pointer (&self->newest);
      else
        clear_connection (self, &self->newest);
    }
  build_connection (self, offerer);
}

/* Candidates of the other side */

static gboolean
candidate_fits (const Connection *connection, const Candidate *candidate)
{
  return connection->remote != NULL &&
         candidate->generation == connection->generation &&
         (candidate->ufrag == NULL ||
          has_ufrag (connection->remote, candidate->ufrag));
}

/* By its mid, whatever index the other side says: webrtcbin believes it. */
static void
hand_over (Connection *connection, const Candidate *candidate)
{
  guint n = holler_description_get_n_sections (connection->remote);

  for (guint i = 0; i < n; i++)
    {
      const HollerSection *section =
        holler_description_get_section (connection->remote, i);

      if (candidate->candidate != NULL && candidate->candidate[0] != '\0' &&
          g_strcmp0 (section->mid, candidate->mid) != 0)
        continue;
      holler_peer_connection_add_candidate (connection->peer,
                                            candidate->candidate,
                                            section->mid,
                                            i);
      return;
    }
}

typedef struct
{
  GWeakRef negotiator;
  Candidate *candidate;
} Lookup;

static void
lookup_free (Lookup *self)
{
  g_weak_ref_clear (&self->negotiator);
  candidate_free (self->candidate);
  g_free (self);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lookup *lookup = user_data;
  g_autoptr (HollerNegotiator) self = g_weak_ref_get (&lookup->negotiator);
  GList *addresses;

  addresses =
    g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, NULL);
  if (addresses != NULL && self != NULL && self->newest != NULL &&
      candidate_fits (self->newest, lookup->candidate))
    {
      g_autofree char *address = g_inet_address_to_string (addresses->data);
      char *text =
        holler_candidate_dup_with_address (lookup->candidate->candidate,
                                           address);

      if (text != NULL)
        {
          g_free (lookup->candidate->candidate);
          lookup->candidate->candidate = text;
          hand_over (self->newest, lookup->candidate);
        }
    }
  g_resolver_free_addresses (addresses);
  lookup_free (lookup);
}

/* Takes @candidate. A name (browsers hide their addresses behind mDNS ones) is
 * looked up here and never by webrtcbin, which can crash over it; what cannot
 * be found is left out, and ICE mostly finds such a peer all the same. */
static void
look_up_and_hand_over (HollerNegotiator *self, Candidate *candidate)
{
  g_autoptr (GResolver) resolver = NULL;
  g_autofree char *name = NULL;
  Lookup *lookup;

  if (candidate->candidate != NULL)
    name = holler_candidate_dup_name (candidate->candidate);
  if (name == NULL)
    {
      hand_over (self->newest, candidate);
      candidate_free (candidate);
      return;
    }

  lookup = g_new0 (Lookup, 1);
  g_weak_ref_init (&lookup->negotiator, self);
  lookup->candidate = candidate;
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, name, NULL, looked_up_cb, lookup);
}

static void
flush_candidates (HollerNegotiator *self)
{
  GList *next;

  if (self->newest == NULL)
    return;

  for (GList *l = self->waiting.head; l != NULL; l = next)
    {
      Candidate *candidate = l->data;

      next = l->next;
      if (!candidate_fits (self->newest, candidate) &&
          candidate->generation >= self->newest->generation)
        continue;
      g_queue_delete_link (&self->waiting, l);
      if (candidate_fits (self->newest, candidate))
        look_up_and_hand_over (self, candidate);
      else
        candidate_free (candidate);
    }
}

/* Steps */

static Step *
step_new (HollerNegotiator *self, HollerNegotiationEvent done)
{
  Step *step = g_new0 (Step, 1);

  step->self = g_object_ref (self);
  step->serial = ++self->serial;
  step->generation = self->machine.generation;
  step->done = done;

  return step;
}

/* Is the result that has come still waited for? */
static gboolean
step_is_current (const Step *step)
{
  return step->self->owner != NULL && step->serial == step->self->serial &&
         step->generation == step->self->machine.generation;
}

static void
step_failed (HollerNegotiator *self, guint generation, const char *why)
{
  holler_debug (HOLLER_DEBUG_NEGOTIATION,
                "generation %u: a step failed: %s",
                generation,
                why);
  queue_event (self, HOLLER_NEGOTIATION_EVENT_STEP_FAILED, generation, 0);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  HollerNegotiator *self = step->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = NULL;

  sdp = holler_peer_connection_create_finish (HOLLER_PEER_CONNECTION (source),
                                              result,
                                              &error);
  if (step_is_current (step))
    {
      if (sdp != NULL)
        queue_event (self, step->done, step->generation, keep_text (self, sdp));
      else
        step_failed (self, step->generation, error->message);
    }
  step_free (step);
}

static void
create (HollerNegotiator *self, gboolean is_offer)
{
  Step *step = step_new (self,
                         is_offer ? HOLLER_NEGOTIATION_EVENT_OFFER_CREATED
                                  : HOLLER_NEGOTIATION_EVENT_ANSWER_CREATED);

  if (self->newest == NULL)
    {
      step_failed (self, step->generation, "there is no connection");
      step_free (step);
    }
  else if (is_offer)
    holler_peer_connection_create_offer_async (self->newest->peer,
                                               NULL,
                                               created_cb,
                                               step);
  else
    holler_peer_connection_create_answer_async (self->newest->peer,
                                                NULL,
                                                created_cb,
                                                step);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  HollerNegotiator *self = step->self;
  HollerPeerConnection *peer = HOLLER_PEER_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  gboolean done;

  done = holler_peer_connection_set_description_finish (peer, result, &error);
  if (step_is_current (step))
    {
      if (done)
        {
          if (!step->is_local)
            flush_candidates (self);
          queue_event (self, step->done, step->generation, 0);
        }
      else
        step_failed (self, step->generation, error->message);
    }
  step_free (step);
}

/* A description of the other side can take the process down with it: it goes
 * no further than this unless it is sound, follows what was said before, and,
 * if it answers, answers what was asked. */
static gboolean
judge_remote (const Connection *connection,
              const HollerDescription *description,
              gboolean is_offer,
              GError **error)
{
  const HollerDescription *local = connection->local;
  guint n = holler_description_get_n_sections (description);

  if (!holler_description_may_follow (description, connection->remote, error))
    return FALSE;
  if (is_offer || local == NULL)
    return TRUE;

  if (n != holler_description_get_n_sections (local))
    {
      g_set_error_literal (error,
                           HOLLER_PROTO_ERROR,
                           HOLLER_PROTO_ERROR_BAD_DESCRIPTION,
                           "an answer with other sections than the offer");
      return FALSE;
    }
  return holler_description_may_follow (description, local, error);
}

/* The candidates that stand in a description go the way of all others. */
static char *
take_candidates_out (HollerNegotiator *self,
                     const HollerDescription *description,
                     const char *sdp)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (g_free);
  char *rest = holler_description_dup_without_candidates (sdp, candidates);

  for (guint i = 0; i < holler_description_get_n_sections (description); i++)
    {
      const HollerSection *section =
        holler_description_get_section (description, i);

      if (section->refused)
        continue;
      for (guint j = 0; j < candidates->len; j++)
        holler_negotiator_remote_candidate (self,
                                            self->machine.generation,
                                            g_ptr_array_index (candidates, j),
                                            section->mid,
                                            section->ufrag);
      break;
    }

  return rest;
}

static void
set_description (HollerNegotiator *self,
                 guint revision,
                 gboolean is_local,
                 gboolean is_offer)
{
  Step *step = step_new (self,
                         is_local ? HOLLER_NEGOTIATION_EVENT_LOCAL_SET
                                  : HOLLER_NEGOTIATION_EVENT_REMOTE_SET);
  const char *sdp = get_text (self, revision);
  g_autofree char *bare = NULL;
  Connection *connection = self->newest;
  g_autoptr (GError) error = NULL;
  HollerDescription *description = NULL;

  step->is_local = is_local;
  if (connection == NULL || sdp == NULL)
    error = g_error_new_literal (HOLLER_MEDIA_ERROR,
                                 HOLLER_MEDIA_ERROR_FAILED,
                                 "there is no connection");
  else
    description = holler_description_parse (sdp, &error);

  if (description != NULL && !is_local &&
      !judge_remote (connection, description, is_offer, &error))
    g_clear_pointer (&description, holler_description_free);

  if (description == NULL)
    {
      step_failed (self, step->generation, error->message);
      step_free (step);
      return;
    }

  if (is_local)
    {
      g_clear_pointer (&connection->local, holler_description_free);
      connection->local = description;
    }
  else
    {
      const char *fingerprint =
        holler_description_get_fingerprint (description);

      g_clear_pointer (&connection->remote, holler_description_free);
      connection->remote = description;
      holler_peer_connection_set_remote_fingerprint (connection->peer,
                                                     fingerprint);
      sdp = bare = take_candidates_out (self, description, sdp);
    }
  holler_peer_connection_set_description_async (connection->peer,
                                                is_local,
                                                is_offer,
                                                sdp,
                                                NULL,
                                                set_cb,
                                                step);
}

/* The answer's time */

static gboolean
answer_timeout_cb (gpointer user_data)
{
  HollerNegotiator *self = user_data;

  self->answer_timeout = 0;
  if (self->machine.local_offer != 0)
    queue_event (self, HOLLER_NEGOTIATION_EVENT_WANT_GENERATION, 0, 0);

  return G_SOURCE_REMOVE;
}

static void
watch_answer (HollerNegotiator *self)
{
  gboolean waits = self->owner != NULL && !self->machine.failed &&
                   self->machine.local_offer != 0 &&
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
    replace_connection (self,
                        (actions & HOLLER_NEGOTIATION_ACTION_CREATE_OFFER) !=
                          0);
  if (actions & HOLLER_NEGOTIATION_ACTION_DROP_OFFER)
    self->serial++;
  if (actions & HOLLER_NEGOTIATION_ACTION_CREATE_OFFER)
    create (self, TRUE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SEND_OFFER)
    self->funcs.send_offer (self->owner,
                            machine->generation,
                            get_text (self, machine->local_offer));
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_OFFER)
    set_description (self, machine->local_offer, TRUE, TRUE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_OFFER)
    set_description (self, machine->remote_offer, FALSE, TRUE);
  if (actions & HOLLER_NEGOTIATION_ACTION_CREATE_ANSWER)
    create (self, FALSE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_ANSWER)
    set_description (self, machine->local_answer, TRUE, FALSE);
  if (actions & HOLLER_NEGOTIATION_ACTION_SEND_ANSWER)
    self->funcs.send_answer (self->owner,
                             machine->generation,
                             /* agreed upon by the same step */
                             get_text (self, machine->agreed_local));
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_ANSWER)
    set_description (self, machine->remote_answer, FALSE, FALSE);
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

static void
queue_event (HollerNegotiator *self,
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
  clear_connection (self, &self->newest);
  clear_connection (self, &self->carrier);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) candidate_free);
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
  queue_event (self, HOLLER_NEGOTIATION_EVENT_WANT, 0, 0);
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
  queue_event (self, HOLLER_NEGOTIATION_EVENT_WANT_GENERATION, 0, 0);
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
  queue_event (self, HOLLER_NEGOTIATION_EVENT_ACKED, 0, 0);
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
  queue_event (self, HOLLER_NEGOTIATION_EVENT_OPEN, 0, 0);
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
  queue_event (self, HOLLER_NEGOTIATION_EVENT_FRAMES_LOST, 0, 0);
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
  queue_event (self,
               HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER,
               generation,
               keep_text (self, sdp));
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
  queue_event (self,
               HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER,
               generation,
               keep_text (self, sdp));
}

/**
 * holler_negotiator_remote_candidate:
 * @self: a negotiator
 * @generation: of the connection that it is for
 * @candidate: (nullable): its text, not yet judged; NULL or "" for the end
 * @mid: (nullable): the section
 * @ufrag: (nullable): of the description that it belongs to (RFC 8838)
 *
 * A candidate of the other side came; it waits for its description.
 */
void
holler_negotiator_remote_candidate (HollerNegotiator *self,
                                    guint generation,
                                    const char *candidate,
                                    const char *mid,
                                    const char *ufrag)
{
  g_autoptr (GError) error = NULL;
  Candidate *kept;

  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));

  if (self->owner == NULL || generation < self->machine.generation)
    return;
  if (candidate != NULL && candidate[0] != '\0' &&
      !holler_candidate_check (candidate, &error))
    {
      holler_debug (HOLLER_DEBUG_NEGOTIATION, "a candidate is no candidate");
      return;
    }
  if (self->waiting.length >= MAX_WAITING_CANDIDATES)
    candidate_free (g_queue_pop_head (&self->waiting));

  kept = g_new0 (Candidate, 1);
  kept->generation = generation;
  kept->candidate = g_strdup (candidate);
  kept->mid = g_strdup (mid);
  kept->ufrag = g_strdup (ufrag);
  g_queue_push_tail (&self->waiting, kept);
  /* not while the description is only on its way in */
  if (self->machine.step != HOLLER_NEGOTIATION_STEP_SET_REMOTE_OFFER &&
      self->machine.step != HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER)
    flush_candidates (self);
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

  return peer != NULL && holler_peer_connection_send_data (peer, text);
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
is_insecure (const Connection *connection)
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

  return is_insecure (self->newest) || is_insecure (self->carrier);
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
