/* holler-description-attributes.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-description-private.h"

#include <string.h>

/* The attributes of a description that somebody acts upon: each is taken once
 * where it belongs, in the one form that it has.
 */

#define MAX_CANDIDATES 64
#define MIN_UFRAG_LENGTH 4
#define MIN_PASSWORD_LENGTH 22
#define MAX_ICE_LENGTH 256

static gboolean
in_session (const HollerDescriptionParser *self)
{
  return self->scope == &self->session_scope;
}

/**
 * holler_description_is_token: (skip)
 * @text: a word
 * @max_length: the most characters it may have
 *
 * Tells whether @text is a token as of RFC 8866.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_description_is_token (const char *text, gsize max_length)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    {
      if (length == max_length)
        return FALSE;
      /* RFC 8866, token-char */
      if (!g_ascii_isalnum (text[length]) &&
          strchr ("!#$%&'*+-.^_`{|}~", text[length]) == NULL)
        return FALSE;
    }

  return length > 0;
}

static gboolean
is_ice_string (const char *text, gsize min_length)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    {
      if (length == MAX_ICE_LENGTH)
        return FALSE;
      if (!g_ascii_isalnum (text[length]) && text[length] != '+' &&
          text[length] != '/')
        return FALSE;
    }

  return length >= min_length;
}

/**
 * holler_description_read_number: (skip)
 * @text: (inout): where to read; afterwards where the number ended
 * @max: the greatest it may be
 * @out_value: (out): the number
 *
 * Reads a decimal number.
 *
 * Returns: `TRUE` if there is one; otherwise nothing is written
 */
gboolean
holler_description_read_number (const char **text,
                                guint64 max,
                                guint64 *out_value)
{
  guint64 value = 0;
  const char *cursor = *text;

  if (!g_ascii_isdigit (*cursor))
    return FALSE;

  for (; g_ascii_isdigit (*cursor); cursor++)
    {
      value = value * 10 + (guint64) g_ascii_digit_value (*cursor);
      if (value > max)
        return FALSE;
    }

  *text = cursor;
  *out_value = value;

  return TRUE;
}

static gboolean
take_mid (HollerDescriptionParser *self, const char *value)
{
  if (in_session (self) || self->section->mid[0] != '\0')
    return holler_description_refuse (self->error,
                                      "a mid that is out of place");
  if (!holler_description_is_token (value, sizeof self->section->mid - 1))
    return holler_description_refuse (self->error, "a mid that is no token");

  for (guint i = 0; i < self->description->n_sections; i++)
    if (strcmp (self->description->sections[i].mid, value) == 0)
      return holler_description_refuse (self->error,
                                        "two sections of the same mid");

  g_strlcpy (self->section->mid, value, sizeof self->section->mid);

  return TRUE;
}

static gboolean
take_group (HollerDescriptionParser *self, const char *value)
{
  if (!in_session (self))
    return holler_description_refuse (self->error,
                                      "a group that is out of place");
  if (!g_str_has_prefix (value, "BUNDLE ") && strcmp (value, "BUNDLE") != 0)
    return TRUE;
  if (self->bundle != NULL)
    return holler_description_refuse (self->error, "two bundles");

  /* One more than may be there, so that a longer list is seen to be one. */
  self->bundle = g_strsplit (value, " ", HOLLER_DESCRIPTION_MAX_SECTIONS + 2);

  return TRUE;
}

static gboolean
take_fingerprint (HollerDescriptionParser *self, const char *value)
{
  char fingerprint[HOLLER_SHA256_TEXT_LENGTH + 1] = { 0 };

  if (g_ascii_strncasecmp (value, "sha-256 ", strlen ("sha-256 ")) != 0)
    return TRUE;

  value += strlen ("sha-256 ");
  if (strlen (value) != HOLLER_SHA256_TEXT_LENGTH)
    return holler_description_refuse (self->error,
                                      "a fingerprint of the wrong length");
  for (guint i = 0; i < HOLLER_SHA256_TEXT_LENGTH; i++)
    {
      if (i % 3 == 2 ? value[i] != ':' : !g_ascii_isxdigit (value[i]))
        return holler_description_refuse (self->error,
                                          "a fingerprint that is none");
      fingerprint[i] = g_ascii_toupper (value[i]);
    }

  if (self->scope->fingerprint[0] != '\0')
    return holler_description_refuse (self->error,
                                      "two fingerprints in one place");

  memcpy (self->scope->fingerprint, fingerprint, sizeof fingerprint);

  return TRUE;
}

static gboolean
take_ice_ufrag (HollerDescriptionParser *self, const char *value)
{
  if (self->scope->has_ufrag || !is_ice_string (value, MIN_UFRAG_LENGTH))
    return holler_description_refuse (self->error, "a bad ice-ufrag");

  self->scope->has_ufrag = TRUE;
  g_strlcpy (self->section->ufrag, value, sizeof self->section->ufrag);

  return TRUE;
}

static gboolean
take_ice_pwd (HollerDescriptionParser *self, const char *value)
{
  if (self->scope->has_password || !is_ice_string (value, MIN_PASSWORD_LENGTH))
    return holler_description_refuse (self->error, "a bad ice-pwd");

  self->scope->has_password = TRUE;

  return TRUE;
}

static gboolean
take_setup (HollerDescriptionParser *self, const char *value)
{
  static const char *const roles[] = { "actpass",
                                       "active",
                                       "passive",
                                       "holdconn",
                                       NULL };

  if (self->scope->has_setup || !g_strv_contains (roles, value))
    return holler_description_refuse (self->error, "a bad setup");

  self->scope->has_setup = TRUE;

  return TRUE;
}

static gboolean
take_direction (HollerDescriptionParser *self,
                gboolean sends,
                gboolean receives)
{
  if (self->scope->has_direction)
    return holler_description_refuse (self->error,
                                      "two directions in one place");

  self->scope->has_direction = TRUE;
  self->section->sends = sends;
  self->section->receives = receives;

  return TRUE;
}

static gboolean
take_sendrecv (HollerDescriptionParser *self, const char *value)
{
  return take_direction (self, TRUE, TRUE);
}

static gboolean
take_sendonly (HollerDescriptionParser *self, const char *value)
{
  return take_direction (self, TRUE, FALSE);
}

static gboolean
take_recvonly (HollerDescriptionParser *self, const char *value)
{
  return take_direction (self, FALSE, TRUE);
}

static gboolean
take_inactive (HollerDescriptionParser *self, const char *value)
{
  return take_direction (self, FALSE, FALSE);
}

static gboolean
take_rtcp_mux (HollerDescriptionParser *self, const char *value)
{
  self->scope->has_rtcp_mux = TRUE;

  return TRUE;
}

static gboolean
take_bundle_only (HollerDescriptionParser *self, const char *value)
{
  self->scope->is_bundle_only = TRUE;

  return TRUE;
}

static gboolean
take_ssrc (HollerDescriptionParser *self, const char *value)
{
  guint64 ssrc = 0;

  if (in_session (self) ||
      !holler_description_read_number (&value, G_MAXUINT32, &ssrc) ||
      (*value != ' ' && *value != '\0') || ssrc == 0)
    return holler_description_refuse (self->error, "a bad ssrc");

  if (self->section->ssrc == 0)
    self->section->ssrc = (guint32) ssrc;

  return TRUE;
}

static gboolean
take_rtpmap (HollerDescriptionParser *self, const char *value)
{
  guint64 format = 0;
  guint64 rate = 0;
  const char *slash = strchr (value, '/');

  if (in_session (self) || slash == NULL ||
      !holler_description_read_number (&value,
                                       HOLLER_DESCRIPTION_MAX_FORMATS - 1,
                                       &format) ||
      *value != ' ' || slash < value + 2)
    return holler_description_refuse (self->error, "a bad rtpmap");
  if (!self->scope->has_formats[format] || self->scope->has_rtpmaps[format])
    return holler_description_refuse (
      self->error,
      "an rtpmap of no format, or a second one");

  slash++;
  if (!holler_description_read_number (&slash, G_MAXINT32, &rate) ||
      rate == 0 || (*slash != '/' && *slash != '\0'))
    return holler_description_refuse (self->error, "an rtpmap without a rate");

  self->scope->has_rtpmaps[format] = TRUE;

  return TRUE;
}

static gboolean
take_sctp_port (HollerDescriptionParser *self, const char *value)
{
  guint64 port = 0;

  if (in_session (self) ||
      !holler_description_read_number (&value, 65535, &port) ||
      *value != '\0' || port == 0)
    return holler_description_refuse (self->error, "a bad sctp-port");

  return TRUE;
}

static gboolean
take_candidate (HollerDescriptionParser *self, const char *value)
{
  g_autofree char *candidate = g_strconcat ("candidate:", value, NULL);

  if (++self->n_candidates > MAX_CANDIDATES)
    return holler_description_refuse (self->error, "too many candidates");
  if (in_session (self))
    return holler_description_refuse (self->error,
                                      "a candidate that is out of place");
  if (!holler_candidate_check (candidate, NULL))
    return holler_description_refuse (self->error, "a bad candidate");

  self->description->has_candidates = TRUE;

  return TRUE;
}

typedef gboolean (*AttributeFunc) (HollerDescriptionParser *self,
                                   const char *value);

static const struct
{
  const char *name;
  AttributeFunc func;
} attributes[] = {
  { "bundle-only", take_bundle_only },
  { "candidate", take_candidate },
  { "fingerprint", take_fingerprint },
  { "group", take_group },
  { "ice-pwd", take_ice_pwd },
  { "ice-ufrag", take_ice_ufrag },
  { "inactive", take_inactive },
  { "mid", take_mid },
  { "recvonly", take_recvonly },
  { "rtcp-mux", take_rtcp_mux },
  { "rtpmap", take_rtpmap },
  { "sctp-port", take_sctp_port },
  { "sendonly", take_sendonly },
  { "sendrecv", take_sendrecv },
  { "setup", take_setup },
  { "ssrc", take_ssrc },
};

/**
 * holler_description_parse_attribute: (skip)
 * @self: what has been read so far
 * @text: a line without its "a="
 *
 * Takes one attribute. Those that need no judgement are passed over.
 *
 * Returns: `FALSE` with an error set if it is refused
 */
gboolean
holler_description_parse_attribute (HollerDescriptionParser *self,
                                    const char *text)
{
  gsize length = strcspn (text, ":");

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (strlen (attributes[i].name) == length &&
        memcmp (attributes[i].name, text, length) == 0)
      return attributes[i].func (self,
                                 text[length] == ':' ? text + length + 1 : "");

  return TRUE;
}
