/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-lab-router.h"

G_BEGIN_DECLS

/* What the two files of the router share: packets (holler-lab-router.c) and
 * commands (holler-lab-commands.c). */

#define HOLLER_LAB_MAX_LINKS 8
#define HOLLER_LAB_MAX_NETWORKS 4

typedef enum
{
  HOLLER_LAB_UP,   /* from an interface */
  HOLLER_LAB_DOWN, /* to an interface */
  HOLLER_LAB_N_DIRECTIONS,
} HollerLabDirection;

typedef struct
{
  HollerLabAddress address;
  guint prefix_bits;
} HollerLabNetwork;

typedef struct
{
  char *name;
  int fd;
  HollerLabNat *nat; /* (nullable) */
  HollerLabNetwork networks[HOLLER_LAB_MAX_NETWORKS];
  guint n_networks;
  HollerLabLane lanes[HOLLER_LAB_N_DIRECTIONS];
  guint64 n_refused; /* that the router of the home did not let through */
} HollerLabLink;

struct _HollerLabRouter
{
  guint64 seed;
  HollerLabWriteFunc write_func;
  gpointer user_data;
  GPtrArray *links;
  GSequence *waiting;
  guint64 serial;
  guint64 n_lost_ways; /* to an address that nobody has */
  GHashTable *targets; /* how many packets went to which address */
};

void holler_lab_link_free (HollerLabLink *self);

G_END_DECLS
