# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of a TURN client (RFC 8489, RFC 8656) as it takes to ask a relay for
what it must refuse."""

import base64
import hashlib
import hmac
import ipaddress
import os
import socket
import ssl
import struct
import zlib

COOKIE = 0x2112A442
ALLOCATE, REFRESH, PERMISSION, BIND = 0x003, 0x004, 0x008, 0x009
SUCCESS, ERROR = 0x100, 0x110
USERNAME, INTEGRITY, ERROR_CODE, LIFETIME = 0x06, 0x08, 0x09, 0x0D
CHANNEL, PEER, REALM, NONCE = 0x0C, 0x12, 0x14, 0x15
RELAYED, FAMILY, TRANSPORT, FINGERPRINT = 0x16, 0x17, 0x19, 0x8028
UDP, TCP = 17, 6
SECONDS = 5


def credentials(secret, user, expires):
    """As holler-server makes them."""
    name = f"{int(expires)}:{user}"
    mac = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(mac).decode()


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + \
        b"\0" * (-len(value) % 4)


def xor_address(address, port, transaction):
    address = ipaddress.ip_address(address)
    pad = struct.pack("!I", COOKIE) + transaction
    return struct.pack("!BBH", 0, 1 if address.version == 4 else 2,
                       port ^ (COOKIE >> 16)) + bytes(
                           a ^ b for a, b in zip(address.packed, pad))


def read_xor_address(value, transaction):
    port = struct.unpack("!H", value[2:4])[0] ^ (COOKIE >> 16)
    pad = struct.pack("!I", COOKIE) + transaction
    return str(ipaddress.ip_address(bytes(
        a ^ b for a, b in zip(value[4:], pad)))), port


class TurnClient:
    """One five-tuple: at most one allocation."""

    def __init__(self, address, port, username, password, transport="udp",
                 tls=None, name=None):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.is_stream = transport == "tcp"
        self.socket = socket.socket(
            family, socket.SOCK_STREAM if self.is_stream
            else socket.SOCK_DGRAM)
        self.socket.settimeout(SECONDS)
        self.socket.connect((address, port))
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname=name)
        self.username, self.password = username, password
        self.realm = self.nonce = b""
        self.relayed = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.relayed is not None:
            self.request(REFRESH, attribute(LIFETIME, bytes(4)))
        self.socket.close()

    def _receive(self):
        if not self.is_stream:
            return self.socket.recv(2000)
        data = b""
        while len(data) < 20 or len(data) < 20 + struct.unpack(
                "!H", data[2:4])[0]:
            more = self.socket.recv(2000)
            if not more:
                raise ConnectionError("the relay closed")
            data += more
        return data

    def _ask(self, method, attributes, signed):
        transaction = os.urandom(12)
        body = attributes(transaction) if callable(attributes) else attributes
        if signed:
            body += attribute(USERNAME, self.username.encode())
            body += attribute(REALM, self.realm)
            body += attribute(NONCE, self.nonce)
            key = hashlib.md5(b":".join((
                self.username.encode(), self.realm,
                self.password.encode()))).digest()
            head = struct.pack("!HHI", method, len(body) + 24, COOKIE)
            mac = hmac.new(key, head + transaction + body, hashlib.sha1)
            body += attribute(INTEGRITY, mac.digest())
        head = struct.pack("!HHI", method, len(body) + 8, COOKIE) + transaction
        check = zlib.crc32(head + body) ^ 0x5354554E
        self.socket.send(head + body + attribute(
            FINGERPRINT, struct.pack("!I", check)))
        while True:
            answer = self._receive()
            if answer[8:20] == transaction:
                return self._read(answer, transaction)

    def _read(self, data, transaction):
        kind, found, at = struct.unpack("!H", data[:2])[0], {}, 20
        while at + 4 <= len(data):
            number, size = struct.unpack("!HH", data[at:at + 4])
            found[number] = data[at + 4:at + 4 + size]
            at += 4 + size + -size % 4
        self.realm = found.get(REALM, self.realm)
        self.nonce = found.get(NONCE, self.nonce)
        if RELAYED in found:
            self.relayed = read_xor_address(found[RELAYED], transaction)
        if kind & 0x110 == ERROR:
            code = found[ERROR_CODE]
            return code[2] * 100 + code[3]
        return 0

    def request(self, method, attributes=b""):
        """0, or the number of the error; asks again where the relay only
        wants a name, or another nonce."""
        code = self._ask(method, attributes, bool(self.nonce))
        if code == 438 or code == 401 and not hasattr(self, "_asked"):
            self._asked = True
            code = self._ask(method, attributes, True)
        return code

    def allocate(self, family=4, transport=UDP):
        return self.request(
            ALLOCATE, attribute(TRANSPORT, bytes((transport, 0, 0, 0)))
            + attribute(FAMILY, bytes((1 if family == 4 else 2, 0, 0, 0))))

    def permit(self, address):
        return self.request(PERMISSION, lambda t: attribute(
            PEER, xor_address(address, 9, t)))

    def bind(self, address, port, channel=0x4000):
        return self.request(BIND, lambda t: attribute(
            CHANNEL, struct.pack("!HH", channel, 0)) + attribute(
                PEER, xor_address(address, port, t)))

    def say(self, data, channel=0x4000):
        padding = b"\0" * (-len(data) % 4) if self.is_stream else b""
        self.socket.send(struct.pack("!HH", channel, len(data)) + data
                         + padding)


def tls_context(authority):
    context = ssl.create_default_context(cafile=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
