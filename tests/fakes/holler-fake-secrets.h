/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-secrets.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_FAKE_SECRETS (holler_fake_secrets_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeSecrets,
                      holler_fake_secrets,
                      HOLLER,
                      FAKE_SECRETS,
                      GObject)

HollerSecrets *holler_fake_secrets_new (void);
/* All that follows fails so. */
void holler_fake_secrets_fail (HollerFakeSecrets *self,
                               HollerSecretsError code);
const HollerSession *holler_fake_secrets_peek (HollerFakeSecrets *self);

G_END_DECLS
