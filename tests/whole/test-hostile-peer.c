/* test-hostile-peer.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "client/holler-account-private.h"
#include "client/holler-call-private.h"
#include "holler-flow-meter.h"
#include "holler-test-person.h"
#include "holler-test.h"
#include "hostile-caller.h"

/* The random hostile caller against whole clients with real media: real
 * descriptions and candidates, spoilt on their way, and every frame there is
 * said in between, as only a server that is in league could.
 *
 * Seconds in every run of the tests; for minutes, with sanitizers:
 *   tests/fuzz/hostile-peer.sh 300
 */

#define CONFIG                                                                 \
  "[limits]\n"                                                                 \
  "first-offers-per-minute=100000\n"
#define FRAMES_BEFORE 30
#define MAX_STEPS_AFTER 60
#define N_QUIET 4

static int n_seconds = 5;
static int first_seed = 0;

typedef struct
{
  HollerTestServer *server;
  HollerTestPerson alice; /* calls */
  HollerTestPerson bob;
  HollerHostileCaller *caller;
  HollerHostileCaller *callee; /* who is hostile to her */
  char *offer;                 /* a right one */
} World;

static struct
{
  guint rounds;
  guint rings;
  guint accepts;
  guint connected;
  guint insecure;
  guint spoilt;
} reached;

static guint
draw (World *world, guint n)
{
  return holler_hostile_caller_draw (world->caller, n);
}

static void
spoil_member (HollerHostileCaller *caller,
              JsonObject *object,
              const char *name,
              char *(*spoil) (HollerHostileCaller *, const char *) )
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *spoilt = NULL;
  g_autofree char *valid = NULL;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return;
  spoilt = spoil (caller, json_node_get_string (node));
  valid = g_utf8_make_valid (spoilt, -1);
  json_object_set_string_member (object, name, valid);
  reached.spoilt++;
}

static void
spoil_frame (HollerHostileCaller *caller, JsonObject *frame)
{
  const char *type =
    json_object_get_string_member_with_default (frame, "type", "");

  if (strcmp (type, "call-offer") == 0 || strcmp (type, "call-answer") == 0)
    spoil_member (caller,
                  frame,
                  "sdp",
                  holler_hostile_caller_spoil_description);
  else if (strcmp (type, "call-ice-candidate") == 0 &&
           json_object_has_member (frame, "candidate") &&
           JSON_NODE_HOLDS_OBJECT (json_object_get_member (frame, "candidate")))
    spoil_member (caller,
                  json_object_get_object_member (frame, "candidate"),
                  "candidate",
                  holler_hostile_caller_spoil_candidate);
}

/* What the other says, mostly as it is: else no call would get far. */
static GBytes *
spoil_cb (HollerTestWire *wire, GBytes *text, gpointer user_data)
{
  HollerHostileCaller *caller = user_data;
  g_autoptr (JsonNode) node = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (text, &size);
  g_autofree char *copy = g_strndup (data, size);
  char *spoilt = NULL;

  if (holler_hostile_caller_draw (caller, 4) != 0)
    return g_bytes_ref (text);
  node = json_from_string (copy, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_bytes_ref (text);

  spoil_frame (caller, json_node_get_object (node));
  spoilt = json_to_string (node, FALSE);
  if (holler_hostile_caller_draw (caller, 8) == 0)
    {
      g_autofree char *twice = NULL;

      json_object_remove_member (json_node_get_object (node), "seq");
      twice = json_to_string (node, FALSE);
      holler_test_wire_say (wire, twice);
    }

  return g_bytes_new_take (spoilt, strlen (spoilt));
}

static void
settle (World *world)
{
  for (guint i = 0; i < 5; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
say_something (World *world, HollerTestPerson *person)
{
  gboolean takes_seq = FALSE;
  g_autofree char *text = holler_hostile_caller_make_frame (
    person == &world->bob ? world->caller : world->callee,
    0,
    &takes_seq);

  holler_test_wire_say (person->wire, text);
  settle (world);
}

/* No connection of the last round is left. Looked for more than once: a thread
 * can be missing from the list of them while others come and go. */
static void
wait_until_quiet (void)
{
  guint n_quiet = 0;

  holler_test_person_wait (
    (n_quiet = holler_flow_meter_count_connections () == 0 &&
                   holler_flow_meter_count_udp_sockets () == 0
                 ? n_quiet + 1
                 : 0) >= N_QUIET);
}

static guint
count_captures (HollerTestPerson *person)
{
  guint n = 0;

  g_object_get (person->media, "n-captures", &n, NULL);

  return n;
}

static void
end_all (HollerTestPerson *person)
{
  HollerCall *call = NULL;
  gboolean is_open = TRUE;
  gint64 until_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (!holler_call_list_get_can_call (person->calls) ||
         holler_call_list_get_incoming (person->calls) != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      if ((call = holler_call_list_get_incoming (person->calls)) != NULL)
        holler_call_decline (call);
      else if ((call = holler_call_list_get_active (person->calls)) != NULL)
        holler_call_hang_up (call);
      else
        g_main_context_iteration (NULL, TRUE);
    }
  g_object_get (person->media, "capture-open", &is_open, NULL);
  g_assert_false (is_open);
}

/* Rings that the server knows nothing of. Whatever comes, and though the
 * person may accept, nothing opens: the server never agreed. */
static void
ring_in_vain (World *world)
{
  guint n_captures = count_captures (&world->bob);
  guint n_sockets = holler_flow_meter_count_udp_sockets ();
  gboolean accepts = draw (world, 2) == 0;
  HollerFlowCount before;
  HollerFlowCount after;

  holler_flow_meter_read (&before);
  for (guint i = 0; i < FRAMES_BEFORE; i++)
    {
      HollerCall *incoming = holler_call_list_get_incoming (world->bob.calls);

      reached.rings += incoming != NULL;
      if (accepts && incoming != NULL && draw (world, 8) == 0)
        {
          reached.accepts++;
          holler_call_accept (incoming);
        }
      say_something (world, &world->bob);
    }
  holler_flow_meter_read (&after);

  g_assert_cmpuint (count_captures (&world->bob), ==, n_captures);
  g_assert_cmpuint (holler_flow_meter_count_udp_sockets (), ==, n_sockets);
  g_assert_cmpuint (after.datagrams, ==, before.datagrams);
  g_assert_cmpuint (after.voice, ==, before.voice);
  end_all (&world->bob);
}

static void
stir (World *world, HollerCall *call)
{
  if (call == NULL || call->negotiator == NULL)
    return;
  if (draw (world, 2) == 0)
    holler_negotiator_want (call->negotiator);
  else
    holler_negotiator_want_generation (call->negotiator);
}

static void
run_for (World *world, guint ms)
{
  gint64 until_us = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
}

static void
talk (World *world, HollerCall *alices, HollerCall *bobs)
{
  guint n = draw (world, MAX_STEPS_AFTER);
  gboolean is_insecure = FALSE;

  for (guint i = 0; i < n; i++)
    {
      HollerTestPerson *person =
        draw (world, 4) == 0 ? &world->alice : &world->bob;

      if (draw (world, 3) == 0)
        say_something (world, person);
      if (draw (world, 12) == 0)
        stir (world, draw (world, 2) == 0 ? alices : bobs);
      run_for (world, draw (world, 15));
      if (holler_call_get_state (alices) == HOLLER_CALL_STATE_ENDED &&
          holler_call_get_state (bobs) == HOLLER_CALL_STATE_ENDED)
        break;
    }
  is_insecure = holler_call_get_end_reason (bobs) == HOLLER_CALL_END_INSECURE ||
                holler_call_get_end_reason (alices) == HOLLER_CALL_END_INSECURE;
  reached.insecure += is_insecure;
  reached.connected +=
    holler_call_get_duration_seconds (bobs) > 0 ||
    holler_call_get_state (bobs) == HOLLER_CALL_STATE_CONNECTED;
}

/* A real call, with somebody's hand in it on both sides. */
static void
call_for_real (World *world)
{
  guint n_captures = count_captures (&world->bob);
  g_autoptr (HollerCall) alices = NULL;
  g_autoptr (HollerCall) bobs = NULL;
  gint64 until_us = g_get_monotonic_time () + G_USEC_PER_SEC;

  g_set_object (
    &alices,
    holler_call_list_place (world->alice.calls,
                            holler_test_person_get_other (&world->alice),
                            FALSE));
  while (holler_call_list_get_incoming (world->bob.calls) == NULL &&
         g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < draw (world, 6); i++)
    say_something (world, &world->bob);
  g_set_object (&bobs, holler_call_list_get_incoming (world->bob.calls));
  g_assert_cmpuint (count_captures (&world->bob), ==, n_captures);
  if (alices != NULL && bobs != NULL)
    {
      holler_call_accept (bobs);
      talk (world, alices, bobs);
    }
  end_all (&world->alice);
  end_all (&world->bob);
}

static char *
find_conversation (HollerTestPerson *person)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (HollerConversation) conversation = NULL;

  holler_account_open_direct_async (person->account,
                                    holler_test_person_get_other (person),
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  conversation =
    holler_account_open_direct_finish (person->account,
                                       holler_test_answer_wait (&answer),
                                       NULL);
  g_assert_nonnull (conversation);

  return g_strdup (holler_conversation_get_conversation_id (conversation));
}

/* As another program of the same person would make it */
static char *
make_offer (HollerTestPerson *person)
{
  g_auto (HollerTestAnswer) answer = { NULL };
  const HollerPeerConfig config = { .offerer = TRUE };
  g_autoptr (HollerPeerConnection) peer =
    holler_media_create_peer (person->media, &config, NULL);
  char *sdp = NULL;

  holler_peer_connection_create_offer_async (peer,
                                             NULL,
                                             holler_test_answer_cb,
                                             &answer);
  sdp = holler_peer_connection_create_finish (peer,
                                              holler_test_answer_wait (&answer),
                                              NULL);
  g_assert_nonnull (sdp);
  holler_peer_connection_close (peer);

  return sdp;
}

static HollerHostileCaller *
make_caller (World *world,
             HollerTestPerson *self,
             HollerTestPerson *victim,
             const char *conversation_id,
             guint32 seed)
{
  const HollerHostileTarget target = {
    .user_id =
      holler_user_get_user_id (holler_account_get_me (victim->account)),
    .device_id = victim->account->session->device_id,
    .conversation_id = conversation_id,
    .caller_id =
      holler_user_get_user_id (holler_account_get_me (self->account)),
    .caller_device_id = self->account->session->device_id,
  };
  HollerHostileCaller *caller = holler_hostile_caller_new (seed, &target);

  holler_hostile_caller_set_description (caller, world->offer);

  return caller;
}

static void
test_hostile (void)
{
  World world = { NULL };
  g_autofree char *conversation_id = NULL;
  guint32 seed =
    first_seed != 0 ? (guint32) first_seed : (guint32) g_test_rand_int ();
  gint64 until_us = 0;
  HollerFlowCount flow = { 0 };

  g_test_message ("seed: %u", seed);
  world.server = holler_test_server_new (CONFIG);
  holler_test_person_init (&world.alice, world.server, "alice");
  holler_test_person_init (&world.bob, world.server, "bob");
  holler_test_person_befriend (&world.alice, &world.bob, "bob");
  conversation_id = find_conversation (&world.bob);
  world.offer = make_offer (&world.alice);
  world.caller =
    make_caller (&world, &world.alice, &world.bob, conversation_id, seed);
  world.callee =
    make_caller (&world, &world.bob, &world.alice, conversation_id, seed + 1);
  holler_test_wire_set_funcs (world.bob.wire, spoil_cb, NULL, world.caller);
  holler_test_wire_set_funcs (world.alice.wire, spoil_cb, NULL, world.callee);

  /* The connection that made the offer tries its encoder. */
  run_for (&world, 300);
  until_us = g_get_monotonic_time () + n_seconds * G_USEC_PER_SEC;
  /* One call at least that got somewhere, however slow the machine. */
  while (g_get_monotonic_time () < until_us || reached.connected == 0)
    {
      reached.rounds++;
      wait_until_quiet ();
      ring_in_vain (&world);
      call_for_real (&world);
      holler_flow_meter_read (&flow);
      g_assert_cmpuint (flow.denied, ==, 0);
    }
  g_test_message ("%u rounds: %u rang, %u accepted in vain, %u connected, "
                  "%u insecure, %u texts spoilt",
                  reached.rounds,
                  reached.rings,
                  reached.accepts,
                  reached.connected,
                  reached.insecure,
                  reached.spoilt);
  g_assert_cmpuint (reached.rings, >, 0);
  g_assert_cmpuint (reached.spoilt, >, 0);
  g_assert_cmpuint (reached.connected, >, 0);
  g_assert_cmpuint (flow.encrypted, >, 0);

  holler_test_wire_set_funcs (world.bob.wire, NULL, NULL, NULL);
  holler_test_wire_set_funcs (world.alice.wire, NULL, NULL, NULL);
  holler_hostile_caller_free (world.caller);
  holler_hostile_caller_free (world.callee);
  holler_test_person_clear (&world.alice);
  holler_test_person_clear (&world.bob);
  holler_test_server_free (world.server);
  g_free (world.offer);
}

int
main (int argc, char *argv[])
{
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_INT, &n_seconds, "how long", "N" },
    { "number", 0, 0, G_OPTION_ARG_INT, &first_seed, "the seed", "N" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  /* webrtcbin warns of sources in sections where it wants none, and goes on. */
  g_log_set_always_fatal (
    (GLogLevelFlags) (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL));
  holler_test_person_init_process (&argc, &argv);
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    g_error ("%s", error->message);
  g_assert_true (holler_flow_meter_start ());

  g_test_add_func ("/whole/hostile-peer/says-everything", test_hostile);

  return g_test_run ();
}
