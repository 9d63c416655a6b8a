/* holler-server-config.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-config.h"

/* The whole configuration as one table: group, key, kind, place, default and
 * range. A key that is not in it is refused, so that a misspelt limit is not
 * silently no limit. */

#define CLOSED_CHOICE_END NULL

typedef enum
{
  KEY_STRING,
  KEY_LIST,
  KEY_NUMBER,
  KEY_CHOICE,
} KeyKind;

typedef struct
{
  const char *group;
  const char *name;
  KeyKind kind;
  gsize offset;
  const char *text; /* default of a string or a list */
  guint number;     /* default of a number or a choice */
  guint minimum;
  guint maximum;
  const char *const *choices;
} Key;

static const char *const registration_choices[] = { "open",
                                                    "invite",
                                                    "closed",
                                                    CLOSED_CHOICE_END };
static const char *const directory_choices[] = { "closed",
                                                 "open",
                                                 CLOSED_CHOICE_END };
static const char *const metrics_choices[] = { "off",
                                               "loopback",
                                               "all",
                                               CLOSED_CHOICE_END };

#define AT(member) G_STRUCT_OFFSET (HollerServerConfig, member)
#define TEXT(group, name, member, text)                                        \
  {                                                                            \
    group, name, KEY_STRING, AT (member), text, 0, 0, 0, NULL                  \
  }
#define LIST(group, name, member)                                              \
  {                                                                            \
    group, name, KEY_LIST, AT (member), NULL, 0, 0, 0, NULL                    \
  }
#define NUMBER(group, name, member, number, minimum, maximum)                  \
  {                                                                            \
    group, name, KEY_NUMBER, AT (member), NULL, number, minimum, maximum, NULL \
  }
#define CHOICE(group, name, member, number, choices)                           \
  {                                                                            \
    group, name, KEY_CHOICE, AT (member), NULL, number, 0, 0, choices          \
  }

/* clang-format off */
static const Key keys[] = {
  TEXT ("server", "name", name, "Holler"),
  TEXT ("server", "listen", listen, "127.0.0.1:8090"),
  TEXT ("server", "data-dir", data_dir, NULL),
  CHOICE ("server", "registration", registration, HOLLER_REGISTRATION_OPEN, registration_choices),
  LIST ("server", "invite-tokens", invite_tokens),
  CHOICE ("server", "directory", directory, HOLLER_DIRECTORY_CLOSED, directory_choices),
  LIST ("server", "origins", origins),
  TEXT ("server", "tls-certificate", tls_certificate, NULL),
  TEXT ("server", "tls-key", tls_key, NULL),
  CHOICE ("server", "metrics", metrics, HOLLER_METRICS_LOOPBACK, metrics_choices),

  NUMBER ("sessions", "access-token-seconds", access_token_s, 900, 1, 86400),
  NUMBER ("sessions", "refresh-token-days", refresh_token_days, 60, 1, 3650),
  NUMBER ("sessions", "ping-interval-seconds", ping_interval_s, 25, 1, 3600),
  NUMBER ("sessions", "resume-window-seconds", resume_window_s, 60, 1, 3600),
  NUMBER ("sessions", "ring-seconds", ring_s, 60, 1, 600),

  /* The least is what the defaults say: a file cannot weaken the hashes. */
  NUMBER ("passwords", "memory-kib", hash_memory_kib, 19456, 19456, 4194304),
  NUMBER ("passwords", "passes", hash_passes, 2, 2, 100),

  NUMBER ("limits", "frames-per-second", frames_per_s, 20, 1, 1000000),
  NUMBER ("limits", "frames-burst", frames_burst, 60, 1, 1000000),
  NUMBER ("limits", "call-frames-burst", call_frames_burst, 300, 1, 1000000),
  NUMBER ("limits", "bad-frames-per-minute", bad_frames_per_min, 10, 1, 1000000),
  NUMBER ("limits", "log-ins-per-minute", log_ins_per_min, 5, 1, 1000000),
  NUMBER ("limits", "failed-log-ins-per-minute", failed_log_ins_per_min, 60, 1, 1000000),
  NUMBER ("limits", "registrations-per-minute", registrations_per_min, 60, 1, 1000000),
  NUMBER ("limits", "first-offers-per-minute", first_offers_per_min, 10, 1, 1000000),
  NUMBER ("limits", "rings-per-callee", rings_per_callee, 3, 1, 1000),
  NUMBER ("limits", "sockets-per-user", sockets_per_user, 10, 1, 1000000),
  NUMBER ("limits", "out-queue-kib", out_queue_kib, 256, 64, 1048576),
  NUMBER ("limits", "replay-kib", replay_kib, 256, 1, 1048576),
  NUMBER ("limits", "headers-kib", headers_kib, 8, 1, 1024),
  NUMBER ("limits", "headers-seconds", headers_s, 10, 1, 600),
  NUMBER ("limits", "connections", connections, 60000, 1, 1000000),

  NUMBER ("files", "largest-mib", file_mib, 25, 1, 2047),
  NUMBER ("files", "quota-mib", quota_mib, 1024, 1, 1048576),

  LIST ("turn", "uris", turn_uris),
  TEXT ("turn", "secret", turn_secret, NULL),
  NUMBER ("turn", "ttl-seconds", turn_ttl_s, 3600, 60, 86400),
};
/* clang-format on */

static const Key *
find_key (const char *group, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_str_equal (keys[i].group, group) &&
          g_str_equal (keys[i].name, name))
        return &keys[i];
    }

  return NULL;
}

static gboolean
set_choice (const Key *key, const char *text, guint *place, GError **error)
{
  for (guint i = 0; key->choices[i] != NULL; i++)
    {
      if (g_str_equal (key->choices[i], text))
        {
          *place = i;
          return TRUE;
        }
    }

  g_set_error (error,
               HOLLER_SERVER_ERROR,
               HOLLER_SERVER_ERROR_BAD_REQUEST,
               "\"%s\" is no value of %s in [%s]",
               text,
               key->name,
               key->group);
  return FALSE;
}

static gboolean
set_number (const Key *key, const char *text, guint *place, GError **error)
{
  guint64 number = 0;
  g_autoptr (GError) local = NULL;

  if (!g_ascii_string_to_unsigned (text,
                                   10,
                                   key->minimum,
                                   key->maximum,
                                   &number,
                                   &local))
    {
      g_set_error (error,
                   HOLLER_SERVER_ERROR,
                   HOLLER_SERVER_ERROR_BAD_REQUEST,
                   "%s in [%s] must be a number from %u to %u, not \"%s\"",
                   key->name,
                   key->group,
                   key->minimum,
                   key->maximum,
                   text);
      return FALSE;
    }

  *place = (guint) number;
  return TRUE;
}

static gboolean
set_key (HollerServerConfig *self,
         const Key *key,
         GKeyFile *file,
         GError **error)
{
  gpointer place = G_STRUCT_MEMBER_P (self, key->offset);
  g_autofree char *text = NULL;
  char **list = NULL;

  if (key->kind == KEY_LIST)
    {
      list =
        g_key_file_get_string_list (file, key->group, key->name, NULL, error);
      if (list == NULL)
        return FALSE;
      g_strfreev (*(char ***) place);
      *(char ***) place = list;
      return TRUE;
    }

  text = g_key_file_get_string (file, key->group, key->name, error);
  if (text == NULL)
    return FALSE;

  if (key->kind == KEY_NUMBER)
    return set_number (key, g_strstrip (text), place, error);
  if (key->kind == KEY_CHOICE)
    return set_choice (key, g_strstrip (text), place, error);

  g_free (*(char **) place);
  *(char **) place = *text != '\0' ? g_steal_pointer (&text) : NULL;
  return TRUE;
}

static gboolean
check_together (HollerServerConfig *self, GError **error)
{
  const char *wrong = NULL;

  if ((self->tls_certificate == NULL) != (self->tls_key == NULL))
    wrong = "tls-certificate and tls-key need each other";
  else if (self->turn_uris[0] != NULL && self->turn_secret == NULL)
    wrong = "[turn] uris need a secret";
  else if (self->registration == HOLLER_REGISTRATION_INVITE &&
           self->invite_tokens[0] == NULL)
    wrong = "registration=invite needs invite-tokens";
  else if (self->listen == NULL || self->name == NULL)
    wrong = "name and listen must not be empty";

  if (wrong == NULL)
    return TRUE;

  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       HOLLER_SERVER_ERROR_BAD_REQUEST,
                       wrong);
  return FALSE;
}

/**
 * holler_registration_to_text:
 * @registration: who may make an account
 *
 * Says it as the file and the API do.
 *
 * Returns: a word
 */
const char *
holler_registration_to_text (HollerRegistration registration)
{
  switch (registration)
    {
    case HOLLER_REGISTRATION_INVITE:
    case HOLLER_REGISTRATION_CLOSED:
      return registration_choices[registration];
    case HOLLER_REGISTRATION_OPEN:
    default:
      return registration_choices[HOLLER_REGISTRATION_OPEN];
    }
}

/**
 * holler_server_config_new:
 *
 * Makes the configuration of a server nobody has configured.
 *
 * Returns: (transfer full): the defaults
 */
HollerServerConfig *
holler_server_config_new (void)
{
  HollerServerConfig *self = g_new0 (HollerServerConfig, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gpointer place = G_STRUCT_MEMBER_P (self, keys[i].offset);

      if (keys[i].kind == KEY_STRING)
        *(char **) place = g_strdup (keys[i].text);
      else if (keys[i].kind == KEY_LIST)
        *(char ***) place = g_new0 (char *, 1);
      else
        *(guint *) place = keys[i].number;
    }

  return self;
}

/**
 * holler_server_config_free:
 * @self: (transfer full) (nullable): a configuration
 *
 * Frees @self.
 */
void
holler_server_config_free (HollerServerConfig *self)
{
  if (self == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gpointer place = G_STRUCT_MEMBER_P (self, keys[i].offset);

      if (keys[i].kind == KEY_STRING)
        g_free (*(char **) place);
      else if (keys[i].kind == KEY_LIST)
        g_strfreev (*(char ***) place);
    }
  g_free (self);
}

/**
 * holler_server_config_load:
 * @self: a configuration
 * @path: a key file
 *
 * Puts what the file says in the place of the defaults.
 *
 * Returns: `TRUE` if every key of the file is known and good
 */
gboolean
holler_server_config_load (HollerServerConfig *self,
                           const char *path,
                           GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    {
      g_prefix_error (error, "cannot read \"%s\": ", path);
      return FALSE;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) names = g_key_file_get_keys (file, groups[i], NULL, error);

      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        {
          const Key *key = find_key (groups[i], names[j]);

          if (key == NULL)
            {
              g_set_error (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_BAD_REQUEST,
                           "\"%s\" has an unknown key: %s in [%s]",
                           path,
                           names[j],
                           groups[i]);
              return FALSE;
            }
          if (!set_key (self, key, file, error))
            {
              g_prefix_error (error, "\"%s\": ", path);
              return FALSE;
            }
        }
    }

  return check_together (self, error);
}

/**
 * holler_server_config_reload:
 * @self: the configuration of a server that runs
 * @path: a key file
 *
 * Takes from the file what may change while the server runs, for the next
 * question on: name, registration, invite-tokens and directory. All of the
 * file has to be good; otherwise nothing changes.
 *
 * Returns: `TRUE` if it was taken
 */
gboolean
holler_server_config_reload (HollerServerConfig *self,
                             const char *path,
                             GError **error)
{
  g_autoptr (HollerServerConfig) other = holler_server_config_new ();
  char *name = self->name;
  char **invite_tokens = self->invite_tokens;

  if (!holler_server_config_load (other, path, error))
    return FALSE;

  /* The old ones go with the rest of the other. */
  self->name = other->name;
  other->name = name;
  self->invite_tokens = other->invite_tokens;
  other->invite_tokens = invite_tokens;
  self->registration = other->registration;
  self->directory = other->directory;
  return TRUE;
}

/**
 * holler_server_config_list_keys:
 *
 * Lists every key there is, as "group/name".
 *
 * Returns: (transfer full): the keys
 */
char **
holler_server_config_list_keys (void)
{
  char **list = g_new0 (char *, G_N_ELEMENTS (keys) + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    list[i] = g_strconcat (keys[i].group, "/", keys[i].name, NULL);
  return list;
}
