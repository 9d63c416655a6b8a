/* holler-fake-transport.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-transport.h"

#include <string.h>

struct _HollerFakeTransport
{
  GObject parent_instance;

  gboolean is_pending;
  gboolean is_open;
  guint n_opens;
  char *resume;
  GQueue sent; /* (element-type HollerFrame) */
  guint close_id;
  guint close_code;
  HollerFakeTransportFunc func;
  gpointer user_data;
};

static void holler_fake_transport_iface_init (HollerTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFakeTransport,
  holler_fake_transport,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TRANSPORT,
                         holler_fake_transport_iface_init))

static void
transport_open (HollerTransport *transport,
                const char *server_url,
                const char *access_token,
                const char *resume)
{
  HollerFakeTransport *self = HOLLER_FAKE_TRANSPORT (transport);

  g_assert_nonnull (access_token);
  g_assert_false (self->is_open);
  self->is_pending = TRUE;
  self->n_opens++;
  g_free (self->resume);
  self->resume = g_strdup (resume);
}

static gboolean
transport_send (HollerTransport *transport, GBytes *text)
{
  HollerFakeTransport *self = HOLLER_FAKE_TRANSPORT (transport);
  g_autoptr (GError) error = NULL;
  HollerFrame *frame = NULL;

  if (!self->is_open)
    return FALSE;

  frame = holler_frame_parse (text, HOLLER_FRAME_FROM_CLIENT, &error);
  g_assert_no_error (error);
  g_queue_push_tail (&self->sent, frame);
  if (self->func != NULL)
    self->func (frame, self->user_data);

  return TRUE;
}

static gboolean
closed_cb (gpointer user_data)
{
  HollerFakeTransport *self = user_data;

  self->close_id = 0;
  holler_transport_emit_closed (HOLLER_TRANSPORT (self),
                                self->close_code,
                                NULL);

  return G_SOURCE_REMOVE;
}

static void
transport_close (HollerTransport *transport, guint code)
{
  HollerFakeTransport *self = HOLLER_FAKE_TRANSPORT (transport);

  if (!self->is_open && !self->is_pending)
    return;

  self->is_open = FALSE;
  self->is_pending = FALSE;
  self->close_code = code;
  if (self->close_id == 0)
    self->close_id = g_idle_add (closed_cb, self);
}

static void
holler_fake_transport_iface_init (HollerTransportInterface *iface)
{
  iface->open = transport_open;
  iface->send = transport_send;
  iface->close = transport_close;
}

static void
holler_fake_transport_finalize (GObject *object)
{
  HollerFakeTransport *self = HOLLER_FAKE_TRANSPORT (object);

  g_clear_handle_id (&self->close_id, g_source_remove);
  holler_fake_transport_clear (self);
  g_free (self->resume);

  G_OBJECT_CLASS (holler_fake_transport_parent_class)->finalize (object);
}

static void
holler_fake_transport_class_init (HollerFakeTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_fake_transport_finalize;
}

static void
holler_fake_transport_init (HollerFakeTransport *self)
{
  g_queue_init (&self->sent);
}

HollerTransport *
holler_fake_transport_new (void)
{
  return g_object_new (HOLLER_TYPE_FAKE_TRANSPORT, NULL);
}

void
holler_fake_transport_set_func (HollerFakeTransport *self,
                                HollerFakeTransportFunc func,
                                gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}

guint
holler_fake_transport_get_n_opens (HollerFakeTransport *self)
{
  return self->n_opens;
}

gboolean
holler_fake_transport_is_pending (HollerFakeTransport *self)
{
  return self->is_pending;
}

gboolean
holler_fake_transport_is_open (HollerFakeTransport *self)
{
  return self->is_open;
}

const char *
holler_fake_transport_get_resume (HollerFakeTransport *self)
{
  return self->resume;
}

void
holler_fake_transport_accept (HollerFakeTransport *self)
{
  g_assert_true (self->is_pending);
  self->is_pending = FALSE;
  self->is_open = TRUE;
  holler_transport_emit_opened (HOLLER_TRANSPORT (self));
}

void
holler_fake_transport_push (HollerFakeTransport *self, const char *json)
{
  g_autoptr (GBytes) text = g_bytes_new (json, strlen (json));

  if (self->is_open)
    holler_transport_emit_text (HOLLER_TRANSPORT (self), text);
}

void
holler_fake_transport_drop (HollerFakeTransport *self, guint code)
{
  if (!self->is_open && !self->is_pending)
    return;

  self->is_open = FALSE;
  self->is_pending = FALSE;
  holler_transport_emit_closed (HOLLER_TRANSPORT (self), code, NULL);
}

HollerFrame *
holler_fake_transport_take (HollerFakeTransport *self, HollerFrameKind kind)
{
  for (GList *l = self->sent.head; l != NULL; l = l->next)
    {
      HollerFrame *frame = l->data;

      if (holler_frame_get_kind (frame) != kind)
        continue;
      g_queue_delete_link (&self->sent, l);
      return frame;
    }

  return NULL;
}

guint
holler_fake_transport_count (HollerFakeTransport *self, HollerFrameKind kind)
{
  guint n = 0;

  for (GList *l = self->sent.head; l != NULL; l = l->next)
    n += holler_frame_get_kind (l->data) == kind;

  return n;
}

void
holler_fake_transport_clear (HollerFakeTransport *self)
{
  g_queue_clear_full (&self->sent, (GDestroyNotify) holler_frame_unref);
}
