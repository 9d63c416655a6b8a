/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "holler-fake-peer-connection.h"
#include "holler-test-client.h"
#include "ui/holler-window.h"

G_BEGIN_DECLS

/* The real window over a client on fakes, and hands and eyes for it. What is
 * looked for is waited for. */

typedef struct
{
  HollerTestClient *client;
  GSettings *settings;
  HollerWindow *window;
} UiFixture;

void ui_init (int *argc, char ***argv);
/* @user_data: not NULL: logged in and online */
void ui_set_up (UiFixture *fixture, gconstpointer user_data);
void ui_tear_down (UiFixture *fixture, gconstpointer user_data);
void ui_spin_ms (guint ms);
/* (nullable): a window over the window */
GtkWindow *ui_find_dialog (void);

/* What is mapped, of a type, and is called so. */
GtkWidget *ui_look (GtkWidget *widget, GType type, const char *name);
GtkWidget *ui_look_everywhere (GType type, const char *name);
GtkWidget *ui_expect (GType type, const char *name);
void ui_expect_gone (GType type, const char *name);
void ui_press (const char *name);
void ui_press_in_dialog (const char *name);
/* In the preferences, which are open */
void ui_show_preferences_page (const char *name);
void ui_act (UiFixture *fixture, const char *name);

void ui_open_chat (UiFixture *fixture);
void ui_write_message (const char *text);
void ui_ring (UiFixture *fixture);
void ui_ring_from_carol (UiFixture *fixture);
/* Bob is in a call with Alice, on his laptop. */
void ui_push_elsewhere (UiFixture *fixture);
/* The offer is acknowledged when this returns. */
void ui_place_call (UiFixture *fixture);

G_END_DECLS
