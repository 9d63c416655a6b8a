/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-secrets.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_LIBSECRET_STORE (holler_libsecret_store_get_type ())
G_DECLARE_FINAL_TYPE (HollerLibsecretStore,
                      holler_libsecret_store,
                      HOLLER,
                      LIBSECRET_STORE,
                      GObject)

HollerSecrets *holler_libsecret_new (const char *profile);

G_END_DECLS
