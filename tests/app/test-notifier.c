/* test-notifier.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the desktop is told, and when that is taken back: a service for
 * notifications of one's own, with answers and without. */

#include "app/holler-notifier.h"
#include "holler-test-bus.h"
#include "holler-test-calls.h"
#include "holler-test-client.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"
#define DEADLINE_US (10 * G_USEC_PER_SEC)

static const char xml[] =
  "<node><interface name='" NAME "'>"
  "<method name='Notify'><arg type='s' direction='in'/>"
  "<arg type='u' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
  "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "</interface></node>";

typedef struct
{
  GDBusConnection *service;
  guint registration;
  const char *capabilities[4];
  GHashTable *shown; /* number -> the body */
  guint32 last;      /* number */
  guint n_notified;
  guint n_asked;
  char **actions; /* of the newest */
  char *title;    /* of the newest */

  GApplication *application;
  GSettings *settings;
  HollerTestClient *client;
  HollerNotifier *notifier;
  gboolean is_seen;
  char *activated; /* an action's parameter */
  gint64 order;
} Fixture;

/* g_application_register() takes the one session bus of the process. */
static GTestDBus *daemon_of_all;

static void
method_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Fixture *fixture = user_data;
  GVariant *reply = NULL;

  if (g_str_equal (method, "Notify"))
    {
      const char *title = NULL;
      const char *body = NULL;
      guint32 number = 0;

      g_strfreev (fixture->actions);
      g_variant_get (parameters,
                     "(&su&s&s&s^asa{sv}i)",
                     NULL,
                     &number,
                     NULL,
                     &title,
                     &body,
                     &fixture->actions,
                     NULL,
                     NULL);
      if (number == 0)
        number = ++fixture->last;
      fixture->n_notified++;
      g_free (fixture->title);
      fixture->title = g_strdup (title);
      g_hash_table_insert (fixture->shown,
                           GUINT_TO_POINTER (number),
                           g_strdup (body));
      reply = g_variant_new ("(u)", number);
    }
  else if (g_str_equal (method, "CloseNotification"))
    {
      guint32 number = 0;

      g_variant_get (parameters, "(u)", &number);
      g_hash_table_remove (fixture->shown, GUINT_TO_POINTER (number));
    }
  else
    {
      fixture->n_asked++;
      reply = g_variant_new ("(^as)", fixture->capabilities);
    }
  g_dbus_method_invocation_return_value (invocation, reply);
}

#define WAIT_UNTIL(condition)                                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    gint64 end = g_get_monotonic_time () + DEADLINE_US;                        \
                                                                               \
    while (!(condition))                                                       \
      {                                                                        \
        g_assert_cmpint (g_get_monotonic_time (), <, end);                     \
        g_main_context_iteration (NULL, FALSE);                                \
        g_usleep (100);                                                        \
      }                                                                        \
  }                                                                            \
  G_STMT_END

static guint
count_shown (Fixture *fixture)
{
  return g_hash_table_size (fixture->shown);
}

static const char *
get_body (Fixture *fixture)
{
  return g_hash_table_lookup (fixture->shown, GUINT_TO_POINTER (fixture->last));
}

static gboolean
has_action (Fixture *fixture, const char *label)
{
  return g_strv_contains ((const char *const *) fixture->actions, label);
}

static void
start_service (Fixture *fixture)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GError) error = NULL;

  fixture->shown = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  fixture->service =
    holler_test_bus_connect (g_test_dbus_get_bus_address (daemon_of_all));
  fixture->registration =
    g_dbus_connection_register_object (fixture->service,
                                       PATH,
                                       node->interfaces[0],
                                       &vtable,
                                       fixture,
                                       NULL,
                                       &error);
  g_assert_no_error (error);
  holler_test_bus_own (fixture->service, NAME);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  g_assert_nonnull (reply);
  *(gboolean *) user_data = TRUE;
}

/* The service answers in the order in which it is asked. */
static void
settle (Fixture *fixture)
{
  gboolean is_answered = FALSE;

  g_dbus_connection_call (
    g_application_get_dbus_connection (fixture->application),
    NAME,
    PATH,
    NAME,
    "GetCapabilities",
    NULL,
    NULL,
    G_DBUS_CALL_FLAGS_NONE,
    -1,
    NULL,
    answered_cb,
    &is_answered);
  WAIT_UNTIL (is_answered);
}

static gboolean
is_seen (HollerConversation *conversation, gpointer user_data)
{
  return ((Fixture *) user_data)->is_seen;
}

static void
action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->activated);
  fixture->activated = g_strconcat (g_action_get_name (G_ACTION (action)),
                                    " ",
                                    g_variant_get_string (parameter, NULL),
                                    NULL);
}

static void
set_up (Fixture *fixture, gconstpointer can_reply)
{
  static const char *const names[] = { "open-conversation", "reply",
                                       "accept-call",       "decline-call",
                                       "call-back",         "show-person",
                                       "accept-contact" };
  g_autoptr (GError) error = NULL;

  fixture->capabilities[0] = "actions";
  fixture->capabilities[1] = can_reply != NULL ? "inline-reply" : NULL;
  fixture->capabilities[2] = can_reply != NULL ? "body-markup" : NULL;
  start_service (fixture);
  fixture->application =
    g_application_new ("app.holler.Holler.Test", G_APPLICATION_NON_UNIQUE);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GSimpleAction) action =
        g_simple_action_new (names[i], G_VARIANT_TYPE_STRING);

      g_signal_connect (action, "activate", G_CALLBACK (action_cb), fixture);
      g_action_map_add_action (G_ACTION_MAP (fixture->application),
                               G_ACTION (action));
    }
  fixture->settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/test/");
  fixture->client = holler_test_client_new_online ();
  fixture->notifier = holler_notifier_new (fixture->application,
                                           fixture->client->account,
                                           fixture->settings,
                                           is_seen,
                                           fixture);
  fixture->order = 10;
  WAIT_UNTIL (fixture->n_asked == 1);
  settle (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer can_reply)
{
  g_settings_reset (fixture->settings, "notify-messages");
  g_settings_reset (fixture->settings, "notify-preview");
  g_settings_reset (fixture->settings, "notify-calls");
  /* GLib 2.74 does not like to be left with notifications. */
  settle (fixture);
  holler_conversation_mark_read (
    holler_test_client_get_conversation (fixture->client));
  g_object_unref (fixture->notifier);
  settle (fixture);
  holler_test_client_free (fixture->client);
  g_object_unref (fixture->settings);
  g_object_unref (fixture->application);
  WAIT_UNTIL (!g_main_context_iteration (NULL, FALSE));
  g_dbus_connection_close_sync (fixture->service, NULL, NULL);
  g_object_unref (fixture->service);
  g_hash_table_unref (fixture->shown);
  g_strfreev (fixture->actions);
  g_free (fixture->title);
  g_free (fixture->activated);
}

static void
receive (Fixture *fixture, const char *body)
{
  gint64 order = ++fixture->order;

  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-%" G_GINT64_FORMAT "\",\"order\":%" G_GINT64_FORMAT
    ",\"conversationId\":\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER
    "\",\"sentAt\":\"2026-01-02T00:00:00.000Z\",\"kind\":\"text\","
    "\"body\":\"%s\"",
    order,
    order,
    body);
}

static void
push_contact (Fixture *fixture, const char *state)
{
  holler_test_client_push (
    fixture->client,
    "contact",
    "\"user\":{\"userId\":\"u-ida\",\"username\":\"ida\",\"displayName\":"
    "\"Ida\"},\"state\":\"%s\",\"favourite\":false",
    state);
}

static void
read_elsewhere (Fixture *fixture)
{
  holler_test_client_push (fixture->client,
                           "read",
                           "\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"senderId\":\"" TEST_ME
                           "\",\"order\":%" G_GINT64_FORMAT,
                           fixture->order);
}

static void
test_message (Fixture *fixture, gconstpointer can_reply)
{
  fixture->is_seen = TRUE;
  receive (fixture, "seen");
  fixture->is_seen = FALSE;
  receive (fixture, "one <b>& two");
  WAIT_UNTIL (count_shown (fixture) == 1);
  if (can_reply != NULL)
    g_assert_cmpstr (get_body (fixture), ==, "one &lt;b&gt;&amp; two");
  else
    g_assert_cmpstr (get_body (fixture), ==, "one <b>& two");
  g_assert_true (has_action (fixture, "Reply"));
  g_assert_cmpint (has_action (fixture, "inline-reply"), ==, can_reply != NULL);

  /* The next one takes its place. */
  settle (fixture);
  receive (fixture, "three");
  WAIT_UNTIL (g_strcmp0 (get_body (fixture), "three") == 0);
  settle (fixture);
  g_assert_cmpuint (count_shown (fixture), ==, 1);
  g_assert_cmpuint (fixture->n_notified, ==, 2);

  /* Read on another device it is gone at once. */
  read_elsewhere (fixture);
  WAIT_UNTIL (count_shown (fixture) == 0);
  g_assert_cmpuint (fixture->n_notified, ==, 2);
}

/* Before the service has given it a number (GLib 2.74 leaves its own there). */
static void
test_read_at_once (Fixture *fixture, gconstpointer can_reply)
{
  receive (fixture, "now");
  read_elsewhere (fixture);
  WAIT_UNTIL (fixture->n_notified == 1);
  WAIT_UNTIL (count_shown (fixture) == 0);
}

static void
test_wishes (Fixture *fixture, gconstpointer can_reply)
{
  g_settings_set_boolean (fixture->settings, "notify-messages", FALSE);
  receive (fixture, "unwanted");
  g_settings_set_boolean (fixture->settings, "notify-messages", TRUE);
  holler_conversation_mark_read (
    holler_test_client_get_conversation (fixture->client));
  g_settings_set_boolean (fixture->settings, "notify-preview", FALSE);
  receive (fixture, "secret");
  WAIT_UNTIL (count_shown (fixture) == 1);
  g_assert_cmpstr (get_body (fixture), ==, "New message");
  g_assert_cmpuint (fixture->n_notified, ==, 1);
}

static void
emit (Fixture *fixture, const char *signal, guint32 number, const char *text)
{
  g_dbus_connection_emit_signal (fixture->service,
                                 NULL,
                                 PATH,
                                 NAME,
                                 signal,
                                 g_variant_new ("(us)", number, text),
                                 NULL);
}

static void
test_reply (Fixture *fixture, gconstpointer can_reply)
{
  HollerConversation *conversation =
    holler_test_client_get_conversation (fixture->client);
  g_autoptr (HollerFrame) frame = NULL;

  receive (fixture, "Tea?");
  WAIT_UNTIL (count_shown (fixture) == 1);
  /* somebody else's notification */
  emit (fixture, "NotificationReplied", fixture->last + 7, "not for us");
  emit (fixture, "NotificationReplied", fixture->last, "Yes!");
  WAIT_UNTIL (count_shown (fixture) == 0);
  g_assert_cmpuint (holler_conversation_get_unread (conversation), ==, 0);
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_message_get_body (
                     holler_conversation_get_last_message (conversation)),
                   ==,
                   "Yes!");

  receive (fixture, "With milk?");
  WAIT_UNTIL (count_shown (fixture) == 1);
  emit (fixture, "ActionInvoked", fixture->last, "default");
  WAIT_UNTIL (fixture->activated != NULL);
  g_assert_cmpstr (fixture->activated,
                   ==,
                   "open-conversation " TEST_CONVERSATION);
}

static void
test_call (Fixture *fixture, gconstpointer can_reply)
{
  holler_test_call_ring (fixture->client, TEST_EPOCH);
  WAIT_UNTIL (count_shown (fixture) == 1);
  g_assert_true (has_action (fixture, "Accept"));
  g_assert_true (has_action (fixture, "Decline"));
  g_assert_cmpstr (get_body (fixture), ==, "Incoming voice call");
  settle (fixture);
  /* answered on another device */
  holler_test_call_push_hang_up (fixture->client,
                                 TEST_EPOCH,
                                 "answered_elsewhere");
  WAIT_UNTIL (count_shown (fixture) == 0);

  g_settings_set_boolean (fixture->settings, "notify-calls", FALSE);
  holler_test_call_ring (fixture->client, TEST_EPOCH + 1);
  g_assert_nonnull (holler_call_list_get_incoming (
    holler_account_get_calls (fixture->client->account)));
  receive (fixture, "after that");
  WAIT_UNTIL (count_shown (fixture) == 1);
  g_assert_cmpuint (fixture->n_notified, ==, 2);
}

/* Who is asked hears of it, and who asked of the answer. */
static void
test_contact (Fixture *fixture, gconstpointer can_reply)
{
  fixture->is_seen = TRUE;
  push_contact (fixture, "incoming");
  push_contact (fixture, "none");
  settle (fixture);
  g_assert_cmpuint (fixture->n_notified, ==, 0);

  fixture->is_seen = FALSE;
  push_contact (fixture, "incoming");
  WAIT_UNTIL (count_shown (fixture) == 1);
  g_assert_cmpstr (fixture->title, ==, "Ida");
  g_assert_cmpstr (get_body (fixture), ==, "Wants to be your contact");
  g_assert_true (has_action (fixture, "Accept"));
  settle (fixture);
  /* said once, and no more once it is answered */
  push_contact (fixture, "incoming");
  push_contact (fixture, "contact");
  WAIT_UNTIL (count_shown (fixture) == 0);
  g_assert_cmpuint (fixture->n_notified, ==, 1);

  push_contact (fixture, "none");
  push_contact (fixture, "outgoing");
  push_contact (fixture, "contact");
  WAIT_UNTIL (count_shown (fixture) == 1);
  g_assert_cmpstr (get_body (fixture), ==, "Is your contact now");
  g_assert_false (has_action (fixture, "Accept"));
  settle (fixture);
  push_contact (fixture, "none");
  WAIT_UNTIL (count_shown (fixture) == 0);
}

int
main (int argc, char *argv[])
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  daemon_of_all = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (daemon_of_all);

#define ADD(path, can_reply, function)                                         \
  g_test_add ("/app/notifier/" path,                                           \
              Fixture,                                                         \
              GINT_TO_POINTER (can_reply),                                     \
              set_up,                                                          \
              function,                                                        \
              tear_down)
  ADD ("message", FALSE, test_message);
  ADD ("wishes", FALSE, test_wishes);
  ADD ("call", FALSE, test_call);
  ADD ("contact", FALSE, test_contact);
  ADD ("reply/message", TRUE, test_message);
  ADD ("reply/read-at-once", TRUE, test_read_at_once);
  ADD ("reply/wishes", TRUE, test_wishes);
  ADD ("reply/reply", TRUE, test_reply);
#undef ADD

  status = g_test_run ();
  g_test_dbus_down (daemon_of_all);
  g_object_unref (daemon_of_all);
  return status;
}
