/* holler-seal.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-seal.h"

#include "client/holler-json-read.h"

void
holler_seal_body (const char *body, HollerFrame *frame)
{
  g_return_if_fail (body != NULL);
  g_return_if_fail (frame != NULL);

  holler_frame_set_string (frame, "body", body);
}

const char *
holler_seal_open_body (JsonObject *message)
{
  return holler_json_read_string (message, "body");
}

void
holler_seal_description (const char *sdp, HollerFrame *frame)
{
  g_return_if_fail (sdp != NULL);
  g_return_if_fail (frame != NULL);

  holler_frame_set_string (frame, "sdp", sdp);
}

const char *
holler_seal_open_description (HollerFrame *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return holler_frame_get_string (frame, "sdp");
}
