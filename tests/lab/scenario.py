# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario: data that says who lives where, what happens, and within
which bounds the call must stay."""

import os
import shutil
import time

import measure
import world as place
from people import Cli, Relay, Server, make_certificate
from world import LabError, World

SIDES = ("alice", "bob")
KEYS = {"title", "row", "short", "seconds", "seed", "homes", "six", "relay",
        "link", "do", "bounds", "relay_only", "chromium", "quiet_after",
        "expect_end", "bounds_after", "window"}
LINK_DELAY_MS = 5  # of every lane of a home; the way there and back is 20
SPEECH_MARGIN_S = 15
HEAR_SECONDS = 20


class Scenario:
    def __init__(self, name, data):
        unknown = set(data) - KEYS
        if unknown:
            raise LabError(f"{name}: unknown keys {sorted(unknown)}")
        self.name = name
        self.title = data["title"]
        self.row = data.get("row", "")
        self.short = data.get("short", False)
        self.seconds = data.get("seconds", 10)
        self.seed = data.get("seed", 1)
        self.nat = {side: data.get("homes", {}).get(
            side, "endpoint-independent") for side in SIDES}
        self.six = data.get("six", False)
        self.relay = data.get("relay", {})
        self.relay_only = data.get("relay_only", False)
        self.link = {"delay_ms": LINK_DELAY_MS} | data.get("link", {})
        self.acts = sorted(data.get("do", []), key=lambda act: act["at"])
        self.bounds = data.get("bounds", {})
        self.expect_end = data.get("expect_end")
        self.window = data.get("window")
        self.limit = self.seconds + 90

    # set up --------------------------------------------------------------

    def _uris(self, world):
        """What the server tells callers of relays."""
        uris = []
        hosts = []
        for number in range(self.relay.get("count", 1)):
            hosts.append(f"[{place.RELAYS6[number]}]" if world.six
                         else place.RELAYS[number])
        for host in hosts:
            for kind in self.relay.get("transports", ["stun", "udp"]):
                uris.append({"stun": f"stun:{host}:3478",
                             "udp": f"turn:{host}:3478?transport=udp",
                             "tcp": f"turn:{host}:3478?transport=tcp",
                             "tls": f"turns:{place.RELAY_NAMES[0]}:5349"
                                    "?transport=tcp"}[kind])
        return uris

    def _populate(self, world):
        certificate = None
        if "tls" in self.relay.get("transports", []):
            certificate = make_certificate(world, place.RELAY_NAMES)
        self.relays = [Relay(world, number, certificate)
                       for number in range(self.relay.get("count", 1))]
        self.server = Server(world, self._uris(world))
        self.server.make_accounts()
        for side in SIDES:
            for link in (side, f"{side}-wireless"):
                world.impair(link, **self.link)

    def _call(self, world):
        """Both in cold processes; returns when both hear."""
        said = {side: measure.speak(world.path(f"{side}-said.wav"), side,
                                    self.seconds + SPEECH_MARGIN_S)
                for side in SIDES}
        more = ["--relay-only"] if self.relay_only else []
        bob = Cli(world, "bob", self.server, "--auto-accept", *more, "listen",
                  said=said["bob"])
        bob.wait("ready")
        alice = Cli(world, "alice", self.server, *more, "call", "bob",
                    said=said["alice"])
        self.people = {"alice": alice, "bob": bob}
        accepted = bob.wait("incoming")["at"]
        heard = [cli.wait("media", HEAR_SECONDS, kind="first-sound")["at"]
                 for cli in (alice, bob)]
        self.said = said
        self.start = max(heard)
        self.figures["setup_s"] = self.start - accepted

    # what happens ------------------------------------------------------------

    def _sleep_until(self, moment):
        while True:
            left = moment - time.monotonic()
            if left <= 0:
                return
            if all(cli.find("ended") for cli in self.people.values()):
                return
            time.sleep(min(left, 0.05))

    def _act(self, world, act):
        what = act["what"]
        rest = {key: value for key, value in act.items()
                if key not in ("at", "what", "link", "lane")}
        link = act.get("link")
        if what == "impair":
            world.impair(link, act.get("lane", "both"), **rest)
        elif what == "forget":
            world.command("forget", link)
        elif what == "plug":
            world.plug(link, act.get("metric", 50))
        elif what == "unplug":
            world.unplug(link)
        elif what == "kill-server":
            self.server.kill()
        elif what == "start-server":
            self.server.start()
        elif what == "kill-relay":
            self._kill_relay(act)
        elif what == "start-relay":
            self.relays[act["number"]].start()
        elif what == "hang-up":
            self.people[act["who"]].process.send_signal(2)
        else:
            raise LabError(f"{self.name}: nobody knows how to {what}")

    def _kill_relay(self, act):
        number = act.get("number")
        for relay in self.relays:
            if number in (None, relay.number):
                relay.kill()

    # the whole ------------------------------------------------------------------

    def run(self, build, keep=None):
        self.figures = {}
        self.times = {}
        with World(build, self.seed, self.nat, self.six) as world:
            try:
                self._populate(world)
                self._call(world)
                for act in self.acts:
                    self._sleep_until(self.start + act["at"])
                    self._act(world, act)
                    self.times[act.get("name", act["what"])] = \
                        time.monotonic()
                self._sleep_until(self.start + self.seconds)
                self._finish(world)
                self._measure(world)
            finally:
                if keep:
                    folder = os.path.join(keep, self.name)
                    shutil.rmtree(folder, ignore_errors=True)
                    shutil.copytree(world.folder, folder)
        return self._rows()

    def _finish(self, world):
        self.end = time.monotonic()
        alice, bob = self.people["alice"], self.people["bob"]
        self.figures["states"] = " ".join(
            event["state"] for event in alice.all("state"))
        if self.expect_end:
            for cli in (alice, bob):
                cli.wait("ended", self.expect_end.get("within_s", 20),
                         reason=self.expect_end["reason"])
        for cli in (alice, bob):
            cli.stop()

    def _measure(self, world):
        ears = {}
        for side, other in (("alice", "bob"), ("bob", "alice")):
            ears[side] = measure.Heard(
                self.said[other], self.people[side].heard,
                *self._clocks(world, side, other))
        begin, end = self.start, self.end
        if self.window:
            begin, end = (self.start + one for one in self.window)
        both = [ear.figures(begin, end) for ear in ears.values()]
        for name in {name for one in both for name in one}:
            worst = min if name in ("coverage", "correlation") else max
            self.figures[name] = worst(
                one[name] for one in both if name in one)
        stats = [event for cli in self.people.values()
                 for event in cli.all("stats")[-1:]]
        self.figures["path"] = " ".join(
            sorted({event["path"] for event in stats}))
        self._measure_stats(begin, end)
        self._measure_recovery(ears)

    def _clocks(self, world, side, other):
        """When the first sample of each file was."""
        return (find_trace(world.log(other), "tone: the file to say begins"),
                find_trace(world.log(side), "wav: the file to hear begins"))

    def _measure_stats(self, begin, end):
        """Concealed: of what was heard since the last time it was told."""
        shares = []
        for cli in self.people.values():
            told = [event["concealed"] for event in cli.all("stats")
                    if begin < event["at"] <= end and "concealed" in event]
            if told:
                shares.append(sum(told) / len(told))
        if shares:
            self.figures["concealed"] = max(shares)

    def _measure_recovery(self, ears):
        if "recovery" not in self.times:
            return
        since = self.times["recovery"]
        heard = [ear.first_after(since) for ear in ears.values()]
        self.figures["recovered_s"] = float("inf") if None in heard \
            else max(heard) - since

    # judgement --------------------------------------------------------------------

    def _rows(self):
        rows = []
        for name, bound in self.bounds.items():
            figure = name.removesuffix("_min")
            value = self.figures.get(figure)
            if isinstance(bound, str):
                ok, text = value == bound, bound
            elif name.endswith("_min"):
                ok, text = value is not None and value >= bound, f"≥ {bound}"
            else:
                ok, text = value is not None and value <= bound, f"≤ {bound}"
            rows.append({"scenario": self.name, "figure": figure,
                         "value": value, "bound": text, "ok": ok})
        judged = {row["figure"] for row in rows}
        rows += [{"scenario": self.name, "figure": name, "value": value,
                  "bound": "", "ok": None}
                 for name, value in sorted(self.figures.items())
                 if name not in judged and value is not None]
        return rows


def find_trace(log, text):
    """The time, in monotonic seconds, of the first line with this text."""
    for line in log.splitlines():
        if text in line:
            try:
                return float(line.split(" ", 1)[0])
            except ValueError:
                continue
    return None
