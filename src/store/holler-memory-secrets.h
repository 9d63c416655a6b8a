/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-secrets.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_MEMORY_SECRETS (holler_memory_secrets_get_type ())
G_DECLARE_FINAL_TYPE (HollerMemorySecrets,
                      holler_memory_secrets,
                      HOLLER,
                      MEMORY_SECRETS,
                      GObject)

HollerSecrets *holler_memory_secrets_new (void);

G_END_DECLS
