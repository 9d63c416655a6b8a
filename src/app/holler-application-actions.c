/* holler-application-actions.c: what keys, menus and notifications do
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-application-private.h"

#include <glib/gi18n.h>

#include "base/holler-debug.h"
#include "config.h"

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (!holler_application_ask_to_quit (user_data))
    holler_application_leave (user_data);
}

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_activate (G_APPLICATION (user_data));
}

static gboolean
show_soon_cb (gpointer user_data)
{
  HollerApplication *self = user_data;
  g_autofree char *action = NULL;
  g_autoptr (GVariant) parameter = NULL;

  /* one part a turn, so that what is drawn and said between is not late */
  if (!self->leaving && holler_application_prepare_window (self))
    return G_SOURCE_CONTINUE;
  self->activate_id = 0;
  action = g_steal_pointer (&self->next_action);
  parameter = g_steal_pointer (&self->next_parameter);
  if (!self->leaving)
    holler_application_show_window (self);
  if (!self->leaving && action != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self), action, parameter);
  g_application_release (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

/**
 * holler_application_show_window_soon:
 * @self: an application
 *
 * Shows the window, and makes it part by part if there is none.
 */
void
holler_application_show_window_soon (HollerApplication *self)
{
  if (self->activate_id != 0)
    return;
  g_application_hold (G_APPLICATION (self));
  self->activate_id = g_idle_add (show_soon_cb, self);
}

/* Shows the window for what is done in it; TRUE: there is none yet, and the
 * action comes again once there is. The last one counts. */
static gboolean
comes_again (HollerApplication *self,
             GSimpleAction *action,
             GVariant *parameter)
{
  if (self->window != NULL && !self->window_is_new)
    {
      holler_application_show_window (self);
      return FALSE;
    }
  g_free (self->next_action);
  self->next_action = g_strdup (g_action_get_name (G_ACTION (action)));
  g_clear_pointer (&self->next_parameter, g_variant_unref);
  if (parameter != NULL)
    self->next_parameter = g_variant_ref (parameter);
  holler_application_show_window_soon (self);
  return TRUE;
}

/* The launcher's menu knows the application's actions only. */
static void
in_window_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerApplication *self = user_data;

  if (!comes_again (self, action, parameter))
    g_action_group_activate_action (G_ACTION_GROUP (self->window),
                                    g_action_get_name (G_ACTION (action)),
                                    NULL);
}

/* The call a notification was about, if it still rings. */
static HollerCall *
find_ringing (HollerApplication *self, GVariant *parameter)
{
  HollerCall *call = NULL;

  if (self->account == NULL)
    return NULL;
  call =
    holler_call_list_get_incoming (holler_account_get_calls (self->account));
  if (call == NULL || g_strcmp0 (holler_call_get_call_id (call),
                                 g_variant_get_string (parameter, NULL)) != 0)
    return NULL;
  return call;
}

static void
accept_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerApplication *self = user_data;
  HollerCall *call = find_ringing (self, parameter);
  HollerCallList *calls = NULL;

  if (call == NULL)
    return;
  calls = holler_account_get_calls (self->account);
  holler_application_show_window_soon (self);
  if (holler_call_list_get_active (calls) != NULL)
    holler_call_list_end_and_accept (calls, call);
  else
    holler_call_accept (call);
}

static void
decline_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerCall *call = find_ringing (user_data, parameter);

  if (call != NULL)
    holler_call_decline (call);
}

static HollerConversation *
find_conversation (HollerApplication *self, GVariant *parameter)
{
  const char *id = g_variant_get_string (parameter, NULL);
  GListModel *conversations = NULL;

  if (self->account == NULL)
    return NULL;
  conversations = holler_account_get_conversations (self->account);
  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (HollerConversation) conversation =
        g_list_model_get_item (conversations, i);

      if (g_strcmp0 (holler_conversation_get_conversation_id (conversation),
                     id) == 0)
        return conversation; /* the list keeps it */
    }
  return NULL;
}

static void
open_conversation (HollerApplication *self, GVariant *parameter)
{
  HollerConversation *conversation = find_conversation (self, parameter);

  if (conversation != NULL)
    holler_window_show_conversation (self->window, conversation);
}

static void
open_conversation_cb (GSimpleAction *action,
                      GVariant *parameter,
                      gpointer user_data)
{
  HollerApplication *self = user_data;

  if (!comes_again (self, action, parameter))
    open_conversation (self, parameter);
}

/* On a narrow window a conversation does not take the focus by itself. */
static void
reply_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerApplication *self = user_data;

  if (comes_again (self, action, parameter))
    return;
  open_conversation (self, parameter);
  holler_window_focus_composer (self->window);
}

static void
call_back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerApplication *self = user_data;
  HollerConversation *conversation = NULL;
  HollerUser *peer = NULL;

  if (comes_again (self, action, parameter))
    return;
  open_conversation (self, parameter);
  conversation = find_conversation (self, parameter);
  if (conversation != NULL)
    peer = holler_conversation_get_peer (conversation);
  if (peer != NULL)
    holler_call_list_place (holler_account_get_calls (self->account),
                            peer,
                            FALSE);
}

static void
show_person_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerApplication *self = user_data;

  if (!comes_again (self, action, parameter))
    g_action_group_activate_action (G_ACTION_GROUP (self->window),
                                    "show-person",
                                    parameter);
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) user_id = user_data;
  g_autoptr (GError) error = NULL;
  GApplication *self = g_application_get_default ();

  /* The window says why not. */
  if (!holler_account_contact_act_finish (HOLLER_ACCOUNT (source),
                                          result,
                                          &error) &&
      self != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self),
                                    "show-person",
                                    user_id);
}

static void
accept_contact_cb (GSimpleAction *action,
                   GVariant *parameter,
                   gpointer user_data)
{
  HollerApplication *self = user_data;
  HollerUser *user = NULL;

  if (self->account == NULL)
    return;
  user = holler_account_get_user (self->account,
                                  g_variant_get_string (parameter, NULL));
  if (user != NULL)
    holler_account_contact_act_async (self->account,
                                      user,
                                      HOLLER_CONTACT_ACT_ACCEPT,
                                      NULL,
                                      accepted_cb,
                                      g_variant_ref (parameter));
}

static char *
dup_debug_info (void)
{
  g_autofree char *recent = holler_debug_dup_recent ();

  return g_strdup_printf (
    "Holler %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n\n%s",
    HOLLER_VERSION,
    gtk_get_major_version (),
    gtk_get_minor_version (),
    gtk_get_micro_version (),
    adw_get_major_version (),
    adw_get_minor_version (),
    adw_get_micro_version (),
    glib_major_version,
    glib_minor_version,
    glib_micro_version,
    recent);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerApplication *self = user_data;
  const char *developers[] = { "The Holler authors", NULL };
  g_autofree char *debug_info = dup_debug_info ();

  adw_show_about_window (GTK_WINDOW (self->window),
                         "application-name",
                         "Holler",
                         "application-icon",
                         "app.holler.Holler",
                         "developer-name",
                         _ ("The Holler authors"),
                         "developers",
                         developers,
                         "version",
                         HOLLER_VERSION,
                         "license-type",
                         GTK_LICENSE_GPL_3_0,
                         "debug-info",
                         debug_info,
                         "debug-info-filename",
                         "holler-debug-info.txt",
                         NULL);
}

/**
 * holler_application_add_actions:
 * @self: an application
 *
 * Adds the application's actions, and the keys of these and of the window's.
 */
void
holler_application_add_actions (HollerApplication *self)
{
  static const GActionEntry entries[] = {
    { "quit", quit_cb, NULL, NULL, NULL },
    { "about", about_cb, NULL, NULL, NULL },
    { "activate", activate_cb, NULL, NULL, NULL },
    { "new-conversation", in_window_cb, NULL, NULL, NULL },
    { "preferences", in_window_cb, NULL, NULL, NULL },
    { "accept-call", accept_cb, "s", NULL, NULL },
    { "decline-call", decline_cb, "s", NULL, NULL },
    { "call-back", call_back_cb, "s", NULL, NULL },
    { "open-conversation", open_conversation_cb, "s", NULL, NULL },
    { "reply", reply_cb, "s", NULL, NULL },
    { "show-person", show_person_cb, "s", NULL, NULL },
    { "accept-contact", accept_contact_cb, "s", NULL, NULL },
  };
  static const struct
  {
    const char *action;
    const char *accels[2];
  } accelerators[] = {
    { "app.quit", { "<Control>q" } },
    { "win.search", { "<Control>k" } },
    { "win.new-conversation", { "<Control>n" } },
    { "win.call", { "<Control><Shift>c" } },
    { "win.mute", { "<Control>m" } },
    { "win.hang-up", { "<Control><Shift>h" } },
    { "win.accept-call", { "<Control><Shift>a" } },
    { "win.decline-call", { "<Control><Shift>d" } },
    { "win.focus-banner", { "F6" } },
    { "win.fullscreen", { "F11" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.shortcuts", { "<Control>question" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self),
                                   entries,
                                   G_N_ELEMENTS (entries),
                                   self);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    {
      const char *accels[] = { accelerators[i].accels[0], NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self),
                                             accelerators[i].action,
                                             accels);
    }
}
