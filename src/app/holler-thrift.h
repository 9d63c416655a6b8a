/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"

G_BEGIN_DECLS

/* What keeps the memory of a program small that is left open all day. */

void holler_thrift_without_gl (void);
void holler_thrift_restore_environment (void);
void holler_thrift_watch (HollerAccount *account);

G_END_DECLS
