/* holler-contact.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-contact-private.h"

#include "client/holler-client-enums.h"

struct _HollerContact
{
  GObject parent_instance;

  HollerUser *user;
  HollerContactState state;
  gboolean favourite;
};

G_DEFINE_FINAL_TYPE (HollerContact, holler_contact, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_USER,
  PROP_STATE,
  PROP_FAVOURITE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
holler_contact_dispose (GObject *object)
{
  HollerContact *self = HOLLER_CONTACT (object);

  g_clear_object (&self->user);

  G_OBJECT_CLASS (holler_contact_parent_class)->dispose (object);
}

static void
holler_contact_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  HollerContact *self = HOLLER_CONTACT (object);

  switch (prop_id)
    {
    case PROP_USER:
      g_value_set_object (value, self->user);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, self->favourite);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_contact_class_init (HollerContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_contact_dispose;
  object_class->get_property = holler_contact_get_property;

  properties[PROP_USER] =
    g_param_spec_object ("user", NULL, NULL, HOLLER_TYPE_USER, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              HOLLER_TYPE_CONTACT_STATE,
                                              HOLLER_CONTACT_STATE_NONE,
                                              flags);
  properties[PROP_FAVOURITE] =
    g_param_spec_boolean ("favourite", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_contact_init (HollerContact *self)
{
}

HollerContact *
holler_contact_new (HollerUser *user)
{
  HollerContact *self = NULL;

  g_return_val_if_fail (HOLLER_IS_USER (user), NULL);

  self = g_object_new (HOLLER_TYPE_CONTACT, NULL);
  self->user = g_object_ref (user);

  return self;
}

void
holler_contact_update (HollerContact *self,
                       HollerContactState state,
                       gboolean favourite)
{
  g_return_if_fail (HOLLER_IS_CONTACT (self));

  if (self->favourite != favourite)
    {
      self->favourite = favourite;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAVOURITE]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
}

/* By the wire's words. */
gboolean
holler_contact_state_from_name (const char *name, HollerContactState *out_state)
{
  static const char *const names[] = {
    [HOLLER_CONTACT_STATE_NONE] = "none",
    [HOLLER_CONTACT_STATE_CONTACT] = "contact",
    [HOLLER_CONTACT_STATE_INCOMING] = "incoming",
    [HOLLER_CONTACT_STATE_OUTGOING] = "outgoing",
    [HOLLER_CONTACT_STATE_BLOCKED] = "blocked",
  };

  g_return_val_if_fail (out_state != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strcmp0 (name, names[i]) != 0)
        continue;
      *out_state = (HollerContactState) i;
      return TRUE;
    }

  return FALSE;
}

/**
 * holler_contact_get_user:
 * @self: a contact
 *
 * Gets the person.
 *
 * Returns: (transfer none): the person
 */
HollerUser *
holler_contact_get_user (HollerContact *self)
{
  g_return_val_if_fail (HOLLER_IS_CONTACT (self), NULL);

  return self->user;
}

/**
 * holler_contact_get_state:
 * @self: a contact
 *
 * Gets how one stands with the person.
 *
 * Returns: the state
 */
HollerContactState
holler_contact_get_state (HollerContact *self)
{
  g_return_val_if_fail (HOLLER_IS_CONTACT (self), HOLLER_CONTACT_STATE_NONE);

  return self->state;
}

/**
 * holler_contact_get_favourite:
 * @self: a contact
 *
 * Tells whether the person was marked as a favourite.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_contact_get_favourite (HollerContact *self)
{
  g_return_val_if_fail (HOLLER_IS_CONTACT (self), FALSE);

  return self->favourite;
}
