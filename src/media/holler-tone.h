/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is said instead of a microphone: a voice-like test signal, a file
 * once, or nothing. */
typedef struct _HollerTone HollerTone;

HollerTone *holler_tone_new (const char *input, GError **error);
void holler_tone_fill (HollerTone *self, gint16 *samples, gsize n_samples);
void holler_tone_free (HollerTone *self);

G_END_DECLS
