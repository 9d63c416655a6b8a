/* holler-autostart-file.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* https://specifications.freedesktop.org/autostart-spec/latest/ and, for how
 * a command is written,
 * https://specifications.freedesktop.org/desktop-entry-spec/latest/ */

#include "app/holler-autostart-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define GROUP G_KEY_FILE_DESKTOP_GROUP
#define ICON "app.holler.Holler"
/* As desktops write it where one switches a program off in their settings. */
#define SWITCH_KEY "X-GNOME-Autostart-enabled"
#define FOLDER_MODE 0700

typedef struct
{
  char *path;
  char *text; /* (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

static void
run (const char *path,
     const char *text,
     gpointer tag,
     GTaskThreadFunc func,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->path = g_strdup (path);
  work->text = g_strdup (text);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, func);
}

/**
 * holler_autostart_file_dup_path:
 * @application_id: who is to be started
 *
 * Tells where the person's own file is.
 *
 * Returns: (transfer full): a path
 */
char *
holler_autostart_file_dup_path (const char *application_id)
{
  g_autofree char *name = g_strconcat (application_id, ".desktop", NULL);

  return g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
}

/* One argument, quoted as the specification of desktop entries wants it; the
 * key file escapes once more by itself. */
static void
append_argument (GString *command, const char *argument)
{
  if (command->len > 0)
    g_string_append_c (command, ' ');
  g_string_append_c (command, '"');
  for (const char *c = argument; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '`' || *c == '$' || *c == '\\')
        g_string_append_c (command, '\\');
      else if (*c == '%')
        g_string_append_c (command, '%');
      g_string_append_c (command, *c);
    }
  g_string_append_c (command, '"');
}

/**
 * holler_autostart_file_dup_text:
 * @command: (array zero-terminated=1): the program and its arguments
 *
 * Makes what is in the file.
 *
 * Returns: (transfer full): text
 */
char *
holler_autostart_file_dup_text (const char *const *command)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GString) exec = g_string_new (NULL);

  for (guint i = 0; command[i] != NULL; i++)
    append_argument (exec, command[i]);
  g_key_file_set_string (file,
                         GROUP,
                         G_KEY_FILE_DESKTOP_KEY_TYPE,
                         "Application");
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Holler");
  g_key_file_set_string (file,
                         GROUP,
                         G_KEY_FILE_DESKTOP_KEY_COMMENT,
                         _ ("Waits for calls and messages"));
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec->str);
  g_key_file_set_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, ICON);
  g_key_file_set_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TERMINAL, FALSE);
  g_key_file_set_boolean (file, GROUP, SWITCH_KEY, TRUE);
  return g_key_file_to_data (file, NULL, NULL);
}

/* What cannot be read as a desktop entry starts nothing. */
static void
look_in_thread (GTask *task,
                gpointer source,
                gpointer data,
                GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_on = FALSE;

  if (g_key_file_load_from_file (file, work->path, G_KEY_FILE_NONE, &error))
    is_on = !g_key_file_get_boolean (file,
                                     GROUP,
                                     G_KEY_FILE_DESKTOP_KEY_HIDDEN,
                                     NULL) &&
            (!g_key_file_has_key (file, GROUP, SWITCH_KEY, NULL) ||
             g_key_file_get_boolean (file, GROUP, SWITCH_KEY, NULL));
  g_task_return_boolean (task, is_on);
}

/**
 * holler_autostart_file_look_async:
 * @path: of the file
 * @cancellable: (nullable): to no longer want to know
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Looks whether the desktop would start the program.
 */
void
holler_autostart_file_look_async (const char *path,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  run (path,
       NULL,
       holler_autostart_file_look_async,
       look_in_thread,
       cancellable,
       callback,
       user_data);
}

/**
 * holler_autostart_file_look_finish:
 * @result: the answer
 * @error: return location
 *
 * Returns: whether the desktop would start the program; `FALSE` with an error
 *   where it was cancelled
 */
gboolean
holler_autostart_file_look_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
write_file (const Work *work, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (work->path);

  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0)
    {
      int code = errno;

      g_set_error (error,
                   G_IO_ERROR,
                   (int) g_io_error_from_errno (code),
                   "could not make the folder: %s",
                   g_strerror (code));
      return FALSE;
    }
  return g_file_set_contents (work->path, work->text, -1, error);
}

static gboolean
remove_file (const Work *work, GError **error)
{
  int code = 0;

  if (g_unlink (work->path) == 0)
    return TRUE;
  code = errno;
  if (code == ENOENT)
    return TRUE;
  g_set_error (error,
               G_IO_ERROR,
               (int) g_io_error_from_errno (code),
               "could not remove the file: %s",
               g_strerror (code));
  return FALSE;
}

static void
write_in_thread (GTask *task,
                 gpointer source,
                 gpointer data,
                 GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;

  if (work->text != NULL ? write_file (work, &error)
                         : remove_file (work, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * holler_autostart_file_write_async:
 * @path: of the file
 * @text: (nullable): what is to be in it; `NULL` to remove it
 * @cancellable: (nullable): to no longer want to know
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Writes or removes the file.
 */
void
holler_autostart_file_write_async (const char *path,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  run (path,
       text,
       holler_autostart_file_write_async,
       write_in_thread,
       cancellable,
       callback,
       user_data);
}

/**
 * holler_autostart_file_write_finish:
 * @result: the answer
 * @error: return location
 *
 * Returns: whether the file is as was wished
 */
gboolean
holler_autostart_file_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
