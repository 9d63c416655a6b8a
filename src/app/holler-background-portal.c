/* holler-background-portal.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A portal answers by a signal of an object that is made for the question; its
 * path is known beforehand, so that the answer cannot come too early.
 *
 * https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html
 */

#include "app/holler-background-portal.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Background"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"
#define GRANTED 0 /* of the answers; 1 is refused by the person, 2 other */

typedef struct
{
  GDBusConnection *bus;
  char *path; /* of the answer's object */
  guint response_id;
  guint owner_id;
  gboolean background;
  gboolean autostart;
} Question;

static void
forget_answer (Question *self)
{
  if (self->response_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response_id);
  self->response_id = 0;
  if (self->owner_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->owner_id);
  self->owner_id = 0;
}

static void
question_free (gpointer data)
{
  Question *self = data;

  forget_answer (self);
  g_object_unref (self->bus);
  g_free (self->path);
  g_free (self);
}

/* The subscriptions own the task until one of them has answered. */
static void
fail (GTask *task, const char *message)
{
  forget_answer (g_task_get_task_data (task));
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", message);
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  guint32 response = 0;

  if (question->response_id == 0 ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == GRANTED)
    {
      g_variant_lookup (results, "background", "b", &question->background);
      g_variant_lookup (results, "autostart", "b", &question->autostart);
    }
  forget_answer (question);
  g_task_return_boolean (task, TRUE);
}

static void
owner_cb (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Question *question = g_task_get_task_data (task);
  const char *owner = NULL;

  if (question->response_id == 0 ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    return;
  g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &owner);
  if (*owner == '\0')
    fail (task, "the portal has gone away");
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && question->response_id != 0)
    {
      forget_answer (question);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static char *
dup_request_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender =
    g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1),
                  ".",
                  '_');

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
}

static void
listen (Question *self, GTask *task)
{
  self->response_id =
    g_dbus_connection_signal_subscribe (self->bus,
                                        PORTAL_NAME,
                                        REQUEST_INTERFACE,
                                        "Response",
                                        self->path,
                                        NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        response_cb,
                                        g_object_ref (task),
                                        g_object_unref);
  self->owner_id = g_dbus_connection_signal_subscribe (self->bus,
                                                       "org.freedesktop.DBus",
                                                       "org.freedesktop.DBus",
                                                       "NameOwnerChanged",
                                                       "/org/freedesktop/DBus",
                                                       PORTAL_NAME,
                                                       G_DBUS_SIGNAL_FLAGS_NONE,
                                                       owner_cb,
                                                       g_object_ref (task),
                                                       g_object_unref);
}

static GVariant *
make_options (const char *token,
              const char *reason,
              const char *const *command,
              gboolean autostart)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder,
                         "{sv}",
                         "handle_token",
                         g_variant_new_string (token));
  g_variant_builder_add (&builder,
                         "{sv}",
                         "reason",
                         g_variant_new_string (reason));
  g_variant_builder_add (&builder,
                         "{sv}",
                         "autostart",
                         g_variant_new_boolean (autostart));
  g_variant_builder_add (&builder,
                         "{sv}",
                         "commandline",
                         g_variant_new_strv (command, -1));
  g_variant_builder_add (&builder,
                         "{sv}",
                         "dbus-activatable",
                         g_variant_new_boolean (FALSE));
  return g_variant_builder_end (&builder);
}

/**
 * holler_background_portal_request_async:
 * @bus: the session bus
 * @reason: why, in the person's language
 * @command: (array zero-terminated=1): the program and its arguments
 * @autostart: whether it is to be started with the session
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks whether the program may run without a window, and says whether it is
 * to be started with the session: not saying so would switch that off. The
 * desktop may ask the person, so it takes as long as that.
 */
void
holler_background_portal_request_async (GDBusConnection *bus,
                                        const char *reason,
                                        const char *const *command,
                                        gboolean autostart,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Question *question = g_new0 (Question, 1);
  g_autofree char *token = g_strdup_printf ("holler%08x", g_random_int ());

  question->bus = g_object_ref (bus);
  question->path = dup_request_path (bus, token);
  g_task_set_source_tag (task, holler_background_portal_request_async);
  g_task_set_task_data (task, question, question_free);
  listen (question, task);
  g_dbus_connection_call (
    bus,
    PORTAL_NAME,
    PORTAL_PATH,
    PORTAL_INTERFACE,
    "RequestBackground",
    g_variant_new ("(s@a{sv})",
                   "",
                   make_options (token, reason, command, autostart)),
    G_VARIANT_TYPE ("(o)"),
    G_DBUS_CALL_FLAGS_NONE,
    -1,
    NULL,
    asked_cb,
    g_steal_pointer (&task));
}

/**
 * holler_background_portal_request_finish:
 * @result: the answer
 * @background: (out) (optional): whether it may run without a window
 * @autostart: (out) (optional): whether it will be started with the session
 * @error: return location
 *
 * Returns: whether there was an answer
 */
gboolean
holler_background_portal_request_finish (GAsyncResult *result,
                                         gboolean *background,
                                         gboolean *autostart,
                                         GError **error)
{
  GTask *task = G_TASK (result);
  const Question *question = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (task, error))
    return FALSE;
  if (background != NULL)
    *background = question->background;
  if (autostart != NULL)
    *autostart = question->autostart;
  return TRUE;
}
