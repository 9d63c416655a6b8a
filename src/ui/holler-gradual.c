/* holler-gradual.c: a long list that comes a few rows at a time
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-gradual.h"

#define FIRST_ROWS 24 /* more than a common window shows */
#define STEP_ROWS 12
#define STEP_MS 25   /* a frame between two steps */
#define ALL_ROWS 240 /* GtkListView makes no more widgets than about 200 */
#define DATA "holler-gradual"

typedef struct
{
  GtkSliceListModel *slice; /* owns this */
  GListModel *model;        /* (owned) */
  guint grow_id;
} Gradual;

static gboolean
is_whole (Gradual *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->slice)) ==
         g_list_model_get_n_items (self->model);
}

static gboolean
grow_cb (gpointer user_data)
{
  Gradual *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->slice) + STEP_ROWS;

  gtk_slice_list_model_set_size (self->slice,
                                 size < ALL_ROWS ? size : G_MAXUINT);
  if (!is_whole (self))
    return G_SOURCE_CONTINUE;
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

static void
items_changed_cb (Gradual *self)
{
  if (self->grow_id == 0 && !is_whole (self))
    self->grow_id = g_timeout_add (STEP_MS, grow_cb, self);
}

static void
gradual_free (gpointer data)
{
  Gradual *self = data;

  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_object_unref (self->model);
  g_free (self);
}

/**
 * holler_gradual_new:
 * @model: (transfer full): a list of any length
 *
 * Makes a list view of a long list cheap to show. GtkListView makes two
 * hundred rows in one turn of the main loop, of which a person sees twenty:
 * with ours that took a tenth of a second. Here the first come at once and the
 * others a dozen at a time, until all that a view makes are made; from then on
 * it is the list as it is.
 *
 * Returns: (transfer full): the list to show
 */
GListModel *
holler_gradual_new (GListModel *model)
{
  GtkSliceListModel *slice =
    gtk_slice_list_model_new (g_object_ref (model), 0, FIRST_ROWS);
  Gradual *self = g_new0 (Gradual, 1);

  self->slice = slice;
  self->model = model;
  /* after the slice's own, which came first */
  g_signal_connect_swapped (model,
                            "items-changed",
                            G_CALLBACK (items_changed_cb),
                            self);
  g_object_set_data_full (G_OBJECT (slice), DATA, self, gradual_free);
  items_changed_cb (self);

  return G_LIST_MODEL (slice);
}
