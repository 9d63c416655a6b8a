/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* What one device has with the server, across the sockets it comes by: the
 * numbers of its frames, what it may have missed, its replies by id. */

typedef struct _HollerConnection HollerConnection;

HollerServer *holler_session_get_server (HollerSession *self);
const char *holler_session_get_id (HollerSession *self);
const char *holler_session_get_user_id (HollerSession *self);
const char *holler_session_get_device_id (HollerSession *self);
const char *holler_session_get_username (HollerSession *self);
const char *holler_session_get_display_name (HollerSession *self);
gboolean holler_session_is_connected (HollerSession *self);

/* Sends to this session alone; a sequenced kind gets its seq. */
void
holler_session_send (HollerSession *self, HollerFrameKind kind, GBytes *text);
void holler_session_send_frame (HollerSession *self, HollerFrame *frame);

/* Replies to a request. All three are no-ops for a reply to a request
 * without id, but for errors, which go out without one. The reply is kept
 * for the same id coming again; the dispatcher then answers by itself and no
 * handler runs.
 * fields: (nullable) (transfer full): what the ack says beside its id. */
void holler_session_ack (HollerSession *self,
                         HollerFrame *request,
                         JsonObject *fields);
void holler_session_error (HollerSession *self,
                           HollerFrame *request,
                           HollerServerError code,
                           const char *message);
/* callId is the request's; extra: (nullable) (transfer full): recipientId,
 * epoch, conversationId … */
void holler_session_call_error (HollerSession *self,
                                HollerFrame *request,
                                HollerServerError code,
                                JsonObject *extra);

G_END_DECLS
