/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-host.h"
#include "client/holler-trust.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_OWN_SERVER (holler_own_server_get_type ())
G_DECLARE_FINAL_TYPE (HollerOwnServer,
                      holler_own_server,
                      HOLLER,
                      OWN_SERVER,
                      GObject)

HollerHost *holler_own_server_new (GSettings *settings,
                                   const char *data_dir,
                                   HollerTrust *trust);
void holler_own_server_resume (HollerOwnServer *self);
void holler_own_server_leave (HollerOwnServer *self);

G_END_DECLS
