/* holler-motion.c: what may move, and where it would only be slow
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-motion.h"

static void
realize_cb (GtkStack *stack)
{
  GskRenderer *renderer =
    gtk_native_get_renderer (gtk_widget_get_native (GTK_WIDGET (stack)));

  if (GSK_IS_CAIRO_RENDERER (renderer))
    gtk_stack_set_transition_type (stack, GTK_STACK_TRANSITION_TYPE_NONE);
}

/**
 * holler_motion_ease:
 * @stack: a stack of pages that fill the window, not realised yet
 *
 * Has the pages change at once where the processor draws. To fade from one to
 * the other both are drawn in every frame, and mixed: 60 ms of work for a
 * window of common size, in which nothing else of the program would happen. A
 * graphics card does it in less than one.
 */
void
holler_motion_ease (GtkStack *stack)
{
  g_signal_connect (stack, "realize", G_CALLBACK (realize_cb), NULL);
}
