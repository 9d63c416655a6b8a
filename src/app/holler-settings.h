/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

void holler_settings_apply (GSettings *settings, HollerAccount *account);

G_END_DECLS
