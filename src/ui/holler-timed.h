/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A widget that says a time of day, and can say it again. */

#define HOLLER_TYPE_TIMED (holler_timed_get_type ())
G_DECLARE_INTERFACE (HollerTimed, holler_timed, HOLLER, TIMED, GtkWidget)

struct _HollerTimedInterface
{
  GTypeInterface parent_iface;

  void (*say_again) (HollerTimed *self);
};

/* To @widget and all in it */
void holler_timed_say_again (GtkWidget *widget);

G_END_DECLS
