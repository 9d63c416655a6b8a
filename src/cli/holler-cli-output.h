/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the program says on its standard output: one event a line. */

typedef struct _HollerCliOutput HollerCliOutput;

HollerCliOutput *holler_cli_output_new (gboolean prints_json);
void holler_cli_output_free (HollerCliOutput *self);
void holler_cli_output_emit (HollerCliOutput *self,
                             const char *event,
                             JsonObject *fields);
void holler_cli_output_fail (HollerCliOutput *self, const char *sentence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerCliOutput, holler_cli_output_free)

G_END_DECLS
