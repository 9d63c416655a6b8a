/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/holler-avatar.h"
#include "ui/holler-call-button.h"
#include "ui/holler-composer.h"
#include "ui/holler-conversation-settings.h"
#include "ui/holler-conversation-view.h"
#include "ui/holler-elsewhere.h"
#include "ui/holler-history.h"

G_BEGIN_DECLS

/* The class by concern: what it shows (-view.c), what one can do with the
 * messages in it (-view-actions.c). */

struct _HollerConversationView
{
  AdwBin parent_instance;

  AdwHeaderBar *header;
  GtkWidget *back_button;
  GtkWidget *person_button;
  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *status_label;
  HollerCallButton *call_button;
  HollerElsewhere *elsewhere;
  GtkWidget *disk_label;
  GtkStack *history_stack;
  HollerHistory *history;
  AdwStatusPage *empty_page;
  GtkRevealer *loading_revealer;
  GtkSpinner *spinner;
  HollerComposer *composer;

  HollerAccount *account;
  HollerConversation *conversation;
  HollerConversationSettings *settings; /* borrowed: its own */
  GSignalGroup *conversation_signals;
  GSignalGroup *passage_signals;
  GSignalGroup *peer_signals;
  GSignalGroup *members_signals;
  gboolean folded;
  guint look_id; /* whether one is still in it */
};

void holler_conversation_view_class_add_actions (GtkWidgetClass *klass);
void holler_conversation_view_add_drop_target (HollerConversationView *self);

G_END_DECLS
