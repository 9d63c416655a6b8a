/* holler-found-row.c: a message that a search has found
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-found-row.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-search.h"
#include "ui/holler-timed.h"
#include "ui/holler-words.h"

struct _HollerFoundRow
{
  AdwBin parent_instance;

  GtkWidget *heading;
  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *time_label;
  GtkLabel *excerpt_label;

  gint64 time_us;
};

static void holler_found_row_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFoundRow,
  holler_found_row,
  ADW_TYPE_BIN,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED, holler_found_row_iface_init))

static void
update_time (HollerFoundRow *self)
{
  g_autofree char *when =
    holler_words_list_time (self->time_us, g_get_real_time ());

  gtk_label_set_text (self->time_label, when);
}

static void
holler_found_row_say_again (HollerTimed *timed)
{
  update_time (HOLLER_FOUND_ROW (timed));
}

static void
holler_found_row_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = holler_found_row_say_again;
}

static void
holler_found_row_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), HOLLER_TYPE_FOUND_ROW);

  G_OBJECT_CLASS (holler_found_row_parent_class)->dispose (object);
}

static void
holler_found_row_class_init (HollerFoundRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_found_row_dispose;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-found-row.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerFoundRow, name)
  BIND (heading);
  BIND (avatar);
  BIND (name_label);
  BIND (time_label);
  BIND (excerpt_label);
#undef BIND
}

static void
holler_found_row_init (HollerFoundRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Who said it, where that is not plain from where it was said. */
static char *
make_excerpt (HollerFoundMessage *found, const char *term)
{
  HollerMessage *message = holler_found_message_get_message (found);
  HollerConversation *conversation =
    holler_found_message_get_conversation (found);
  g_autofree char *content = holler_words_content (message);
  g_autofree char *excerpt = holler_search_excerpt (content, term);
  g_autofree char *name = NULL;

  if (holler_message_get_is_mine (message))
    /* Translators: a message, which one has written oneself */
    return g_strdup_printf (_ ("You: %s"), excerpt);
  if (!holler_conversation_get_is_group (conversation))
    return g_steal_pointer (&excerpt);
  name = g_markup_escape_text (
    holler_user_get_display_name (holler_message_get_sender (message)),
    -1);
  /* Translators: who wrote, and what */
  return g_strdup_printf (_ ("%s: %s"), name, excerpt);
}

/**
 * holler_found_row_set_found:
 * @self: a row
 * @found: (nullable): what was found
 * @term: what was looked for
 * @is_first: whether it has a heading above it
 *
 * Shows a message with the words that were looked for in bold.
 */
void
holler_found_row_set_found (HollerFoundRow *self,
                            HollerFoundMessage *found,
                            const char *term,
                            gboolean is_first)
{
  HollerConversation *conversation = NULL;
  g_autofree char *excerpt = NULL;

  g_return_if_fail (HOLLER_IS_FOUND_ROW (self));

  if (found == NULL)
    return;
  conversation = holler_found_message_get_conversation (found);
  excerpt = make_excerpt (found, term);
  gtk_widget_set_visible (self->heading, is_first);
  holler_avatar_set_conversation (self->avatar, conversation);
  gtk_label_set_text (self->name_label,
                      holler_conversation_get_title (conversation));
  self->time_us =
    holler_message_get_sent_at_us (holler_found_message_get_message (found));
  update_time (self);
  gtk_label_set_markup (self->excerpt_label, excerpt);
}
