/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "store/holler-db.h"

G_BEGIN_DECLS

/* What the files of the database share: -db.c has all SQL, opens, and writes;
 * -db-read.c reads. */

typedef enum
{
  HOLLER_DB_BEGIN,
  HOLLER_DB_COMMIT,
  HOLLER_DB_ROLLBACK,
  HOLLER_DB_PUT_PERSON,
  HOLLER_DB_PUT_CONTACT,
  HOLLER_DB_REMOVE_CONTACT,
  HOLLER_DB_PUT_CONVERSATION,
  HOLLER_DB_REMOVE_CONVERSATION,
  HOLLER_DB_DROP_WORDS,
  HOLLER_DB_PUT_MESSAGE,
  HOLLER_DB_PUT_WORDS,
  HOLLER_DB_DROP_WORDS_BY_CLIENT_ID,
  HOLLER_DB_REMOVE_MESSAGE,
  HOLLER_DB_PUT_CURSOR,
  HOLLER_DB_PUT_DRAFT,
  HOLLER_DB_REMOVE_DRAFT,
  HOLLER_DB_DROP_WORDS_OF,
  HOLLER_DB_REMOVE_MESSAGES_OF,
  HOLLER_DB_LIST_PEOPLE,
  HOLLER_DB_LIST_CONTACTS,
  HOLLER_DB_LIST_CONVERSATIONS,
  HOLLER_DB_LIST_QUEUED,
  HOLLER_DB_LIST_MESSAGES,
  HOLLER_DB_LIST_NEWER,
  HOLLER_DB_FIND_MESSAGE,
  HOLLER_DB_FIND_TIME,
  HOLLER_DB_GET_CURSOR,
  HOLLER_DB_LIST_DRAFTS,
  HOLLER_DB_SEARCH,
  HOLLER_DB_LIST_CALLS,
  HOLLER_DB_N_STATEMENTS,
} HollerDbStatement;

struct _HollerDb
{
  sqlite3 *handle;
  sqlite3_stmt *statements[HOLLER_DB_N_STATEMENTS];
};

/* NULL is a value that is not there. */
void holler_db_bind_text (sqlite3_stmt *statement, int index, const char *text);

G_END_DECLS
