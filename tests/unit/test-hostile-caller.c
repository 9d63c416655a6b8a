/* test-hostile-caller.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-calls.h"
#include "holler-test.h"
#include "hostile-caller.h"

/* PROTOCOL.md, "The promise": no frame, however ordered, repeated or forged, may
 * open a microphone, apply a description or reveal an address before the
 * person has started or accepted that call and the server has acknowledged it.
 *
 * A real client (account, link, calls, negotiator) on fakes; a caller who
 * says everything; and a person who does nothing, who accepts without the
 * server ever agreeing, or who calls without the server ever agreeing.
 */

/* A sanitizer that walks the stack of each block is twenty times slower. */
#define N_SEQUENCES (HOLLER_TEST_IS_SANITIZED ? 300 : 3000)
#define N_SEQUENCES_PER_CLIENT 30
#define SEQUENCE_LENGTH 40

typedef enum
{
  PERSON_IDLE,
  PERSON_ACCEPTS,
  PERSON_CALLS,
} Person;

static const HollerHostileTarget target = {
  .user_id = TEST_ME,
  .device_id = TEST_MY_DEVICE,
  .conversation_id = TEST_CONVERSATION,
  .caller_id = TEST_PEER,
  .caller_device_id = TEST_PEER_DEVICE,
};

/* How far it got, so that a test that never rang is seen to test nothing */
static struct
{
  guint rings;
  guint accepts;
  guint placed;
} reached;

/* Whatever the client thought of the last frame, it is to be online again. */
static void
recover (HollerTestClient *client, gboolean resumed)
{
  for (guint i = 0; i < 200; i++)
    {
      if (holler_account_get_state (client->account) == HOLLER_ACCOUNT_ONLINE)
        return;
      if (holler_fake_transport_is_open (client->transport))
        {
          /* greeted already: what keeps it is the ready */
          holler_test_client_ready (client);
          if (holler_account_get_state (client->account) ==
              HOLLER_ACCOUNT_ONLINE)
            return;
          holler_fake_transport_drop (client->transport, 1006);
        }
      holler_fake_clock_advance (client->clock, 10 * 1000);
      if (holler_fake_transport_is_pending (client->transport))
        {
          resumed = resumed && holler_fake_transport_get_resume (
                                 client->transport) != NULL;
          holler_test_client_greet (client, resumed);
          holler_test_client_ready (client);
        }
    }
  g_error ("the client does not come back");
}

static void
assert_invariant (HollerTestClient *client, Person person, guint32 seed)
{
  guint n_captures = holler_fake_media_get_n_captures (client->media);
  guint n_set = holler_fake_media_get_n_set (client->media);
  guint n_peers = holler_fake_media_get_n_peers (client->media);

  if (n_captures == 0 && n_set == 0 && (n_peers == 0 || person == PERSON_CALLS))
    return;

  g_error ("seed %u: %u captures, %u descriptions applied, %u connections",
           seed,
           n_captures,
           n_set,
           n_peers);
}

static void
act (HollerTestClient *client, HollerHostileCaller *caller)
{
  gboolean takes_seq = FALSE;
  g_autofree char *text = NULL;

  switch (holler_hostile_caller_next (caller))
    {
    case HOLLER_HOSTILE_DROP:
      holler_fake_transport_drop (client->transport, 1006);
      recover (client, TRUE);
      break;
    case HOLLER_HOSTILE_RESET:
      holler_fake_transport_drop (client->transport, 1006);
      recover (client, FALSE);
      break;
    case HOLLER_HOSTILE_WAIT:
      holler_fake_clock_advance (client->clock,
                                 holler_hostile_caller_get_wait_ms (caller));
      break;
    case HOLLER_HOSTILE_FRAME:
    default:
      text =
        holler_hostile_caller_make_frame (caller, client->seq + 1, &takes_seq);
      client->seq += takes_seq;
      holler_test_client_push_plain (client, text);
      recover (client, TRUE);
      break;
    }
}

static void
act_as_person (HollerTestClient *client,
               HollerHostileCaller *caller,
               Person person)
{
  HollerCallList *calls = holler_test_calls (client);
  HollerCall *incoming = holler_call_list_get_incoming (calls);

  if (incoming != NULL)
    reached.rings++;
  if (holler_hostile_caller_draw (caller, 8) != 0)
    return;

  if (person == PERSON_ACCEPTS && incoming != NULL)
    {
      reached.accepts++;
      holler_call_accept (incoming);
    }
  else if (person == PERSON_CALLS && holler_call_list_get_can_call (calls))
    {
      reached.placed++;
      holler_call_list_place (calls,
                              holler_test_client_get_peer (client),
                              FALSE);
    }
  holler_fake_settle ();
}

static void
run_sequence (HollerTestClient *client, Person person, guint32 seed)
{
  g_autoptr (HollerHostileCaller) caller =
    holler_hostile_caller_new (seed, &target);

  for (guint i = 0; i < SEQUENCE_LENGTH; i++)
    {
      act_as_person (client, caller, person);
      act (client, caller);
      assert_invariant (client, person, seed);
    }
}

static void
test_person (gconstpointer data)
{
  Person person = (Person) GPOINTER_TO_INT (data);
  guint32 first_seed = (guint32) g_test_rand_int ();

  g_test_message ("first seed: %u", first_seed);
  for (guint i = 0; i < N_SEQUENCES / 3; i += N_SEQUENCES_PER_CLIENT)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();

      for (guint j = 0; j < N_SEQUENCES_PER_CLIENT; j++)
        run_sequence (client, person, first_seed + i + j);
    }
  g_test_message ("%u rings, %u accepted, %u calls placed",
                  reached.rings,
                  reached.accepts,
                  reached.placed);
  g_assert_cmpuint (reached.rings, >, N_SEQUENCES / 3);
  if (person == PERSON_ACCEPTS)
    g_assert_cmpuint (reached.accepts, >, N_SEQUENCES / 10);
  if (person == PERSON_CALLS)
    g_assert_cmpuint (reached.placed, >, N_SEQUENCES / 10);
}

/* The caller goes on when the call is accepted for good: nothing breaks, and
 * in the end all is closed. */
static void
test_answered (void)
{
  guint32 first_seed = (guint32) g_test_rand_int ();

  g_test_message ("first seed: %u", first_seed);
  for (guint i = 0; i < N_SEQUENCES / 10; i++)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
      g_autoptr (HollerHostileCaller) caller =
        holler_hostile_caller_new (first_seed + i, &target);
      HollerCall *active = NULL;

      holler_test_call_ring (client, 1);
      holler_call_accept (
        holler_call_list_get_incoming (holler_test_calls (client)));
      {
        g_autoptr (HollerFrame) accept =
          holler_test_client_expect (client, HOLLER_FRAME_CALL_ACCEPT);

        holler_test_client_ack (client, accept, ",\"joinId\":\"j-me\"");
      }
      for (guint j = 0; j < SEQUENCE_LENGTH; j++)
        act (client, caller);
      active = holler_call_list_get_active (holler_test_calls (client));
      if (active != NULL)
        holler_call_hang_up (active);
      holler_fake_clock_advance (client->clock, 1000);
      g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                        ==,
                        0);
      g_assert_cmpuint (holler_fake_media_get_n_captures (client->media),
                        ==,
                        1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/client/hostile-caller/nobody-answers",
                        GINT_TO_POINTER (PERSON_IDLE),
                        test_person);
  g_test_add_data_func ("/client/hostile-caller/accepted-without-the-server",
                        GINT_TO_POINTER (PERSON_ACCEPTS),
                        test_person);
  g_test_add_data_func ("/client/hostile-caller/called-without-the-server",
                        GINT_TO_POINTER (PERSON_CALLS),
                        test_person);
  g_test_add_func ("/client/hostile-caller/answered", test_answered);

  return g_test_run ();
}
