/* holler-check-row.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-check-row.h"

#include <string.h>

struct _HollerCheckRow
{
  GObject parent_instance;

  HollerCheckKind kind;
  char *uri; /* (nullable) */
  HollerTransportKind transport;
  GSocketFamily family;
  HollerFinding finding;
  gint64 round_trip_ms;
  gboolean is_running;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (HollerCheckRow, holler_check_row, G_TYPE_OBJECT)

static void
holler_check_row_finalize (GObject *object)
{
  g_free (HOLLER_CHECK_ROW (object)->uri);

  G_OBJECT_CLASS (holler_check_row_parent_class)->finalize (object);
}

static void
holler_check_row_class_init (HollerCheckRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_check_row_finalize;

  /**
   * HollerCheckRow::changed:
   * @self: a row
   *
   * Its finding has changed, or whether it is being looked at.
   */
  changed_signal = g_signal_new ("changed",
                                 HOLLER_TYPE_CHECK_ROW,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 0);
}

static void
holler_check_row_init (HollerCheckRow *self)
{
  self->round_trip_ms = -1;
}

/**
 * holler_check_row_new:
 * @kind: what is looked at
 *
 * Makes a row about which nothing is known.
 *
 * Returns: (transfer full): a row
 */
HollerCheckRow *
holler_check_row_new (HollerCheckKind kind)
{
  HollerCheckRow *self = g_object_new (HOLLER_TYPE_CHECK_ROW, NULL);

  self->kind = kind;

  return self;
}

/**
 * holler_check_row_new_for_uri:
 * @uri: a stun:, turn: or turns: server
 * @family: over IPv4 or over IPv6
 *
 * Makes a row about which nothing is known.
 *
 * Returns: (transfer full): a row
 */
HollerCheckRow *
holler_check_row_new_for_uri (const char *uri, GSocketFamily family)
{
  HollerCheckRow *self = holler_check_row_new (
    g_str_has_prefix (uri, "stun:") ? HOLLER_CHECK_STUN : HOLLER_CHECK_RELAY);

  self->uri = g_strdup (uri);
  self->family = family;
  if (g_str_has_prefix (uri, "turns:"))
    self->transport = HOLLER_TRANSPORT_TLS;
  else if (strstr (uri, "?transport=tcp") != NULL)
    self->transport = HOLLER_TRANSPORT_TCP;

  return self;
}

HollerCheckKind
holler_check_row_get_kind (HollerCheckRow *self)
{
  g_return_val_if_fail (HOLLER_IS_CHECK_ROW (self), HOLLER_CHECK_SERVER);

  return self->kind;
}

HollerTransportKind
holler_check_row_get_transport (HollerCheckRow *self)
{
  g_return_val_if_fail (HOLLER_IS_CHECK_ROW (self), HOLLER_TRANSPORT_UDP);

  return self->transport;
}

GSocketFamily
holler_check_row_get_family (HollerCheckRow *self)
{
  g_return_val_if_fail (HOLLER_IS_CHECK_ROW (self), G_SOCKET_FAMILY_INVALID);

  return self->family;
}

const char *
holler_check_row_get_uri (HollerCheckRow *self)
{
  g_return_val_if_fail (HOLLER_IS_CHECK_ROW (self), NULL);

  return self->uri;
}

HollerFinding
holler_check_row_get_finding (HollerCheckRow *self)
{
  g_return_val_if_fail (HOLLER_IS_CHECK_ROW (self), HOLLER_FINDING_NONE);

  return self->finding;
}

gint64
holler_check_row_get_round_trip_ms (HollerCheckRow *self)
{
  g_return_val_if_fail (HOLLER_IS_CHECK_ROW (self), -1);

  return self->round_trip_ms;
}

gboolean
holler_check_row_get_is_running (HollerCheckRow *self)
{
  g_return_val_if_fail (HOLLER_IS_CHECK_ROW (self), FALSE);

  return self->is_running;
}

/**
 * holler_check_row_set_running:
 * @self: a row
 * @is_running: whether it is being looked at
 *
 * Says so.
 */
void
holler_check_row_set_running (HollerCheckRow *self, gboolean is_running)
{
  g_return_if_fail (HOLLER_IS_CHECK_ROW (self));

  if (self->is_running == is_running)
    return;
  self->is_running = is_running;
  g_signal_emit (self, changed_signal, 0);
}

/**
 * holler_check_row_settle:
 * @self: a row
 * @finding: what was found
 * @round_trip_ms: how long an answer took, or -1
 *
 * Says what was found; it is no longer being looked at.
 */
void
holler_check_row_settle (HollerCheckRow *self,
                         HollerFinding finding,
                         gint64 round_trip_ms)
{
  g_return_if_fail (HOLLER_IS_CHECK_ROW (self));

  self->is_running = FALSE;
  self->finding = finding;
  self->round_trip_ms = round_trip_ms;
  g_signal_emit (self, changed_signal, 0);
}
