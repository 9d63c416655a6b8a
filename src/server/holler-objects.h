/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* Rows of the store as the objects of PROTOCOL.md, "HTTP". All return a
 * new object. */

/* Before the id of a file; whoever logs in may fetch it, if he may see it. */
#define HOLLER_OBJECTS_FILES "/api/files/"

JsonObject *holler_objects_user (const HollerUserRow *row);
JsonObject *holler_objects_device (HollerServer *server,
                                   const HollerDeviceRow *row,
                                   const char *user_id,
                                   const char *own_id);
JsonObject *holler_objects_file (const HollerFileRow *row);
JsonObject *holler_objects_contact (const HollerContactRow *row);
JsonObject *holler_objects_message (const HollerMessageRow *row);
/* as viewer_id sees it */
JsonObject *holler_objects_conversation (HollerServer *server,
                                         const HollerConversationRow *row,
                                         const char *viewer_id);
JsonObject *holler_objects_removed (const char *conversation_id);
/* A frame of kind with the members of object. object: (transfer full) */
HollerFrame *holler_objects_to_frame (HollerFrameKind kind, JsonObject *object);
void holler_objects_set_time (JsonObject *object,
                              const char *name,
                              gint64 real_time_us);

G_END_DECLS
