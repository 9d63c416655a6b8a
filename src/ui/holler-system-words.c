/* holler-system-words.c: what became of a group
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-words.h"

#include <glib/gi18n.h>

/* Whole sentences for oneself: in many languages the verb is another one. */

static char *
name_words (const char *actor, gboolean is_mine, const char *title)
{
  gboolean has_title = title != NULL && *title != '\0';

  if (is_mine)
    return has_title
             /* Translators: the new name of the group */
             ? g_strdup_printf (_ ("You named the group “%s”"), title)
             : g_strdup (_ ("You removed the group’s name"));

  return has_title
           /* Translators: a person's name, and the new name of the group */
           ? g_strdup_printf (_ ("%s named the group “%s”"), actor, title)
           /* Translators: a person's name */
           : g_strdup_printf (_ ("%s removed the group’s name"), actor);
}

static char *
join_words (const char *actor,
            gboolean is_mine,
            const char *others,
            gboolean is_about_me)
{
  if (is_mine)
    return others != NULL
             /* Translators: the names of others */
             ? g_strdup_printf (_ ("You added %s"), others)
             : g_strdup (_ ("You joined"));
  if (is_about_me && actor == NULL)
    return g_strdup (_ ("You were added"));
  if (is_about_me)
    return others != NULL
             /* Translators: a person's name, and the names of others */
             ? g_strdup_printf (_ ("%s added you and %s"), actor, others)
             /* Translators: a person's name */
             : g_strdup_printf (_ ("%s added you"), actor);

  /* Translators: a person's name, and the names of others */
  return g_strdup_printf (_ ("%s added %s"),
                          actor != NULL ? actor : _ ("Somebody"),
                          others != NULL ? others : _ ("somebody"));
}

static char *
removal_words (const char *actor,
               gboolean is_mine,
               const char *others,
               gboolean is_about_me)
{
  if (is_mine)
    /* Translators: the names of others */
    return g_strdup_printf (_ ("You removed %s"),
                            others != NULL ? others : _ ("somebody"));
  if (is_about_me && actor == NULL)
    return g_strdup (_ ("You were removed"));
  if (is_about_me)
    return others != NULL
             /* Translators: a person's name, and the names of others */
             ? g_strdup_printf (_ ("%s removed you and %s"), actor, others)
             /* Translators: a person's name */
             : g_strdup_printf (_ ("%s removed you"), actor);

  /* Translators: a person's name, and the names of others */
  return g_strdup_printf (_ ("%s removed %s"),
                          actor != NULL ? actor : _ ("Somebody"),
                          others != NULL ? others : _ ("somebody"));
}

/**
 * holler_words_system:
 * @record: what happened to a conversation
 * @actor: (nullable): who did it; `NULL` if nobody knows
 * @is_mine: whether the person at this window did it
 * @others: (nullable): whom it is about beside oneself, like "Ann, Bob"
 * @is_about_me: whether it is about oneself, too
 *
 * Says what happened.
 *
 * Returns: (transfer full): like "Ann added Bob" or "You added Bob"
 */
char *
holler_words_system (const HollerSystemRecord *record,
                     const char *actor,
                     gboolean is_mine,
                     const char *others,
                     gboolean is_about_me)
{
  const char *subject = actor != NULL ? actor : _ ("Somebody");

  if (others != NULL && *others == '\0')
    others = NULL;

  switch (record->event)
    {
    case HOLLER_SYSTEM_EVENT_CREATED:
      if (is_mine)
        return g_strdup (_ ("You started the group"));
      /* Translators: a person's name */
      return g_strdup_printf (_ ("%s started the group"), subject);
    case HOLLER_SYSTEM_EVENT_RENAMED:
      return name_words (subject, is_mine, record->title);
    case HOLLER_SYSTEM_EVENT_JOINED:
      return join_words (actor, is_mine, others, is_about_me);
    case HOLLER_SYSTEM_EVENT_LEFT:
      if (is_mine)
        return g_strdup (_ ("You left"));
      /* Translators: a person's name */
      return g_strdup_printf (_ ("%s left"), subject);
    case HOLLER_SYSTEM_EVENT_REMOVED:
      return removal_words (actor, is_mine, others, is_about_me);
    case HOLLER_SYSTEM_EVENT_CALL_MOVED:
      return g_strdup (_ ("The call went on in a group"));
    case HOLLER_SYSTEM_EVENT_OTHER:
    default:
      return g_strdup (_ ("Something changed"));
    }
}
