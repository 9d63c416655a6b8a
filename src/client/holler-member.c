/* holler-member.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-member-private.h"

struct _HollerMember
{
  GObject parent_instance;

  HollerUser *user;
  gboolean is_owner;
  gint64 read_order;
  gint64 delivered_order;
};

G_DEFINE_FINAL_TYPE (HollerMember, holler_member, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_USER,
  PROP_IS_OWNER,
  PROP_READ_ORDER,
  PROP_DELIVERED_ORDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
holler_member_dispose (GObject *object)
{
  HollerMember *self = HOLLER_MEMBER (object);

  g_clear_object (&self->user);

  G_OBJECT_CLASS (holler_member_parent_class)->dispose (object);
}

static void
holler_member_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  HollerMember *self = HOLLER_MEMBER (object);

  switch (prop_id)
    {
    case PROP_USER:
      g_value_set_object (value, self->user);
      break;
    case PROP_IS_OWNER:
      g_value_set_boolean (value, self->is_owner);
      break;
    case PROP_READ_ORDER:
      g_value_set_int64 (value, self->read_order);
      break;
    case PROP_DELIVERED_ORDER:
      g_value_set_int64 (value, self->delivered_order);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_member_class_init (HollerMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_member_dispose;
  object_class->get_property = holler_member_get_property;

  properties[PROP_USER] =
    g_param_spec_object ("user", NULL, NULL, HOLLER_TYPE_USER, flags);
  properties[PROP_IS_OWNER] =
    g_param_spec_boolean ("is-owner", NULL, NULL, FALSE, flags);
  properties[PROP_READ_ORDER] =
    g_param_spec_int64 ("read-order", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_DELIVERED_ORDER] =
    g_param_spec_int64 ("delivered-order", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_member_init (HollerMember *self)
{
}

HollerMember *
holler_member_new (HollerUser *user)
{
  HollerMember *self = NULL;

  g_return_val_if_fail (HOLLER_IS_USER (user), NULL);

  self = g_object_new (HOLLER_TYPE_MEMBER, NULL);
  self->user = g_object_ref (user);

  return self;
}

void
holler_member_set_is_owner (HollerMember *self, gboolean is_owner)
{
  g_return_if_fail (HOLLER_IS_MEMBER (self));

  if (self->is_owner == is_owner)
    return;
  self->is_owner = is_owner;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OWNER]);
}

void
holler_member_raise_marks (HollerMember *self, gint64 read, gint64 delivered)
{
  g_return_if_fail (HOLLER_IS_MEMBER (self));

  delivered = MAX (delivered, read);
  if (read > self->read_order)
    {
      self->read_order = read;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READ_ORDER]);
    }
  if (delivered > self->delivered_order)
    {
      self->delivered_order = delivered;
      g_object_notify_by_pspec (G_OBJECT (self),
                                properties[PROP_DELIVERED_ORDER]);
    }
}

/**
 * holler_member_get_user:
 * @self: a member
 *
 * Gets who it is.
 *
 * Returns: (transfer none): the person
 */
HollerUser *
holler_member_get_user (HollerMember *self)
{
  g_return_val_if_fail (HOLLER_IS_MEMBER (self), NULL);

  return self->user;
}

/**
 * holler_member_get_is_owner:
 * @self: a member
 *
 * Tells whether the member may remove others from the group.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_member_get_is_owner (HollerMember *self)
{
  g_return_val_if_fail (HOLLER_IS_MEMBER (self), FALSE);

  return self->is_owner;
}

/**
 * holler_member_get_read_order:
 * @self: a member
 *
 * Gets how far the member has read.
 *
 * Returns: an order; 0 if nothing
 */
gint64
holler_member_get_read_order (HollerMember *self)
{
  g_return_val_if_fail (HOLLER_IS_MEMBER (self), 0);

  return self->read_order;
}

/**
 * holler_member_get_delivered_order:
 * @self: a member
 *
 * Gets how far a device of the member has got.
 *
 * Returns: an order; 0 if nothing
 */
gint64
holler_member_get_delivered_order (HollerMember *self)
{
  g_return_val_if_fail (HOLLER_IS_MEMBER (self), 0);

  return self->delivered_order;
}
