/* holler-calls-service.c: calls, on the session bus
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What may talk to the session bus may do what the person may: this opens
 * nothing that was closed. data/app.holler.Holler.Calls.xml tells the rest. */

#include "app/holler-calls-service.h"

#include "app/holler-bus-talk.h"
#include "holler-app-resources.h"

#define INTERFACE "app.holler.Holler.Calls"
#define XML_PATH "/app/holler/Holler/dbus/app.holler.Holler.Calls.xml"
#define ERROR_PREFIX INTERFACE ".Error."

typedef struct
{
  HollerCallsService *service; /* unowned */
  guint number;
  HollerCall *call;
  gboolean told; /* once it is more than a thought */
} Entry;

struct _HollerCallsService
{
  GObject parent_instance;

  GDBusConnection *connection;
  char *object_path;
  guint registration_id;
  HollerAccount *account;  /* (nullable) */
  HollerBusTalk *bus_talk; /* (nullable): without an account */
  GPtrArray *entries;      /* of Entry */
  guint last_number;
};

G_DEFINE_FINAL_TYPE (HollerCallsService, holler_calls_service, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_signal_handlers_disconnect_by_data (self->call, self);
  g_object_unref (self->call);
  g_free (self);
}

static GVariant *
describe (HollerCall *call, guint number)
{
  GVariantBuilder builder;
  HollerUser *peer = holler_call_get_peer (call);
  HollerCallState state = holler_call_get_state (call);
  const char *reason =
    holler_call_end_reason_to_name (holler_call_get_end_reason (call));
  const struct
  {
    const char *name;
    GVariant *value; /* floating */
  } facts[] = {
    { "call", g_variant_new_uint32 (number) },
    { "user", g_variant_new_string (holler_user_get_username (peer)) },
    { "name", g_variant_new_string (holler_user_get_display_name (peer)) },
    { "state", g_variant_new_string (holler_call_state_to_name (state)) },
    { "outgoing", g_variant_new_boolean (holler_call_get_is_outgoing (call)) },
    { "video", g_variant_new_boolean (holler_call_get_is_video (call)) },
    { "muted", g_variant_new_boolean (holler_call_get_muted (call)) },
    { "heard",
      g_variant_new_boolean (!holler_call_get_muted (call) &&
                             !holler_call_get_held_back (call) &&
                             holler_call_state_is_live (state)) },
    { "duration",
      g_variant_new_uint32 (holler_call_get_duration_seconds (call)) },
  };

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    g_variant_builder_add (&builder, "{sv}", facts[i].name, facts[i].value);
  if (state == HOLLER_CALL_STATE_ENDED)
    g_variant_builder_add (&builder,
                           "{sv}",
                           "reason",
                           g_variant_new_string (reason));
  return g_variant_builder_end (&builder);
}

static void
tell (HollerCallsService *self, const char *signal, const Entry *entry)
{
  g_dbus_connection_emit_signal (
    self->connection,
    NULL,
    self->object_path,
    INTERFACE,
    signal,
    g_variant_new ("(u@a{sv})",
                   entry->number,
                   describe (entry->call, entry->number)),
    NULL);
}

static void
changed_cb (Entry *entry)
{
  if (holler_call_get_state (entry->call) == HOLLER_CALL_STATE_IDLE)
    return;
  tell (entry->service, entry->told ? "Changed" : "Added", entry);
  entry->told = TRUE;
}

static Entry *
find_entry (HollerCallsService *self, HollerCall *call)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->call == call)
        return entry;
    }
  return NULL;
}

static Entry *
need_entry (HollerCallsService *self, HollerCall *call)
{
  Entry *entry = find_entry (self, call);

  if (entry != NULL)
    return entry;
  entry = g_new0 (Entry, 1);
  entry->service = self;
  entry->number = ++self->last_number;
  entry->call = g_object_ref (call);
  g_ptr_array_add (self->entries, entry);
  g_signal_connect_swapped (call,
                            "notify::state",
                            G_CALLBACK (changed_cb),
                            entry);
  g_signal_connect_swapped (call,
                            "notify::muted",
                            G_CALLBACK (changed_cb),
                            entry);
  g_signal_connect_swapped (call,
                            "notify::held-back",
                            G_CALLBACK (changed_cb),
                            entry);
  changed_cb (entry);
  return entry;
}

static void
calls_cb (HollerCallsService *self)
{
  GListModel *calls = G_LIST_MODEL (holler_account_get_calls (self->account));

  for (guint i = 0; i < g_list_model_get_n_items (calls); i++)
    {
      g_autoptr (HollerCall) call = g_list_model_get_item (calls, i);

      need_entry (self, call);
    }
}

static void
ended_cb (HollerCallsService *self, HollerCall *call)
{
  Entry *entry = find_entry (self, call);

  if (entry == NULL)
    return;
  if (entry->told)
    tell (self, "Removed", entry);
  g_ptr_array_remove (self->entries, entry);
}

/* Methods ------------------------------------------------------------------ */

static void
refuse (GDBusMethodInvocation *invocation,
        const char *error,
        const char *message)
{
  g_autofree char *name = g_strconcat (ERROR_PREFIX, error, NULL);

  g_dbus_method_invocation_return_dbus_error (invocation, name, message);
}

static HollerUser *
find_person (HollerCallsService *self, const char *username)
{
  GListModel *contacts = holler_account_get_contacts (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);
      HollerUser *user = holler_contact_get_user (contact);

      if (g_ascii_strcasecmp (holler_user_get_username (user), username) == 0)
        return user;
    }
  return NULL;
}

static void
dial (HollerCallsService *self,
      GVariant *parameters,
      GDBusMethodInvocation *invocation)
{
  HollerCallList *calls = holler_account_get_calls (self->account);
  HollerCall *call = NULL;
  HollerUser *user = NULL;
  const char *username = NULL;

  g_variant_get (parameters, "(&s)", &username);
  user = find_person (self, username);
  if (user == NULL)
    {
      refuse (invocation, "NotFound", "no contact is called so");
      return;
    }
  call = holler_call_list_place (calls, user, FALSE);
  if (call == NULL)
    refuse (invocation, "Refused", "one cannot call now");
  else
    g_dbus_method_invocation_return_value (
      invocation,
      g_variant_new ("(u)", need_entry (self, call)->number));
}

static void
list (HollerCallsService *self, GDBusMethodInvocation *invocation)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      g_variant_builder_add_value (&builder,
                                   describe (entry->call, entry->number));
    }
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(aa{sv})", &builder));
}

static void
talk (HollerCallsService *self,
      GVariant *parameters,
      GDBusMethodInvocation *invocation)
{
  HollerCallList *calls = holler_account_get_calls (self->account);
  HollerTalk *push_to_talk = holler_call_list_get_talk (calls);
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  gboolean pressed = FALSE;

  g_variant_get (parameters, "(b)", &pressed);
  if (!pressed)
    holler_bus_talk_release (self->bus_talk, sender);
  else if (!holler_talk_get_enabled (push_to_talk))
    {
      refuse (invocation, "Refused", "push to talk is switched off");
      return;
    }
  else if (!holler_bus_talk_press (self->bus_talk, sender))
    {
      refuse (invocation, "NotFound", "there is no call");
      return;
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* 0 is the one that is meant anyway. */
static HollerCall *
find_call (HollerCallsService *self, guint number, gboolean rings)
{
  HollerCallList *calls = holler_account_get_calls (self->account);

  if (number == 0)
    return rings ? holler_call_list_get_incoming (calls)
                 : holler_call_list_get_active (calls);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->number == number)
        return entry->call;
    }
  return NULL;
}

static void
act (HollerCallsService *self,
     const char *method,
     GVariant *parameters,
     GDBusMethodInvocation *invocation)
{
  gboolean answers = g_str_equal (method, "Answer");
  gboolean rings = answers || g_str_equal (method, "Decline");
  gboolean muted = FALSE;
  guint number = 0;
  g_autoptr (HollerCall) call = NULL;

  if (g_str_equal (method, "SetMuted"))
    g_variant_get (parameters, "(ub)", &number, &muted);
  else
    g_variant_get (parameters, "(u)", &number);
  g_set_object (&call, find_call (self, number, rings));
  if (call == NULL)
    {
      refuse (invocation, "NotFound", "there is no such call");
      return;
    }
  if (rings && holler_call_get_state (call) != HOLLER_CALL_STATE_INCOMING)
    {
      refuse (invocation, "Refused", "this call does not ring");
      return;
    }
  if (answers)
    holler_call_accept (call);
  else if (rings)
    holler_call_decline (call);
  else if (g_str_equal (method, "HangUp"))
    holler_call_hang_up (call);
  else
    holler_call_set_muted (call, muted);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
method_cb (GDBusConnection *connection,
           const char *sender,
           const char *object_path,
           const char *interface_name,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  HollerCallsService *self = user_data;

  /* One may talk on while the server is away. */
  if (self->account == NULL ||
      (holler_account_get_state (self->account) != HOLLER_ACCOUNT_ONLINE &&
       !g_str_equal (method, "Talk")))
    refuse (invocation, "NotReady", "not connected to the server");
  else if (g_str_equal (method, "Dial"))
    dial (self, parameters, invocation);
  else if (g_str_equal (method, "List"))
    list (self, invocation);
  else if (g_str_equal (method, "Talk"))
    talk (self, parameters, invocation);
  else
    act (self, method, parameters, invocation);
}

static void
holler_calls_service_dispose (GObject *object)
{
  HollerCallsService *self = HOLLER_CALLS_SERVICE (object);

  holler_calls_service_set_account (self, NULL);
  holler_calls_service_stop (self);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (holler_calls_service_parent_class)->dispose (object);
}

static void
holler_calls_service_finalize (GObject *object)
{
  HollerCallsService *self = HOLLER_CALLS_SERVICE (object);

  g_ptr_array_unref (self->entries);
  g_free (self->object_path);

  G_OBJECT_CLASS (holler_calls_service_parent_class)->finalize (object);
}

static void
holler_calls_service_class_init (HollerCallsServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_calls_service_dispose;
  object_class->finalize = holler_calls_service_finalize;
}

static void
holler_calls_service_init (HollerCallsService *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
}

/**
 * holler_calls_service_new:
 * @connection: the session bus
 * @object_path: where the calls are found
 * @error: return location
 *
 * Offers the interface; it has no calls yet.
 *
 * Returns: (transfer full) (nullable): a service
 */
HollerCallsService *
holler_calls_service_new (GDBusConnection *connection,
                          const char *object_path,
                          GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (HollerCallsService) self =
    g_object_new (HOLLER_TYPE_CALLS_SERVICE, NULL);
  g_autoptr (GBytes) xml = NULL;
  g_autoptr (GDBusNodeInfo) node = NULL;

  xml = g_resource_lookup_data (holler_app_get_resource (),
                                XML_PATH,
                                G_RESOURCE_LOOKUP_FLAGS_NONE,
                                error);
  if (xml == NULL)
    return NULL;
  node = g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), error);
  if (node == NULL)
    return NULL;
  self->connection = g_object_ref (connection);
  self->object_path = g_strdup (object_path);
  self->registration_id = g_dbus_connection_register_object (
    connection,
    object_path,
    g_dbus_node_info_lookup_interface (node, INTERFACE),
    &vtable,
    self,
    NULL,
    error);
  return self->registration_id != 0 ? g_steal_pointer (&self) : NULL;
}

/**
 * holler_calls_service_set_account:
 * @self: a service
 * @account: (nullable): whose calls they are
 *
 * Offers another account's calls.
 */
void
holler_calls_service_set_account (HollerCallsService *self,
                                  HollerAccount *account)
{
  HollerCallList *calls = NULL;

  g_return_if_fail (HOLLER_IS_CALLS_SERVICE (self));

  if (self->account == account)
    return;
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (
      holler_account_get_calls (self->account),
      self);
  g_ptr_array_set_size (self->entries, 0);
  g_clear_pointer (&self->bus_talk, holler_bus_talk_free);
  g_set_object (&self->account, account);
  if (account == NULL)
    return;
  calls = holler_account_get_calls (account);
  self->bus_talk =
    holler_bus_talk_new (self->connection, holler_call_list_get_talk (calls));
  g_signal_connect_object (calls,
                           "items-changed",
                           G_CALLBACK (calls_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (calls,
                           "call-ended",
                           G_CALLBACK (ended_cb),
                           self,
                           G_CONNECT_SWAPPED);
  calls_cb (self);
}

/**
 * holler_calls_service_stop:
 * @self: a service
 *
 * Takes the interface from the bus.
 */
void
holler_calls_service_stop (HollerCallsService *self)
{
  g_return_if_fail (HOLLER_IS_CALLS_SERVICE (self));

  if (self->registration_id != 0)
    g_dbus_connection_unregister_object (self->connection,
                                         self->registration_id);
  self->registration_id = 0;
}
