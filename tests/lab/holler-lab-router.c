/* holler-lab-router.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-lab-router.h"

#include <string.h>

/* A packet goes from an interface through the router of its home (translated),
 * over the lane up of its link, to the link of its target, down the lane of
 * that, through the router there, into the interface. What is on a lane waits
 * in one row, ordered by when it comes out.
 *
 * It could be done by the kernel with namespaces that forward, but not every
 * kernel has netem or all of netfilter, and none of them draws lots the same
 * way twice.
 */

#define MAX_WAITING 20000
#define MAX_LINKS 8
#define MAX_NETWORKS 4
#define MAX_WORDS 24
#define MAX_TARGETS 64

typedef enum
{
  UP,   /* from an interface */
  DOWN, /* to an interface */
  N_LANES,
} Direction;

static const char *const lane_names[] = { "up", "down" };

typedef struct
{
  HollerLabAddress address;
  guint prefix_bits;
} Network;

typedef struct
{
  char *name;
  int fd;
  HollerLabNat *nat; /* (nullable) */
  Network networks[MAX_NETWORKS];
  guint n_networks;
  HollerLabLane lanes[N_LANES];
  guint64 n_refused; /* that the router of the home did not let through */
} Link;

typedef struct
{
  gint64 out_us;
  guint64 serial; /* those of the same time keep their order */
  guint link;
  Direction direction;
  gsize size_bytes;
  guint8 bytes[];
} Waiting;

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

static void
link_free (gpointer data)
{
  Link *self = data;

  g_clear_pointer (&self->nat, holler_lab_nat_free);
  g_free (self->name);
  g_free (self);
}

/**
 * holler_lab_router_new:
 * @seed: of all chance
 * @write_func: puts a packet into an interface
 * @user_data: data of @write_func
 *
 * Returns: (transfer full): a network without links
 */
HollerLabRouter *
holler_lab_router_new (guint64 seed,
                       HollerLabWriteFunc write_func,
                       gpointer user_data)
{
  HollerLabRouter *self = g_new0 (HollerLabRouter, 1);

  self->seed = seed;
  self->write_func = write_func;
  self->user_data = user_data;
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->waiting = g_sequence_new (g_free);
  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

/**
 * holler_lab_router_free:
 * @self: (transfer full): a network
 *
 * Frees it; what was on its way is lost.
 */
void
holler_lab_router_free (HollerLabRouter *self)
{
  g_sequence_free (self->waiting);
  g_hash_table_unref (self->targets);
  g_ptr_array_unref (self->links);
  g_free (self);
}

static Link *
find_link (HollerLabRouter *self, const char *name)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = self->links->pdata[i];

      if (strcmp (link->name, name) == 0)
        return link;
    }

  return NULL;
}

static gboolean
add_network (Link *link, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  Network *network = &link->networks[link->n_networks];
  guint64 bits = 0;

  if (link->n_networks == MAX_NETWORKS || g_strv_length (parts) != 2 ||
      !holler_lab_address_parse (&network->address, parts[0]) ||
      !g_ascii_string_to_unsigned (parts[1],
                                   10,
                                   0,
                                   network->address.length * 8u,
                                   &bits,
                                   NULL))
    return FALSE;

  network->prefix_bits = (guint) bits;
  link->n_networks++;

  return TRUE;
}

static gboolean
add_nat (HollerLabRouter *self, Link *link, const char *kind, const char *text)
{
  HollerLabAddress outside;

  if (strcmp (kind, "none") == 0)
    return TRUE;
  if (!holler_lab_address_parse (&outside, text) || outside.length != 4)
    return FALSE;

  if (strcmp (kind, "endpoint-independent") == 0)
    link->nat = holler_lab_nat_new (HOLLER_LAB_NAT_ENDPOINT_INDEPENDENT,
                                    &outside,
                                    self->seed + self->links->len);
  else if (strcmp (kind, "address-and-port-dependent") == 0)
    link->nat = holler_lab_nat_new (HOLLER_LAB_NAT_ADDRESS_AND_PORT_DEPENDENT,
                                    &outside,
                                    self->seed + self->links->len);

  return link->nat != NULL;
}

/* link NAME FD NAT OUTSIDE NETWORK… */
static gboolean
command_link (HollerLabRouter *self, char **words, guint n_words)
{
  Link *link = NULL;
  guint64 fd = 0;

  if (n_words < 5 || self->links->len == MAX_LINKS ||
      find_link (self, words[1]) != NULL ||
      !g_ascii_string_to_unsigned (words[2], 10, 0, 1000, &fd, NULL))
    return FALSE;

  link = g_new0 (Link, 1);
  link->name = g_strdup (words[1]);
  link->fd = (int) fd;
  for (guint i = 0; i < N_LANES; i++)
    holler_lab_lane_init (&link->lanes[i],
                          self->seed * 100 + self->links->len * N_LANES + i);
  if (!add_nat (self, link, words[3], words[4]))
    {
      link_free (link);
      return FALSE;
    }
  for (guint i = 5; i < n_words; i++)
    if (!add_network (link, words[i]))
      {
        link_free (link);
        return FALSE;
      }
  g_ptr_array_add (self->links, link);

  return TRUE;
}

/* lane NAME up|down FAULT=VALUE… */
static gboolean
command_lane (HollerLabRouter *self, char **words, guint n_words)
{
  Link *link = n_words >= 3 ? find_link (self, words[1]) : NULL;
  HollerLabLane *lane = NULL;

  for (guint i = 0; link != NULL && i < N_LANES; i++)
    if (strcmp (words[2], lane_names[i]) == 0)
      lane = &link->lanes[i];
  if (lane == NULL)
    return FALSE;

  for (guint i = 3; i < n_words; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "=", 2);
      char *end = NULL;
      double value;

      if (g_strv_length (parts) != 2)
        return FALSE;
      value = g_ascii_strtod (parts[1], &end);
      if (end == parts[1] || *end != '\0' ||
          !holler_lab_lane_set (lane, parts[0], value))
        return FALSE;
    }

  return TRUE;
}

static void
tell_lane (const HollerLabLane *lane, const char *name, GString *answer)
{
  g_string_append_printf (
    answer,
    "\"%s\":{\"seen\":%" G_GUINT64_FORMAT ",\"lost\":%" G_GUINT64_FORMAT
    ",\"duplicated\":%" G_GUINT64_FORMAT ",\"overtaken\":%" G_GUINT64_FORMAT
    ",\"overflowed\":%" G_GUINT64_FORMAT "},",
    name,
    lane->n_seen,
    lane->n_lost,
    lane->n_duplicated,
    lane->n_overtaken,
    lane->n_overflowed);
}

static void
tell_counts (HollerLabRouter *self, GString *answer)
{
  g_string_append_c (answer, '{');
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = self->links->pdata[i];

      g_string_append_printf (answer, "\"%s\":{", link->name);
      for (guint j = 0; j < N_LANES; j++)
        tell_lane (&link->lanes[j], lane_names[j], answer);
      g_string_append_printf (answer,
                              "\"refused\":%" G_GUINT64_FORMAT "},",
                              link->n_refused);
    }
  g_string_append_printf (answer,
                          "\"lostWays\":%" G_GUINT64_FORMAT "}",
                          self->n_lost_ways);
}

static void
tell_targets (HollerLabRouter *self, GString *answer)
{
  GHashTableIter iter;
  gpointer target, n_packets;

  g_string_append_c (answer, '{');
  g_hash_table_iter_init (&iter, self->targets);
  while (g_hash_table_iter_next (&iter, &target, &n_packets))
    g_string_append_printf (answer,
                            "%s\"%s\":%u",
                            answer->len > 1 ? "," : "",
                            (const char *) target,
                            GPOINTER_TO_UINT (n_packets));
  g_string_append_c (answer, '}');
}

/**
 * holler_lab_router_command:
 * @self: a network
 * @line: what to do: `link`, `lane`, `forget`, `counts`, or `targets`
 * @now_us: the time
 * @answer: where to append what is answered
 *
 * Does what a line of the laboratory says.
 *
 * Returns: `FALSE` if it makes no sense
 */
gboolean
holler_lab_router_command (HollerLabRouter *self,
                           const char *line,
                           gint64 now_us,
                           GString *answer)
{
  g_auto (GStrv) words = g_strsplit (line, " ", MAX_WORDS);
  guint n_words = g_strv_length (words);
  Link *link = NULL;

  if (n_words == 0)
    return FALSE;

  if (strcmp (words[0], "link") == 0)
    return command_link (self, words, n_words);
  if (strcmp (words[0], "lane") == 0)
    return command_lane (self, words, n_words);
  if (strcmp (words[0], "counts") == 0)
    {
      tell_counts (self, answer);
      return TRUE;
    }
  if (strcmp (words[0], "targets") == 0)
    {
      tell_targets (self, answer);
      return TRUE;
    }
  if (strcmp (words[0], "forget") == 0 && n_words == 2)
    {
      link = find_link (self, words[1]);
      if (link == NULL || link->nat == NULL)
        return FALSE;
      holler_lab_nat_forget (link->nat);
      return TRUE;
    }

  return FALSE;
}

/**
 * holler_lab_router_get_n_links:
 * @self: a network
 *
 * Returns: how many links there are
 */
guint
holler_lab_router_get_n_links (HollerLabRouter *self)
{
  return self->links->len;
}

/**
 * holler_lab_router_get_fd:
 * @self: a network
 * @link: its number
 *
 * Returns: the descriptor of its interface
 */
int
holler_lab_router_get_fd (HollerLabRouter *self, guint link)
{
  return ((Link *) self->links->pdata[link])->fd;
}

static int
compare_waiting (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Waiting *one = a;
  const Waiting *two = b;

  if (one->out_us != two->out_us)
    return one->out_us < two->out_us ? -1 : 1;

  return one->serial < two->serial ? -1 : one->serial > two->serial;
}

static void
enter_lane (HollerLabRouter *self,
            guint number,
            Direction direction,
            const HollerLabPacket *packet,
            gint64 now_us)
{
  Link *link = self->links->pdata[number];
  gint64 out_us[HOLLER_LAB_MAX_COPIES];
  guint n = holler_lab_lane_pass (&link->lanes[direction],
                                  packet->size_bytes,
                                  now_us,
                                  out_us);

  for (guint i = 0; i < n; i++)
    {
      Waiting *waiting = NULL;

      if (g_sequence_get_length (self->waiting) >= MAX_WAITING)
        return;

      waiting = g_malloc (sizeof (Waiting) + packet->size_bytes);
      waiting->out_us = out_us[i];
      waiting->serial = self->serial++;
      waiting->link = number;
      waiting->direction = direction;
      waiting->size_bytes = packet->size_bytes;
      memcpy (waiting->bytes, packet->bytes, packet->size_bytes);
      g_sequence_insert_sorted (self->waiting, waiting, compare_waiting, NULL);
    }
}

static gboolean
has_address (const Link *link, const HollerLabAddress *address)
{
  if (link->nat != NULL && address->length == 4)
    return holler_lab_address_equal (holler_lab_nat_get_outside (link->nat),
                                     address);

  for (guint i = 0; i < link->n_networks; i++)
    if (holler_lab_address_in (address,
                               &link->networks[i].address,
                               link->networks[i].prefix_bits))
      return TRUE;

  return FALSE;
}

static void
count_target (HollerLabRouter *self, const HollerLabAddress *target)
{
  char *name = holler_lab_address_dup_text (target);
  gpointer n_packets = g_hash_table_lookup (self->targets, name);

  if (n_packets == NULL && g_hash_table_size (self->targets) >= MAX_TARGETS)
    {
      g_free (name);
      return;
    }
  g_hash_table_insert (self->targets,
                       name,
                       GUINT_TO_POINTER (GPOINTER_TO_UINT (n_packets) + 1));
}

/* Over the world in the middle, on which nothing goes wrong. */
static void
cross (HollerLabRouter *self, const HollerLabPacket *packet, gint64 now_us)
{
  for (guint i = 0; i < self->links->len; i++)
    if (has_address (self->links->pdata[i], &packet->target.address))
      {
        count_target (self, &packet->target.address);
        enter_lane (self, i, DOWN, packet, now_us);
        return;
      }

  self->n_lost_ways++;
}

static void
arrive (HollerLabRouter *self,
        Link *link,
        HollerLabPacket *packet,
        gint64 now_us)
{
  if (link->nat != NULL && packet->target.address.length == 4 &&
      !holler_lab_nat_receive (link->nat, packet, now_us))
    {
      link->n_refused++;
      return;
    }

  self->write_func (link->fd,
                    packet->bytes,
                    packet->size_bytes,
                    self->user_data);
}

/**
 * holler_lab_router_take:
 * @self: a network
 * @link: the number of the link
 * @bytes: a packet out of its interface; changed
 * @size_bytes: its size
 * @now_us: the time
 *
 * Sends a packet on its way.
 */
void
holler_lab_router_take (HollerLabRouter *self,
                        guint link,
                        guint8 *bytes,
                        gsize size_bytes,
                        gint64 now_us)
{
  Link *from = self->links->pdata[link];
  HollerLabPacket packet;

  if (!holler_lab_packet_parse (&packet, bytes, size_bytes))
    return;
  if (from->nat != NULL && packet.source.address.length == 4 &&
      !holler_lab_nat_send (from->nat, &packet, now_us))
    {
      from->n_refused++;
      return;
    }

  enter_lane (self, link, UP, &packet, now_us);
}

/**
 * holler_lab_router_advance:
 * @self: a network
 * @now_us: the time
 *
 * Moves on what has come to the end of a lane.
 */
void
holler_lab_router_advance (HollerLabRouter *self, gint64 now_us)
{
  while (!g_sequence_is_empty (self->waiting))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->waiting);
      Waiting *waiting = g_sequence_get (first);
      HollerLabPacket packet;

      if (waiting->out_us > now_us)
        return;

      /* From its time and not from now: being late must not add up. */
      holler_lab_packet_parse (&packet, waiting->bytes, waiting->size_bytes);
      if (waiting->direction == UP)
        cross (self, &packet, waiting->out_us);
      else
        arrive (self, self->links->pdata[waiting->link], &packet, now_us);
      g_sequence_remove (first);
    }
}

/**
 * holler_lab_router_get_next_us:
 * @self: a network
 *
 * Returns: when something comes to the end of a lane, or `G_MAXINT64`
 */
gint64
holler_lab_router_get_next_us (HollerLabRouter *self)
{
  Waiting *waiting = NULL;

  if (g_sequence_is_empty (self->waiting))
    return G_MAXINT64;

  waiting = g_sequence_get (g_sequence_get_begin_iter (self->waiting));

  return waiting->out_us;
}
