/* holler-link-frames.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-link-private.h"

#include "base/holler-debug.h"
#include "client/holler-json-read.h"
#include "proto/holler-json-scan.h"

/* What the server says: what is the link's own becomes an event, what answers
 * a request goes to whoever asked, and the rest to the listener. */

#define PROTOCOL_VERSION 1

static void
take_hello (HollerLink *self, HollerFrame *frame)
{
  gboolean resumed = holler_frame_get_boolean (frame, "resumed");
  const char *session_id = holler_frame_get_string (frame, "sessionId");

  if (self->machine.state != HOLLER_LINK_STATE_GREETING)
    return;
  if (holler_frame_get_int (frame, "protocol") != PROTOCOL_VERSION)
    {
      holler_link_feed (self, HOLLER_LINK_EVENT_INCOMPATIBLE, 0, NULL);
      return;
    }

  g_free (self->session_id);
  self->session_id = g_strdup (session_id);
  self->listener->hello (frame, self->user_data);
  holler_link_feed (self,
                    resumed ? HOLLER_LINK_EVENT_HELLO_RESUMED
                            : HOLLER_LINK_EVENT_HELLO_NEW,
                    0,
                    frame);
}

static void
take_pushed (HollerLink *self, HollerFrame *frame)
{
  gint64 seq = holler_frame_get_int (frame, "seq");

  if (holler_frame_kind_is_sequenced (holler_frame_get_kind (frame)) && seq > 0)
    holler_link_feed (self, HOLLER_LINK_EVENT_FRAME, (guint64) seq, frame);
  else if (holler_link_is_greeted (self))
    self->listener->frame (frame, self->user_data);
}

/* A frame that is not understood, of a newer server perhaps, still counts:
 * else a hole would seem to be in what came. */
static void
count_refused (HollerLink *self, GBytes *text)
{
  g_autoptr (JsonParser) parser = NULL;
  gsize size_bytes = 0;
  const char *data = g_bytes_get_data (text, &size_bytes);
  gint64 seq = 0;

  if (!holler_json_scan (data, size_bytes, HOLLER_FRAME_MAX_SIZE_BYTES, NULL))
    return;
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, data, (gssize) size_bytes, NULL))
    return;

  seq =
    holler_json_read_int (holler_json_read_root (json_parser_get_root (parser)),
                          "seq");
  if (seq > 0)
    holler_link_feed (self, HOLLER_LINK_EVENT_FRAME, (guint64) seq, NULL);
}

/* One text of the server's, whatever is in it. */
void
holler_link_take_text (HollerLink *self, GBytes *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerFrame) frame = NULL;

  frame = holler_frame_parse (text, HOLLER_FRAME_FROM_SERVER, &error);
  if (frame == NULL)
    {
      holler_debug (HOLLER_DEBUG_LINK, "frame refused: %s", error->message);
      count_refused (self, text);
      return;
    }

  holler_debug (HOLLER_DEBUG_WIRE,
                "< %s",
                holler_frame_kind_to_type (holler_frame_get_kind (frame)));
  switch ((int) holler_frame_get_kind (frame))
    {
    case HOLLER_FRAME_HELLO:
      take_hello (self, frame);
      break;
    case HOLLER_FRAME_READY:
      holler_link_feed (self, HOLLER_LINK_EVENT_READY, 0, NULL);
      break;
    case HOLLER_FRAME_BYE:
      holler_link_feed (
        self,
        HOLLER_LINK_EVENT_BYE,
        (guint64) MAX (holler_frame_get_int (frame, "retryAfterMs"), 0),
        NULL);
      break;
    case HOLLER_FRAME_ACK:
    case HOLLER_FRAME_ERROR:
    case HOLLER_FRAME_CALL_ERROR:
      if (holler_link_is_greeted (self))
        holler_link_requests_answer (self->requests, frame);
      break;
    default:
      take_pushed (self, frame);
      break;
    }
}
