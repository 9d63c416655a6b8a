#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes Holler's sounds: run it here after changing it, and commit both.

All of them are struck wooden bars: a few partials that die away, the higher
ones sooner, on notes of one scale, so that they belong together.
"""

import math
import struct
import wave

RATE = 16000
# G major pentatonic around the middle of the voice.
G4, A4, B4, D5, E5, G5 = 392.0, 440.0, 493.88, 587.33, 659.26, 783.99
# A bar's partials: multiple of the note, loudness, seconds to die away.
PARTIALS = ((1.0, 1.0, 0.45), (3.93, 0.25, 0.12), (9.2, 0.08, 0.04))
ATTACK_S = 0.004


def bar(samples, at_s, note, loudness):
    """Strikes a bar at a moment."""
    start = int(at_s * RATE)
    for i in range(start, len(samples)):
        t = (i - start) / RATE
        rise = min(t / ATTACK_S, 1.0)
        for multiple, share, decay_s in PARTIALS:
            if note * multiple < RATE / 2:
                samples[i] += (loudness * share * rise
                               * math.exp(-t / decay_s)
                               * math.sin(2 * math.pi * note * multiple * t))


def make(name, seconds, strikes, fade_s=0.05):
    samples = [0.0] * int(seconds * RATE)
    for at_s, note, loudness in strikes:
        bar(samples, at_s, note, loudness)
    n_fade = int(fade_s * RATE)
    for i in range(n_fade):
        samples[-1 - i] *= i / n_fade
    with wave.open(name, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(
            struct.pack("<h", int(max(-1.0, min(1.0, s)) * 32767))
            for s in samples))


# Two calls of four notes, then a breath; it is played round and round.
CALL = ((0.0, G4), (0.16, B4), (0.32, D5), (0.48, G5))
make("ring.wav", 3.0,
     [(t + at, note, 0.42) for at in (0.0, 0.85) for t, note in CALL])
# What the caller hears: softer, lower, and seldom.
make("ringback.wav", 3.2, [(0.0, G4, 0.2), (0.4, D5, 0.2), (0.8, G4, 0.14)])
make("end.wav", 0.7, [(0.0, D5, 0.3), (0.15, B4, 0.26), (0.3, G4, 0.22)])
make("message.wav", 0.45, [(0.0, E5, 0.26), (0.09, G5, 0.22)])
