/* holler-certificate.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-certificate.h"

#include "base/holler-fingerprint.h"
#include "base/holler-ids.h"

#include <gnutls/x509.h>
#include <time.h>

/* On a network without names no authority vouches for anybody. So the server
 * vouches for itself, and clients remember whom they met first: what counts
 * is that the certificate stays the same, and that its key stays here. It is
 * made once and never replaced by itself, since to clients that is what an
 * attack looks like. */

#define CERTIFICATE_NAME "certificate.pem"
#define KEY_NAME "certificate.key"
#define COMMON_NAME "Holler server"

/* Clients look at its key and not at the date; it must only not end. */
#define VALID_S (20LL * 366 * 24 * 60 * 60)
#define SERIAL_BYTES 16

/* NIST P-256: known to everything that speaks TLS, a few milliseconds. */
#define KEY_BITS GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1)

static gboolean
check (int result, GError **error)
{
  if (result >= 0)
    return TRUE;

  g_set_error (error,
               HOLLER_SERVER_ERROR,
               HOLLER_SERVER_ERROR_INTERNAL,
               "cannot make a certificate: %s",
               gnutls_strerror (result));
  return FALSE;
}

static gboolean
describe (gnutls_x509_crt_t certificate, GError **error)
{
  guint8 serial[SERIAL_BYTES];
  time_t now = time (NULL);

  holler_random_bytes (serial, sizeof serial);
  /* RFC 5280, section 4.1.2.2: positive, and never zero */
  serial[0] = (serial[0] & 0x7f) | 0x40;

  return check (gnutls_x509_crt_set_version (certificate, 3), error) &&
         check (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial),
                error) &&
         /* A clock that is a day behind shall not keep anybody out. */
         check (gnutls_x509_crt_set_activation_time (certificate,
                                                     now - 24 * 60 * 60),
                error) &&
         check (gnutls_x509_crt_set_expiration_time (certificate,
                                                     (time_t) (now + VALID_S)),
                error) &&
         check (gnutls_x509_crt_set_dn_by_oid (certificate,
                                               GNUTLS_OID_X520_COMMON_NAME,
                                               0,
                                               COMMON_NAME,
                                               sizeof COMMON_NAME - 1),
                error) &&
         check (gnutls_x509_crt_set_subject_alt_name (certificate,
                                                      GNUTLS_SAN_DNSNAME,
                                                      "localhost",
                                                      sizeof "localhost" - 1,
                                                      GNUTLS_FSAN_SET),
                error) &&
         check (gnutls_x509_crt_set_basic_constraints (certificate, 0, -1),
                error) &&
         check (gnutls_x509_crt_set_key_usage (certificate,
                                               GNUTLS_KEY_DIGITAL_SIGNATURE),
                error) &&
         check (gnutls_x509_crt_set_key_purpose_oid (certificate,
                                                     GNUTLS_KP_TLS_WWW_SERVER,
                                                     0),
                error);
}

/* Readable by nobody else from the first byte on. */
static gboolean
write_pem (const char *path, const gnutls_datum_t *pem, GError **error)
{
  return g_file_set_contents_full (path,
                                   (const char *) pem->data,
                                   pem->size,
                                   G_FILE_SET_CONTENTS_CONSISTENT |
                                     G_FILE_SET_CONTENTS_DURABLE,
                                   0600,
                                   error);
}

/* The key first: a certificate is only there when its key is. */
static gboolean
write_both (gnutls_x509_crt_t certificate,
            gnutls_x509_privkey_t key,
            const char *certificate_path,
            const char *key_path,
            GError **error)
{
  gnutls_datum_t key_pem = { NULL, 0 };
  gnutls_datum_t certificate_pem = { NULL, 0 };
  gboolean is_written =
    check (gnutls_x509_privkey_export2_pkcs8 (key,
                                              GNUTLS_X509_FMT_PEM,
                                              NULL,
                                              GNUTLS_PKCS_PLAIN,
                                              &key_pem),
           error) &&
    check (gnutls_x509_crt_export2 (certificate,
                                    GNUTLS_X509_FMT_PEM,
                                    &certificate_pem),
           error) &&
    write_pem (key_path, &key_pem, error) &&
    write_pem (certificate_path, &certificate_pem, error);

  if (key_pem.data != NULL)
    gnutls_memset (key_pem.data, 0, key_pem.size);
  gnutls_free (key_pem.data);
  gnutls_free (certificate_pem.data);
  return is_written;
}

static gboolean
make (const char *certificate_path, const char *key_path, GError **error)
{
  gnutls_x509_privkey_t key = NULL;
  gnutls_x509_crt_t certificate = NULL;
  gboolean is_made =
    check (gnutls_x509_privkey_init (&key), error) &&
    check (gnutls_x509_crt_init (&certificate), error) &&
    check (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, KEY_BITS, 0),
           error) &&
    describe (certificate, error) &&
    check (gnutls_x509_crt_set_key (certificate, key), error) &&
    check (gnutls_x509_crt_sign2 (certificate,
                                  certificate,
                                  key,
                                  GNUTLS_DIG_SHA256,
                                  0),
           error) &&
    write_both (certificate, key, certificate_path, key_path, error);

  if (certificate != NULL)
    gnutls_x509_crt_deinit (certificate);
  if (key != NULL)
    gnutls_x509_privkey_deinit (key);
  return is_made;
}

/**
 * holler_certificate_use_own:
 * @config: a configuration, with its data folder, which exists
 *
 * Lets the server use a certificate of its own, and makes one where there is
 * none yet. Blocks for the disk.
 *
 * Returns: `FALSE` with an error if there is none and none can be made
 */
gboolean
holler_certificate_use_own (HollerServerConfig *config, GError **error)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;

  g_return_val_if_fail (config != NULL && config->data_dir != NULL, FALSE);

  certificate = g_build_filename (config->data_dir, CERTIFICATE_NAME, NULL);
  key = g_build_filename (config->data_dir, KEY_NAME, NULL);
  if (!g_file_test (certificate, G_FILE_TEST_EXISTS))
    {
      if (!make (certificate, key, error))
        return FALSE;
    }
  else if (!g_file_test (key, G_FILE_TEST_EXISTS))
    {
      g_set_error (error,
                   HOLLER_SERVER_ERROR,
                   HOLLER_SERVER_ERROR_UNAVAILABLE,
                   "the key \"%s\" is missing; restore it, or remove \"%s\" "
                   "to make both anew, which everybody will have to accept",
                   key,
                   certificate);
      return FALSE;
    }

  g_free (config->tls_certificate);
  config->tls_certificate = g_steal_pointer (&certificate);
  g_free (config->tls_key);
  config->tls_key = g_steal_pointer (&key);
  return TRUE;
}

/**
 * holler_certificate_dup_fingerprint:
 * @config: a configuration with a certificate
 *
 * Reads the certificate's fingerprint, which people compare.
 *
 * Returns: (transfer full): 64 hexadecimal digits, or `NULL` with an error
 */
char *
holler_certificate_dup_fingerprint (const HollerServerConfig *config,
                                    GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  g_return_val_if_fail (config->tls_certificate != NULL, NULL);

  certificate =
    g_tls_certificate_new_from_file (config->tls_certificate, error);
  return certificate != NULL ? holler_fingerprint_of (certificate) : NULL;
}
