/* holler-lab-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-lab-router-private.h"

#include <string.h>

/* What the laboratory says to its network, a line at a time. */

#define MAX_WORDS 24

static const char *const lane_names[] = { "up", "down" };

static HollerLabLink *
find_link (HollerLabRouter *self, const char *name)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      HollerLabLink *link = self->links->pdata[i];

      if (strcmp (link->name, name) == 0)
        return link;
    }

  return NULL;
}

static gboolean
add_network (HollerLabLink *link, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  HollerLabNetwork *network = &link->networks[link->n_networks];
  guint64 bits = 0;

  if (link->n_networks == HOLLER_LAB_MAX_NETWORKS ||
      g_strv_length (parts) != 2 ||
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
add_nat (HollerLabRouter *self,
         HollerLabLink *link,
         const char *kind,
         const char *text)
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
  HollerLabLink *link = NULL;
  guint64 fd = 0;

  if (n_words < 5 || self->links->len == HOLLER_LAB_MAX_LINKS ||
      find_link (self, words[1]) != NULL ||
      !g_ascii_string_to_unsigned (words[2], 10, 0, 1000, &fd, NULL))
    return FALSE;

  link = g_new0 (HollerLabLink, 1);
  link->name = g_strdup (words[1]);
  link->fd = (int) fd;
  for (guint i = 0; i < HOLLER_LAB_N_DIRECTIONS; i++)
    holler_lab_lane_init (&link->lanes[i],
                          self->seed * 100 +
                            self->links->len * HOLLER_LAB_N_DIRECTIONS + i);
  if (!add_nat (self, link, words[3], words[4]))
    {
      holler_lab_link_free (link);
      return FALSE;
    }
  for (guint i = 5; i < n_words; i++)
    if (!add_network (link, words[i]))
      {
        holler_lab_link_free (link);
        return FALSE;
      }
  g_ptr_array_add (self->links, link);

  return TRUE;
}

/* lane NAME up|down FAULT=VALUE… */
static gboolean
command_lane (HollerLabRouter *self, char **words, guint n_words)
{
  HollerLabLink *link = n_words >= 3 ? find_link (self, words[1]) : NULL;
  HollerLabLane *lane = NULL;

  for (guint i = 0; link != NULL && i < HOLLER_LAB_N_DIRECTIONS; i++)
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
      HollerLabLink *link = self->links->pdata[i];

      g_string_append_printf (answer, "\"%s\":{", link->name);
      for (guint j = 0; j < HOLLER_LAB_N_DIRECTIONS; j++)
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
  HollerLabLink *link = NULL;

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
