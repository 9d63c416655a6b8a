/* holler-own-server-addresses.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-own-server-private.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Enough for a cable, a radio and both kinds of address */
#define MAX_ADDRESSES 4

static char *
make_url (const char *host, guint port)
{
  return g_uri_join (G_URI_FLAGS_NONE,
                     "https",
                     NULL,
                     host,
                     (int) port,
                     "",
                     NULL,
                     NULL);
}

/* What another computer of the network can reach. Link-local addresses need
 * an interface beside them, and differ on every computer. */
static GInetAddress *
read_address (const struct ifaddrs *one)
{
  g_autoptr (GSocketAddress) socket = NULL;
  GInetAddress *address = NULL;
  gsize length = 0;

  if (one->ifa_addr == NULL || (one->ifa_flags & IFF_UP) == 0)
    return NULL;
  if (one->ifa_addr->sa_family == AF_INET)
    length = sizeof (struct sockaddr_in);
  else if (one->ifa_addr->sa_family == AF_INET6)
    length = sizeof (struct sockaddr_in6);
  else
    return NULL;

  socket = g_socket_address_new_from_native (one->ifa_addr, length);
  if (!G_IS_INET_SOCKET_ADDRESS (socket))
    return NULL;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket));
  if (g_inet_address_get_is_loopback (address) ||
      g_inet_address_get_is_link_local (address))
    return NULL;

  return g_object_ref (address);
}

static void
add_family (GPtrArray *urls,
            struct ifaddrs *interfaces,
            GSocketFamily family,
            guint port)
{
  for (struct ifaddrs *one = interfaces;
       one != NULL && urls->len < MAX_ADDRESSES;
       one = one->ifa_next)
    {
      g_autoptr (GInetAddress) address = read_address (one);
      g_autofree char *text = NULL;

      if (address == NULL || g_inet_address_get_family (address) != family)
        continue;
      text = g_inet_address_to_string (address);
      g_ptr_array_add (urls, make_url (text, port));
    }
}

/**
 * holler_own_server_list_addresses: (skip)
 * @port: where the server listens
 * @announced: whether the local network knows this computer's name
 *
 * Lists the addresses under which others may reach this computer: its name
 * first, which stays when the addresses change, then IPv4, then IPv6.
 *
 * Returns: (transfer full): "https://host:port", …
 */
char **
holler_own_server_list_addresses (guint port, gboolean announced)
{
  g_autoptr (GPtrArray) urls = g_ptr_array_new ();
  struct ifaddrs *interfaces = NULL;

  if (announced)
    {
      g_auto (GStrv) parts = g_strsplit (g_get_host_name (), ".", 2);
      g_autofree char *name = g_strconcat (parts[0], ".local", NULL);

      g_ptr_array_add (urls, make_url (name, port));
    }
  if (getifaddrs (&interfaces) == 0)
    {
      add_family (urls, interfaces, G_SOCKET_FAMILY_IPV4, port);
      add_family (urls, interfaces, G_SOCKET_FAMILY_IPV6, port);
      freeifaddrs (interfaces);
    }
  g_ptr_array_add (urls, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&urls), FALSE);
}
