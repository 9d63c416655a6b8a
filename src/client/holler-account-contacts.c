/* holler-account-contacts.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-contact-private.h"
#include "client/holler-json-read.h"

static HollerContact *
intern_contact (HollerAccount *self, HollerUser *user)
{
  const char *user_id = holler_user_get_user_id (user);
  HollerContact *contact = g_hash_table_lookup (self->contacts, user_id);

  if (contact == NULL)
    {
      contact = holler_contact_new (user);
      g_hash_table_insert (self->contacts, g_strdup (user_id), contact);
      g_signal_connect_object (user,
                               "notify::display-name",
                               G_CALLBACK (holler_account_sort_contacts),
                               self,
                               G_CONNECT_SWAPPED);
    }

  return contact;
}

void
holler_account_take_contact (HollerAccount *self, JsonObject *json)
{
  HollerContactState state = HOLLER_CONTACT_STATE_NONE;
  HollerContactState before = HOLLER_CONTACT_STATE_NONE;
  g_autofree char *text = NULL;
  HollerContact *contact = NULL;
  HollerUser *user = NULL;

  if (!holler_contact_state_from_name (holler_json_read_string (json, "state"),
                                       &state))
    return;
  user =
    holler_account_take_user (self, holler_json_read_object (json, "user"));
  if (user == NULL || user == self->me)
    return;

  contact = intern_contact (self, user);
  before = holler_contact_get_state (contact);
  holler_contact_update (contact,
                         state,
                         holler_json_read_boolean (json, "favourite"));
  holler_account_show_contact (self, contact);

  if (self->is_restoring)
    return;
  text = holler_json_write_object (json);
  holler_store_put_contact (self->store, holler_user_get_user_id (user), text);
  if (state != before && (state == HOLLER_CONTACT_STATE_INCOMING ||
                          (state == HOLLER_CONTACT_STATE_CONTACT &&
                           before == HOLLER_CONTACT_STATE_OUTGOING)))
    holler_account_emit_contact_news (self, contact);
}

/**
 * holler_account_get_contact:
 * @self: an account
 * @user: a person
 *
 * Gets how one stands with a person, as far as it is known.
 *
 * Returns: (transfer none) (nullable): the contact
 */
HollerContact *
holler_account_get_contact (HollerAccount *self, HollerUser *user)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (HOLLER_IS_USER (user), NULL);

  return g_hash_table_lookup (self->contacts, holler_user_get_user_id (user));
}

typedef struct
{
  HollerUser *user;
  HollerContactAct act;
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  g_object_unref (act->user);
  g_free (act);
}

/* The server's own "contact" frame says the same in a moment; the person who
 * pressed the button should not wait for it. */
static void
assume_act (HollerAccount *self, Act *act)
{
  HollerContact *contact = intern_contact (self, act->user);
  HollerContactState state = holler_contact_get_state (contact);
  gboolean favourite = holler_contact_get_favourite (contact);

  switch (act->act)
    {
    case HOLLER_CONTACT_ACT_ACCEPT:
      state = HOLLER_CONTACT_STATE_CONTACT;
      break;
    case HOLLER_CONTACT_ACT_BLOCK:
      state = HOLLER_CONTACT_STATE_BLOCKED;
      break;
    case HOLLER_CONTACT_ACT_DECLINE:
    case HOLLER_CONTACT_ACT_REMOVE:
    case HOLLER_CONTACT_ACT_UNBLOCK:
      state = HOLLER_CONTACT_STATE_NONE;
      break;
    case HOLLER_CONTACT_ACT_PREFER:
    case HOLLER_CONTACT_ACT_UNPREFER:
      favourite = act->act == HOLLER_CONTACT_ACT_PREFER;
      break;
    case HOLLER_CONTACT_ACT_REQUEST:
    default:
      break;
    }
  holler_contact_update (contact, state, favourite);
  holler_account_show_contact (self, contact);
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *contact = NULL;
  GError *error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  contact = holler_json_read_root (node);
  if (self->session != NULL && contact != NULL &&
      act->act == HOLLER_CONTACT_ACT_REQUEST)
    holler_account_take_contact (self, contact);
  else if (self->session != NULL)
    assume_act (self, act);
  g_task_return_boolean (task, TRUE);
}

static const char *
act_to_path (HollerContactAct act)
{
  switch (act)
    {
    case HOLLER_CONTACT_ACT_ACCEPT:
      return "/accept";
    case HOLLER_CONTACT_ACT_DECLINE:
      return "/decline";
    case HOLLER_CONTACT_ACT_BLOCK:
      return "/block";
    case HOLLER_CONTACT_ACT_UNBLOCK:
      return "/unblock";
    case HOLLER_CONTACT_ACT_REQUEST:
    case HOLLER_CONTACT_ACT_REMOVE:
    case HOLLER_CONTACT_ACT_PREFER:
    case HOLLER_CONTACT_ACT_UNPREFER:
    default:
      return "";
    }
}

static const char *
act_to_method (HollerContactAct act)
{
  switch (act)
    {
    case HOLLER_CONTACT_ACT_REMOVE:
      return "DELETE";
    case HOLLER_CONTACT_ACT_PREFER:
    case HOLLER_CONTACT_ACT_UNPREFER:
      return "PATCH";
    case HOLLER_CONTACT_ACT_REQUEST:
    case HOLLER_CONTACT_ACT_ACCEPT:
    case HOLLER_CONTACT_ACT_DECLINE:
    case HOLLER_CONTACT_ACT_BLOCK:
    case HOLLER_CONTACT_ACT_UNBLOCK:
    default:
      return "POST";
    }
}

/* (transfer full) (nullable) */
static JsonNode *
make_body (HollerContactAct act, HollerUser *user)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = NULL;

  if (act == HOLLER_CONTACT_ACT_REQUEST)
    json_object_set_string_member (object,
                                   "userId",
                                   holler_user_get_user_id (user));
  else if (act == HOLLER_CONTACT_ACT_PREFER ||
           act == HOLLER_CONTACT_ACT_UNPREFER)
    json_object_set_boolean_member (object,
                                    "favourite",
                                    act == HOLLER_CONTACT_ACT_PREFER);
  if (json_object_get_size (object) == 0)
    {
      json_object_unref (object);
      return NULL;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);

  return node;
}

/**
 * holler_account_contact_act_async:
 * @self: an account
 * @user: whom it is about
 * @act: what to do
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Changes how one stands with a person.
 */
void
holler_account_contact_act_async (HollerAccount *self,
                                  HollerUser *user,
                                  HollerContactAct act,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (JsonNode) body = NULL;
  g_autofree char *path = NULL;
  Act *data = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (HOLLER_IS_USER (user));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_contact_act_async);
  data = g_new0 (Act, 1);
  data->user = g_object_ref (user);
  data->act = act;
  g_task_set_task_data (task, data, act_free);

  if (act == HOLLER_CONTACT_ACT_REQUEST)
    path = g_strdup ("/api/contacts");
  else
    path = g_strconcat ("/api/contacts/",
                        holler_user_get_user_id (user),
                        act_to_path (act),
                        NULL);
  body = make_body (act, user);

  holler_api_request_async (self->api,
                            act_to_method (act),
                            path,
                            body,
                            HOLLER_API_FLAGS_NONE,
                            cancellable,
                            acted_cb,
                            g_object_ref (task));
}

/**
 * holler_account_contact_act_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Tells whether the server did it. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_account_contact_act_finish (HollerAccount *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
