/* holler-account-restore.c: what the store kept, at the start
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-json-read.h"

/* A thousand conversations take a tenth of a second to read, in which nobody
 * shall wait for a window: so many at once, and the rest in later turns of the
 * main loop. Who has fewer never sees a list that is not complete. */
#define ITEMS_A_TURN 100

typedef enum
{
  STAGE_PEOPLE,
  STAGE_CONTACTS,
  STAGE_CONVERSATIONS,
  STAGE_CONTACT_LIST,
  STAGE_CONVERSATION_LIST,
  STAGE_WRITTEN,
  STAGE_DONE
} Stage;

typedef struct
{
  HollerAccount *account;
  GCancellable *cancellable; /* of the session that it is for */
  HollerStoreSnapshot *snapshot;
  HollerAccountRestoredFunc restored;
  Stage stage;
  guint next;
} Restoring;

static void
restoring_free (gpointer data)
{
  Restoring *restoring = data;

  holler_store_snapshot_free (restoring->snapshot);
  g_object_unref (restoring->cancellable);
  g_object_unref (restoring->account);
  g_free (restoring);
}

static GPtrArray *
get_texts (Restoring *restoring)
{
  HollerStoreSnapshot *snapshot = restoring->snapshot;

  switch ((int) restoring->stage)
    {
    case STAGE_PEOPLE:
      return snapshot->people;
    case STAGE_CONTACTS:
      return snapshot->contacts;
    case STAGE_CONVERSATIONS:
      return snapshot->conversations;
    default:
      return NULL;
    }
}

static void
take_text (Restoring *restoring, const char *text)
{
  g_autoptr (JsonObject) json = holler_json_parse_object (text);

  if (json == NULL)
    return;

  if (restoring->stage == STAGE_PEOPLE)
    holler_account_take_user (restoring->account, json);
  else if (restoring->stage == STAGE_CONTACTS)
    holler_account_take_contact (restoring->account, json);
  else
    holler_account_take_conversation (restoring->account, json);
}

/* What the person wrote: nobody else has it. */
static void
take_written (Restoring *restoring)
{
  HollerAccount *self = restoring->account;
  HollerStoreSnapshot *snapshot = restoring->snapshot;
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer text = NULL;

  for (guint i = 0; i < snapshot->queued->len; i++)
    {
      const HollerMessageRecord *record =
        g_ptr_array_index (snapshot->queued, i);
      HollerConversation *conversation =
        g_hash_table_lookup (self->conversations, record->conversation_id);

      if (conversation != NULL)
        holler_conversation_restore_queued (conversation, record);
    }
  g_hash_table_iter_init (&iter, snapshot->drafts);
  while (g_hash_table_iter_next (&iter, &id, &text))
    {
      HollerConversation *conversation =
        g_hash_table_lookup (self->conversations, id);

      if (conversation != NULL)
        holler_conversation_restore_draft (conversation, text);
    }
}

/* Goes on where it was, for @budget pieces; what is left of it, or 0 if the
 * turn is to end. */
static guint
take_stage (Restoring *restoring, guint budget)
{
  HollerAccount *self = restoring->account;
  GPtrArray *texts = get_texts (restoring);
  guint n = texts != NULL ? texts->len : 0;

  self->is_restoring = TRUE;
  for (; restoring->next < n && budget > 0; restoring->next++, budget--)
    take_text (restoring, g_ptr_array_index (texts, restoring->next));
  self->is_restoring = FALSE;
  if (restoring->next < n)
    return 0;

  /* A list is as long as there are contacts or conversations. */
  if (restoring->stage == STAGE_CONTACT_LIST)
    n = holler_account_release_contacts (self);
  else if (restoring->stage == STAGE_CONVERSATION_LIST)
    n = holler_account_release_conversations (self);
  else if (restoring->stage == STAGE_WRITTEN)
    take_written (restoring);
  restoring->stage++;
  restoring->next = 0;

  return texts != NULL || n < budget ? budget : 0;
}

static gboolean
restore_cb (gpointer user_data)
{
  Restoring *restoring = user_data;
  HollerAccount *self = restoring->account;
  guint budget = ITEMS_A_TURN;

  if (g_cancellable_is_cancelled (restoring->cancellable))
    return G_SOURCE_REMOVE;

  while (restoring->stage < STAGE_DONE && budget > 0)
    budget = take_stage (restoring, budget);
  if (restoring->stage < STAGE_DONE)
    return G_SOURCE_CONTINUE;

  g_free (self->cursor);
  self->cursor = g_strdup (restoring->snapshot->cursor);
  restoring->restored (self, restoring->snapshot->is_new_copy);

  return G_SOURCE_REMOVE;
}

/* Takes @snapshot, which is transferred; @restored is called when all of it is
 * there, which may be at once, and never if the session ends before. The
 * others know better, and come after. */
void
holler_account_restore (HollerAccount *self,
                        HollerStoreSnapshot *snapshot,
                        HollerAccountRestoredFunc restored)
{
  Restoring *restoring = g_new0 (Restoring, 1);

  restoring->account = g_object_ref (self);
  restoring->cancellable = g_object_ref (self->cancellable);
  restoring->snapshot = snapshot;
  restoring->restored = restored;
  holler_account_hold_lists (self);
  if (restore_cb (restoring) == G_SOURCE_CONTINUE)
    /* before the next frame, and after what the person does */
    g_idle_add_full (G_PRIORITY_HIGH_IDLE,
                     restore_cb,
                     restoring,
                     restoring_free);
  else
    restoring_free (restoring);
}
