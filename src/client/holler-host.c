/* holler-host.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-host.h"

static guint changed_signal;

G_DEFINE_INTERFACE (HollerHost, holler_host, G_TYPE_OBJECT)

static void
holler_host_default_init (HollerHostInterface *iface)
{
  /**
   * HollerHost::changed:
   * @self: a host
   *
   * Something about it is another.
   */
  changed_signal = g_signal_new ("changed",
                                 HOLLER_TYPE_HOST,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 0);
}

/**
 * holler_host_get_state:
 * @self: a host
 *
 * Gets how the server is.
 *
 * Returns: a state
 */
HollerHostState
holler_host_get_state (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), HOLLER_HOST_OFF);

  return HOLLER_HOST_GET_IFACE (self)->get_state (self);
}

/**
 * holler_host_get_trouble:
 * @self: a host
 *
 * Gets why it failed, while it has.
 *
 * Returns: what is wrong
 */
HollerHostTrouble
holler_host_get_trouble (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), HOLLER_HOST_TROUBLE_NONE);

  return HOLLER_HOST_GET_IFACE (self)->get_trouble (self);
}

/**
 * holler_host_get_name:
 * @self: a host
 *
 * Gets what others see it called.
 *
 * Returns: a name
 */
const char *
holler_host_get_name (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), NULL);

  return HOLLER_HOST_GET_IFACE (self)->get_name (self);
}

/**
 * holler_host_get_url:
 * @self: a host
 *
 * Gets its address for this computer, while it runs.
 *
 * Returns: (nullable): "https://localhost:port"
 */
const char *
holler_host_get_url (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), NULL);

  return HOLLER_HOST_GET_IFACE (self)->get_url (self);
}

/**
 * holler_host_dup_addresses:
 * @self: a host
 *
 * Lists its addresses for others, the best first, while it runs.
 *
 * Returns: (transfer full): "https://host:port", …
 */
char **
holler_host_dup_addresses (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), NULL);

  return HOLLER_HOST_GET_IFACE (self)->dup_addresses (self);
}

/**
 * holler_host_get_fingerprint:
 * @self: a host
 *
 * Gets what others compare, while it runs.
 *
 * Returns: (nullable): a fingerprint
 */
const char *
holler_host_get_fingerprint (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), NULL);

  return HOLLER_HOST_GET_IFACE (self)->get_fingerprint (self);
}

/**
 * holler_host_get_announced:
 * @self: a host
 *
 * Tells whether the local network is told of it.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_host_get_announced (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), FALSE);

  return HOLLER_HOST_GET_IFACE (self)->get_announced (self);
}

/**
 * holler_host_get_port:
 * @self: a host
 *
 * Gets the port others must reach, once it is known.
 *
 * Returns: a port, or 0
 */
guint
holler_host_get_port (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), 0);

  return HOLLER_HOST_GET_IFACE (self)->get_port (self);
}

/**
 * holler_host_get_open:
 * @self: a host
 *
 * Tells whether who has no account there may make one.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_host_get_open (HollerHost *self)
{
  g_return_val_if_fail (HOLLER_IS_HOST (self), FALSE);

  return HOLLER_HOST_GET_IFACE (self)->get_open (self);
}

/**
 * holler_host_set_open:
 * @self: a host
 * @is_open: whether who has no account there may make one
 *
 * Lets new people in or not, from now on, also while it runs. Nobody is
 * disconnected.
 */
void
holler_host_set_open (HollerHost *self, gboolean is_open)
{
  g_return_if_fail (HOLLER_IS_HOST (self));

  HOLLER_HOST_GET_IFACE (self)->set_open (self, is_open);
}

/**
 * holler_host_count_others:
 * @self: a host
 * @account: (nullable): that of the person whose server it is
 *
 * Counts the people who are connected, without this one.
 *
 * Returns: how many
 */
guint
holler_host_count_others (HollerHost *self, HollerAccount *account)
{
  guint n_people = 0;
  const char *url = NULL;
  gboolean is_me = FALSE;

  g_return_val_if_fail (HOLLER_IS_HOST (self), 0);

  n_people = HOLLER_HOST_GET_IFACE (self)->get_n_people (self);
  url = holler_host_get_url (self);
  is_me = account != NULL && url != NULL &&
          holler_account_get_state (account) == HOLLER_ACCOUNT_ONLINE &&
          g_strcmp0 (holler_account_get_server_url (account), url) == 0;

  return n_people - (is_me && n_people > 0 ? 1 : 0);
}

/**
 * holler_host_has_left:
 * @self: a host
 * @account: (nullable): that of the person whose server it is
 *
 * Tells whether this person is logged in to the very server that runs, at an
 * address where it was before.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_host_has_left (HollerHost *self, HollerAccount *account)
{
  const char *url = NULL;
  const char *account_url = NULL;
  const char *fingerprint = NULL;

  g_return_val_if_fail (HOLLER_IS_HOST (self), FALSE);

  url = holler_host_get_url (self);
  fingerprint = holler_host_get_fingerprint (self);
  if (account != NULL)
    account_url = holler_account_get_server_url (account);
  if (url == NULL || fingerprint == NULL || account_url == NULL)
    return FALSE;

  return g_strcmp0 (account_url, url) != 0 &&
         g_str_has_prefix (account_url, "https://localhost:") &&
         g_strcmp0 (holler_trust_get_pin (holler_account_get_trust (account),
                                          account_url),
                    fingerprint) == 0;
}

/**
 * holler_host_start:
 * @self: a host
 * @name: what others see it called
 *
 * Starts the server, and tells the local network of it.
 */
void
holler_host_start (HollerHost *self, const char *name)
{
  g_return_if_fail (HOLLER_IS_HOST (self));
  g_return_if_fail (name != NULL && *name != '\0');

  HOLLER_HOST_GET_IFACE (self)->start (self, name);
}

/**
 * holler_host_start_elsewhere:
 * @self: a host that failed, since somebody else has its port
 * @name: what others see it called
 *
 * Starts the server at another port, which it keeps.
 */
void
holler_host_start_elsewhere (HollerHost *self, const char *name)
{
  g_return_if_fail (HOLLER_IS_HOST (self));
  g_return_if_fail (name != NULL && *name != '\0');

  HOLLER_HOST_GET_IFACE (self)->start_elsewhere (self, name);
}

/**
 * holler_host_stop:
 * @self: a host
 *
 * Stops the server; everybody on it is disconnected. What it keeps stays.
 */
void
holler_host_stop (HollerHost *self)
{
  g_return_if_fail (HOLLER_IS_HOST (self));

  HOLLER_HOST_GET_IFACE (self)->stop (self);
}

/**
 * holler_host_emit_changed: (skip)
 * @self: a host
 *
 * For implementations: says that something is another.
 */
void
holler_host_emit_changed (HollerHost *self)
{
  g_return_if_fail (HOLLER_IS_HOST (self));

  g_signal_emit (self, changed_signal, 0);
}
