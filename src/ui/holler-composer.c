/* holler-composer.c: where one writes
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-composer.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_BODY_BYTES 16384 /* what the server takes */

struct _HollerComposer
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  GtkWidget *text;
  GtkLabel *placeholder;
  GtkMenuButton *emoji_button;
  GtkWidget *send_button;

  HollerConversation *conversation;
  GHashTable *drafts; /* conversation id -> what was not sent yet */
};

typedef enum
{
  SIGNAL_SENT,
} HollerComposerSignal;

static guint signals[SIGNAL_SENT + 1];

G_DEFINE_FINAL_TYPE (HollerComposer, holler_composer, ADW_TYPE_BIN)

static GtkTextBuffer *
get_buffer (HollerComposer *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
}

static char *
dup_text (HollerComposer *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
send_cb (HollerComposer *self)
{
  g_autofree char *body = g_strstrip (dup_text (self));

  if (self->conversation == NULL || *body == '\0' ||
      !holler_conversation_send (self->conversation, body))
    return;
  gtk_text_buffer_set_text (get_buffer (self), "", 0);
  holler_conversation_set_composing (self->conversation, FALSE);
  g_signal_emit (self, signals[SIGNAL_SENT], 0);
}

static void
changed_cb (HollerComposer *self)
{
  g_autofree char *body = dup_text (self);
  gboolean is_empty = *body == '\0';
  gboolean too_long = FALSE;

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), is_empty);
  g_strstrip (body);
  too_long = strlen (body) > MAX_BODY_BYTES;
  gtk_widget_set_sensitive (self->send_button, *body != '\0' && !too_long);
  gtk_widget_set_tooltip_text (self->send_button,
                               too_long ? _ ("This message is too long")
                                        : _ ("Send (Enter)"));
  if (self->conversation != NULL)
    holler_conversation_set_composing (self->conversation, *body != '\0');
}

static gboolean
key_cb (HollerComposer *self,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        GtkEventControllerKey *controller)
{
  GdkEvent *event =
    gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));

  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter &&
      keyval != GDK_KEY_ISO_Enter)
    return FALSE;
  if ((state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  /* With some input methods Enter ends a word, not the message. */
  if (event != NULL &&
      gtk_text_view_im_context_filter_keypress (GTK_TEXT_VIEW (self->text),
                                                event))
    return TRUE;
  send_cb (self);
  return TRUE;
}

static void
emoji_picked_cb (HollerComposer *self, const char *emoji)
{
  gtk_text_buffer_insert_at_cursor (get_buffer (self), emoji, -1);
  gtk_widget_grab_focus (self->text);
}

/* The chooser is made when first opened: it is large. */
static void
create_emoji_cb (GtkMenuButton *button, gpointer user_data)
{
  HollerComposer *self = user_data;
  GtkWidget *chooser = NULL;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  chooser = gtk_emoji_chooser_new ();
  g_signal_connect_swapped (chooser,
                            "emoji-picked",
                            G_CALLBACK (emoji_picked_cb),
                            self);
  gtk_menu_button_set_popover (button, chooser);
}

static gboolean
holler_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (HOLLER_COMPOSER (widget)->text);
}

static void
holler_composer_dispose (GObject *object)
{
  HollerComposer *self = HOLLER_COMPOSER (object);

  g_clear_object (&self->conversation);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_COMPOSER);

  G_OBJECT_CLASS (holler_composer_parent_class)->dispose (object);
}

static void
holler_composer_finalize (GObject *object)
{
  HollerComposer *self = HOLLER_COMPOSER (object);

  g_hash_table_unref (self->drafts);

  G_OBJECT_CLASS (holler_composer_parent_class)->finalize (object);
}

static void
holler_composer_class_init (HollerComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_composer_dispose;
  object_class->finalize = holler_composer_finalize;
  widget_class->grab_focus = holler_composer_grab_focus;

  /**
   * HollerComposer::sent:
   *
   * A message was handed to the conversation.
   */
  signals[SIGNAL_SENT] = g_signal_new ("sent",
                                       HOLLER_TYPE_COMPOSER,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       0);

  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, HollerComposer, scrolled);
  gtk_widget_class_bind_template_child (widget_class, HollerComposer, text);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        placeholder);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        emoji_button);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        send_button);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
}

static void
holler_composer_init (HollerComposer *self)
{
  GtkEventController *keys = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->drafts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_signal_connect_object (get_buffer (self),
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->text, keys);
  gtk_menu_button_set_create_popup_func (self->emoji_button,
                                         create_emoji_cb,
                                         self,
                                         NULL);
}

static void
keep_draft (HollerComposer *self)
{
  const char *id = NULL;
  g_autofree char *body = NULL;

  if (self->conversation == NULL)
    return;
  id = holler_conversation_get_conversation_id (self->conversation);
  body = dup_text (self);
  if (id == NULL)
    return;
  if (*body != '\0')
    {
      holler_conversation_set_composing (self->conversation, FALSE);
      g_hash_table_replace (self->drafts,
                            g_strdup (id),
                            g_steal_pointer (&body));
    }
  else
    {
      g_hash_table_remove (self->drafts, id);
    }
}

/**
 * holler_composer_set_conversation:
 * @self: a composer
 * @conversation: (nullable): where messages go
 *
 * Writes to another conversation. What was written and not sent comes back
 * with its conversation.
 */
void
holler_composer_set_conversation (HollerComposer *self,
                                  HollerConversation *conversation)
{
  const char *draft = NULL;
  g_autofree char *hint = NULL;

  g_return_if_fail (HOLLER_IS_COMPOSER (self));

  if (self->conversation == conversation)
    return;
  keep_draft (self);
  g_clear_object (&self->conversation);
  if (conversation != NULL)
    {
      const char *id = holler_conversation_get_conversation_id (conversation);

      draft = id != NULL ? g_hash_table_lookup (self->drafts, id) : NULL;
      /* Translators: a person's name */
      hint = g_strdup_printf (_ ("Message %s"),
                              holler_conversation_get_title (conversation));
      gtk_label_set_text (self->placeholder, hint);
    }
  gtk_text_buffer_set_text (get_buffer (self), draft != NULL ? draft : "", -1);
  g_set_object (&self->conversation, conversation);
}
