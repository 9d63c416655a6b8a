/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/holler-message-row.h"

G_BEGIN_DECLS

/* The class by concern: what it shows and where (-row.c), what one can do with
 * its message (-row-actions.c). */

struct _HollerMessageRow
{
  GtkWidget parent_instance;

  GtkWidget *day;
  GtkWidget *bubble;
  GtkWidget *pill;
  GtkWidget *retry;
  GtkWidget *reactions;
  GtkWidget *unread;  /* the line above what is new */
  GtkWidget *menu;    /* (nullable): while it is open */
  GtkWidget *file;    /* (nullable, weak): the one its menu is about */
  GtkWidget *content; /* bubble or pill */

  HollerAccount *account;
  HollerConversation *conversation;
  HollerMessage *message;
  gulong delivery_id;
  gulong body_id;
  gulong extras_id;
};

void holler_message_row_class_add_actions (GtkWidgetClass *klass);
void holler_message_row_add_gestures (HollerMessageRow *self);
/* As a whole it is called what is in it. */
void holler_message_row_name (HollerMessageRow *self);

G_END_DECLS
