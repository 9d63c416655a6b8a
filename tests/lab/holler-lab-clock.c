/* holler-lab-clock.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Loaded before a program (LD_PRELOAD), lets its wall clock jump by as many
 * seconds as the file HOLLER_LAB_CLOCK says, at any time. The monotonic clock
 * stays as it is, as it does when somebody sets the clock of a machine.
 */

static const volatile int64_t *jump;

__attribute__ ((constructor)) static void
find_file (void)
{
  const char *path = getenv ("HOLLER_LAB_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *mapped = MAP_FAILED;

  if (fd < 0)
    return;

  mapped = mmap (NULL, sizeof *jump, PROT_READ, MAP_SHARED, fd, 0);
  close (fd);
  if (mapped != MAP_FAILED)
    jump = mapped;
}

static int64_t
get_jump (void)
{
  return jump != NULL ? *jump : 0;
}

int
clock_gettime (clockid_t id, struct timespec *now)
{
  static int (*real) (clockid_t, struct timespec *);
  int result;

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "clock_gettime");
  result = real (id, now);
  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    now->tv_sec += get_jump ();

  return result;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  static int (*real) (struct timeval *, void *);
  int result;

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "gettimeofday");
  result = real (now, zone);
  if (result == 0)
    now->tv_sec += get_jump ();

  return result;
}

time_t
time (time_t *out)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (out != NULL)
    *out = now.tv_sec;

  return now.tv_sec;
}
