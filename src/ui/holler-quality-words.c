/* holler-quality-words.c: how a connection is, in words
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-words.h"

#include <glib/gi18n.h>

static const char *
path_words (HollerPath path)
{
  switch (path)
    {
    case HOLLER_PATH_HOST:
      return _ ("direct");
    case HOLLER_PATH_REFLEXIVE:
      return _ ("direct, through a router");
    case HOLLER_PATH_RELAY:
      return _ ("through a relay");
    case HOLLER_PATH_UNKNOWN:
    default:
      return _ ("not known");
    }
}

/**
 * holler_words_fact_free:
 * @self: (transfer full): a fact
 *
 * Frees a fact.
 */
void
holler_words_fact_free (HollerWordsFact *self)
{
  g_free (self->value);
  g_free (self);
}

static void
take_fact (GPtrArray *facts, const char *name, char *value)
{
  HollerWordsFact *fact = g_new0 (HollerWordsFact, 1);

  fact->name = name;
  fact->value = value;
  g_ptr_array_add (facts, fact);
}

/* What is not known is left out. */
static void
take_milliseconds (GPtrArray *facts, const char *name, double value_ms)
{
  if (value_ms >= 0)
    take_fact (facts, name, g_strdup_printf (_ ("%.0f ms"), value_ms));
}

static void
take_share (GPtrArray *facts, const char *name, double share)
{
  if (share >= 0)
    take_fact (facts, name, g_strdup_printf (_ ("%.1f %%"), share * 100));
}

/**
 * holler_words_quality:
 * @quality: bars, 0–4
 *
 * Names them.
 *
 * Returns: like "Good"
 */
const char *
holler_words_quality (guint quality)
{
  switch (quality)
    {
    case 4:
      return _ ("Very good");
    case 3:
      return _ ("Good");
    case 2:
      return _ ("Fair");
    case 1:
      return _ ("Poor");
    default:
      return _ ("No connection");
    }
}

/**
 * holler_words_security:
 * @security: a connection's security
 *
 * Names it.
 *
 * Returns: like "Encrypted"
 */
const char *
holler_words_security (HollerSecurity security)
{
  switch (security)
    {
    case HOLLER_SECURITY_ENCRYPTED:
      return _ ("encrypted");
    case HOLLER_SECURITY_INSECURE:
      return _ ("not secure");
    case HOLLER_SECURITY_PENDING:
    default:
      return _ ("not checked yet");
    }
}

/**
 * holler_words_facts:
 * @stats: (nullable): what a connection measured of itself
 *
 * Says it, as a table; what is not known is left out.
 *
 * Returns: (transfer full) (element-type HollerWordsFact): the lines
 */
GPtrArray *
holler_words_facts (const HollerMediaStats *stats)
{
  GPtrArray *facts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_words_fact_free);

  if (stats == NULL)
    return facts;
  take_milliseconds (facts, _ ("Latency"), stats->round_trip_ms);
  take_share (facts, _ ("Loss"), stats->loss_fraction);
  take_share (facts, _ ("Loss on Their Side"), stats->remote_loss_fraction);
  /* Translators: how much of what one heard was made up for what was lost */
  take_share (facts, _ ("Concealed"), stats->concealed_fraction);
  take_milliseconds (facts, _ ("Jitter"), stats->jitter_ms);
  take_milliseconds (facts, _ ("Playout Delay"), stats->playout_delay_ms);
  take_fact (facts, _ ("Path"), g_strdup (path_words (stats->path)));
  if (stats->codec[0] != '\0')
    take_fact (facts, _ ("Codec"), g_strdup (stats->codec));
  if (stats->sent_bitrate_bps >= 0 && stats->received_bitrate_bps >= 0)
    take_fact (facts,
               _ ("Bitrate"),
               /* Translators: sent and received */
               g_strdup_printf (_ ("%.0f kbit/s out, %.0f kbit/s in"),
                                stats->sent_bitrate_bps / 1000.0,
                                stats->received_bitrate_bps / 1000.0));
  return facts;
}

/**
 * holler_words_stats:
 * @stats: (nullable): what a connection measured of itself
 *
 * Says it, a line each, for a tooltip.
 *
 * Returns: (transfer full): the lines
 */
char *
holler_words_stats (const HollerMediaStats *stats)
{
  g_autoptr (GPtrArray) facts = holler_words_facts (stats);
  g_autoptr (GString) text = g_string_new (NULL);

  if (stats == NULL)
    return g_strdup (_ ("The quality is not known yet"));
  for (guint i = 0; i < facts->len; i++)
    {
      const HollerWordsFact *fact = g_ptr_array_index (facts, i);

      g_string_append_printf (text,
                              "%s%s: %s",
                              i > 0 ? "\n" : "",
                              fact->name,
                              fact->value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
