/* holler-account.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-client-enums.h"

G_DEFINE_FINAL_TYPE (HollerAccount, holler_account, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ME,
  PROP_SERVER_URL,
  PROP_SERVER_NAME,
  PROP_CONTACTS,
  PROP_CONVERSATIONS,
  PROP_CALLS,
  PROP_TEMPORARY,
  PROP_SEND_READ_RECEIPTS,
  PROP_SEND_TYPING,
  PROP_PRESENCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  MESSAGE_RECEIVED,
  CONTACT_NEWS,
  SESSION_ENDED,
  SECRETS_FAILED,
  TROUBLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
notify (HollerAccount *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
holler_account_dispose (GObject *object)
{
  HollerAccount *self = HOLLER_ACCOUNT (object);

  if (self->link != NULL)
    holler_account_end (self);
  g_clear_object (&self->calls);
  g_clear_object (&self->call_history);
  g_clear_object (&self->turn);
  g_clear_object (&self->link);
  g_clear_object (&self->network);
  g_clear_object (&self->sleep);
  g_clear_object (&self->clock);
  g_clear_object (&self->transport);
  g_clear_object (&self->files);
  g_clear_object (&self->trust);
  g_clear_object (&self->api);
  g_clear_object (&self->store_watch);
  g_clear_object (&self->store);
  g_clear_object (&self->secrets);
  g_clear_object (&self->media);
  g_clear_object (&self->contact_list);
  g_clear_object (&self->conversation_list);
  g_clear_pointer (&self->directs, g_hash_table_unref);
  g_clear_pointer (&self->conversations, g_hash_table_unref);
  g_clear_pointer (&self->contacts, g_hash_table_unref);
  g_clear_pointer (&self->users, g_hash_table_unref);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->synced, g_hash_table_unref);

  G_OBJECT_CLASS (holler_account_parent_class)->dispose (object);
}

static void
holler_account_finalize (GObject *object)
{
  HollerAccount *self = HOLLER_ACCOUNT (object);

  g_free (self->server_name);
  g_free (self->unknown_name);
  g_free (self->deleted_name);

  G_OBJECT_CLASS (holler_account_parent_class)->finalize (object);
}

static void
holler_account_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  HollerAccount *self = HOLLER_ACCOUNT (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ME:
      g_value_set_object (value, self->me);
      break;
    case PROP_SERVER_URL:
      g_value_set_string (value, holler_account_get_server_url (self));
      break;
    case PROP_SERVER_NAME:
      g_value_set_string (value, self->server_name);
      break;
    case PROP_CONTACTS:
      g_value_set_object (value, self->contact_list);
      break;
    case PROP_CONVERSATIONS:
      g_value_set_object (value, self->conversation_list);
      break;
    case PROP_CALLS:
      g_value_set_object (value, self->calls);
      break;
    case PROP_TEMPORARY:
      g_value_set_boolean (value, self->temporary);
      break;
    case PROP_SEND_READ_RECEIPTS:
      g_value_set_boolean (value, self->send_read_receipts);
      break;
    case PROP_SEND_TYPING:
      g_value_set_boolean (value, self->send_typing);
      break;
    case PROP_PRESENCE:
      g_value_set_enum (value, (int) self->presence.chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_account_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  HollerAccount *self = HOLLER_ACCOUNT (object);
  gboolean *field = prop_id == PROP_SEND_TYPING ? &self->send_typing
                                                : &self->send_read_receipts;

  if (prop_id == PROP_PRESENCE)
    {
      holler_account_set_presence (self,
                                   (HollerPresence) g_value_get_enum (value));
      return;
    }
  g_assert (prop_id == PROP_SEND_TYPING || prop_id == PROP_SEND_READ_RECEIPTS);
  if (*field == g_value_get_boolean (value))
    return;
  *field = g_value_get_boolean (value);
  notify (self, prop_id);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags choice_flags =
    flags | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              HOLLER_TYPE_ACCOUNT_STATE,
                                              HOLLER_ACCOUNT_LOGGED_OUT,
                                              flags);
  properties[PROP_ME] =
    g_param_spec_object ("me", NULL, NULL, HOLLER_TYPE_USER, flags);
  properties[PROP_SERVER_URL] =
    g_param_spec_string ("server-url", NULL, NULL, NULL, flags);
  properties[PROP_SERVER_NAME] =
    g_param_spec_string ("server-name", NULL, NULL, NULL, flags);
  properties[PROP_CONTACTS] =
    g_param_spec_object ("contacts", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_CONVERSATIONS] =
    g_param_spec_object ("conversations", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_CALLS] =
    g_param_spec_object ("calls", NULL, NULL, HOLLER_TYPE_CALL_LIST, flags);
  properties[PROP_TEMPORARY] =
    g_param_spec_boolean ("temporary", NULL, NULL, FALSE, flags);
  properties[PROP_SEND_READ_RECEIPTS] =
    g_param_spec_boolean ("send-read-receipts", NULL, NULL, TRUE, choice_flags);
  properties[PROP_SEND_TYPING] =
    g_param_spec_boolean ("send-typing", NULL, NULL, TRUE, choice_flags);
  properties[PROP_PRESENCE] = g_param_spec_enum ("presence",
                                                 NULL,
                                                 NULL,
                                                 HOLLER_TYPE_PRESENCE,
                                                 HOLLER_PRESENCE_ONLINE,
                                                 choice_flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_account_class_init (HollerAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_account_dispose;
  object_class->finalize = holler_account_finalize;
  object_class->get_property = holler_account_get_property;
  object_class->set_property = holler_account_set_property;
  install_properties (object_class);

  /**
   * HollerAccount::message-received:
   * @self: an account
   * @conversation: where
   * @message: what
   *
   * Somebody else wrote something new.
   */
  signals[MESSAGE_RECEIVED] = g_signal_new ("message-received",
                                            HOLLER_TYPE_ACCOUNT,
                                            G_SIGNAL_RUN_LAST,
                                            0,
                                            NULL,
                                            NULL,
                                            NULL,
                                            G_TYPE_NONE,
                                            2,
                                            HOLLER_TYPE_CONVERSATION,
                                            HOLLER_TYPE_MESSAGE);

  /**
   * HollerAccount::contact-news:
   * @self: an account
   * @contact: who
   *
   * Somebody asks to be a contact, or has said yes to being one.
   */
  signals[CONTACT_NEWS] = g_signal_new ("contact-news",
                                        HOLLER_TYPE_ACCOUNT,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        HOLLER_TYPE_CONTACT);

  /**
   * HollerAccount::session-ended:
   * @self: an account
   * @reason: why
   *
   * The account is logged out.
   */
  signals[SESSION_ENDED] = g_signal_new ("session-ended",
                                         HOLLER_TYPE_ACCOUNT,
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         HOLLER_TYPE_SESSION_END);

  /**
   * HollerAccount::secrets-failed:
   * @self: an account
   * @code: why
   *
   * The session could not be kept for the next run.
   */
  signals[SECRETS_FAILED] = g_signal_new ("secrets-failed",
                                          HOLLER_TYPE_ACCOUNT,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          HOLLER_TYPE_SECRETS_ERROR);

  /**
   * HollerAccount::trouble:
   * @self: an account
   * @trouble: what it is
   * @skew_us: by how much a wrong clock is fast; negative: slow; else 0
   *
   * Something went wrong that is worth a word.
   */
  signals[TROUBLE] = g_signal_new ("trouble",
                                   HOLLER_TYPE_ACCOUNT,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   2,
                                   HOLLER_TYPE_ACCOUNT_TROUBLE,
                                   G_TYPE_INT64);
}

static void
holler_account_init (HollerAccount *self)
{
  self->users =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->contacts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->conversations =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->directs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->synced =
    g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  holler_account_make_lists (self);
  self->presence.chosen = HOLLER_PRESENCE_ONLINE;
  self->told_presence = HOLLER_PRESENCE_ONLINE;
  self->send_read_receipts = TRUE;
  self->send_typing = TRUE;
}

void
holler_account_set_state (HollerAccount *self, HollerAccountState state)
{
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

void
holler_account_set_temporary (HollerAccount *self, gboolean temporary)
{
  if (self->temporary == temporary)
    return;
  self->temporary = temporary;
  notify (self, PROP_TEMPORARY);
}

void
holler_account_set_server_name (HollerAccount *self, const char *name)
{
  if (g_strcmp0 (self->server_name, name) == 0)
    return;
  g_free (self->server_name);
  self->server_name = g_strdup (name);
  notify (self, PROP_SERVER_NAME);
}

void
holler_account_emit_message_received (HollerAccount *self,
                                      HollerConversation *conversation,
                                      HollerMessage *message)
{
  g_signal_emit (self, signals[MESSAGE_RECEIVED], 0, conversation, message);
}

void
holler_account_emit_contact_news (HollerAccount *self, HollerContact *contact)
{
  g_signal_emit (self, signals[CONTACT_NEWS], 0, contact);
}

void
holler_account_emit_session_ended (HollerAccount *self, HollerSessionEnd reason)
{
  g_signal_emit (self, signals[SESSION_ENDED], 0, reason);
}

void
holler_account_emit_secrets_failed (HollerAccount *self,
                                    HollerSecretsError code)
{
  g_signal_emit (self, signals[SECRETS_FAILED], 0, code);
}

void
holler_account_emit_trouble (HollerAccount *self,
                             HollerAccountTrouble trouble,
                             gint64 skew_us)
{
  g_signal_emit (self, signals[TROUBLE], 0, trouble, skew_us);
}

/**
 * holler_account_get_state:
 * @self: an account
 *
 * Gets how far one is logged in.
 *
 * Returns: the state
 */
HollerAccountState
holler_account_get_state (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), HOLLER_ACCOUNT_LOGGED_OUT);

  return self->state;
}

/**
 * holler_account_get_me:
 * @self: an account
 *
 * Gets the account's own person.
 *
 * Returns: (transfer none) (nullable): the person; `NULL` while logged out
 */
HollerUser *
holler_account_get_me (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->me;
}

/**
 * holler_account_get_server_url:
 * @self: an account
 *
 * Gets the server one is logged in on.
 *
 * Returns: (transfer none) (nullable): its address
 */
const char *
holler_account_get_server_url (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->session != NULL ? self->session->server_url : NULL;
}

/**
 * holler_account_get_server_name:
 * @self: an account
 *
 * Gets what the server calls itself.
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
holler_account_get_server_name (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->server_name;
}

/**
 * holler_account_get_temporary:
 * @self: an account
 *
 * Tells whether the session is kept for this run only.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_account_get_temporary (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), FALSE);

  return self->temporary;
}

/**
 * holler_account_get_contacts:
 * @self: an account
 *
 * Gets the contacts in all states but none, by name. It is the session's:
 * after its end there is another list.
 *
 * Returns: (transfer none): a list of [class@Contact]
 */
GListModel *
holler_account_get_contacts (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return G_LIST_MODEL (self->contact_list);
}

/**
 * holler_account_get_conversations:
 * @self: an account
 *
 * Gets the conversations: favourites first, and of each kind the one in which
 * something happened last. It is the session's: after its end there is another
 * list.
 *
 * Returns: (transfer none): a list of [class@Conversation]
 */
GListModel *
holler_account_get_conversations (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return G_LIST_MODEL (self->conversation_list);
}

/**
 * holler_account_get_calls:
 * @self: an account
 *
 * Gets the live calls.
 *
 * Returns: (transfer none): the calls
 */
HollerCallList *
holler_account_get_calls (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->calls;
}

/**
 * holler_account_get_files:
 * @self: an account
 *
 * Gets what fetches and keeps files and pictures.
 *
 * Returns: (transfer none): files
 */
HollerFiles *
holler_account_get_files (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->files;
}

/**
 * holler_account_get_media:
 * @self: an account
 *
 * Gets the machine's sound.
 *
 * Returns: (transfer none): media
 */
HollerMedia *
holler_account_get_media (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return self->media;
}

/**
 * holler_account_set_allow_insecure:
 * @self: an account
 * @allow: whether the person insisted
 *
 * Allows plain http to elsewhere than this computer, from the next probe or
 * log-in on.
 */
void
holler_account_set_allow_insecure (HollerAccount *self, gboolean allow)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  self->allow_insecure = allow;
}
