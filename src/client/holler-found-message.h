/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-conversation.h"

G_BEGIN_DECLS

/* A message with where it is: what a search or a list over all conversations
 * has found. Properties (read-only): conversation, message. The message need
 * not be among those that its conversation has loaded. */

#define HOLLER_TYPE_FOUND_MESSAGE (holler_found_message_get_type ())
G_DECLARE_FINAL_TYPE (HollerFoundMessage,
                      holler_found_message,
                      HOLLER,
                      FOUND_MESSAGE,
                      GObject)

HollerFoundMessage *holler_found_message_new (HollerConversation *conversation,
                                              HollerMessage *message);
HollerConversation *
holler_found_message_get_conversation (HollerFoundMessage *self);
HollerMessage *holler_found_message_get_message (HollerFoundMessage *self);

G_END_DECLS
