/* holler-cli-watch.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cli/holler-cli.h"

#include "base/holler-time.h"

/* What comes in by itself: messages, presence, and the end of the session. */

static const char *
presence_to_name (HollerPresence presence)
{
  switch (presence)
    {
    case HOLLER_PRESENCE_ONLINE:
      return "online";
    case HOLLER_PRESENCE_AWAY:
      return "away";
    case HOLLER_PRESENCE_BUSY:
      return "busy";
    case HOLLER_PRESENCE_OFFLINE:
    default:
      return "offline";
    }
}

static void
presence_changed_cb (HollerUser *user, GParamSpec *pspec, gpointer user_data)
{
  HollerCli *self = user_data;
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields,
                                 "user",
                                 holler_user_get_username (user));
  json_object_set_string_member (
    fields,
    "state",
    presence_to_name (holler_user_get_presence (user)));
  holler_cli_output_emit (self->output, "presence", fields);
}

/* The list may name the same person again; one handler is enough. */
static void
contacts_changed_cb (GListModel *contacts,
                     guint position,
                     guint n_removed,
                     guint n_added,
                     gpointer user_data)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);
      HollerUser *user = holler_contact_get_user (contact);

      g_signal_handlers_disconnect_by_func (user,
                                            presence_changed_cb,
                                            user_data);
      g_signal_connect (user,
                        "notify::presence",
                        G_CALLBACK (presence_changed_cb),
                        user_data);
    }
}

static void
message_received_cb (HollerAccount *account,
                     HollerConversation *conversation,
                     HollerMessage *message,
                     gpointer user_data)
{
  HollerCli *self = user_data;
  JsonObject *fields = json_object_new ();
  HollerUser *sender = holler_message_get_sender (message);
  g_autofree char *sent_at =
    holler_time_format_us (holler_message_get_sent_at_us (message));

  if (sender != NULL)
    json_object_set_string_member (fields,
                                   "from",
                                   holler_user_get_username (sender));
  json_object_set_string_member (
    fields,
    "conversationId",
    holler_conversation_get_conversation_id (conversation));
  json_object_set_string_member (fields, "sentAt", sent_at);
  if (holler_message_get_call (message) != NULL)
    json_object_set_string_member (fields, "kind", "call");
  else
    json_object_set_string_member (fields, "kind", "text");
  if (holler_message_get_body (message) != NULL)
    json_object_set_string_member (fields,
                                   "body",
                                   holler_message_get_body (message));
  holler_cli_output_emit (self->output, "message", fields);
}

static void
session_ended_cb (HollerAccount *account,
                  HollerSessionEnd reason,
                  gpointer user_data)
{
  HollerCli *self = user_data;

  switch (reason)
    {
    case HOLLER_SESSION_END_LOGGED_OUT:
    case HOLLER_SESSION_END_DELETED:
      break;
    case HOLLER_SESSION_END_REVOKED:
      holler_cli_fail (self, "the session was ended by another device");
      break;
    case HOLLER_SESSION_END_REPLACED:
      holler_cli_fail (self, "this device is connected from elsewhere");
      break;
    case HOLLER_SESSION_END_EXPIRED:
    default:
      holler_cli_fail (self, "the session has expired");
    }
}

static char *
dup_trouble (HollerAccountTrouble trouble, gint64 skew_us)
{
  switch (trouble)
    {
    case HOLLER_ACCOUNT_TROUBLE_NO_COPY:
      return g_strdup ("messages cannot be kept on this computer");
    case HOLLER_ACCOUNT_TROUBLE_NEW_COPY:
      return g_strdup ("the local copy could not be read and is set aside");
    case HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK:
      return g_strdup_printf ("the clock of this computer is %" G_GINT64_FORMAT
                              " s %s",
                              ABS (skew_us) / G_USEC_PER_SEC,
                              skew_us > 0 ? "fast" : "slow");
    case HOLLER_ACCOUNT_TROUBLE_OTHER_PROTOCOL:
    default:
      return g_strdup ("the server speaks another protocol");
    }
}

static void
trouble_cb (HollerAccount *account,
            HollerAccountTrouble trouble,
            gint64 skew_us,
            gpointer user_data)
{
  HollerCli *self = user_data;
  JsonObject *fields = json_object_new ();
  g_autofree char *message = dup_trouble (trouble, skew_us);

  /* Told, but not the end: what was asked for may still happen. */
  json_object_set_string_member (fields, "message", message);
  holler_cli_output_emit (self->output, "error", fields);
}

/**
 * holler_cli_watch:
 * @self: a run
 *
 * Tells what happens from now on.
 */
void
holler_cli_watch (HollerCli *self)
{
  GListModel *contacts = holler_account_get_contacts (self->account);

  g_signal_connect (self->account,
                    "message-received",
                    G_CALLBACK (message_received_cb),
                    self);
  g_signal_connect (self->account,
                    "session-ended",
                    G_CALLBACK (session_ended_cb),
                    self);
  g_signal_connect (self->account, "trouble", G_CALLBACK (trouble_cb), self);
  g_signal_connect (contacts,
                    "items-changed",
                    G_CALLBACK (contacts_changed_cb),
                    self);
  contacts_changed_cb (contacts,
                       0,
                       0,
                       g_list_model_get_n_items (contacts),
                       self);
  holler_cli_watch_calls (self);
}
