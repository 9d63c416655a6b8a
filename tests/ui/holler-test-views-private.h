/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-test-views.h"

G_BEGIN_DECLS

/* -chats.c: conversations in states of their own */
void ui_show_long_chat (UiFixture *fixture);

/* -files.c: what cannot be sent or kept */
void ui_show_no_room (UiFixture *fixture);

/* -servers.c: a server of one's own, and whether another is the right one */
void ui_show_hosting (UiFixture *fixture);
void ui_show_own_server_runs (UiFixture *fixture);
void ui_show_locked_keyring (UiFixture *fixture);
void ui_show_no_address (UiFixture *fixture);
void ui_show_no_user_name (UiFixture *fixture);
void ui_show_no_server (UiFixture *fixture);
void ui_show_hosting_failed (UiFixture *fixture);
void ui_show_hosting_running (UiFixture *fixture);
void ui_show_unknown_certificate (UiFixture *fixture);
void ui_show_changed_certificate (UiFixture *fixture);

G_END_DECLS
