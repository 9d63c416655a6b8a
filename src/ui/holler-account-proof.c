/* holler-account-proof.c: what needs the password once more
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-account-proof.h"

#include <glib/gi18n.h>

#include "base/holler-weak.h"
#include "ui/holler-words.h"

struct _HollerAccountProof
{
  AdwWindow parent_instance;

  GtkWidget *apply_button;
  GtkSpinner *spinner;
  GtkLabel *rules_label;
  GtkEditable *password_row;
  GtkEditable *new_row;
  GtkEditable *again_row;
  GtkLabel *hint_label;

  HollerAccount *account;
  HollerAccountProofKind kind;
  gboolean is_busy;
};

typedef enum
{
  SIGNAL_DONE,
} HollerAccountProofSignal;

static guint signals[SIGNAL_DONE + 1];

G_DEFINE_FINAL_TYPE (HollerAccountProof, holler_account_proof, ADW_TYPE_WINDOW)

static void
set_hint (HollerAccountProof *self, const char *words)
{
  gtk_label_set_text (self->hint_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), words != NULL);
}

/* What is wrong with what is there, NULL if nothing is. */
static const char *
get_hint (HollerAccountProof *self)
{
  const char *fresh = gtk_editable_get_text (self->new_row);
  const char *again = gtk_editable_get_text (self->again_row);
  glong length = g_utf8_strlen (fresh, -1);

  if (self->kind != HOLLER_ACCOUNT_PROOF_CHANGE_PASSWORD || length == 0)
    return NULL;
  if (length < HOLLER_NEW_PASSWORD_MIN_LENGTH)
    return holler_words_log_in (HOLLER_LOG_IN_FLAW_PASSWORD_SHORT);
  if (length > HOLLER_NEW_PASSWORD_MAX_LENGTH)
    return holler_words_log_in (HOLLER_LOG_IN_FLAW_PASSWORD_LONG);
  if (!g_str_has_prefix (fresh, again))
    return _ ("The two new passwords differ.");
  return NULL;
}

static gboolean
can_apply (HollerAccountProof *self)
{
  const char *password = gtk_editable_get_text (self->password_row);
  const char *fresh = gtk_editable_get_text (self->new_row);

  if (self->is_busy || *password == '\0')
    return FALSE;
  return self->kind == HOLLER_ACCOUNT_PROOF_DELETE ||
         (*fresh != '\0' && get_hint (self) == NULL &&
          g_str_equal (fresh, gtk_editable_get_text (self->again_row)));
}

static void
update (HollerAccountProof *self)
{
  gtk_widget_set_sensitive (self->apply_button, can_apply (self));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->is_busy);
  gtk_spinner_set_spinning (self->spinner, self->is_busy);
}

static void
update_cb (HollerAccountProof *self)
{
  set_hint (self, get_hint (self));
  update (self);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccountProof) self = holler_weak_end (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  gboolean is_done =
    holler_account_change_finish (HOLLER_ACCOUNT (source), result, &error);

  if (self == NULL)
    return; /* closed meanwhile */
  self->is_busy = FALSE;
  if (is_done)
    {
      g_signal_emit (self, signals[SIGNAL_DONE], 0);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  if (g_error_matches (error,
                       HOLLER_API_ERROR,
                       HOLLER_API_ERROR_BAD_CREDENTIALS))
    words = g_strdup (_ ("This is not your password. Try again."));
  else
    words = holler_words_error (error);
  set_hint (self, words);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}

/* Who waits for an answer must not keep a window: it would outlive the one
 * below, which GTK 4.8 does not expect. */
static void
apply_cb (HollerAccountProof *self)
{
  const char *password = gtk_editable_get_text (self->password_row);

  if (!can_apply (self))
    return;
  self->is_busy = TRUE;
  set_hint (self, NULL);
  update (self);
  if (self->kind == HOLLER_ACCOUNT_PROOF_DELETE)
    holler_account_delete_async (self->account,
                                 password,
                                 NULL,
                                 changed_cb,
                                 holler_weak_new (self));
  else
    holler_account_change_password_async (self->account,
                                          password,
                                          gtk_editable_get_text (self->new_row),
                                          NULL,
                                          changed_cb,
                                          holler_weak_new (self));
}

static void
holler_account_proof_dispose (GObject *object)
{
  HollerAccountProof *self = HOLLER_ACCOUNT_PROOF (object);

  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_ACCOUNT_PROOF);

  G_OBJECT_CLASS (holler_account_proof_parent_class)->dispose (object);
}

static void
holler_account_proof_class_init (HollerAccountProofClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_account_proof_dispose;

  /**
   * HollerAccountProof::done:
   * @self: a window
   *
   * The server has done it.
   */
  signals[SIGNAL_DONE] = g_signal_new ("done",
                                       HOLLER_TYPE_ACCOUNT_PROOF,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       0);

  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-account-proof.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerAccountProof, name)
  BIND (apply_button);
  BIND (spinner);
  BIND (rules_label);
  BIND (password_row);
  BIND (new_row);
  BIND (again_row);
  BIND (hint_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
}

static void
holler_account_proof_init (HollerAccountProof *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_kind (HollerAccountProof *self)
{
  gboolean deletes = self->kind == HOLLER_ACCOUNT_PROOF_DELETE;

  gtk_window_set_title (GTK_WINDOW (self),
                        deletes ? _ ("Delete Account?")
                                : _ ("Change Password"));
  gtk_button_set_label (GTK_BUTTON (self->apply_button),
                        deletes ? _ ("Delete") : _ ("Change"));
  gtk_widget_add_css_class (self->apply_button,
                            deletes ? "destructive-action"
                                    : "suggested-action");
  gtk_label_set_text (
    self->rules_label,
    deletes
      ? _ ("Your name, picture and contacts are removed from the server for "
           "good, you leave your groups, and all your devices are logged out. "
           "What you wrote stays with those who got it. Nobody can undo this.")
      : _ ("A password has 10 to 256 characters; several words are easy to "
           "remember and hard to guess. All your other devices are logged "
           "out."));
  gtk_widget_set_visible (GTK_WIDGET (self->new_row), !deletes);
  gtk_widget_set_visible (GTK_WIDGET (self->again_row), !deletes);
}

/**
 * holler_account_proof_new:
 * @parent: the window over which it is shown
 * @account: who is logged in
 * @kind: what is to be done
 *
 * Makes the window that asks for the password.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_account_proof_new (GtkWindow *parent,
                          HollerAccount *account,
                          HollerAccountProofKind kind)
{
  HollerAccountProof *self =
    g_object_new (HOLLER_TYPE_ACCOUNT_PROOF, "transient-for", parent, NULL);

  self->account = g_object_ref (account);
  self->kind = kind;
  show_kind (self);
  update (self);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->password_row));

  return GTK_WIDGET (self);
}
