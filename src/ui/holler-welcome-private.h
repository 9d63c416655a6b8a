/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/holler-welcome.h"

G_BEGIN_DECLS

/* What the files of the page share. */

struct _HollerWelcome
{
  AdwBin parent_instance;

  GtkEditable *server_row;
  GtkWidget *server_spinner;
  GtkImage *server_icon;
  GtkEditable *name_row;
  GtkEditable *username_row;
  GtkEditable *password_row;
  GtkEditable *invite_row;
  GtkLabel *server_label;
  GtkCheckButton *insecure_check;
  GtkLabel *error_label;
  GtkWidget *keyring_box;
  GtkWidget *keyring_button;
  GtkWidget *submit_button;
  GtkWidget *submit_spinner;
  GtkLabel *submit_label;
  GtkButton *mode_button;
  GtkWidget *trust_button;
  GtkWidget *forgotten_button;
  GtkWidget *nearby_label;
  GtkListBox *nearby_list;
  GtkWidget *host_list;
  GtkWidget *use_row;
  AdwActionRow *host_row;

  HollerAccount *account;
  HollerDiscovery *discovery; /* (nullable) */
  HollerHost *host;           /* (nullable) */
  GCancellable *resolving;    /* (nullable): of the server that was chosen */
  HollerServerInfo *info;     /* of the address that is there now */
  GCancellable *probe;
  guint probe_id;
  gboolean is_new;
  gboolean is_busy;
  gboolean asks_trust; /* the server's certificate is a question */
  gboolean goes_on;    /* logs in when the server was found again */
};

/* holler-welcome.c */
void holler_welcome_focus_next (HollerWelcome *self);
void holler_welcome_server_known (HollerWelcome *self);

/* holler-welcome-probe.c */
void holler_welcome_probe_soon (HollerWelcome *self);
void holler_welcome_stop_probing (HollerWelcome *self);
void holler_welcome_show_server_trouble (HollerWelcome *self,
                                         const GError *error);

/* holler-welcome-servers.c */
void holler_welcome_bind_servers (GtkWidgetClass *widget_class);
char *holler_welcome_dup_text (GtkEditable *row);
gboolean holler_welcome_is_about_trust (const GError *error);
void holler_welcome_ask_trust (HollerWelcome *self);

G_END_DECLS
