/* test-relay.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

/* Run by with-network.sh, because ICE does not look at loopback.
 *
 * A call that may use nothing but a relay, with credentials as a server of
 * ours makes them: a colon in the name, and whatever base64 has in the
 * password. */

#define SECRET "a secret of two programs"
#define ADDRESS "10.77.0.1"

typedef struct
{
  GSubprocess *process;
  GDataInputStream *log;
  char *folder;
  guint16 port;
  guint n_given_back;
  gboolean started;
} Relay;

static guint16
find_port (void)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) any =
    g_inet_socket_address_new_from_string (ADDRESS, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4,
                         G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP,
                         NULL);
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Relay *self = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source),
                                               result,
                                               NULL,
                                               NULL);
  if (line == NULL)
    return;

  if (strstr (line, "listener opened on") != NULL)
    self->started = TRUE;
  if (strstr (line, "refreshed") != NULL && strstr (line, "lifetime=0") != NULL)
    self->n_given_back++;
  g_data_input_stream_read_line_async (self->log,
                                       G_PRIORITY_DEFAULT,
                                       NULL,
                                       line_cb,
                                       self);
}

/* Not to be left behind by a test that fails. */
static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
relay_start (Relay *self)
{
  g_autofree char *port = NULL;
  g_autofree char *pid_file = NULL;
  g_autofree char *database = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->port = find_port ();
  self->folder = holler_test_make_directory ();
  port = g_strdup_printf ("--listening-port=%u", self->port);
  pid_file = g_strdup_printf ("--pidfile=%s/pid", self->folder);
  database = g_strdup_printf ("--userdb=%s/db", self->folder);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher,
                                               &error,
                                               "turnserver",
                                               "-n",
                                               "--verbose",
                                               "--log-file=stdout",
                                               "--listening-ip=" ADDRESS,
                                               "--relay-ip=" ADDRESS,
                                               "--use-auth-secret",
                                               "--static-auth-secret=" SECRET,
                                               "--realm=holler.test",
                                               "--fingerprint",
                                               "--no-cli",
                                               "--no-tls",
                                               "--no-dtls",
                                               "--relay-threads=1",
                                               port,
                                               pid_file,
                                               database,
                                               NULL);
  g_assert_no_error (error);
  self->log =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (self->log,
                                       G_PRIORITY_DEFAULT,
                                       NULL,
                                       line_cb,
                                       self);
  holler_test_wait_for_flag (&self->started);
}

static void
relay_stop (Relay *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->log);
  g_clear_object (&self->process);
  holler_test_remove_directory (self->folder);
  g_free (self->folder);
}

static char *
password_of (const char *username)
{
  guint8 digest[20];
  gsize length = sizeof digest;
  GHmac *hmac =
    g_hmac_new (G_CHECKSUM_SHA1, (const guint8 *) SECRET, strlen (SECRET));

  g_hmac_update (hmac, (const guint8 *) username, -1);
  g_hmac_get_digest (hmac, digest, &length);
  g_hmac_unref (hmac);

  return g_base64_encode (digest, length);
}

static gboolean
both_gave_back (gpointer user_data)
{
  Relay *relay = user_data;

  return relay->n_given_back >= 2;
}

static void
test_relay_only (gconstpointer transport)
{
  HollerMediaPair pair;
  Relay relay;
  g_autofree char *uri = NULL;
  g_autofree char *username =
    g_strdup_printf ("%" G_GINT64_FORMAT ":alice",
                     g_get_real_time () / G_USEC_PER_SEC + 3600);
  g_autofree char *password = password_of (username);
  const char *uris[2] = { NULL };
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (HollerMediaStats) stats = NULL;

  relay_start (&relay);
  uri = g_strdup_printf ("turn:" ADDRESS ":%u?transport=%s",
                         relay.port,
                         (const char *) transport);
  uris[0] = uri;

  holler_media_pair_init (&pair, "test");
  pair.config.ice_uris = uris;
  pair.config.ice_username = username;
  pair.config.ice_password = password;
  pair.config.relay_only = TRUE;
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_media_pair_wait_for_sound (&pair);

  for (guint i = 0; i < pair.a.candidates->len; i++)
    g_assert_nonnull (strstr (pair.a.candidates->pdata[i], " typ relay"));
  holler_peer_connection_get_stats_async (pair.a.peer,
                                          NULL,
                                          holler_test_answer_cb,
                                          &answer);
  stats =
    holler_peer_connection_get_stats_finish (pair.a.peer,
                                             holler_test_answer_wait (&answer),
                                             NULL);
  g_assert_cmpint (stats->path, ==, HOLLER_PATH_RELAY);

  holler_media_pair_drop_peers (&pair);
  holler_test_wait_until (both_gave_back, &relay);
  holler_media_pair_clear (&pair);
  relay_stop (&relay);
}

int
main (int argc, char *argv[])
{
  g_autofree char *turnserver = g_find_program_in_path ("turnserver");

  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  if (turnserver == NULL)
    {
      g_print ("1..0 # SKIP turnserver is not installed\n");
      return 0;
    }

  g_test_add_data_func ("/media/relay/a-call-goes-by-relay-alone",
                        "udp",
                        test_relay_only);
  g_test_add_data_func ("/media/relay/a-call-goes-by-relay-and-tcp",
                        "tcp",
                        test_relay_only);

  return g_test_run ();
}
