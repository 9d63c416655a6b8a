/* holler-passwords.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-passwords.h"

#include <sodium.h>
#include <string.h>

/* At 25 ms each and two cores these are gone in about two seconds; more would
 * outlive the patience of those who wait. */
#define MAX_WAITING 160

typedef struct
{
  HollerPasswords *passwords;
  char *password;
  char *hash; /* in: to check against; out: the new one */
  gboolean is_check;
  gboolean is_right;
  HollerPasswordsHashFunc hash_func;
  HollerPasswordsCheckFunc check_func;
  gpointer user_data;
} Job;

struct _HollerPasswords
{
  GThreadPool *pool;
  GMainContext *context;
  unsigned long long passes;
  gsize memory_bytes;
  char *nobody_hash; /* of a random password, for names that do not exist */
  guint n_waiting;
};

static void
job_free (gpointer data)
{
  Job *job = data;

  sodium_memzero (job->password, strlen (job->password));
  g_free (job->password);
  g_free (job->hash);
  g_free (job);
}

static char *
make_hash (HollerPasswords *self, const char *password)
{
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (hash,
                             password,
                             strlen (password),
                             self->passes,
                             self->memory_bytes,
                             crypto_pwhash_ALG_ARGON2ID13) != 0)
    return NULL;

  return g_strdup (hash);
}

static gboolean
finish_cb (gpointer data)
{
  Job *job = data;

  job->passwords->n_waiting--;
  if (job->is_check)
    job->check_func (job->is_right, job->user_data);
  else
    job->hash_func (job->hash, job->user_data);

  return G_SOURCE_REMOVE;
}

/* On a thread of the pool. */
static void
work_cb (gpointer data, gpointer user_data)
{
  Job *job = data;
  HollerPasswords *self = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  if (job->is_check)
    {
      const char *hash = job->hash != NULL ? job->hash : self->nobody_hash;

      job->is_right = crypto_pwhash_str_verify (hash,
                                                job->password,
                                                strlen (job->password)) == 0 &&
                      job->hash != NULL;
    }
  else
    {
      job->hash = make_hash (self, job->password);
    }

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, finish_cb, job, job_free);
  g_source_attach (source, self->context);
}

/**
 * holler_passwords_new:
 * @memory_kib: what one hash takes
 * @passes: how often it goes over that
 *
 * Makes what hashes (Argon2id, RFC 9106) and checks passwords. Takes as long
 * as one hash.
 *
 * Returns: (transfer full): it
 */
HollerPasswords *
holler_passwords_new (guint memory_kib, guint passes)
{
  HollerPasswords *self = g_new0 (HollerPasswords, 1);
  char nobody[crypto_pwhash_STRBYTES];

  self->passes = passes;
  self->memory_bytes = (gsize) memory_kib * 1024;
  self->context = g_main_context_ref_thread_default ();
  self->pool = g_thread_pool_new (work_cb,
                                  self,
                                  (int) g_get_num_processors (),
                                  FALSE,
                                  NULL);

  randombytes_buf (nobody, sizeof nobody);
  sodium_bin2hex (nobody, sizeof nobody, (guint8 *) nobody, 32);
  self->nobody_hash = make_hash (self, nobody);
  if (self->nobody_hash == NULL)
    g_error ("not enough memory for a hash of %u KiB", memory_kib);

  return self;
}

/**
 * holler_passwords_free:
 * @self: (transfer full) (nullable): it
 *
 * Waits for the hashes being made, whose answers are lost unless the main
 * context still runs, and frees @self.
 */
void
holler_passwords_free (HollerPasswords *self)
{
  if (self == NULL)
    return;

  g_thread_pool_free (self->pool, FALSE, TRUE);
  while (self->n_waiting > 0)
    g_main_context_iteration (self->context, TRUE);
  g_main_context_unref (self->context);
  g_free (self->nobody_hash);
  g_free (self);
}

static gboolean
push (HollerPasswords *self, Job *job)
{
  if (self->n_waiting >= MAX_WAITING)
    {
      job_free (job);
      return FALSE;
    }

  job->passwords = self;
  self->n_waiting++;
  g_thread_pool_push (self->pool, job, NULL);
  return TRUE;
}

/**
 * holler_passwords_hash:
 * @self: it
 * @password: a password
 * @func: (scope async): told the hash, or `NULL` where memory ran out
 * @user_data: data for @func
 *
 * Hashes a new password.
 *
 * Returns: `FALSE` if too many wait; then @func is not called
 */
gboolean
holler_passwords_hash (HollerPasswords *self,
                       const char *password,
                       HollerPasswordsHashFunc func,
                       gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->password = g_strdup (password);
  job->hash_func = func;
  job->user_data = user_data;
  return push (self, job);
}

/**
 * holler_passwords_check:
 * @self: it
 * @password: what was typed
 * @hash: (nullable): the account's hash; `NULL` if there is no such account
 * @func: (scope async): told whether it is right
 * @user_data: data for @func
 *
 * Checks a password, in the same time whether or not there is an account.
 *
 * Returns: `FALSE` if too many wait; then @func is not called
 */
gboolean
holler_passwords_check (HollerPasswords *self,
                        const char *password,
                        const char *hash,
                        HollerPasswordsCheckFunc func,
                        gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->password = g_strdup (password);
  job->hash = g_strdup (hash);
  job->is_check = TRUE;
  job->check_func = func;
  job->user_data = user_data;
  return push (self, job);
}

/**
 * holler_passwords_get_n_waiting:
 * @self: it
 *
 * Counts the hashes being made or waiting.
 *
 * Returns: how many
 */
guint
holler_passwords_get_n_waiting (HollerPasswords *self)
{
  return self->n_waiting;
}
