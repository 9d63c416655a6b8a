/* holler-find-person.c: finds somebody by user name, to write or to ask them
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-find-person.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-words.h"

#define WAIT_BEFORE_ASKING_MS 300 /* after the last key */

struct _HollerFindPerson
{
  AdwWindow parent_instance;

  GtkEditable *username_row;
  GtkWidget *spinner;
  GtkWidget *found_box;
  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkButton *act_button;
  GtkLabel *note_label;

  HollerAccount *account;
  HollerUser *user;
  GCancellable *cancellable;
  guint ask_id;
};

G_DEFINE_FINAL_TYPE (HollerFindPerson, holler_find_person, ADW_TYPE_WINDOW)

static void
show_note (HollerFindPerson *self, const char *text)
{
  gtk_label_set_text (self->note_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), text != NULL);
}

static HollerContactState
get_state (HollerFindPerson *self)
{
  HollerContact *contact =
    holler_account_get_contact (self->account, self->user);

  return contact != NULL ? holler_contact_get_state (contact)
                         : HOLLER_CONTACT_STATE_NONE;
}

static void
show_found (HollerFindPerson *self)
{
  const char *act = NULL;
  g_autofree char *state = NULL;

  switch (get_state (self))
    {
    case HOLLER_CONTACT_STATE_CONTACT:
      act = _ ("Message");
      state = g_strdup (_ ("One of your contacts"));
      break;
    case HOLLER_CONTACT_STATE_INCOMING:
      act = _ ("Accept Request");
      state = g_strdup (_ ("Wants to be your contact"));
      break;
    case HOLLER_CONTACT_STATE_OUTGOING:
      state = g_strdup (_ ("Request sent"));
      break;
    case HOLLER_CONTACT_STATE_BLOCKED:
      act = _ ("Unblock");
      state = g_strdup (_ ("Blocked by you"));
      break;
    case HOLLER_CONTACT_STATE_NONE:
    default:
      act = _ ("Send Request");
      state = g_strdup_printf ("@%s", holler_user_get_username (self->user));
      break;
    }
  if (holler_user_get_is_me (self->user))
    {
      act = NULL;
      g_free (state);
      state = g_strdup (_ ("This is you"));
    }
  holler_avatar_set_user (self->avatar, self->user);
  gtk_label_set_text (self->name_label,
                      holler_user_get_display_name (self->user));
  gtk_label_set_text (self->state_label, state);
  gtk_widget_set_visible (GTK_WIDGET (self->act_button), act != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->act_button), TRUE);
  if (act != NULL)
    gtk_button_set_label (self->act_button, act);
  gtk_widget_show (self->found_box);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerFindPerson) self = user_data;
  g_autoptr (HollerUser) user = NULL;
  g_autoptr (GError) error = NULL;

  user =
    holler_account_find_user_finish (HOLLER_ACCOUNT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_hide (self->spinner);
  if (error != NULL)
    {
      g_autofree char *words = holler_words_error (error);

      show_note (self, words);
    }
  else if (user == NULL)
    {
      g_autofree char *words = g_strdup_printf (
        /* Translators: what was typed as a user name */
        _ ("Nobody on this server is called “%s”. Check the spelling."),
        gtk_editable_get_text (self->username_row));

      show_note (self, words);
    }
  else
    {
      g_set_object (&self->user, user);
      show_found (self);
    }
}

static void
stop_asking (HollerFindPerson *self)
{
  g_clear_handle_id (&self->ask_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
ask_cb (gpointer user_data)
{
  HollerFindPerson *self = user_data;
  g_autofree char *name =
    g_utf8_strdown (gtk_editable_get_text (self->username_row), -1);
  HollerLogInFlaw flaw = holler_log_in_judge_username (name);

  self->ask_id = 0;
  if (flaw != HOLLER_LOG_IN_FLAW_NONE)
    {
      show_note (self, holler_words_log_in (flaw));
      return G_SOURCE_REMOVE;
    }
  self->cancellable = g_cancellable_new ();
  gtk_widget_show (self->spinner);
  holler_account_find_user_async (self->account,
                                  g_strstrip (name),
                                  self->cancellable,
                                  found_cb,
                                  g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (HollerFindPerson *self)
{
  /* Nobody is called so: the server need not be asked. */
  HollerLogInFlaw flaw =
    holler_log_in_judge_username (gtk_editable_get_text (self->username_row));

  stop_asking (self);
  g_clear_object (&self->user);
  gtk_widget_hide (self->found_box);
  gtk_widget_hide (self->spinner);
  /* What is short may still become longer. */
  show_note (self,
             flaw != HOLLER_LOG_IN_FLAW_USERNAME_SHORT
               ? holler_words_log_in (flaw)
               : NULL);
  if (flaw == HOLLER_LOG_IN_FLAW_NONE ||
      flaw == HOLLER_LOG_IN_FLAW_USERNAME_SHORT)
    self->ask_id = g_timeout_add (WAIT_BEFORE_ASKING_MS, ask_cb, self);
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerFindPerson) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_account_contact_act_finish (HOLLER_ACCOUNT (source),
                                          result,
                                          &error))
    {
      g_autofree char *words = holler_words_error (error);

      show_note (self, words);
      gtk_widget_set_sensitive (GTK_WIDGET (self->act_button), TRUE);
      return;
    }
  if (self->user != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_window_close (GTK_WINDOW (self));
}

static void
act_cb (HollerFindPerson *self)
{
  HollerContactState state = HOLLER_CONTACT_STATE_NONE;
  HollerContactAct contact_act = HOLLER_CONTACT_ACT_REQUEST;

  if (self->user == NULL || !gtk_widget_get_visible (self->found_box) ||
      !gtk_widget_get_visible (GTK_WIDGET (self->act_button)))
    return;
  state = get_state (self);
  if (state == HOLLER_CONTACT_STATE_CONTACT)
    {
      GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

      gtk_widget_activate_action (GTK_WIDGET (parent),
                                  "win.message-user",
                                  "s",
                                  holler_user_get_user_id (self->user));
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  if (state == HOLLER_CONTACT_STATE_INCOMING)
    contact_act = HOLLER_CONTACT_ACT_ACCEPT;
  else if (state == HOLLER_CONTACT_STATE_BLOCKED)
    contact_act = HOLLER_CONTACT_ACT_UNBLOCK;
  gtk_widget_set_sensitive (GTK_WIDGET (self->act_button), FALSE);
  holler_account_contact_act_async (self->account,
                                    self->user,
                                    contact_act,
                                    NULL,
                                    acted_cb,
                                    g_object_ref (self));
}

static void
holler_find_person_dispose (GObject *object)
{
  HollerFindPerson *self = HOLLER_FIND_PERSON (object);

  stop_asking (self);
  g_clear_object (&self->user);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_FIND_PERSON);

  G_OBJECT_CLASS (holler_find_person_parent_class)->dispose (object);
}

static void
holler_find_person_class_init (HollerFindPersonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_find_person_dispose;
  g_type_ensure (HOLLER_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-find-person.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerFindPerson, name)
  BIND (username_row);
  BIND (spinner);
  BIND (found_box);
  BIND (avatar);
  BIND (name_label);
  BIND (state_label);
  BIND (act_button);
  BIND (note_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, act_cb);
}

static void
holler_find_person_init (HollerFindPerson *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->username_row));
}

/**
 * holler_find_person_new:
 * @parent: the window over which it is shown
 * @account: whose server is asked
 *
 * Makes the window.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_find_person_new (GtkWindow *parent, HollerAccount *account)
{
  HollerFindPerson *self =
    g_object_new (HOLLER_TYPE_FIND_PERSON, "transient-for", parent, NULL);

  self->account = g_object_ref (account);
  return GTK_WIDGET (self);
}
