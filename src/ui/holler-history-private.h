/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/holler-history.h"

G_BEGIN_DECLS

/* The class by concern: the list and how it scrolls (-history.c), its rows
 * (-rows.c), going to a message or to a day (-goal.c), the keyboard
 * (-focus.c). */

#define HOLLER_HISTORY_ITEM "holler-list-item" /* on a row: its GtkListItem */

struct _HollerHistory
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  GtkListView *list;
  GtkAdjustment *adjustment;

  HollerAccount *account;
  HollerConversation *conversation;
  HollerPassage *passage;
  GListModel *messages; /* of the passage */
  GSignalGroup *message_signals;
  GHashTable *rows;       /* the bound HollerMessageRow */
  GtkWidget *jump;        /* to the newest */
  GtkWidget *day_chooser; /* (nullable): while it is open */
  GtkWidget *flashed;     /* (nullable): a row */
  HollerMessage *left_at; /* (nullable): it had the focus last */
  guint flash_id;
  gboolean sticks;
  gboolean bounds_moved; /* and not settled yet */
  gint64 first_unread;   /* order; 0: no line */
  gboolean jumped;       /* to somewhere, and not scrolled to the end since */
  gboolean was_left;     /* while jumped: not laid out since */
  gboolean to_time;      /* where one goes to is a day, not a message */
  gint64 arrived;        /* an order, until it is in its place */
  guint arrive_id;
  guint arrive_frames;
  int measured_width;
  guint load_id;
  guint settle_id;
};

/* One has scrolled, or the list was. */
void holler_history_scrolled (HollerHistory *self);

/* -rows.c; (transfer full) (nullable) */
HollerMessage *holler_history_dup_message (HollerHistory *self, guint position);
/* These are new in the list; @position counts from its beginning. */
void
holler_history_take_answer (HollerHistory *self, guint position, guint n_added);
void holler_history_items_changed (HollerHistory *self,
                                   guint position,
                                   guint n_removed,
                                   guint n_added);
void holler_history_set_up_row (GtkSignalListItemFactory *factory,
                                GtkListItem *item,
                                gpointer user_data);
void holler_history_bind_row (GtkSignalListItemFactory *factory,
                              GtkListItem *item,
                              HollerHistory *self);
void holler_history_unbind_row (GtkSignalListItemFactory *factory,
                                GtkListItem *item,
                                HollerHistory *self);

/* -goal.c */
void holler_history_arrived (HollerHistory *self, guint position);
void holler_history_stop_arriving (HollerHistory *self);
void holler_history_unflash (HollerHistory *self);

/* -focus.c */
gboolean holler_history_focus (GtkWidget *widget, GtkDirectionType direction);
void holler_history_add_keys (HollerHistory *self);

G_END_DECLS
