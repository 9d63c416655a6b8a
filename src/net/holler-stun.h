/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* STUN messages (RFC 8489) as far as a probe needs them: the binding request,
 * and TURN's allocate and refresh (RFC 8656). Bytes in, bytes out. */

#define HOLLER_STUN_HEADER_BYTES 20
#define HOLLER_STUN_MAX_BYTES 2048
#define HOLLER_STUN_ID_BYTES 12

typedef enum
{
  HOLLER_STUN_BINDING = 0x001,
  HOLLER_STUN_ALLOCATE = 0x003,
  HOLLER_STUN_REFRESH = 0x004,
} HollerStunMethod;

typedef enum
{
  HOLLER_STUN_REQUEST = 0x000,
  HOLLER_STUN_SUCCESS = 0x100,
  HOLLER_STUN_ERROR = 0x110,
} HollerStunClass;

/* What the long-term credential mechanism needs; borrowed. */
typedef struct
{
  const char *username;
  const char *password;
  const char *realm;
  const char *nonce;
} HollerStunKey;

typedef struct
{
  HollerStunMethod method;
  HollerStunClass class_;
  guint8 id[HOLLER_STUN_ID_BYTES];
  guint error_code; /* 300–699, or 0 */
  char *realm;      /* (nullable) */
  char *nonce;      /* (nullable) */
  gboolean has_mapped_address;
  gboolean has_relayed_address;
} HollerStunReply;

GBytes *holler_stun_build (HollerStunMethod method,
                           const guint8 *id,
                           const HollerStunKey *key);
gssize holler_stun_measure (const guint8 *data, gsize size);
HollerStunReply *holler_stun_parse (const guint8 *data, gsize size);
void holler_stun_reply_free (HollerStunReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerStunReply, holler_stun_reply_free)

G_END_DECLS
