/* holler-message-menu.c: what one can do with a message
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-message-menu.h"

#include <glib/gi18n.h>

/* What most people feel; all others are a click further. */
static const char *const quick[] = { "👍", "❤️", "😂", "😮", "😢", "🙏" };

static void
pop_down (GtkWidget *widget)
{
  GtkWidget *menu = gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER);

  if (menu != NULL)
    gtk_popover_popdown (GTK_POPOVER (menu));
}

static void
quick_cb (GtkWidget *button)
{
  const char *emoji = gtk_button_get_label (GTK_BUTTON (button));

  gtk_widget_activate_action (button, "message.react", "s", emoji);
  pop_down (button);
}

static void
picked_cb (GtkWidget *box, const char *emoji)
{
  gtk_widget_activate_action (box, "message.react", "s", emoji);
  pop_down (box);
}

/* The chooser is large, and made when it is asked for. */
static void
more_cb (GtkMenuButton *button, gpointer user_data)
{
  GtkWidget *chooser = NULL;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  chooser = gtk_emoji_chooser_new ();
  g_signal_connect_object (chooser,
                           "emoji-picked",
                           G_CALLBACK (picked_cb),
                           button,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, chooser);
}

static GtkWidget *
make_reactions (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *more = gtk_menu_button_new ();

  for (guint i = 0; i < G_N_ELEMENTS (quick); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (quick[i]);
      g_autofree char *spoken = NULL;

      /* Translators: an emoji */
      spoken = g_strdup_printf (_ ("React with %s"), quick[i]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      spoken,
                                      -1);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "circular");
      gtk_widget_add_css_class (button, "quick-reaction");
      g_signal_connect (button, "clicked", G_CALLBACK (quick_cb), NULL);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "list-add-symbolic");
  gtk_widget_set_tooltip_text (more, _ ("More reactions"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More Reactions"),
                                  -1);
  gtk_widget_add_css_class (more, "flat");
  gtk_widget_add_css_class (more, "circular");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (more),
                                         more_cb,
                                         NULL,
                                         NULL);
  gtk_box_append (GTK_BOX (box), more);

  return box;
}

/**
 * holler_message_menu_new:
 * @message: a message
 * @has_file: whether one of its files is meant, too
 *
 * Makes the menu of a message as it is now.
 *
 * Returns: (transfer floating) (nullable): a popover for its row; `NULL` if
 *   there is nothing to do with it
 */
GtkWidget *
holler_message_menu_new (HollerMessage *message, gboolean has_file)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  gboolean is_sent = holler_message_get_message_id (message) != NULL;
  gboolean has_text = holler_message_get_body (message) != NULL;
  GtkWidget *popover = NULL;

  if (holler_message_get_kind (message) != HOLLER_MESSAGE_KIND_TEXT ||
      holler_message_get_is_deleted (message))
    return NULL;

  if (is_sent)
    {
      g_autoptr (GMenu) section = g_menu_new ();
      g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);

      g_menu_item_set_attribute (item, "custom", "s", "reactions");
      g_menu_append_item (section, item);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
      g_menu_append (menu, _ ("_Reply"), "message.reply");
    }
  if (has_text)
    g_menu_append (menu, _ ("_Copy Text"), "message.copy");
  if (has_file)
    {
      g_menu_append (menu, _ ("_Open"), "message.open-file");
      g_menu_append (menu, _ ("_Save As…"), "message.save-file");
    }
  if (is_sent && holler_message_get_is_mine (message))
    {
      if (has_text)
        g_menu_append (menu, _ ("_Edit"), "message.edit");
      g_menu_append (menu, _ ("_Delete…"), "message.delete");
    }
  if (holler_message_get_delivery (message) == HOLLER_DELIVERY_FAILED)
    g_menu_append (menu, _ ("_Remove"), "message.discard");
  if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) == 0)
    return NULL;

  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  if (is_sent)
    gtk_popover_menu_add_child (GTK_POPOVER_MENU (popover),
                                make_reactions (),
                                "reactions");

  return popover;
}
