/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-test-views.h"

G_BEGIN_DECLS

/* -servers.c: a server of one's own, and whether another is the right one */
void ui_show_hosting (UiFixture *fixture);
void ui_show_hosting_failed (UiFixture *fixture);
void ui_show_hosting_running (UiFixture *fixture);
void ui_show_unknown_certificate (UiFixture *fixture);
void ui_show_changed_certificate (UiFixture *fixture);

G_END_DECLS
