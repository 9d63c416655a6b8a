/* holler-load.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "holler-load-client.h"

/* Loads a server of its own: many idle sockets, and a bounded number of frames
 * a second between a few of them. Relayed frames are candidates of live calls,
 * which carry the time at which they were sent; stored ones are messages, timed
 * from sending to the acknowledgement. One JSON object a line on stdout.
 */

#define DEVICES_PER_USER 50
#define N_PAIRS 20
#define N_WORKERS 4
/* How long sockets may take to become ready, and calls to be answered. */
#define SETTLE_S 20
#define TICK_US 1000
#define PASSWORD "correct horse battery"
#define SDP                                                                    \
  "v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\nt=0 0\\r\\n"                  \
  "a=group:BUNDLE 0\\r\\nm=audio 9 UDP/TLS/RTP/SAVPF 111\\r\\n"                \
  "c=IN IP4 0.0.0.0\\r\\na=mid:0\\r\\na=sendrecv\\r\\na=rtcp-mux\\r\\n"        \
  "a=ice-ufrag:abcd\\r\\na=ice-pwd:abcdefghijklmnopqrstuv\\r\\n"               \
  "a=setup:actpass\\r\\na=rtpmap:111 opus/48000/2\\r\\n"                       \
  "a=fingerprint:sha-256 "                                                     \
  "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:"                           \
  "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00\\r\\n"

typedef struct
{
  char *user_id;
  char *device_id;
  char *token;
  char *name;
  char *join_id;
  LoadSocket socket;
} Device;

typedef struct
{
  Device *caller, *callee;
  char *conversation_id;
  gint64 epoch;
  gboolean live;
} Pair;

static LoadServer server;
static guint devices_per_user = DEVICES_PER_USER;
static Device *devices;
static guint n_devices;
static Pair pairs[N_PAIRS];
static guint n_pairs;
static GArray *latencies;   /* double, ms */
static GHashTable *sent_at; /* id -> gint64 * */
static guint n_closed;
static int next_job;

static int option_sockets = 1000;
static int option_rate = 500;
static int option_seconds = 10;
static gboolean option_stored;
static char *option_server;

static const GOptionEntry entries[] = {
  { "server",
    0,
    0,
    G_OPTION_ARG_FILENAME,
    &option_server,
    "The holler-server to start",
    "PROGRAM" },
  { "sockets",
    0,
    0,
    G_OPTION_ARG_INT,
    &option_sockets,
    "How many sockets, at most 20000",
    "N" },
  { "rate",
    0,
    0,
    G_OPTION_ARG_INT,
    &option_rate,
    "Frames a second, at most 20000",
    "N" },
  { "seconds",
    0,
    0,
    G_OPTION_ARG_INT,
    &option_seconds,
    "How long, at most 60",
    "N" },
  { "stored",
    0,
    0,
    G_OPTION_ARG_NONE,
    &option_stored,
    "Messages that are stored instead of relayed frames",
    NULL },
  { NULL }
};

static void
tell (const char *name, double value, const char *unit)
{
  printf ("{\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\"}\n",
          name,
          value,
          unit);
  fflush (stdout);
}

static void G_GNUC_NORETURN
fail (const char *what)
{
  fprintf (stderr, "load: %s\n", what);
  load_server_stop (&server);
  exit (1);
}

/* Device i is the i % devices_per_user-th of its person; the first of each
 * registers, the others log in. */
static void
log_in (guint i)
{
  g_autoptr (JsonObject) session = NULL;
  g_autofree char *body = NULL;
  gboolean first = i % devices_per_user == 0;

  devices[i].name = g_strdup_printf ("load%u", i / devices_per_user);
  body = g_strdup_printf ("{\"username\":\"%s\",\"password\":\"" PASSWORD "\"}",
                          devices[i].name);
  session = load_request (&server,
                          "POST",
                          first ? "/api/auth/register" : "/api/auth/login",
                          NULL,
                          body);
  if (session == NULL)
    fail ("nobody can log in");
  devices[i].token =
    g_strdup (json_object_get_string_member (session, "accessToken"));
  devices[i].device_id =
    g_strdup (json_object_get_string_member (session, "deviceId"));
  devices[i].user_id = g_strdup (json_object_get_string_member (
    json_object_get_object_member (session, "user"),
    "userId"));
}

static gpointer
log_in_worker (gpointer data)
{
  guint step = GPOINTER_TO_UINT (data);
  guint job;

  while ((job = (guint) g_atomic_int_add (&next_job, 1)) * step < n_devices)
    if (step == devices_per_user || job % devices_per_user != 0)
      log_in (job * step);

  return NULL;
}

/* Hashing a password is slow on purpose: both cores work at it. */
static void
log_in_all (void)
{
  GThread *threads[N_WORKERS];

  for (guint step = devices_per_user; step >= 1; step = step == 1 ? 0 : 1)
    {
      next_job = 0;
      for (guint t = 0; t < N_WORKERS; t++)
        threads[t] =
          g_thread_new ("log in", log_in_worker, GUINT_TO_POINTER (step));
      for (guint t = 0; t < N_WORKERS; t++)
        g_thread_join (threads[t]);
    }
}

static void
post (Device *device, const char *path, char *body)
{
  g_autoptr (JsonObject) answer =
    load_request (&server, "POST", path, device->token, body);

  g_free (body);
  if (answer == NULL)
    fail (path);
}

static void
make_pair (Pair *pair, Device *caller, Device *callee)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *body =
    g_strdup_printf ("{\"kind\":\"direct\",\"userId\":\"%s\"}",
                     callee->user_id);

  pair->caller = caller;
  pair->callee = callee;
  caller->socket.owner = pair;
  callee->socket.owner = pair;
  post (caller,
        "/api/contacts",
        g_strdup_printf ("{\"userId\":\"%s\"}", callee->user_id));
  post (callee,
        "/api/contacts",
        g_strdup_printf ("{\"userId\":\"%s\"}", caller->user_id));
  answer =
    load_request (&server, "POST", "/api/conversations", caller->token, body);
  if (answer == NULL)
    fail ("no conversation");
  pair->conversation_id =
    g_strdup (json_object_get_string_member (answer, "conversationId"));
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static void
note_latency (gint64 since_us)
{
  double ms = (double) (g_get_monotonic_time () - since_us) / 1000.0;

  g_array_append_val (latencies, ms);
}

static void
on_call_frame (LoadSocket *socket, Pair *pair, JsonObject *frame)
{
  const char *type = json_object_get_string_member (frame, "type");
  g_autofree char *answer = NULL;

  if (strcmp (type, "call-offer") == 0 &&
      json_object_get_boolean_member_with_default (frame, "ring", FALSE))
    {
      pair->epoch = json_object_get_int_member (frame, "epoch");
      pair->caller->join_id =
        g_strdup (json_object_get_string_member (frame, "senderJoinId"));
      answer = g_strdup_printf (
        "{\"type\":\"call-accept\",\"id\":\"accept\",\"callId\":\"%s\","
        "\"epoch\":%" G_GINT64_FORMAT ",\"callType\":\"audio\"}",
        pair->conversation_id,
        pair->epoch);
      load_socket_send (socket, answer);
    }
  else if (strcmp (type, "ack") == 0 &&
           g_strcmp0 (
             json_object_get_string_member_with_default (frame, "id", NULL),
             "accept") == 0)
    {
      pair->callee->join_id =
        g_strdup (json_object_get_string_member (frame, "joinId"));
      pair->live = TRUE;
    }
  else if (strcmp (type, "call-error") == 0 || strcmp (type, "error") == 0)
    fprintf (stderr,
             "load: %s\n",
             json_object_get_string_member_with_default (frame, "code", "?"));
}

static void
on_text (LoadSocket *socket,
         const char *text,
         gsize length_bytes,
         gpointer user_data)
{
  const char *stamp = strstr (text, "stamp:");

  if (stamp != NULL)
    {
      note_latency (g_ascii_strtoll (stamp + 6, NULL, 10));
      return;
    }
  if (!socket->ready && strstr (text, "\"ready\"") != NULL)
    socket->ready = TRUE;
  if (socket->owner != NULL)
    {
      g_autoptr (JsonObject) frame = parse (text);
      const char *id =
        json_object_get_string_member_with_default (frame, "id", NULL);
      gint64 *sent = id != NULL ? g_hash_table_lookup (sent_at, id) : NULL;

      if (sent != NULL)
        {
          note_latency (*sent);
          g_hash_table_remove (sent_at, id);
        }
      else
        on_call_frame (socket, socket->owner, frame);
    }
}

/* Reads what comes until the time is over, sending at the wanted rate. */
static void
run (int epoll, gint64 until_us, void (*send) (guint number), guint rate)
{
  gint64 began = g_get_monotonic_time ();
  guint n_sent = 0;
  gint64 now;

  while ((now = g_get_monotonic_time ()) < until_us)
    {
      struct epoll_event events[256];
      int n = epoll_wait (epoll, events, G_N_ELEMENTS (events), 1);

      for (int i = 0; i < n; i++)
        {
          LoadSocket *socket = events[i].data.ptr;

          if (!load_socket_read (socket, on_text, NULL))
            {
              n_closed++;
              epoll_ctl (epoll, EPOLL_CTL_DEL, socket->fd, NULL);
            }
        }
      if (send == NULL)
        continue;
      while (n_sent < (guint) ((now - began) * rate / G_USEC_PER_SEC))
        send (n_sent++);
    }
}

static void
send_candidate (guint number)
{
  Pair *pair = &pairs[number % n_pairs];
  gboolean back = number / n_pairs % 2;
  Device *from = back ? pair->callee : pair->caller;
  Device *to = back ? pair->caller : pair->callee;
  char text[1024];

  g_snprintf (text,
              sizeof text,
              "{\"type\":\"call-ice-candidate\",\"callId\":\"%s\","
              "\"epoch\":%" G_GINT64_FORMAT ",\"recipientId\":\"%s\","
              "\"recipientDeviceId\":\"%s\",\"recipientJoinId\":\"%s\","
              "\"generation\":0,\"candidate\":{\"candidate\":"
              "\"candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host\","
              "\"sdpMid\":\"0\",\"sdpMLineIndex\":0,"
              "\"usernameFragment\":\"stamp:%" G_GINT64_FORMAT "\"}}",
              pair->conversation_id,
              pair->epoch,
              to->user_id,
              to->device_id,
              to->join_id,
              g_get_monotonic_time ());
  load_socket_send (&from->socket, text);
}

static void
send_message (guint number)
{
  Pair *pair = &pairs[number % n_pairs];
  gint64 *now = g_new (gint64, 1);
  char id[32], text[512];

  g_snprintf (id, sizeof id, "m%u", number);
  g_snprintf (text,
              sizeof text,
              "{\"type\":\"message\",\"id\":\"%s\",\"conversationId\":\"%s\","
              "\"body\":\"The north wind and the sun were disputing\"}",
              id,
              pair->conversation_id);
  *now = g_get_monotonic_time ();
  g_hash_table_insert (sent_at, g_strdup (id), now);
  load_socket_send (&pair->caller->socket, text);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
percentile (double share)
{
  guint i = (guint) (share * (latencies->len - 1));

  return g_array_index (latencies, double, i);
}

static gboolean
is_ready (void)
{
  for (guint i = 0; i < n_devices; i++)
    if (!devices[i].socket.ready)
      return FALSE;

  return TRUE;
}

static gboolean
is_answered (void)
{
  for (guint i = 0; i < n_pairs; i++)
    if (!pairs[i].live || pairs[i].caller->join_id == NULL)
      return FALSE;

  return TRUE;
}

/* Until it is so, and a second more for what follows from it. */
static void
settle (int epoll, gboolean (*is_settled) (void), const char *otherwise)
{
  gint64 until_us = g_get_monotonic_time () + SETTLE_S * G_USEC_PER_SEC;

  while (!is_settled ())
    {
      if (g_get_monotonic_time () > until_us)
        fail (otherwise);
      run (epoll, g_get_monotonic_time () + 100 * TICK_US, NULL, 0);
    }
  run (epoll, g_get_monotonic_time () + G_USEC_PER_SEC, NULL, 0);
}

static void
open_all (int epoll)
{
  double before = load_server_get_memory_kib (&server);
  gint64 began = g_get_monotonic_time ();
  double took;

  for (guint i = 0; i < n_devices; i++)
    {
      LoadSocket *socket = &devices[i].socket;
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = socket };

      socket->index = i;
      if (!load_socket_open (socket, &server, devices[i].token))
        fail ("a socket does not open");
      /* What came with the answer to the handshake announces itself no more. */
      load_socket_read (socket, on_text, NULL);
      epoll_ctl (epoll, EPOLL_CTL_ADD, socket->fd, &event);
      if (i % 100 == 99)
        run (epoll, g_get_monotonic_time () + TICK_US, NULL, 0);
    }
  took = (double) (g_get_monotonic_time () - began) / 1e6;
  settle (epoll, is_ready, "not every socket became ready");
  tell ("server_connects", n_devices / took, "1/s");
  tell ("server_memory_per_socket",
        (load_server_get_memory_kib (&server) - before) / n_devices,
        "KiB");
}

static void
call_all (int epoll)
{
  for (guint i = 0; i < n_pairs; i++)
    {
      g_autofree char *offer = g_strdup_printf (
        "{\"type\":\"call-offer\",\"id\":\"offer\",\"callId\":\"%s\","
        "\"recipientId\":\"%s\",\"callType\":\"audio\",\"generation\":0,"
        "\"sdp\":\"" SDP "\"}",
        pairs[i].conversation_id,
        pairs[i].callee->user_id);

      load_socket_send (&pairs[i].caller->socket, offer);
    }
  settle (epoll, is_answered, "a call did not come up");
}

static void
measure (int epoll)
{
  const char *name = option_stored ? "stored" : "relayed";
  g_autofree char *label = NULL;
  double before, spent;

  before = load_server_get_cpu_s (&server);
  run (epoll,
       g_get_monotonic_time () + option_seconds * G_USEC_PER_SEC,
       option_stored ? send_message : send_candidate,
       (guint) option_rate);
  spent = load_server_get_cpu_s (&server) - before;
  run (epoll, g_get_monotonic_time () + G_USEC_PER_SEC, NULL, 0);

  if (latencies->len < (guint) (option_rate * option_seconds) * 99 / 100)
    fail ("frames were lost");
  g_array_sort (latencies, compare);
  tell (option_stored ? "stored_ack_median" : "relay_median",
        percentile (0.5),
        "ms");
  tell (option_stored ? "stored_ack_p95" : "relay_p95",
        percentile (0.95),
        "ms");
  tell (option_stored ? "stored_ack_p99" : "relay_p99",
        percentile (0.99),
        "ms");
  label = g_strdup_printf ("server_cpu_%s_%d_sockets", name, option_sockets);
  tell (label, 100.0 * spent / option_seconds, "% of a core");
  tell ("server_closed", n_closed, "sockets");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  struct rlimit files = { 65536, 65536 };
  int epoll;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      option_server == NULL || option_sockets < 2 || option_sockets > 20000 ||
      option_rate < 1 || option_rate > 20000 || option_seconds < 1 ||
      option_seconds > 60)
    {
      fprintf (stderr, "load: see --help\n");
      return 2;
    }
  signal (SIGPIPE, SIG_IGN);
  setrlimit (RLIMIT_NOFILE, &files);

  n_devices = (guint) option_sockets;
  /* A stored message goes to every device of both, so that many devices would
   * measure something else. */
  if (option_stored || n_devices < 2 * DEVICES_PER_USER)
    devices_per_user = 1;
  option_sockets = (int) n_devices;
  n_pairs = MIN (N_PAIRS, n_devices / devices_per_user / 2);
  devices = g_new0 (Device, n_devices);
  latencies = g_array_new (FALSE, FALSE, sizeof (double));
  sent_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  epoll = epoll_create1 (EPOLL_CLOEXEC);

  if (!load_server_start (&server, option_server))
    fail ("the server does not start");
  log_in_all ();
  for (guint i = 0; i < n_pairs; i++)
    make_pair (&pairs[i],
               &devices[2 * i * devices_per_user],
               &devices[(2 * i + 1) * devices_per_user]);
  open_all (epoll);
  if (!option_stored)
    call_all (epoll);
  measure (epoll);
  load_server_stop (&server);

  return 0;
}
