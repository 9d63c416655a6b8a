/* holler-thrift.c: keeps the program small
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-thrift.h"

#include <gtk/gtk.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define SETTLE_S 4 /* until what has ended has let go of what it held */
#define TIMER "holler-thrift-timer"

static const char *gl_variable; /* what was set */
static char *gl_before;         /* (nullable): what it said before */

/**
 * holler_thrift_without_gl:
 *
 * Where the person wants cairo to draw (`GSK_RENDERER=cairo`), GTK shall not
 * load OpenGL either. It does so for every window to find out what there is,
 * whoever draws; where Mesa computes in software that is LLVM and 30 MiB for
 * nothing (measured with GTK 4.8).
 *
 * To be called before GTK is initialised, while there is one thread; then
 * [func@Holler.thrift_restore_environment].
 */
void
holler_thrift_without_gl (void)
{
  const char *flag = "gl-disable";
  g_autofree char *both = NULL;

  if (g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") != 0)
    return;

  gl_variable = "GDK_DEBUG";
  if (gtk_get_major_version () > 4 || gtk_get_minor_version () >= 16)
    {
      gl_variable = "GDK_DISABLE";
      flag = "gl,vulkan";
    }
  gl_before = g_strdup (g_getenv (gl_variable));
  both = gl_before == NULL ? g_strdup (flag)
                           : g_strconcat (gl_before, ",", flag, NULL);
  g_setenv (gl_variable, both, TRUE);
}

/**
 * holler_thrift_restore_environment:
 *
 * Undoes what [func@Holler.thrift_without_gl] set, once GTK has read it: other
 * programs, which this one starts, choose for themselves.
 */
void
holler_thrift_restore_environment (void)
{
  if (gl_variable == NULL)
    return;
  if (gl_before != NULL)
    g_setenv (gl_variable, gl_before, TRUE);
  else
    g_unsetenv (gl_variable);
  gl_variable = NULL;
  g_clear_pointer (&gl_before, g_free);
}

#ifdef __GLIBC__

static gpointer
trim_thread (gpointer data)
{
  malloc_trim (0);
  return NULL;
}

/* Beside the main loop: a drawing of the next frame waits for a page or two at
 * most, not for all of it. */
static gboolean
settled_cb (gpointer user_data)
{
  g_autoptr (GThread) thread = NULL;

  g_object_steal_data (user_data, TIMER);
  thread = g_thread_try_new ("holler-thrift", trim_thread, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
remove_source (gpointer data)
{
  g_source_remove (GPOINTER_TO_UINT (data));
}

static void
wait_and_trim (GObject *account)
{
  guint id = g_timeout_add_seconds_full (G_PRIORITY_LOW,
                                         SETTLE_S,
                                         settled_cb,
                                         account,
                                         NULL);

  g_object_set_data_full (account, TIMER, GUINT_TO_POINTER (id), remove_source);
}

/**
 * holler_thrift_watch:
 * @account: whose calls are watched
 *
 * Gives back to the system what the heap holds and does not need: after the
 * start, when plugins were looked at and warmed up and pictures were drawn,
 * and after each call. glibc keeps it otherwise: 13 MiB after the start.
 */
void
holler_thrift_watch (HollerAccount *account)
{
  wait_and_trim (G_OBJECT (account));
  g_signal_connect_object (holler_account_get_calls (account),
                           "call-ended",
                           G_CALLBACK (wait_and_trim),
                           account,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account,
                           "notify::state",
                           G_CALLBACK (wait_and_trim),
                           account,
                           G_CONNECT_SWAPPED);
}

#else

void
holler_thrift_watch (HollerAccount *account)
{
}

#endif
