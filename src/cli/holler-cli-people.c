/* holler-cli-people.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cli/holler-cli.h"

/* Commands about people: contacts, add, accept, send. */

static const char *
get_string (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static void
tell_contact (HollerCli *self, JsonNode *node)
{
  JsonObject *contact = NULL;
  JsonObject *user = NULL;
  JsonObject *fields = NULL;
  JsonNode *user_node = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  contact = json_node_get_object (node);
  user_node = json_object_get_member (contact, "user");
  if (user_node == NULL || !JSON_NODE_HOLDS_OBJECT (user_node))
    return;

  user = json_node_get_object (user_node);
  fields = json_object_new ();
  json_object_set_string_member (fields, "user", get_string (user, "username"));
  json_object_set_string_member (fields,
                                 "name",
                                 get_string (user, "displayName"));
  json_object_set_string_member (fields,
                                 "state",
                                 get_string (contact, "state"));
  holler_cli_output_emit (self->output, "contact", fields);
}

static void
contacts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HollerCli *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonNode *list = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (error != NULL)
    {
      holler_cli_fail (self, "%s", error->message);
      return;
    }

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    list = json_object_get_member (json_node_get_object (node), "contacts");
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    {
      holler_cli_fail (self, "the server sent no list of contacts");
      return;
    }

  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    tell_contact (self, json_array_get_element (json_node_get_array (list), i));
  holler_cli_succeed (self);
}

static void
act_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HollerCli *self = user_data;
  g_autoptr (GError) error = NULL;

  if (holler_account_contact_act_finish (self->account, result, &error))
    holler_cli_succeed (self);
  else
    holler_cli_fail (self, "%s", error->message);
}

static void
found_for_request_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HollerCli *self = user_data;
  g_autoptr (HollerUser) user = holler_cli_find_person_finish (self, result);

  if (user != NULL)
    holler_account_contact_act_async (self->account,
                                      user,
                                      HOLLER_CONTACT_ACT_REQUEST,
                                      self->cancellable,
                                      act_cb,
                                      self);
}

static void
found_for_accept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HollerCli *self = user_data;
  g_autoptr (HollerUser) user = holler_cli_find_person_finish (self, result);

  if (user != NULL)
    holler_account_contact_act_async (self->account,
                                      user,
                                      HOLLER_CONTACT_ACT_ACCEPT,
                                      self->cancellable,
                                      act_cb,
                                      self);
}

/* Sent means that the server keeps it. */
static void
check_delivery (HollerCli *self)
{
  JsonObject *fields = NULL;

  switch (holler_message_get_delivery (self->message))
    {
    case HOLLER_DELIVERY_SENT:
    case HOLLER_DELIVERY_DELIVERED:
    case HOLLER_DELIVERY_READ:
      fields = json_object_new ();
      json_object_set_string_member (fields, "to", self->options->person);
      json_object_set_string_member (
        fields,
        "conversationId",
        holler_conversation_get_conversation_id (self->conversation));
      holler_cli_output_emit (self->output, "sent", fields);
      holler_cli_succeed (self);
      break;
    case HOLLER_DELIVERY_FAILED:
      holler_cli_fail (self, "the server did not take the message");
      break;
    case HOLLER_DELIVERY_QUEUED:
    default:
      break;
    }
}

static void
delivery_changed_cb (HollerMessage *message,
                     GParamSpec *pspec,
                     gpointer user_data)
{
  check_delivery (user_data);
}

static void
conversation_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HollerCli *self = user_data;
  g_autoptr (GError) error = NULL;

  self->conversation =
    holler_account_open_direct_finish (self->account, result, &error);
  if (self->conversation == NULL)
    {
      holler_cli_fail (self, "%s", error->message);
      return;
    }
  if (!holler_conversation_send (self->conversation, self->options->text))
    {
      holler_cli_fail (self, "the text is empty, too long or not UTF-8");
      return;
    }

  g_set_object (&self->message,
                holler_conversation_get_last_message (self->conversation));
  g_signal_connect (self->message,
                    "notify::delivery",
                    G_CALLBACK (delivery_changed_cb),
                    self);
  check_delivery (self);
}

static void
found_for_send_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  HollerCli *self = user_data;
  g_autoptr (HollerUser) user = holler_cli_find_person_finish (self, result);

  if (user != NULL)
    holler_account_open_direct_async (self->account,
                                      user,
                                      self->cancellable,
                                      conversation_cb,
                                      self);
}

/**
 * holler_cli_list_contacts:
 * @self: a run that is ready
 *
 * Tells all contacts as the server knows them now.
 */
void
holler_cli_list_contacts (HollerCli *self)
{
  holler_api_request_async (self->api,
                            "GET",
                            "/api/contacts",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            self->cancellable,
                            contacts_cb,
                            self);
}

/**
 * holler_cli_act_on_person:
 * @self: a run that is ready
 * @act: to ask, or to say yes
 *
 * Finds the person and does it.
 */
void
holler_cli_act_on_person (HollerCli *self, HollerContactAct act)
{
  g_return_if_fail (act == HOLLER_CONTACT_ACT_REQUEST ||
                    act == HOLLER_CONTACT_ACT_ACCEPT);

  holler_cli_find_person_async (self,
                                act == HOLLER_CONTACT_ACT_REQUEST
                                  ? found_for_request_cb
                                  : found_for_accept_cb);
}

/**
 * holler_cli_send_message:
 * @self: a run that is ready
 *
 * Sends the text and waits until the server has it.
 */
void
holler_cli_send_message (HollerCli *self)
{
  holler_cli_find_person_async (self, found_for_send_cb);
}

/**
 * holler_cli_find_person_async:
 * @self: a run that is ready
 * @callback: what to call, with @self
 *
 * Finds who was named on the command line.
 */
void
holler_cli_find_person_async (HollerCli *self, GAsyncReadyCallback callback)
{
  holler_account_find_user_async (self->account,
                                  self->options->person,
                                  self->cancellable,
                                  callback,
                                  self);
}

/**
 * holler_cli_find_person_finish:
 * @self: a run
 * @result: the result
 *
 * Takes the person, or tells why there is none.
 *
 * Returns: (transfer full) (nullable): a user
 */
HollerUser *
holler_cli_find_person_finish (HollerCli *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  HollerUser *user = NULL;

  user = holler_account_find_user_finish (self->account, result, &error);
  if (error != NULL)
    holler_cli_fail (self, "%s", error->message);
  else if (user == NULL)
    holler_cli_fail (self, "nobody is called “%s”", self->options->person);

  return user;
}
