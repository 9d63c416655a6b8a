/* test-frame.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "proto/holler-description.h"
#include "proto/holler-frame-table.h"
#include "proto/holler-frame.h"
#include "proto/holler-json-scan.h"

static const struct
{
  const char *name;
  HollerProtoError code;
} codes[] = {
  { "bad_frame.", HOLLER_PROTO_ERROR_BAD_FRAME },
  { "too_large.", HOLLER_PROTO_ERROR_TOO_LARGE },
  { "unknown_type.", HOLLER_PROTO_ERROR_UNKNOWN_TYPE },
  { "bad_request.", HOLLER_PROTO_ERROR_BAD_REQUEST },
};

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static HollerFrame *
parse_client (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = bytes_of (text);

  return holler_frame_parse (bytes, HOLLER_FRAME_FROM_CLIENT, error);
}

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (text, length);
}

static HollerFrameSource
source_of (const char *name)
{
  if (g_str_has_suffix (name, ".client.json"))
    return HOLLER_FRAME_FROM_CLIENT;

  g_assert_true (g_str_has_suffix (name, ".server.json"));

  return HOLLER_FRAME_FROM_SERVER;
}

static void
check_again (HollerFrame *frame, HollerFrameSource source)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HollerFrame) again = NULL;
  g_autoptr (JsonNode) root = json_node_alloc ();

  json_node_init_object (root, holler_frame_get_root (frame));
  text = json_to_string (root, FALSE);
  bytes = bytes_of (text);
  again = holler_frame_parse (bytes, source, &error);

  g_assert_no_error (error);
  g_assert_true (json_object_equal (holler_frame_get_root (frame),
                                    holler_frame_get_root (again)));
}

/* The examples hold descriptions and candidates that are good ones. */
static void
check_media (HollerFrame *frame)
{
  const char *sdp = holler_frame_get_string (frame, "sdp");
  JsonObject *candidate = holler_frame_get_object (frame, "candidate");
  g_autoptr (GError) error = NULL;

  if (sdp != NULL)
    {
      g_autoptr (HollerDescription) description =
        holler_description_parse (sdp, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (holler_description_get_n_sections (description), ==, 5);
      g_assert_false (holler_description_has_candidates (description));
    }
  if (candidate != NULL &&
      *json_object_get_string_member (candidate, "candidate") != '\0')
    {
      holler_candidate_check (
        json_object_get_string_member (candidate, "candidate"),
        &error);
      g_assert_no_error (error);
    }
}

static void
test_examples (void)
{
  g_autofree char *folder =
    g_test_build_filename (G_TEST_DIST, "data", "frames", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean seen[HOLLER_N_FRAME_KINDS][2] = { 0 };
  const char *name = NULL;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (HollerFrame) frame = NULL;
      g_autoptr (GError) error = NULL;
      HollerFrameSource source = HOLLER_FRAME_FROM_CLIENT;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      g_test_message ("%s", name);
      source = source_of (name);
      bytes = load (path);
      frame = holler_frame_parse (bytes, source, &error);
      g_assert_no_error (error);

      g_assert_cmpstr (
        holler_frame_get_string (frame, "type"),
        ==,
        holler_frame_kind_to_type (holler_frame_get_kind (frame)));
      check_again (frame, source);
      check_media (frame);
      seen[holler_frame_get_kind (frame)][source] = TRUE;
    }

  for (guint kind = 0; kind < HOLLER_N_FRAME_KINDS; kind++)
    for (guint source = 0; source < 2; source++)
      {
        g_test_message ("%s by %u", holler_frame_kind_to_type (kind), source);
        g_assert_cmpint (seen[kind][source],
                         ==,
                         holler_frame_table_get_fields (kind, source) != NULL);
      }
}

static void
test_refused_examples (void)
{
  g_autofree char *folder =
    g_test_build_filename (G_TEST_DIST, "data", "frames", "refused", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  guint n_refused = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GBytes) bytes = load (path);
      g_autoptr (HollerFrame) frame = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", name);
      frame = holler_frame_parse (bytes, source_of (name), &error);
      g_assert_null (frame);
      for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
        if (g_str_has_prefix (name, codes[i].name))
          {
            g_assert_error (error, HOLLER_PROTO_ERROR, (int) codes[i].code);
            n_refused++;
          }
    }

  g_assert_cmpuint (n_refused, >=, 90);
}

/* Take away, or make a string of another kind of value, each field that a
 * client's examples have: it is refused unless it may be left out, and never
 * crashes.
 */
static void
test_wrong_types (void)
{
  static const char *const values[] = {
    "null", "true", "-1", "1.5", "\"\"", "\"a b\"", "[]", "{}", "[[{}]]",
  };
  g_autofree char *folder =
    g_test_build_filename (G_TEST_DIST, "data", "frames", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  guint n_refused = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (HollerFrame) frame = NULL;
      g_autoptr (GList) fields = NULL;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      bytes = load (path);
      frame = holler_frame_parse (bytes, source_of (name), NULL);
      fields = json_object_get_members (holler_frame_get_root (frame));

      for (GList *l = fields; l != NULL; l = l->next)
        for (guint i = 0; i < G_N_ELEMENTS (values); i++)
          {
            g_autoptr (JsonObject) extra = json_object_new ();
            g_autoptr (GBytes) changed = NULL;
            g_autoptr (HollerFrame) result = NULL;
            g_autoptr (GError) error = NULL;

            json_object_set_member (extra,
                                    l->data,
                                    json_from_string (values[i], NULL));
            changed = holler_frame_splice (frame, extra);
            result = holler_frame_parse (changed, source_of (name), &error);
            g_assert_cmpint (result == NULL, ==, error != NULL);
            if (result == NULL)
              n_refused++;
            if (error != NULL)
              g_assert_cmpint (error->code, !=, HOLLER_PROTO_ERROR_BAD_FRAME);
          }
    }

  g_assert_cmpuint (n_refused, >, 1000);
}

static void
test_error_names_field (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_client ("{\"type\":\"typing\",\"conversationId\":\"c\","
                               "\"state\":7}",
                               &error));
  g_assert_error (error, HOLLER_PROTO_ERROR, HOLLER_PROTO_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, "state"));
}

static void
test_errors_do_not_quote (void)
{
  static const char *const texts[] = {
    "{\"type\":\"auth\",\"accessToken\":[\"hush\"]}",
    "{\"type\":\"auth\",\"accessToken\":\"hush",
    "{\"type\":\"hush hush\"}",
    "{\"type\":\"presence\",\"state\":\"hush\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_client (texts[i], &error));
      g_assert_null (strstr (error->message, "hush"));
    }
}

static void
test_peek (void)
{
  g_autoptr (GBytes) unknown =
    bytes_of ("{\"type\":\"call-x\",\"id\":\"r-1\",\"callId\":\"c-1\"}");
  g_autoptr (GBytes) bad_id = bytes_of ("{\"type\":\"x\",\"id\":\"a b\"}");
  g_autoptr (GBytes) number = bytes_of ("{\"type\":\"x\",\"id\":1}");
  g_autoptr (GBytes) broken = bytes_of ("{\"type\":\"x\",\"id\":\"r-1\"");
  g_autofree char *id = holler_frame_peek_id (unknown);
  g_autofree char *type = holler_frame_peek_string (unknown, "type");
  g_autofree char *call_id = holler_frame_peek_string (unknown, "callId");

  g_assert_cmpstr (id, ==, "r-1");
  g_assert_cmpstr (type, ==, "call-x");
  g_assert_cmpstr (call_id, ==, "c-1");
  g_assert_null (holler_frame_peek_id (bad_id));
  g_assert_null (holler_frame_peek_id (number));
  g_assert_null (holler_frame_peek_id (broken));
}

static void
test_getters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerFrame) frame =
    parse_client ("{\"type\":\"read\",\"conversationId\":\"c\","
                  "\"order\":9007199254740992,\"private\":true,"
                  "\"o\":{\"a\":1},\"l\":[1],\"n\":null}",
                  &error);

  g_assert_no_error (error);
  g_assert_cmpint (holler_frame_get_kind (frame), ==, HOLLER_FRAME_READ);
  g_assert_cmpstr (holler_frame_get_string (frame, "conversationId"), ==, "c");
  g_assert_cmpint (holler_frame_get_int (frame, "order"),
                   ==,
                   G_GINT64_CONSTANT (1) << 53);
  g_assert_true (holler_frame_get_boolean (frame, "private"));
  g_assert_nonnull (holler_frame_get_object (frame, "o"));
  g_assert_nonnull (holler_frame_get_array (frame, "l"));
  g_assert_true (holler_frame_has (frame, "n"));

  /* What is not there, or of another type, is nothing. */
  g_assert_false (holler_frame_has (frame, "x"));
  g_assert_null (holler_frame_get_string (frame, "order"));
  g_assert_null (holler_frame_get_string (frame, "n"));
  g_assert_cmpint (holler_frame_get_int (frame, "private"), ==, 0);
  g_assert_false (holler_frame_get_boolean (frame, "order"));
  g_assert_null (holler_frame_get_object (frame, "l"));
  g_assert_null (holler_frame_get_array (frame, "o"));
}

static HollerFrame *
build_candidate (void)
{
  HollerFrame *frame = holler_frame_new (HOLLER_FRAME_CALL_ICE_CANDIDATE);
  JsonObject *candidate = json_object_new ();

  json_object_set_string_member (candidate, "candidate", "");
  json_object_set_string_member (candidate, "sdpMid", "0");
  holler_frame_set_string (frame, "callId", "c");
  holler_frame_set_string (frame, "id", "r");
  holler_frame_set_string (frame, "id", NULL);
  holler_frame_set_int (frame, "epoch", 7);
  holler_frame_take_object (frame, "candidate", candidate);

  return frame;
}

static void
test_build (void)
{
  g_autoptr (HollerFrame) built = build_candidate ();
  g_autoptr (GBytes) bytes = holler_frame_to_bytes (built);
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerFrame) parsed =
    holler_frame_parse (bytes, HOLLER_FRAME_FROM_CLIENT, &error);
  g_autoptr (GBytes) same = NULL;

  g_assert_no_error (error);
  g_assert_false (holler_frame_has (parsed, "id"));
  g_assert_cmpint (holler_frame_get_int (parsed, "epoch"), ==, 7);
  same = holler_frame_to_bytes (parsed);
  g_assert_true (same == bytes);

  /* Still being built: what is said later counts. */
  holler_frame_set_null (built, "candidate");
  holler_frame_set_boolean (built, "extra", TRUE);
  g_clear_pointer (&same, g_bytes_unref);
  g_clear_pointer (&parsed, holler_frame_unref);
  same = holler_frame_to_bytes (built);
  parsed = holler_frame_parse (same, HOLLER_FRAME_FROM_CLIENT, &error);
  g_assert_no_error (error);
  g_assert_true (holler_frame_has (parsed, "candidate"));
  g_assert_null (holler_frame_get_object (parsed, "candidate"));
}

static void
check_spliced (const char *text, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerFrame) frame = parse_client (text, &error);
  g_autoptr (JsonObject) extra = json_object_new ();
  g_autoptr (GBytes) spliced = NULL;
  gsize length = 0;
  const char *data = NULL;

  g_assert_no_error (error);
  json_object_set_int_member (extra, "seq", 5);
  json_object_set_string_member (extra, "senderDisplayName", "a\"}\303\244");
  spliced = holler_frame_splice (frame, extra);
  data = g_bytes_get_data (spliced, &length);
  g_test_message ("%.*s", (int) length, data);
  g_assert_cmpmem (data, length, wanted, strlen (wanted));
  g_assert_true (
    holler_json_scan (data, length, HOLLER_FRAME_MAX_SIZE_BYTES, NULL));
}

static void
test_splice (void)
{
  static const char typing[] = "{\"type\":\"typing\",\"conversationId\":\"c\","
                               "\"state\":\"stop\"";
#define ADDED ",\"seq\":5,\"senderDisplayName\":\"a\\\"}\303\244\"}"
  g_autofree char *plain = g_strconcat (typing, "}", NULL);
  g_autofree char *spaced = g_strconcat (typing, " } \r\n\t", NULL);
  g_autofree char *wanted = g_strconcat (typing, ADDED, NULL);
  g_autofree char *wanted_spaced = g_strconcat (typing, " " ADDED, NULL);

  check_spliced (plain, wanted);
  check_spliced (spaced, wanted_spaced);
}

/* A member of that name is replaced, not doubled, and what is kept is kept as
 * it was written.
 */
static void
test_splice_again (void)
{
  static const char text[] = " { \"type\" : \"seen\", \"s\\u0065q\" : 1 ,"
                             "\"a\":[{\"seq\":\"]},\\\"\"}, 1e-99 ],\"b\":{}} ";
  static const char wanted[] =
    "{\"type\" : \"seen\",\"a\":[{\"seq\":\"]},\\\"\"}, 1e-99 ],"
    "\"b\":{},\"seq\":5}";
  g_autoptr (HollerFrame) frame = parse_client (text, NULL);
  g_autoptr (JsonObject) extra = json_object_new ();
  g_autoptr (GBytes) spliced = NULL;
  gsize length = 0;
  const char *data = NULL;

  json_object_set_int_member (extra, "seq", 5);
  spliced = holler_frame_splice (frame, extra);
  data = g_bytes_get_data (spliced, &length);
  g_test_message ("%.*s", (int) length, data);
  g_assert_cmpmem (data, length, wanted, strlen (wanted));
}

static void
test_splice_nothing (void)
{
  g_autoptr (HollerFrame) frame =
    parse_client ("{\"type\":\"seen\",\"seq\":1}", NULL);
  g_autoptr (JsonObject) extra = json_object_new ();
  g_autoptr (GBytes) received = holler_frame_to_bytes (frame);
  g_autoptr (GBytes) spliced = holler_frame_splice (frame, extra);

  g_assert_true (spliced == received);
}

/* Every character that a string may have comes back as it went. */
static void
test_every_character (void)
{
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_MESSAGE);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HollerFrame) parsed = NULL;
  g_autoptr (GError) error = NULL;

  for (gunichar c = 1; c < 0x800; c++)
    g_string_append_unichar (body, c);
  g_string_append (body, "\342\200\250\342\200\251\360\237\230\200");
  holler_frame_set_string (frame, "id", "r");
  holler_frame_set_string (frame, "conversationId", "c");
  holler_frame_set_string (frame, "body", body->str);

  bytes = holler_frame_to_bytes (frame);
  parsed = holler_frame_parse (bytes, HOLLER_FRAME_FROM_CLIENT, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (holler_frame_get_string (parsed, "body"), ==, body->str);
}

static void
test_kinds (void)
{
  for (guint kind = 0; kind < HOLLER_N_FRAME_KINDS; kind++)
    {
      const char *type = holler_frame_kind_to_type (kind);
      HollerFrameKind found = HOLLER_FRAME_HELLO;

      g_assert_true (holler_frame_kind_from_type (type, &found));
      g_assert_cmpint (found, ==, kind);
      /* call-error is about a call, but an answer to any call frame. */
      if (found != HOLLER_FRAME_CALL_ERROR)
        g_assert_cmpint (holler_frame_kind_is_call (kind),
                         ==,
                         g_str_has_prefix (type, "call-") ||
                           g_str_equal (type, "INCOMING_CALL"));
      /* Only what the server says is numbered. */
      if (holler_frame_kind_is_sequenced (kind))
        g_assert_nonnull (
          holler_frame_table_get_fields (kind, HOLLER_FRAME_FROM_SERVER));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proto/frame/examples", test_examples);
  g_test_add_func ("/proto/frame/refused-examples", test_refused_examples);
  g_test_add_func ("/proto/frame/wrong-types", test_wrong_types);
  g_test_add_func ("/proto/frame/error-names-field", test_error_names_field);
  g_test_add_func ("/proto/frame/errors-do-not-quote",
                   test_errors_do_not_quote);
  g_test_add_func ("/proto/frame/peek", test_peek);
  g_test_add_func ("/proto/frame/getters", test_getters);
  g_test_add_func ("/proto/frame/build", test_build);
  g_test_add_func ("/proto/frame/splice", test_splice);
  g_test_add_func ("/proto/frame/splice-again", test_splice_again);
  g_test_add_func ("/proto/frame/splice-nothing", test_splice_nothing);
  g_test_add_func ("/proto/frame/every-character", test_every_character);
  g_test_add_func ("/proto/frame/kinds", test_kinds);

  return g_test_run ();
}
