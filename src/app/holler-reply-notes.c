/* holler-reply-notes.c: notifications one can answer where they are shown
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Only where the service says that it can ("inline-reply", as Plasma does).
 * A notification has a number that the service gives it, and that is known
 * only some time after it was sent; what happens until then is caught up on.
 *
 * https://specifications.freedesktop.org/notification-spec/latest/ */

#include "app/holler-reply-notes.h"

#include <glib/gi18n.h>

#define SERVICE_NAME "org.freedesktop.Notifications"
#define SERVICE_PATH "/org/freedesktop/Notifications"
#define CAN_REPLY "inline-reply"
#define CAN_MARKUP "body-markup"
#define ICON "app.holler.Holler"
#define NO_TIMEOUT (-1) /* as the service does with others */

typedef struct
{
  char *title;
  char *body;
  guint32 number; /* 0: not known yet */
  gboolean is_being_sent;
  gboolean is_stale;  /* there is something newer to be said */
  gboolean withdrawn; /* as soon as the number is known */
} Note;

struct _HollerReplyNotes
{
  GObject parent_instance;

  GDBusConnection *bus;
  char *application_id;
  GHashTable *notes; /* id -> Note */
  guint name_id;
  guint signal_id;
  gboolean can_reply;
  gboolean takes_markup;
};

/* What is under way, and whom it is about. */
typedef struct
{
  HollerReplyNotes *notes; /* strong */
  char *id;
} Sending;

enum
{
  SIGNAL_OPENED,
  SIGNAL_REPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerReplyNotes, holler_reply_notes, G_TYPE_OBJECT)

static void send (HollerReplyNotes *self, const char *id, Note *note);

static void
note_free (gpointer data)
{
  Note *self = data;

  g_free (self->title);
  g_free (self->body);
  g_free (self);
}

static void
close_note (HollerReplyNotes *self, guint32 number)
{
  g_dbus_connection_call (self->bus,
                          SERVICE_NAME,
                          SERVICE_PATH,
                          SERVICE_NAME,
                          "CloseNotification",
                          g_variant_new ("(u)", number),
                          NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          NULL,
                          NULL,
                          NULL);
}

/* Sending ------------------------------------------------------------------ */

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;
  g_autoptr (HollerReplyNotes) self = sending->notes;
  g_autofree char *id = sending->id;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  Note *note = g_hash_table_lookup (self->notes, id);
  guint32 number = 0;

  g_free (sending);
  if (reply != NULL)
    g_variant_get (reply, "(u)", &number);
  if (note == NULL)
    {
      /* The service was started anew, and has forgotten it. */
      return;
    }
  note->is_being_sent = FALSE;
  note->number = number;
  if (number == 0)
    {
      g_hash_table_remove (self->notes, id);
    }
  else if (note->withdrawn)
    {
      close_note (self, number);
      g_hash_table_remove (self->notes, id);
    }
  else if (note->is_stale)
    {
      send (self, id, note);
    }
}

static GVariant *
make_hints (HollerReplyNotes *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder,
                         "{sv}",
                         "desktop-entry",
                         g_variant_new_string (self->application_id));
  g_variant_builder_add (&builder,
                         "{sv}",
                         "category",
                         g_variant_new_string ("im.received"));
  g_variant_builder_add (&builder,
                         "{sv}",
                         "x-kde-reply-placeholder-text",
                         g_variant_new_string (_ ("Reply…")));
  return g_variant_builder_end (&builder);
}

static void
send (HollerReplyNotes *self, const char *id, Note *note)
{
  const char *actions[] = { "default",
                            _ ("Open"),
                            CAN_REPLY,
                            _ ("Reply"),
                            NULL };
  Sending *sending = g_new0 (Sending, 1);
  /* What somebody else wrote must not become a link or a picture. */
  g_autofree char *body = self->takes_markup
                            ? g_markup_escape_text (note->body, -1)
                            : g_strdup (note->body);

  sending->notes = g_object_ref (self);
  sending->id = g_strdup (id);
  note->is_being_sent = TRUE;
  note->is_stale = FALSE;
  g_dbus_connection_call (self->bus,
                          SERVICE_NAME,
                          SERVICE_PATH,
                          SERVICE_NAME,
                          "Notify",
                          g_variant_new ("(susss^as@a{sv}i)",
                                         "Holler",
                                         note->number,
                                         ICON,
                                         note->title,
                                         body,
                                         actions,
                                         make_hints (self),
                                         NO_TIMEOUT),
                          G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          NULL,
                          sent_cb,
                          sending);
}

/* Answers ------------------------------------------------------------------ */

/* (transfer full) (nullable): others have notifications, too */
static char *
dup_id (HollerReplyNotes *self, guint32 number)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer note = NULL;

  g_hash_table_iter_init (&iter, self->notes);
  while (g_hash_table_iter_next (&iter, &id, &note))
    if (((Note *) note)->number == number && number != 0)
      return g_strdup (id);
  return NULL;
}

static void
take_answer (HollerReplyNotes *self, const char *signal, GVariant *parameters)
{
  g_autofree char *id = NULL;
  const char *text = NULL;
  guint32 number = 0;

  g_variant_get (parameters, "(u&s)", &number, &text);
  id = dup_id (self, number);
  if (id == NULL)
    return;
  if (g_str_equal (signal, "NotificationReplied"))
    g_signal_emit (self, signals[SIGNAL_REPLIED], 0, id, text);
  else if (g_str_equal (signal, "ActionInvoked") &&
           g_str_equal (text, "default"))
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, id);
}

static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  g_autoptr (HollerReplyNotes) self = g_object_ref (user_data);
  guint32 number = 0;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    {
      take_answer (self, signal, parameters);
    }
  else if (g_str_equal (signal, "NotificationClosed") &&
           g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    {
      g_autofree char *id = NULL;

      g_variant_get (parameters, "(uu)", &number, NULL);
      id = dup_id (self, number);
      if (id != NULL)
        g_hash_table_remove (self->notes, id);
    }
}

/* The service -------------------------------------------------------------- */

static void
capabilities_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerReplyNotes) self = user_data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree const char **names = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(^a&s)", &names);
  self->can_reply = g_strv_contains (names, CAN_REPLY);
  self->takes_markup = g_strv_contains (names, CAN_MARKUP);
}

static void
service_cb (GDBusConnection *bus,
            const char *name,
            const char *owner,
            gpointer user_data)
{
  g_dbus_connection_call (bus,
                          SERVICE_NAME,
                          SERVICE_PATH,
                          SERVICE_NAME,
                          "GetCapabilities",
                          NULL,
                          G_VARIANT_TYPE ("(as)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          NULL,
                          capabilities_cb,
                          g_object_ref (user_data));
}

static void
service_gone_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  HollerReplyNotes *self = user_data;

  self->can_reply = FALSE;
  g_hash_table_remove_all (self->notes);
}

/* The object --------------------------------------------------------------- */

static void
holler_reply_notes_dispose (GObject *object)
{
  HollerReplyNotes *self = HOLLER_REPLY_NOTES (object);
  GHashTableIter iter;
  gpointer note = NULL;

  g_clear_handle_id (&self->name_id, g_bus_unwatch_name);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->signal_id);
  self->signal_id = 0;
  /* Nobody would hear an answer. */
  g_hash_table_iter_init (&iter, self->notes);
  while (g_hash_table_iter_next (&iter, NULL, &note))
    if (((Note *) note)->number != 0)
      close_note (self, ((Note *) note)->number);
  g_hash_table_remove_all (self->notes);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (holler_reply_notes_parent_class)->dispose (object);
}

static void
holler_reply_notes_finalize (GObject *object)
{
  HollerReplyNotes *self = HOLLER_REPLY_NOTES (object);

  g_hash_table_unref (self->notes);
  g_free (self->application_id);

  G_OBJECT_CLASS (holler_reply_notes_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_strings)
{
  return g_signal_new (name,
                       HOLLER_TYPE_REPLY_NOTES,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       n_strings,
                       G_TYPE_STRING,
                       G_TYPE_STRING);
}

static void
holler_reply_notes_class_init (HollerReplyNotesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_reply_notes_dispose;
  object_class->finalize = holler_reply_notes_finalize;

  /**
   * HollerReplyNotes::opened:
   * @self: notifications
   * @id: of the notification
   *
   * The person chose the notification.
   */
  signals[SIGNAL_OPENED] = add_signal ("opened", 1);

  /**
   * HollerReplyNotes::replied:
   * @self: notifications
   * @id: of the notification
   * @text: the answer
   *
   * The person answered.
   */
  signals[SIGNAL_REPLIED] = add_signal ("replied", 2);
}

static void
holler_reply_notes_init (HollerReplyNotes *self)
{
  self->notes =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, note_free);
}

/**
 * holler_reply_notes_new:
 * @bus: the session bus
 * @application_id: whose notifications they are
 *
 * Finds out whether there is a service that takes answers.
 *
 * Returns: (transfer full): notifications, none so far
 */
HollerReplyNotes *
holler_reply_notes_new (GDBusConnection *bus, const char *application_id)
{
  HollerReplyNotes *self = g_object_new (HOLLER_TYPE_REPLY_NOTES, NULL);

  self->bus = g_object_ref (bus);
  self->application_id = g_strdup (application_id);
  self->signal_id =
    g_dbus_connection_signal_subscribe (bus,
                                        SERVICE_NAME,
                                        SERVICE_NAME,
                                        NULL,
                                        SERVICE_PATH,
                                        NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        signal_cb,
                                        self,
                                        NULL);
  self->name_id = g_bus_watch_name_on_connection (bus,
                                                  SERVICE_NAME,
                                                  G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                  service_cb,
                                                  service_gone_cb,
                                                  self,
                                                  NULL);
  return self;
}

/**
 * holler_reply_notes_is_available:
 * @self: notifications
 *
 * Tells whether there is a service that takes answers.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_reply_notes_is_available (HollerReplyNotes *self)
{
  g_return_val_if_fail (HOLLER_IS_REPLY_NOTES (self), FALSE);

  return self->can_reply;
}

/**
 * holler_reply_notes_show:
 * @self: notifications, that are available
 * @id: which; it takes the place of the one before
 * @title: its title
 * @body: its text, plain
 *
 * Shows a notification.
 */
void
holler_reply_notes_show (HollerReplyNotes *self,
                         const char *id,
                         const char *title,
                         const char *body)
{
  Note *note = NULL;

  g_return_if_fail (HOLLER_IS_REPLY_NOTES (self));

  note = g_hash_table_lookup (self->notes, id);
  if (note == NULL)
    {
      note = g_new0 (Note, 1);
      g_hash_table_insert (self->notes, g_strdup (id), note);
    }
  g_free (note->title);
  note->title = g_strdup (title);
  g_free (note->body);
  note->body = g_strdup (body);
  note->withdrawn = FALSE;
  if (note->is_being_sent)
    note->is_stale = TRUE;
  else
    send (self, id, note);
}

/**
 * holler_reply_notes_withdraw:
 * @self: notifications
 * @id: which; there need not be one
 *
 * Takes a notification back.
 */
void
holler_reply_notes_withdraw (HollerReplyNotes *self, const char *id)
{
  Note *note = NULL;

  g_return_if_fail (HOLLER_IS_REPLY_NOTES (self));

  note = g_hash_table_lookup (self->notes, id);
  if (note == NULL)
    return;
  if (note->is_being_sent)
    {
      note->withdrawn = TRUE;
      return;
    }
  close_note (self, note->number);
  g_hash_table_remove (self->notes, id);
}
