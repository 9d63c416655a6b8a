#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records when the packets of a voice come over an impaired link.

usage: record.py BUILD-DIRECTORY FOLDER SECONDS NAME [FAULT=VALUE]...

Writes FOLDER/NAME.trace: a line for each packet with the time in microseconds,
sequence number, time stamp and source. tests/unit/test-playout-traces plays
such files. Headers of SRTP are not encrypted (RFC 3711), and nothing else of
the packets is looked at.
"""

import os
import signal
import socket
import struct
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import world as place  # noqa: E402
from people import Cli, Server  # noqa: E402
from world import World  # noqa: E402

OPUS = 111
PACKET_SOCKET_ALL = 0x0003


class Tap(threading.Thread):
    """Listens on an interface of a segment."""

    def __init__(self, segment, device, address):
        super().__init__(daemon=True)
        self.segment = segment
        self.device = device
        self.address = socket.inet_aton(address)
        self.rows = []
        self.start()

    def run(self):
        self.segment.enter_thread()
        with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                           socket.htons(PACKET_SOCKET_ALL)) as tap:
            tap.bind((self.device, PACKET_SOCKET_ALL))
            while True:
                try:
                    data = tap.recv(2048)
                except OSError:  # the interface is gone
                    return
                at = time.monotonic()
                rtp = data[28:]
                # UDP over IPv4 without options, to here, RTP, Opus
                if len(rtp) > 12 and data[0] == 0x45 and data[9] == 17 \
                        and data[16:20] == self.address \
                        and rtp[0] >> 6 == 2 and rtp[1] & 0x7f == OPUS:
                    self.rows.append((at, *struct.unpack(">HII", rtp[2:12])))


def main():
    if sys.argv[1] != "--inside":
        folder = os.open(sys.argv[2], os.O_RDONLY)
        os.set_inheritable(folder, True)
        sys.argv[2] = f"/proc/self/fd/{folder}"
        place.enter([os.path.abspath(__file__), "--inside", *sys.argv[1:]])
    build, folder, seconds, name = sys.argv[2:6]
    faults = dict(word.split("=") for word in sys.argv[6:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    build = os.path.abspath(build)
    place.make_private_folder(build)
    with World(build, seed=3) as world:
        server = Server(world)
        server.make_accounts()
        world.impair("bob", delay_ms=5)
        bob = Cli(world, "bob", server, "--auto-accept", "listen")
        bob.wait("ready")
        alice = Cli(world, "alice", server, "call", "bob")
        alice.wait("state", state="connected")
        place_of_bob = place.PLACES["bob"]
        tap = Tap(world.segments["bob"], place_of_bob["device"],
                  place_of_bob["outside"])
        time.sleep(1)
        world.impair("bob", **faults)
        time.sleep(float(seconds) - 1)
        rows = list(tap.rows)
        for cli in (alice, bob):
            cli.stop()
    with open(os.path.join(folder, f"{name}.trace"), "w",
              encoding="ascii") as file:
        words = " ".join(sys.argv[6:]) or "nothing impaired"
        file.write(f"# {name}: {words}, from the second second on\n")
        for at, sequence, stamp, source in rows:
            file.write(f"{round((at - rows[0][0]) * 1e6)} {sequence} {stamp} "
                       f"{source}\n")
    print(f"{name}: {len(rows)} packets")


if __name__ == "__main__":
    main()
