/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-link-requests.h"
#include "client/holler-link.h"

G_BEGIN_DECLS

/* The class by concern: the machine and what it does (-link.c), what comes
 * (-link-frames.c), the token that opens it (-link-token.c). */

struct _HollerLink
{
  GObject parent_instance;

  HollerClock *clock;
  HollerTransport *transport;
  HollerApi *api;
  GNetworkMonitor *network; /* (nullable) */
  const HollerLinkListener *listener;
  gpointer user_data;

  HollerLinkMachine machine;
  GQueue events; /* (element-type Pending) */
  gboolean is_running;

  char *server_url;
  char *access_token;
  char *session_id; /* (nullable) */
  HollerLinkRequests *requests;
  GCancellable *token_cancellable; /* (nullable): while one is awaited */
  guint timer_id;
  guint token_timer_id;
  guint seen_timer_id;
  guint n_unseen;
  guint close_code;
};

void holler_link_feed (HollerLink *self,
                       HollerLinkEvent event,
                       guint64 value,
                       HollerFrame *frame);
gboolean holler_link_is_greeted (HollerLink *self);
gboolean holler_link_send_frame (HollerLink *self, HollerFrame *frame);

/* -link-frames.c */
void holler_link_take_text (HollerLink *self, GBytes *text);

/* -link-token.c */
void holler_link_token_follow (HollerLink *self);
void holler_link_token_set (HollerLink *self, const char *token);
void holler_link_token_watch (HollerLink *self, gint64 expires_at_us);
void holler_link_token_get (HollerLink *self);
void holler_link_token_refresh (HollerLink *self);
void holler_link_token_send (HollerLink *self);
void holler_link_token_stop (HollerLink *self);

G_END_DECLS
