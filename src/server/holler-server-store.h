/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Everything the server remembers: one SQLite file behind one seam. Only the
 * holler-server-store*.c files know SQL; the schema and its migrations are in
 * holler-server-store-schema.c. All of it is used on the main thread only.
 *
 * Writes are durable when the function returns, but for those named _batched:
 * these join the batch of this turn of the main loop, which is committed
 * before any socket is written to. What depends on the commit is queued with
 * holler_server_store_after_commit (). Every other function that writes
 * commits the open batch first. */

#define HOLLER_SERVER_ERROR (holler_server_error_quark ())
GQuark holler_server_error_quark (void);

/* One for each code of PROTOCOL.md that a handler can answer. */
typedef enum
{
  HOLLER_SERVER_ERROR_BAD_FRAME,
  HOLLER_SERVER_ERROR_TOO_LARGE,
  HOLLER_SERVER_ERROR_UNKNOWN_TYPE,
  HOLLER_SERVER_ERROR_BAD_REQUEST,
  HOLLER_SERVER_ERROR_UNAUTHORIZED,
  HOLLER_SERVER_ERROR_BAD_CREDENTIALS,
  HOLLER_SERVER_ERROR_TOKEN_REUSED,
  HOLLER_SERVER_ERROR_FORBIDDEN,
  HOLLER_SERVER_ERROR_NOT_FOUND,
  HOLLER_SERVER_ERROR_CONFLICT,
  HOLLER_SERVER_ERROR_USERNAME_TAKEN,
  HOLLER_SERVER_ERROR_INVITE_REQUIRED,
  HOLLER_SERVER_ERROR_INVITE_INVALID,
  HOLLER_SERVER_ERROR_REGISTRATION_CLOSED,
  HOLLER_SERVER_ERROR_RATE_LIMITED,
  HOLLER_SERVER_ERROR_QUOTA,
  HOLLER_SERVER_ERROR_NOT_CONTACT,
  HOLLER_SERVER_ERROR_NOT_MEMBER,
  HOLLER_SERVER_ERROR_RECIPIENT_OFFLINE,
  HOLLER_SERVER_ERROR_CALL_LIVE,
  HOLLER_SERVER_ERROR_ANSWERED_ELSEWHERE,
  HOLLER_SERVER_ERROR_NO_SUCH_CALL,
  HOLLER_SERVER_ERROR_CALL_FULL,
  HOLLER_SERVER_ERROR_UNAVAILABLE,
  HOLLER_SERVER_ERROR_INTERNAL,
} HollerServerError;

#define HOLLER_N_SERVER_ERRORS (HOLLER_SERVER_ERROR_INTERNAL + 1)

/* "not_contact" */
const char *holler_server_error_to_code (HollerServerError code);

typedef struct _HollerServerStore HollerServerStore;

/* Called once with NULL when the batch is on the disk, or with the error
 * that undid it. */
typedef void (*HollerCommitFunc) (const GError *error, gpointer user_data);

/* Refuses a damaged file with a sentence that says how to restore. */
HollerServerStore *holler_server_store_open (const char *path, GError **error);
void holler_server_store_close (HollerServerStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerServerStore, holler_server_store_close)

gboolean holler_server_store_has_batch (HollerServerStore *self);
void holler_server_store_commit_batch (HollerServerStore *self);
void holler_server_store_after_commit (HollerServerStore *self,
                                       HollerCommitFunc func,
                                       gpointer user_data);
/* For tests of a full disk: 0 lifts it. */
void holler_server_store_set_max_pages (HollerServerStore *self,
                                        guint max_pages);

/* Users */
typedef struct
{
  char *user_id;
  char *username;
  char *display_name;
  char *status_text; /* nullable */
  char *password_hash;
  gint64 last_seen_us; /* 0: never seen */
  char *avatar_id;     /* nullable: a file */
  gboolean is_deleted;
} HollerUserRow;

void holler_user_row_free (HollerUserRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerUserRow, holler_user_row_free)

HollerUserRow *holler_server_store_create_user (HollerServerStore *self,
                                                const char *username,
                                                const char *display_name,
                                                const char *password_hash,
                                                GError **error);
/* NULL without an error: nobody of that name or id */
HollerUserRow *holler_server_store_find_user (HollerServerStore *self,
                                              const char *user_id,
                                              GError **error);
HollerUserRow *holler_server_store_find_user_by_name (HollerServerStore *self,
                                                      const char *username,
                                                      GError **error);
/* NULL leaves a value as it is */
gboolean holler_server_store_update_user (HollerServerStore *self,
                                          const char *user_id,
                                          const char *display_name,
                                          const char *status_text,
                                          GError **error);
gboolean holler_server_store_set_last_seen (HollerServerStore *self,
                                            const char *user_id,
                                            gint64 last_seen_us,
                                            GError **error);

/* Devices and their refresh tokens (only hashes are kept) */
typedef enum
{
  HOLLER_REFRESH_ROTATED,
  HOLLER_REFRESH_UNKNOWN,
  HOLLER_REFRESH_EXPIRED,
  HOLLER_REFRESH_REUSED, /* the device has been revoked */
  HOLLER_REFRESH_FAILED, /* the database failed; error is set */
} HollerRefreshResult;

/* Makes a device, or takes up device_id again if it is one of the user's. */
char *holler_server_store_enter_device (HollerServerStore *self,
                                        const char *user_id,
                                        const char *device_id,
                                        const char *device_name,
                                        const char *refresh_token,
                                        gint64 now_us,
                                        GError **error);
HollerRefreshResult
holler_server_store_rotate_refresh (HollerServerStore *self,
                                    const char *refresh_token,
                                    const char *successor,
                                    gint64 now_us,
                                    gint64 lifetime_us,
                                    char **out_user_id,
                                    char **out_device_id,
                                    GError **error);
/* FALSE without an error: not there, or revoked */
gboolean holler_server_store_is_device_valid (HollerServerStore *self,
                                              const char *user_id,
                                              const char *device_id);
gboolean holler_server_store_revoke_device (HollerServerStore *self,
                                            const char *device_id,
                                            GError **error);

/* The account as a whole, in holler-server-store-account.c */
typedef struct
{
  char *device_id;
  char *name; /* nullable */
  gint64 created_us;
  gint64 last_seen_us; /* 0: not known */
} HollerDeviceRow;

void holler_device_row_free (HollerDeviceRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerDeviceRow, holler_device_row_free)

GPtrArray *holler_server_store_list_account_devices (HollerServerStore *self,
                                                     const char *user_id,
                                                     GError **error);
gboolean holler_server_store_set_device_seen_batched (HollerServerStore *self,
                                                      const char *device_id,
                                                      gint64 seen_us,
                                                      GError **error);
/* Every device but kept_id is out. */
gboolean holler_server_store_set_password (HollerServerStore *self,
                                           const char *user_id,
                                           const char *password_hash,
                                           const char *kept_id,
                                           GError **error);
gboolean holler_server_store_delete_user (HollerServerStore *self,
                                          const char *user_id,
                                          GError **error);
/* (element-type utf8) */
GPtrArray *holler_server_store_list_groups (HollerServerStore *self,
                                            const char *user_id);
GPtrArray *holler_server_store_list_known_by (HollerServerStore *self,
                                              const char *user_id);
/* (element-type HollerUserRow) */
GPtrArray *holler_server_store_list_users_by_prefix (HollerServerStore *self,
                                                     const char *prefix,
                                                     guint limit,
                                                     GError **error);

/* Contacts: two rows a pair, each as one of the two sees it */
typedef enum
{
  HOLLER_CONTACT_STATE_NONE,
  HOLLER_CONTACT_STATE_CONTACT,
  HOLLER_CONTACT_STATE_INCOMING,
  HOLLER_CONTACT_STATE_OUTGOING,
  HOLLER_CONTACT_STATE_BLOCKED,
} HollerContactState;

typedef struct
{
  HollerUserRow *user; /* the other one */
  HollerContactState state;
  gboolean favourite;
  gint64 since_us;
  gint64 change_id;
} HollerContactRow;

void holler_contact_row_free (HollerContactRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerContactRow, holler_contact_row_free)

HollerContactState
holler_server_store_get_contact_state (HollerServerStore *self,
                                       const char *user_id,
                                       const char *other_id);
HollerContactRow *holler_server_store_find_contact (HollerServerStore *self,
                                                    const char *user_id,
                                                    const char *other_id,
                                                    GError **error);
/* (element-type HollerContactRow), without those of state NONE */
GPtrArray *holler_server_store_list_contacts (HollerServerStore *self,
                                              const char *user_id,
                                              GError **error);
/* The ids of those who are contacts of each other (element-type utf8) */
GPtrArray *holler_server_store_list_contact_ids (HollerServerStore *self,
                                                 const char *user_id);
/* Both sides in one transaction. */
gboolean holler_server_store_set_contact_states (HollerServerStore *self,
                                                 const char *user_id,
                                                 const char *other_id,
                                                 HollerContactState state,
                                                 HollerContactState other_state,
                                                 gint64 now_us,
                                                 GError **error);
gboolean holler_server_store_set_favourite (HollerServerStore *self,
                                            const char *user_id,
                                            const char *other_id,
                                            gboolean favourite,
                                            GError **error);
gboolean holler_server_store_touch_contacts (HollerServerStore *self,
                                             const char *user_id,
                                             GError **error);

/* Conversations: of two people, or a group */
#define HOLLER_GROUP_MAX_MEMBERS 50

typedef struct
{
  HollerUserRow *user;
  gboolean is_owner;
  gint64 read_order;        /* how far this person has read */
  gint64 shared_read_order; /* how far he lets the others know */
  gint64 delivered_order;
} HollerMemberRow;

typedef struct _HollerMessageRow HollerMessageRow;

typedef struct
{
  char *conversation_id;
  gboolean is_group;
  char *title;        /* nullable */
  char *avatar_id;    /* nullable: a file */
  GPtrArray *members; /* of HollerMemberRow, the first to join first */
  gint64 created_us;
  gint64 change_id;
  HollerMessageRow *last_message; /* nullable */
  /* of the person who asked */
  gint64 unread;
  gint64 muted_until_us; /* 0: not muted */
  gboolean favourite;
} HollerConversationRow;

void holler_conversation_row_free (HollerConversationRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerConversationRow,
                               holler_conversation_row_free)

/* The direct conversation of two people, NULL without an error if there is
 * none; ids are compared bytewise and given in any order. */
char *holler_server_store_find_direct (HollerServerStore *self,
                                       const char *user_id,
                                       const char *other_id);
char *holler_server_store_ensure_direct (HollerServerStore *self,
                                         const char *user_id,
                                         const char *other_id,
                                         gboolean *out_created,
                                         GError **error);
gboolean holler_server_store_is_group (HollerServerStore *self,
                                       const char *conversation_id);
/* The other member, NULL if user_id is not a member or it is a group */
char *holler_server_store_dup_peer (HollerServerStore *self,
                                    const char *conversation_id,
                                    const char *user_id);
/* The ids of all members (element-type utf8), empty if there is none such */
GPtrArray *holler_server_store_list_members (HollerServerStore *self,
                                             const char *conversation_id);
gboolean holler_server_store_is_member (HollerServerStore *self,
                                        const char *conversation_id,
                                        const char *user_id);
/* As user_id sees it; NULL without an error if he is no member */
HollerConversationRow *
holler_server_store_find_conversation (HollerServerStore *self,
                                       const char *conversation_id,
                                       const char *user_id,
                                       GError **error);
GPtrArray *holler_server_store_list_conversations (HollerServerStore *self,
                                                   const char *user_id,
                                                   GError **error);

/* Groups, in holler-server-store-groups.c. All join the batch. */
char *holler_server_store_create_group_batched (HollerServerStore *self,
                                                const char *title,
                                                const char *owner_id,
                                                GPtrArray *member_ids,
                                                GError **error);
gboolean holler_server_store_set_title_batched (HollerServerStore *self,
                                                const char *conversation_id,
                                                const char *title,
                                                GError **error);
gboolean
holler_server_store_set_group_avatar_batched (HollerServerStore *self,
                                              const char *conversation_id,
                                              const char *file_id,
                                              GError **error);
gboolean holler_server_store_add_members_batched (HollerServerStore *self,
                                                  const char *conversation_id,
                                                  GPtrArray *member_ids,
                                                  GError **error);
/* A group without an owner gets who has been in it longest. */
gboolean holler_server_store_remove_member_batched (HollerServerStore *self,
                                                    const char *conversation_id,
                                                    const char *user_id,
                                                    GError **error);
gboolean holler_server_store_is_owner (HollerServerStore *self,
                                       const char *conversation_id,
                                       const char *user_id);
/* muted_until_us: -1 leaves it; favourite: -1 leaves it */
gboolean holler_server_store_set_settings_batched (HollerServerStore *self,
                                                   const char *conversation_id,
                                                   const char *user_id,
                                                   gint64 muted_until_us,
                                                   int favourite,
                                                   GError **error);

/* Files, in holler-server-store-files.c. Those who write are durable. */
typedef enum
{
  HOLLER_FILE_UPLOAD,
  HOLLER_FILE_AVATAR,       /* of a person */
  HOLLER_FILE_GROUP_AVATAR, /* of a group */
} HollerFilePurpose;

typedef struct
{
  char *file_id;
  char *user_id; /* whose it is */
  HollerFilePurpose purpose;
  char *name;
  char *mime;
  gint64 size_bytes;
  guint32 width; /* 0: not known */
  guint32 height;
  gint64 created_us;
} HollerFileRow;

void holler_file_row_free (HollerFileRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerFileRow, holler_file_row_free)

gboolean holler_server_store_add_file (HollerServerStore *self,
                                       const HollerFileRow *row,
                                       GError **error);
gboolean holler_server_store_remove_file (HollerServerStore *self,
                                          const char *file_id,
                                          GError **error);
HollerFileRow *holler_server_store_find_file (HollerServerStore *self,
                                              const char *file_id,
                                              GError **error);
gboolean holler_server_store_may_read_file (HollerServerStore *self,
                                            const char *file_id,
                                            const char *user_id);
gboolean holler_server_store_is_file_used (HollerServerStore *self,
                                           const char *file_id);
gint64 holler_server_store_sum_files (HollerServerStore *self,
                                      const char *user_id);
GPtrArray *holler_server_store_list_files_of_message (HollerServerStore *self,
                                                      const char *message_id);
GPtrArray *holler_server_store_list_unused_files (HollerServerStore *self,
                                                  gint64 now_us);
gboolean holler_server_store_set_avatar (HollerServerStore *self,
                                         const char *user_id,
                                         const char *file_id,
                                         GError **error);

/* Messages */
struct _HollerMessageRow
{
  char *message_id;
  char *conversation_id;
  gint64 order;
  char *sender_id;
  char *sender_device_id; /* nullable */
  char *client_id;        /* nullable */
  gint64 sent_us;
  char *kind;              /* "text", "call" or "system" */
  char *body;              /* nullable */
  char *encrypted_content; /* nullable */
  char *reply_to;          /* nullable */
  char *call_json;         /* nullable; of kind "call" */
  char *attachments_json;  /* nullable: an array */
  char *system_json;       /* nullable; of kind "system" */
  gint64 edited_us;        /* 0: never */
  gint64 deleted_us;       /* 0: it is there */
  char *reactions_json;    /* nullable: an array; read, never written */
  GPtrArray *file_ids;     /* nullable, of utf8; written, never read */
  gint64 change_id;
};

void holler_message_row_free (HollerMessageRow *row);
HollerMessageRow *holler_message_row_copy (const HollerMessageRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerMessageRow, holler_message_row_free)

/* Stores row and fills in its message_id, order and change_id. If the same
 * device has stored the same client_id before, row is made that one and
 * out_again is TRUE. */
gboolean holler_server_store_append_message_batched (HollerServerStore *self,
                                                     HollerMessageRow *row,
                                                     gboolean *out_again,
                                                     GError **error);
GPtrArray *holler_server_store_list_messages (HollerServerStore *self,
                                              const char *conversation_id,
                                              gint64 first_order,
                                              gint64 before_order,
                                              gint64 after_order,
                                              guint limit,
                                              gboolean *out_more,
                                              GError **error);
/* The first message that a member may see; 0 for who is none */
gint64 holler_server_store_get_first_order (HollerServerStore *self,
                                            const char *conversation_id,
                                            const char *user_id);
gint64 holler_server_store_get_last_order (HollerServerStore *self,
                                           const char *conversation_id);
/* Both only ever move forward; FALSE without an error: nothing moved. */
gboolean holler_server_store_mark_read_batched (HollerServerStore *self,
                                                const char *conversation_id,
                                                const char *user_id,
                                                gint64 order,
                                                gboolean is_private,
                                                GError **error);
gboolean
holler_server_store_mark_delivered_batched (HollerServerStore *self,
                                            const char *conversation_id,
                                            const char *user_id,
                                            gint64 order,
                                            GError **error);

/* What becomes of one, in holler-server-store-edits.c */
HollerMessageRow *
holler_server_store_find_message_by_id (HollerServerStore *self,
                                        const char *message_id,
                                        GError **error);
gboolean
holler_server_store_edit_message_batched (HollerServerStore *self,
                                          const char *message_id,
                                          const char *body,
                                          const char *encrypted_content,
                                          gint64 edited_us,
                                          GError **error);
gboolean holler_server_store_delete_message_batched (HollerServerStore *self,
                                                     const char *message_id,
                                                     gint64 deleted_us,
                                                     GError **error);
/* FALSE without an error: it was so already */
gboolean holler_server_store_set_reaction_batched (HollerServerStore *self,
                                                   const char *message_id,
                                                   const char *user_id,
                                                   const char *emoji,
                                                   gboolean is_on,
                                                   GError **error);
void holler_server_store_count_reactions (HollerServerStore *self,
                                          const char *message_id,
                                          const char *user_id,
                                          const char *emoji,
                                          guint *out_n_own,
                                          guint *out_n_kinds);
/* Of the members those who may see it: (element-type utf8) */
GPtrArray *holler_server_store_list_readers (HollerServerStore *self,
                                             const char *conversation_id,
                                             gint64 order);

/* What changed for a person, in order of change_id */
typedef enum
{
  HOLLER_CHANGE_MESSAGE,
  HOLLER_CHANGE_READ,
  HOLLER_CHANGE_DELIVERED,
  HOLLER_CHANGE_CONVERSATION,
  HOLLER_CHANGE_CONTACT,
  HOLLER_CHANGE_REMOVED, /* no longer a member of the conversation */
} HollerChangeKind;

typedef struct
{
  HollerChangeKind kind;
  gint64 change_id;
  char *conversation_id; /* or the contact's user id */
  char *user_id;         /* whose mark it is; nullable */
  gint64 order;
} HollerChangeRow;

void holler_change_row_free (HollerChangeRow *row);

gint64 holler_server_store_get_last_change (HollerServerStore *self);
GPtrArray *holler_server_store_list_changes (HollerServerStore *self,
                                             const char *user_id,
                                             gint64 since,
                                             guint limit,
                                             gboolean *out_more,
                                             GError **error);
HollerMessageRow *holler_server_store_find_message (HollerServerStore *self,
                                                    const char *conversation_id,
                                                    gint64 order,
                                                    GError **error);
/* Per conversation the greatest order whose change is not after `since`;
 * (element-type HollerChangeRow) of kind DELIVERED, where it is news. */
GPtrArray *holler_server_store_list_undelivered (HollerServerStore *self,
                                                 const char *user_id,
                                                 gint64 since);

/* Calls: a small row per live call, so that it outlives a restart; never a
 * description or a candidate. In holler-server-store-calls.c, on the table
 *   calls (call_id TEXT, epoch INTEGER, conversation_id TEXT, call_type TEXT,
 *          caller_id TEXT, state TEXT, roster TEXT (JSON), started_us,
 *          expires_us, answered_us INTEGER, PRIMARY KEY (call_id))
 * and the high-water marks
 *   call_epochs (call_id TEXT PRIMARY KEY, epoch INTEGER). */
typedef struct
{
  char *call_id;
  gint64 epoch;
  char *conversation_id;
  char *call_type; /* "audio" or "video" */
  char *caller_id;
  char *state;  /* the registry's own word */
  char *roster; /* JSON: participants and rung devices with their joinIds */
  gint64 started_us;
  gint64 expires_us;
  gint64 answered_us; /* 0: not answered */
} HollerCallRow;

void holler_call_row_free (HollerCallRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerCallRow, holler_call_row_free)

/* Raises the call's high-water mark by one, durably; 0 on failure. */
gint64 holler_server_store_take_epoch (HollerServerStore *self,
                                       const char *call_id,
                                       GError **error);
gint64 holler_server_store_get_epoch (HollerServerStore *self,
                                      const char *call_id);
gboolean holler_server_store_put_call_batched (HollerServerStore *self,
                                               const HollerCallRow *row,
                                               GError **error);
gboolean holler_server_store_delete_call_batched (HollerServerStore *self,
                                                  const char *call_id,
                                                  GError **error);
/* (element-type HollerCallRow) */
GPtrArray *holler_server_store_list_calls (HollerServerStore *self,
                                           GError **error);

G_END_DECLS
