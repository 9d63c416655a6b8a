/* holler-account-lists.c: the order in which people and conversations stand
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-contact-private.h"

void
holler_account_make_lists (HollerAccount *self)
{
  self->contact_list = g_list_store_new (HOLLER_TYPE_CONTACT);
  self->conversation_list = g_list_store_new (HOLLER_TYPE_CONVERSATION);
}

static int
compare_contacts (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const char *name_a = holler_user_get_display_name (
    holler_contact_get_user ((HollerContact *) a));
  const char *name_b = holler_user_get_display_name (
    holler_contact_get_user ((HollerContact *) b));
  g_autofree char *folded_a = g_utf8_casefold (name_a, -1);
  g_autofree char *folded_b = g_utf8_casefold (name_b, -1);
  int order = g_utf8_collate (folded_a, folded_b);

  return order != 0 ? order : g_strcmp0 (name_a, name_b);
}

void
holler_account_sort_contacts (HollerAccount *self)
{
  if (!self->holds_contacts)
    g_list_store_sort (self->contact_list, compare_contacts, NULL);
}

static gboolean
is_listed (HollerContact *contact)
{
  return holler_contact_get_state (contact) != HOLLER_CONTACT_STATE_NONE;
}

void
holler_account_show_contact (HollerAccount *self, HollerContact *contact)
{
  gboolean is_shown = FALSE;
  gboolean belongs = is_listed (contact);
  guint index = 0;

  if (self->holds_contacts)
    return;

  is_shown = g_list_store_find (self->contact_list, contact, &index);
  if (is_shown && !belongs)
    g_list_store_remove (self->contact_list, index);
  else if (!is_shown && belongs)
    g_list_store_insert_sorted (self->contact_list,
                                contact,
                                compare_contacts,
                                NULL);
}

/* Favourites first, and then what happened last. */
static int
compare_conversations (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gboolean favourite_a =
    holler_conversation_get_favourite ((HollerConversation *) a);
  gboolean favourite_b =
    holler_conversation_get_favourite ((HollerConversation *) b);
  gint64 time_a = holler_conversation_get_time_us ((HollerConversation *) a);
  gint64 time_b = holler_conversation_get_time_us ((HollerConversation *) b);

  if (favourite_a != favourite_b)
    return favourite_a ? -1 : 1;

  return (time_a < time_b) - (time_a > time_b);
}

/* Moves one row, and only if it has to: a list view loses its place where a
 * row goes and comes back. */
void
holler_account_resort_conversation (HollerAccount *self,
                                    HollerConversation *conversation)
{
  GListModel *model = G_LIST_MODEL (self->conversation_list);
  guint index = 0;
  gboolean is_right = FALSE;

  if (self->holds_conversations)
    return;

  if (g_list_store_find (self->conversation_list, conversation, &index))
    {
      g_autoptr (GObject) before =
        index > 0 ? g_list_model_get_item (model, index - 1) : NULL;
      g_autoptr (GObject) after = g_list_model_get_item (model, index + 1);

      is_right = (before == NULL ||
                  compare_conversations (before, conversation, NULL) <= 0) &&
                 (after == NULL ||
                  compare_conversations (conversation, after, NULL) <= 0);
      if (is_right)
        return;
      g_list_store_remove (self->conversation_list, index);
    }
  else if (!g_hash_table_contains (
             self->conversations,
             holler_conversation_get_conversation_id (conversation)))
    return;

  g_list_store_insert_sorted (self->conversation_list,
                              conversation,
                              compare_conversations,
                              NULL);
}

/* Until they are released the lists stay as they are, if there is nothing in
 * them yet: a thousand rows that come one by one are laid out a thousand times.
 * Where somebody reads in them, they change row by row. */
void
holler_account_hold_lists (HollerAccount *self)
{
  gboolean is_empty =
    g_list_model_get_n_items (G_LIST_MODEL (self->contact_list)) == 0 &&
    g_list_model_get_n_items (G_LIST_MODEL (self->conversation_list)) == 0;

  self->holds_contacts = is_empty;
  self->holds_conversations = is_empty;
}

static int
compare_held_contacts (gconstpointer a, gconstpointer b)
{
  return compare_contacts (*(gpointer *) a, *(gpointer *) b, NULL);
}

static int
compare_held_conversations (gconstpointer a, gconstpointer b)
{
  return compare_conversations (*(gpointer *) a, *(gpointer *) b, NULL);
}

/* The two that release give how many rows came. */
guint
holler_account_release_contacts (HollerAccount *self)
{
  g_autoptr (GPtrArray) contacts = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer contact = NULL;

  if (!self->holds_contacts)
    return 0;
  self->holds_contacts = FALSE;

  g_hash_table_iter_init (&iter, self->contacts);
  while (g_hash_table_iter_next (&iter, NULL, &contact))
    if (is_listed (contact))
      g_ptr_array_add (contacts, contact);
  g_ptr_array_sort (contacts, compare_held_contacts);
  g_list_store_splice (self->contact_list,
                       0,
                       0,
                       contacts->pdata,
                       contacts->len);

  return contacts->len;
}

guint
holler_account_release_conversations (HollerAccount *self)
{
  g_autoptr (GPtrArray) conversations = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer conversation = NULL;

  if (!self->holds_conversations)
    return 0;
  self->holds_conversations = FALSE;

  g_hash_table_iter_init (&iter, self->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &conversation))
    g_ptr_array_add (conversations, conversation);
  g_ptr_array_sort (conversations, compare_held_conversations);
  g_list_store_splice (self->conversation_list,
                       0,
                       0,
                       conversations->pdata,
                       conversations->len);

  return conversations->len;
}
