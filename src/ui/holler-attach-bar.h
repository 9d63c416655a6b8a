/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-conversation.h"

G_BEGIN_DECLS

/* The files that go with the message that is being written. Each conversation
 * has its own, also while another one is shown. Signal: changed () – whether
 * there are any, or whether all are there. */

#define HOLLER_TYPE_ATTACH_BAR (holler_attach_bar_get_type ())
G_DECLARE_FINAL_TYPE (HollerAttachBar,
                      holler_attach_bar,
                      HOLLER,
                      ATTACH_BAR,
                      GtkWidget)

void holler_attach_bar_set_conversation (HollerAttachBar *self,
                                         HollerConversation *conversation);
void holler_attach_bar_add (HollerAttachBar *self, GFile *file);
void holler_attach_bar_choose (HollerAttachBar *self);
gboolean holler_attach_bar_paste (HollerAttachBar *self,
                                  GdkClipboard *clipboard);
guint holler_attach_bar_get_n_files (HollerAttachBar *self);
/* All that are there have arrived at the server. */
gboolean holler_attach_bar_is_ready (HollerAttachBar *self);
/* (transfer full) (element-type HollerUpload); the bar is empty then */
GPtrArray *holler_attach_bar_steal (HollerAttachBar *self);

G_END_DECLS
