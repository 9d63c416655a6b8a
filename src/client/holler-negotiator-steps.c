/* holler-negotiator-steps.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-negotiator-private.h"

#include "base/holler-debug.h"
#include "proto/holler-frame.h"

/* The steps that take time. A result that the machine has since forgotten
 * carries an old serial and is dropped.
 */

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

static void
step_free (Step *self)
{
  g_clear_pointer (&self->description, holler_description_free);
  g_object_unref (self->self);
  g_free (self);
}

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
  holler_negotiator_queue_event (self,
                                 HOLLER_NEGOTIATION_EVENT_STEP_FAILED,
                                 generation,
                                 0);
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
        holler_negotiator_queue_event (self,
                                       step->done,
                                       step->generation,
                                       holler_negotiator_keep_text (self, sdp));
      else
        step_failed (self, step->generation, error->message);
    }
  step_free (step);
}

void
holler_negotiator_step_create (HollerNegotiator *self, gboolean is_offer)
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
            holler_negotiator_flush_candidates (self);
          holler_negotiator_queue_event (self, step->done, step->generation, 0);
        }
      else
        step_failed (self, step->generation, error->message);
    }
  step_free (step);
}

static const char *
first_ufrag (const HollerDescription *description)
{
  for (guint i = 0; i < holler_description_get_n_sections (description); i++)
    {
      const HollerSection *section =
        holler_description_get_section (description, i);

      if (!section->refused && section->ufrag[0] != '\0')
        return section->ufrag;
    }

  return NULL;
}

/* New credentials restart ICE (RFC 8839 section 4.4.1.1.1). */
static gboolean
restarts_ice (const HollerNegotiatorConnection *connection,
              const HollerDescription *description)
{
  return connection->remote != NULL &&
         g_strcmp0 (first_ufrag (connection->remote),
                    first_ufrag (description)) != 0;
}

/* A description of the other side can take the process down with it: it goes
 * no further than this unless it is sound, follows what was said before, and,
 * if it answers, answers what was asked. */
static gboolean
judge_remote (const HollerNegotiatorConnection *connection,
              const HollerDescription *description,
              gboolean is_offer,
              gboolean offer_restarts,
              GError **error)
{
  const HollerDescription *local = connection->local;
  guint n = holler_description_get_n_sections (description);

  if (!holler_description_may_follow (description, connection->remote, error))
    return FALSE;
  if (is_offer || local == NULL)
    return TRUE;

  /* Where frames were lost one may follow what the other has not seen. */
  if (connection->remote != NULL &&
      restarts_ice (connection, description) != offer_restarts)
    {
      g_set_error_literal (error,
                           HOLLER_PROTO_ERROR,
                           HOLLER_PROTO_ERROR_BAD_DESCRIPTION,
                           "an answer to another restart than the offer's");
      return FALSE;
    }
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

void
holler_negotiator_step_set (HollerNegotiator *self,
                            guint revision,
                            gboolean is_local,
                            gboolean is_offer)
{
  Step *step = step_new (self,
                         is_local ? HOLLER_NEGOTIATION_EVENT_LOCAL_SET
                                  : HOLLER_NEGOTIATION_EVENT_REMOTE_SET);
  const char *sdp = holler_negotiator_get_text (self, revision);
  g_autofree char *bare = NULL;
  HollerNegotiatorConnection *connection = self->newest;
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
      !judge_remote (connection,
                     description,
                     is_offer,
                     self->machine.offer_restarts,
                     &error))
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

      if (is_offer && restarts_ice (connection, description))
        holler_negotiator_queue_event (self,
                                       HOLLER_NEGOTIATION_EVENT_RESTARTED,
                                       0,
                                       0);
      g_clear_pointer (&connection->remote, holler_description_free);
      connection->remote = description;
      holler_peer_connection_set_remote_fingerprint (connection->peer,
                                                     fingerprint);
      /* Where another certificate has been shown the call is over by now. */
      if (self->newest != connection)
        {
          step_free (step);
          return;
        }
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
