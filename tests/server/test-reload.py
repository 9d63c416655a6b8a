#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may change while holler-server runs, and how many people it says are
there. Real programs on loopback.

usage: test-reload.py BUILD_DIRECTORY
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))

from tap import run  # noqa: E402

BUILD = os.path.abspath(sys.argv[1])
SERVER = os.path.join(BUILD, "src/server/holler-server")
CLI = os.path.join(BUILD, "src/cli/holler-cli")
PASSWORD = "correct horse battery"


class Lines:
    """What a program says, line by line, with a deadline."""

    def __init__(self, stream):
        self.stream = stream
        self.rest = b""
        self.selector = selectors.DefaultSelector()
        self.selector.register(stream, selectors.EVENT_READ)

    def next(self, seconds=10.0):
        deadline = time.monotonic() + seconds
        while b"\n" not in self.rest:
            left = deadline - time.monotonic()
            if left <= 0 or not self.selector.select(left):
                raise AssertionError(f"no line after {seconds} s")
            read = os.read(self.stream.fileno(), 4096)
            if not read:
                raise AssertionError("it ended")
            self.rest += read
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode()


def hear_hang_ups():
    """A test run that shall outlive its terminal ignores them, and so would
    all that it starts."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Server:
    def __init__(self, folder, *arguments, config=None):
        self.folder = folder
        self.config = os.path.join(folder, "conf")
        if config is not None:
            self.write(config)
            arguments += ("--config", self.config)
        self.process = subprocess.Popen(
            [SERVER, "--listen", "127.0.0.1:0", "--data-dir",
             os.path.join(folder, "data"), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, preexec_fn=hear_hang_ups)
        self.output = Lines(self.process.stdout)
        self.errors = Lines(self.process.stderr)
        self.url = self.output.next().removeprefix("listening on ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=10)

    def write(self, text):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)

    def reload(self, text):
        self.write(text)
        self.process.send_signal(signal.SIGHUP)

    def register(self, name):
        body = {"username": name, "password": PASSWORD}
        request = urllib.request.Request(
            self.url + "/api/auth/register", data=json.dumps(body).encode(),
            method="POST", headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def health(self):
        with urllib.request.urlopen(self.url + "/api/health",
                                    timeout=10) as answer:
            return json.loads(answer.read())


def test_registration_is_closed_and_opened(folder):
    with Server(folder, config="[server]\nregistration=open\n") as server:
        assert server.register("alice")[0] == 201
        server.reload("[server]\nregistration=closed\nname=Ours\n")
        assert server.output.next() == "registration closed"
        status, answer = server.register("bob")
        assert status == 403, answer
        assert answer["error"]["code"] == "registration_closed", answer
        health = server.health()
        assert health["registration"] == "closed", health
        assert health["serverName"] == "Ours", health
        server.reload("[server]\nregistration=invite\n"
                      "invite-tokens=first-word\n")
        assert server.output.next() == "registration invite"
        assert server.register("bob")[0] == 403
        server.reload("")
        assert server.output.next() == "registration open"
        assert server.register("bob")[0] == 201


def test_a_mistake_changes_nothing(folder):
    with Server(folder, config="[server]\nregistration=closed\n") as server:
        server.reload("[server]\nregistration=ajar\n")
        assert "ajar" in server.errors.next()
        server.reload("[server]\nregistraton=open\n")
        assert "registraton" in server.errors.next()
        os.unlink(server.config)
        server.process.send_signal(signal.SIGHUP)
        assert "cannot read" in server.errors.next()
        assert server.register("alice")[0] == 403
        assert server.process.poll() is None


def test_a_limit_takes_a_new_start(folder):
    with Server(folder, config="") as server:
        server.reload("[files]\nlargest-mib=1\n")
        assert server.output.next() == "registration open"
        assert server.health()["largestFile"] == 25 * 1024 * 1024


def test_without_a_configuration_it_hangs_up(folder):
    with Server(folder) as server:
        server.process.send_signal(signal.SIGHUP)
        assert server.process.wait(10) == -signal.SIGHUP


def come(server, name):
    env = dict(os.environ, HOLLER_PASSWORD=PASSWORD)
    return subprocess.Popen(
        [CLI, "--server", server.url, "--user", name, "listen"], env=env,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)


def test_people_are_counted(folder):
    with Server(folder, "--say-people") as server:
        for name in ("alice", "bob"):
            assert server.register(name)[0] == 201
        here = [come(server, "alice")]
        try:
            assert server.output.next(30) == "people 1"
            here.append(come(server, "bob"))
            assert server.output.next(30) == "people 2"
            # another device is no other person
            here.append(come(server, "bob"))
            here[0].terminate()
            assert server.output.next(30) == "people 1"
        finally:
            for program in here:
                program.terminate()
            for program in here:
                program.wait(10)
        assert server.output.next(30) == "people 0"


if __name__ == "__main__":
    run(globals(), "server/reload", with_folder=True)
