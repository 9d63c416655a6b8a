#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server with a certificate of its own, and whoever comes to it; a
forgotten password. Real programs on loopback.

usage: test-certificate.py BUILD_DIRECTORY
"""

import hashlib
import json
import os
import ssl
import stat
import subprocess
import sys
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))

from tap import run  # noqa: E402

BUILD = os.path.abspath(sys.argv[1])
SERVER = os.path.join(BUILD, "src/server/holler-server")
CLI = os.path.join(BUILD, "src/cli/holler-cli")
TLS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                   "..", "data", "tls")
PASSWORD = "correct horse battery"


class Server:
    def __init__(self, folder, *arguments):
        self.folder = folder
        self.process = subprocess.Popen(
            [SERVER, "--listen", "127.0.0.1:0", "--data-dir", folder,
             *arguments], text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.process.stdout.readline().strip()
        self.url = line.removeprefix("listening on ")
        self.fingerprint = None
        if "--self-signed" in arguments and self.url:
            line = self.process.stdout.readline().strip()
            assert line.startswith("certificate "), line
            self.fingerprint = line.removeprefix("certificate ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        _, self.errors = self.process.communicate(timeout=10)
        return self.process.returncode

    def path(self, name):
        return os.path.join(self.folder, name)

    def shown(self):
        """The certificate it shows, as DER."""
        host, port = self.url.removeprefix("https://").split(":")
        return ssl.PEM_cert_to_DER_cert(
            ssl.get_server_certificate((host, int(port)), timeout=10))

    def call(self, path, body):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        request = urllib.request.Request(
            self.url + path, data=json.dumps(body).encode(), method="POST",
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10,
                                        context=context) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


def cli(server, *arguments, user="alice"):
    env = dict(os.environ, HOLLER_PASSWORD=PASSWORD,
               G_DEBUG="fatal-warnings", HOLLER_DEBUG="wire,link")
    done = subprocess.run(
        [CLI, "--server", server.url, "--user", user, *arguments], env=env,
        text=True, capture_output=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def digits(text):
    return text.replace(" ", "").lower()


def test_makes_a_certificate_once(folder):
    with Server(folder, "--self-signed") as server:
        assert server.url.startswith("https://127.0.0.1:"), server.url
        der = server.shown()
        assert hashlib.sha256(der).hexdigest() == digits(server.fingerprint)
        assert len(server.fingerprint.split()) == 16, server.fingerprint
        for name in ("certificate.key", "certificate.pem"):
            mode = stat.S_IMODE(os.stat(server.path(name)).st_mode)
            assert mode == 0o600, (name, oct(mode))
        said = subprocess.run(
            ["openssl", "x509", "-in", server.path("certificate.pem"),
             "-noout", "-text"], check=True, text=True,
            capture_output=True).stdout
        for word in ("Version: 3", "prime256v1", "ecdsa-with-SHA256",
                     "CA:FALSE", "TLS Web Server Authentication",
                     "DNS:localhost"):
            assert word in said, (word, said)
        first = server.fingerprint
    with Server(folder, "--self-signed") as server:
        assert server.fingerprint == first


def test_two_servers_have_two_certificates(folder):
    prints = set()
    for name in ("one", "two"):
        with Server(os.path.join(folder, name), "--self-signed") as server:
            prints.add(server.fingerprint)
    assert len(prints) == 2


def test_a_lost_key_is_not_replaced(folder):
    with Server(folder, "--self-signed") as server:
        key = server.path("certificate.key")
    os.unlink(key)
    server = Server(folder, "--self-signed")
    assert server.stop() == 1
    assert "certificate.key" in server.errors, server.errors
    assert not os.path.exists(key)


def test_a_broken_key_is_told(folder):
    with Server(folder, "--self-signed") as server:
        key = server.path("certificate.key")
    with open(key, "w", encoding="utf-8") as file:
        file.write("not a key")
    server = Server(folder, "--self-signed")
    assert server.stop() == 1
    assert server.errors.strip(), "it ended without a word"


def test_takes_a_certificate_by_options(folder):
    pair = ["--tls-certificate", f"{TLS}/certificate.pem",
            "--tls-key", f"{TLS}/key.pem"]
    with Server(folder, *pair) as server:
        assert server.url.startswith("https://"), server.url
        assert server.shown()
    for wrong in (pair[:2], pair[2:], pair + ["--self-signed"]):
        server = Server(folder, *wrong)
        assert server.stop() == 1, wrong
        assert "certificate" in server.errors, server.errors


def test_cli_sends_nothing_to_an_unknown_certificate(folder):
    with Server(folder, "--self-signed") as server:
        status, said = cli(server, "--register", "contacts")
        assert status == 1, said
        assert digits(server.fingerprint) in said, said
        assert PASSWORD not in said, said
        # It asked for health and no further.
        status, answer = server.call("/api/auth/login", {
            "username": "alice", "password": PASSWORD})
        assert status == 401, answer


def test_cli_takes_the_pinned_one(folder):
    with Server(folder, "--self-signed") as server:
        # It is online only by the WebSocket, too.
        status, said = cli(server, "--pin", server.fingerprint,
                           "--register", "contacts")
        assert status == 0, said
        colons = ":".join(server.fingerprint.replace(" ", "")[i:i + 2]
                          for i in range(0, 64, 2))
        status, said = cli(server, "--pin", colons, "contacts")
        assert status == 0, said
        assert digits(server.fingerprint) not in said, \
            "a fingerprint in the trace"


def test_cli_refuses_another_one(folder):
    with Server(folder, "--self-signed") as server:
        other = hashlib.sha256(b"another").hexdigest()
        status, said = cli(server, "--pin", other, "--register", "contacts")
        assert status == 1, said
        assert "not the one that was accepted" in said, said
        status, said = cli(server, "--pin", "abc", "contacts")
        assert status == 2, said


def test_password_is_reset_while_it_runs(folder):
    with Server(folder, "--self-signed") as server:
        status, session = server.call("/api/auth/register", {
            "username": "alice", "password": PASSWORD})
        assert status == 201, session
        done = subprocess.run(
            [SERVER, "--data-dir", folder, "--reset-password", "Alice"],
            text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        new = done.stdout.strip()
        assert len(new) == 19 and PASSWORD not in new, new
        status, answer = server.call("/api/auth/login", {
            "username": "alice", "password": PASSWORD})
        assert status == 401, answer
        status, answer = server.call("/api/auth/login", {
            "username": "alice", "password": new})
        assert status == 200, answer
        # who was logged in is out
        status, answer = server.call("/api/auth/refresh", {
            "refreshToken": session["refreshToken"]})
        assert status == 401, answer


def test_reset_needs_a_person_and_a_database(folder):
    with Server(folder):
        pass
    for where, name, word in ((folder, "nobody", "nobody"),
                              (folder + "/other", "alice", "no database")):
        done = subprocess.run(
            [SERVER, "--data-dir", where, "--reset-password", name],
            text=True, capture_output=True, timeout=60)
        assert done.returncode == 1 and word in done.stderr, done
        assert done.stdout == "", done
    assert not os.path.exists(folder + "/other")


if __name__ == "__main__":
    run(globals(), "server/certificate", with_folder=True)
