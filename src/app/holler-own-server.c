/* holler-own-server.c: "Host on This Computer"
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-own-server-private.h"

#include <glib/gstdio.h>

/* holler-server as a child of this program: it runs while Holler runs, with or
 * without a window, and never longer, since nobody would see that it does. Its
 * database is the person's own, its certificate too, and its port stays what
 * it was, because others have written it down.
 */

/* "HOLL" on a telephone's keys; the first time another one if it is taken. */
#define USUAL_PORT 4655

static void holler_own_server_iface_init (HollerHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerOwnServer,
  holler_own_server,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_HOST, holler_own_server_iface_init))

void
holler_own_server_set_state (HollerOwnServer *self,
                             HollerHostState state,
                             HollerHostTrouble trouble)
{
  self->state = state;
  self->trouble = trouble;
  holler_host_emit_changed (HOLLER_HOST (self));
}

/* People near each other who know the address: anybody of them may come,
 * unless this person closes the door, and they find each other by name. */
static GBytes *
make_config (HollerOwnServer *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize length = 0;
  char *text = NULL;

  g_key_file_set_string (file, "server", "name", self->name);
  g_key_file_set_string (file,
                         "server",
                         "registration",
                         self->is_open ? "open" : "closed");
  g_key_file_set_string (file, "server", "directory", "open");
  g_key_file_set_string (file, "server", "metrics", "off");
  text = g_key_file_to_data (file, &length, NULL);

  return g_bytes_new_take (text, length);
}

static void write_config (HollerOwnServer *self);

/* What the server goes by stays; the switch says so. */
static void
refuse_change (HollerOwnServer *self)
{
  self->is_open = self->applied;
  g_settings_set_boolean (self->settings, "hosting-open", self->is_open);
  holler_own_server_set_state (self, self->state, HOLLER_HOST_TROUBLE_KEPT);
}

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerOwnServer) self = user_data;
  gboolean is_written =
    g_file_replace_contents_finish (G_FILE (source), result, NULL, NULL);

  self->is_writing = FALSE;
  if (self->is_stale)
    {
      write_config (self);
      return;
    }
  if (self->state == HOLLER_HOST_STARTING && self->process == NULL)
    {
      if (is_written)
        holler_own_server_spawn (self);
      else
        holler_own_server_set_state (self,
                                     HOLLER_HOST_FAILED,
                                     HOLLER_HOST_TROUBLE_ENDED);
    }
  else if (self->state == HOLLER_HOST_RUNNING)
    {
      if (is_written)
        holler_own_server_reload_process (self);
      else
        refuse_change (self);
    }
}

/* One after the other: whatever was changed during one is in the next. */
static void
write_config (HollerOwnServer *self)
{
  g_autofree char *path =
    g_build_filename (self->data_dir, HOLLER_OWN_SERVER_CONFIG, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) config = NULL;

  self->is_stale = self->is_writing;
  if (self->is_writing)
    return;
  self->is_writing = TRUE;
  if (self->state != HOLLER_HOST_RUNNING)
    self->applied = self->is_open;
  config = make_config (self);
  g_file_replace_contents_bytes_async (file,
                                       config,
                                       NULL,
                                       FALSE,
                                       G_FILE_CREATE_PRIVATE |
                                         G_FILE_CREATE_REPLACE_DESTINATION,
                                       NULL,
                                       configured_cb,
                                       g_object_ref (self));
}

void
holler_own_server_started (HollerOwnServer *self)
{
  if (self->applied != self->is_open)
    write_config (self);
}

static void
holler_own_server_start (HollerHost *host, const char *name)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (host);

  if (self->state != HOLLER_HOST_OFF && self->state != HOLLER_HOST_FAILED)
    return;
  if (name != self->name)
    {
      g_free (self->name);
      self->name = g_strdup (name);
    }
  g_settings_set_string (self->settings, "hosting-name", self->name);
  self->port = g_settings_get_uint (self->settings, "hosting-port");
  if (self->port == 0)
    self->port = USUAL_PORT;
  self->n_retries = 0;
  self->cancellable = g_cancellable_new ();
  g_mkdir_with_parents (self->data_dir, 0700);
  self->n_people = 0;
  holler_own_server_set_state (self,
                               HOLLER_HOST_STARTING,
                               HOLLER_HOST_TROUBLE_NONE);
  write_config (self);
}

/* As if it had never run: the usual port, or any. */
static void
holler_own_server_start_elsewhere (HollerHost *host, const char *name)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (host);

  if (self->state != HOLLER_HOST_OFF && self->state != HOLLER_HOST_FAILED)
    return;
  g_settings_set_uint (self->settings, "hosting-port", 0);
  holler_own_server_start (host, name);
}

static void
holler_own_server_stop (HollerHost *host)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (host);

  g_settings_set_boolean (self->settings, "hosting", FALSE);
  if (self->state != HOLLER_HOST_OFF && self->state != HOLLER_HOST_STOPPING)
    holler_own_server_end_process (self);
}

static HollerHostState
holler_own_server_get_state (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->state;
}

static HollerHostTrouble
holler_own_server_get_trouble (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->trouble;
}

static const char *
holler_own_server_get_name (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->name;
}

static const char *
holler_own_server_get_url (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->url;
}

static const char *
holler_own_server_get_fingerprint (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->fingerprint;
}

static gboolean
holler_own_server_get_announced (HollerHost *host)
{
  return holler_announcement_get_announced (
    HOLLER_OWN_SERVER (host)->announcement);
}

static guint
holler_own_server_get_port (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->port;
}

static gboolean
holler_own_server_get_open (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->is_open;
}

static void
holler_own_server_set_open (HollerHost *host, gboolean is_open)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (host);

  if (self->is_open == is_open)
    return;
  self->is_open = is_open;
  g_settings_set_boolean (self->settings, "hosting-open", is_open);
  if (self->state == HOLLER_HOST_RUNNING)
    write_config (self);
  holler_host_emit_changed (host);
}

static guint
holler_own_server_get_n_people (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->n_people;
}

static char **
holler_own_server_dup_addresses (HollerHost *host)
{
  return holler_own_server_list_addresses (
    HOLLER_OWN_SERVER (host)->port,
    holler_own_server_get_announced (host));
}

static void
announced_cb (HollerOwnServer *self)
{
  holler_host_emit_changed (HOLLER_HOST (self));
}

static void
holler_own_server_dispose (GObject *object)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (object);

  if (self->announcement != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->announcement, self);
      holler_own_server_forget_process (self);
    }
  g_clear_object (&self->announcement);
  g_clear_object (&self->settings);
  g_clear_object (&self->trust);

  G_OBJECT_CLASS (holler_own_server_parent_class)->dispose (object);
}

static void
holler_own_server_finalize (GObject *object)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (object);

  g_free (self->data_dir);
  g_free (self->name);
  g_free (self->fingerprint);
  g_string_free (self->words, TRUE);

  G_OBJECT_CLASS (holler_own_server_parent_class)->finalize (object);
}

static void
holler_own_server_class_init (HollerOwnServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_own_server_dispose;
  object_class->finalize = holler_own_server_finalize;
}

static void
holler_own_server_init (HollerOwnServer *self)
{
  self->words = g_string_new (NULL);
  self->announcement = holler_announcement_new ();
  g_signal_connect_swapped (self->announcement,
                            "notify::announced",
                            G_CALLBACK (announced_cb),
                            self);
}

static void
holler_own_server_iface_init (HollerHostInterface *iface)
{
  iface->get_state = holler_own_server_get_state;
  iface->get_trouble = holler_own_server_get_trouble;
  iface->get_name = holler_own_server_get_name;
  iface->get_url = holler_own_server_get_url;
  iface->dup_addresses = holler_own_server_dup_addresses;
  iface->get_fingerprint = holler_own_server_get_fingerprint;
  iface->get_announced = holler_own_server_get_announced;
  iface->get_port = holler_own_server_get_port;
  iface->get_open = holler_own_server_get_open;
  iface->set_open = holler_own_server_set_open;
  iface->get_n_people = holler_own_server_get_n_people;
  iface->start = holler_own_server_start;
  iface->start_elsewhere = holler_own_server_start_elsewhere;
  iface->stop = holler_own_server_stop;
}

/**
 * holler_own_server_new:
 * @settings: where name and port are kept
 * @data_dir: where the server keeps everything
 * @trust: what this person's own client goes by
 *
 * Makes a server that is off.
 *
 * Returns: (transfer full): a host
 */
HollerHost *
holler_own_server_new (GSettings *settings,
                       const char *data_dir,
                       HollerTrust *trust)
{
  HollerOwnServer *self = g_object_new (HOLLER_TYPE_OWN_SERVER, NULL);

  self->settings = g_object_ref (settings);
  self->data_dir = g_strdup (data_dir);
  self->trust = g_object_ref (trust);
  self->is_open = g_settings_get_boolean (settings, "hosting-open");
  self->name = g_settings_get_string (settings, "hosting-name");
  if (*self->name == '\0')
    {
      g_free (self->name);
      self->name = g_strdup (g_get_host_name ());
    }

  return HOLLER_HOST (self);
}

/**
 * holler_own_server_resume:
 * @self: a server
 *
 * Starts it again if it ran when Holler ran last.
 */
void
holler_own_server_resume (HollerOwnServer *self)
{
  g_return_if_fail (HOLLER_IS_OWN_SERVER (self));

  if (g_settings_get_boolean (self->settings, "hosting"))
    holler_own_server_start (HOLLER_HOST (self), self->name);
}

/**
 * holler_own_server_leave:
 * @self: a server
 *
 * Ends it because Holler ends; it comes back with Holler.
 */
void
holler_own_server_leave (HollerOwnServer *self)
{
  g_return_if_fail (HOLLER_IS_OWN_SERVER (self));

  if (self->state != HOLLER_HOST_OFF && self->state != HOLLER_HOST_STOPPING)
    holler_own_server_end_process (self);
}
