/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-link.h"

G_BEGIN_DECLS

/* What was asked of the server and not yet answered, in the order of asking. */

typedef struct _HollerLinkRequests HollerLinkRequests;

typedef void (*HollerLinkTransmit) (HollerFrame *frame, gpointer user_data);

HollerLinkRequests *holler_link_requests_new (void);
void holler_link_requests_free (HollerLinkRequests *self);
void holler_link_requests_add (HollerLinkRequests *self,
                               HollerFrame *frame,
                               HollerLinkRequestFlags flags,
                               const char *session_id,
                               gboolean is_sent,
                               HollerLinkReply callback,
                               gpointer user_data);
void holler_link_requests_answer (HollerLinkRequests *self, HollerFrame *reply);
void holler_link_requests_resend (HollerLinkRequests *self,
                                  const char *session_id,
                                  HollerLinkTransmit transmit,
                                  gpointer user_data);
void holler_link_requests_disconnected (HollerLinkRequests *self);
void holler_link_requests_forget (HollerLinkRequests *self, gpointer user_data);
void holler_link_requests_cancel_all (HollerLinkRequests *self);

G_END_DECLS
