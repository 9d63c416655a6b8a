/* holler-description.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-description.h"

#include <string.h>

#include "proto/holler-description-private.h"
#include "proto/holler-frame.h"

/* webrtcbin ends the whole process on some descriptions (renamed mids, swapped
 * or doubled sections) and takes others that nobody should take (without a
 * fingerprint). It must never see one that has not passed here. This is no
 * parser of all of SDP: it reads what must be judged, bounds the rest, and
 * refuses what it cannot make sense of.
 */

#define MAX_LINES 2048
#define MAX_LINE_BYTES 2048
#define MAX_DATA_FORMAT_LENGTH 64

/* RFC 8866 section 5; all that may begin a line. */
#define LINE_TYPES "vosiuepcbtrzkam"

/**
 * holler_description_refuse: (skip)
 * @error: return location for an error, or `NULL`
 * @what: what is wrong
 *
 * Says why a description is refused.
 *
 * Returns: `FALSE`
 */
gboolean
holler_description_refuse (GError **error, const char *what)
{
  /* Never the description itself: it has addresses and secrets in it. */
  g_set_error (error,
               HOLLER_PROTO_ERROR,
               HOLLER_PROTO_ERROR_BAD_DESCRIPTION,
               "bad description: %s",
               what);

  return FALSE;
}

static gboolean
parse_formats (HollerDescriptionParser *self, char **words)
{
  gboolean is_data = self->section->kind == HOLLER_SECTION_DATA;

  if (*words == NULL)
    return holler_description_refuse (self->error, "a section without formats");
  if (is_data)
    return holler_description_is_token (*words, MAX_DATA_FORMAT_LENGTH) &&
               words[1] == NULL
             ? TRUE
             : holler_description_refuse (self->error, "a bad format of data");

  for (; *words != NULL; words++)
    {
      const char *cursor = *words;
      guint64 format = 0;

      if (!holler_description_read_number (&cursor,
                                           HOLLER_DESCRIPTION_MAX_FORMATS - 1,
                                           &format) ||
          *cursor != '\0')
        return holler_description_refuse (self->error, "a bad format");
      if (self->scope->has_formats[format])
        return holler_description_refuse (self->error, "the same format twice");
      self->scope->has_formats[format] = TRUE;
    }

  return TRUE;
}

static gboolean
parse_protocol (HollerDescriptionParser *self, const char *protocol)
{
  static const char *const for_media[] = { "UDP/TLS/RTP/SAVPF",
                                           "TCP/TLS/RTP/SAVPF",
                                           "RTP/SAVPF",
                                           NULL };
  static const char *const for_data[] = { "UDP/DTLS/SCTP",
                                          "TCP/DTLS/SCTP",
                                          "DTLS/SCTP",
                                          NULL };

  /* Anything else would be media in the clear, or nothing we know. */
  if (!g_strv_contains (self->section->kind == HOLLER_SECTION_DATA ? for_data
                                                                   : for_media,
                        protocol))
    return holler_description_refuse (self->error, "an unknown protocol");

  return TRUE;
}

static gboolean
parse_media (HollerDescriptionParser *self, const char *text)
{
  HollerDescription *description = self->description;
  g_auto (GStrv) words = NULL;
  const char *cursor = NULL;
  guint64 port = 0;

  if (description->n_sections == HOLLER_DESCRIPTION_MAX_SECTIONS)
    return holler_description_refuse (self->error, "too many sections");

  self->section = &description->sections[description->n_sections];
  self->scope = &self->scopes[description->n_sections];
  description->n_sections++;

  words = g_strsplit (text, " ", HOLLER_DESCRIPTION_MAX_FORMATS + 4);
  if (g_strv_length (words) < 4)
    return holler_description_refuse (self->error, "a section without formats");

  if (strcmp (words[0], "audio") == 0)
    self->section->kind = HOLLER_SECTION_AUDIO;
  else if (strcmp (words[0], "video") == 0)
    self->section->kind = HOLLER_SECTION_VIDEO;
  else if (strcmp (words[0], "application") == 0)
    self->section->kind = HOLLER_SECTION_DATA;
  else
    return holler_description_refuse (self->error,
                                      "a section of an unknown kind");

  cursor = words[1];
  if (!holler_description_read_number (&cursor, 65535, &port) ||
      *cursor != '\0')
    return holler_description_refuse (self->error, "a bad port");
  self->scope->port = (guint) port;

  return parse_protocol (self, words[2]) && parse_formats (self, words + 3);
}

static gboolean
parse_line (HollerDescriptionParser *self, const char *line)
{
  static const char beginning[] = "vos";

  if (++self->n_lines > MAX_LINES)
    return holler_description_refuse (self->error, "too many lines");
  if (line[0] == '\0' || strchr (LINE_TYPES, line[0]) == NULL || line[1] != '=')
    return holler_description_refuse (self->error, "a line of an unknown type");

  /* Three lines open a description, in this order, and only there. */
  if (self->n_lines <= strlen (beginning)
        ? line[0] != beginning[self->n_lines - 1]
        : strchr (beginning, line[0]) != NULL)
    return holler_description_refuse (self->error,
                                      "no v=, o= and s= at the beginning");
  if (line[0] == 'v' && strcmp (line, "v=0") != 0)
    return holler_description_refuse (self->error, "an unknown version");

  if (line[0] == 'm')
    return parse_media (self, line + 2);
  if (line[0] == 'a')
    return holler_description_parse_attribute (self, line + 2);

  return TRUE;
}

static gboolean
parse_lines (HollerDescriptionParser *self, const char *sdp)
{
  const char *cursor = sdp;

  while (*cursor != '\0')
    {
      char line[MAX_LINE_BYTES + 1];
      gsize length = strcspn (cursor, "\n");
      const char *next = cursor + length + (cursor[length] == '\n' ? 1 : 0);

      if (length > 0 && cursor[length] == '\n' && cursor[length - 1] == '\r')
        length--;
      if (length > MAX_LINE_BYTES)
        return holler_description_refuse (self->error,
                                          "a line that is too long");
      memcpy (line, cursor, length);
      line[length] = '\0';

      for (gsize i = 0; i < length; i++)
        if (g_ascii_iscntrl (line[i]))
          return holler_description_refuse (self->error, "a control character");
      if (!parse_line (self, line))
        return FALSE;

      cursor = next;
    }

  return TRUE;
}

/* The whole */

static gboolean
is_in_bundle (HollerDescriptionParser *self, const char *mid)
{
  return self->bundle != NULL &&
         g_strv_contains ((const char *const *) self->bundle + 1, mid);
}

/* What a refused section says is of no consequence, and in webrtcbin's answers
 * it is the offerer's own fingerprint.
 */
static gboolean
take_fingerprint (HollerDescriptionParser *self, const char *fingerprint)
{
  HollerDescription *description = self->description;

  if (description->fingerprint[0] == '\0')
    g_strlcpy (description->fingerprint,
               fingerprint,
               sizeof description->fingerprint);

  return strcmp (description->fingerprint, fingerprint) == 0;
}

static gboolean
finish_section (HollerDescriptionParser *self, guint i)
{
  HollerSection *section = &self->description->sections[i];
  HollerDescriptionScope *scope = &self->scopes[i];
  HollerDescriptionScope *session = &self->session_scope;

  if (section->mid[0] == '\0')
    return holler_description_refuse (self->error, "a section without a mid");

  /* RFC 9143: one that shares another's port has none of its own and is not
   * refused. webrtcbin refuses with a copy of what was offered, "bundle-only"
   * and all, but takes it out of the bundle. */
  section->refused = scope->port == 0 && !(scope->is_bundle_only &&
                                           is_in_bundle (self, section->mid));

  if (!scope->has_direction)
    {
      section->sends = !session->has_direction || self->session.sends;
      section->receives = !session->has_direction || self->session.receives;
    }
  if (!scope->has_ufrag)
    g_strlcpy (section->ufrag, self->session.ufrag, sizeof section->ufrag);

  if (section->refused)
    {
      section->ssrc = 0;
      section->sends = FALSE;
      section->receives = FALSE;
      return TRUE;
    }

  if (scope->fingerprint[0] == '\0' && session->fingerprint[0] == '\0')
    return holler_description_refuse (self->error,
                                      "a section without a fingerprint");
  if ((session->fingerprint[0] != '\0' &&
       !take_fingerprint (self, session->fingerprint)) ||
      (scope->fingerprint[0] != '\0' &&
       !take_fingerprint (self, scope->fingerprint)))
    return holler_description_refuse (self->error, "different fingerprints");
  if ((!scope->has_ufrag && !session->has_ufrag) ||
      (!scope->has_password && !session->has_password))
    return holler_description_refuse (self->error,
                                      "a section without ICE credentials");
  if (section->kind != HOLLER_SECTION_DATA && !scope->has_rtcp_mux)
    return holler_description_refuse (self->error,
                                      "a section without rtcp-mux");

  return TRUE;
}

static gboolean
check_bundle (HollerDescriptionParser *self)
{
  HollerDescription *description = self->description;
  guint n_found = 0;

  for (guint i = 0; i < description->n_sections; i++)
    {
      HollerSection *section = &description->sections[i];

      /* In their order: webrtcbin takes the first name for the transport of
       * all, and an answer that says another than was offered ends the whole
       * process (GStreamer 1.22). Nobody has a reason to. */
      if (is_in_bundle (self, section->mid))
        {
          n_found++;
          if (strcmp (self->bundle[n_found], section->mid) != 0)
            return holler_description_refuse (
              self->error,
              "a bundle in another order than its sections");
        }
      else if (!section->refused)
        return holler_description_refuse (self->error,
                                          "a section outside the bundle");
    }

  /* mids are unique: a name left over is unknown or there twice */
  if (self->bundle != NULL && g_strv_length (self->bundle) != n_found + 1)
    return holler_description_refuse (
      self->error,
      "a bundle of sections that are not there");

  return TRUE;
}

static gboolean
finish (HollerDescriptionParser *self)
{
  HollerDescription *description = self->description;
  guint n_data = 0;

  if (description->n_sections == 0)
    return holler_description_refuse (self->error, "no sections");

  for (guint i = 0; i < description->n_sections; i++)
    {
      if (!finish_section (self, i))
        return FALSE;
      if (description->sections[i].kind == HOLLER_SECTION_DATA &&
          !description->sections[i].refused)
        n_data++;
    }

  if (n_data > 1)
    return holler_description_refuse (self->error, "two sections of data");

  return check_bundle (self);
}

/**
 * holler_description_parse:
 * @sdp: a session description from anywhere
 * @error: return location for an error, or `NULL`
 *
 * Reads a session description and checks that it may be handed to webrtcbin.
 *
 * Holds for every result: at most 32 KiB of UTF-8 without control characters;
 * 1–16 sections, each of audio, video or data with a mid of its own; all that
 * are not refused in one BUNDLE, with ICE credentials, rtcp-mux and the same
 * single sha-256 fingerprint; candidates as [func@candidate_check] wants
 * them. Offers and answers alike (RFC 8829, RFC 9143).
 *
 * Fails with `HOLLER_PROTO_ERROR_BAD_DESCRIPTION`; the message does not quote
 * @sdp. Any thread may call.
 *
 * Returns: (transfer full) (nullable): what was read
 */
HollerDescription *
holler_description_parse (const char *sdp, GError **error)
{
  g_autoptr (HollerDescription) description = NULL;
  g_autofree HollerDescriptionParser *parser = NULL;
  gboolean is_good = FALSE;

  g_return_val_if_fail (sdp != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (strnlen (sdp, HOLLER_DESCRIPTION_MAX_SIZE_BYTES + 1) >
      HOLLER_DESCRIPTION_MAX_SIZE_BYTES)
    {
      holler_description_refuse (error, "too large");
      return NULL;
    }
  if (!g_utf8_validate (sdp, -1, NULL))
    {
      holler_description_refuse (error, "not UTF-8");
      return NULL;
    }

  description = g_new0 (HollerDescription, 1);
  parser = g_new0 (HollerDescriptionParser, 1);
  parser->description = description;
  parser->section = &parser->session;
  parser->scope = &parser->session_scope;
  parser->error = error;

  is_good = parse_lines (parser, sdp) && finish (parser);
  g_strfreev (parser->bundle);

  return is_good ? g_steal_pointer (&description) : NULL;
}

/**
 * holler_description_free:
 * @self: (transfer full) (nullable): a description
 *
 * Frees a description.
 */
void
holler_description_free (HollerDescription *self)
{
  g_free (self);
}

/**
 * holler_description_get_n_sections:
 * @self: a description
 *
 * Gets the number of sections, refused ones among them.
 *
 * Returns: 1–16
 */
guint
holler_description_get_n_sections (const HollerDescription *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_sections;
}

/**
 * holler_description_get_section:
 * @self: a description
 * @index: which, from 0
 *
 * Gets a section.
 *
 * Returns: (transfer none) (nullable): the section, or `NULL` past the last
 */
const HollerSection *
holler_description_get_section (const HollerDescription *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);

  return index < self->n_sections ? &self->sections[index] : NULL;
}

/**
 * holler_description_get_fingerprint:
 * @self: a description
 *
 * Gets the SHA-256 that the other side says its certificate has.
 *
 * Returns: as in "AB:CD:…", upper case; "" where every section is refused
 */
const char *
holler_description_get_fingerprint (const HollerDescription *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->fingerprint;
}

/**
 * holler_description_has_candidates:
 * @self: a description
 *
 * Tells whether candidates stand in the description itself.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_description_has_candidates (const HollerDescription *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_candidates;
}

/**
 * holler_description_dup_without_candidates:
 * @sdp: a text that [func@Description.parse] has accepted
 * @out_candidates: (nullable) (element-type utf8): gets the candidates
 *
 * Takes the candidates out of a description, so that each can go its own way
 * ([func@candidate_dup_name] says why it should). They belong to the section
 * that bundles all others.
 *
 * Returns: (transfer full): the description without candidates
 */
char *
holler_description_dup_without_candidates (const char *sdp,
                                           GPtrArray *out_candidates)
{
  GString *result = NULL;

  g_return_val_if_fail (sdp != NULL, NULL);

  result = g_string_sized_new (strlen (sdp));
  while (*sdp != '\0')
    {
      gsize length = strcspn (sdp, "\n") + (strchr (sdp, '\n') != NULL ? 1 : 0);

      if (!g_str_has_prefix (sdp, "a=candidate:") &&
          !g_str_has_prefix (sdp, "a=end-of-candidates"))
        g_string_append_len (result, sdp, (gssize) length);
      else if (out_candidates != NULL && sdp[2] == 'c')
        g_ptr_array_add (out_candidates,
                         g_strndup (sdp + 2, strcspn (sdp + 2, "\r\n")));
      sdp += length;
    }

  return g_string_free (result, FALSE);
}

/**
 * holler_description_may_follow:
 * @self: a description
 * @previous: (nullable): the last one, of either side, that was set on the
 *   connection; `NULL` for none yet
 * @error: return location for an error, or `NULL`
 *
 * Checks that @self changes no section's mid or kind and takes none away.
 *
 * What fails needs a fresh connection: webrtcbin would not survive it.
 *
 * Fails with `HOLLER_PROTO_ERROR_BAD_DESCRIPTION`.
 *
 * Returns: `TRUE` if @self may be set after @previous
 */
gboolean
holler_description_may_follow (const HollerDescription *self,
                               const HollerDescription *previous,
                               GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (previous == NULL)
    return TRUE;
  if (self->n_sections < previous->n_sections)
    return holler_description_refuse (error, "fewer sections than before");

  for (guint i = 0; i < previous->n_sections; i++)
    {
      const HollerSection *before = &previous->sections[i];
      const HollerSection *now = &self->sections[i];

      if (now->kind != before->kind)
        return holler_description_refuse (error, "a section changes its kind");
      if (strcmp (now->mid, before->mid) != 0)
        return holler_description_refuse (error, "a section changes its mid");
    }

  return TRUE;
}
