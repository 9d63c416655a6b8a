/* holler-preferences.c: what one may set
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Not modal: somebody may call while it is open. */

#include "ui/holler-preferences.h"

#include "ui/holler-account-page.h"
#include "ui/holler-audio-page.h"
#include "ui/holler-calls-page.h"
#include "ui/holler-check-group.h"
#include "ui/holler-general-page.h"
#include "ui/holler-privacy-page.h"

struct _HollerPreferences
{
  AdwPreferencesWindow parent_instance;

  HollerGeneralPage *general_page;
  HollerAudioPage *audio_page;
  HollerCallsPage *calls_page;
  HollerPrivacyPage *privacy_page;
  HollerAccountPage *account_page; /* (nullable) (unowned) */
  HollerCheckGroup *check_group;
};

G_DEFINE_FINAL_TYPE (HollerPreferences,
                     holler_preferences,
                     ADW_TYPE_PREFERENCES_WINDOW)

static gboolean
holler_preferences_close_request (GtkWindow *window)
{
  HollerPreferences *self = HOLLER_PREFERENCES (window);

  holler_audio_page_stop (self->audio_page);
  holler_check_group_cancel (self->check_group);
  return GTK_WINDOW_CLASS (holler_preferences_parent_class)
    ->close_request (window);
}

static void
holler_preferences_dispose (GObject *object)
{
  HollerPreferences *self = HOLLER_PREFERENCES (object);

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
  self->account_page = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PREFERENCES);

  G_OBJECT_CLASS (holler_preferences_parent_class)->dispose (object);
}

static void
holler_preferences_class_init (HollerPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = holler_preferences_close_request;
  g_type_ensure (HOLLER_TYPE_AUDIO_PAGE);
  g_type_ensure (HOLLER_TYPE_CALLS_PAGE);
  g_type_ensure (HOLLER_TYPE_CHECK_GROUP);
  g_type_ensure (HOLLER_TYPE_GENERAL_PAGE);
  g_type_ensure (HOLLER_TYPE_PRIVACY_PAGE);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-preferences.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPreferences, name)
  BIND (general_page);
  BIND (audio_page);
  BIND (calls_page);
  BIND (privacy_page);
  BIND (check_group);
#undef BIND
}

static void
holler_preferences_init (HollerPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What there is only for who is logged in. */
static void
add_account (HollerPreferences *self, HollerAccount *account)
{
  holler_general_page_set_account (self->general_page, account);
  holler_privacy_page_set_account (self->privacy_page, account);
  self->account_page = HOLLER_ACCOUNT_PAGE (holler_account_page_new (account));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self),
                              ADW_PREFERENCES_PAGE (self->account_page));
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

  holler_audio_page_bind (self->audio_page,
                          holler_account_get_media (account),
                          settings);
  holler_calls_page_bind_settings (self->calls_page, settings);
  holler_general_page_bind_settings (self->general_page, settings);
  holler_privacy_page_bind_settings (self->privacy_page, settings);
  if (holler_account_get_me (account) != NULL)
    add_account (self, account);
  if (check != NULL)
    holler_check_group_set_check (self->check_group, check);
  return GTK_WIDGET (self);
}
