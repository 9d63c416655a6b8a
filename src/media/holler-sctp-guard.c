/* holler-sctp-guard.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-sctp-guard.h"

#include "core/holler-sctp-rule.h"

/* Stands before the element that takes data channels apart. It ends the whole
 * process ("on_receive: assertion failed: (src_pad)") when a message comes on
 * a stream it has no pad for while the association is not connected, and there
 * are two ways to that: the other side closes the association and then lets a
 * message loose, which the rule keeps out; and its encoder, stopped a moment
 * before it, closes the association under a packet that is on its way, which
 * is why nothing may be on its way when a pipeline stops.
 */

static gboolean
accepts (GstBuffer *buffer)
{
  GstMapInfo map;
  gboolean ok;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;

  ok = holler_sctp_rule_accepts (map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return ok;
}

static GstPadProbeReturn
packet_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBufferList *list = NULL;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    return accepts (GST_PAD_PROBE_INFO_BUFFER (info)) ? GST_PAD_PROBE_OK
                                                      : GST_PAD_PROBE_DROP;

  list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    {
      if (!accepts (gst_buffer_list_get (list, i)))
        return GST_PAD_PROBE_DROP;
    }

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
drop_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return GST_PAD_PROBE_DROP;
}

static void
probe_packets (GstPad *sink, GstPadProbeCallback callback)
{
  gst_pad_add_probe (sink,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
                     callback,
                     NULL,
                     NULL);
}

/**
 * holler_sctp_guard_watch:
 * @sctpdec: an sctpdec that nothing has come to yet
 *
 * Lets only packets in that a call needs.
 */
void
holler_sctp_guard_watch (GstElement *sctpdec)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (sctpdec, "sink");

  g_return_if_fail (sink != NULL);

  probe_packets (sink, packet_streaming_cb);
}

/* A pad holds its stream lock from before its probes until the element has
 * done with the packet. */
static void
quiet_element (const GValue *value, gpointer user_data)
{
  GstElement *sctpdec = g_value_get_object (value);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (sctpdec, "sink");

  probe_packets (sink, drop_streaming_cb);
  GST_PAD_STREAM_LOCK (sink);
  GST_PAD_STREAM_UNLOCK (sink);
}

/**
 * holler_sctp_guard_quiet:
 * @bin: a pipeline that is about to stop
 *
 * Lets no packet in any more and waits for the one that is under way. To be
 * called without locks, on a thread that may wait.
 */
void
holler_sctp_guard_quiet (GstBin *bin)
{
  GstIterator *iter =
    gst_bin_iterate_all_by_element_factory_name (bin, "sctpdec");

  while (gst_iterator_foreach (iter, quiet_element, NULL) ==
         GST_ITERATOR_RESYNC)
    gst_iterator_resync (iter);
  gst_iterator_free (iter);
}
