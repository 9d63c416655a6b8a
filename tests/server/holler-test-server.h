/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A real holler-server in a process of its own, on a free port and a folder
 * that goes away with it; and people who use it. Everything blocks, with a
 * deadline: a test reads as what happens. */

typedef struct _HollerTestServer HollerTestServer;

/* config: (nullable): the text of a configuration */
HollerTestServer *holler_test_server_new (const char *config);
void holler_test_server_free (HollerTestServer *self);
/* Ends the process and waits: its exit status, or 128 + signal. */
int holler_test_server_stop (HollerTestServer *self, int signal_number);
/* Starts it again on the same folder, maybe on another port. FALSE if it
 * refuses; then holler_test_server_get_errors () says why. */
gboolean holler_test_server_start (HollerTestServer *self);
const char *holler_test_server_get_data_dir (HollerTestServer *self);
const char *holler_test_server_get_uri (HollerTestServer *self);
guint16 holler_test_server_get_port (HollerTestServer *self);
GPid holler_test_server_get_pid (HollerTestServer *self);
/* All it has written to stderr. */
char *holler_test_server_get_errors (HollerTestServer *self);

/* One HTTP call: the status. body: (nullable) JSON text; out_answer
 * (nullable): the object of the answer, NULL if there is none. */
guint holler_test_server_call (HollerTestServer *self,
                               const char *token,
                               const char *method,
                               const char *path,
                               const char *body,
                               JsonObject **out_answer);
/* Bytes there and back; body, range (nullable) */
guint holler_test_server_transfer (HollerTestServer *self,
                                   const char *token,
                                   const char *method,
                                   const char *path,
                                   GBytes *body,
                                   const char *range,
                                   GBytes **out_bytes);
/* The same, and the code of the error: "" if there is none. Asserts the
 * status. */
void holler_test_server_assert (HollerTestServer *self,
                                const char *token,
                                const char *method,
                                const char *path,
                                const char *body,
                                guint status,
                                const char *code);
/* (nullable): the Idempotency-Key of what is called next */
void holler_test_server_set_key (HollerTestServer *self, const char *key);
/* A header of the last answer */
const char *holler_test_server_get_header (HollerTestServer *self,
                                           const char *name);

typedef struct
{
  char *username;
  char *user_id;
  char *device_id;
  char *access_token;
  char *refresh_token;
} HollerTestUser;

#define HOLLER_TEST_PASSWORD "correct horse"

HollerTestUser *holler_test_user_new (HollerTestServer *server,
                                      const char *username);
/* Another device of the same person */
HollerTestUser *holler_test_user_log_in (HollerTestServer *server,
                                         const char *username);
void holler_test_user_free (HollerTestUser *self);
void holler_test_user_befriend (HollerTestServer *server,
                                HollerTestUser *self,
                                HollerTestUser *other);
/* The id of the conversation of two contacts */
char *holler_test_user_converse (HollerTestServer *server,
                                 HollerTestUser *self,
                                 HollerTestUser *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerTestServer, holler_test_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerTestUser, holler_test_user_free)

G_END_DECLS
