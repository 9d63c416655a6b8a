/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-call-report.h"
#include "client/holler-discovery.h"
#include "client/holler-host.h"
#include "ui/holler-banner.h"
#include "ui/holler-call-float.h"
#include "ui/holler-shell.h"
#include "ui/holler-welcome.h"
#include "ui/holler-window.h"

G_BEGIN_DECLS

/* What the files of the window share. */

struct _HollerWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  HollerWelcome *welcome;
  AdwBin *shell_bin;
  HollerCallFloat *call_float;
  HollerBanner *banner;

  HollerShell *shell;     /* only while logged in */
  GtkWindow *preferences; /* weak */
  GSettings *settings;
  char *server_url;   /* (nullable): to fill in instead of the last one */
  GSettings *desktop; /* (nullable): of the whole desktop */
  HollerAccount *account;
  HollerProbe *probe;         /* (nullable) */
  HollerDiscovery *discovery; /* (nullable) */
  HollerHost *host;           /* (nullable) */
  HollerCall *call;           /* the one this window shows, large or small */
  HollerCallReport *report;   /* of that call */
  gboolean restoring;         /* looking for a kept session */
  int day;                    /* of the year, of which times are said */
  guint day_id;               /* looks whether it is another one */
  guint ended_id;             /* shows a call that has ended a little longer */
};

/* holler-window.c */
void holler_window_drop_account (HollerWindow *self);

/* holler-window-close.c */
void holler_window_save_size (HollerWindow *self);
void holler_window_take_apart (GtkWidget *widget);

/* holler-window-actions.c */
void holler_window_install_actions (HollerWindow *self);
void holler_window_update_actions (HollerWindow *self);

/* holler-window-clock.c */
void holler_window_watch_clock (HollerWindow *self);

/* holler-window-servers.c */
void holler_window_install_server_actions (HollerWindow *self);
void holler_window_offer_servers (HollerWindow *self);

/* holler-window-people.c */
void holler_window_install_people_actions (HollerWindow *self);

/* holler-window-calls.c */
void holler_window_connect_calls (HollerWindow *self);
void holler_window_drop_calls (HollerWindow *self);
void holler_window_place_call (HollerWindow *self, gboolean large);
void holler_window_leave_call (HollerWindow *self);
void holler_window_call_again (HollerWindow *self);
HollerConversation *holler_window_get_call_conversation (HollerWindow *self,
                                                         HollerCall *call);

G_END_DECLS
