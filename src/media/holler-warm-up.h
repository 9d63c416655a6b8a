/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/holler-workers.h"

G_BEGIN_DECLS

void holler_warm_up (HollerWorkers *workers);

G_END_DECLS
