/* test-message-extras.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "client/holler-json-read.h"
#include "client/holler-message-private.h"
#include "client/holler-user-private.h"

#define HEAD                                                                   \
  "{\"messageId\":\"m-1\",\"order\":1,\"conversationId\":\"c-1\","             \
  "\"senderId\":\"u-1\",\"sentAt\":\"2026-01-02T00:00:00.000Z\","

static HollerMessageRecord *
parse (const char *text)
{
  g_autoptr (JsonObject) object = holler_json_parse_object (text);
  HollerMessageRecord *record = NULL;

  g_assert_nonnull (object);
  record = holler_message_record_from_json (object);
  g_assert_nonnull (record);

  return record;
}

static HollerMessage *
make (const HollerMessageRecord *record)
{
  g_autoptr (HollerUser) user = holler_user_new ("u-1", FALSE);

  return holler_message_new (record, user, FALSE);
}

static void
test_everything (void)
{
  g_autoptr (HollerMessageRecord) record = parse (
    HEAD
    "\"kind\":\"text\",\"body\":\"see\",\"replyTo\":\"m-0\","
    "\"editedAt\":\"2026-01-02T00:01:00.000Z\","
    "\"attachments\":[{\"fileId\":\"f-1\",\"name\":\"a b.png\",\"size\":1234,"
    "\"mime\":\"image/png\",\"width\":640,\"height\":480},"
    "{\"fileId\":\"f-2\",\"name\":\"note.txt\",\"size\":5}],"
    "\"reactions\":[{\"emoji\":\"👍\",\"userIds\":[\"u-1\",\"u-2\"]}]}");
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (HollerMessageRecord) copy = NULL;
  g_autoptr (HollerMessage) message = NULL;
  const HollerAttachment *picture = NULL;
  const HollerAttachment *note = NULL;
  const HollerReaction *reaction = NULL;

  /* As it goes to the store and comes back from there */
  again = holler_message_record_to_json (record);
  copy = holler_message_record_from_json (again);
  g_assert_cmpstr (copy->details, ==, record->details);
  message = make (copy);

  g_assert_cmpstr (holler_message_get_reply_to (message), ==, "m-0");
  g_assert_true (holler_message_get_is_edited (message));
  g_assert_false (holler_message_get_is_deleted (message));
  g_assert_cmpuint (holler_message_get_attachments (message)->len, ==, 2);
  picture = g_ptr_array_index (holler_message_get_attachments (message), 0);
  g_assert_cmpstr (picture->file_id, ==, "f-1");
  g_assert_cmpstr (picture->name, ==, "a b.png");
  g_assert_cmpint (picture->size_bytes, ==, 1234);
  g_assert_cmpint (picture->width, ==, 640);
  g_assert_cmpint (picture->height, ==, 480);
  note = g_ptr_array_index (holler_message_get_attachments (message), 1);
  g_assert_cmpstr (note->mime, ==, "application/octet-stream");
  g_assert_cmpuint (holler_message_get_reactions (message)->len, ==, 1);
  reaction = g_ptr_array_index (holler_message_get_reactions (message), 0);
  g_assert_cmpstr (reaction->emoji, ==, "👍");
  g_assert_cmpuint (g_strv_length (reaction->user_ids), ==, 2);
  g_assert_null (holler_message_get_system (message));
}

static void
test_plain (void)
{
  g_autoptr (HollerMessageRecord) record =
    parse (HEAD "\"kind\":\"text\",\"body\":\"hi\",\"replyTo\":null}");
  g_autoptr (HollerMessage) message = make (record);

  g_assert_null (record->details);
  g_assert_null (holler_message_get_reply_to (message));
  g_assert_null (holler_message_get_attachments (message));
  g_assert_null (holler_message_get_reactions (message));
  g_assert_false (holler_message_get_is_edited (message));
}

/* A name is of a file and not a way to another folder; numbers are sizes;
 * what is no attachment and no reaction is not there. */
static void
test_hostile (void)
{
  static const struct
  {
    const char *name, *shown;
  } names[] = {
    { "../../etc/passwd", "passwd" },
    { "/", "_" },
    { "..", "file" },
    { "", "file" },
    { "..\\\\evil.exe", ".._evil.exe" },
    { "a\\nb", "a_b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = g_strdup_printf (
        HEAD "\"kind\":\"text\",\"attachments\":[7,{\"name\":\"x\"},"
             "{\"fileId\":\"f\",\"name\":\"%s\",\"size\":-5,\"width\":-1,"
             "\"height\":99999999}],\"reactions\":[{\"emoji\":\"\","
             "\"userIds\":[\"u\"]},{\"emoji\":\"x\",\"userIds\":[]},"
             "{\"emoji\":\"y\",\"userIds\":\"u\"},\"z\"]}",
        names[i].name);
      g_autoptr (HollerMessageRecord) record = parse (text);
      g_autoptr (HollerMessage) message = make (record);
      const HollerAttachment *attachment = NULL;

      g_assert_cmpuint (holler_message_get_attachments (message)->len, ==, 1);
      attachment =
        g_ptr_array_index (holler_message_get_attachments (message), 0);
      g_assert_cmpstr (attachment->name, ==, names[i].shown);
      g_assert_cmpint (attachment->size_bytes, ==, 0);
      g_assert_cmpint (attachment->width, ==, 0);
      g_assert_cmpint (attachment->height, ==, 65535);
      g_assert_null (holler_message_get_reactions (message));
    }
}

static void
test_many (void)
{
  g_autoptr (GString) text =
    g_string_new (HEAD "\"kind\":\"text\",\"attachments\":[");
  g_autoptr (HollerMessageRecord) record = NULL;
  g_autoptr (HollerMessage) message = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (text,
                            "%s{\"fileId\":\"f-%u\"}",
                            i > 0 ? "," : "",
                            i);
  g_string_append (text, "]}");
  record = parse (text->str);
  message = make (record);

  g_assert_cmpuint (holler_message_get_attachments (message)->len, ==, 32);
}

static void
count_cb (gpointer object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_change (void)
{
  g_autoptr (HollerMessageRecord) first =
    parse (HEAD "\"kind\":\"text\",\"body\":\"hi\"}");
  g_autoptr (HollerMessageRecord) gone = parse (
    HEAD "\"kind\":\"text\",\"deletedAt\":\"2026-01-02T00:01:00.000Z\"}");
  g_autoptr (HollerMessage) message = make (first);
  guint n_bodies = 0;
  guint n_extras = 0;

  g_signal_connect (message, "notify::body", G_CALLBACK (count_cb), &n_bodies);
  g_signal_connect (message,
                    "notify::extras",
                    G_CALLBACK (count_cb),
                    &n_extras);
  holler_message_update (message, first);
  g_assert_cmpuint (n_bodies + n_extras, ==, 0);

  holler_message_update (message, gone);
  g_assert_cmpuint (n_bodies, ==, 1);
  g_assert_cmpuint (n_extras, ==, 1);
  g_assert_true (holler_message_get_is_deleted (message));
  g_assert_null (holler_message_get_body (message));
}

static void
test_system (void)
{
  g_autoptr (HollerMessageRecord) record =
    parse (HEAD "\"kind\":\"system\",\"system\":{\"event\":\"joined\","
                "\"actorId\":\"u-1\",\"userIds\":[\"u-2\",\"u-3\"]}}");
  g_autoptr (HollerMessageRecord) newer =
    parse (HEAD "\"kind\":\"system\",\"system\":{\"event\":\"moon\"}}");
  g_autoptr (HollerMessage) message = make (record);
  g_autoptr (HollerMessage) other = make (newer);

  g_assert_cmpint (holler_message_get_system (message)->event,
                   ==,
                   HOLLER_SYSTEM_EVENT_JOINED);
  g_assert_cmpstr (holler_message_get_system (message)->actor_id, ==, "u-1");
  g_assert_cmpuint (
    g_strv_length (holler_message_get_system (message)->user_ids),
    ==,
    2);
  g_assert_cmpint (holler_message_get_system (other)->event,
                   ==,
                   HOLLER_SYSTEM_EVENT_OTHER);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-extras/everything", test_everything);
  g_test_add_func ("/message-extras/plain", test_plain);
  g_test_add_func ("/message-extras/hostile", test_hostile);
  g_test_add_func ("/message-extras/many", test_many);
  g_test_add_func ("/message-extras/change", test_change);
  g_test_add_func ("/message-extras/system", test_system);

  return g_test_run ();
}
