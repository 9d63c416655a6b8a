/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-test-server.h"

G_BEGIN_DECLS

/* A WebSocket of a test, down to the bytes, so that it can also behave
 * badly. */

typedef struct _HollerTestSocket HollerTestSocket;

/* Any socket to the server, for those who do not speak HTTP either. */
HollerTestSocket *holler_test_socket_connect (HollerTestServer *server);
/* The handshake; asserts 101. resume: (nullable) "session:seq" */
HollerTestSocket *holler_test_socket_open (HollerTestServer *server,
                                           HollerTestUser *user,
                                           const char *resume);
/* The handshake up to its answer's status; headers: whole lines with CRLF. */
guint holler_test_socket_shake (HollerTestSocket *self,
                                const char *target,
                                const char *headers);
/* open, hello, all up to ready; out_hello (nullable) */
HollerTestSocket *holler_test_socket_open_ready (HollerTestServer *server,
                                                 HollerTestUser *user,
                                                 JsonObject **out_hello);
void holler_test_socket_free (HollerTestSocket *self);
/* What the answer to the handshake said */
const char *holler_test_socket_get_answer (HollerTestSocket *self);

/* All that comes until the other side ends it */
char *holler_test_socket_read_rest (HollerTestSocket *self);
gboolean holler_test_socket_write (HollerTestSocket *self,
                                   const void *bytes,
                                   gsize length);
void holler_test_socket_send (HollerTestSocket *self, const char *format, ...)
  G_GNUC_PRINTF (2, 3);
/* flags: fin and rsv bits as on the wire */
gboolean holler_test_socket_send_frame (HollerTestSocket *self,
                                        guint8 first_byte,
                                        const void *bytes,
                                        gsize length,
                                        gboolean is_masked);
/* The next text frame; pings are answered. NULL at the end: then
 * holler_test_socket_get_close_code () says how. */
JsonObject *holler_test_socket_receive (HollerTestSocket *self);
/* The next one of type; those before it are dropped. Asserts it comes. */
JsonObject *holler_test_socket_expect (HollerTestSocket *self,
                                       const char *type);
/* Reads to the end and asserts the code; 0: any. */
void holler_test_socket_expect_close (HollerTestSocket *self, guint16 code);
guint16 holler_test_socket_get_close_code (HollerTestSocket *self);
/* Asserts that nothing but of type comes before the answer to a request. */
void holler_test_socket_expect_silence (HollerTestSocket *self,
                                        const char *type);
/* Says goodbye and goes; or just goes. */
void holler_test_socket_close (HollerTestSocket *self);
void holler_test_socket_vanish (HollerTestSocket *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerTestSocket, holler_test_socket_free)

G_END_DECLS
