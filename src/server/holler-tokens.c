/* holler-tokens.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-tokens.h"

#include "base/holler-ids.h"

#include <glib/gstdio.h>
#include <jwt.h>
#include <sodium.h>
#include <string.h>

/* libjwt 1.10 verifies the signature and nothing else: the algorithm, the
 * expiry, the issuer and the audience are checked here. */

#define KEY_SIZE_BYTES 32
#define REFRESH_SIZE_BYTES 32
#define TOKEN_MAX_LENGTH 2048
#define ISSUER "holler-server"
#define AUDIENCE "holler"

struct _HollerTokens
{
  guint8 key[KEY_SIZE_BYTES];
};

/**
 * holler_token_claims_clear:
 * @claims: what a token says
 *
 * Frees what @claims holds.
 */
void
holler_token_claims_clear (HollerTokenClaims *claims)
{
  g_clear_pointer (&claims->user_id, g_free);
  g_clear_pointer (&claims->device_id, g_free);
}

/**
 * holler_tokens_new:
 * @key: the server's secret
 * @key_size_bytes: its size, 32
 *
 * Makes what signs and checks tokens.
 *
 * Returns: (transfer full) (nullable): it, or `NULL` if the key is of another
 *   size
 */
HollerTokens *
holler_tokens_new (const guint8 *key, gsize key_size_bytes)
{
  HollerTokens *self = NULL;

  if (key_size_bytes != KEY_SIZE_BYTES)
    return NULL;

  self = g_new0 (HollerTokens, 1);
  memcpy (self->key, key, KEY_SIZE_BYTES);
  return self;
}

static gboolean
make_key (const char *path, GError **error)
{
  guint8 key[KEY_SIZE_BYTES];
  gboolean written = FALSE;

  randombytes_buf (key, sizeof key);
  written = g_file_set_contents_full (path,
                                      (const char *) key,
                                      sizeof key,
                                      G_FILE_SET_CONTENTS_DURABLE |
                                        G_FILE_SET_CONTENTS_CONSISTENT,
                                      0600,
                                      error);
  sodium_memzero (key, sizeof key);
  return written;
}

/**
 * holler_tokens_load:
 * @path: the file with the server's secret
 *
 * Reads the secret, or makes one where there is none yet.
 *
 * Returns: (transfer full): what signs and checks tokens, or `NULL` with an
 *   error
 */
HollerTokens *
holler_tokens_load (const char *path, GError **error)
{
  HollerTokens *self = NULL;
  g_autofree char *contents = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !make_key (path, error))
    return NULL;
  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;

  self = holler_tokens_new ((const guint8 *) contents, length);
  sodium_memzero (contents, length);
  if (self == NULL)
    g_set_error (error,
                 HOLLER_SERVER_ERROR,
                 HOLLER_SERVER_ERROR_UNAVAILABLE,
                 "\"%s\" is not a key of this server; restore it from a "
                 "backup, or remove it to log everybody out",
                 path);
  return self;
}

/**
 * holler_tokens_free:
 * @self: (transfer full) (nullable): tokens
 *
 * Wipes and frees @self.
 */
void
holler_tokens_free (HollerTokens *self)
{
  if (self == NULL)
    return;

  sodium_memzero (self->key, sizeof self->key);
  g_free (self);
}

/**
 * holler_tokens_sign:
 * @self: tokens
 * @user_id: a person
 * @device_id: his device
 * @now_s: seconds since 1970
 * @lifetime_s: how long it is good
 *
 * Makes an access token (RFC 7519, HS256).
 *
 * Returns: (transfer full): the token
 */
char *
holler_tokens_sign (HollerTokens *self,
                    const char *user_id,
                    const char *device_id,
                    gint64 now_s,
                    guint lifetime_s)
{
  jwt_t *jwt = NULL;
  char *encoded = NULL;
  char *token = NULL;

  if (jwt_new (&jwt) != 0)
    g_error ("out of memory");

  jwt_set_alg (jwt, JWT_ALG_HS256, self->key, sizeof self->key);
  jwt_add_grant (jwt, "iss", ISSUER);
  jwt_add_grant (jwt, "aud", AUDIENCE);
  jwt_add_grant (jwt, "sub", user_id);
  jwt_add_grant (jwt, "did", device_id);
  jwt_add_grant_int (jwt, "iat", (long) now_s);
  jwt_add_grant_int (jwt, "exp", (long) (now_s + lifetime_s));

  encoded = jwt_encode_str (jwt);
  token = g_strdup (encoded);
  free (encoded);
  jwt_free (jwt);
  return token;
}

static const char *
find_fault (jwt_t *jwt, gint64 now_s)
{
  const char *user_id = jwt_get_grant (jwt, "sub");
  const char *device_id = jwt_get_grant (jwt, "did");

  if (jwt_get_alg (jwt) != JWT_ALG_HS256)
    return "the access token has another algorithm";
  if (g_strcmp0 (jwt_get_grant (jwt, "iss"), ISSUER) != 0 ||
      g_strcmp0 (jwt_get_grant (jwt, "aud"), AUDIENCE) != 0)
    return "the access token is not for this server";
  if (user_id == NULL || !holler_id_is_valid (user_id) || device_id == NULL ||
      !holler_id_is_valid (device_id))
    return "the access token names nobody";
  if (jwt_get_grant_int (jwt, "exp") + HOLLER_TOKEN_LEEWAY_S <= now_s)
    return "the access token has expired";

  return NULL;
}

/**
 * holler_tokens_check:
 * @self: tokens
 * @token: what a client sent
 * @now_s: seconds since 1970
 * @out_claims: (out): whom it speaks for
 *
 * Checks a token's signature, algorithm, issuer, audience and expiry.
 *
 * Returns: `TRUE` if it is good; `FALSE` with `HOLLER_SERVER_ERROR_UNAUTHORIZED`
 */
gboolean
holler_tokens_check (HollerTokens *self,
                     const char *token,
                     gint64 now_s,
                     HollerTokenClaims *out_claims,
                     GError **error)
{
  jwt_t *jwt = NULL;
  const char *fault = NULL;

  if (strlen (token) > TOKEN_MAX_LENGTH ||
      jwt_decode (&jwt, token, self->key, sizeof self->key) != 0)
    fault = "the access token is not good";
  else
    fault = find_fault (jwt, now_s);

  if (fault == NULL)
    {
      out_claims->user_id = g_strdup (jwt_get_grant (jwt, "sub"));
      out_claims->device_id = g_strdup (jwt_get_grant (jwt, "did"));
      out_claims->expires_s = jwt_get_grant_int (jwt, "exp");
    }
  else
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_UNAUTHORIZED,
                           fault);
    }

  jwt_free (jwt);
  return fault == NULL;
}

/**
 * holler_tokens_new_refresh:
 *
 * Makes a refresh token: 256 random bits that mean nothing by themselves.
 *
 * Returns: (transfer full): the token
 */
char *
holler_tokens_new_refresh (void)
{
  guint8 bytes[REFRESH_SIZE_BYTES];
  char text[REFRESH_SIZE_BYTES * 2];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2base64 (text,
                     sizeof text,
                     bytes,
                     sizeof bytes,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return g_strdup (text);
}
