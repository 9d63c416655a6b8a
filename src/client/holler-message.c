/* holler-message.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-message-private.h"

#include "client/holler-client-enums.h"
#include "client/holler-json-read.h"
#include "client/holler-message-extras.h"

struct _HollerMessage
{
  GObject parent_instance;

  HollerMessageRecord *record;
  HollerUser *sender;
  gboolean is_mine;
  HollerDelivery delivery; /* with the marks of the other side */
  HollerCallRecord call;
  HollerMessageExtras extras;
  guint extras_serial;
};

G_DEFINE_FINAL_TYPE (HollerMessage, holler_message, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_KIND,
  PROP_SENDER,
  PROP_IS_MINE,
  PROP_BODY,
  PROP_SENT_AT_US,
  PROP_ORDER,
  PROP_DELIVERY,
  PROP_EXTRAS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static HollerCallOutcome
outcome_from_name (const char *name)
{
  static const char *const names[] = {
    [HOLLER_CALL_OUTCOME_ANSWERED] = "answered",
    [HOLLER_CALL_OUTCOME_MISSED] = "missed",
    [HOLLER_CALL_OUTCOME_CANCELLED] = "cancelled",
    [HOLLER_CALL_OUTCOME_DECLINED] = "declined",
    [HOLLER_CALL_OUTCOME_BUSY] = "busy",
    [HOLLER_CALL_OUTCOME_UNREACHABLE] = "unreachable",
    [HOLLER_CALL_OUTCOME_FAILED] = "failed",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      return (HollerCallOutcome) i;

  /* A word that is newer than we are: the call did not sound here. */
  return HOLLER_CALL_OUTCOME_FAILED;
}

static void
read_call (HollerMessage *self)
{
  g_autoptr (JsonObject) details = NULL;
  gint64 answered_us = 0;
  gint64 ended_us = 0;

  if (self->record->kind != HOLLER_MESSAGE_KIND_CALL)
    return;

  details = holler_json_parse_object (self->record->details);
  self->call.is_mine = self->is_mine;
  self->call.is_video =
    g_strcmp0 (holler_json_read_string (details, "callType"), "video") == 0;
  self->call.outcome =
    outcome_from_name (holler_json_read_string (details, "outcome"));
  answered_us = holler_json_read_time_us (details, "answeredAt");
  ended_us = holler_json_read_time_us (details, "endedAt");
  if (answered_us > 0 && ended_us > answered_us)
    self->call.duration_s = (ended_us - answered_us) / G_USEC_PER_SEC;
}

static void
read_details (HollerMessage *self)
{
  holler_message_extras_read (&self->extras,
                              self->record->kind,
                              self->record->details);
  read_call (self);
}

static void
holler_message_dispose (GObject *object)
{
  HollerMessage *self = HOLLER_MESSAGE (object);

  g_clear_object (&self->sender);

  G_OBJECT_CLASS (holler_message_parent_class)->dispose (object);
}

static void
holler_message_finalize (GObject *object)
{
  HollerMessage *self = HOLLER_MESSAGE (object);

  holler_message_extras_clear (&self->extras);
  holler_message_record_free (self->record);

  G_OBJECT_CLASS (holler_message_parent_class)->finalize (object);
}

static void
holler_message_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  HollerMessage *self = HOLLER_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->record->kind);
      break;
    case PROP_SENDER:
      g_value_set_object (value, self->sender);
      break;
    case PROP_IS_MINE:
      g_value_set_boolean (value, self->is_mine);
      break;
    case PROP_BODY:
      g_value_set_string (value, self->record->body);
      break;
    case PROP_SENT_AT_US:
      g_value_set_int64 (value, self->record->sent_at_us);
      break;
    case PROP_ORDER:
      g_value_set_int64 (value, self->record->order);
      break;
    case PROP_DELIVERY:
      g_value_set_enum (value, self->delivery);
      break;
    case PROP_EXTRAS:
      g_value_set_uint (value, self->extras_serial);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_message_class_init (HollerMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_message_dispose;
  object_class->finalize = holler_message_finalize;
  object_class->get_property = holler_message_get_property;

  properties[PROP_KIND] = g_param_spec_enum ("kind",
                                             NULL,
                                             NULL,
                                             HOLLER_TYPE_MESSAGE_KIND,
                                             HOLLER_MESSAGE_KIND_TEXT,
                                             flags);
  properties[PROP_SENDER] =
    g_param_spec_object ("sender", NULL, NULL, HOLLER_TYPE_USER, flags);
  properties[PROP_IS_MINE] =
    g_param_spec_boolean ("is-mine", NULL, NULL, FALSE, flags);
  properties[PROP_BODY] = g_param_spec_string ("body", NULL, NULL, NULL, flags);
  properties[PROP_SENT_AT_US] = g_param_spec_int64 ("sent-at-us",
                                                    NULL,
                                                    NULL,
                                                    G_MININT64,
                                                    G_MAXINT64,
                                                    0,
                                                    flags);
  properties[PROP_ORDER] =
    g_param_spec_int64 ("order", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_DELIVERY] = g_param_spec_enum ("delivery",
                                                 NULL,
                                                 NULL,
                                                 HOLLER_TYPE_DELIVERY,
                                                 HOLLER_DELIVERY_QUEUED,
                                                 flags);
  properties[PROP_EXTRAS] =
    g_param_spec_uint ("extras", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_message_init (HollerMessage *self)
{
}

HollerMessage *
holler_message_new (const HollerMessageRecord *record,
                    HollerUser *sender,
                    gboolean is_mine)
{
  HollerMessage *self = NULL;

  g_return_val_if_fail (record != NULL, NULL);
  g_return_val_if_fail (HOLLER_IS_USER (sender), NULL);

  self = g_object_new (HOLLER_TYPE_MESSAGE, NULL);
  self->record = holler_message_record_copy (record);
  self->sender = g_object_ref (sender);
  self->is_mine = is_mine;
  self->delivery = record->delivery;
  read_details (self);

  return self;
}

const HollerMessageRecord *
holler_message_get_record (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  return self->record;
}

void
holler_message_update (HollerMessage *self, const HollerMessageRecord *record)
{
  HollerMessageRecord *old = NULL;

  g_return_if_fail (HOLLER_IS_MESSAGE (self));
  g_return_if_fail (record != NULL);

  g_object_freeze_notify (G_OBJECT (self));
  old = self->record;
  self->record = holler_message_record_copy (record);
  if (self->record->client_id == NULL)
    self->record->client_id = g_strdup (old->client_id);
  if (g_strcmp0 (old->details, record->details) != 0)
    {
      read_details (self);
      self->extras_serial++;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXTRAS]);
    }
  if (old->order != record->order)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORDER]);
  if (old->sent_at_us != record->sent_at_us)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENT_AT_US]);
  if (g_strcmp0 (old->body, record->body) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BODY]);
  holler_message_record_free (old);
  /* Marks may have said more already. */
  if (self->delivery != HOLLER_DELIVERY_DELIVERED &&
      self->delivery != HOLLER_DELIVERY_READ)
    holler_message_set_delivery (self, record->delivery);
  g_object_thaw_notify (G_OBJECT (self));
}

void
holler_message_set_delivery (HollerMessage *self, HollerDelivery delivery)
{
  g_return_if_fail (HOLLER_IS_MESSAGE (self));

  if (delivery == HOLLER_DELIVERY_QUEUED || delivery == HOLLER_DELIVERY_FAILED)
    self->record->delivery = delivery;
  else
    self->record->delivery = HOLLER_DELIVERY_SENT;

  if (self->delivery == delivery)
    return;
  self->delivery = delivery;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELIVERY]);
}

/**
 * holler_message_get_kind:
 * @self: a message
 *
 * Gets what the row is.
 *
 * Returns: the kind
 */
HollerMessageKind
holler_message_get_kind (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), HOLLER_MESSAGE_KIND_TEXT);

  return self->record->kind;
}

/**
 * holler_message_get_sender:
 * @self: a message
 *
 * Gets who wrote it, or who called.
 *
 * Returns: (transfer none): the person
 */
HollerUser *
holler_message_get_sender (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  return self->sender;
}

/**
 * holler_message_get_is_mine:
 * @self: a message
 *
 * Tells whether it is the account's own person's.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_message_get_is_mine (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), FALSE);

  return self->is_mine;
}

/**
 * holler_message_get_body:
 * @self: a message
 *
 * Gets the text.
 *
 * Returns: (transfer none) (nullable): the text; `NULL` of rows without
 */
const char *
holler_message_get_body (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  return self->record->body;
}

/**
 * holler_message_get_sent_at_us:
 * @self: a message
 *
 * Gets when the server stored it, or when it was written while queued.
 *
 * Returns: real time in microseconds
 */
gint64
holler_message_get_sent_at_us (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), 0);

  return self->record->sent_at_us;
}

/**
 * holler_message_get_order:
 * @self: a message
 *
 * Gets the place in its conversation.
 *
 * Returns: the order, rising by one; 0 while queued
 */
gint64
holler_message_get_order (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), 0);

  return self->record->order;
}

/**
 * holler_message_get_delivery:
 * @self: a message
 *
 * Gets how far one's own message has come.
 *
 * Returns: the delivery
 */
HollerDelivery
holler_message_get_delivery (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), HOLLER_DELIVERY_QUEUED);

  return self->delivery;
}

/**
 * holler_message_get_call:
 * @self: a message
 *
 * Gets what is recorded of a call.
 *
 * Returns: (transfer none) (nullable): the call; `NULL` unless the kind is
 *   `HOLLER_MESSAGE_KIND_CALL`
 */
const HollerCallRecord *
holler_message_get_call (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  if (self->record->kind != HOLLER_MESSAGE_KIND_CALL)
    return NULL;

  return &self->call;
}

/**
 * holler_message_is_missed_call:
 * @self: a message
 *
 * Tells whether it records a call that rang for the account's own person, or
 * would have rung, and that nobody took or declined.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_message_is_missed_call (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), FALSE);

  if (self->record->kind != HOLLER_MESSAGE_KIND_CALL || self->is_mine)
    return FALSE;

  switch (self->call.outcome)
    {
    case HOLLER_CALL_OUTCOME_MISSED:
    case HOLLER_CALL_OUTCOME_CANCELLED:
    case HOLLER_CALL_OUTCOME_BUSY:
    case HOLLER_CALL_OUTCOME_UNREACHABLE:
      return TRUE;
    case HOLLER_CALL_OUTCOME_ANSWERED:
    case HOLLER_CALL_OUTCOME_DECLINED:
    case HOLLER_CALL_OUTCOME_FAILED:
    default:
      return FALSE;
    }
}

/**
 * holler_message_get_reply_to:
 * @self: a message
 *
 * Gets what it answers.
 *
 * Returns: (transfer none) (nullable): the id of a message of the same
 *   conversation
 */
const char *
holler_message_get_reply_to (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  return self->extras.reply_to;
}

/**
 * holler_message_get_message_id:
 * @self: a message
 *
 * Gets the id.
 *
 * Returns: (transfer none) (nullable): the id; `NULL` while it is queued
 */
const char *
holler_message_get_message_id (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  return self->record->message_id;
}

/**
 * holler_message_get_is_edited:
 * @self: a message
 *
 * Tells whether its author has changed it since.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_message_get_is_edited (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), FALSE);

  return self->extras.edited_at_us > 0;
}

/**
 * holler_message_get_is_deleted:
 * @self: a message
 *
 * Tells whether its author took it back: there is nothing left of it but the
 * row.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_message_get_is_deleted (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), FALSE);

  return self->extras.deleted_at_us > 0;
}

/**
 * holler_message_get_attachments:
 * @self: a message
 *
 * Gets the files that were sent with it; the array is another one after
 * [property@Message:extras] has changed.
 *
 * Returns: (transfer none) (nullable) (element-type HollerAttachment): files,
 *   or `NULL`
 */
GPtrArray *
holler_message_get_attachments (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  return self->extras.attachments;
}

/**
 * holler_message_get_reactions:
 * @self: a message
 *
 * Gets who felt what; the array is another one after
 * [property@Message:extras] has changed.
 *
 * Returns: (transfer none) (nullable) (element-type HollerReaction): in the
 *   order in which the first of each came, or `NULL`
 */
GPtrArray *
holler_message_get_reactions (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  return self->extras.reactions;
}

/**
 * holler_message_get_system:
 * @self: a message
 *
 * Gets what happened to the conversation.
 *
 * Returns: (transfer none) (nullable): the event; `NULL` unless the kind is
 *   `HOLLER_MESSAGE_KIND_SYSTEM`
 */
const HollerSystemRecord *
holler_message_get_system (HollerMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_MESSAGE (self), NULL);

  if (self->record->kind != HOLLER_MESSAGE_KIND_SYSTEM)
    return NULL;

  return &self->extras.system;
}
