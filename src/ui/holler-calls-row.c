/* holler-calls-row.c: a call in the list of all calls
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-calls-row.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-call-button.h"
#include "ui/holler-timed.h"
#include "ui/holler-words.h"

struct _HollerCallsRow
{
  AdwBin parent_instance;

  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkImage *icon;
  GtkLabel *words_label;
  GtkLabel *time_label;
  HollerCallButton *call_button;

  GSignalGroup *signals;
  gint64 time_us;
};

static void holler_calls_row_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerCallsRow,
  holler_calls_row,
  ADW_TYPE_BIN,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED, holler_calls_row_iface_init))

static void
update_name (HollerCallsRow *self)
{
  g_autoptr (HollerConversation) conversation =
    g_signal_group_dup_target (self->signals);
  const char *name = NULL;
  g_autofree char *call = NULL;

  if (conversation == NULL)
    return;
  name = holler_conversation_get_title (conversation);
  /* Translators: a person's name */
  call = g_strdup_printf (_ ("Call %s"), name);
  gtk_label_set_text (self->name_label, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->call_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  call,
                                  -1);
}

static void
update_time (HollerCallsRow *self)
{
  g_autofree char *when =
    holler_words_list_time (self->time_us, g_get_real_time ());

  gtk_label_set_text (self->time_label, when);
}

static void
holler_calls_row_say_again (HollerTimed *timed)
{
  update_time (HOLLER_CALLS_ROW (timed));
}

static void
holler_calls_row_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = holler_calls_row_say_again;
}

static void
holler_calls_row_dispose (GObject *object)
{
  HollerCallsRow *self = HOLLER_CALLS_ROW (object);

  g_clear_object (&self->signals);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CALLS_ROW);

  G_OBJECT_CLASS (holler_calls_row_parent_class)->dispose (object);
}

static void
holler_calls_row_class_init (HollerCallsRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_calls_row_dispose;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  g_type_ensure (HOLLER_TYPE_CALL_BUTTON);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-calls-row.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerCallsRow, name)
  BIND (avatar);
  BIND (name_label);
  BIND (icon);
  BIND (words_label);
  BIND (time_label);
  BIND (call_button);
#undef BIND
}

static void
holler_calls_row_init (HollerCallsRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (HOLLER_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals,
                                  "notify::title",
                                  G_CALLBACK (update_name),
                                  self);
}

static void
show_record (HollerCallsRow *self, HollerMessage *message)
{
  const HollerCallRecord *record = holler_message_get_call (message);
  gboolean is_missed = holler_message_is_missed_call (message);
  const char *style = is_missed ? "missed" : NULL;
  const char *label_classes[] = { "row-preview", style, NULL };
  const char *icon_classes[] = { "row-icon", style, NULL };
  g_autofree char *words = holler_words_call_record (record);

  gtk_image_set_from_icon_name (self->icon,
                                is_missed ? "holler-call-missed-symbolic"
                                : record->is_mine ? "holler-call-out-symbolic"
                                                  : "holler-call-in-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), icon_classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->words_label), label_classes);
  gtk_label_set_text (self->words_label, words);
  self->time_us = holler_message_get_sent_at_us (message);
  update_time (self);
}

/**
 * holler_calls_row_set_call:
 * @self: a row
 * @account: (nullable): through whom one calls back
 * @call: (nullable): a message that records a call
 *
 * Shows another call.
 */
void
holler_calls_row_set_call (HollerCallsRow *self,
                           HollerAccount *account,
                           HollerFoundMessage *call)
{
  HollerConversation *conversation = NULL;
  HollerUser *peer = NULL;

  g_return_if_fail (HOLLER_IS_CALLS_ROW (self));

  if (call != NULL)
    conversation = holler_found_message_get_conversation (call);
  if (conversation != NULL)
    peer = holler_conversation_get_peer (conversation);
  g_signal_group_set_target (self->signals, conversation);
  holler_avatar_set_conversation (self->avatar, conversation);
  holler_call_button_set_person (self->call_button, account, peer);
  gtk_widget_set_visible (GTK_WIDGET (self->call_button), peer != NULL);
  if (call == NULL)
    return;
  show_record (self, holler_found_message_get_message (call));
  update_name (self);
}
