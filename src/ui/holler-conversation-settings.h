/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* What one sets of a conversation for oneself, as actions for menus and
 * buttons: "mute" ('s': "hour", "evening", "good" or "off", which also is its
 * state, or "for-now"), "favourite" (switched). A favourite direct
 * conversation makes its person a favourite among the contacts, too. */

#define HOLLER_TYPE_CONVERSATION_SETTINGS                                      \
  (holler_conversation_settings_get_type ())
G_DECLARE_FINAL_TYPE (HollerConversationSettings,
                      holler_conversation_settings,
                      HOLLER,
                      CONVERSATION_SETTINGS,
                      GObject)

/* Puts the actions into @widget under @prefix; errors are told in the window
 * it is in. Lives as long as the widget. (transfer none) */
HollerConversationSettings *
holler_conversation_settings_install (GtkWidget *widget, const char *prefix);
/* Both nullable */
void holler_conversation_settings_set_conversation (
  HollerConversationSettings *self,
  HollerAccount *account,
  HollerConversation *conversation);
/* (transfer full): as a sentence */
char *holler_conversation_settings_describe_mute (HollerConversation *self);

G_END_DECLS
