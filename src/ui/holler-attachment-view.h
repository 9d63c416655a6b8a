/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* One file of a message: the picture itself, or a card with its name. */

#define HOLLER_TYPE_ATTACHMENT_VIEW (holler_attachment_view_get_type ())
G_DECLARE_FINAL_TYPE (HollerAttachmentView,
                      holler_attachment_view,
                      HOLLER,
                      ATTACHMENT_VIEW,
                      GtkWidget)

HollerAttachmentView *
holler_attachment_view_new (HollerAccount *account,
                            const HollerAttachment *attachment);
void holler_attachment_view_open (HollerAttachmentView *self);
void holler_attachment_view_save (HollerAttachmentView *self);

G_END_DECLS
