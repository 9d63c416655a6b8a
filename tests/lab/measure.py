# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was heard of what was said.

The speech is cut into pieces of a quarter second, and each is looked for in
what was heard near where the last one was found: that gives what arrived, the
delay, and how alike it is. Gaps are looked for in steps of 10 ms by comparing
loudness along the delays that were found.
"""

import os
import subprocess
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

from correlate import RATE, best_lag, load  # noqa: E402

STEP = RATE // 100
PIECE = RATE // 4
HOP = RATE // 8
NEAR = int(0.15 * RATE)  # how far the delay may be from the last
FAR = int(3.0 * RATE)  # where it is looked for when it was lost
FIRST = 90 * RATE  # the speech begins within that
FIRST_PIECES = 60
AGREED = 4
MOST_DELAY = int(1.5 * RATE)
FOUND = 0.5  # a piece that is as alike as this has arrived
FOUND_ALIKE = 0.85  # by its spectrum, if not by its waveform
LOUD_DB = -22.0  # a step of speech, against the mean of all
MISSING_DB = -20.0  # a step of what was heard, against what was said
BRIDGED_STEPS = 6  # quieter steps between two that are missing
BANDS = 20
FLOOR_DB = -45.0

SENTENCES = (
    "The harbour was quiet when the grey boat came around the long pier.",
    "She wrote every number on the wall and asked who could add them.",
    "Nobody told the gardener that the old gate would open by itself.",
    "We packed seven blue boxes, carried them upstairs and went to bed.",
    "A thin dog followed the postman as far as the railway bridge.",
    "Please bring bread, a jar of honey, and whatever fruit looks good.",
    "Their music began slowly and grew until the windows were shaking.",
    "He measured the table twice before he cut the heavy oak board.",
    "In the mountains the weather can turn within a quarter of an hour.",
    "Every child in the village knew why the miller had left the house.",
    "The train will leave from platform nine, not from platform four.",
    "You should never argue with someone who is holding a hot kettle.",
)
VOICES = {"alice": ("en+f3", "165"), "bob": ("en+m3", "155")}


def speak(path, name, seconds):
    """At least so many seconds of speech, its pauses cut short, so that a
    gap is a gap and not the end of a sentence. 48 kHz, one channel."""
    voice, speed = VOICES[name]
    first = 0 if name == "alice" else len(SENTENCES) // 2
    raw = path + ".raw.wav"
    text = []
    rounds = 0
    while True:
        rounds += 1
        for i in range(len(SENTENCES)):
            number = len(text) + 11
            text.append(f"{SENTENCES[(first + i) % len(SENTENCES)]} "
                        f"That makes {number * 37}.")
        subprocess.run(["espeak-ng", "-v", voice, "-s", speed, "-w", raw,
                        " ".join(text)], check=True)
        subprocess.run(
            ["sox", raw, "-r", "48000", "-c", "1", "-b", "16", path,
             "silence", "-l", "1", "0.02", "0.4%", "-1", "0.05", "0.4%",
             "gain", "-n", "-5"], check=True, stderr=subprocess.DEVNULL)
        length = float(subprocess.run(
            ["soxi", "-D", path], check=True, capture_output=True).stdout)
        if length >= seconds or rounds > 20:
            os.unlink(raw)
            return path


def _decibel(power):
    return 10 * np.log10(np.maximum(power, 1e-12))


def _steps(sound):
    n = len(sound) // STEP
    return _decibel((sound[:n * STEP].reshape(n, STEP) ** 2).mean(axis=1))


def _find_first(said, heard, expected):
    """Where the beginning of the speech is in what was heard: the first place
    that some pieces agree on. When both began is mostly known; then it is
    looked for at once where it must be."""
    votes = []
    for at in range(0, min(len(said), FIRST_PIECES * PIECE), PIECE):
        low = 0 if expected is None else max(0, expected + at)
        high = FIRST if expected is None else low + MOST_DELAY + 2 * PIECE
        if low + 2 * PIECE > len(heard):
            break
        lag, value = best_lag(said[at:at + 2 * PIECE], heard[low:high])
        if value < 0.6:
            continue
        votes.append(lag + low - at)
        near = [vote for vote in votes if abs(vote - votes[-1]) < NEAR]
        if len(near) >= AGREED:
            return int(np.median(near))
    return None


def _bands(sound):
    """Energy of bands as wide as an ear's, in decibels, by steps."""
    width = 2 * STEP
    n = len(sound) // STEP - 1
    if n < 1:
        return np.zeros((0, BANDS))
    places = np.arange(n)[:, None] * STEP + np.arange(width)
    power = np.abs(np.fft.rfft(sound[places] * np.hanning(width),
                               512, axis=1)) ** 2
    hertz = np.fft.rfftfreq(512, 1 / RATE)
    mel = 2595 * np.log10(1 + hertz / 700)
    edges = np.linspace(2595 * np.log10(1 + 100 / 700), mel[-1], BANDS + 1)
    out = np.stack([power[:, (mel >= low) & (mel <= high)].sum(axis=1)
                    for low, high in zip(edges, edges[1:])], axis=1)
    return _decibel(out)


def _alike(said, heard, place, loudest, shifts):
    """The correlation of the band energies of a piece with what was heard
    there, or a few milliseconds beside it."""
    a = np.maximum(_bands(said), loudest + FLOOR_DB)
    a -= a.mean()
    best = 0.0
    for shift in shifts:
        low = place + shift * STEP // 2
        if low < 0 or low + len(said) > len(heard):
            continue
        b = np.maximum(_bands(heard[low:low + len(said)]), loudest + FLOOR_DB)
        b -= b.mean()
        size = np.sqrt((a * a).sum() * (b * b).sum())
        if size > 0:
            best = max(best, float((a * b).sum() / size))
    return best


def track(said, heard, expected=None):
    """Rows of: place in said, place in heard, how alike; loud pieces only.
    @expected: where the first sample said would be in heard without delay."""
    first = _find_first(said, heard, expected)
    if first is None:
        return np.zeros((0, 3))
    loudness = np.sqrt(np.mean(said ** 2))
    loudest = _decibel(np.mean(said ** 2)) + 30
    rows = []
    lag = first
    lost = 0
    for at in range(0, len(said) - PIECE + 1, HOP):
        piece = said[at:at + PIECE]
        if np.sqrt(np.mean(piece ** 2)) < 0.25 * loudness:
            continue
        reach = NEAR if lost * HOP < RATE else FAR
        low = max(0, at + lag - reach)
        if at + lag + PIECE > len(heard):
            break
        place, value = best_lag(piece, heard[low:at + lag + PIECE + reach])
        # far away chance finds something, too
        if value >= (FOUND if reach == NEAR else 0.75):
            lag = low + place - at
            lost = 0
        elif _alike(piece, heard, at + lag, loudest,
                    range(-4, 5)) >= FOUND_ALIKE:
            # time was stretched within it: no waveform, but the sound
            value = FOUND
        else:
            value = min(value, FOUND - 0.01)
            lost += 1
        rows.append((at, at + lag, value))
    return np.array(rows).reshape(-1, 3)


def spectrum_correlation(said, heard, rows):
    """How alike the spectra of words (half seconds) are, 0 to 1: the
    correlation of their band energies, averaged by loudness."""
    total = weight = 0.0
    loudest = _decibel(np.mean(said ** 2)) + 30
    for at, place, _ in rows[::4]:
        at, place = int(at), int(place)
        one = said[at:at + 2 * PIECE]
        two = heard[place:place + 2 * PIECE]
        if len(one) < 2 * PIECE or len(two) < len(one):
            continue
        best = _alike(one, heard, place, loudest, range(-2, 3))
        power = float(np.mean(one ** 2))
        total += power * best
        weight += power
    return total / weight if weight else 0.0


def gaps(said, heard, rows):
    """Rows of: seconds in heard at which a gap begins, its length in ms."""
    if len(rows) == 0:
        return []
    mean = _decibel(np.mean(said ** 2))
    levels = _steps(said)
    # the loudest of three steps: time is stretched by some milliseconds
    heard_levels = _steps(heard)
    padded = np.pad(heard_levels, 1, mode="edge")
    heard_levels = np.maximum.reduce([padded[:-2], padded[1:-1], padded[2:]])
    good = rows[rows[:, 2] >= FOUND]
    if len(good) == 0:
        return [(0.0, 10.0 * len(levels))]
    lags = np.interp(np.arange(len(levels)) * STEP, good[:, 0],
                     good[:, 1] - good[:, 0])
    found = []
    begin = None
    last = 0
    first, end = int(rows[0, 0] // STEP), int(rows[-1, 0] // STEP)
    for i in range(first, min(end, len(levels))):
        if levels[i] < mean + LOUD_DB:
            continue
        j = int((i * STEP + lags[i]) // STEP)
        if not 0 <= j < len(heard_levels):
            continue
        missing = heard_levels[j] < levels[i] + MISSING_DB
        # A pause of the speaker does not end a long gap.
        bridged = BRIDGED_STEPS if begin is None else \
            max(BRIDGED_STEPS, last - begin)
        if missing and begin is not None and i - last <= bridged:
            last = i
        elif missing:
            if begin is not None:
                found.append((begin, last))
            begin = last = i
        elif begin is not None:
            found.append((begin, last))
            begin = None
    if begin is not None:
        found.append((begin, last))
    return [((a * STEP + lags[a]) / RATE, 10.0 * (b - a + 1))
            for a, b in found]


class Heard:
    """One ear: what was said, what was heard of it, and when. `began` is the
    time (monotonic seconds) of the first sample of each, if it is known."""

    def __init__(self, said_path, heard_path, said_began=None,
                 heard_began=None):
        self.said = load(said_path)
        self.heard = load(heard_path)
        self.said_began = said_began
        self.heard_began = heard_began
        expected = None
        if said_began is not None and heard_began is not None:
            expected = int((said_began - heard_began) * RATE)
        self.rows = track(self.said, self.heard, expected)
        self.gaps = gaps(self.said, self.heard, self.rows)

    def _between(self, begin, end):
        """Rows heard between two times."""
        if self.heard_began is None or len(self.rows) == 0:
            return self.rows
        at = self.heard_began + self.rows[:, 1] / RATE
        return self.rows[(at >= begin) & (at < end)]

    def figures(self, begin=-np.inf, end=np.inf):
        rows = self._between(begin, end)
        if len(rows) == 0:
            return {"coverage": 0.0, "correlation": 0.0, "gap_ms": np.inf}
        arrived = rows[:, 2] >= FOUND
        result = {
            "coverage": float(arrived.mean()),
            "correlation": spectrum_correlation(self.said, self.heard, rows),
            "gap_ms": self.longest_gap_ms(begin, end),
        }
        if self.said_began is not None and arrived.any():
            shift = (self.heard_began - self.said_began) * 1000
            delays = shift + (rows[arrived, 1] - rows[arrived, 0]) \
                * 1000 / RATE
            result["delay_ms"] = float(np.median(delays))
            result["delay_end_ms"] = float(np.median(delays[-24:]))
            result["delay_p95_ms"] = float(np.percentile(delays, 95))
        return result

    def longest_gap_ms(self, begin=-np.inf, end=np.inf):
        began = self.heard_began or 0.0
        return max((length for at, length in self.gaps
                    if begin <= began + at < end), default=0.0)

    def first_after(self, time):
        """When speech is heard again after that time; None if never."""
        if self.heard_began is None:
            return None
        at = self.heard_began + self.rows[:, 1] / RATE
        after = at[(at >= time) & (self.rows[:, 2] >= FOUND)]
        return float(after[0]) if len(after) else None
