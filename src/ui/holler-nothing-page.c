/* holler-nothing-page.c: what stands where nothing is chosen yet
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-nothing-page.h"

#include <glib/gi18n.h>

#include "ui/holler-toasts.h"
#include "ui/holler-waiting.h"

struct _HollerNothingPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkWidget *step_button;

  HollerAccount *account;
  HollerUser *next;    /* (nullable): with whom the button has to do */
  gboolean is_request; /* of that person */
  HollerWaiting *waiting;
  char *page; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (HollerNothingPage, holler_nothing_page, ADW_TYPE_BIN)

/* (transfer none) (nullable): the first of a kind */
static HollerUser *
find_contact (HollerNothingPage *self, HollerContactState state)
{
  GListModel *contacts = holler_account_get_contacts (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);

      if (holler_contact_get_state (contact) == state)
        return holler_contact_get_user (contact);
    }
  return NULL;
}

static void
show_words (HollerNothingPage *self,
            const char *icon,
            const char *title,
            const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, escaped);
  adw_status_page_set_description (self->status, words);
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerNothingPage) self = user_data;
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->step_button, TRUE);
  if (!holler_account_contact_act_finish (HOLLER_ACCOUNT (source),
                                          result,
                                          &error))
    holler_toasts_show_error (GTK_WIDGET (self), error);
}

static void
step_cb (HollerNothingPage *self)
{
  /* A key that was pressed before may be let go when it is done already. */
  if (self->next == NULL)
    return;
  if (!self->is_request)
    {
      gtk_widget_activate_action (GTK_WIDGET (self),
                                  "win.message-user",
                                  "s",
                                  holler_user_get_user_id (self->next));
      return;
    }
  gtk_widget_set_sensitive (self->step_button, FALSE);
  holler_account_contact_act_async (self->account,
                                    self->next,
                                    HOLLER_CONTACT_ACT_ACCEPT,
                                    NULL,
                                    accepted_cb,
                                    g_object_ref (self));
}

/* @user: (nullable): to accept or to write to */
static void
offer_step (HollerNothingPage *self, HollerUser *user, gboolean is_request)
{
  g_autofree char *words = NULL;

  g_set_object (&self->next, user);
  self->is_request = is_request;
  gtk_widget_set_visible (self->step_button, user != NULL);
  if (user == NULL)
    return;
  if (is_request)
    /* Translators: a person's name; who wants to be a contact */
    words =
      g_strdup_printf (_ ("Accept %s"), holler_user_get_display_name (user));
  else
    words = g_strdup (_ ("Say Hello"));
  gtk_button_set_label (GTK_BUTTON (self->step_button), words);
}

/* Somebody new is led to the first conversation step by step. */
static void
show_next_step (HollerNothingPage *self)
{
  HollerUser *user = find_contact (self, HOLLER_CONTACT_STATE_INCOMING);
  g_autofree char *title = NULL;
  g_autofree char *own_name = NULL;
  g_autofree char *words = NULL;

  if (user != NULL)
    {
      title =
        /* Translators: a person's name */
        g_strdup_printf (_ ("%s Wants to Be Your Contact"),
                         holler_user_get_display_name (user));
      show_words (self,
                  "holler-contacts-symbolic",
                  title,
                  _ ("Accept, and you can write and call."));
      offer_step (self, user, TRUE);
      return;
    }
  user = find_contact (self, HOLLER_CONTACT_STATE_CONTACT);
  if (user != NULL)
    {
      /* Translators: a person's name */
      title = g_strdup_printf (_ ("Say Hello to %s"),
                               holler_user_get_display_name (user));
      show_words (self,
                  "holler-chat-symbolic",
                  title,
                  _ ("People you can write to and call are under "
                     "Contacts."));
      offer_step (self, user, FALSE);
      return;
    }
  user = find_contact (self, HOLLER_CONTACT_STATE_OUTGOING);
  if (user != NULL)
    {
      /* Translators: a person's name */
      title = g_strdup_printf (_ ("Waiting for %s"),
                               holler_user_get_display_name (user));
      show_words (self,
                  "holler-clock-symbolic",
                  title,
                  _ ("You can write and call as soon as they accept your "
                     "request."));
      return;
    }
  /* Translators: one’s own user name */
  own_name = g_strdup_printf (
    _ ("Others find you as @%s."),
    holler_user_get_username (holler_account_get_me (self->account)));
  words =
    g_strconcat (_ ("Find somebody you know by their user name. Once they "
                    "agree you can write and call."),
                 "\n",
                 own_name,
                 NULL);
  show_words (self, "app.holler.Holler", _ ("Nobody Here Yet"), words);
}

/* What stands where nothing is chosen yet. */
static void
update (HollerNothingPage *self)
{
  static const struct
  {
    const char *page;
    const char *icon;
    const char *title;
    const char *words;
  } pages[] = {
    { "chats",
      "holler-chat-symbolic",
      N_ ("Pick a Conversation"),
      N_ ("Choose one from the list, or begin a new one with Ctrl+N.") },
    { "calls",
      "holler-calls-symbolic",
      N_ ("Pick a Call"),
      N_ ("Choose one from the list to see its conversation.") },
    { "contacts",
      "holler-contacts-symbolic",
      N_ ("Pick a Person"),
      N_ ("Choose one from the list, or find somebody new.") },
  };
  gboolean is_new = FALSE;

  /* After the end of a session it stays until it is taken apart. */
  if (self->account == NULL || holler_account_get_me (self->account) == NULL)
    return;
  offer_step (self, NULL, FALSE);
  is_new = g_list_model_get_n_items (
             holler_account_get_conversations (self->account)) == 0;
  if (is_new && (g_strcmp0 (self->page, "contacts") != 0 ||
                 g_list_model_get_n_items (
                   holler_account_get_contacts (self->account)) == 0))
    {
      show_next_step (self);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_strcmp0 (pages[i].page, self->page) == 0)
      show_words (self, pages[i].icon, _ (pages[i].title), _ (pages[i].words));
}

static void
holler_nothing_page_dispose (GObject *object)
{
  HollerNothingPage *self = HOLLER_NOTHING_PAGE (object);

  g_clear_object (&self->waiting);
  g_clear_object (&self->next);
  g_clear_object (&self->account);
  g_clear_pointer (&self->page, g_free);

  G_OBJECT_CLASS (holler_nothing_page_parent_class)->dispose (object);
}

static void
holler_nothing_page_class_init (HollerNothingPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_nothing_page_dispose;
}

static void
holler_nothing_page_init (HollerNothingPage *self)
{
  self->status = ADW_STATUS_PAGE (adw_status_page_new ());
  self->step_button = gtk_button_new ();
  gtk_widget_set_halign (self->step_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->step_button, "suggested-action");
  gtk_widget_add_css_class (self->step_button, "pill");
  g_signal_connect_swapped (self->step_button,
                            "clicked",
                            G_CALLBACK (step_cb),
                            self);
  gtk_widget_hide (self->step_button);
  adw_status_page_set_child (self->status, self->step_button);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->status));
  self->page = g_strdup ("chats");
}

static void
watch (HollerNothingPage *self, gpointer object, const char *signal)
{
  g_signal_connect_object (object,
                           signal,
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
}

/**
 * holler_nothing_page_set_account:
 * @self: a page
 * @account: an account that is logged in; once
 *
 * Says of which account it speaks.
 */
void
holler_nothing_page_set_account (HollerNothingPage *self,
                                 HollerAccount *account)
{
  g_return_if_fail (HOLLER_IS_NOTHING_PAGE (self));
  g_return_if_fail (self->account == NULL);

  self->account = g_object_ref (account);
  /* A contact who accepts is the same item as before. */
  self->waiting = holler_waiting_new (account);
  watch (self, self->waiting, "notify");
  watch (self, holler_account_get_contacts (account), "items-changed");
  watch (self, holler_account_get_conversations (account), "items-changed");
  update (self);
}

/**
 * holler_nothing_page_set_page:
 * @self: a page
 * @page: (nullable): "chats", "calls" or "contacts"
 *
 * Says which list it stands beside.
 */
void
holler_nothing_page_set_page (HollerNothingPage *self, const char *page)
{
  g_return_if_fail (HOLLER_IS_NOTHING_PAGE (self));

  g_free (self->page);
  self->page = g_strdup (page);
  update (self);
}
