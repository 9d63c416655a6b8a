/* holler-large.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A year of a busy person's messages in the real window over the real store:
 * how long conversations take to open, how long frames take while one scrolls
 * through all of the longest, what memory grows, and how long the main loop
 * works in one turn. With --fill it only writes such a database.
 *
 *   opening: from the activation of a row to the end of the frame (its
 *            after-paint) in which the newest message of that conversation is
 *            in the window
 *   frame:   what the thread computed from the end of a frame's update phase
 *            to the end of its paint phase: layout and paint
 *   turn:    what the thread computed between two polls of the main loop
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/holler-time.h"
#include "holler-test-window.h"
#include "holler-test.h"
#include "store/holler-sqlite-store.h"
#include "ui/holler-ui.h"

#define NEWEST_US (G_GINT64_CONSTANT (1770000000) * G_USEC_PER_SEC)
#define INTERVAL_US (G_GINT64_CONSTANT (97) * G_USEC_PER_SEC)
#define SCROLL_STEP 400 /* pixels a frame: a wheel that is turned fast */
#define DEADLINE_US (G_GINT64_CONSTANT (600) * G_USEC_PER_SEC)

static int n_conversations = 1000;
static int n_messages = 100000;
static int n_longest = 20000;
static int n_opened = 200;
static char *fill_directory;
static char *server_url;
static char *user_id;
static gboolean is_test;

static const GOptionEntry options[] = {
  { "conversations", 0, 0, G_OPTION_ARG_INT, &n_conversations, NULL, NULL },
  { "messages", 0, 0, G_OPTION_ARG_INT, &n_messages, NULL, NULL },
  { "longest", 0, 0, G_OPTION_ARG_INT, &n_longest, NULL, NULL },
  { "open", 0, 0, G_OPTION_ARG_INT, &n_opened, NULL, NULL },
  { "test", 0, 0, G_OPTION_ARG_NONE, &is_test, NULL, NULL },
  { "fill", 0, 0, G_OPTION_ARG_FILENAME, &fill_directory, NULL, NULL },
  { "server", 0, 0, G_OPTION_ARG_STRING, &server_url, NULL, NULL },
  { "user", 0, 0, G_OPTION_ARG_STRING, &user_id, NULL, NULL },
  { NULL },
};

/* Filling ------------------------------------------------------------------
 */

static const char *const phrases[] = {
  "See you at three, then.",
  "Did you read what the committee wrote about the bridge? I am not sure that "
  "any of it can be done before the winter, and neither is Ann.",
  "Yes.",
  "👍🏽",
  "The train is late again; they say twenty minutes, so make it forty. I will "
  "write when we pass the river, and then you could put the kettle on.",
  "https://example.org/a/rather/long/path?with=query&and=more is what I meant",
  "Größe: 12 cm, Gewicht: 3 kg\nund das war es schon",
  "שלום, נתראה מחר",
};

static guint
count_messages (int conversation)
{
  int others = MAX (n_messages - n_longest, 0);

  if (conversation == 0)
    return (guint) n_longest;

  return (guint) (others / MAX (n_conversations - 1, 1));
}

static char *
make_body (int conversation, gint64 order)
{
  return g_strdup_printf (
    "%d/%" G_GINT64_FORMAT " %s",
    conversation,
    order,
    phrases[(conversation + order * 7) % (gint64) G_N_ELEMENTS (phrases)]);
}

static gint64
make_time (int conversation, gint64 order)
{
  return NEWEST_US - conversation * INTERVAL_US -
         (count_messages (conversation) - order) * INTERVAL_US;
}

static void
put_messages (HollerStore *store, int conversation, const char *me)
{
  g_autofree char *conversation_id = g_strdup_printf ("c-%d", conversation);
  g_autofree char *peer_id = g_strdup_printf ("u-%d", conversation);

  for (gint64 order = 1; order <= count_messages (conversation); order++)
    {
      g_autofree char *message_id =
        g_strdup_printf ("m-%d-%" G_GINT64_FORMAT, conversation, order);
      g_autofree char *body = make_body (conversation, order);
      HollerMessageRecord record = {
        .message_id = message_id,
        .conversation_id = conversation_id,
        .sender_id = order % 3 == 0 ? (char *) me : peer_id,
        .order = order,
        .sent_at_us = make_time (conversation, order),
        .delivery = HOLLER_DELIVERY_SENT,
        .body = body,
      };

      holler_store_put_message (store, &record);
    }
}

static void
put_conversation (HollerStore *store, int conversation, const char *me)
{
  guint last = count_messages (conversation);
  g_autofree char *body = make_body (conversation, last);
  g_autofree char *escaped = g_strescape (body, "");
  g_autofree char *sent_at =
    holler_time_format_us (make_time (conversation, last));
  g_autofree char *id = g_strdup_printf ("c-%d", conversation);
  g_autofree char *peer_id = g_strdup_printf ("u-%d", conversation);
  g_autofree char *user =
    g_strdup_printf ("{\"userId\":\"u-%d\",\"username\":\"person%d\","
                     "\"displayName\":\"Person %d\"}",
                     conversation,
                     conversation,
                     conversation);
  g_autofree char *contact =
    g_strdup_printf ("{\"user\":%s,\"state\":\"contact\"}", user);
  g_autofree char *json = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *safe = NULL;

  /* What g_strescape() makes of letters beyond ASCII is no JSON. */
  parts = g_strsplit (body, "\n", 2);
  safe = g_strjoinv (" ", parts);
  json = g_strdup_printf (
    "{\"conversationId\":\"%s\",\"kind\":\"direct\",\"unread\":0,"
    "\"createdAt\":\"2024-01-01T00:00:00.000Z\",\"members\":["
    "{\"user\":%s,\"role\":\"member\",\"readUpTo\":%u},"
    "{\"user\":{\"userId\":\"%s\",\"username\":\"me\"},\"role\":\"member\","
    "\"readUpTo\":%u}],\"lastMessage\":{\"messageId\":\"m-%d-%u\","
    "\"order\":%u,\"conversationId\":\"%s\",\"senderId\":\"%s\","
    "\"sentAt\":\"%s\",\"kind\":\"text\",\"body\":\"%s\"}}",
    id,
    user,
    last,
    me,
    last,
    conversation,
    last,
    last,
    id,
    last % 3 == 0 ? me : peer_id,
    sent_at,
    safe);
  holler_store_put_contact (store, peer_id, contact);
  holler_store_put_conversation (store, id, json);
}

static void
flush (HollerStore *store)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_store_flush_async (store, NULL, holler_test_answer_cb, &answer);
  holler_store_flush_finish (store, holler_test_answer_wait (&answer), &error);
  g_assert_no_error (error);
}

static void
fill (HollerStore *store, const char *me)
{
  for (int i = 0; i < n_conversations; i++)
    {
      put_conversation (store, i, me);
      put_messages (store, i, me);
      /* They are copied for the worker. */
      if (i % 20 == 0)
        flush (store);
    }
  flush (store);
}

static int
fill_only (void)
{
  g_autoptr (HollerStore) store = holler_sqlite_store_new (fill_directory);
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  HollerStoreSnapshot *snapshot = NULL;

  holler_store_open_async (store,
                           server_url,
                           user_id,
                           NULL,
                           holler_test_answer_cb,
                           &answer);
  snapshot =
    holler_store_open_finish (store, holler_test_answer_wait (&answer), &error);
  g_assert_no_error (error);
  holler_store_snapshot_free (snapshot);
  fill (store, user_id);

  return 0;
}

/* In a process of its own: what it takes is not the window's. */
static void
fill_elsewhere (const char *program, const char *directory, const char *url)
{
  g_autofree char *conversations = g_strdup_printf ("%d", n_conversations);
  g_autofree char *messages = g_strdup_printf ("%d", n_messages);
  g_autofree char *longest = g_strdup_printf ("%d", n_longest);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE,
                            &error,
                            program,
                            "--fill",
                            directory,
                            "--server",
                            url,
                            "--user",
                            TEST_ME,
                            "--conversations",
                            conversations,
                            "--messages",
                            messages,
                            "--longest",
                            longest,
                            NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (child, NULL, &error);
  g_assert_no_error (error);
}

/* Measuring ----------------------------------------------------------------
 */

static GPollFunc real_poll;
static gint64 cpu_at_us;
static gint64 longest_turn_us;
static gint64 frame_began_us;
static GArray *frames; /* of double, ms */
static gboolean measures_frames;
static guint n_painted;
static const char *wanted_body; /* (nullable): until it is painted */
static gint64 wanted_at_us;
static gint64 wanted_cpu_us;

static gint64
get_cpu_us (void)
{
  struct timespec spent = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);

  return (gint64) spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static gint
watching_poll (GPollFD *fds, guint n_fds, gint timeout)
{
  gint result = 0;

  if (cpu_at_us > 0)
    longest_turn_us = MAX (longest_turn_us, get_cpu_us () - cpu_at_us);
  result = real_poll (fds, n_fds, timeout);
  cpu_at_us = get_cpu_us ();

  return result;
}

static gboolean
is_shown (const char *body)
{
  GtkWidget *list = ui_look_everywhere (GTK_TYPE_LIST_VIEW, "Messages");

  return list != NULL && ui_look (list, GTK_TYPE_LABEL, body) != NULL;
}

static void
begun_cb (GdkFrameClock *clock, gpointer user_data)
{
  frame_began_us = get_cpu_us ();
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  double took_ms = (double) (get_cpu_us () - frame_began_us) / 1000;

  n_painted++;
  if (measures_frames && frame_began_us > 0)
    g_array_append_val (frames, took_ms);
  frame_began_us = 0;
  if (wanted_body != NULL && is_shown (wanted_body))
    {
      wanted_at_us = g_get_monotonic_time ();
      wanted_cpu_us = get_cpu_us ();
      wanted_body = NULL;
    }
}

static void
watch (HollerWindow *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  GMainContext *context = g_main_context_default ();

  frames = g_array_new (FALSE, FALSE, sizeof (double));
  g_signal_connect_after (clock, "before-paint", G_CALLBACK (begun_cb), NULL);
  g_signal_connect_after (clock, "update", G_CALLBACK (begun_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), NULL);
  real_poll = g_main_context_get_poll_func (context);
  g_main_context_set_poll_func (context, watching_poll);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
get_share (GArray *values, double share)
{
  g_array_sort (values, compare_doubles);

  return values->len > 0
           ? g_array_index (values, double, (guint) (share * (values->len - 1)))
           : 0;
}

static double
get_pss_mib (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL);
  line = text != NULL ? strstr (text, "Pss:") : NULL;
  /* To be asked takes the kernel a while, which is nobody's turn. */
  cpu_at_us = 0;

  return line != NULL ? strtod (line + strlen ("Pss:"), NULL) / 1024 : 0;
}

/* @limit: what it may be at most; 0: it is only told */
static void
tell (const char *name, double value, const char *unit, double limit)
{
  if (!is_test)
    {
      printf ("{\"name\": \"large_%s\", \"value\": %.1f, \"unit\": \"%s\"}\n",
              name,
              value,
              unit);
      fflush (stdout);
      return;
    }
  g_test_message ("%s: %.1f %s", name, value, unit);
  if (limit > 0)
    g_assert_cmpfloat (value, <=, limit);
}

static void
turn (void)
{
  g_main_context_iteration (NULL, TRUE);
}

/* Gives what this thread computed for it, too: on a busy machine the rest is
 * waiting for others. In milliseconds. */
static double
open_one (int conversation, double *out_cpu_ms)
{
  GtkWidget *list = ui_expect (GTK_TYPE_LIST_VIEW, "Conversations");
  g_autofree char *body =
    make_body (conversation, count_messages (conversation));
  gint64 start_us = g_get_monotonic_time ();
  gint64 start_cpu_us = get_cpu_us ();

  wanted_body = body;
  /* They are in the order of their newest messages. */
  g_signal_emit_by_name (list, "activate", (guint) conversation);
  while (wanted_body != NULL)
    {
      turn ();
      g_assert_cmpint (g_get_monotonic_time (), <, start_us + DEADLINE_US);
    }

  *out_cpu_ms = (double) (wanted_cpu_us - start_cpu_us) / 1000;

  return (double) (wanted_at_us - start_us) / 1000;
}

static void
open_many (void)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) cpu_times = g_array_new (FALSE, FALSE, sizeof (double));
  double before = 0;
  double cpu_ms = 0;

  /* The first rows of every kind are made once. */
  for (int i = 1; i <= 5 && i < n_conversations; i++)
    open_one (i, &cpu_ms);
  ui_spin_ms (100);
  before = get_pss_mib ();
  for (int i = 6; i < MIN (n_opened + 6, n_conversations); i++)
    {
      double took_ms = open_one (i, &cpu_ms);

      g_array_append_val (cpu_times, cpu_ms);
      g_array_append_val (times, took_ms);
      ui_spin_ms (is_test ? 0 : 50);
    }
  tell ("open_p95", get_share (times, 0.95), "ms", 0);
  tell ("open_median", get_share (times, 0.5), "ms", 0);
  tell ("open_cpu_p95", get_share (cpu_times, 0.95), "ms", 0);
  tell ("open_cpu_median", get_share (cpu_times, 0.5), "ms", 100);
  tell ("open_memory_growth", get_pss_mib () - before, "MiB", 16);
}

static GtkAdjustment *
get_adjustment (void)
{
  GtkWidget *list = ui_expect (GTK_TYPE_LIST_VIEW, "Messages");

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
}

/* A step each frame, until the message is in the window. */
static void
scroll_to (const char *body, int step)
{
  GtkAdjustment *adjustment = get_adjustment ();
  gint64 end_us = g_get_monotonic_time () + DEADLINE_US;

  while (!is_shown (body))
    {
      guint n_before = n_painted;

      gtk_adjustment_set_value (adjustment,
                                gtk_adjustment_get_value (adjustment) + step);
      gtk_widget_queue_draw (ui_expect (GTK_TYPE_LIST_VIEW, "Messages"));
      while (n_painted == n_before)
        turn ();
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    }
}

static void
scroll_through (void)
{
  g_autofree char *first = make_body (0, 1);
  g_autofree char *last = make_body (0, n_longest);
  double before = 0;
  double cpu_ms = 0;

  open_one (0, &cpu_ms);
  ui_spin_ms (100);
  before = get_pss_mib ();
  measures_frames = TRUE;
  scroll_to (first, -SCROLL_STEP);
  tell ("scroll_up_p95", get_share (frames, 0.95), "ms", 0);
  scroll_to (last, SCROLL_STEP);
  measures_frames = FALSE;
  tell ("scroll_frames", frames->len, "frames", 0);
  tell ("scroll_p95", get_share (frames, 0.95), "ms", 0);
  tell ("scroll_median", get_share (frames, 0.5), "ms", 12);
  tell ("scroll_memory_growth", get_pss_mib () - before, "MiB", 16);
}

static void
open_account (HollerTestClient *client)
{
  g_auto (HollerTestAnswer) answer = { 0 };

  holler_account_restore_async (client->account,
                                NULL,
                                holler_test_answer_cb,
                                &answer);
  g_assert_true (
    holler_account_restore_finish (client->account,
                                   holler_test_answer_wait (&answer),
                                   NULL));
}

static void
measure (gconstpointer program)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autoptr (HollerStore) store = holler_sqlite_store_new (directory);
  g_autofree char *url = NULL;
  UiFixture fixture = { 0 };
  gint64 start_us = 0;

  fixture.client = holler_test_client_new_over (store);
  holler_test_client_log_in (fixture.client);
  /* What was asked of the store holds the account. */
  flush (store);
  url = g_strdup (holler_account_get_server_url (fixture.client->account));
  holler_test_client_restart (fixture.client);
  fill_elsewhere (program, directory, url);

  fixture.settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/");
  fixture.window =
    HOLLER_WINDOW (holler_window_new (NULL, fixture.settings, NULL));
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1180, 780);
  gtk_window_present (GTK_WINDOW (fixture.window));
  while (!gtk_widget_get_mapped (GTK_WIDGET (fixture.window)))
    turn ();
  watch (fixture.window);
  start_us = g_get_monotonic_time ();
  open_account (fixture.client);
  holler_window_set_account (fixture.window, fixture.client->account);
  ui_expect (GTK_TYPE_LABEL, "Person 0");
  tell ("log_in_to_list",
        (double) (g_get_monotonic_time () - start_us) / 1000,
        "ms",
        0);
  tell ("log_in_longest_turn", (double) longest_turn_us / 1000, "ms", 0);
  ui_spin_ms (200);
  longest_turn_us = 0;
  open_many ();
  tell ("open_longest_turn", (double) longest_turn_us / 1000, "ms", 0);
  longest_turn_us = 0;
  scroll_through ();
  tell ("scroll_longest_turn", (double) longest_turn_us / 1000, "ms", 0);
  tell ("memory", get_pss_mib (), "MiB", 0);

  gtk_window_destroy (GTK_WINDOW (fixture.window));
  ui_spin_ms (20);
  g_clear_object (&fixture.settings);
  holler_test_client_free (fixture.client);
  g_clear_object (&store);
  holler_test_remove_directory (directory);
}

int
main (int argc, char *argv[])
{
  const char *program = argv[0];
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("holler-large: %s\n", error->message);
      return 2;
    }
  if (fill_directory != NULL)
    return fill_only ();
  if (!is_test)
    {
      gtk_init ();
      adw_init ();
      holler_ui_init ();
      holler_ui_add_style (gdk_display_get_default ());
      measure (program);
      return 0;
    }
  ui_init (&argc, &argv);
  g_test_add_data_func ("/ui/large", program, measure);

  return g_test_run ();
}
