/* holler-link-requests.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-link-requests.h"

typedef struct
{
  HollerFrame *frame;
  HollerLinkRequestFlags flags;
  char *session_id; /* (nullable): in which it was asked first */
  gboolean is_sent; /* on the present connection */
  HollerLinkReply callback;
  gpointer user_data;
} Request;

struct _HollerLinkRequests
{
  GQueue requests; /* (element-type Request) */
};

static void
request_free (gpointer data)
{
  Request *request = data;

  holler_frame_unref (request->frame);
  g_free (request->session_id);
  g_free (request);
}

/* Takes the request out first: who is told may ask anew. */
static void
finish (HollerLinkRequests *self, GList *link, HollerFrame *reply)
{
  Request *request = link->data;

  g_queue_delete_link (&self->requests, link);
  if (request->callback != NULL)
    request->callback (reply, request->user_data);
  request_free (request);
}

/* Finishes with NULL those that match, though callbacks may change the list. */
static void
finish_matching (HollerLinkRequests *self,
                 gboolean (*matches) (Request *request, const char *argument),
                 const char *argument)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (request_free);
  GList *next = NULL;

  for (GList *l = self->requests.head; l != NULL; l = next)
    {
      next = l->next;
      if (!matches (l->data, argument))
        continue;
      g_ptr_array_add (gone, l->data);
      g_queue_delete_link (&self->requests, l);
    }
  for (guint i = 0; i < gone->len; i++)
    {
      Request *request = g_ptr_array_index (gone, i);

      if (request->callback != NULL)
        request->callback (NULL, request->user_data);
    }
}

HollerLinkRequests *
holler_link_requests_new (void)
{
  HollerLinkRequests *self = g_new0 (HollerLinkRequests, 1);

  g_queue_init (&self->requests);

  return self;
}

void
holler_link_requests_free (HollerLinkRequests *self)
{
  g_queue_clear_full (&self->requests, request_free);
  g_free (self);
}

void
holler_link_requests_add (HollerLinkRequests *self,
                          HollerFrame *frame,
                          HollerLinkRequestFlags flags,
                          const char *session_id,
                          gboolean is_sent,
                          HollerLinkReply callback,
                          gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->frame = holler_frame_ref (frame);
  request->flags = flags;
  request->session_id = g_strdup (session_id);
  request->is_sent = is_sent;
  request->callback = callback;
  request->user_data = user_data;
  g_queue_push_tail (&self->requests, request);
}

/* A reply that nobody waits for is dropped. */
void
holler_link_requests_answer (HollerLinkRequests *self, HollerFrame *reply)
{
  const char *id = holler_frame_get_string (reply, "id");

  if (id == NULL)
    return;

  for (GList *l = self->requests.head; l != NULL; l = l->next)
    {
      Request *request = l->data;

      if (!request->is_sent ||
          g_strcmp0 (holler_frame_get_string (request->frame, "id"), id) != 0)
        continue;
      finish (self, l, reply);
      return;
    }
}

/* What a call was asked in a session that is gone cannot be asked again: the
 * snapshot of the new one says where the call stands. */
static gboolean
is_outdated (Request *request, const char *session_id)
{
  return holler_frame_kind_is_call (holler_frame_get_kind (request->frame)) &&
         (request->flags & HOLLER_LINK_REQUEST_PERSIST) == 0 &&
         g_strcmp0 (request->session_id, session_id) != 0;
}

void
holler_link_requests_resend (HollerLinkRequests *self,
                             const char *session_id,
                             HollerLinkTransmit transmit,
                             gpointer user_data)
{
  finish_matching (self, is_outdated, session_id);
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    {
      Request *request = l->data;

      if (request->is_sent)
        continue;
      request->is_sent = TRUE;
      transmit (request->frame, user_data);
    }
}

static gboolean
is_once (Request *request, const char *unused)
{
  return (request->flags & HOLLER_LINK_REQUEST_ONCE) != 0;
}

void
holler_link_requests_disconnected (HollerLinkRequests *self)
{
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    ((Request *) l->data)->is_sent = FALSE;
  finish_matching (self, is_once, NULL);
}

/* The requests stand, but nobody is told of their end; those that are not
 * repeated here may be asked again by whoever asked. */
void
holler_link_requests_forget (HollerLinkRequests *self, gpointer user_data)
{
  GList *next = NULL;

  for (GList *l = self->requests.head; l != NULL; l = next)
    {
      Request *request = l->data;

      next = l->next;
      if (request->user_data != user_data)
        continue;
      request->callback = NULL;
      if ((request->flags & HOLLER_LINK_REQUEST_ONCE) == 0)
        continue;
      g_queue_delete_link (&self->requests, l);
      request_free (request);
    }
}

static gboolean
is_any (Request *request, const char *unused)
{
  return TRUE;
}

void
holler_link_requests_cancel_all (HollerLinkRequests *self)
{
  finish_matching (self, is_any, NULL);
}
