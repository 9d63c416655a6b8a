/* holler-warm-up.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-warm-up.h"

#include <gio/gio.h>
#include <gst/gst.h>

#include "media/holler-sections.h"

/* What the first call of a process would otherwise wait for: plugins to be
 * loaded, types to be registered, the process's certificate to be made. All of
 * it on a worker thread, with elements of its own that nobody else sees.
 */

static const char *const elements[] = {
  "webrtcbin",     "nicesrc",      "nicesink",   "dtlssrtpdec",  "dtlssrtpenc",
  "rtpbin",        "srtpdec",      "srtpenc",    "rtprtxsend",   "sctpenc",
  "sctpdec",       "rtpopuspay",   "opusenc",    "appsrc",       "appsink",
  "audiotestsrc",  "audioconvert", "pulsesink",  "pulsesrc",     "fakesink",
  "audioresample", "funnel",       "rtpptdemux", "rtpssrcdemux", "dtlsdec",
};

static void
load_elements (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    {
      GstElement *element = gst_element_factory_make (elements[i], NULL);

      if (element == NULL)
        continue;
      gst_object_ref_sink (element);
      gst_element_set_state (element, GST_STATE_READY);
      gst_element_set_state (element, GST_STATE_NULL);
      gst_object_unref (element);
    }
}

/* An offer asks everything of webrtcbin that does not touch the network; its
 * fingerprint is that of the certificate which all connections share. */
static void
make_offer (void)
{
  GstElement *webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  g_autoptr (GstPromise) promise = NULL;
  HollerPlan plan;

  if (webrtcbin == NULL)
    return;

  gst_object_ref_sink (webrtcbin);
  gst_element_set_state (webrtcbin, GST_STATE_READY);
  holler_plan_init_own (&plan);
  for (guint i = 0; i < plan.n_sections; i++)
    {
      GstPad *pad = NULL;

      if (plan.sections[i].role == HOLLER_ROLE_DATA)
        continue;
      pad = holler_sections_add (webrtcbin, &plan.sections[i], 2 * i + 2);
      gst_clear_object (&pad);
    }
  promise = gst_promise_new ();
  g_signal_emit_by_name (webrtcbin, "create-offer", NULL, promise);
  gst_promise_wait (promise);
  gst_element_set_state (webrtcbin, GST_STATE_NULL);
  gst_object_unref (webrtcbin);
}

static void
warm_up_worker (gpointer data)
{
  load_elements ();
  make_offer ();
  /* Reads certificates; it is a module that is loaded late. */
  g_tls_backend_get_default ();
}

/**
 * holler_warm_up:
 * @workers: where to do it
 *
 * Makes once what a first call needs, beside the main loop.
 */
void
holler_warm_up (HollerWorkers *workers)
{
  holler_workers_push (workers, warm_up_worker, NULL);
}
