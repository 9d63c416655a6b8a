#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two real holler-cli through a real holler-server, sound from file to file.

usage: test-cli.py BUILD_DIRECTORY
"""

import http.server
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

from correlate import compare, load  # noqa: E402
from desk import PASSWORD, Desk, speak  # noqa: E402

ALICE_SAYS = ("The quick brown fox jumps over the lazy dog. "
              "She sells sea shells by the sea shore. One, two, three.")
BOB_SAYS = ("A stitch in time saves nine. Every cloud has a silver lining. "
            "Better late than never, said the tortoise to the hare.")
CORRELATION = 0.8
CONFIG = """[limits]
first-offers-per-minute=1000
log-ins-per-minute=1000
"""


class Cli:
    """A holler-cli and the events it tells."""

    def __init__(self, desk, user, *arguments, url=None, password=PASSWORD,
                 is_json=True):
        env = dict(os.environ, G_DEBUG="fatal-warnings")
        env.pop("HOLLER_PASSWORD", None)
        if password is not None:
            env["HOLLER_PASSWORD"] = password
        command = [desk.program("cli/holler-cli"), "--server",
                   url or desk.server_url, "--user", user]
        if is_json:
            command.append("--json")
        self.events = queue.Queue()
        self.seen = []
        self.process = subprocess.Popen(
            command + list(arguments), env=env, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        desk.children.append(self.process)
        self.errors = ""
        self.threads = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=self._read_errors,
                                         daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line) if line.startswith("{")
                            else {"event": "text", "text": line})

    def _read_errors(self):
        self.errors = self.process.stderr.read()

    def event(self, name, seconds=20, **fields):
        deadline = time.monotonic() + seconds
        while True:
            try:
                event = self.events.get(
                    timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"no event {name} {fields}; status "
                    f"{self.process.poll()}, {self.seen[-8:]}") from None
            self.seen.append(event)
            if event["event"] == name and all(
                    event.get(key) == value for key, value in fields.items()):
                return event

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.end()

    def end(self, seconds=30):
        status = self.process.wait(seconds)
        for thread in self.threads:
            thread.join(5)
        while not self.events.empty():
            self.seen.append(self.events.get())
        return status

    def expect(self, status):
        got = self.end()
        assert got == status, (got, self.errors, self.seen[-8:])
        return self


def test_links_no_gtk(desk):
    program = desk.program("cli/holler-cli")
    libraries = subprocess.run(["ldd", program], check=True, text=True,
                               capture_output=True).stdout.lower()
    for name in ("libgtk", "libadwaita", "libgdk-", "libgraphene"):
        assert name not in libraries, name


def test_usage(desk):
    for arguments, word in ((["--json"], "what to do"),
                            (["dance"], "no command"),
                            (["send", "bob"], "2 arguments"),
                            (["--hangup-after", "-1", "call", "bob"],
                             "seconds"),
                            (["--audio-in", "/nowhere.wav", "call", "bob"],
                             "no file")):
        run = Cli(desk, "alice", *arguments).expect(2)
        assert word in run.errors, run.errors
    run = Cli(desk, "alice", "contacts", password=None).expect(2)
    assert "HOLLER_PASSWORD" in run.errors


def test_register(desk):
    for name in ("alice", "bob", "carol"):
        Cli(desk, name, "--register", "contacts").expect(0)
    run = Cli(desk, "alice", "--register", "contacts").expect(1)
    assert run.errors.count("\n") == 1 and "holler-cli: " in run.errors
    assert run.seen[-1]["event"] == "error"


def test_wrong_password(desk):
    run = Cli(desk, "alice", "contacts", password="not the right one")
    run.expect(1)
    assert run.errors.startswith("holler-cli: "), run.errors
    assert "not the right one" not in run.errors


def test_unreachable(desk):
    run = Cli(desk, "alice", "contacts", url="http://127.0.0.1:9").expect(1)
    assert "holler-cli: " in run.errors


def test_plain_http_elsewhere(desk):
    run = Cli(desk, "alice", "contacts",
              url="http://holler.example.org").expect(1)
    assert "https" in run.errors, run.errors


class OtherHandler(http.server.BaseHTTPRequestHandler):
    body = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_):
        pass


def test_other_servers(desk):
    server = http.server.HTTPServer(("127.0.0.1", 0), OtherHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    OtherHandler.body = b"<html>Welcome</html>"
    run = Cli(desk, "alice", "contacts", url=url).expect(1)
    assert "not a Holler server" in run.errors, run.errors
    OtherHandler.body = b'{"status":"ok","protocol":2,"serverName":"x"}'
    run = Cli(desk, "alice", "contacts", url=url).expect(1)
    assert "protocol 2" in run.errors, run.errors
    server.shutdown()
    server.server_close()


def test_contacts(desk):
    Cli(desk, "alice", "add", "nobody").expect(1)
    Cli(desk, "alice", "add", "bob").expect(0)
    run = Cli(desk, "bob", "contacts").expect(0)
    assert any(e["event"] == "contact" and e["user"] == "alice"
               and e["state"] == "incoming" for e in run.seen), run.seen
    Cli(desk, "carol", "accept", "alice").expect(1)
    Cli(desk, "bob", "accept", "alice").expect(0)
    run = Cli(desk, "alice", "contacts").expect(0)
    assert any(e["event"] == "contact" and e["user"] == "bob"
               and e["state"] == "contact" for e in run.seen), run.seen
    run = Cli(desk, "alice", "contacts", is_json=False).expect(0)
    assert any("bob" in e["text"] for e in run.seen), run.seen


def test_message(desk):
    bob = Cli(desk, "bob", "listen")
    bob.event("ready")
    Cli(desk, "alice", "send", "bob", "Grüße \x1b[31m").expect(0)
    message = bob.event("message")
    assert message["from"] == "alice", message
    assert message["body"] == "Grüße \x1b[31m", message
    assert bob.stop() == 0
    Cli(desk, "alice", "send", "bob", " ").expect(1)
    Cli(desk, "carol", "send", "alice", "hello?").expect(1)


def test_message_waits_and_is_harmless(desk):
    folder = os.path.join(desk.folder, "bob-profile")
    bob = Cli(desk, "bob", "--profile-dir", folder, "listen")
    bob.event("ready")
    Cli(desk, "alice", "send", "bob", "while here").expect(0)
    bob.event("message", body="while here")
    assert bob.stop() == 0
    Cli(desk, "alice", "send", "bob", "red \x1b[31m").expect(0)
    bob = Cli(desk, "bob", "--profile-dir", folder, "listen", is_json=False)
    line = ""
    while "red" not in line:
        line = bob.events.get(timeout=20)["text"]
        bob.seen.append(line)
    assert "message" in line and "\x1b" not in line, line
    assert bob.stop() == 0
    assert not any("while here" in line for line in bob.seen), bob.seen
    # The session is nowhere in a file.
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        assert b"refresh" not in data.lower() and b"eyJ" not in data, name
        assert os.stat(os.path.join(folder, name)).st_mode & 0o077 == 0


def test_presence(desk):
    alice = Cli(desk, "alice", "listen")
    alice.event("ready")
    bob = Cli(desk, "bob", "listen")
    bob.event("ready")
    alice.event("presence", user="bob", state="online")
    assert bob.stop() == 0
    alice.event("presence", user="bob", state="offline", seconds=90)
    assert alice.stop(signal.SIGINT) == 0


def test_call_to_nobody_there(desk):
    # One who was never there: a lost socket would be waited for.
    desk.make_accounts(("erin", "frank"))
    run = Cli(desk, "erin", "--audio-in", "silence", "--audio-out", "null",
              "call", "frank").expect(1)
    assert any(e["event"] == "ended" and e["reason"] == "unreachable"
               for e in run.seen), run.seen
    assert "unreachable" in run.errors


def test_call_to_stranger(desk):
    run = Cli(desk, "carol", "--audio-in", "silence", "--audio-out", "null",
              "call", "alice").expect(1)
    assert run.errors.startswith("holler-cli: "), run.errors


def call_with_files(desk, said, heard):
    """One call; how well each heard the other."""
    bob = Cli(desk, "bob", "listen", "--auto-accept", "--audio-in",
              said["bob"], "--audio-out", heard["bob"])
    bob.event("ready")
    alice = Cli(desk, "alice", "call", "bob", "--audio-in", said["alice"],
                "--audio-out", heard["alice"], "--hangup-after", "10")
    bob.event("incoming", peer="alice")
    for side in (alice, bob):
        side.event("state", state="connected")
        side.event("media", kind="first-sound")
        stats = side.event("stats")
        assert stats["path"] in ("host", "unknown"), stats
    assert alice.event("ended", seconds=30)["reason"] == "hangup"
    assert bob.event("ended")["reason"] == "hangup"
    alice.expect(0)
    assert bob.stop() == 0, bob.errors
    assert "ringing" in [e["event"] for e in alice.seen], alice.seen
    results = [compare(load(said[one]), load(heard[other]))
               for one, other in (("alice", "bob"), ("bob", "alice"))]
    print(f"# {json.dumps(results)}, load {os.getloadavg()[0]:.1f} on "
          f"{os.cpu_count()} cores", flush=True)
    return results


def test_call_sounds(desk):
    said = {"alice": speak(f"{desk.folder}/alice.wav", ALICE_SAYS),
            "bob": speak(f"{desk.folder}/bob.wav", BOB_SAYS)}
    heard = {name: f"{desk.folder}/{name}-heard.wav" for name in said}
    results = call_with_files(desk, said, heard)
    assert all(r["correlation"] >= CORRELATION for r in results), results


def test_call_is_hung_up_by_signal(desk):
    quiet = ("--audio-in", "test", "--audio-out", "null")
    bob = Cli(desk, "bob", "listen", "--auto-accept", *quiet)
    bob.event("ready")
    alice = Cli(desk, "alice", "call", "bob", *quiet)
    alice.event("media", kind="first-sound")
    assert alice.stop(signal.SIGINT) == 0, (alice.errors, alice.seen[-5:])
    assert bob.event("ended", seconds=5)["reason"] == "hangup"
    assert bob.stop() == 0, bob.errors


def test_ring_is_cancelled_by_signal(desk):
    quiet = ("--audio-in", "silence", "--audio-out", "null")
    bob = Cli(desk, "bob", "listen", *quiet)
    bob.event("ready")
    alice = Cli(desk, "alice", "call", "bob", *quiet)
    bob.event("incoming")
    alice.event("ringing")
    assert alice.stop() == 1, alice.seen[-5:]
    assert bob.event("ended", seconds=5)["reason"] == "cancelled"
    assert bob.stop() == 0, bob.errors


def test_calls_in_a_row(desk):
    quiet = ("--audio-in", "test", "--audio-out", "null")
    bob = Cli(desk, "bob", "listen", "--auto-accept", *quiet)
    bob.event("ready")
    alice = Cli(desk, "alice", "call", "bob", "--repeat", "3",
                "--hangup-after", "0.5", *quiet).expect(0)
    assert len([e for e in alice.seen if e["event"] == "ended"]) == 3
    assert bob.stop() == 0, bob.errors


def test_call_continues_on_another_device(desk):
    """Alice moves from one device to another, and Bob hears on."""
    quiet = ("--audio-in", "test", "--audio-out", "null")
    bob = Cli(desk, "bob", "listen", "--auto-accept", *quiet)
    bob.event("ready")
    first = Cli(desk, "alice", "call", "bob", *quiet)
    first.event("media", kind="first-sound")
    second = Cli(desk, "alice", "continue", "--hangup-after", "1", *quiet)
    second.event("ready")
    asked = time.monotonic()
    second.event("state", state="accepting")
    assert first.event("ended", seconds=5)["reason"] == "moved"
    second.event("media", kind="first-sound")
    bob.event("state", state="reconnecting")
    bob.event("media", kind="first-sound")
    print(f"# both hear {1000 * (time.monotonic() - asked):.0f} ms after it "
          f"was asked, load {os.getloadavg()[0]:.1f}", flush=True)
    assert second.event("ended", seconds=10)["reason"] == "hangup"
    second.expect(0)
    assert bob.event("ended")["reason"] == "hangup"
    # To the one that was left it did not end as a call that was talked out.
    first.expect(1)
    assert bob.stop() == 0, bob.errors


TESTS = [
    test_links_no_gtk, test_usage, test_register, test_wrong_password,
    test_unreachable, test_plain_http_elsewhere, test_other_servers,
    test_contacts, test_message, test_message_waits_and_is_harmless,
    test_presence, test_call_to_nobody_there, test_call_to_stranger,
    test_call_sounds, test_call_is_hung_up_by_signal,
    test_ring_is_cancelled_by_signal, test_calls_in_a_row,
    test_call_continues_on_another_device,
]


def main():
    import traceback
    wanted = sys.argv[2:]
    tests = [t for t in TESTS if not wanted or t.__name__ in wanted]
    failed = 0
    print(f"1..{len(tests)}", flush=True)
    with Desk(sys.argv[1], display=False, keyring=False,
              sound=False) as desk:
        desk.start_server(config=CONFIG)
        if wanted and "test_register" not in wanted:
            desk.make_accounts(("alice", "bob", "carol"), contacts=False)
        for number, test in enumerate(tests, 1):
            name = test.__name__.removeprefix("test_").replace("_", "-")
            try:
                test(desk)
                print(f"ok {number} /cli/{name}", flush=True)
            except Exception:
                failed += 1
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
                print(f"not ok {number} /cli/{name}", flush=True)
            finally:
                # What a failed test left would be in the way of the next.
                for child in desk.children:
                    if child is not desk.server and child.poll() is None \
                            and "holler-cli" in child.args[0]:
                        child.kill()
                        child.wait()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
