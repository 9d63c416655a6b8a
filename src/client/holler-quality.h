/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-types.h"

G_BEGIN_DECLS

#define HOLLER_QUALITY_MAX 4

guint holler_quality_from_stats (const HollerMediaStats *stats);

G_END_DECLS
