/* holler-frame-table.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-frame-table.h"

#include "base/holler-ids.h"
#include "proto/holler-description.h"

/* The wire as a table (PROTOCOL.md). What a client may say is narrow: a value
 * that has no meaning is refused. What a server says is taken as it is where
 * only the type matters, so that a newer server may say something new.
 */

#define MAX_BODY_BYTES 16384
/* A sealed body is longer than what it seals. */
#define MAX_SEALED_BYTES 32768
#define MAX_WORD_BYTES 64
#define MAX_NAME_BYTES 1024
#define MAX_TEXT_BYTES 4096
#define MAX_TOKEN_BYTES 4096
/* RFC 8839: an ice-ufrag has at most 256 characters. */
#define MAX_UFRAG_BYTES 256
#define MAX_ATTACHMENTS 10
/* One fewer than a group has members */
#define MAX_PEOPLE 49
#define MAX_MID_BYTES 32
#define MAX_INTEGER G_GINT64_CONSTANT (9007199254740992)
#define MAX_GENERATION G_MAXINT32

#define REQUIRED HOLLER_FIELD_FLAGS_REQUIRED
#define OPTIONAL HOLLER_FIELD_FLAGS_NONE
#define NULLABLE HOLLER_FIELD_FLAGS_NULLABLE
#define NOT_EMPTY HOLLER_FIELD_FLAGS_NOT_EMPTY

/* clang-format off */
#define ID(name, flags) \
  { name, HOLLER_FIELD_ID, (flags), HOLLER_ID_MAX_LENGTH, NULL, NULL }
#define STRING(name, flags, max) \
  { name, HOLLER_FIELD_STRING, (flags), (max), NULL, NULL }
#define WORD(name, flags, values) \
  { name, HOLLER_FIELD_STRING, (flags), MAX_WORD_BYTES, (values), NULL }
#define INT(name, flags, max) \
  { name, HOLLER_FIELD_INT, (flags), (max), NULL, NULL }
#define BOOLEAN(name, flags) \
  { name, HOLLER_FIELD_BOOLEAN, (flags), 0, NULL, NULL }
#define OBJECT(name, flags, members) \
  { name, HOLLER_FIELD_OBJECT, (flags), 0, NULL, (members) }
#define ARRAY(name, flags) \
  { name, HOLLER_FIELD_ARRAY, (flags), 0, NULL, NULL }
#define OBJECTS(name, flags, max, members) \
  { name, HOLLER_FIELD_OBJECTS, (flags), (max), NULL, (members) }
#define IDS(name, flags, max) \
  { name, HOLLER_FIELD_IDS, (flags), (max), NULL, NULL }
#define CANDIDATE(name, flags, members) \
  { name, HOLLER_FIELD_CANDIDATE, (flags), 0, NULL, (members) }
#define END { NULL, HOLLER_FIELD_STRING, OPTIONAL, 0, NULL, NULL }

static const char *const call_types[] = { "audio", "video", NULL };
static const char *const typing_states[] = { "start", "stop", NULL };
static const char *const presence_states[] = { "online", "away", "busy", NULL };
static const char *const reject_reasons[] = { "declined", "busy", NULL };
static const char *const hangup_reasons[] = {
  "hangup", "cancelled", "timeout", "media_failed", "ice_failed", "lost",
  "insecure", "failed", NULL
};

/* Parts of frames */

static const HollerField media_members[] = {
  BOOLEAN ("audio", REQUIRED),
  BOOLEAN ("video", REQUIRED),
  BOOLEAN ("screen", REQUIRED),
  BOOLEAN ("screenAudio", REQUIRED),
  END
};

static const HollerField user_members[] = {
  ID ("userId", REQUIRED),
  STRING ("username", REQUIRED, MAX_NAME_BYTES),
  STRING ("displayName", NULLABLE, MAX_NAME_BYTES),
  STRING ("avatarUrl", NULLABLE, MAX_TEXT_BYTES),
  STRING ("statusText", NULLABLE, MAX_TEXT_BYTES),
  END
};

/* What else a client says of a file the server knows better. */
static const HollerField attachment_members[] = {
  ID ("fileId", REQUIRED),
  END
};

/* As a browser's RTCIceCandidate.toJSON () writes it */
static const HollerField candidate_members[] = {
  STRING ("candidate", REQUIRED, HOLLER_CANDIDATE_MAX_SIZE_BYTES),
  STRING ("sdpMid", REQUIRED, MAX_MID_BYTES),
  INT ("sdpMLineIndex", NULLABLE, 65535),
  STRING ("usernameFragment", NULLABLE, MAX_UFRAG_BYTES),
  END
};

/* What every call frame between two participants says */
#define CALL \
  ID ("id", OPTIONAL), \
  ID ("callId", REQUIRED)
#define EPOCH(flags) INT ("epoch", (flags), MAX_INTEGER)
#define TO(flags) \
  ID ("recipientId", (flags)), \
  ID ("recipientDeviceId", (flags)), \
  ID ("recipientJoinId", (flags))
#define SEQUENCED \
  INT ("seq", NULLABLE, MAX_INTEGER)
#define PUSHED_CALL \
  SEQUENCED, \
  ID ("callId", REQUIRED), \
  INT ("epoch", REQUIRED, MAX_INTEGER)
#define FROM(flags) \
  ID ("senderId", (flags)), \
  ID ("senderDeviceId", (flags)), \
  ID ("senderJoinId", (flags)), \
  STRING ("senderUsername", NULLABLE, MAX_NAME_BYTES), \
  STRING ("senderDisplayName", NULLABLE, MAX_NAME_BYTES)
#define GENERATION(flags) INT ("generation", (flags), MAX_GENERATION)

/* What a client says */

static const HollerField client_seen[] = {
  ID ("id", OPTIONAL),
  INT ("seq", REQUIRED, MAX_INTEGER),
  END
};

static const HollerField client_auth[] = {
  ID ("id", OPTIONAL),
  STRING ("accessToken", REQUIRED | NOT_EMPTY, MAX_TOKEN_BYTES),
  END
};

static const HollerField client_message[] = {
  ID ("id", REQUIRED),
  ID ("conversationId", OPTIONAL),
  ID ("recipientId", OPTIONAL),
  STRING ("body", OPTIONAL, MAX_BODY_BYTES),
  STRING ("encryptedContent", NOT_EMPTY, MAX_SEALED_BYTES),
  OBJECTS ("attachments", OPTIONAL, MAX_ATTACHMENTS, attachment_members),
  ID ("replyTo", OPTIONAL),
  END
};

static const HollerField client_edit[] = {
  ID ("id", REQUIRED),
  ID ("messageId", REQUIRED),
  STRING ("body", NOT_EMPTY, MAX_BODY_BYTES),
  STRING ("encryptedContent", NOT_EMPTY, MAX_SEALED_BYTES),
  END
};

static const HollerField client_delete[] = {
  ID ("id", REQUIRED),
  ID ("messageId", REQUIRED),
  END
};

static const HollerField client_react[] = {
  ID ("id", REQUIRED),
  ID ("messageId", REQUIRED),
  STRING ("emoji", REQUIRED | NOT_EMPTY, MAX_WORD_BYTES),
  BOOLEAN ("on", REQUIRED),
  END
};

static const HollerField client_read[] = {
  ID ("id", OPTIONAL),
  ID ("conversationId", REQUIRED),
  INT ("order", REQUIRED, MAX_INTEGER),
  BOOLEAN ("private", OPTIONAL),
  END
};

static const HollerField client_typing[] = {
  ID ("id", OPTIONAL),
  ID ("conversationId", REQUIRED),
  WORD ("state", REQUIRED, typing_states),
  END
};

static const HollerField client_presence[] = {
  ID ("id", OPTIONAL),
  WORD ("state", REQUIRED, presence_states),
  END
};

static const HollerField client_call_offer[] = {
  CALL,
  EPOCH (OPTIONAL),
  TO (OPTIONAL),
  GENERATION (OPTIONAL),
  WORD ("callType", OPTIONAL, call_types),
  STRING ("sdp", REQUIRED | NOT_EMPTY, HOLLER_DESCRIPTION_MAX_SIZE_BYTES),
  END
};

static const HollerField client_call_ringing[] = {
  CALL,
  EPOCH (REQUIRED),
  TO (OPTIONAL),
  END
};

static const HollerField client_call_accept[] = {
  CALL,
  EPOCH (REQUIRED),
  TO (OPTIONAL),
  WORD ("callType", REQUIRED, call_types),
  END
};

static const HollerField client_call_answer[] = {
  CALL,
  EPOCH (REQUIRED),
  TO (REQUIRED),
  GENERATION (OPTIONAL),
  STRING ("sdp", REQUIRED | NOT_EMPTY, HOLLER_DESCRIPTION_MAX_SIZE_BYTES),
  END
};

/* Before the accept a caller does not know to whom he speaks. */
static const HollerField client_call_ice_candidate[] = {
  CALL,
  EPOCH (REQUIRED),
  TO (OPTIONAL),
  GENERATION (OPTIONAL),
  CANDIDATE ("candidate", REQUIRED, candidate_members),
  END
};

static const HollerField client_call_reject[] = {
  CALL,
  EPOCH (REQUIRED),
  TO (OPTIONAL),
  WORD ("reason", REQUIRED, reject_reasons),
  END
};

/* Without an epoch it ends one's own unanswered ring. A hang-up must get
 * through, so a missing reason is no reason to refuse it. */
static const HollerField client_call_hangup[] = {
  CALL,
  EPOCH (OPTIONAL),
  TO (OPTIONAL),
  WORD ("reason", OPTIONAL, hangup_reasons),
  END
};

static const HollerField client_call_join[] = {
  CALL,
  EPOCH (REQUIRED),
  OBJECT ("media", REQUIRED, media_members),
  ID ("joinId", OPTIONAL),
  ID ("takeOver", OPTIONAL),
  END
};

static const HollerField client_call_leave[] = {
  CALL,
  EPOCH (REQUIRED),
  END
};

static const HollerField client_call_media[] = {
  CALL,
  EPOCH (REQUIRED),
  TO (OPTIONAL),
  BOOLEAN ("audio", REQUIRED),
  BOOLEAN ("video", REQUIRED),
  BOOLEAN ("screen", REQUIRED),
  BOOLEAN ("screenAudio", REQUIRED),
  END
};

/* It has no callId yet: that is what the answer says. */
static const HollerField client_call_start[] = {
  ID ("id", REQUIRED),
  ID ("conversationId", REQUIRED),
  WORD ("callType", REQUIRED, call_types),
  BOOLEAN ("ring", OPTIONAL),
  END
};

static const HollerField client_call_invite[] = {
  CALL,
  EPOCH (REQUIRED),
  IDS ("userIds", REQUIRED, MAX_PEOPLE),
  END
};

static const HollerField client_call_decline[] = {
  CALL,
  EPOCH (REQUIRED),
  END
};

/* What a server says */

static const HollerField server_hello[] = {
  ID ("sessionId", REQUIRED),
  BOOLEAN ("resumed", REQUIRED),
  ID ("deviceId", REQUIRED),
  OBJECT ("user", REQUIRED, user_members),
  STRING ("serverTime", REQUIRED, MAX_WORD_BYTES),
  INT ("pingInterval", REQUIRED, MAX_INTEGER),
  INT ("resumeWindow", REQUIRED, MAX_INTEGER),
  INT ("protocol", REQUIRED, MAX_INTEGER),
  END
};

static const HollerField server_ready[] = { END };

static const HollerField server_bye[] = {
  INT ("retryAfterMs", NULLABLE, MAX_INTEGER),
  END
};

/* An ack holds whatever the request asked for; who asked looks at it. */
static const HollerField server_ack[] = {
  ID ("id", REQUIRED),
  END
};

static const HollerField server_error[] = {
  ID ("id", NULLABLE),
  STRING ("code", REQUIRED, MAX_WORD_BYTES),
  STRING ("message", NULLABLE, MAX_TEXT_BYTES),
  END
};

static const HollerField server_call_error[] = {
  ID ("id", NULLABLE),
  ID ("callId", NULLABLE),
  ID ("recipientId", NULLABLE),
  ID ("conversationId", NULLABLE),
  EPOCH (NULLABLE),
  STRING ("code", REQUIRED, MAX_WORD_BYTES),
  STRING ("message", NULLABLE, MAX_TEXT_BYTES),
  END
};

static const HollerField server_message[] = {
  SEQUENCED,
  ID ("messageId", REQUIRED),
  INT ("order", REQUIRED, MAX_INTEGER),
  ID ("conversationId", REQUIRED),
  ID ("senderId", REQUIRED),
  ID ("senderDeviceId", NULLABLE),
  ID ("clientId", NULLABLE),
  STRING ("sentAt", REQUIRED, MAX_WORD_BYTES),
  STRING ("kind", REQUIRED, MAX_WORD_BYTES),
  STRING ("body", NULLABLE, MAX_BODY_BYTES),
  STRING ("encryptedContent", NULLABLE, MAX_SEALED_BYTES),
  ARRAY ("attachments", NULLABLE),
  ID ("replyTo", NULLABLE),
  ARRAY ("reactions", NULLABLE),
  OBJECT ("call", NULLABLE, NULL),
  OBJECT ("system", NULLABLE, NULL),
  STRING ("editedAt", NULLABLE, MAX_WORD_BYTES),
  STRING ("deletedAt", NULLABLE, MAX_WORD_BYTES),
  END
};

static const HollerField server_delivered[] = {
  SEQUENCED,
  ID ("conversationId", REQUIRED),
  INT ("order", REQUIRED, MAX_INTEGER),
  ID ("userId", REQUIRED),
  END
};

static const HollerField server_read[] = {
  SEQUENCED,
  ID ("conversationId", REQUIRED),
  ID ("senderId", REQUIRED),
  INT ("order", REQUIRED, MAX_INTEGER),
  END
};

static const HollerField server_typing[] = {
  ID ("conversationId", REQUIRED),
  ID ("senderId", REQUIRED),
  STRING ("state", REQUIRED, MAX_WORD_BYTES),
  END
};

static const HollerField server_presence[] = {
  ID ("userId", REQUIRED),
  STRING ("state", REQUIRED, MAX_WORD_BYTES),
  STRING ("lastSeen", NULLABLE, MAX_WORD_BYTES),
  END
};

static const HollerField server_contact[] = {
  SEQUENCED,
  OBJECT ("user", REQUIRED, user_members),
  STRING ("state", REQUIRED, MAX_WORD_BYTES),
  STRING ("since", NULLABLE, MAX_WORD_BYTES),
  BOOLEAN ("favourite", NULLABLE),
  END
};

static const HollerField server_conversation[] = {
  SEQUENCED,
  ID ("conversationId", REQUIRED),
  STRING ("kind", REQUIRED, MAX_WORD_BYTES),
  STRING ("title", NULLABLE, MAX_TEXT_BYTES),
  STRING ("avatarUrl", NULLABLE, MAX_TEXT_BYTES),
  ARRAY ("members", NULLABLE),
  OBJECT ("lastMessage", NULLABLE, NULL),
  INT ("unread", NULLABLE, MAX_INTEGER),
  STRING ("mutedUntil", NULLABLE, MAX_WORD_BYTES),
  BOOLEAN ("favourite", NULLABLE),
  ID ("callId", NULLABLE),
  STRING ("createdAt", NULLABLE, MAX_WORD_BYTES),
  BOOLEAN ("removed", NULLABLE),
  END
};

static const HollerField server_call_offer[] = {
  PUSHED_CALL,
  FROM (REQUIRED),
  TO (NULLABLE),
  GENERATION (OPTIONAL),
  BOOLEAN ("ring", REQUIRED),
  STRING ("expiresAt", NULLABLE, MAX_WORD_BYTES),
  STRING ("callType", NULLABLE, MAX_WORD_BYTES),
  STRING ("sdp", REQUIRED | NOT_EMPTY, HOLLER_DESCRIPTION_MAX_SIZE_BYTES),
  END
};

static const HollerField server_call_ringing[] = {
  PUSHED_CALL,
  FROM (NULLABLE),
  END
};

static const HollerField server_call_accept[] = {
  PUSHED_CALL,
  FROM (REQUIRED),
  STRING ("callType", NULLABLE, MAX_WORD_BYTES),
  END
};

static const HollerField server_call_answer[] = {
  PUSHED_CALL,
  FROM (REQUIRED),
  TO (NULLABLE),
  GENERATION (OPTIONAL),
  STRING ("sdp", REQUIRED | NOT_EMPTY, HOLLER_DESCRIPTION_MAX_SIZE_BYTES),
  END
};

static const HollerField server_call_ice_candidate[] = {
  PUSHED_CALL,
  FROM (REQUIRED),
  TO (NULLABLE),
  GENERATION (OPTIONAL),
  CANDIDATE ("candidate", REQUIRED, candidate_members),
  END
};

/* The server ends rings and calls by itself too, and then nobody sent it. */
static const HollerField server_call_end[] = {
  PUSHED_CALL,
  FROM (NULLABLE),
  TO (NULLABLE),
  STRING ("reason", NULLABLE, MAX_WORD_BYTES),
  END
};

static const HollerField server_call_media[] = {
  PUSHED_CALL,
  FROM (REQUIRED),
  BOOLEAN ("audio", REQUIRED),
  BOOLEAN ("video", REQUIRED),
  BOOLEAN ("screen", REQUIRED),
  BOOLEAN ("screenAudio", REQUIRED),
  END
};

static const HollerField server_call_state[] = {
  PUSHED_CALL,
  ID ("conversationId", REQUIRED),
  STRING ("callType", NULLABLE, MAX_WORD_BYTES),
  STRING ("startedAt", NULLABLE, MAX_WORD_BYTES),
  STRING ("topology", NULLABLE, MAX_WORD_BYTES),
  ARRAY ("participants", REQUIRED),
  END
};

static const HollerField server_call_converted[] = {
  PUSHED_CALL,
  ID ("conversationId", REQUIRED),
  END
};

static const HollerField server_incoming_call[] = {
  PUSHED_CALL,
  ID ("conversationId", REQUIRED),
  ID ("callerId", REQUIRED),
  STRING ("callerName", NULLABLE, MAX_NAME_BYTES),
  ID ("roomName", NULLABLE),
  STRING ("callType", NULLABLE, MAX_WORD_BYTES),
  STRING ("timestamp", NULLABLE, MAX_WORD_BYTES),
  STRING ("expiresAt", NULLABLE, MAX_WORD_BYTES),
  END
};

/* NULL: that side never says so. */
static const struct
{
  const HollerField *client;
  const HollerField *server;
} tables[HOLLER_N_FRAME_KINDS] = {
  [HOLLER_FRAME_HELLO] = { NULL, server_hello },
  [HOLLER_FRAME_READY] = { NULL, server_ready },
  [HOLLER_FRAME_BYE] = { NULL, server_bye },
  [HOLLER_FRAME_SEEN] = { client_seen, NULL },
  [HOLLER_FRAME_AUTH] = { client_auth, NULL },
  [HOLLER_FRAME_ACK] = { NULL, server_ack },
  [HOLLER_FRAME_ERROR] = { NULL, server_error },
  [HOLLER_FRAME_CALL_ERROR] = { NULL, server_call_error },
  [HOLLER_FRAME_MESSAGE] = { client_message, server_message },
  [HOLLER_FRAME_EDIT] = { client_edit, NULL },
  [HOLLER_FRAME_DELETE] = { client_delete, NULL },
  [HOLLER_FRAME_REACT] = { client_react, NULL },
  [HOLLER_FRAME_DELIVERED] = { NULL, server_delivered },
  [HOLLER_FRAME_READ] = { client_read, server_read },
  [HOLLER_FRAME_TYPING] = { client_typing, server_typing },
  [HOLLER_FRAME_PRESENCE] = { client_presence, server_presence },
  [HOLLER_FRAME_CONTACT] = { NULL, server_contact },
  [HOLLER_FRAME_CONVERSATION] = { NULL, server_conversation },
  [HOLLER_FRAME_CALL_OFFER] = { client_call_offer, server_call_offer },
  [HOLLER_FRAME_CALL_RINGING] = { client_call_ringing, server_call_ringing },
  [HOLLER_FRAME_CALL_ACCEPT] = { client_call_accept, server_call_accept },
  [HOLLER_FRAME_CALL_ANSWER] = { client_call_answer, server_call_answer },
  [HOLLER_FRAME_CALL_ICE_CANDIDATE]
    = { client_call_ice_candidate, server_call_ice_candidate },
  [HOLLER_FRAME_CALL_REJECT] = { client_call_reject, server_call_end },
  [HOLLER_FRAME_CALL_HANGUP] = { client_call_hangup, server_call_end },
  [HOLLER_FRAME_CALL_JOIN] = { client_call_join, NULL },
  [HOLLER_FRAME_CALL_LEAVE] = { client_call_leave, NULL },
  [HOLLER_FRAME_CALL_MEDIA] = { client_call_media, server_call_media },
  [HOLLER_FRAME_CALL_STATE] = { NULL, server_call_state },
  [HOLLER_FRAME_CALL_START] = { client_call_start, NULL },
  [HOLLER_FRAME_CALL_INVITE] = { client_call_invite, NULL },
  [HOLLER_FRAME_CALL_DECLINE] = { client_call_decline, NULL },
  [HOLLER_FRAME_CALL_CONVERTED] = { NULL, server_call_converted },
  [HOLLER_FRAME_INCOMING_CALL] = { NULL, server_incoming_call },
};
/* clang-format on */

/**
 * holler_frame_table_get_fields: (skip)
 * @kind: a kind of frame
 * @source: who sends it
 *
 * Gets the fields that such a frame may have.
 *
 * Returns: (nullable): a list that ends with a field of no name; `NULL` if
 *   @source never sends a frame of @kind
 */
const HollerField *
holler_frame_table_get_fields (HollerFrameKind kind, HollerFrameSource source)
{
  g_return_val_if_fail ((guint) kind < HOLLER_N_FRAME_KINDS, NULL);

  if (source == HOLLER_FRAME_FROM_CLIENT)
    return tables[kind].client;

  return tables[kind].server;
}
