/* holler-sctp-rule.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-sctp-rule.h"

/* What of the other side's SCTP is let into the library that speaks it.
 *
 * GStreamer (1.22) makes threads for every stream number that data come for,
 * and it ends the process where data come for a new one while it takes the
 * association to be closing: a SHUTDOWN, and then a message that was held back
 * before it, set free by a FORWARD TSN, does that. So data may come on the few
 * streams that a call has, and what closes, resets or adds streams or moves
 * the association to other addresses stays outside. A call has no use for it:
 * its channels live as long as the connection, and that ends by signalling, by
 * DTLS or by an ABORT.
 *
 * A packet of which any part is refused is lost as a whole; a peer that is
 * merely strange sends the rest again.
 */

/* RFC 9260, section 3: a packet is a header and chunks, each padded. */
#define HEADER_BYTES 12
#define CHUNK_HEADER_BYTES 4
#define PADDING_BYTES 4
/* RFC 9260, section 3.3.1; RFC 8260, section 2.1 */
#define DATA_BYTES 16
#define I_DATA_BYTES 20
#define STREAM_OFFSET 8

enum
{
  CHUNK_DATA = 0,
  CHUNK_INIT = 1,
  CHUNK_INIT_ACK = 2,
  CHUNK_SACK = 3,
  CHUNK_HEARTBEAT = 4,
  CHUNK_HEARTBEAT_ACK = 5,
  CHUNK_ABORT = 6,
  CHUNK_ERROR = 9,
  CHUNK_COOKIE_ECHO = 10,
  CHUNK_COOKIE_ACK = 11,
  CHUNK_I_DATA = 64,         /* RFC 8260 */
  CHUNK_PAD = 132,           /* RFC 4820 */
  CHUNK_FORWARD_TSN = 192,   /* RFC 3758 */
  CHUNK_I_FORWARD_TSN = 194, /* RFC 8260 */
};

static guint
read_16 (const guint8 *bytes)
{
  return (guint) bytes[0] << 8 | bytes[1];
}

static gboolean
accepts_data (const guint8 *chunk, gsize size_bytes, gsize least_bytes)
{
  return size_bytes >= least_bytes &&
         read_16 (chunk + STREAM_OFFSET) < HOLLER_SCTP_MAX_STREAMS;
}

static gboolean
accepts_chunk (const guint8 *chunk, gsize size_bytes)
{
  switch (chunk[0])
    {
    case CHUNK_DATA:
      return accepts_data (chunk, size_bytes, DATA_BYTES);
    case CHUNK_I_DATA:
      return accepts_data (chunk, size_bytes, I_DATA_BYTES);
    case CHUNK_INIT:
    case CHUNK_INIT_ACK:
    case CHUNK_SACK:
    case CHUNK_HEARTBEAT:
    case CHUNK_HEARTBEAT_ACK:
    case CHUNK_ABORT:
    case CHUNK_ERROR:
    case CHUNK_COOKIE_ECHO:
    case CHUNK_COOKIE_ACK:
    case CHUNK_PAD:
    case CHUNK_FORWARD_TSN:
    case CHUNK_I_FORWARD_TSN:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * holler_sctp_rule_accepts:
 * @packet: (array length=size_bytes): an SCTP packet, decrypted
 * @size_bytes: its size
 *
 * Decides whether a packet of the other side's may be handed on. Looks at
 * nothing but the packet; any thread.
 *
 * Returns: `TRUE` if it is whole and all in it is needed in a call
 */
gboolean
holler_sctp_rule_accepts (const guint8 *packet, gsize size_bytes)
{
  gsize at = HEADER_BYTES;

  g_return_val_if_fail (packet != NULL || size_bytes == 0, FALSE);

  if (size_bytes < HEADER_BYTES + CHUNK_HEADER_BYTES)
    return FALSE;

  while (at < size_bytes)
    {
      gsize left_bytes = size_bytes - at;
      gsize chunk_bytes;

      if (left_bytes < CHUNK_HEADER_BYTES)
        return FALSE;
      chunk_bytes = read_16 (packet + at + 2);
      if (chunk_bytes < CHUNK_HEADER_BYTES || chunk_bytes > left_bytes ||
          !accepts_chunk (packet + at, chunk_bytes))
        return FALSE;
      at += (chunk_bytes + PADDING_BYTES - 1) / PADDING_BYTES * PADDING_BYTES;
    }

  return TRUE;
}
