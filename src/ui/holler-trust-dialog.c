/* holler-trust-dialog.c: whether a server is the right one
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-trust-dialog.h"

#include <glib/gi18n.h>

#include "base/holler-fingerprint.h"

/* "No" is what Enter and Escape say. To trust a server that is another one
 * than before takes a tick and then a button: nobody does that in passing. */

#define NO "cancel"

typedef struct
{
  HollerTrust *trust;
  char *url;
  char *fingerprint; /* the one that was shown, whatever comes meanwhile */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->trust);
  g_free (question->url);
  g_free (question->fingerprint);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, HOLLER_TRUST_YES))
    holler_trust_pin (question->trust, question->url, question->fingerprint);
}

static void
checked_cb (GtkCheckButton *check, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog,
                                           HOLLER_TRUST_YES,
                                           gtk_check_button_get_active (check));
}

/* Where the focus is at first: else Enter would set the tick. */
static void
mapped_cb (GtkWindow *dialog)
{
  gtk_window_set_focus (dialog, gtk_window_get_default_widget (dialog));
}

/**
 * holler_trust_dialog_make_fingerprint:
 * @fingerprint: a fingerprint
 *
 * Makes a label that shows a fingerprint so that people can compare it.
 *
 * Returns: (transfer floating): a label
 */
GtkWidget *
holler_trust_dialog_make_fingerprint (const char *fingerprint)
{
  g_autofree char *text = holler_fingerprint_dup_text (fingerprint);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "fingerprint");
  /* Digits go one way in every language. */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);

  return label;
}

static GtkWidget *
make_extra (AdwMessageDialog *dialog,
            const char *fingerprint,
            gboolean is_another)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *check = NULL;
  GtkWidget *label = NULL;

  gtk_box_append (GTK_BOX (box),
                  holler_trust_dialog_make_fingerprint (fingerprint));
  if (!is_another)
    return box;

  check = gtk_check_button_new ();
  label = gtk_label_new (_ ("The owner told me that this is the new one"));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_start (label, 6);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (label)),
                                  -1);
  g_signal_connect_object (check,
                           "toggled",
                           G_CALLBACK (checked_cb),
                           dialog,
                           0);
  gtk_box_append (GTK_BOX (box), check);

  return box;
}

static char *
dup_host (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri != NULL ? g_uri_get_host (uri) : url);
}

static void
add_words (AdwMessageDialog *dialog, const char *url, gboolean is_another)
{
  g_autofree char *host = dup_host (url);
  g_autofree char *body = NULL;

  if (is_another)
    body = g_strdup_printf (
      /* Translators: the address of a server */
      _ ("%s does not show the certificate that you accepted before. Either "
         "its owner has made a new one, or somebody is in between. Nothing "
         "was sent. Ask the owner on the telephone or in person whether this "
         "is the new fingerprint:"),
      host);
  else
    body = g_strdup_printf (
      /* Translators: the address of a server */
      _ ("No authority vouches for %s. Its owner sees a fingerprint in “Host "
         "on This Computer”. If it is the same as this one, nobody is in "
         "between:"),
      host);
  adw_message_dialog_set_heading (dialog,
                                  is_another ? _ ("This Is Not the Same Server")
                                             : _ ("Is This the Right Server?"));
  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_add_responses (dialog,
                                    NO,
                                    _ ("Cancel"),
                                    HOLLER_TRUST_YES,
                                    is_another ? _ ("Trust the New One")
                                               : _ ("It Is the Same"),
                                    NULL);
  adw_message_dialog_set_default_response (dialog, NO);
  adw_message_dialog_set_close_response (dialog, NO);
  adw_message_dialog_set_response_appearance (
    dialog,
    HOLLER_TRUST_YES,
    is_another ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_DEFAULT);
  adw_message_dialog_set_response_enabled (dialog,
                                           HOLLER_TRUST_YES,
                                           !is_another);
}

/**
 * holler_trust_dialog_new:
 * @widget: where it was asked for
 * @trust: what is asked for
 * @url: a server whose certificate was not taken
 *
 * Makes the question. The answer is kept before others hear of it.
 *
 * Returns: (transfer none) (nullable): a dialog, to be presented; `NULL` if
 *   the server was not refused
 */
AdwMessageDialog *
holler_trust_dialog_new (GtkWidget *widget, HollerTrust *trust, const char *url)
{
  const char *fingerprint = holler_trust_get_refused (trust, url);
  gboolean is_another = holler_trust_get_pin (trust, url) != NULL;
  AdwMessageDialog *dialog = NULL;
  Question *question = NULL;

  if (fingerprint == NULL)
    return NULL;
  dialog = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                            NULL,
                            NULL));
  add_words (dialog, url, is_another);
  adw_message_dialog_set_extra_child (
    dialog,
    make_extra (dialog, fingerprint, is_another));
  g_signal_connect_after (dialog, "map", G_CALLBACK (mapped_cb), NULL);
  question = g_new0 (Question, 1);
  question->trust = g_object_ref (trust);
  question->url = g_strdup (url);
  question->fingerprint = g_strdup (fingerprint);
  g_signal_connect_data (dialog,
                         "response",
                         G_CALLBACK (response_cb),
                         question,
                         question_free,
                         0);

  return dialog;
}
