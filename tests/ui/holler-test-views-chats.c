/* holler-test-views-chats.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-views-private.h"

#define N_MESSAGES 60
#define FIRST_ORDER 7 /* behind what is there already */

/* More than the window shows, as conversations mostly are */
void
ui_show_long_chat (UiFixture *fixture)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  for (guint i = 0; i < N_MESSAGES; i++)
    holler_test_client_push (
      fixture->client,
      "message",
      "\"messageId\":\"m-long-%u\",\"order\":%u,\"conversationId\":"
      "\"" TEST_CONVERSATION "\",\"senderId\":\"%s\",\"sentAt\":"
      "\"%sT09:%02u:00.000Z\",\"kind\":\"text\",\"body\":"
      "\"The tide is at %u\"",
      i,
      FIRST_ORDER + i,
      i % 3 == 0 ? TEST_ME : TEST_PEER,
      today,
      i,
      i * 7);
  ui_open_chat (fixture);
  ui_spin_ms (200);
}
