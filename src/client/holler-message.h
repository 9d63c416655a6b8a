/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-user.h"

G_BEGIN_DECLS

/* One row of a conversation. Properties (read-only, notify): kind, sender
 * (HollerUser), is-mine, body, sent-at-us (real time), order, delivery
 * (HollerDelivery; of one's own), extras (guint: another number whenever what
 * it has beside its words is another: reply, attachments, reactions, edited,
 * deleted). */

#define HOLLER_TYPE_MESSAGE (holler_message_get_type ())
G_DECLARE_FINAL_TYPE (HollerMessage, holler_message, HOLLER, MESSAGE, GObject)

/* What a row of kind CALL says of the call. */
typedef struct
{
  gboolean is_video;
  gboolean is_mine; /* I called */
  HollerCallOutcome outcome;
  gint64 duration_s; /* answered to ended; 0 if never answered */
} HollerCallRecord;

/* A file that was sent with it. */
typedef struct
{
  char *file_id;
  char *name; /* of a file, without a folder */
  char *mime; /* as the server judged it */
  gint64 size_bytes;
  int width, height; /* of a picture, in pixels; 0 unknown */
} HollerAttachment;

typedef struct
{
  char *emoji;
  char **user_ids; /* never empty */
} HollerReaction;

typedef enum
{
  HOLLER_SYSTEM_EVENT_OTHER, /* one that is newer than this program */
  HOLLER_SYSTEM_EVENT_CREATED,
  HOLLER_SYSTEM_EVENT_RENAMED,
  HOLLER_SYSTEM_EVENT_JOINED,
  HOLLER_SYSTEM_EVENT_LEFT,
  HOLLER_SYSTEM_EVENT_REMOVED,
  HOLLER_SYSTEM_EVENT_CALL_MOVED,
} HollerSystemEvent;

/* What a row of kind SYSTEM says of the conversation. */
typedef struct
{
  HollerSystemEvent event;
  char *actor_id;        /* (nullable) */
  char **user_ids;       /* whom it is about; may be empty */
  char *title;           /* (nullable): the new one */
  char *conversation_id; /* (nullable): where the call went */
} HollerSystemRecord;

HollerMessageKind holler_message_get_kind (HollerMessage *self);
HollerUser *holler_message_get_sender (HollerMessage *self);
gboolean holler_message_get_is_mine (HollerMessage *self);
const char *holler_message_get_body (HollerMessage *self);
gint64 holler_message_get_sent_at_us (HollerMessage *self);
gint64 holler_message_get_order (HollerMessage *self);
HollerDelivery holler_message_get_delivery (HollerMessage *self);
/* NULL unless kind is CALL */
const HollerCallRecord *holler_message_get_call (HollerMessage *self);
/* The call rang here and nobody of mine took it. */
gboolean holler_message_is_missed_call (HollerMessage *self);

/* (nullable): the id of the message that this one answers */
const char *holler_message_get_reply_to (HollerMessage *self);
const char *holler_message_get_message_id (HollerMessage *self);
gboolean holler_message_get_is_edited (HollerMessage *self);
/* Its author took it back: it has no body and no attachments any more. */
gboolean holler_message_get_is_deleted (HollerMessage *self);
/* (transfer none) (nullable) (element-type HollerAttachment) */
GPtrArray *holler_message_get_attachments (HollerMessage *self);
/* (transfer none) (nullable) (element-type HollerReaction) */
GPtrArray *holler_message_get_reactions (HollerMessage *self);
/* NULL unless kind is SYSTEM */
const HollerSystemRecord *holler_message_get_system (HollerMessage *self);

G_END_DECLS
