/* holler-found-message.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-found-message.h"

struct _HollerFoundMessage
{
  GObject parent_instance;

  HollerConversation *conversation;
  HollerMessage *message;
};

G_DEFINE_FINAL_TYPE (HollerFoundMessage, holler_found_message, G_TYPE_OBJECT)

typedef enum
{
  PROP_CONVERSATION = 1,
  PROP_MESSAGE,
} HollerFoundMessageProperty;

static GParamSpec *properties[PROP_MESSAGE + 1];

static void
holler_found_message_dispose (GObject *object)
{
  HollerFoundMessage *self = HOLLER_FOUND_MESSAGE (object);

  g_clear_object (&self->conversation);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (holler_found_message_parent_class)->dispose (object);
}

static void
holler_found_message_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  HollerFoundMessage *self = HOLLER_FOUND_MESSAGE (object);

  switch ((HollerFoundMessageProperty) prop_id)
    {
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_found_message_class_init (HollerFoundMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_found_message_dispose;
  object_class->get_property = holler_found_message_get_property;

  /**
   * HollerFoundMessage:conversation:
   *
   * Where it is.
   */
  properties[PROP_CONVERSATION] =
    g_param_spec_object ("conversation",
                         NULL,
                         NULL,
                         HOLLER_TYPE_CONVERSATION,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * HollerFoundMessage:message:
   *
   * What was found.
   */
  properties[PROP_MESSAGE] =
    g_param_spec_object ("message",
                         NULL,
                         NULL,
                         HOLLER_TYPE_MESSAGE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);
}

static void
holler_found_message_init (HollerFoundMessage *self)
{
}

/**
 * holler_found_message_new:
 * @conversation: where it is
 * @message: what was found
 *
 * Puts the two together.
 *
 * Returns: (transfer full): what was found
 */
HollerFoundMessage *
holler_found_message_new (HollerConversation *conversation,
                          HollerMessage *message)
{
  HollerFoundMessage *self = NULL;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (conversation), NULL);
  g_return_val_if_fail (HOLLER_IS_MESSAGE (message), NULL);

  self = g_object_new (HOLLER_TYPE_FOUND_MESSAGE, NULL);
  self->conversation = g_object_ref (conversation);
  self->message = g_object_ref (message);

  return self;
}

/**
 * holler_found_message_get_conversation:
 * @self: what was found
 *
 * Gets where it is.
 *
 * Returns: (transfer none): a conversation
 */
HollerConversation *
holler_found_message_get_conversation (HollerFoundMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_FOUND_MESSAGE (self), NULL);

  return self->conversation;
}

/**
 * holler_found_message_get_message:
 * @self: what was found
 *
 * Gets the message.
 *
 * Returns: (transfer none): a message
 */
HollerMessage *
holler_found_message_get_message (HollerFoundMessage *self)
{
  g_return_val_if_fail (HOLLER_IS_FOUND_MESSAGE (self), NULL);

  return self->message;
}
