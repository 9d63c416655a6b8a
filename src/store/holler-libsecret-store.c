/* holler-libsecret-store.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-libsecret-store.h"

#include "client/holler-json-read.h"

#include <json-glib/json-glib.h>
#include <libsecret/secret.h>

/* The session in the desktop's keyring: one item a profile, its secret the
 * whole session as JSON, so that tokens and whose they are cannot come apart.
 *
 * A locked keyring answers a lookup with "nothing", just as an empty one
 * does; and where the person sends its prompt away, libsecret 0.20 never
 * comes back from a store. So every operation first looks at the default
 * collection, has it unlocked if it must be, and goes on only when it is
 * there and open.
 */

#define SECRET_VERSION 1

typedef enum
{
  OPERATION_STORE,
  OPERATION_LOOKUP,
  OPERATION_CLEAR,
} OperationKind;

typedef struct
{
  OperationKind kind;
  char *text;  /* to store */
  char *label; /* to store */
  SecretCollection *collection;
} Operation;

struct _HollerLibsecretStore
{
  GObject parent_instance;

  char *profile;
};

static void holler_libsecret_store_iface_init (HollerSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerLibsecretStore,
  holler_libsecret_store,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_SECRETS,
                         holler_libsecret_store_iface_init))

static const SecretSchema session_schema = {
  "app.holler.Holler.Session",
  SECRET_SCHEMA_NONE,
  {
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

static gboolean
is_no_service (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error,
                          G_DBUS_ERROR,
                          G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_SERVER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
         (error->domain == G_DBUS_ERROR &&
          error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED &&
          error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY)
         /* There is no session bus at all. */
         || error->domain == G_IO_ERROR;
}

static gboolean
is_locked (const GError *error)
{
  return g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
         g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT);
}

static GError *
make_locked_error (void)
{
  return g_error_new_literal (HOLLER_SECRETS_ERROR,
                              HOLLER_SECRETS_ERROR_LOCKED,
                              "the keyring is locked or there is none");
}

/* @error: (nullable): none means there is no such collection, or its prompt
 * was sent away. */
static GError *
translate_error (const GError *error)
{
  if (error == NULL || is_locked (error))
    return make_locked_error ();
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (is_no_service (error))
    return g_error_new_literal (HOLLER_SECRETS_ERROR,
                                HOLLER_SECRETS_ERROR_UNAVAILABLE,
                                "this desktop has no keyring");

  return g_error_new (HOLLER_SECRETS_ERROR,
                      HOLLER_SECRETS_ERROR_FAILED,
                      "the keyring failed (%s %d)",
                      g_quark_to_string (error->domain),
                      error->code);
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static char *
print_session (const HollerSession *session)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, SECRET_VERSION);
  add_member (builder, "serverUrl", session->server_url);
  add_member (builder, "userId", session->user_id);
  add_member (builder, "username", session->username);
  add_member (builder, "displayName", session->display_name);
  add_member (builder, "deviceId", session->device_id);
  add_member (builder, "accessToken", session->access_token);
  add_member (builder, "refreshToken", session->refresh_token);
  json_builder_set_member_name (builder, "expiresAtUs");
  json_builder_add_int_value (builder, session->expires_at_us);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return holler_json_print (root);
}

static char *
dup_member (JsonObject *object, const char *name)
{
  return g_strdup (
    json_object_get_string_member_with_default (object, name, NULL));
}

/* NULL where the item is not what we would have written: then the person logs
 * in again, and it is replaced. */
static HollerSession *
parse_session (const char *text)
{
  g_autoptr (HollerSession) session = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *object = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  if (json_object_get_int_member_with_default (object, "version", 0) !=
      SECRET_VERSION)
    return NULL;

  session = g_new0 (HollerSession, 1);
  session->server_url = dup_member (object, "serverUrl");
  session->user_id = dup_member (object, "userId");
  session->username = dup_member (object, "username");
  session->display_name = dup_member (object, "displayName");
  session->device_id = dup_member (object, "deviceId");
  session->access_token = dup_member (object, "accessToken");
  session->refresh_token = dup_member (object, "refreshToken");
  session->expires_at_us =
    json_object_get_int_member_with_default (object, "expiresAtUs", 0);

  if (session->server_url == NULL || session->user_id == NULL ||
      session->username == NULL || session->device_id == NULL ||
      session->access_token == NULL || session->refresh_token == NULL)
    return NULL;

  return g_steal_pointer (&session);
}

static void
operation_free (Operation *operation)
{
  g_free (operation->text);
  g_free (operation->label);
  g_clear_object (&operation->collection);
  g_free (operation);
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, translate_error (error));
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *text = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, translate_error (error));
  else
    g_task_return_pointer (task,
                           text != NULL ? parse_session (text) : NULL,
                           (GDestroyNotify) holler_session_free);
  secret_password_free (text);
}

static void
clear_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* FALSE without an error: there was nothing to remove. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, translate_error (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
run_operation (GTask *task)
{
  HollerLibsecretStore *self = g_task_get_source_object (task);
  Operation *operation = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (operation->kind)
    {
    case OPERATION_STORE:
      secret_password_store (&session_schema,
                             SECRET_COLLECTION_DEFAULT,
                             operation->label,
                             operation->text,
                             cancellable,
                             store_cb,
                             g_object_ref (task),
                             "profile",
                             self->profile,
                             NULL);
      break;
    case OPERATION_LOOKUP:
      secret_password_lookup (&session_schema,
                              cancellable,
                              lookup_cb,
                              g_object_ref (task),
                              "profile",
                              self->profile,
                              NULL);
      break;
    case OPERATION_CLEAR:
      secret_password_clear (&session_schema,
                             cancellable,
                             clear_cb,
                             g_object_ref (task),
                             "profile",
                             self->profile,
                             NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
unlock_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  int n_unlocked = 0;

  n_unlocked = secret_service_unlock_finish (SECRET_SERVICE (source),
                                             result,
                                             NULL,
                                             &error);
  if (n_unlocked <= 0)
    g_task_return_error (task, translate_error (error));
  else
    run_operation (task);
}

static void
collection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Operation *operation = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  operation->collection = secret_collection_for_alias_finish (result, &error);
  if (operation->collection == NULL)
    {
      g_task_return_error (task, translate_error (error));
    }
  else if (secret_collection_get_locked (operation->collection))
    {
      g_autoptr (GList) objects = g_list_append (NULL, operation->collection);

      secret_service_unlock (
        secret_collection_get_service (operation->collection),
        objects,
        g_task_get_cancellable (task),
        unlock_cb,
        g_object_ref (task));
    }
  else
    {
      run_operation (task);
    }
}

static void
service_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (GError) error = NULL;

  service = secret_service_get_finish (result, &error);
  if (service == NULL)
    g_task_return_error (task, translate_error (error));
  else
    secret_collection_for_alias (service,
                                 SECRET_COLLECTION_DEFAULT,
                                 SECRET_COLLECTION_NONE,
                                 g_task_get_cancellable (task),
                                 collection_cb,
                                 g_object_ref (task));
}

/* In a sandbox libsecret keeps a file of our own, locked with a word that the
 * portal hands out of the person's keyring, and asks for that by itself:
 * there is no collection to look at, and no right to. It goes by the same
 * signs.
 */
static gboolean
keeps_a_file (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ||
         g_strcmp0 (g_getenv ("SECRET_BACKEND"), "file") == 0;
}

static void
start_operation (HollerSecrets *secrets,
                 OperationKind kind,
                 const HollerSession *session,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  HollerLibsecretStore *self = HOLLER_LIBSECRET_STORE (secrets);
  g_autoptr (GTask) task =
    g_task_new (secrets, cancellable, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  g_task_set_source_tag (task, start_operation);
  operation->kind = kind;
  if (session != NULL)
    {
      operation->text = print_session (session);
      operation->label = g_strdup_printf (
        "Holler: %s",
        session->username != NULL ? session->username : self->profile);
    }
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);

  if (keeps_a_file ())
    run_operation (task);
  else
    secret_service_get (SECRET_SERVICE_NONE,
                        cancellable,
                        service_cb,
                        g_object_ref (task));
}

static void
holler_libsecret_store_store_async (HollerSecrets *secrets,
                                    const HollerSession *session,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (session != NULL);

  start_operation (secrets,
                   OPERATION_STORE,
                   session,
                   cancellable,
                   callback,
                   user_data);
}

static void
holler_libsecret_store_lookup_async (HollerSecrets *secrets,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  start_operation (secrets,
                   OPERATION_LOOKUP,
                   NULL,
                   cancellable,
                   callback,
                   user_data);
}

static HollerSession *
holler_libsecret_store_lookup_finish (HollerSecrets *secrets,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_libsecret_store_clear_async (HollerSecrets *secrets,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  start_operation (secrets,
                   OPERATION_CLEAR,
                   NULL,
                   cancellable,
                   callback,
                   user_data);
}

static gboolean
finish_boolean (HollerSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
holler_libsecret_store_finalize (GObject *object)
{
  HollerLibsecretStore *self = HOLLER_LIBSECRET_STORE (object);

  g_free (self->profile);

  G_OBJECT_CLASS (holler_libsecret_store_parent_class)->finalize (object);
}

static void
holler_libsecret_store_class_init (HollerLibsecretStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_libsecret_store_finalize;
}

static void
holler_libsecret_store_init (HollerLibsecretStore *self)
{
}

static void
holler_libsecret_store_iface_init (HollerSecretsInterface *iface)
{
  iface->store_async = holler_libsecret_store_store_async;
  iface->store_finish = finish_boolean;
  iface->lookup_async = holler_libsecret_store_lookup_async;
  iface->lookup_finish = holler_libsecret_store_lookup_finish;
  iface->clear_async = holler_libsecret_store_clear_async;
  iface->clear_finish = finish_boolean;
}

/**
 * holler_libsecret_new:
 * @profile: whose session this is, where several run side by side; "" for
 *   the usual one
 *
 * Makes a place for a session in the desktop's keyring.
 *
 * The keyring may ask the person to unlock it; an operation lasts until they
 * answer, so pass a cancellable where that is too long.
 *
 * Returns: (transfer full): secrets
 */
HollerSecrets *
holler_libsecret_new (const char *profile)
{
  HollerLibsecretStore *self = NULL;

  g_return_val_if_fail (profile != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_LIBSECRET_STORE, NULL);
  self->profile = g_strdup (profile);

  return HOLLER_SECRETS (self);
}
