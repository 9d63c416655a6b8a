/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* What stands where nothing is chosen yet. */

#define HOLLER_TYPE_NOTHING_PAGE (holler_nothing_page_get_type ())
G_DECLARE_FINAL_TYPE (HollerNothingPage,
                      holler_nothing_page,
                      HOLLER,
                      NOTHING_PAGE,
                      AdwBin)

void holler_nothing_page_set_account (HollerNothingPage *self,
                                      HollerAccount *account);
/* "chats", "calls" or "contacts": the list beside it */
void holler_nothing_page_set_page (HollerNothingPage *self, const char *page);

G_END_DECLS
