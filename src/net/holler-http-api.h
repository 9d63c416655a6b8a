/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-api.h"
#include "client/holler-trust.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_HTTP_API (holler_http_api_get_type ())
G_DECLARE_FINAL_TYPE (HollerHttpApi, holler_http_api, HOLLER, HTTP_API, GObject)

HollerApi *holler_http_api_new (void);
/* Takes also certificates that a person accepted */
HollerApi *holler_http_api_new_trusting (HollerTrust *trust);

G_END_DECLS
