/* holler-talk-words.c: whether one is heard, and how one comes to be
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-talk-words.h"

#include <glib/gi18n.h>

#include "client/holler-talk.h"
#include "ui/holler-talk-key.h"

static void
set_class (GtkWidget *widget, const char *name, gboolean wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/**
 * holler_talk_show_microphone:
 * @button: the button that mutes
 * @call: the call it mutes
 *
 * Shows whether one is muted; with push to talk, also whether one is heard.
 */
void
holler_talk_show_microphone (GtkWidget *button, HollerCall *call)
{
  HollerTalk *talk = holler_call_get_talk (call);
  gboolean muted = holler_call_get_muted (call);
  gboolean pushes = !muted && talk != NULL && holler_talk_get_enabled (talk) &&
                    holler_call_get_state (call) != HOLLER_CALL_STATE_ENDED;
  const char *words = muted ? _ ("Unmute Microphone") : _ ("Mute Microphone");

  gtk_button_set_icon_name (GTK_BUTTON (button),
                            muted ? "holler-microphone-off-symbolic"
                                  : "holler-microphone-symbolic");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words,
                                  -1);
  set_class (button, "on", muted);
  set_class (button, "heard", pushes && !holler_call_get_held_back (call));
  set_class (button, "held-back", pushes && holler_call_get_held_back (call));
}

static char *
dup_invitation (HollerTalk *talk)
{
  const char *trigger = holler_talk_get_global_trigger (talk);
  g_autofree char *key = holler_talk_key_dup_label (holler_talk_get_key (talk));

  if (key != NULL && trigger != NULL)
    /* Translators: the first “%s” is a key, like “Ctrl+Space”, the second what
     * the desktop says one holds in the windows of other programs */
    return g_strdup_printf (_ ("Hold %s to talk; in other windows: %s"),
                            key,
                            trigger);
  if (key != NULL)
    /* Translators: “%s” is a key, like “Ctrl+Space” */
    return g_strdup_printf (_ ("Hold %s in this window to talk"), key);
  if (trigger != NULL)
    /* Translators: “%s” is what the desktop says one holds */
    return g_strdup_printf (_ ("Hold to talk, in any window: %s"), trigger);
  return g_strdup (_ ("Push to talk is on, and no key is chosen for it"));
}

/**
 * holler_talk_dup_hint:
 * @call: a call
 *
 * Says whether one is heard by push to talk, or what to hold for that.
 *
 * Returns: (transfer full) (nullable): `NULL` where there is nothing to say
 */
char *
holler_talk_dup_hint (HollerCall *call)
{
  HollerTalk *talk = holler_call_get_talk (call);

  if (talk == NULL || !holler_talk_get_enabled (talk) ||
      holler_call_get_state (call) == HOLLER_CALL_STATE_ENDED)
    return NULL;
  switch (holler_talk_get_state (talk))
    {
    case HOLLER_TALK_STATE_WAITING:
      return dup_invitation (talk);
    case HOLLER_TALK_STATE_TALKING:
    case HOLLER_TALK_STATE_LINGERING:
      return g_strdup (_ ("You are heard"));
    case HOLLER_TALK_STATE_NONE:
    case HOLLER_TALK_STATE_OPEN:
    case HOLLER_TALK_STATE_MUTED:
    default:
      return NULL;
    }
}

/**
 * holler_talk_device_words:
 * @kind: microphone or speaker
 * @choice: what is used now
 *
 * Says what became of a device in a call.
 *
 * Returns: (transfer none): a sentence or two
 */
const char *
holler_talk_device_words (HollerDeviceKind kind, HollerDeviceChoice choice)
{
  gboolean speaks = kind == HOLLER_DEVICE_MICROPHONE;

  switch (choice)
    {
    case HOLLER_DEVICE_CHOICE_NONE:
      return speaks ? _ ("There is no microphone any more. Nobody hears you.")
                    : _ ("There is no speaker any more. You hear nobody.");
    case HOLLER_DEVICE_CHOICE_DEFAULT:
      return speaks ? _ ("Your microphone is gone. Another one is used.")
                    : _ ("Your speaker is gone. Another one is used.");
    case HOLLER_DEVICE_CHOICE_CHOSEN:
    default:
      return speaks ? _ ("Your microphone is back.")
                    : _ ("Your speaker is back.");
    }
}
