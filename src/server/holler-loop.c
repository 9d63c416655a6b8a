/* holler-loop.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

/* As many as are taken at one turn; the rest wait for the next, so that
 * timers and HTTP are not starved. */
#define MAX_EVENTS 512

typedef struct
{
  GSource source;
  HollerLoop *loop;
} LoopSource;

struct _HollerLoop
{
  int epoll_fd;
  GSource *source;
  HollerLoopEndFunc end_func;
  gpointer user_data;
  GPtrArray *graveyard; /* of HollerLoopWatch */
  gboolean woken;
};

static uint32_t
to_epoll (HollerLoopEvents events)
{
  return ((events & HOLLER_LOOP_READ) != 0 ? EPOLLIN : 0U) |
         ((events & HOLLER_LOOP_WRITE) != 0 ? EPOLLOUT : 0U);
}

static HollerLoopEvents
from_epoll (uint32_t events)
{
  return ((events & EPOLLIN) != 0 ? HOLLER_LOOP_READ : 0) |
         ((events & EPOLLOUT) != 0 ? HOLLER_LOOP_WRITE : 0) |
         ((events & (EPOLLHUP | EPOLLERR)) != 0 ? HOLLER_LOOP_HANG_UP : 0);
}

static void
bury (HollerLoop *self)
{
  while (self->graveyard->len > 0)
    {
      HollerLoopWatch *watch =
        g_ptr_array_steal_index (self->graveyard, self->graveyard->len - 1);

      watch->free_func (watch);
    }
}

static gboolean
loop_source_prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return ((LoopSource *) source)->loop->woken;
}

static gboolean
loop_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  HollerLoop *self = ((LoopSource *) source)->loop;
  struct epoll_event events[MAX_EVENTS];
  int n_events = epoll_wait (self->epoll_fd, events, MAX_EVENTS, 0);

  self->woken = FALSE;
  for (int i = 0; i < n_events; i++)
    {
      HollerLoopWatch *watch = events[i].data.ptr;

      /* An earlier one of this turn may have ended it. */
      if (!watch->removed)
        watch->func (watch, from_epoll (events[i].events));
    }

  self->end_func (self->user_data);
  bury (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs loop_source_funcs = {
  .prepare = loop_source_prepare,
  .dispatch = loop_source_dispatch,
};

/**
 * holler_loop_new:
 * @end_func: called at the end of each turn
 * @user_data: data for @end_func
 *
 * Makes a loop in the thread-default main context.
 *
 * Returns: (transfer full): the loop
 */
HollerLoop *
holler_loop_new (HollerLoopEndFunc end_func, gpointer user_data)
{
  HollerLoop *self = g_new0 (HollerLoop, 1);

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    g_error ("cannot make an epoll descriptor: %s", g_strerror (errno));

  self->end_func = end_func;
  self->user_data = user_data;
  self->graveyard = g_ptr_array_new ();
  self->source = g_source_new (&loop_source_funcs, sizeof (LoopSource));
  ((LoopSource *) self->source)->loop = self;
  g_source_set_name (self->source, "[holler] sockets");
  g_source_add_unix_fd (self->source, self->epoll_fd, G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

/**
 * holler_loop_free:
 * @self: (transfer full) (nullable): a loop without watches
 *
 * Frees @self and the watches that were removed.
 */
void
holler_loop_free (HollerLoop *self)
{
  if (self == NULL)
    return;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  bury (self);
  g_ptr_array_unref (self->graveyard);
  close (self->epoll_fd);
  g_free (self);
}

/**
 * holler_loop_add:
 * @self: a loop
 * @watch: a watch with its descriptor and functions set
 * @events: what to wait for
 *
 * Begins to watch.
 *
 * Returns: `FALSE` if the system has no room for it
 */
gboolean
holler_loop_add (HollerLoop *self,
                 HollerLoopWatch *watch,
                 HollerLoopEvents events)
{
  struct epoll_event event = { .events = to_epoll (events), .data.ptr = watch };

  g_return_val_if_fail (watch->func != NULL && watch->free_func != NULL, FALSE);

  watch->armed = events;
  return epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) == 0;
}

/**
 * holler_loop_arm:
 * @self: a loop
 * @watch: a watch in it
 * @events: what to wait for from now on
 *
 * Changes what is waited for.
 */
void
holler_loop_arm (HollerLoop *self,
                 HollerLoopWatch *watch,
                 HollerLoopEvents events)
{
  struct epoll_event event = { .events = to_epoll (events), .data.ptr = watch };

  if (watch->armed == events || watch->removed)
    return;

  watch->armed = events;
  epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event);
}

/**
 * holler_loop_remove:
 * @self: a loop
 * @watch: a watch in it
 *
 * Ends watching; the watch is freed at the end of this turn. To be called
 * before the descriptor is closed.
 */
void
holler_loop_remove (HollerLoop *self, HollerLoopWatch *watch)
{
  if (watch->removed)
    return;

  watch->removed = TRUE;
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
  g_ptr_array_add (self->graveyard, watch);
  holler_loop_wake (self);
}

/**
 * holler_loop_wake:
 * @self: a loop
 *
 * Has the end function called, in this turn or the next.
 */
void
holler_loop_wake (HollerLoop *self)
{
  /* The source looks at this when it prepares, before the loop can sleep. */
  self->woken = TRUE;
}
