/* holler-system-clock.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-clock.h"

/* Ids are the clock's own, not GLib's: a GSource id only means something
 * together with its context, and the caller of remove may be in another one
 * than the caller of add was. A clock belongs to one thread.
 */

struct _HollerSystemClock
{
  GObject parent_instance;

  GHashTable *timeouts; /* id → Timeout, owned by its source */
  guint last_id;
};

typedef struct
{
  HollerSystemClock *clock; /* NULL once the clock has let go */
  GSource *source;
  guint id;
  GSourceFunc func;
  gpointer user_data;
  GDestroyNotify notify;
} Timeout;

static void holler_system_clock_iface_init (HollerClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerSystemClock,
  holler_system_clock,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_CLOCK, holler_system_clock_iface_init))

static gboolean
timeout_cb (gpointer user_data)
{
  Timeout *timeout = user_data;

  return timeout->func (timeout->user_data);
}

/* GLib may keep the callback's data until a dispatch is over, by when the
 * clock can be gone: so it is only reached while it still lists the timeout.
 */
static void
timeout_unlink (Timeout *timeout)
{
  if (timeout->clock == NULL)
    return;

  g_hash_table_remove (timeout->clock->timeouts,
                       GUINT_TO_POINTER (timeout->id));
  timeout->clock = NULL;
}

static void
timeout_free (gpointer data)
{
  Timeout *timeout = data;

  timeout_unlink (timeout);
  if (timeout->notify != NULL)
    timeout->notify (timeout->user_data);
  g_free (timeout);
}

static guint
next_id (HollerSystemClock *self)
{
  do
    self->last_id++;
  while (
    self->last_id == 0 ||
    g_hash_table_contains (self->timeouts, GUINT_TO_POINTER (self->last_id)));

  return self->last_id;
}

static gint64
holler_system_clock_get_time_us (HollerClock *clock)
{
  return g_get_monotonic_time ();
}

static gint64
holler_system_clock_get_real_time_us (HollerClock *clock)
{
  return g_get_real_time ();
}

static guint
holler_system_clock_add_timeout (HollerClock *clock,
                                 guint delay_ms,
                                 GSourceFunc func,
                                 gpointer user_data,
                                 GDestroyNotify notify)
{
  HollerSystemClock *self = HOLLER_SYSTEM_CLOCK (clock);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) source = g_timeout_source_new (delay_ms);
  Timeout *timeout = g_new0 (Timeout, 1);

  timeout->clock = self;
  timeout->source = source;
  timeout->id = next_id (self);
  timeout->func = func;
  timeout->user_data = user_data;
  timeout->notify = notify;

  g_source_set_static_name (source, "[holler] timeout");
  g_source_set_callback (source, timeout_cb, timeout, timeout_free);
  g_hash_table_insert (self->timeouts, GUINT_TO_POINTER (timeout->id), timeout);
  g_source_attach (source, context);

  return timeout->id;
}

static void
holler_system_clock_remove_timeout (HollerClock *clock, guint id)
{
  HollerSystemClock *self = HOLLER_SYSTEM_CLOCK (clock);
  Timeout *timeout =
    g_hash_table_lookup (self->timeouts, GUINT_TO_POINTER (id));

  if (timeout == NULL)
    return;

  timeout_unlink (timeout);
  g_source_destroy (timeout->source);
}

static void
holler_system_clock_dispose (GObject *object)
{
  HollerSystemClock *self = HOLLER_SYSTEM_CLOCK (object);
  g_autoptr (GList) ids = g_hash_table_get_keys (self->timeouts);

  for (GList *l = ids; l != NULL; l = l->next)
    holler_system_clock_remove_timeout (HOLLER_CLOCK (self),
                                        GPOINTER_TO_UINT (l->data));

  G_OBJECT_CLASS (holler_system_clock_parent_class)->dispose (object);
}

static void
holler_system_clock_finalize (GObject *object)
{
  HollerSystemClock *self = HOLLER_SYSTEM_CLOCK (object);

  g_hash_table_unref (self->timeouts);

  G_OBJECT_CLASS (holler_system_clock_parent_class)->finalize (object);
}

static void
holler_system_clock_class_init (HollerSystemClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_system_clock_dispose;
  object_class->finalize = holler_system_clock_finalize;
}

static void
holler_system_clock_init (HollerSystemClock *self)
{
  self->timeouts = g_hash_table_new (NULL, NULL);
}

static void
holler_system_clock_iface_init (HollerClockInterface *iface)
{
  iface->get_time_us = holler_system_clock_get_time_us;
  iface->get_real_time_us = holler_system_clock_get_real_time_us;
  iface->add_timeout = holler_system_clock_add_timeout;
  iface->remove_timeout = holler_system_clock_remove_timeout;
}

/**
 * holler_system_clock_new:
 *
 * Makes the clock of the machine.
 *
 * Its timeouts run on the context that is the thread's default when they are
 * added, and end with the clock.
 *
 * Returns: (transfer full): a clock
 */
HollerClock *
holler_system_clock_new (void)
{
  return g_object_new (HOLLER_TYPE_SYSTEM_CLOCK, NULL);
}
