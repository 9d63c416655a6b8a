/* test-altered.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "client/holler-call-private.h"
#include "holler-flow-meter.h"
#include "holler-test-person.h"

/* FAULTS: somebody on the way (the server itself, or a proxy) changes what a
 * description says of the certificate. Two whole clients with real media at a
 * real server. */

#define CONFIG                                                                 \
  "[limits]\n"                                                                 \
  "first-offers-per-minute=1000\n"
#define PREFIX "fingerprint:sha-256 "

typedef struct
{
  HollerTestServer *server;
  HollerTestPerson alice; /* calls */
  HollerTestPerson bob;
  guint n_altered;
  guint n_sounding;
} Fixture;

typedef enum
{
  ALTER_OFFER = 1 << 0,
  ALTER_ANSWER = 1 << 1,
} Alter;

/* One hexadecimal digit of each fingerprint, so that nothing else changes. */
static GBytes *
alter_cb (HollerTestWire *wire, GBytes *text, gpointer user_data)
{
  Fixture *fixture = user_data;
  gsize size = 0;
  char *altered = NULL;
  const char *data = g_bytes_get_data (text, &size);
  gsize prefix = strlen (PREFIX);

  altered = g_memdup2 (data, size);
  for (gsize i = 0; i + prefix < size; i++)
    {
      if (memcmp (altered + i, PREFIX, prefix) != 0)
        continue;
      altered[i + prefix] = altered[i + prefix] == '0' ? '1' : '0';
      fixture->n_altered++;
    }

  return g_bytes_new_take (altered, size);
}

static void
alter (Fixture *fixture, Alter what)
{
  if (what & ALTER_OFFER)
    holler_test_wire_set_funcs (fixture->bob.wire, alter_cb, NULL, fixture);
  if (what & ALTER_ANSWER)
    holler_test_wire_set_funcs (fixture->alice.wire, alter_cb, NULL, fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = holler_test_server_new (CONFIG);
  holler_test_person_init (&fixture->alice, fixture->server, "alice");
  holler_test_person_init (&fixture->bob, fixture->server, "bob");
  holler_test_person_befriend (&fixture->alice, &fixture->bob, "bob");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  holler_test_person_clear (&fixture->alice);
  holler_test_person_clear (&fixture->bob);
  holler_test_server_free (fixture->server);
}

static void
sounding_cb (HollerCall *call, Fixture *fixture)
{
  fixture->n_sounding++;
}

static void
place (Fixture *fixture, HollerCall **out_alices, HollerCall **out_bobs)
{
  HollerCall *alices =
    holler_call_list_place (fixture->alice.calls,
                            holler_test_person_get_other (&fixture->alice),
                            FALSE);
  HollerCall *bobs = NULL;

  g_assert_nonnull (alices);
  holler_test_person_wait (holler_call_list_get_incoming (fixture->bob.calls) !=
                           NULL);
  bobs = holler_call_list_get_incoming (fixture->bob.calls);
  g_signal_connect (alices, "sounding", G_CALLBACK (sounding_cb), fixture);
  g_signal_connect (bobs, "sounding", G_CALLBACK (sounding_cb), fixture);
  *out_alices = g_object_ref (alices);
  *out_bobs = g_object_ref (bobs);
  holler_call_accept (bobs);
}

static void
assert_ends_insecure (HollerCall *alices, HollerCall *bobs)
{
  holler_test_person_wait (
    holler_call_get_state (alices) == HOLLER_CALL_STATE_ENDED &&
    holler_call_get_state (bobs) == HOLLER_CALL_STATE_ENDED);
  g_assert_cmpint (holler_call_get_end_reason (alices),
                   ==,
                   HOLLER_CALL_END_INSECURE);
  g_assert_cmpint (holler_call_get_end_reason (bobs),
                   ==,
                   HOLLER_CALL_END_INSECURE);
}

static gboolean
capture_is_open (HollerTestPerson *person)
{
  gboolean is_open = TRUE;

  g_object_get (person->media, "capture-open", &is_open, NULL);

  return is_open;
}

/* So from the first description on: nothing was ever heard or said. */
static void
test_first (Fixture *fixture, gconstpointer data)
{
  Alter what = (Alter) GPOINTER_TO_INT (data);
  g_autoptr (HollerCall) alices = NULL;
  g_autoptr (HollerCall) bobs = NULL;
  HollerFlowCount before;
  HollerFlowCount after;

  alter (fixture, what);
  holler_flow_meter_read (&before);
  place (fixture, &alices, &bobs);
  assert_ends_insecure (alices, bobs);
  holler_flow_meter_read (&after);

  g_assert_cmpuint (fixture->n_altered, >, 0);
  g_assert_cmpuint (fixture->n_sounding, ==, 0);
  /* Where one alone was deceived the other may have begun to speak, to the
   * very certificate that was described to it. */
  if (what == (ALTER_OFFER | ALTER_ANSWER))
    {
      /* One frame of silence each, which the encoder is tried with. */
      g_assert_cmpuint (after.voice, <=, before.voice + 2);
      g_assert_cmpuint (after.encrypted, ==, before.encrypted);
      g_assert_cmpuint (after.decrypted, ==, before.decrypted);
    }
  g_assert_false (capture_is_open (&fixture->alice));
  g_assert_false (capture_is_open (&fixture->bob));
}

/* In the middle of a call that was right */
static void
test_later (Fixture *fixture, gconstpointer data)
{
  gboolean is_new_generation = data != NULL;
  g_autoptr (HollerCall) alices = NULL;
  g_autoptr (HollerCall) bobs = NULL;

  place (fixture, &alices, &bobs);
  holler_test_person_wait (fixture->n_sounding == 2);
  alter (fixture, ALTER_OFFER);
  if (is_new_generation)
    holler_negotiator_want_generation (alices->negotiator);
  else
    holler_negotiator_want (alices->negotiator);
  assert_ends_insecure (alices, bobs);
  g_assert_cmpuint (fixture->n_altered, >, 0);
  g_assert_cmpuint (fixture->n_sounding, ==, 2);
}

#define ADD(path, data, test)                                                  \
  g_test_add ("/whole/altered/" path,                                          \
              Fixture,                                                         \
              GINT_TO_POINTER (data),                                          \
              set_up,                                                          \
              test,                                                            \
              tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  holler_test_person_init_process (&argc, &argv);
  g_assert_true (holler_flow_meter_start ());

  ADD ("the-offer", ALTER_OFFER, test_first);
  ADD ("the-answer", ALTER_ANSWER, test_first);
  ADD ("both", ALTER_OFFER | ALTER_ANSWER, test_first);
  ADD ("a-renegotiation", FALSE, test_later);
  ADD ("a-new-generation", TRUE, test_later);

  return g_test_run ();
}
