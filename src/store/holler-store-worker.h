/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-store.h"

G_BEGIN_DECLS

/* The thread that owns the open file. Everything is queued in order. */

typedef struct _HollerStoreWorker HollerStoreWorker;

typedef enum
{
  HOLLER_STORE_PUT_CONTACT,
  HOLLER_STORE_PUT_CONVERSATION,
  HOLLER_STORE_PUT_MESSAGE,
  HOLLER_STORE_REMOVE_MESSAGE,
  HOLLER_STORE_PUT_CURSOR,
  HOLLER_STORE_PUT_DRAFT,
} HollerStoreWrite;

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
void holler_store_worker_load (HollerStoreWorker *self,
                               const char *conversation_id,
                               gint64 before_order,
                               guint limit,
                               GTask *task);
void holler_store_worker_search (HollerStoreWorker *self,
                                 const char *text,
                                 guint limit,
                                 GTask *task);
void holler_store_worker_list_calls (HollerStoreWorker *self,
                                     gint64 before_us,
                                     guint limit,
                                     GTask *task);
void holler_store_worker_flush (HollerStoreWorker *self, GTask *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerStoreOpened, holler_store_opened_free)

G_END_DECLS
