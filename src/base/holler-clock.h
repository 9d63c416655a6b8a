/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Time and timers as an interface, so that tests may own both. */

#define HOLLER_TYPE_CLOCK (holler_clock_get_type ())
G_DECLARE_INTERFACE (HollerClock, holler_clock, HOLLER, CLOCK, GObject)

struct _HollerClockInterface
{
  GTypeInterface parent_iface;

  gint64 (*get_time_us) (HollerClock *self);
  gint64 (*get_real_time_us) (HollerClock *self);
  guint (*add_timeout) (HollerClock *self,
                        guint delay_ms,
                        GSourceFunc func,
                        gpointer user_data,
                        GDestroyNotify notify);
  void (*remove_timeout) (HollerClock *self, guint id);
};

gint64 holler_clock_get_time_us (HollerClock *self);
gint64 holler_clock_get_real_time_us (HollerClock *self);
guint holler_clock_add_timeout (HollerClock *self,
                                guint delay_ms,
                                GSourceFunc func,
                                gpointer user_data,
                                GDestroyNotify notify);
void holler_clock_remove_timeout (HollerClock *self, guint id);
void holler_clock_clear_timeout (HollerClock *self, guint *id);

/* The real one: monotonic time and sources of the thread-default context. */
#define HOLLER_TYPE_SYSTEM_CLOCK (holler_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (HollerSystemClock,
                      holler_system_clock,
                      HOLLER,
                      SYSTEM_CLOCK,
                      GObject)

HollerClock *holler_system_clock_new (void);

G_END_DECLS
