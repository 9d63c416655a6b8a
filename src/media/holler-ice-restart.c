/* holler-ice-restart.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-ice-restart.h"

#include <nice/agent.h>
#include <string.h>

#include "base/holler-debug.h"
#include "base/holler-ids.h"

/* An ICE restart (RFC 8445 section 9, RFC 8839 section 4.4.1.1.1) is new
 * credentials in a description; both sides then check all pairs of candidates
 * again, while what was selected before goes on. webrtcbin repeats the
 * credentials of its last description for ever, so they are written into the
 * text here, and the agent below is told by ourselves. It restarts where a
 * description is set and not where it is made: an offer that gives way to the
 * other side's has then changed nothing.
 *
 * The agent keeps its candidates but not those of the other side; ours are
 * sent once more, as they belong to the new credentials now. It does not look
 * for new addresses: that needs a new connection.
 */

/* RFC 8839 section 5.4 asks for 24 and 128 bits of randomness. */
#define UFRAG_LENGTH 8
#define PASSWORD_LENGTH 24
#define UFRAG_LINE "a=ice-ufrag:"
#define PASSWORD_LINE "a=ice-pwd:"
#define MAX_STREAMS 4

struct _HollerIceRestart
{
  NiceAgent *agent; /* (nullable) */
  gboolean relay_only;
  gboolean wanted; /* by the next offer */
  gboolean resend; /* candidates of ours */
  char *ufrag;     /* (nullable): ours, since the first restart */
  char *password;  /* (nullable) */
  char *local;     /* (nullable): the ufrag that was set last */
  char *remote;    /* (nullable): the other's that was set last */
};

/**
 * holler_ice_restart_new:
 * @agent: (nullable): the NiceAgent of a webrtcbin
 * @relay_only: whether nothing but relayed candidates may be told
 *
 * Returns: (transfer full): what has not restarted yet
 */
HollerIceRestart *
holler_ice_restart_new (GObject *agent, gboolean relay_only)
{
  HollerIceRestart *self = g_new0 (HollerIceRestart, 1);

  if (NICE_IS_AGENT (agent))
    self->agent = g_object_ref (NICE_AGENT (agent));
  self->relay_only = relay_only;

  return self;
}

/**
 * holler_ice_restart_free:
 * @self: (transfer full): what to free
 *
 * Frees it.
 */
void
holler_ice_restart_free (HollerIceRestart *self)
{
  g_clear_object (&self->agent);
  g_free (self->ufrag);
  g_free (self->password);
  g_free (self->local);
  g_free (self->remote);
  g_free (self);
}

/**
 * holler_ice_restart_want:
 * @self: restarts
 *
 * Gives the next offer new credentials.
 */
void
holler_ice_restart_want (HollerIceRestart *self)
{
  self->wanted = TRUE;
}

static char *
make_random (guint length)
{
  static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char *text = g_malloc (length + 1);

  holler_random_bytes ((guint8 *) text, length);
  for (guint i = 0; i < length; i++)
    text[i] = letters[(guint8) text[i] & 63];
  text[length] = '\0';

  return text;
}

static char *
dup_ufrag (const char *sdp)
{
  const char *line = strstr (sdp, UFRAG_LINE);

  if (line == NULL)
    return NULL;
  line += strlen (UFRAG_LINE);

  return g_strndup (line, strcspn (line, "\r\n"));
}

static char *
write_credentials (const char *sdp, const char *ufrag, const char *password)
{
  g_auto (GStrv) lines = g_strsplit (sdp, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *value = NULL;
      const char *mark = NULL;

      if (g_str_has_prefix (lines[i], UFRAG_LINE))
        {
          mark = UFRAG_LINE;
          value = ufrag;
        }
      else if (g_str_has_prefix (lines[i], PASSWORD_LINE))
        {
          mark = PASSWORD_LINE;
          value = password;
        }
      if (mark == NULL)
        continue;
      g_free (lines[i]);
      lines[i] = g_strconcat (mark, value, NULL);
    }

  return g_strjoinv ("\r\n", lines);
}

/**
 * holler_ice_restart_rewrite:
 * @self: restarts
 * @sdp: a description of ours, as webrtcbin made it, with CRLF
 * @is_offer: whether it is an offer
 *
 * Puts the credentials in that it is to have: new ones if this is the offer of
 * which a restart is wanted.
 *
 * Returns: (transfer full): the description to be sent and set
 */
char *
holler_ice_restart_rewrite (HollerIceRestart *self,
                            const char *sdp,
                            gboolean is_offer)
{
  g_autofree char *ufrag = NULL;
  g_autofree char *password = NULL;

  if (is_offer && self->wanted && self->agent != NULL)
    {
      self->wanted = FALSE;
      ufrag = make_random (UFRAG_LENGTH);
      password = make_random (PASSWORD_LENGTH);
      return write_credentials (sdp, ufrag, password);
    }
  if (self->ufrag == NULL)
    return g_strdup (sdp);

  return write_credentials (sdp, self->ufrag, self->password);
}

static void
restart (HollerIceRestart *self)
{
  if (self->agent == NULL)
    return;

  holler_debug (HOLLER_DEBUG_MEDIA, "peer: ice restart");
  nice_agent_restart (self->agent);
  self->resend = TRUE;
}

/**
 * holler_ice_restart_before_local:
 * @self: restarts
 * @sdp: the description of ours that webrtcbin is about to set
 *
 * Restarts the agent if its credentials are new; webrtcbin tells it which.
 */
void
holler_ice_restart_before_local (HollerIceRestart *self, const char *sdp)
{
  g_autofree char *ufrag = dup_ufrag (sdp);
  const char *password = strstr (sdp, PASSWORD_LINE);

  if (ufrag == NULL || password == NULL || g_strcmp0 (ufrag, self->local) == 0)
    return;

  /* An answer's credentials are those of a restart that was made before. */
  if (self->local != NULL && g_strcmp0 (ufrag, self->ufrag) != 0)
    {
      restart (self);
      password += strlen (PASSWORD_LINE);
      g_free (self->ufrag);
      self->ufrag = g_strdup (ufrag);
      g_free (self->password);
      self->password = g_strndup (password, strcspn (password, "\r\n"));
    }
  g_free (self->local);
  self->local = g_steal_pointer (&ufrag);
}

/**
 * holler_ice_restart_before_remote:
 * @self: restarts
 * @sdp: the description of the other side that webrtcbin is about to set
 * @is_offer: whether it is an offer
 *
 * Restarts the agent if the other side's offer does; our answer will then have
 * new credentials too.
 */
void
holler_ice_restart_before_remote (HollerIceRestart *self,
                                  const char *sdp,
                                  gboolean is_offer)
{
  g_autofree char *ufrag = dup_ufrag (sdp);

  if (ufrag == NULL || g_strcmp0 (ufrag, self->remote) == 0)
    return;

  if (is_offer && self->remote != NULL && self->agent != NULL)
    {
      restart (self);
      g_free (self->ufrag);
      self->ufrag = make_random (UFRAG_LENGTH);
      g_free (self->password);
      self->password = make_random (PASSWORD_LENGTH);
    }
  g_free (self->remote);
  self->remote = g_steal_pointer (&ufrag);
}

static void
add_candidates (HollerIceRestart *self, guint stream_id, GPtrArray *lines)
{
  GSList *candidates =
    nice_agent_get_local_candidates (self->agent,
                                     stream_id,
                                     NICE_COMPONENT_TYPE_RTP);

  for (GSList *l = candidates; l != NULL; l = l->next)
    {
      NiceCandidate *candidate = l->data;
      char *line = NULL;

      if (self->relay_only && candidate->type != NICE_CANDIDATE_TYPE_RELAYED)
        continue;
      line = nice_agent_generate_local_candidate_sdp (self->agent, candidate);
      if (line != NULL && g_str_has_prefix (line, "a="))
        memmove (line, line + 2, strlen (line + 2) + 1);
      if (line != NULL)
        g_ptr_array_add (lines, line);
    }
  g_slist_free_full (candidates, (GDestroyNotify) nice_candidate_free);
}

/**
 * holler_ice_restart_take_candidates:
 * @self: restarts
 *
 * Gets our candidates once after a restart, when a description of ours with
 * the new credentials was set.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): lines without
 *   "a=", `NULL` if there was no restart
 */
GPtrArray *
holler_ice_restart_take_candidates (HollerIceRestart *self)
{
  g_autoptr (GPtrArray) lines = NULL;

  if (!self->resend || self->agent == NULL)
    return NULL;

  self->resend = FALSE;
  lines = g_ptr_array_new_with_free_func (g_free);
  for (guint stream_id = 1; stream_id <= MAX_STREAMS && lines->len == 0;
       stream_id++)
    add_candidates (self, stream_id, lines);

  return g_steal_pointer (&lines);
}
