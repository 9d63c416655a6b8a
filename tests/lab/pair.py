# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two headless Chromiums in the same homes, with the same speech and the same
faults: what an ordinary call would have been like."""

import base64
import functools
import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import time
import wave

import measure
import world as place
from acts import act
from people import SECRET

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "browser"))

from browser import Browser, QuietHandler  # noqa: E402

PAGE_PORT = 8090
ORIGIN = f"http://{place.SERVER}:{PAGE_PORT}"
SIDES = ("alice", "bob")
CONNECT_SECONDS = 20
STATISTICS_EVERY_S = 1.0


class HomeBrowser(Browser):
    """A Chromium in a home, spoken to from outside."""

    def __init__(self, world, home):
        self.segment = world.segments[home]

        def spawn(command, env):
            return world.spawn(home, f"{home}-chromium", [
                *command, f"--unsafely-treat-insecure-origin-as-secure={ORIGIN}",
                "--disable-features=WebRtcHideLocalIpsWithMdns"], env=env)

        super().__init__(spawn)

    def _find_address(self):
        address = super()._find_address()
        # What the loop's thread opens it opens in the home.
        self.loop.call_soon_threadsafe(self.segment.enter_thread)
        return address


def _serve(folder):
    server = http.server.ThreadingHTTPServer(
        (place.SERVER, PAGE_PORT),
        functools.partial(QuietHandler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _ice_servers(uris):
    """As the server would tell them (RFC draft of REST credentials)."""
    user = f"{int(time.time()) + 3600}:pair"
    key = hmac.new(SECRET.encode(), user.encode(), hashlib.sha1).digest()
    return [{"urls": uri} if uri.startswith("stun:") else
            {"urls": uri, "username": user,
             "credential": base64.b64encode(key).decode()} for uri in uris]


class _Ends:
    """The two pages."""

    def __init__(self, scenario, world):
        self.world = world
        self.browsers = {}
        self.told = {side: [] for side in SIDES}
        folder = world.path("pages")
        os.makedirs(folder)
        for name in ("pair.html", "pair.js"):
            with open(os.path.join(HERE, name), "rb") as source, \
                    open(os.path.join(folder, name), "wb") as target:
                target.write(source.read())
        self.said = {side: measure.speak(f"{folder}/{side}.wav", side,
                                         scenario.seconds + 20)
                     for side in SIDES}
        self.server = world.segments["world"].call(_serve, folder)
        for side in SIDES:
            self.browsers[side] = HomeBrowser(world, side)
            self.browsers[side].open(f"{ORIGIN}/pair.html", "window.Pair")

    def js(self, side, expression, seconds=30):
        return self.browsers[side].evaluate(expression, seconds)

    def connect(self, scenario):
        servers = json.dumps(_ice_servers(scenario.uris(self.world)))
        policy = '"relay"' if scenario.relay_only else '"all"'
        for side in SIDES:
            self.js(side, f"window.pair = new Pair(); pair.open({servers}, "
                          f"{policy}, '{side}.wav')")
        offer = json.dumps(self.js("alice", "pair.offer()"))
        answer = json.dumps(self.js("bob", f"pair.answer({offer})"))
        self.js("alice", f"pair.accept({answer})")
        place.wait_until(
            "the browsers are connected",
            lambda: all(self.js(side, "pair.pc.connectionState") ==
                        "connected" for side in SIDES), CONNECT_SECONDS)
        for side in SIDES:
            self.js(side, "pair.speak()")

    def note(self):
        for side in SIDES:
            told = self.js(side, "pair.statistics()")
            self.told[side].append(told)

    def concealed(self, begin, end):
        shares = []
        for rows in self.told.values():
            rows = [row for row in rows
                    if begin <= row["now"] / 1000 - self.wall <= end
                    and "received" in row]
            if len(rows) >= 2:
                received = rows[-1]["received"] - rows[0]["received"]
                concealed = rows[-1]["concealed"] - rows[0]["concealed"]
                shares.append(concealed / max(received, 1))
        return {"concealed": max(shares)} if shares else {}

    def listen(self):
        """What was heard, as the laboratory compares it."""
        self.wall = time.time() - time.monotonic()
        times = {side: self.js(side, "pair.times()") for side in SIDES}
        ears = {}
        for side, other in (("alice", "bob"), ("bob", "alice")):
            path = self.world.path(f"{side}-chromium-heard.wav")
            with wave.open(path, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(48000)
                file.writeframes(base64.b64decode(
                    self.js(side, "pair.take()", 60)))
            ears[side] = measure.Heard(
                self.said[other], path,
                times[other]["saidBegan"] / 1000 - self.wall,
                times[side]["heardBegan"] / 1000 - self.wall)
        return ears

    def close(self):
        for browser in self.browsers.values():
            browser.close()
        self.server.shutdown()
        self.server.server_close()


def run_pair(scenario, world):
    """The figures of two browsers in that scenario."""
    scenario.populate(world, [ORIGIN])
    ends = _Ends(scenario, world)
    times = scenario.times = {}
    try:
        ends.connect(scenario)
        start = time.monotonic()
        acts = list(scenario.do)
        while time.monotonic() < start + scenario.seconds:
            while acts and time.monotonic() >= start + acts[0]["at"]:
                act(scenario, world, acts.pop(0))
            ends.note()
            moment = time.monotonic() + STATISTICS_EVERY_S
            if acts:
                moment = min(moment, start + acts[0]["at"])
            time.sleep(max(0, moment - time.monotonic()))
        over = time.monotonic()
        ears = ends.listen()
        return scenario.of_windows(ears, start, over, ends.concealed, times)
    finally:
        ends.close()
