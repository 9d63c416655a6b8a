/* holler-players.c: music pauses while one speaks
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Only those that play are paused, and only those play on that were paused
 * here and that nobody has touched since. A player is known by its place on
 * the bus (its unique name): one that was started anew in between is
 * another. Nothing is started by asking.
 *
 * https://specifications.freedesktop.org/mpris-spec/latest/ */

#include "app/holler-players.h"

#define PLAYER_PREFIX "org.mpris.MediaPlayer2."
/* Stands for the player that was used last: that one is asked itself. */
#define DOUBLE_NAME PLAYER_PREFIX "playerctld"
#define PLAYER_PATH "/org/mpris/MediaPlayer2"
#define PLAYER_INTERFACE "org.mpris.MediaPlayer2.Player"
#define BUS_NAME "org.freedesktop.DBus"
/* One that hangs is left alone. */
#define TIMEOUT_MS 2000

struct _HollerPlayers
{
  GObject parent_instance;

  GDBusConnection *connection;
  GCancellable *cancellable; /* of what is asked in order to pause */
  GHashTable *paused;        /* unique names */
  gboolean wants_silence;
};

G_DEFINE_FINAL_TYPE (HollerPlayers, holler_players, G_TYPE_OBJECT)

/* A question to one player. */
typedef struct
{
  HollerPlayers *players; /* strong */
  char *owner;
} Question;

static void
question_free (Question *self)
{
  g_object_unref (self->players);
  g_free (self->owner);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
call_player (HollerPlayers *self,
             const char *owner,
             const char *interface,
             const char *method,
             GVariant *parameters,
             GCancellable *cancellable,
             GAsyncReadyCallback callback)
{
  Question *question = NULL;

  if (callback != NULL)
    {
      question = g_new0 (Question, 1);
      question->players = g_object_ref (self);
      question->owner = g_strdup (owner);
    }
  g_dbus_connection_call (self->connection,
                          owner,
                          PLAYER_PATH,
                          interface,
                          method,
                          parameters,
                          NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          TIMEOUT_MS,
                          cancellable,
                          callback,
                          question);
}

static void
ask_status (HollerPlayers *self,
            const char *owner,
            GCancellable *cancellable,
            GAsyncReadyCallback callback)
{
  call_player (self,
               owner,
               "org.freedesktop.DBus.Properties",
               "Get",
               g_variant_new ("(ss)", PLAYER_INTERFACE, "PlaybackStatus"),
               cancellable,
               callback);
}

static GVariant *
finish (GObject *source, GAsyncResult *result)
{
  return g_dbus_connection_call_finish (G_DBUS_CONNECTION (source),
                                        result,
                                        NULL);
}

static gboolean
is_status (GVariant *reply, const char *status)
{
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL || !g_variant_is_of_type (reply, G_VARIANT_TYPE ("(v)")))
    return FALSE;
  g_variant_get (reply, "(v)", &value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
         g_str_equal (g_variant_get_string (value, NULL), status);
}

static void
before_resume_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GVariant) reply = finish (source, result);
  HollerPlayers *self = question->players;

  if (!is_status (reply, "Paused"))
    return;
  /* The next call may have begun. */
  if (self->wants_silence)
    g_hash_table_add (self->paused, g_strdup (question->owner));
  else
    call_player (self,
                 question->owner,
                 PLAYER_INTERFACE,
                 "Play",
                 NULL,
                 NULL,
                 NULL);
}

static void
paused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GVariant) reply = finish (source, result);
  HollerPlayers *self = question->players;

  if (reply == NULL)
    return;
  if (self->wants_silence)
    g_hash_table_add (self->paused, g_strdup (question->owner));
  else
    ask_status (self, question->owner, NULL, before_resume_cb);
}

static void
before_pause_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GVariant) reply = finish (source, result);

  if (is_status (reply, "Playing") && question->players->wants_silence)
    call_player (question->players,
                 question->owner,
                 PLAYER_INTERFACE,
                 "Pause",
                 NULL,
                 NULL,
                 paused_cb);
}

static void
owner_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPlayers) self = user_data;
  g_autoptr (GVariant) reply = finish (source, result);
  const char *owner = NULL;

  if (reply == NULL || !self->wants_silence)
    return;
  g_variant_get (reply, "(&s)", &owner);
  ask_status (self, owner, self->cancellable, before_pause_cb);
}

static void
ask_bus (HollerPlayers *self,
         const char *method,
         GVariant *parameters,
         const GVariantType *type,
         GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->connection,
                          BUS_NAME,
                          "/org/freedesktop/DBus",
                          BUS_NAME,
                          method,
                          parameters,
                          type,
                          G_DBUS_CALL_FLAGS_NONE,
                          TIMEOUT_MS,
                          self->cancellable,
                          callback,
                          g_object_ref (self));
}

static void
names_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerPlayers) self = user_data;
  g_autoptr (GVariant) reply = finish (source, result);
  g_autoptr (GVariantIter) iter = NULL;
  const char *name = NULL;

  if (reply == NULL || !self->wants_silence)
    return;
  g_variant_get (reply, "(as)", &iter);
  while (g_variant_iter_next (iter, "&s", &name))
    if (g_str_has_prefix (name, PLAYER_PREFIX) &&
        !g_str_equal (name, DOUBLE_NAME))
      ask_bus (self,
               "GetNameOwner",
               g_variant_new ("(s)", name),
               G_VARIANT_TYPE ("(s)"),
               owner_cb);
}

static void
holler_players_dispose (GObject *object)
{
  HollerPlayers *self = HOLLER_PLAYERS (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (holler_players_parent_class)->dispose (object);
}

static void
holler_players_finalize (GObject *object)
{
  HollerPlayers *self = HOLLER_PLAYERS (object);

  g_hash_table_unref (self->paused);

  G_OBJECT_CLASS (holler_players_parent_class)->finalize (object);
}

static void
holler_players_class_init (HollerPlayersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_players_dispose;
  object_class->finalize = holler_players_finalize;
}

static void
holler_players_init (HollerPlayers *self)
{
  self->paused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * holler_players_new:
 * @connection: the session bus
 *
 * Returns: (transfer full): the players of the session, left as they are
 */
HollerPlayers *
holler_players_new (GDBusConnection *connection)
{
  HollerPlayers *self = g_object_new (HOLLER_TYPE_PLAYERS, NULL);

  self->connection = g_object_ref (connection);
  return self;
}

/**
 * holler_players_pause:
 * @self: players
 *
 * Pauses those that play. Those that begin later are the person's own wish.
 */
void
holler_players_pause (HollerPlayers *self)
{
  g_return_if_fail (HOLLER_IS_PLAYERS (self));

  if (self->wants_silence)
    return;
  self->wants_silence = TRUE;
  self->cancellable = g_cancellable_new ();
  ask_bus (self, "ListNames", NULL, G_VARIANT_TYPE ("(as)"), names_cb);
}

/**
 * holler_players_resume:
 * @self: players
 *
 * Lets those go on that were paused, and still are.
 */
void
holler_players_resume (HollerPlayers *self)
{
  GHashTableIter iter;
  gpointer owner = NULL;

  g_return_if_fail (HOLLER_IS_PLAYERS (self));

  if (!self->wants_silence)
    return;
  self->wants_silence = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_hash_table_iter_init (&iter, self->paused);
  while (g_hash_table_iter_next (&iter, &owner, NULL))
    ask_status (self, owner, NULL, before_resume_cb);
  g_hash_table_remove_all (self->paused);
}
