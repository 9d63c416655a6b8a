/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/holler-clock.h"
#include "client/holler-api.h"
#include "client/holler-transport.h"
#include "core/holler-link-machine.h"
#include "proto/holler-frame.h"

G_BEGIN_DECLS

/* The session with a server: keeps the socket open, resumes, delivers each
 * frame once and matches replies to requests. Private to client/. */

#define HOLLER_TYPE_LINK (holler_link_get_type ())
G_DECLARE_FINAL_TYPE (HollerLink, holler_link, HOLLER, LINK, GObject)

/* Who hears what comes; there is exactly one. */
typedef struct
{
  /* the link became ready, or is no longer */
  void (*state_changed) (gpointer user_data);
  void (*hello) (HollerFrame *frame, gpointer user_data);
  void (*frame) (HollerFrame *frame, gpointer user_data);
  /* A new session: what follows until end_snapshot names all that lives. */
  void (*begin_snapshot) (gpointer user_data);
  void (*end_snapshot) (gpointer user_data);
  void (*sync) (gpointer user_data);
  void (*stopped) (HollerLinkStopReason reason, gpointer user_data);
} HollerLinkListener;

/* @reply: an ack, error or call-error; NULL if none will ever come, because
 * the session it was asked in is gone or the link stopped. */
typedef void (*HollerLinkReply) (HollerFrame *reply, gpointer user_data);

typedef enum
{
  HOLLER_LINK_REQUEST_NONE = 0,
  /* ask again in a new session too; of frames that are always accepted */
  HOLLER_LINK_REQUEST_PERSIST = 1 << 0,
  /* answer NULL as soon as the connection is lost: who asks repeats it */
  HOLLER_LINK_REQUEST_ONCE = 1 << 1,
} HollerLinkRequestFlags;

HollerLink *holler_link_new (HollerClock *clock,
                             HollerTransport *transport,
                             HollerApi *api,
                             GNetworkMonitor *network,
                             const HollerLinkListener *listener,
                             gpointer user_data);
void holler_link_start (HollerLink *self, const HollerSession *session);
void holler_link_moved (HollerLink *self);
void holler_link_try_now (HollerLink *self);
void holler_link_stop (HollerLink *self);
HollerLinkState holler_link_get_state (HollerLink *self);
gboolean holler_link_is_ready (HollerLink *self);
/* of the connection that ended last */
guint holler_link_get_close_code (HollerLink *self);
void holler_link_request (HollerLink *self,
                          HollerFrame *frame,
                          HollerLinkRequestFlags flags,
                          HollerLinkReply callback,
                          gpointer user_data);
/* No reply of interest arrives any more for @user_data. */
void holler_link_forget (HollerLink *self, gpointer user_data);
gboolean holler_link_send (HollerLink *self, HollerFrame *frame);

G_END_DECLS
