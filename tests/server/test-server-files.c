/* test-server-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include "server/holler-file-type.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

/* Files that go with messages, and pictures of people and groups. Alice knows
 * Bob; Carol knows nobody. */

typedef struct
{
  HollerTestServer *server;
  HollerTestUser *alice;
  HollerTestUser *bob;
  HollerTestUser *carol;
  HollerTestSocket *a;
  HollerTestSocket *b;
  char *conversation_id;
} Fixture;

static void
set_up (Fixture *f, gconstpointer config)
{
  f->server = holler_test_server_new (config);
  f->alice = holler_test_user_new (f->server, "alice");
  f->bob = holler_test_user_new (f->server, "bob");
  f->carol = holler_test_user_new (f->server, "carol");
  holler_test_user_befriend (f->server, f->alice, f->bob);
  f->conversation_id = holler_test_user_converse (f->server, f->alice, f->bob);
  f->a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  f->b = holler_test_socket_open_ready (f->server, f->bob, NULL);
}

static void
tear_down (Fixture *f, gconstpointer config)
{
  holler_test_socket_free (f->a);
  holler_test_socket_free (f->b);
  holler_test_user_free (f->alice);
  holler_test_user_free (f->bob);
  holler_test_user_free (f->carol);
  holler_test_server_free (f->server);
  g_free (f->conversation_id);
}

static JsonObject *
to_object (GBytes *bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);

  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  return json_node_dup_object (json_parser_get_root (parser));
}

static void
put (Fixture *f,
     HollerTestUser *user,
     const char *method,
     const char *path,
     GBytes *bytes,
     guint status,
     const char *code)
{
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (JsonObject) object = NULL;

  g_assert_cmpuint (holler_test_server_transfer (f->server,
                                                 user->access_token,
                                                 method,
                                                 path,
                                                 bytes,
                                                 NULL,
                                                 &answer),
                    ==,
                    status);
  if (code == NULL)
    return;
  object = to_object (answer);
  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (object, "error"),
                     "code"),
                   ==,
                   code);
}

static JsonObject *
upload (Fixture *f, HollerTestUser *user, const char *name, GBytes *bytes)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/api/uploads?name=", escaped, NULL);
  g_autoptr (GBytes) answer = NULL;

  g_assert_cmpuint (holler_test_server_transfer (f->server,
                                                 user->access_token,
                                                 "POST",
                                                 path,
                                                 bytes,
                                                 NULL,
                                                 &answer),
                    ==,
                    201);
  return to_object (answer);
}

static guint
fetch (Fixture *f,
       HollerTestUser *user,
       const char *file_id,
       const char *range,
       GBytes **out_bytes)
{
  g_autofree char *path = g_strconcat ("/api/files/", file_id, NULL);
  g_autoptr (GBytes) bytes = NULL;
  guint status = holler_test_server_transfer (f->server,
                                              user->access_token,
                                              "GET",
                                              path,
                                              NULL,
                                              range,
                                              &bytes);

  if (out_bytes != NULL)
    *out_bytes = g_steal_pointer (&bytes);
  return status;
}

static GBytes *
make_noise (gsize length)
{
  guint8 *bytes = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) (i * 7 + (i >> 8) * 13 + 128);
  return g_bytes_new_take (bytes, length);
}

/* A picture as far as its header goes */
static GBytes *
make_png (guint32 width, guint32 height)
{
  guint8 bytes[33] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
                       0,    0,   0,   13,  'I',  'H',  'D',  'R' };

  for (guint i = 0; i < 4; i++)
    {
      bytes[16 + i] = (guint8) (width >> (24 - 8 * i));
      bytes[20 + i] = (guint8) (height >> (24 - 8 * i));
    }
  return g_bytes_new (bytes, sizeof bytes);
}

static char *
send_file (Fixture *f, const char *file_id, const char *id)
{
  g_autoptr (JsonObject) ack = NULL;

  holler_test_socket_send (f->a,
                           "{\"type\":\"message\",\"id\":\"%s\","
                           "\"conversationId\":\"%s\",\"body\":\"\","
                           "\"attachments\":[{\"fileId\":\"%s\"}]}",
                           id,
                           f->conversation_id,
                           file_id);
  ack = holler_test_socket_expect (f->a, "ack");
  return g_strdup (json_object_get_string_member (ack, "messageId"));
}

static void
expect_code (HollerTestSocket *socket, const char *code)
{
  g_autoptr (JsonObject) error = holler_test_socket_expect (socket, "error");

  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
}

static guint
count_files (Fixture *f)
{
  g_autofree char *folder =
    g_build_filename (holler_test_server_get_data_dir (f->server),
                      "files",
                      NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *shelf = NULL;
  guint n = 0;

  while ((shelf = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, shelf, NULL);
      g_autoptr (GDir) inner = g_dir_open (path, 0, NULL);

      while (g_dir_read_name (inner) != NULL)
        n++;
    }

  return n;
}

/* There and back, by who may have it and no one else, and gone with the
 * message. */
static void
test_there_and_back (Fixture *f, gconstpointer config)
{
  g_autoptr (GBytes) noise = make_noise (3 * 1024 * 1024 + 17);
  g_autoptr (JsonObject) uploaded =
    upload (f, f->alice, "../../etc/pass\xe2\x80\xaewd.png", noise);
  g_autofree char *file_id =
    g_strdup (json_object_get_string_member (uploaded, "fileId"));
  g_autoptr (JsonObject) message = NULL;
  g_autoptr (JsonObject) deleted = NULL;
  g_autoptr (GBytes) back = NULL;
  g_autofree char *message_id = NULL;
  JsonObject *attached = NULL;

  /* What it is called and what it is: by the server's judgement */
  g_assert_cmpstr (json_object_get_string_member (uploaded, "name"),
                   ==,
                   "passwd.png");
  g_assert_cmpstr (json_object_get_string_member (uploaded, "mime"),
                   ==,
                   "application/octet-stream");
  g_assert_cmpint (json_object_get_int_member (uploaded, "size"),
                   ==,
                   (gint64) g_bytes_get_size (noise));

  g_assert_cmpuint (fetch (f, f->bob, file_id, NULL, NULL), ==, 404);
  message_id = send_file (f, file_id, "m1");
  message = holler_test_socket_expect (f->b, "message");
  g_assert_false (json_object_has_member (message, "body"));
  attached = json_array_get_object_element (
    json_object_get_array_member (message, "attachments"),
    0);
  g_assert_cmpstr (json_object_get_string_member (attached, "fileId"),
                   ==,
                   file_id);

  g_assert_cmpuint (fetch (f, f->bob, file_id, NULL, &back), ==, 200);
  g_assert_true (g_bytes_equal (noise, back));
  g_assert_cmpstr (
    holler_test_server_get_header (f->server, "X-Content-Type-Options"),
    ==,
    "nosniff");
  g_assert_true (g_str_has_prefix (
    holler_test_server_get_header (f->server, "Content-Disposition"),
    "attachment"));
  g_assert_cmpuint (fetch (f, f->carol, file_id, NULL, NULL), ==, 404);

  holler_test_socket_send (f->a,
                           "{\"type\":\"delete\",\"id\":\"d1\","
                           "\"messageId\":\"%s\"}",
                           message_id);
  deleted = holler_test_socket_expect (f->b, "message");
  g_assert_false (json_object_has_member (deleted, "attachments"));
  /* the answer to this comes after the file is gone */
  holler_test_socket_expect_silence (f->a, "error");
  g_assert_cmpuint (fetch (f, f->bob, file_id, NULL, NULL), ==, 404);
  g_assert_cmpuint (count_files (f), ==, 0);
}

static void
assert_range (Fixture *f,
              const char *file_id,
              GBytes *whole,
              const char *range,
              gsize from,
              gsize length)
{
  g_autoptr (GBytes) part = NULL;
  g_autoptr (GBytes) wanted = g_bytes_new_from_bytes (whole, from, length);

  g_assert_cmpuint (fetch (f, f->alice, file_id, range, &part), ==, 206);
  g_assert_true (g_bytes_equal (part, wanted));
  g_assert_nonnull (holler_test_server_get_header (f->server, "Content-Range"));
}

static void
test_range (Fixture *f, gconstpointer config)
{
  g_autoptr (GBytes) noise = make_noise (100000);
  g_autoptr (JsonObject) uploaded = upload (f, f->alice, "noise", noise);
  const char *file_id = json_object_get_string_member (uploaded, "fileId");

  assert_range (f, file_id, noise, "bytes=0-9", 0, 10);
  assert_range (f, file_id, noise, "bytes=99990-", 99990, 10);
  assert_range (f, file_id, noise, "bytes=-100", 99900, 100);
  g_assert_cmpuint (fetch (f, f->alice, file_id, "bytes=100000-", NULL),
                    ==,
                    416);
}

/* An answer may get lost; the file is not there twice. */
static void
test_uploaded_again (Fixture *f, gconstpointer config)
{
  g_autoptr (GBytes) noise = make_noise (1000);
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (JsonObject) another = NULL;

  holler_test_server_set_key (f->server, "k-1");
  first = upload (f, f->alice, "a", noise);
  again = upload (f, f->alice, "a", noise);
  g_assert_cmpstr (json_object_get_string_member (first, "fileId"),
                   ==,
                   json_object_get_string_member (again, "fileId"));
  g_assert_cmpuint (count_files (f), ==, 1);
  /* a key is its sender's */
  another = upload (f, f->bob, "a", noise);
  holler_test_server_set_key (f->server, NULL);
  g_assert_cmpstr (json_object_get_string_member (first, "fileId"),
                   !=,
                   json_object_get_string_member (another, "fileId"));
}

static void
test_refused (Fixture *f, gconstpointer config)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) large = make_noise (1024 * 1024 + 1);
  g_autoptr (GBytes) huge = make_noise (40 * 1024 * 1024);
  g_autoptr (GBytes) fine = make_noise (1000 * 1000);
  g_autoptr (JsonObject) uploaded = NULL;
  g_autofree char *file_id = NULL;

  put (f, f->alice, "POST", "/api/uploads", nothing, 400, "bad_request");
  put (f, f->alice, "POST", "/api/uploads", large, 413, "too_large");
  put (f, f->alice, "POST", "/api/uploads", huge, 413, "too_large");
  uploaded = upload (f, f->alice, "a", fine);
  g_clear_pointer (&uploaded, json_object_unref);
  uploaded = upload (f, f->alice, "b", fine);
  put (f, f->alice, "POST", "/api/uploads", fine, 413, "quota");
  g_assert_cmpuint (count_files (f), ==, 2);

  /* Another's file, the same twice, and none at all */
  file_id = g_strdup (json_object_get_string_member (uploaded, "fileId"));
  holler_test_socket_send (f->b,
                           "{\"type\":\"message\",\"id\":\"x\","
                           "\"conversationId\":\"%s\","
                           "\"attachments\":[{\"fileId\":\"%s\"}]}",
                           f->conversation_id,
                           file_id);
  expect_code (f->b, "not_found");
  holler_test_socket_send (f->a,
                           "{\"type\":\"message\",\"id\":\"y\","
                           "\"conversationId\":\"%s\",\"attachments\":"
                           "[{\"fileId\":\"%s\"},{\"fileId\":\"%s\"}]}",
                           f->conversation_id,
                           file_id,
                           file_id);
  expect_code (f->a, "not_found");
  /* Neither words nor files */
  holler_test_socket_send (f->a,
                           "{\"type\":\"message\",\"id\":\"z\","
                           "\"conversationId\":\"%s\",\"body\":\"\","
                           "\"attachments\":[]}",
                           f->conversation_id);
  expect_code (f->a, "bad_request");
  g_assert_cmpuint (fetch (f, f->alice, "..", NULL, NULL), ==, 404);
  g_assert_cmpuint (fetch (f, f->alice, "%2e%2e", NULL, NULL), ==, 404);
  g_assert_cmpuint (fetch (f, f->alice, "%2e%2e%2fholler.db", NULL, NULL),
                    ==,
                    400);
}

static guint
count_new (Fixture *f)
{
  g_autofree char *folder =
    g_build_filename (holler_test_server_get_data_dir (f->server),
                      "files",
                      "new",
                      NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
await_new (Fixture *f, guint n)
{
  gint64 deadline_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (count_new (f) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_thread_yield ();
    }
}

/* Its sender goes in the middle: nothing of it stays. Without a length it is
 * not begun. */
static void
test_pieces (Fixture *f, gconstpointer config)
{
  static const char chunk[] = "5\r\nhello\r\n";
  g_autofree char *half =
    g_strdup_printf ("POST /api/uploads HTTP/1.1\r\nHost: x\r\n"
                     "Authorization: Bearer %s\r\n"
                     "Content-Length: 100000\r\n\r\nhello",
                     f->alice->access_token);
  g_autofree char *chunked =
    g_strdup_printf ("POST /api/uploads HTTP/1.1\r\nHost: x\r\n"
                     "Authorization: Bearer %s\r\nConnection: close\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n",
                     f->alice->access_token,
                     chunk);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_connect (f->server);

      holler_test_socket_write (socket, half, strlen (half));
      await_new (f, 1);
      holler_test_socket_vanish (socket);
      await_new (f, 0);
    }
  {
    g_autoptr (HollerTestSocket) socket =
      holler_test_socket_connect (f->server);
    g_autofree char *answer = NULL;

    holler_test_socket_write (socket, chunked, strlen (chunked));
    answer = holler_test_socket_read_rest (socket);
    g_assert_nonnull (strstr (answer, "bad_request"));
  }
  g_assert_cmpuint (count_files (f), ==, 0);
}

static void
test_avatars (Fixture *f, gconstpointer config)
{
  g_autoptr (GBytes) picture = make_png (256, 256);
  g_autoptr (GBytes) another = make_png (128, 128);
  g_autoptr (GBytes) huge = make_png (1025, 16);
  g_autoptr (GBytes) bomb = make_png (0x7fffffff, 0x7fffffff);
  g_autoptr (GBytes) text = g_bytes_new_static ("<svg/>", 6);
  g_autoptr (GBytes) large = make_noise (512 * 1024 + 1);
  g_autoptr (JsonObject) contact = NULL;
  g_autoptr (JsonObject) me = NULL;
  const char *url = NULL;

  put (f, f->alice, "PUT", "/api/me/avatar", text, 400, "bad_request");
  put (f, f->alice, "PUT", "/api/me/avatar", huge, 400, "bad_request");
  put (f, f->alice, "PUT", "/api/me/avatar", bomb, 400, "bad_request");
  put (f, f->alice, "PUT", "/api/me/avatar", large, 413, "too_large");
  g_assert_cmpuint (count_files (f), ==, 0);

  put (f, f->alice, "PUT", "/api/me/avatar", picture, 200, NULL);
  contact = holler_test_socket_expect (f->b, "contact");
  url = json_object_get_string_member (
    json_object_get_object_member (contact, "user"),
    "avatarUrl");
  g_assert_true (g_str_has_prefix (url, "/api/files/"));
  g_assert_cmpuint (fetch (f, f->bob, url + strlen ("/api/files/"), NULL, NULL),
                    ==,
                    200);
  g_assert_cmpstr (holler_test_server_get_header (f->server, "Content-Type"),
                   ==,
                   "image/png");
  put (f, f->alice, "PUT", "/api/me/avatar", another, 200, NULL);
  g_assert_cmpuint (count_files (f), ==, 1);
  put (f, f->alice, "DELETE", "/api/me/avatar", NULL, 200, NULL);
  g_assert_cmpuint (count_files (f), ==, 0);
  holler_test_server_call (f->server,
                           f->alice->access_token,
                           "GET",
                           "/api/me",
                           NULL,
                           &me);
  g_assert_false (json_object_has_member (me, "avatarUrl"));
}

static void
test_group_avatar (Fixture *f, gconstpointer config)
{
  g_autoptr (GBytes) picture = make_png (64, 64);
  g_autofree char *body =
    g_strdup_printf ("{\"kind\":\"group\",\"userIds\":[\"%s\"]}",
                     f->bob->user_id);
  g_autoptr (JsonObject) group = NULL;
  g_autoptr (JsonObject) pushed = NULL;
  g_autofree char *path = NULL;
  const char *url = NULL;

  holler_test_server_call (f->server,
                           f->alice->access_token,
                           "POST",
                           "/api/conversations",
                           body,
                           &group);
  path =
    g_strdup_printf ("/api/conversations/%s/avatar",
                     json_object_get_string_member (group, "conversationId"));
  json_object_unref (holler_test_socket_expect (f->b, "conversation"));
  put (f, f->carol, "PUT", path, picture, 404, "not_found");
  put (f, f->bob, "PUT", path, picture, 200, NULL);
  pushed = holler_test_socket_expect (f->b, "conversation");
  url = json_object_get_string_member (pushed, "avatarUrl");
  g_assert_cmpuint (
    fetch (f, f->alice, url + strlen ("/api/files/"), NULL, NULL),
    ==,
    200);
  g_assert_cmpuint (
    fetch (f, f->carol, url + strlen ("/api/files/"), NULL, NULL),
    ==,
    404);
  put (f, f->alice, "DELETE", path, NULL, 200, NULL);
  g_assert_cmpuint (count_files (f), ==, 0);
}

/* Nothing is left of what found no room, and there is room again later. */
static void
test_full_disk (Fixture *f, gconstpointer config)
{
  g_autoptr (GBytes) noise = make_noise (900 * 1000);
  struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
  struct rlimit full = { 65536, RLIM_INFINITY };
  GPid pid = holler_test_server_get_pid (f->server);

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &full, NULL), ==, 0);
  put (f, f->alice, "POST", "/api/uploads", noise, 503, "unavailable");
  g_assert_cmpuint (count_files (f), ==, 0);
  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &unlimited, NULL), ==, 0);
  json_object_unref (upload (f, f->alice, "noise", noise));
}

static void
test_types (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *mime;
    guint32 width;
    guint32 height;
  } cases[] = {
#define CASE(bytes, mime, width, height)                                       \
  { bytes, sizeof bytes - 1, mime, width, height }
    CASE ("GIF89a\x10\0\x20\0", "image/gif", 16, 32),
    CASE ("GIF8", "text/plain", 0, 0),
    CASE ("\xff\xd8\xff\xe0\0\x04zz\xff\xc0\0\x11\x08\0\x30\0\x40\x03",
          "image/jpeg",
          64,
          48),
    CASE ("\xff\xd8\xff\xe0\0\0zz\xff\xc0", "image/jpeg", 0, 0),
    CASE ("\xff\xd8\xff", "image/jpeg", 0, 0),
    CASE ("RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0",
          "image/webp",
          16,
          32),
    CASE ("RIFF\x10\0\0\0WEBP", "image/webp", 0, 0),
    CASE ("%PDF-1.7", "application/pdf", 0, 0),
    CASE ("<html><script>", "text/plain", 0, 0),
    CASE ("Gr\xc3\xbc\xc3\x9f", "text/plain", 0, 0),
    CASE ("Gr\xc3", "text/plain", 0, 0),
    CASE ("Gr\xff\xff\xff\xff\xff", "application/octet-stream", 0, 0),
    CASE ("a\0b", "application/octet-stream", 0, 0),
    CASE ("", "application/octet-stream", 0, 0),
#undef CASE
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (cases[i].bytes, cases[i].length);
      HollerFileType type;

      g_test_message ("case %u", i);
      holler_file_type_look (copy, cases[i].length, &type);
      g_assert_cmpstr (type.mime, ==, cases[i].mime);
      g_assert_cmpuint (type.width, ==, cases[i].width);
      g_assert_cmpuint (type.height, ==, cases[i].height);
    }
}

static void
test_names (void)
{
  static const char *const names[][2] = {
    { "sea.jpg", "sea.jpg" },
    { "/etc/passwd", "passwd" },
    { "C:\\temp\\x.txt", "x.txt" },
    { "..", "file" },
    { ".bashrc", "bashrc" },
    { "a\nb\tc", "abc" },
    { "cod\xe2\x80\xae"
      "gpj.exe",
      "codgpj.exe" },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "  ", "file" },
    { NULL, "file" },
  };
  g_autofree char *long_name = g_strnfill (4000, 'n');
  g_autofree char *cut = holler_file_name_clean (long_name);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *clean = holler_file_name_clean (names[i][0]);

      g_assert_cmpstr (clean, ==, names[i][1]);
    }
  g_assert_cmpuint (strlen (cut), ==, 255);
}

int
main (int argc, char *argv[])
{
  static const char small[] = "[files]\nlargest-mib=1\nquota-mib=2\n";

  g_test_init (&argc, &argv, NULL);

#define ADD(name, config, func)                                                \
  g_test_add ("/server/files/" name, Fixture, config, set_up, func, tear_down)
  ADD ("there-and-back", NULL, test_there_and_back);
  ADD ("range", NULL, test_range);
  ADD ("uploaded-again", NULL, test_uploaded_again);
  ADD ("refused", small, test_refused);
  ADD ("pieces", small, test_pieces);
  ADD ("avatars", NULL, test_avatars);
  ADD ("group-avatar", NULL, test_group_avatar);
  ADD ("full-disk", NULL, test_full_disk);
#undef ADD
  g_test_add_func ("/server/files/types", test_types);
  g_test_add_func ("/server/files/names", test_names);

  return g_test_run ();
}
