/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-test-window.h"

G_BEGIN_DECLS

/* Everything that a person can get to see, each from a fresh start. */

typedef struct
{
  const char *name;
  gboolean online; /* logged in, with people and messages */
  void (*show) (UiFixture *fixture);
} UiView;

extern const UiView ui_views[];
extern const guint ui_n_views;

void ui_view_set_up (UiFixture *fixture, const UiView *view);
/* (transfer none): what is on top of the others */
GtkWindow *ui_view_get_top (UiFixture *fixture);

G_END_DECLS
