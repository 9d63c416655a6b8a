/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/holler-application.h"
#include "app/holler-background.h"
#include "app/holler-call-care.h"
#include "app/holler-calls-service.h"
#include "app/holler-global-talk.h"
#include "app/holler-idle-watch.h"
#include "app/holler-notifier.h"
#include "app/holler-own-server.h"
#include "app/holler-quiet-watch.h"
#include "ui/holler-window.h"

G_BEGIN_DECLS

/* What the files of the application share. */

struct _HollerApplication
{
  AdwApplication parent_instance;

  char *profile;
  char *server_url;
  GSettings *settings;
  HollerWindow *window; /* weak */

  HollerClock *clock;
  HollerTransport *transport;
  HollerMedia *media;
  char *user; /* (nullable) */
  HollerAccount *account;
  HollerNotifier *notifier;
  HollerCallCare *call_care;
  HollerTrust *trust;
  HollerDiscovery *discovery;
  HollerHost *host;              /* (nullable): in a run of a tester */
  HollerGlobalTalk *global_talk; /* (nullable): without a bus */
  HollerBackground *background;
  HollerIdleWatch *idle_watch;
  HollerQuietWatch *quiet_watch;
  HollerCallsService *calls_service; /* (nullable): without a bus */
  char *link;               /* (nullable): to be asked about when online */
  GtkWindow *link_dialog;   /* weak */
  char *next_action;        /* (nullable): as soon as there is a window */
  GVariant *next_parameter; /* (nullable) */

  guint build_id;
  guint close_id;
  guint activate_id;
  guint leave_id;
  guint signal_ids[2];
  gboolean quits;         /* the person, or the system, wants it to end */
  gboolean leaving;       /* says good-bye to the server */
  gboolean in_background; /* is held without a window */
  gboolean restoring;     /* looks for a kept session without a window */
  gboolean window_is_new; /* and has no account yet */
  gboolean starts_hidden; /* is not to show a window by itself */
  gboolean began_hidden;  /* and did not */
};

/* holler-application.c */
void holler_application_leave (HollerApplication *self);
gboolean holler_application_prepare_window (HollerApplication *self);
void holler_application_show_window (HollerApplication *self);

/* holler-application-servers.c */
HollerTrust *holler_application_make_trust (HollerApplication *self);
void holler_application_offer_servers (HollerApplication *self);
void holler_application_leave_servers (HollerApplication *self);
gboolean holler_application_is_hosting (HollerApplication *self);
gboolean holler_application_ask_to_quit (HollerApplication *self);

/* holler-application-links.c */
void holler_application_open (GApplication *application,
                              GFile **files,
                              int n_files,
                              const char *hint);
void holler_application_follow_link (HollerApplication *self);

/* holler-application-background.c */
gboolean holler_application_stays (HollerApplication *self);
void holler_application_watch_window (HollerApplication *self);
void holler_application_close_soon (HollerApplication *self);
void holler_application_enter_background (HollerApplication *self);
void holler_application_leave_background (HollerApplication *self);
void holler_application_account_built (HollerApplication *self);
gboolean holler_application_begin_hidden (HollerApplication *self);

/* holler-application-desktop.c */
void holler_application_watch_desktop (HollerApplication *self);

/* holler-application-actions.c */
void holler_application_add_actions (HollerApplication *self);
void holler_application_show_window_soon (HollerApplication *self);

G_END_DECLS
