# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A holler-cli, its events, and what it wrote of what it heard."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

from correlate import RATE, load  # noqa: E402
from desk import PASSWORD  # noqa: E402

PIECE = RATE // 20
AUDIBLE = 0.003
TONE_WIDTH_HZ = 30
TONE_SHARE = 0.5


class Cli:
    def __init__(self, desk, user, *arguments):
        env = dict(os.environ, G_DEBUG="fatal-criticals",
                   HOLLER_PASSWORD=PASSWORD)
        self.log = open(os.path.join(desk.folder, f"{user}.log"), "ab")
        self.process = subprocess.Popen(
            [desk.program("cli/holler-cli"), "--server", desk.server_url,
             "--user", user, "--json", *arguments],
            env=env, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self.log)
        desk.children.append(self.process)
        self.events = queue.Queue()
        self.seen = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            self.events.put(json.loads(line))

    def event(self, name, seconds=15, **fields):
        """The next event of that name and with those fields."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                event = self.events.get(
                    timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"no event {name} {fields}; status "
                    f"{self.process.poll()}, {self.seen[-10:]}") from None
            self.seen.append(event)
            if event["event"] == name and all(
                    event.get(key) == value for key, value in fields.items()):
                return event

    def end(self, seconds=20):
        status = self.process.wait(seconds)
        self.thread.join(5)
        self.log.close()
        while not self.events.empty():
            self.seen.append(self.events.get())
        return status

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.end()


def tone_pieces(path, hz):
    """For each twentieth of a second of a file, whether it is this tone."""
    sound = load(path)
    pieces = sound[:len(sound) // PIECE * PIECE].reshape(-1, PIECE)
    if len(pieces) == 0:
        return np.zeros(0, dtype=bool)
    power = np.abs(np.fft.rfft(pieces * np.hanning(PIECE))) ** 2
    frequencies = np.fft.rfftfreq(PIECE, 1 / RATE)
    near = np.abs(frequencies - hz) <= TONE_WIDTH_HZ
    share = power[:, near].sum(axis=1) / np.maximum(power.sum(axis=1), 1e-12)
    loud = np.sqrt((pieces ** 2).mean(axis=1)) > AUDIBLE
    return loud & (share > TONE_SHARE)


def tone(path, hz):
    """Seconds of it and its longest gap."""
    is_tone = tone_pieces(path, hz)
    places = np.flatnonzero(is_tone)
    piece_s = PIECE / RATE
    if len(places) == 0:
        return {"seconds": 0.0, "gap": 0.0}
    gaps = np.diff(places) - 1
    return {"seconds": round(len(places) * piece_s, 2),
            "gap": round(float(gaps.max(initial=0)) * piece_s, 2)}
