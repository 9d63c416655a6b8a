/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/holler-call-view.h"
#include "ui/holler-calls-list.h"
#include "ui/holler-chat-list.h"
#include "ui/holler-contact-list.h"
#include "ui/holler-conversation-view.h"
#include "ui/holler-nothing-page.h"
#include "ui/holler-offline-strip.h"
#include "ui/holler-person-card.h"
#include "ui/holler-rail.h"
#include "ui/holler-shell.h"
#include "ui/holler-split.h"

G_BEGIN_DECLS

/* What the files of the shell share. */

struct _HollerShell
{
  AdwBin parent_instance;

  HollerSplit *split;
  HollerRail *rail;
  GtkStack *content_stack;
  HollerOfflineStrip *offline_strip;
  AdwLeaflet *leaflet;
  GtkStack *side_stack;
  HollerChatList *chat_list;
  AdwBin *calls_bin;
  AdwBin *contacts_bin;
  AdwBin *person_bin;
  AdwBin *call_bin;
  GtkStack *detail_stack;
  HollerNothingPage *none_page;
  HollerConversationView *conversation_view;

  /* (nullable): these come a little later, see complete_cb() */
  HollerCallsList *calls_list;
  HollerContactList *contact_list;
  HollerPersonCard *person_card;
  HollerCallView *call_view;

  HollerAccount *account;
  guint complete_id; /* makes what is not seen yet */
};

/* holler-shell-later.c */
void holler_shell_ensure_call_view (HollerShell *self);
void holler_shell_ensure_calls_list (HollerShell *self);
void holler_shell_ensure_contact_list (HollerShell *self);
void holler_shell_ensure_person_card (HollerShell *self);
void holler_shell_complete (HollerShell *self);

G_END_DECLS
