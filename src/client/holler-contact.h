/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-user.h"

G_BEGIN_DECLS

/* Oneself's relation to a person. Properties (read-only, notify): user,
 * state (HollerContactState), favourite. What one does with a contact is
 * asked of the account. */

#define HOLLER_TYPE_CONTACT (holler_contact_get_type ())
G_DECLARE_FINAL_TYPE (HollerContact, holler_contact, HOLLER, CONTACT, GObject)

HollerUser *holler_contact_get_user (HollerContact *self);
HollerContactState holler_contact_get_state (HollerContact *self);
gboolean holler_contact_get_favourite (HollerContact *self);

G_END_DECLS
