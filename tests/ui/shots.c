/* shots.c: a picture of everything that one can see
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* usage: shots FOLDER [--narrow] [--right-to-left] [--large-text] [VIEW…]
 *
 * On a screen of its own without a window manager, where windows are at the
 * upper left corner. Light or dark and high contrast are libadwaita's own
 * switches in the environment. */

#include <string.h>

#include "holler-test-views.h"

#define SETTLE_MS 450 /* until animations have ended */

static void
take_shot (UiFixture *fixture, const char *folder, const char *name)
{
  GtkWidget *top = GTK_WIDGET (ui_view_get_top (fixture));
  double x = 0;
  double y = 0;
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);
  g_autofree char *crop = NULL;
  g_autoptr (GSubprocess) import = NULL;
  g_autoptr (GError) error = NULL;

  ui_spin_ms (SETTLE_MS);
  /* Without a window manager there is a frame around it. */
  gtk_native_get_surface_transform (GTK_NATIVE (top), &x, &y);
  crop = g_strdup_printf ("%dx%d+%d+%d",
                          gtk_widget_get_width (top),
                          gtk_widget_get_height (top),
                          (int) x,
                          (int) y);
  import = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE,
                             &error,
                             "import",
                             "-window",
                             "root",
                             "-crop",
                             crop,
                             "+repage",
                             path,
                             NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (import, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
is_wanted (const char *name, char **views)
{
  if (views == NULL || views[0] == NULL)
    return TRUE;
  for (guint i = 0; views[i] != NULL; i++)
    if (strstr (name, views[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The window opens as it was closed. */
static void
set_window_size (gboolean is_narrow)
{
  g_autoptr (GSettings) settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/");

  g_settings_set (settings,
                  "window-size",
                  "(ii)",
                  is_narrow ? 360 : 1180,
                  is_narrow ? 720 : 760);
}

int
main (int argc, char *argv[])
{
  gboolean is_narrow = FALSE;
  gboolean is_rtl = FALSE;
  gboolean is_large = FALSE;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "narrow", 0, 0, G_OPTION_ARG_NONE, &is_narrow, NULL, NULL },
    { "large-text", 0, 0, G_OPTION_ARG_NONE, &is_large, NULL, NULL },
    { "right-to-left", 0, 0, G_OPTION_ARG_NONE, &is_rtl, NULL, NULL },
    { G_OPTION_REMAINING,
      0,
      0,
      G_OPTION_ARG_FILENAME_ARRAY,
      &rest,
      NULL,
      NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FOLDER [VIEW…]");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || rest == NULL)
    {
      g_printerr ("shots: %s\n", error != NULL ? error->message : "no folder");
      return 2;
    }
  ui_init (&argc, &argv);
  if (is_large)
    ui_set_large_text ();
  if (is_rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  for (guint i = 0; i < ui_n_views; i++)
    {
      UiFixture fixture = { 0 };

      if (!is_wanted (ui_views[i].name, rest + 1))
        continue;
      set_window_size (is_narrow);
      ui_view_set_up (&fixture, &ui_views[i]);
      if (is_narrow)
        ui_view_make_narrow (&fixture);
      take_shot (&fixture, rest[0], ui_views[i].name);
      ui_tear_down (&fixture, NULL);
    }
  return 0;
}
