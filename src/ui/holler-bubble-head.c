/* holler-bubble-head.c: what stands above the text of a message
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-bubble-head.h"

#include <glib/gi18n.h>

#include "ui/holler-attachment-view.h"
#include "ui/holler-quote.h"

struct _HollerBubbleHead
{
  GtkBox parent_instance;

  HollerMessage *message;
};

G_DEFINE_FINAL_TYPE (HollerBubbleHead, holler_bubble_head, GTK_TYPE_BOX)

static void
holler_bubble_head_dispose (GObject *object)
{
  g_clear_object (&HOLLER_BUBBLE_HEAD (object)->message);

  G_OBJECT_CLASS (holler_bubble_head_parent_class)->dispose (object);
}

static void
holler_bubble_head_class_init (HollerBubbleHeadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_bubble_head_dispose;
}

static void
holler_bubble_head_init (HollerBubbleHead *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "bubble-head");
  gtk_widget_set_margin_bottom (GTK_WIDGET (self), 4);
}

/**
 * holler_bubble_head_new:
 *
 * Makes an empty one.
 *
 * Returns: (transfer floating): a head
 */
HollerBubbleHead *
holler_bubble_head_new (void)
{
  return g_object_new (HOLLER_TYPE_BUBBLE_HEAD, NULL);
}

static void
quote_clicked_cb (HollerBubbleHead *self)
{
  if (self->message != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self),
                                "conversation.show-message",
                                "s",
                                holler_message_get_reply_to (self->message));
}

static void
add_quote (HollerBubbleHead *self, HollerConversation *conversation)
{
  const char *reply_to = holler_message_get_reply_to (self->message);
  g_autoptr (HollerMessage) quoted = NULL;
  GtkWidget *quote = GTK_WIDGET (holler_quote_new ());
  GtkWidget *button = gtk_button_new ();

  if (conversation != NULL)
    quoted = holler_conversation_find_message (conversation, reply_to);
  holler_quote_set_message (HOLLER_QUOTE (quote), quoted);
  gtk_button_set_child (GTK_BUTTON (button), quote);
  gtk_widget_add_css_class (button, "quote");
  gtk_widget_set_tooltip_text (button, _ ("Show the message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Show the message that is answered"),
                                  -1);
  g_signal_connect_object (button,
                           "clicked",
                           G_CALLBACK (quote_clicked_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), button);
}

static void
add_name (HollerBubbleHead *self)
{
  HollerUser *sender = holler_message_get_sender (self->message);
  GtkWidget *label = gtk_label_new (holler_user_get_display_name (sender));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "sender");
  gtk_box_append (GTK_BOX (self), label);
}

/**
 * holler_bubble_head_set_message:
 * @self: a head
 * @account: (nullable): where its files are
 * @conversation: (nullable): where what it answers is
 * @message: (nullable): the message; `NULL` for none
 *
 * Shows what a message has beside its text.
 */
void
holler_bubble_head_set_message (HollerBubbleHead *self,
                                HollerAccount *account,
                                HollerConversation *conversation,
                                HollerMessage *message)
{
  GPtrArray *attachments = NULL;
  GtkWidget *child = NULL;

  g_return_if_fail (HOLLER_IS_BUBBLE_HEAD (self));

  g_set_object (&self->message, message);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  if (message == NULL)
    return;

  if (conversation != NULL && holler_conversation_get_is_group (conversation) &&
      !holler_message_get_is_mine (message))
    add_name (self);
  if (holler_message_get_is_deleted (message))
    return;
  if (holler_message_get_reply_to (message) != NULL)
    add_quote (self, conversation);
  attachments = holler_message_get_attachments (message);
  for (guint i = 0;
       account != NULL && attachments != NULL && i < attachments->len;
       i++)
    gtk_box_append (GTK_BOX (self),
                    GTK_WIDGET (holler_attachment_view_new (
                      account,
                      g_ptr_array_index (attachments, i))));
}
