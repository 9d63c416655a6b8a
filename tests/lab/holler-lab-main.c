/* holler-lab-main.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "holler-lab-router.h"

/* The network of the laboratory as a process: it is given the descriptors of
 * TUN interfaces that were opened in their namespaces, takes commands from its
 * standard input, one a line, and answers each with "ok …" or "no". It ends
 * with its input, and with whoever started it.
 */

#define MAX_PACKET_BYTES 65536
#define MAX_LINE_BYTES 1024
#define MAX_DESCRIPTORS 16
#define MAX_PACKETS_A_TURN 64

typedef struct
{
  HollerLabRouter *router;
  GString *input;
} Lab;

/* An interface that is down takes nothing; so would a cable. */
static void
write_cb (int fd, const guint8 *bytes, gsize size_bytes, gpointer user_data)
{
  gssize written = write (fd, bytes, size_bytes);

  (void) written;
}

static void
answer_line (Lab *self, const char *line)
{
  g_autoptr (GString) answer = g_string_new (NULL);

  if (holler_lab_router_command (self->router,
                                 line,
                                 g_get_monotonic_time (),
                                 answer))
    printf ("ok %s\n", answer->str);
  else
    printf ("no\n");
  fflush (stdout);
}

static gboolean
read_commands (Lab *self)
{
  char bytes[MAX_LINE_BYTES];
  gssize n = read (STDIN_FILENO, bytes, sizeof bytes);
  char *end = NULL;

  if (n <= 0)
    return n < 0 && errno == EINTR;

  g_string_append_len (self->input, bytes, n);
  while ((end = memchr (self->input->str, '\n', self->input->len)) != NULL)
    {
      *end = '\0';
      answer_line (self, self->input->str);
      g_string_erase (self->input, 0, end + 1 - self->input->str);
    }

  return self->input->len <= MAX_LINE_BYTES;
}

static void
read_packets (Lab *self, guint link)
{
  static guint8 bytes[MAX_PACKET_BYTES];
  int fd = holler_lab_router_get_fd (self->router, link);

  for (guint i = 0; i < MAX_PACKETS_A_TURN; i++)
    {
      gssize n = read (fd, bytes, sizeof bytes);

      if (n <= 0)
        return;
      holler_lab_router_take (self->router,
                              link,
                              bytes,
                              (gsize) n,
                              g_get_monotonic_time ());
    }
}

/* NULL: as long as it takes. */
static struct timespec *
get_wait (Lab *self, struct timespec *wait)
{
  gint64 next_us = holler_lab_router_get_next_us (self->router);
  gint64 left_us;

  if (next_us == G_MAXINT64)
    return NULL;

  left_us = MAX (next_us - g_get_monotonic_time (), 0);
  wait->tv_sec = left_us / G_USEC_PER_SEC;
  wait->tv_nsec = left_us % G_USEC_PER_SEC * 1000;

  return wait;
}

static gboolean
turn (Lab *self)
{
  struct pollfd descriptors[MAX_DESCRIPTORS] = { { STDIN_FILENO, POLLIN, 0 } };
  guint n_links = holler_lab_router_get_n_links (self->router);
  struct timespec wait;

  g_assert (n_links < MAX_DESCRIPTORS);
  for (guint i = 0; i < n_links; i++)
    {
      descriptors[i + 1].fd = holler_lab_router_get_fd (self->router, i);
      descriptors[i + 1].events = POLLIN;
    }
  if (ppoll (descriptors, n_links + 1, get_wait (self, &wait), NULL) < 0 &&
      errno != EINTR)
    return FALSE;

  for (guint i = 0; i < n_links; i++)
    if ((descriptors[i + 1].revents & POLLIN) != 0)
      read_packets (self, i);
  holler_lab_router_advance (self->router, g_get_monotonic_time ());

  return descriptors[0].revents == 0 || read_commands (self);
}

int
main (int argc, char **argv)
{
  Lab lab = { 0 };

  if (argc != 2)
    {
      fprintf (stderr, "usage: holler-lab-router SEED\n");
      return EXIT_FAILURE;
    }

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  prctl (PR_SET_TIMERSLACK, 50000);
  lab.router = holler_lab_router_new (g_ascii_strtoull (argv[1], NULL, 10),
                                      write_cb,
                                      NULL);
  lab.input = g_string_new (NULL);
  while (turn (&lab))
    ;
  g_string_free (lab.input, TRUE);
  holler_lab_router_free (lab.router);

  return EXIT_SUCCESS;
}
