/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "media/holler-dispatch.h"
#include "media/holler-gate.h"
#include "media/holler-voice.h"

G_BEGIN_DECLS

/* What a webrtcbin's threads may touch of a peer connection. */
typedef struct _HollerPeerLine HollerPeerLine;

typedef enum
{
  HOLLER_PEER_EVENT_REPLY,            /* structure, number: which question */
  HOLLER_PEER_EVENT_CONNECTION_STATE, /* number */
  HOLLER_PEER_EVENT_GATHERED,
  HOLLER_PEER_EVENT_AGENT_GATHERED, /* what the one before should follow */
  HOLLER_PEER_EVENT_CANDIDATE,      /* text, number: the section */
  HOLLER_PEER_EVENT_CERTIFICATE,    /* text: fingerprint, number: turn */
  HOLLER_PEER_EVENT_DATA,           /* text */
  HOLLER_PEER_EVENT_LEVEL,          /* value */
  HOLLER_PEER_EVENT_SOUNDING,       /* value */
} HollerPeerEventKind;

typedef struct
{
  HollerPeerEventKind kind;
  guint number;
  double value;
  char *text;
  GstStructure *structure;
} HollerPeerEvent;

HollerPeerLine *holler_peer_line_new (HollerDispatchFunc func,
                                      gpointer user_data);
HollerPeerLine *holler_peer_line_ref (HollerPeerLine *self);
void holler_peer_line_unref (HollerPeerLine *self);
void holler_peer_line_close (HollerPeerLine *self);
HollerGate *holler_peer_line_get_gate (HollerPeerLine *self);
HollerVoice *holler_peer_line_get_voice (HollerPeerLine *self);
guint holler_peer_line_get_n_packets (HollerPeerLine *self);
guint holler_peer_line_get_n_reports (HollerPeerLine *self);
void holler_peer_line_set_voice_ssrc (HollerPeerLine *self, guint32 ssrc);
void holler_peer_line_watch_agent (HollerPeerLine *self, GObject *agent);
void holler_peer_line_watch (HollerPeerLine *self, GstElement *webrtcbin);
void holler_peer_line_guard_sink_pad (HollerPeerLine *self, GstPad *pad);
void holler_peer_line_watch_channel (HollerPeerLine *self, GObject *channel);
void holler_peer_line_note_read (HollerPeerLine *self);
void holler_peer_line_heard_streaming_cb (double level,
                                          gboolean is_first_sound,
                                          gpointer user_data);
GstPromise *holler_peer_line_ask (HollerPeerLine *self, guint number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerPeerLine, holler_peer_line_unref)

G_END_DECLS
