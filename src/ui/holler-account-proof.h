/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* Asks for the password before what only the person may do. Signals:
 *   done ()  the server has done it */

typedef enum
{
  HOLLER_ACCOUNT_PROOF_CHANGE_PASSWORD,
  HOLLER_ACCOUNT_PROOF_DELETE,
} HollerAccountProofKind;

#define HOLLER_TYPE_ACCOUNT_PROOF (holler_account_proof_get_type ())
G_DECLARE_FINAL_TYPE (HollerAccountProof,
                      holler_account_proof,
                      HOLLER,
                      ACCOUNT_PROOF,
                      AdwWindow)

GtkWidget *holler_account_proof_new (GtkWindow *parent,
                                     HollerAccount *account,
                                     HollerAccountProofKind kind);

G_END_DECLS
