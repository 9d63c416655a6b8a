/* holler-fuzz-main.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fuzz.h"

#include <string.h>

/* Runs a fuzz target without libFuzzer, so that every run of the tests fuzzes
 * a little: each file of the folders that were named, and then mutations of
 * them. GLib prints the seed; the same --seed does the same again.
 */

#define N_MUTATIONS 20000
#define MAX_TIME_US (3 * G_USEC_PER_SEC / 2)
#define MAX_LENGTH_BYTES (72 * 1024)
#define MAX_STEPS 6

static GPtrArray *seeds; /* (element-type GBytes) */

/* A copy of the exact length, so that a sanitizer sees a step too far. */
static void
run (const guint8 *data, gsize length)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);

  LLVMFuzzerTestOneInput (copy, length);
}

static gsize
random_below (gsize bound)
{
  return bound <= 1 ? 0 : (gsize) g_test_rand_int_range (0, (gint32) bound);
}

static void
insert (GByteArray *text, gsize at, const guint8 *data, gsize length)
{
  g_autofree guint8 *copy = g_memdup2 (data, length);
  gsize rest = text->len - at;

  if (length == 0 || text->len + length > MAX_LENGTH_BYTES)
    return;

  g_byte_array_set_size (text, text->len + (guint) length);
  memmove (text->data + at + length, text->data + at, rest);
  memcpy (text->data + at, copy, length);
}

static void
insert_word (GByteArray *text)
{
  guint n_words = g_strv_length ((char **) holler_fuzz_words);
  const char *word = holler_fuzz_words[random_below (n_words)];

  insert (text,
          random_below (text->len + 1),
          (const guint8 *) word,
          strlen (word));
}

static void
insert_from (GByteArray *text, const guint8 *data, gsize length)
{
  gsize start = random_below (length);
  gsize n = random_below (MIN (length - start, 256) + 1);

  if (length > 0)
    insert (text, random_below (text->len + 1), data + start, n);
}

static void
remove_range (GByteArray *text)
{
  gsize start = random_below (text->len);
  gsize n = random_below (MIN (text->len - start, 64) + 1);

  if (n > 0)
    g_byte_array_remove_range (text, (guint) start, (guint) n);
}

static void
mutate (GByteArray *text)
{
  GBytes *other = seeds->pdata[random_below (seeds->len)];
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (other, &length);

  switch (random_below (6))
    {
    case 0:
      if (text->len > 0)
        text->data[random_below (text->len)] ^= 1 << random_below (8);
      break;
    case 1:
      if (text->len > 0)
        text->data[random_below (text->len)] = (guint8) random_below (256);
      break;
    case 2:
      insert_word (text);
      break;
    case 3:
      insert_from (text, text->data, text->len);
      break;
    case 4:
      insert_from (text, data, length);
      break;
    default:
      remove_range (text);
      break;
    }
}

static void
test_seeds (void)
{
  g_assert_cmpuint (seeds->len, >, 0);

  run (NULL, 0);
  for (guint i = 0; i < seeds->len; i++)
    {
      gsize length = 0;
      const guint8 *data = g_bytes_get_data (seeds->pdata[i], &length);

      run (data, length);
    }
}

static void
test_mutations (void)
{
  gint64 end_us = g_get_monotonic_time () + MAX_TIME_US;
  guint n_done = 0;

  while (n_done < N_MUTATIONS && g_get_monotonic_time () < end_us)
    {
      g_autoptr (GByteArray) text = g_byte_array_new ();
      gsize length = 0;
      const guint8 *data =
        g_bytes_get_data (seeds->pdata[random_below (seeds->len)], &length);
      gsize n_steps = 1 + random_below (MAX_STEPS);

      g_byte_array_append (text, data, (guint) length);
      for (gsize i = 0; i < n_steps; i++)
        mutate (text);
      run (text->data, text->len);
      n_done++;
    }

  g_test_message ("%u mutations", n_done);
  g_assert_cmpuint (n_done, >, 0);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
load_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  /* In the same order everywhere, or the seed would mean nothing. */
  g_ptr_array_sort (names, compare_names);

  for (guint i = 0; i < names->len; i++)
    {
      char *text = NULL;
      gsize length = 0;

      if (g_file_test (names->pdata[i], G_FILE_TEST_IS_REGULAR) &&
          g_file_get_contents (names->pdata[i], &text, &length, NULL))
        g_ptr_array_add (seeds, g_bytes_new_take (text, length));
    }
}

int
main (int argc, char *argv[])
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);

  seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (int i = 1; i < argc; i++)
    load_folder (argv[i]);

  g_test_add_func ("/fuzz/seeds", test_seeds);
  g_test_add_func ("/fuzz/mutations", test_mutations);
  result = g_test_run ();
  g_ptr_array_unref (seeds);

  return result;
}
