/* shots.c: a picture of everything that one can see
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* usage: shots FOLDER [--narrow] [--right-to-left] [--large-text] [VIEW…]
 *
 * On a screen of its own. Light or dark and high contrast are libadwaita's own
 * switches in the environment. */

#include <string.h>

#include "holler-test-views.h"

#define SETTLE_MS 450 /* until animations have ended */
#define SHADOW 12     /* pixels around a popover */

/* A surface has a frame around what is drawn: of shadows. */
static graphene_point_t
get_frame (GtkWidget *native)
{
  double x = 0;
  double y = 0;

  gtk_native_get_surface_transform (GTK_NATIVE (native), &x, &y);
  return GRAPHENE_POINT_INIT ((float) x, (float) y);
}

/* Without a compositor there is a border around a window: it is left out. */
static void
add_native (GtkSnapshot *snapshot,
            GtkWidget *native,
            float x,
            float y,
            graphene_rect_t *bounds)
{
  graphene_rect_t place =
    GRAPHENE_RECT_INIT (x,
                        y,
                        (float) gtk_widget_get_width (native),
                        (float) gtk_widget_get_height (native));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (native);
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);

  if (!GTK_IS_POPOVER (native))
    gtk_snapshot_push_clip (snapshot, &place);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
    snapshot,
    &GRAPHENE_POINT_INIT (x - ((float) width - place.size.width) / 2,
                          y - ((float) height - place.size.height) / 2));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  gtk_snapshot_restore (snapshot);
  if (!GTK_IS_POPOVER (native))
    gtk_snapshot_pop (snapshot);
  else
    graphene_rect_inset (&place, -SHADOW, -SHADOW);
  graphene_rect_union (bounds, &place, bounds);
}

/* Popovers have surfaces of their own, which may reach out of the window. */
static void
add_popovers (GtkSnapshot *snapshot,
              GtkWidget *top,
              GtkWidget *widget,
              graphene_rect_t *bounds)
{
  GtkWidget *child = NULL;

  if (GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget))
    {
      GdkPopup *popup =
        GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (widget)));
      graphene_point_t from = get_frame (top);
      graphene_point_t frame = get_frame (widget);

      add_native (snapshot,
                  widget,
                  (float) gdk_popup_get_position_x (popup) + frame.x - from.x,
                  (float) gdk_popup_get_position_y (popup) + frame.y - from.y,
                  bounds);
    }
  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_popovers (snapshot, top, child, bounds);
}

static void
take_shot (UiFixture *fixture, const char *folder, const char *name)
{
  GtkWidget *top = GTK_WIDGET (ui_view_get_top (fixture));
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);

  ui_spin_ms (SETTLE_MS);
  add_native (snapshot, top, 0, 0, &bounds);
  add_popovers (snapshot, top, top, &bounds);
  node = gtk_snapshot_to_node (snapshot);
  texture =
    gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (top)),
                                 node,
                                 &bounds);
  if (!gdk_texture_save_to_png (texture, path))
    g_error ("%s cannot be written", path);
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
