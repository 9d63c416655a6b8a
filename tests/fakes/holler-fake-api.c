/* holler-fake-api.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-api.h"

#include <string.h>

typedef struct
{
  char *request; /* "METHOD path" */
  char *json;
  int error; /* -1: none */
} Answer;

struct _HollerFakeApi
{
  GObject parent_instance;

  GPtrArray *answers;  /* (element-type Answer) */
  GPtrArray *requests; /* (element-type utf8) */
  GQueue held;         /* (element-type GTask) */
  gboolean is_holding;
  char *token;
  int token_error; /* -1: none */
  JsonNode *last_body;
};

static void holler_fake_api_iface_init (HollerApiInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFakeApi,
  holler_fake_api,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_API, holler_fake_api_iface_init))

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->request);
  g_free (answer->json);
  g_free (answer);
}

static gboolean
set_server (HollerApi *api,
            const char *url,
            gboolean allow_insecure,
            GError **error)
{
  return TRUE;
}

static void
set_session (HollerApi *api, const HollerSession *session)
{
  HollerFakeApi *self = HOLLER_FAKE_API (api);

  g_free (self->token);
  self->token = session != NULL ? g_strdup (session->access_token) : NULL;
}

static gboolean
matches (const char *pattern, const char *request)
{
  gsize length = strlen (pattern);

  if (length > 0 && pattern[length - 1] == '*')
    return strncmp (pattern, request, length - 1) == 0;

  return strcmp (pattern, request) == 0;
}

static void
give_answer (HollerFakeApi *self, GTask *task)
{
  const char *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  JsonNode *node = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  for (guint i = self->answers->len; i-- > 0;)
    {
      Answer *answer = g_ptr_array_index (self->answers, i);

      if (!matches (answer->request, request))
        continue;
      if (answer->error >= 0)
        {
          g_task_return_new_error (task,
                                   HOLLER_API_ERROR,
                                   answer->error,
                                   "refused by the test");
          return;
        }
      if (answer->json != NULL)
        node = json_from_string (answer->json, &error);
      g_assert_no_error (error);
      g_task_return_pointer (task, node, (GDestroyNotify) json_node_unref);
      return;
    }

  g_task_return_new_error (task,
                           HOLLER_API_ERROR,
                           HOLLER_API_ERROR_NOT_FOUND,
                           "no answer for %s",
                           request);
}

static void
request_async (HollerApi *api,
               const char *method,
               const char *path,
               JsonNode *body,
               HollerApiFlags flags,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  HollerFakeApi *self = HOLLER_FAKE_API (api);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  char *request = g_strconcat (method, " ", path, NULL);

  g_task_set_task_data (task, request, g_free);
  g_ptr_array_add (self->requests, g_strdup (request));
  if (body != NULL)
    {
      g_clear_pointer (&self->last_body, json_node_unref);
      self->last_body = json_node_copy (body);
    }
  if (self->is_holding)
    g_queue_push_tail (&self->held, g_steal_pointer (&task));
  else
    give_answer (self, task);
}

static JsonNode *
request_finish (HollerApi *api, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Files: the answer is JSON to one that is sent, and the content of one that
 * is fetched. */
static void
send_file_async (HollerApi *api,
                 const char *method,
                 const char *path,
                 const char *mime,
                 GInputStream *content,
                 gint64 size_bytes,
                 HollerApiProgress progress,
                 gpointer progress_data,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  if (progress != NULL)
    {
      progress (size_bytes / 2, size_bytes, progress_data);
      progress (size_bytes, size_bytes, progress_data);
    }
  request_async (api,
                 method,
                 path,
                 NULL,
                 HOLLER_API_FLAGS_NONE,
                 cancellable,
                 callback,
                 user_data);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  node = request_finish (HOLLER_API (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  text = json_to_string (node, FALSE);
  if (g_file_replace_contents (g_task_get_task_data (task),
                               text,
                               strlen (text),
                               NULL,
                               FALSE,
                               G_FILE_CREATE_NONE,
                               NULL,
                               NULL,
                               &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
fetch_file_async (HollerApi *api,
                  const char *path,
                  GFile *destination,
                  gint64 limit_bytes,
                  HollerApiProgress progress,
                  gpointer progress_data,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (api, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (destination), g_object_unref);
  request_async (api,
                 "GET",
                 path,
                 NULL,
                 HOLLER_API_FLAGS_NONE,
                 cancellable,
                 fetched_cb,
                 task);
}

static gboolean
fetch_file_finish (HollerApi *api, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
get_token_async (HollerApi *api,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  HollerFakeApi *self = HOLLER_FAKE_API (api);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->token_error >= 0)
    g_task_return_new_error (task,
                             HOLLER_API_ERROR,
                             self->token_error,
                             "refused by the test");
  else
    g_task_return_pointer (task,
                           g_strdup (self->token != NULL ? self->token : "t"),
                           g_free);
}

static char *
get_token_finish (HollerApi *api, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_fake_api_iface_init (HollerApiInterface *iface)
{
  iface->set_server = set_server;
  iface->set_session = set_session;
  iface->request_async = request_async;
  iface->request_finish = request_finish;
  iface->send_file_async = send_file_async;
  iface->send_file_finish = request_finish;
  iface->fetch_file_async = fetch_file_async;
  iface->fetch_file_finish = fetch_file_finish;
  iface->get_token_async = get_token_async;
  iface->get_token_finish = get_token_finish;
}

static void
holler_fake_api_finalize (GObject *object)
{
  HollerFakeApi *self = HOLLER_FAKE_API (object);

  g_queue_clear_full (&self->held, g_object_unref);
  g_ptr_array_unref (self->answers);
  g_ptr_array_unref (self->requests);
  g_clear_pointer (&self->last_body, json_node_unref);
  g_free (self->token);

  G_OBJECT_CLASS (holler_fake_api_parent_class)->finalize (object);
}

static void
holler_fake_api_class_init (HollerFakeApiClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_fake_api_finalize;
}

static void
holler_fake_api_init (HollerFakeApi *self)
{
  self->answers = g_ptr_array_new_with_free_func (answer_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->token_error = -1;
  g_queue_init (&self->held);
}

HollerApi *
holler_fake_api_new (void)
{
  return g_object_new (HOLLER_TYPE_FAKE_API, NULL);
}

static void
add_answer (HollerFakeApi *self,
            const char *method,
            const char *path,
            const char *json,
            int error)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->request = g_strconcat (method, " ", path, NULL);
  answer->json = g_strdup (json);
  answer->error = error;
  g_ptr_array_add (self->answers, answer);
}

void
holler_fake_api_answer (HollerFakeApi *self,
                        const char *method,
                        const char *path,
                        const char *json)
{
  add_answer (self, method, path, json, -1);
}

void
holler_fake_api_refuse (HollerFakeApi *self,
                        const char *method,
                        const char *path,
                        HollerApiError code)
{
  add_answer (self, method, path, NULL, (int) code);
}

void
holler_fake_api_hold (HollerFakeApi *self, gboolean hold)
{
  GTask *task = NULL;

  self->is_holding = hold;
  while (!hold && (task = g_queue_pop_head (&self->held)) != NULL)
    {
      give_answer (self, task);
      g_object_unref (task);
    }
}

void
holler_fake_api_refuse_token (HollerFakeApi *self, HollerApiError code)
{
  self->token_error = (int) code;
}

GPtrArray *
holler_fake_api_get_requests (HollerFakeApi *self)
{
  return self->requests;
}

guint
holler_fake_api_count (HollerFakeApi *self, const char *request)
{
  guint n = 0;

  for (guint i = 0; i < self->requests->len; i++)
    n += matches (request, g_ptr_array_index (self->requests, i));

  return n;
}

JsonObject *
holler_fake_api_get_last_body (HollerFakeApi *self)
{
  return self->last_body != NULL ? json_node_get_object (self->last_body)
                                 : NULL;
}
