#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two windows side by side, and a server: what build-aux/run starts.

Without --headless: on the screen that is there, until both windows are
closed. With it: on a screen, a bus and sound of its own, unattended; places a
call by pressing the real buttons, plays speech into both microphones, records
both speakers, and compares.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tests", "lib"))

from correlate import compare, load  # noqa: E402
from desk import (DISPLAY_NAMES, PASSWORD, Desk, speak)  # noqa: E402

PATHS = {"direct": "host", "direct, through a router": "reflexive",
         "through a relay": "relay"}
ENOUGH = 0.8  # a correlation under this is not "heard"
WORDS = {
    "alice": "Good morning Bob. The train to the coast leaves at a quarter "
             "past nine from platform four, and I have kept a seat for you "
             "by the window. Bring the red umbrella, the forecast says rain, "
             "and do not forget the sandwiches with cheese and tomato.",
    "bob": "Hello Alice, thank you for calling. I was just looking for the "
           "tickets in my other jacket. My neighbour will feed the cat while "
           "we are away, so everything is ready, and yes, the umbrella is "
           "standing next to the door with my boots.",
}


class Run:
    """One unattended call between two windows."""

    def __init__(self, desk, arguments):
        self.desk = desk
        self.seconds = arguments.seconds
        self.shots = arguments.shots
        self.turn = arguments.turn
        self.began = time.monotonic()
        self.states = []
        self.report = {"ok": False, "states": self.states, "correlation": {},
                       "path": {}, "setup": {}, "complaints": []}
        if self.shots:
            os.makedirs(self.shots, exist_ok=True)

    def note(self, who, state):
        at = round(time.monotonic() - self.began, 3)
        self.states.append({"t": at, "who": who, "state": state})
        print(f"{at:7.3f}  {who:6} {state}", flush=True)
        return at

    def shoot(self, state):
        if not self.shots:
            return
        time.sleep(0.4)  # let an animation end
        for name, person in self.desk.people.items():
            person.shot(os.path.join(self.shots, f"{state}-{name}.png"))

    def log_in(self, name):
        window = self.windows[name]
        window.find("Log In", seconds=20)
        self.note(name, "welcome")
        if name == "alice":
            self.shoot("1-welcome")
        window.fill("User name", name)
        window.fill("Password", PASSWORD)
        window.press("Log In")
        window.find("Contacts", seconds=15)
        self.note(name, "logged in")

    def go(self):
        from driver import Window
        alice, bob = (self.desk.people[n] for n in ("alice", "bob"))
        for left, person in ((20, alice), (1240, bob)):
            start = time.monotonic()
            env = {"HOLLER_DEBUG": "call,negotiation,link"}
            # Nothing echoes between virtual microphones and nothing hums;
            # what is compared is the way, not what is made of a voice.
            env.update(person.prefer(
                echo_cancelling="false", noise_suppression="false",
                relay_only="true" if self.turn else "false"))
            person.start(extra_env=env)
            person.place(left)
            self.report["setup"][f"{person.name}_window_s"] = round(
                time.monotonic() - start, 3)
        self.windows = {p.name: Window(p) for p in (alice, bob)}
        for name in ("alice", "bob"):
            self.log_in(name)
        self.call(self.windows["alice"], self.windows["bob"])

    def call(self, alice, bob):
        bob_name, alice_name = DISPLAY_NAMES["bob"], DISPLAY_NAMES["alice"]
        alice.press("Contacts")
        alice.press(f"Message {bob_name}")
        alice.find("Message", seconds=10)
        self.shoot("2-chat")

        pressed = time.monotonic()
        alice.press("Call", seconds=15)
        self.note("alice", "call pressed")
        bob.find("Accept", seconds=10)
        self.note("bob", "ringing")
        self.report["setup"]["pressed_to_ringing_s"] = round(
            time.monotonic() - pressed, 3)
        alice.find("Ringing…", seconds=10)
        self.note("alice", "ringing")
        self.shoot("3-ringing")
        time.sleep(1.0)  # the banner ignores keys in its first second

        accepted = time.monotonic()
        bob.press("Accept")
        self.note("bob", "accept pressed")
        for window in (alice, bob):
            window.find("Hang Up", seconds=10)
            window.find("Encrypted", seconds=10)
            self.note(window.person.name, "connected")
        self.report["setup"]["accepted_to_connected_s"] = round(
            time.monotonic() - accepted, 3)
        self.sound(alice, bob)

        alice.press("Minimize Call")
        self.shoot("5-minimised")
        alice.press("Return to Call")
        alice.press("Hang Up")
        self.note("alice", "hang up pressed")
        for window, other in ((alice, bob_name), (bob, alice_name)):
            window.wait_gone("Hang Up", seconds=10)
            window.find(contains="Voice call", seconds=10)
            self.note(window.person.name, "ended")
        self.shoot("6-ended")

    def sound(self, alice, bob):
        folder = self.desk.folder
        said, heard, ears, mouths = {}, {}, [], []
        for name in ("alice", "bob"):
            full = speak(f"{folder}/{name}-full.wav", WORDS[name],
                         "en" if name == "alice" else "en+f3")
            said[name] = f"{folder}/{name}-said.wav"
            subprocess.run(["sox", full, said[name], "trim", "0",
                            str(self.seconds)], check=True)
            heard[name] = f"{folder}/{name}-heard.wav"
        for person in (alice.person, bob.person):
            ears.append(person.listen(heard[person.name]))
        time.sleep(0.5)
        for person in (alice.person, bob.person):
            mouths.append(person.say(said[person.name]))
        self.note("both", "speaking")
        end = time.monotonic() + self.seconds
        time.sleep(min(2.0, self.seconds / 2))
        self.shoot("4-connected")
        for window in (alice, bob):
            self.find_path(window)
        time.sleep(max(0.0, end - time.monotonic()))
        for mouth in mouths:
            mouth.wait(self.seconds + 20)
        time.sleep(1.0)
        for ear in ears:
            ear.send_signal(signal.SIGINT)
            ear.wait(10)
        for speaker, listener in (("alice", "bob"), ("bob", "alice")):
            result = compare(load(said[speaker]), load(heard[listener]))
            key = f"{speaker}_to_{listener}"
            self.report["correlation"][key] = result.pop("correlation")
            self.report.setdefault("sound", {})[key] = result
            print(f"{key}: correlation "
                  f"{self.report['correlation'][key]:.3f}", flush=True)
        if self.shots:
            for name in ("alice", "bob"):
                shutil.copy(heard[name], self.shots)

    def find_path(self, window):
        """Which way the sound goes, as the window says when asked."""
        name = window.person.name
        button = window.press("Call Quality", nodes=lambda: [
            node for top in window.all("Call Quality")
            for node in window.inside(top) if node != top])
        window.find("Path")
        for words, path in PATHS.items():
            if window.sees(words):
                self.report["path"][name] = path
        button.do_action(0)

    def finish(self):
        for person in self.desk.people.values():
            self.report["complaints"] += [
                f"{person.name}: {line}" for line in person.complaints()]
        values = self.report["correlation"].values()
        self.report["ok"] = (len(values) == 2
                             and all(v >= ENOUGH for v in values)
                             and (not self.turn or
                                  list(self.report["path"].values())
                                  == ["relay", "relay"])
                             and not self.report["complaints"])


def start_server(desk, arguments):
    desk.start_server(config=desk.start_relay() if arguments.turn else None)
    desk.make_accounts()


def run_headless(arguments):
    with Desk(arguments.build) as desk:
        start_server(desk, arguments)
        run = Run(desk, arguments)
        try:
            run.go()
        except Exception as error:  # the report says what happened
            run.report["error"] = str(error)
            print(f"run: {error}", file=sys.stderr)
            run.shoot("0-failed")
            for name, window in getattr(run, "windows", {}).items():
                print(f"--- {name} shows:", *window.texts(), sep="\n",
                      file=sys.stderr)
                print(f"--- {name} said:",
                      desk.people[name].log()[-3000:], file=sys.stderr)
        run.finish()
        if arguments.report:
            with open(arguments.report, "w", encoding="utf-8") as file:
                json.dump(run.report, file, indent=2)
                file.write("\n")
    for line in run.report["complaints"]:
        print(line, file=sys.stderr)
    return 0 if run.report["ok"] else 1


def run_windows(arguments):
    """On the person's own screen: nothing of the desktop is replaced."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print("run: there is no screen here; try build-aux/run --headless",
              file=sys.stderr)
        return 1
    environment = dict(os.environ)
    desk = Desk(arguments.build)
    try:
        start_server(desk, arguments)
        print(f"The server is at {desk.server_url}. Close both windows to "
              "end.", flush=True)
        for name, person in desk.people.items():
            env = dict(environment)
            env.update({key: value for key, value in person.env().items()
                        if key.startswith("XDG_") and key != "XDG_RUNTIME_DIR"})
            env["GSETTINGS_BACKEND"] = "memory"
            if arguments.turn:
                env.update(person.prefer(relay_only="true"))
            env["GSETTINGS_SCHEMA_DIR"] = os.path.join(arguments.build, "data")
            env["HOLLER_PASSWORD"] = PASSWORD
            person.process = desk.spawn(
                name, [desk.program("app/holler"), "--profile", name,
                       "--server", desk.server_url, "--user", name], env=env)
        for person in desk.people.values():
            person.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        desk.stop()
    return 0


def main():
    parser = argparse.ArgumentParser(prog="build-aux/run")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--headless", action="store_true",
                        help="on a screen of its own, unattended")
    parser.add_argument("--turn", action="store_true",
                        help="with a relay, through which all sound goes")
    parser.add_argument("--seconds", type=float, default=8.0,
                        help="how long the call sounds (default 8)")
    parser.add_argument("--report", help="write what happened here, as JSON")
    parser.add_argument("--shots", help="write screenshots into this folder")
    arguments = parser.parse_args()
    arguments.build = os.path.abspath(arguments.build)
    if arguments.headless:
        return run_headless(arguments)
    return run_windows(arguments)


if __name__ == "__main__":
    sys.exit(main())
