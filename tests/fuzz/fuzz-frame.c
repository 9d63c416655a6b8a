/* fuzz-frame.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "base/holler-ids.h"
#include "holler-fuzz.h"
#include "proto/holler-frame.h"
#include "proto/holler-json-scan.h"

/* A frame is refused with an error, or it may be relayed: what the server adds
 * leaves it a frame, and nobody's fields of the server's get through.
 */

const char *const holler_fuzz_words[] = {
  "\"type\":",
  "\"id\":\"r\",",
  "\"seq\":1,",
  "\"ring\":true,",
  "\"senderId\":\"u\",",
  "\"epoch\":7,",
  "\"callId\":\"c\",",
  "\"candidate\":null,",
  "\"sdp\":\"v=0\",",
  "\"generation\":0,",
  "\"recipientId\":\"u\",",
  "\"state\":\"start\"",
  "\"body\":\"x\",",
  "\"expiresAt\":\"x\",",
  "\"reason\":\"hangup\"",
  "call-hangup",
  "call-media",
  "typing",
  "null",
  "{}",
  "[]",
  "1.5",
  "-1",
  "\"\"",
  ",\"x\":{}",
  NULL,
};

static void
check_relay (HollerFrame *frame, HollerFrameSource source)
{
  g_autoptr (JsonObject) extra = json_object_new ();
  g_autoptr (GBytes) spliced = NULL;
  g_autoptr (HollerFrame) relayed = NULL;
  g_autoptr (GError) error = NULL;
  HollerFrameKind kind = holler_frame_get_kind (frame);

  json_object_set_string_member (extra, "added \"last\"", "x");
  json_object_set_int_member (extra, "addedNumber", 1);
  spliced = holler_frame_splice (frame, extra);
  /* It may have been of the largest size already. */
  if (g_bytes_get_size (spliced) > HOLLER_FRAME_MAX_SIZE_BYTES)
    return;

  relayed = holler_frame_parse (spliced, source, &error);
  g_assert_no_error (error);
  g_assert_cmpint (holler_frame_get_kind (relayed), ==, kind);
  g_assert_true (holler_frame_has (relayed, "added \"last\""));
  g_assert_cmpint (holler_frame_get_int (relayed, "addedNumber"), ==, 1);
}

/* Nor is there ever a second member of one name. */
static void
check_replaced (HollerFrame *frame, HollerFrameSource source)
{
  g_autoptr (GList) names =
    json_object_get_members (holler_frame_get_root (frame));

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autoptr (JsonObject) extra = json_object_new ();
      g_autoptr (GBytes) spliced = NULL;
      gsize length = 0;
      const char *text = NULL;
      g_autoptr (GError) error = NULL;

      json_object_set_string_member (extra, l->data, "x");
      json_object_set_boolean_member (extra, "another", TRUE);
      spliced = holler_frame_splice (frame, extra);
      text = g_bytes_get_data (spliced, &length);
      holler_json_scan (text, length, 2 * HOLLER_FRAME_MAX_SIZE_BYTES, &error);
      g_assert_no_error (error);
    }
}

static void
check (GBytes *text, HollerFrameSource source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerFrame) frame = holler_frame_parse (text, source, &error);

  if (frame == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (holler_frame_get_string (frame, "type"),
                   ==,
                   holler_frame_kind_to_type (holler_frame_get_kind (frame)));
  if (source == HOLLER_FRAME_FROM_CLIENT)
    {
      g_assert_false (holler_frame_has (frame, "senderId"));
      if (holler_frame_get_kind (frame) != HOLLER_FRAME_CALL_START)
        g_assert_false (holler_frame_has (frame, "ring"));
      g_assert_false (holler_frame_has (frame, "expiresAt"));
    }
  check_relay (frame, source);
  if (json_object_get_size (holler_frame_get_root (frame)) < 32)
    check_replaced (frame, source);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GBytes) text = g_bytes_new_static (data, length);
  g_autofree char *id = holler_frame_peek_id (text);

  g_assert_true (id == NULL || holler_id_is_valid (id));
  check (text, HOLLER_FRAME_FROM_CLIENT);
  check (text, HOLLER_FRAME_FROM_SERVER);

  return 0;
}
