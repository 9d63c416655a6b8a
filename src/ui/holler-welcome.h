/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"
#include "client/holler-discovery.h"
#include "client/holler-host.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_WELCOME (holler_welcome_get_type ())
G_DECLARE_FINAL_TYPE (HollerWelcome, holler_welcome, HOLLER, WELCOME, AdwBin)

void holler_welcome_set_account (HollerWelcome *self, HollerAccount *account);
void holler_welcome_set_server (HollerWelcome *self, const char *url);
void holler_welcome_show_note (HollerWelcome *self, const char *text);
void holler_welcome_set_discovery (HollerWelcome *self,
                                   HollerDiscovery *discovery);
void holler_welcome_set_host (HollerWelcome *self, HollerHost *host);
void holler_welcome_begin_account (HollerWelcome *self);
void holler_welcome_show_keyring (HollerWelcome *self);

G_END_DECLS
