/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-member.h"

G_BEGIN_DECLS

HollerMember *holler_member_new (HollerUser *user);
void holler_member_set_is_owner (HollerMember *self, gboolean is_owner);
/* Marks only rise. */
void
holler_member_raise_marks (HollerMember *self, gint64 read, gint64 delivered);

G_END_DECLS
