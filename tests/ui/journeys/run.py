#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do with Holler, clicked in real windows; what follows is looked
for in the other person's window. TAP on stdout.

usage: run.py BUILD-DIRECTORY SET [JOURNEY]...

The journeys of a set go one after the other, in the order of their modules
and in these as they are written: what one leaves the next one finds. Of those
named only these are run, and what logs people in.
"""

import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "lib"))

import account  # noqa: E402
import calls  # noqa: E402
import chat  # noqa: E402
import desktop_calls  # noqa: E402
import devices  # noqa: E402
import end  # noqa: E402
import files  # noqa: E402
import first  # noqa: E402
import groups  # noqa: E402
import messages  # noqa: E402
import offline  # noqa: E402
import presence  # noqa: E402
import rings  # noqa: E402
import session  # noqa: E402
import talk  # noqa: E402
from desk import Desk  # noqa: E402
from world import WINDOW_STEP, World  # noqa: E402

# Tests log in more often than one person does.
SERVER_CONFIG = """[limits]
log-ins-per-minute=1000
"""


class Set:
    """Journeys with a desk of their own."""

    def __init__(self, *modules, people, without_window=(),
                 has_accounts=True, by_cable=(), prefer=None):
        self.modules = modules
        self.people = people
        self.without_window = without_window
        self.has_accounts = has_accounts  # else the journeys make them
        self.by_cable = by_cable  # whose way to the server can be cut
        self.prefer = prefer or {}  # preferences to begin with


SETS = {
    "calls": Set(first, calls, rings, desktop_calls, devices, talk, presence,
                 people=("alice", "bob"), without_window=("carol",),
                 prefer={"bob": devices.PREFERENCES}),
    "chat": Set(first, chat, messages, files, groups, offline,
                people=("alice", "bob", "carol"), by_cable=("alice",)),
    "account": Set(account, session, people=("alice", "bob"),
                   has_accounts=False),
}


def journeys_of(modules):
    return [function for module in modules
            for function in vars(module).values()
            if getattr(function, "is_journey", False)
            and function.__module__ == module.__name__]


def report(world, number):
    """What there is to see after a journey that failed."""
    shots = os.environ.get("HOLLER_SHOTS")
    for line in traceback.format_exc().splitlines():
        print(f"# {line}")
    for window in world.windows:
        ended = window.person.process.poll()
        if ended is not None:
            print(f"# --- {window.person.name} ended with {ended}")
            continue
        print(f"# --- {window.person.name} shows:")
        for text in window.texts()[:120]:
            print(f"#   {text[:300]!r}")
        if shots:
            window.person.shot(f"{shots}/{number}-{window.person.name}.png")
        for line in window.person.log().splitlines()[-25:]:
            print(f"#   log: {line}")
    sys.stdout.flush()


def clean_up(world):
    """A fair start for the next journey."""
    for window in world.windows:
        for button in ("Hang Up", "Decline", "Cancel"):
            if window.sees(button):
                try:
                    window.press(button, seconds=1)
                except Exception:
                    pass


def run(world, journeys):
    failed = 0
    for number, function in enumerate(journeys, 1):
        name = function.__name__.replace("_", " ")
        began = time.monotonic()
        world.desk.acts.append((began, None, name))
        try:
            function(world)
            print(f"ok {number} {name} # {time.monotonic() - began:.1f} s",
                  flush=True)
        except Exception:
            failed += 1
            print(f"not ok {number} {name}", flush=True)
            report(world, number)
            clean_up(world)
    return failed


def main():
    build, name, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    chosen = SETS[name]
    journeys = [j for j in journeys_of(chosen.modules)
                if not wanted or j.__name__ in wanted or
                j.__module__ == "first"]
    journeys += journeys_of((end,))
    print(f"1..{len(journeys)}", flush=True)
    screen = f"{40 + WINDOW_STEP * len(chosen.people)}x840x24"
    with Desk(build, people=chosen.people + chosen.without_window,
              screen=screen) as desk:
        desk.start_server(config=SERVER_CONFIG)
        desk.server_config = SERVER_CONFIG
        if chosen.has_accounts:
            desk.make_accounts()
        world = World(desk, chosen.people, chosen.prefer, chosen.by_cable)
        failed = run(world, journeys)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
