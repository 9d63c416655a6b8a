/* holler-banner.c: somebody calls; over everything else in the window
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* It never takes the focus from what one is typing, and in its first second
 * it takes no keys: nobody shall answer with the word they were writing. The
 * pointer works at once. */

#include "ui/holler-banner.h"

#include <glib/gi18n.h>

#include "ui/holler-announce.h"
#include "ui/holler-avatar.h"
#include "ui/holler-focus.h"
#include "ui/holler-measure.h"
#include "ui/holler-words.h"
#include "ui/holler-wrap.h"

#define KEYS_IGNORED_US G_USEC_PER_SEC

struct _HollerBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *kind_label;
  GtkWidget *decline_button;
  GtkWidget *accept_button;
  AdwButtonContent *accept_content;

  HollerCallList *calls;
  HollerCall *call;
  GSignalGroup *call_signals;
  gint64 shown_at_us;
};

G_DEFINE_FINAL_TYPE (HollerBanner, holler_banner, ADW_TYPE_BIN)

static void
update_kind (HollerBanner *self)
{
  g_autofree char *words = NULL;

  if (self->call == NULL)
    return;
  words = holler_words_incoming (holler_call_get_is_video (self->call),
                                 holler_call_get_ring_seconds (self->call));
  gtk_label_set_text (self->kind_label, words);
}

static void
update_accept (HollerBanner *self)
{
  gboolean in_call = holler_call_list_get_active (self->calls) != NULL;
  const char *words = in_call ? _ ("End and Accept") : _ ("Accept");

  adw_button_content_set_label (self->accept_content, words);
  gtk_widget_set_tooltip_text (
    self->accept_button,
    in_call ? _ ("End your call and accept this one (Ctrl+Shift+A)")
            : _ ("Accept (Ctrl+Shift+A)"));
}

static void
show_call (HollerBanner *self, HollerCall *call)
{
  HollerUser *peer = holler_call_get_peer (call);
  const char *name = holler_user_get_display_name (peer);
  g_autofree char *alert = NULL;

  self->shown_at_us = g_get_monotonic_time ();
  holler_avatar_set_user (self->avatar, peer);
  gtk_label_set_text (self->name_label, name);
  alert = g_strdup_printf (holler_call_get_is_video (call)
                             /* Translators: a person's name */
                             ? _ ("Incoming video call from %s")
                             : _ ("Incoming voice call from %s"),
                           name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  alert,
                                  -1);
  holler_announce (GTK_WIDGET (self), alert, TRUE);
  update_kind (self);
  update_accept (self);
}

static void
incoming_cb (HollerBanner *self)
{
  HollerCall *call =
    self->calls != NULL ? holler_call_list_get_incoming (self->calls) : NULL;

  if (g_set_object (&self->call, call))
    {
      g_signal_group_set_target (self->call_signals, call);
      if (call != NULL)
        show_call (self, call);
    }
  gtk_widget_set_can_target (GTK_WIDGET (self), call != NULL);
  gtk_revealer_set_reveal_child (self->revealer, call != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self),
                               GTK_ACCESSIBLE_STATE_HIDDEN,
                               call == NULL,
                               -1);
}

static void
active_cb (HollerBanner *self)
{
  if (self->call != NULL)
    update_accept (self);
}

/* Enter and Space on a button that had the focus before are keys too. */
static gboolean
key_cb (HollerBanner *self, guint keyval)
{
  if (holler_banner_takes_keys (self))
    return FALSE;
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter ||
         keyval == GDK_KEY_space;
}

static gboolean
holler_banner_grab_focus (GtkWidget *widget)
{
  HollerBanner *self = HOLLER_BANNER (widget);

  return self->call != NULL && gtk_widget_grab_focus (self->accept_button);
}

static void
holler_banner_dispose (GObject *object)
{
  HollerBanner *self = HOLLER_BANNER (object);

  if (self->calls != NULL)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_clear_object (&self->calls);
  g_clear_object (&self->call_signals);
  g_clear_object (&self->call);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_BANNER);

  G_OBJECT_CLASS (holler_banner_parent_class)->dispose (object);
}

static void
holler_banner_class_init (HollerBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_banner_dispose;
  widget_class->grab_focus = holler_banner_grab_focus;
  widget_class->focus = holler_focus_child;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  g_type_ensure (HOLLER_TYPE_WRAP);
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-banner.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerBanner, name)
  BIND (revealer);
  BIND (avatar);
  BIND (name_label);
  BIND (kind_label);
  BIND (decline_button);
  BIND (accept_button);
  BIND (accept_content);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, holler_banner_accept);
  gtk_widget_class_bind_template_callback (widget_class, holler_banner_decline);
}

static void
holler_banner_init (HollerBanner *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  self->call_signals = g_signal_group_new (HOLLER_TYPE_CALL);
  g_signal_group_connect_swapped (self->call_signals,
                                  "notify::ring-seconds",
                                  G_CALLBACK (update_kind),
                                  self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/**
 * holler_banner_set_calls:
 * @self: a banner
 * @calls: (nullable): the calls of which one may ring
 *
 * Says whose calls ring.
 */
void
holler_banner_set_calls (HollerBanner *self, HollerCallList *calls)
{
  g_return_if_fail (HOLLER_IS_BANNER (self));

  if (self->calls == calls)
    return;
  if (self->calls != NULL)
    g_signal_handlers_disconnect_by_data (self->calls, self);
  g_set_object (&self->calls, calls);
  if (calls != NULL)
    {
      g_signal_connect_object (calls,
                               "notify::incoming",
                               G_CALLBACK (incoming_cb),
                               self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (calls,
                               "notify::active",
                               G_CALLBACK (active_cb),
                               self,
                               G_CONNECT_SWAPPED);
    }
  incoming_cb (self);
}

/**
 * holler_banner_place:
 * @self: a banner
 * @width: of what it lies over, in pixels
 * @out_place: (out): where it shall be
 *
 * Says where it belongs: a [class@Gtk.Overlay] would give it the height that
 * it has where there is room for everything in one row.
 */
void
holler_banner_place (HollerBanner *self, int width, GdkRectangle *out_place)
{
  int minimum = 0;
  int natural = 0;

  g_return_if_fail (HOLLER_IS_BANNER (self));
  g_return_if_fail (out_place != NULL);

  gtk_widget_measure (GTK_WIDGET (self),
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      &natural,
                      NULL,
                      NULL);
  out_place->width = MIN (natural, MAX (minimum, width));
  out_place->x = (width - out_place->width) / 2;
  out_place->y = 0;
  out_place->height = holler_measure_natural (GTK_WIDGET (self),
                                              GTK_ORIENTATION_VERTICAL,
                                              out_place->width);
}

/**
 * holler_banner_is_ringing:
 * @self: a banner
 *
 * Tells whether somebody calls.
 *
 * Returns: `TRUE` while it is shown
 */
gboolean
holler_banner_is_ringing (HollerBanner *self)
{
  g_return_val_if_fail (HOLLER_IS_BANNER (self), FALSE);

  return self->call != NULL;
}

/**
 * holler_banner_takes_keys:
 * @self: a banner
 *
 * Tells whether it is there long enough for a key to be meant for it.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_banner_takes_keys (HollerBanner *self)
{
  g_return_val_if_fail (HOLLER_IS_BANNER (self), FALSE);

  return self->call != NULL &&
         g_get_monotonic_time () - self->shown_at_us >= KEYS_IGNORED_US;
}

/**
 * holler_banner_accept:
 * @self: a banner
 *
 * Accepts the call that rings, ending the one the person is in.
 */
void
holler_banner_accept (HollerBanner *self)
{
  g_return_if_fail (HOLLER_IS_BANNER (self));

  if (self->call == NULL)
    return;
  if (holler_call_list_get_active (self->calls) != NULL)
    holler_call_list_end_and_accept (self->calls, self->call);
  else
    holler_call_accept (self->call);
}

/**
 * holler_banner_decline:
 * @self: a banner
 *
 * Declines the call that rings.
 */
void
holler_banner_decline (HollerBanner *self)
{
  g_return_if_fail (HOLLER_IS_BANNER (self));

  if (self->call != NULL)
    holler_call_decline (self->call);
}
