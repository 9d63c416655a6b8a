/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "client/holler-types.h"

G_BEGIN_DECLS

/* The HTTP API of one server. Keeps the session's tokens: one refresh at a
 * time on 401, and then the request once more. net/ implements it. */

#define HOLLER_API_ERROR (holler_api_error_quark ())
GQuark holler_api_error_quark (void);

/* By what the caller can do about it. The message is the server's own sentence
 * where it sent one. */
typedef enum
{
  HOLLER_API_ERROR_UNREACHABLE,     /* no connection, DNS, timeout */
  HOLLER_API_ERROR_TLS,             /* certificate not trusted */
  HOLLER_API_ERROR_INSECURE,        /* plain http to elsewhere, not insisted */
  HOLLER_API_ERROR_NOT_HOLLER,      /* answers, but is no Holler server */
  HOLLER_API_ERROR_OTHER_PROTOCOL,  /* a Holler server of another protocol */
  HOLLER_API_ERROR_BAD_CREDENTIALS, /* user name or password */
  HOLLER_API_ERROR_USERNAME_TAKEN,
  HOLLER_API_ERROR_REGISTRATION, /* closed, or an invitation is needed */
  HOLLER_API_ERROR_SESSION_LOST, /* refresh refused: log in again */
  HOLLER_API_ERROR_RATE_LIMITED,
  HOLLER_API_ERROR_NOT_FOUND,
  HOLLER_API_ERROR_REFUSED,   /* any other 4xx */
  HOLLER_API_ERROR_SERVER,    /* 5xx */
  HOLLER_API_ERROR_TOO_LARGE, /* a file for the server */
  HOLLER_API_ERROR_FILE,      /* ours cannot be read or written */
  /* Nobody vouches for the server; the person may (client/holler-trust.h) */
  HOLLER_API_ERROR_UNKNOWN_CERTIFICATE,
  HOLLER_API_ERROR_CHANGED_CERTIFICATE, /* not the one that was accepted */
  HOLLER_API_ERROR_QUOTA,       /* the person's room at the server is used up */
  HOLLER_API_ERROR_INTERRUPTED, /* a file came a part of the way */
  HOLLER_API_ERROR_DISK_FULL,   /* of this computer */
  HOLLER_API_ERROR_NO_ADDRESS,  /* no server can be there */
  HOLLER_API_ERROR_NOT_TLS,     /* https to what does not speak it */
} HollerApiError;

typedef enum
{
  HOLLER_API_FLAGS_NONE = 0,
  HOLLER_API_FLAGS_OPEN = 1 << 0, /* send no token */
} HollerApiFlags;

/* How far a file has come; @total_bytes is -1 while nobody knows. */
typedef void (*HollerApiProgress) (gint64 done_bytes,
                                   gint64 total_bytes,
                                   gpointer user_data);

#define HOLLER_TYPE_API (holler_api_get_type ())
G_DECLARE_INTERFACE (HollerApi, holler_api, HOLLER, API, GObject)

struct _HollerApiInterface
{
  GTypeInterface parent_iface;

  /* @url: "https://host[:port]"; plain http only to loopback unless
   * @allow_insecure. Fails with HOLLER_API_ERROR_INSECURE or _NO_ADDRESS. */
  gboolean (*set_server) (HollerApi *self,
                          const char *url,
                          gboolean allow_insecure,
                          GError **error);
  void (*set_session) (HollerApi *self, const HollerSession *session);
  void (*request_async) (HollerApi *self,
                         const char *method,
                         const char *path, /* "/api/…" with query */
                         JsonNode *body,   /* (nullable) (transfer none) */
                         HollerApiFlags flags,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  /* (transfer full) (nullable): NULL without error for 204 */
  JsonNode *(*request_finish) (HollerApi *self,
                               GAsyncResult *result,
                               GError **error);
  /* Sends a file's bytes; fails when nothing moves for a while, not when it
   * takes long. @content is read to its end. */
  void (*send_file_async) (HollerApi *self,
                           const char *method,
                           const char *path,
                           const char *mime,
                           GInputStream *content,
                           gint64 size_bytes,
                           HollerApiProgress progress, /* (nullable) */
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
  /* as request_finish */
  JsonNode *(*send_file_finish) (HollerApi *self,
                                 GAsyncResult *result,
                                 GError **error);
  /* @destination is there, whole, on success, and untouched on failure; more
   * than @limit_bytes is a failure. */
  void (*fetch_file_async) (HollerApi *self,
                            const char *path,
                            GFile *destination,
                            gint64 limit_bytes,
                            HollerApiProgress progress, /* (nullable) */
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  gboolean (*fetch_file_finish) (HollerApi *self,
                                 GAsyncResult *result,
                                 GError **error);
  /* An access token that is good for at least a minute, refreshed first if it
   * must be. */
  void (*get_token_async) (HollerApi *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
  char *(*get_token_finish) (HollerApi *self,
                             GAsyncResult *result,
                             GError **error);
};

/* Signals:
 *   session-changed (HollerSession *session)  tokens rotated: keep them
 *   session-lost ()                           refresh refused
 */

gboolean holler_api_set_server (HollerApi *self,
                                const char *url,
                                gboolean allow_insecure,
                                GError **error);
void holler_api_set_session (HollerApi *self, const HollerSession *session);
void holler_api_request_async (HollerApi *self,
                               const char *method,
                               const char *path,
                               JsonNode *body,
                               HollerApiFlags flags,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
JsonNode *holler_api_request_finish (HollerApi *self,
                                     GAsyncResult *result,
                                     GError **error);
void holler_api_send_file_async (HollerApi *self,
                                 const char *method,
                                 const char *path,
                                 const char *mime,
                                 GInputStream *content,
                                 gint64 size_bytes,
                                 HollerApiProgress progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
JsonNode *holler_api_send_file_finish (HollerApi *self,
                                       GAsyncResult *result,
                                       GError **error);
void holler_api_fetch_file_async (HollerApi *self,
                                  const char *path,
                                  GFile *destination,
                                  gint64 limit_bytes,
                                  HollerApiProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean holler_api_fetch_file_finish (HollerApi *self,
                                       GAsyncResult *result,
                                       GError **error);
void holler_api_get_token_async (HollerApi *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *holler_api_get_token_finish (HollerApi *self,
                                   GAsyncResult *result,
                                   GError **error);
void holler_api_emit_session_changed (HollerApi *self,
                                      const HollerSession *session);
void holler_api_emit_session_lost (HollerApi *self);

G_END_DECLS
