/* test-conversation-changes.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "client/holler-json-read.h"
#include "holler-test-client.h"
#include "holler-test.h"

static HollerMessage *
get (HollerConversation *conversation, guint index)
{
  g_autoptr (HollerMessage) message =
    g_list_model_get_item (holler_conversation_get_messages (conversation),
                           index);

  g_assert_nonnull (message);

  return message;
}

/* @more: further members, beginning with a comma */
static void
push (HollerTestClient *client, int order, const char *sender, const char *more)
{
  holler_test_client_push (
    client,
    "message",
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"%s\",\"senderDeviceId\":\"d-x\","
    "\"sentAt\":\"2026-01-02T00:00:00.000Z\",\"kind\":\"text\"%s",
    order,
    order,
    sender,
    more);
}

static gboolean
finish (HollerConversation *conversation,
        HollerTestAnswer *answer,
        GError **error)
{
  return holler_conversation_change_finish (conversation,
                                            holler_test_answer_wait (answer),
                                            error);
}

static void
test_edit (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (HollerFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  push (client, 1, TEST_ME, ",\"body\":\"teh\"");
  holler_conversation_edit_async (conversation,
                                  get (conversation, 0),
                                  " the ",
                                  NULL,
                                  holler_test_answer_cb,
                                  &answer);
  frame = holler_test_client_expect (client, HOLLER_FRAME_EDIT);
  g_assert_cmpstr (holler_frame_get_string (frame, "messageId"), ==, "m-1");
  g_assert_cmpstr (holler_frame_get_string (frame, "body"), ==, "the");
  /* Not before the server says so */
  g_assert_cmpstr (holler_message_get_body (get (conversation, 0)), ==, "teh");
  push (client,
        1,
        TEST_ME,
        ",\"body\":\"the\",\"editedAt\":\"2026-01-02T00:01:00.000Z\"");
  holler_test_client_ack (client, frame, "");
  g_assert_true (finish (conversation, &answer, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (holler_message_get_body (get (conversation, 0)), ==, "the");
  g_assert_true (holler_message_get_is_edited (get (conversation, 0)));
}

static void
test_refused (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_auto (HollerTestAnswer) answer = { 0 };
  g_auto (HollerTestAnswer) foreign = { 0 };
  g_auto (HollerTestAnswer) lost = { 0 };
  g_autoptr (HollerFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  push (client, 1, TEST_ME, ",\"body\":\"x\"");
  push (client, 2, TEST_PEER, ",\"body\":\"y\"");
  holler_conversation_delete_async (conversation,
                                    get (conversation, 0),
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  frame = holler_test_client_expect (client, HOLLER_FRAME_DELETE);
  holler_test_client_refuse (client, frame, "forbidden");
  g_assert_false (finish (conversation, &answer, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_REFUSED);
  g_clear_error (&error);

  /* Another's message is not even asked for. */
  holler_conversation_delete_async (conversation,
                                    get (conversation, 1),
                                    NULL,
                                    holler_test_answer_cb,
                                    &foreign);
  g_assert_false (finish (conversation, &foreign, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_NOT_FOUND);
  g_clear_error (&error);

  holler_test_client_lose (client);
  holler_conversation_delete_async (conversation,
                                    get (conversation, 0),
                                    NULL,
                                    holler_test_answer_cb,
                                    &lost);
  g_assert_false (finish (conversation, &lost, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_UNREACHABLE);
}

static void
test_react (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (HollerFrame) frame = NULL;

  push (client, 1, TEST_PEER, ",\"body\":\"x\"");
  holler_conversation_react_async (conversation,
                                   get (conversation, 0),
                                   "👍",
                                   TRUE,
                                   NULL,
                                   holler_test_answer_cb,
                                   &answer);
  frame = holler_test_client_expect (client, HOLLER_FRAME_REACT);
  g_assert_cmpstr (holler_frame_get_string (frame, "emoji"), ==, "👍");
  g_assert_true (holler_frame_get_boolean (frame, "on"));
  push (client,
        1,
        TEST_PEER,
        ",\"body\":\"x\",\"reactions\":[{\"emoji\":\"👍\",\"userIds\":"
        "[\"" TEST_ME "\"]}]");
  holler_test_client_ack (client, frame, "");
  g_assert_true (finish (conversation, &answer, NULL));
  g_assert_cmpuint (holler_message_get_reactions (get (conversation, 0))->len,
                    ==,
                    1);
  /* It is nothing new to read. */
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 1);
}

static HollerUpload *
upload (HollerTestClient *client, HollerUploadState expected)
{
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autofree char *directory = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "sea & sun.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  HollerUpload *made = NULL;

  g_file_set_contents (path, "hello", -1, NULL);
  made = holler_conversation_upload (conversation, file);
  while (holler_upload_get_state (made) == HOLLER_UPLOAD_SENDING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (holler_upload_get_state (made), ==, expected);
  holler_test_remove_directory (directory);

  return made;
}

static void
test_reply_with_file (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerUpload) file = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (HollerFrame) frame = NULL;
  g_autoptr (HollerMessage) found = NULL;
  const HollerAttachment *attachment = NULL;
  HollerMessage *message = NULL;

  holler_fake_api_answer (
    client->api,
    "POST",
    "/api/uploads?name=sea%20%26%20sun.txt",
    "{\"fileId\":\"f-1\",\"size\":5,"
    "\"mime\":\"text/plain\",\"name\":\"sea & sun.txt\"}");
  push (client, 1, TEST_PEER, ",\"body\":\"x\"");
  file = upload (client, HOLLER_UPLOAD_DONE);
  g_assert_cmpfloat (holler_upload_get_progress (file), >=, 1);
  g_assert_cmpstr (holler_upload_get_mime (file), ==, "text/plain");
  g_ptr_array_add (files, file);
  g_assert_true (holler_conversation_send_message (conversation,
                                                   "  ",
                                                   get (conversation, 0),
                                                   files));
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_false (holler_frame_has (frame, "body"));
  g_assert_cmpstr (holler_frame_get_string (frame, "replyTo"), ==, "m-1");
  g_assert_cmpstr (
    holler_json_read_id (
      holler_json_read_element (holler_frame_get_array (frame, "attachments"),
                                0),
      "fileId"),
    ==,
    "f-1");
  holler_test_client_ack (client,
                          frame,
                          ",\"messageId\":\"m-2\",\"order\":2,"
                          "\"sentAt\":\"2026-01-02T00:00:01.000Z\"");
  message = get (conversation, 1);
  g_assert_cmpint (holler_message_get_delivery (message),
                   ==,
                   HOLLER_DELIVERY_SENT);
  attachment = g_ptr_array_index (holler_message_get_attachments (message), 0);
  g_assert_cmpstr (attachment->name, ==, "sea & sun.txt");
  g_assert_cmpint (attachment->size_bytes, ==, 5);
  found =
    holler_conversation_find_message (conversation,
                                      holler_message_get_reply_to (message));
  g_assert_true (found == get (conversation, 0));
}

/* What waits for the server, with its file, is sent in the next run. */
static void
test_file_waits (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerUpload) file = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (HollerFrame) frame = NULL;

  holler_fake_api_answer (client->api,
                          "POST",
                          "/api/uploads*",
                          "{\"fileId\":\"f-1\"}");
  file = upload (client, HOLLER_UPLOAD_DONE);
  g_ptr_array_add (files, file);
  holler_test_client_lose (client);
  g_assert_true (
    holler_conversation_send_message (conversation, NULL, NULL, files));
  holler_test_client_restart (client);
  holler_test_client_log_in (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_true (holler_frame_has (frame, "attachments"));
}

static void
test_upload_fails (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerUpload) file = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  holler_fake_api_refuse (client->api,
                          "POST",
                          "/api/uploads*",
                          HOLLER_API_ERROR_TOO_LARGE);
  file = upload (client, HOLLER_UPLOAD_FAILED);
  g_assert_error (holler_upload_get_error (file),
                  HOLLER_API_ERROR,
                  HOLLER_API_ERROR_TOO_LARGE);
  g_ptr_array_add (files, file);
  g_assert_false (
    holler_conversation_send_message (conversation, "look", NULL, files));

  /* The file is gone by now: that is another reason. */
  holler_upload_retry (file);
  while (holler_upload_get_state (file) == HOLLER_UPLOAD_SENDING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (holler_upload_get_error (file),
                  HOLLER_API_ERROR,
                  HOLLER_API_ERROR_FILE);
}

static void
test_upload_dropped (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (GFile) file = g_file_new_for_path ("/proc/self/maps");
  HollerUpload *dropped = holler_conversation_upload (conversation, file);
  g_autoptr (HollerUpload) cancelled =
    holler_conversation_upload (conversation, file);

  g_assert_finalize_object (dropped);
  holler_upload_cancel (cancelled);
  holler_fake_settle ();
  g_assert_cmpint (holler_upload_get_state (cancelled),
                   ==,
                   HOLLER_UPLOAD_CANCELLED);
  g_assert_cmpuint (holler_fake_api_count (client->api, "POST /api/uploads"),
                    ==,
                    0);
}

static void
test_discard (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autoptr (HollerFrame) frame = NULL;

  push (client, 1, TEST_PEER, ",\"body\":\"x\"");
  g_assert_true (holler_conversation_send (conversation, "no"));
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  holler_conversation_discard (conversation, get (conversation, 1));
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 1)),
                   ==,
                   HOLLER_DELIVERY_QUEUED);
  holler_test_client_refuse (client, frame, "not_member");
  g_assert_cmpint (holler_message_get_delivery (get (conversation, 1)),
                   ==,
                   HOLLER_DELIVERY_FAILED);
  holler_conversation_discard (conversation, get (conversation, 1));
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_conversation_get_messages (conversation)),
    ==,
    1);
  g_assert_true (holler_conversation_get_last_message (conversation) ==
                 get (conversation, 0));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/changes/edit", test_edit);
  g_test_add_func ("/client/changes/refused", test_refused);
  g_test_add_func ("/client/changes/react", test_react);
  g_test_add_func ("/client/changes/reply-with-file", test_reply_with_file);
  g_test_add_func ("/client/changes/file-waits", test_file_waits);
  g_test_add_func ("/client/changes/upload-fails", test_upload_fails);
  g_test_add_func ("/client/changes/upload-dropped", test_upload_dropped);
  g_test_add_func ("/client/changes/discard", test_discard);

  return g_test_run ();
}
