/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-user.h"

G_BEGIN_DECLS

/* Somebody in a conversation, oneself included. Properties (read-only,
 * notify): user, is-owner, read-order (gint64: has seen everything up to
 * there), delivered-order (gint64: one of his devices has it). */

#define HOLLER_TYPE_MEMBER (holler_member_get_type ())
G_DECLARE_FINAL_TYPE (HollerMember, holler_member, HOLLER, MEMBER, GObject)

HollerUser *holler_member_get_user (HollerMember *self);
gboolean holler_member_get_is_owner (HollerMember *self);
gint64 holler_member_get_read_order (HollerMember *self);
gint64 holler_member_get_delivered_order (HollerMember *self);

G_END_DECLS
