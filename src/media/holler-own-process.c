/* holler-own-process.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-own-process.h"

#include <stdio.h>
#include <string.h>

/* Anybody on this machine may connect to a port of its loopback. Only the
 * kernel knows who did: its table of connections names the socket, and the
 * descriptors of this process say which sockets are ours. What cannot be found
 * out is somebody else's.
 */

typedef struct
{
  char *local; /* as in the table: "0100007F:1F90" */
  char *remote;
} Ends;

static char *
write_end (GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  GInetAddress *host = g_inet_socket_address_get_address (inet);
  gsize size = g_inet_address_get_native_size (host);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < size; i += sizeof (guint32))
    {
      guint32 word = 0;

      /* Each word in the order of this machine, whatever the bytes mean. */
      memcpy (&word, g_inet_address_to_bytes (host) + i, sizeof word);
      g_string_append_printf (text, "%08X", word);
    }
  g_string_append_printf (text, ":%04X", g_inet_socket_address_get_port (inet));

  return g_string_free (text, FALSE);
}

/* The inode of the connection with these ends. */
static guint64
find_inode (const char *table, const Ends *ends)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return 0;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char local[64] = "";
      char remote[64] = "";
      guint64 inode = 0;

      if (strstr (lines[i], ends->local) != NULL &&
          sscanf (lines[i],
                  " %*u: %63s %63s %*x %*x:%*x %*x:%*x %*x %*u %*u "
                  "%" G_GINT64_MODIFIER "u",
                  local,
                  remote,
                  &inode) == 3 &&
          strcmp (local, ends->local) == 0 &&
          strcmp (remote, ends->remote) == 0)
        return inode;
    }

  return 0;
}

static gboolean
has_descriptor (guint64 inode)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  g_autofree char *wanted =
    g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (g_strcmp0 (target, wanted) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * holler_own_process_has_peer:
 * @connection: an accepted connection over loopback
 *
 * Finds out whether this very process is at the other end. Reads two small
 * files of the kernel's; any thread.
 *
 * Returns: `TRUE` if it certainly is
 */
gboolean
holler_own_process_has_peer (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) here = NULL;
  g_autoptr (GSocketAddress) there = NULL;
  g_autofree char *local = NULL;
  g_autofree char *remote = NULL;
  Ends ends;
  guint64 inode;

  g_return_val_if_fail (G_IS_SOCKET_CONNECTION (connection), FALSE);

  here = g_socket_connection_get_local_address (connection, NULL);
  there = g_socket_connection_get_remote_address (connection, NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (here) || !G_IS_INET_SOCKET_ADDRESS (there))
    return FALSE;

  /* As the other end sees it. */
  local = write_end (there);
  remote = write_end (here);
  ends.local = local;
  ends.remote = remote;
  inode = find_inode (g_socket_address_get_family (here) == G_SOCKET_FAMILY_IPV6
                        ? "/proc/self/net/tcp6"
                        : "/proc/self/net/tcp",
                      &ends);

  return inode != 0 && has_descriptor (inode);
}
