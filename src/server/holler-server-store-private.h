/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server-store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* What the holler-server-store-*.c files share. */

/* Prepares sql once and hands out the same statement, reset, each time; sql
 * must be a string literal, whose address is the key. */
sqlite3_stmt *holler_server_store_prepare (HollerServerStore *self,
                                           const char *sql,
                                           GError **error);
/* Binds by letter: "s" a nullable string, "i" a gint64, "b" a GBytes. */
void
holler_server_store_bind (sqlite3_stmt *statement, const char *letters, ...);
/* One step: SQLITE_ROW, SQLITE_DONE, or an error in error. Reset the
 * statement with holler_server_store_reset () after the last row. */
int holler_server_store_step (HollerServerStore *self,
                              sqlite3_stmt *statement,
                              GError **error);
void holler_server_store_reset (sqlite3_stmt *statement);
/* bind, step to the end, reset: for INSERT, UPDATE and DELETE */
gboolean holler_server_store_run (HollerServerStore *self,
                                  GError **error,
                                  const char *sql,
                                  const char *letters,
                                  ...);
/* Rows changed by the last run */
guint holler_server_store_get_n_changed (HollerServerStore *self);

/* A durable transaction of its own; commits the open batch first. */
gboolean holler_server_store_begin (HollerServerStore *self, GError **error);
gboolean holler_server_store_commit (HollerServerStore *self, GError **error);
void holler_server_store_rollback (HollerServerStore *self);
/* Opens the batch of this turn of the main loop if it is not open. */
gboolean holler_server_store_join_batch (HollerServerStore *self,
                                         GError **error);

char *holler_server_store_dup_text (sqlite3_stmt *statement, int column);
gint64 holler_server_store_take_change (HollerServerStore *self);
sqlite3 *holler_server_store_get_db (HollerServerStore *self);
gboolean holler_server_store_migrate (HollerServerStore *self, GError **error);
/* What holler_user_row_read () reads; u: as in "u."; hash: '' but for who
 * checks passwords */
#define HOLLER_USER_COLUMNS(u, hash)                                           \
  u "user_id, " u "username, " u "display_name, " u "status_text, " hash       \
    ", " u "last_seen_us, " u "avatar_id, " u "deleted_us"
HollerUserRow *holler_user_row_read (sqlite3_stmt *statement, int first_column);

/* Several writes of the batch that are one: all or none. */
gboolean holler_server_store_begin_part (HollerServerStore *self,
                                         GError **error);
/* Gives is_good back, or FALSE if it cannot be kept. */
gboolean holler_server_store_end_part (HollerServerStore *self,
                                       gboolean is_good,
                                       GError **error);
HollerMessageRow *holler_message_row_read (sqlite3_stmt *statement);

G_END_DECLS
