# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls between two windows: how they begin, go on and end."""

import os
import signal

from desk import PASSWORD, wait_until
from world import ALICE, BOB, journey


@journey
def call_from_the_chat(w):
    w.connect_call()
    w.bob.press("Mute Microphone")
    w.alice.find(contains="muted", seconds=5)
    w.bob.press("Unmute Microphone")
    w.alice.wait_gone(contains="muted", seconds=5)
    w.bob.press("Hang Up")
    w.no_call()
    for window in w.both():
        window.find(contains="Voice call", seconds=10)


@journey
def minimised_and_back(w):
    w.connect_call()
    w.alice.press("Minimize Call")
    w.alice.find("Return to Call")
    w.alice.fill("Message", "I write while we talk")
    w.alice.press("Send")
    w.alice.press("Return to Call")
    w.alice.find("Minimize Call")
    w.alice.press("Hang Up")
    w.no_call()
    w.bob.find(contains="I write while we talk")


@journey
def dragged_into_a_corner(w):
    """The small call goes where one drags it, and is still a call there."""
    w.connect_call()
    w.alice.press("Minimize Call")
    left, top, width, height = w.alice.box(f"Call with {BOB}")
    handle = (left + width * 0.6, top + 14)  # beside the name
    w.alice.drag(handle, (handle[0] - 700, handle[1] - 500))
    moved = wait_until(
        "the small call in the other corner",
        lambda: (lambda box: box if box[0] < left - 300
                 and box[1] < top - 200 else None)(
                     w.alice.box(f"Call with {BOB}")), 5)
    # it settles, and does not jump away from the next press
    w.alice.find("Return to Call")
    w.alice.drag((moved[0] + width * 0.6, moved[1] + 14),
                 (moved[0] + width * 0.6 + 30, moved[1] + 40))
    wait_until("the small call back in its corner",
               lambda: w.alice.box(f"Call with {BOB}")[:2] == moved[:2], 5)
    w.alice.press("Mute Microphone")
    w.bob.find(contains="muted", seconds=5)
    w.alice.press("Hang Up")
    w.no_call()


@journey
def reconnecting_and_back(w):
    """Bob's computer stops for some seconds: Alice is told, and it goes on."""
    w.connect_call()
    # sound must have come, or the silence means nothing
    w.alice.find("Call Quality", seconds=15)
    w.bob.person.process.send_signal(signal.SIGSTOP)
    try:
        w.alice.find("Reconnecting…", seconds=15)
        w.alice.find(contains="interrupted")
    finally:
        w.bob.person.process.send_signal(signal.SIGCONT)
    w.alice.wait_gone("Reconnecting…", seconds=20)
    for window in w.both():
        window.find("Encrypted", seconds=15)
    w.bob.press("Mute Microphone")
    w.alice.find(contains="muted", seconds=5)
    w.alice.press("Hang Up")
    w.no_call()


@journey
def continued_on_this_device(w):
    """Bob calls from another device and goes on in his window."""
    env = dict(os.environ, HOLLER_PASSWORD=PASSWORD)
    other = w.desk.spawn(
        "bob-elsewhere",
        [w.desk.program("cli/holler-cli"), "--server", w.desk.server_url,
         "--user", "bob", "--audio-in", "test", "--audio-out", "null",
         "call", "alice"], env=env)
    w.alice.press("Accept", seconds=15)
    w.alice.find("Encrypted", seconds=15)
    w.bob.find(contains="on another device", seconds=10)
    w.bob.press("Continue Here")
    w.bob.find("Encrypted", seconds=20)
    wait_until("the other device to be out of the call",
               lambda: other.poll() is not None, 15)
    w.alice.find("Encrypted", seconds=15)
    w.bob.press("Mute Microphone")
    w.alice.find(contains="muted", seconds=5)
    w.bob.press("Hang Up")
    w.no_call()


@journey
def declined(w):
    w.alice.press("Call")
    w.bob.press("Decline")
    w.no_call()
    w.alice.find(contains="eclined", seconds=10)


@journey
def missed_and_called_back(w):
    w.alice.press("Call")
    w.bob.find("Accept")
    w.alice.press("Hang Up")
    w.no_call()
    w.bob.find(contains="Missed voice call", seconds=10)
    w.bob.press("Call Back")
    w.alice.press("Accept")
    w.bob.find("Encrypted", seconds=15)
    w.bob.press("Hang Up")
    w.no_call()


@journey
def no_answer(w):
    """It rings as long as Alice likes, and no longer."""
    w.alice.person.prefer(ring_timeout="5")
    w.alice.press("Call")
    w.bob.find("Accept")
    w.alice.find(contains="no answer", seconds=15)
    w.no_call()
    w.bob.find(contains="Missed voice call", seconds=10)
    w.alice.find("Voice call, no answer", seconds=10)
    w.alice.person.prefer()


@journey
def narrow_call(w):
    """In a window as narrow as a telephone everything is within reach."""
    width = 360
    w.place(w.bob, (width, 640))
    wait_until("the window to be narrow", lambda: w.bob.sees("Back"), 5)
    w.connect_call()
    for name in ("Mute Microphone", "Minimize Call", "Hang Up"):
        left, top, wide, high = w.bob.box(name)
        assert left >= 0 and left + wide <= width, (name, left, wide)
        assert top >= 0 and top + high <= 640, (name, top, high)
    w.bob.press("Mute Microphone")
    w.alice.find(contains="muted", seconds=5)
    w.bob.press("Minimize Call")
    w.write(w.bob, "From a small window")
    w.reads(w.bob, "From a small window")
    w.alice.press("Show Conversation")
    w.reads(w.alice, "From a small window")
    w.bob.press("Return to Call")
    w.hang_up(w.bob)
    w.bob.press("Back")
    w.bob.find("Conversations", "list")
    w.place(w.bob)
    w.chat_with(w.bob, ALICE)
