#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well what was heard matches what was said.

usage: correlate.py SAID.wav HEARD.wav

Prints one JSON object: `correlation` (0-1), `lag_ms` (where in the recording
the speech begins to be heard), `coverage` (share of the speech that arrived)
and `longest_gap_ms`.

A call may stretch or squeeze time by milliseconds, so one correlation over
the whole recording says too little. The speech is cut into pieces of a quarter
second, each is looked for near where the whole was found, and the pieces are
averaged by their energy.
"""

import json
import subprocess
import sys

import numpy as np

RATE = 16000
PIECE = RATE // 4
SLACK = int(0.3 * RATE)  # how far a piece may stray from the whole
HEARD = 0.5  # a piece with less than this did not arrive


def load(path):
    """Any sound file as mono float samples at RATE."""
    raw = subprocess.run(
        ["sox", path, "-t", "f32", "-r", str(RATE), "-c", "1", "-"],
        check=True, capture_output=True).stdout
    return np.frombuffer(raw, dtype="<f4").astype(np.float64)


def best_lag(needle, hay):
    """Normalised correlation of needle with every place of hay: the best
    place and its value."""
    if len(hay) < len(needle):
        hay = np.pad(hay, (0, len(needle) - len(hay)))
    size = 1 << int(np.ceil(np.log2(len(hay) + len(needle))))
    cross = np.fft.irfft(
        np.fft.rfft(hay, size) * np.conj(np.fft.rfft(needle, size)), size)
    cross = cross[:len(hay) - len(needle) + 1]
    energy = np.concatenate(([0.0], np.cumsum(hay * hay)))
    window = energy[len(needle):] - energy[:-len(needle)]
    norm = np.sqrt(np.maximum(window, 1e-9) * max(np.dot(needle, needle), 1e-9))
    values = cross / np.maximum(norm, 1e-6)
    lag = int(np.argmax(values))
    return lag, float(values[lag])


def whole_lag(said, heard):
    """Where said begins in heard, by plain cross-correlation."""
    size = 1 << int(np.ceil(np.log2(len(said) + len(heard))))
    cross = np.fft.irfft(
        np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size)), size)
    lag = int(np.argmax(cross))
    return lag - size if lag > size // 2 else lag


def compare(said, heard):
    if len(heard) < PIECE or np.max(np.abs(heard)) < 1e-4:
        return {"correlation": 0.0, "lag_ms": 0.0, "coverage": 0.0,
                "longest_gap_ms": 1000.0 * len(said) / RATE}
    start = whole_lag(said, heard)
    loud = np.sqrt(np.mean(said * said))
    total = weight = 0.0
    arrived = pieces = 0
    gap = longest = 0
    for at in range(0, len(said) - PIECE + 1, PIECE):
        piece = said[at:at + PIECE]
        power = float(np.dot(piece, piece))
        if np.sqrt(power / PIECE) < 0.1 * loud:
            continue  # a pause between words says nothing
        low = max(0, start + at - SLACK)
        value = 0.0
        if low < len(heard):
            value = best_lag(piece, heard[low:start + at + PIECE + SLACK])[1]
        pieces += 1
        if value >= HEARD:
            arrived += 1
            gap = 0
        else:
            gap += PIECE
            longest = max(longest, gap)
        total += power * max(value, 0.0)
        weight += power
    return {"correlation": round(total / max(weight, 1e-9), 4),
            "lag_ms": round(1000.0 * start / RATE, 1),
            "coverage": round(arrived / max(pieces, 1), 4),
            "longest_gap_ms": round(1000.0 * longest / RATE, 1)}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(json.dumps(compare(load(sys.argv[1]), load(sys.argv[2]))))


if __name__ == "__main__":
    main()
