#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who learns an address before the call is accepted, and whom a candidate
makes us send to: every packet of a network of one's own is looked at.

usage: with-network.sh test-before-accept.py BUILD_DIRECTORY

The other side is a program of our own that says what it likes, with the
description of a real client.
"""

import asyncio
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

from desk import PASSWORD, Desk, open_socket  # noqa: E402

ADDRESS = "10.77.0.1"
ROUTERS = ("10.77.0.254", "fd77::fe")
# How long it is looked whether something comes that must not.
LOOK_SECONDS = 1.5
CONFIG = """[limits]
first-offers-per-minute=1000
log-ins-per-minute=1000
"""
DENIED = ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "0.0.0.0",
          "0.0.0.1", "169.254.169.254", "::ffff:169.254.169.254",
          "fd00:ec2::254", "224.0.0.1", "239.255.255.250", "255.255.255.255",
          "240.0.0.1", "ff02::1", "ff0e::1", "::"]


class Wire:
    """All packets of this network, those over loopback included."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                    socket.htons(3))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)

    def take(self):
        """The destinations of the UDP packets since the last look."""
        found = []
        while True:
            try:
                data, place = self.socket.recvfrom(2048)
            except BlockingIOError:
                return found
            if place[1] == 0x0800 and data[9] == 17:
                at = 4 * (data[0] & 15)
                found.append((socket.inet_ntop(socket.AF_INET, data[16:20]),
                              struct.unpack("!H", data[at + 2:at + 4])[0]))
            elif place[1] == 0x86DD and data[6] == 17:
                found.append((socket.inet_ntop(socket.AF_INET6, data[24:40]),
                              struct.unpack("!H", data[42:44])[0]))


class Phone:
    """A client that says what it is told to."""

    def __init__(self, desk, session):
        self.desk = desk
        self.session = session
        self.frames = []
        self.number = 0

    async def __aenter__(self):
        self.socket = await open_socket(self.desk.server_url,
                                        self.session["accessToken"])
        await self.expect("ready")
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def read(self, seconds):
        try:
            text = await asyncio.wait_for(self.socket.recv(), seconds)
        except asyncio.TimeoutError:
            return None
        frame = json.loads(text)
        self.frames.append(frame)
        return frame

    async def expect(self, kind, seconds=10):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            frame = await self.read(deadline - time.monotonic())
            if frame and frame["type"] == kind:
                return frame
            assert not frame or frame["type"] not in ("error", "call-error"), \
                frame
        raise AssertionError(f"no {kind}: {self.kinds()}")

    async def look(self, seconds=LOOK_SECONDS):
        """What comes in this time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            await self.read(max(0.01, deadline - time.monotonic()))

    def kinds(self):
        return [frame["type"] for frame in self.frames]

    async def say(self, kind, **fields):
        self.number += 1
        await self.socket.send(json.dumps(
            {"type": kind, "id": f"n-{self.number}", **fields}))

    async def call(self, user_id, sdp):
        conversation = self.desk.request(
            "POST", "/api/conversations", {"kind": "direct",
                                           "userId": user_id},
            self.session["accessToken"])
        self.call_id = conversation["conversationId"]
        await self.say("call-offer", callId=self.call_id,
                       recipientId=user_id, callType="audio", generation=0,
                       sdp=sdp)
        self.epoch = (await self.expect("ack"))["epoch"]

    async def candidate(self, text, ufrag):
        await self.say("call-ice-candidate", callId=self.call_id,
                       epoch=self.epoch, generation=0, candidate={
                           "candidate": text, "sdpMid": "0",
                           "sdpMLineIndex": 0, "usernameFragment": ufrag})

    async def cancel(self):
        await self.say("call-hangup", callId=self.call_id, epoch=self.epoch,
                       reason="cancelled")
        await self.expect("ack")


class Test:
    def __init__(self, desk, sessions):
        self.desk = desk
        self.sessions = sessions
        self.wire = Wire()
        self.sdp = None

    def cli(self, name, *arguments):
        env = dict(os.environ, HOLLER_PASSWORD=PASSWORD,
                   G_DEBUG="fatal-warnings")
        process = self.desk.spawn(
            f"{name}-cli", [
                self.desk.program("cli/holler-cli"), "--server",
                self.desk.server_url, "--user", name, "--json", "--audio-in",
                "test", "--audio-out", "null", *arguments],
            env=env, stdout=subprocess.PIPE)
        return process

    @staticmethod
    async def event(process, name):
        loop = asyncio.get_running_loop()
        while True:
            line = await asyncio.wait_for(
                loop.run_in_executor(None, process.stdout.readline), 20)
            assert line, f"it ended before {name}"
            if json.loads(line)["event"] == name:
                return

    def user_id(self, name):
        return self.sessions[name]["user"]["userId"]

    async def test_the_called_learn_nothing(self):
        """Who is rung has no address of the caller's, in a description, in a
        candidate or as a packet, until the call is accepted."""
        async with Phone(self.desk, self.sessions["carol"]) as carol:
            self.wire.take()
            alice = self.cli("alice", "call", "carol")
            offer = await carol.expect("call-offer")
            assert offer["ring"] is True
            self.sdp = offer["sdp"]
            assert "a=candidate" not in self.sdp
            assert ADDRESS not in self.sdp and "fd77" not in self.sdp
            await carol.look()
            assert "call-ice-candidate" not in carol.kinds(), carol.kinds()
            packets = self.wire.take()
            assert packets == [], packets
            await carol.say("call-reject", callId=offer["callId"],
                            epoch=offer["epoch"], reason="declined")
            await carol.expect("ack")
            assert alice.wait(10) == 1

    async def ring(self, mallory, sink, denied=()):
        """A call with a candidate that leads to a socket of this test."""
        ufrag = re.search(r"a=ice-ufrag:(\S+)", self.sdp).group(1)
        await mallory.call(self.user_id("bob"), self.sdp)
        for number, address in enumerate(denied, 10):
            await mallory.candidate(
                f"candidate:{number} 1 UDP 2113937151 {address} 7777 typ host",
                ufrag)
        await mallory.candidate(
            f"candidate:1 1 UDP 2113937150 {ADDRESS} "
            f"{sink.getsockname()[1]} typ host", ufrag)

    async def test_the_caller_learns_nothing(self):
        """Who calls gets no candidate, no answer and no packet of one who
        has not accepted, whatever candidates were sent."""
        bob = self.cli("bob", "listen")
        await self.event(bob, "ready")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
            sink.bind((ADDRESS, 0))
            async with Phone(self.desk, self.sessions["alice"]) as mallory:
                self.wire.take()
                await self.ring(mallory, sink)
                await self.event(bob, "incoming")
                await mallory.look()
                packets = self.wire.take()
                assert packets == [], packets
                heard = [frame for frame in mallory.frames
                         if frame.get("senderId") == self.user_id("bob")]
                assert [frame["type"] for frame in heard] == \
                    ["call-ringing"], heard
                assert ADDRESS not in json.dumps(mallory.frames)
                await mallory.cancel()
                await self.event(bob, "ended")
                await mallory.look(0.3)
                assert self.wire.take() == []
        bob.terminate()
        assert bob.wait(10) == 0

    async def test_no_probe_to_denied_addresses(self):
        """After the accept the one address that a peer may have is probed,
        and none of those that none has."""
        bob = self.cli("bob", "listen", "--auto-accept")
        await self.event(bob, "ready")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as inner:
            sink.bind((ADDRESS, 0))
            inner.bind(("127.0.0.1", 7777))
            async with Phone(self.desk, self.sessions["alice"]) as mallory:
                self.wire.take()
                await self.ring(mallory, sink, DENIED)
                await mallory.expect("call-answer")
                await mallory.expect("call-ice-candidate")
                await mallory.look()
                places = set(self.wire.take())
                assert (ADDRESS, sink.getsockname()[1]) in places, places
                assert not [place for place in places
                            if place[1] == 7777], places
                await mallory.say("call-hangup", callId=mallory.call_id,
                                  epoch=mallory.epoch, reason="hangup")
                await self.event(bob, "ended")
        bob.terminate()
        assert bob.wait(10) == 0


def lead_somewhere():
    """Whatever is sent to anybody leaves by the one interface."""
    for family, router in (("-4", ROUTERS[0]), ("-6", ROUTERS[1])):
        subprocess.run(["ip", family, "neighbour", "add", router, "lladdr",
                        "02:00:00:00:00:01", "dev", "holler0", "nud",
                        "permanent"], check=True)
        subprocess.run(["ip", family, "route", "add", "default", "via",
                        router], check=True)


def main():
    import traceback
    lead_somewhere()
    names = [name for name in dir(Test) if name.startswith("test_")]
    # the description that the others use comes first
    names.sort(key=lambda name: name != "test_the_called_learn_nothing")
    failed = 0
    print(f"1..{len(names)}", flush=True)
    with Desk(sys.argv[1], people=("alice", "bob", "carol"), display=False,
              keyring=False, sound=False) as desk:
        desk.start_server(config=CONFIG)
        test = Test(desk, desk.make_accounts())
        for number, name in enumerate(names, 1):
            path = name.removeprefix("test_").replace("_", "-")
            try:
                asyncio.run(getattr(test, name)())
                print(f"ok {number} /net/before-accept/{path}", flush=True)
            except Exception:
                failed += 1
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
                print(f"not ok {number} /net/before-accept/{path}",
                      flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
