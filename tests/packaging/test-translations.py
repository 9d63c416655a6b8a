#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether everything a person reads can be translated, and is.

usage: test-translations.py SOURCE_DIRECTORY PROFILE

Whether a language is complete is asked of a release only: a string that was
added today is translated before the next one.
"""

import importlib.machinery
import importlib.util
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))

from tap import Skip, names, need, run  # noqa: E402

SOURCE, PROFILE = sys.argv[1:3]
SCRIPT = os.path.join(SOURCE, "build-aux/translations")


def load():
    loader = importlib.machinery.SourceFileLoader("translations", SCRIPT)
    spec = importlib.util.spec_from_loader("translations", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


TRANSLATIONS = load()


def test_every_string_is_found_and_every_language_is_well_formed():
    need("msgfmt")
    names(TRANSLATIONS.wrong(), "build-aux/translations --update may mend it")


def test_words_without_a_mark_are_noticed():
    noticed = [
        '<property name="label">Call</property>',
        '<property name="tooltip-text">Hang up</property>',
        '<property name="label" bind-source="x">Nobody</property>',
        '<attribute name="label">_Preferences</attribute>',
    ]
    passed = [
        '<property name="label" translatable="yes">Call</property>',
        '<property name="label" translatable="yes" context="verb">Call',
        '<property name="label">%</property>',
        '<property name="icon-name">call-start-symbolic</property>',
        '<property name="title">Holler</property>',
    ]
    names([line for line in noticed if not TRANSLATIONS.is_unmarked(line)],
          "not noticed")
    names([line for line in passed if TRANSLATIONS.is_unmarked(line)],
          "noticed for nothing")


def test_calls_of_gettext_are_noticed():
    noticed = ['_ ("a")', 'N_ ("a")', 'C_ ("b", "a")', 'NC_ ("b", "a")',
               'ngettext ("a", "b", n)', 'g_dpgettext2 (NULL, "b", "a")']
    passed = ['g_print ("a")', 'my_ ("a")', 'HOLLER_N_ITEMS (a)',
              'holler_call_N_ (a)']
    names([text for text in noticed if not TRANSLATIONS.CALL.search(text)],
          "not noticed")
    names([text for text in passed if TRANSLATIONS.CALL.search(text)],
          "noticed for nothing")


def test_forms_and_arguments_are_kept():
    # What msgfmt does not look at: the keys one is told to press, the ends
    # of sentences, and the dots of what opens a dialog.
    faults = []
    for language in TRANSLATIONS.languages():
        text = TRANSLATIONS.read(f"po/{language}.po")
        pairs = re.findall(r'^msgid ("(?:.*\n)*?)msgstr ("(?:.*\n)*?)(?=\n|$)',
                           text, re.M)
        for source, target in pairs:
            source, target = ("".join(line[1:-1] for line in part.splitlines())
                              for part in (source, target))
            if not source or not target:
                continue
            for mark in ("…", "\\n"):
                if source.endswith(mark) != target.endswith(mark):
                    faults.append(f"{language}: {mark} in {source}")
            for name in ("Holler", "HOLLER_PASSWORD", "--server", "--user"):
                if name in source and name not in target:
                    faults.append(f"{language}: {name} in {source}")
    names(faults, "not kept")


def test_every_language_is_complete():
    need("xgettext")
    left = [f"{language}: {text}"
            for language, text in TRANSLATIONS.missing()]
    if left and PROFILE != "release":
        raise Skip(f"{len(left)} strings to translate before a release; "
                   "build-aux/translations names them")
    names(left, "not translated")


if __name__ == "__main__":
    run(globals(), "translations")
