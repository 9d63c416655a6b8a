# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microphones that come and go while one talks."""

import os
import subprocess
import time

from desk import wait_until
from ear import Ear
from world import journey

HEADSET_HZ, TABLE_HZ = 440, 1000  # what is heard by which microphone
REPLACED_S = 2
# Bob's own choice. Tones are what these two take away from a voice.
PREFERENCES = {"microphone": "'bob-headset'", "echo_cancelling": "false",
               "noise_suppression": "false"}


def tone(w, hz):
    path = os.path.join(w.desk.folder, f"{hz}.wav")
    subprocess.run(["sox", "-n", "-r", "48000", "-c", "1", path, "synth",
                    "60", "sine", str(hz), "gain", "-10"], check=True)
    return path


def pactl(*arguments):
    return subprocess.run(["pactl", *arguments], check=True, text=True,
                          capture_output=True).stdout.strip()


@journey
def microphone_unplugged(w):
    """Bob speaks by his headset and, when it is pulled out, by the microphone
    on the table; Alice hears him all the time."""
    pactl("load-module", "module-null-sink", "sink_name=bob-headset-mouth",
          "rate=48000")
    playing = [w.desk.spawn("bob-headset-clock", [
        "parec", "--device=bob-headset-mouth.monitor", "--latency-msec=20",
        "/dev/null"])]
    for sink, hz in (("bob-headset-mouth", HEADSET_HZ),
                     ("bob-mouth", TABLE_HZ)):
        playing.append(w.desk.spawn("bob-say", [
            "paplay", f"--device={sink}", tone(w, hz)]))
    ear = Ear("alice-speaker.monitor", (HEADSET_HZ, TABLE_HZ))

    def plug():
        return pactl("load-module", "module-remap-source",
                     "source_name=bob-headset",
                     "master=bob-headset-mouth.monitor")

    def heard_soon(hz, since, seconds):
        at = wait_until(f"Alice to hear {hz} Hz",
                        lambda: ear.first(hz, since), 10)
        print(f"# {hz} Hz heard after {at - since:.2f} s")
        assert at - since <= seconds, f"only after {at - since:.2f} s"

    try:
        headset = plug()
        w.connect_call()
        heard_soon(HEADSET_HZ, time.monotonic(), REPLACED_S)
        for _ in range(2):
            since = time.monotonic()
            pactl("unload-module", headset)
            heard_soon(TABLE_HZ, since, REPLACED_S)
            since = time.monotonic()
            headset = plug()
            heard_soon(HEADSET_HZ, since, REPLACED_S)
        pactl("unload-module", headset)
        w.hang_up(w.alice)
    finally:
        ear.stop()
        for process in playing:
            process.terminate()
