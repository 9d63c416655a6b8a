# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether there is somebody who speaks STUN (RFC 8489)."""

import os
import socket
import struct

COOKIE = 0x2112A442
BINDING = 0x0001


def answers(address, port, seconds=0.5):
    """A relay opens its ports one after the other: that it takes a connection
    says nothing of its datagrams."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    question = struct.pack("!HHI", BINDING, 0, COOKIE) + os.urandom(12)
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(seconds)
        try:
            client.connect((address, port))
            client.send(question)
            return client.recv(2000)[8:20] == question[8:20]
        except OSError:
            return False
