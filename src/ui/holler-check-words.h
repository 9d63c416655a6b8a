/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-check-row.h"

G_BEGIN_DECLS

/* What the network check found, as plain functions. */

char *holler_words_check_title (HollerCheckRow *row);
char *holler_words_check (HollerCheckRow *row);
const char *holler_words_verdict (HollerVerdict verdict);

G_END_DECLS
