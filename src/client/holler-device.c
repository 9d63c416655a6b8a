/* holler-device.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-media.h"

#include "client/holler-client-enums.h"

struct _HollerDevice
{
  GObject parent_instance;

  HollerDeviceKind kind;
  char *id;
  char *name;
};

G_DEFINE_FINAL_TYPE (HollerDevice, holler_device, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_KIND,
  PROP_ID,
  PROP_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
holler_device_finalize (GObject *object)
{
  HollerDevice *self = HOLLER_DEVICE (object);

  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (holler_device_parent_class)->finalize (object);
}

static void
holler_device_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  HollerDevice *self = HOLLER_DEVICE (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_device_class_init (HollerDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = holler_device_finalize;
  object_class->get_property = holler_device_get_property;

  properties[PROP_KIND] = g_param_spec_enum ("kind",
                                             NULL,
                                             NULL,
                                             HOLLER_TYPE_DEVICE_KIND,
                                             HOLLER_DEVICE_MICROPHONE,
                                             flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_device_init (HollerDevice *self)
{
}

/**
 * holler_device_new:
 * @kind: what it is
 * @id: what a setting keeps; stays the same when it is plugged in again
 * @name: for people
 *
 * Makes a device.
 *
 * Returns: (transfer full): a device
 */
HollerDevice *
holler_device_new (HollerDeviceKind kind, const char *id, const char *name)
{
  HollerDevice *self = NULL;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_DEVICE, NULL);
  self->kind = kind;
  self->id = g_strdup (id);
  self->name = g_strdup (name);

  return self;
}

/**
 * holler_device_get_kind:
 * @self: a device
 *
 * Gets what it is.
 *
 * Returns: the kind
 */
HollerDeviceKind
holler_device_get_kind (HollerDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_DEVICE (self), HOLLER_DEVICE_MICROPHONE);

  return self->kind;
}

/**
 * holler_device_get_id:
 * @self: a device
 *
 * Gets the id that a setting keeps.
 *
 * Returns: (transfer none): the id
 */
const char *
holler_device_get_id (HollerDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_DEVICE (self), NULL);

  return self->id;
}

/**
 * holler_device_get_name:
 * @self: a device
 *
 * Gets the name for people.
 *
 * Returns: (transfer none): the name
 */
const char *
holler_device_get_name (HollerDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_DEVICE (self), NULL);

  return self->name;
}
