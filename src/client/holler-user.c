/* holler-user.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-user-private.h"

#include "client/holler-client-enums.h"
#include "client/holler-json-read.h"

struct _HollerUser
{
  GObject parent_instance;

  char *user_id;
  char *username;
  char *display_name;
  char *stand_in; /* (nullable): for the name, while there is none */
  char *status_text;
  char *avatar_url;
  HollerPresence presence;
  gint64 last_seen_us;
  gboolean is_me;
  gboolean is_deleted;
};

G_DEFINE_FINAL_TYPE (HollerUser, holler_user, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_USER_ID,
  PROP_USERNAME,
  PROP_DISPLAY_NAME,
  PROP_STATUS_TEXT,
  PROP_AVATAR_URL,
  PROP_PRESENCE,
  PROP_LAST_SEEN_US,
  PROP_IS_ME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
holler_user_finalize (GObject *object)
{
  HollerUser *self = HOLLER_USER (object);

  g_free (self->user_id);
  g_free (self->username);
  g_free (self->display_name);
  g_free (self->stand_in);
  g_free (self->status_text);
  g_free (self->avatar_url);

  G_OBJECT_CLASS (holler_user_parent_class)->finalize (object);
}

static void
holler_user_get_property (GObject *object,
                          guint prop_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  HollerUser *self = HOLLER_USER (object);

  switch (prop_id)
    {
    case PROP_USER_ID:
      g_value_set_string (value, self->user_id);
      break;
    case PROP_USERNAME:
      g_value_set_string (value, self->username);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, holler_user_get_display_name (self));
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_AVATAR_URL:
      g_value_set_string (value, self->avatar_url);
      break;
    case PROP_PRESENCE:
      g_value_set_enum (value, self->presence);
      break;
    case PROP_LAST_SEEN_US:
      g_value_set_int64 (value, self->last_seen_us);
      break;
    case PROP_IS_ME:
      g_value_set_boolean (value, self->is_me);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_user_class_init (HollerUserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = holler_user_finalize;
  object_class->get_property = holler_user_get_property;

  properties[PROP_USER_ID] =
    g_param_spec_string ("user-id", NULL, NULL, NULL, flags);
  properties[PROP_USERNAME] =
    g_param_spec_string ("username", NULL, NULL, NULL, flags);
  properties[PROP_DISPLAY_NAME] =
    g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  properties[PROP_STATUS_TEXT] =
    g_param_spec_string ("status-text", NULL, NULL, NULL, flags);
  properties[PROP_AVATAR_URL] =
    g_param_spec_string ("avatar-url", NULL, NULL, NULL, flags);
  properties[PROP_PRESENCE] = g_param_spec_enum ("presence",
                                                 NULL,
                                                 NULL,
                                                 HOLLER_TYPE_PRESENCE,
                                                 HOLLER_PRESENCE_OFFLINE,
                                                 flags);
  properties[PROP_LAST_SEEN_US] =
    g_param_spec_int64 ("last-seen-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_IS_ME] =
    g_param_spec_boolean ("is-me", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_user_init (HollerUser *self)
{
}

HollerUser *
holler_user_new (const char *user_id, gboolean is_me)
{
  HollerUser *self = NULL;

  g_return_val_if_fail (user_id != NULL, NULL);

  self = g_object_new (HOLLER_TYPE_USER, NULL);
  self->user_id = g_strdup (user_id);
  self->is_me = is_me;

  return self;
}

static void
set_string (HollerUser *self,
            char **field,
            const char *value,
            GParamSpec *property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;

  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), property);
}

/* What is shown where no name is known. */
void
holler_user_set_stand_in (HollerUser *self, const char *name)
{
  g_return_if_fail (HOLLER_IS_USER (self));

  if (g_strcmp0 (self->stand_in, name) == 0)
    return;
  g_free (self->stand_in);
  self->stand_in = g_strdup (name);
  if (self->display_name == NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
}

/* The account is no more: nothing is left of it but the id. Names that the
 * server gives it are not the person's. */
static void
take_deletion (HollerUser *self)
{
  self->is_deleted = TRUE;
  set_string (self, &self->username, NULL, properties[PROP_USERNAME]);
  set_string (self, &self->display_name, NULL, properties[PROP_DISPLAY_NAME]);
  set_string (self, &self->status_text, NULL, properties[PROP_STATUS_TEXT]);
  set_string (self, &self->avatar_url, NULL, properties[PROP_AVATAR_URL]);
  self->last_seen_us = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SEEN_US]);
  holler_user_set_presence (self, HOLLER_PRESENCE_OFFLINE, 0);
}

/* Takes what a server's user object says; a member that is missing there says
 * nothing, the id never changes, and who was deleted does not come back: only
 * old copies still know a name. */
void
holler_user_update (HollerUser *self, JsonObject *user)
{
  const char *username = NULL;
  const char *display_name = NULL;

  g_return_if_fail (HOLLER_IS_USER (self));

  if (self->is_deleted)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  if (holler_json_read_boolean (user, "deleted"))
    {
      take_deletion (self);
      g_object_thaw_notify (G_OBJECT (self));
      return;
    }
  username = holler_json_read_string (user, "username");
  if (username != NULL && *username != '\0')
    set_string (self, &self->username, username, properties[PROP_USERNAME]);
  display_name = holler_json_read_string (user, "displayName");
  if (display_name != NULL && *display_name != '\0')
    set_string (self,
                &self->display_name,
                display_name,
                properties[PROP_DISPLAY_NAME]);
  else if (self->display_name == NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
  if (user != NULL && json_object_has_member (user, "statusText"))
    set_string (self,
                &self->status_text,
                holler_json_read_string (user, "statusText"),
                properties[PROP_STATUS_TEXT]);
  /* A whole user without a picture has none; names alone say nothing. */
  if (holler_json_read_id (user, "userId") != NULL)
    set_string (self,
                &self->avatar_url,
                holler_json_read_string (user, "avatarUrl"),
                properties[PROP_AVATAR_URL]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
add_string (JsonObject *json, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (json, name, value);
}

/* As the server would say it, for who knows only the id later. */
JsonObject *
holler_user_to_json (HollerUser *self)
{
  JsonObject *json = NULL;

  g_return_val_if_fail (HOLLER_IS_USER (self), NULL);

  if (!self->is_deleted && self->username == NULL && self->display_name == NULL)
    return NULL;

  json = json_object_new ();
  json_object_set_string_member (json, "userId", self->user_id);
  if (self->is_deleted)
    json_object_set_boolean_member (json, "deleted", TRUE);
  add_string (json, "username", self->username);
  add_string (json, "displayName", self->display_name);
  add_string (json, "avatarUrl", self->avatar_url);

  return json;
}

/* @last_seen_us: 0 keeps what is known. */
void
holler_user_set_presence (HollerUser *self,
                          HollerPresence presence,
                          gint64 last_seen_us)
{
  g_return_if_fail (HOLLER_IS_USER (self));

  if (last_seen_us > 0 && last_seen_us != self->last_seen_us)
    {
      self->last_seen_us = last_seen_us;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SEEN_US]);
    }
  if (presence != self->presence)
    {
      self->presence = presence;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE]);
    }
}

/**
 * holler_user_get_user_id:
 * @self: a user
 *
 * Gets the id that never changes.
 *
 * Returns: (transfer none): the id
 */
const char *
holler_user_get_user_id (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), NULL);

  return self->user_id;
}

/**
 * holler_user_get_username:
 * @self: a user
 *
 * Gets the name one is found by.
 *
 * Returns: (transfer none): the name; "" while it is not known, and of an
 *   account that was deleted
 */
const char *
holler_user_get_username (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), NULL);

  return self->username != NULL ? self->username : "";
}

/**
 * holler_user_get_display_name:
 * @self: a user
 *
 * Gets the name to show.
 *
 * Returns: (transfer none): the name, never empty
 */
const char *
holler_user_get_display_name (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), NULL);

  if (self->display_name != NULL)
    return self->display_name;
  if (self->username != NULL)
    return self->username;

  return self->stand_in != NULL ? self->stand_in : self->user_id;
}

/**
 * holler_user_get_presence:
 * @self: a user
 *
 * Gets whether the person is there.
 *
 * Returns: the presence
 */
HollerPresence
holler_user_get_presence (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), HOLLER_PRESENCE_OFFLINE);

  return self->presence;
}

/**
 * holler_user_get_last_seen_us:
 * @self: a user
 *
 * Gets when the person was last there.
 *
 * Returns: real time in microseconds, 0 if it is not known
 */
gint64
holler_user_get_last_seen_us (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), 0);

  return self->last_seen_us;
}

/**
 * holler_user_get_is_me:
 * @self: a user
 *
 * Tells whether it is the account's own person.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_user_get_is_me (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), FALSE);

  return self->is_me;
}

/**
 * holler_user_get_status_text:
 * @self: a user
 *
 * Gets what the person says of himself at present.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
holler_user_get_status_text (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), NULL);

  return self->status_text;
}

/**
 * holler_user_get_avatar_url:
 * @self: a user
 *
 * Gets where the person's picture is, for [class@Files].
 *
 * Returns: (transfer none) (nullable): a path at the server; `NULL` for none
 */
const char *
holler_user_get_avatar_url (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), NULL);

  return self->avatar_url;
}

/**
 * holler_user_get_is_deleted:
 * @self: a user
 *
 * Tells whether the account is no more; messages and calls still tell of it.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_user_get_is_deleted (HollerUser *self)
{
  g_return_val_if_fail (HOLLER_IS_USER (self), FALSE);

  return self->is_deleted;
}
