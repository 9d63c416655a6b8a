# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of the laboratory: the server, the relays, and callers."""

import glob
import json
import os
import signal
import subprocess
import threading
import time
import urllib.request

import world as place
from world import LabError, wait_until

PASSWORD = "correct horse battery"
SECRET = "a-secret-of-the-laboratory"
REALM = "lab.example"

SERVER_CONFIG = """[server]
origins={origins}

[limits]
first-offers-per-minute=1000
log-ins-per-minute=1000
registrations-per-minute=1000

[turn]
uris={uris}
secret={secret}
"""


class Server:
    """holler-server in the world; it can die and come back."""

    def __init__(self, world, uris=(), origins=()):
        self.world = world
        self.process = None
        self.host = f"[{place.SERVER6}]" if world.six == "only" \
            else place.SERVER
        self.url = f"http://{self.host}:{place.PORT}"
        self.sessions = {}
        with open(world.path("server.conf"), "w", encoding="utf-8") as file:
            file.write(SERVER_CONFIG.format(
                uris=";".join(uris), secret=SECRET,
                origins=";".join(origins)))
        os.makedirs(world.path("server"), exist_ok=True)
        self.start()

    def start(self):
        self.process = self.world.spawn(
            "world", "server",
            [os.path.join(self.world.build, "src/server/holler-server"),
             "--listen", f"{self.host}:{place.PORT}",
             "--data-dir", self.world.path("server"),
             "--config", self.world.path("server.conf")],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise LabError(f"no server: {self.world.log('server')[-400:]}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def request(self, method, path, body=None, token=None):
        return self.world.segments["world"].call(
            self._request, method, path, body, token)

    def _request(self, method, path, body, token):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(
            self.url + path, method=method, headers=headers,
            data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                text = reply.read()
        except OSError as error:
            raise LabError(f"{method} {path}: {error}") from None
        return json.loads(text) if text else None

    def make_accounts(self, names=("alice", "bob")):
        for name in names:
            self.sessions[name] = self.request(
                "POST", "/api/auth/register",
                {"username": name, "password": PASSWORD})
        for one, two in (names, names[::-1]):
            self.request("POST", "/api/contacts", {"username": two},
                         self.sessions[one]["accessToken"])


class Relay:
    """One coturn of the world."""

    def __init__(self, world, number, certificate=None):
        self.world = world
        self.number = number
        self.certificate = certificate
        self.addresses = [] if world.six == "only" \
            else [place.RELAYS[number]]
        if world.six:
            self.addresses.append(place.RELAYS6[number])
        self.process = None
        self.start()

    def start(self):
        command = ["turnserver", "-n", "--use-auth-secret",
                   f"--static-auth-secret={SECRET}", f"--realm={REALM}",
                   "--fingerprint", "--no-cli", "--min-port=49152",
                   "--max-port=49352", "--log-file=stdout", "--simple-log",
                   "--no-dtls", f"--userdb={self.world.path('turn.db')}",
                   f"--pidfile={self.world.path(f'turn{self.number}.pid')}"]
        if self.world.six == "only":
            # libnice asks for IPv4, and gets it elsewhere over IPv6, too
            command.append("--allocation-default-address-family=keep")
        for address in self.addresses:
            command += [f"--listening-ip={address}", f"--relay-ip={address}"]
        if self.certificate:
            command += [f"--cert={self.certificate}.pem",
                        f"--pkey={self.certificate}.key"]
        else:
            command.append("--no-tls")
        self.process = self.world.spawn("world", f"relay{self.number}",
                                        command)
        wait_until("the relay listens", self._listens, 10)

    def _listens(self):
        if self.process.poll() is not None:
            raise LabError(
                f"no relay: {self.world.log(f'relay{self.number}')[-400:]}")
        sockets = self.world.segments["world"].run("ss", "-lnut")
        return all(f"{address}:3478" in sockets or
                   f"[{address}]:3478" in sockets
                   for address in self.addresses)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Cli:
    """A holler-cli in a home: its events with the time they came."""

    def __init__(self, world, home, server, *arguments, said=None,
                 has_clock=False):
        self.world = world
        self.home = home
        self.heard = world.path(f"{home}-heard.wav")
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("DBUS_", "DISPLAY", "WAYLAND"))}
        env.update(
            G_DEBUG="fatal-criticals", HOLLER_PASSWORD=PASSWORD,
            HOME=world.folder, XDG_RUNTIME_DIR=world.folder,
            GST_REGISTRY=place.registry(),
            DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nonexistent",
            DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent",
            HOLLER_DEBUG=os.environ.get(
                "HOLLER_LAB_DEBUG", "call,negotiation,link,media"))
        if has_clock:
            with open(world.path(f"{home}.clock"), "wb") as file:
                file.write(bytes(8))
            env["HOLLER_LAB_CLOCK"] = world.path(f"{home}.clock")
            env["LD_PRELOAD"] = os.path.join(
                world.build, "tests/lab/libholler-lab-clock.so")
        self.process = world.spawn(
            home, home,
            [os.path.join(world.build, "src/cli/holler-cli"),
             "--server", server.url, "--insecure", "--user", home, "--json",
             "--audio-in", said or "test", "--audio-out", self.heard,
             *arguments],
            env=env, stdout=subprocess.PIPE, text=True)
        self.seen = []
        self.arrived = threading.Condition()
        self.is_over = False
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            at = time.monotonic()
            if not line.startswith("{"):  # a trace of GLib's
                with open(self.world.path(f"{self.home}.log"), "a",
                          encoding="utf-8") as log:
                    log.write(f"{at:.3f} {line}")
                continue
            event = json.loads(line)
            event["at"] = at
            with self.arrived:
                self.seen.append(event)
                self.arrived.notify_all()
        with self.arrived:
            self.is_over = True
            self.arrived.notify_all()

    def find(self, name, after=0.0, **fields):
        """The first such event after that time, or None."""
        return next(
            (event for event in self.seen
             if event["event"] == name and event["at"] >= after and
             all(event.get(key) == value for key, value in fields.items())),
            None)

    def wait(self, name, seconds=15.0, after=0.0, **fields):
        deadline = time.monotonic() + seconds
        with self.arrived:
            while True:
                event = self.find(name, after, **fields)
                if event:
                    return event
                left = deadline - time.monotonic()
                if left <= 0 or self.is_over:
                    last = [event for event in self.seen
                            if event["event"] != "stats"][-2:]
                    raise LabError(
                        f"{self.home}: no {name} {fields or ''} in "
                        f"{seconds:g} s; last: {last}; "
                        f"its threads wait in {self._waits()}")
                self.arrived.wait(left)

    def _waits(self):
        places = []
        for path in glob.glob(f"/proc/{self.process.pid}/task/*"):
            try:
                with open(f"{path}/comm", encoding="ascii") as comm, \
                        open(f"{path}/wchan", encoding="ascii") as wchan:
                    places.append(f"{comm.read().strip()}:"
                                  f"{wchan.read().split('.')[0]}")
            except OSError:
                continue
        return " ".join(sorted(places))

    def find_end(self):
        """The end of the last call, if it has ended."""
        states = self.all("state")
        if not states or states[-1]["state"] != "ended":
            return None
        ends = self.all("ended")
        return ends[-1] if ends else None

    def all(self, name):
        return [event for event in self.seen if event["event"] == name]

    def stop(self, seconds=8.0):
        """Hangs up, and leaves."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = None
        self.thread.join(5)
        return status
