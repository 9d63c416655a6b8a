/* holler-api-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-api-files.h"

#include "base/holler-ids.h"
#include "server/holler-files.h"
#include "server/holler-groups.h"
#include "server/holler-listener.h"
#include "server/holler-objects.h"

#include <string.h>

/* Files come in pieces, each of which is written away at once. Whether a file
 * is welcome is judged by the headers, and what it is by its first bytes; what
 * the client says it is counts for nothing.
 */

#define UPLOAD_KEY "holler-file"
#define MADE "file"
#define AVATAR_MAX_BYTES (512 * 1024)
#define AVATAR_MAX_PIXELS 1024
/* A slow line may take its time, but not for ever. */
#define SLOWEST_BYTES_PER_S (16 * 1024)
#define LEAST_BODY_S 30
/* Of what is refused: so much is read of anybody's, and of who is logged in so
 * much as makes it likely that he reads why. */
#define DISCARD_BYTES (8 * 1024 * 1024)
#define LARGEST_DISCARD_BYTES (256 * 1024 * 1024)
#define LONGEST_DISCARD_S 300
/* As many at once from one person */
#define MAX_AT_ONCE 4
#define CACHE_CONTROL "private, max-age=31536000, immutable"
#define SANDBOX "default-src 'none'; sandbox"

/* A file on its way, on its message; or why there is none. */
typedef struct
{
  HollerServer *server;
  HollerUpload *upload; /* (nullable) */
  char *user_id;        /* (nullable) */
  GError *error;        /* (nullable) */
} Incoming;

static void
change_count (HollerServer *server, const char *user_id, int change)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (server->uploads, user_id));

  n = (guint) ((int) n + change);
  if (n == 0)
    g_hash_table_remove (server->uploads, user_id);
  else
    g_hash_table_replace (server->uploads,
                          g_strdup (user_id),
                          GUINT_TO_POINTER (n));
}

static void
incoming_free (gpointer data)
{
  Incoming *incoming = data;

  if (incoming->user_id != NULL)
    change_count (incoming->server, incoming->user_id, -1);
  holler_upload_free (incoming->upload);
  g_free (incoming->user_id);
  g_clear_error (&incoming->error);
  g_free (incoming);
}

static gboolean
is_avatar (const char *path)
{
  return g_str_equal (path, "/api/me/avatar") ||
         (g_str_has_prefix (path, "/api/conversations/") &&
          g_str_has_suffix (path, "/avatar"));
}

static void
refuse (Incoming *incoming, HollerServerError code, const char *text)
{
  g_clear_pointer (&incoming->upload, holler_upload_free);
  if (incoming->error == NULL)
    g_set_error_literal (&incoming->error, HOLLER_SERVER_ERROR, code, text);
}

static gboolean
authorize (Incoming *incoming, SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (
    soup_server_message_get_request_headers (message),
    "Authorization");
  HollerTokenClaims claims = { 0 };

  if (incoming->server->state != HOLLER_SERVER_RUNNING || header == NULL ||
      g_ascii_strncasecmp (header, "Bearer ", 7) != 0 ||
      !holler_http_check_token (incoming->server, header + 7, &claims, NULL))
    {
      /* The route says it better. */
      refuse (incoming,
              HOLLER_SERVER_ERROR_UNAUTHORIZED,
              "You are not logged in.");
      return FALSE;
    }

  incoming->user_id = claims.user_id;
  change_count (incoming->server, claims.user_id, 1);
  g_free (claims.device_id);
  return TRUE;
}

static gsize
get_max_bytes (HollerServer *server, const char *path)
{
  return is_avatar (path) ? AVATAR_MAX_BYTES
                          : (gsize) server->config->file_mib * 1024 * 1024;
}

static void
judge (Incoming *incoming, const char *path, SoupMessageHeaders *headers)
{
  HollerServer *server = incoming->server;
  goffset length = soup_message_headers_get_content_length (headers);
  gint64 quota = (gint64) server->config->quota_mib * 1024 * 1024;
  gsize max_bytes = get_max_bytes (server, path);

  /* In chunks the end of the connection would pass for that of the file. */
  if (soup_message_headers_get_encoding (headers) !=
      SOUP_ENCODING_CONTENT_LENGTH)
    refuse (incoming,
            HOLLER_SERVER_ERROR_BAD_REQUEST,
            "The length of a file must be said before.");
  else if (length > (goffset) max_bytes)
    refuse (incoming,
            HOLLER_SERVER_ERROR_TOO_LARGE,
            "The file is larger than this server takes.");
  else if (holler_server_store_sum_files (server->store, incoming->user_id) +
             MAX (length, 1) >
           quota)
    refuse (incoming,
            HOLLER_SERVER_ERROR_QUOTA,
            "You have no room left on this server.");
  else if (GPOINTER_TO_UINT (
             g_hash_table_lookup (server->uploads, incoming->user_id)) >
           MAX_AT_ONCE)
    refuse (incoming,
            HOLLER_SERVER_ERROR_RATE_LIMITED,
            "Too many files at once.");
  else
    incoming->upload =
      holler_upload_new (server->files, max_bytes, &incoming->error);
}

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  Incoming *incoming = data;

  if (incoming->upload != NULL &&
      !holler_upload_write (incoming->upload, chunk, &incoming->error))
    g_clear_pointer (&incoming->upload, holler_upload_free);
}

/* What is refused is read and thrown away, so that the client gets to read
 * why; of much more than may be, not all. */
static void
give_time (SoupServerMessage *message, Incoming *incoming, gsize max_bytes)
{
  g_autoptr (HollerGuardStream) guard = holler_listener_find_guard (message);
  gsize bytes = max_bytes + max_bytes / 8;
  guint seconds = 0;

  if (guard == NULL)
    return;

  if (incoming->upload == NULL)
    bytes = incoming->user_id != NULL ? LARGEST_DISCARD_BYTES : DISCARD_BYTES;
  seconds = LEAST_BODY_S + (guint) (bytes / SLOWEST_BYTES_PER_S);
  if (incoming->upload == NULL)
    seconds = incoming->user_id != NULL ? MIN (seconds, LONGEST_DISCARD_S)
                                        : LEAST_BODY_S;
  holler_guard_stream_allow_body (guard, bytes, seconds);
}

gboolean
holler_api_files_begin (HollerServer *server, SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  Incoming *incoming = NULL;

  if (!(method == SOUP_METHOD_POST && g_str_equal (path, "/api/uploads")) &&
      !(method == SOUP_METHOD_PUT && is_avatar (path)))
    return FALSE;

  incoming = g_new0 (Incoming, 1);
  incoming->server = server;
  if (authorize (incoming, message))
    judge (incoming, path, soup_server_message_get_request_headers (message));
  give_time (message, incoming, get_max_bytes (server, path));
  soup_message_body_set_accumulate (
    soup_server_message_get_request_body (message),
    FALSE);
  g_object_set_data_full (G_OBJECT (message),
                          UPLOAD_KEY,
                          incoming,
                          incoming_free);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), incoming);
  return TRUE;
}

const GError *
holler_api_files_get_refusal (SoupServerMessage *message)
{
  Incoming *incoming = g_object_get_data (G_OBJECT (message), UPLOAD_KEY);

  return incoming != NULL ? incoming->error : NULL;
}

/* What becomes of a file that has come */
typedef void (*KeptFunc) (HollerHttpRequest *request, HollerFileRow *row);

typedef struct
{
  HollerHttpRequest *request;
  HollerFilePurpose purpose;
  char *name;
  KeptFunc func;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  holler_http_request_unref (keeping->request);
  g_free (keeping->name);
  g_free (keeping);
}

static gboolean
check_type (Keeping *keeping, const HollerFileType *type, GError **error)
{
  gboolean is_good = (g_str_equal (type->mime, "image/png") ||
                      g_str_equal (type->mime, "image/jpeg")) &&
                     type->width > 0 && type->width <= AVATAR_MAX_PIXELS &&
                     type->height > 0 && type->height <= AVATAR_MAX_PIXELS;

  if (keeping->purpose == HOLLER_FILE_UPLOAD || is_good)
    return TRUE;

  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       HOLLER_SERVER_ERROR_BAD_REQUEST,
                       "A picture is a PNG or JPEG of up to 1024 by 1024.");
  return FALSE;
}

static HollerFileRow *
make_row (Keeping *keeping, Incoming *incoming, const char *file_id)
{
  const HollerFileType *type = holler_upload_get_file_type (incoming->upload);
  HollerFileRow *row = g_new0 (HollerFileRow, 1);

  row->file_id = g_strdup (file_id);
  row->user_id = g_strdup (keeping->request->user_id);
  row->purpose = keeping->purpose;
  row->name = g_strdup (keeping->name);
  row->mime = g_strdup (type->mime);
  row->size_bytes = (gint64) holler_upload_get_size (incoming->upload);
  row->width = type->width;
  row->height = type->height;
  row->created_us =
    holler_clock_get_real_time_us (keeping->request->server->clock);
  return row;
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Keeping *keeping = data;
  HollerHttpRequest *request = keeping->request;
  HollerServer *server = request->server;
  Incoming *incoming =
    g_object_get_data (G_OBJECT (request->message), UPLOAD_KEY);
  g_autoptr (GError) error = NULL;
  g_autofree char *file_id =
    holler_upload_finish_finish (incoming->upload, result, &error);
  g_autoptr (HollerFileRow) row = NULL;

  if (file_id != NULL &&
      check_type (keeping,
                  holler_upload_get_file_type (incoming->upload),
                  &error))
    {
      row = make_row (keeping, incoming, file_id);
      if (holler_server_store_add_file (server->store, row, &error))
        keeping->func (request, row);
    }
  if (error != NULL)
    {
      if (file_id != NULL)
        holler_files_remove (server->files, file_id);
      holler_http_fail_error (request, error);
    }
  keeping_free (keeping);
}

static void
keep (HollerHttpRequest *request,
      HollerFilePurpose purpose,
      const char *name,
      KeptFunc func)
{
  Incoming *incoming =
    g_object_get_data (G_OBJECT (request->message), UPLOAD_KEY);
  Keeping *keeping = NULL;

  if (incoming != NULL && incoming->upload != NULL &&
      holler_upload_get_size (incoming->upload) == 0)
    refuse (incoming, HOLLER_SERVER_ERROR_BAD_REQUEST, "The file is empty.");
  if (incoming == NULL || incoming->upload == NULL)
    {
      holler_http_fail_error (request,
                              incoming != NULL ? incoming->error : NULL);
      return;
    }

  keeping = g_new0 (Keeping, 1);
  keeping->request = holler_http_request_ref (request);
  keeping->purpose = purpose;
  keeping->name = holler_file_name_clean (name);
  keeping->func = func;
  holler_upload_finish_async (incoming->upload, kept_cb, keeping);
}

static void
answer_upload (HollerHttpRequest *request, HollerFileRow *row)
{
  holler_http_remember_made (request, MADE, row->file_id);
  holler_http_answer (request, SOUP_STATUS_CREATED, holler_objects_file (row));
}

/* By the query or, as a browser's form would say it, by a header */
static char *
dup_name (HollerHttpRequest *request)
{
  const char *name = holler_http_get_query (request, "name");
  g_autoptr (GHashTable) parameters = NULL;
  g_autofree char *disposition = NULL;

  if (name != NULL)
    return g_strdup (name);
  if (!soup_message_headers_get_content_disposition (
        soup_server_message_get_request_headers (request->message),
        &disposition,
        &parameters))
    return NULL;

  return g_strdup (g_hash_table_lookup (parameters, "filename"));
}

static void
handle_upload (HollerHttpRequest *request)
{
  g_autofree char *name = dup_name (request);
  const char *made = holler_http_find_made (request, MADE);
  g_autoptr (HollerFileRow) row = NULL;

  if (made != NULL)
    row = holler_server_store_find_file (request->server->store, made, NULL);
  if (row != NULL)
    {
      Incoming *incoming =
        g_object_get_data (G_OBJECT (request->message), UPLOAD_KEY);

      if (incoming != NULL)
        g_clear_pointer (&incoming->upload, holler_upload_free);
      holler_http_answer (request,
                          SOUP_STATUS_CREATED,
                          holler_objects_file (row));
      return;
    }
  keep (request, HOLLER_FILE_UPLOAD, name, answer_upload);
}

static void
release (HollerServer *server, const char *file_id)
{
  if (file_id == NULL ||
      holler_server_store_is_file_used (server->store, file_id))
    return;

  if (holler_server_store_remove_file (server->store, file_id, NULL))
    holler_files_remove (server->files, file_id);
}

void
holler_api_files_release (HollerServer *server, GPtrArray *file_ids)
{
  for (guint i = 0; i < file_ids->len; i++)
    release (server, g_ptr_array_index (file_ids, i));
}

static void
set_own_avatar (HollerHttpRequest *request, const char *file_id)
{
  HollerServer *server = request->server;
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerUserRow) user =
    holler_server_store_find_user (server->store, request->user_id, &error);

  if (user == NULL || !holler_server_store_set_avatar (server->store,
                                                       request->user_id,
                                                       file_id,
                                                       &error))
    {
      holler_http_fail_error (request, error);
      return;
    }

  release (server, user->avatar_id);
  holler_people_changed (server, request->user_id);
  holler_people_answer_me (request);
}

static void
own_avatar_kept (HollerHttpRequest *request, HollerFileRow *row)
{
  set_own_avatar (request, row->file_id);
}

static void
handle_put_own_avatar (HollerHttpRequest *request)
{
  keep (request, HOLLER_FILE_AVATAR, "picture", own_avatar_kept);
}

static void
handle_delete_own_avatar (HollerHttpRequest *request)
{
  set_own_avatar (request, NULL);
}

static void
set_group_avatar (HollerHttpRequest *request, const char *file_id)
{
  HollerServer *server = request->server;
  const char *conversation_id = request->parameters[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerConversationRow) before = NULL;

  /* He may have been removed while it came. */
  before = holler_server_store_find_conversation (server->store,
                                                  conversation_id,
                                                  request->user_id,
                                                  &error);
  if (before == NULL || !before->is_group)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such group.");
      return;
    }
  if (!holler_server_store_set_group_avatar_batched (server->store,
                                                     conversation_id,
                                                     file_id,
                                                     &error))
    {
      holler_http_fail_error (request, error);
      return;
    }

  holler_groups_push_later (server, conversation_id);
  holler_server_store_commit_batch (server->store);
  release (server, before->avatar_id);
  holler_http_answer_conversation (request, conversation_id, SOUP_STATUS_OK);
}

static void
group_avatar_kept (HollerHttpRequest *request, HollerFileRow *row)
{
  set_group_avatar (request, row->file_id);
}

static void
handle_put_group_avatar (HollerHttpRequest *request)
{
  if (holler_server_store_is_group (request->server->store,
                                    request->parameters[0]) &&
      holler_server_store_is_member (request->server->store,
                                     request->parameters[0],
                                     request->user_id))
    keep (request, HOLLER_FILE_GROUP_AVATAR, "picture", group_avatar_kept);
  else
    holler_http_fail (request,
                      HOLLER_SERVER_ERROR_NOT_FOUND,
                      "There is no such group.");
}

static void
handle_delete_group_avatar (HollerHttpRequest *request)
{
  set_group_avatar (request, NULL);
}

static void
set_file_headers (HollerHttpRequest *request, const HollerFileRow *row)
{
  SoupMessageHeaders *headers =
    soup_server_message_get_response_headers (request->message);
  g_autofree char *name = g_uri_escape_string (row->name, NULL, FALSE);
  g_autofree char *disposition =
    g_strdup_printf ("attachment; filename*=UTF-8''%s", name);
  g_autofree char *tag = g_strdup_printf ("\"%s\"", row->file_id);

  soup_message_headers_replace (headers, "Content-Type", row->mime);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  soup_message_headers_replace (headers, "Content-Security-Policy", SANDBOX);
  soup_message_headers_replace (headers, "Cache-Control", CACHE_CONTROL);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "ETag", tag);
}

/* libsoup answers with the part that a Range asks for. */
static void
handle_get_file (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *file_id = request->parameters[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerFileRow) row = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (holler_server_store_may_read_file (server->store,
                                         file_id,
                                         request->user_id))
    row = holler_server_store_find_file (server->store, file_id, &error);
  if (row != NULL)
    bytes = holler_files_open (server->files, file_id, &error);
  if (bytes == NULL)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such file.");
      return;
    }

  set_file_headers (request, row);
  soup_message_body_append_bytes (
    soup_server_message_get_response_body (request->message),
    bytes);
  holler_http_answer (request, SOUP_STATUS_OK, NULL);
}

void
holler_api_files_tidy (HollerServer *server)
{
  g_autoptr (GPtrArray) unused = holler_server_store_list_unused_files (
    server->store,
    holler_clock_get_real_time_us (server->clock));
  g_autoptr (GPtrArray) there = holler_files_list (server->files);

  for (guint i = 0; i < unused->len; i++)
    release (server, g_ptr_array_index (unused, i));
  for (guint i = 0; i < there->len; i++)
    {
      const char *file_id = g_ptr_array_index (there, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (HollerFileRow) row =
        holler_server_store_find_file (server->store, file_id, &error);

      if (row == NULL && error == NULL)
        holler_files_remove (server->files, file_id);
    }
}

#define NONE HOLLER_ROUTE_NONE

const HollerHttpRoute holler_api_files_routes[] = {
  { "POST", "/api/uploads", handle_upload, NONE },
  { "GET", "/api/files/*", handle_get_file, NONE },
  { "PUT", "/api/me/avatar", handle_put_own_avatar, NONE },
  { "DELETE", "/api/me/avatar", handle_delete_own_avatar, NONE },
  { "PUT", "/api/conversations/*/avatar", handle_put_group_avatar, NONE },
  { "DELETE", "/api/conversations/*/avatar", handle_delete_group_avatar, NONE },
  { NULL, NULL, NULL, 0 },
};
