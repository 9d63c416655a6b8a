/* holler-person-row.c: a person in a boxed list
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-person-row.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-timed.h"
#include "ui/holler-words.h"

#define AVATAR_SIZE 32

struct _HollerPersonRow
{
  AdwActionRow parent_instance;

  HollerUser *user;
};

static void holler_person_row_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerPersonRow,
  holler_person_row,
  ADW_TYPE_ACTION_ROW,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED, holler_person_row_iface_init))

static void
update_cb (HollerPersonRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);
  const char *status = holler_user_get_status_text (self->user);
  g_autofree char *presence =
    holler_words_presence (holler_user_get_presence (self->user),
                           holler_user_get_last_seen_us (self->user),
                           g_get_real_time ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 holler_user_get_display_name (self->user));
  if (holler_user_get_is_me (self->user))
    adw_action_row_set_subtitle (row, _ ("You"));
  else if (status != NULL && *status != '\0')
    adw_action_row_set_subtitle (row, status);
  else
    adw_action_row_set_subtitle (row, presence);
}

/* When somebody was last seen is a time of day. */
static void
say_again (HollerTimed *timed)
{
  update_cb (HOLLER_PERSON_ROW (timed));
}

static void
holler_person_row_finalize (GObject *object)
{
  g_clear_object (&HOLLER_PERSON_ROW (object)->user);

  G_OBJECT_CLASS (holler_person_row_parent_class)->finalize (object);
}

static void
holler_person_row_class_init (HollerPersonRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_person_row_finalize;
}

static void
holler_person_row_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = say_again;
}

static void
holler_person_row_init (HollerPersonRow *self)
{
  /* Names and what people write are no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 1);
}

/**
 * holler_person_row_new:
 * @user: a person
 *
 * Makes a row that shows a person.
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
holler_person_row_new (HollerUser *user)
{
  static const char *const names[] = { "notify::display-name",
                                       "notify::status-text",
                                       "notify::presence",
                                       "notify::last-seen-us" };
  HollerPersonRow *self = NULL;
  GtkWidget *avatar = NULL;

  g_return_val_if_fail (HOLLER_IS_USER (user), NULL);

  self = g_object_new (HOLLER_TYPE_PERSON_ROW, NULL);
  self->user = g_object_ref (user);
  avatar = g_object_new (HOLLER_TYPE_AVATAR, "size", AVATAR_SIZE, NULL);
  holler_avatar_set_user (HOLLER_AVATAR (avatar), user);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), avatar);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect_object (user,
                             names[i],
                             G_CALLBACK (update_cb),
                             self,
                             G_CONNECT_SWAPPED);
  update_cb (self);

  return GTK_WIDGET (self);
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
  g_return_val_if_fail (HOLLER_IS_PERSON_ROW (row), NULL);

  return HOLLER_PERSON_ROW (row)->user;
}
