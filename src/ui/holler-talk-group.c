/* holler-talk-group.c: whether one talks by a key, and by which
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The key is the next one that is pressed once the button was. A modifier
 * counts when it is let go without another key, since until then it may be
 * part of one; of several the last. */

#include "ui/holler-talk-group.h"

#include <glib/gi18n.h>

#include "ui/holler-talk-key.h"

#define KEY "talk-key"
#define MODIFIERS                                                              \
  (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK |         \
   GDK_HYPER_MASK | GDK_META_MASK)

struct _HollerTalkGroup
{
  AdwPreferencesGroup parent_instance;

  GtkSwitch *talk_switch;
  AdwActionRow *key_row;
  GtkToggleButton *key_button;
  GtkSpinButton *delay_spin;

  GSettings *settings;
  guint alone; /* the last modifier, held, and no other key since */
};

G_DEFINE_FINAL_TYPE (HollerTalkGroup,
                     holler_talk_group,
                     ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_recording (HollerTalkGroup *self)
{
  return gtk_toggle_button_get_active (self->key_button);
}

static void
show_key (HollerTalkGroup *self)
{
  g_autofree char *key = g_settings_get_string (self->settings, KEY);
  g_autofree char *label = holler_talk_key_dup_label (key);
  g_autofree char *name = NULL;

  if (is_recording (self))
    label = (g_free (label), g_strdup (_ ("Press a key…")));
  else if (label == NULL)
    label = g_strdup (_ ("None"));
  gtk_button_set_label (GTK_BUTTON (self->key_button), label);
  /* Translators: what the button that chooses a key is called; “%s” is the
   * key it is now, or “Press a key…” */
  name = g_strdup_printf (_ ("Key to Hold: %s"), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->key_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name,
                                  -1);
}

static void
show_hint (HollerTalkGroup *self, const char *hint)
{
  adw_action_row_set_subtitle (
    self->key_row,
    hint != NULL ? hint
                 : _ ("In this window; elsewhere where the desktop allows it"));
}

static void
recording_cb (HollerTalkGroup *self)
{
  self->alone = 0;
  /* Also where the row was pressed, and not the button. */
  if (is_recording (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->key_button));
  show_hint (self,
             is_recording (self) ? _ ("Escape keeps the one there is") : NULL);
  show_key (self);
}

/* What the window does by it, it would do no more. */
static gboolean
is_taken (HollerTalkGroup *self, const char *accelerator)
{
  GApplication *application = g_application_get_default ();
  g_auto (GStrv) actions = NULL;

  if (!GTK_IS_APPLICATION (application))
    return FALSE;
  actions =
    gtk_application_get_actions_for_accel (GTK_APPLICATION (application),
                                           accelerator);
  return actions[0] != NULL;
}

static void
take (HollerTalkGroup *self, guint keyval, GdkModifierType modifiers)
{
  g_autofree char *accelerator = NULL;

  if (!holler_talk_key_is_fit (keyval, modifiers))
    {
      show_hint (self, _ ("This key is needed for other things. Try another."));
      return;
    }
  accelerator = gtk_accelerator_name (keyval, modifiers);
  if (is_taken (self, accelerator))
    {
      show_hint (self, _ ("Holler does something else by it. Try another."));
      return;
    }
  g_settings_set_string (self->settings, KEY, accelerator);
  gtk_toggle_button_set_active (self->key_button, FALSE);
}

static gboolean
pressed_cb (GtkEventControllerKey *controller,
            guint keyval,
            guint keycode,
            GdkModifierType state,
            HollerTalkGroup *self)
{
  GdkEvent *event =
    gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  GdkModifierType modifiers = state & MODIFIERS;

  if (!is_recording (self))
    return GDK_EVENT_PROPAGATE;
  if (event != NULL && gdk_key_event_is_modifier (event))
    {
      self->alone = keyval;
      return GDK_EVENT_STOP;
    }
  self->alone = 0;
  if (keyval == GDK_KEY_Escape && modifiers == 0)
    gtk_toggle_button_set_active (self->key_button, FALSE);
  else if (keyval == GDK_KEY_Tab || keyval == GDK_KEY_ISO_Left_Tab)
    return GDK_EVENT_PROPAGATE;
  else
    take (self, gdk_keyval_to_lower (keyval), modifiers);
  return GDK_EVENT_STOP;
}

static void
released_cb (GtkEventControllerKey *controller,
             guint keyval,
             guint keycode,
             GdkModifierType state,
             HollerTalkGroup *self)
{
  if (self->alone == 0 || keyval != self->alone)
    return;
  self->alone = 0;
  if (is_recording (self))
    take (self, keyval, 0);
}

static void
left_cb (HollerTalkGroup *self)
{
  gtk_toggle_button_set_active (self->key_button, FALSE);
}

static void
holler_talk_group_dispose (GObject *object)
{
  HollerTalkGroup *self = HOLLER_TALK_GROUP (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_TALK_GROUP);

  G_OBJECT_CLASS (holler_talk_group_parent_class)->dispose (object);
}

static void
holler_talk_group_class_init (HollerTalkGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_talk_group_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-talk-group.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerTalkGroup, name)
  BIND (talk_switch);
  BIND (key_row);
  BIND (key_button);
  BIND (delay_spin);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, recording_cb);
}

static void
holler_talk_group_init (HollerTalkGroup *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys,
                           "key-pressed",
                           G_CALLBACK (pressed_cb),
                           self,
                           0);
  g_signal_connect_object (keys,
                           "key-released",
                           G_CALLBACK (released_cb),
                           self,
                           0);
  gtk_widget_add_controller (GTK_WIDGET (self->key_button), keys);
  g_signal_connect_object (focus,
                           "leave",
                           G_CALLBACK (left_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->key_button), focus);
}

/**
 * holler_talk_group_bind_settings:
 * @self: a group
 * @settings: where what one sets is kept
 *
 * Binds the rows.
 */
void
holler_talk_group_bind_settings (HollerTalkGroup *self, GSettings *settings)
{
  g_return_if_fail (HOLLER_IS_TALK_GROUP (self));

  g_set_object (&self->settings, settings);
  g_settings_bind (settings,
                   "push-to-talk",
                   self->talk_switch,
                   "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings,
                   "talk-release-delay",
                   self->delay_spin,
                   "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings,
                           "changed::" KEY,
                           G_CALLBACK (show_key),
                           self,
                           G_CONNECT_SWAPPED);
  recording_cb (self);
}
