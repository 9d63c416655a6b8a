/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every test that runs a main context needs. */

/* How long something takes and how much it needs says nothing then. */
#ifdef __SANITIZE_ADDRESS__
#define HOLLER_TEST_IS_SANITIZED TRUE
#else
#define HOLLER_TEST_IS_SANITIZED FALSE
#endif

typedef gboolean (*HollerTestCondition) (gpointer user_data);

void holler_test_wait_until (HollerTestCondition condition, gpointer user_data);
void holler_test_wait_for_flag (gboolean *flag);

/* The answer of one asynchronous call. */
typedef struct
{
  GObject *source;
  GAsyncResult *result;
} HollerTestAnswer;

void holler_test_answer_cb (GObject *source,
                            GAsyncResult *result,
                            gpointer user_data);
GAsyncResult *holler_test_answer_wait (HollerTestAnswer *self);
void holler_test_answer_clear (HollerTestAnswer *self);

char *holler_test_make_directory (void);
void holler_test_remove_directory (const char *path);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HollerTestAnswer, holler_test_answer_clear)

G_END_DECLS
