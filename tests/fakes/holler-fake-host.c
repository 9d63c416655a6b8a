/* holler-fake-host.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-host.h"

struct _HollerFakeHost
{
  GObject parent_instance;

  char *name;
  HollerHostState state;
  HollerHostTrouble trouble;
  gboolean announced;
  gboolean is_open;
  guint port;
  guint n_people;
};

static void iface_init (HollerHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HollerFakeHost,
                               holler_fake_host,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HOLLER_TYPE_HOST,
                                                      iface_init))

static void
set_state (HollerFakeHost *self,
           HollerHostState state,
           HollerHostTrouble trouble)
{
  self->state = state;
  self->trouble = trouble;
  holler_host_emit_changed (HOLLER_HOST (self));
}

static gboolean
is_running (HollerHost *host)
{
  return HOLLER_FAKE_HOST (host)->state == HOLLER_HOST_RUNNING;
}

static HollerHostState
get_state (HollerHost *host)
{
  return HOLLER_FAKE_HOST (host)->state;
}

static HollerHostTrouble
get_trouble (HollerHost *host)
{
  return HOLLER_FAKE_HOST (host)->trouble;
}

static const char *
get_name (HollerHost *host)
{
  return HOLLER_FAKE_HOST (host)->name;
}

static const char *
get_url (HollerHost *host)
{
  HollerFakeHost *self = HOLLER_FAKE_HOST (host);

  if (!is_running (host))
    return NULL;
  return self->port == HOLLER_FAKE_HOST_PORT ? "https://localhost:4655"
                                             : "https://localhost:4656";
}

static char **
dup_addresses (HollerHost *host)
{
  static const char *const addresses[] = {
    "https://kitchen-table.local:4655",
    "https://192.0.2.17:4655",
    "https://[2001:db8:85a3:1319:8a2e:370:7344:17]:4655",
    NULL,
  };

  return g_strdupv ((char **) addresses);
}

static const char *
get_fingerprint (HollerHost *host)
{
  return is_running (host) ? HOLLER_FAKE_HOST_FINGERPRINT : NULL;
}

static gboolean
get_announced (HollerHost *host)
{
  return is_running (host) && HOLLER_FAKE_HOST (host)->announced;
}

static guint
get_port (HollerHost *host)
{
  return HOLLER_FAKE_HOST (host)->port;
}

static gboolean
get_open (HollerHost *host)
{
  return HOLLER_FAKE_HOST (host)->is_open;
}

static void
set_open (HollerHost *host, gboolean is_open)
{
  HOLLER_FAKE_HOST (host)->is_open = is_open;
  holler_host_emit_changed (host);
}

static guint
get_n_people (HollerHost *host)
{
  return HOLLER_FAKE_HOST (host)->n_people;
}

static void
start (HollerHost *host, const char *name)
{
  HollerFakeHost *self = HOLLER_FAKE_HOST (host);

  if (name != self->name)
    {
      g_free (self->name);
      self->name = g_strdup (name);
    }
  set_state (self, HOLLER_HOST_RUNNING, HOLLER_HOST_TROUBLE_NONE);
}

static void
start_elsewhere (HollerHost *host, const char *name)
{
  HOLLER_FAKE_HOST (host)->port++;
  start (host, name);
}

static void
stop (HollerHost *host)
{
  set_state (HOLLER_FAKE_HOST (host),
             HOLLER_HOST_OFF,
             HOLLER_HOST_TROUBLE_NONE);
}

static void
iface_init (HollerHostInterface *iface)
{
  iface->get_state = get_state;
  iface->get_trouble = get_trouble;
  iface->get_name = get_name;
  iface->get_url = get_url;
  iface->dup_addresses = dup_addresses;
  iface->get_fingerprint = get_fingerprint;
  iface->get_announced = get_announced;
  iface->get_port = get_port;
  iface->get_open = get_open;
  iface->set_open = set_open;
  iface->get_n_people = get_n_people;
  iface->start = start;
  iface->start_elsewhere = start_elsewhere;
  iface->stop = stop;
}

static void
holler_fake_host_finalize (GObject *object)
{
  g_free (HOLLER_FAKE_HOST (object)->name);

  G_OBJECT_CLASS (holler_fake_host_parent_class)->finalize (object);
}

static void
holler_fake_host_class_init (HollerFakeHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = holler_fake_host_finalize;
}

static void
holler_fake_host_init (HollerFakeHost *self)
{
  self->announced = TRUE;
  self->is_open = TRUE;
  self->port = HOLLER_FAKE_HOST_PORT;
}

HollerHost *
holler_fake_host_new (const char *name)
{
  HollerFakeHost *self = g_object_new (HOLLER_TYPE_FAKE_HOST, NULL);

  self->name = g_strdup (name);

  return HOLLER_HOST (self);
}

void
holler_fake_host_fail (HollerFakeHost *self, HollerHostTrouble trouble)
{
  set_state (self, HOLLER_HOST_FAILED, trouble);
}

void
holler_fake_host_set_announced (HollerFakeHost *self, gboolean announced)
{
  self->announced = announced;
  holler_host_emit_changed (HOLLER_HOST (self));
}

void
holler_fake_host_set_people (HollerFakeHost *self, guint n_people)
{
  self->n_people = n_people;
  holler_host_emit_changed (HOLLER_HOST (self));
}
