/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-api.h"

G_BEGIN_DECLS

/* An HTTP API whose answers a test chooses by method and path. The same
 * answer is given each time; a path may end in "*". What nobody chose is not
 * found. */

#define HOLLER_TYPE_FAKE_API (holler_fake_api_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeApi, holler_fake_api, HOLLER, FAKE_API, GObject)

HollerApi *holler_fake_api_new (void);
/* @json: (nullable): NULL for an answer without a body. The last word for a
 * path counts. */
void holler_fake_api_answer (HollerFakeApi *self,
                             const char *method,
                             const char *path,
                             const char *json);
void holler_fake_api_refuse (HollerFakeApi *self,
                             const char *method,
                             const char *path,
                             HollerApiError code);
/* While held, answers wait. */
void holler_fake_api_hold (HollerFakeApi *self, gboolean hold);
void holler_fake_api_refuse_token (HollerFakeApi *self, HollerApiError code);
/* "METHOD path" of each request so far */
GPtrArray *holler_fake_api_get_requests (HollerFakeApi *self);
guint holler_fake_api_count (HollerFakeApi *self, const char *request);
/* (nullable): the body of the last request that had one */
JsonObject *holler_fake_api_get_last_body (HollerFakeApi *self);

G_END_DECLS
