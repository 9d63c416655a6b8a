/* holler-rail.c: me, Chats, Calls, Contacts, the live call, Preferences
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-rail.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/holler-avatar.h"
#include "ui/holler-waiting.h"

#define THICKNESS 60
#define LENGTH_PER_BUTTON 50

struct _HollerRail
{
  GtkWidget parent_instance;

  GtkWidget *me_button;
  HollerAvatar *me_avatar;
  GtkWidget *chats_button;
  GtkLabel *unread_badge;
  GtkWidget *calls_button;
  GtkLabel *missed_badge;
  GtkWidget *contacts_button;
  GtkLabel *requests_badge;
  GtkWidget *call_button;
  GtkWidget *preferences_button;

  HollerAccount *account;
  HollerWaiting *waiting; /* (nullable) */
  GSignalGroup *call_signals;
};

G_DEFINE_FINAL_TYPE (HollerRail, holler_rail, GTK_TYPE_WIDGET)

static void
update_me (HollerRail *self)
{
  holler_avatar_set_user (
    self->me_avatar,
    self->account != NULL ? holler_account_get_me (self->account) : NULL);
}

static void
show_count (GtkLabel *badge, GtkWidget *button, guint n, const char *words)
{
  g_autofree char *count =
    n > 99 ? g_strdup ("99+") : g_strdup_printf ("%u", n);

  gtk_label_set_text (badge, count);
  gtk_widget_set_visible (GTK_WIDGET (badge), n > 0);
  gtk_widget_set_tooltip_text (button, words);
}

/* A button keeps its name; how much waits is what there is to say of it. */
static void
describe (GtkWidget *button, guint n, const char *words)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  n > 0 ? words : "",
                                  -1);
}

static void
update_missed (HollerRail *self)
{
  guint n = holler_call_history_get_missed (
    holler_account_get_call_history (self->account));
  g_autofree char *words =
    n == 0
      ? g_strdup (_ ("Calls"))
      : g_strdup_printf (ngettext ("Calls, %u missed", "Calls, %u missed", n),
                         n);

  show_count (self->missed_badge, self->calls_button, n, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->calls_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words,
                                  -1);
}

static void
update_waiting (HollerRail *self)
{
  guint n_unread = holler_waiting_get_unread (self->waiting);
  guint n_requests = holler_waiting_get_requests (self->waiting);
  g_autofree char *chats = NULL;
  g_autofree char *contacts = NULL;

  chats = n_unread == 0
            ? g_strdup (_ ("Chats"))
            : g_strdup_printf (
                /* Translators: how many conversations have new messages */
                ngettext ("Chats, %u unread", "Chats, %u unread", n_unread),
                n_unread);
  contacts = n_requests == 0
               ? g_strdup (_ ("Contacts"))
               : g_strdup_printf (ngettext ("Contacts, %u request",
                                            "Contacts, %u requests",
                                            n_requests),
                                  n_requests);
  show_count (self->unread_badge, self->chats_button, n_unread, chats);
  describe (self->chats_button, n_unread, chats);
  show_count (self->requests_badge,
              self->contacts_button,
              n_requests,
              contacts);
  describe (self->contacts_button, n_requests, contacts);
}

static void
update_call_state (HollerRail *self)
{
  g_autoptr (HollerCall) call = g_signal_group_dup_target (self->call_signals);
  gboolean reconnects = FALSE;
  const char *name = NULL;
  g_autofree char *tooltip = NULL;

  if (call == NULL)
    return;
  reconnects = holler_call_get_state (call) == HOLLER_CALL_STATE_RECONNECTING;
  name = holler_user_get_display_name (holler_call_get_peer (call));
  tooltip = g_strdup_printf (reconnects
                               /* Translators: a person's name */
                               ? _ ("Reconnecting to %s. Return to the call")
                               /* Translators: a person's name */
                               : _ ("Return to the call with %s"),
                             name);
  gtk_widget_set_tooltip_text (self->call_button, tooltip);
  if (reconnects)
    gtk_widget_add_css_class (self->call_button, "reconnecting");
  else
    gtk_widget_remove_css_class (self->call_button, "reconnecting");
}

static void
update_call (HollerRail *self)
{
  HollerCall *call = NULL;

  if (self->account != NULL)
    call =
      holler_call_list_get_active (holler_account_get_calls (self->account));
  gtk_widget_set_visible (self->call_button, call != NULL);
  g_signal_group_set_target (self->call_signals, call);
  update_call_state (self);
}

static void
holler_rail_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int unused = 0;

      if (gtk_widget_should_layout (child))
        gtk_widget_measure (child, orientation, -1, &unused, NULL, NULL, NULL);
    }
  *minimum = THICKNESS;
  *natural = THICKNESS;
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation box = { x, y, width, height };

  gtk_widget_size_allocate (child, &box, -1);
}

/* At the bottom everything has an equal share of the width. */
static void
allocate_bar (HollerRail *self, int width, int height)
{
  gboolean is_rtl =
    gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  int n_shown = 0;
  int i = 0;

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    n_shown += gtk_widget_should_layout (child) ? 1 : 0;
  child = gtk_widget_get_first_child (GTK_WIDGET (self));
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int share = width / MAX (1, n_shown);

      if (!gtk_widget_should_layout (child))
        continue;
      place (child,
             share * (is_rtl ? n_shown - 1 - i : i) + (share - 46) / 2,
             (height - 46) / 2,
             46,
             46);
      i++;
    }
}

static void
holler_rail_size_allocate (GtkWidget *widget,
                           int width,
                           int height,
                           int baseline)
{
  HollerRail *self = HOLLER_RAIL (widget);
  int y = 6;

  if (width > height)
    {
      allocate_bar (self, width, height);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      if (child == self->preferences_button)
        y = MAX (y, height - LENGTH_PER_BUTTON - 6);
      place (child, (width - 46) / 2, y, 46, 46);
      y += child == self->me_button ? 62 : LENGTH_PER_BUTTON;
    }
}

static void
holler_rail_dispose (GObject *object)
{
  HollerRail *self = HOLLER_RAIL (object);

  holler_rail_set_account (self, NULL);
  g_clear_object (&self->call_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_RAIL);

  G_OBJECT_CLASS (holler_rail_parent_class)->dispose (object);
}

static void
holler_rail_class_init (HollerRailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = holler_rail_dispose;
  widget_class->measure = holler_rail_measure;
  widget_class->size_allocate = holler_rail_size_allocate;

  g_type_ensure (HOLLER_TYPE_AVATAR);
  gtk_widget_class_set_css_name (widget_class, "holler-rail");
  gtk_widget_class_set_accessible_role (widget_class,
                                        GTK_ACCESSIBLE_ROLE_TOOLBAR);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-rail.ui");
  gtk_widget_class_bind_template_child (widget_class, HollerRail, me_button);
  gtk_widget_class_bind_template_child (widget_class, HollerRail, me_avatar);
  gtk_widget_class_bind_template_child (widget_class, HollerRail, chats_button);
  gtk_widget_class_bind_template_child (widget_class, HollerRail, unread_badge);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerRail,
                                        requests_badge);
  gtk_widget_class_bind_template_child (widget_class, HollerRail, calls_button);
  gtk_widget_class_bind_template_child (widget_class, HollerRail, missed_badge);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerRail,
                                        contacts_button);
  gtk_widget_class_bind_template_child (widget_class, HollerRail, call_button);
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerRail,
                                        preferences_button);
}

static void
holler_rail_init (HollerRail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->call_signals = g_signal_group_new (HOLLER_TYPE_CALL);
  g_signal_group_connect_swapped (self->call_signals,
                                  "notify::state",
                                  G_CALLBACK (update_call_state),
                                  self);
}

/**
 * holler_rail_set_account:
 * @self: a rail
 * @account: (nullable): whose presence and calls it shows
 *
 * Shows another account.
 */
void
holler_rail_set_account (HollerRail *self, HollerAccount *account)
{
  g_return_if_fail (HOLLER_IS_RAIL (self));

  if (self->account == account)
    return;
  if (self->account != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->account, self);
      g_signal_handlers_disconnect_by_data (
        holler_account_get_calls (self->account),
        self);
      g_signal_handlers_disconnect_by_data (
        holler_account_get_call_history (self->account),
        self);
    }
  g_set_object (&self->account, account);
  g_clear_object (&self->waiting);
  if (account == NULL)
    return;
  self->waiting = holler_waiting_new (account);
  g_signal_connect_object (self->waiting,
                           "notify",
                           G_CALLBACK (update_waiting),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (account,
                           "notify::me",
                           G_CALLBACK (update_me),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (holler_account_get_calls (account),
                           "notify::active",
                           G_CALLBACK (update_call),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (holler_account_get_call_history (account),
                           "notify::missed",
                           G_CALLBACK (update_missed),
                           self,
                           G_CONNECT_SWAPPED);
  update_me (self);
  update_missed (self);
  update_call (self);
}
