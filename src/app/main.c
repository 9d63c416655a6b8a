/* main.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n.h>
#include <locale.h>

#include "app/holler-application.h"
#include "app/holler-thrift.h"
#include "config.h"

int
main (int argc, char *argv[])
{
  g_autoptr (HollerApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (HOLLER_GETTEXT_PACKAGE, HOLLER_LOCALE_DIR);
  bind_textdomain_codeset (HOLLER_GETTEXT_PACKAGE, "UTF-8");
  textdomain (HOLLER_GETTEXT_PACKAGE);

  holler_thrift_without_gl ();
  application = holler_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
