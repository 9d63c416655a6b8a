/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/holler-peer-line.h"

G_BEGIN_DECLS

/* What the files of a line share. */

struct _HollerPeerLine
{
  gatomicrefcount ref_count;
  HollerDispatch *dispatch;
  HollerGate *gate;
  HollerVoice *voice;
  int n_packets;  /* atomic */
  int n_reports;  /* atomic */
  int n_waiting;  /* atomic: messages of the data channel, not yet read */
  int voice_ssrc; /* atomic; 0 unknown: the first that comes */
};

/* holler-peer-line.c */
HollerPeerEvent *holler_peer_event_new (HollerPeerEventKind kind);
/* The handler keeps the line. */
void holler_peer_line_connect (gpointer instance,
                               const char *signal,
                               GCallback callback,
                               HollerPeerLine *self);

/* holler-peer-line-media.c */
void holler_peer_line_element_added_streaming_cb (GstBin *bin,
                                                  GstBin *child_bin,
                                                  GstElement *element,
                                                  gpointer user_data);
void holler_peer_line_pad_added_streaming_cb (GstElement *webrtcbin,
                                              GstPad *pad,
                                              gpointer user_data);

G_END_DECLS
