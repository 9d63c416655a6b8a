/* holler-cli-options.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cli/holler-cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/holler-fingerprint.h"

/* The password comes by the environment: a command line can be read by
 * everyone on the machine.
 */

#define PASSWORD_VARIABLE "HOLLER_PASSWORD"
#define MAX_HANG_UP_AFTER_S (24.0 * 60 * 60)
#define MAX_ACCEPT_AFTER_S 60.0
#define MAX_CALLS 100000

static const struct
{
  const char *name;
  HollerCliCommand command;
  int n_arguments;
} commands[] = {
  { "contacts", HOLLER_CLI_CONTACTS, 0 }, { "add", HOLLER_CLI_ADD, 1 },
  { "accept", HOLLER_CLI_ACCEPT, 1 },     { "send", HOLLER_CLI_SEND, 2 },
  { "listen", HOLLER_CLI_LISTEN, 0 },     { "call", HOLLER_CLI_CALL, 1 },
  { "continue", HOLLER_CLI_CONTINUE, 0 },
};

static const char description[] =
  "Commands:\n"
  "  contacts           List the people one knows\n"
  "  add USER           Ask somebody to be a contact\n"
  "  accept USER        Say yes to who asked\n"
  "  send USER TEXT     Send a message\n"
  "  listen             Stay, and tell what happens\n"
  "  call USER          Call somebody\n"
  "  continue           Take over the call of another device of one's own\n"
  "\n"
  "The password is taken from the environment: " PASSWORD_VARIABLE ".\n"
  "The exit status is 0 only if what was asked for has happened.\n";

static gboolean
usage_error (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, sentence);

  return FALSE;
}

static gboolean
take_command (HollerCliOptions *self, int argc, char **argv, GError **error)
{
  if (argc < 2)
    return usage_error (error, "say what to do; see --help");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (argv[1], commands[i].name) != 0)
        continue;
      if (argc - 2 != commands[i].n_arguments)
        {
          g_set_error (error,
                       G_OPTION_ERROR,
                       G_OPTION_ERROR_FAILED,
                       "“%s” takes %d arguments; see --help",
                       commands[i].name,
                       commands[i].n_arguments);
          return FALSE;
        }
      self->command = commands[i].command;
      self->person = argc > 2 ? g_strdup (argv[2]) : NULL;
      self->text = argc > 3 ? g_strdup (argv[3]) : NULL;
      return TRUE;
    }

  g_set_error (error,
               G_OPTION_ERROR,
               G_OPTION_ERROR_FAILED,
               "there is no command “%s”; see --help",
               argv[1]);

  return FALSE;
}

/* So that a mistyped file is not found out in the middle of a call. */
static gboolean
check_audio (HollerCliOptions *self, GError **error)
{
  gboolean is_file = !g_str_equal (self->audio_input, "default") &&
                     !g_str_equal (self->audio_input, "test") &&
                     !g_str_equal (self->audio_input, "silence");

  if (is_file && !g_file_test (self->audio_input, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error,
                   G_OPTION_ERROR,
                   G_OPTION_ERROR_BAD_VALUE,
                   "there is no file “%s” to say",
                   self->audio_input);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_processing (HollerCliOptions *self, GError **error)
{
  static const char *const known[] = { "echo", "noise", "gain", "none", NULL };
  g_auto (GStrv) steps =
    g_strsplit (self->processing != NULL ? self->processing : "", ",", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    if (!g_strv_contains (known, steps[i]))
      return usage_error (error, "--processing is echo, noise, gain or none");

  return TRUE;
}

/* As people write it, made into what is compared. */
static gboolean
check_pin (HollerCliOptions *self, GError **error)
{
  g_autofree char *pin = NULL;

  if (self->pin == NULL)
    return TRUE;
  pin = holler_fingerprint_parse (self->pin);
  if (pin == NULL)
    return usage_error (error, "--pin is 64 hexadecimal digits");
  g_free (self->pin);
  self->pin = g_steal_pointer (&pin);

  return TRUE;
}

static gboolean
check (HollerCliOptions *self, int n_calls, GError **error)
{
  if (self->server == NULL)
    return usage_error (error, "--server is missing");
  if (self->user == NULL)
    return usage_error (error, "--user is missing");
  if (self->password == NULL)
    return usage_error (error, PASSWORD_VARIABLE " is not set");
  if (!(self->hang_up_after_s >= 0 &&
        self->hang_up_after_s <= MAX_HANG_UP_AFTER_S))
    return usage_error (error, "--hangup-after is a number of seconds");
  if (!(self->accept_after_s >= 0 &&
        self->accept_after_s <= MAX_ACCEPT_AFTER_S))
    return usage_error (error, "--accept-after is a number of seconds");
  if (self->negotiation != NULL &&
      !holler_cli_negotiate_is_plan (self->negotiation))
    return usage_error (error, "--negotiate is SECONDS:WHAT,…");
  if (n_calls < 1 || n_calls > MAX_CALLS)
    return usage_error (error, "--repeat is a number of calls");
  self->n_calls = (guint) n_calls;

  return check_pin (self, error) && check_audio (self, error) &&
         check_processing (self, error);
}

/**
 * holler_cli_options_parse:
 * @argc: (inout): of main()
 * @argv: (inout): of main()
 * @error: return location for a `GOptionError`
 *
 * Reads the command line. "--help" and "--version" are answered here and end
 * the process.
 *
 * Returns: (transfer full): the options
 */
HollerCliOptions *
holler_cli_options_parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (HollerCliOptions) self = g_new0 (HollerCliOptions, 1);
  g_autoptr (GOptionContext) context = NULL;
  gboolean prints_version = FALSE;
  int n_calls = 1;
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "server", 's', 0, G_OPTION_ARG_STRING, &self->server,
      "The server", "URL" },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &self->user,
      "Whose account", "NAME" },
    { "register", 0, 0, G_OPTION_ARG_NONE, &self->registers,
      "Make the account first", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->prints_json,
      "Print one JSON object a line", NULL },
    { "auto-accept", 0, 0, G_OPTION_ARG_NONE, &self->accepts_calls,
      "Accept every call (listen)", NULL },
    { "accept-after", 0, 0, G_OPTION_ARG_DOUBLE, &self->accept_after_s,
      "With --auto-accept: let it ring so long", "SECONDS" },
    { "audio-in", 0, 0, G_OPTION_ARG_FILENAME, &self->audio_input,
      "What to say: a file, or test, silence, default", "FILE.wav" },
    { "audio-out", 0, 0, G_OPTION_ARG_FILENAME, &self->audio_output,
      "Where to write what is heard: a file, or null, default", "FILE.wav" },
    { "processing", 0, 0, G_OPTION_ARG_STRING, &self->processing,
      "What a microphone's sound undergoes: echo, noise, gain, or none",
      "STEP,…" },
    { "negotiate", 0, 0, G_OPTION_ARG_STRING, &self->negotiation,
      "For tests: offer, restart or generation, so long after connecting",
      "SECONDS:WHAT,…" },
    { "hangup-after", 0, 0, G_OPTION_ARG_DOUBLE, &self->hang_up_after_s,
      "Hang up so long after the call is connected", "SECONDS" },
    { "repeat", 0, 0, G_OPTION_ARG_INT, &n_calls,
      "Call that many times, one after the other", "N" },
    { "profile-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->profile_directory,
      "Where to keep contacts and messages; else nowhere", "DIR" },
    { "insecure", 0, 0, G_OPTION_ARG_NONE, &self->is_insecure,
      "Allow plain http to other machines", NULL },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &self->pin,
      "Trust the certificate with this SHA-256 fingerprint", "FINGERPRINT" },
    { "relay-only", 0, 0, G_OPTION_ARG_NONE, &self->is_relay_only,
      "Never tell the other side one's address", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &prints_version,
      "Print the version", NULL },
    { NULL },
  };
  /* clang-format on */

  context = g_option_context_new ("COMMAND [ARGUMENTS] – Holler without a "
                                  "window");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, description);
  if (!g_option_context_parse (context, argc, argv, error))
    return NULL;
  if (prints_version)
    {
      g_print ("holler-cli " HOLLER_VERSION "\n");
      exit (0);
    }

  /* Programs that we start have no business with it. */
  self->password = g_strdup (g_getenv (PASSWORD_VARIABLE));
  g_unsetenv (PASSWORD_VARIABLE);
  if (self->audio_input == NULL)
    self->audio_input = g_strdup ("default");
  if (self->audio_output == NULL)
    self->audio_output = g_strdup ("default");

  if (!take_command (self, *argc, *argv, error) ||
      !check (self, n_calls, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * holler_cli_options_free:
 * @self: (transfer full): options
 *
 * Frees them.
 */
void
holler_cli_options_free (HollerCliOptions *self)
{
  g_free (self->person);
  g_free (self->text);
  g_free (self->server);
  g_free (self->user);
  g_free (self->password);
  g_free (self->pin);
  g_free (self->profile_directory);
  g_free (self->audio_input);
  g_free (self->audio_output);
  g_free (self->processing);
  g_free (self->negotiation);
  g_free (self);
}
