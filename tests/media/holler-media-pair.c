/* holler-media-pair.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-media-pair.h"

#include <string.h>

#include "holler-test.h"
#include "media/holler-gst-media.h"

static void
deliver (HollerMediaSide *to, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);

  if (to->peer != NULL)
    holler_peer_connection_add_candidate (to->peer,
                                          words[2],
                                          words[0],
                                          (guint) atoi (words[1]));
}

static void
candidate_cb (HollerPeerConnection *peer,
              const char *candidate,
              const char *mid,
              guint m_line_index,
              gpointer user_data)
{
  HollerMediaSide *self = user_data;
  char *line = NULL;

  if (candidate == NULL)
    {
      self->n_ends_of_candidates++;
      if (!self->hold_candidates && self->other->peer != NULL)
        holler_peer_connection_add_candidate (self->other->peer, NULL, NULL, 0);
      return;
    }

  line = g_strdup_printf ("%s %u %s", mid, m_line_index, candidate);
  g_ptr_array_add (self->candidates, line);
  if (!self->hold_candidates)
    deliver (self->other, line);
}

static void
sounding_cb (HollerPeerConnection *peer, gpointer user_data)
{
  HollerMediaSide *self = user_data;

  self->n_sounding++;
}

static void
data_cb (HollerPeerConnection *peer, const char *text, gpointer user_data)
{
  HollerMediaSide *self = user_data;

  self->n_data++;
  g_free (self->last_data);
  self->last_data = g_strdup (text);
}

static void
init_side (HollerMediaSide *self,
           HollerMediaSide *other,
           HollerClock *clock,
           const char *input)
{
  g_autoptr (GError) error = NULL;

  self->other = other;
  self->candidates = g_ptr_array_new_with_free_func (g_free);
  self->media = holler_gst_media_new (clock);
  g_object_set (self->media,
                "audio-input",
                input,
                "audio-output",
                "null",
                NULL);
  holler_media_open_playback (self->media, &error);
  g_assert_no_error (error);
  holler_media_open_capture (self->media, HOLLER_MEDIA_AUDIO, &error);
  g_assert_no_error (error);
}

void
holler_media_pair_init (HollerMediaPair *self, const char *input)
{
  memset (self, 0, sizeof *self);
  self->clock = holler_system_clock_new ();
  init_side (&self->a, &self->b, self->clock, input);
  init_side (&self->b, &self->a, self->clock, input);
}

static void
make_peer (HollerMediaSide *self,
           const HollerPeerConfig *base,
           gboolean offerer)
{
  HollerPeerConfig config = *base;
  g_autoptr (GError) error = NULL;

  config.offerer = offerer;
  self->peer = holler_media_create_peer (self->media, &config, &error);
  g_assert_no_error (error);
  self->n_sounding = 0;
  self->n_ends_of_candidates = 0;
  self->n_data = 0;
  g_ptr_array_set_size (self->candidates, 0);
  g_signal_connect (self->peer, "candidate", G_CALLBACK (candidate_cb), self);
  g_signal_connect (self->peer, "sounding", G_CALLBACK (sounding_cb), self);
  g_signal_connect (self->peer, "data", G_CALLBACK (data_cb), self);
  holler_peer_connection_set_sending (self->peer, HOLLER_MEDIA_AUDIO);
}

void
holler_media_pair_make_peers (HollerMediaPair *self)
{
  make_peer (&self->a, &self->config, TRUE);
  make_peer (&self->b, &self->config, FALSE);
}

static void
drop_peer (HollerMediaSide *self)
{
  if (self->peer == NULL)
    return;

  holler_peer_connection_close (self->peer);
  g_signal_handlers_disconnect_by_data (self->peer, self);
  g_clear_object (&self->peer);
}

void
holler_media_pair_drop_peers (HollerMediaPair *self)
{
  drop_peer (&self->a);
  drop_peer (&self->b);
}

static void
clear_side (HollerMediaSide *self)
{
  gboolean is_open = FALSE;

  drop_peer (self);
  /* A test may have closed it already. */
  g_object_get (self->media, "capture-open", &is_open, NULL);
  if (is_open)
    holler_media_close_capture (self->media);
  holler_media_close_playback (self->media);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  holler_gst_media_wait (HOLLER_GST_MEDIA (self->media), 2000);
  g_clear_object (&self->media);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_clear_pointer (&self->last_data, g_free);
}

void
holler_media_pair_clear (HollerMediaPair *self)
{
  clear_side (&self->a);
  clear_side (&self->b);
  g_clear_object (&self->clock);
}

char *
holler_media_side_create (HollerMediaSide *self, gboolean is_offer)
{
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (GError) error = NULL;
  char *sdp = NULL;

  if (is_offer)
    holler_peer_connection_create_offer_async (self->peer,
                                               NULL,
                                               holler_test_answer_cb,
                                               &answer);
  else
    holler_peer_connection_create_answer_async (self->peer,
                                                NULL,
                                                holler_test_answer_cb,
                                                &answer);
  sdp = holler_peer_connection_create_finish (self->peer,
                                              holler_test_answer_wait (&answer),
                                              &error);
  g_assert_no_error (error);
  g_assert_nonnull (sdp);

  return sdp;
}

void
holler_media_side_set (HollerMediaSide *self,
                       gboolean is_local,
                       gboolean is_offer,
                       const char *sdp)
{
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (GError) error = NULL;

  holler_peer_connection_set_description_async (self->peer,
                                                is_local,
                                                is_offer,
                                                sdp,
                                                NULL,
                                                holler_test_answer_cb,
                                                &answer);
  holler_peer_connection_set_description_finish (
    self->peer,
    holler_test_answer_wait (&answer),
    &error);
  g_assert_no_error (error);
}

char *
holler_media_fingerprint_of (const char *sdp)
{
  const char *at = strstr (sdp, "a=fingerprint:sha-256 ");

  g_assert_nonnull (at);
  at += strlen ("a=fingerprint:sha-256 ");

  return g_strndup (at, strcspn (at, "\r\n"));
}

/* The devices that with-pulse.sh makes for a person. */
void
holler_media_side_use_devices (HollerMediaSide *self, const char *name)
{
  g_autofree char *microphone = g_strconcat (name, "-microphone", NULL);
  g_autofree char *speaker = g_strconcat (name, "-speaker", NULL);
  g_autoptr (GError) error = NULL;

  holler_media_close_capture (self->media);
  holler_media_close_playback (self->media);
  g_object_set (self->media,
                "audio-input",
                "default",
                "audio-output",
                "default",
                "microphone",
                microphone,
                "speaker",
                speaker,
                NULL);
  holler_media_open_playback (self->media, &error);
  g_assert_no_error (error);
  holler_media_open_capture (self->media, HOLLER_MEDIA_AUDIO, &error);
  g_assert_no_error (error);
}

/* What the negotiator does with a description before it is set. */
void
holler_media_side_expect (HollerMediaSide *self, const char *sdp)
{
  g_autofree char *fingerprint = holler_media_fingerprint_of (sdp);

  holler_peer_connection_set_remote_fingerprint (self->peer, fingerprint);
}

/* Hands over the candidates that were held. */
void
holler_media_side_release (HollerMediaSide *self)
{
  self->hold_candidates = FALSE;
  for (guint i = 0; i < self->candidates->len; i++)
    deliver (self->other, self->candidates->pdata[i]);
}

/* One round with @self as the offerer, the local description delayed. */
void
holler_media_side_negotiate (HollerMediaSide *self)
{
  g_autofree char *offer = holler_media_side_create (self, TRUE);
  g_autofree char *answer = NULL;

  holler_media_side_expect (self->other, offer);
  holler_media_side_set (self->other, FALSE, TRUE, offer);
  answer = holler_media_side_create (self->other, FALSE);
  holler_media_side_set (self->other, TRUE, FALSE, answer);

  holler_media_side_set (self, TRUE, TRUE, offer);
  holler_media_side_expect (self, answer);
  holler_media_side_set (self, FALSE, FALSE, answer);
}

static gboolean
both_sound (gpointer user_data)
{
  HollerMediaPair *self = user_data;

  return self->a.n_sounding > 0 && self->b.n_sounding > 0;
}

void
holler_media_pair_wait_for_sound (HollerMediaPair *self)
{
  holler_test_wait_until (both_sound, self);
}
