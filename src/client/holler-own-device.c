/* holler-own-device.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-own-device.h"

struct _HollerOwnDevice
{
  GObject parent_instance;

  char *device_id;
  char *name;
  gint64 seen_at_us;
  gboolean is_online;
  gboolean is_this;
};

G_DEFINE_FINAL_TYPE (HollerOwnDevice, holler_own_device, G_TYPE_OBJECT)

static void
holler_own_device_finalize (GObject *object)
{
  HollerOwnDevice *self = HOLLER_OWN_DEVICE (object);

  g_free (self->device_id);
  g_free (self->name);

  G_OBJECT_CLASS (holler_own_device_parent_class)->finalize (object);
}

static void
holler_own_device_class_init (HollerOwnDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_own_device_finalize;
}

static void
holler_own_device_init (HollerOwnDevice *self)
{
}

/**
 * holler_own_device_new:
 * @device_id: its id
 * @name: (nullable): as it called itself
 * @seen_at_us: when it was there last, real time; 0 unknown
 * @is_online: whether it is connected at present
 * @is_this: whether it is the one this program runs on
 *
 * Makes a device.
 *
 * Returns: (transfer full): a device
 */
HollerOwnDevice *
holler_own_device_new (const char *device_id,
                       const char *name,
                       gint64 seen_at_us,
                       gboolean is_online,
                       gboolean is_this)
{
  HollerOwnDevice *self = NULL;

  g_return_val_if_fail (device_id != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_OWN_DEVICE, NULL);
  self->device_id = g_strdup (device_id);
  self->name = g_strdup (name);
  self->seen_at_us = seen_at_us;
  self->is_online = is_online;
  self->is_this = is_this;

  return self;
}

/**
 * holler_own_device_get_device_id:
 * @self: a device
 *
 * Gets the id.
 *
 * Returns: (transfer none): the id
 */
const char *
holler_own_device_get_device_id (HollerOwnDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_OWN_DEVICE (self), NULL);

  return self->device_id;
}

/**
 * holler_own_device_get_name:
 * @self: a device
 *
 * Gets what it called itself when the person logged in there.
 *
 * Returns: (transfer none) (nullable): a name
 */
const char *
holler_own_device_get_name (HollerOwnDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_OWN_DEVICE (self), NULL);

  return self->name;
}

/**
 * holler_own_device_get_seen_at_us:
 * @self: a device
 *
 * Gets when it was at the server last.
 *
 * Returns: real time in microseconds; 0 if nobody knows
 */
gint64
holler_own_device_get_seen_at_us (HollerOwnDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_OWN_DEVICE (self), 0);

  return self->seen_at_us;
}

/**
 * holler_own_device_get_is_online:
 * @self: a device
 *
 * Tells whether it was connected when the server was asked.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_own_device_get_is_online (HollerOwnDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_OWN_DEVICE (self), FALSE);

  return self->is_online;
}

/**
 * holler_own_device_get_is_this:
 * @self: a device
 *
 * Tells whether it is the one this program runs on.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_own_device_get_is_this (HollerOwnDevice *self)
{
  g_return_val_if_fail (HOLLER_IS_OWN_DEVICE (self), FALSE);

  return self->is_this;
}
