/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-message.h"

G_BEGIN_DECLS

/* What one can do with a message. Its actions are those of the row it is in:
 * message.react (s), .reply, .copy, .open-file, .save-file, .edit, .delete,
 * .discard. */

/* (transfer floating) (nullable): NULL if there is nothing to do */
GtkWidget *holler_message_menu_new (HollerMessage *message, gboolean has_file);

G_END_DECLS
