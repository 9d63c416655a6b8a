/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-message.h"

G_BEGIN_DECLS

/* The message that another answers, in two lines. */

#define HOLLER_TYPE_QUOTE (holler_quote_get_type ())
G_DECLARE_FINAL_TYPE (HollerQuote, holler_quote, HOLLER, QUOTE, GtkBox)

HollerQuote *holler_quote_new (void);
/* @message: (nullable): NULL if it is not loaded */
void holler_quote_set_message (HollerQuote *self, HollerMessage *message);

G_END_DECLS
