/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "client/holler-api.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_TOKEN_KEEPER (holler_token_keeper_get_type ())
G_DECLARE_FINAL_TYPE (HollerTokenKeeper,
                      holler_token_keeper,
                      HOLLER,
                      TOKEN_KEEPER,
                      GObject)

/* @owner says the signals of a HollerApi; it owns the keeper. */
HollerTokenKeeper *holler_token_keeper_new (HollerApi *owner,
                                            SoupSession *soup);
void holler_token_keeper_set_session (HollerTokenKeeper *self,
                                      const char *server_url,
                                      const HollerSession *session);
const char *holler_token_keeper_peek (HollerTokenKeeper *self);
void holler_token_keeper_get_async (HollerTokenKeeper *self,
                                    const char *stale_token,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
char *holler_token_keeper_get_finish (HollerTokenKeeper *self,
                                      GAsyncResult *result,
                                      GError **error);

G_END_DECLS
