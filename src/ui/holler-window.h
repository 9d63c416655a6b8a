/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"
#include "client/holler-discovery.h"
#include "client/holler-host.h"
#include "client/holler-probe.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_WINDOW (holler_window_get_type ())
G_DECLARE_FINAL_TYPE (HollerWindow,
                      holler_window,
                      HOLLER,
                      WINDOW,
                      AdwApplicationWindow)

GtkWidget *holler_window_new (GtkApplication *application,
                              GSettings *settings,
                              const char *server_url);
void holler_window_set_account (HollerWindow *self, HollerAccount *account);
void holler_window_show_conversation (HollerWindow *self,
                                      HollerConversation *conversation);
void holler_window_set_probe (HollerWindow *self, HollerProbe *probe);
void holler_window_set_servers (HollerWindow *self,
                                HollerDiscovery *discovery,
                                HollerHost *host);
HollerConversation *holler_window_get_seen_conversation (HollerWindow *self);
void holler_window_show_call (HollerWindow *self);

void holler_window_close_in_parts (HollerWindow *self);

/* Where one writes in the conversation that is shown. */
void holler_window_focus_composer (HollerWindow *self);

G_END_DECLS
