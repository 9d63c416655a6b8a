/* holler-weak.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-weak.h"

struct _HollerWeak
{
  GWeakRef object;
};

/**
 * holler_weak_new:
 * @object: an object that may go
 *
 * Makes a reference that does not keep @object.
 *
 * Returns: (transfer full): a weak reference
 */
HollerWeak *
holler_weak_new (gpointer object)
{
  HollerWeak *self = g_new0 (HollerWeak, 1);

  g_weak_ref_init (&self->object, object);

  return self;
}

/**
 * holler_weak_get:
 * @self: a weak reference
 *
 * Gets the object.
 *
 * Returns: (transfer full) (nullable): the object; `NULL` if it is gone
 */
gpointer
holler_weak_get (HollerWeak *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_weak_ref_get (&self->object);
}

/**
 * holler_weak_end:
 * @self: (transfer full): a weak reference
 *
 * Gets the object for the last time.
 *
 * Returns: (transfer full) (nullable): the object; `NULL` if it is gone
 */
gpointer
holler_weak_end (HollerWeak *self)
{
  gpointer object = holler_weak_get (self);

  holler_weak_free (self);

  return object;
}

/**
 * holler_weak_free:
 * @self: (transfer full): a weak reference
 *
 * Frees it, not the object.
 */
void
holler_weak_free (HollerWeak *self)
{
  g_return_if_fail (self != NULL);

  g_weak_ref_clear (&self->object);
  g_free (self);
}
