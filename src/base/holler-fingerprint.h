/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a certificate is known by: the SHA-256 of its DER form. Kept and
 * compared as 64 small hexadecimal digits, shown in groups of four. */

#define HOLLER_FINGERPRINT_LENGTH 64

char *holler_fingerprint_of (GTlsCertificate *certificate);
char *holler_fingerprint_parse (const char *text);
char *holler_fingerprint_dup_text (const char *fingerprint);

G_END_DECLS
