/* holler-contact-row.c: a person in the contacts, or a request
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-contact-row.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-call-button.h"
#include "ui/holler-timed.h"
#include "ui/holler-toasts.h"
#include "ui/holler-words.h"

struct _HollerContactRow
{
  AdwBin parent_instance;

  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *status_label;
  HollerCallButton *call_button;
  GtkWidget *message_button;
  GtkWidget *accept_button;
  GtkWidget *decline_button;

  HollerAccount *account;
  HollerContact *contact;
  GSignalGroup *contact_signals;
  GSignalGroup *user_signals;
  GtkWindow *window; /* (weak) (nullable): where the row was when it declined */
};

static void holler_contact_row_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerContactRow,
  holler_contact_row,
  ADW_TYPE_BIN,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED, holler_contact_row_iface_init))

static char *
dup_status (HollerContact *contact)
{
  HollerUser *user = holler_contact_get_user (contact);
  const char *text = holler_user_get_status_text (user);
  g_autofree char *presence = NULL;

  switch (holler_contact_get_state (contact))
    {
    case HOLLER_CONTACT_STATE_INCOMING:
      return g_strdup (_ ("Contact request"));
    case HOLLER_CONTACT_STATE_OUTGOING:
      return g_strdup (_ ("Request sent"));
    case HOLLER_CONTACT_STATE_BLOCKED:
      return g_strdup (_ ("Blocked"));
    case HOLLER_CONTACT_STATE_NONE:
    case HOLLER_CONTACT_STATE_CONTACT:
    default:
      presence = holler_words_presence (holler_user_get_presence (user),
                                        holler_user_get_last_seen_us (user),
                                        g_get_real_time ());
      if (text == NULL || *text == '\0')
        return g_steal_pointer (&presence);
      /* What is said with colours is said with words, too. */
      return g_strdup_printf ("%s · %s", presence, text);
    }
}

static void
set_name (GtkWidget *button, const char *format_with_name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  format_with_name,
                                  -1);
}

static const char *
decline_words (HollerContactState state)
{
  if (state == HOLLER_CONTACT_STATE_INCOMING)
    return _ ("Decline Request");
  if (state == HOLLER_CONTACT_STATE_OUTGOING)
    return _ ("Cancel Request");
  return _ ("Unblock");
}

static void
update (HollerContactRow *self)
{
  HollerUser *user = NULL;
  HollerContactState state = HOLLER_CONTACT_STATE_NONE;
  gboolean is_contact = FALSE;
  const char *name = NULL;
  g_autofree char *status = NULL;
  g_autofree char *call = NULL;
  g_autofree char *message = NULL;

  if (self->contact == NULL)
    return;
  user = holler_contact_get_user (self->contact);
  state = holler_contact_get_state (self->contact);
  is_contact = state == HOLLER_CONTACT_STATE_CONTACT;
  name = holler_user_get_display_name (user);
  status = dup_status (self->contact);
  /* Translators: a person's name */
  call = g_strdup_printf (_ ("Call %s"), name);
  /* Translators: a person's name; write to them */
  message = g_strdup_printf (_ ("Message %s"), name);

  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->status_label, status);
  set_name (GTK_WIDGET (self->call_button), call);
  set_name (self->message_button, message);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->message_button),
                                    "s",
                                    holler_user_get_user_id (user));
  holler_call_button_set_person (self->call_button, self->account, user);
  gtk_widget_set_visible (GTK_WIDGET (self->call_button), is_contact);
  gtk_widget_set_visible (self->message_button, is_contact);
  gtk_widget_set_visible (self->accept_button,
                          state == HOLLER_CONTACT_STATE_INCOMING);
  gtk_widget_set_visible (self->decline_button, !is_contact);
  set_name (self->decline_button, decline_words (state));
}

/* Asked for: to set a tooltip is to ask the display where the pointer is, and
 * there are many rows. */
static gboolean
query_message_cb (HollerContactRow *self,
                  int x,
                  int y,
                  gboolean keyboard_mode,
                  GtkTooltip *tooltip)
{
  g_autofree char *words = NULL;

  if (self->contact == NULL)
    return FALSE;
  /* Translators: a person's name; write to them */
  words = g_strdup_printf (
    _ ("Message %s"),
    holler_user_get_display_name (holler_contact_get_user (self->contact)));
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

static gboolean
query_decline_cb (HollerContactRow *self,
                  int x,
                  int y,
                  gboolean keyboard_mode,
                  GtkTooltip *tooltip)
{
  if (self->contact == NULL)
    return FALSE;
  gtk_tooltip_set_text (
    tooltip,
    decline_words (holler_contact_get_state (self->contact)));
  return TRUE;
}

static gboolean
finish_act (HollerContactRow *self, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done =
    holler_account_contact_act_finish (HOLLER_ACCOUNT (source), result, &error);

  if (!is_done)
    holler_toasts_show_error (GTK_WIDGET (self), error);
  gtk_widget_set_sensitive (self->accept_button, TRUE);
  gtk_widget_set_sensitive (self->decline_button, TRUE);
  return is_done;
}

static void
act_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerContactRow) self = user_data;

  finish_act (self, source, result);
}

static void
declined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerContactRow) self = user_data;

  if (finish_act (self, source, result) && self->window != NULL)
    holler_toasts_show_in_window (self->window,
                                  _ ("Request declined. They are not told."));
}

static void
act (HollerContactRow *self,
     HollerContactAct contact_act,
     GAsyncReadyCallback callback)
{
  if (self->contact == NULL)
    return;
  gtk_widget_set_sensitive (self->accept_button, FALSE);
  gtk_widget_set_sensitive (self->decline_button, FALSE);
  holler_account_contact_act_async (self->account,
                                    holler_contact_get_user (self->contact),
                                    contact_act,
                                    NULL,
                                    callback,
                                    g_object_ref (self));
}

static void
accept_cb (HollerContactRow *self)
{
  act (self, HOLLER_CONTACT_ACT_ACCEPT, act_cb);
}

static void
decline_cb (HollerContactRow *self)
{
  HollerContactState state = holler_contact_get_state (self->contact);

  if (state == HOLLER_CONTACT_STATE_INCOMING)
    {
      g_set_weak_pointer (&self->window,
                          GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
      act (self, HOLLER_CONTACT_ACT_DECLINE, declined_cb);
    }
  else if (state == HOLLER_CONTACT_STATE_BLOCKED)
    act (self, HOLLER_CONTACT_ACT_UNBLOCK, act_cb);
  else
    act (self, HOLLER_CONTACT_ACT_REMOVE, act_cb);
}

static void
holler_contact_row_say_again (HollerTimed *timed)
{
  update (HOLLER_CONTACT_ROW (timed));
}

static void
holler_contact_row_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = holler_contact_row_say_again;
}

static void
holler_contact_row_dispose (GObject *object)
{
  HollerContactRow *self = HOLLER_CONTACT_ROW (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->user_signals);
  g_clear_object (&self->contact);
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CONTACT_ROW);

  G_OBJECT_CLASS (holler_contact_row_parent_class)->dispose (object);
}

static void
holler_contact_row_class_init (HollerContactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_contact_row_dispose;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  g_type_ensure (HOLLER_TYPE_CALL_BUTTON);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-contact-row.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerContactRow, name)
  BIND (avatar);
  BIND (name_label);
  BIND (status_label);
  BIND (call_button);
  BIND (message_button);
  BIND (accept_button);
  BIND (decline_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, decline_cb);
}

static void
holler_contact_row_init (HollerContactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (self->message_button, TRUE);
  g_signal_connect_swapped (self->message_button,
                            "query-tooltip",
                            G_CALLBACK (query_message_cb),
                            self);
  gtk_widget_set_has_tooltip (self->decline_button, TRUE);
  g_signal_connect_swapped (self->decline_button,
                            "query-tooltip",
                            G_CALLBACK (query_decline_cb),
                            self);
  self->contact_signals = g_signal_group_new (HOLLER_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals,
                                  "notify::state",
                                  G_CALLBACK (update),
                                  self);
  self->user_signals = g_signal_group_new (HOLLER_TYPE_USER);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::presence",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::last-seen-us",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::status-text",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::display-name",
                                  G_CALLBACK (update),
                                  self);
}

/**
 * holler_contact_row_set_contact:
 * @self: a row
 * @account: (nullable): whose contact it is
 * @contact: (nullable): the contact it stands for
 *
 * Shows another contact.
 */
void
holler_contact_row_set_contact (HollerContactRow *self,
                                HollerAccount *account,
                                HollerContact *contact)
{
  HollerUser *user = NULL;

  g_return_if_fail (HOLLER_IS_CONTACT_ROW (self));

  g_set_object (&self->account, account);
  if (!g_set_object (&self->contact, contact))
    return;
  if (contact != NULL)
    user = holler_contact_get_user (contact);
  g_signal_group_set_target (self->contact_signals, contact);
  g_signal_group_set_target (self->user_signals, user);
  holler_avatar_set_user (self->avatar, user);
  if (contact == NULL)
    holler_call_button_set_person (self->call_button, NULL, NULL);
  update (self);
}
