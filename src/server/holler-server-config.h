/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* What the administrator says, read in one place. data/holler-server.conf.example
 * documents every key; one that is not known is an error. */

typedef enum
{
  HOLLER_REGISTRATION_OPEN,
  HOLLER_REGISTRATION_INVITE,
  HOLLER_REGISTRATION_CLOSED,
} HollerRegistration;

typedef enum
{
  HOLLER_DIRECTORY_CLOSED, /* one must know a name */
  HOLLER_DIRECTORY_OPEN,
} HollerDirectory;

typedef enum
{
  HOLLER_METRICS_OFF,
  HOLLER_METRICS_LOOPBACK,
  HOLLER_METRICS_ALL,
} HollerMetrics;

struct _HollerServerConfig
{
  /* [server] */
  char *name;
  char *listen;
  char *data_dir;
  HollerRegistration registration;
  char **invite_tokens;
  HollerDirectory directory;
  char **origins;
  char *tls_certificate; /* nullable */
  char *tls_key;         /* nullable */
  HollerMetrics metrics;

  /* [sessions] */
  guint access_token_s;
  guint refresh_token_days;
  guint ping_interval_s;
  guint resume_window_s;
  guint ring_s;

  /* [passwords] */
  guint hash_memory_kib;
  guint hash_passes;

  /* [limits] */
  guint frames_per_s;
  guint frames_burst;
  guint call_frames_burst;
  guint bad_frames_per_min;
  guint log_ins_per_min;
  guint failed_log_ins_per_min;
  guint registrations_per_min;
  guint first_offers_per_min;
  guint rings_per_callee;
  guint sockets_per_user;
  guint out_queue_kib;
  guint replay_kib;
  guint headers_kib;
  guint headers_s;
  guint connections;

  /* [files] */
  guint file_mib;
  guint quota_mib;

  /* [turn] */
  char **turn_uris;
  char *turn_secret; /* nullable */
  guint turn_ttl_s;
};

const char *holler_registration_to_text (HollerRegistration registration);

HollerServerConfig *holler_server_config_new (void);
void holler_server_config_free (HollerServerConfig *self);
gboolean holler_server_config_load (HollerServerConfig *self,
                                    const char *path,
                                    GError **error);
gboolean holler_server_config_reload (HollerServerConfig *self,
                                      const char *path,
                                      GError **error);
char **holler_server_config_list_keys (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerServerConfig, holler_server_config_free)

G_END_DECLS
