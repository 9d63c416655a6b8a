/* holler-global-talk.c: talks by a key of the desktop
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* org.freedesktop.portal.GlobalShortcuts, version 1: a session, one shortcut
 * bound in it, and from then on Activated and Deactivated. The desktop asks
 * the person for the key, so nothing is asked for before push to talk is
 * switched on; and it remembers the answer. Each step is a request that is
 * answered by a signal of an object of its own. What belongs to a session that
 * is no longer wanted is not heard: its subscriptions are gone. */

#include "app/holler-global-talk.h"

#include <string.h>

#include "base/holler-debug.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define REQUEST "org.freedesktop.portal.Request"
#define SESSION "org.freedesktop.portal.Session"
#define SHORTCUT_ID "push-to-talk"

typedef void (*Answered) (HollerGlobalTalk *self, GVariant *results);

struct _HollerGlobalTalk
{
  GObject parent_instance;

  GDBusConnection *bus;
  HollerTalk *talk;
  char *description;
  guint watch_id;
  gboolean has_portal;

  /* of the session that is wanted now */
  GCancellable *cancellable; /* (nullable): none is */
  char *session;             /* (nullable) until the portal made it */
  guint request_id;          /* the subscription of what is being asked */
  Answered answered;
  guint session_ids[4];
  guint last_token;
};

G_DEFINE_FINAL_TYPE (HollerGlobalTalk, holler_global_talk, G_TYPE_OBJECT)

static void
unsubscribe (HollerGlobalTalk *self, guint *id)
{
  if (*id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, *id);
  *id = 0;
}

static void
end_session (HollerGlobalTalk *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  unsubscribe (self, &self->request_id);
  for (guint i = 0; i < G_N_ELEMENTS (self->session_ids); i++)
    unsubscribe (self, &self->session_ids[i]);
  if (self->session != NULL && self->has_portal)
    g_dbus_connection_call (self->bus,
                            PORTAL_NAME,
                            self->session,
                            SESSION,
                            "Close",
                            NULL,
                            NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START,
                            -1,
                            NULL,
                            NULL,
                            NULL);
  g_clear_pointer (&self->session, g_free);
  holler_talk_set_global_trigger (self->talk, NULL);
}

/* Requests ----------------------------------------------------------------- */

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  HollerGlobalTalk *self = user_data;
  g_autoptr (GVariant) results = NULL;
  guint32 response = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  unsubscribe (self, &self->request_id);
  if (response == 0)
    {
      self->answered (self, results);
      return;
    }
  holler_debug (HOLLER_DEBUG_CALL, "talk: the desktop gives no key");
  end_session (self);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerGlobalTalk) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer != NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Most desktops have none, or a portal without it. */
  holler_debug (HOLLER_DEBUG_CALL, "talk: no key of the desktop");
  end_session (self);
}

/* The answer comes to a path that is known before, so that it is never
 * missed (version 0.9 of the portal, and all since). */
static char *
expect_answer (HollerGlobalTalk *self, Answered answered)
{
  g_autofree char *sender =
    g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1);
  g_autofree char *path = NULL;
  char *token =
    g_strdup_printf ("holler_%u_%u", g_random_int (), ++self->last_token);

  g_strdelimit (sender, ".", '_');
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  unsubscribe (self, &self->request_id);
  self->answered = answered;
  self->request_id =
    g_dbus_connection_signal_subscribe (self->bus,
                                        PORTAL_NAME,
                                        REQUEST,
                                        "Response",
                                        path,
                                        NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        response_cb,
                                        self,
                                        NULL);
  return token;
}

static void
ask (HollerGlobalTalk *self, const char *method, GVariant *parameters)
{
  g_dbus_connection_call (self->bus,
                          PORTAL_NAME,
                          PORTAL_PATH,
                          SHORTCUTS,
                          method,
                          parameters,
                          G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE,
                          -1,
                          self->cancellable,
                          asked_cb,
                          g_object_ref (self));
}

/* The session -------------------------------------------------------------- */

/* What the desktop calls the key; "" where it has none yet. */
static void
take_shortcuts (HollerGlobalTalk *self, GVariant *shortcuts)
{
  GVariantIter iter;
  const char *id = NULL;
  GVariant *facts = NULL;

  g_variant_iter_init (&iter, shortcuts);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &id, &facts))
    {
      const char *trigger = NULL;

      if (!g_str_equal (id, SHORTCUT_ID))
        continue;
      g_variant_lookup (facts, "trigger_description", "&s", &trigger);
      holler_talk_set_global_trigger (
        self->talk,
        trigger != NULL && *trigger != '\0' ? trigger : NULL);
    }
}

static void
bound (HollerGlobalTalk *self, GVariant *results)
{
  g_autoptr (GVariant) shortcuts =
    g_variant_lookup_value (results, "shortcuts", G_VARIANT_TYPE ("a(sa{sv})"));

  if (shortcuts != NULL)
    take_shortcuts (self, shortcuts);
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
  HollerGlobalTalk *self = user_data;
  g_autoptr (GVariant) shortcuts = NULL;
  const char *session = NULL;
  const char *id = NULL;

  if (g_str_equal (signal, "Closed"))
    {
      g_clear_pointer (&self->session, g_free);
      end_session (self);
    }
  else if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(osta{sv})")))
    {
      g_variant_get (parameters, "(&o&sta{sv})", &session, &id, NULL, NULL);
      if (g_strcmp0 (session, self->session) != 0 ||
          !g_str_equal (id, SHORTCUT_ID))
        return;
      if (g_str_equal (signal, "Activated"))
        holler_talk_press (self->talk, HOLLER_TALK_SOURCE_GLOBAL);
      else
        holler_talk_release (self->talk, HOLLER_TALK_SOURCE_GLOBAL);
    }
  else if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa(sa{sv}))")))
    {
      g_variant_get (parameters, "(&o@a(sa{sv}))", &session, &shortcuts);
      if (g_strcmp0 (session, self->session) == 0)
        take_shortcuts (self, shortcuts);
    }
}

static void
listen_to_session (HollerGlobalTalk *self)
{
  static const char *const signals[] = { "Activated",
                                         "Deactivated",
                                         "ShortcutsChanged" };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    self->session_ids[i] =
      g_dbus_connection_signal_subscribe (self->bus,
                                          PORTAL_NAME,
                                          SHORTCUTS,
                                          signals[i],
                                          PORTAL_PATH,
                                          NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE,
                                          signal_cb,
                                          self,
                                          NULL);
  self->session_ids[G_N_ELEMENTS (signals)] =
    g_dbus_connection_signal_subscribe (self->bus,
                                        PORTAL_NAME,
                                        SESSION,
                                        "Closed",
                                        self->session,
                                        NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        signal_cb,
                                        self,
                                        NULL);
}

static void
made (HollerGlobalTalk *self, GVariant *results)
{
  GVariantBuilder shortcuts;
  GVariantBuilder facts;
  GVariantBuilder options;
  g_autofree char *token = NULL;
  g_autofree char *trigger =
    holler_global_talk_dup_trigger (holler_talk_get_key (self->talk));

  if (!g_variant_lookup (results, "session_handle", "s", &self->session) ||
      !g_variant_is_object_path (self->session))
    {
      g_clear_pointer (&self->session, g_free);
      end_session (self);
      return;
    }
  listen_to_session (self);
  token = expect_answer (self, bound);
  g_variant_builder_init (&facts, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&facts,
                         "{sv}",
                         "description",
                         g_variant_new_string (self->description));
  if (*trigger != '\0')
    g_variant_builder_add (&facts,
                           "{sv}",
                           "preferred_trigger",
                           g_variant_new_string (trigger));
  g_variant_builder_init (&shortcuts, G_VARIANT_TYPE ("a(sa{sv})"));
  g_variant_builder_add (&shortcuts, "(sa{sv})", SHORTCUT_ID, &facts);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options,
                         "{sv}",
                         "handle_token",
                         g_variant_new_string (token));
  ask (self,
       "BindShortcuts",
       g_variant_new ("(oa(sa{sv})sa{sv})",
                      self->session,
                      &shortcuts,
                      "",
                      &options));
}

static void
begin_session (HollerGlobalTalk *self)
{
  GVariantBuilder options;
  g_autofree char *token = NULL;

  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  token = expect_answer (self, made);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options,
                         "{sv}",
                         "handle_token",
                         g_variant_new_string (token));
  g_variant_builder_add (&options,
                         "{sv}",
                         "session_handle_token",
                         g_variant_new_string (token));
  ask (self, "CreateSession", g_variant_new ("(a{sv})", &options));
}

static void
enabled_cb (HollerGlobalTalk *self)
{
  if (holler_talk_get_enabled (self->talk))
    begin_session (self);
  else
    end_session (self);
}

/* A portal that comes, or comes back, is asked; one that goes takes its
 * sessions along. */
static void
appeared_cb (GDBusConnection *bus,
             const char *name,
             const char *owner,
             gpointer user_data)
{
  HollerGlobalTalk *self = user_data;

  self->has_portal = TRUE;
  enabled_cb (self);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  HollerGlobalTalk *self = user_data;

  if (!self->has_portal)
    return;
  self->has_portal = FALSE;
  end_session (self);
}

static void
holler_global_talk_dispose (GObject *object)
{
  HollerGlobalTalk *self = HOLLER_GLOBAL_TALK (object);

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  if (self->talk != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->talk, self);
      end_session (self);
    }
  g_clear_object (&self->talk);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (holler_global_talk_parent_class)->dispose (object);
}

static void
holler_global_talk_finalize (GObject *object)
{
  HollerGlobalTalk *self = HOLLER_GLOBAL_TALK (object);

  g_free (self->description);

  G_OBJECT_CLASS (holler_global_talk_parent_class)->finalize (object);
}

static void
holler_global_talk_class_init (HollerGlobalTalkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_global_talk_dispose;
  object_class->finalize = holler_global_talk_finalize;
}

static void
holler_global_talk_init (HollerGlobalTalk *self)
{
}

/**
 * holler_global_talk_new:
 * @bus: the session bus
 * @talk: what is pressed and released
 * @description: what the desktop says the key is for
 *
 * From now on asks the desktop for a key while push to talk is switched on.
 *
 * Returns: (transfer full): what listens to the key
 */
HollerGlobalTalk *
holler_global_talk_new (GDBusConnection *bus,
                        HollerTalk *talk,
                        const char *description)
{
  HollerGlobalTalk *self = g_object_new (HOLLER_TYPE_GLOBAL_TALK, NULL);

  self->bus = g_object_ref (bus);
  self->talk = g_object_ref (talk);
  self->description = g_strdup (description);
  g_signal_connect_object (talk,
                           "notify::enabled",
                           G_CALLBACK (enabled_cb),
                           self,
                           G_CONNECT_SWAPPED);
  self->watch_id =
    g_bus_watch_name_on_connection (bus,
                                    PORTAL_NAME,
                                    G_BUS_NAME_WATCHER_FLAGS_NONE,
                                    appeared_cb,
                                    vanished_cb,
                                    self,
                                    NULL);
  enabled_cb (self);

  return self;
}

/**
 * holler_global_talk_dup_trigger:
 * @accelerator: a key as GTK writes it
 *
 * Writes it as the shortcuts specification of freedesktop.org does.
 *
 * Returns: (transfer full): "" if it is none
 */
char *
holler_global_talk_dup_trigger (const char *accelerator)
{
  static const struct
  {
    const char *of_gtk;
    const char *of_portal;
  } modifiers[] = {
    { "<Control>", "CTRL+" }, { "<Primary>", "CTRL+" }, { "<Alt>", "ALT+" },
    { "<Shift>", "SHIFT+" },  { "<Super>", "LOGO+" },   { "<Meta>", "LOGO+" },
  };
  GString *trigger = g_string_new (NULL);
  const char *rest = accelerator;
  gboolean is_found = TRUE;

  while (is_found && *rest == '<')
    {
      is_found = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (modifiers) && !is_found; i++)
        if (g_str_has_prefix (rest, modifiers[i].of_gtk))
          {
            g_string_append (trigger, modifiers[i].of_portal);
            rest += strlen (modifiers[i].of_gtk);
            is_found = TRUE;
          }
    }
  if (!is_found || *rest == '\0')
    g_string_truncate (trigger, 0);
  else
    g_string_append (trigger, rest);

  return g_string_free (trigger, FALSE);
}
