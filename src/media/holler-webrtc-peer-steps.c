/* holler-webrtc-peer-steps.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define GST_USE_UNSTABLE_API
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>
#include <string.h>

#include "client/holler-media.h"
#include "media/holler-bundle.h"
#include "media/holler-peer-figures.h"
#include "media/holler-webrtc-peer-private.h"

/* The half of a peer connection that is asked and answers later: offers,
 * answers, descriptions, statistics. Each question is a task with a number;
 * the number travels through webrtcbin's threads, the task stays here.
 */

static void
return_description (HollerWebrtcPeer *self,
                    GTask *task,
                    const GstStructure *reply,
                    const char *field)
{
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  g_autofree char *sdp = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *settled = NULL;
  gboolean is_offer = strcmp (field, "offer") == 0;

  if (reply != NULL)
    gst_structure_get (reply,
                       field,
                       GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
                       &description,
                       NULL);
  if (description == NULL)
    {
      g_task_return_new_error (task,
                               HOLLER_MEDIA_ERROR,
                               HOLLER_MEDIA_ERROR_FAILED,
                               "webrtcbin made no %s",
                               field);
      return;
    }

  sdp = gst_sdp_message_as_text (description->sdp);
  clean = holler_sections_clean_sdp (sdp);
  settled = holler_setup_role_write (self->setup_role, clean, is_offer);
  g_task_return_pointer (
    task,
    holler_ice_restart_rewrite (self->ice_restart, settled, is_offer),
    g_free);
}

/* They belong to the credentials that were set just now. Not before whoever
 * set the description has heard of it, which may be in the next turn of the
 * loop, and has sent it: nobody could tell whose they are. */
static gboolean
tell_candidates_cb (gpointer user_data)
{
  HollerWebrtcPeer *self = user_data;
  HollerPeerConnection *peer = HOLLER_PEER_CONNECTION (self);
  g_autoptr (GPtrArray) lines =
    holler_ice_restart_take_candidates (self->ice_restart);

  self->resend_id = 0;
  for (guint i = 0; lines != NULL && i < lines->len &&
                    self->state != HOLLER_PEER_STATE_CLOSED;
       i++)
    holler_peer_connection_emit_candidate (peer,
                                           lines->pdata[i],
                                           self->plan.sections[0].mid,
                                           0);
  if (lines != NULL && self->state != HOLLER_PEER_STATE_CLOSED)
    holler_peer_connection_emit_candidate (peer, NULL, NULL, 0);

  return G_SOURCE_REMOVE;
}

static void
return_stats (HollerWebrtcPeer *self, GTask *task)
{
  g_autoptr (GstStructure) figures =
    holler_peer_figures_gather (self->webrtcbin, self->agent);
  HollerVoiceStats voice;
  HollerMediaStats *stats = NULL;

  holler_voice_get_stats (holler_peer_line_get_voice (self->line), &voice);
  stats = holler_peer_stats_read (figures,
                                  &voice,
                                  &self->mark,
                                  g_get_monotonic_time ());
  stats->security = self->security;
  if (self->sender != NULL)
    holler_peer_sender_take_report (self->sender,
                                    stats->remote_loss_fraction,
                                    stats->round_trip_ms,
                                    g_get_monotonic_time ());
  g_task_return_pointer (task, stats, (GDestroyNotify) holler_media_stats_free);
}

static void
build_channel (HollerWebrtcPeer *self)
{
  g_signal_emit_by_name (self->webrtcbin,
                         "create-data-channel",
                         "holler",
                         NULL,
                         &self->channel);
  if (self->channel != NULL)
    holler_peer_line_watch_channel (self->line, self->channel);
}

static gboolean
build_sections (HollerWebrtcPeer *self, const HollerPlan *plan)
{
  for (guint i = 0; i < plan->n_sections; i++)
    {
      const HollerPlannedSection *section = &plan->sections[i];
      guint32 ssrc = self->base_ssrc + 2 * i;
      g_autoptr (GstPad) pad = NULL;

      if (section->role == HOLLER_ROLE_DATA)
        {
          build_channel (self);
          continue;
        }
      pad = holler_sections_add (self->webrtcbin, section, ssrc);
      if (pad == NULL)
        return FALSE;
      holler_peer_line_guard_sink_pad (self->line, pad);
      if (section->role == HOLLER_ROLE_MICROPHONE)
        {
          self->sender = holler_peer_sender_new (
            GST_BIN (holler_pipeline_get_element (self->pipeline)),
            pad,
            ssrc,
            self->context->capture);
          if (self->sender == NULL)
            return FALSE;
          holler_webrtc_peer_update_flow (self);
        }
    }
  self->plan = *plan;

  return TRUE;
}

static gboolean
has_same_roles (const HollerPlan *a, const HollerPlan *b)
{
  if (a->n_sections != b->n_sections)
    return FALSE;
  for (guint i = 0; i < a->n_sections; i++)
    {
      if (a->sections[i].role != b->sections[i].role)
        return FALSE;
    }

  return TRUE;
}

/* Sections are built once, from the first offer of either side. */
static gboolean
ensure_sections (HollerWebrtcPeer *self, const HollerPlan *plan, GError **error)
{
  gboolean ok = TRUE;

  if (self->plan.n_sections > 0)
    ok = has_same_roles (&self->plan, plan);
  else
    ok = build_sections (self, plan);
  if (!ok)
    g_set_error_literal (error,
                         HOLLER_MEDIA_ERROR,
                         HOLLER_MEDIA_ERROR_FAILED,
                         "the connection cannot have these sections");

  return ok;
}

static GTask *
new_task (HollerWebrtcPeer *self,
          const char *name,
          gpointer source_tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_name (task, name);

  return task;
}

static gboolean
refuse_when_closed (HollerWebrtcPeer *self, GTask *task)
{
  if (self->state != HOLLER_PEER_STATE_CLOSED)
    return FALSE;

  g_task_return_new_error (task,
                           G_IO_ERROR,
                           G_IO_ERROR_CANCELLED,
                           "the connection is closed");

  return TRUE;
}

/* Keeps @task until webrtcbin has answered. */
static GstPromise *
ask (HollerWebrtcPeer *self, GTask *task)
{
  guint number = ++self->last_number;

  g_hash_table_insert (self->tasks, GUINT_TO_POINTER (number), task);

  return holler_peer_line_ask (self->line, number);
}

static void
create_offer_async (HollerPeerConnection *peer,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GstPromise) promise = NULL;
  HollerPlan plan;
  GError *error = NULL;

  task = new_task (self,
                   "offer",
                   create_offer_async,
                   cancellable,
                   callback,
                   user_data);
  if (refuse_when_closed (self, task))
    return;

  if (self->plan.n_sections == 0)
    {
      holler_plan_init_own (&plan);
      if (!ensure_sections (self, &plan, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  promise = ask (self, g_steal_pointer (&task));
  g_signal_emit_by_name (self->webrtcbin,
                         "create-offer",
                         NULL,
                         g_steal_pointer (&promise));
}

static void
create_answer_async (HollerPeerConnection *peer,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;
  GstPromise *promise = NULL;

  task = new_task (self,
                   "answer",
                   create_answer_async,
                   cancellable,
                   callback,
                   user_data);
  if (refuse_when_closed (self, task))
    return;

  promise = ask (self, g_steal_pointer (&task));
  g_signal_emit_by_name (self->webrtcbin, "create-answer", NULL, promise);
}

static char *
create_finish (HollerPeerConnection *peer, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, peer), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GstWebRTCSessionDescription *
parse_description (const char *sdp, gboolean is_offer, GError **error)
{
  GstSDPMessage *message = NULL;

  gst_sdp_message_new (&message);
  if (gst_sdp_message_parse_buffer ((const guint8 *) sdp,
                                    (guint) strlen (sdp),
                                    message) != GST_SDP_OK)
    {
      gst_sdp_message_free (message);
      g_set_error_literal (error,
                           HOLLER_MEDIA_ERROR,
                           HOLLER_MEDIA_ERROR_FAILED,
                           "not a session description");
      return NULL;
    }

  return gst_webrtc_session_description_new (
    is_offer ? GST_WEBRTC_SDP_TYPE_OFFER : GST_WEBRTC_SDP_TYPE_ANSWER,
    message);
}

/* What the other's description changes here. */
static gboolean
take_remote_plan (HollerWebrtcPeer *self,
                  const char *sdp,
                  gboolean is_offer,
                  GError **error)
{
  HollerPlan plan;
  const HollerPlannedSection *voice = NULL;

  if (!holler_plan_init_from_sdp (&plan, sdp))
    {
      g_set_error_literal (error,
                           HOLLER_MEDIA_ERROR,
                           HOLLER_MEDIA_ERROR_FAILED,
                           "a description with unknown sections");
      return FALSE;
    }
  if (is_offer && !ensure_sections (self, &plan, error))
    return FALSE;

  voice = holler_plan_find (&plan, HOLLER_ROLE_MICROPHONE);
  holler_peer_line_set_voice_ssrc (self->line, voice ? voice->ssrc : 0);

  return TRUE;
}

static void
set_description_async (HollerPeerConnection *peer,
                       gboolean is_local,
                       gboolean is_offer,
                       const char *sdp,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;
  g_autoptr (GstWebRTCSessionDescription) description = NULL;
  g_autofree char *shared = NULL;
  GstPromise *promise = NULL;
  GError *error = NULL;

  task = new_task (self,
                   is_local ? "set our description" : "set a description",
                   set_description_async,
                   cancellable,
                   callback,
                   user_data);
  if (refuse_when_closed (self, task))
    return;

  if (!is_local)
    sdp = shared = holler_bundle_share_ice (sdp);
  description = parse_description (sdp, is_offer, &error);
  if (description == NULL ||
      (!is_local && !take_remote_plan (self, sdp, is_offer, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!is_offer && self->setup_role == HOLLER_SETUP_ROLE_UNKNOWN)
    self->setup_role = holler_setup_role_of_answer (sdp, is_local);
  if (is_local)
    holler_ice_restart_before_local (self->ice_restart, sdp);
  else
    holler_ice_restart_before_remote (self->ice_restart, sdp, is_offer);
  promise = ask (self, g_steal_pointer (&task));
  g_signal_emit_by_name (self->webrtcbin,
                         is_local ? "set-local-description"
                                  : "set-remote-description",
                         description,
                         promise);
}

static gboolean
set_description_finish (HollerPeerConnection *peer,
                        GAsyncResult *result,
                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, peer), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
get_stats_async (HollerPeerConnection *peer,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  HollerWebrtcPeer *self = HOLLER_WEBRTC_PEER (peer);
  g_autoptr (GTask) task = NULL;

  task =
    new_task (self, "stats", get_stats_async, cancellable, callback, user_data);
  if (!refuse_when_closed (self, task))
    return_stats (self, task);
}

static HollerMediaStats *
get_stats_finish (HollerPeerConnection *peer,
                  GAsyncResult *result,
                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, peer), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Takes webrtcbin's answer to the question of that number. */
void
holler_webrtc_peer_handle_reply (HollerWebrtcPeer *self,
                                 const HollerPeerEvent *event)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  gpointer key = GUINT_TO_POINTER (event->number);
  const char *name = NULL;

  if (!g_hash_table_steal_extended (self->tasks, key, NULL, (gpointer *) &task))
    return;

  name = g_task_get_name (task);
  if (event->structure != NULL &&
      gst_structure_has_field (event->structure, "error"))
    gst_structure_get (event->structure, "error", G_TYPE_ERROR, &error, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL || event->text != NULL)
    g_task_return_new_error (task,
                             HOLLER_MEDIA_ERROR,
                             HOLLER_MEDIA_ERROR_FAILED,
                             "webrtcbin refused to %s (code %d)",
                             name,
                             error != NULL ? error->code : -1);
  else if (strcmp (name, "offer") == 0 || strcmp (name, "answer") == 0)
    return_description (self, task, event->structure, name);
  else
    {
      if (strcmp (name, "set our description") == 0 && self->resend_id == 0)
        self->resend_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE,
                                           tell_candidates_cb,
                                           g_object_ref (self),
                                           g_object_unref);
      g_task_return_boolean (task, TRUE);
    }
}

/* Whoever waits for an answer is told, once, that none will come. */
void
holler_webrtc_peer_cancel_steps (HollerWebrtcPeer *self)
{
  g_autoptr (GHashTable) tasks = g_steal_pointer (&self->tasks);
  GHashTableIter iter;
  gpointer task;

  g_clear_handle_id (&self->resend_id, g_source_remove);
  self->tasks = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  g_hash_table_iter_init (&iter, tasks);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    g_task_return_new_error (task,
                             G_IO_ERROR,
                             G_IO_ERROR_CANCELLED,
                             "the connection is closed");
}

void
holler_webrtc_peer_init_steps (HollerPeerConnectionInterface *iface)
{
  iface->create_offer_async = create_offer_async;
  iface->create_answer_async = create_answer_async;
  iface->create_finish = create_finish;
  iface->set_description_async = set_description_async;
  iface->set_description_finish = set_description_finish;
  iface->get_stats_async = get_stats_async;
  iface->get_stats_finish = get_stats_finish;
}
