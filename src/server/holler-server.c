/* holler-server.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-private.h"

#include "server/holler-api-files.h"
#include "server/holler-call-commands.h"
#include "server/holler-router.h"

/* The context of every handler: what there is, who is here, and how to reach
 * them. Deliveries only queue; sockets are written at the end of the turn,
 * after the batch of the store is on the disk. */

#define TIDY_INTERVAL_US G_TIME_SPAN_HOUR

static void
end_turn_cb (gpointer user_data)
{
  HollerServer *self = user_data;

  if (self->store != NULL)
    holler_server_store_commit_batch (self->store);
}

static void
tick_cb (gpointer user_data)
{
  HollerServer *self = user_data;
  gint64 now_us = holler_clock_get_time_us (self->clock);

  holler_server_check_sessions (self);
  if (self->files == NULL || self->store == NULL || now_us < self->tidy_at_us)
    return;

  self->tidy_at_us = now_us + TIDY_INTERVAL_US;
  holler_api_files_tidy (self);
}

static void
deliver (HollerServer *self,
         HollerSession *session,
         const HollerDelivery *delivery)
{
  self->counts.frames_out++;
  if (delivery->conversation_id != NULL)
    holler_session_send_message (session,
                                 delivery->text,
                                 delivery->conversation_id,
                                 delivery->order);
  else
    holler_session_send (session, delivery->kind, delivery->text);
}

static void
deliver_cb (const HollerDelivery *delivery, gpointer user_data)
{
  HollerServer *self = user_data;
  GPtrArray *sessions = holler_server_get_sessions (self, delivery->user_id);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      HollerSession *session = g_ptr_array_index (sessions, i);
      const char *device_id = holler_session_get_device_id (session);

      if ((delivery->only_device_id == NULL ||
           g_str_equal (delivery->only_device_id, device_id)) &&
          (delivery->except_device_id == NULL ||
           !g_str_equal (delivery->except_device_id, device_id)))
        deliver (self, session, delivery);
    }
}

/**
 * holler_server_new:
 * @config: (transfer full): the configuration
 * @store: (transfer full) (nullable): the memory, or `NULL` if it is still
 *   being opened
 * @clock: the time
 *
 * Makes a server that listens to nobody yet, in the thread-default main
 * context.
 *
 * Returns: (transfer full): the server
 */
HollerServer *
holler_server_new (HollerServerConfig *config,
                   HollerServerStore *store,
                   HollerClock *clock)
{
  HollerServer *self = g_new0 (HollerServer, 1);

  self->config = config;
  self->clock = g_object_ref (clock);
  self->limits = holler_limits_new (clock);
  self->bus = holler_bus_new (deliver_cb, self);
  self->connections =
    holler_connections_new (config, clock, end_turn_cb, tick_cb, self);
  self->users = g_hash_table_new_full (g_str_hash,
                                       g_str_equal,
                                       g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  self->sessions = g_hash_table_new (g_str_hash, g_str_equal);
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->presence =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  holler_session_commands_install (self);
  holler_chat_commands_install (self);
  holler_edit_commands_install (self);
  if (store != NULL)
    holler_server_set_store (self, store);
  return self;
}

/**
 * holler_server_set_store:
 * @self: a server made without one
 * @store: (transfer full): the memory
 *
 * Gives the server its memory, before its state is running.
 */
void
holler_server_set_store (HollerServer *self, HollerServerStore *store)
{
  g_return_if_fail (self->store == NULL);

  self->store = store;
  /* Calls that outlived a restart are read from it. */
  holler_call_commands_install (self);
}

/**
 * holler_server_set_files:
 * @self: a server
 * @files: (transfer full): where files are
 *
 * Gives the server its folder of files, before it listens.
 */
void
holler_server_set_files (HollerServer *self, HollerFiles *files)
{
  self->files = files;
}

/**
 * holler_server_set_keys:
 * @self: a server
 * @tokens: (transfer full): what signs tokens
 * @passwords: (transfer full): what hashes passwords
 *
 * Gives the server its secrets, before it listens.
 */
void
holler_server_set_keys (HollerServer *self,
                        HollerTokens *tokens,
                        HollerPasswords *passwords)
{
  self->tokens = tokens;
  self->passwords = passwords;
}

/**
 * holler_server_free:
 * @self: (transfer full) (nullable): a server
 *
 * Ends every socket, commits what is open and frees @self.
 */
void
holler_server_free (HollerServer *self)
{
  GHashTableIter iter;
  gpointer session = NULL;

  if (self == NULL)
    return;

  self->state = HOLLER_SERVER_DRAINING;
  g_clear_pointer (&self->passwords, holler_passwords_free);
  holler_presence_clear_typing (self);
  if (self->hooks.shut_down != NULL)
    self->hooks.shut_down (self->hooks_data);
  g_clear_pointer (&self->connections, holler_connections_free);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    holler_session_clear_timers (session);
  if (self->hooks_destroy != NULL)
    self->hooks_destroy (self->hooks_data);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->presence);
  g_hash_table_unref (self->made);
  g_hash_table_unref (self->uploads);
  holler_files_free (self->files);
  g_clear_pointer (&self->store, holler_server_store_close);
  g_clear_pointer (&self->tokens, holler_tokens_free);
  holler_limits_free (self->limits);
  holler_bus_free (self->bus);
  g_clear_object (&self->clock);
  holler_server_config_free (self->config);
  g_free (self);
}

/**
 * holler_server_get_config:
 * @self: a server
 *
 * Gets the configuration.
 *
 * Returns: (transfer none): the configuration
 */
const HollerServerConfig *
holler_server_get_config (HollerServer *self)
{
  return self->config;
}

/**
 * holler_server_get_store:
 * @self: a server
 *
 * Gets the memory.
 *
 * Returns: (transfer none): the store
 */
HollerServerStore *
holler_server_get_store (HollerServer *self)
{
  return self->store;
}

/**
 * holler_server_get_clock:
 * @self: a server
 *
 * Gets the time.
 *
 * Returns: (transfer none): the clock
 */
HollerClock *
holler_server_get_clock (HollerServer *self)
{
  return self->clock;
}

/**
 * holler_server_get_limits:
 * @self: a server
 *
 * Gets the limits by name and address.
 *
 * Returns: (transfer none): the limits
 */
HollerLimits *
holler_server_get_limits (HollerServer *self)
{
  return self->limits;
}

GPtrArray *
holler_server_get_sessions (HollerServer *self, const char *user_id)
{
  return g_hash_table_lookup (self->users, user_id);
}

HollerSession *
holler_server_find_session (HollerServer *self,
                            const char *user_id,
                            const char *device_id)
{
  GPtrArray *sessions = holler_server_get_sessions (self, user_id);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      HollerSession *session = g_ptr_array_index (sessions, i);

      if (g_str_equal (holler_session_get_device_id (session), device_id))
        return session;
    }

  return NULL;
}

/**
 * holler_server_send_to_device:
 * @self: a server
 * @user_id: a person
 * @device_id: a device of his
 * @kind: what @text is
 * @text: a whole frame without `seq`
 *
 * Sends a frame to one device, if it has a session.
 */
void
holler_server_send_to_device (HollerServer *self,
                              const char *user_id,
                              const char *device_id,
                              HollerFrameKind kind,
                              GBytes *text)
{
  HollerDelivery delivery = { .user_id = user_id,
                              .only_device_id = device_id,
                              .kind = kind,
                              .text = text };

  holler_bus_publish (self->bus, &delivery);
}

/**
 * holler_server_send_to_user:
 * @self: a server
 * @user_id: a person
 * @except_device_id: (nullable): a device that does not get it
 * @kind: what @text is
 * @text: a whole frame without `seq`
 *
 * Sends a frame to all of a person's devices that have a session.
 */
void
holler_server_send_to_user (HollerServer *self,
                            const char *user_id,
                            const char *except_device_id,
                            HollerFrameKind kind,
                            GBytes *text)
{
  HollerDelivery delivery = { .user_id = user_id,
                              .except_device_id = except_device_id,
                              .kind = kind,
                              .text = text };

  holler_bus_publish (self->bus, &delivery);
}

/**
 * holler_server_send_frame_to_device:
 * @self: a server
 * @user_id: a person
 * @device_id: a device of his
 * @frame: a built frame
 *
 * As holler_server_send_to_device().
 */
void
holler_server_send_frame_to_device (HollerServer *self,
                                    const char *user_id,
                                    const char *device_id,
                                    HollerFrame *frame)
{
  g_autoptr (GBytes) text = holler_frame_to_bytes (frame);

  holler_server_send_to_device (self,
                                user_id,
                                device_id,
                                holler_frame_get_kind (frame),
                                text);
}

/**
 * holler_server_send_frame_to_user:
 * @self: a server
 * @user_id: a person
 * @except_device_id: (nullable): a device that does not get it
 * @frame: a built frame
 *
 * As holler_server_send_to_user().
 */
void
holler_server_send_frame_to_user (HollerServer *self,
                                  const char *user_id,
                                  const char *except_device_id,
                                  HollerFrame *frame)
{
  g_autoptr (GBytes) text = holler_frame_to_bytes (frame);

  holler_server_send_to_user (self,
                              user_id,
                              except_device_id,
                              holler_frame_get_kind (frame),
                              text);
}

void
holler_server_route (HollerServer *self,
                     HollerFrame *frame,
                     gboolean is_private,
                     const char *sender_id,
                     const char *sender_device_id,
                     const char *const *members,
                     guint n_members)
{
  g_autoptr (GBytes) text = holler_frame_to_bytes (frame);
  HollerFrameKind kind = holler_frame_get_kind (frame);
  HollerRoute routes[HOLLER_ROUTER_MAX_ROUTES];
  guint n_routes = holler_router_route (kind,
                                        is_private,
                                        sender_id,
                                        sender_device_id,
                                        members,
                                        n_members,
                                        routes);

  for (guint i = 0; i < n_routes; i++)
    {
      HollerDelivery delivery = { .user_id = routes[i].user_id,
                                  .except_device_id =
                                    routes[i].except_device_id,
                                  .kind = kind,
                                  .text = text };

      if (kind == HOLLER_FRAME_MESSAGE &&
          !g_str_equal (routes[i].user_id, sender_id))
        {
          delivery.conversation_id =
            holler_frame_get_string (frame, "conversationId");
          delivery.order = holler_frame_get_int (frame, "order");
        }
      holler_bus_publish (self->bus, &delivery);
    }
}

/**
 * holler_server_list_devices:
 * @self: a server
 * @user_id: a person
 *
 * Lists a person's devices that have a session, socket or not.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GPtrArray *
holler_server_list_devices (HollerServer *self, const char *user_id)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *sessions = holler_server_get_sessions (self, user_id);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    g_ptr_array_add (ids,
                     g_strdup (holler_session_get_device_id (
                       g_ptr_array_index (sessions, i))));
  return ids;
}

/**
 * holler_server_has_device:
 * @self: a server
 * @user_id: a person
 * @device_id: a device
 *
 * Says whether a device has a session.
 *
 * Returns: `TRUE` if it has, with a socket or within the resume window
 */
gboolean
holler_server_has_device (HollerServer *self,
                          const char *user_id,
                          const char *device_id)
{
  return holler_server_find_session (self, user_id, device_id) != NULL;
}

/**
 * holler_server_is_device_connected:
 * @self: a server
 * @user_id: a person
 * @device_id: a device
 *
 * Says whether a device has a socket now.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_server_is_device_connected (HollerServer *self,
                                   const char *user_id,
                                   const char *device_id)
{
  HollerSession *session =
    holler_server_find_session (self, user_id, device_id);

  return session != NULL && holler_session_is_connected (session);
}

/**
 * holler_server_is_user_connected:
 * @self: a server
 * @user_id: a person
 *
 * Says whether any device of a person has a socket now.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_server_is_user_connected (HollerServer *self, const char *user_id)
{
  GPtrArray *sessions = holler_server_get_sessions (self, user_id);

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      if (holler_session_is_connected (g_ptr_array_index (sessions, i)))
        return TRUE;
    }

  return FALSE;
}

/**
 * holler_server_is_contact:
 * @self: a server
 * @user_id: a person
 * @other_id: another
 *
 * Says whether two people are contacts of each other.
 *
 * Returns: `TRUE` if both say so
 */
gboolean
holler_server_is_contact (HollerServer *self,
                          const char *user_id,
                          const char *other_id)
{
  return holler_server_store_get_contact_state (self->store,
                                                user_id,
                                                other_id) ==
           HOLLER_CONTACT_STATE_CONTACT &&
         holler_server_store_get_contact_state (self->store,
                                                other_id,
                                                user_id) ==
           HOLLER_CONTACT_STATE_CONTACT;
}

/**
 * holler_server_set_call_hooks:
 * @self: a server
 * @hooks: what calls want to hear; copied
 * @data: data for them
 * @destroy: (nullable): frees @data together with the server
 *
 * Connects the calls to the rest.
 */
void
holler_server_set_call_hooks (HollerServer *self,
                              const HollerCallHooks *hooks,
                              gpointer data,
                              GDestroyNotify destroy)
{
  self->hooks = *hooks;
  self->hooks_data = data;
  self->hooks_destroy = destroy;
}

const char *
holler_server_find_call (HollerServer *self, const char *conversation_id)
{
  return self->hooks.find_call != NULL
           ? self->hooks.find_call (self->hooks_data, conversation_id)
           : NULL;
}

gboolean
holler_server_invite (HollerServer *self,
                      const char *user_id,
                      const char *call_id,
                      const char *other_id,
                      GError **error)
{
  return self->hooks.invite (self->hooks_data,
                             user_id,
                             call_id,
                             other_id,
                             error);
}

void
holler_server_contact_ended (HollerServer *self,
                             const char *blocker_id,
                             const char *other_id)
{
  if (self->hooks.contact_ended != NULL)
    self->hooks.contact_ended (self->hooks_data, blocker_id, other_id);
}

void
holler_server_member_left (HollerServer *self,
                           const char *conversation_id,
                           const char *user_id)
{
  if (self->hooks.member_left != NULL)
    self->hooks.member_left (self->hooks_data, conversation_id, user_id);
}
