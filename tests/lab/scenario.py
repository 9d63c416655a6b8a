# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario: data that says who lives where, what happens, and within
which bounds the call must stay. README.md names the keys."""

import glob
import os
import shutil
import time

import measure
import world as place
from acts import act
from people import Cli, Relay, Server
from world import LabError, World

SIDES = ("alice", "bob")
KEYS = {"title", "row", "short", "long", "seconds", "seed", "homes", "six",
        "relay", "relay_only", "link", "ring", "do", "bounds", "window",
        "windows", "end", "people", "hear_seconds", "chromium",
        "may_end", "calls", "both_call"}
LINK_DELAY_MS = 5  # of every lane of a home; the way there and back is 20
SPEECH_MARGIN_S = 20
HEAR_SECONDS = 20
GROWTH_EVERY_S = 10
# Programs, accounts and speech at the beginning, comparing at the end.
OVERHEAD_S = 90


class Scenario:
    def __init__(self, name, data):
        unknown = set(data) - KEYS
        if unknown:
            raise LabError(f"{name}: unknown keys {sorted(unknown)}")
        self.name = name
        self.title = data["title"]
        self.row = data.get("row", "")
        self.short = data.get("short", False)
        self.long = data.get("long", False)
        self.seconds = data.get("seconds", 10)
        self.seed = data.get("seed", 1)
        self.nat = {side: data.get("homes", {}).get(
            side, "endpoint-independent") for side in SIDES}
        self.six = data.get("six", False)
        self.relay = data.get("relay", {})
        self.relay_only = data.get("relay_only", False)
        self.link = {"delay_ms": LINK_DELAY_MS} | data.get("link", {})
        self.ring = sorted(data.get("ring", []), key=lambda one: one["at"])
        self.do = sorted(data.get("do", []), key=lambda one: one["at"])
        self.bounds = data.get("bounds", {})
        self.window = data.get("window")
        self.windows = data.get("windows", {})
        self.end = data.get("end")
        self.options = data.get("people", {})
        self.hear_seconds = data.get("hear_seconds", HEAR_SECONDS)
        self.chromium = data.get("chromium", False)
        self.may_end = data.get("may_end", False)
        self.calls = data.get("calls", 0)
        self.both_call = data.get("both_call", False)
        self.limit = self.seconds * (2.2 if self.chromium else 1.2) + \
            self.hear_seconds + OVERHEAD_S

    # set up --------------------------------------------------------------

    def uris(self, world):
        """What the server tells callers of relays."""
        uris = []
        for number in range(self.relay.get("count", 1)):
            host = f"[{place.RELAYS6[number]}]" if world.six \
                else place.RELAYS[number]
            name = place.RELAY_NAMES[number]
            kinds = {"stun": f"stun:{host}:3478",
                     "udp": f"turn:{host}:3478?transport=udp",
                     "tcp": f"turn:{host}:3478?transport=tcp",
                     "tls": f"turns:{name}:5349?transport=tcp"}
            uris += [kinds[kind] for kind in
                     self.relay.get("transports", ["stun", "udp"])]
        return uris

    def populate(self, world, origins=()):
        certificate = None
        if "tls" in self.relay.get("transports", []):
            certificate = os.path.join(place.private_folder(), "relay")
        self.relays = [Relay(world, number, certificate)
                       for number in range(self.relay.get("count", 1))]
        self.server = Server(world, self.uris(world), origins)
        self.server.make_accounts()
        for side in SIDES:
            for link in (side, f"{side}-wireless"):
                world.impair(link, **self.link)

    def speak(self, world):
        return {side: measure.speak(world.path(f"{side}-said.wav"), side,
                                    self.seconds + SPEECH_MARGIN_S)
                for side in SIDES}

    def _cli(self, world, side, *command):
        options = self.options.get(side, {})
        words = ["--relay-only"] if self.relay_only else []
        if "hang_up_after" in options:
            words.append(f"--hangup-after={options['hang_up_after']}")
        if "accept_after" in options:
            words.append(f"--accept-after={options['accept_after']}")
        clock = options.get("clock", False)
        return Cli(world, side, self.server, *words, *command,
                   said=self.said[side], has_clock=clock)

    def _call(self, world):
        """Both in cold processes; returns when both hear."""
        self.said = self.speak(world)
        if self.both_call:
            self.people = {"alice": self._cli(world, "alice", "call", "bob"),
                           "bob": self._cli(world, "bob", "call", "alice")}
            self._settle(self.people["alice"].wait("ready")["at"])
            return
        bob = self._cli(world, "bob", "--auto-accept", "listen")
        bob.wait("ready")
        alice = self._cli(world, "alice", "call", "bob")
        self.people = {"alice": alice, "bob": bob}
        alice.wait("ready")
        rang = bob.wait("incoming")["at"]
        for one in self.ring:
            time.sleep(max(0, rang + one["at"] - time.monotonic()))
            act(self, world, one)
        self._settle(rang)

    def _settle(self, rang):
        """Until both hear, or, where that may be, both have ended."""
        def is_settled(cli):
            return cli.find("media", kind="first-sound") or \
                (self.may_end and cli.find_end())

        clis = self.people.values()
        place.wait_until("both hear each other",
                         lambda: all(is_settled(cli) for cli in clis),
                         self.hear_seconds)
        self.start = time.monotonic()
        self.figures["settled_s"] = self.start - rang
        heard = [cli.find("media", kind="first-sound") for cli in clis]
        if None not in heard:
            self.start = max(one["at"] for one in heard)
            # The last: a ring may have been in vain.
            accepted = [one["at"] for one in self.people["bob"].all("state")
                        if one["state"] == "accepting"]
            if accepted:
                self.figures["setup_s"] = self.start - accepted[-1]

    # what happens ------------------------------------------------------------

    def sleep_until(self, moment):
        while time.monotonic() < moment:
            if all(cli.find_end() for cli in self.people.values()):
                return
            self._watch_growth()
            time.sleep(max(0, min(moment - time.monotonic(), 0.05)))

    def _watch_growth(self):
        now = time.monotonic()
        if now < self.next_growth:
            return
        self.next_growth = now + GROWTH_EVERY_S
        for side, cli in self.people.items():
            self.growth.setdefault(side, []).append(
                (now, *size_of(cli.process.pid)))

    def run(self, build, keep=None):
        self.figures = {}
        self.starved = None
        self.times = {}
        self.growth = {}
        self.next_growth = 0.0
        with World(build, self.seed, self.nat, self.six) as world:
            try:
                self.populate(world)
                if self.calls:
                    self._call_often(world)
                else:
                    self._call_once(world)
            finally:
                if keep:
                    folder = os.path.join(keep, self.name)
                    shutil.rmtree(folder, ignore_errors=True)
                    shutil.copytree(world.folder, folder)
        if self.chromium:
            self._run_chromium(build, keep)
        return self._rows()

    def _call_once(self, world):
        self._call(world)
        pids = [cli.process.pid for cli in self.people.values()]
        pids.append(world.router.pid)
        waited = {pid: waited_ms(pid) for pid in pids}
        used = {pid: used_s(pid) for pid in pids}
        for one in self.do:
            self.sleep_until(self.start + one["at"])
            act(self, world, one)
        self.sleep_until(self.start + self.seconds)
        self.figures["processor"] = max(
            used_s(pid) - used[pid] for pid in pids) / \
            max(time.monotonic() - self.start, 1)
        # Not the network's doing, but that of what else the machine does.
        self.starved = max(waited_ms(pid) - waited[pid] for pid in pids) / \
            1000 / max(time.monotonic() - self.start, 1)
        self._finish()
        self._measure(world)

    def _call_often(self, world):
        """One call after the other, in the same two processes. What they
        need is compared with what they needed after the tenth."""
        self.said = dict.fromkeys(SIDES, "test")
        bob = self._cli(world, "bob", "--auto-accept", "listen")
        bob.wait("ready")
        alice = self._cli(world, "alice", f"--repeat={self.calls}",
                          "--hangup-after=0.4", "call", "bob")
        self.people = {"alice": alice, "bob": bob}
        sizes = {side: [] for side in SIDES}
        n_calls = 0
        while alice.process.poll() is None:
            if len(bob.all("ended")) > n_calls:
                n_calls += 1
                for side, cli in self.people.items():
                    sizes[side].append(size_of(cli.process.pid))
            time.sleep(0.02)
        bob.stop()
        for cli in (alice, bob):
            heard = len([one for one in cli.all("media")
                         if one["kind"] == "first-sound"])
            self.figures["heard"] = min(
                heard, self.figures.get("heard", self.calls))
        self.figures["exit"] = str(alice.process.returncode)
        for number, name in ((0, "memory_growth"), (1, "descriptor_growth"),
                             (2, "thread_growth")):
            self.figures[name] = max(
                median(rows[-5:], number) / median(rows[9:14], number) - 1
                for rows in sizes.values())

    def _run_chromium(self, build, keep):
        """A pair of browsers through the same, one after the other: beside
        one another they would take the processor from each other."""
        from pair import run_pair
        with World(build, self.seed, self.nat, self.six) as world:
            try:
                self.compared = run_pair(self, world)
            finally:
                if keep:
                    folder = os.path.join(keep, self.name + "-chromium")
                    shutil.rmtree(folder, ignore_errors=True)
                    shutil.copytree(world.folder, folder,
                                    ignore=shutil.ignore_patterns(
                                        "holler-browser-*"))

    def _finish(self):
        self.over = time.monotonic()
        clis = self.people.values()
        if self.end:
            for cli in clis:
                cli.wait("ended", self.end.get("within_s", 20))
        ended = [cli.find_end() for cli in clis]
        self.figures["ended"] = " ".join(
            "no" if one is None else one["reason"] for one in ended)
        if None not in ended:
            self.over = min(one["at"] for one in ended)
            if "fault" in self.times:
                self.figures["ended_s"] = \
                    max(one["at"] for one in ended) - self.times["fault"]
            if "recovery" in self.times:
                self.figures["ended_after_recovery_s"] = \
                    max(one["at"] for one in ended) - self.times["recovery"]
        self.figures["reconnecting"] = sum(
            event["state"] == "reconnecting"
            for cli in clis for event in cli.all("state"))
        self.figures["rings"] = sum(len(cli.all("incoming")) for cli in clis)
        statuses = [str(cli.stop()) for cli in clis]
        self.figures["exit"] = " ".join(statuses)
        self.figures["calls"] = len({event["callId"] for cli in clis
                                     for event in cli.all("stats")})

    # what came of it ----------------------------------------------------------

    def _measure(self, world):
        ears = {}
        for side, other in (("alice", "bob"), ("bob", "alice")):
            ears[side] = measure.Heard(
                self.said[other], self.people[side].heard,
                find_trace(world.log(other), "tone: the file to say begins"),
                find_trace(world.log(side), "wav: the file to hear begins"))
        self.figures |= self.of_windows(ears, self.start, self.over,
                                        self._concealed, self.times)
        told = [event for cli in self.people.values()
                for event in cli.all("stats")]
        self.figures["path"] = " ".join(sorted(
            {cli.all("stats")[-1]["path"] for cli in self.people.values()
             if cli.all("stats")}))
        if told:
            self.figures["quality_worst"] = min(
                event["quality"] for event in told)
        self._measure_link(world)
        self._measure_growth()

    def of_windows(self, ears, start, over, concealed, times):
        """The figures of the whole or of its window, and of all others."""
        result = {}
        spans = {"": self.window or (0, over - start)} | self.windows
        for name, span in spans.items():
            begin, end = (start + one for one in span)
            figures = worst_of(ears, begin, min(end, over))
            figures |= concealed(begin, end)
            result |= {f"{name}.{key}" if name else key: value
                       for key, value in figures.items()}
        if {"begin.delay_ms", "finish.delay_ms"} <= set(result):
            result["delay_growth_ms"] = \
                result["finish.delay_ms"] - result["begin.delay_ms"]
        if "recovery" in times:
            heard = [ear.first_after(times["recovery"])
                     for ear in ears.values()]
            result["recovered_s"] = float("inf") if None in heard \
                else max(heard) - times["recovery"]
        return result

    def _concealed(self, begin, end):
        """Of what was heard since the last time it was told."""
        shares = []
        for cli in self.people.values():
            told = [event["concealed"] for event in cli.all("stats")
                    if begin + 0.5 < event["at"] <= end + 0.5
                    and "concealed" in event]
            if told:
                shares.append(sum(told) / len(told))
        return {"concealed": max(shares)} if shares else {}

    def _measure_link(self, world):
        """How often a socket was resumed or lost, and how long it took after
        the server was there again."""
        logs = [world.log(side) for side in SIDES]
        self.figures["resumed"] = sum(
            log.count("link: hello-resumed:") for log in logs)
        self.figures["lost_sessions"] = sum(
            log.count("link: hello-new:") - 1 for log in logs)
        if "server-back" not in self.times:
            return
        back = [find_trace(log, "link: ready:", self.times["server-back"])
                for log in logs]
        self.figures["signalling_s"] = float("inf") if None in back \
            else max(back) - self.times["server-back"]

    def _measure_growth(self):
        """From the tenth part of the call to its end."""
        for number, name in ((1, "memory_growth"), (2, "descriptor_growth"),
                             (3, "thread_growth")):
            growth = []
            for rows in self.growth.values():
                rows = [row for row in rows
                        if row[0] >= self.start + self.seconds / 10]
                if len(rows) >= 3 and rows[0][number] > 0:
                    growth.append(rows[-1][number] / rows[0][number] - 1)
            if growth and self.seconds >= 60:
                self.figures[name] = max(growth)

    # judgement --------------------------------------------------------------------

    def _rows(self):
        compared = getattr(self, "compared", {})
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
        for row in rows:
            row["chromium"] = compared.get(row["figure"])
        return rows


def worst_of(ears, begin, end):
    result = {}
    both = [ear.figures(begin, end) for ear in ears.values()]
    for name in {name for one in both for name in one}:
        worst = min if name in ("coverage", "correlation") else max
        result[name] = worst(one[name] for one in both if name in one)
    return result


def used_s(pid):
    """The processor time a process has used."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


def waited_ms(pid):
    """How long the threads of a process have waited for a processor."""
    total_ns = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path, encoding="ascii") as file:
                total_ns += int(file.read().split()[1])
        except (OSError, IndexError):
            continue
    return total_ns / 1e6


def median(rows, number):
    values = sorted(row[number] for row in rows if row[number] > 0)
    return values[len(values) // 2]


def find_trace(log, text, after=0.0):
    """The time, in monotonic seconds, of the first line with this text."""
    for line in log.splitlines():
        if text in line:
            try:
                at = float(line.split(" ", 1)[0])
            except ValueError:
                continue
            if at >= after:
                return at
    return None


def size_of(pid):
    """Memory in kB, descriptors and threads of a process."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            status = dict(line.split(":", 1) for line in file)
        return (int(status["VmRSS"].split()[0]),
                len(os.listdir(f"/proc/{pid}/fd")), int(status["Threads"]))
    except (OSError, KeyError):
        return 0, 0, 0
