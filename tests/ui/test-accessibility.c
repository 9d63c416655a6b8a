/* test-accessibility.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Walks every view as assistive technology does: what can have the focus has
 * a name, a picture a text or none to say, what is not seen is hidden, and
 * the Tab key comes by everything, in both directions. */

#include "holler-test-views.h"

#define MAX_TABS 200

typedef struct
{
  const UiView *view;
  GPtrArray *problems; /* of char * */
} Walk;

static const char *
describe (GtkWidget *widget)
{
  static char text[256];
  GtkWidget *parent = gtk_widget_get_parent (widget);
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  g_snprintf (text,
              sizeof text,
              "%s in %s (%s)",
              G_OBJECT_TYPE_NAME (widget),
              parent != NULL ? G_OBJECT_TYPE_NAME (parent) : "nothing",
              tooltip != NULL ? tooltip : gtk_widget_get_name (widget));
  return text;
}

static void
complain (Walk *walk, GtkWidget *widget, const char *what)
{
  g_ptr_array_add (
    walk->problems,
    g_strdup_printf ("%s: %s: %s", walk->view->name, describe (widget), what));
}

static gboolean
is_hidden (GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      g_autofree char *difference =
        gtk_test_accessible_check_state (GTK_ACCESSIBLE (widget),
                                         GTK_ACCESSIBLE_STATE_HIDDEN,
                                         TRUE);

      if (difference == NULL || !gtk_widget_get_visible (widget))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    return gtk_label_get_text (GTK_LABEL (widget))[0] != '\0';
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child))
      return TRUE;
  return FALSE;
}

static gboolean
is_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible,
                                           GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible,
                                           GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* GTK's composites give the focus to a part of themselves. */
static gboolean
is_called_something (GtkWidget *widget)
{
  if (is_named (widget) || has_text (widget))
    return TRUE;
  for (GtkWidget *around = gtk_widget_get_parent (widget); around != NULL;
       around = gtk_widget_get_parent (around))
    {
      if (GTK_IS_MENU_BUTTON (around) || GTK_IS_EDITABLE (around) ||
          GTK_IS_DROP_DOWN (around) || GTK_IS_LEVEL_BAR (around))
        return is_named (around) || has_text (around);
      /* The row says what is in it. */
      if (ADW_IS_PREFERENCES_ROW (around))
        return TRUE;
      if (GTK_IS_NATIVE (around))
        return FALSE;
    }
  return FALSE;
}

/* Those of libadwaita and GTK, which name them in their own ways. */
static gboolean
is_of_toolkit (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLBAR) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_EMOJI_CHOOSER) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_SHORTCUTS_WINDOW) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_SEARCH_ENTRY) != NULL ||
         gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_SPIN_BUTTON) != NULL;
}

static gboolean
has_focus_of_its_own (GtkWidget *widget)
{
  return gtk_widget_get_focusable (widget) &&
         gtk_widget_get_can_focus (widget) && gtk_widget_is_sensitive (widget);
}

/* A picture is there for those who see it, or has a text, or stands in
 * something that has. */
static gboolean
says_something (GtkWidget *image)
{
  for (GtkWidget *around = image; around != NULL && !GTK_IS_NATIVE (around);
       around = gtk_widget_get_parent (around))
    {
      if (is_named (around) ||
          gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (around)) ==
            GTK_ACCESSIBLE_ROLE_PRESENTATION)
        return TRUE;
      if ((GTK_IS_BUTTON (around) || GTK_IS_BOX (around) ||
           ADW_IS_PREFERENCES_ROW (around) || ADW_IS_STATUS_PAGE (around)) &&
          has_text (around))
        return TRUE;
    }
  return FALSE;
}

static void
look_at (Walk *walk, GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (!gtk_widget_get_mapped (widget))
    {
      /* A popover and its like are no part of what is around them, and GTK
       * itself leaves bars, empty pictures and rows out of sight where they
       * are. */
      if (!GTK_IS_NATIVE (widget) && !GTK_IS_SCROLLBAR (widget) &&
          !GTK_IS_LIST_VIEW (gtk_widget_get_parent (widget)) &&
          !is_of_toolkit (widget) && !is_hidden (widget))
        complain (walk, widget, "is not seen, and not hidden");
      return;
    }
  if (!is_of_toolkit (widget) && !is_hidden (widget))
    {
      if (has_focus_of_its_own (widget) && !GTK_IS_LABEL (widget) &&
          !is_called_something (widget))
        complain (walk, widget, "can have the focus and no name");
      if (GTK_IS_IMAGE (widget) && !says_something (widget))
        complain (walk, widget, "is a picture without a text");
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look_at (walk, child);
}

static gboolean
has_items (GtkListView *list)
{
  GtkSelectionModel *model = gtk_list_view_get_model (list);

  return model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0;
}

/* Buttons and fields that stand by themselves, and lists as a whole: in there
 * one goes by arrows. */
static void
collect_stops (GtkWidget *widget, GHashTable *stops)
{
  if (!gtk_widget_get_mapped (widget) || GTK_IS_LIST_BOX (widget) ||
      GTK_IS_POPOVER (widget) || GTK_IS_WINDOW_CONTROLS (widget))
    return;
  if (GTK_IS_LIST_VIEW (widget))
    {
      if (has_items (GTK_LIST_VIEW (widget)))
        g_hash_table_add (stops, widget);
      return;
    }
  if ((GTK_IS_BUTTON (widget) || GTK_IS_TEXT_VIEW (widget) ||
       GTK_IS_TEXT (widget)) &&
      has_focus_of_its_own (widget))
    g_hash_table_add (stops, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_stops (child, stops);
}

static void
press_tab (Walk *walk, GtkWindow *window, GtkDirectionType direction)
{
  g_autoptr (GHashTable) stops = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer missed = NULL;

  collect_stops (GTK_WIDGET (window), stops);
  gtk_window_set_focus (window, NULL);
  for (guint i = 0; i < MAX_TABS && g_hash_table_size (stops) > 0; i++)
    {
      GtkWidget *focus = NULL;

      gtk_widget_child_focus (GTK_WIDGET (window), direction);
      focus = gtk_window_get_focus (window);
      if (focus == NULL)
        continue;
      if (!gtk_widget_get_mapped (focus) || is_hidden (focus))
        complain (walk, focus, "has the focus and is not seen");
      for (GtkWidget *at = focus; at != NULL; at = gtk_widget_get_parent (at))
        g_hash_table_remove (stops, at);
    }
  g_hash_table_iter_init (&iter, stops);
  while (g_hash_table_iter_next (&iter, &missed, NULL))
    complain (walk,
              missed,
              direction == GTK_DIR_TAB_FORWARD
                ? "is passed by by the Tab key"
                : "is passed by by Shift and Tab");
}

/* They would lie upon what is open. */
static void
look_for_tooltips (Walk *walk, GtkWidget *popover)
{
  GtkWidget *owner = gtk_widget_get_parent (popover);

  for (GtkWidget *at = owner; at != NULL; at = gtk_widget_get_parent (at))
    if (gtk_widget_get_has_tooltip (at))
      complain (walk, at, "has a tooltip under what is open");
  for (GtkWidget *child = gtk_widget_get_first_child (owner); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != popover && gtk_widget_get_has_tooltip (child))
      complain (walk, child, "has a tooltip under what is open");
}

/* It keeps the Tab key to itself. */
static gboolean
has_popover (Walk *walk, GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget))
    {
      look_for_tooltips (walk, widget);
      return TRUE;
    }
  if (GTK_IS_POPOVER (widget))
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_popover (walk, child))
      return TRUE;
  return FALSE;
}

static void
test_view (gconstpointer user_data)
{
  const UiView *view = user_data;
  UiFixture fixture = { 0 };
  Walk walk = { view, g_ptr_array_new_with_free_func (g_free) };
  GtkWindow *top = NULL;

  ui_view_set_up (&fixture, view);
  ui_spin_ms (250);
  top = ui_view_get_top (&fixture);
  look_at (&walk, GTK_WIDGET (top));
  if (!GTK_IS_SHORTCUTS_WINDOW (top) && !has_popover (&walk, GTK_WIDGET (top)))
    {
      press_tab (&walk, top, GTK_DIR_TAB_FORWARD);
      press_tab (&walk, top, GTK_DIR_TAB_BACKWARD);
    }
  for (guint i = 0; i < walk.problems->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (walk.problems, i));
  g_assert_cmpuint (walk.problems->len, ==, 0);
  g_ptr_array_unref (walk.problems);
  ui_tear_down (&fixture, NULL);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  for (guint i = 0; i < ui_n_views; i++)
    {
      g_autofree char *path =
        g_strconcat ("/ui/accessibility/", ui_views[i].name, NULL);

      g_test_add_data_func (path, &ui_views[i], test_view);
    }
  return g_test_run ();
}
