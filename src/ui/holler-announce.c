/* holler-announce.c: what a screen reader says by itself
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-announce.h"

#include <glib/gi18n.h>

#include "ui/holler-words.h"

#define ANNOUNCER_DATA "holler-announcer"

struct _HollerAnnouncer
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed: it owns this */
  HollerAccount *account;
  GSignalGroup *call_signals;
  HollerCallState said;
};

G_DEFINE_FINAL_TYPE (HollerAnnouncer, holler_announcer, G_TYPE_OBJECT)

/* A screen reader is only asked for what happens where the person is; the
 * desktop's notifications tell the rest. */
static gboolean
is_in_front (HollerAnnouncer *self)
{
  GtkRoot *root =
    self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;

  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

static void
message_cb (HollerAnnouncer *self,
            HollerConversation *conversation,
            HollerMessage *message)
{
  g_autofree char *line = NULL;
  g_autofree char *words = NULL;

  if (!is_in_front (self) || holler_conversation_is_muted (conversation) ||
      holler_message_get_kind (message) != HOLLER_MESSAGE_KIND_TEXT)
    return;
  line = holler_words_content (message);
  /* Translators: somebody's name, and what they wrote last */
  words = g_strdup_printf (_ ("%s: %s"),
                           holler_conversation_get_title (conversation),
                           line);
  holler_announce (self->widget, words, FALSE);
}

static void
state_cb (HollerAnnouncer *self)
{
  g_autoptr (HollerCall) call = g_signal_group_dup_target (self->call_signals);
  HollerCallState state = HOLLER_CALL_STATE_ENDED;
  g_autofree char *words = NULL;

  if (call == NULL)
    return;
  state = holler_call_get_state (call);
  if (state == self->said)
    return;
  self->said = state;
  if (state == HOLLER_CALL_STATE_CONNECTED)
    words = g_strdup_printf (
      /* Translators: a person's name */
      _ ("Connected to %s"),
      holler_user_get_display_name (holler_call_get_peer (call)));
  else if (state == HOLLER_CALL_STATE_RECONNECTING)
    words = g_strdup (_ ("Reconnecting…"));
  else if (state == HOLLER_CALL_STATE_ENDED)
    words =
      g_strdup (holler_words_call_end (holler_call_get_end_reason (call)));
  if (words != NULL && *words != '\0')
    holler_announce (self->widget, words, TRUE);
}

static void
active_cb (HollerAnnouncer *self)
{
  HollerCall *call =
    holler_call_list_get_active (holler_account_get_calls (self->account));

  self->said = HOLLER_CALL_STATE_IDLE;
  g_signal_group_set_target (self->call_signals, call);
  state_cb (self);
}

static void
holler_announcer_dispose (GObject *object)
{
  HollerAnnouncer *self = HOLLER_ANNOUNCER (object);

  g_clear_object (&self->call_signals);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (holler_announcer_parent_class)->dispose (object);
}

static void
holler_announcer_class_init (HollerAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_announcer_dispose;
}

static void
holler_announcer_init (HollerAnnouncer *self)
{
  self->call_signals = g_signal_group_new (HOLLER_TYPE_CALL);
  g_signal_group_connect_swapped (self->call_signals,
                                  "notify::state",
                                  G_CALLBACK (state_cb),
                                  self);
}

static void
let_go (gpointer data)
{
  HollerAnnouncer *self = data;

  self->widget = NULL;
  g_object_unref (self);
}

/**
 * holler_announcer_attach:
 * @widget: a widget, in whose window it happens
 * @account: an account that is logged in
 *
 * Tells those who use a screen reader when a call connects, stumbles or ends,
 * and what is written to them while the window is in front.
 */
void
holler_announcer_attach (GtkWidget *widget, HollerAccount *account)
{
  HollerAnnouncer *self = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (HOLLER_IS_ACCOUNT (account));

  self = g_object_new (HOLLER_TYPE_ANNOUNCER, NULL);
  self->widget = widget;
  self->account = g_object_ref (account);
  g_object_set_data_full (G_OBJECT (widget), ANNOUNCER_DATA, self, let_go);
  g_signal_connect_object (account,
                           "message-received",
                           G_CALLBACK (message_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (holler_account_get_calls (account),
                           "notify::active",
                           G_CALLBACK (active_cb),
                           self,
                           G_CONNECT_SWAPPED);
  active_cb (self);
}

/**
 * holler_announce:
 * @widget: where it happens, in a window
 * @words: what happens, as a sentence
 * @urgent: whether it comes before whatever is being read
 *
 * Lets a screen reader say something that is not where one is: with GTK 4.14
 * and later. Before that the roles of what appears, alert and status, must do.
 */
void
holler_announce (GtkWidget *widget, const char *words, gboolean urgent)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (words != NULL);

#if GTK_CHECK_VERSION(4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (widget),
                           words,
                           urgent
                             ? GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH
                             : GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
}
