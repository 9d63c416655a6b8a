#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alice hosts on her computer, Bob finds her server, compares the fingerprint
and writes to her: clicked in two real windows. With Avahi, if HOLLER_TEST_AVAHI
says that it runs; otherwise Bob types the address. TAP on stdout.

usage: test-hosting.py BUILD-DIRECTORY
"""

import os
import re
import signal
import subprocess
import sys
import traceback

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

from desk import DISPLAY_NAMES, PASSWORD, Desk, wait_until  # noqa: E402

AVAHI = "HOLLER_TEST_AVAHI" in os.environ
SHOTS = os.environ.get("HOLLER_SHOTS")
STEPS = []


def step(function):
    STEPS.append(function)
    return function


class World:
    def __init__(self, desk):
        from driver import Window
        self.desk = desk
        for left, name in ((20, "alice"), (1240, "bob")):
            person = desk.people[name]
            self.start(person)
            person.place(left)
            setattr(self, name, Window(person))

    def start(self, person):
        env = person.env()
        env.update(person.prefer(background_explained="true"))
        env["HOLLER_DEBUG"] = os.environ.get("HOLLER_DEBUG", "call")
        person.process = self.desk.spawn(
            person.name, [self.desk.program("app/holler"), "--profile",
                          person.name], env=env)

    def shot(self, name):
        if SHOTS:
            for person in self.desk.people.values():
                person.shot(os.path.join(SHOTS, f"{name}-{person.name}.png"))

    def register(self, window, name):
        window.fill("Name", DISPLAY_NAMES[name])
        window.fill("User name", name)
        window.fill("Password", PASSWORD)

    def server_processes(self):
        said = subprocess.run(
            ["pgrep", "-f", f"holler-server.*{self.desk.folder}"],
            capture_output=True, text=True).stdout
        return [int(pid) for pid in said.split()]


@step
def alice_starts_a_server(w):
    w.shot("1-welcome")
    w.alice.click("Host on This Computer")
    w.alice.fill("Name that others see", "Alice’s computer")
    w.shot("2-hosting")
    w.alice.press("Start Hosting")
    w.alice.find("Others Can Connect", seconds=20)
    if AVAHI:
        w.alice.find(contains="“Alice’s computer” is listed", seconds=10)
    w.shot("3-running")
    assert len(w.server_processes()) == 1, w.server_processes()
    folder = os.path.join(w.desk.people["alice"].home,
                          "data/holler/profiles/alice/server")
    for name in ("holler.db", "certificate.key"):
        mode = os.stat(os.path.join(folder, name)).st_mode & 0o777
        assert mode == 0o600, (name, oct(mode))


@step
def alice_makes_an_account_there(w):
    w.alice.press("Use This Server")
    w.register(w.alice, "alice")
    w.alice.press("Create Account")
    w.alice.find("Contacts", seconds=20)


@step
def bob_finds_it_and_compares(w):
    with open(f"{w.desk.people['alice'].home}/config/glib-2.0/settings/keyfile",
              encoding="utf-8") as file:
        port = re.search(r"hosting-port=(?:uint32 )?(\d+)",
                         file.read()).group(1)
    if AVAHI:
        w.bob.click("Alice’s computer", seconds=10)
    else:
        w.bob.fill("Server", f"https://127.0.0.1:{port}")
    w.bob.find(contains="No authority vouches", seconds=15)
    w.bob.press("Create Account")
    w.register(w.bob, "bob")
    w.bob.press("Compare the Fingerprint…")
    w.bob.find("Is This the Right Server?")
    w.shot("4-compare")
    # Enter says no.
    w.bob.key("Return")
    w.bob.wait_gone("Is This the Right Server?")
    w.bob.press("Create Account")
    w.bob.press("It Is the Same")
    w.bob.find("Contacts", seconds=20)


@step
def bob_writes_and_alice_reads(w):
    w.bob.press("Contacts")
    w.bob.press("Add Contact")
    w.bob.fill("User name", "alice")
    w.bob.press("Send Request", seconds=10)
    w.alice.press("Contacts")
    w.alice.press("Accept Request", seconds=10)
    w.bob.press(f"Message {DISPLAY_NAMES['alice']}", seconds=10)
    w.bob.fill("Message", "From one computer to the other")
    w.bob.press("Send")
    w.alice.press("Chats")
    w.alice.find(contains="From one computer", seconds=10)
    w.shot("5-message")


@step
def another_certificate_is_refused(w):
    """Somebody else answers at that address: Bob's Holler says so."""
    bob = w.desk.people["bob"]
    bob.stop()
    path = f"{bob.home}/config/glib-2.0/settings/keyfile"
    text = open(path, encoding="utf-8").read()
    assert "pinned-certificates" in text, text
    fingerprint = re.search(r"'([0-9a-f]{64})'", text).group(1)
    other = fingerprint[::-1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(fingerprint, other))
    env = bob.env()
    env["GSETTINGS_BACKEND"] = "keyfile"
    bob.process = w.desk.spawn(
        "bob", [w.desk.program("app/holler"), "--profile", "bob"], env=env)
    from driver import Window
    bob.place(1240)
    w.bob = Window(bob)
    w.bob.find(contains="not the one you accepted", seconds=20)
    w.shot("6-another")


@step
def alice_stops_it(w):
    pid = w.server_processes()[0]
    w.alice.press("My Presence")
    w.alice.press("Host on This Computer…")
    w.alice.press("Stop Hosting…")
    w.alice.find("Stop Hosting?")
    w.shot("7-stop")
    w.alice.press("Stop Hosting")
    wait_until("the server to be gone",
               lambda: not os.path.exists(f"/proc/{pid}"), 15)
    w.alice.find("Start Hosting", seconds=10)


@step
def it_ends_with_holler(w):
    w.alice.press("Start Hosting")
    w.alice.find("Others Can Connect", seconds=20)
    pid = w.server_processes()[0]
    # However it ends
    w.desk.people["alice"].process.send_signal(signal.SIGKILL)
    wait_until("the server to be gone",
               lambda: not os.path.exists(f"/proc/{pid}"), 15)


def main():
    build = os.path.abspath(sys.argv[1])
    print(f"1..{len(STEPS) + 1}", flush=True)
    failed = 0
    # The desk takes everybody's buses away; this one is the test's.
    bus = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") if AVAHI else None
    with Desk(build) as desk:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus or "unix:path=/nonexistent"
        world = World(desk)
        for number, function in enumerate(STEPS, 1):
            try:
                function(world)
                print(f"ok {number} - {function.__name__}", flush=True)
            except Exception as error:
                failed += 1
                print(f"not ok {number} - {function.__name__}")
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}", flush=True)
                world.shot("failed")
                break
        complaints = [line for person in desk.people.values()
                      for line in person.complaints()]
        failed += bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {len(STEPS) + 1} - quiet")
        for line in complaints:
            print(f"# {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
