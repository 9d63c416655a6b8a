/* holler-peer-line-media.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-line-private.h"

#include <gst/rtp/gstrtpbuffer.h>
#include <string.h>

#include "media/holler-sctp-guard.h"
#include "media/holler-sections.h"

/* What flows: packets of the other's voice go into the playout, and what may
 * not flow is dropped at the pads.
 *
 * The voice is taken where a packet enters its jitter buffer, because the
 * playout has a better one; no packet passes that point, so webrtcbin seldom
 * makes a source pad at all. Where it does, the pad is linked at once (an
 * unlinked one ends the whole connection) and guarded against the EOS that a
 * section going inactive sends (it would stop all others in the bundle).
 */

#define REPORT_EVERY ((guint64) GST_SECOND)

static void
take_packet (HollerPeerLine *self, GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint32 voice_ssrc = (guint32) g_atomic_int_get (&self->voice_ssrc);

  g_atomic_int_inc (&self->n_packets);
  if (!holler_gate_is_open (self->gate) ||
      !gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp))
    return;

  /* Told apart by what is in the packet, never by the pad it came to. */
  if (gst_rtp_buffer_get_payload_type (&rtp) == HOLLER_PAYLOAD_OPUS &&
      (voice_ssrc == 0 || gst_rtp_buffer_get_ssrc (&rtp) == voice_ssrc))
    holler_voice_push (self->voice,
                       gst_rtp_buffer_get_seq (&rtp),
                       gst_rtp_buffer_get_timestamp (&rtp),
                       gst_rtp_buffer_get_ssrc (&rtp),
                       gst_rtp_buffer_get_payload (&rtp),
                       gst_rtp_buffer_get_payload_len (&rtp),
                       g_get_monotonic_time ());
  gst_rtp_buffer_unmap (&rtp);
}

static GstPadProbeReturn
packet_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    {
      take_packet (user_data, GST_PAD_PROBE_INFO_BUFFER (info));
    }
  else
    {
      GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);

      for (guint i = 0; i < gst_buffer_list_length (list); i++)
        take_packet (user_data, gst_buffer_list_get (list, i));
    }

  return GST_PAD_PROBE_DROP;
}

/* After they were decrypted: nobody else can make them up. */
static GstPadProbeReturn
report_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  HollerPeerLine *self = user_data;

  g_atomic_int_inc (&self->n_reports);

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
gate_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  HollerPeerLine *self = user_data;

  return holler_gate_is_open (self->gate) ? GST_PAD_PROBE_OK
                                          : GST_PAD_PROBE_DROP;
}

static GstPadProbeReturn
eos_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS
           ? GST_PAD_PROBE_DROP
           : GST_PAD_PROBE_OK;
}

static void
add_media_probe (HollerPeerLine *self,
                 GstPad *pad,
                 GstPadProbeCallback callback)
{
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
                     callback,
                     holler_peer_line_ref (self),
                     (GDestroyNotify) holler_peer_line_unref);
}

static void
peer_pem_streaming_cb (GObject *dtlsdec, GParamSpec *pspec, gpointer user_data)
{
  HollerPeerLine *self = user_data;
  HollerPeerEvent *event =
    holler_peer_event_new (HOLLER_PEER_EVENT_CERTIFICATE);
  g_autofree char *pem = NULL;

  g_object_get (dtlsdec, "peer-pem", &pem, NULL);
  event->text = holler_gate_present (self->gate, pem, &event->number);
  holler_dispatch_post (self->dispatch, event);
}

/* Reports come each five seconds by default: too seldom to tell the other
 * side what to do about loss before it is heard (RFC 4585, section 3.4, lets
 * them be as frequent as the bandwidth allows). */
static void
hasten_reports (GstElement *session)
{
  g_autoptr (GObject) internal = NULL;

  g_object_get (session, "internal-session", &internal, NULL);
  if (internal != NULL)
    g_object_set (internal, "rtcp-min-interval", REPORT_EVERY, NULL);
}

void
holler_peer_line_element_added_streaming_cb (GstBin *bin,
                                             GstBin *child_bin,
                                             GstElement *element,
                                             gpointer user_data)
{
  HollerPeerLine *self = user_data;
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = NULL;
  g_autoptr (GstPad) pad = NULL;

  if (factory == NULL)
    return;

  name = GST_OBJECT_NAME (factory);
  if (strcmp (name, "dtlsdec") == 0)
    {
      holler_peer_line_connect (element,
                                "notify::peer-pem",
                                G_CALLBACK (peer_pem_streaming_cb),
                                self);
    }
  else if (strcmp (name, "rtpjitterbuffer") == 0)
    {
      pad = gst_element_get_static_pad (element, "sink");
      add_media_probe (self, pad, packet_streaming_cb);
    }
  else if (strcmp (name, "rtpsession") == 0)
    {
      hasten_reports (element);
    }
  else if (strcmp (name, "clocksync") == 0)
    {
      /* It would hold back what a device that is ahead of the clock gives,
       * for ever, and the rest would be thrown away before it. */
      g_object_set (element, "sync", FALSE, NULL);
    }
  else if (strcmp (name, "srtpdec") == 0)
    {
      pad = gst_element_get_static_pad (element, "rtcp_src");
      if (pad != NULL)
        add_media_probe (self, pad, report_streaming_cb);
    }
  else if (strcmp (name, "sctpdec") == 0)
    {
      holler_sctp_guard_watch (element);
    }
}

void
holler_peer_line_pad_added_streaming_cb (GstElement *webrtcbin,
                                         GstPad *pad,
                                         gpointer user_data)
{
  HollerPeerLine *self = user_data;
  g_autoptr (GstObject) pipeline = NULL;
  g_autoptr (GstPad) inner = NULL;
  g_autoptr (GstPad) sink_pad = NULL;
  GstElement *sink = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  pipeline = gst_object_get_parent (GST_OBJECT (webrtcbin));
  if (pipeline == NULL)
    return;

  inner = GST_PAD (gst_proxy_pad_get_internal (GST_PROXY_PAD (pad)));
  gst_pad_add_probe (inner,
                     GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     eos_streaming_cb,
                     NULL,
                     NULL);
  add_media_probe (self, pad, gate_streaming_cb);

  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_link (pad, sink_pad);
}

/**
 * holler_peer_line_guard_sink_pad:
 * @self: a line
 * @pad: a sink pad of webrtcbin
 *
 * Drops all that we would send there until the gate opens.
 */
void
holler_peer_line_guard_sink_pad (HollerPeerLine *self, GstPad *pad)
{
  add_media_probe (self, pad, gate_streaming_cb);
}
