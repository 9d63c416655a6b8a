/* holler-frame-meter.c: times each frame of a window
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From the end of the clock's update phase, in which animations move, to the
 * end of its paint phase: layout and paint, and nothing of waiting. Only
 * benches ask for it. */

#include "app/holler-frame-meter.h"

#include <stdio.h>

static FILE *meter_file;
static gint64 began_us;

static void
begun_cb (GdkFrameClock *clock, gpointer user_data)
{
  began_us = g_get_monotonic_time ();
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  if (began_us > 0)
    fprintf (meter_file,
             "%.3f\n",
             (double) (g_get_monotonic_time () - began_us) / 1000.0);
  fflush (meter_file);
  began_us = 0;
}

static void
realized_cb (GtkWidget *window, gpointer user_data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  /* The update phase comes only where something is animated. */
  g_signal_connect_after (clock, "before-paint", G_CALLBACK (begun_cb), NULL);
  g_signal_connect_after (clock, "update", G_CALLBACK (begun_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), NULL);
}

/**
 * holler_frame_meter_watch:
 * @window: a window that is not realized yet
 * @path: a file to write to
 *
 * Appends a line to the file for each frame of the window: how long layout and
 * paint took, in milliseconds. Once a process, on the main thread.
 */
void
holler_frame_meter_watch (GtkWidget *window, const char *path)
{
  meter_file = fopen (path, "a");
  if (meter_file == NULL)
    {
      g_message ("cannot write to HOLLER_FRAMES");
      return;
    }
  if (gtk_widget_get_realized (window))
    realized_cb (window, NULL);
  else
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}
