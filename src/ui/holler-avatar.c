/* holler-avatar.c: a person's picture with a dot that says how they are
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-avatar.h"

#include <adwaita.h>

#include "ui/holler-pictures.h"

#define DOT_SHARE 0.25 /* of the picture's size */
#define DOT_MIN_SIZE 12

struct _HollerAvatar
{
  GtkWidget parent_instance;

  GtkWidget *avatar;
  GtkWidget *dot;
  HollerUser *user;
  HollerConversation *group; /* (nullable): instead of one person */
  GSignalGroup *user_signals;
  GSignalGroup *group_signals;
  HollerPictures *pictures; /* (nullable): of the window it is in */
  gulong ready_id;
  gboolean wants_dot;
  int size;
};

typedef enum
{
  PROP_USER = 1,
  PROP_SIZE,
  PROP_SHOW_PRESENCE,
} HollerAvatarProperty;

static GParamSpec *properties[PROP_SHOW_PRESENCE + 1];

G_DEFINE_FINAL_TYPE (HollerAvatar, holler_avatar, GTK_TYPE_WIDGET)

static const char *
presence_class (HollerPresence presence)
{
  switch (presence)
    {
    case HOLLER_PRESENCE_ONLINE:
      return "online";
    case HOLLER_PRESENCE_AWAY:
      return "away";
    case HOLLER_PRESENCE_BUSY:
      return "busy";
    case HOLLER_PRESENCE_OFFLINE:
    default:
      return "offline";
    }
}

static void
update_picture (HollerAvatar *self)
{
  const char *url = NULL;
  GdkTexture *texture = NULL;

  if (self->group != NULL)
    url = holler_conversation_get_avatar_url (self->group);
  else if (self->user != NULL)
    url = holler_user_get_avatar_url (self->user);

  if (self->pictures != NULL && self->ready_id != 0)
    g_clear_signal_handler (&self->ready_id, self->pictures);
  if (self->pictures != NULL && url != NULL)
    {
      g_autofree char *ready = g_strconcat ("ready::", url, NULL);

      texture = holler_pictures_look_up (self->pictures, url, self->size);
      if (texture == NULL)
        self->ready_id = g_signal_connect_swapped (self->pictures,
                                                   ready,
                                                   G_CALLBACK (update_picture),
                                                   self);
    }
  adw_avatar_set_custom_image (ADW_AVATAR (self->avatar),
                               texture != NULL ? GDK_PAINTABLE (texture)
                                               : NULL);
}

static void
update (HollerAvatar *self)
{
  const char *classes[] = { "presence-dot", "offline", NULL };

  if (self->user != NULL)
    {
      classes[1] = presence_class (holler_user_get_presence (self->user));
      adw_avatar_set_text (ADW_AVATAR (self->avatar),
                           holler_user_get_display_name (self->user));
    }
  else if (self->group != NULL)
    {
      adw_avatar_set_text (ADW_AVATAR (self->avatar),
                           holler_conversation_get_title (self->group));
    }
  adw_avatar_set_icon_name (ADW_AVATAR (self->avatar),
                            self->group != NULL ? "system-users-symbolic"
                                                : "avatar-default-symbolic");
  adw_avatar_set_show_initials (ADW_AVATAR (self->avatar), self->group == NULL);
  gtk_widget_set_visible (self->dot, self->wants_dot && self->group == NULL);
  gtk_widget_set_css_classes (self->dot, classes);
}

static void
set_pictures (HollerAvatar *self, HollerPictures *pictures)
{
  if (self->pictures != NULL)
    g_clear_signal_handler (&self->ready_id, self->pictures);
  g_set_object (&self->pictures, pictures);
  if (self->avatar != NULL)
    update_picture (self);
}

static void
holler_avatar_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (holler_avatar_parent_class)->root (widget);
  set_pictures (HOLLER_AVATAR (widget), holler_pictures_find (widget));
}

static void
holler_avatar_unroot (GtkWidget *widget)
{
  set_pictures (HOLLER_AVATAR (widget), NULL);
  GTK_WIDGET_CLASS (holler_avatar_parent_class)->unroot (widget);
}

static void
holler_avatar_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  HollerAvatar *self = HOLLER_AVATAR (widget);

  *minimum = self->size;
  *natural = self->size;
}

static void
holler_avatar_size_allocate (GtkWidget *widget,
                             int width,
                             int height,
                             int baseline)
{
  HollerAvatar *self = HOLLER_AVATAR (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int left = (width - self->size) / 2;
  int top = (height - self->size) / 2;
  int dot_size = MAX (DOT_MIN_SIZE, (int) (self->size * DOT_SHARE));
  int minimum = 0;
  GtkAllocation box = { left, top, self->size, self->size };
  GtkAllocation dot = { left + self->size - dot_size + 1,
                        top + self->size - dot_size + 1,
                        dot_size,
                        dot_size };

  gtk_widget_measure (self->avatar,
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  gtk_widget_size_allocate (self->avatar, &box, -1);
  if (is_rtl)
    dot.x = left - 1;
  if (gtk_widget_should_layout (self->dot))
    {
      gtk_widget_measure (self->dot,
                          GTK_ORIENTATION_HORIZONTAL,
                          -1,
                          &minimum,
                          NULL,
                          NULL,
                          NULL);
      gtk_widget_size_allocate (self->dot, &dot, -1);
    }
}

static void
holler_avatar_dispose (GObject *object)
{
  HollerAvatar *self = HOLLER_AVATAR (object);

  if (self->pictures != NULL)
    g_clear_signal_handler (&self->ready_id, self->pictures);
  g_clear_object (&self->pictures);
  g_clear_object (&self->user_signals);
  g_clear_object (&self->group_signals);
  g_clear_object (&self->group);
  g_clear_object (&self->user);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);
  g_clear_pointer (&self->dot, gtk_widget_unparent);

  G_OBJECT_CLASS (holler_avatar_parent_class)->dispose (object);
}

static void
holler_avatar_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  HollerAvatar *self = HOLLER_AVATAR (object);

  switch ((HollerAvatarProperty) prop_id)
    {
    case PROP_USER:
      g_value_set_object (value, self->user);
      break;
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    case PROP_SHOW_PRESENCE:
      g_value_set_boolean (value, self->wants_dot);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_avatar_set_property (GObject *object,
                            guint prop_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  HollerAvatar *self = HOLLER_AVATAR (object);

  switch ((HollerAvatarProperty) prop_id)
    {
    case PROP_USER:
      holler_avatar_set_user (self, g_value_get_object (value));
      break;
    case PROP_SIZE:
      self->size = g_value_get_int (value);
      adw_avatar_set_size (ADW_AVATAR (self->avatar), self->size);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_SHOW_PRESENCE:
      self->wants_dot = g_value_get_boolean (value);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_avatar_class_init (HollerAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_avatar_dispose;
  object_class->get_property = holler_avatar_get_property;
  object_class->set_property = holler_avatar_set_property;
  widget_class->root = holler_avatar_root;
  widget_class->unroot = holler_avatar_unroot;
  widget_class->measure = holler_avatar_measure;
  widget_class->size_allocate = holler_avatar_size_allocate;

  /**
   * HollerAvatar:user:
   *
   * Whose picture it is.
   */
  properties[PROP_USER] = g_param_spec_object (
    "user",
    NULL,
    NULL,
    HOLLER_TYPE_USER,
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * HollerAvatar:size:
   *
   * Its width and height in pixels.
   */
  properties[PROP_SIZE] = g_param_spec_int (
    "size",
    NULL,
    NULL,
    16,
    512,
    42,
    G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  /**
   * HollerAvatar:show-presence:
   *
   * Whether the dot is shown.
   */
  properties[PROP_SHOW_PRESENCE] =
    g_param_spec_boolean ("show-presence",
                          NULL,
                          NULL,
                          TRUE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  gtk_widget_class_set_css_name (widget_class, "holler-avatar");
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
holler_avatar_init (HollerAvatar *self)
{
  self->avatar = adw_avatar_new (42, NULL, TRUE);
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
  self->dot = adw_bin_new ();
  gtk_widget_set_parent (self->dot, GTK_WIDGET (self));
  self->wants_dot = TRUE;
  self->group_signals = g_signal_group_new (HOLLER_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->group_signals,
                                  "notify::title",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->group_signals,
                                  "notify::avatar-url",
                                  G_CALLBACK (update_picture),
                                  self);
  self->user_signals = g_signal_group_new (HOLLER_TYPE_USER);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::presence",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::display-name",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::avatar-url",
                                  G_CALLBACK (update_picture),
                                  self);
  update (self);
}

/**
 * holler_avatar_set_user:
 * @self: an avatar
 * @user: (nullable): a person
 *
 * Shows another person.
 */
void
holler_avatar_set_user (HollerAvatar *self, HollerUser *user)
{
  g_return_if_fail (HOLLER_IS_AVATAR (self));

  if (user != NULL && g_set_object (&self->group, NULL))
    g_signal_group_set_target (self->group_signals, NULL);
  if (!g_set_object (&self->user, user))
    return;
  g_signal_group_set_target (self->user_signals, user);
  update (self);
  update_picture (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USER]);
}

/**
 * holler_avatar_set_conversation:
 * @self: an avatar
 * @conversation: (nullable): a conversation
 *
 * Shows the other person of a conversation, or the group.
 */
void
holler_avatar_set_conversation (HollerAvatar *self,
                                HollerConversation *conversation)
{
  HollerConversation *group = NULL;

  g_return_if_fail (HOLLER_IS_AVATAR (self));

  if (conversation != NULL && holler_conversation_get_is_group (conversation))
    group = conversation;
  holler_avatar_set_user (
    self,
    conversation != NULL ? holler_conversation_get_peer (conversation) : NULL);
  if (!g_set_object (&self->group, group))
    return;
  g_signal_group_set_target (self->group_signals, group);
  update (self);
  update_picture (self);
}
