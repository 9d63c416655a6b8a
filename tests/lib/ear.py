# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listens to a speaker while it plays, for tones that are told apart."""

import subprocess
import threading
import time

import numpy as np

RATE = 8000
BLOCK_S = 0.04
BLOCK = int(RATE * BLOCK_S)
AUDIBLE = 0.02  # of full scale


class Ear:
    """Notes which of some tones is heard, and when."""

    def __init__(self, device, tones_hz):
        self.heard = []  # (monotonic time, tone or None)
        at = np.arange(BLOCK) / RATE
        self.waves = {hz: np.exp(-2j * np.pi * hz * at) for hz in tones_hz}
        self.process = subprocess.Popen(
            ["parec", f"--device={device}", "--format=float32le",
             f"--rate={RATE}", "--channels=1", "--latency-msec=20"],
            stdout=subprocess.PIPE)
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        size = BLOCK * 4
        while len(data := self.process.stdout.read(size)) == size:
            block = np.frombuffer(data, dtype="<f4")
            loud = {hz: 2 * abs(np.dot(block, wave)) / BLOCK
                    for hz, wave in self.waves.items()}
            hz = max(loud, key=loud.get)
            self.heard.append((time.monotonic(),
                               hz if loud[hz] > AUDIBLE else None))

    def first(self, hz, since, blocks=3):
        """When a tone began to be heard, for some blocks in a row."""
        run = 0
        for at, tone in list(self.heard):
            run = run + 1 if tone == hz and at >= since else 0
            if run == blocks:
                return at - (blocks - 1) * BLOCK_S
        return None

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.thread.join(5)
        self.process.stdout.close()
