/* holler-fake-clock.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-clock.h"

/* An arbitrary day, so that real times can be told from monotonic ones. */
#define REAL_TIME_OFFSET_US (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct
{
  guint id;
  gint64 due_us;
  guint delay_ms;
  GSourceFunc func;
  gpointer user_data;
  GDestroyNotify notify;
} Timeout;

struct _HollerFakeClock
{
  GObject parent_instance;

  gint64 now_us;
  gint64 jumped_us;
  guint last_id;
  GPtrArray *timeouts; /* (element-type Timeout) */
};

static void holler_fake_clock_iface_init (HollerClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFakeClock,
  holler_fake_clock,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_CLOCK, holler_fake_clock_iface_init))

static void
timeout_free (gpointer data)
{
  Timeout *timeout = data;

  if (timeout->notify != NULL)
    timeout->notify (timeout->user_data);
  g_free (timeout);
}

static Timeout *
find (HollerFakeClock *self, guint id, guint *out_index)
{
  for (guint i = 0; i < self->timeouts->len; i++)
    {
      Timeout *timeout = g_ptr_array_index (self->timeouts, i);

      if (timeout->id != id)
        continue;
      if (out_index != NULL)
        *out_index = i;
      return timeout;
    }

  return NULL;
}

static gint64
get_time_us (HollerClock *clock)
{
  return HOLLER_FAKE_CLOCK (clock)->now_us;
}

static gint64
get_real_time_us (HollerClock *clock)
{
  HollerFakeClock *self = HOLLER_FAKE_CLOCK (clock);

  return holler_fake_clock_get_true_time_us (self) + self->jumped_us;
}

static guint
add_timeout (HollerClock *clock,
             guint delay_ms,
             GSourceFunc func,
             gpointer user_data,
             GDestroyNotify notify)
{
  HollerFakeClock *self = HOLLER_FAKE_CLOCK (clock);
  Timeout *timeout = g_new0 (Timeout, 1);

  timeout->id = ++self->last_id;
  timeout->due_us = self->now_us + (gint64) delay_ms * 1000;
  timeout->delay_ms = delay_ms;
  timeout->func = func;
  timeout->user_data = user_data;
  timeout->notify = notify;
  g_ptr_array_add (self->timeouts, timeout);

  return timeout->id;
}

static void
remove_timeout (HollerClock *clock, guint id)
{
  HollerFakeClock *self = HOLLER_FAKE_CLOCK (clock);
  guint index = 0;

  if (find (self, id, &index) != NULL)
    g_ptr_array_remove_index (self->timeouts, index);
  else
    g_critical ("timeout %u does not exist", id);
}

static void
holler_fake_clock_iface_init (HollerClockInterface *iface)
{
  iface->get_time_us = get_time_us;
  iface->get_real_time_us = get_real_time_us;
  iface->add_timeout = add_timeout;
  iface->remove_timeout = remove_timeout;
}

static void
holler_fake_clock_finalize (GObject *object)
{
  HollerFakeClock *self = HOLLER_FAKE_CLOCK (object);

  g_ptr_array_unref (self->timeouts);

  G_OBJECT_CLASS (holler_fake_clock_parent_class)->finalize (object);
}

static void
holler_fake_clock_class_init (HollerFakeClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_fake_clock_finalize;
}

static void
holler_fake_clock_init (HollerFakeClock *self)
{
  self->now_us = G_USEC_PER_SEC;
  self->timeouts = g_ptr_array_new_with_free_func (timeout_free);
}

HollerClock *
holler_fake_clock_new (void)
{
  return g_object_new (HOLLER_TYPE_FAKE_CLOCK, NULL);
}

/* The first that is due until @until_us; of several the one added first. */
static guint
find_due (HollerFakeClock *self, gint64 until_us)
{
  Timeout *first = NULL;

  for (guint i = 0; i < self->timeouts->len; i++)
    {
      Timeout *timeout = g_ptr_array_index (self->timeouts, i);

      if (timeout->due_us <= until_us &&
          (first == NULL || timeout->due_us < first->due_us))
        first = timeout;
    }

  return first != NULL ? first->id : 0;
}

void
holler_fake_clock_advance (HollerFakeClock *self, guint delay_ms)
{
  gint64 until_us = self->now_us + (gint64) delay_ms * 1000;
  guint id = 0;

  while ((id = find_due (self, until_us)) != 0)
    {
      Timeout *timeout = find (self, id, NULL);

      self->now_us = MAX (self->now_us, timeout->due_us);
      timeout->due_us += (gint64) timeout->delay_ms * 1000;
      if (!timeout->func (timeout->user_data))
        {
          guint index = 0;

          if (find (self, id, &index) != NULL)
            g_ptr_array_remove_index (self->timeouts, index);
        }
      holler_fake_settle ();
    }
  self->now_us = until_us;
  holler_fake_settle ();
}

void
holler_fake_clock_jump (HollerFakeClock *self, gint64 by_us)
{
  self->jumped_us += by_us;
}

gint64
holler_fake_clock_get_true_time_us (HollerFakeClock *self)
{
  return self->now_us + REAL_TIME_OFFSET_US;
}

guint
holler_fake_clock_get_n_timeouts (HollerFakeClock *self)
{
  return self->timeouts->len;
}

void
holler_fake_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}
