/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"
#include "holler-test-server.h"
#include "holler-test-wire.h"

G_BEGIN_DECLS

/* Somebody with a whole client, real media included, at a real server. */

typedef struct
{
  HollerClock *clock;
  HollerStore *store;
  HollerMedia *media;
  HollerTestWire *wire;
  HollerAccount *account;
  HollerCallList *calls;
} HollerTestPerson;

/* Runs the main context until @condition holds, 20 seconds at most. */
#define holler_test_person_wait(condition)                                     \
  G_STMT_START                                                                 \
  {                                                                            \
    gint64 wait_until_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;      \
    while (!(condition))                                                       \
      {                                                                        \
        if (g_get_monotonic_time () > wait_until_us)                           \
          g_error ("waited in vain for %s", #condition);                       \
        g_main_context_iteration (NULL, TRUE);                                 \
      }                                                                        \
  }                                                                            \
  G_STMT_END

/* Looks at conditions every few milliseconds, whatever happens. Once a
 * process. */
void holler_test_person_init_process (int *argc, char ***argv);
/* A new account; the microphone hears a test sound. */
void holler_test_person_init (HollerTestPerson *self,
                              HollerTestServer *server,
                              const char *username);
void holler_test_person_clear (HollerTestPerson *self);
void holler_test_person_befriend (HollerTestPerson *self,
                                  HollerTestPerson *other,
                                  const char *username);
/* The one contact there is. */
HollerUser *holler_test_person_get_other (HollerTestPerson *self);

G_END_DECLS
