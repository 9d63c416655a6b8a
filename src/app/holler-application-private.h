/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/holler-application.h"
#include "app/holler-notifier.h"
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
  char *link;             /* (nullable): to be asked about when online */
  GtkWindow *link_dialog; /* weak */

  guint build_id;
  guint leave_id;
  guint signal_ids[2];
  gboolean leaving;
};

/* holler-application.c */
void holler_application_leave (HollerApplication *self);

/* holler-application-links.c */
void holler_application_open (GApplication *application,
                              GFile **files,
                              int n_files,
                              const char *hint);
void holler_application_follow_link (HollerApplication *self);

/* holler-application-actions.c */
void holler_application_add_actions (HollerApplication *self);

G_END_DECLS
