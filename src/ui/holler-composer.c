/* holler-composer.c: where one writes
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-composer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/holler-attach-bar.h"
#include "ui/holler-focus.h"
#include "ui/holler-quote.h"
#include "ui/holler-toasts.h"

#define MAX_BODY_BYTES 16384 /* what the server takes */

struct _HollerComposer
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  GtkWidget *text;
  GtkLabel *placeholder;
  GtkMenuButton *emoji_button;
  GtkWidget *send_button;
  GtkWidget *attach_button;
  GtkWidget *context_bar;
  GtkImage *context_icon;
  HollerQuote *context_quote;
  HollerAttachBar *attach_bar;

  HollerConversation *conversation;
  HollerMessage *reply_to; /* (nullable) */
  HollerMessage *edited;   /* (nullable): instead of writing a new one */
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

static void changed_cb (HollerComposer *self);
static void update_send (HollerComposer *self);

/* Not as if the person had typed it: it is no draft, and nobody hears. */
static void
set_text (HollerComposer *self, const char *text)
{
  GtkTextBuffer *buffer = get_buffer (self);
  g_autofree char *copy = g_strdup (text != NULL ? text : "");

  g_signal_handlers_block_by_func (buffer, changed_cb, self);
  gtk_text_buffer_set_text (buffer, copy, -1);
  g_signal_handlers_unblock_by_func (buffer, changed_cb, self);
  update_send (self);
}

static void
update_context (HollerComposer *self)
{
  HollerMessage *message = self->edited != NULL ? self->edited : self->reply_to;

  gtk_widget_set_visible (self->context_bar, message != NULL);
  gtk_widget_set_visible (self->attach_button, self->edited == NULL);
  if (message == NULL)
    return;
  gtk_image_set_from_icon_name (self->context_icon,
                                self->edited != NULL
                                  ? "document-edit-symbolic"
                                  : "mail-reply-sender-symbolic");
  holler_quote_set_message (self->context_quote, message);
}

/* What was being written before comes back when one does not edit any more. */
static void
leave_context (HollerComposer *self)
{
  gboolean was_editing = self->edited != NULL;

  g_clear_object (&self->reply_to);
  g_clear_object (&self->edited);
  if (was_editing)
    set_text (self,
              self->conversation != NULL
                ? holler_conversation_get_draft (self->conversation)
                : NULL);
  update_context (self);
}

static void
cancel_context_cb (HollerComposer *self)
{
  leave_context (self);
  gtk_widget_grab_focus (self->text);
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_conversation_change_finish (HOLLER_CONVERSATION (source),
                                          result,
                                          &error))
    holler_toasts_show_error (widget, error);
}

static void
send_edit (HollerComposer *self, const char *body)
{
  if (g_strcmp0 (body, holler_message_get_body (self->edited)) != 0)
    holler_conversation_edit_async (self->conversation,
                                    self->edited,
                                    body,
                                    NULL,
                                    edited_cb,
                                    g_object_ref (self));
  leave_context (self);
}

static gboolean
can_send (HollerComposer *self, const char *body)
{
  gboolean has_files = holler_attach_bar_get_n_files (self->attach_bar) > 0;

  if (self->conversation == NULL || strlen (body) > MAX_BODY_BYTES)
    return FALSE;
  if (self->edited != NULL)
    return *body != '\0';

  return (*body != '\0' || has_files) &&
         holler_attach_bar_is_ready (self->attach_bar);
}

static void
send_cb (HollerComposer *self)
{
  g_autofree char *body = g_strstrip (dup_text (self));
  g_autoptr (HollerMessage) reply_to = NULL;
  g_autoptr (GPtrArray) uploads = NULL;

  if (!can_send (self, body))
    return;
  if (self->edited != NULL)
    {
      send_edit (self, body);
      return;
    }

  uploads = holler_attach_bar_steal (self->attach_bar);
  reply_to = g_steal_pointer (&self->reply_to);
  if (!holler_conversation_send_message (self->conversation,
                                         body,
                                         reply_to,
                                         uploads))
    return;
  set_text (self, NULL);
  holler_conversation_set_draft (self->conversation, NULL);
  holler_conversation_set_composing (self->conversation, FALSE);
  update_context (self);
  g_signal_emit (self, signals[SIGNAL_SENT], 0);
}

static const char *
get_send_tooltip (HollerComposer *self, const char *body)
{
  if (strlen (body) > MAX_BODY_BYTES)
    return _ ("This message is too long");
  if (self->edited == NULL && !holler_attach_bar_is_ready (self->attach_bar))
    return _ ("The files are not at the server yet");

  return self->edited != NULL ? _ ("Save (Enter)") : _ ("Send (Enter)");
}

static void
update_send (HollerComposer *self)
{
  g_autofree char *body = dup_text (self);

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), *body == '\0');
  g_strstrip (body);
  gtk_widget_set_sensitive (self->send_button, can_send (self, body));
  gtk_widget_set_tooltip_text (self->send_button,
                               get_send_tooltip (self, body));
}

static void
changed_cb (HollerComposer *self)
{
  g_autofree char *body = dup_text (self);

  update_send (self);
  if (self->conversation == NULL || self->edited != NULL)
    return;
  holler_conversation_set_draft (self->conversation, body);
  g_strstrip (body);
  holler_conversation_set_composing (self->conversation, *body != '\0');
}

static void
choose_files_cb (HollerComposer *self)
{
  holler_attach_bar_choose (self->attach_bar);
}

/* Next one writes what they are, or sends them. */
static void
chosen_cb (HollerComposer *self)
{
  gtk_widget_grab_focus (self->text);
}

/* Files and pictures are sent as such; everything else is text. */
static void
paste_cb (HollerComposer *self, GtkTextView *text)
{
  if (self->edited == NULL &&
      holler_attach_bar_paste (self->attach_bar,
                               gtk_widget_get_clipboard (self->text)))
    g_signal_stop_emission_by_name (text, "paste-clipboard");
}

/* The newest message of one's own that says something */
static HollerMessage *
find_last_own (HollerComposer *self)
{
  GListModel *messages = holler_conversation_get_messages (self->conversation);

  for (guint i = g_list_model_get_n_items (messages); i-- > 0;)
    {
      g_autoptr (HollerMessage) message = g_list_model_get_item (messages, i);

      if (holler_message_get_is_mine (message) &&
          holler_message_get_message_id (message) != NULL &&
          holler_message_get_body (message) != NULL &&
          !holler_message_get_is_deleted (message))
        return g_steal_pointer (&message);
    }

  return NULL;
}

static gboolean
edit_last (HollerComposer *self)
{
  g_autofree char *body = dup_text (self);
  g_autoptr (HollerMessage) message = NULL;

  if (*body != '\0' || self->conversation == NULL || self->edited != NULL)
    return FALSE;
  message = find_last_own (self);
  if (message == NULL)
    return FALSE;
  holler_composer_edit (self, message);

  return TRUE;
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

  if (keyval == GDK_KEY_Escape &&
      (self->edited != NULL || self->reply_to != NULL))
    {
      leave_context (self);
      return TRUE;
    }
  if (keyval == GDK_KEY_Up && (state & GDK_MODIFIER_MASK) == 0 &&
      edit_last (self))
    return TRUE;
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

  g_clear_object (&self->reply_to);
  g_clear_object (&self->edited);
  g_clear_object (&self->conversation);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_COMPOSER);

  G_OBJECT_CLASS (holler_composer_parent_class)->dispose (object);
}

static void
holler_composer_class_init (HollerComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_composer_dispose;
  widget_class->grab_focus = holler_composer_grab_focus;
  widget_class->focus = holler_focus_child;

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

  g_type_ensure (HOLLER_TYPE_ATTACH_BAR);
  g_type_ensure (HOLLER_TYPE_QUOTE);
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
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        attach_button);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        context_bar);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        context_icon);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        context_quote);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerComposer,
                                        attach_bar);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_send);
  gtk_widget_class_bind_template_callback (widget_class, choose_files_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_context_cb);
}

static void
holler_composer_init (HollerComposer *self)
{
  GtkEventController *keys = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (get_buffer (self),
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->text, keys);
  g_signal_connect_object (self->text,
                           "paste-clipboard",
                           G_CALLBACK (paste_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_create_popup_func (self->emoji_button,
                                         create_emoji_cb,
                                         self,
                                         NULL);
}

static void
update_hint (HollerComposer *self)
{
  /* Translators: the name of a person or group */
  g_autofree char *hint =
    g_strdup_printf (_ ("Message %s"),
                     holler_conversation_get_title (self->conversation));

  gtk_label_set_text (self->placeholder, hint);
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
  g_autoptr (HollerConversation) old = NULL;

  g_return_if_fail (HOLLER_IS_COMPOSER (self));

  if (self->conversation == conversation)
    return;
  leave_context (self);
  old = g_steal_pointer (&self->conversation);
  if (old != NULL)
    {
      g_signal_handlers_disconnect_by_func (old, update_hint, self);
      holler_conversation_set_composing (old, FALSE);
    }
  g_set_object (&self->conversation, conversation);
  if (conversation != NULL)
    {
      g_signal_connect_object (conversation,
                               "notify::title",
                               G_CALLBACK (update_hint),
                               self,
                               G_CONNECT_SWAPPED);
      update_hint (self);
    }
  set_text (self,
            conversation != NULL ? holler_conversation_get_draft (conversation)
                                 : NULL);
  holler_attach_bar_set_conversation (self->attach_bar, conversation);
}

/**
 * holler_composer_reply:
 * @self: a composer
 * @message: a message of its conversation
 *
 * Makes what is being written an answer to a message.
 */
void
holler_composer_reply (HollerComposer *self, HollerMessage *message)
{
  g_return_if_fail (HOLLER_IS_COMPOSER (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));

  leave_context (self);
  self->reply_to = g_object_ref (message);
  update_context (self);
  gtk_widget_grab_focus (self->text);
}

/**
 * holler_composer_edit:
 * @self: a composer
 * @message: a message of one's own in its conversation
 *
 * Changes a message instead of writing a new one.
 */
void
holler_composer_edit (HollerComposer *self, HollerMessage *message)
{
  g_return_if_fail (HOLLER_IS_COMPOSER (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));

  leave_context (self);
  self->edited = g_object_ref (message);
  set_text (self, holler_message_get_body (message));
  update_context (self);
  gtk_widget_grab_focus (self->text);
}

/**
 * holler_composer_attach:
 * @self: a composer
 * @file: a file
 *
 * Adds a file to what is being written.
 */
void
holler_composer_attach (HollerComposer *self, GFile *file)
{
  g_return_if_fail (HOLLER_IS_COMPOSER (self));
  g_return_if_fail (G_IS_FILE (file));

  if (self->edited == NULL)
    holler_attach_bar_add (self->attach_bar, file);
}
