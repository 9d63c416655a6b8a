/* holler-peer-sender.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-sender.h"

#include <gst/app/app.h>

#include "media/holler-samples.h"
#include "media/holler-sections.h"

/* Our voice on its way to one peer connection: a tap of the microphone, the
 * encoder, the payloader, a sink pad of webrtcbin.
 */

/* For a voice in full band. */
#define BITRATE_BPS 32000
#define ENCODER_COMPLEXITY 5
/* What may wait for the encoder before the oldest goes: 50 ms. */
#define MAX_WAITING_BLOCKS 5
#define WARM_BLOCK_BYTES (20 * HOLLER_SAMPLES_PER_MS * sizeof (gint16))
/* Redundancy pays from about a tenth on; under three hundredths it only
 * costs. */
#define LEAST_LOSS 0.03
#define LEAST_LOSS_PERCENTAGE 10
#define MOST_LOSS_PERCENTAGE 40

struct _HollerPeerSender
{
  HollerCapture *capture;
  HollerCaptureTap *tap;
  GstElement *appsrc;
  GstElement *opusenc;
};

static void
configure (HollerPeerSender *self, GstElement *payloader, guint32 ssrc)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);

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
  gst_util_set_object_arg (G_OBJECT (self->opusenc), "frame-size", "20");
  g_object_set (self->opusenc,
                "inband-fec",
                TRUE,
                "perfect-timestamp",
                TRUE,
                "dtx",
                FALSE,
                "bitrate",
                BITRATE_BPS,
                "complexity",
                ENCODER_COMPLEXITY,
                NULL);
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

/**
 * holler_peer_sender_follow_loss:
 * @self: a sender
 * @loss_fraction: what the other side says it loses; negative: unknown
 *
 * Has the encoder put in as much redundancy as the loss asks for.
 */
void
holler_peer_sender_follow_loss (HollerPeerSender *self, double loss_fraction)
{
  int percentage = 0;

  if (loss_fraction < 0)
    return;
  if (loss_fraction >= LEAST_LOSS)
    percentage = CLAMP ((int) (loss_fraction * 100),
                        LEAST_LOSS_PERCENTAGE,
                        MOST_LOSS_PERCENTAGE);
  g_object_set (self->opusenc, "packet-loss-percentage", percentage, NULL);
}
