/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define HOLLER_MAX_SECTIONS 16

/* What a section carries, by kind and order (PROTOCOL.md, "Descriptions"). */
typedef enum
{
  HOLLER_ROLE_MICROPHONE,
  HOLLER_ROLE_CAMERA,
  HOLLER_ROLE_SCREEN,
  HOLLER_ROLE_SCREEN_SOUND,
  HOLLER_ROLE_DATA,
} HollerRole;

#define HOLLER_N_ROLES (HOLLER_ROLE_DATA + 1)

#define HOLLER_PAYLOAD_OPUS 111
#define HOLLER_PAYLOAD_VP8 96

typedef struct
{
  HollerRole role;
  char mid[33];
  guint32 ssrc; /* 0 where the description names none */
} HollerPlannedSection;

typedef struct
{
  HollerPlannedSection sections[HOLLER_MAX_SECTIONS];
  guint n_sections;
} HollerPlan;

void holler_plan_init_own (HollerPlan *self);
gboolean holler_plan_init_from_sdp (HollerPlan *self, const char *sdp);
const HollerPlannedSection *holler_plan_find (const HollerPlan *self,
                                              HollerRole role);
int holler_plan_find_mid (const HollerPlan *self, const char *mid);

GstPad *holler_sections_add (GstElement *webrtcbin,
                             const HollerPlannedSection *section,
                             guint32 ssrc);
char *holler_sections_clean_sdp (const char *sdp);

G_END_DECLS
