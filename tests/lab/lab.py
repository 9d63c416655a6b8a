#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network laboratory: calls between homes, and what goes wrong.

usage: lab.py --build DIR [--keep DIR] [--alone] [--verbose] [--tap]
              all | --short | --list | NAME…

`all` runs all but those of hours. --short is one of each kind, in minutes, and
without the browsers, as is --alone. --keep keeps what was said, heard and
logged; --verbose tells the figures without a bound, too.
"""

import argparse
import glob
import json
import os
import signal
import sys
import time
import tomllib
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import world as place  # noqa: E402
from scenario import Scenario  # noqa: E402

HOURS_S = 3600
# Seconds for which a program waited for a processor, in each second: with
# more a test says something of the machine and nothing of the call.
MAX_STARVED = 0.1


def load_scenarios():
    found = {}
    for path in sorted(glob.glob(os.path.join(HERE, "scenarios", "*.toml"))):
        name = os.path.basename(path).removesuffix(".toml")
        with open(path, "rb") as file:
            found[name] = Scenario(name, tomllib.load(file))
    # the long ones last
    return dict(sorted(found.items(), key=lambda item: item[1].long))


def show(value):
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def print_rows(scenario, rows, options):
    """What it was, and a line for each figure: measured, bound, Chromium's,
    verdict. What has no bound is told where there is something to compare it
    with, or if it was asked for."""
    row = f" ({scenario.row})" if scenario.row else ""
    notes = ", ".join(f"{one['figure']} {show(one['value'])}"
                      for one in rows if one["bound"] is None)
    print(f"\n{scenario.name}: {scenario.title}{row}; {notes}")
    for one in rows:
        if one["bound"] is None or (one["ok"] is None and not (
                options.verbose or one.get("chromium") is not None)):
            continue
        print("    {:<24} {:>16} {:>14} {:>10}  {}".format(
            one["figure"], show(one["value"]), one["bound"],
            show(one.get("chromium")),
            {True: "ok", False: "FAIL", None: ""}[one["ok"]]))
    sys.stdout.flush()


def header():
    load = "/".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"load average {load} on {os.cpu_count()} processors")
    print("    {:<24} {:>16} {:>14} {:>10}".format(
        "figure", "measured", "bound", "chromium"))


def run_one(scenario, options):
    """Rows of the table. What goes wrong in the laboratory is a row, too."""
    began = time.monotonic()

    def too_long(*_):
        raise place.LabError(f"it took more than {scenario.limit:g} s")

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(int(scenario.limit))
    try:
        rows = scenario.run(options.build, options.keep)
    except Exception as error:  # the others shall run all the same
        if not isinstance(error, place.LabError):
            traceback.print_exc()
        print(f"# {scenario.name}: {error}", file=sys.stderr)
        rows = [{"scenario": scenario.name, "figure": "ran to its end",
                 "value": "no", "bound": "yes", "ok": False}]
    finally:
        signal.alarm(0)
    rows.append({"scenario": scenario.name, "figure": "seconds",
                 "value": time.monotonic() - began, "bound": None, "ok": None})
    rows.append({"scenario": scenario.name, "figure": "starved",
                 "value": scenario.starved, "bound": None, "ok": None})
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--tap", action="store_true")
    parser.add_argument("--keep", metavar="DIR")
    parser.add_argument("--inside", action="store_true",
                        help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    scenarios = load_scenarios()
    if options.list:
        for name, scenario in scenarios.items():
            print(f"{name:<24} {'short ' if scenario.short else '      '}"
                  f"{scenario.title}")
        return 0
    names = options.names
    if options.short:
        names = [name for name in scenarios if scenarios[name].short]
    elif names == ["all"]:
        names = [name for name in scenarios
                 if scenarios[name].seconds < HOURS_S]
    if options.short or options.alone:
        for scenario in scenarios.values():
            scenario.chromium = False
    unknown = [name for name in names if name not in scenarios]
    if unknown or not names:
        parser.error(f"no such scenario: {', '.join(unknown)}; see --list")

    if not options.inside:
        if options.keep:
            os.makedirs(options.keep, exist_ok=True)
            # open now: it may lie below what is mounted over
            fd = os.open(options.keep, os.O_RDONLY)
            os.set_inheritable(fd, True)
            sys.argv[sys.argv.index("--keep") + 1] = f"/proc/self/fd/{fd}"
        place.enter([os.path.abspath(__file__), "--inside", *sys.argv[1:]],
                    options.tap)

    # The first process of its namespace is not ended by what has no handler.
    def end(*_):
        raise SystemExit(1)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, end)
    place.take_precedence()
    place.make_private_folder(options.build)
    place.make_private_etc()
    if options.tap:
        print(f"1..{len(names)}", flush=True)
        print("# load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    else:
        header()
    rows = []
    for number, name in enumerate(names, 1):
        these = run_one(scenarios[name], options)
        rows += these
        if options.tap:
            failed = any(row["ok"] is False for row in these)
            for row in these:
                print("# " + json.dumps(row, default=str))
            starved = scenarios[name].starved or 0
            skip = f" # SKIP the machine was too busy ({starved:.2f})" \
                if failed and starved > MAX_STARVED else ""
            print(f"{'not ok' if failed and not skip else 'ok'} {number} "
                  f"{name}: {scenarios[name].title}{skip}", flush=True)
        else:
            print_rows(scenarios[name], these, options)
    failures = [row for row in rows if row["ok"] is False]
    if not options.tap:
        judged = [row for row in rows if row["ok"] is not None]
        load = "/".join(f"{one:.1f}" for one in os.getloadavg())
        for row in failures:
            print(f"\nFAIL {row['scenario']} {row['figure']}: "
                  f"{show(row['value'])}, bound {row['bound']}", end="")
        print(f"\n{len(judged) - len(failures)} of {len(judged)} rows within "
              f"their bounds; load average {load}")
    if options.tap:
        return 0
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
