/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_PERSON_CARD (holler_person_card_get_type ())
G_DECLARE_FINAL_TYPE (HollerPersonCard,
                      holler_person_card,
                      HOLLER,
                      PERSON_CARD,
                      AdwBin)

void holler_person_card_set_person (HollerPersonCard *self,
                                    HollerAccount *account,
                                    HollerUser *user);
HollerUser *holler_person_card_get_user (HollerPersonCard *self);

G_END_DECLS
