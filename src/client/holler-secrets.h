/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-types.h"

G_BEGIN_DECLS

/* Where a session's tokens are kept between runs. Never a plain file. */

#define HOLLER_SECRETS_ERROR (holler_secrets_error_quark ())
GQuark holler_secrets_error_quark (void);

typedef enum
{
  HOLLER_SECRETS_ERROR_UNAVAILABLE, /* no secret service on this desktop */
  HOLLER_SECRETS_ERROR_LOCKED,      /* the keyring is locked or missing */
  HOLLER_SECRETS_ERROR_FAILED,
} HollerSecretsError;

#define HOLLER_TYPE_SECRETS (holler_secrets_get_type ())
G_DECLARE_INTERFACE (HollerSecrets, holler_secrets, HOLLER, SECRETS, GObject)

struct _HollerSecretsInterface
{
  GTypeInterface parent_iface;

  void (*store_async) (HollerSecrets *self,
                       const HollerSession *session,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*store_finish) (HollerSecrets *self,
                            GAsyncResult *result,
                            GError **error);
  void (*lookup_async) (HollerSecrets *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  /* (nullable): NULL without an error only if nothing is stored for sure;
   * a locked or missing keyring is _LOCKED, never "nothing stored". */
  HollerSession *(*lookup_finish) (HollerSecrets *self,
                                   GAsyncResult *result,
                                   GError **error);
  void (*clear_async) (HollerSecrets *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*clear_finish) (HollerSecrets *self,
                            GAsyncResult *result,
                            GError **error);
};

void holler_secrets_store_async (HollerSecrets *self,
                                 const HollerSession *session,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean holler_secrets_store_finish (HollerSecrets *self,
                                      GAsyncResult *result,
                                      GError **error);
void holler_secrets_lookup_async (HollerSecrets *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
HollerSession *holler_secrets_lookup_finish (HollerSecrets *self,
                                             GAsyncResult *result,
                                             GError **error);
void holler_secrets_clear_async (HollerSecrets *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean holler_secrets_clear_finish (HollerSecrets *self,
                                      GAsyncResult *result,
                                      GError **error);

G_END_DECLS
