/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server-private.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* HTTP as a table of routes. */

#define HOLLER_HTTP_MAX_PARAMETERS 2

typedef struct
{
  grefcount ref_count;
  HollerServer *server;
  SoupServerMessage *message;
  GHashTable *query; /* nullable; borrowed during the handler */
  JsonObject *body;  /* nullable */
  char *parameters[HOLLER_HTTP_MAX_PARAMETERS];
  char *address; /* the client's, for limits; never logged */
  /* whom the token speaks for; NULL for open calls */
  char *user_id;
  char *device_id;
  gboolean is_paused;
  gboolean is_answered;
} HollerHttpRequest;

/* Answers now, or takes a reference and answers later. */
typedef void (*HollerHttpFunc) (HollerHttpRequest *request);

typedef enum
{
  HOLLER_ROUTE_NONE = 0,
  HOLLER_ROUTE_OPEN = 1 << 0,     /* needs no token */
  HOLLER_ROUTE_BODY = 1 << 1,     /* needs a JSON object */
  HOLLER_ROUTE_ANY_TIME = 1 << 2, /* also while starting and draining */
} HollerRouteFlags;

/* In a pattern "*" stands for one part of the path, an id. */
typedef struct
{
  const char *method;
  const char *pattern;
  HollerHttpFunc func;
  HollerRouteFlags flags;
} HollerHttpRoute;

void holler_http_install (SoupServer *soup, HollerServer *server);

HollerHttpRequest *holler_http_request_ref (HollerHttpRequest *self);
void holler_http_request_unref (HollerHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerHttpRequest, holler_http_request_unref)

/* object: (transfer full) (nullable) */
void
holler_http_answer (HollerHttpRequest *self, guint status, JsonObject *object);
void holler_http_fail (HollerHttpRequest *self,
                       HollerServerError code,
                       const char *message);
/* 403 instead of what the code would have */
void holler_http_fail_forbidden (HollerHttpRequest *self,
                                 HollerServerError code,
                                 const char *message);
/* 429 or 503, with Retry-After */
void holler_http_fail_for_now (HollerHttpRequest *self,
                               HollerServerError code,
                               const char *message,
                               guint retry_after_s);
/* From the store: what is the client's fault is said, the rest is logged. */
void holler_http_fail_error (HollerHttpRequest *self, const GError *error);
/* NULL if it is not there or no string */
const char *holler_http_get_string (HollerHttpRequest *self, const char *name);
/* The same of the query. */
const char *holler_http_get_query (HollerHttpRequest *self, const char *name);

/* By the Idempotency-Key: what the same request has made already, nullable,
 * and to be remembered; @kind is of what */
const char *holler_http_find_made (HollerHttpRequest *self, const char *kind);
void holler_http_remember_made (HollerHttpRequest *self,
                                const char *kind,
                                const char *id);

/* The tables, a file each. */
extern const HollerHttpRoute holler_api_account_routes[];
extern const HollerHttpRoute holler_api_auth_routes[];
extern const HollerHttpRoute holler_api_people_routes[];
extern const HollerHttpRoute holler_api_chat_routes[];
extern const HollerHttpRoute holler_api_files_routes[];
extern const HollerHttpRoute holler_api_groups_routes[];
extern const HollerHttpRoute holler_api_server_routes[];
/* POST /api/conversations of kind "group" */
void holler_api_make_group (HollerHttpRequest *request);

/* holler-api-chat.c: one as request's person sees it, or why not */
void holler_http_answer_conversation (HollerHttpRequest *request,
                                      const char *conversation_id,
                                      guint status);

/* holler-api-auth.c */
#define HOLLER_PASSWORD_MAX_LENGTH 256
gboolean holler_http_is_password_good (const char *text);

/* holler-api-people.c: somebody looks different to those who see him */
void holler_people_changed (HollerServer *server, const char *user_id);
void holler_people_answer_me (HollerHttpRequest *request);

/* holler-origin.c */
gboolean holler_origin_is_good (HollerServer *server,
                                SoupServerMessage *message);
gboolean holler_origin_admit (HollerServer *server, SoupServerMessage *message);

/* holler-upgrade.c */
void holler_upgrade_install (SoupServer *soup, HollerServer *server);
/* Also says why not; for both the API and the socket. */
gboolean holler_http_check_token (HollerServer *server,
                                  const char *token,
                                  HollerTokenClaims *out_claims,
                                  GError **error);
/* A token in an address ends up in logs and histories. */
gboolean holler_http_has_token_in_query (GHashTable *query);
void holler_http_set_error (SoupServerMessage *message,
                            HollerServerError code,
                            const char *text,
                            guint retry_after_s);

G_END_DECLS
