#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for calls that give a pointer away in one argument and read it in
another. C does not say which argument is first: one compiler does what was
meant, and another gives NULL.

    check-steal.py [FOLDER...]   prints what is wrong, exits 1 if anything is
"""

import pathlib
import re
import sys

STEAL = re.compile(r'g_steal_pointer \(&(\w+(?:(?:->|\.)\w+)*)\)')
# Strings and comments hold anything.
NOISE = re.compile(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/', re.S)


def find_arguments(text, at):
    """The innermost brackets around a place: what is evaluated in no order."""
    depth = 0
    start = at
    while start > 0:
        start -= 1
        if text[start] == ')':
            depth += 1
        elif text[start] == '(':
            if depth == 0:
                break
            depth -= 1
        elif text[start] in ';{}':
            return None
    end = at
    depth = 0
    while end < len(text):
        if text[end] == '(':
            depth += 1
        elif text[end] == ')':
            if depth == 0:
                break
            depth -= 1
        end += 1
    return text[start + 1:end]


def split(arguments):
    """By the commas that are in no brackets of their own."""
    parts, depth, last = [], 0, 0
    for i, char in enumerate(arguments):
        if char in '([{':
            depth += 1
        elif char in ')]}':
            depth -= 1
        elif char == ',' and depth == 0:
            parts.append(arguments[last:i])
            last = i + 1
    return parts + [arguments[last:]]


def find_faults(text):
    text = NOISE.sub(lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text)
    for steal in STEAL.finditer(text):
        arguments = find_arguments(text, steal.start())
        if arguments is None:
            continue
        name = steal.group(1)
        used = re.compile(r'(?<![\w>.])' + re.escape(name) + r'(?!\w)')
        for part in split(arguments):
            if steal.group(0) not in part and used.search(part):
                yield text.count('\n', 0, steal.start()) + 1, name


def test():
    good = 'f (size, g_steal_pointer (&a)); g (a);\nif (a) h (g_steal_pointer (&a));'
    bad = 'f (a->size,\n   "a",\n   g_steal_pointer (&a));'
    assert not list(find_faults(good))
    assert list(find_faults(bad)) == [(3, 'a')]


def main():
    test()
    n_faults = 0
    folders = sys.argv[1:] or ['src', 'tests']
    root = pathlib.Path(__file__).resolve().parent.parent
    for folder in folders:
        for path in sorted((root / folder).rglob('*.c')):
            for line, name in find_faults(path.read_text(encoding='utf-8')):
                print(f'{path.relative_to(root)}:{line}: {name} is given away '
                      'and read in the same call')
                n_faults += 1
    print(f'{n_faults} problems')
    return 1 if n_faults else 0


if __name__ == '__main__':
    sys.exit(main())
