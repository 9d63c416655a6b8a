/* holler-sections.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-sections.h"

#define GST_USE_UNSTABLE_API
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>
#include <string.h>

/* The sections of a description: which there are, what each is for, how
 * webrtcbin is made to have them, and what must be mended in the text that it
 * writes. All sections exist from the first offer and are sendrecv for good,
 * because webrtcbin can neither change a direction nor revive a section.
 */

static const HollerRole own_roles[] = {
  HOLLER_ROLE_MICROPHONE,   HOLLER_ROLE_CAMERA, HOLLER_ROLE_SCREEN,
  HOLLER_ROLE_SCREEN_SOUND, HOLLER_ROLE_DATA,
};

/**
 * holler_plan_init_own:
 * @self: (out caller-allocates): a plan
 *
 * Fills in the five sections that an offer of ours has.
 */
void
holler_plan_init_own (HollerPlan *self)
{
  memset (self, 0, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (own_roles); i++)
    {
      self->sections[i].role = own_roles[i];
      g_snprintf (self->sections[i].mid, sizeof self->sections[i].mid, "%u", i);
    }
  self->n_sections = G_N_ELEMENTS (own_roles);
}

static gboolean
role_of_media (const char *media, guint *n_audio, guint *n_video, int *out_role)
{
  if (g_strcmp0 (media, "audio") == 0 && *n_audio < 2)
    *out_role =
      (*n_audio)++ == 0 ? HOLLER_ROLE_MICROPHONE : HOLLER_ROLE_SCREEN_SOUND;
  else if (g_strcmp0 (media, "video") == 0 && *n_video < 2)
    *out_role = (*n_video)++ == 0 ? HOLLER_ROLE_CAMERA : HOLLER_ROLE_SCREEN;
  else if (g_strcmp0 (media, "application") == 0)
    *out_role = HOLLER_ROLE_DATA;
  else
    return FALSE;

  return TRUE;
}

/**
 * holler_plan_init_from_sdp:
 * @self: (out caller-allocates): a plan
 * @sdp: a checked description
 *
 * Reads what sections a description has and gives each its role.
 *
 * The first audio section is the microphone and the second the sound of the
 * screen; likewise camera and screen.
 *
 * Returns: `FALSE` if it has sections that no plan of ours covers
 */
gboolean
holler_plan_init_from_sdp (HollerPlan *self, const char *sdp)
{
  GstSDPMessage *message = NULL;
  guint n_audio = 0;
  guint n_video = 0;
  gboolean ok = TRUE;

  memset (self, 0, sizeof *self);
  gst_sdp_message_new (&message);
  if (gst_sdp_message_parse_buffer ((const guint8 *) sdp,
                                    strlen (sdp),
                                    message) != GST_SDP_OK)
    {
      gst_sdp_message_free (message);
      return FALSE;
    }

  ok = gst_sdp_message_medias_len (message) <= HOLLER_MAX_SECTIONS;
  for (guint i = 0; ok && i < gst_sdp_message_medias_len (message); i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (message, i);
      const char *mid = gst_sdp_media_get_attribute_val (media, "mid");
      const char *ssrc = gst_sdp_media_get_attribute_val (media, "ssrc");
      HollerPlannedSection *section = &self->sections[self->n_sections];
      int role = 0;

      ok = mid != NULL && strlen (mid) < sizeof section->mid &&
           role_of_media (gst_sdp_media_get_media (media),
                          &n_audio,
                          &n_video,
                          &role);
      if (!ok)
        break;
      section->role = (HollerRole) role;
      g_strlcpy (section->mid, mid, sizeof section->mid);
      if (ssrc != NULL)
        section->ssrc = (guint32) g_ascii_strtoull (ssrc, NULL, 10);
      self->n_sections++;
    }
  gst_sdp_message_free (message);

  return ok;
}

/**
 * holler_plan_find:
 * @self: a plan
 * @role: what the section is for
 *
 * Returns: (transfer none) (nullable): the section of that role
 */
const HollerPlannedSection *
holler_plan_find (const HollerPlan *self, HollerRole role)
{
  for (guint i = 0; i < self->n_sections; i++)
    {
      if (self->sections[i].role == role)
        return &self->sections[i];
    }

  return NULL;
}

/**
 * holler_plan_find_mid:
 * @self: a plan
 * @mid: (nullable): a section's mid
 *
 * Returns: the section's index, or -1
 */
int
holler_plan_find_mid (const HollerPlan *self, const char *mid)
{
  for (guint i = 0; mid != NULL && i < self->n_sections; i++)
    {
      if (strcmp (self->sections[i].mid, mid) == 0)
        return (int) i;
    }

  return -1;
}

static GstCaps *
caps_of_section (const HollerPlannedSection *section, guint32 ssrc)
{
  gboolean video =
    section->role == HOLLER_ROLE_CAMERA || section->role == HOLLER_ROLE_SCREEN;
  GstCaps *caps = NULL;

  if (video)
    caps = gst_caps_new_simple ("application/x-rtp",
                                "media",
                                G_TYPE_STRING,
                                "video",
                                "encoding-name",
                                G_TYPE_STRING,
                                "VP8",
                                "payload",
                                G_TYPE_INT,
                                HOLLER_PAYLOAD_VP8,
                                "clock-rate",
                                G_TYPE_INT,
                                90000,
                                "rtcp-fb-nack-pli",
                                G_TYPE_BOOLEAN,
                                TRUE,
                                "rtcp-fb-ccm-fir",
                                G_TYPE_BOOLEAN,
                                TRUE,
                                NULL);
  else
    caps = gst_caps_new_simple ("application/x-rtp",
                                "media",
                                G_TYPE_STRING,
                                "audio",
                                "encoding-name",
                                G_TYPE_STRING,
                                "OPUS",
                                "payload",
                                G_TYPE_INT,
                                HOLLER_PAYLOAD_OPUS,
                                "clock-rate",
                                G_TYPE_INT,
                                48000,
                                "encoding-params",
                                G_TYPE_STRING,
                                "2",
                                "useinbandfec",
                                G_TYPE_STRING,
                                "1",
                                "minptime",
                                G_TYPE_STRING,
                                "10",
                                NULL);
  gst_caps_set_simple (caps,
                       "ssrc",
                       G_TYPE_UINT,
                       ssrc,
                       "a-mid",
                       G_TYPE_STRING,
                       section->mid,
                       NULL);

  return caps;
}

static GstWebRTCRTPTransceiver *
add_transceiver (GstElement *webrtcbin, GstCaps *caps)
{
  GstWebRTCRTPTransceiver *transceiver = NULL;

  g_signal_emit_by_name (webrtcbin,
                         "add-transceiver",
                         GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV,
                         caps,
                         &transceiver);

  return transceiver;
}

static GstPad *
request_pad (GstElement *webrtcbin, GstCaps *caps)
{
  GstElementClass *klass = GST_ELEMENT_GET_CLASS (webrtcbin);
  GstPadTemplate *template =
    gst_element_class_get_pad_template (klass, "sink_%u");

  return gst_element_request_pad (webrtcbin, template, NULL, caps);
}

static gboolean
pad_belongs_to (GstPad *pad, GstWebRTCRTPTransceiver *transceiver)
{
  g_autoptr (GstWebRTCRTPTransceiver) owner = NULL;

  g_object_get (pad, "transceiver", &owner, NULL);

  return owner == transceiver;
}

/* webrtcbin 1.22 picks the transceiver for a requested pad with the test for
 * matching caps the wrong way round: the same caps make a second transceiver,
 * other caps of the same kind find the free one. Newer ones have it right.
 * Trying it on an element of its own is surer than comparing versions. */
static gboolean
pads_match_wrong_way_round (void)
{
  static gsize answer = 0;

  if (g_once_init_enter (&answer))
    {
      HollerPlannedSection section = { .role = HOLLER_ROLE_MICROPHONE };
      g_autoptr (GstElement) probe = NULL;
      g_autoptr (GstCaps) caps = caps_of_section (&section, 1);
      g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
      g_autoptr (GstPad) pad = NULL;

      probe =
        gst_object_ref_sink (gst_element_factory_make ("webrtcbin", NULL));
      transceiver = add_transceiver (probe, caps);
      pad = request_pad (probe, caps);
      g_once_init_leave (&answer,
                         pad != NULL && pad_belongs_to (pad, transceiver) ? 1
                                                                          : 2);
    }

  return answer == 2;
}

/**
 * holler_sections_add:
 * @webrtcbin: a webrtcbin, at least READY
 * @section: a section of sound or pictures
 * @ssrc: what we send there
 *
 * Makes webrtcbin have the section, and its sink pad at once.
 *
 * Returns: (transfer full) (nullable): the sink pad, `NULL` if that failed
 */
GstPad *
holler_sections_add (GstElement *webrtcbin,
                     const HollerPlannedSection *section,
                     guint32 ssrc)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstCaps) pad_caps = NULL;
  g_autoptr (GstPad) pad = NULL;

  g_return_val_if_fail (GST_IS_ELEMENT (webrtcbin), NULL);
  g_return_val_if_fail (section->role != HOLLER_ROLE_DATA, NULL);

  caps = caps_of_section (section, ssrc);
  transceiver = add_transceiver (webrtcbin, caps);
  if (transceiver == NULL)
    return NULL;
  if (section->role == HOLLER_ROLE_CAMERA ||
      section->role == HOLLER_ROLE_SCREEN)
    g_object_set (transceiver, "do-nack", TRUE, NULL);

  pad_caps = pads_match_wrong_way_round ()
               ? caps_of_section (section, ssrc ^ 1u)
               : gst_caps_ref (caps);
  pad = request_pad (webrtcbin, pad_caps);
  if (pad == NULL || !pad_belongs_to (pad, transceiver))
    return NULL;

  return g_steal_pointer (&pad);
}

static gboolean
line_has_prefix (const char *line, const char *prefix)
{
  return g_str_has_prefix (line, prefix);
}

/* "m=video 0 UDP/…" with bundle-only is not refused (RFC 8843 section 6), but
 * looks so to whoever goes by the port: everyone takes 9 just as well. */
static void
append_media_line (GString *out, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);

  if (g_strv_length (words) == 3 && strcmp (words[1], "0") == 0)
    g_string_append_printf (out, "%s 9 %s\r\n", words[0], words[2]);
  else
    g_string_append_printf (out, "%s\r\n", line);
}

/* In a bundle one payload type is one codec with one set of parameters
 * (RFC 8843, section 9.1). What opusenc says of its microphone (sprop-…, RFC
 * 7587) stands in one section only; it is informative, so nowhere will do. */
static void
append_format_line (GString *out, const char *line)
{
  const char *values = strchr (line, ' ');
  g_auto (GStrv) parameters =
    g_strsplit (values != NULL ? values : "", ";", -1);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      const char *parameter = g_strstrip (parameters[i]);

      if (*parameter != '\0' && !g_str_has_prefix (parameter, "sprop-"))
        g_string_append_printf (kept,
                                "%s%s",
                                kept->len > 0 ? ";" : "",
                                parameter);
    }
  if (kept->len == 0)
    return;

  g_string_append_len (out, line, values - line);
  g_string_append_printf (out, " %s\r\n", kept->str);
}

/* webrtcbin names the data section itself ("application0"); in a description
 * of ours it is called by its number like the others. */
static char *
mid_for_line (const char *line, guint n_sections)
{
  const char *mid = line + strlen ("a=mid:");

  if (g_str_has_prefix (mid, "application"))
    return g_strdup_printf ("%u", n_sections - 1);

  return g_strdup (mid);
}

static void
append_bundle_line (GString *out, GPtrArray *mids)
{
  g_string_append (out, "a=group:BUNDLE");
  for (guint i = 0; i < mids->len; i++)
    g_string_append_printf (out, " %s", (char *) mids->pdata[i]);
  g_string_append (out, "\r\n");
}

/**
 * holler_sections_clean_sdp:
 * @sdp: an offer or answer as webrtcbin wrote it
 *
 * Gives the data section its number as mid, opens bundled sections, says the
 * same of a codec everywhere, and leaves out candidates, which travel on their
 * own.
 *
 * Refused sections of answers stay refused, and out of the bundle.
 *
 * Returns: (transfer full): the description as it is sent and set
 */
char *
holler_sections_clean_sdp (const char *sdp)
{
  g_auto (GStrv) lines = g_strsplit (sdp, "\n", -1);
  g_autoptr (GPtrArray) mids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) body = g_string_sized_new (strlen (sdp));
  g_autoptr (GString) out = g_string_sized_new (strlen (sdp) + 64);
  gboolean is_bundle_only = strstr (sdp, "a=bundle-only") != NULL;
  gboolean refused = FALSE;
  guint n_sections = 0;
  const char *group_mark = "a=group:BUNDLE";
  gboolean in_head = TRUE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strchomp (lines[i]);

      if (*line == '\0' || line_has_prefix (line, "a=candidate:") ||
          line_has_prefix (line, "a=end-of-candidates") ||
          line_has_prefix (line, "a=bundle-only") ||
          line_has_prefix (line, group_mark))
        continue;
      if (line_has_prefix (line, "m="))
        {
          in_head = FALSE;
          n_sections++;
          refused = !is_bundle_only && strstr (line, " 0 ") != NULL;
          if (refused)
            g_string_append_printf (body, "%s\r\n", line);
          else
            append_media_line (body, line);
          continue;
        }
      if (line_has_prefix (line, "a=mid:"))
        {
          char *mid = mid_for_line (line, n_sections);

          g_string_append_printf (body, "a=mid:%s\r\n", mid);
          if (refused)
            g_free (mid);
          else
            g_ptr_array_add (mids, mid);
          continue;
        }
      if (line_has_prefix (line, "a=fmtp:"))
        append_format_line (body, line);
      else
        g_string_append_printf (in_head ? out : body, "%s\r\n", line);
    }

  append_bundle_line (out, mids);
  g_string_append (out, body->str);

  return g_strdup (out->str);
}
