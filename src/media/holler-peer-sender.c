/* holler-peer-sender.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-sender.h"

#include <gst/app/app.h>
#include <string.h>

#include "base/holler-debug.h"
#include "core/holler-rate.h"
#include "media/holler-samples.h"
#include "media/holler-sections.h"

/* Our voice on its way to one peer connection: a tap of the microphone, the
 * encoder, the payloader, a sink pad of webrtcbin.
 */

#define ENCODER_COMPLEXITY 5
/* What may wait for the encoder before the oldest goes: 50 ms. */
#define MAX_WAITING_BLOCKS 5
#define WARM_BLOCK_BYTES (20 * HOLLER_SAMPLES_PER_MS * sizeof (gint16))
/* Two reports that are alike are two after so long. */
#define REPEATED_US (2500 * (gint64) 1000)

struct _HollerPeerSender
{
  HollerCapture *capture;
  HollerCaptureTap *tap;
  GstElement *appsrc;
  GstElement *opusenc;
  HollerRate rate;
  HollerRateReport last;
};

static void
apply (HollerPeerSender *self, const HollerRateSetting *setting)
{
  g_autofree char *size = g_strdup_printf ("%u", setting->packet_ms);

  holler_debug (HOLLER_DEBUG_MEDIA,
                "sender: %u bit/s, %u ms, protect from %u %%",
                setting->bitrate_bps,
                setting->packet_ms,
                setting->loss_percentage);
  gst_util_set_object_arg (G_OBJECT (self->opusenc), "frame-size", size);
  g_object_set (self->opusenc,
                "bitrate",
                (int) setting->bitrate_bps,
                "packet-loss-percentage",
                (int) setting->loss_percentage,
                NULL);
}

static void
configure (HollerPeerSender *self, GstElement *payloader, guint32 ssrc)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  HollerRateSetting setting;

  g_object_set (self->appsrc,
                "caps",
                caps,
                "is-live",
                TRUE,
                "format",
                GST_FORMAT_TIME,
                "max-buffers",
                (guint64) MAX_WAITING_BLOCKS,
                "leaky-type",
                GST_APP_LEAKY_TYPE_DOWNSTREAM,
                NULL);
  gst_util_set_object_arg (G_OBJECT (self->opusenc), "audio-type", "voice");
  g_object_set (self->opusenc,
                "inband-fec",
                TRUE,
                "perfect-timestamp",
                TRUE,
                "dtx",
                FALSE,
                "complexity",
                ENCODER_COMPLEXITY,
                NULL);
  holler_rate_get_setting (&self->rate, &setting);
  apply (self, &setting);
  g_object_set (payloader, "pt", HOLLER_PAYLOAD_OPUS, "ssrc", ssrc, NULL);
}

/* One frame of silence, so that encoder and caps are there when the first
 * word comes. The gate at the pad lets none of it out. */
static void
warm_encoder (HollerPeerSender *self)
{
  GstBuffer *warm = gst_buffer_new_allocate (NULL, WARM_BLOCK_BYTES, NULL);

  gst_buffer_memset (warm, 0, 0, WARM_BLOCK_BYTES);
  GST_BUFFER_PTS (warm) = 0;
  gst_app_src_push_buffer (GST_APP_SRC (self->appsrc), warm);
}

/**
 * holler_peer_sender_new:
 * @bin: the pipeline of a peer connection
 * @sink_pad: the section's pad of its webrtcbin
 * @ssrc: the section's
 * @capture: the microphone
 *
 * Connects the microphone with a section. Nothing flows yet.
 *
 * Returns: (transfer full) (nullable): a sender, `NULL` if the elements do
 *   not fit
 */
HollerPeerSender *
holler_peer_sender_new (GstBin *bin,
                        GstPad *sink_pad,
                        guint32 ssrc,
                        HollerCapture *capture)
{
  HollerPeerSender *self = g_new0 (HollerPeerSender, 1);
  GstElement *payloader = gst_element_factory_make ("rtpopuspay", NULL);
  g_autoptr (GstPad) source_pad = NULL;

  self->appsrc = gst_element_factory_make ("appsrc", NULL);
  self->opusenc = gst_element_factory_make ("opusenc", NULL);
  holler_rate_init (&self->rate);
  configure (self, payloader, ssrc);

  gst_bin_add_many (bin,
                    gst_object_ref (self->appsrc),
                    gst_object_ref (self->opusenc),
                    payloader,
                    NULL);
  source_pad = gst_element_get_static_pad (payloader, "src");
  if (!gst_element_link_many (self->appsrc, self->opusenc, payloader, NULL) ||
      gst_pad_link (source_pad, sink_pad) != GST_PAD_LINK_OK)
    {
      holler_peer_sender_free (self);
      return NULL;
    }
  gst_element_sync_state_with_parent (payloader);
  gst_element_sync_state_with_parent (self->opusenc);
  gst_element_sync_state_with_parent (self->appsrc);

  warm_encoder (self);
  self->capture = capture;
  self->tap = holler_capture_add_tap (capture, self->appsrc);

  return self;
}

/**
 * holler_peer_sender_free:
 * @self: (transfer full): a sender
 *
 * Lets nothing flow any more; the elements stay in their pipeline.
 */
void
holler_peer_sender_free (HollerPeerSender *self)
{
  if (self->tap != NULL)
    holler_capture_remove_tap (self->capture, self->tap);
  gst_object_unref (self->appsrc);
  gst_object_unref (self->opusenc);
  g_free (self);
}

/**
 * holler_peer_sender_set_flow:
 * @self: a sender
 * @flow: what is sent from now on
 *
 * Lets the microphone through, or silence, or nothing.
 */
void
holler_peer_sender_set_flow (HollerPeerSender *self, HollerCaptureFlow flow)
{
  holler_capture_tap_set_flow (self->tap, flow);
}

/* To the last digit: the very report, not one like it. */
static gboolean
is_same (double a, double b)
{
  return !(a < b) && !(a > b);
}

/**
 * holler_peer_sender_take_report:
 * @self: a sender
 * @loss_fraction: what the other side says it loses, 0–1; negative: unknown
 * @round_trip_ms: how long it takes there and back; negative: unknown
 * @now_us: monotonic
 *
 * Has the encoder send as much, in packets as long, and with as much
 * redundancy as the way to the other side asks for; about once a second.
 */
void
holler_peer_sender_take_report (HollerPeerSender *self,
                                double loss_fraction,
                                double round_trip_ms,
                                gint64 now_us)
{
  const HollerRateReport report = { now_us, loss_fraction, round_trip_ms, 0 };
  HollerRateSetting setting;

  if (loss_fraction < 0 && round_trip_ms < 0)
    return;
  /* Who asks more often than reports come is told the last one again. */
  if (is_same (loss_fraction, self->last.loss_fraction) &&
      is_same (round_trip_ms, self->last.round_trip_ms) &&
      now_us - self->last.at_us < REPEATED_US)
    return;
  self->last = report;
  if (holler_rate_take (&self->rate, &report, &setting))
    apply (self, &setting);
}
