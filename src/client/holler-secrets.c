/* holler-secrets.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-secrets.h"

G_DEFINE_QUARK (holler_secrets_error, holler_secrets_error)
G_DEFINE_INTERFACE (HollerSecrets, holler_secrets, G_TYPE_OBJECT)

static void
holler_secrets_default_init (HollerSecretsInterface *iface)
{
}

/**
 * holler_secrets_store_async:
 * @self: a secret store
 * @session: the session to keep; copied
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Keeps a session until the next run, in place of the one kept before.
 */
void
holler_secrets_store_async (HollerSecrets *self,
                            const HollerSession *session,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_SECRETS (self));
  g_return_if_fail (session != NULL);

  HOLLER_SECRETS_GET_IFACE (self)->store_async (self,
                                                session,
                                                cancellable,
                                                callback,
                                                user_data);
}

/**
 * holler_secrets_store_finish:
 * @self: a secret store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Tells whether the session is kept. Fails with `HOLLER_SECRETS_ERROR`.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_secrets_store_finish (HollerSecrets *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (HOLLER_IS_SECRETS (self), FALSE);

  return HOLLER_SECRETS_GET_IFACE (self)->store_finish (self, result, error);
}

/**
 * holler_secrets_lookup_async:
 * @self: a secret store
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Looks for a kept session.
 */
void
holler_secrets_lookup_async (HollerSecrets *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_SECRETS (self));

  HOLLER_SECRETS_GET_IFACE (self)->lookup_async (self,
                                                 cancellable,
                                                 callback,
                                                 user_data);
}

/**
 * holler_secrets_lookup_finish:
 * @self: a secret store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the kept session. Fails with `HOLLER_SECRETS_ERROR`.
 *
 * Returns: (transfer full) (nullable): the session; `NULL` without an error
 *   only if none is kept for sure
 */
HollerSession *
holler_secrets_lookup_finish (HollerSecrets *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (HOLLER_IS_SECRETS (self), NULL);

  return HOLLER_SECRETS_GET_IFACE (self)->lookup_finish (self, result, error);
}

/**
 * holler_secrets_clear_async:
 * @self: a secret store
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (nullable): called when done
 * @user_data: data for @callback
 *
 * Forgets the kept session.
 */
void
holler_secrets_clear_async (HollerSecrets *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_SECRETS (self));

  HOLLER_SECRETS_GET_IFACE (self)->clear_async (self,
                                                cancellable,
                                                callback,
                                                user_data);
}

/**
 * holler_secrets_clear_finish:
 * @self: a secret store
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Tells whether the session is forgotten. Fails with `HOLLER_SECRETS_ERROR`.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_secrets_clear_finish (HollerSecrets *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (HOLLER_IS_SECRETS (self), FALSE);

  return HOLLER_SECRETS_GET_IFACE (self)->clear_finish (self, result, error);
}
