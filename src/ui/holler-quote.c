/* holler-quote.c: what a message answers
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-quote.h"

#include <glib/gi18n.h>

#include "ui/holler-words.h"

struct _HollerQuote
{
  GtkBox parent_instance;

  GtkWidget *name;
  GtkWidget *text;
};

G_DEFINE_FINAL_TYPE (HollerQuote, holler_quote, GTK_TYPE_BOX)

static void
holler_quote_class_init (HollerQuoteClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "holler-quote");
}

static GtkWidget *
add_line (HollerQuote *self, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self), label);

  return label;
}

static void
holler_quote_init (HollerQuote *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  GTK_ORIENTATION_VERTICAL);
  self->name = add_line (self, "quote-name");
  self->text = add_line (self, "quote-text");
}

/**
 * holler_quote_new:
 *
 * Makes an empty quote.
 *
 * Returns: (transfer floating): a quote
 */
HollerQuote *
holler_quote_new (void)
{
  return g_object_new (HOLLER_TYPE_QUOTE, NULL);
}

/**
 * holler_quote_set_message:
 * @self: a quote
 * @message: (nullable): what is quoted; `NULL` if nobody has it at hand
 *
 * Shows who said what.
 */
void
holler_quote_set_message (HollerQuote *self, HollerMessage *message)
{
  g_autofree char *text = NULL;

  g_return_if_fail (HOLLER_IS_QUOTE (self));

  gtk_widget_set_visible (self->name, message != NULL);
  if (message == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->text), _ ("An earlier message"));
      return;
    }

  gtk_label_set_text (
    GTK_LABEL (self->name),
    holler_message_get_is_mine (message)
      ? _ ("You")
      : holler_user_get_display_name (holler_message_get_sender (message)));
  text = holler_words_content (message);
  gtk_label_set_text (GTK_LABEL (self->text), text);
}
