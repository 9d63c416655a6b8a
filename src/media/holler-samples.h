/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sound inside Holler is mono, 48 kHz, 16 bit, native order. */
#define HOLLER_SAMPLE_RATE 48000
#define HOLLER_SAMPLES_PER_MS (HOLLER_SAMPLE_RATE / 1000)
#define HOLLER_SAMPLES_CAPS                                                    \
  "audio/x-raw,format=" HOLLER_SAMPLES_FORMAT                                  \
  ",rate=48000,channels=1,layout=interleaved"
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define HOLLER_SAMPLES_FORMAT "S16LE"
#else
#define HOLLER_SAMPLES_FORMAT "S16BE"
#endif

double holler_samples_get_level (const gint16 *samples, gsize n_samples);
void
holler_samples_from_float (gint16 *into, const float *samples, gsize n_samples);

G_END_DECLS
