/* holler-fake-secrets.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-secrets.h"

struct _HollerFakeSecrets
{
  GObject parent_instance;

  HollerSession *session;
  int error; /* -1: none */
};

static void holler_fake_secrets_iface_init (HollerSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFakeSecrets,
  holler_fake_secrets,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_SECRETS, holler_fake_secrets_iface_init))

static gboolean
fails (HollerFakeSecrets *self, GTask *task)
{
  if (self->error < 0)
    return FALSE;

  g_task_return_new_error (task,
                           HOLLER_SECRETS_ERROR,
                           self->error,
                           "refused by the test");

  return TRUE;
}

static void
store_async (HollerSecrets *secrets,
             const HollerSession *session,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  HollerFakeSecrets *self = HOLLER_FAKE_SECRETS (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (fails (self, task))
    return;
  g_clear_pointer (&self->session, holler_session_free);
  self->session = holler_session_copy (session);
  g_task_return_boolean (task, TRUE);
}

static void
lookup_async (HollerSecrets *secrets,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  HollerFakeSecrets *self = HOLLER_FAKE_SECRETS (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (!fails (self, task))
    g_task_return_pointer (task,
                           holler_session_copy (self->session),
                           (GDestroyNotify) holler_session_free);
}

static void
clear_async (HollerSecrets *secrets,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  HollerFakeSecrets *self = HOLLER_FAKE_SECRETS (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (fails (self, task))
    return;
  g_clear_pointer (&self->session, holler_session_free);
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish_boolean (HollerSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static HollerSession *
finish_session (HollerSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_fake_secrets_iface_init (HollerSecretsInterface *iface)
{
  iface->store_async = store_async;
  iface->store_finish = finish_boolean;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = finish_session;
  iface->clear_async = clear_async;
  iface->clear_finish = finish_boolean;
}

static void
holler_fake_secrets_finalize (GObject *object)
{
  HollerFakeSecrets *self = HOLLER_FAKE_SECRETS (object);

  holler_session_free (self->session);

  G_OBJECT_CLASS (holler_fake_secrets_parent_class)->finalize (object);
}

static void
holler_fake_secrets_class_init (HollerFakeSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_fake_secrets_finalize;
}

static void
holler_fake_secrets_init (HollerFakeSecrets *self)
{
  self->error = -1;
}

HollerSecrets *
holler_fake_secrets_new (void)
{
  return g_object_new (HOLLER_TYPE_FAKE_SECRETS, NULL);
}

void
holler_fake_secrets_fail (HollerFakeSecrets *self, HollerSecretsError code)
{
  self->error = (int) code;
}

const HollerSession *
holler_fake_secrets_peek (HollerFakeSecrets *self)
{
  return self->session;
}
