/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-session.h"

G_BEGIN_DECLS

/* A command is a row of a table. The dispatcher has checked the frame's form
 * (proto/), the session, the cost and the repeated id before a handler runs.
 * Handlers of calls reply with ack or call-error, the others with ack or
 * error; a handler that must wait for the disk replies later. */

typedef void (*HollerCommandFunc) (HollerSession *session,
                                   HollerFrame *frame,
                                   gpointer data);

typedef enum
{
  HOLLER_COMMAND_NONE = 0,
  HOLLER_COMMAND_NEEDS_ID = 1 << 0,
  HOLLER_COMMAND_CALL = 1 << 1, /* the larger burst of calls */
} HollerCommandFlags;

typedef struct
{
  HollerFrameKind kind;
  HollerCommandFunc func;
  HollerCommandFlags flags;
  guint cost; /* in frames, of the socket's limit */
} HollerCommand;

/* rows must outlive the server; a kind may be registered once. */
void holler_server_add_commands (HollerServer *self,
                                 const HollerCommand *rows,
                                 gsize n_rows,
                                 gpointer data);

G_END_DECLS
