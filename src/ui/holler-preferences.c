/* holler-preferences.c: what one may set
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Not modal: somebody may call while it is open.
 *
 * Making all pages and laying out all their words at once would keep the main
 * loop from everything else for longer than a frame of video or a packet of
 * sound may wait. So each page is made in a turn of its own, all of them before
 * the first frame is drawn, and what it holds is laid out when the page is
 * looked at. */

#include "ui/holler-preferences.h"

#include <glib/gi18n.h>

#include "ui/holler-account-page.h"
#include "ui/holler-audio-page.h"
#include "ui/holler-calls-page.h"
#include "ui/holler-check-group.h"
#include "ui/holler-general-page.h"
#include "ui/holler-privacy-page.h"

struct _HollerPreferences
{
  AdwPreferencesWindow parent_instance;

  GSettings *settings;
  HollerAccount *account;
  HollerNetworkCheck *check; /* (nullable) */
  guint n_steps;             /* how many pages were thought of */
  guint step_source;

  /* (nullable) (unowned): the window has them, once they are made */
  HollerGeneralPage *general_page;
  HollerAudioPage *audio_page;
  HollerCallsPage *calls_page;
  HollerPrivacyPage *privacy_page;
  HollerAccountPage *account_page;
  HollerCheckGroup *check_group;
};

G_DEFINE_FINAL_TYPE (HollerPreferences,
                     holler_preferences,
                     ADW_TYPE_PREFERENCES_WINDOW)

static gboolean
holler_preferences_close_request (GtkWindow *window)
{
  HollerPreferences *self = HOLLER_PREFERENCES (window);

  if (self->audio_page != NULL)
    holler_audio_page_stop (self->audio_page);
  if (self->calls_page != NULL)
    holler_calls_page_stop (self->calls_page);
  if (self->check_group != NULL)
    holler_check_group_cancel (self->check_group);
  return GTK_WINDOW_CLASS (holler_preferences_parent_class)
    ->close_request (window);
}

static void
holler_preferences_dispose (GObject *object)
{
  HollerPreferences *self = HOLLER_PREFERENCES (object);

  g_clear_handle_id (&self->step_source, g_source_remove);
  /* libadwaita 1.2 never lets go of the groups, for its search. */
  if (self->audio_page != NULL)
    holler_audio_page_stop (self->audio_page);
  if (self->check_group != NULL)
    holler_check_group_set_check (self->check_group, NULL);
  if (self->general_page != NULL)
    holler_general_page_set_account (self->general_page, NULL);
  if (self->privacy_page != NULL)
    holler_privacy_page_set_account (self->privacy_page, NULL);
  if (self->account_page != NULL)
    holler_account_page_stop (self->account_page);
  if (self->calls_page != NULL)
    holler_calls_page_stop (self->calls_page);
  self->audio_page = NULL;
  self->calls_page = NULL;
  self->check_group = NULL;
  self->general_page = NULL;
  self->privacy_page = NULL;
  self->account_page = NULL;
  g_clear_object (&self->settings);
  g_clear_object (&self->account);
  g_clear_object (&self->check);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PREFERENCES);

  G_OBJECT_CLASS (holler_preferences_parent_class)->dispose (object);
}

static void
holler_preferences_class_init (HollerPreferencesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = holler_preferences_close_request;
  gtk_widget_class_set_template_from_resource (
    GTK_WIDGET_CLASS (klass),
    "/app/holler/Holler/holler-preferences.ui");
}

static void
holler_preferences_init (HollerPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
is_logged_in (HollerPreferences *self)
{
  return holler_account_get_me (self->account) != NULL;
}

static GtkWidget *
make_general (HollerPreferences *self)
{
  self->general_page = g_object_new (HOLLER_TYPE_GENERAL_PAGE, NULL);
  holler_general_page_bind_settings (self->general_page, self->settings);
  if (is_logged_in (self))
    holler_general_page_set_account (self->general_page, self->account);
  return GTK_WIDGET (self->general_page);
}

static GtkWidget *
make_audio (HollerPreferences *self)
{
  self->audio_page = g_object_new (HOLLER_TYPE_AUDIO_PAGE, NULL);
  holler_audio_page_bind (self->audio_page,
                          holler_account_get_media (self->account),
                          self->settings);
  return GTK_WIDGET (self->audio_page);
}

static GtkWidget *
make_calls (HollerPreferences *self)
{
  self->calls_page = g_object_new (HOLLER_TYPE_CALLS_PAGE, NULL);
  holler_calls_page_bind (self->calls_page, self->account, self->settings);
  return GTK_WIDGET (self->calls_page);
}

static GtkWidget *
make_privacy (HollerPreferences *self)
{
  self->privacy_page = g_object_new (HOLLER_TYPE_PRIVACY_PAGE, NULL);
  holler_privacy_page_bind_settings (self->privacy_page, self->settings);
  if (is_logged_in (self))
    holler_privacy_page_set_account (self->privacy_page, self->account);
  return GTK_WIDGET (self->privacy_page);
}

static GtkWidget *
make_network (HollerPreferences *self)
{
  GtkWidget *page = g_object_new (ADW_TYPE_PREFERENCES_PAGE,
                                  "title",
                                  _ ("Network"),
                                  "icon-name",
                                  "network-wired-symbolic",
                                  NULL);

  self->check_group = g_object_new (HOLLER_TYPE_CHECK_GROUP, NULL);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (self->check_group));
  if (self->check != NULL)
    holler_check_group_set_check (self->check_group, self->check);
  return page;
}

/* (nullable): only for who is logged in */
static GtkWidget *
make_account (HollerPreferences *self)
{
  if (!is_logged_in (self))
    return NULL;
  self->account_page =
    HOLLER_ACCOUNT_PAGE (holler_account_page_new (self->account));
  return GTK_WIDGET (self->account_page);
}

static void
show_content_cb (GtkWidget *page, gpointer user_data)
{
  gtk_widget_show (gtk_widget_get_first_child (page));
}

static gboolean
make_page_cb (gpointer user_data)
{
  static GtkWidget *(*const makers[]) (HollerPreferences * self) = {
    make_general, make_audio,   make_calls,
    make_privacy, make_network, make_account,
  };
  HollerPreferences *self = user_data;
  GtkWidget *page = NULL;

  if (self->n_steps == G_N_ELEMENTS (makers))
    {
      self->step_source = 0;
      return G_SOURCE_REMOVE;
    }
  page = makers[self->n_steps++](self);
  if (page == NULL)
    return G_SOURCE_CONTINUE;
  /* A stack measures its hidden pages too. */
  gtk_widget_hide (gtk_widget_get_first_child (page));
  g_signal_connect (page, "map", G_CALLBACK (show_content_cb), NULL);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self),
                              ADW_PREFERENCES_PAGE (page));
  /* Hidden from screen readers until it is mapped: a stack that is on the
   * screen already says nothing of pages that come. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (page),
                               GTK_ACCESSIBLE_STATE_HIDDEN,
                               !gtk_widget_get_mapped (page),
                               -1);
  return G_SOURCE_CONTINUE;
}

/**
 * holler_preferences_new:
 * @parent: the window over which it is shown
 * @settings: where what one sets is kept
 * @account: whose preferences they are; need not be logged in
 * @check: (nullable): the network check, if there is something to check
 *
 * Makes the preferences window.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_preferences_new (GtkWindow *parent,
                        GSettings *settings,
                        HollerAccount *account,
                        HollerNetworkCheck *check)
{
  HollerPreferences *self =
    g_object_new (HOLLER_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->settings = g_object_ref (settings);
  self->account = g_object_ref (account);
  g_set_object (&self->check, check);
  /* Two at once: with one page there are no tabs, and libadwaita 1.2 leaves
   * tabs that come after the window is shown out of the way of the Tab key. */
  make_page_cb (self);
  make_page_cb (self);
  /* Before GDK_PRIORITY_REDRAW, so nobody sees the pages come. */
  self->step_source =
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, make_page_cb, self, NULL);
  return GTK_WIDGET (self);
}
