/* holler-person-card.c: a person, large, and what one can do with them
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-person-card.h"

#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-call-button.h"
#include "ui/holler-conversation-settings.h"
#include "ui/holler-timed.h"
#include "ui/holler-toasts.h"
#include "ui/holler-words.h"
#include "ui/holler-wrap.h"

struct _HollerPersonCard
{
  AdwBin parent_instance;

  AdwHeaderBar *header;
  GtkWidget *back_button;
  HollerAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *about_label;
  GtkLabel *status_label;
  HollerCallButton *call_button;
  GtkWidget *message_button;
  GtkWidget *settings_group;
  AdwActionRow *mute_row;
  GtkWidget *request_button;
  GtkWidget *unblock_button;
  GtkWidget *remove_button;
  GtkWidget *block_button;

  HollerAccount *account;
  HollerUser *user;
  GSignalGroup *user_signals;
  GSignalGroup *contacts_signals;
  GSignalGroup *contact_signals;
  HollerConversationSettings *settings; /* borrowed: lives in the card */
  HollerConversation *conversation;     /* (nullable): with the person */
  GSignalGroup *conversation_signals;
  HollerContactAct asked; /* what the open dialog asks about */
};

typedef enum
{
  PROP_FOLDED = 1,
} HollerPersonCardProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

static void holler_person_card_iface_init (HollerTimedInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerPersonCard,
  holler_person_card,
  ADW_TYPE_BIN,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TIMED, holler_person_card_iface_init))

static HollerContactState
get_state (HollerPersonCard *self)
{
  HollerContact *contact =
    holler_account_get_contact (self->account, self->user);

  return contact != NULL ? holler_contact_get_state (contact)
                         : HOLLER_CONTACT_STATE_NONE;
}

static void
update_mute (HollerPersonCard *self)
{
  g_autofree char *words = NULL;

  if (self->conversation == NULL)
    return;
  words = holler_conversation_settings_describe_mute (self->conversation);
  adw_action_row_set_subtitle (self->mute_row, words);
}

/* Where there is none yet there is nothing to set. */
static void
update_settings (HollerPersonCard *self)
{
  HollerConversation *conversation = NULL;

  if (self->user != NULL && self->account != NULL)
    conversation = holler_account_get_direct (self->account, self->user);
  if (g_set_object (&self->conversation, conversation))
    {
      g_signal_group_set_target (self->conversation_signals, conversation);
      holler_conversation_settings_set_conversation (self->settings,
                                                     self->account,
                                                     conversation);
      update_mute (self);
    }
  gtk_widget_set_visible (self->settings_group, conversation != NULL);
}

static void
update_about (HollerPersonCard *self)
{
  const char *text = holler_user_get_status_text (self->user);

  gtk_label_set_text (self->about_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->about_label),
                          text != NULL && *text != '\0');
}

static void
update (HollerPersonCard *self)
{
  HollerContactState state = HOLLER_CONTACT_STATE_NONE;
  g_autofree char *presence = NULL;
  g_autofree char *status = NULL;
  gboolean is_contact = FALSE;
  gboolean is_deleted = FALSE;

  update_settings (self);
  if (self->user == NULL || self->account == NULL)
    return;
  update_about (self);
  g_signal_group_set_target (
    self->contact_signals,
    holler_account_get_contact (self->account, self->user));
  state = get_state (self);
  is_contact = state == HOLLER_CONTACT_STATE_CONTACT;
  is_deleted = holler_user_get_is_deleted (self->user);
  presence = holler_words_presence (holler_user_get_presence (self->user),
                                    holler_user_get_last_seen_us (self->user),
                                    g_get_real_time ());
  if (is_deleted)
    status = g_strdup (_ ("This account was deleted"));
  else if (is_contact)
    status = g_strdup_printf ("@%s · %s",
                              holler_user_get_username (self->user),
                              presence);
  else
    status = g_strdup_printf ("@%s", holler_user_get_username (self->user));
  gtk_label_set_text (self->name_label,
                      holler_user_get_display_name (self->user));
  gtk_label_set_text (self->status_label, status);
  holler_call_button_set_person (self->call_button, self->account, self->user);
  gtk_widget_set_visible (GTK_WIDGET (self->call_button), is_contact);
  gtk_widget_set_visible (self->message_button, is_contact);
  gtk_widget_set_visible (self->request_button,
                          state == HOLLER_CONTACT_STATE_NONE && !is_deleted);
  gtk_widget_set_visible (self->unblock_button,
                          state == HOLLER_CONTACT_STATE_BLOCKED);
  gtk_widget_set_visible (self->remove_button, is_contact);
  gtk_widget_set_visible (self->block_button,
                          state != HOLLER_CONTACT_STATE_BLOCKED && !is_deleted);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->message_button),
                                    "s",
                                    holler_user_get_user_id (self->user));
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPersonCard) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_account_contact_act_finish (HOLLER_ACCOUNT (source),
                                          result,
                                          &error))
    holler_toasts_show_error (GTK_WIDGET (self), error);
  update (self);
}

static void
act (HollerPersonCard *self, HollerContactAct contact_act)
{
  holler_account_contact_act_async (self->account,
                                    self->user,
                                    contact_act,
                                    NULL,
                                    acted_cb,
                                    g_object_ref (self));
}

static void
answered_cb (HollerPersonCard *self, const char *response)
{
  gtk_widget_set_sensitive (self->block_button, TRUE);
  gtk_widget_set_sensitive (self->remove_button, TRUE);
  if (g_strcmp0 (response, "yes") == 0 && self->user != NULL)
    act (self, self->asked);
}

static void
ask (HollerPersonCard *self,
     HollerContactAct contact_act,
     const char *heading,
     const char *body,
     const char *yes)
{
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    NULL,
    NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_set_heading (message, heading);
  adw_message_dialog_set_body (message, body);
  adw_message_dialog_add_responses (message,
                                    "no",
                                    _ ("Cancel"),
                                    "yes",
                                    yes,
                                    NULL);
  adw_message_dialog_set_response_appearance (message,
                                              "yes",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (message, "no");
  adw_message_dialog_set_close_response (message, "no");
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (answered_cb),
                           self,
                           G_CONNECT_SWAPPED);
  self->asked = contact_act;
  /* One question at a time. */
  gtk_widget_set_sensitive (self->block_button, FALSE);
  gtk_widget_set_sensitive (self->remove_button, FALSE);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
request_cb (HollerPersonCard *self)
{
  act (self, HOLLER_CONTACT_ACT_REQUEST);
}

static void
unblock_cb (HollerPersonCard *self)
{
  act (self, HOLLER_CONTACT_ACT_UNBLOCK);
}

static void
remove_cb (HollerPersonCard *self)
{
  /* Translators: a person's name */
  g_autofree char *heading =
    g_strdup_printf (_ ("Remove %s?"),
                     holler_user_get_display_name (self->user));

  ask (self,
       HOLLER_CONTACT_ACT_REMOVE,
       heading,
       _ ("You will no longer be able to call each other. Your messages "
          "stay."),
       _ ("Remove"));
}

static void
block_cb (HollerPersonCard *self)
{
  /* Translators: a person's name */
  g_autofree char *heading =
    g_strdup_printf (_ ("Block %s?"),
                     holler_user_get_display_name (self->user));

  ask (self,
       HOLLER_CONTACT_ACT_BLOCK,
       heading,
       _ ("They can neither call you nor write to you, and are not told."),
       _ ("Block"));
}

static void
holler_person_card_say_again (HollerTimed *timed)
{
  update (HOLLER_PERSON_CARD (timed));
}

static void
holler_person_card_iface_init (HollerTimedInterface *iface)
{
  iface->say_again = holler_person_card_say_again;
}

static void
holler_person_card_dispose (GObject *object)
{
  HollerPersonCard *self = HOLLER_PERSON_CARD (object);

  g_clear_object (&self->user_signals);
  g_clear_object (&self->contacts_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->user);
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_PERSON_CARD);

  G_OBJECT_CLASS (holler_person_card_parent_class)->dispose (object);
}

static void
holler_person_card_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  HollerPersonCard *self = HOLLER_PERSON_CARD (object);
  gboolean folded = g_value_get_boolean (value);

  g_assert (prop_id == PROP_FOLDED);
  gtk_widget_set_visible (self->back_button, folded);
  adw_header_bar_set_show_start_title_buttons (self->header, folded);
}

static void
holler_person_card_class_init (HollerPersonCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_person_card_dispose;
  object_class->set_property = holler_person_card_set_property;

  /**
   * HollerPersonCard:folded:
   *
   * Whether it is alone in the window, so that one must be able to go back.
   */
  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  g_type_ensure (HOLLER_TYPE_AVATAR);
  g_type_ensure (HOLLER_TYPE_CALL_BUTTON);
  g_type_ensure (HOLLER_TYPE_WRAP);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-person-card.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerPersonCard, name)
  BIND (header);
  BIND (back_button);
  BIND (avatar);
  BIND (name_label);
  BIND (about_label);
  BIND (status_label);
  BIND (call_button);
  BIND (message_button);
  BIND (settings_group);
  BIND (mute_row);
  BIND (request_button);
  BIND (unblock_button);
  BIND (remove_button);
  BIND (block_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, request_cb);
  gtk_widget_class_bind_template_callback (widget_class, unblock_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, block_cb);
}

static void
holler_person_card_init (HollerPersonCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  holler_wrap_words (self->request_button);
  holler_wrap_words (self->unblock_button);
  holler_wrap_words (self->remove_button);
  holler_wrap_words (self->block_button);
  self->user_signals = g_signal_group_new (HOLLER_TYPE_USER);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::presence",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::display-name",
                                  G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->user_signals,
                                  "notify::status-text",
                                  G_CALLBACK (update),
                                  self);
  self->settings =
    holler_conversation_settings_install (GTK_WIDGET (self), "settings");
  self->conversation_signals = g_signal_group_new (HOLLER_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals,
                                  "notify::muted-until-us",
                                  G_CALLBACK (update_mute),
                                  self);
  self->contacts_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->contacts_signals,
                                  "items-changed",
                                  G_CALLBACK (update),
                                  self);
  self->contact_signals = g_signal_group_new (HOLLER_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals,
                                  "notify::state",
                                  G_CALLBACK (update),
                                  self);
}

/**
 * holler_person_card_set_person:
 * @self: a card
 * @account: (nullable): whose relation to the person is shown
 * @user: (nullable): the person
 *
 * Shows another person.
 */
void
holler_person_card_set_person (HollerPersonCard *self,
                               HollerAccount *account,
                               HollerUser *user)
{
  g_return_if_fail (HOLLER_IS_PERSON_CARD (self));

  if (g_set_object (&self->account, account))
    g_signal_group_set_target (
      self->contacts_signals,
      account != NULL ? holler_account_get_contacts (account) : NULL);
  if (g_set_object (&self->user, user))
    {
      g_signal_group_set_target (self->user_signals, user);
      holler_avatar_set_user (self->avatar, user);
    }
  update (self);
}

/**
 * holler_person_card_get_user:
 * @self: a card
 *
 * Gets whom it shows.
 *
 * Returns: (transfer none) (nullable): a person
 */
HollerUser *
holler_person_card_get_user (HollerPersonCard *self)
{
  g_return_val_if_fail (HOLLER_IS_PERSON_CARD (self), NULL);

  return self->user;
}
