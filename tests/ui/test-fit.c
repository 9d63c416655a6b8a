/* test-fit.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every view fits where it must: 360 pixels of width, with letters of twice
 * the size twice as much, and no words are cut that cannot be read otherwise.
 */

#include "holler-test-views.h"

/* Letters may grow over their place by parts of a pixel. */
#define SLACK 2
/* That pages have beside what is in them */
#define MARGINS 36

static int narrowest = 360;

typedef struct
{
  const UiView *view;
  GtkWindow *top;
  GPtrArray *problems; /* of char * */
} Look;

static void
complain (Look *look, GtkWidget *widget, const char *what)
{
  g_autofree char *text = NULL;
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_LABEL (widget))
    text = g_strdup (gtk_label_get_text (GTK_LABEL (widget)));
  g_ptr_array_add (
    look->problems,
    g_strdup_printf ("%s: %s in %s “%s”: %s",
                     look->view->name,
                     G_OBJECT_TYPE_NAME (widget),
                     parent != NULL ? G_OBJECT_TYPE_NAME (parent) : "nothing",
                     text != NULL ? text : "",
                     what));
}

/* Of the toolkit, in ways of its own */
static gboolean
is_of_toolkit (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_SHORTCUTS_WINDOW) != NULL ||
         gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_WINDOW) !=
           NULL ||
         gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_SWITCHER) != NULL ||
         gtk_widget_get_ancestor (widget, ADW_TYPE_AVATAR) != NULL ||
         gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL;
}

static gboolean
tells_the_rest (GtkWidget *widget)
{
  for (; widget != NULL && !GTK_IS_NATIVE (widget);
       widget = gtk_widget_get_parent (widget))
    if (gtk_widget_get_has_tooltip (widget))
      return TRUE;
  return FALSE;
}

static void
look_at_label (Look *look, GtkLabel *label)
{
  GtkWidget *widget = GTK_WIDGET (label);
  PangoLayout *layout = gtk_label_get_layout (label);
  int width = 0;

  if (gtk_label_get_text (label)[0] == '\0' || is_of_toolkit (widget))
    return;
  if (pango_layout_is_ellipsized (layout))
    {
      if (!tells_the_rest (widget))
        complain (look, widget, "is cut, and nothing tells the rest");
      return;
    }
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > gtk_widget_get_width (widget) + SLACK)
    complain (look, widget, "is wider than its place");
}

/* What can be scrolled to may be elsewhere. */
static void
look_at_place (Look *look, GtkWidget *widget)
{
  graphene_rect_t bounds;

  /* A view switcher has itself squeezed. */
  if (gtk_widget_get_ancestor (widget, ADW_TYPE_SQUEEZER) != NULL ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT) != NULL ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW) != NULL ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) != NULL ||
      !gtk_widget_compute_bounds (widget, GTK_WIDGET (look->top), &bounds))
    return;
  if (bounds.origin.x < -SLACK ||
      bounds.origin.x + bounds.size.width >
        gtk_widget_get_width (GTK_WIDGET (look->top)) + SLACK)
    complain (look, widget, "is beyond the window's edge");
}

static void
look_at (Look *look, GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    look_at_label (look, GTK_LABEL (widget));
  if (GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget))
    look_at_place (look, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look_at (look, child);
}

static int
get_minimum (GtkWidget *widget)
{
  int minimum = 0;

  gtk_widget_measure (widget,
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  return minimum;
}

/* The innermost of what is too wide */
static GtkWidget *
find_culprit (GtkWidget *widget, int width)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_NATIVE (child) && gtk_widget_should_layout (child) &&
        get_minimum (child) > width)
      return find_culprit (child, width);
  return widget;
}

static void
look_at_width (Look *look)
{
  GtkWidget *top = GTK_WIDGET (look->top);
  int minimum = get_minimum (top);
  double frame = 0;
  double top_frame = 0;

  /* Where nothing composes the screen it is a part of the window. */
  gtk_native_get_surface_transform (GTK_NATIVE (top), &frame, &top_frame);
  minimum -= 2 * (int) frame;
  if (!GTK_IS_SHORTCUTS_WINDOW (top) && minimum > narrowest)
    {
      g_autofree char *words =
        g_strdup_printf ("makes the window %d pixels wide", minimum);

      complain (look, find_culprit (top, narrowest - MARGINS), words);
    }
}

static void
test_view (gconstpointer user_data)
{
  UiFixture fixture = { 0 };
  Look look = { user_data, NULL, g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (GSettings) settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/");

  g_settings_set (settings, "window-size", "(ii)", narrowest, 720);
  ui_view_set_up (&fixture, look.view);
  ui_view_make_narrow (&fixture);
  ui_spin_ms (300);
  look.top = ui_view_get_top (&fixture);
  look_at_width (&look);
  look_at (&look, GTK_WIDGET (look.top));
  for (guint i = 0; i < look.problems->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (look.problems, i));
  if (look.problems->len > 0)
    g_test_fail ();
  g_ptr_array_unref (look.problems);
  ui_tear_down (&fixture, NULL);
}

int
main (int argc, char *argv[])
{
  gboolean is_large = FALSE;

  for (int i = 1; i < argc; i++)
    is_large |= g_str_equal (argv[i], "--large-text");
  ui_init (&argc, &argv);
  /* Nothing is on its way then. */
  g_object_set (gtk_settings_get_default (),
                "gtk-enable-animations",
                FALSE,
                NULL);
  if (is_large)
    {
      ui_set_large_text ();
      narrowest *= 2;
    }
  for (guint i = 0; i < ui_n_views; i++)
    {
      g_autofree char *path = g_strconcat ("/ui/fit/", ui_views[i].name, NULL);

      g_test_add_data_func (path, &ui_views[i], test_view);
    }
  return g_test_run ();
}
