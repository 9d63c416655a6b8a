#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes Holler's sounds: run it here after changing it, and commit both.

Those that are called "wood" are struck wooden bars: a few partials that die
away, the higher ones sooner, on notes of one scale, so that they belong
together. The others are for who likes them better: SOUND-TONE.wav.
"""

import math
import struct
import wave

RATE = 16000
# G major pentatonic around the middle of the voice.
G4, A4, B4, D5, E5, G5 = 392.0, 440.0, 493.88, 587.33, 659.26, 783.99
# A bar's partials: multiple of the note, loudness, seconds to die away.
PARTIALS = ((1.0, 1.0, 0.45), (3.93, 0.25, 0.12), (9.2, 0.08, 0.04))
# A small bell's, hum and strike note and what lies above.
BELL = ((0.5, 0.35, 0.9), (1.0, 1.0, 0.7), (1.2, 0.4, 0.5), (2.0, 0.35, 0.3),
        (2.76, 0.15, 0.15))
ATTACK_S = 0.004


def bar(samples, at_s, note, loudness, partials=PARTIALS):
    """Strikes a bar at a moment."""
    start = int(at_s * RATE)
    for i in range(start, len(samples)):
        t = (i - start) / RATE
        rise = min(t / ATTACK_S, 1.0)
        for multiple, share, decay_s in partials:
            if note * multiple < RATE / 2:
                samples[i] += (loudness * share * rise
                               * math.exp(-t / decay_s)
                               * math.sin(2 * math.pi * note * multiple * t))


def hum(samples, at_s, seconds, notes, loudness, edge_s=0.02, trill_hz=0.0):
    """Holds notes for a while; a trill is what a clapper does."""
    start = int(at_s * RATE)
    count = int(seconds * RATE)
    for i in range(count):
        t = i / RATE
        edge = min(t / edge_s, (seconds - t) / edge_s, 1.0)
        beat = 1.0
        if trill_hz:
            beat = 0.35 + 0.65 * math.exp(-8.0 * ((t * trill_hz) % 1.0))
        samples[start + i] += loudness * edge * beat / len(notes) * sum(
            math.sin(2 * math.pi * note * t) for note in notes)


def make(name, seconds, strikes, fade_s=0.05, partials=PARTIALS):
    samples = [0.0] * int(seconds * RATE)
    for at_s, note, loudness in strikes:
        bar(samples, at_s, note, loudness, partials)
    write(name, samples, fade_s)


def write(name, samples, fade_s=0.05):
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
make("ring-wood.wav", 3.0,
     [(t + at, note, 0.42) for at in (0.0, 0.85) for t, note in CALL])
make("ring-bells.wav", 3.0,
     [(0.0, E5, 0.3), (0.35, B4, 0.3), (0.7, D5, 0.3), (1.05, G4, 0.3)],
     partials=BELL)
# An apparatus with two bells and a clapper, and the pause between.
ring = [0.0] * int(3.0 * RATE)
for at in (0.0, 0.6):
    hum(ring, at, 0.4, (1046.5, 1318.5, 2637.0), 0.5, 0.005, 25.0)
write("ring-telephone.wav", ring)
# For rooms in which others are.
ring = [0.0] * int(3.0 * RATE)
for at, notes in ((0.0, (G4, D5)), (0.7, (B4, E5))):
    hum(ring, at, 1.0, notes, 0.25, 0.3)
write("ring-soft.wav", ring)

# What the caller hears: softer, lower, and seldom.
make("ringback-wood.wav", 3.2,
     [(0.0, G4, 0.2), (0.4, D5, 0.2), (0.8, G4, 0.14)])
# As the networks of most of Europe have it.
ring = [0.0] * int(5.0 * RATE)
hum(ring, 0.0, 1.0, (425.0,), 0.18)
write("ringback-telephone.wav", ring)

make("end-wood.wav", 0.7, [(0.0, D5, 0.3), (0.15, B4, 0.26), (0.3, G4, 0.22)])
beeps = [0.0] * int(1.2 * RATE)
for at in (0.0, 0.4, 0.8):
    hum(beeps, at, 0.2, (425.0,), 0.2)
write("end-telephone.wav", beeps)

make("message-wood.wav", 0.45, [(0.0, E5, 0.26), (0.09, G5, 0.22)])
