/* test-data-attack.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"
#include "media/holler-sctp-guard.h"
#include "media/holler-webrtc-peer-private.h"

/* One of the two is hostile below its data channel: it listens to what its
 * own SCTP says, silences it, and goes on by itself with numbers that fit. */

/* RFC 9260, section 3.2; RFC 3758 */
#define HEADER_BYTES 12
#define CHUNK_DATA 0
#define CHUNK_SACK 3
#define CHUNK_SHUTDOWN 7
#define CHUNK_FORWARD_TSN 192
#define FLAGS_WHOLE 3
/* RFC 8831, section 8 */
#define PPID_STRING 51

#define FREE_STREAM 6
/* So many packets as a socket surely holds: nobody sends them again. */
#define N_STREAMS 40
#define MARKER "{\"still\":\"here\"}"

typedef struct
{
  HollerMediaPair pair;
  GstPad *way_out; /* behind the hostile side's SCTP */
  gulong probe_id;
  GMutex lock;
  /* What it last said, and the lock's from here on. */
  guint8 header[HEADER_BYTES];
  guint32 tsn;
  guint32 acked_tsn;
  guint16 stream;
  guint16 message;
  gboolean has_spoken;
  gboolean has_acked;
  gboolean is_silent;
} Attack;

static guint32
read_32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);

  return GUINT32_FROM_BE (value);
}

static void
note_chunk (Attack *self, const guint8 *chunk)
{
  if (chunk[0] == CHUNK_DATA)
    {
      self->tsn = read_32 (chunk + 4);
      if (read_32 (chunk + 12) == PPID_STRING)
        {
          self->stream = (guint16) (read_32 (chunk + 8) >> 16);
          self->message = (guint16) read_32 (chunk + 8);
          self->has_spoken = TRUE;
        }
    }
  else if (chunk[0] == CHUNK_SACK)
    {
      self->acked_tsn = read_32 (chunk + 4);
      self->has_acked = TRUE;
    }
}

static GstPadProbeReturn
listen_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Attack *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GstMapInfo map;

  if (self->is_silent)
    return GST_PAD_PROBE_DROP;

  g_assert_true (
    gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ));
  memcpy (self->header, map.data, HEADER_BYTES);
  for (gsize at = HEADER_BYTES; at + 16 <= map.size;)
    {
      note_chunk (self, map.data + at);
      at += ((read_32 (map.data + at) & 0xffff) + 3) / 4 * 4;
    }
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);

  return GST_PAD_PROBE_OK;
}

static GstElement *
find_element (HollerMediaSide *side, const char *factory)
{
  GstElement *bin = HOLLER_WEBRTC_PEER (side->peer)->webrtcbin;
  GstIterator *iter =
    gst_bin_iterate_all_by_element_factory_name (GST_BIN (bin), factory);
  GValue value = G_VALUE_INIT;
  GstElement *element = NULL;

  g_assert_cmpint (gst_iterator_next (iter, &value), ==, GST_ITERATOR_OK);
  element = g_value_dup_object (&value);
  g_value_unset (&value);
  gst_iterator_free (iter);

  return element;
}

/* RFC 9260, appendix A */
static guint32
crc32c (const guint8 *bytes, gsize size_bytes)
{
  guint32 crc = G_MAXUINT32;

  for (gsize i = 0; i < size_bytes; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
    }

  return ~crc;
}

/* Sends one packet with one chunk: its type and flags, then its words. */
static void
say (Attack *self,
     guint type,
     guint flags,
     const guint32 *words,
     guint n_words,
     const char *text)
{
  gsize text_bytes = text != NULL ? strlen (text) : 0;
  gsize chunk_bytes = 4 + 4 * n_words + text_bytes;
  gsize size_bytes = HEADER_BYTES + (chunk_bytes + 3) / 4 * 4;
  guint8 *packet = g_malloc0 (size_bytes);
  guint32 sum;

  memcpy (packet, self->header, 8);
  packet[HEADER_BYTES] = (guint8) type;
  packet[HEADER_BYTES + 1] = (guint8) flags;
  packet[HEADER_BYTES + 2] = (guint8) (chunk_bytes >> 8);
  packet[HEADER_BYTES + 3] = (guint8) chunk_bytes;
  for (guint i = 0; i < n_words; i++)
    {
      guint32 word = GUINT32_TO_BE (words[i]);

      memcpy (packet + HEADER_BYTES + 4 + 4 * i, &word, sizeof word);
    }
  if (text != NULL)
    memcpy (packet + HEADER_BYTES + 4 + 4 * n_words, text, text_bytes);
  sum = GUINT32_TO_LE (crc32c (packet, size_bytes));
  memcpy (packet + 8, &sum, sizeof sum);

  gst_pad_chain (self->way_out, gst_buffer_new_wrapped (packet, size_bytes));
}

static void
say_data (Attack *self,
          guint32 tsn,
          guint stream,
          guint message,
          const char *text)
{
  const guint32 words[] = { tsn, stream << 16 | message, PPID_STRING };

  say (self, CHUNK_DATA, FLAGS_WHOLE, words, G_N_ELEMENTS (words), text);
}

static gboolean
knows_enough (gpointer user_data)
{
  Attack *self = user_data;
  gboolean knows;

  if (self->pair.a.n_data == 0)
    holler_peer_connection_send_data (self->pair.b.peer, "{\"from\":\"b\"}");
  if (self->pair.b.n_data == 0)
    holler_peer_connection_send_data (self->pair.a.peer, "{\"from\":\"a\"}");

  g_mutex_lock (&self->lock);
  knows = self->has_spoken && self->has_acked;
  g_mutex_unlock (&self->lock);

  return knows && self->pair.a.n_data > 0 && self->pair.b.n_data > 0;
}

static void
attack_init (Attack *self)
{
  g_autoptr (GstElement) sctpenc = NULL;
  g_autoptr (GstPad) src = NULL;

  memset (self, 0, sizeof *self);
  g_mutex_init (&self->lock);
  holler_media_pair_init (&self->pair, "test");
  holler_media_pair_make_peers (&self->pair);
  holler_media_side_negotiate (&self->pair.a);
  sctpenc = find_element (&self->pair.a, "sctpenc");
  src = gst_element_get_static_pad (sctpenc, "src");
  self->way_out = gst_pad_get_peer (src);
  self->probe_id = gst_pad_add_probe (src,
                                      GST_PAD_PROBE_TYPE_BUFFER,
                                      listen_streaming_cb,
                                      self,
                                      NULL);
  holler_test_wait_until (knows_enough, self);

  g_mutex_lock (&self->lock);
  self->is_silent = TRUE;
  g_mutex_unlock (&self->lock);
}

static gboolean
was_heard (gpointer user_data)
{
  Attack *self = user_data;

  return g_strcmp0 (self->pair.b.last_data, MARKER) == 0;
}

/* The channel still works, after all that was sent before. */
static void
attack_clear (Attack *self)
{
  holler_test_wait_until (was_heard, self);

  holler_media_pair_drop_peers (&self->pair);
  g_clear_object (&self->way_out);
  holler_media_pair_clear (&self->pair);
  g_mutex_clear (&self->lock);
}

/* A message is held back because one before it is missing; the association is
 * closed; then the missing one is given up, which sets the other free. */
static void
test_message_after_the_end (void)
{
  Attack attack;
  guint32 gap[2];

  attack_init (&attack);
  gap[0] = attack.tsn + 1;
  gap[1] = FREE_STREAM << 16;

  say_data (&attack, attack.tsn + 2, FREE_STREAM, 1, "loose");
  say (&attack, CHUNK_SHUTDOWN, 0, &attack.acked_tsn, 1, NULL);
  say (&attack, CHUNK_FORWARD_TSN, 0, gap, G_N_ELEMENTS (gap), NULL);
  say_data (&attack,
            attack.tsn + 3,
            attack.stream,
            attack.message + 1u,
            MARKER);

  attack_clear (&attack);
}

/* Each would have two threads of its own. */
static void
test_many_streams (void)
{
  Attack attack;
  g_autoptr (GstElement) sctpdec = NULL;

  attack_init (&attack);
  sctpdec = find_element (&attack.pair.b, "sctpdec");
  for (guint i = 1; i <= N_STREAMS; i++)
    say_data (&attack, attack.tsn + i, FREE_STREAM + i, 0, "one more");
  say_data (&attack,
            attack.tsn + N_STREAMS + 1,
            attack.stream,
            attack.message + 1u,
            MARKER);
  holler_test_wait_until (was_heard, &attack);
  g_assert_cmpuint (sctpdec->numsrcpads, <=, 4);

  attack_clear (&attack);
}

typedef struct
{
  GstPad *sink;
  GMutex lock;
  GCond cond;
  gboolean is_inside;
  gboolean has_left;
  guint n_entered;
} Passage;

static GstPadProbeReturn
linger_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Passage *self = user_data;
  gint64 end_us = g_get_monotonic_time () + 20 * 1000;

  g_mutex_lock (&self->lock);
  self->is_inside = TRUE;
  g_cond_broadcast (&self->cond);
  /* Long enough for who does not wait to be through. */
  while (g_cond_wait_until (&self->cond, &self->lock, end_us))
    ;
  self->has_left = TRUE;
  g_mutex_unlock (&self->lock);

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_streaming_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Passage *self = user_data;

  self->n_entered++;

  return GST_PAD_PROBE_OK;
}

static gpointer
push_thread (gpointer data)
{
  Passage *self = data;

  gst_pad_chain (self->sink, gst_buffer_new_allocate (NULL, 32, NULL));

  return NULL;
}

static void
test_nothing_is_under_way (void)
{
  Passage passage = { 0 };
  GstElement *pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *sctpdec = gst_element_factory_make ("sctpdec", NULL);
  GThread *thread = NULL;
  GstSegment segment;

  g_mutex_init (&passage.lock);
  g_cond_init (&passage.cond);
  g_object_set (sctpdec, "sctp-association-id", 7u, NULL);
  gst_bin_add (GST_BIN (pipeline), sctpdec);
  passage.sink = gst_element_get_static_pad (sctpdec, "sink");
  gst_pad_add_probe (passage.sink,
                     GST_PAD_PROBE_TYPE_BUFFER,
                     linger_streaming_cb,
                     &passage,
                     NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_pad_send_event (passage.sink, gst_event_new_stream_start ("test"));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_send_event (passage.sink, gst_event_new_segment (&segment));

  thread = g_thread_new ("push", push_thread, &passage);
  g_mutex_lock (&passage.lock);
  while (!passage.is_inside)
    g_cond_wait (&passage.cond, &passage.lock);
  g_mutex_unlock (&passage.lock);

  holler_sctp_guard_quiet (GST_BIN (pipeline));
  g_assert_true (passage.has_left);
  g_thread_join (thread);

  gst_pad_add_probe (passage.sink,
                     GST_PAD_PROBE_TYPE_BUFFER,
                     count_streaming_cb,
                     &passage,
                     NULL);
  push_thread (&passage);
  g_assert_cmpuint (passage.n_entered, ==, 0);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (passage.sink);
  gst_object_unref (pipeline);
  g_mutex_clear (&passage.lock);
  g_cond_clear (&passage.cond);
}

typedef struct
{
  HollerPeerLine *line;
  guint n_read;
} Reader;

static void
read_cb (gpointer event, gpointer user_data)
{
  Reader *self = user_data;

  g_assert_cmpint (((HollerPeerEvent *) event)->kind,
                   ==,
                   HOLLER_PEER_EVENT_DATA);
  self->n_read++;
  holler_peer_line_note_read (self->line);
}

static void
flood (GObject *channel, guint n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    g_signal_emit_by_name (channel, "on-message-string", "again");
}

/* What nobody has read yet takes so much memory and no more. */
static void
test_flood (void)
{
  Reader reader = { 0 };
  GstElement *pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  GObject *channel = NULL;

  gst_bin_add (GST_BIN (pipeline), webrtcbin);
  gst_element_set_state (pipeline, GST_STATE_READY);
  g_signal_emit_by_name (webrtcbin,
                         "create-data-channel",
                         "holler",
                         NULL,
                         &channel);
  reader.line = holler_peer_line_new (read_cb, &reader);
  holler_peer_line_watch_channel (reader.line, channel);

  flood (channel, 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (reader.n_read, ==, 64);
  flood (channel, 10);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (reader.n_read, ==, 74);

  holler_peer_line_close (reader.line);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_object_unref (channel);
  gst_object_unref (pipeline);
  holler_peer_line_unref (reader.line);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/data-attack/a-message-after-the-end",
                   test_message_after_the_end);
  g_test_add_func ("/media/data-attack/many-streams", test_many_streams);
  g_test_add_func ("/media/data-attack/nothing-is-under-way-when-it-stops",
                   test_nothing_is_under_way);
  g_test_add_func ("/media/data-attack/a-flood-waits-outside", test_flood);

  return g_test_run ();
}
