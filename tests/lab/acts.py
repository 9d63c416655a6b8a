# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may happen in a scenario: each is a function of this file, called with
what its table says."""

import json
import signal
import struct
import time

import world as place
from world import LabError

WATCH_S = 0.4


def impair(scenario, world, link, lane="both", **faults):
    """From now on this goes wrong on a link."""
    world.impair(link, lane, **faults)


def forget(scenario, world, link):
    """The router of a home was switched off and on."""
    world.command("forget", link)


def plug(scenario, world, link, metric=50):
    """An interface comes up; a smaller metric than 100 makes it the best."""
    world.plug(link, metric)


def unplug(scenario, world, link):
    world.unplug(link)


def kill_server(scenario, world):
    scenario.server.kill()


def start_server(scenario, world):
    scenario.server.start()
    scenario.times["server-back"] = time.monotonic()


def kill_relay(scenario, world, which):
    """A number, "all", or "used": the one that carries the call."""
    if which == "used":
        which = _find_used(scenario, world)
    for relay in scenario.relays:
        if which in ("all", relay.number):
            relay.kill()


def start_relay(scenario, world, which):
    scenario.relays[which].start()


def _find_used(scenario, world):
    def counts():
        return json.loads(world.command("targets"))

    before = counts()
    time.sleep(WATCH_S)
    after = counts()
    grown = [sum(after.get(address, 0) - before.get(address, 0)
                 for address in relay.addresses)
             for relay in scenario.relays]
    if max(grown) < 10:
        raise LabError(f"{scenario.name}: no relay carries the call")
    return grown.index(max(grown))


def freeze(scenario, world, who):
    """As a suspended machine: nothing runs."""
    scenario.people[who].process.send_signal(signal.SIGSTOP)


def thaw(scenario, world, who):
    scenario.people[who].process.send_signal(signal.SIGCONT)


def clock(scenario, world, who, seconds):
    """The wall clock of a person jumps. people.WHO.clock must be true."""
    with open(world.path(f"{who}.clock"), "r+b") as file:
        file.write(struct.pack("q", int(seconds)))


def hang_up(scenario, world, who):
    scenario.people[who].process.send_signal(signal.SIGINT)


ACTS = {function.__name__.replace("_", "-"): function for function in
        (impair, forget, plug, unplug, kill_server, start_server, kill_relay,
         start_relay, freeze, thaw, clock, hang_up)}


def act(scenario, world, table):
    """Does it, and remembers when under its name: "fault" and "recovery" are
    what times are counted from."""
    rest = {key: value for key, value in table.items()
            if key not in ("at", "what", "name")}
    if table["what"] not in ACTS:
        raise LabError(f"{scenario.name}: nobody knows how to "
                       f"{table['what']}")
    ACTS[table["what"]](scenario, world, **rest)
    if "name" in table:
        scenario.times[table["name"]] = time.monotonic()
