/* holler-hosting.c: a server of one's own, and how others get there
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-hosting.h"

#include <glib/gi18n.h>

#include "base/holler-fingerprint.h"
#include "ui/holler-trust-dialog.h"

#define STOP "stop"
#define BUTTON_MARGIN 14 /* right above or below those of the addresses */

struct _HollerHosting
{
  AdwWindow parent_instance;

  GtkLabel *status_label;
  GtkLabel *words_label;
  GtkLabel *people_label;
  GtkWidget *name_group;
  GtkEditable *name_row;
  GtkLabel *error_label;
  GtkWidget *port_button;
  GtkWidget *start_button;
  GtkWidget *spinner;
  GtkWidget *use_button;
  GtkLabel *moved_label;
  AdwPreferencesGroup *address_group;
  AdwPreferencesGroup *fingerprint_group;
  GtkWidget *open_group;
  GtkSwitch *open_switch;
  GtkLabel *note_label;
  GtkWidget *stop_button;

  HollerHost *host;
  HollerAccount *account;      /* (nullable) */
  GPtrArray *address_rows;     /* borrowed, of the group */
  char *addresses;             /* (nullable): those of the rows */
  GtkWidget *fingerprint_view; /* (nullable), of the group */
  char *fingerprint;           /* (nullable): what it shows */
  gboolean can_use;            /* nobody is logged in */
};

G_DEFINE_FINAL_TYPE (HollerHosting, holler_hosting, ADW_TYPE_WINDOW)

static void
set_label (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
copy_cb (GtkButton *button, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
  gtk_button_set_icon_name (button, "object-select-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), _ ("Copied"));
}

static void
free_text (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GtkWidget *
make_copy_button (const char *text, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name,
                                  -1);
  g_signal_connect_data (button,
                         "clicked",
                         G_CALLBACK (copy_cb),
                         g_strdup (text),
                         free_text,
                         0);

  return button;
}

/* What is shown already stays: somebody may be about to copy it. */
static void
show_addresses (HollerHosting *self, gboolean is_running)
{
  g_auto (GStrv) addresses = NULL;
  g_autofree char *joined = NULL;

  if (is_running)
    {
      addresses = holler_host_dup_addresses (self->host);
      joined = g_strjoinv (" ", addresses);
    }
  if (g_strcmp0 (joined, self->addresses) == 0)
    return;
  g_free (self->addresses);
  self->addresses = g_steal_pointer (&joined);
  for (guint i = 0; i < self->address_rows->len; i++)
    adw_preferences_group_remove (self->address_group,
                                  g_ptr_array_index (self->address_rows, i));
  g_ptr_array_set_size (self->address_rows, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->address_group), is_running);
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), addresses[i]);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
      adw_action_row_add_suffix (
        ADW_ACTION_ROW (row),
        make_copy_button (addresses[i], _ ("Copy the Address")));
      adw_preferences_group_add (self->address_group, row);
      g_ptr_array_add (self->address_rows, row);
    }
}

static void
show_fingerprint (HollerHosting *self, gboolean is_running)
{
  const char *fingerprint = holler_host_get_fingerprint (self->host);
  g_autofree char *text = NULL;
  GtkWidget *button = NULL;

  if (!is_running)
    fingerprint = NULL;
  if (g_strcmp0 (fingerprint, self->fingerprint) == 0)
    return;
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
  /* Another button, since this one may still say "Copied" of another one. */
  adw_preferences_group_set_header_suffix (self->fingerprint_group, NULL);
  if (self->fingerprint_view != NULL)
    adw_preferences_group_remove (self->fingerprint_group,
                                  self->fingerprint_view);
  self->fingerprint_view = NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->fingerprint_group),
                          fingerprint != NULL);
  if (fingerprint == NULL)
    return;
  self->fingerprint_view = holler_trust_dialog_make_fingerprint (fingerprint);
  gtk_widget_add_css_class (self->fingerprint_view, "card");
  adw_preferences_group_add (self->fingerprint_group, self->fingerprint_view);
  text = holler_fingerprint_dup_text (fingerprint);
  button = make_copy_button (text, _ ("Copy the Fingerprint"));
  gtk_widget_set_margin_end (button, BUTTON_MARGIN);
  adw_preferences_group_set_header_suffix (self->fingerprint_group, button);
}

static const char *
get_status (HollerHosting *self)
{
  switch (holler_host_get_state (self->host))
    {
    case HOLLER_HOST_STARTING:
      return _ ("Starting…");
    case HOLLER_HOST_RUNNING:
      return _ ("Others Can Connect");
    case HOLLER_HOST_STOPPING:
      return _ ("Stopping…");
    case HOLLER_HOST_OFF:
    case HOLLER_HOST_FAILED:
    default:
      return _ ("A Server for People Near You");
    }
}

static char *
dup_words (HollerHosting *self, gboolean is_running)
{
  if (!is_running)
    return g_strdup (
      _ ("People on your network make an account here, find each other, write "
         "and call. What they write is kept on this computer and nowhere "
         "else."));
  if (holler_host_get_announced (self->host))
    return g_strdup_printf (
      /* Translators: the name of a server */
      _ ("In Holler on their computers, “%s” is listed under “On this "
         "network”. Or they enter an address:"),
      holler_host_get_name (self->host));
  return g_strdup (
    _ ("This computer cannot tell the network of it (that takes Avahi), so "
       "others enter an address as their server:"));
}

static char *
dup_trouble (HollerHosting *self)
{
  switch (holler_host_get_trouble (self->host))
    {
    case HOLLER_HOST_TROUBLE_NO_PROGRAM:
      return g_strdup (_ ("The program holler-server is not installed. Install "
                          "it from where Holler came from, and try again."));
    case HOLLER_HOST_TROUBLE_PORT:
      return g_strdup_printf (
        _ ("Another program uses port %u, under which others know this "
           "server. Close that program and try again, or use another port and "
           "tell people the new address."),
        holler_host_get_port (self->host));
    case HOLLER_HOST_TROUBLE_ENDED:
      return g_strdup (_ ("The server could not start or has ended. Is the "
                          "disk full? Try again."));
    case HOLLER_HOST_TROUBLE_KEPT:
      return g_strdup (_ ("That could not be kept, and is as it was. Is the "
                          "disk full?"));
    case HOLLER_HOST_TROUBLE_NONE:
    default:
      return NULL;
    }
}

static char *
dup_name (HollerHosting *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
}

static gboolean
has_name (HollerHosting *self)
{
  g_autofree char *name = dup_name (self);

  return *name != '\0';
}

static void
update_cb (HollerHosting *self)
{
  gtk_widget_set_sensitive (self->start_button, has_name (self));
  gtk_widget_set_sensitive (self->port_button, has_name (self));
}

/* Logged in to this server where it does not answer any more. */
static void
show_moved (HollerHosting *self)
{
  g_autofree char *text = NULL;

  if (holler_host_has_left (self->host, self->account))
    text = g_strdup_printf (
      _ ("You are logged in to this server at its old address. Log out in the "
         "preferences, and log in at %s again."),
      holler_host_get_url (self->host));
  set_label (self->moved_label, text);
}

static void
show_open (HollerHosting *self)
{
  gboolean is_open = holler_host_get_open (self->host);

  if (gtk_switch_get_active (self->open_switch) != is_open)
    gtk_switch_set_active (self->open_switch, is_open);
}

static void
changed_cb (HollerHosting *self)
{
  HollerHostState state = holler_host_get_state (self->host);
  gboolean is_running = state == HOLLER_HOST_RUNNING;
  gboolean is_off = state == HOLLER_HOST_OFF || state == HOLLER_HOST_FAILED;
  g_autofree char *words = dup_words (self, is_running);
  g_autofree char *trouble = dup_trouble (self);
  g_autofree char *people =
    is_running ? holler_hosting_dup_people (self->host, self->account) : NULL;
  g_autofree char *note = NULL;

  gtk_label_set_text (self->status_label, get_status (self));
  gtk_label_set_text (self->words_label, words);
  set_label (self->people_label, people);
  set_label (self->error_label, trouble);
  gtk_widget_set_visible (self->port_button,
                          holler_host_get_trouble (self->host) ==
                            HOLLER_HOST_TROUBLE_PORT);
  gtk_widget_set_visible (self->open_group, is_off || is_running);
  show_open (self);
  show_moved (self);
  gtk_widget_set_visible (self->name_group, is_off);
  gtk_widget_set_visible (self->start_button, is_off);
  gtk_widget_set_visible (self->spinner, !is_off && !is_running);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner),
                            !is_off && !is_running);
  gtk_widget_set_visible (self->use_button, is_running && self->can_use);
  gtk_widget_set_visible (self->stop_button, is_running);
  show_addresses (self, is_running);
  show_fingerprint (self, is_running);
  if (is_running)
    note = g_strdup_printf (
      _ ("It runs as long as Holler does on this computer, also with its "
         "window closed, and comes back with it. If others cannot connect, a "
         "firewall may have to let port %u through."),
      holler_host_get_port (self->host));
  set_label (self->note_label, note);
}

static void
start_cb (HollerHosting *self)
{
  g_autofree char *name = dup_name (self);

  if (*name != '\0')
    holler_host_start (self->host, name);
}

static void
port_cb (HollerHosting *self)
{
  g_autofree char *name = dup_name (self);

  if (*name != '\0')
    holler_host_start_elsewhere (self->host, name);
}

static void
open_cb (HollerHosting *self)
{
  if (self->host != NULL)
    holler_host_set_open (self->host,
                          gtk_switch_get_active (self->open_switch));
}

static void
use_cb (HollerHosting *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  const char *url = holler_host_get_url (self->host);

  if (parent != NULL && url != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent),
                                "win.use-server",
                                "s",
                                url);
  gtk_window_close (GTK_WINDOW (self));
}

static void
stop_response_cb (HollerHosting *self, const char *response)
{
  if (g_str_equal (response, STOP))
    holler_host_stop (self->host);
}

static void
stop_cb (HollerHosting *self)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (self), _ ("Stop Hosting?"), NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);
  g_autofree char *people =
    holler_hosting_dup_people (self->host, self->account);
  g_autofree char *body = g_strdup_printf (
    "%s %s",
    people,
    _ ("Nobody can write or call on this server until you start it again. "
       "Accounts and messages stay on this computer."));

  adw_message_dialog_set_body (message, body);
  adw_message_dialog_add_responses (message,
                                    "cancel",
                                    _ ("Cancel"),
                                    STOP,
                                    _ ("Stop Hosting"),
                                    NULL);
  adw_message_dialog_set_response_appearance (message,
                                              STOP,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (message, "cancel");
  adw_message_dialog_set_close_response (message, "cancel");
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (stop_response_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static void
holler_hosting_dispose (GObject *object)
{
  HollerHosting *self = HOLLER_HOSTING (object);

  g_clear_object (&self->host);
  g_clear_object (&self->account);
  g_clear_pointer (&self->addresses, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
  g_clear_pointer (&self->address_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_HOSTING);

  G_OBJECT_CLASS (holler_hosting_parent_class)->dispose (object);
}

static void
holler_hosting_class_init (HollerHostingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_hosting_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-hosting.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerHosting, name)
  BIND (status_label);
  BIND (words_label);
  BIND (people_label);
  BIND (name_group);
  BIND (name_row);
  BIND (error_label);
  BIND (port_button);
  BIND (start_button);
  BIND (spinner);
  BIND (use_button);
  BIND (moved_label);
  BIND (address_group);
  BIND (fingerprint_group);
  BIND (open_group);
  BIND (open_switch);
  BIND (note_label);
  BIND (stop_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_bind_template_callback (widget_class, port_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_add_binding (widget_class,
                                GDK_KEY_Escape,
                                0,
                                escape_cb,
                                NULL);
}

static void
holler_hosting_init (HollerHosting *self)
{
  self->address_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_hosting_dup_people:
 * @host: a server that runs
 * @account: (nullable): that of the person whose server it is
 *
 * Says how many others are connected.
 *
 * Returns: (transfer full): a sentence
 */
char *
holler_hosting_dup_people (HollerHost *host, HollerAccount *account)
{
  guint n_others = 0;

  g_return_val_if_fail (HOLLER_IS_HOST (host), NULL);

  n_others = holler_host_count_others (host, account);
  if (n_others == 0)
    return g_strdup (_ ("Nobody else is connected."));
  return g_strdup_printf (ngettext ("One other person is connected.",
                                    "%u others are connected.",
                                    n_others),
                          n_others);
}

/**
 * holler_hosting_new:
 * @parent: the window over which it is shown
 * @host: the server
 * @account: (nullable): that of the person whose server it is
 * @can_use: whether one may log in to it now
 *
 * Makes the window.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_hosting_new (GtkWindow *parent,
                    HollerHost *host,
                    HollerAccount *account,
                    gboolean can_use)
{
  HollerHosting *self =
    g_object_new (HOLLER_TYPE_HOSTING, "transient-for", parent, NULL);

  g_set_object (&self->account, account);
  self->can_use = can_use;
  gtk_editable_set_text (self->name_row, holler_host_get_name (host));
  g_signal_connect_object (host,
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  if (account != NULL)
    g_signal_connect_object (account,
                             "notify::state",
                             G_CALLBACK (changed_cb),
                             self,
                             G_CONNECT_SWAPPED);
  /* From here on the switch is the person's. */
  gtk_switch_set_active (self->open_switch, holler_host_get_open (host));
  self->host = g_object_ref (host);
  changed_cb (self);

  return GTK_WIDGET (self);
}
