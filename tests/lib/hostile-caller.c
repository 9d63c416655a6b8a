/* hostile-caller.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "hostile-caller.h"

#include <string.h>

/* Mostly right, so that it gets far, and wrong now and then: of fields one in
 * ODDS is left out, one of another type; of texts one is broken. */
#define ODDS 40
#define FINGERPRINT                                                            \
  "8F:1C:0B:30:55:7A:9F:C4:E9:0E:33:58:7D:A2:C7:EC:11:36:5B:80:A5:CA:EF:14:"   \
  "39:5E:83:A8:CD:F2:17:3C"

struct _HollerHostileCaller
{
  GRand *rand;
  HollerHostileTarget target;
  char *description; /* (nullable) */
};

guint
holler_hostile_caller_draw (HollerHostileCaller *self, guint n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

static gboolean
one_in (HollerHostileCaller *self, guint n)
{
  return holler_hostile_caller_draw (self, n) == 0;
}

#define PICK(self, pool)                                                       \
  ((pool)[holler_hostile_caller_draw ((self), G_N_ELEMENTS (pool))])

static void
append_quoted (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if (*p == '\n')
        g_string_append (json, "\\n");
      else if (*p == '\r')
        g_string_append (json, "\\r");
      else
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}

static void
append_nonsense (HollerHostileCaller *self, GString *json)
{
  static const char *const values[] = {
    "null",
    "true",
    "-1",
    "0",
    "1.5",
    "9007199254740993",
    "1e400",
    "\"\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]",
    "{\"a\":1,\"a\":2}",
    "\"\\ud800\"",
    "undefined",
  };

  g_string_append (json, PICK (self, values));
}

/* Begins a member; FALSE if it is left out or has been given nonsense. */
static gboolean
begin_member (HollerHostileCaller *self, GString *json, const char *name)
{
  if (one_in (self, ODDS))
    return FALSE;

  g_string_append_printf (json, ",\"%s\":", name);
  if (!one_in (self, ODDS))
    return TRUE;
  append_nonsense (self, json);

  return FALSE;
}

static void
add_string (HollerHostileCaller *self,
            GString *json,
            const char *name,
            const char *value)
{
  if (begin_member (self, json, name))
    append_quoted (json, value);
}

static void
add_int (HollerHostileCaller *self,
         GString *json,
         const char *name,
         gint64 value)
{
  if (begin_member (self, json, name))
    g_string_append_printf (json, "%" G_GINT64_FORMAT, value);
}

static void
add_boolean (HollerHostileCaller *self,
             GString *json,
             const char *name,
             gboolean value)
{
  if (begin_member (self, json, name))
    g_string_append (json, value ? "true" : "false");
}

static const char *
pick_call_id (HollerHostileCaller *self)
{
  if (!one_in (self, 8))
    return self->target.conversation_id;

  return one_in (self, 2) ? "c-other" : self->target.user_id;
}

static gint64
pick_epoch (HollerHostileCaller *self)
{
  static const gint64 epochs[] = { 1, 1, 1, 1, 1, 1, 2, 3, 0, -1, 1 << 30 };

  return PICK (self, epochs);
}

static guint
pick_generation (HollerHostileCaller *self)
{
  static const guint generations[] = { 0, 0,  0,  0,  1,         1,
                                       2, 63, 64, 65, G_MAXINT32 };

  return PICK (self, generations);
}

static const char *
pick_join_id (HollerHostileCaller *self)
{
  static const char *const ids[] = { "j-1", "j-1", "j-1", "j-2", "j-3" };

  return PICK (self, ids);
}

static void
add_call (HollerHostileCaller *self, GString *json)
{
  add_string (self, json, "callId", pick_call_id (self));
  add_int (self, json, "epoch", pick_epoch (self));
}

static void
add_sender (HollerHostileCaller *self, GString *json)
{
  gboolean is_caller = !one_in (self, 10);

  add_string (self,
              json,
              "senderId",
              is_caller          ? self->target.caller_id
              : one_in (self, 2) ? self->target.user_id
                                 : "u-other");
  add_string (self,
              json,
              "senderDeviceId",
              one_in (self, 10) ? "d-other" : self->target.caller_device_id);
  add_string (self, json, "senderJoinId", pick_join_id (self));
  add_string (self, json, "senderUsername", "caller");
  add_string (self, json, "senderDisplayName", "The Caller");
  if (one_in (self, 4))
    {
      add_string (self, json, "recipientId", self->target.user_id);
      add_string (self, json, "recipientDeviceId", self->target.device_id);
      add_string (self, json, "recipientJoinId", pick_join_id (self));
    }
}

static void
append_section (HollerHostileCaller *self, GString *sdp, guint mid)
{
  static const char *const lines[] = {
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 OPUS/48000/2\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n",
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 OPUS/48000/2\r\n",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=sctp-port:5000\r\n",
  };

  g_string_append (sdp, one_in (self, 60) ? PICK (self, lines) : lines[mid]);
  g_string_append (sdp, "c=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=sendrecv\r\n");
  if (!one_in (self, 60))
    g_string_append_printf (
      sdp,
      "a=mid:%u\r\n",
      one_in (self, 60) ? holler_hostile_caller_draw (self, 9) : mid);
  g_string_append (sdp,
                   "a=setup:actpass\r\na=ice-ufrag:hostile\r\n"
                   "a=ice-pwd:0123456789abcdefghijklmn\r\n");
  if (!one_in (self, 60))
    g_string_append (sdp, "a=fingerprint:sha-256 " FINGERPRINT "\r\n");
  if (one_in (self, 60))
    g_string_append (sdp,
                     "a=candidate:1 1 UDP 1 169.254.169.254 80 typ host\r\n");
}

static void
add_sdp (HollerHostileCaller *self, GString *json)
{
  g_autoptr (GString) sdp = g_string_new (NULL);
  guint n = one_in (self, 6) ? holler_hostile_caller_draw (self, 6) : 5;

  if (self->description != NULL && !one_in (self, 4))
    {
      g_autofree char *spoilt =
        holler_hostile_caller_spoil_description (self, self->description);

      add_string (self,
                  json,
                  "sdp",
                  one_in (self, 3) ? self->description : spoilt);
      return;
    }
  g_string_append (sdp,
                   "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                   "a=group:BUNDLE");
  for (guint mid = 0; mid < n; mid++)
    g_string_append_printf (sdp, " %u", mid);
  g_string_append (sdp, "\r\n");
  for (guint mid = 0; mid < n; mid++)
    append_section (self, sdp, mid);
  if (one_in (self, ODDS))
    g_string_truncate (sdp, holler_hostile_caller_draw (self, sdp->len));
  add_string (self, json, "sdp", sdp->str);
}

static void
add_candidate (HollerHostileCaller *self, GString *json)
{
  static const char *const texts[] = {
    "candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host",
    "candidate:1 1 UDP 2015363327 127.0.0.1 22 typ host",
    "candidate:1 1 UDP 2015363327 169.254.169.254 80 typ host",
    "candidate:2 1 TCP 1 192.0.2.1 9 typ host tcptype active",
    "candidate:",
    "candidate:1 1 UDP 99999999999999999999 x y typ z",
    "not a candidate",
  };
  g_autofree char *spoilt = NULL;

  if (one_in (self, 6))
    {
      add_string (self, json, "candidate", "");
      return;
    }
  if (!begin_member (self, json, "candidate"))
    return;
  g_string_append (json, "{\"x\":0");
  spoilt = holler_hostile_caller_spoil_candidate (self, texts[0]);
  add_string (self,
              json,
              "candidate",
              one_in (self, 3) ? spoilt : PICK (self, texts));
  add_string (self, json, "sdpMid", one_in (self, 6) ? "99" : "0");
  add_int (self,
           json,
           "sdpMLineIndex",
           (gint64) holler_hostile_caller_draw (self, 70000));
  add_string (self,
              json,
              "usernameFragment",
              one_in (self, 4) ? "other" : "hostile");
  g_string_append_c (json, '}');
}

static void
add_media (HollerHostileCaller *self, GString *json)
{
  static const char *const names[] = { "audio",
                                       "video",
                                       "screen",
                                       "screenAudio" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add_boolean (self, json, names[i], one_in (self, 2));
}

static void
add_participants (HollerHostileCaller *self, GString *json)
{
  guint n = holler_hostile_caller_draw (self, 4);

  if (!begin_member (self, json, "participants"))
    return;
  g_string_append_c (json, '[');
  for (guint i = 0; i < n; i++)
    {
      gboolean is_target = one_in (self, 2);

      g_string_append (json, i > 0 ? ",{\"x\":0" : "{\"x\":0");
      add_string (self,
                  json,
                  "userId",
                  is_target ? self->target.user_id : self->target.caller_id);
      add_string (self,
                  json,
                  "deviceId",
                  is_target ? self->target.device_id
                            : self->target.caller_device_id);
      add_string (self, json, "joinId", pick_join_id (self));
      if (begin_member (self, json, "media"))
        {
          g_string_append (json, "{\"x\":0");
          add_media (self, json);
          g_string_append_c (json, '}');
        }
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static void
add_reason (HollerHostileCaller *self, GString *json)
{
  static const char *const reasons[] = {
    "hangup",
    "cancelled",
    "timeout",
    "media_failed",
    "ice_failed",
    "lost",
    "insecure",
    "failed",
    "expired",
    "moved",
    "declined",
    "answered_elsewhere",
    "declined_elsewhere",
    "busy",
    "poem",
  };

  add_string (self, json, "reason", PICK (self, reasons));
}

static void
add_reply (HollerHostileCaller *self, GString *json)
{
  static const char *const codes[] = { "no_such_call",
                                       "answered_elsewhere",
                                       "call_live",
                                       "internal",
                                       "recipient_offline" };

  add_string (self, json, "id", one_in (self, 2) ? "1" : "guessed");
  add_string (self, json, "code", PICK (self, codes));
  add_call (self, json);
  add_string (self, json, "joinId", "j-forged");
  add_boolean (self, json, "mutual", one_in (self, 2));
}

static void
add_chat (HollerHostileCaller *self, GString *json)
{
  add_string (self, json, "conversationId", self->target.conversation_id);
  add_string (self, json, "messageId", "m-1");
  add_string (self, json, "userId", self->target.caller_id);
  add_string (self, json, "kind", one_in (self, 2) ? "text" : "call");
  add_string (self, json, "body", "accept");
  add_string (self, json, "sentAt", "2026-01-01T00:00:00.000Z");
  add_string (self, json, "state", one_in (self, 2) ? "start" : "contact");
  add_int (self, json, "order", (gint64) holler_hostile_caller_draw (self, 9));
  if (begin_member (self, json, "call"))
    g_string_append (json, "{\"outcome\":\"answered\"}");
}

typedef struct
{
  const char *type;
  guint weight;
} Kind;

static const Kind kinds[] = {
  { "call-offer", 24 },   { "call-ice-candidate", 16 },
  { "call-answer", 12 },  { "call-accept", 12 },
  { "call-state", 10 },   { "call-media", 6 },
  { "call-ringing", 4 },  { "call-hangup", 3 },
  { "call-reject", 2 },   { "ack", 6 },
  { "call-error", 3 },    { "error", 1 },
  { "call-join", 2 },     { "call-leave", 1 },
  { "call-start", 1 },    { "call-invite", 1 },
  { "call-decline", 1 },  { "call-converted", 1 },
  { "INCOMING_CALL", 3 }, { "message", 2 },
  { "delivered", 1 },     { "read", 1 },
  { "typing", 1 },        { "presence", 1 },
  { "contact", 1 },       { "conversation", 1 },
  { "ready", 1 },         { "hello", 1 },
  { "seen", 1 },          { "auth", 1 },
};

static const char *
pick_type (HollerHostileCaller *self)
{
  guint total = 0;
  guint drawn = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    total += kinds[i].weight;
  drawn = holler_hostile_caller_draw (self, total);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (drawn < kinds[i].weight)
        return kinds[i].type;
      drawn -= kinds[i].weight;
    }

  return kinds[0].type;
}

static void
add_fields (HollerHostileCaller *self, GString *json, const char *type)
{
  if (strcmp (type, "ack") == 0 || g_str_has_suffix (type, "error"))
    {
      add_reply (self, json);
      return;
    }
  if (!g_str_has_prefix (type, "call-") && strcmp (type, "INCOMING_CALL") != 0)
    {
      add_chat (self, json);
      add_sender (self, json);
      return;
    }

  add_call (self, json);
  if (strcmp (type, "call-state") == 0)
    {
      add_string (self, json, "conversationId", self->target.conversation_id);
      add_participants (self, json);
      return;
    }
  add_sender (self, json);
  add_string (self, json, "callType", one_in (self, 2) ? "audio" : "video");
  if (strcmp (type, "call-offer") == 0 || strcmp (type, "call-answer") == 0)
    {
      add_boolean (self, json, "ring", !one_in (self, 3));
      add_int (self, json, "generation", pick_generation (self));
      add_sdp (self, json);
    }
  else if (strcmp (type, "call-ice-candidate") == 0)
    {
      add_int (self, json, "generation", pick_generation (self));
      add_candidate (self, json);
    }
  else if (strcmp (type, "call-media") == 0)
    add_media (self, json);
  else
    add_reason (self, json);
}

/* A text that is none: cut off, with a wrong byte, or in another alphabet. */
static void
break_text (HollerHostileCaller *self, GString *json)
{
  guint position = holler_hostile_caller_draw (self, json->len);

  if (one_in (self, 2))
    g_string_truncate (json, position);
  else
    json->str[position] = (char) (1 + holler_hostile_caller_draw (self, 255));
}

HollerHostileCaller *
holler_hostile_caller_new (guint32 seed, const HollerHostileTarget *target)
{
  HollerHostileCaller *self = g_new0 (HollerHostileCaller, 1);

  self->rand = g_rand_new_with_seed (seed);
  self->target = *target;

  return self;
}

void
holler_hostile_caller_free (HollerHostileCaller *self)
{
  g_rand_free (self->rand);
  g_free (self->description);
  g_free (self);
}

void
holler_hostile_caller_set_description (HollerHostileCaller *self,
                                       const char *sdp)
{
  g_free (self->description);
  self->description = g_strdup (sdp);
}

HollerHostileAct
holler_hostile_caller_next (HollerHostileCaller *self)
{
  switch (holler_hostile_caller_draw (self, 60))
    {
    case 0:
      return HOLLER_HOSTILE_DROP;
    case 1:
      return HOLLER_HOSTILE_RESET;
    case 2:
    case 3:
      return HOLLER_HOSTILE_WAIT;
    default:
      return HOLLER_HOSTILE_FRAME;
    }
}

char *
holler_hostile_caller_make_frame (HollerHostileCaller *self,
                                  gint64 seq,
                                  gboolean *out_takes_seq)
{
  const char *type = pick_type (self);
  GString *json = g_string_new (NULL);
  gboolean is_broken = one_in (self, ODDS);

  g_string_append_printf (json, "{\"type\":\"%s\"", type);
  /* A frame need not be counted; then it can be neither old nor early. */
  *out_takes_seq = !one_in (self, ODDS) && !is_broken && seq > 0;
  if (seq > 0 && (*out_takes_seq || is_broken))
    g_string_append_printf (json, ",\"seq\":%" G_GINT64_FORMAT, seq);
  add_fields (self, json, type);
  if (one_in (self, ODDS))
    g_string_append_printf (json, ",\"type\":\"%s\"", pick_type (self));
  g_string_append_c (json, '}');
  if (is_broken)
    break_text (self, json);

  return g_string_free (json, FALSE);
}

guint
holler_hostile_caller_get_wait_ms (HollerHostileCaller *self)
{
  static const guint waits[] = { 10, 500, 3000, 11000, 31000 };

  return PICK (self, waits);
}
