/* holler-store-watch.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-store-watch.h"

#include "base/holler-weak.h"

/* The store says how its writes went when it is flushed, so it is flushed
 * after them: once at a time, so that many writes stay one transaction.
 */

#define LOOK_AGAIN_MS 5000 /* while the disk is full */

struct _HollerStoreWatch
{
  GObject parent_instance;

  HollerStore *store;
  HollerClock *clock;
  gboolean disk_full;
  gboolean is_looking;
  gboolean looks_again; /* something came meanwhile */
  guint timer_id;
  GCancellable *cancellable;
};

typedef enum
{
  PROP_DISK_FULL = 1,
} HollerStoreWatchProperty;

static GParamSpec *properties[PROP_DISK_FULL + 1];

G_DEFINE_FINAL_TYPE (HollerStoreWatch, holler_store_watch, G_TYPE_OBJECT)

static void
set_disk_full (HollerStoreWatch *self, gboolean disk_full)
{
  if (self->disk_full == disk_full)
    return;
  self->disk_full = disk_full;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISK_FULL]);
}

static gboolean
look_again_cb (gpointer user_data)
{
  HollerStoreWatch *self = user_data;

  self->timer_id = 0;
  holler_store_watch_look (self);

  return G_SOURCE_REMOVE;
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerStoreWatch) self = holler_weak_end (user_data);
  g_autoptr (GError) error = NULL;

  holler_store_flush_finish (HOLLER_STORE (source), result, &error);
  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_looking = FALSE;
  set_disk_full (
    self,
    g_error_matches (error, HOLLER_STORE_ERROR, HOLLER_STORE_ERROR_FULL));
  if (self->looks_again)
    holler_store_watch_look (self);
  else if (self->disk_full && self->timer_id == 0)
    self->timer_id = holler_clock_add_timeout (self->clock,
                                               LOOK_AGAIN_MS,
                                               look_again_cb,
                                               self,
                                               NULL);
}

static void
holler_store_watch_dispose (GObject *object)
{
  HollerStoreWatch *self = HOLLER_STORE_WATCH (object);

  if (self->store != NULL)
    holler_store_watch_stop (self);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (holler_store_watch_parent_class)->dispose (object);
}

static void
holler_store_watch_get_property (GObject *object,
                                 guint prop_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  HollerStoreWatch *self = HOLLER_STORE_WATCH (object);

  switch ((HollerStoreWatchProperty) prop_id)
    {
    case PROP_DISK_FULL:
      g_value_set_boolean (value, self->disk_full);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_store_watch_class_init (HollerStoreWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_store_watch_dispose;
  object_class->get_property = holler_store_watch_get_property;

  /**
   * HollerStoreWatch:disk-full:
   *
   * Whether what was written last waits for room on the disk.
   */
  properties[PROP_DISK_FULL] =
    g_param_spec_boolean ("disk-full",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_store_watch_init (HollerStoreWatch *self)
{
}

/**
 * holler_store_watch_new:
 * @store: what to look at
 * @clock: how to wait
 *
 * Makes a watch that does nothing yet.
 *
 * Returns: (transfer full): a watch
 */
HollerStoreWatch *
holler_store_watch_new (HollerStore *store, HollerClock *clock)
{
  HollerStoreWatch *self = NULL;

  g_return_val_if_fail (HOLLER_IS_STORE (store), NULL);
  g_return_val_if_fail (HOLLER_IS_CLOCK (clock), NULL);

  self = g_object_new (HOLLER_TYPE_STORE_WATCH, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);

  return self;
}

/**
 * holler_store_watch_look:
 * @self: a watch
 *
 * Looks how the writes until now went. While the disk is full it looks again
 * by itself every five seconds.
 */
void
holler_store_watch_look (HollerStoreWatch *self)
{
  g_return_if_fail (HOLLER_IS_STORE_WATCH (self));

  self->looks_again = self->is_looking;
  if (self->is_looking)
    return;
  self->is_looking = TRUE;
  holler_clock_clear_timeout (self->clock, &self->timer_id);
  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  holler_store_flush_async (self->store,
                            self->cancellable,
                            flushed_cb,
                            holler_weak_new (self));
}

/**
 * holler_store_watch_stop:
 * @self: a watch
 *
 * Looks no more, and forgets what it knew: the store is closed.
 */
void
holler_store_watch_stop (HollerStoreWatch *self)
{
  g_return_if_fail (HOLLER_IS_STORE_WATCH (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  holler_clock_clear_timeout (self->clock, &self->timer_id);
  self->is_looking = FALSE;
  self->looks_again = FALSE;
  set_disk_full (self, FALSE);
}

/**
 * holler_store_watch_get_disk_full:
 * @self: a watch
 *
 * Tells whether what was written last waits for room on the disk.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_store_watch_get_disk_full (HollerStoreWatch *self)
{
  g_return_val_if_fail (HOLLER_IS_STORE_WATCH (self), FALSE);

  return self->disk_full;
}
