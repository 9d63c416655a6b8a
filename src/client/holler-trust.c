/* holler-trust.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-trust.h"

#include <string.h>

#include "base/holler-fingerprint.h"

struct _HollerTrust
{
  GObject parent_instance;

  GHashTable *pins;    /* "host:port" -> fingerprint */
  GHashTable *refused; /* "host:port" -> fingerprint */
};

enum
{
  PROP_0,
  PROP_PINS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];
static guint refused_signal;

G_DEFINE_FINAL_TYPE (HollerTrust, holler_trust, G_TYPE_OBJECT)

/* A server is who answers at a port; its address may be written otherwise. */
static char *
dup_server (const char *url)
{
  g_autofree char *with_scheme = strstr (url, "://") != NULL
                                   ? g_strdup (url)
                                   : g_strconcat ("https://", url, NULL);
  g_autoptr (GUri) uri =
    g_uri_parse (with_scheme, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autofree char *host = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  return g_strdup_printf ("%s:%d", host, g_uri_get_port (uri));
}

static HollerFlaws
to_flaws (GTlsCertificateFlags errors)
{
  HollerFlaws flaws = HOLLER_FLAW_NONE;

  if ((errors & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    flaws |= HOLLER_FLAW_NO_AUTHORITY;
  if ((errors &
       (G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_NOT_ACTIVATED |
        G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_GENERIC_ERROR)) != 0)
    flaws |= HOLLER_FLAW_OTHER;
  if ((errors & (G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_INSECURE)) != 0)
    flaws |= HOLLER_FLAW_GRAVE;

  return flaws;
}

static void
holler_trust_get_property (GObject *object,
                           guint id,
                           GValue *value,
                           GParamSpec *pspec)
{
  HollerTrust *self = HOLLER_TRUST (object);

  switch (id)
    {
    case PROP_PINS:
      g_value_take_variant (value,
                            g_variant_ref_sink (holler_trust_get_pins (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
holler_trust_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  HollerTrust *self = HOLLER_TRUST (object);

  switch (id)
    {
    case PROP_PINS:
      holler_trust_set_pins (self, g_value_get_variant (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
holler_trust_finalize (GObject *object)
{
  HollerTrust *self = HOLLER_TRUST (object);

  g_hash_table_unref (self->pins);
  g_hash_table_unref (self->refused);

  G_OBJECT_CLASS (holler_trust_parent_class)->finalize (object);
}

static void
holler_trust_class_init (HollerTrustClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_trust_finalize;
  object_class->get_property = holler_trust_get_property;
  object_class->set_property = holler_trust_set_property;

  /**
   * HollerTrust:pins:
   *
   * The accepted certificates: server to fingerprint.
   */
  properties[PROP_PINS] = g_param_spec_variant (
    "pins",
    NULL,
    NULL,
    G_VARIANT_TYPE ("a{ss}"),
    NULL,
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * HollerTrust::refused:
   * @self: trust
   *
   * A server showed a certificate that was not taken.
   */
  refused_signal = g_signal_new ("refused",
                                 HOLLER_TYPE_TRUST,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 0);
}

static void
holler_trust_init (HollerTrust *self)
{
  self->pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refused =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * holler_trust_new:
 *
 * Makes one that has accepted nothing.
 *
 * Returns: (transfer full): trust
 */
HollerTrust *
holler_trust_new (void)
{
  return g_object_new (HOLLER_TYPE_TRUST, NULL);
}

/**
 * holler_trust_look:
 * @self: trust
 * @url: "https://host[:port]", perhaps with a path
 * @certificate: what the server shows
 * @errors: what the system finds wrong with it
 *
 * Judges a certificate, and remembers one that is not taken.
 *
 * Returns: the verdict
 */
HollerTrustVerdict
holler_trust_look (HollerTrust *self,
                   const char *url,
                   GTlsCertificate *certificate,
                   GTlsCertificateFlags errors)
{
  g_autofree char *server = NULL;
  g_autofree char *fingerprint = NULL;
  HollerTrustVerdict verdict = HOLLER_TRUST_REFUSED;

  g_return_val_if_fail (HOLLER_IS_TRUST (self), HOLLER_TRUST_REFUSED);
  g_return_val_if_fail (url != NULL, HOLLER_TRUST_REFUSED);

  server = dup_server (url);
  if (server == NULL)
    return HOLLER_TRUST_REFUSED;
  fingerprint = holler_fingerprint_of (certificate);
  verdict = holler_trust_judge (to_flaws (errors),
                                g_hash_table_lookup (self->pins, server),
                                fingerprint);
  if (verdict == HOLLER_TRUST_GIVEN)
    {
      g_hash_table_remove (self->refused, server);
      return verdict;
    }

  g_hash_table_replace (self->refused,
                        g_steal_pointer (&server),
                        g_steal_pointer (&fingerprint));
  g_signal_emit (self, refused_signal, 0);
  return verdict;
}

/**
 * holler_trust_get_pin:
 * @self: trust
 * @url: "https://host[:port]"
 *
 * Gets the fingerprint of the certificate that was accepted for a server.
 *
 * Returns: (nullable): a fingerprint
 */
const char *
holler_trust_get_pin (HollerTrust *self, const char *url)
{
  g_autofree char *server = NULL;

  g_return_val_if_fail (HOLLER_IS_TRUST (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  server = dup_server (url);
  return server != NULL ? g_hash_table_lookup (self->pins, server) : NULL;
}

/**
 * holler_trust_get_refused:
 * @self: trust
 * @url: "https://host[:port]"
 *
 * Gets the fingerprint of the last certificate that was not taken.
 *
 * Returns: (nullable): a fingerprint; `NULL` if the last one was good
 */
const char *
holler_trust_get_refused (HollerTrust *self, const char *url)
{
  g_autofree char *server = NULL;

  g_return_val_if_fail (HOLLER_IS_TRUST (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  server = dup_server (url);
  return server != NULL ? g_hash_table_lookup (self->refused, server) : NULL;
}

/**
 * holler_trust_pin:
 * @self: trust
 * @url: "https://host[:port]"
 * @fingerprint: a fingerprint
 *
 * Accepts this certificate of a server, and from now on no other that nobody
 * vouches for.
 */
void
holler_trust_pin (HollerTrust *self, const char *url, const char *fingerprint)
{
  g_autofree char *server = NULL;

  g_return_if_fail (HOLLER_IS_TRUST (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (fingerprint != NULL);

  server = dup_server (url);
  if (server == NULL ||
      g_strcmp0 (g_hash_table_lookup (self->pins, server), fingerprint) == 0)
    return;
  g_hash_table_replace (self->pins,
                        g_steal_pointer (&server),
                        g_strdup (fingerprint));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINS]);
}

/**
 * holler_trust_get_pins:
 * @self: trust
 *
 * Gets what was accepted, to be kept.
 *
 * Returns: (transfer floating): a{ss}, by server
 */
GVariant *
holler_trust_get_pins (HollerTrust *self)
{
  g_autoptr (GList) servers = NULL;
  GVariantBuilder builder;

  g_return_val_if_fail (HOLLER_IS_TRUST (self), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  servers =
    g_list_sort (g_hash_table_get_keys (self->pins), (GCompareFunc) g_strcmp0);
  for (GList *link = servers; link != NULL; link = link->next)
    g_variant_builder_add (
      &builder,
      "{ss}",
      link->data,
      (const char *) g_hash_table_lookup (self->pins, link->data));

  return g_variant_builder_end (&builder);
}

/**
 * holler_trust_set_pins:
 * @self: trust
 * @pins: (nullable): a{ss} that was kept
 *
 * Puts what was accepted earlier in the place of all there is. What is no
 * fingerprint is left out.
 */
void
holler_trust_set_pins (HollerTrust *self, GVariant *pins)
{
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  GVariantIter iter;
  const char *server = NULL;
  const char *text = NULL;

  g_return_if_fail (HOLLER_IS_TRUST (self));
  g_return_if_fail (pins == NULL ||
                    g_variant_is_of_type (pins, G_VARIANT_TYPE ("a{ss}")));

  before = g_variant_ref_sink (holler_trust_get_pins (self));
  g_hash_table_remove_all (self->pins);
  if (pins != NULL)
    {
      g_variant_iter_init (&iter, pins);
      while (g_variant_iter_next (&iter, "{&s&s}", &server, &text))
        {
          char *fingerprint = holler_fingerprint_parse (text);

          if (fingerprint != NULL)
            g_hash_table_replace (self->pins, g_strdup (server), fingerprint);
        }
    }

  after = g_variant_ref_sink (holler_trust_get_pins (self));
  if (!g_variant_equal (before, after))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINS]);
}
