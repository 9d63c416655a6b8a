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
import end  # noqa: E402
import first  # noqa: E402
import rings  # noqa: E402
import talk  # noqa: E402
from desk import Desk  # noqa: E402
from world import World  # noqa: E402

# Tests log in more often than one person does.
SERVER_CONFIG = """[limits]
log-ins-per-minute=1000
"""

# name: people, with a window each and without one; modules
SETS = {
    "calls": (("alice", "bob"), ("carol",),
              (first, calls, rings, desktop_calls, talk)),
    "chat": (("alice", "bob", "carol"), (), (first, chat)),
    "account": (("alice", "bob"), None, (account,)),
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
    with_window, without, modules = SETS[name]
    journeys = [j for j in journeys_of(modules)
                if not wanted or j.__name__ in wanted or
                j.__module__ == "first"]
    journeys += journeys_of((end,))
    print(f"1..{len(journeys)}", flush=True)
    people = with_window + (without or ())
    screen = f"{40 + 1220 * len(with_window)}x840x24"
    with Desk(build, people=people, screen=screen) as desk:
        desk.start_server(config=SERVER_CONFIG)
        desk.server_config = SERVER_CONFIG
        if without is not None:
            desk.make_accounts()
        world = World(desk, with_window)
        failed = run(world, journeys)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
