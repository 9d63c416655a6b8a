/* holler-person-row.c: a person in a boxed list
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-person-row.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-words.h"

#define USER_DATA "holler-user"
#define AVATAR_SIZE 32

static void
update_cb (AdwActionRow *row)
{
  HollerUser *user = holler_person_row_get_user (GTK_WIDGET (row));
  const char *status = holler_user_get_status_text (user);
  g_autofree char *presence =
    holler_words_presence (holler_user_get_presence (user),
                           holler_user_get_last_seen_us (user),
                           g_get_real_time ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 holler_user_get_display_name (user));
  if (holler_user_get_is_me (user))
    adw_action_row_set_subtitle (row, _ ("You"));
  else if (status != NULL && *status != '\0')
    adw_action_row_set_subtitle (row, status);
  else
    adw_action_row_set_subtitle (row, presence);
}

/**
 * holler_person_row_new:
 * @user: a person
 *
 * Makes a row that shows a person.
 *
 * Returns: (transfer floating): an `AdwActionRow`
 */
GtkWidget *
holler_person_row_new (HollerUser *user)
{
  static const char *const names[] = { "notify::display-name",
                                       "notify::status-text",
                                       "notify::presence",
                                       "notify::last-seen-us" };
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar =
    g_object_new (HOLLER_TYPE_AVATAR, "size", AVATAR_SIZE, NULL);

  g_return_val_if_fail (HOLLER_IS_USER (user), NULL);

  /* Names and what people write are no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  holler_avatar_set_user (HOLLER_AVATAR (avatar), user);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  g_object_set_data_full (G_OBJECT (row),
                          USER_DATA,
                          g_object_ref (user),
                          g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect_object (user,
                             names[i],
                             G_CALLBACK (update_cb),
                             row,
                             G_CONNECT_SWAPPED);
  update_cb (ADW_ACTION_ROW (row));

  return row;
}

/**
 * holler_person_row_get_user:
 * @row: a row that shows a person
 *
 * Gets whom it shows.
 *
 * Returns: (transfer none): a person
 */
HollerUser *
holler_person_row_get_user (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), USER_DATA);
}
