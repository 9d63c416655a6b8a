/* holler-call-view.c: the call one is in, filling the window
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-call-view.h"

#include <glib/gi18n.h>

#include "client/holler-talk.h"
#include "ui/holler-call-quality.h"
#include "ui/holler-portrait.h"
#include "ui/holler-talk-words.h"
#include "ui/holler-words.h"
#include "ui/holler-wrap.h"

struct _HollerCallView
{
  AdwBin parent_instance;

  GtkWidget *security_pill;
  HollerCallQuality *quality;
  HollerPortrait *portrait;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkLabel *network_label;
  GtkLabel *muted_label;
  GtkLabel *talk_label;
  GtkLabel *hint_label;
  GtkWidget *controls;
  GtkWidget *failure_controls;
  GtkWidget *call_again_button;
  GtkWidget *mute_button;

  HollerCall *call;
  GSignalGroup *signals;
  GSignalGroup *talk_signals;
  guint hint_id;           /* hides it again */
  gboolean hint_is_muted;  /* is about that */
  HollerCallStage failure; /* at which it failed, once one is to know */
};

G_DEFINE_FINAL_TYPE (HollerCallView, holler_call_view, ADW_TYPE_BIN)

/* Six seconds are enough to press the button, or to be told of it. */
#define HINT_SHOWN_S 6

static void
hide_hint (HollerCallView *self)
{
  g_clear_handle_id (&self->hint_id, g_source_remove);
  self->hint_is_muted = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), FALSE);
}

static gboolean
hint_cb (gpointer user_data)
{
  HollerCallView *self = user_data;

  self->hint_id = 0;
  hide_hint (self);
  return G_SOURCE_REMOVE;
}

static void
show_hint (HollerCallView *self, const char *hint)
{
  hide_hint (self);
  gtk_label_set_text (self->hint_label, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), TRUE);
  self->hint_id = g_timeout_add_seconds (HINT_SHOWN_S, hint_cb, self);
}

static void
spoke_cb (HollerCallView *self)
{
  show_hint (self, _ ("You are muted, nobody hears you. Ctrl+M unmutes."));
  self->hint_is_muted = TRUE;
}

static void
device_cb (HollerCallView *self,
           HollerDeviceKind kind,
           HollerDeviceChoice choice)
{
  show_hint (self, holler_talk_device_words (kind, choice));
}

static void
update_muted (HollerCallView *self)
{
  g_autofree char *hint = holler_talk_dup_hint (self->call);

  holler_talk_show_microphone (self->mute_button, self->call);
  gtk_label_set_text (self->talk_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->talk_label), hint != NULL);
  if (self->hint_is_muted && !holler_call_get_muted (self->call))
    hide_hint (self);
}

static void
update_state (HollerCallView *self)
{
  g_autofree char *words =
    holler_words_call_state (holler_call_get_state (self->call),
                             holler_call_get_is_outgoing (self->call),
                             holler_call_get_remote_ringing (self->call),
                             holler_call_get_duration_seconds (self->call),
                             holler_call_get_end_reason (self->call));
  const char *failure = holler_words_call_failure (self->failure);

  gtk_label_set_text (self->state_label, failure != NULL ? failure : words);
}

static void
update_notes (HollerCallView *self, gboolean has_ended)
{
  const char *words =
    holler_words_network (holler_call_get_state (self->call),
                          holler_call_get_quality (self->call));

  gtk_label_set_text (self->network_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->network_label), words != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->muted_label),
                          !has_ended &&
                            holler_call_get_remote_muted (self->call));
}

static void
update (HollerCallView *self)
{
  HollerCallState state = HOLLER_CALL_STATE_IDLE;
  gboolean has_ended = FALSE;

  if (self->call == NULL)
    return;
  state = holler_call_get_state (self->call);
  has_ended = state == HOLLER_CALL_STATE_ENDED;
  update_state (self);
  update_notes (self, has_ended);
  update_muted (self);
  gtk_widget_set_visible (self->controls, !has_ended);
  gtk_widget_set_visible (self->failure_controls,
                          self->failure != HOLLER_CALL_STAGE_NONE);
  gtk_widget_set_visible (self->security_pill,
                          !has_ended && holler_call_get_security (self->call) ==
                                          HOLLER_SECURITY_ENCRYPTED);
  if (state == HOLLER_CALL_STATE_RECONNECTING)
    gtk_widget_add_css_class (GTK_WIDGET (self), "reconnecting");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "reconnecting");
}

static void
holler_call_view_dispose (GObject *object)
{
  HollerCallView *self = HOLLER_CALL_VIEW (object);

  g_clear_handle_id (&self->hint_id, g_source_remove);
  g_clear_object (&self->talk_signals);
  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CALL_VIEW);

  G_OBJECT_CLASS (holler_call_view_parent_class)->dispose (object);
}

static void
holler_call_view_class_init (HollerCallViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_call_view_dispose;
  g_type_ensure (HOLLER_TYPE_PORTRAIT);
  g_type_ensure (HOLLER_TYPE_CALL_QUALITY);
  g_type_ensure (HOLLER_TYPE_WRAP);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-call-view.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerCallView, name)
  BIND (security_pill);
  BIND (quality);
  BIND (portrait);
  BIND (name_label);
  BIND (state_label);
  BIND (network_label);
  BIND (muted_label);
  BIND (talk_label);
  BIND (hint_label);
  BIND (controls);
  BIND (failure_controls);
  BIND (call_again_button);
  BIND (mute_button);
#undef BIND
}

static void
holler_call_view_init (HollerCallView *self)
{
  static const char *const names[] = {
    "notify::state",        "notify::remote-ringing",   "notify::muted",
    "notify::security",     "notify::duration-seconds", "notify::end-reason",
    "notify::remote-muted", "notify::quality",          "notify::held-back"
  };
  static const char *const of_talk[] = { "notify::enabled",
                                         "notify::state",
                                         "notify::key",
                                         "notify::global-trigger" };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (HOLLER_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_group_connect_swapped (self->signals,
                                    names[i],
                                    G_CALLBACK (update),
                                    self);
  g_signal_group_connect_swapped (self->signals,
                                  "spoke-while-muted",
                                  G_CALLBACK (spoke_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals,
                                  "device-changed",
                                  G_CALLBACK (device_cb),
                                  self);
  self->talk_signals = g_signal_group_new (HOLLER_TYPE_TALK);
  for (guint i = 0; i < G_N_ELEMENTS (of_talk); i++)
    g_signal_group_connect_swapped (self->talk_signals,
                                    of_talk[i],
                                    G_CALLBACK (update),
                                    self);
}

/**
 * holler_call_view_set_call:
 * @self: a call view
 * @call: (nullable): the call it shows
 *
 * Shows another call.
 */
void
holler_call_view_set_call (HollerCallView *self, HollerCall *call)
{
  const char *name = NULL;
  g_autofree char *muted = NULL;

  g_return_if_fail (HOLLER_IS_CALL_VIEW (self));

  if (!g_set_object (&self->call, call))
    return;
  self->failure = HOLLER_CALL_STAGE_NONE;
  hide_hint (self);
  g_signal_group_set_target (self->signals, call);
  g_signal_group_set_target (self->talk_signals,
                             call != NULL ? holler_call_get_talk (call) : NULL);
  holler_call_quality_set_call (self->quality, call);
  holler_portrait_set_call (self->portrait, call);
  if (call == NULL)
    return;
  name = holler_user_get_display_name (holler_call_get_peer (call));
  gtk_label_set_text (self->name_label, name);
  /* Translators: a person's name */
  muted = g_strdup_printf (_ ("%s is muted"), name);
  gtk_label_set_text (self->muted_label, muted);
  update (self);
}

/**
 * holler_call_view_get_call:
 * @self: a call view
 *
 * Gets what it shows.
 *
 * Returns: (transfer none) (nullable): a call
 */
HollerCall *
holler_call_view_get_call (HollerCallView *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_VIEW (self), NULL);

  return self->call;
}

/**
 * holler_call_view_show_failure:
 * @self: a call view whose call has ended
 * @stage: at what it failed
 *
 * Says what went wrong, and offers what one can do.
 */
void
holler_call_view_show_failure (HollerCallView *self, HollerCallStage stage)
{
  g_return_if_fail (HOLLER_IS_CALL_VIEW (self));

  self->failure = stage;
  update (self);
  if (stage != HOLLER_CALL_STAGE_NONE)
    gtk_widget_grab_focus (self->call_again_button);
}
