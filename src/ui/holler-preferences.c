/* holler-preferences.c: what one may set
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Not modal: somebody may call while it is open. */

#include "ui/holler-preferences.h"

#include "ui/holler-account-page.h"
#include "ui/holler-check-group.h"
#include "ui/holler-device-row.h"
#include "ui/holler-general-page.h"
#include "ui/holler-microphone-row.h"
#include "ui/holler-privacy-page.h"

struct _HollerPreferences
{
  AdwPreferencesWindow parent_instance;

  HollerGeneralPage *general_page;
  HollerPrivacyPage *privacy_page;
  HollerAccountPage *account_page; /* (nullable) (unowned) */
  AdwComboRow *microphone_row;
  HollerMicrophoneRow *test_row;
  AdwComboRow *speaker_row;
  AdwComboRow *ring_row;
  GtkSwitch *echo_switch;
  GtkSwitch *noise_switch;
  GtkSwitch *gain_switch;
  GtkSpinButton *timeout_spin;
  HollerCheckGroup *check_group;
};

G_DEFINE_FINAL_TYPE (HollerPreferences,
                     holler_preferences,
                     ADW_TYPE_PREFERENCES_WINDOW)

static gboolean
holler_preferences_close_request (GtkWindow *window)
{
  HollerPreferences *self = HOLLER_PREFERENCES (window);

  holler_microphone_row_stop (self->test_row);
  holler_check_group_cancel (self->check_group);
  return GTK_WINDOW_CLASS (holler_preferences_parent_class)
    ->close_request (window);
}

static void
holler_preferences_dispose (GObject *object)
{
  HollerPreferences *self = HOLLER_PREFERENCES (object);

  /* libadwaita 1.2 never lets go of the groups, for its search. */
  if (self->test_row != NULL)
    holler_microphone_row_set_media (self->test_row, NULL);
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
  g_type_ensure (HOLLER_TYPE_MICROPHONE_ROW);
  g_type_ensure (HOLLER_TYPE_CHECK_GROUP);
  g_type_ensure (HOLLER_TYPE_GENERAL_PAGE);
  g_type_ensure (HOLLER_TYPE_PRIVACY_PAGE);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-preferences.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPreferences, name)
  BIND (general_page);
  BIND (privacy_page);
  BIND (microphone_row);
  BIND (test_row);
  BIND (speaker_row);
  BIND (ring_row);
  BIND (echo_switch);
  BIND (noise_switch);
  BIND (gain_switch);
  BIND (timeout_spin);
  BIND (check_group);
#undef BIND
}

static void
holler_preferences_init (HollerPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_device (AdwComboRow *row,
             HollerMedia *media,
             HollerDeviceKind kind,
             GSettings *settings,
             const char *key)
{
  GListModel *devices = holler_media_get_devices (media, kind);

  if (devices != NULL)
    holler_device_row_bind (row, devices, settings, key);
}

static void
bind_settings (HollerPreferences *self, GSettings *settings)
{
  const struct
  {
    const char *key;
    gpointer widget;
    const char *property;
  } bindings[] = {
    { "echo-cancelling", self->echo_switch, "active" },
    { "noise-suppression", self->noise_switch, "active" },
    { "gain-control", self->gain_switch, "active" },
    { "ring-timeout", self->timeout_spin, "value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    g_settings_bind (settings,
                     bindings[i].key,
                     bindings[i].widget,
                     bindings[i].property,
                     G_SETTINGS_BIND_DEFAULT);
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
  HollerMedia *media = holler_account_get_media (account);
  HollerPreferences *self =
    g_object_new (HOLLER_TYPE_PREFERENCES, "transient-for", parent, NULL);

  bind_device (self->microphone_row,
               media,
               HOLLER_DEVICE_MICROPHONE,
               settings,
               "microphone");
  bind_device (self->speaker_row,
               media,
               HOLLER_DEVICE_SPEAKER,
               settings,
               "speaker");
  bind_device (self->ring_row,
               media,
               HOLLER_DEVICE_SPEAKER,
               settings,
               "ring-device");
  holler_microphone_row_set_media (self->test_row, media);
  bind_settings (self, settings);
  holler_general_page_bind_settings (self->general_page, settings);
  holler_privacy_page_bind_settings (self->privacy_page, settings);
  if (holler_account_get_me (account) != NULL)
    add_account (self, account);
  if (check != NULL)
    holler_check_group_set_check (self->check_group, check);
  return GTK_WIDGET (self);
}
