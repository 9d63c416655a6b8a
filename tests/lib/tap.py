# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs functions as tests and says in TAP how they went."""

import shutil
import subprocess
import sys
import tempfile
import traceback


class Skip(Exception):
    """Raised by a test that cannot run here; the words say why."""


def need(program):
    """The path of a program, or the test is skipped."""
    path = shutil.which(program)
    if path is None:
        raise Skip(f"{program} is not installed")
    return path


def check(command, **arguments):
    """Runs a command that must end well; gives what it wrote."""
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=60,
                          **arguments)
    assert done.returncode == 0, \
        f"{' '.join(map(str, command))} ended with {done.returncode}:\n" \
        + done.stdout
    return done.stdout


def names(found, what):
    """Asserts that a list of faults is empty; names every one of them."""
    found = sorted(found)
    assert not found, f"{what}:\n  " + "\n  ".join(map(str, found))


def call(function, with_folder):
    if not with_folder:
        return function()
    folder = tempfile.mkdtemp(prefix="holler-test-")
    try:
        return function(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(namespace, folder, with_folder=False):
    """Runs every test_… function of a module, in the order it has them; with
    an empty folder of its own, if wanted."""
    tests = [(name[len("test_"):].replace("_", "-"), function)
             for name, function in namespace.items()
             if name.startswith("test_") and callable(function)]
    failed = 0
    print(f"1..{len(tests)}")
    for number, (name, function) in enumerate(tests, 1):
        path = f"/{folder}/{name}"
        try:
            call(function, with_folder)
            print(f"ok {number} {path}")
        except Skip as reason:
            print(f"ok {number} {path} # SKIP {reason}")
        except Exception as error:  # a test may fail in any way
            failed += 1
            print(f"not ok {number} {path}")
            words = (str(error) if isinstance(error, AssertionError)
                     else traceback.format_exc())
            for line in words.splitlines():
                print(f"# {line}")
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
