/* holler-test-views-servers.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-views-private.h"

#include "holler-fake-host.h"
#include "ui/holler-trust-dialog.h"

#define SERVER "https://kitchen-table.local:4655"

/* clang-format off */
/* The same as in data/tls/certificate.pem: pictures are taken without the
 * tests' own data. */
static const char certificate_pem[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIIBnDCCAUGgAwIBAgIUUNZuijzCufBzujLj0pb6rwZYBIUwCgYIKoZIzj0EAwIw\n"
  "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA2MTI0MFoYDzIxMjYxMDI4\n"
  "MDYxMjQwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
  "PQMBBwNCAASdwzwQVP4xjXx75QH0z7Wu+DtfaDjD9R85UKZHP4SpgQU96hnoOKtb\n"
  "Zz6QVld56r1h5QzW5CWZw0PqjMSfm8Xao28wbTAdBgNVHQ4EFgQUaNJFGe5vV9jL\n"
  "fNXBFmy60YFHEiwwHwYDVR0jBBgwFoAUaNJFGe5vV9jLfNXBFmy60YFHEiwwDwYD\n"
  "VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI\n"
  "zj0EAwIDSQAwRgIhAOEltA5y8FAOx+4A9JCaJOVak37xuvBN+Ffl9KLE0u4tAiEA\n"
  "pklOXvjYnv/MK7ExZgrZgGUeRm5VpFougWu9Di1q2eM=\n"
  "-----END CERTIFICATE-----\n";
/* clang-format on */

static HollerHost *
host (UiFixture *fixture)
{
  HollerHost *host = holler_fake_host_new ("Kitchen Table");

  holler_window_set_servers (fixture->window, NULL, host);
  ui_act (fixture, "hosting");
  ui_expect (GTK_TYPE_LABEL, "A Server for People Near You");

  return host;
}

void
ui_show_hosting (UiFixture *fixture)
{
  g_autoptr (HollerHost) own = host (fixture);
}

void
ui_show_hosting_failed (UiFixture *fixture)
{
  g_autoptr (HollerHost) own = host (fixture);

  holler_fake_host_fail (HOLLER_FAKE_HOST (own), HOLLER_HOST_TROUBLE_PORT);
}

void
ui_show_hosting_running (UiFixture *fixture)
{
  g_autoptr (HollerHost) own = host (fixture);

  ui_press ("Start Hosting");
  ui_expect (GTK_TYPE_LABEL, "Others Can Connect");
}

/* Nobody is logged in. */
void
ui_show_own_server_runs (UiFixture *fixture)
{
  g_autoptr (HollerHost) host = holler_fake_host_new ("Kitchen Table");

  holler_window_set_servers (fixture->window, NULL, host);
  holler_host_start (host, "Kitchen Table");
  ui_expect (GTK_TYPE_LABEL, "Use the Server on This Computer");
}

void
ui_show_locked_keyring (UiFixture *fixture)
{
  holler_fake_secrets_fail (fixture->client->secrets,
                            HOLLER_SECRETS_ERROR_LOCKED);
  ui_act (fixture, "restore");
  ui_expect (GTK_TYPE_BUTTON, "Look in the Keyring Again");
}

void
ui_show_no_address (UiFixture *fixture)
{
  ui_press ("Create Account");
  gtk_editable_set_text (
    GTK_EDITABLE (ui_expect (ADW_TYPE_ENTRY_ROW, "Server")),
    "ftp://x");
  ui_expect (GTK_TYPE_LABEL,
             "No server can be at this address. One looks like "
             "holler.example.org or https://192.168.1.5:4655.");
}

void
ui_show_no_user_name (UiFixture *fixture)
{
  ui_press ("Create Account");
  gtk_editable_set_text (
    GTK_EDITABLE (ui_expect (ADW_TYPE_ENTRY_ROW, "User name")),
    "Greta Müller");
  ui_expect (GTK_TYPE_LABEL,
             "A user name has only letters a–z, digits, “.”, “_” and “-”.");
}

void
ui_show_no_server (UiFixture *fixture)
{
  gtk_editable_set_text (
    GTK_EDITABLE (ui_expect (ADW_TYPE_ENTRY_ROW, "Server")),
    "");
}

static void
ask (UiFixture *fixture)
{
  HollerTrust *trust = holler_account_get_trust (fixture->client->account);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
    g_tls_certificate_new_from_pem (certificate_pem, -1, &error);
  AdwMessageDialog *dialog = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (holler_trust_look (trust,
                                      SERVER,
                                      certificate,
                                      G_TLS_CERTIFICATE_UNKNOWN_CA),
                   !=,
                   HOLLER_TRUST_GIVEN);
  dialog =
    holler_trust_dialog_new (GTK_WIDGET (fixture->window), trust, SERVER);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ui_show_unknown_certificate (UiFixture *fixture)
{
  ask (fixture);
  ui_expect (GTK_TYPE_LABEL, "Is This the Right Server?");
}

void
ui_show_changed_certificate (UiFixture *fixture)
{
  holler_trust_pin (
    holler_account_get_trust (fixture->client->account),
    SERVER,
    "85f2c1d07be9364aa0f51e88d2439bc7615e0d9a74c3f82b16e7ad50493b8ce1");
  ask (fixture);
  ui_expect (GTK_TYPE_LABEL, "This Is Not the Same Server");
}
