/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "core/holler-presence-rule.h"

G_BEGIN_DECLS

/* Small values that objects, interfaces and windows share. */

typedef enum
{
  HOLLER_CONTACT_STATE_NONE,
  HOLLER_CONTACT_STATE_CONTACT,
  HOLLER_CONTACT_STATE_INCOMING,
  HOLLER_CONTACT_STATE_OUTGOING,
  HOLLER_CONTACT_STATE_BLOCKED,
} HollerContactState;

typedef enum
{
  HOLLER_MESSAGE_KIND_TEXT,
  HOLLER_MESSAGE_KIND_CALL,
  HOLLER_MESSAGE_KIND_SYSTEM,
} HollerMessageKind;

typedef enum
{
  HOLLER_DELIVERY_QUEUED,
  HOLLER_DELIVERY_SENT,
  HOLLER_DELIVERY_DELIVERED,
  HOLLER_DELIVERY_READ,
  HOLLER_DELIVERY_FAILED,
} HollerDelivery;

typedef enum
{
  HOLLER_UPLOAD_SENDING,
  HOLLER_UPLOAD_DONE,
  HOLLER_UPLOAD_FAILED,
  HOLLER_UPLOAD_CANCELLED,
  HOLLER_UPLOAD_PREPARING, /* what is to be sent is being made */
} HollerUploadState;

typedef enum
{
  HOLLER_CALL_OUTCOME_ANSWERED,
  HOLLER_CALL_OUTCOME_MISSED,
  HOLLER_CALL_OUTCOME_CANCELLED,
  HOLLER_CALL_OUTCOME_DECLINED,
  HOLLER_CALL_OUTCOME_BUSY,
  HOLLER_CALL_OUTCOME_UNREACHABLE,
  HOLLER_CALL_OUTCOME_FAILED,
} HollerCallOutcome;

/* Why a call reconnects, as far as this side can tell. */
typedef enum
{
  HOLLER_CALL_TROUBLE_NONE,
  HOLLER_CALL_TROUBLE_NO_MEDIA,   /* nothing comes from the other */
  HOLLER_CALL_TROUBLE_NO_SERVER,  /* nor from the server */
  HOLLER_CALL_TROUBLE_NO_NETWORK, /* this machine has none */
} HollerCallTrouble;

/* What a call does by itself when it must. */
typedef enum
{
  HOLLER_CALL_WISH_OFFER,
  HOLLER_CALL_WISH_RESTART,    /* of ICE, by another offer */
  HOLLER_CALL_WISH_GENERATION, /* a new connection beside the present one */
} HollerCallWish;

typedef enum /*< flags >*/
{
  HOLLER_MEDIA_AUDIO = 1 << 0,
  HOLLER_MEDIA_VIDEO = 1 << 1,
  HOLLER_MEDIA_SCREEN = 1 << 2,
  HOLLER_MEDIA_SCREEN_AUDIO = 1 << 3,
} HollerMediaKinds;

typedef enum
{
  HOLLER_SECURITY_PENDING,
  HOLLER_SECURITY_ENCRYPTED,
  HOLLER_SECURITY_INSECURE,
} HollerSecurity;

typedef enum
{
  HOLLER_PATH_UNKNOWN,
  HOLLER_PATH_HOST,
  HOLLER_PATH_REFLEXIVE,
  HOLLER_PATH_RELAY,
} HollerPath;

/* What a peer connection measured of itself; -1 where it does not know. */
typedef struct
{
  double round_trip_ms;
  double jitter_ms;
  double loss_fraction;        /* 0–1, what we receive */
  double remote_loss_fraction; /* 0–1, what the other says it receives */
  double playout_delay_ms;
  double concealed_fraction; /* 0–1, of what was heard since the last time */
  gint64 bytes_received;
  gint64 bytes_sent;
  gint64 packets_received;
  gint64 packets_lost;
  gint64 sent_bitrate_bps;
  gint64 received_bitrate_bps;
  HollerPath path;
  HollerSecurity security;
  char codec[16];
} HollerMediaStats;

#define HOLLER_TYPE_MEDIA_STATS (holler_media_stats_get_type ())
GType holler_media_stats_get_type (void);
HollerMediaStats *holler_media_stats_copy (const HollerMediaStats *self);
void holler_media_stats_free (HollerMediaStats *self);

/* A logged-in session. Holds secrets: never logged, never in a GError. */
typedef struct
{
  char *server_url;
  char *user_id;
  char *username;
  char *display_name;
  char *device_id;
  char *access_token;
  char *refresh_token;
  gint64 expires_at_us; /* real time */
} HollerSession;

#define HOLLER_TYPE_SESSION (holler_session_get_type ())
GType holler_session_get_type (void);
HollerSession *holler_session_copy (const HollerSession *self);
void holler_session_free (HollerSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerMediaStats, holler_media_stats_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerSession, holler_session_free)

G_END_DECLS
