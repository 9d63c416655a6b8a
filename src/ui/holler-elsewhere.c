/* holler-elsewhere.c: a call that one is in with another device
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A strip over the conversation of that call, and over every other one, for
 * it says why somebody else may not hear one now. */

#include "ui/holler-elsewhere.h"

#include <glib/gi18n.h>

#include "ui/holler-wrap.h"

struct _HollerElsewhere
{
  AdwBin parent_instance;

  GtkWidget *revealer;
  GtkWidget *label;
  GtkWidget *button;

  HollerAccount *account;
  HollerConversation *conversation; /* that is shown */
  GSignalGroup *signals;            /* of the calls */
};

G_DEFINE_FINAL_TYPE (HollerElsewhere, holler_elsewhere, ADW_TYPE_BIN)

/* The one that is shown, if it is one; else the newest. */
static HollerConversation *
get_elsewhere (HollerElsewhere *self)
{
  HollerCallList *calls = NULL;

  if (self->account == NULL)
    return NULL;
  calls = holler_account_get_calls (self->account);
  if (self->conversation != NULL &&
      holler_call_list_is_elsewhere (calls, self->conversation))
    return self->conversation;
  return holler_call_list_get_elsewhere (calls);
}

static void
update (HollerElsewhere *self)
{
  HollerConversation *elsewhere = get_elsewhere (self);
  gboolean is_here = elsewhere != NULL && elsewhere == self->conversation;

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer),
                                 elsewhere != NULL);
  if (elsewhere == NULL)
    return;
  if (is_here)
    {
      gtk_label_set_text (GTK_LABEL (self->label),
                          _ ("You are in this call on another device."));
    }
  else
    {
      g_autofree char *words =
        /* Translators: a person's name */
        g_strdup_printf (_ ("You are in a call with %s on another device."),
                         holler_conversation_get_title (elsewhere));

      gtk_label_set_text (GTK_LABEL (self->label), words);
    }
  gtk_widget_set_sensitive (
    self->button,
    holler_call_list_get_can_call (holler_account_get_calls (self->account)));
}

static void
continue_cb (HollerElsewhere *self)
{
  HollerConversation *elsewhere = get_elsewhere (self);

  if (elsewhere != NULL)
    holler_call_list_continue_here (holler_account_get_calls (self->account),
                                    elsewhere);
}

static void
holler_elsewhere_dispose (GObject *object)
{
  HollerElsewhere *self = HOLLER_ELSEWHERE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (holler_elsewhere_parent_class)->dispose (object);
}

static void
holler_elsewhere_class_init (HollerElsewhereClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_elsewhere_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass),
                                        GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
holler_elsewhere_init (HollerElsewhere *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name ("holler-phone-symbolic");

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon),
                               GTK_ACCESSIBLE_STATE_HIDDEN,
                               TRUE,
                               -1);
  gtk_box_append (GTK_BOX (box), icon);
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_box_append (GTK_BOX (box), self->label);
  self->button = gtk_button_new_with_label (_ ("Continue Here"));
  holler_wrap_words (self->button);
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->button,
                               _ ("Move the call to this device"));
  gtk_widget_add_css_class (self->button, "call-action");
  g_signal_connect_swapped (self->button,
                            "clicked",
                            G_CALLBACK (continue_cb),
                            self);
  gtk_box_append (GTK_BOX (box), self->button);
  gtk_widget_add_css_class (box, "elsewhere");
  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
  adw_bin_set_child (ADW_BIN (self), self->revealer);

  self->signals = g_signal_group_new (HOLLER_TYPE_CALL_LIST);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::elsewhere",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::can-call",
                                  G_CALLBACK (update),
                                  self);
}

/**
 * holler_elsewhere_set_conversation:
 * @self: a strip
 * @account: (nullable): whose calls
 * @conversation: (nullable): over which it is shown
 *
 * Says where it is shown.
 */
void
holler_elsewhere_set_conversation (HollerElsewhere *self,
                                   HollerAccount *account,
                                   HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_ELSEWHERE (self));

  g_set_object (&self->account, account);
  g_set_object (&self->conversation, conversation);
  g_signal_group_set_target (
    self->signals,
    account != NULL ? holler_account_get_calls (account) : NULL);
  update (self);
}
