/* holler-flow-meter.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-flow-meter.h"

#define GST_USE_UNSTABLE_API
#include <gst/gst.h>
#include <gst/gsttracer.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Hooks of GStreamer's own tracing: they see every push of every pad. */

static int n_voice;     /* atomic */
static int n_encrypted; /* atomic */
static int n_decrypted; /* atomic */

typedef struct
{
  GstTracer parent_instance;
} HollerFlowTracer;

typedef struct
{
  GstTracerClass parent_class;
} HollerFlowTracerClass;

static GType holler_flow_tracer_get_type (void);

G_DEFINE_TYPE (HollerFlowTracer, holler_flow_tracer, GST_TYPE_TRACER)

static void
holler_flow_tracer_class_init (HollerFlowTracerClass *klass)
{
}

static void
holler_flow_tracer_init (HollerFlowTracer *self)
{
}

static void
count (GstPad *pad, guint n)
{
  GstObject *parent = GST_OBJECT_PARENT (pad);
  GstElementFactory *factory =
    GST_IS_ELEMENT (parent) ? gst_element_get_factory (GST_ELEMENT (parent))
                            : NULL;
  const char *name = factory != NULL ? GST_OBJECT_NAME (factory) : "";

  if (strcmp (name, "opusenc") == 0)
    g_atomic_int_add (&n_voice, (int) n);
  else if (strcmp (name, "srtpenc") == 0 &&
           g_str_has_prefix (GST_OBJECT_NAME (pad), "rtp_src"))
    g_atomic_int_add (&n_encrypted, (int) n);
  else if (strcmp (name, "srtpdec") == 0 &&
           g_str_has_prefix (GST_OBJECT_NAME (pad), "rtp_src"))
    g_atomic_int_add (&n_decrypted, (int) n);
}

static void
push_streaming_cb (GObject *tracer,
                   GstClockTime time,
                   GstPad *pad,
                   GstBuffer *buffer)
{
  count (pad, 1);
}

static void
push_list_streaming_cb (GObject *tracer,
                        GstClockTime time,
                        GstPad *pad,
                        GstBufferList *list)
{
  count (pad, gst_buffer_list_length (list));
}

gboolean
holler_flow_meter_start (void)
{
#ifdef GST_DISABLE_GST_TRACER_HOOKS
  return FALSE;
#else
  static GstTracer *tracer;

  tracer = g_object_new (holler_flow_tracer_get_type (), NULL);
  gst_tracing_register_hook (tracer,
                             "pad-push-pre",
                             G_CALLBACK (push_streaming_cb));
  gst_tracing_register_hook (tracer,
                             "pad-push-list-pre",
                             G_CALLBACK (push_list_streaming_cb));

  return TRUE;
#endif
}

void
holler_flow_meter_read (HollerFlow *out_flow)
{
  out_flow->voice = (guint) g_atomic_int_get (&n_voice);
  out_flow->encrypted = (guint) g_atomic_int_get (&n_encrypted);
  out_flow->decrypted = (guint) g_atomic_int_get (&n_decrypted);
}

guint
holler_flow_meter_count_udp_sockets (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name = NULL;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      int type = 0;
      int domain = 0;
      socklen_t length = sizeof type;

      if (getsockopt (atoi (name), SOL_SOCKET, SO_TYPE, &type, &length) == 0 &&
          getsockopt (atoi (name), SOL_SOCKET, SO_DOMAIN, &domain, &length) ==
            0 &&
          type == SOCK_DGRAM && domain != AF_UNIX && domain != AF_NETLINK)
        n++;
    }

  return n;
}
