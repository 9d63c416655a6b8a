/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-test-window.h"

G_BEGIN_DECLS

/* Everything that a person can get to see, each from a fresh start. */

typedef struct
{
  const char *name;
  int online; /* TRUE: logged in, with people and messages; 2: without */
  void (*show) (UiFixture *fixture);
} UiView;

extern const UiView ui_views[];
extern const guint ui_n_views;

void ui_view_set_up (UiFixture *fixture, const UiView *view);
/* (transfer none): what is on top of the others */
GtkWindow *ui_view_get_top (UiFixture *fixture);
/* Everything that is on the screen is as narrow as a phone. */
void ui_view_make_narrow (UiFixture *fixture);
/* As who needs letters of twice the size */
void ui_set_large_text (void);

G_END_DECLS
