/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-call.h"
#include "core/holler-call-stage.h"

G_BEGIN_DECLS

/* Follows one call, to tell afterwards at what it failed, and to write a
 * report for whoever can help. The report is made of names of states and of
 * figures only: nobody's name, address, device or token can be in it. */

#define HOLLER_TYPE_CALL_REPORT (holler_call_report_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallReport,
                      holler_call_report,
                      HOLLER,
                      CALL_REPORT,
                      GObject)

HollerCallReport *holler_call_report_new (HollerCall *call);
HollerCall *holler_call_report_get_call (HollerCallReport *self);
HollerCallStage holler_call_report_get_stage (HollerCallReport *self);
char *holler_call_report_dup_text (HollerCallReport *self);

G_END_DECLS
