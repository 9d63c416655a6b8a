/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-store.h"

G_BEGIN_DECLS

/* The thread that owns the open file. Everything is queued in order. */

typedef struct _HollerStoreWorker HollerStoreWorker;

typedef enum
{
  HOLLER_STORE_PUT_PERSON,
  HOLLER_STORE_PUT_CONTACT,
  HOLLER_STORE_PUT_CONVERSATION,
  HOLLER_STORE_PUT_MESSAGE,
  HOLLER_STORE_REMOVE_MESSAGE,
  HOLLER_STORE_PUT_CURSOR,
  HOLLER_STORE_PUT_DRAFT,
} HollerStoreWrite;

typedef enum
{
  HOLLER_STORE_READ_OLDER,  /* of conversation @id, before order @bound */
  HOLLER_STORE_READ_NEWER,  /* of conversation @id, after order @bound */
  HOLLER_STORE_READ_PLACE,  /* in conversation @id, of message @text, or of
                             * the time @bound */
  HOLLER_STORE_READ_SEARCH, /* for @text */
  HOLLER_STORE_READ_CALLS,  /* before the time @bound */
} HollerStoreReadKind;

typedef struct
{
  HollerStoreReadKind kind;
  const char *id;   /* (nullable) */
  const char *text; /* (nullable) */
  gint64 bound;
  guint limit;
} HollerStoreRead;

typedef struct
{
  HollerStoreSnapshot *snapshot;
  gboolean recovered;
} HollerStoreOpened;

void holler_store_opened_free (HollerStoreOpened *self);

HollerStoreWorker *holler_store_worker_new (void);
void holler_store_worker_stop (HollerStoreWorker *self);

void holler_store_worker_open (HollerStoreWorker *self,
                               const char *path,
                               GTask *task);
void holler_store_worker_close (HollerStoreWorker *self);
void holler_store_worker_forget (HollerStoreWorker *self);
void holler_store_worker_write (HollerStoreWorker *self,
                                HollerStoreWrite write,
                                const char *id,
                                const char *text);
void holler_store_worker_write_message (HollerStoreWorker *self,
                                        const HollerMessageRecord *record);
void holler_store_worker_read (HollerStoreWorker *self,
                               const HollerStoreRead *read,
                               GTask *task);
void holler_store_worker_flush (HollerStoreWorker *self, GTask *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerStoreOpened, holler_store_opened_free)

G_END_DECLS
