/* test-sound-server.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

/* Run by with-pulse.sh: alice and bob have a microphone and a speaker each. */

static char *
pactl (const char *command, const char *argument, const char *more)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                              &error,
                              "pactl",
                              command,
                              argument,
                              more,
                              NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));

  return g_strstrip (out);
}

static gboolean
has_device (GListModel *list, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (HollerDevice) device = g_list_model_get_item (list, i);

      if (strcmp (holler_device_get_id (device), id) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_four_speakers (gpointer list)
{
  return g_list_model_get_n_items (list) == 4;
}

static gboolean
has_five_speakers (gpointer list)
{
  return g_list_model_get_n_items (list) == 5;
}

static void
test_devices (void)
{
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  g_autoptr (HollerMedia) media = holler_gst_media_new (clock);
  GListModel *speakers = NULL;
  GListModel *microphones = NULL;
  g_autofree char *module = NULL;

  speakers = holler_media_get_devices (media, HOLLER_DEVICE_SPEAKER);
  microphones = holler_media_get_devices (media, HOLLER_DEVICE_MICROPHONE);
  holler_test_wait_until (has_four_speakers, speakers);
  g_assert_cmpuint (g_list_model_get_n_items (microphones), ==, 2);
  g_assert_true (has_device (microphones, "alice-microphone"));
  g_assert_true (has_device (speakers, "bob-speaker"));

  module = pactl ("load-module", "module-null-sink", "sink_name=headset");
  holler_test_wait_until (has_five_speakers, speakers);
  g_assert_true (has_device (speakers, "headset"));
  g_free (pactl ("unload-module", module, NULL));
  holler_test_wait_until (has_four_speakers, speakers);
  g_assert_cmpuint (g_list_model_get_n_items (microphones), ==, 2);

  holler_gst_media_wait (HOLLER_GST_MEDIA (media), 2000);
}

/* Makes a sound in a microphone for as long as it lives. */
static GSubprocess *
make_sound_in (const char *name, const char *kind)
{
  g_autofree char *text = g_strdup_printf (
    "gst-launch-1.0 -q audiotestsrc %s ! pulsesink device=%s-mouth",
    kind,
    name);
  g_auto (GStrv) arguments = g_strsplit (text, " ", -1);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = NULL;

  process = g_subprocess_newv ((const char *const *) arguments,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                               &error);
  g_assert_no_error (error);

  return process;
}

static GSubprocess *
speak_into (const char *name)
{
  return make_sound_in (name, "freq=300");
}

static void
silence (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static gboolean
b_hears (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_remote_level (pair->b.peer) > 0.3;
}

static gboolean
b_hears_nothing (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_remote_level (pair->b.peer) < 0.1;
}

static gboolean
microphone_hears (gpointer user_data)
{
  HollerMediaPair *pair = user_data;
  double level = 0;

  g_object_get (pair->a.media, "input-level", &level, NULL);

  return level > 0.3;
}

static void
count_cb (HollerMedia *media, const char *message, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* A call by way of the sound server; another microphone in mid-call; and a
 * microphone that vanishes and comes back. */
static void
test_call (void)
{
  HollerMediaPair pair;
  GSubprocess *speech = NULL;
  guint n_failures = 0;
  guint n_captures = 0;

  holler_media_pair_init (&pair, "silence");
  holler_media_side_use_devices (&pair.a, "alice");
  holler_media_side_use_devices (&pair.b, "bob");
  g_signal_connect (pair.a.media,
                    "capture-failed",
                    G_CALLBACK (count_cb),
                    &n_failures);
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);

  speech = speak_into ("alice");
  holler_test_wait_until (microphone_hears, &pair);
  holler_test_wait_until (b_hears, &pair);

  g_object_set (pair.a.media, "microphone", "bob-microphone", NULL);
  holler_test_wait_until (b_hears_nothing, &pair);
  g_object_set (pair.a.media, "microphone", "alice-microphone", NULL);
  holler_test_wait_until (b_hears, &pair);
  silence (speech);

  g_object_get (pair.a.media, "n-captures", &n_captures, NULL);
  g_assert_cmpuint (n_captures, ==, 2);
  g_assert_cmpuint (n_failures, ==, 0);
  holler_media_pair_clear (&pair);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
has_failed (gpointer user_data)
{
  return *(guint *) user_data > 0;
}

/* The call goes on with silence, and with the voice when it is back. */
static void
test_vanishing_microphone (void)
{
  HollerMediaPair pair;
  GSubprocess *speech = NULL;
  guint n_failures = 0;

  holler_media_pair_init (&pair, "silence");
  holler_media_side_use_devices (&pair.a, "alice");
  g_signal_connect (pair.a.media,
                    "capture-failed",
                    G_CALLBACK (count_cb),
                    &n_failures);
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  speech = speak_into ("alice");
  holler_test_wait_until (b_hears, &pair);

  g_free (pactl ("unload-module", "module-remap-source", NULL));
  holler_test_wait_until (has_failed, &n_failures);
  holler_test_wait_until (b_hears_nothing, &pair);
  g_free (pactl ("load-module",
                 "module-remap-source",
                 "source_name=alice-microphone master=alice-mouth.monitor"));
  holler_test_wait_until (b_hears, &pair);
  silence (speech);

  g_assert_cmpuint (n_failures, ==, 1);
  g_assert_cmpint (holler_peer_connection_get_state (pair.b.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);
  holler_media_pair_clear (&pair);
}

/* How long a person waits for the sound to be back. */
#define BACK_US (2 * G_USEC_PER_SEC)
/* What this machine may be busy with meanwhile. */
#define BUSY_US (2 * G_USEC_PER_SEC)

static void
assert_back_soon (const char *what, gint64 since_us)
{
  gint64 took_us = g_get_monotonic_time () - since_us;

  g_test_message ("%s: %d ms until it is heard again",
                  what,
                  (int) (took_us / 1000));
  g_assert_cmpint (took_us, <=, BACK_US + BUSY_US);
}

static gboolean
is_over (gpointer user_data)
{
  return g_get_monotonic_time () > *(gint64 *) user_data;
}

/* A sound server may give nothing without saying that anything is wrong. */
static void
test_stalled_microphone (void)
{
  HollerMediaPair pair;
  GSubprocess *speech = NULL;
  gint64 until_us;
  guint id = g_timeout_add (20, tick_cb, NULL);

  holler_media_pair_init (&pair, "silence");
  holler_media_side_use_devices (&pair.a, "alice");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  speech = speak_into ("alice");
  holler_test_wait_until (b_hears, &pair);

  g_free (pactl ("suspend-source", "alice-microphone", "1"));
  holler_test_wait_until (b_hears_nothing, &pair);
  /* longer than a dead link would be believed in */
  until_us = g_get_monotonic_time () + 4 * G_USEC_PER_SEC;
  holler_test_wait_until (is_over, &until_us);
  g_assert_cmpint (holler_peer_connection_get_state (pair.b.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);

  until_us = g_get_monotonic_time ();
  g_free (pactl ("suspend-source", "alice-microphone", "0"));
  holler_test_wait_until (b_hears, &pair);
  assert_back_soon ("a stalled microphone", until_us);
  silence (speech);
  g_source_remove (id);
  holler_media_pair_clear (&pair);
}

static gint64
packets_of (HollerMediaSide *side)
{
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerMediaStats) stats = NULL;

  holler_peer_connection_get_stats_async (side->peer,
                                          NULL,
                                          holler_test_answer_cb,
                                          &answer);
  stats =
    holler_peer_connection_get_stats_finish (side->peer,
                                             holler_test_answer_wait (&answer),
                                             &error);
  g_assert_no_error (error);

  return stats->packets_received;
}

/* The whole machine stands still for a moment. What the sound server kept
 * meanwhile comes at once, ahead of its time; it must not be that all that
 * follows waits for its time and has no room to wait in. */
static void
test_busy_machine (void)
{
  HollerMediaPair pair;
  GSubprocess *speech = NULL;
  g_autofree char *command =
    g_strdup_printf ("kill -STOP %d; sleep 0.7; kill -CONT %d",
                     (int) getpid (),
                     (int) getpid ());
  gint64 until_us, had;
  guint id = g_timeout_add (20, tick_cb, NULL);

  holler_media_pair_init (&pair, "silence");
  holler_media_side_use_devices (&pair.a, "alice");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  speech = speak_into ("alice");
  holler_test_wait_until (b_hears, &pair);

  for (guint i = 0; i < 2; i++)
    {
      char *argv[] = { (char *) "sh", (char *) "-c", command, NULL };

      g_assert_true (g_spawn_sync (NULL,
                                   argv,
                                   NULL,
                                   G_SPAWN_SEARCH_PATH,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL,
                                   NULL));
    }
  until_us = g_get_monotonic_time () + G_USEC_PER_SEC;
  holler_test_wait_until (is_over, &until_us);
  had = packets_of (&pair.b);
  until_us = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
  holler_test_wait_until (is_over, &until_us);
  had = packets_of (&pair.b) - had;
  g_test_message ("%d packets in the two seconds after", (int) had);
  g_assert_cmpint (had, >=, 70);

  silence (speech);
  g_source_remove (id);
  holler_media_pair_clear (&pair);
}

typedef struct
{
  GstElement *ear;
  gboolean sounds;
  guint n_sounds; /* of 50 ms each, so far */
} Ear;

static gboolean
ear_hears (gpointer user_data)
{
  Ear *self = user_data;
  g_autoptr (GstBus) bus = gst_element_get_bus (self->ear);
  GstMessage *message = NULL;

  self->sounds = FALSE;
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT)) != NULL)
    {
      const GValue *value =
        gst_structure_get_value (gst_message_get_structure (message), "peak");
      const GValueArray *peaks =
        value != NULL ? g_value_get_boxed (value) : NULL;

      if (peaks != NULL && peaks->n_values > 0)
        {
          gboolean sounds = g_value_get_double (&peaks->values[0]) > -30;

          self->sounds |= sounds;
          self->n_sounds += sounds ? 1 : 0;
        }
      gst_message_unref (message);
    }

  return self->sounds;
}

static void
ear_open (Ear *self, const char *speaker)
{
  g_autofree char *text =
    g_strdup_printf ("pulsesrc device=%s.monitor buffer-time=40000 "
                     "latency-time=10000 ! audioconvert ! "
                     "level interval=50000000 ! fakesink",
                     speaker);
  g_autoptr (GError) error = NULL;

  self->ear = gst_parse_launch (text, &error);
  g_assert_no_error (error);
  gst_element_set_state (self->ear, GST_STATE_PLAYING);
}

static void
ear_close (Ear *self)
{
  gst_element_set_state (self->ear, GST_STATE_NULL);
  gst_clear_object (&self->ear);
}

/* Not in pieces of two seconds. */
#define SWIFT "norewinds=1 "

/* Headphones are pulled out: the other speaker sounds; and put in again. */
static void
test_vanishing_speaker (void)
{
  HollerMediaPair pair;
  g_autofree char *module = NULL;
  Ear other = { 0 };
  Ear headset = { 0 };
  gint64 since_us;
  guint id = g_timeout_add (20, tick_cb, NULL);

  holler_media_pair_init (&pair, "test");
  module = pactl ("load-module", "module-null-sink", SWIFT "sink_name=headset");
  holler_media_side_use_devices (&pair.b, "bob");
  g_object_set (pair.b.media, "speaker", "headset", NULL);
  ear_open (&headset, "headset");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_test_wait_until (ear_hears, &headset);
  ear_close (&headset);
  ear_open (&other, "alice-speaker");

  since_us = g_get_monotonic_time ();
  g_free (pactl ("unload-module", module, NULL));
  holler_test_wait_until (ear_hears, &other);
  assert_back_soon ("another speaker", since_us);
  ear_close (&other);

  g_clear_pointer (&module, g_free);
  since_us = g_get_monotonic_time ();
  module = pactl ("load-module", "module-null-sink", SWIFT "sink_name=headset");
  ear_open (&headset, "headset");
  holler_test_wait_until (ear_hears, &headset);
  assert_back_soon ("the chosen speaker", since_us);
  g_assert_cmpint (holler_peer_connection_get_state (pair.b.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);
  ear_close (&headset);
  g_source_remove (id);
  holler_media_pair_clear (&pair);
  g_free (pactl ("unload-module", module, NULL));
}

/* A Bluetooth headset in a call ------------------------------------------- */

#define HEADSET "00_11_22_33_44_55"

typedef struct
{
  char *sink;
  char *source;       /* (nullable) */
  GSubprocess *clock; /* listens closely: a null sink in a hurry */
} Headset;

/* Bluetooth has two profiles: good sound one way, or sound both ways. Each has
 * devices with names of its own. */
static void
headset_appear (Headset *self, const char *profile)
{
  g_autofree char *sink =
    g_strdup_printf (SWIFT "sink_name=bluez_sink." HEADSET ".%s", profile);
  g_autofree char *source = g_strdup_printf ("source_name=bluez_source." HEADSET
                                             ".%s master=bob-mouth.monitor",
                                             profile);

  g_autofree char *monitor =
    g_strdup_printf ("--device=bluez_sink." HEADSET ".%s.monitor", profile);

  self->sink = pactl ("load-module", "module-null-sink", sink);
  self->clock = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                  NULL,
                                  "parec",
                                  monitor,
                                  "--latency-msec=10",
                                  NULL);
  self->source = strcmp (profile, "a2dp_sink") == 0
                   ? NULL
                   : pactl ("load-module", "module-remap-source", source);
}

static void
headset_vanish (Headset *self)
{
  if (self->source != NULL)
    g_free (pactl ("unload-module", self->source, NULL));
  g_free (pactl ("unload-module", self->sink, NULL));
  silence (self->clock);
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->sink, g_free);
}

/* Of speakers; that bob's microphone went in another test is told as well. */
static void
changed_cb (HollerMedia *media,
            HollerDeviceKind kind,
            HollerDeviceChoice choice,
            gpointer user_data)
{
  g_test_message ("device %d: choice %d", (int) kind, (int) choice);
  if (kind == HOLLER_DEVICE_SPEAKER)
    count_cb (media, NULL, user_data);
}

/* The sound server moves what is played to the speaker by itself; it is taken
 * from there as soon as one learns of it, until the headset is back. */
#define ROOM_MS 500

static void
test_headset_profile (void)
{
  HollerMediaPair pair;
  Headset headset = { 0 };
  Ear ear = { 0 };
  Ear room = { 0 };
  guint n_changes = 0;
  gint64 since_us;
  guint id = g_timeout_add (20, tick_cb, NULL);

  holler_media_pair_init (&pair, "test");
  g_free (pactl ("set-default-sink", "alice-speaker", NULL));
  headset_appear (&headset, "a2dp_sink");
  holler_media_side_use_devices (&pair.b, "bob");
  g_object_set (pair.b.media,
                "speaker",
                "bluez_sink." HEADSET ".a2dp_sink",
                NULL);
  g_signal_connect (pair.b.media,
                    "device-changed",
                    G_CALLBACK (changed_cb),
                    &n_changes);
  ear_open (&ear, "bluez_sink." HEADSET ".a2dp_sink");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_test_wait_until (ear_hears, &ear);
  ear_close (&ear);

  ear_open (&room, "alice-speaker");
  since_us = g_get_monotonic_time ();
  headset_vanish (&headset);
  headset_appear (&headset, "handsfree_head_unit");
  ear_open (&ear, "bluez_sink." HEADSET ".handsfree_head_unit");
  holler_test_wait_until (ear_hears, &ear);
  assert_back_soon ("a headset by another profile", since_us);
  ear_hears (&room);
  g_test_message ("meanwhile the room heard %u ms", 50 * room.n_sounds);
  g_assert_cmpuint (50 * room.n_sounds, <=, ROOM_MS);
  g_assert_cmpuint (n_changes, ==, 0);
  ear_close (&ear);

  /* It is switched off, and after a while the speaker takes over. */
  since_us = g_get_monotonic_time ();
  headset_vanish (&headset);
  holler_test_wait_until (ear_hears, &room);
  assert_back_soon ("the speaker, when a headset is switched off", since_us);
  g_assert_cmpuint (n_changes, ==, 1);
  since_us = g_get_monotonic_time ();
  headset_appear (&headset, "handsfree_head_unit");
  ear_open (&ear, "bluez_sink." HEADSET ".handsfree_head_unit");
  holler_test_wait_until (ear_hears, &ear);
  assert_back_soon ("the headset, when it is switched on again", since_us);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_cmpint (holler_peer_connection_get_state (pair.b.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);

  ear_close (&ear);
  ear_close (&room);
  g_source_remove (id);
  holler_media_pair_clear (&pair);
  headset_vanish (&headset);
}

/* The same of what one says: the microphone has another name, too. */
static void
test_headset_microphone (void)
{
  HollerMediaPair pair;
  Headset headset = { 0 };
  GSubprocess *speech = NULL;
  gint64 since_us;
  guint id = g_timeout_add (20, tick_cb, NULL);

  holler_media_pair_init (&pair, "silence");
  headset_appear (&headset, "handsfree_head_unit");
  g_free (pactl ("set-default-source", "alice-microphone", NULL));
  holler_media_side_use_devices (&pair.a, "alice");
  g_object_set (pair.a.media,
                "microphone",
                "bluez_source." HEADSET ".handsfree_head_unit",
                NULL);
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  speech = speak_into ("bob");
  holler_test_wait_until (b_hears, &pair);

  headset_vanish (&headset);
  holler_test_wait_until (b_hears_nothing, &pair);
  since_us = g_get_monotonic_time ();
  headset_appear (&headset, "headset_head_unit");
  holler_test_wait_until (b_hears, &pair);
  assert_back_soon ("a headset's microphone by another profile", since_us);

  silence (speech);
  g_source_remove (id);
  holler_media_pair_clear (&pair);
  headset_vanish (&headset);
}

static gboolean
has_no_microphones (gpointer list)
{
  return g_list_model_get_n_items (list) == 0;
}

static void
test_no_microphone (void)
{
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  g_autoptr (HollerMedia) media = holler_gst_media_new (clock);
  g_autoptr (GError) error = NULL;
  GListModel *microphones = NULL;
  gboolean open = TRUE;
  guint n_captures = 1;

  microphones = holler_media_get_devices (media, HOLLER_DEVICE_MICROPHONE);
  holler_test_wait_until (
    has_four_speakers,
    holler_media_get_devices (media, HOLLER_DEVICE_SPEAKER));
  g_free (pactl ("unload-module", "module-remap-source", NULL));
  holler_test_wait_until (has_no_microphones, microphones);

  g_assert_false (
    holler_media_open_capture (media, HOLLER_MEDIA_AUDIO, &error));
  g_assert_error (error, HOLLER_MEDIA_ERROR, HOLLER_MEDIA_ERROR_NO_MICROPHONE);
  g_object_get (media, "capture-open", &open, "n-captures", &n_captures, NULL);
  g_assert_false (open);
  g_assert_cmpuint (n_captures, ==, 0);
  holler_gst_media_wait (HOLLER_GST_MEDIA (media), 2000);
}

static gboolean
speaker_is_used (gpointer user_data)
{
  g_autofree char *inputs = pactl ("list", "short", "sink-inputs");

  return *inputs != '\0';
}

static gboolean
speaker_is_free (gpointer user_data)
{
  return !speaker_is_used (NULL);
}

/* Rings until stopped; a message sounds once and ends by itself. */
static void
test_bell (void)
{
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  g_autoptr (HollerMedia) media = holler_gst_media_new (clock);
  guint id = g_timeout_add (20, tick_cb, NULL);

  g_object_set (media, "ring-device", "bob-speaker", NULL);
  holler_media_play_sound (media, HOLLER_SOUND_RING, TRUE);
  holler_test_wait_until (speaker_is_used, NULL);
  holler_media_stop_sound (media);
  holler_test_wait_until (speaker_is_free, NULL);
  holler_media_play_sound (media, HOLLER_SOUND_MESSAGE, FALSE);
  holler_test_wait_until (speaker_is_used, NULL);
  holler_test_wait_until (speaker_is_free, NULL);
  g_source_remove (id);
  holler_gst_media_wait (HOLLER_GST_MEDIA (media), 2000);
}

/* (nullable): the number of the speaker that something plays on */
static char *
dup_used_speaker (void)
{
  g_autofree char *inputs = pactl ("list", "short", "sink-inputs");
  g_auto (GStrv) parts = g_strsplit (inputs, "\t", 3);

  return g_strv_length (parts) < 3 ? NULL : g_strdup (parts[1]);
}

static gboolean
plays_elsewhere (gpointer speaker)
{
  g_autofree char *used = dup_used_speaker ();

  return used != NULL && g_strcmp0 (used, speaker) != 0;
}

/* What is set counts at once; what is silent is not even opened. */
static void
test_tones (void)
{
  static const struct
  {
    HollerSound sound;
    const char *tones[5];
  } rows[] = {
    { HOLLER_SOUND_RING, { "wood", "bells", "telephone", "soft" } },
    { HOLLER_SOUND_RINGBACK, { "wood", "telephone" } },
    { HOLLER_SOUND_END, { "wood", "telephone" } },
  };
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  g_autoptr (HollerMedia) media = holler_gst_media_new (clock);
  g_autofree char *speaker = NULL;
  guint id = g_timeout_add (20, tick_cb, NULL);

  g_object_set (media,
                "ring-device",
                "bob-speaker",
                "speaker",
                "bob-speaker",
                NULL);
  /* each of them can be played; a missing one would be a critical */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint t = 0; rows[i].tones[t] != NULL; t++)
      {
        holler_media_set_sound (media, rows[i].sound, rows[i].tones[t], 0.5);
        holler_media_play_sound (media, rows[i].sound, FALSE);
        g_assert_cmpint (holler_media_get_sounding (media),
                         ==,
                         (int) rows[i].sound);
        holler_media_stop_sound (media);
        g_assert_cmpint (holler_media_get_sounding (media),
                         ==,
                         HOLLER_SOUND_NONE);
      }
  /* Free now may mean that they are not even opened yet. */
  holler_gst_media_wait (HOLLER_GST_MEDIA (media), 5000);
  holler_test_wait_until (speaker_is_free, NULL);

  holler_media_set_sound (media, HOLLER_SOUND_RING, "none", 1);
  holler_media_play_sound (media, HOLLER_SOUND_RING, TRUE);
  g_assert_false (speaker_is_used (NULL));
  holler_media_set_sound (media, HOLLER_SOUND_RING, "bells", 1);
  holler_test_wait_until (speaker_is_used, NULL);
  holler_media_set_sound (media, HOLLER_SOUND_RING, "none", 1);
  holler_test_wait_until (speaker_is_free, NULL);
  holler_media_set_sound (media, HOLLER_SOUND_RING, "wood", 1);
  holler_test_wait_until (speaker_is_used, NULL);
  /* and on another device while it rings */
  speaker = dup_used_speaker ();
  g_object_set (media, "ring-device", "alice-speaker", NULL);
  holler_test_wait_until (plays_elsewhere, speaker);
  holler_media_stop_sound (media);
  g_source_remove (id);
  holler_gst_media_wait (HOLLER_GST_MEDIA (media), 2000);
}

/* Switches in the preferences ---------------------------------------------- */

static double
measure_level (HollerMediaPair *pair)
{
  double sum = 0;

  for (guint i = 0; i < 20; i++)
    {
      gint64 until_us = g_get_monotonic_time () + 50 * 1000;

      holler_test_wait_until (is_over, &until_us);
      sum += holler_peer_connection_get_remote_level (pair->b.peer);
    }

  return sum / 20;
}

typedef struct
{
  HollerMediaPair *pair;
  double level;
  gboolean below;
  double last;
} LevelWait;

static gboolean
has_level (gpointer user_data)
{
  LevelWait *wait = user_data;

  wait->last = measure_level (wait->pair);

  return wait->below ? wait->last < wait->level : wait->last > wait->level;
}

/* The other hears a switch of the preferences while one goes on speaking: here
 * the noise of a fan, taken out or not. A level of 1 is 60 dB. */
static void
test_switches (void)
{
  HollerMediaPair pair;
  LevelWait wait = { .pair = &pair };
  GSubprocess *noise = NULL;
  double noisy = 0;
  guint id = g_timeout_add (20, tick_cb, NULL);

  holler_media_pair_init (&pair, "silence");
  holler_media_side_use_devices (&pair.a, "alice");
  g_object_set (pair.a.media,
                "noise-suppression",
                FALSE,
                "echo-cancelling",
                FALSE,
                NULL);
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  noise = make_sound_in ("alice", "wave=white-noise volume=0.1");
  wait.level = 0.3;
  holler_test_wait_until (has_level, &wait);
  noisy = measure_level (&pair);

  wait.level = noisy - 0.08;
  wait.below = TRUE;
  g_object_set (pair.a.media, "noise-suppression", TRUE, NULL);
  holler_test_wait_until (has_level, &wait);
  g_test_message ("%.1f dB of noise less", 60 * (noisy - wait.last));
  wait.level = noisy - 0.04;
  wait.below = FALSE;
  g_object_set (pair.a.media, "noise-suppression", FALSE, NULL);
  holler_test_wait_until (has_level, &wait);

  silence (noise);
  g_source_remove (id);
  holler_media_pair_clear (&pair);
}

/* Hearing oneself ---------------------------------------------------------- */

typedef struct
{
  HollerMedia *media;
  HollerSelfTestState state;
  GstElement *ear;
  double loudest_db; /* that came out of the speaker */
} SelfTest;

static gboolean
is_in_state (gpointer user_data)
{
  SelfTest *test = user_data;
  HollerSelfTestState state = HOLLER_SELF_TEST_IDLE;

  g_object_get (test->media, "self-test", &state, NULL);
  return state == test->state;
}

static gboolean
speaker_sounds (gpointer user_data)
{
  SelfTest *test = user_data;
  g_autoptr (GstBus) bus = gst_element_get_bus (test->ear);
  GstMessage *message = NULL;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT)) != NULL)
    {
      const GValue *value =
        gst_structure_get_value (gst_message_get_structure (message), "peak");
      const GValueArray *peaks =
        value != NULL ? g_value_get_boxed (value) : NULL;

      if (peaks != NULL && peaks->n_values > 0)
        test->loudest_db =
          MAX (test->loudest_db, g_value_get_double (&peaks->values[0]));
      gst_message_unref (message);
    }
  return test->loudest_db > -20;
}

static gboolean
is_capturing (HollerMedia *media)
{
  gboolean is_open = FALSE;

  g_object_get (media, "capture-open", &is_open, NULL);
  return is_open;
}

static void
test_self_test (void)
{
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  g_autoptr (HollerMedia) media = holler_gst_media_new (clock);
  g_autoptr (GError) error = NULL;
  GSubprocess *voice = speak_into ("alice");
  SelfTest test = { media, HOLLER_SELF_TEST_PLAYING, NULL, -100 };

  g_object_set (media,
                "microphone",
                "alice-microphone",
                "speaker",
                "alice-speaker",
                NULL);
  test.ear = gst_parse_launch ("pulsesrc device=alice-speaker.monitor ! "
                               "audioconvert ! level interval=50000000 ! "
                               "fakesink",
                               &error);
  g_assert_no_error (error);
  gst_element_set_state (test.ear, GST_STATE_PLAYING);

  holler_media_start_self_test (media, &error);
  g_assert_no_error (error);
  g_assert_true (is_capturing (media));
  holler_test_wait_until (is_in_state, &test);
  /* One does not hear oneself while one speaks, and nothing is recorded while
   * one listens. */
  g_assert_false (speaker_sounds (&test));
  g_assert_false (is_capturing (media));
  silence (voice);
  holler_test_wait_until (speaker_sounds, &test);
  test.state = HOLLER_SELF_TEST_IDLE;
  holler_test_wait_until (is_in_state, &test);

  gst_element_set_state (test.ear, GST_STATE_NULL);
  gst_object_unref (test.ear);
  holler_gst_media_wait (HOLLER_GST_MEDIA (media), 2000);
}

/* A test in the preferences must not end a call's microphone, nor a call the
 * test's. */
static void
test_capture_is_counted (void)
{
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  g_autoptr (HollerMedia) media = holler_gst_media_new (clock);
  g_autoptr (GError) error = NULL;

  g_object_set (media, "audio-input", "test", "audio-output", "null", NULL);
  for (guint i = 0; i < 2; i++)
    {
      holler_media_open_capture (media, HOLLER_MEDIA_AUDIO, &error);
      g_assert_no_error (error);
    }
  holler_media_start_self_test (media, &error);
  g_assert_no_error (error);
  holler_media_stop_self_test (media);
  holler_media_close_capture (media);
  g_assert_true (is_capturing (media));
  holler_media_close_capture (media);
  g_assert_false (is_capturing (media));
  holler_gst_media_wait (HOLLER_GST_MEDIA (media), 2000);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/sound-server/devices-come-and-go", test_devices);
  g_test_add_func ("/media/sound-server/it-rings", test_bell);
  g_test_add_func ("/media/sound-server/tones", test_tones);
  g_test_add_func ("/media/sound-server/microphones-may-change-in-a-call",
                   test_call);
  g_test_add_func ("/media/sound-server/microphones-may-vanish-in-a-call",
                   test_vanishing_microphone);
  g_test_add_func ("/media/sound-server/microphones-may-stall-in-a-call",
                   test_stalled_microphone);
  g_test_add_func ("/media/sound-server/the-machine-may-be-busy",
                   test_busy_machine);
  g_test_add_func ("/media/sound-server/speakers-may-vanish-in-a-call",
                   test_vanishing_speaker);
  g_test_add_func ("/media/sound-server/headsets-may-change-profile",
                   test_headset_profile);
  g_test_add_func ("/media/sound-server/headsets-are-heard-by-any-profile",
                   test_headset_microphone);
  g_test_add_func ("/media/sound-server/switches-are-heard-at-once",
                   test_switches);
  g_test_add_func ("/media/sound-server/one-can-hear-oneself", test_self_test);
  g_test_add_func ("/media/sound-server/captures-are-counted",
                   test_capture_is_counted);
  g_test_add_func ("/media/sound-server/no-microphone-is-said",
                   test_no_microphone);

  return g_test_run ();
}
