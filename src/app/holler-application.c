/* holler-application.c: builds everything and hands the parts over
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The window comes first: sound, store, keyring and socket are made when it
 * can be seen. */

#include "app/holler-application-private.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "app/holler-frame-meter.h"
#include "app/holler-profile.h"
#include "app/holler-settings.h"
#include "app/holler-thrift.h"
#include "app/holler-watchdog.h"
#include "config.h"
#include "media/holler-gst-media.h"
#include "net/holler-http-api.h"
#include "net/holler-stun-probe.h"
#include "net/holler-ws-transport.h"
#include "store/holler-libsecret-store.h"
#include "store/holler-memory-secrets.h"
#include "store/holler-sqlite-store.h"
#include "ui/holler-ui.h"

#define RESOURCE_BASE "/app/holler/Holler"
#define LEAVE_TIMEOUT_MS 1500 /* for the socket to be closed properly */
#define PASSWORD_VARIABLE "HOLLER_PASSWORD"
#define MEDIA_TIMEOUT_MS 3000 /* for devices to be closed */

G_DEFINE_FINAL_TYPE (HollerApplication,
                     holler_application,
                     ADW_TYPE_APPLICATION)

static void
logged_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!holler_account_log_in_finish (HOLLER_ACCOUNT (source), result, &error))
    g_printerr (_ ("Could not log in: %s\n"), error->message);
}

/* For testers with several windows side by side: a log-in that is kept for
 * this run only, so it needs no keyring. */
static void
log_in_for_this_run (HollerApplication *self)
{
  holler_account_log_in_async (self->account,
                               self->server_url,
                               self->user,
                               g_getenv (PASSWORD_VARIABLE),
                               FALSE,
                               NULL,
                               NULL,
                               FALSE,
                               NULL,
                               logged_in_cb,
                               NULL);
}

static gboolean
is_seen (HollerConversation *conversation, gpointer user_data)
{
  HollerApplication *self = user_data;

  if (self->window == NULL)
    return FALSE;
  if (conversation == NULL)
    return gtk_window_is_active (GTK_WINDOW (self->window));

  return holler_window_get_seen_conversation (self->window) == conversation;
}

static void
set_from_environment (HollerApplication *self,
                      const char *property,
                      const char *variable)
{
  const char *value = g_getenv (variable);

  if (value != NULL)
    g_object_set (self->media, property, value, NULL);
}

static gboolean
build_cb (gpointer user_data)
{
  HollerApplication *self = user_data;
  GDBusConnection *bus =
    g_application_get_dbus_connection (G_APPLICATION (self));
  g_autofree char *data_dir = holler_profile_dup_data_dir (self->profile);
  g_autofree char *cache_dir = holler_profile_dup_cache_dir (self->profile);
  g_autoptr (HollerApi) api = NULL;
  g_autoptr (HollerStore) store = NULL;
  g_autoptr (HollerSecrets) secrets = NULL;
  g_autoptr (HollerSleepWatch) sleep_watch = holler_sleep_watch_new (NULL);
  HollerAccountParts parts = { 0 };

  self->build_id = 0;
  if (g_getenv ("HOLLER_WATCHDOG") != NULL)
    holler_watchdog_start (g_getenv ("HOLLER_WATCHDOG"));
  holler_gst_media_init_process (NULL, NULL);
  self->clock = holler_system_clock_new ();
  self->trust = holler_application_make_trust (self);
  self->transport = holler_ws_transport_new_trusting (self->trust);
  self->media = holler_gst_media_new (self->clock);
  /* For tests and for machines without a sound card. */
  set_from_environment (self, "audio-input", "HOLLER_AUDIO_IN");
  set_from_environment (self, "audio-output", "HOLLER_AUDIO_OUT");
  api = holler_http_api_new_trusting (self->trust);
  store = holler_sqlite_store_new (data_dir);
  secrets =
    self->user != NULL
      ? holler_memory_secrets_new ()
      : holler_libsecret_new (self->profile != NULL ? self->profile : "");

  parts.clock = self->clock;
  parts.transport = self->transport;
  parts.api = api;
  parts.store = store;
  parts.secrets = secrets;
  parts.media = self->media;
  parts.cache_dir = cache_dir;
  parts.network = g_network_monitor_get_default ();
  parts.sleep = sleep_watch;
  parts.trust = self->trust;
  /* Translators: in place of the name of somebody who left */
  parts.unknown_name = _ ("Somebody");
  parts.deleted_name = _ ("Deleted Account");
  self->account = holler_account_new (&parts);
  holler_settings_apply (self->settings, self->account);
  holler_application_watch_desktop (self);
  self->notifier = holler_notifier_new (G_APPLICATION (self),
                                        self->account,
                                        self->settings,
                                        is_seen,
                                        self);
  self->call_care =
    holler_call_care_new (GTK_APPLICATION (self),
                          self->settings,
                          holler_account_get_calls (self->account));
  if (bus != NULL)
    self->global_talk = holler_global_talk_new (
      bus,
      holler_call_list_get_talk (holler_account_get_calls (self->account)),
      /* Translators: what a key of the desktop is for */
      _ ("Talk in a call"));
  if (self->calls_service != NULL)
    holler_calls_service_set_account (self->calls_service, self->account);
  holler_application_account_built (self);
  g_signal_connect_object (self->account,
                           "notify::state",
                           G_CALLBACK (holler_application_follow_link),
                           self,
                           G_CONNECT_SWAPPED);
  holler_application_offer_servers (self);
  if (self->user != NULL)
    log_in_for_this_run (self);
  holler_media_warm_up (self->media);
  holler_thrift_watch (self->account);
  return G_SOURCE_REMOVE;
}

static void
build_soon (HollerApplication *self)
{
  if (self->account == NULL && self->build_id == 0)
    self->build_id = g_idle_add_full (G_PRIORITY_LOW, build_cb, self, NULL);
}

static void
mapped_cb (GtkWidget *window, HollerApplication *self)
{
  build_soon (self);
}

static gboolean
left_cb (gpointer user_data)
{
  HollerApplication *self = user_data;

  self->leave_id = 0;
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
transport_closed_cb (HollerApplication *self)
{
  g_clear_handle_id (&self->leave_id, g_source_remove);
  self->leave_id = g_idle_add (left_cb, self);
}

/* Says good-bye to the server, so that nobody's call hangs in the air and the
 * presence is right at once. */
static void
leave (HollerApplication *self)
{
  gboolean was_online = FALSE;

  if (self->leaving)
    return;
  self->leaving = TRUE;
  holler_watchdog_stop ();
  holler_application_leave_servers (self);
  g_application_hold (G_APPLICATION (self));
  if (self->account != NULL)
    {
      was_online =
        holler_account_get_state (self->account) == HOLLER_ACCOUNT_ONLINE;
      if (was_online)
        g_signal_connect_object (self->transport,
                                 "closed",
                                 G_CALLBACK (transport_closed_cb),
                                 self,
                                 G_CONNECT_SWAPPED);
      holler_account_shut_down (self->account);
    }
  if (self->leave_id == 0)
    self->leave_id =
      g_timeout_add (was_online ? LEAVE_TIMEOUT_MS : 0, left_cb, self);
}

/**
 * holler_application_leave:
 * @self: an application
 *
 * Closes the window and says good-bye, then quits.
 */
void
holler_application_leave (HollerApplication *self)
{
  self->quits = TRUE;
  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  leave (self);
}

static gboolean
signal_cb (gpointer user_data)
{
  holler_application_leave (user_data);
  return G_SOURCE_CONTINUE;
}

static void
make_window (HollerApplication *self)
{
  GtkWidget *window = holler_window_new (GTK_APPLICATION (self),
                                         self->settings,
                                         self->server_url);

  g_autoptr (HollerProbe) probe = holler_stun_probe_new ();

  g_set_weak_pointer (&self->window, HOLLER_WINDOW (window));
  holler_window_set_probe (self->window, probe);
  if (self->profile != NULL)
    {
      g_autofree char *title = g_strdup_printf ("Holler (%s)", self->profile);

      gtk_window_set_title (GTK_WINDOW (window), title);
    }
  if (HOLLER_DEVELOPMENT)
    gtk_widget_add_css_class (window, "devel");
  if (g_getenv ("HOLLER_FRAMES") != NULL)
    holler_frame_meter_watch (window, g_getenv ("HOLLER_FRAMES"));
  g_signal_connect_after (window, "map", G_CALLBACK (mapped_cb), self);
  holler_application_watch_window (self);
  holler_application_offer_servers (self);
  self->window_is_new = TRUE;
}

/**
 * holler_application_prepare_window:
 * @self: an application
 *
 * Does one part of what makes and shows a window; all of it at once would
 * take longer than who is in a call should wait. What is in it comes last:
 * then each part is about as long as the others.
 *
 * Returns: whether there is more to do
 */
gboolean
holler_application_prepare_window (HollerApplication *self)
{
  if (self->window == NULL)
    {
      make_window (self);
      return TRUE;
    }
  if (!gtk_widget_get_visible (GTK_WIDGET (self->window)))
    {
      gtk_window_present (GTK_WINDOW (self->window));
      holler_application_leave_background (self);
      return TRUE;
    }
  if (self->window_is_new && self->account != NULL && !self->restoring)
    holler_window_set_account (self->window, self->account);
  self->window_is_new = FALSE;
  return FALSE;
}

/**
 * holler_application_show_window:
 * @self: an application
 *
 * Shows the window, and makes it at once if there is none.
 */
void
holler_application_show_window (HollerApplication *self)
{
  while (holler_application_prepare_window (self))
    ;
  gtk_window_present (GTK_WINDOW (self->window));
  holler_application_leave_background (self);
}

static void
holler_application_activate (GApplication *application)
{
  HollerApplication *self = HOLLER_APPLICATION (application);

  if (self->leaving || holler_application_begin_hidden (self))
    return;
  if (self->window == NULL && self->account != NULL)
    holler_application_show_window_soon (self);
  else
    holler_application_show_window (self);
}

static void
holler_application_startup (GApplication *application)
{
  HollerApplication *self = HOLLER_APPLICATION (application);

  G_APPLICATION_CLASS (holler_application_parent_class)->startup (application);
  holler_thrift_restore_environment ();

  holler_ui_init ();
  holler_ui_add_style (gdk_display_get_default ());
  holler_application_add_actions (self);
  /* Somebody wants something of the bus, and no window. */
  if (self->starts_hidden ||
      (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    build_soon (self);
  self->signal_ids[0] = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->signal_ids[1] = g_unix_signal_add (SIGINT, signal_cb, self);
}

static void
holler_application_window_removed (GtkApplication *application,
                                   GtkWindow *window)
{
  HollerApplication *self = HOLLER_APPLICATION (application);

  if (window == GTK_WINDOW (self->window) || self->window == NULL)
    {
      if (holler_application_stays (self))
        holler_application_enter_background (self);
      else
        leave (self);
    }

  GTK_APPLICATION_CLASS (holler_application_parent_class)
    ->window_removed (application, window);
}

static gboolean
holler_application_dbus_register (GApplication *application,
                                  GDBusConnection *connection,
                                  const char *object_path,
                                  GError **error)
{
  HollerApplication *self = HOLLER_APPLICATION (application);

  if (!G_APPLICATION_CLASS (holler_application_parent_class)
         ->dbus_register (application, connection, object_path, error))
    return FALSE;
  self->calls_service =
    holler_calls_service_new (connection, object_path, error);
  return self->calls_service != NULL;
}

static void
holler_application_dbus_unregister (GApplication *application,
                                    GDBusConnection *connection,
                                    const char *object_path)
{
  HollerApplication *self = HOLLER_APPLICATION (application);

  if (self->calls_service != NULL)
    holler_calls_service_stop (self->calls_service);
  G_APPLICATION_CLASS (holler_application_parent_class)
    ->dbus_unregister (application, connection, object_path);
}

static void
holler_application_shutdown (GApplication *application)
{
  HollerApplication *self = HOLLER_APPLICATION (application);

  g_clear_handle_id (&self->build_id, g_source_remove);
  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_handle_id (&self->activate_id, g_source_remove);
  g_clear_handle_id (&self->leave_id, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->call_care);
  g_clear_object (&self->global_talk);
  g_clear_object (&self->background);
  g_clear_object (&self->idle_watch);
  g_clear_object (&self->quiet_watch);
  if (self->calls_service != NULL)
    holler_calls_service_set_account (self->calls_service, NULL);

  G_APPLICATION_CLASS (holler_application_parent_class)->shutdown (application);

  g_clear_object (&self->account);
  g_clear_object (&self->host);
  g_clear_object (&self->discovery);
  g_clear_object (&self->trust);
  g_clear_object (&self->transport);
  if (self->media != NULL)
    holler_gst_media_wait (HOLLER_GST_MEDIA (self->media), MEDIA_TIMEOUT_MS);
  g_clear_object (&self->media);
  g_clear_object (&self->clock);
}

/* Where it runs already there is nothing to do, and no window to show. */
static int
begin_in_background (HollerApplication *self)
{
  g_autoptr (GError) error = NULL;

  self->starts_hidden = TRUE;
  if (!g_application_register (G_APPLICATION (self), NULL, &error))
    {
      g_printerr (_ ("Could not start: %s\n"), error->message);
      return 1;
    }
  return g_application_get_is_remote (G_APPLICATION (self)) ? 0 : -1;
}

static int
holler_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  HollerApplication *self = HOLLER_APPLICATION (application);
  g_autofree char *id = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Holler %s\n", HOLLER_VERSION);
      return 0;
    }
  g_variant_dict_lookup (options, "profile", "s", &self->profile);
  g_variant_dict_lookup (options, "server", "s", &self->server_url);
  g_variant_dict_lookup (options, "user", "s", &self->user);
  if (self->user != NULL &&
      (self->server_url == NULL || g_getenv (PASSWORD_VARIABLE) == NULL))
    {
      g_printerr (_ ("--user needs --server, and the password in %s.\n"),
                  PASSWORD_VARIABLE);
      return 2;
    }
  if (self->profile != NULL && !holler_profile_is_valid (self->profile))
    {
      g_printerr (_ ("A profile’s name has letters, digits and “_”, at most "
                     "32, and begins with a letter.\n"));
      return 2;
    }
  self->settings = holler_profile_open_settings (self->profile);
  if (self->settings == NULL)
    {
      g_printerr (_ ("Holler’s settings schema is not installed. From a build "
                     "folder, start it with build-aux/run or in “meson "
                     "devenv”.\n"));
      return 1;
    }
  id = holler_profile_dup_application_id (self->profile);
  g_application_set_application_id (application, id);
  if (g_variant_dict_contains (options, "background"))
    return begin_in_background (self);
  return -1;
}

static void
holler_application_finalize (GObject *object)
{
  HollerApplication *self = HOLLER_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->link_dialog);
  g_clear_object (&self->calls_service);
  g_clear_object (&self->settings);
  g_free (self->profile);
  g_free (self->server_url);
  g_free (self->user);
  g_free (self->link);
  g_free (self->next_action);
  g_clear_pointer (&self->next_parameter, g_variant_unref);

  G_OBJECT_CLASS (holler_application_parent_class)->finalize (object);
}

static void
holler_application_class_init (HollerApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = holler_application_finalize;
  application_class->activate = holler_application_activate;
  application_class->open = holler_application_open;
  application_class->startup = holler_application_startup;
  application_class->shutdown = holler_application_shutdown;
  application_class->dbus_register = holler_application_dbus_register;
  application_class->dbus_unregister = holler_application_dbus_unregister;
  application_class->handle_local_options =
    holler_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_removed =
    holler_application_window_removed;
}

static void
holler_application_init (HollerApplication *self)
{
  static const GOptionEntry entries[] = {
    { "profile",
      'p',
      0,
      G_OPTION_ARG_STRING,
      NULL,
      N_ ("Use a profile of its own, beside others"),
      N_ ("NAME") },
    { "server",
      's',
      0,
      G_OPTION_ARG_STRING,
      NULL,
      N_ ("The server to log in to"),
      N_ ("URL") },
    { "user",
      'u',
      0,
      G_OPTION_ARG_STRING,
      NULL,
      N_ ("Log in for this run, with the password in HOLLER_PASSWORD"),
      N_ ("NAME") },
    { "background",
      0,
      0,
      G_OPTION_ARG_NONE,
      NULL,
      N_ ("Start without a window and wait for calls"),
      NULL },
    { "version",
      'v',
      0,
      G_OPTION_ARG_NONE,
      NULL,
      N_ ("Say the version and exit"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_set_application_name ("Holler");
}

/**
 * holler_application_new:
 *
 * Makes the application.
 *
 * Returns: (transfer full): an application
 */
HollerApplication *
holler_application_new (void)
{
  return g_object_new (HOLLER_TYPE_APPLICATION,
                       "application-id",
                       HOLLER_APPLICATION_ID,
                       "flags",
                       G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path",
                       RESOURCE_BASE,
                       NULL);
}
