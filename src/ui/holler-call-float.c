/* holler-call-float.c: the call, small, over everything in the window
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* It can be dragged to any corner: while it is dragged it follows the pointer
 * by its margins, and when let go it settles in the nearest corner. Where that
 * is upon the newest messages it says how much room they need below them. */

#include "ui/holler-call-float.h"

#include <glib/gi18n.h>

#include "ui/holler-call-quality.h"
#include "ui/holler-portrait.h"
#include "ui/holler-talk-words.h"
#include "ui/holler-words.h"

#define MARGIN 22
#define BOTTOM_MARGIN 78 /* above what one writes in */
#define RAIL_HEIGHT 58   /* of the bar below it in a narrow window */
#define ROOM_GAPS 24     /* below it and above it, to what is there */

struct _HollerCallFloat
{
  AdwBin parent_instance;

  HollerPortrait *portrait;
  GtkLabel *name_label;
  GtkLabel *state_label;
  HollerCallQuality *quality;
  GtkLabel *network_label;
  GtkWidget *controls;
  GtkWidget *mute_button;

  HollerCall *call;
  GSignalGroup *signals;
  gboolean dragged;
  gboolean at_start;
  gboolean at_top;
  gboolean is_narrow;
  int room;
  guint room_id;
};

typedef enum
{
  PROP_ROOM = 1,
} HollerCallFloatProperty;

static GParamSpec *properties[PROP_ROOM + 1];

G_DEFINE_FINAL_TYPE (HollerCallFloat, holler_call_float, ADW_TYPE_BIN)

static void
update (HollerCallFloat *self)
{
  g_autofree char *words = NULL;
  const char *network = NULL;
  gboolean has_ended = FALSE;

  if (self->call == NULL)
    return;
  has_ended = holler_call_get_state (self->call) == HOLLER_CALL_STATE_ENDED;
  words =
    holler_words_call_state (holler_call_get_state (self->call),
                             holler_call_get_is_outgoing (self->call),
                             holler_call_get_remote_ringing (self->call),
                             holler_call_get_duration_seconds (self->call),
                             holler_call_get_end_reason (self->call));
  gtk_label_set_text (self->state_label, words);
  if (holler_call_get_state (self->call) == HOLLER_CALL_STATE_RECONNECTING)
    gtk_widget_add_css_class (GTK_WIDGET (self), "reconnecting");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "reconnecting");
  network = holler_words_network (holler_call_get_state (self->call),
                                  holler_call_get_quality (self->call));
  gtk_label_set_text (self->network_label, network != NULL ? network : "");
  gtk_widget_set_visible (GTK_WIDGET (self->network_label), network != NULL);
  gtk_widget_set_visible (self->controls, !has_ended);
  holler_talk_show_microphone (self->mute_button, self->call);
}

/* At the other side of a wide window it is upon the list of chats. */
static gboolean
is_upon_messages (HollerCallFloat *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self)) && !self->at_top &&
         (self->is_narrow || !self->at_start);
}

static gboolean
room_cb (gpointer user_data)
{
  HollerCallFloat *self = user_data;
  int room = 0;

  self->room_id = 0;
  if (is_upon_messages (self))
    room = gtk_widget_get_allocated_height (GTK_WIDGET (self)) + ROOM_GAPS;
  if (room != self->room)
    {
      self->room = room;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
    }
  return G_SOURCE_REMOVE;
}

/* Others change their own layout by it, which must wait. */
static void
update_room (HollerCallFloat *self)
{
  if (self->room_id == 0)
    self->room_id = g_idle_add_full (GTK_PRIORITY_RESIZE, room_cb, self, NULL);
}

static void
settle (HollerCallFloat *self, gboolean at_start, gboolean at_top)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_halign (widget, at_start ? GTK_ALIGN_START : GTK_ALIGN_END);
  gtk_widget_set_valign (widget, at_top ? GTK_ALIGN_START : GTK_ALIGN_END);
  gtk_widget_set_margin_start (widget, at_start ? MARGIN : 0);
  gtk_widget_set_margin_end (widget, at_start ? 0 : MARGIN);
  gtk_widget_set_margin_top (widget, at_top ? MARGIN + 46 : 0);
  gtk_widget_set_margin_bottom (widget,
                                at_top            ? 0
                                : self->is_narrow ? BOTTOM_MARGIN + RAIL_HEIGHT
                                                  : BOTTOM_MARGIN);
  self->at_start = at_start;
  self->at_top = at_top;
  update_room (self);
}

static void
drag_begin_cb (HollerCallFloat *self, double x, double y)
{
  self->dragged = FALSE;
}

static void
drag_update_cb (HollerCallFloat *self,
                double dx,
                double dy,
                GtkGesture *gesture)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *parent = gtk_widget_get_parent (widget);
  int room_x = gtk_widget_get_width (parent) - gtk_widget_get_width (widget);
  int room_y = gtk_widget_get_height (parent) - gtk_widget_get_height (widget);
  graphene_rect_t bounds;

  if (!self->dragged &&
      !gtk_drag_check_threshold (widget, 0, 0, (int) dx, (int) dy))
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  self->dragged = TRUE;
  /* The gesture speaks of the widget, which moves under it: the offset is
   * always the one from where the widget is now. */
  if (!gtk_widget_compute_bounds (widget, parent, &bounds))
    return;
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  gtk_widget_set_margin_end (widget, 0);
  gtk_widget_set_margin_bottom (widget, 0);
  gtk_widget_set_margin_start (
    widget,
    CLAMP ((int) (bounds.origin.x + dx), 0, MAX (0, room_x)));
  gtk_widget_set_margin_top (
    widget,
    CLAMP ((int) (bounds.origin.y + dy), 0, MAX (0, room_y)));
}

static void
drag_end_cb (HollerCallFloat *self, double dx, double dy)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *parent = gtk_widget_get_parent (widget);
  graphene_rect_t bounds;

  if (!self->dragged || !gtk_widget_compute_bounds (widget, parent, &bounds))
    return;
  settle (self,
          bounds.origin.x + bounds.size.width / 2 <
            gtk_widget_get_width (parent) / 2.f,
          bounds.origin.y + bounds.size.height / 2 <
            gtk_widget_get_height (parent) / 2.f);
}

static void
clicked_cb (HollerCallFloat *self)
{
  if (!self->dragged)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.return-to-call", NULL);
}

static void
holler_call_float_dispose (GObject *object)
{
  HollerCallFloat *self = HOLLER_CALL_FLOAT (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_CALL_FLOAT);

  G_OBJECT_CLASS (holler_call_float_parent_class)->dispose (object);
}

static void
holler_call_float_finalize (GObject *object)
{
  /* It may have been unmapped since. */
  g_clear_handle_id (&HOLLER_CALL_FLOAT (object)->room_id, g_source_remove);

  G_OBJECT_CLASS (holler_call_float_parent_class)->finalize (object);
}

static void
holler_call_float_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  HollerCallFloat *self = HOLLER_CALL_FLOAT (object);

  if (prop_id == PROP_ROOM)
    g_value_set_int (value, self->room);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static GtkSizeRequestMode
holler_call_float_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
holler_call_float_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child != NULL)
    gtk_widget_measure (child,
                        orientation,
                        for_size,
                        minimum,
                        natural,
                        NULL,
                        NULL);
}

static void
holler_call_float_size_allocate (GtkWidget *widget,
                                 int width,
                                 int height,
                                 int baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child != NULL)
    gtk_widget_allocate (child, width, height, baseline, NULL);
  update_room (HOLLER_CALL_FLOAT (widget));
}

static void
holler_call_float_class_init (HollerCallFloatClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_call_float_dispose;
  G_OBJECT_CLASS (klass)->finalize = holler_call_float_finalize;
  G_OBJECT_CLASS (klass)->get_property = holler_call_float_get_property;
  widget_class->get_request_mode = holler_call_float_get_request_mode;
  widget_class->measure = holler_call_float_measure;
  widget_class->size_allocate = holler_call_float_size_allocate;

  /**
   * HollerCallFloat:room:
   *
   * How much room the messages need below them so that it is upon none of the
   * newest, in pixels.
   */
  properties[PROP_ROOM] =
    g_param_spec_int ("room",
                      NULL,
                      NULL,
                      0,
                      G_MAXINT,
                      0,
                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass),
                                     G_N_ELEMENTS (properties),
                                     properties);
  g_type_ensure (HOLLER_TYPE_PORTRAIT);
  g_type_ensure (HOLLER_TYPE_CALL_QUALITY);
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-call-float.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerCallFloat, name)
  BIND (portrait);
  BIND (name_label);
  BIND (state_label);
  BIND (quality);
  BIND (network_label);
  BIND (controls);
  BIND (mute_button);
#undef BIND
}

static void
holler_call_float_init (HollerCallFloat *self)
{
  static const char *const names[] = {
    "notify::state",     "notify::remote-ringing", "notify::muted",
    "notify::held-back", "notify::quality",        "notify::duration-seconds"
  };
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  /* It must know when its height changes. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  self->signals = g_signal_group_new (HOLLER_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_group_connect_swapped (self->signals,
                                    names[i],
                                    G_CALLBACK (update),
                                    self);
  g_signal_connect_swapped (drag,
                            "drag-begin",
                            G_CALLBACK (drag_begin_cb),
                            self);
  g_signal_connect_swapped (drag,
                            "drag-update",
                            G_CALLBACK (drag_update_cb),
                            self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "map", G_CALLBACK (update_room), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (update_room), NULL);
  settle (self, FALSE, FALSE);
}

/**
 * holler_call_float_get_room:
 * @self: a small call
 *
 * Gets how much room the messages need below them so that it is upon none of
 * the newest.
 *
 * Returns: a height, in pixels; 0 where it is elsewhere or not at all
 */
int
holler_call_float_get_room (HollerCallFloat *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL_FLOAT (self), 0);

  return self->room;
}

/**
 * holler_call_float_set_call:
 * @self: a floating call
 * @call: (nullable): the call it shows
 *
 * Shows another call.
 */
void
holler_call_float_set_call (HollerCallFloat *self, HollerCall *call)
{
  const char *name = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (HOLLER_IS_CALL_FLOAT (self));

  if (!g_set_object (&self->call, call))
    return;
  g_signal_group_set_target (self->signals, call);
  holler_call_quality_set_call (self->quality, call);
  holler_portrait_set_call (self->portrait, call);
  if (call == NULL)
    return;
  name = holler_user_get_display_name (holler_call_get_peer (call));
  gtk_label_set_text (self->name_label, name);
  /* Translators: a person's name */
  label = g_strdup_printf (_ ("Call with %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  update (self);
}

/**
 * holler_call_float_set_narrow:
 * @self: a small call
 * @narrow: whether the rail is below
 *
 * Keeps what one writes in uncovered also where the rail is at the bottom.
 */
void
holler_call_float_set_narrow (HollerCallFloat *self, gboolean narrow)
{
  g_return_if_fail (HOLLER_IS_CALL_FLOAT (self));

  if (self->is_narrow == narrow)
    return;
  self->is_narrow = narrow;
  settle (self, self->at_start, self->at_top);
}
