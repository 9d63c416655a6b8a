/* holler-call-pill.c: what became of a call, in the conversation
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-call-pill.h"

#include <glib/gi18n.h>

#include "ui/holler-call-button.h"
#include "ui/holler-words.h"

struct _HollerCallPill
{
  GtkBox parent_instance;

  GtkWidget *icon;
  GtkWidget *label;
  GtkWidget *call_back; /* made when first needed */
};

G_DEFINE_FINAL_TYPE (HollerCallPill, holler_call_pill, GTK_TYPE_BOX)

static void
holler_call_pill_class_init (HollerCallPillClass *klass)
{
}

static void
holler_call_pill_init (HollerCallPill *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "call-pill");
  self->icon = gtk_image_new ();
  gtk_box_append (GTK_BOX (self), self->icon);
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (self), self->label);
}

/**
 * holler_call_pill_new:
 *
 * Makes an empty one.
 *
 * Returns: (transfer floating): a pill
 */
HollerCallPill *
holler_call_pill_new (void)
{
  return g_object_new (HOLLER_TYPE_CALL_PILL, NULL);
}

/**
 * holler_call_pill_get_text:
 * @self: a pill
 *
 * Gets what shows its text, for who names the pill by it.
 *
 * Returns: (transfer none): a label
 */
GtkWidget *
holler_call_pill_get_text (HollerCallPill *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_PILL (self), NULL);

  return self->label;
}

static void
show_call_back (HollerCallPill *self, HollerAccount *account, HollerUser *peer)
{
  if (self->call_back == NULL)
    {
      self->call_back =
        g_object_new (HOLLER_TYPE_CALL_BUTTON, "label", _ ("Call Back"), NULL);
      gtk_box_append (GTK_BOX (self), self->call_back);
    }
  holler_call_button_set_person (HOLLER_CALL_BUTTON (self->call_back),
                                 account,
                                 peer);
  gtk_widget_show (self->call_back);
}

/**
 * holler_call_pill_set_message:
 * @self: a pill
 * @message: a message of kind call or system
 * @account: (nullable): through whom to call back
 * @peer: (nullable): whom to call back
 *
 * Shows what became of a call.
 */
void
holler_call_pill_set_message (HollerCallPill *self,
                              HollerMessage *message,
                              HollerAccount *account,
                              HollerUser *peer)
{
  const HollerCallRecord *record = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;
  gboolean is_missed = FALSE;

  g_return_if_fail (HOLLER_IS_CALL_PILL (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));

  record = holler_message_get_call (message);
  is_missed = holler_message_is_missed_call (message);
  clock = holler_words_clock (holler_message_get_sent_at_us (message));
  if (record != NULL)
    words = holler_words_call_record (record);
  else
    words = holler_words_event (message, account);
  text = g_strdup_printf ("%s · %s", words != NULL ? words : "", clock);
  gtk_label_set_text (GTK_LABEL (self->label), text);

  gtk_widget_set_visible (self->icon, record != NULL);
  if (record != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon),
                                  is_missed ? "holler-call-missed-symbolic"
                                  : record->is_mine
                                    ? "holler-call-out-symbolic"
                                    : "holler-call-in-symbolic");
  if (is_missed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "missed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "missed");
  if (is_missed && account != NULL && peer != NULL)
    show_call_back (self, account, peer);
  else if (self->call_back != NULL)
    gtk_widget_hide (self->call_back);
}
