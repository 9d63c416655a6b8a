/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Walks every state that a model can reach. A state is plain memory of a
 * fixed size, compared byte for byte: begin with memset and copy whole
 * structs, so that padding and unused slots are always the same. */

typedef struct _HollerSearch HollerSearch;

/* Calls holler_search_add() for everything that may happen in @state. */
typedef void (*HollerSearchExpand) (HollerSearch *search,
                                    gconstpointer state,
                                    gpointer user_data);
/* What is wrong with @state, or NULL. */
typedef const char *(*HollerSearchCheck) (gconstpointer state,
                                          gpointer user_data);
/* May it all end here? */
typedef gboolean (*HollerSearchIsGoal) (gconstpointer state,
                                        gpointer user_data);
/* One line about @state, without a line end, for the trace of a failure. */
typedef void (*HollerSearchDescribe) (gconstpointer state,
                                      GString *text,
                                      gpointer user_data);

typedef struct
{
  const char *name;
  gsize state_size_bytes;
  HollerSearchExpand expand;
  HollerSearchCheck check;       /* (nullable) */
  HollerSearchIsGoal is_goal;    /* from every state one must be reachable */
  HollerSearchDescribe describe; /* (nullable) */
  gpointer user_data;
} HollerSearchModel;

typedef struct
{
  guint n_states;
  guint n_moves;
  guint n_goals;
  guint depth;
  gboolean complete; /* no state was left out */
  char *failure;     /* (nullable): what is wrong and how one gets there */
} HollerSearchResult;

void
holler_search_add (HollerSearch *search, gconstpointer next, const char *label);
/* In @expand: the move itself shows the fault. */
void
holler_search_fail (HollerSearch *search, const char *label, const char *what);
HollerSearchResult holler_search_run (const HollerSearchModel *model,
                                      gconstpointer initial,
                                      guint max_states);
void holler_search_result_clear (HollerSearchResult *self);
/* Runs, prints the count as TAP diagnostics, and fails the test with the
 * trace if anything is wrong or was left out. */
void holler_search_assert (const HollerSearchModel *model,
                           gconstpointer initial,
                           guint max_states);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HollerSearchResult,
                                  holler_search_result_clear)

G_END_DECLS
