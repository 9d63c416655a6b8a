/* holler-offline-strip.c: the server does not answer, or another one does
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-offline-strip.h"

#include <glib/gi18n.h>

#include "ui/holler-trust-dialog.h"

#define SHOWN_AFTER_MS 700 /* a short break need not be told */

struct _HollerOfflineStrip
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkWidget *spinner;
  GtkLabel *label;
  GtkWidget *compare_button;

  HollerAccount *account;
  gboolean was_online;
  guint shown_id;
};

G_DEFINE_FINAL_TYPE (HollerOfflineStrip, holler_offline_strip, ADW_TYPE_BIN)

/* Somebody else answers in the server's place, or it has a new certificate:
 * only a person can tell. */
static gboolean
is_another (HollerOfflineStrip *self)
{
  HollerTrust *trust = holler_account_get_trust (self->account);
  const char *url = holler_account_get_server_url (self->account);

  return url != NULL && holler_trust_get_refused (trust, url) != NULL &&
         holler_trust_get_pin (trust, url) != NULL;
}

static const char *
get_words (HollerOfflineStrip *self)
{
  HollerTrust *trust = holler_account_get_trust (self->account);
  const char *url = holler_account_get_server_url (self->account);

  if (is_another (self))
    return _ ("This server is not the one you accepted before: it shows "
              "another certificate. Nothing is sent to it. Ask its owner "
              "whether there is a new one, and compare the fingerprint.");
  if (url != NULL && holler_trust_get_refused (trust, url) != NULL)
    return _ ("The server’s certificate is not trusted. Ask whoever runs "
              "the server to renew it.");
  return self->was_online ? _ ("No connection to the server. Trying again…")
                          : _ ("Connecting to the server…");
}

static void
say_cb (HollerOfflineStrip *self)
{
  if (self->account == NULL)
    return;
  gtk_label_set_text (self->label, get_words (self));
  gtk_widget_set_visible (self->compare_button, is_another (self));
  gtk_widget_set_visible (self->spinner, !is_another (self));
}

static gboolean
show_cb (gpointer user_data)
{
  HollerOfflineStrip *self = user_data;

  self->shown_id = 0;
  say_cb (self);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  return G_SOURCE_REMOVE;
}

static void
state_cb (HollerOfflineStrip *self)
{
  g_clear_handle_id (&self->shown_id, g_source_remove);
  if (holler_account_get_state (self->account) == HOLLER_ACCOUNT_ONLINE)
    {
      self->was_online = TRUE;
      gtk_revealer_set_reveal_child (self->revealer, FALSE);
      return;
    }
  self->shown_id = g_timeout_add (SHOWN_AFTER_MS, show_cb, self);
}

/* Who says that it is the right one has the account try again at once. */
static void
compare_cb (HollerOfflineStrip *self)
{
  const char *url = holler_account_get_server_url (self->account);
  AdwMessageDialog *dialog = NULL;

  if (url != NULL && is_another (self))
    dialog = holler_trust_dialog_new (GTK_WIDGET (self),
                                      holler_account_get_trust (self->account),
                                      url);
  if (dialog != NULL)
    gtk_window_present (GTK_WINDOW (dialog));
}

static void
holler_offline_strip_dispose (GObject *object)
{
  HollerOfflineStrip *self = HOLLER_OFFLINE_STRIP (object);

  g_clear_handle_id (&self->shown_id, g_source_remove);
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_OFFLINE_STRIP);

  G_OBJECT_CLASS (holler_offline_strip_parent_class)->dispose (object);
}

static void
holler_offline_strip_class_init (HollerOfflineStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_offline_strip_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-offline-strip.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerOfflineStrip, name)
  BIND (revealer);
  BIND (spinner);
  BIND (label);
  BIND (compare_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
}

static void
holler_offline_strip_init (HollerOfflineStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_offline_strip_set_account:
 * @self: a strip
 * @account: an account that is logged in
 *
 * Lets it tell of this account's server. Once.
 */
void
holler_offline_strip_set_account (HollerOfflineStrip *self,
                                  HollerAccount *account)
{
  HollerTrust *trust = NULL;

  g_return_if_fail (HOLLER_IS_OFFLINE_STRIP (self));
  g_return_if_fail (HOLLER_IS_ACCOUNT (account));

  if (!g_set_object (&self->account, account))
    return;
  trust = holler_account_get_trust (account);
  g_signal_connect_object (account,
                           "notify::state",
                           G_CALLBACK (state_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (trust,
                           "refused",
                           G_CALLBACK (say_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (trust,
                           "notify::pins",
                           G_CALLBACK (say_cb),
                           self,
                           G_CONNECT_SWAPPED);
  state_cb (self);
}
