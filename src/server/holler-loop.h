/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Many descriptors behind one source of the main loop: one epoll descriptor,
 * so that a wake-up costs work for the sockets that woke it and not for all
 * of them. */

typedef struct _HollerLoop HollerLoop;
typedef struct _HollerLoopWatch HollerLoopWatch;

typedef enum
{
  HOLLER_LOOP_READ = 1 << 0,
  HOLLER_LOOP_WRITE = 1 << 1,
  HOLLER_LOOP_HANG_UP = 1 << 2, /* told, never asked for */
} HollerLoopEvents;

/* Embedded in what watches; its memory must stay until the loop has called
 * free_func, which happens after the turn in which it was removed. */
struct _HollerLoopWatch
{
  int fd;
  HollerLoopEvents armed;
  gboolean removed;
  void (*func) (HollerLoopWatch *watch, HollerLoopEvents events);
  GDestroyNotify free_func;
};

/* Called once at the end of every turn in which something happened or
 * holler_loop_wake () was called. */
typedef void (*HollerLoopEndFunc) (gpointer user_data);

HollerLoop *holler_loop_new (HollerLoopEndFunc end_func, gpointer user_data);
void holler_loop_free (HollerLoop *self);
gboolean holler_loop_add (HollerLoop *self,
                          HollerLoopWatch *watch,
                          HollerLoopEvents events);
void holler_loop_arm (HollerLoop *self,
                      HollerLoopWatch *watch,
                      HollerLoopEvents events);
/* Does not close the descriptor. */
void holler_loop_remove (HollerLoop *self, HollerLoopWatch *watch);
void holler_loop_wake (HollerLoop *self);

G_END_DECLS
