/* holler-negotiator-candidates.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-negotiator-private.h"

#include "base/holler-debug.h"

/* The other side's candidates wait for their description and for their names
 * to be looked up.
 */

#define MAX_WAITING_CANDIDATES 64

typedef struct
{
  GWeakRef negotiator;
  HollerNegotiatorCandidate *candidate;
} Lookup;

void
holler_negotiator_candidate_free (HollerNegotiatorCandidate *self)
{
  g_free (self->candidate);
  g_free (self->mid);
  g_free (self->ufrag);
  g_free (self);
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

static gboolean
candidate_fits (const HollerNegotiatorConnection *connection,
                const HollerNegotiatorCandidate *candidate)
{
  return connection->remote != NULL &&
         candidate->generation == connection->generation &&
         (candidate->ufrag == NULL ||
          has_ufrag (connection->remote, candidate->ufrag));
}

/* By its mid, whatever index the other side says: webrtcbin believes it. */
static void
hand_over (HollerNegotiator *self, const HollerNegotiatorCandidate *candidate)
{
  HollerNegotiatorConnection *connection = self->newest;
  guint n = holler_description_get_n_sections (connection->remote);

  if (candidate->candidate != NULL && !self->relay_only &&
      holler_candidate_is_loopback (candidate->candidate))
    {
      holler_debug (HOLLER_DEBUG_NEGOTIATION, "a candidate on this machine");
      return;
    }

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

static void
lookup_free (Lookup *self)
{
  g_weak_ref_clear (&self->negotiator);
  holler_negotiator_candidate_free (self->candidate);
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
          hand_over (self, lookup->candidate);
        }
    }
  g_resolver_free_addresses (addresses);
  lookup_free (lookup);
}

/* Takes @candidate. A name (browsers hide their addresses behind mDNS ones) is
 * looked up here and never by webrtcbin, which can crash over it; what cannot
 * be found is left out, and ICE mostly finds such a peer all the same. */
static void
look_up_and_hand_over (HollerNegotiator *self,
                       HollerNegotiatorCandidate *candidate)
{
  g_autoptr (GResolver) resolver = NULL;
  g_autofree char *name = NULL;
  Lookup *lookup;

  if (candidate->candidate != NULL)
    name = holler_candidate_dup_name (candidate->candidate);
  if (name == NULL)
    {
      hand_over (self, candidate);
      holler_negotiator_candidate_free (candidate);
      return;
    }

  lookup = g_new0 (Lookup, 1);
  g_weak_ref_init (&lookup->negotiator, self);
  lookup->candidate = candidate;
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, name, NULL, looked_up_cb, lookup);
}

void
holler_negotiator_flush_candidates (HollerNegotiator *self)
{
  GList *next;

  if (self->newest == NULL)
    return;

  for (GList *l = self->waiting.head; l != NULL; l = next)
    {
      HollerNegotiatorCandidate *candidate = l->data;

      next = l->next;
      if (!candidate_fits (self->newest, candidate) &&
          candidate->generation >= self->newest->generation)
        continue;
      g_queue_delete_link (&self->waiting, l);
      if (candidate_fits (self->newest, candidate))
        look_up_and_hand_over (self, candidate);
      else
        holler_negotiator_candidate_free (candidate);
    }
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
  HollerNegotiatorCandidate *kept;

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
    holler_negotiator_candidate_free (g_queue_pop_head (&self->waiting));

  kept = g_new0 (HollerNegotiatorCandidate, 1);
  kept->generation = generation;
  kept->candidate = g_strdup (candidate);
  kept->mid = g_strdup (mid);
  kept->ufrag = g_strdup (ufrag);
  g_queue_push_tail (&self->waiting, kept);
  /* not while the description is only on its way in */
  if (self->machine.step != HOLLER_NEGOTIATION_STEP_SET_REMOTE_OFFER &&
      self->machine.step != HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER)
    holler_negotiator_flush_candidates (self);
}
