/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"
#include "client/holler-call-report.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_SHELL (holler_shell_get_type ())
G_DECLARE_FINAL_TYPE (HollerShell, holler_shell, HOLLER, SHELL, AdwBin)

GtkWidget *holler_shell_new (HollerAccount *account);
gboolean holler_shell_get_narrow (HollerShell *self);
void holler_shell_set_room (HollerShell *self, int room);
void holler_shell_show_page (HollerShell *self, const char *page);
void holler_shell_show_conversation (HollerShell *self,
                                     HollerConversation *conversation);
void holler_shell_show_message (HollerShell *self,
                                HollerConversation *conversation,
                                const char *message_id);
HollerConversation *holler_shell_get_conversation (HollerShell *self);
HollerConversation *holler_shell_get_seen_conversation (HollerShell *self);
void holler_shell_show_user (HollerShell *self, HollerUser *user);
void holler_shell_show_call (HollerShell *self, HollerCall *call);
void holler_shell_show_call_failure (HollerShell *self, HollerCallStage stage);
gboolean holler_shell_get_call_shown (HollerShell *self);
void holler_shell_go_back (HollerShell *self);
void holler_shell_search (HollerShell *self);
void holler_shell_call (HollerShell *self);
void holler_shell_mark_read (HollerShell *self);

void holler_shell_focus_composer (HollerShell *self);

G_END_DECLS
