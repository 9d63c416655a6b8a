/* holler-announcement.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-announcement.h"

#include <string.h>

#include "base/holler-debug.h"
#include "net/holler-avahi-private.h"

/* Avahi forgets the entries of a client that leaves the bus, so nothing is
 * announced that is no more. When Avahi itself comes back, it is told again.
 */

/* RFC 6763, section 4.1.1: a DNS label */
#define MAX_NAME_BYTES 63
/* "Kitchen", "Kitchen #2": somebody who takes every one is no neighbour. */
#define MAX_COLLISIONS 20

struct _HollerAnnouncement
{
  GObject parent_instance;

  GDBusConnection *bus; /* (nullable) */
  GCancellable *cancellable;
  guint watch_id;
  guint signals_id;
  char *group; /* (nullable): its path */
  char *name;  /* (nullable): NULL: nothing is to be announced */
  guint16 port;
  guint n_collisions;
  gboolean announced;
};

enum
{
  PROP_0,
  PROP_ANNOUNCED,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HollerAnnouncement, holler_announcement, G_TYPE_OBJECT)

static void add_service (HollerAnnouncement *self);

static void
set_announced (HollerAnnouncement *self, gboolean announced)
{
  if (self->announced == announced)
    return;
  self->announced = announced;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANNOUNCED]);
}

static void
call (HollerAnnouncement *self,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments,
      GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->bus,
                          AVAHI_NAME,
                          path,
                          interface,
                          method,
                          arguments,
                          NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          self->cancellable,
                          callback,
                          callback != NULL ? g_object_ref (self) : NULL);
}

static GVariant *
finish (GObject *source, GAsyncResult *result, gboolean *cancelled)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  *cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (answer == NULL && !*cancelled)
    holler_debug (HOLLER_DEBUG_WIRE, "avahi: cannot announce");
  return answer;
}

static void
other_name_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAnnouncement) self = user_data;
  g_autoptr (GVariant) answer = NULL;
  gboolean cancelled = FALSE;

  answer = finish (source, result, &cancelled);
  if (cancelled || answer == NULL || self->name == NULL ||
      !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(s)")))
    return;
  g_clear_pointer (&self->name, g_free);
  g_variant_get (answer, "(s)", &self->name);
  add_service (self);
}

/* Somebody near has this name already. */
static void
collide (HollerAnnouncement *self)
{
  set_announced (self, FALSE);
  if (self->n_collisions++ >= MAX_COLLISIONS)
    return;
  call (self, self->group, AVAHI_GROUP, "Reset", NULL, NULL);
  call (self,
        "/",
        AVAHI_SERVER,
        "GetAlternativeServiceName",
        g_variant_new ("(s)", self->name),
        other_name_cb);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAnnouncement) self = user_data;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *remote = NULL;

  answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (self->group == NULL || self->name == NULL)
    return;
  if (answer != NULL)
    {
      call (self, self->group, AVAHI_GROUP, "Commit", NULL, NULL);
      return;
    }
  remote = g_dbus_error_get_remote_error (error);
  if (g_strcmp0 (remote, "org.freedesktop.Avahi.CollisionError") == 0)
    collide (self);
}

static void
add_service (HollerAnnouncement *self)
{
  GVariantBuilder texts;

  g_variant_builder_init (&texts, G_VARIANT_TYPE ("aay"));
  g_variant_builder_add_value (
    &texts,
    g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE,
                               HOLLER_SERVICE_PROTOCOL,
                               strlen (HOLLER_SERVICE_PROTOCOL),
                               1));
  call (self,
        self->group,
        AVAHI_GROUP,
        "AddService",
        g_variant_new ("(iiussssqaay)",
                       AVAHI_IF_UNSPEC,
                       AVAHI_PROTO_UNSPEC,
                       0,
                       self->name,
                       HOLLER_SERVICE_TYPE,
                       "",
                       "",
                       self->port,
                       &texts),
        added_cb);
}

static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data)
{
  HollerAnnouncement *self = user_data;
  gint32 state = 0;

  if (g_strcmp0 (self->group, path) != 0 ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(is)")))
    return;
  g_variant_get (parameters, "(i&s)", &state, NULL);
  if (state == AVAHI_GROUP_COLLISION && self->name != NULL)
    collide (self);
  else
    set_announced (self, state == AVAHI_GROUP_ESTABLISHED);
}

static void
group_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAnnouncement) self = user_data;
  g_autoptr (GVariant) answer = NULL;
  gboolean cancelled = FALSE;

  answer = finish (source, result, &cancelled);
  if (cancelled || answer == NULL || self->name == NULL ||
      !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(o)")))
    return;
  g_clear_pointer (&self->group, g_free);
  g_variant_get (answer, "(o)", &self->group);
  add_service (self);
}

static void
appeared_cb (GDBusConnection *bus,
             const char *name,
             const char *owner,
             gpointer user_data)
{
  call (user_data, "/", AVAHI_SERVER, "EntryGroupNew", NULL, group_cb);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  HollerAnnouncement *self = user_data;

  g_clear_pointer (&self->group, g_free);
  set_announced (self, FALSE);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAnnouncement) self = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL || self->name == NULL || self->watch_id != 0)
    return;
  g_set_object (&self->bus, bus);
  self->signals_id =
    g_dbus_connection_signal_subscribe (bus,
                                        AVAHI_NAME,
                                        AVAHI_GROUP,
                                        "StateChanged",
                                        NULL,
                                        NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        signal_cb,
                                        self,
                                        NULL);
  self->watch_id =
    g_bus_watch_name_on_connection (bus,
                                    AVAHI_NAME,
                                    G_BUS_NAME_WATCHER_FLAGS_NONE,
                                    appeared_cb,
                                    vanished_cb,
                                    self,
                                    NULL);
}

static void
holler_announcement_get_property (GObject *object,
                                  guint id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  HollerAnnouncement *self = HOLLER_ANNOUNCEMENT (object);

  switch (id)
    {
    case PROP_ANNOUNCED:
      g_value_set_boolean (value, self->announced);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
holler_announcement_dispose (GObject *object)
{
  HollerAnnouncement *self = HOLLER_ANNOUNCEMENT (object);

  holler_announcement_withdraw (self);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (holler_announcement_parent_class)->dispose (object);
}

static void
holler_announcement_class_init (HollerAnnouncementClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_announcement_dispose;
  object_class->get_property = holler_announcement_get_property;

  /**
   * HollerAnnouncement:announced:
   *
   * Whether others on the network can see it.
   */
  properties[PROP_ANNOUNCED] =
    g_param_spec_boolean ("announced",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
holler_announcement_init (HollerAnnouncement *self)
{
}

/**
 * holler_announcement_new:
 *
 * Makes an announcement of nothing.
 *
 * Returns: (transfer full): an announcement
 */
HollerAnnouncement *
holler_announcement_new (void)
{
  return g_object_new (HOLLER_TYPE_ANNOUNCEMENT, NULL);
}

/**
 * holler_announcement_publish:
 * @self: an announcement
 * @name: what others see; cut where it is longer than 63 bytes
 * @port: where the server listens, with TLS
 *
 * Tells the local network of a server, now or when Avahi comes.
 */
void
holler_announcement_publish (HollerAnnouncement *self,
                             const char *name,
                             guint16 port)
{
  const char *end = NULL;

  g_return_if_fail (HOLLER_IS_ANNOUNCEMENT (self));
  g_return_if_fail (name != NULL && *name != '\0');

  holler_announcement_withdraw (self);
  end = name + strlen (name);
  while (end - name > MAX_NAME_BYTES)
    end = g_utf8_find_prev_char (name, end);
  self->name = g_strndup (name, (gsize) (end - name));
  self->port = port;
  self->n_collisions = 0;
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, g_object_ref (self));
}

/**
 * holler_announcement_withdraw:
 * @self: an announcement
 *
 * Takes it back.
 */
void
holler_announcement_withdraw (HollerAnnouncement *self)
{
  g_return_if_fail (HOLLER_IS_ANNOUNCEMENT (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->group != NULL)
    call (self, self->group, AVAHI_GROUP, "Free", NULL, NULL);
  g_clear_pointer (&self->group, g_free);
  if (self->signals_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->signals_id);
  self->signals_id = 0;
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_pointer (&self->name, g_free);
  set_announced (self, FALSE);
}

/**
 * holler_announcement_get_announced:
 * @self: an announcement
 *
 * Tells whether others on the network can see it.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_announcement_get_announced (HollerAnnouncement *self)
{
  g_return_val_if_fail (HOLLER_IS_ANNOUNCEMENT (self), FALSE);

  return self->announced;
}
