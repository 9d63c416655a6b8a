/* holler-background.c: started with the session, and allowed to go on
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* In a sandbox the desktop is asked, by its portal. Outside of one the portal
 * does not know who asks, and would write a file without a name; there we
 * write the file ourselves. The setting is what the person wishes; it says
 * what is as soon as that is known, and goes back where it cannot be. */

#include "app/holler-background.h"

#include <glib/gi18n.h>

#include "app/holler-autostart-file.h"
#include "app/holler-background-portal.h"
#include "base/holler-debug.h"

#define START_KEY "start-with-session"
#define RUN_KEY "run-in-background"
#define OPTION "--background"
#define PROGRAM "holler"
#define SANDBOX_FILE "/.flatpak-info"
#define SNAP_VARIABLE "SNAP_NAME" /* also those have it that a snap starts */

struct _HollerBackground
{
  GObject parent_instance;

  GSettings *settings;
  GDBusConnection *portal_bus; /* (nullable): outside of a sandbox */
  char *path;
  char **command;
  gboolean is_on;   /* as far as is known */
  gboolean is_busy; /* looks, writes or asks */
  gboolean asks_to_run;
};

enum
{
  SIGNAL_REFUSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerBackground, holler_background, G_TYPE_OBJECT)

static void apply (HollerBackground *self);

static void
refuse (HollerBackground *self, const char *key, const char *sentence)
{
  g_settings_set_boolean (self->settings,
                          key,
                          !g_settings_get_boolean (self->settings, key));
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, sentence);
}

/* The person may have thought better of it meanwhile. */
static void
settle (HollerBackground *self, gboolean wanted, gboolean is_on)
{
  self->is_busy = FALSE;
  self->is_on = is_on;
  if (is_on != wanted &&
      g_settings_get_boolean (self->settings, START_KEY) == wanted)
    refuse (self,
            START_KEY,
            wanted ? _ ("The desktop does not start Holler with the session.")
                   : _ ("Holler could not be taken out of what starts with "
                        "the session."));
  apply (self);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean wanted = !self->is_on;

  if (holler_autostart_file_write_finish (result, &error))
    {
      settle (self, wanted, wanted);
      return;
    }
  holler_debug (HOLLER_DEBUG_LINK, "autostart: %s", error->message);
  settle (self, wanted, self->is_on);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean wanted = !self->is_on;
  gboolean autostart = self->is_on;

  if (!holler_background_portal_request_finish (result,
                                                NULL,
                                                &autostart,
                                                &error))
    holler_debug (HOLLER_DEBUG_LINK, "background portal: %s", error->message);
  settle (self, wanted, autostart);
}

static void
ask_portal (HollerBackground *self,
            gboolean autostart,
            GAsyncReadyCallback callback)
{
  holler_background_portal_request_async (
    self->portal_bus,
    /* Translators: why the program wants to run without a window */
    _ ("People can call you and write to you"),
    (const char *const *) self->command,
    autostart,
    callback,
    g_object_ref (self));
}

/* One step at a time: what was wished for last is what is done last. */
static void
apply (HollerBackground *self)
{
  gboolean wanted = g_settings_get_boolean (self->settings, START_KEY);
  g_autofree char *text = NULL;

  if (self->is_busy || wanted == self->is_on)
    return;
  self->is_busy = TRUE;
  if (self->portal_bus != NULL)
    {
      ask_portal (self, wanted, answered_cb);
      return;
    }
  if (wanted)
    text = holler_autostart_file_dup_text ((const char *const *) self->command);
  holler_autostart_file_write_async (self->path,
                                     text,
                                     NULL,
                                     written_cb,
                                     g_object_ref (self));
}

/* Whoever switched it off in the desktop's settings is right. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerBackground) self = user_data;

  self->is_on = holler_autostart_file_look_finish (result, NULL);
  self->is_busy = FALSE;
  g_settings_set_boolean (self->settings, START_KEY, self->is_on);
}

static void
may_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean background = FALSE;

  self->asks_to_run = FALSE;
  /* A desktop without this portal lets us run. */
  if (!holler_background_portal_request_finish (result,
                                                &background,
                                                NULL,
                                                &error))
    holler_debug (HOLLER_DEBUG_LINK, "background portal: %s", error->message);
  else if (!background && g_settings_get_boolean (self->settings, RUN_KEY))
    refuse (self,
            RUN_KEY,
            _ ("The desktop does not let Holler run without its window: "
               "nobody can call you while it is closed."));
}

static void
holler_background_dispose (GObject *object)
{
  HollerBackground *self = HOLLER_BACKGROUND (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->portal_bus);

  G_OBJECT_CLASS (holler_background_parent_class)->dispose (object);
}

static void
holler_background_finalize (GObject *object)
{
  HollerBackground *self = HOLLER_BACKGROUND (object);

  g_free (self->path);
  g_strfreev (self->command);

  G_OBJECT_CLASS (holler_background_parent_class)->finalize (object);
}

static void
holler_background_class_init (HollerBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_background_dispose;
  object_class->finalize = holler_background_finalize;

  /**
   * HollerBackground::refused:
   * @self: who asks the desktop
   * @sentence: what to tell the person
   *
   * The desktop did not grant what the person wished for.
   */
  signals[SIGNAL_REFUSED] = g_signal_new ("refused",
                                          HOLLER_TYPE_BACKGROUND,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          G_TYPE_STRING);
}

static void
holler_background_init (HollerBackground *self)
{
}

/**
 * holler_background_new:
 * @settings: with `start-with-session` and `run-in-background`
 * @portal_bus: (nullable): where the desktop is asked; `NULL` outside of a
 *   sandbox
 * @application_id: who is started
 * @command: (array zero-terminated=1): the program and its arguments
 *
 * From now on does what `start-with-session` says.
 *
 * Returns: (transfer full): who takes care of it
 */
HollerBackground *
holler_background_new (GSettings *settings,
                       GDBusConnection *portal_bus,
                       const char *application_id,
                       const char *const *command)
{
  HollerBackground *self = g_object_new (HOLLER_TYPE_BACKGROUND, NULL);

  self->settings = g_object_ref (settings);
  g_set_object (&self->portal_bus, portal_bus);
  self->path = holler_autostart_file_dup_path (application_id);
  self->command = g_strdupv ((char **) command);
  g_signal_connect_object (settings,
                           "changed::" START_KEY,
                           G_CALLBACK (apply),
                           self,
                           G_CONNECT_SWAPPED);
  if (portal_bus != NULL)
    {
      /* The portal does not tell what is. */
      self->is_on = g_settings_get_boolean (settings, START_KEY);
      return self;
    }
  self->is_busy = TRUE;
  holler_autostart_file_look_async (self->path,
                                    NULL,
                                    looked_cb,
                                    g_object_ref (self));
  return self;
}

/**
 * holler_background_enter:
 * @self: who takes care of it
 *
 * Asks, in a sandbox, whether the program may go on: its window is closed.
 */
void
holler_background_enter (HollerBackground *self)
{
  g_return_if_fail (HOLLER_IS_BACKGROUND (self));

  if (self->portal_bus == NULL || self->asks_to_run || self->is_busy)
    return;
  self->asks_to_run = TRUE;
  ask_portal (self, self->is_on, may_run_cb);
}

static gboolean
is_confined (void)
{
  return g_strcmp0 (g_getenv (SNAP_VARIABLE), PROGRAM) == 0 ||
         g_file_test (SANDBOX_FILE, G_FILE_TEST_EXISTS);
}

/**
 * holler_background_find_portal:
 * @bus: (nullable): the session bus
 *
 * Tells whether the desktop is to be asked, which is so in a sandbox.
 *
 * Returns: (transfer none) (nullable): @bus, or `NULL`
 */
GDBusConnection *
holler_background_find_portal (GDBusConnection *bus)
{
  return is_confined () ? bus : NULL;
}

/**
 * holler_background_dup_command:
 * @profile: (nullable): which profile
 *
 * Makes the command that starts this program without its window.
 *
 * Returns: (transfer full) (array zero-terminated=1): a command
 */
char **
holler_background_dup_command (const char *profile)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  /* The same program as now, installed or not. */
  g_autofree char *program =
    is_confined () ? NULL : g_file_read_link ("/proc/self/exe", NULL);

  g_strv_builder_add (builder, program != NULL ? program : PROGRAM);
  if (profile != NULL)
    g_strv_builder_add_many (builder, "--profile", profile, NULL);
  g_strv_builder_add (builder, OPTION);
  return g_strv_builder_end (builder);
}
