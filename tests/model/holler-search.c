/* holler-search.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-search.h"

#include <string.h>

/* Breadth first, so that the trace of a failure is a shortest one. All states
 * lie one after the other in one block and are known by their number; the
 * table of those seen holds numbers only. The moves are kept too: a model may
 * go round in circles for ever without a state from which nothing leads on,
 * so "never stuck" means that a goal can be reached from every state, and
 * that is found by walking the moves backwards from the goals.
 */

#define INITIAL_TABLE_SIZE (1u << 16) /* a power of two */
#define NO_STATE G_MAXUINT32

typedef struct
{
  guint32 parent;
  guint32 depth;
  const char *label; /* owned by labels */
} Origin;

typedef struct
{
  guint32 from;
  guint32 to;
} Move;

struct _HollerSearch
{
  const HollerSearchModel *model;
  guint max_states;
  GByteArray *states;
  GArray *origins; /* of Origin */
  GArray *moves;   /* of Move */
  GStringChunk *labels;
  guint32 *table; /* numbers of states, NO_STATE = free */
  gsize table_size;
  guint32 current;
  gboolean truncated;
  char *failure;
};

static gconstpointer
get_state (HollerSearch *self, guint32 number)
{
  return self->states->data + (gsize) number * self->model->state_size_bytes;
}

/* FNV-1a over words, finished by a mix: states differ in few bytes. */
static guint64
hash_state (gconstpointer state, gsize size_bytes)
{
  const guint8 *bytes = state;
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  gsize i = 0;

  for (; i + sizeof (guint64) <= size_bytes; i += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, bytes + i, sizeof word);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x100000001b3);
      hash ^= hash >> 29;
    }
  for (; i < size_bytes; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);

  hash ^= hash >> 32;
  hash *= G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  return hash ^ (hash >> 32);
}

static gsize
find_slot (HollerSearch *self, gconstpointer state)
{
  gsize size_bytes = self->model->state_size_bytes;
  gsize slot = hash_state (state, size_bytes) & (self->table_size - 1);

  while (self->table[slot] != NO_STATE &&
         memcmp (get_state (self, self->table[slot]), state, size_bytes) != 0)
    slot = (slot + 1) & (self->table_size - 1);

  return slot;
}

static void
make_table (HollerSearch *self, gsize size)
{
  g_free (self->table);
  self->table = g_new (guint32, size);
  self->table_size = size;
  memset (self->table, 0xff, size * sizeof (guint32));

  for (guint32 i = 0; i < self->origins->len; i++)
    self->table[find_slot (self, get_state (self, i))] = i;
}

static guint32
intern_state (HollerSearch *self,
              gconstpointer state,
              guint32 parent,
              const char *label)
{
  gsize slot = find_slot (self, state);
  Origin origin = { NO_STATE, 0, NULL };

  if (self->table[slot] != NO_STATE)
    return self->table[slot];
  if (self->origins->len >= self->max_states)
    {
      self->truncated = TRUE;
      return NO_STATE;
    }

  if (parent != NO_STATE)
    {
      origin.parent = parent;
      origin.depth = g_array_index (self->origins, Origin, parent).depth + 1;
      origin.label = g_string_chunk_insert_const (self->labels, label);
    }
  self->table[slot] = self->origins->len;
  g_array_append_val (self->origins, origin);
  g_byte_array_append (self->states, state, self->model->state_size_bytes);
  if (self->origins->len * 2 > self->table_size)
    make_table (self, self->table_size * 2);

  return self->origins->len - 1;
}

/**
 * holler_search_add:
 * @search: the search that called expand
 * @next: (transfer none): a state that may follow
 * @label: what happened
 *
 * Says that @next may follow the state being expanded.
 */
void
holler_search_add (HollerSearch *search, gconstpointer next, const char *label)
{
  Move move = { search->current, NO_STATE };

  move.to = intern_state (search, next, search->current, label);
  if (move.to != NO_STATE)
    g_array_append_val (search->moves, move);
}

static void
append_state (HollerSearch *self, GString *text, guint32 number)
{
  if (self->model->describe == NULL)
    return;

  g_string_append (text, "      ");
  self->model->describe (get_state (self, number),
                         text,
                         self->model->user_data);
  g_string_append_c (text, '\n');
}

static void
set_failure (HollerSearch *self,
             guint32 number,
             const char *label,
             const char *what)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->failure != NULL)
    return;

  for (guint32 i = number; i != NO_STATE;
       i = g_array_index (self->origins, Origin, i).parent)
    g_array_prepend_val (path, i);

  g_string_append_printf (text, "%s: %s, by\n", self->model->name, what);
  for (guint i = 0; i < path->len; i++)
    {
      guint32 step = g_array_index (path, guint32, i);
      const char *by = g_array_index (self->origins, Origin, step).label;

      g_string_append_printf (text, "  %s\n", by != NULL ? by : "(start)");
      append_state (self, text, step);
    }
  if (label != NULL)
    g_string_append_printf (text, "  %s\n", label);

  self->failure = g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * holler_search_fail:
 * @search: the search that called expand
 * @label: what happened
 * @what: what is wrong with it
 *
 * Ends the search: what happens next in the state being expanded is wrong.
 */
void
holler_search_fail (HollerSearch *search, const char *label, const char *what)
{
  set_failure (search, search->current, label, what);
}

/* The moves sorted by where they lead: begins[to] .. begins[to + 1]. */
static guint32 *
sort_moves (HollerSearch *self, guint32 **out_begins)
{
  guint n = self->origins->len;
  guint32 *begins = g_new0 (guint32, n + 2);
  guint32 *froms = g_new (guint32, self->moves->len + 1);

  for (guint i = 0; i < self->moves->len; i++)
    begins[g_array_index (self->moves, Move, i).to + 2]++;
  for (guint i = 2; i < n + 2; i++)
    begins[i] += begins[i - 1];
  for (guint i = 0; i < self->moves->len; i++)
    {
      const Move *move = &g_array_index (self->moves, Move, i);

      froms[begins[move->to + 1]++] = move->from;
    }

  *out_begins = begins;
  return froms;
}

static guint
check_goals (HollerSearch *self)
{
  const HollerSearchModel *model = self->model;
  guint n = self->origins->len;
  g_autofree guint32 *begins = NULL;
  g_autofree guint32 *froms = sort_moves (self, &begins);
  g_autofree guint8 *saved = g_new0 (guint8, n);
  g_autofree guint32 *queue = g_new (guint32, n);
  guint head = 0;
  guint tail = 0;
  guint n_goals;

  for (guint32 i = 0; i < n; i++)
    {
      if (model->is_goal (get_state (self, i), model->user_data))
        {
          saved[i] = 1;
          queue[tail++] = i;
        }
    }
  n_goals = tail;

  while (head < tail)
    {
      guint32 to = queue[head++];

      for (guint32 i = begins[to]; i < begins[to + 1]; i++)
        {
          if (saved[froms[i]] == 0)
            {
              saved[froms[i]] = 1;
              queue[tail++] = froms[i];
            }
        }
    }

  for (guint32 i = 0; i < n && self->failure == NULL; i++)
    {
      if (saved[i] == 0)
        set_failure (self, i, NULL, "stuck: no way leads to a good end");
    }

  return n_goals;
}

static void
walk (HollerSearch *self)
{
  const HollerSearchModel *model = self->model;
  /* Expanding may move the block of states, so it works on a copy. */
  g_autofree gpointer state = g_malloc (model->state_size_bytes);

  for (self->current = 0;
       self->current < self->origins->len && self->failure == NULL;
       self->current++)
    {
      const char *what = NULL;

      memcpy (state, get_state (self, self->current), model->state_size_bytes);
      if (model->check != NULL)
        what = model->check (state, model->user_data);
      if (what != NULL)
        set_failure (self, self->current, NULL, what);
      else
        model->expand (self, state, model->user_data);
    }
}

/**
 * holler_search_run:
 * @model: what to search
 * @initial: where it begins
 * @max_states: after how many states to give up
 *
 * Visits every state that can be reached from @initial.
 *
 * Returns: what was found; clear with holler_search_result_clear()
 */
HollerSearchResult
holler_search_run (const HollerSearchModel *model,
                   gconstpointer initial,
                   guint max_states)
{
  HollerSearch self = { 0 };
  HollerSearchResult result = { 0 };

  self.model = model;
  self.max_states = max_states;
  self.states = g_byte_array_new ();
  self.origins = g_array_new (FALSE, FALSE, sizeof (Origin));
  self.moves = g_array_new (FALSE, FALSE, sizeof (Move));
  self.labels = g_string_chunk_new (4096);
  make_table (&self, INITIAL_TABLE_SIZE);

  intern_state (&self, initial, NO_STATE, NULL);
  walk (&self);
  if (self.failure == NULL && !self.truncated)
    result.n_goals = check_goals (&self);

  result.n_states = self.origins->len;
  result.n_moves = self.moves->len;
  result.depth =
    g_array_index (self.origins, Origin, self.origins->len - 1).depth;
  result.complete = !self.truncated && self.failure == NULL;
  result.failure = self.failure;

  g_byte_array_unref (self.states);
  g_array_unref (self.origins);
  g_array_unref (self.moves);
  g_string_chunk_free (self.labels);
  g_free (self.table);

  return result;
}

/**
 * holler_search_result_clear:
 * @self: a result
 *
 * Frees what a result holds.
 */
void
holler_search_result_clear (HollerSearchResult *self)
{
  g_clear_pointer (&self->failure, g_free);
}

/**
 * holler_search_assert:
 * @model: what to search
 * @initial: where it begins
 * @max_states: more states than this are a failure: a search that leaves
 *   something out proves nothing
 *
 * Searches, prints how much was seen, and fails the test if anything is
 * wrong.
 */
void
holler_search_assert (const HollerSearchModel *model,
                      gconstpointer initial,
                      guint max_states)
{
  gint64 start_us = g_get_monotonic_time ();
  g_auto (HollerSearchResult) result =
    holler_search_run (model, initial, max_states);

  if (result.failure != NULL)
    g_test_message ("%s", result.failure);
  g_test_message ("%s: %u states, %u moves, %u good ends, depth %u, %.1f s",
                  model->name,
                  result.n_states,
                  result.n_moves,
                  result.n_goals,
                  result.depth,
                  (g_get_monotonic_time () - start_us) / 1e6);
  g_assert_null (result.failure);
  g_assert_true (result.complete);
  g_assert_cmpuint (result.n_goals, >, 0);
}
