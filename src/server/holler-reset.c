/* holler-reset.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-reset.h"

#include "base/holler-ids.h"
#include "server/holler-passwords.h"
#include "server/holler-server-store.h"

#include <string.h>

/* There is no letter to send a link to, so a forgotten password is a matter
 * between two people: the administrator makes a new one here and tells it.
 * It works beside the server that runs on the same database. */

/* Nobody takes one of them for another, read aloud or written down: 32, so
 * five bits each, eighty together. */
static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
#define GROUPS 4
#define GROUP_LENGTH 4

G_STATIC_ASSERT (sizeof letters - 1 == 32);

static char *
make_password (void)
{
  guint8 bytes[GROUPS * GROUP_LENGTH];
  GString *password = g_string_new (NULL);

  holler_random_bytes (bytes, sizeof bytes);
  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    {
      if (i > 0 && i % GROUP_LENGTH == 0)
        g_string_append_c (password, '-');
      g_string_append_c (password, letters[bytes[i] % 32]);
    }
  memset (bytes, 0, sizeof bytes);

  return g_string_free (password, FALSE);
}

typedef struct
{
  char *hash; /* (nullable): where memory ran out */
  gboolean is_done;
} Hashing;

static void
hashed_cb (const char *hash, gpointer user_data)
{
  Hashing *hashing = user_data;

  hashing->hash = g_strdup (hash);
  hashing->is_done = TRUE;
}

static char *
hash_password (const HollerServerConfig *config, const char *password)
{
  g_autoptr (HollerPasswords) passwords =
    holler_passwords_new (config->hash_memory_kib, config->hash_passes);
  Hashing hashing = { NULL, FALSE };

  if (!holler_passwords_hash (passwords, password, hashed_cb, &hashing))
    return NULL;
  while (!hashing.is_done)
    g_main_context_iteration (NULL, TRUE);

  return hashing.hash;
}

/**
 * holler_reset_password:
 * @config: how passwords are hashed
 * @database: the server's database, which exists
 * @username: whose password
 *
 * Gives a person a new password, and ends what all their devices may do.
 * Those with a session go on until it must be renewed. Blocks.
 *
 * Returns: (transfer full): the password, to be told to that person, or
 *   `NULL` with an error
 */
char *
holler_reset_password (const HollerServerConfig *config,
                       const char *database,
                       const char *username,
                       GError **error)
{
  g_autoptr (HollerServerStore) store = NULL;
  g_autoptr (HollerUserRow) user = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *password = NULL;
  g_autofree char *hash = NULL;

  g_return_val_if_fail (config != NULL && database != NULL, NULL);
  g_return_val_if_fail (username != NULL, NULL);

  /* Opening makes a database; a mistyped folder shall not get one. */
  if (!g_file_test (database, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error,
                   HOLLER_SERVER_ERROR,
                   HOLLER_SERVER_ERROR_NOT_FOUND,
                   "there is no database \"%s\"",
                   database);
      return NULL;
    }
  store = holler_server_store_open (database, error);
  if (store == NULL)
    return NULL;

  folded = g_ascii_strdown (username, -1);
  user = holler_server_store_find_user_by_name (store, folded, error);
  if (user == NULL)
    {
      if (error == NULL || *error == NULL)
        g_set_error (error,
                     HOLLER_SERVER_ERROR,
                     HOLLER_SERVER_ERROR_NOT_FOUND,
                     "nobody here is called \"%s\"",
                     folded);
      return NULL;
    }

  password = make_password ();
  hash = hash_password (config, password);
  if (hash == NULL)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_UNAVAILABLE,
                           "there is not enough memory to hash a password");
      return NULL;
    }
  if (!holler_server_store_set_password (store,
                                         user->user_id,
                                         hash,
                                         NULL,
                                         error))
    return NULL;

  return g_steal_pointer (&password);
}
