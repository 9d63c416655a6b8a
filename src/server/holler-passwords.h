/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* Hashing of passwords, which takes long on purpose: in threads, no more at
 * once than there are cores, never on the main loop. Answers come on the main
 * context of the one who asked. */

typedef void (*HollerPasswordsHashFunc) (const char *hash, gpointer user_data);
typedef void (*HollerPasswordsCheckFunc) (gboolean is_right,
                                          gpointer user_data);

HollerPasswords *holler_passwords_new (guint memory_kib, guint passes);
void holler_passwords_free (HollerPasswords *self);

/* FALSE: too many are waiting; try later. */
gboolean holler_passwords_hash (HollerPasswords *self,
                                const char *password,
                                HollerPasswordsHashFunc func,
                                gpointer user_data);
/* hash NULL: nobody of that name; takes the same time and is wrong. */
gboolean holler_passwords_check (HollerPasswords *self,
                                 const char *password,
                                 const char *hash,
                                 HollerPasswordsCheckFunc func,
                                 gpointer user_data);
guint holler_passwords_get_n_waiting (HollerPasswords *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerPasswords, holler_passwords_free)

G_END_DECLS
