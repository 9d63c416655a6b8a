/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-media.h"

G_BEGIN_DECLS

void holler_device_row_bind (AdwComboRow *row,
                             GListModel *devices,
                             GSettings *settings,
                             const char *key);

G_END_DECLS
