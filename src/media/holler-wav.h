/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HollerWavWriter HollerWavWriter;

gint16 *
holler_wav_load (const char *path, gsize *out_n_samples, GError **error);
gint16 *holler_wav_parse (GBytes *bytes, gsize *out_n_samples, GError **error);

HollerWavWriter *holler_wav_writer_new (const char *path, GError **error);
void holler_wav_writer_write (HollerWavWriter *self,
                              const gint16 *samples,
                              gsize n_samples);
void holler_wav_writer_free (HollerWavWriter *self);

G_END_DECLS
