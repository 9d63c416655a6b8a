/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-types.h"

G_BEGIN_DECLS

/* The person's local copy: contacts, conversations, messages, the sync
 * cursor. Writes are queued in order on the store's own worker and confirmed
 * by flush; reads see every write queued before them. store/ implements it
 * with SQLite, tests/fakes in memory. */

#define HOLLER_STORE_ERROR (holler_store_error_quark ())
GQuark holler_store_error_quark (void);

typedef enum
{
  HOLLER_STORE_ERROR_FULL,    /* the disk is full */
  HOLLER_STORE_ERROR_CORRUPT, /* kept aside under another name */
  HOLLER_STORE_ERROR_FAILED,
} HollerStoreError;

typedef struct
{
  char *message_id; /* (nullable) while queued */
  char *client_id;  /* (nullable) of others' */
  char *conversation_id;
  char *sender_id;
  char *sender_device_id; /* (nullable) */
  gint64 order;           /* 0 while queued */
  gint64 sent_at_us;      /* real time */
  HollerMessageKind kind;
  HollerDelivery delivery; /* QUEUED, SENT or FAILED; marks say the rest */
  char *body;              /* (nullable) */
  char *details;           /* (nullable): JSON of "call" or "system" */
} HollerMessageRecord;

HollerMessageRecord *
holler_message_record_copy (const HollerMessageRecord *self);
void holler_message_record_free (HollerMessageRecord *self);

/* What is there at start. Contacts and conversations are kept as the JSON the
 * server sent (PROTOCOL.md), conversations without lastMessage's truth. */
typedef struct
{
  GPtrArray *people;        /* (element-type utf8): users, see put_person */
  GPtrArray *contacts;      /* (element-type utf8) */
  GPtrArray *conversations; /* (element-type utf8) */
  GPtrArray *queued;  /* (element-type HollerMessageRecord) queued or failed */
  GHashTable *drafts; /* of conversation id → text */
  char *cursor;       /* (nullable) */
  gboolean is_new_copy; /* the one before was of no use and is kept aside */
} HollerStoreSnapshot;

void holler_store_snapshot_free (HollerStoreSnapshot *self);

/* Between which messages of a conversation something is, as far as the copy
 * knows: it may lack some between the two. */
typedef struct
{
  gint64 below; /* the last message before it; 0: none */
  gint64 at;    /* itself, or the first one after; 0: none */
} HollerStorePlace;

#define HOLLER_TYPE_STORE (holler_store_get_type ())
G_DECLARE_INTERFACE (HollerStore, holler_store, HOLLER, STORE, GObject)

struct _HollerStoreInterface
{
  GTypeInterface parent_iface;

  /* One file a user; opens or makes it. */
  void (*open_async) (HollerStore *self,
                      const char *server_url,
                      const char *user_id,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  HollerStoreSnapshot *(*open_finish) (HollerStore *self,
                                       GAsyncResult *result,
                                       GError **error);
  void (*close) (HollerStore *self);
  /* Removes the open user's file: after log out. */
  void (*forget) (HollerStore *self);

  /* Somebody whose name neither contacts nor members tell any more, while
   * what they wrote is still there. */
  void (*put_person) (HollerStore *self, const char *user_id, const char *json);
  void (*put_contact) (HollerStore *self,
                       const char *user_id,
                       const char *json);
  /* @json: (nullable): NULL removes it, its messages and its draft. */
  void (*put_conversation) (HollerStore *self,
                            const char *conversation_id,
                            const char *json);
  /* Insert, or replace the row with the same message_id, or the same
   * client_id of one's own. */
  void (*put_message) (HollerStore *self, const HollerMessageRecord *record);
  void (*remove_message) (HollerStore *self, const char *client_id);
  void (*put_cursor) (HollerStore *self, const char *cursor);
  /* @text: (nullable): NULL removes it. */
  void (*put_draft) (HollerStore *self,
                     const char *conversation_id,
                     const char *text);
  void (*load_messages_async) (HollerStore *self,
                               const char *conversation_id,
                               gint64 before_order, /* 0: the newest */
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
  /* (transfer full) (element-type HollerMessageRecord), rising order */
  GPtrArray *(*load_messages_finish) (HollerStore *self,
                                      GAsyncResult *result,
                                      GError **error);
  /* The messages after one, from the nearest on; load_messages_finish(). */
  void (*load_newer_async) (HollerStore *self,
                            const char *conversation_id,
                            gint64 after_order,
                            guint limit,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  /* Where a message is; or, without @message_id, where a time is. */
  void (*find_place_async) (HollerStore *self,
                            const char *conversation_id,
                            const char *message_id, /* (nullable) */
                            gint64 time_us,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  /* (transfer full): to be freed with g_free() */
  HollerStorePlace *(*find_place_finish) (HollerStore *self,
                                          GAsyncResult *result,
                                          GError **error);
  /* Messages in which every word of @text begins a word. */
  void (*search_async) (HollerStore *self,
                        const char *text,
                        guint limit,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  /* (transfer full) (element-type HollerMessageRecord), the newest first */
  GPtrArray *(*search_finish) (HollerStore *self,
                               GAsyncResult *result,
                               GError **error);
  /* Records of calls, of all conversations. */
  void (*list_calls_async) (HollerStore *self,
                            gint64 before_us, /* 0: the newest */
                            guint limit,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
  /* (transfer full) (element-type HollerMessageRecord), the newest first */
  GPtrArray *(*list_calls_finish) (HollerStore *self,
                                   GAsyncResult *result,
                                   GError **error);
  void (*flush_async) (HollerStore *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  /* FALSE if any write since the last flush failed */
  gboolean (*flush_finish) (HollerStore *self,
                            GAsyncResult *result,
                            GError **error);
};

void holler_store_open_async (HollerStore *self,
                              const char *server_url,
                              const char *user_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
HollerStoreSnapshot *holler_store_open_finish (HollerStore *self,
                                               GAsyncResult *result,
                                               GError **error);
void holler_store_close (HollerStore *self);
void holler_store_forget (HollerStore *self);
void holler_store_put_person (HollerStore *self,
                              const char *user_id,
                              const char *json);
void holler_store_put_contact (HollerStore *self,
                               const char *user_id,
                               const char *json);
void holler_store_put_conversation (HollerStore *self,
                                    const char *conversation_id,
                                    const char *json);
void holler_store_put_message (HollerStore *self,
                               const HollerMessageRecord *record);
void holler_store_remove_message (HollerStore *self, const char *client_id);
void holler_store_put_cursor (HollerStore *self, const char *cursor);
void holler_store_put_draft (HollerStore *self,
                             const char *conversation_id,
                             const char *text);
void holler_store_search_async (HollerStore *self,
                                const char *text,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *holler_store_search_finish (HollerStore *self,
                                       GAsyncResult *result,
                                       GError **error);
void holler_store_load_messages_async (HollerStore *self,
                                       const char *conversation_id,
                                       gint64 before_order,
                                       guint limit,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *holler_store_load_messages_finish (HollerStore *self,
                                              GAsyncResult *result,
                                              GError **error);
void holler_store_load_newer_async (HollerStore *self,
                                    const char *conversation_id,
                                    gint64 after_order,
                                    guint limit,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void holler_store_find_place_async (HollerStore *self,
                                    const char *conversation_id,
                                    const char *message_id,
                                    gint64 time_us,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
HollerStorePlace *holler_store_find_place_finish (HollerStore *self,
                                                  GAsyncResult *result,
                                                  GError **error);
void holler_store_list_calls_async (HollerStore *self,
                                    gint64 before_us,
                                    guint limit,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *holler_store_list_calls_finish (HollerStore *self,
                                           GAsyncResult *result,
                                           GError **error);
void holler_store_flush_async (HollerStore *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean holler_store_flush_finish (HollerStore *self,
                                    GAsyncResult *result,
                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerMessageRecord, holler_message_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerStoreSnapshot, holler_store_snapshot_free)

G_END_DECLS
