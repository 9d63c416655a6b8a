/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"
#include "holler-fake-api.h"
#include "holler-fake-clock.h"
#include "holler-fake-media.h"
#include "holler-fake-secrets.h"
#include "holler-fake-store.h"
#include "holler-fake-transport.h"

G_BEGIN_DECLS

/* A whole client on fakes: Bob, with a contact Alice and the conversation
 * that the two have. */

#define TEST_ME "u-bob"
#define TEST_MY_DEVICE "d-bob"
#define TEST_PEER "u-alice"
#define TEST_PEER_DEVICE "d-alice"
#define TEST_CONVERSATION "c-ab"

typedef struct
{
  HollerFakeClock *clock;
  HollerFakeTransport *transport;
  HollerFakeApi *api;
  HollerFakeStore *store;
  HollerStore *other_store; /* (nullable): in its place */
  HollerFakeSecrets *secrets;
  HollerFakeMedia *media;
  HollerAccount *account;
  gint64 seq;
  guint n_sessions;
} HollerTestClient;

/* Logged out */
HollerTestClient *holler_test_client_new (void);
/* Over a store that is none of the fakes */
HollerTestClient *holler_test_client_new_over (HollerStore *store);
/* Another account over the same parts, as after a restart of the program */
void holler_test_client_restart (HollerTestClient *self);
/* Online, with what the first sync brings */
HollerTestClient *holler_test_client_new_online (void);
void holler_test_client_free (HollerTestClient *self);

void holler_test_client_log_in (HollerTestClient *self);
/* The pending open succeeds and the server says hello; then ready. */
void holler_test_client_greet (HollerTestClient *self, gboolean resumed);
void holler_test_client_ready (HollerTestClient *self);
void holler_test_client_lose (HollerTestClient *self);
/* A sequenced frame: "%" G_GINT64_FORMAT of @format takes the seq first. */
void holler_test_client_push (HollerTestClient *self,
                              const char *type,
                              const char *format,
                              ...) G_GNUC_PRINTF (3, 4);
void holler_test_client_push_plain (HollerTestClient *self, const char *json);
/* @fields: (nullable): more fields, beginning with a comma */
void holler_test_client_ack (HollerTestClient *self,
                             HollerFrame *request,
                             const char *fields);
void holler_test_client_refuse (HollerTestClient *self,
                                HollerFrame *request,
                                const char *code);
/* Takes the frame, which must be there. */
HollerFrame *holler_test_client_expect (HollerTestClient *self,
                                        HollerFrameKind kind);

HollerUser *holler_test_client_get_peer (HollerTestClient *self);
HollerConversation *
holler_test_client_get_conversation (HollerTestClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerTestClient, holler_test_client_free)

G_END_DECLS
