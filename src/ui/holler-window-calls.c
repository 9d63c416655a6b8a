/* holler-window-calls.c: where in the window the call is
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-window-private.h"

#include <glib/gi18n.h>

#include "ui/holler-talk-key.h"
#include "ui/holler-talk-words.h"
#include "ui/holler-toasts.h"
#include "ui/holler-words.h"

#define ENDED_SHOWN_MS 1800 /* long enough to read why */

/**
 * holler_window_place_call:
 * @self: a window
 * @large: whether the call shall fill the window
 *
 * Shows the call large or small; nothing if there is none.
 */
void
holler_window_place_call (HollerWindow *self, gboolean large)
{
  gboolean is_live = self->call != NULL && holler_call_get_state (self->call) !=
                                             HOLLER_CALL_STATE_ENDED;

  if (self->shell == NULL)
    return;
  if (large && self->call != NULL)
    {
      holler_shell_show_call (self->shell, self->call);
      gtk_widget_hide (GTK_WIDGET (self->call_float));
      if (!is_live)
        holler_shell_show_call_failure (
          self->shell,
          holler_call_report_get_stage (self->report));
      holler_window_update_actions (self);
      return;
    }
  holler_shell_show_call (self->shell, NULL);
  holler_call_float_set_call (self->call_float, self->call);
  gtk_widget_set_visible (GTK_WIDGET (self->call_float), is_live);
  holler_window_update_actions (self);
}

/**
 * holler_window_get_call_conversation:
 * @self: a window
 * @call: a call
 *
 * Gets the conversation a call belongs to.
 *
 * Returns: (transfer none) (nullable): a conversation
 */
HollerConversation *
holler_window_get_call_conversation (HollerWindow *self, HollerCall *call)
{
  HollerConversation *conversation = holler_call_get_conversation (call);

  if (conversation == NULL)
    conversation =
      holler_account_get_direct (self->account, holler_call_get_peer (call));
  return conversation;
}

/**
 * holler_window_leave_call:
 * @self: a window
 *
 * Leads from a call that has ended to its conversation.
 */
void
holler_window_leave_call (HollerWindow *self)
{
  g_autoptr (HollerCall) call = g_steal_pointer (&self->call);
  HollerConversation *conversation = NULL;
  gboolean was_large = FALSE;

  g_clear_handle_id (&self->ended_id, g_source_remove);
  g_clear_object (&self->report);
  if (call == NULL || self->shell == NULL)
    return;
  was_large = holler_shell_get_call_shown (self->shell);
  conversation = holler_window_get_call_conversation (self, call);
  if (was_large && conversation != NULL)
    holler_window_show_conversation (self, conversation);
  else
    holler_window_place_call (self, FALSE);
}

static gboolean
ended_cb (gpointer user_data)
{
  HollerWindow *self = user_data;

  self->ended_id = 0;
  holler_window_leave_call (self);
  return G_SOURCE_REMOVE;
}

/* What went wrong is said until the person has seen it. */
static void
show_failure (HollerWindow *self, HollerCallStage stage)
{
  if (self->shell != NULL && holler_shell_get_call_shown (self->shell))
    {
      holler_shell_show_call_failure (self->shell, stage);
      return;
    }
  holler_toasts_show_with_action (
    GTK_WIDGET (self->stack),
    holler_words_call_end (holler_call_get_end_reason (self->call)),
    _ ("Details"),
    "win.return-to-call");
  holler_window_place_call (self, FALSE);
}

static void
call_ended_cb (HollerWindow *self, HollerCall *call)
{
  HollerCallEndReason reason = holler_call_get_end_reason (call);
  HollerCallStage stage = HOLLER_CALL_STAGE_NONE;
  gboolean needs_word = reason != HOLLER_CALL_END_HANGUP &&
                        reason != HOLLER_CALL_END_CANCELLED &&
                        reason != HOLLER_CALL_END_NONE;

  if (call != self->call)
    return;
  stage = holler_call_report_get_stage (self->report);
  holler_window_update_actions (self);
  if (!needs_word)
    {
      holler_window_leave_call (self);
    }
  else if (stage != HOLLER_CALL_STAGE_NONE)
    {
      show_failure (self, stage);
    }
  else if (self->shell != NULL && holler_shell_get_call_shown (self->shell))
    {
      g_clear_handle_id (&self->ended_id, g_source_remove);
      self->ended_id = g_timeout_add (ENDED_SHOWN_MS, ended_cb, self);
    }
  else
    {
      holler_toasts_show (GTK_WIDGET (self->stack),
                          holler_words_call_end (reason));
      holler_window_leave_call (self);
    }
}

/**
 * holler_window_call_again:
 * @self: a window
 *
 * Calls whom the call that has ended was with.
 */
void
holler_window_call_again (HollerWindow *self)
{
  g_autoptr (HollerUser) peer = NULL;
  gboolean is_video = FALSE;

  if (self->call == NULL)
    return;
  peer = g_object_ref (holler_call_get_peer (self->call));
  is_video = holler_call_get_is_video (self->call);
  holler_call_list_place (holler_account_get_calls (self->account),
                          peer,
                          is_video);
}

/* The large view says it by itself. */
static void
spoke_cb (HollerWindow *self, HollerCall *call)
{
  if (call == self->call &&
      gtk_widget_get_visible (GTK_WIDGET (self->call_float)))
    holler_toasts_show_with_action (GTK_WIDGET (self->stack),
                                    _ ("You are muted, nobody hears you."),
                                    _ ("Unmute"),
                                    "win.mute");
}

static void
device_cb (HollerWindow *self,
           HollerDeviceKind kind,
           HollerDeviceChoice choice,
           HollerCall *call)
{
  if (call == self->call &&
      gtk_widget_get_visible (GTK_WIDGET (self->call_float)))
    holler_toasts_show (GTK_WIDGET (self->stack),
                        holler_talk_device_words (kind, choice));
}

static void
active_cb (HollerWindow *self)
{
  HollerCall *active =
    holler_call_list_get_active (holler_account_get_calls (self->account));

  holler_window_update_actions (self);
  /* The end of one is told by "call-ended". */
  if (active == NULL || active == self->call)
    return;
  g_clear_handle_id (&self->ended_id, g_source_remove);
  g_set_object (&self->call, active);
  g_signal_connect_object (active,
                           "spoke-while-muted",
                           G_CALLBACK (spoke_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (active,
                           "device-changed",
                           G_CALLBACK (device_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_clear_object (&self->report);
  self->report = holler_call_report_new (active);
  holler_window_place_call (self, TRUE);
}

/* A window that blocks this one would keep the person from answering. */
static void
incoming_cb (HollerWindow *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint n = g_list_model_get_n_items (toplevels);

  holler_window_update_actions (self);
  if (!holler_banner_is_ringing (self->banner))
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (window) == GTK_WINDOW (self))
        gtk_window_set_modal (window, FALSE);
    }
}

/**
 * holler_window_connect_calls:
 * @self: a window with an account
 *
 * Begins to show the account's calls.
 */
void
holler_window_connect_calls (HollerWindow *self)
{
  HollerCallList *calls = holler_account_get_calls (self->account);

  holler_talk_key_attach (GTK_WINDOW (self), holler_call_list_get_talk (calls));
  holler_banner_set_calls (self->banner, calls);
  g_signal_connect_object (calls,
                           "notify::active",
                           G_CALLBACK (active_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (calls,
                           "notify::incoming",
                           G_CALLBACK (incoming_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (calls,
                           "notify::can-call",
                           G_CALLBACK (holler_window_update_actions),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (calls,
                           "call-ended",
                           G_CALLBACK (call_ended_cb),
                           self,
                           G_CONNECT_SWAPPED);
  active_cb (self);
}

/**
 * holler_window_drop_calls:
 * @self: a window
 *
 * Shows no calls any more.
 */
void
holler_window_drop_calls (HollerWindow *self)
{
  g_clear_handle_id (&self->ended_id, g_source_remove);
  g_clear_object (&self->report);
  g_clear_object (&self->call);
  holler_talk_key_attach (GTK_WINDOW (self), NULL);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (
      holler_account_get_calls (self->account),
      self);
  if (self->banner != NULL)
    holler_banner_set_calls (self->banner, NULL);
  if (self->call_float != NULL)
    {
      holler_call_float_set_call (self->call_float, NULL);
      gtk_widget_hide (GTK_WIDGET (self->call_float));
    }
}

/**
 * holler_window_show_call:
 * @self: a window
 *
 * Lets the call, if there is one, fill the window.
 */
void
holler_window_show_call (HollerWindow *self)
{
  g_return_if_fail (HOLLER_IS_WINDOW (self));

  if (self->call != NULL)
    holler_window_place_call (self, TRUE);
}
