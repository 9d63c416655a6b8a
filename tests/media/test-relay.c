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
#define ADDRESS6 "fd77::1"

typedef struct
{
  GSubprocess *process;
  GDataInputStream *log;
  char *folder;
  const char *address;
  guint16 port;
  guint16 tls_port;
  guint n_given_back;
  gboolean started;
} Relay;

static guint16
find_port (const char *address)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) any =
    g_inet_socket_address_new_from_string (address, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  socket = g_socket_new (g_socket_address_get_family (any),
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
relay_start (Relay *self, const char *address)
{
  g_autofree char *port = NULL;
  g_autofree char *tls_port = NULL;
  g_autofree char *listening = g_strdup_printf ("--listening-ip=%s", address);
  g_autofree char *pid_file = NULL;
  g_autofree char *database = NULL;
  g_autofree char *pem =
    g_test_build_filename (G_TEST_DIST, "data", "tls", "relay.pem", NULL);
  g_autofree char *certificate = g_strdup_printf ("--cert=%s", pem);
  g_autofree char *key = g_strdup_printf ("--pkey=%s", pem);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->address = address;
  self->port = find_port (address);
  self->tls_port = find_port (address);
  self->folder = holler_test_make_directory ();
  port = g_strdup_printf ("--listening-port=%u", self->port);
  tls_port = g_strdup_printf ("--tls-listening-port=%u", self->tls_port);
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
                                               "--use-auth-secret",
                                               "--static-auth-secret=" SECRET,
                                               "--realm=holler.test",
                                               "--fingerprint",
                                               "--no-cli",
                                               "--no-dtls",
                                               "--relay-threads=1",
                                               listening,
                                               "--relay-ip=" ADDRESS,
                                               port,
                                               tls_port,
                                               certificate,
                                               key,
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
relay_end (Relay *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
}

static void
relay_stop (Relay *self)
{
  relay_end (self);
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

typedef struct
{
  HollerMediaPair pair;
  char *username;
  char *password;
  GStrvBuilder *uris;
  char **built;
} Call;

static void
call_init (Call *self)
{
  memset (self, 0, sizeof *self);
  self->username = g_strdup_printf ("%" G_GINT64_FORMAT ":alice",
                                    g_get_real_time () / G_USEC_PER_SEC + 3600);
  self->password = password_of (self->username);
  self->uris = g_strv_builder_new ();
  holler_media_pair_init (&self->pair, "test");
}

static void
call_add (Call *self, const Relay *relay, const char *scheme, const char *way)
{
  gboolean is_ipv6 = strchr (relay->address, ':') != NULL;
  g_autofree char *uri = g_strdup_printf (
    "%s:%s%s%s:%u?transport=%s",
    scheme,
    is_ipv6 ? "[" : "",
    relay->address,
    is_ipv6 ? "]" : "",
    g_str_equal (scheme, "turns") ? relay->tls_port : relay->port,
    way);

  g_strv_builder_add (self->uris, uri);
}

static void
call_connect (Call *self)
{
  if (self->built == NULL)
    self->built = g_strv_builder_end (self->uris);
  self->pair.config.ice_uris = (const char *const *) self->built;
  self->pair.config.ice_username = self->username;
  self->pair.config.ice_password = self->password;
  self->pair.config.relay_only = TRUE;
  holler_media_pair_make_peers (&self->pair);
  holler_media_side_negotiate (&self->pair.a);
  holler_media_pair_wait_for_sound (&self->pair);
}

static void
call_clear (Call *self)
{
  holler_media_pair_clear (&self->pair);
  g_strv_builder_unref (self->uris);
  g_strfreev (self->built);
  g_free (self->username);
  g_free (self->password);
}

static void
assert_goes_by_relay (HollerMediaSide *side)
{
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (HollerMediaStats) stats = NULL;

  holler_peer_connection_get_stats_async (side->peer,
                                          NULL,
                                          holler_test_answer_cb,
                                          &answer);
  stats =
    holler_peer_connection_get_stats_finish (side->peer,
                                             holler_test_answer_wait (&answer),
                                             NULL);
  g_assert_cmpint (stats->path, ==, HOLLER_PATH_RELAY);
}

/* From the first candidate on. */
static void
assert_only_relayed (HollerMediaSide *side, const char *address)
{
  g_autofree char *relayed = g_strdup_printf (" %s ", address);

  g_assert_cmpuint (side->candidates->len, >, 0);
  for (guint i = 0; i < side->candidates->len; i++)
    {
      const char *candidate = side->candidates->pdata[i];

      g_assert_nonnull (strstr (candidate, " typ relay"));
      g_assert_nonnull (strstr (candidate, relayed));
    }
}

static gboolean
has_ended_candidates (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return pair->a.n_ends_of_candidates > 0 && pair->b.n_ends_of_candidates > 0;
}

typedef struct
{
  const char *address;
  const char *scheme;
  const char *transport;
} Way;

static void
test_relay_only (gconstpointer data)
{
  const Way *way = data;
  Relay relay;
  Call call;

  relay_start (&relay, way->address);
  call_init (&call);
  call_add (&call, &relay, way->scheme, way->transport);
  call_connect (&call);

  /* libnice asks for IPv4 addresses only, by whichever way. */
  assert_only_relayed (&call.pair.a, ADDRESS);
  assert_only_relayed (&call.pair.b, ADDRESS);
  assert_goes_by_relay (&call.pair.a);
  holler_test_wait_until (has_ended_candidates, &call.pair);
  g_assert_cmpuint (call.pair.a.n_ends_of_candidates, ==, 1);

  holler_media_pair_drop_peers (&call.pair);
  holler_test_wait_until (both_gave_back, &relay);
  call_clear (&call);
  relay_stop (&relay);
}

/* The connection by a relay that died is replaced by one over another, also
 * where the dead one is still among those that are asked. */
static void
test_a_relay_dies (void)
{
  Relay relays[2];
  Call call;
  gint64 began_us;

  for (guint i = 0; i < G_N_ELEMENTS (relays); i++)
    relay_start (&relays[i], ADDRESS);
  call_init (&call);
  for (guint i = 0; i < G_N_ELEMENTS (relays); i++)
    {
      call_add (&call, &relays[i], "turn", "udp");
      call_add (&call, &relays[i], "turn", "tcp");
    }
  call_connect (&call);

  relay_end (&relays[0]);
  began_us = g_get_monotonic_time ();
  holler_media_pair_drop_peers (&call.pair);
  call_connect (&call);
  assert_goes_by_relay (&call.pair.a);
  g_test_message ("by the other relay after %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - began_us) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 5 * G_USEC_PER_SEC);

  holler_media_pair_drop_peers (&call.pair);
  call_clear (&call);
  for (guint i = 0; i < G_N_ELEMENTS (relays); i++)
    relay_stop (&relays[i]);
}

/* So that "turns:" can be told from a relay with somebody else's certificate. */
static void
trust_the_tests (void)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "data", "tls", "authority.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

int
main (int argc, char *argv[])
{
  static const Way ways[] = {
    { ADDRESS, "turn", "udp" },  { ADDRESS, "turn", "tcp" },
    { ADDRESS, "turns", "tcp" }, { ADDRESS6, "turn", "udp" },
    { ADDRESS6, "turn", "tcp" },
  };
  g_autofree char *turnserver = g_find_program_in_path ("turnserver");

  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  if (turnserver == NULL)
    {
      g_print ("1..0 # SKIP turnserver is not installed\n");
      return 0;
    }

  trust_the_tests ();
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf (
        "/media/relay/%s-over-%s-by-%s",
        ways[i].scheme,
        ways[i].transport,
        strchr (ways[i].address, ':') != NULL ? "ipv6" : "ipv4");

      g_test_add_data_func (path, &ways[i], test_relay_only);
    }
  g_test_add_func ("/media/relay/a-relay-dies", test_a_relay_dies);

  return g_test_run ();
}
