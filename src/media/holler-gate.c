/* holler-gate.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-gate.h"

#include <gio/gio.h>
#include <string.h>

/* Nothing flows in a peer connection before the certificate shown in the DTLS
 * handshake is the one that the other side's description names (RFC 8827
 * section 6.5). webrtcbin 1.22 does not look, so we do, and fail closed: the
 * gate starts shut, each newly shown certificate shuts it, and only the main
 * thread's comparison opens it. A mismatch is final.
 *
 * The word that other threads read is one integer: the turn (how many
 * certificates were shown) times two, plus one while open. Opening is an
 * exchange against the turn that was judged, so a certificate shown in between
 * cannot slip through a gate opened for the one before.
 */

struct _HollerGate
{
  gatomicrefcount ref_count;
  int word; /* atomic */

  /* The main thread's own. */
  char *expected;
  char *presented;
  guint presented_turn;
  HollerSecurity security;
};

HollerGate *
holler_gate_new (void)
{
  HollerGate *self = g_new0 (HollerGate, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->security = HOLLER_SECURITY_PENDING;

  return self;
}

HollerGate *
holler_gate_ref (HollerGate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
holler_gate_unref (HollerGate *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->expected);
  g_free (self->presented);
  g_free (self);
}

/* Shuts the gate and returns the new turn. */
static guint
shut (HollerGate *self)
{
  int word;

  do
    word = g_atomic_int_get (&self->word);
  while (!g_atomic_int_compare_and_exchange (&self->word,
                                             word,
                                             (int) (((guint) word | 1u) + 1u)));

  return (((guint) word | 1u) + 1u) / 2u;
}

static void
open_for_turn (HollerGate *self, guint turn)
{
  g_atomic_int_compare_and_exchange (&self->word,
                                     (int) (turn * 2u),
                                     (int) (turn * 2u + 1u));
}

static char *
fingerprint_of_pem (const char *pem)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *hex = NULL;
  GString *fingerprint = NULL;

  if (pem == NULL)
    return NULL;
  certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
  if (certificate == NULL)
    return NULL;
  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;

  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  fingerprint = g_string_sized_new (96);
  for (gsize i = 0; hex[i] != '\0'; i += 2)
    {
      if (i > 0)
        g_string_append_c (fingerprint, ':');
      g_string_append_c (fingerprint, g_ascii_toupper (hex[i]));
      g_string_append_c (fingerprint, g_ascii_toupper (hex[i + 1]));
    }

  return g_string_free (fingerprint, FALSE);
}

/**
 * holler_gate_is_open:
 * @self: a gate
 *
 * May media and data flow now? On any thread.
 *
 * Returns: `TRUE` if the shown certificate is the described one
 */
gboolean
holler_gate_is_open (HollerGate *self)
{
  return ((guint) g_atomic_int_get (&self->word) & 1u) != 0;
}

/**
 * holler_gate_present:
 * @self: a gate
 * @pem: (nullable): the certificate that the other side showed
 * @out_turn: (out): to be handed to [method@Gate.judge]
 *
 * Shuts the gate, on whatever thread the handshake runs.
 *
 * Returns: (transfer full) (nullable): the fingerprint of @pem, "AB:CD:…"
 */
char *
holler_gate_present (HollerGate *self, const char *pem, guint *out_turn)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (out_turn != NULL, NULL);

  *out_turn = shut (self);

  return fingerprint_of_pem (pem);
}

static HollerSecurity
compare (HollerGate *self)
{
  if (self->security == HOLLER_SECURITY_INSECURE || self->expected == NULL ||
      self->presented == NULL)
    return self->security;

  if (g_ascii_strcasecmp (self->expected, self->presented) == 0)
    {
      open_for_turn (self, self->presented_turn);
      self->security = HOLLER_SECURITY_ENCRYPTED;
    }
  else
    {
      shut (self);
      self->security = HOLLER_SECURITY_INSECURE;
    }

  return self->security;
}

/**
 * holler_gate_judge:
 * @self: a gate
 * @presented: (nullable): what [method@Gate.present] returned
 * @turn: its turn
 *
 * Compares what was shown with what was described, and opens or stays shut.
 *
 * Returns: what that means for the connection
 */
HollerSecurity
holler_gate_judge (HollerGate *self, const char *presented, guint turn)
{
  g_return_val_if_fail (self != NULL, HOLLER_SECURITY_INSECURE);

  g_free (self->presented);
  self->presented = g_strdup (presented);
  self->presented_turn = turn;

  return compare (self);
}

/**
 * holler_gate_expect:
 * @self: a gate
 * @fingerprint: "AB:CD:…", sha-256, of the other side's description
 *
 * Says which certificate is the right one.
 *
 * Returns: what that means for the connection
 */
HollerSecurity
holler_gate_expect (HollerGate *self, const char *fingerprint)
{
  g_return_val_if_fail (self != NULL, HOLLER_SECURITY_INSECURE);
  g_return_val_if_fail (fingerprint != NULL, HOLLER_SECURITY_INSECURE);

  g_free (self->expected);
  self->expected = g_strdup (fingerprint);

  return compare (self);
}

/**
 * holler_gate_get_security:
 * @self: a gate
 *
 * Returns: what is known by now
 */
HollerSecurity
holler_gate_get_security (HollerGate *self)
{
  g_return_val_if_fail (self != NULL, HOLLER_SECURITY_INSECURE);

  return self->security;
}
