#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""coturn with the configuration that Holler ships, asked for what it must
refuse.

usage: with-network.sh test-turnserver.py CONFIGURATION

Only addresses, ports, secrets and files are changed.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

import stun  # noqa: E402
from desk import _die_with_parent, wait_until  # noqa: E402
from turn_client import (TCP, TurnClient, credentials,  # noqa: E402
                         tls_context)

# Made up for this: nobody else is in this network.
RELAY, RELAY6 = "203.0.113.1", "2001:db8:77::1"
PEER, PEER6 = "203.0.113.7", "2001:db8:77::7"
NAME = "turn.example.org"
OLD, NEW = secrets.token_hex(16), secrets.token_hex(16)
DENIED = ["0.0.0.1", "10.0.0.1", "10.77.0.1", "100.64.0.1", "127.0.0.1",
          "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255",
          "192.168.1.1", "224.0.0.1", "239.255.255.250", "255.255.255.255"]
DENIED6 = ["::", "::1", "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1",
           "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
           "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::1"]


def fail(what):
    raise AssertionError(what)


class Relay:
    def __init__(self, shipped):
        self.folder = tempfile.mkdtemp(prefix="holler-turn-")
        self.port, self.tls_port = 3478, 5349
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
             f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
             "-keyout", f"{self.folder}/key.pem", "-out",
             f"{self.folder}/cert.pem"], check=True, capture_output=True)
        with open(shipped, encoding="utf-8") as file:
            text = file.read()
        self.shipped = text
        for pattern, line in (
                (r"^#?(listening|relay)-ip=2001:.*", rf"\1-ip={RELAY6}"),
                (r"^(listening|relay)-ip=198.*", rf"\1-ip={RELAY}"),
                (r"^static-auth-secret=.*", f"static-auth-secret={OLD}"),
                (r"^#static-auth-secret=.*", f"static-auth-secret={NEW}"),
                (r"^cert=.*", f"cert={self.folder}/cert.pem"),
                (r"^pkey=.*", f"pkey={self.folder}/key.pem"),
                (r"^syslog$", "log-file=stdout")):
            text, count = re.subn(pattern, line, text, flags=re.M)
            assert count, pattern
        text += (f"pidfile={self.folder}/pid\nuserdb={self.folder}/db\n")
        path = f"{self.folder}/turnserver.conf"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        with open(f"{self.folder}/log", "wb") as log:
            self.process = subprocess.Popen(
                ["turnserver", "-c", path], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)
        wait_until("the relay", self._answers, 10)

    def _answers(self):
        if self.process.poll() is not None:
            fail(self.log())
        try:
            for port in (self.port, self.tls_port):
                for address in (RELAY, RELAY6):
                    socket.create_connection((address, port), 1).close()
        except OSError:
            return False
        return all(stun.answers(address, self.port)
                   for address in (RELAY, RELAY6))

    def log(self):
        with open(f"{self.folder}/log", encoding="utf-8") as file:
            return file.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        shutil.rmtree(self.folder)

    def client(self, user, secret=OLD, hours=1.0, password=None, **more):
        name, made = credentials(secret, user, time.time() + 3600 * hours)
        return TurnClient(RELAY, self.port, name, password or made, **more)


def test_relays_to_the_world(relay):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer, \
            relay.client("alice") as client:
        peer.bind((PEER, 0))
        peer.settimeout(5)
        assert client.allocate() == 0
        assert client.bind(PEER, peer.getsockname()[1]) == 0
        client.say(b"good morning")
        data, sender = peer.recvfrom(100)
        assert data == b"good morning" and sender == client.relayed, sender


def test_relays_over_tcp_tls_and_ipv6(relay):
    with relay.client("alice", transport="tcp") as client:
        assert client.allocate() == 0 and client.permit(PEER) == 0
    name, password = credentials(OLD, "alice", time.time() + 60)
    with TurnClient(RELAY, relay.tls_port, name, password, "tcp",
                    tls_context(f"{relay.folder}/cert.pem"), NAME) as client:
        assert client.allocate() == 0 and client.permit(PEER) == 0
    with TurnClient(RELAY6, relay.port, name, password) as client:
        assert client.allocate(6) == 0 and client.permit(PEER6) == 0


def test_never_into_private_networks(relay):
    with relay.client("bob") as client:
        assert client.allocate() == 0
        for address in DENIED:
            for ask in (client.permit, lambda a: client.bind(a, 80)):
                code = ask(address)
                assert code == 403, (address, code)
        # 443: of another family than the allocation
        for address in DENIED6:
            assert client.permit(address) in (403, 443), address
    with relay.client("bob") as client:
        assert client.allocate(6) == 0
        for address in DENIED6:
            for ask in (client.permit, lambda a: client.bind(a, 80)):
                code = ask(address)
                assert code == 403, (address, code)


def test_never_a_tcp_connection(relay):
    with relay.client("bob", transport="tcp") as client:
        assert client.allocate(transport=TCP) in (403, 442)


def test_only_good_credentials(relay):
    with relay.client("carol", hours=-0.1) as client:
        assert client.allocate() == 401
    with relay.client("carol", secret="not the secret") as client:
        assert client.allocate() == 401
    # another person's name with one's own password
    mine = credentials(OLD, "mallory", time.time() + 3600)[1]
    with relay.client("carol", password=mine) as client:
        assert client.allocate() == 401
    # one's own name, made good for longer
    name, password = credentials(OLD, "mallory", time.time() - 60)
    later = f"{int(time.time() + 3600)}:mallory"
    with TurnClient(RELAY, relay.port, later, password) as client:
        assert client.allocate() == 401
    with TurnClient(RELAY, relay.port, "mallory", "password") as client:
        assert client.allocate() == 401
    # an allocation stays its maker's
    with relay.client("carol") as client:
        assert client.allocate() == 0
        client.username, client.password = credentials(
            OLD, "mallory", time.time() + 3600)
        assert client.permit(PEER) in (401, 441)
        client.username, client.password = credentials(
            OLD, "carol", time.time() + 3600)


def test_two_secrets_while_one_replaces_the_other(relay):
    for secret in (OLD, NEW):
        with relay.client("dave", secret=secret) as client:
            assert client.allocate() == 0


def test_quota(relay):
    quota = int(re.search(r"^user-quota=(\d+)$", relay.shipped,
                          re.M).group(1))
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(relay.client("erin"))
                   for _ in range(quota + 1)]
        codes = [client.allocate() for client in clients]
        assert codes == [0] * quota + [486], codes
        # others are not concerned
        with relay.client("frank") as client:
            assert client.allocate() == 0
    # what was given back counts a second later no more
    def can_again():
        with relay.client("erin") as client:
            return client.allocate() == 0
    wait_until("an allocation can be made again", can_again, 5)


def test_nothing_else_listens(relay):
    listening = subprocess.run(
        ["ss", "-Hlntu"], check=True, capture_output=True, text=True).stdout
    ports = {(line.split()[0], int(line.split()[4].rsplit(":", 1)[1]))
             for line in listening.splitlines()}
    ports = {place for place in ports
             if place[0] == "tcp" or place[1] < 49152}
    assert ports == {("udp", relay.port), ("tcp", relay.port),
                     ("tcp", relay.tls_port)}, listening
    assert "WARNING: cannot" not in relay.log() and \
        "Bad configuration" not in relay.log(), relay.log()


TESTS = [test_relays_to_the_world, test_relays_over_tcp_tls_and_ipv6,
         test_never_into_private_networks, test_never_a_tcp_connection,
         test_only_good_credentials,
         test_two_secrets_while_one_replaces_the_other, test_quota,
         test_nothing_else_listens]


def main():
    import traceback
    if not shutil.which("turnserver"):
        print("1..0 # SKIP turnserver is not installed")
        return
    for address in (f"{RELAY}/24", f"{PEER}/32", f"{RELAY6}/64",
                    f"{PEER6}/128"):
        subprocess.run(["ip", "address", "add", address, "dev", "holler0"]
                       + (["nodad"] if ":" in address else []), check=True)
    print(f"1..{len(TESTS)}", flush=True)
    relay = Relay(sys.argv[1])
    failed = 0
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.removeprefix("test_").replace("_", "-")
        try:
            test(relay)
            print(f"ok {number} /net/turnserver/{name}", flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} /net/turnserver/{name}", flush=True)
    if failed:
        print("# " + relay.log()[-3000:].replace("\n", "\n# "))
    relay.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
