/* holler-call-button.c: the telephone, wherever one can call somebody
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One place knows when one can call and why not: the header of a chat, the
 * rows of the contacts, a person's card and a missed call all use it. */

#include "ui/holler-call-button.h"

#include <glib/gi18n.h>

struct _HollerCallButton
{
  GtkButton parent_instance;

  HollerAccount *account;
  HollerUser *user;
  GSignalGroup *user_signals;
  GSignalGroup *call_signals;
  GSignalGroup *account_signals;
};

G_DEFINE_FINAL_TYPE (HollerCallButton, holler_call_button, GTK_TYPE_BUTTON)

static gboolean
is_contact (HollerCallButton *self)
{
  HollerContact *contact =
    holler_account_get_contact (self->account, self->user);

  return contact != NULL &&
         holler_contact_get_state (contact) == HOLLER_CONTACT_STATE_CONTACT;
}

/* NULL: one can call. */
static char *
dup_obstacle (HollerCallButton *self)
{
  HollerCallList *calls = NULL;

  if (self->account == NULL || self->user == NULL)
    return g_strdup (_ ("There is nobody to call"));
  calls = holler_account_get_calls (self->account);
  if (holler_account_get_state (self->account) != HOLLER_ACCOUNT_ONLINE)
    return g_strdup (_ ("You cannot call: not connected to the server"));
  if (holler_call_list_get_active (calls) != NULL)
    return g_strdup (_ ("You are already in a call"));
  if (holler_call_list_get_elsewhere (calls) != NULL)
    return g_strdup (_ ("You are in a call on another device"));
  if (!is_contact (self))
    /* Translators: a person's name */
    return g_strdup_printf (_ ("%s must be a contact to be called"),
                            holler_user_get_display_name (self->user));
  if (!holler_call_list_get_can_call (calls))
    return g_strdup (_ ("You cannot call just now"));
  return NULL;
}

static void
update (HollerCallButton *self)
{
  g_autofree char *tooltip = dup_obstacle (self);
  gboolean can_call = tooltip == NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self), can_call);
  if (can_call)
    {
      const char *name = holler_user_get_display_name (self->user);

      if (holler_user_get_presence (self->user) == HOLLER_PRESENCE_OFFLINE)
        tooltip = g_strdup_printf (
          /* Translators: both are the person's name */
          _ ("Call %s (offline: %s will see a missed call)"),
          name,
          name);
      else
        /* Translators: a person's name */
        tooltip = g_strdup_printf (_ ("Call %s"), name);
    }
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)), tooltip) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

static void
holler_call_button_clicked (GtkButton *button)
{
  HollerCallButton *self = HOLLER_CALL_BUTTON (button);

  if (self->account != NULL && self->user != NULL)
    holler_call_list_place (holler_account_get_calls (self->account),
                            self->user,
                            FALSE);
}

static void
holler_call_button_dispose (GObject *object)
{
  HollerCallButton *self = HOLLER_CALL_BUTTON (object);

  g_clear_object (&self->user_signals);
  g_clear_object (&self->call_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->user);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (holler_call_button_parent_class)->dispose (object);
}

static void
holler_call_button_class_init (HollerCallButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_call_button_dispose;
  GTK_BUTTON_CLASS (klass)->clicked = holler_call_button_clicked;
}

static void
holler_call_button_init (HollerCallButton *self)
{
  self->user_signals = g_signal_group_new (HOLLER_TYPE_USER);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::presence",
                                  G_CALLBACK (update),
                                  self);
  self->call_signals = g_signal_group_new (HOLLER_TYPE_CALL_LIST);
  g_signal_group_connect_swapped (self->call_signals,
                                  "notify::can-call",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->call_signals,
                                  "notify::elsewhere",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->call_signals,
                                  "notify::active",
                                  G_CALLBACK (update),
                                  self);
  self->account_signals = g_signal_group_new (HOLLER_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->account_signals,
                                  "notify::state",
                                  G_CALLBACK (update),
                                  self);
}

/**
 * holler_call_button_set_person:
 * @self: a call button
 * @account: (nullable): through whom to call
 * @user: (nullable): whom to call
 *
 * Says whom the button calls. To be said again when the relation to the
 * person changes.
 */
void
holler_call_button_set_person (HollerCallButton *self,
                               HollerAccount *account,
                               HollerUser *user)
{
  g_return_if_fail (HOLLER_IS_CALL_BUTTON (self));

  if (g_set_object (&self->account, account))
    {
      g_signal_group_set_target (self->account_signals, account);
      g_signal_group_set_target (
        self->call_signals,
        account != NULL ? holler_account_get_calls (account) : NULL);
    }
  if (g_set_object (&self->user, user))
    g_signal_group_set_target (self->user_signals, user);
  update (self);
}
