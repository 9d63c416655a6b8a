/* holler-ui.c: what every window needs before the first one is made
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-ui.h"

#include <adwaita.h>

#include "ui/holler-full-text.h"
#include "ui/holler-hidden.h"
#include "ui/holler-hush.h"
#include "ui/holler-ui-resources.h"

#define RESOURCE_BASE "/app/holler/Holler"

/**
 * holler_ui_init:
 *
 * Makes templates and icons known. Once a process, before the first widget.
 */
void
holler_ui_init (void)
{
  holler_ui_register_resource ();
}

static void
contrast_cb (AdwStyleManager *manager,
             GParamSpec *pspec,
             GtkCssProvider *provider)
{
  GdkDisplay *display = adw_style_manager_get_display (manager);

  gtk_style_context_remove_provider_for_display (display,
                                                 GTK_STYLE_PROVIDER (provider));
  if (adw_style_manager_get_high_contrast (manager))
    gtk_style_context_add_provider_for_display (
      display,
      GTK_STYLE_PROVIDER (provider),
      GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* The display keeps it: it is asked again whenever the desktop changes. */
static void
add_contrast_style (GdkDisplay *display)
{
  AdwStyleManager *manager = adw_style_manager_get_for_display (display);
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider,
                                       RESOURCE_BASE "/holler-contrast.css");
  g_signal_connect_data (manager,
                         "notify::high-contrast",
                         G_CALLBACK (contrast_cb),
                         provider,
                         (GClosureNotify) (void (*) (void)) g_object_unref,
                         0);
  contrast_cb (manager, NULL, provider);
}

/**
 * holler_ui_add_style:
 * @display: where windows will be
 *
 * Adds Holler's own style and icons to a display, and starts to hide from
 * assistive technology what cannot be seen, to tell what is cut off, and to
 * keep tooltips from open menus. Once a process, before the first
 * window.
 */
void
holler_ui_add_style (GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, RESOURCE_BASE "/holler.css");
  gtk_style_context_add_provider_for_display (
    display,
    GTK_STYLE_PROVIDER (provider),
    GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  add_contrast_style (display);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    RESOURCE_BASE "/icons");
  holler_hidden_start ();
  holler_full_text_start ();
  holler_hush_start ();
  /* A message one tabs through shall not become a selection by that. */
  g_object_set (gtk_settings_get_for_display (display),
                "gtk-label-select-on-focus",
                FALSE,
                NULL);
}
