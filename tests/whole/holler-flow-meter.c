/* holler-flow-meter.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-flow-meter.h"

#define GST_USE_UNSTABLE_API
#include <gst/gst.h>
#include <gst/gsttracer.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Hooks of GStreamer's own tracing see every push of every pad. And what the
 * program defines goes before what libc does, for libraries as well: every
 * datagram comes by here.
 */

static int n_voice;     /* atomic */
static int n_encrypted; /* atomic */
static int n_decrypted; /* atomic */
static int n_datagrams; /* atomic */
static int n_denied;    /* atomic */

static gboolean
is_denied_v4 (guint32 address)
{
  guint32 first = address >> 24;

  return first == 0 || first == 127 || first >= 224 ||
         (address >> 16) == ((169 << 8) | 254);
}

static gboolean
is_denied (const struct sockaddr *address)
{
  const struct sockaddr_in *v4 = (const void *) address;
  const struct sockaddr_in6 *v6 = (const void *) address;
  guint32 mapped = 0;

  if (address->sa_family == AF_INET)
    return is_denied_v4 (ntohl (v4->sin_addr.s_addr));
  if (address->sa_family != AF_INET6)
    return FALSE;
  if (IN6_IS_ADDR_V4MAPPED (&v6->sin6_addr))
    {
      memcpy (&mapped, v6->sin6_addr.s6_addr + 12, sizeof mapped);
      return is_denied_v4 (ntohl (mapped));
    }

  return IN6_IS_ADDR_LOOPBACK (&v6->sin6_addr) ||
         IN6_IS_ADDR_UNSPECIFIED (&v6->sin6_addr) ||
         IN6_IS_ADDR_MULTICAST (&v6->sin6_addr);
}

static void
count_datagram (int fd, const struct sockaddr *address)
{
  int type = 0;
  socklen_t length = sizeof type;

  if (address == NULL ||
      (address->sa_family != AF_INET && address->sa_family != AF_INET6) ||
      getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0 ||
      type != SOCK_DGRAM)
    return;

  g_atomic_int_inc (&n_datagrams);
  if (is_denied (address))
    g_atomic_int_inc (&n_denied);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  count_datagram (fd, message->msg_name);

  return (ssize_t) syscall (SYS_sendmsg, fd, message, flags);
}

int
sendmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  for (unsigned int i = 0; i < n; i++)
    count_datagram (fd, messages[i].msg_hdr.msg_name);

  return (int) syscall (SYS_sendmmsg, fd, messages, n, flags);
}

ssize_t
sendto (int fd,
        const void *bytes,
        size_t length,
        int flags,
        const struct sockaddr *address,
        socklen_t address_length)
{
  count_datagram (fd, address);

  return (ssize_t)
    syscall (SYS_sendto, fd, bytes, length, flags, address, address_length);
}

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
holler_flow_meter_read (HollerFlowCount *out_flow)
{
  out_flow->voice = (guint) g_atomic_int_get (&n_voice);
  out_flow->encrypted = (guint) g_atomic_int_get (&n_encrypted);
  out_flow->decrypted = (guint) g_atomic_int_get (&n_decrypted);
  out_flow->datagrams = (guint) g_atomic_int_get (&n_datagrams);
  out_flow->denied = (guint) g_atomic_int_get (&n_denied);
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

/* Each webrtcbin has one thread of that name. */
guint
holler_flow_meter_count_connections (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id = NULL;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((id = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/comm", id);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) &&
          g_str_has_prefix (name, "webrtcbin"))
        n++;
    }

  return n;
}
