/* main.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>

#include "cli/holler-cli-options.h"
#include "cli/holler-cli.h"
#include "media/holler-gst-media.h"

#define EXIT_USAGE 2

int
main (int argc, char *argv[])
{
  g_autoptr (HollerCliOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  options = holler_cli_options_parse (&argc, &argv, &error);
  if (options == NULL)
    {
      g_printerr ("holler-cli: %s\n", error->message);
      return EXIT_USAGE;
    }

  holler_gst_media_init_process (NULL, NULL);

  return holler_cli_run (options);
}
