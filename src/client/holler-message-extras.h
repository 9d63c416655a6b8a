/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "client/holler-message.h"

G_BEGIN_DECLS

/* What a message has beside its words, read once from a record's details. */

typedef struct
{
  char *reply_to; /* (nullable): a message id */
  gint64 edited_at_us;
  gint64 deleted_at_us;
  GPtrArray *attachments; /* (nullable) (element-type HollerAttachment) */
  GPtrArray *reactions;   /* (nullable) (element-type HollerReaction) */
  HollerSystemRecord system;
} HollerMessageExtras;

/* (transfer full) (nullable): what of a message's members belongs into the
 * details of its record */
char *holler_message_extras_dup_details (JsonObject *message,
                                         HollerMessageKind kind);
/* The other way: sets them as members of @message. */
void holler_message_extras_set_members (JsonObject *message,
                                        HollerMessageKind kind,
                                        const char *details);
void holler_message_extras_read (HollerMessageExtras *self,
                                 HollerMessageKind kind,
                                 const char *details);
void holler_message_extras_clear (HollerMessageExtras *self);

G_END_DECLS
