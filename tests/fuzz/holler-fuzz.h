/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a target is to the driver: libFuzzer's, or ours where there is none. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize length);

/* Words that a blind mutation would never find; NULL at the end. */
extern const char *const holler_fuzz_words[];

G_END_DECLS
