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

#define NARROW_WIDTH 360

typedef struct
{
  const UiView *view;
  int width; /* in which it must fit, in pixels */
} Case;

typedef struct
{
  int width;
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

/* Messages grow with what is in them only so far. */
static void
look_at_message (Look *look, GtkWidget *widget)
{
  GtkWidget *bubble =
    gtk_widget_get_ancestor (widget, g_type_from_name ("HollerBubble"));
  graphene_rect_t bounds;

  if (bubble == NULL || !gtk_widget_compute_bounds (widget, bubble, &bounds))
    return;
  if (bounds.origin.x < -SLACK || bounds.origin.x + bounds.size.width >
                                    gtk_widget_get_width (bubble) + SLACK)
    {
      g_autofree char *words =
        g_strdup_printf ("is beyond its message’s edge, from %g to %g of %d",
                         (double) bounds.origin.x,
                         (double) (bounds.origin.x + bounds.size.width),
                         gtk_widget_get_width (bubble));

      complain (look, widget, words);
    }
}

/* (nullable) */
static GtkWidget *
find_float (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "HollerCallFloat"))
    return gtk_widget_get_mapped (widget) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_float (child);
  return found;
}

/* The small call is upon no message. */
static void
look_beneath (Look *look, GtkWidget *call)
{
  GtkWidget *top = GTK_WIDGET (look->top);
  GtkWidget *list = ui_look (top, GTK_TYPE_LIST_VIEW, "Messages");
  graphene_rect_t call_bounds;
  graphene_rect_t bounds;

  if (list == NULL || !gtk_widget_compute_bounds (call, top, &call_bounds) ||
      !gtk_widget_compute_bounds (gtk_widget_get_parent (list), top, &bounds))
    return;
  if (graphene_rect_intersection (&call_bounds, &bounds, NULL))
    complain (look, call, "is upon messages");
}

/* What can be scrolled to may be elsewhere. */
static void
look_at_place (Look *look, GtkWidget *widget)
{
  graphene_rect_t bounds;

  /* A view switcher has itself squeezed, and an entry row cuts its title. */
  if (gtk_widget_get_ancestor (widget, ADW_TYPE_SQUEEZER) != NULL ||
      gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT) != NULL ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW) != NULL ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) != NULL ||
      !gtk_widget_compute_bounds (widget, GTK_WIDGET (look->top), &bounds))
    return;
  if (bounds.origin.x < -SLACK ||
      bounds.origin.x + bounds.size.width >
        gtk_widget_get_width (GTK_WIDGET (look->top)) + SLACK)
    {
      g_autofree char *words =
        g_strdup_printf ("is beyond the window's edge, from %g to %g of %d",
                         (double) bounds.origin.x,
                         (double) (bounds.origin.x + bounds.size.width),
                         gtk_widget_get_width (GTK_WIDGET (look->top)));

      complain (look, widget, words);
    }
}

static void
look_at (Look *look, GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    look_at_label (look, GTK_LABEL (widget));
  if (GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget))
    {
      look_at_message (look, widget);
      look_at_place (look, widget);
    }
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
  GtkWidget *widest = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_NATIVE (child) && gtk_widget_should_layout (child) &&
        (widest == NULL || get_minimum (child) > get_minimum (widest)))
      widest = child;
  return widest != NULL && get_minimum (widest) > width
           ? find_culprit (widest, width)
           : widget;
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
  if (!GTK_IS_SHORTCUTS_WINDOW (top) && minimum > look->width)
    {
      g_autofree char *words =
        g_strdup_printf ("makes the window %d pixels wide", minimum);

      complain (look, find_culprit (top, look->width - MARGINS), words);
    }
}

static void
test_view (gconstpointer user_data)
{
  const Case *place = user_data;
  UiFixture fixture = { 0 };
  Look look = { place->width,
                place->view,
                NULL,
                g_ptr_array_new_with_free_func (g_free) };
  GtkWidget *call = NULL;
  g_autoptr (GSettings) settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/");

  g_settings_set (settings, "window-size", "(ii)", place->width, 720);
  ui_view_set_up (&fixture, look.view);
  ui_view_make_narrow (&fixture);
  ui_spin_ms (300);
  look.top = ui_view_get_top (&fixture);
  look_at_width (&look);
  look_at (&look, GTK_WIDGET (look.top));
  call = find_float (GTK_WIDGET (look.top));
  if (call != NULL)
    look_beneath (&look, call);
  for (guint i = 0; i < look.problems->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (look.problems, i));
  if (look.problems->len > 0)
    g_test_fail ();
  g_ptr_array_unref (look.problems);
  ui_tear_down (&fixture, NULL);
}

/* Too wide for the largest letters on a telephone: dialogs with a button at
 * either side of their title, and fingerprints, which one compares by lines. */
static gboolean
is_wide (const UiView *view)
{
  static const char *const wide[] = {
    "22-change-password",     "22-delete-account",
    "25-new-group",           "33-crop",
    "39-hosting-running",     "40-unknown-certificate",
    "41-changed-certificate", NULL
  };

  return g_strv_contains (wide, view->name);
}

static void
add (const UiView *view, int width)
{
  Case *place = g_new (Case, 1);
  g_autofree char *path = g_strdup_printf ("/ui/fit/%s/%d", view->name, width);

  place->view = view;
  place->width = width;
  g_test_add_data_func_full (path, place, test_view, g_free);
  /* cppcheck-suppress memleak ; the test's */
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
    ui_set_large_text ();
  for (guint i = 0; i < ui_n_views; i++)
    {
      if (!is_large || !is_wide (&ui_views[i]))
        add (&ui_views[i], NARROW_WIDTH);
      if (is_large)
        add (&ui_views[i], 2 * NARROW_WIDTH);
    }
  return g_test_run ();
}
