/* holler-test-person.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-person.h"

#include "holler-fake-store.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"
#include "net/holler-http-api.h"
#include "net/holler-ws-transport.h"
#include "store/holler-memory-secrets.h"

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
holler_test_person_init_process (int *argc, char ***argv)
{
  holler_gst_media_init_process (argc, argv);
  g_timeout_add (5, tick_cb, NULL);
}

void
holler_test_person_init (HollerTestPerson *self,
                         HollerTestServer *server,
                         const char *username)
{
  g_autoptr (HollerApi) api = holler_http_api_new ();
  g_autoptr (HollerSecrets) secrets = holler_memory_secrets_new ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  HollerAccountParts parts = { 0 };

  self->clock = holler_system_clock_new ();
  self->store = holler_fake_store_new ();
  self->media = holler_gst_media_new (self->clock);
  g_object_set (self->media,
                "audio-input",
                "test",
                "audio-output",
                "null",
                NULL);
  self->wire = holler_test_wire_new (holler_ws_transport_new ());
  parts.clock = self->clock;
  parts.transport = HOLLER_TRANSPORT (self->wire);
  parts.api = api;
  parts.store = self->store;
  parts.secrets = secrets;
  parts.media = self->media;
  self->account = holler_account_new (&parts);
  self->calls = holler_account_get_calls (self->account);

  holler_account_log_in_async (self->account,
                               holler_test_server_get_uri (server),
                               username,
                               HOLLER_TEST_PASSWORD,
                               TRUE,
                               NULL,
                               NULL,
                               TRUE,
                               NULL,
                               holler_test_answer_cb,
                               &answer);
  holler_account_log_in_finish (self->account,
                                holler_test_answer_wait (&answer),
                                &error);
  g_assert_no_error (error);
  holler_test_person_wait (holler_account_get_state (self->account) ==
                           HOLLER_ACCOUNT_ONLINE);
}

void
holler_test_person_clear (HollerTestPerson *self)
{
  holler_account_shut_down (self->account);
  g_clear_object (&self->account);
  g_clear_object (&self->wire);
  holler_gst_media_wait (HOLLER_GST_MEDIA (self->media), 5000);
  g_clear_object (&self->media);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static HollerContact *
get_contact (HollerTestPerson *self)
{
  g_autoptr (HollerContact) contact =
    g_list_model_get_item (holler_account_get_contacts (self->account), 0);

  return contact;
}

static gboolean
has_contact (HollerTestPerson *self, HollerContactState state)
{
  HollerContact *contact = get_contact (self);

  return contact != NULL && holler_contact_get_state (contact) == state;
}

HollerUser *
holler_test_person_get_other (HollerTestPerson *self)
{
  return holler_contact_get_user (get_contact (self));
}

static void
act_on_contact (HollerTestPerson *self, HollerUser *user, HollerContactAct act)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_account_contact_act_async (self->account,
                                    user,
                                    act,
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  holler_account_contact_act_finish (self->account,
                                     holler_test_answer_wait (&answer),
                                     &error);
  g_assert_no_error (error);
}

void
holler_test_person_befriend (HollerTestPerson *self,
                             HollerTestPerson *other,
                             const char *username)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (HollerUser) user = NULL;
  g_autoptr (GError) error = NULL;

  holler_account_find_user_async (self->account,
                                  username,
                                  NULL,
                                  holler_test_answer_cb,
                                  &answer);
  user = holler_account_find_user_finish (self->account,
                                          holler_test_answer_wait (&answer),
                                          &error);
  g_assert_no_error (error);
  g_assert_nonnull (user);
  act_on_contact (self, user, HOLLER_CONTACT_ACT_REQUEST);
  holler_test_person_wait (has_contact (other, HOLLER_CONTACT_STATE_INCOMING));
  act_on_contact (other,
                  holler_test_person_get_other (other),
                  HOLLER_CONTACT_ACT_ACCEPT);
  holler_test_person_wait (has_contact (self, HOLLER_CONTACT_STATE_CONTACT) &&
                           has_contact (other, HOLLER_CONTACT_STATE_CONTACT));
}
