/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* Access tokens: signed, short-lived, checked claim by claim. Refresh tokens
 * are only made here; the store knows which are good. */

/* An expired token is good this much longer: clocks differ, and a socket must
 * not fall between two tokens. */
#define HOLLER_TOKEN_LEEWAY_S 60

typedef struct
{
  char *user_id;
  char *device_id;
  gint64 expires_s; /* seconds since 1970 */
} HollerTokenClaims;

void holler_token_claims_clear (HollerTokenClaims *claims);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HollerTokenClaims, holler_token_claims_clear)

HollerTokens *holler_tokens_new (const guint8 *key, gsize key_size_bytes);
/* Reads the key of a data folder, or makes it (mode 0600). */
HollerTokens *holler_tokens_load (const char *path, GError **error);
void holler_tokens_free (HollerTokens *self);

char *holler_tokens_sign (HollerTokens *self,
                          const char *user_id,
                          const char *device_id,
                          gint64 now_s,
                          guint lifetime_s);
gboolean holler_tokens_check (HollerTokens *self,
                              const char *token,
                              gint64 now_s,
                              HollerTokenClaims *out_claims,
                              GError **error);
char *holler_tokens_new_refresh (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerTokens, holler_tokens_free)

G_END_DECLS
