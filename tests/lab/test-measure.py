#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the laboratory hears what is wrong with a sound, and only that."""

import os
import sys
import tempfile
import unittest
import wave

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import measure  # noqa: E402

RATE = 48000
SECONDS = 14


def read(path):
    with wave.open(path) as file:
        return np.frombuffer(file.readframes(file.getnframes()),
                             dtype="<i2").astype(np.float64)


def write(path, sound):
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.clip(sound, -32768, 32767).astype("<i2").tobytes())


class Measure(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = f"{cls.folder.name}/said.wav"
        cls.said = read(measure.speak(cls.path, "alice",
                                      SECONDS))[:SECONDS * RATE]
        write(cls.path, cls.said)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def hear(self, sound, delay_s=0.06):
        path = f"{self.folder.name}/heard.wav"
        noise = np.random.default_rng(1).normal(0, 3, len(sound) + 2 * RATE)
        heard = noise
        at = int((1 + delay_s) * RATE)
        heard[at:at + len(sound)] += sound[:len(heard) - at]
        write(path, heard)
        # it was said one second after the ear began to hear
        return measure.Heard(self.path, path, 101.0, 100.0)

    def test_all_arrived(self):
        figures = self.hear(self.said).figures()
        self.assertGreaterEqual(figures["coverage"], 0.99)
        self.assertGreaterEqual(figures["correlation"], 0.97)
        self.assertEqual(figures["gap_ms"], 0.0)
        self.assertAlmostEqual(figures["delay_ms"], 60, delta=2)

    def cut(self, at_s, length_s):
        sound = self.said.copy()
        sound[int(at_s * RATE):int((at_s + length_s) * RATE)] = 0
        return sound

    def test_gap(self):
        # a place at which somebody speaks all the time
        power = np.convolve(self.said ** 2, np.ones(RATE // 4), "valid")
        at_s = (np.argmax(power[5 * RATE:9 * RATE]) + 5 * RATE) / RATE
        for length_s in (0.08, 0.12, 0.2):
            ear = self.hear(self.cut(at_s, length_s))
            gap_ms = ear.longest_gap_ms()
            self.assertGreaterEqual(gap_ms, length_s * 1000 - 45)
            self.assertLessEqual(gap_ms, length_s * 1000 + 25)

    def test_silence_and_recovery(self):
        ear = self.hear(self.cut(5, 3))
        self.assertAlmostEqual(ear.longest_gap_ms(), 3000, delta=300)
        # heard again at 101 + 5 + 3 + 0.06 seconds
        self.assertAlmostEqual(ear.first_after(106.2), 109.06, delta=0.25)
        figures = ear.figures(101, 106)
        self.assertGreaterEqual(figures["coverage"], 0.97)
        figures = ear.figures(106.2, 108.8)
        self.assertLessEqual(figures["coverage"], 0.05)

    def test_delay_that_changes(self):
        half = len(self.said) // 2
        sound = np.concatenate([self.said[:half], np.zeros(RATE // 10),
                                self.said[half:]])
        ear = self.hear(sound)
        self.assertAlmostEqual(ear.figures(101, 106)["delay_ms"], 60, delta=2)
        self.assertAlmostEqual(ear.figures(110, 114)["delay_ms"], 160,
                               delta=2)
        self.assertGreaterEqual(ear.figures()["coverage"], 0.95)

    def test_something_else(self):
        other = read(measure.speak(f"{self.folder.name}/other.wav", "bob",
                                   SECONDS))[:SECONDS * RATE]
        figures = self.hear(other).figures()
        self.assertLessEqual(figures["coverage"], 0.1)

    def test_nothing(self):
        figures = self.hear(np.zeros(SECONDS * RATE)).figures()
        self.assertEqual(figures["coverage"], 0.0)

    def test_rough_sound(self):
        """Noise as loud as the speech is heard as such."""
        noise = np.random.default_rng(2).normal(0, 1, len(self.said))
        loud = np.sqrt(np.mean(self.said ** 2))
        figures = self.hear(self.said * 0.7 + noise * loud).figures()
        self.assertLessEqual(figures["correlation"], 0.8)


if __name__ == "__main__":
    unittest.main(verbosity=0)
