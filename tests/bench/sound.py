#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mouth to ear, of Holler and of a pair of Chromium, in the same run.

usage: sound.py BUILD-DIRECTORY [--seconds N] [RUN]...

Both talk at once. What is played into the microphones and what comes out of
the speakers is recorded from the sound server's monitors, and the speech is
looked for piece by piece. Everything runs in namespaces of its own, and before
what else the machine does.

quiet    one machine, nothing between the two
echo     the same, with echo cancelling and noise suppression; Holler alone,
         for what Chromium's makes of a voice is too unlike to be looked for
jitter   two homes; each packet waits 0 to 80 ms, and none overtakes another
loss     two homes; a tenth of all packets is lost, at random
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
import wave

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("lib", "lab", "browser"):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), folder))

import measure  # noqa: E402
import world as place  # noqa: E402
from browser import Browser  # noqa: E402
from desk import Desk, wait_until  # noqa: E402
from people import Cli, Server  # noqa: E402
from world import World  # noqa: E402

RATE = 48000
PAGE = f"file://{HERE}/chromium.html"
SIDES = ("alice", "bob")
SETTLE_S = 4
LINK = {"delay_ms": 5}
RUNS = {
    "quiet": {"seconds": 60, "steps": "none"},
    "echo": {"seconds": 60, "steps": "echo,noise"},
    "jitter": {"seconds": 40, "steps": "none",
               "impair": LINK | {"jitter_ms": 80}},
    "loss": {"seconds": 40, "steps": "none", "impair": LINK | {"loss": 0.1}},
}


def tell(name, value, unit, **more):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit,
                      **more}), flush=True)


class Ear:
    """Records a monitor, and knows when the first sample was."""

    def __init__(self, desk, source):
        self.chunks = []
        self.process = desk.spawn(
            f"ear-{source}",
            ["parec", f"--device={source}", f"--rate={RATE}", "--channels=1",
             "--format=s16le", "--latency-msec=10", "--raw"],
            stdout=subprocess.PIPE)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        while True:
            data = self.process.stdout.read1(65536)
            if not data:
                return
            self.chunks.append((time.monotonic(), data))

    def stop(self, path):
        """Writes the file; the time of its first sample. What comes late
        waited for us: the earliest of all is right."""
        self.process.terminate()
        self.thread.join(5)
        length = 0
        began = []
        with wave.open(path, "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", None))
            for at, data in self.chunks:
                length += len(data) // 2
                began.append(at - length / RATE)
                file.writeframes(data)
        return min(began)


class Placed:
    """A world in which everybody is in the same place."""

    def __init__(self, world, segment):
        self.world = world
        self.segment = segment

    def __getattr__(self, name):
        return getattr(self.world, name)

    def spawn(self, _, *arguments, **options):
        return self.world.spawn(self.segment, *arguments, **options)


class Pair:
    """Two who talk; stop () ends it and gives what they say of it."""

    def __init__(self, world, desk, homes):
        self.world = world
        self.desk = desk
        self.homes = homes

    def env(self, side):
        return {"PULSE_SINK": f"{side}-speaker",
                "PULSE_SOURCE": f"{side}-microphone"}


class HollerPair(Pair):
    def start(self, steps):
        self.server = Server(self.world)
        self.server.make_accounts()
        audio = ("--audio-in", "default", "--audio-out", "default",
                 "--processing", steps)
        self.bob = self._cli("bob", "--auto-accept", *audio, "listen")
        self.bob.wait("ready")
        self.alice = self._cli("alice", *audio, "call", "bob")
        for cli in (self.alice, self.bob):
            cli.wait("state", state="connected")

    def _cli(self, side, *arguments):
        os.environ.update(self.env(side))
        return Cli(Placed(self.world, self.homes[side]), side, self.server,
                   *arguments)

    def stop(self):
        result = {}
        for side, cli in (("alice", self.alice), ("bob", self.bob)):
            told = [event for event in cli.all("stats")
                    if "concealed" in event][SETTLE_S:]
            if told:
                result[side] = {
                    "concealed": round(statistics.mean(
                        event["concealed"] for event in told), 4),
                    "playout_ms": round(statistics.median(
                        event["playoutDelayMs"] for event in told), 1)}
            cli.stop()
        self.server.kill()
        return result


class ChromiumPair(Pair):
    def start(self, steps):
        self.browsers = {side: self._browser(side) for side in SIDES}
        alice, bob = (self.browsers[side] for side in SIDES)
        for browser in (alice, bob):
            browser.open(PAGE, "window.phone")
            browser.evaluate("phone.open(false)")
        offer = alice.evaluate("phone.offer()")
        answer = bob.evaluate(f"phone.answer({json.dumps(offer)})")
        alice.evaluate(f"phone.take({json.dumps(answer)})")
        wait_until("Chromium's call", lambda: all(
            browser.evaluate("phone.state()") == "connected"
            for browser in (alice, bob)), 20)

    def _browser(self, side):
        segment = self.homes[side]

        def spawn(command, env):
            return self.world.spawn(segment, f"chromium-{side}", command,
                                    env=env | self.env(side))

        return Browser(spawn, flags=["--headless=new"],
                       enter=self.world.segments[segment].enter_thread)

    def stop(self):
        result = {}
        for side, browser in self.browsers.items():
            figures = browser.evaluate("phone.figures()")
            result[side] = {"concealed": round(figures["concealed"], 4)}
            browser.close()
        return result


def listen(desk, pair, run, said, seconds):
    """One run of one pair: the figures of both directions."""
    pair.start(run["steps"])
    ears = {f"{side}-{what}": Ear(desk, f"{side}-{what}.monitor")
            for side in SIDES for what in ("mouth", "speaker")}
    time.sleep(1)
    mouths = [desk.people[side].say(said[side]) for side in SIDES]
    time.sleep(SETTLE_S + seconds)
    for mouth in mouths:
        mouth.terminate()
    time.sleep(0.5)
    began = {name: ear.stop(os.path.join(desk.folder, f"{name}.wav"))
             for name, ear in ears.items()}
    told = pair.stop()
    figures = {}
    for side, other in (SIDES, SIDES[::-1]):
        mouth, ear = f"{side}-mouth", f"{other}-speaker"
        heard = measure.Heard(
            os.path.join(desk.folder, f"{mouth}.wav"),
            os.path.join(desk.folder, f"{ear}.wav"),
            began[mouth], began[ear])
        start = began[mouth] + 1 + SETTLE_S
        figures[f"{side}_to_{other}"] = \
            heard.figures(start, start + seconds - 1) | told.get(other, {})
    return figures


def measure_run(name, build, desk, said, seconds):
    run = RUNS[name]
    delays = {}
    impair = run.get("impair")
    homes = {side: side if impair else "world" for side in SIDES}
    for kind in (HollerPair, ChromiumPair):
        if kind is ChromiumPair and run["steps"] != "none":
            continue
        who = kind.__name__.removesuffix("Pair").lower()
        with World(build, seed=5) as world:
            if impair:
                # both ways, and once only
                world.impair("bob", **impair)
            pair = kind(world, desk, homes)
            figures = listen(desk, pair, run, said,
                             seconds or run["seconds"])
        for way, one in figures.items():
            rest = {key: round(value, 3) for key, value in one.items()
                    if key != "delay_ms"}
            tell(f"mouth_to_ear_{name}_{who}_{way}",
                 one.get("delay_ms", -1.0), "ms", **rest)
        delays[who] = statistics.mean(
            one.get("delay_ms", -1.0) for one in figures.values())
    if "chromium" not in delays:
        return
    tell(f"mouth_to_ear_{name}_ratio", delays["holler"] / delays["chromium"],
         "of Chromium's", load=round(os.getloadavg()[0], 1))


def main():
    arguments = sys.argv[1:]
    if arguments[0] != "--inside":
        place.enter([os.path.abspath(__file__), "--inside", *arguments])
    build = os.path.abspath(arguments[1])
    seconds = None
    names = arguments[2:]
    if names[:1] == ["--seconds"]:
        seconds, names = float(names[1]), names[2:]
    # The first process of its namespace is not ended by what has no handler.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    place.take_precedence()
    place.make_private_folder(build)
    with Desk(build, display=False, keyring=False) as desk:
        longest = (seconds or 60) + SETTLE_S + 2
        said = {side: measure.speak(os.path.join(desk.folder,
                                                 f"{side}-said.wav"),
                                    side, longest) for side in SIDES}
        for name in names or RUNS:
            measure_run(name, build, desk, said, seconds)


if __name__ == "__main__":
    main()
