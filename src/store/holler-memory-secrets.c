/* holler-memory-secrets.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-memory-secrets.h"

/* For "stay logged in for this run only": gone with the process. */

struct _HollerMemorySecrets
{
  GObject parent_instance;

  HollerSession *session;
};

static void holler_memory_secrets_iface_init (HollerSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerMemorySecrets,
  holler_memory_secrets,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_SECRETS, holler_memory_secrets_iface_init))

static void
holler_memory_secrets_store_async (HollerSecrets *secrets,
                                   const HollerSession *session,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  HollerMemorySecrets *self = HOLLER_MEMORY_SECRETS (secrets);
  g_autoptr (GTask) task = NULL;
  HollerSession *copy = NULL;

  g_return_if_fail (session != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_memory_secrets_store_async);
  copy = holler_session_copy (session);
  g_clear_pointer (&self->session, holler_session_free);
  self->session = copy;
  g_task_return_boolean (task, TRUE);
}

static void
holler_memory_secrets_lookup_async (HollerSecrets *secrets,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  HollerMemorySecrets *self = HOLLER_MEMORY_SECRETS (secrets);
  g_autoptr (GTask) task = NULL;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_memory_secrets_lookup_async);
  g_task_return_pointer (
    task,
    self->session != NULL ? holler_session_copy (self->session) : NULL,
    (GDestroyNotify) holler_session_free);
}

static void
holler_memory_secrets_clear_async (HollerSecrets *secrets,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  HollerMemorySecrets *self = HOLLER_MEMORY_SECRETS (secrets);
  g_autoptr (GTask) task = NULL;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_memory_secrets_clear_async);
  g_clear_pointer (&self->session, holler_session_free);
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish_boolean (HollerSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static HollerSession *
holler_memory_secrets_lookup_finish (HollerSecrets *secrets,
                                     GAsyncResult *result,
                                     GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_memory_secrets_finalize (GObject *object)
{
  HollerMemorySecrets *self = HOLLER_MEMORY_SECRETS (object);

  g_clear_pointer (&self->session, holler_session_free);

  G_OBJECT_CLASS (holler_memory_secrets_parent_class)->finalize (object);
}

static void
holler_memory_secrets_class_init (HollerMemorySecretsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_memory_secrets_finalize;
}

static void
holler_memory_secrets_init (HollerMemorySecrets *self)
{
}

static void
holler_memory_secrets_iface_init (HollerSecretsInterface *iface)
{
  iface->store_async = holler_memory_secrets_store_async;
  iface->store_finish = finish_boolean;
  iface->lookup_async = holler_memory_secrets_lookup_async;
  iface->lookup_finish = holler_memory_secrets_lookup_finish;
  iface->clear_async = holler_memory_secrets_clear_async;
  iface->clear_finish = finish_boolean;
}

/**
 * holler_memory_secrets_new:
 *
 * Makes a place for a session that forgets it when the program ends.
 *
 * Returns: (transfer full): secrets
 */
HollerSecrets *
holler_memory_secrets_new (void)
{
  return g_object_new (HOLLER_TYPE_MEMORY_SECRETS, NULL);
}
