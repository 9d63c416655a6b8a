# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Push to talk: what one holds in one window is heard in the other."""

import math
import subprocess
import time

from desk import wait_until
from desktop_calls import calls_of
from world import BOB, journey

INVITATION = "Hold Ctrl+Space"
SWITCH = "check box"
RIGHT_CONTROL = "105"  # its place on the keyboard


def loudness(person, seconds=0.3):
    """What comes out of somebody's speaker, in dBFS."""
    import numpy
    size = int(48000 * seconds) * 2
    with subprocess.Popen(
            ["parec", f"--device={person.name}-speaker.monitor", "--rate=48000",
             "--channels=1", "--format=s16le", "--latency-msec=20"],
            stdout=subprocess.PIPE) as recorder:
        # what was played before one began to listen
        recorder.stdout.read(4800)
        raw = recorder.stdout.read(size)
        recorder.kill()
    samples = numpy.frombuffer(raw, numpy.int16).astype(float) / 32768
    return 20 * math.log10(max(math.sqrt((samples ** 2).mean()), 1e-6))


def hears(person):
    wait_until(f"{person.name} hears something",
               lambda: loudness(person) > -40, 8)


def hears_nothing(person):
    """And goes on doing so."""
    wait_until(f"{person.name} hears nothing",
               lambda: loudness(person) < -60, 8)
    level = loudness(person, 1.0)
    assert level < -60, f"{person.name} hears {level:.0f} dBFS"


def keys(action, *names):
    subprocess.run(["xdotool"] + [word for name in names
                                  for word in (action, name)], check=True)


def toggle(window, on):
    """A switch is on once its knob is there: not before one goes on. What is
    in a row that is insensitive says nothing of it, so the switch is asked."""
    from driver import Atspi
    window.press("Preferences")
    window.press("Audio")

    def is_on():
        return any(node.get_state_set().contains(Atspi.StateType.CHECKED)
                   for node in window.all("Push to Talk"))

    window.find("Push to Talk", SWITCH)
    if is_on() != on:
        window.press("Push to Talk", SWITCH)
    wait_until(f"the switch to be {'on' if on else 'off'}",
               lambda: is_on() == on, 5)
    window.close_preferences()
    window.wait_gone("Push to Talk", SWITCH)


def always_off(function):
    """What comes after speaks without holding anything."""
    def run(w):
        try:
            function(w)
        except Exception:
            if w.alice.sees("Hang Up"):
                w.alice.press("Hang Up")
            if w.alice.sees("Push to Talk", SWITCH):
                w.alice.close_preferences()
                w.alice.wait_gone("Push to Talk", SWITCH)
            toggle(w.alice, False)
            raise
    run.__name__ = function.__name__
    run.__module__ = function.__module__
    return run


@journey
@always_off
def chooses_the_key_to_hold(w):
    toggle(w.alice, True)
    w.alice.press("Preferences")
    w.alice.press("Audio")

    def choose(now, *pressed):
        w.alice.press(None, contains=f"Key to Hold: {now}")
        w.alice.find(contains="Key to Hold: Press a key…")
        keys("key", *pressed)

    # What does something already, and what one goes through a window with.
    choose("Ctrl+Space", "ctrl+m")
    w.alice.find(contains="Holler does something else by it")
    keys("key", "Return")
    w.alice.find(contains="needed for other things")
    keys("key", "F9")
    w.alice.find(contains="Key to Hold: F9")
    choose("F9", "Escape")
    w.alice.find(contains="Key to Hold: F9")
    # A modifier alone; and the last of two, as xdotool presses it by name.
    choose("F9", RIGHT_CONTROL)
    w.alice.find(contains="Key to Hold: Control R")
    choose("Control R", "F9")
    w.alice.find(contains="Key to Hold: F9")
    choose("F9", "Control_R")
    w.alice.find(contains="Key to Hold: Control R")
    choose("Control R", "ctrl+space")
    w.alice.find(contains="Key to Hold: Ctrl+Space")
    w.alice.close_preferences()
    w.alice.wait_gone("Push to Talk", SWITCH)
    toggle(w.alice, False)


@journey
@always_off
def talks_while_a_key_is_held(w):
    from desktop import Shortcuts
    portal = Shortcuts()
    alice = calls_of(w.alice.person.name)
    wait_until("push to talk to be off", lambda: alice.error_of(
        "Talk", "(b)", (True,)) == "Refused", 5)
    toggle(w.alice, True)
    wait_until("the desktop to be asked for a key", lambda: portal.session, 5)
    assert alice.error_of("Talk", "(b)", (True,)) == "NotFound"
    w.chat_with(w.alice, BOB)
    w.connect_call()
    voice = w.desk.spawn("alice-voice", [
        "gst-launch-1.0", "-q", "audiotestsrc", "freq=300", "volume=0.5", "!",
        "pulsesink", "device=alice-mouth"])
    try:
        w.alice.find(contains=INVITATION)
        w.alice.find(contains="in other windows: Alt+F12")
        hears_nothing(w.bob.person)

        w.alice.raise_()
        keys("keydown", "ctrl", "space")
        began = time.monotonic()
        w.alice.find("You are heard")
        hears(w.bob.person)
        print(f"# heard {time.monotonic() - began:.1f} s after the key went "
              "down, as looked at each half second")
        keys("keyup", "space", "ctrl")
        w.alice.find(contains=INVITATION)
        hears_nothing(w.bob.person)

        # The window that loses the focus lets go.
        w.alice.raise_()
        keys("keydown", "ctrl", "space")
        w.alice.find("You are heard")
        w.bob.raise_()
        w.alice.find(contains=INVITATION)
        keys("keyup", "space", "ctrl")

        # Neither window has to have it.
        for press, release in (
                (lambda: alice.call("Talk", "(b)", (True,)),
                 lambda: alice.call("Talk", "(b)", (False,))),
                (lambda: portal.use("Activated"),
                 lambda: portal.use("Deactivated"))):
            press()
            w.alice.find("You are heard")
            hears(w.bob.person)
            assert alice.call("List", None, None)[0][0]["heard"]
            release()
            w.alice.find(contains=INVITATION)
        hears_nothing(w.bob.person)
        assert not alice.call("List", None, None)[0][0]["heard"]

        # What one writes is text, and no speech.
        w.alice.press("Minimize Call")
        w.alice.click("Message")
        w.alice.type("a word")
        w.alice.key("ctrl+a", "BackSpace")
        hears_nothing(w.bob.person)
        w.alice.press("Return to Call")
        w.alice.press("Hang Up")
        w.no_call()
    finally:
        voice.kill()
        voice.wait()
        keys("keyup", "space", "ctrl")
    toggle(w.alice, False)
    wait_until("the desktop to have its key back", lambda: portal.closed, 5)
