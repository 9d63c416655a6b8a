#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alice hosts on her computer, Bob finds her server, compares the fingerprint
and writes to her; she closes the door, stops it, has another certificate and
another port, and quits: clicked in two real windows. With Avahi, if HOLLER_TEST_AVAHI
says that it runs; otherwise Bob types the address. TAP on stdout.

usage: test-hosting.py BUILD-DIRECTORY
"""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import traceback
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

from desk import DISPLAY_NAMES, PASSWORD, Desk, wait_until  # noqa: E402

AVAHI = "HOLLER_TEST_AVAHI" in os.environ
DOOR = "New people may make an account"
SHOTS = os.environ.get("HOLLER_SHOTS")
STEPS = []


def step(function):
    STEPS.append(function)
    return function


class World:
    def __init__(self, desk):
        from driver import Window
        self.desk = desk
        self.n_guests = 0
        for left, name in ((20, "alice"), (1240, "bob")):
            person = desk.people[name]
            self.start(person)
            person.place(left)
            setattr(self, name, Window(person))

        self.server_folder = os.path.join(
            desk.people["alice"].home,
            "data/holler/profiles/alice/server")

    def start(self, person, again=False):
        """Again: beside the one that runs."""
        env = person.env()
        if os.path.exists(self.keyfile(person.name)):
            env["GSETTINGS_BACKEND"] = "keyfile"
        else:
            env.update(person.prefer(background_explained="true"))
        env["HOLLER_DEBUG"] = os.environ.get("HOLLER_DEBUG", "call")
        process = self.desk.spawn(
            person.name, [self.desk.program("app/holler"), "--profile",
                          person.name], env=env)
        if again:
            process.wait(10)
        else:
            person.process = process

    def keyfile(self, name):
        return (f"{self.desk.people[name].home}/config/glib-2.0/settings/"
                "keyfile")

    def kept(self, name):
        with open(self.keyfile(name), encoding="utf-8") as file:
            return file.read()

    def port(self):
        return re.search(r"hosting-port=(?:uint32 )?(\d+)",
                         self.kept("alice")).group(1)

    def pins(self, name):
        """The certificates this person has accepted."""
        line = re.search(r"^pinned-certificates=.*", self.kept(name), re.M)
        return set(re.findall(r"'([0-9a-f]{64})'", line.group()))

    def register_status(self):
        """What one more new person is told by Alice's server."""
        self.n_guests += 1
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        body = {"username": f"guest{self.n_guests}", "password": PASSWORD}
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.port()}/api/auth/register",
            data=json.dumps(body).encode(), method="POST",
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10,
                                        context=context) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            return None

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
    for name in ("holler.db", "certificate.key"):
        mode = os.stat(os.path.join(w.server_folder, name)).st_mode & 0o777
        assert mode == 0o600, (name, oct(mode))


@step
def alice_makes_an_account_there(w):
    w.alice.press("Use This Server")
    w.register(w.alice, "alice")
    w.alice.press("Create Account")
    w.alice.find("Contacts", seconds=20)


@step
def bob_finds_it_and_compares(w):
    if AVAHI:
        w.bob.click("Alice’s computer", seconds=10)
    else:
        w.bob.fill("Server", f"https://127.0.0.1:{w.port()}")
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
def the_door_is_closed_and_opened(w):
    w.alice.press("My Presence")
    w.alice.press("Host on This Computer…")
    w.alice.find("One other person is connected.", seconds=10)
    assert w.register_status() == 201
    w.alice.press(DOOR)
    wait_until("the server to take no new accounts",
               lambda: w.register_status() == 403, 10, 0.5)
    # Nobody was disconnected for it.
    assert w.alice.sees("One other person is connected.")
    w.alice.press(DOOR)
    wait_until("the server to take new accounts",
               lambda: w.register_status() == 201, 10, 0.5)
    # Without this it is the same after a new start.
    w.alice.press(DOOR)
    wait_until("the server to take no new accounts",
               lambda: w.register_status() == 403, 10, 0.5)
    w.shot("6-door")


@step
def alice_stops_it(w):
    pid = w.server_processes()[0]
    w.alice.press("Stop Hosting…")
    w.alice.find(contains="One other person is connected. Nobody can write")
    w.shot("7-stop")
    w.alice.answer("Stop Hosting?", "Cancel")
    assert os.path.exists(f"/proc/{pid}")
    w.alice.press("Stop Hosting…")
    w.alice.answer("Stop Hosting?", "Stop Hosting")
    wait_until("the server to be gone",
               lambda: not os.path.exists(f"/proc/{pid}"), 15)
    w.alice.find("Start Hosting", seconds=10)
    w.bob.find(contains="No connection to the server", seconds=10)


@step
def another_certificate_is_refused(w):
    """Another server answers at that address. Bob's Holler says so, sends it
    nothing, and takes it only when he has said twice that it is right."""
    before = w.pins("bob")
    assert len(before) == 1, before
    for name in ("certificate.pem", "certificate.key"):
        os.unlink(os.path.join(w.server_folder, name))
    w.alice.press("Start Hosting")
    w.alice.find("Others Can Connect", seconds=20)
    w.bob.find(contains="not the one you accepted", seconds=30)
    w.shot("8-another")
    w.bob.press("Compare…")
    w.bob.find("This Is Not the Same Server")
    assert not w.bob.can_press("Trust the New One")
    w.shot("9-not-the-same")
    # Enter says no.
    w.bob.key("Return")
    w.bob.wait_gone("This Is Not the Same Server")
    assert w.bob.sees(contains="not the one you accepted")
    assert w.pins("bob") == before
    assert w.alice.sees("Nobody else is connected.")

    w.bob.press("Compare…")
    w.bob.tick("The owner told me that this is the new one")
    w.bob.press("Trust the New One")
    w.bob.wait_gone(contains="not the one you accepted", seconds=20)
    w.alice.find("One other person is connected.", seconds=20)
    after = wait_until("the new one to be kept", lambda: (
        w.pins("bob") if w.pins("bob") != before else None), 10)
    assert len(after) == 1, after
    assert w.register_status() == 403, "the door came open"


@step
def another_program_has_the_port(w):
    w.alice.press("Stop Hosting…")
    w.alice.answer("Stop Hosting?", "Stop Hosting")
    w.alice.find("Start Hosting", seconds=20)
    port = w.port()
    taken = socket.socket(socket.AF_INET6)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("::", int(port)))
    taken.listen()
    with taken:
        w.alice.press("Start Hosting")
        w.alice.find(contains=f"Another program uses port {port}", seconds=20)
        w.shot("10-port")
        assert not w.server_processes()
        w.alice.press("Use Another Port")
        w.alice.find("Others Can Connect", seconds=20)
        assert w.port() != port
        w.alice.find(contains="at its old address")
        w.alice.find(contains=f":{w.port()}")
        assert w.register_status() == 403
        w.shot("11-another-port")


@step
def quitting_asks_first(w):
    pid, = w.server_processes()
    alice = w.desk.people["alice"]
    w.alice.key("Escape")
    w.alice.key("ctrl+q")
    w.alice.find("Quit and Stop Hosting?")
    w.shot("12-quit")
    w.alice.key("Escape")
    w.alice.wait_gone("Quit and Stop Hosting?")
    assert alice.window_id() is not None
    # Enter goes on with it, without a window.
    w.alice.key("ctrl+q")
    w.alice.find("Quit and Stop Hosting?")
    w.alice.key("Return")
    wait_until("the window to be gone", lambda: not alice.window_id(), 10)
    assert w.register_status() == 403
    assert w.server_processes() == [pid]

    w.start(alice, again=True)
    alice.place(20)
    w.alice.find("Contacts", seconds=10)
    w.alice.key("ctrl+q")
    w.alice.answer("Quit and Stop Hosting?", "Quit")
    assert alice.process.wait(15) == 0
    wait_until("the server to be gone",
               lambda: not os.path.exists(f"/proc/{pid}"), 15)


@step
def it_comes_back_and_ends_with_holler(w):
    alice = w.desk.people["alice"]
    w.start(alice)
    pid, = wait_until("the server", w.server_processes, 30)
    wait_until("it to answer", lambda: w.register_status() == 403, 20, 0.5)
    # However it ends
    alice.process.send_signal(signal.SIGKILL)
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
