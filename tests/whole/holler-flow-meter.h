/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Counts, for the whole process and below everything of ours, what GStreamer
 * really moves and which sockets are open. */

typedef struct
{
  guint voice;     /* frames that an encoder made */
  guint encrypted; /* RTP packets that leave */
  guint decrypted; /* RTP packets that came and could be read */
  guint datagrams; /* that left to any address */
  guint denied;    /* that left, or were to leave, to where no peer can be */
} HollerFlowCount;

/* Once a process, after GStreamer was initialised. FALSE where GStreamer was
 * built without what it takes. */
gboolean holler_flow_meter_start (void);
void holler_flow_meter_read (HollerFlowCount *out_flow);
guint holler_flow_meter_count_udp_sockets (void);
/* Those that have not ended yet included */
guint holler_flow_meter_count_connections (void);

G_END_DECLS
