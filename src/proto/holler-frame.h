/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One frame of the wire, parsed and checked, or being built. A parsed frame
 * is read-only; it keeps the bytes it came from. */

#define HOLLER_PROTO_ERROR (holler_proto_error_quark ())
GQuark holler_proto_error_quark (void);

typedef enum
{
  HOLLER_PROTO_ERROR_BAD_FRAME,
  HOLLER_PROTO_ERROR_TOO_LARGE,
  HOLLER_PROTO_ERROR_UNKNOWN_TYPE,
  HOLLER_PROTO_ERROR_BAD_REQUEST,
  HOLLER_PROTO_ERROR_BAD_DESCRIPTION,
  HOLLER_PROTO_ERROR_BAD_CANDIDATE,
} HollerProtoError;

typedef enum
{
  /* the session */
  HOLLER_FRAME_HELLO,
  HOLLER_FRAME_READY,
  HOLLER_FRAME_BYE,
  HOLLER_FRAME_SEEN,
  HOLLER_FRAME_AUTH,
  HOLLER_FRAME_ACK,
  HOLLER_FRAME_ERROR,
  HOLLER_FRAME_CALL_ERROR,
  /* chat and presence */
  HOLLER_FRAME_MESSAGE,
  HOLLER_FRAME_EDIT,
  HOLLER_FRAME_DELETE,
  HOLLER_FRAME_REACT,
  HOLLER_FRAME_DELIVERED,
  HOLLER_FRAME_READ,
  HOLLER_FRAME_TYPING,
  HOLLER_FRAME_PRESENCE,
  HOLLER_FRAME_CONTACT,
  HOLLER_FRAME_CONVERSATION,
  /* calls */
  HOLLER_FRAME_CALL_OFFER,
  HOLLER_FRAME_CALL_RINGING,
  HOLLER_FRAME_CALL_ACCEPT,
  HOLLER_FRAME_CALL_ANSWER,
  HOLLER_FRAME_CALL_ICE_CANDIDATE,
  HOLLER_FRAME_CALL_REJECT,
  HOLLER_FRAME_CALL_HANGUP,
  HOLLER_FRAME_CALL_JOIN,
  HOLLER_FRAME_CALL_LEAVE,
  HOLLER_FRAME_CALL_MEDIA,
  HOLLER_FRAME_CALL_STATE,
  /* calls of more than two */
  HOLLER_FRAME_CALL_START,
  HOLLER_FRAME_CALL_INVITE,
  HOLLER_FRAME_CALL_DECLINE,
  HOLLER_FRAME_CALL_CONVERTED,
  HOLLER_FRAME_INCOMING_CALL,
} HollerFrameKind;

#define HOLLER_N_FRAME_KINDS (HOLLER_FRAME_INCOMING_CALL + 1)
#define HOLLER_FRAME_MAX_SIZE_BYTES 65536

typedef enum
{
  HOLLER_FRAME_FROM_CLIENT,
  HOLLER_FRAME_FROM_SERVER,
} HollerFrameSource;

typedef struct _HollerFrame HollerFrame;

HollerFrame *
holler_frame_parse (GBytes *text, HollerFrameSource source, GError **error);
HollerFrame *holler_frame_new (HollerFrameKind kind);
HollerFrame *holler_frame_ref (HollerFrame *self);
void holler_frame_unref (HollerFrame *self);

/* From a text that was refused: whom to answer. NULL if it does not say. */
char *holler_frame_peek_id (GBytes *text);
char *holler_frame_peek_string (GBytes *text, const char *field);

const char *holler_frame_kind_to_type (HollerFrameKind kind);
gboolean holler_frame_kind_from_type (const char *type,
                                      HollerFrameKind *out_kind);
gboolean holler_frame_kind_is_call (HollerFrameKind kind);
/* frames from the server that carry seq and must not be lost */
gboolean holler_frame_kind_is_sequenced (HollerFrameKind kind);

HollerFrameKind holler_frame_get_kind (HollerFrame *self);
gboolean holler_frame_has (HollerFrame *self, const char *field);
/* NULL, 0 or FALSE where the field is not there */
const char *holler_frame_get_string (HollerFrame *self, const char *field);
gint64 holler_frame_get_int (HollerFrame *self, const char *field);
gboolean holler_frame_get_boolean (HollerFrame *self, const char *field);
JsonObject *holler_frame_get_object (HollerFrame *self, const char *field);
JsonArray *holler_frame_get_array (HollerFrame *self, const char *field);
JsonObject *holler_frame_get_root (HollerFrame *self);

void holler_frame_set_string (HollerFrame *self,
                              const char *field,
                              const char *value);
void holler_frame_set_int (HollerFrame *self, const char *field, gint64 value);
void
holler_frame_set_boolean (HollerFrame *self, const char *field, gboolean value);
void holler_frame_set_null (HollerFrame *self, const char *field);
void holler_frame_take_object (HollerFrame *self,
                               const char *field,
                               JsonObject *value);
void holler_frame_take_array (HollerFrame *self,
                              const char *field,
                              JsonArray *value);

/* A built frame as text; a parsed one as the bytes it came from. */
GBytes *holler_frame_to_bytes (HollerFrame *self);
/* The bytes of self with all members of extra (another frame's or an
 * object's) added at the end, without building self again. */
GBytes *holler_frame_splice (HollerFrame *self, JsonObject *extra);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerFrame, holler_frame_unref)

G_END_DECLS
