/* holler-calls-page.c: how calls begin
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-calls-page.h"

struct _HollerCallsPage
{
  AdwPreferencesPage parent_instance;

  GtkSpinButton *timeout_spin;
};

G_DEFINE_FINAL_TYPE (HollerCallsPage,
                     holler_calls_page,
                     ADW_TYPE_PREFERENCES_PAGE)

static void
holler_calls_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), HOLLER_TYPE_CALLS_PAGE);

  G_OBJECT_CLASS (holler_calls_page_parent_class)->dispose (object);
}

static void
holler_calls_page_class_init (HollerCallsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_calls_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-calls-page.ui");
  gtk_widget_class_bind_template_child (widget_class,
                                        HollerCallsPage,
                                        timeout_spin);
}

static void
holler_calls_page_init (HollerCallsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_calls_page_bind_settings:
 * @self: a page
 * @settings: where what one sets is kept
 *
 * Binds the rows.
 */
void
holler_calls_page_bind_settings (HollerCallsPage *self, GSettings *settings)
{
  g_return_if_fail (HOLLER_IS_CALLS_PAGE (self));

  g_settings_bind (settings,
                   "ring-timeout",
                   self->timeout_spin,
                   "value",
                   G_SETTINGS_BIND_DEFAULT);
}
