/* holler-test.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test.h"

#include <glib/gstdio.h>

/* Long enough for a busy machine; a test that meets it has failed. */
#define DEADLINE_S 20

static gboolean
deadline_cb (gpointer user_data)
{
  g_error ("the test waited %d seconds for something that did not happen",
           DEADLINE_S);

  return G_SOURCE_REMOVE;
}

/**
 * holler_test_wait_until:
 * @condition: what must become true
 * @user_data: data for @condition
 *
 * Runs the thread's main context until @condition holds.
 */
void
holler_test_wait_until (HollerTestCondition condition, gpointer user_data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) deadline = g_timeout_source_new_seconds (DEADLINE_S);

  g_source_set_callback (deadline, deadline_cb, NULL, NULL);
  g_source_attach (deadline, context);
  while (!condition (user_data))
    g_main_context_iteration (context, TRUE);
  g_source_destroy (deadline);
}

static gboolean
flag_is_set (gpointer user_data)
{
  return *(gboolean *) user_data;
}

/**
 * holler_test_wait_for_flag:
 * @flag: what some callback sets
 *
 * Runs the thread's main context until @flag is set.
 */
void
holler_test_wait_for_flag (gboolean *flag)
{
  holler_test_wait_until (flag_is_set, flag);
}

/**
 * holler_test_answer_cb:
 * @source: who answers
 * @result: the answer
 * @user_data: a `HollerTestAnswer`
 *
 * A callback that keeps the answer.
 */
void
holler_test_answer_cb (GObject *source,
                       GAsyncResult *result,
                       gpointer user_data)
{
  HollerTestAnswer *self = user_data;

  /* Exactly one answer to each question. */
  g_assert_null (self->result);
  self->source = source != NULL ? g_object_ref (source) : NULL;
  self->result = g_object_ref (result);
}

static gboolean
answer_is_there (gpointer user_data)
{
  return ((HollerTestAnswer *) user_data)->result != NULL;
}

/**
 * holler_test_answer_wait:
 * @self: an answer
 *
 * Waits for the answer.
 *
 * Returns: (transfer none): the result
 */
GAsyncResult *
holler_test_answer_wait (HollerTestAnswer *self)
{
  holler_test_wait_until (answer_is_there, self);

  return self->result;
}

/**
 * holler_test_answer_clear:
 * @self: an answer
 *
 * Makes it ready for the next question.
 */
void
holler_test_answer_clear (HollerTestAnswer *self)
{
  g_clear_object (&self->source);
  g_clear_object (&self->result);
}

/**
 * holler_test_make_directory:
 *
 * Makes a folder for one test.
 *
 * Returns: (transfer full): its path
 */
char *
holler_test_make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("holler-test-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

/**
 * holler_test_remove_directory:
 * @path: a folder
 *
 * Removes it and everything in it.
 */
void
holler_test_remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) &&
          !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        holler_test_remove_directory (child);
      else
        g_unlink (child);
    }

  g_assert_cmpint (g_rmdir (path), ==, 0);
}
