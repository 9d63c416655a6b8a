/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-media.h"
#include "media/holler-capture.h"
#include "media/holler-workers.h"

G_BEGIN_DECLS

typedef struct _HollerSelfTest HollerSelfTest;

/* Makes the element that the recording is played into; NULL: nobody hears. */
typedef GstElement *(*HollerSelfTestSinkFunc) (gpointer user_data);
typedef void (*HollerSelfTestFunc) (HollerSelfTestState state,
                                    gpointer user_data);

HollerSelfTest *holler_self_test_new (HollerWorkers *workers,
                                      HollerClock *clock,
                                      HollerCapture *capture,
                                      HollerSelfTestSinkFunc make_sink,
                                      HollerSelfTestFunc func,
                                      gpointer user_data);
void holler_self_test_free (HollerSelfTest *self);
void holler_self_test_start (HollerSelfTest *self);
void holler_self_test_stop (HollerSelfTest *self);
HollerSelfTestState holler_self_test_get_state (HollerSelfTest *self);

G_END_DECLS
