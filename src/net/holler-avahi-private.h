/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Avahi on the system bus, as its own introspection has it. */

#define AVAHI_NAME "org.freedesktop.Avahi"
#define AVAHI_SERVER "org.freedesktop.Avahi.Server"
#define AVAHI_BROWSER "org.freedesktop.Avahi.ServiceBrowser"
#define AVAHI_GROUP "org.freedesktop.Avahi.EntryGroup"

#define AVAHI_IF_UNSPEC (-1)
#define AVAHI_PROTO_UNSPEC (-1)
#define AVAHI_PROTO_INET 0
/* Of what this very program announces */
#define AVAHI_RESULT_OUR_OWN (1 << 4)

/* States of an entry group */
#define AVAHI_GROUP_ESTABLISHED 2
#define AVAHI_GROUP_COLLISION 3
#define AVAHI_GROUP_FAILURE 4

#define HOLLER_SERVICE_TYPE "_holler._tcp"
/* What it speaks, for a day when there are two of them */
#define HOLLER_SERVICE_PROTOCOL "protocol=1"

/* Ends @task with the URL of the server (transfer full) or with an error. */
void holler_avahi_resolve (GTask *task,
                           GDBusConnection *bus,
                           gint32 interface,
                           gint32 protocol,
                           const char *service,
                           const char *domain);

G_END_DECLS
