/* holler-talk-key.c: talks while a key is held
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The key comes here before anything in the window has it, so that it works
 * wherever the focus is; but what somebody types into a text is text. Without
 * a call it does what it does otherwise. The window that loses the focus
 * learns of no release, so losing it is one. */

#include "ui/holler-talk-key.h"

#define DATA_KEY "holler-talk-key"
#define MODIFIERS                                                              \
  (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK |         \
   GDK_HYPER_MASK | GDK_META_MASK)
/* With one of these a key writes nothing. */
#define COMMANDS                                                               \
  (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_HYPER_MASK |         \
   GDK_META_MASK)

typedef struct
{
  GtkWindow *window;              /* owns this */
  GtkEventController *controller; /* weak */
  HollerTalk *talk;
  guint keyval; /* 0 none */
  GdkModifierType modifiers;
  gboolean is_held;
  guint held_keycode;
} TalkKey;

static void
let_go (TalkKey *self)
{
  if (!self->is_held)
    return;
  self->is_held = FALSE;
  holler_talk_release (self->talk, HOLLER_TALK_SOURCE_KEY);
}

static gboolean
is_modifier (guint keyval)
{
  return (keyval >= GDK_KEY_Shift_L && keyval <= GDK_KEY_Hyper_R) ||
         keyval == GDK_KEY_ISO_Level3_Shift;
}

/* Keys that no text wants. */
static gboolean
is_apart (guint keyval, GdkModifierType modifiers)
{
  return (modifiers & COMMANDS) != 0 || is_modifier (keyval) ||
         (keyval >= GDK_KEY_F1 && keyval <= GDK_KEY_F35) ||
         keyval == GDK_KEY_Pause || keyval == GDK_KEY_Scroll_Lock ||
         keyval == GDK_KEY_Menu || keyval == GDK_KEY_Print ||
         /* those of media and phones */
         (keyval & 0x10000000u) != 0;
}

static gboolean
is_writing (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (focus == NULL)
    return FALSE;
  if (GTK_IS_TEXT_VIEW (focus))
    return gtk_text_view_get_editable (GTK_TEXT_VIEW (focus));
  return GTK_IS_EDITABLE (focus) &&
         gtk_editable_get_editable (GTK_EDITABLE (focus));
}

static gboolean
is_ours (TalkKey *self, GdkEvent *event)
{
  if (self->keyval == 0 || event == NULL)
    return FALSE;
  /* A modifier is part of its own state where it repeats. */
  if (is_modifier (self->keyval))
    return gdk_key_event_get_keyval (event) == self->keyval;
  return gdk_key_event_matches (event, self->keyval, self->modifiers) !=
         GDK_KEY_MATCH_NONE;
}

static gboolean
pressed_cb (GtkEventControllerKey *controller,
            guint keyval,
            guint keycode,
            GdkModifierType state,
            gpointer user_data)
{
  TalkKey *self = user_data;
  GdkEvent *event =
    gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));

  if (self->is_held && keycode == self->held_keycode)
    return GDK_EVENT_STOP;
  if (!is_ours (self, event) ||
      (!is_apart (self->keyval, self->modifiers) && is_writing (self->window)))
    return GDK_EVENT_PROPAGATE;
  if (!holler_talk_press (self->talk, HOLLER_TALK_SOURCE_KEY))
    {
      holler_talk_release (self->talk, HOLLER_TALK_SOURCE_KEY);
      return GDK_EVENT_PROPAGATE;
    }
  self->is_held = TRUE;
  self->held_keycode = keycode;
  /* A modifier alone does nothing by itself, and others need to see it. */
  return is_modifier (self->keyval) ? GDK_EVENT_PROPAGATE : GDK_EVENT_STOP;
}

static void
released_cb (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             gpointer user_data)
{
  TalkKey *self = user_data;

  if (keycode == self->held_keycode)
    let_go (self);
}

static void
active_cb (TalkKey *self)
{
  if (!gtk_window_is_active (self->window))
    let_go (self);
}

static void
key_cb (TalkKey *self)
{
  GdkModifierType modifiers = 0;

  let_go (self);
  if (!gtk_accelerator_parse (holler_talk_get_key (self->talk),
                              &self->keyval,
                              &modifiers))
    self->keyval = 0;
  self->modifiers = modifiers;
}

static void
talk_key_free (gpointer data)
{
  TalkKey *self = data;

  let_go (self);
  g_signal_handlers_disconnect_by_data (self->talk, self);
  g_signal_handlers_disconnect_by_data (self->window, self);
  if (self->controller != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->controller, self);
      gtk_widget_remove_controller (GTK_WIDGET (self->window),
                                    self->controller);
    }
  g_clear_weak_pointer (&self->controller);
  g_object_unref (self->talk);
  g_free (self);
}

/**
 * holler_talk_key_attach:
 * @window: a window
 * @talk: (nullable): what one talks by; `NULL` to stop
 *
 * Lets one talk while the key of @talk is held and the window has the focus.
 */
void
holler_talk_key_attach (GtkWindow *window, HollerTalk *talk)
{
  TalkKey *self = NULL;
  GtkEventController *controller = NULL;

  g_return_if_fail (GTK_IS_WINDOW (window));

  g_object_set_data (G_OBJECT (window), DATA_KEY, NULL);
  if (talk == NULL)
    return;
  self = g_new0 (TalkKey, 1);
  self->window = window;
  self->talk = g_object_ref (talk);
  controller = gtk_event_controller_key_new ();
  g_set_weak_pointer (&self->controller, controller);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (controller, "key-released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
  g_signal_connect_swapped (window,
                            "notify::is-active",
                            G_CALLBACK (active_cb),
                            self);
  g_signal_connect_swapped (talk, "notify::key", G_CALLBACK (key_cb), self);
  key_cb (self);
  g_object_set_data_full (G_OBJECT (window), DATA_KEY, self, talk_key_free);
}

/**
 * holler_talk_key_dup_label:
 * @accelerator: a key
 *
 * Names a key as it is written on the keyboard.
 *
 * Returns: (transfer full) (nullable): `NULL` if it is none
 */
char *
holler_talk_key_dup_label (const char *accelerator)
{
  guint keyval = 0;
  GdkModifierType modifiers = 0;

  if (!gtk_accelerator_parse (accelerator, &keyval, &modifiers) || keyval == 0)
    return NULL;
  return gtk_accelerator_get_label (keyval, modifiers);
}

/**
 * holler_talk_key_is_fit:
 * @keyval: a key
 * @modifiers: what is held with it
 *
 * Can this be held to talk? Not what one needs to go through a window.
 *
 * Returns: whether it can
 */
gboolean
holler_talk_key_is_fit (guint keyval, GdkModifierType modifiers)
{
  static const guint needed[] = {
    GDK_KEY_Escape,    GDK_KEY_Tab,       GDK_KEY_ISO_Left_Tab,
    GDK_KEY_Return,    GDK_KEY_KP_Enter,  GDK_KEY_space,
    GDK_KEY_Left,      GDK_KEY_Right,     GDK_KEY_Up,
    GDK_KEY_Down,      GDK_KEY_Home,      GDK_KEY_End,
    GDK_KEY_Page_Up,   GDK_KEY_Page_Down, GDK_KEY_BackSpace,
    GDK_KEY_Delete,    GDK_KEY_Shift_L,   GDK_KEY_Shift_R,
    GDK_KEY_Caps_Lock, GDK_KEY_Num_Lock,  GDK_KEY_ISO_Level3_Shift,
  };

  if ((modifiers & COMMANDS) != 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (keyval == needed[i])
      return FALSE;
  return keyval != 0;
}
