# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is there: with a window or without, by choice and by what one does."""

import glob

from desk import wait_until
from world import ALICE, BOB, journey


def starts_with_the_session(person):
    return glob.glob(f"{person.home}/config/autostart/*.desktop")


@journey
def seen_as_one_chooses_to_be(w):
    w.chat_with(w.bob, ALICE)
    w.alice.press("My Presence")
    w.alice.press("Busy, Ring Silently")
    w.bob.find("Busy", seconds=10)
    # shown, and told, but not heard
    w.bob.press("Call")
    w.alice.find("Accept")
    wait_until("a notification with Accept", w.notifications.with_accept, 5)
    w.bob.press("Hang Up")
    w.no_call()
    w.alice.press("My Presence")
    w.alice.press("Online")
    w.bob.find("Online", seconds=10)


@journey
def seen_as_busy_in_a_call(w):
    w.chat_with(w.alice, BOB)
    w.chat_with(w.bob, ALICE)
    w.connect_call()
    w.alice.press("Minimize Call")
    w.alice.find("Busy", seconds=10)
    w.hang_up(w.bob)
    w.alice.find("Online", seconds=10)


@journey
def starts_with_the_session_if_one_wants(w):
    person = w.alice.person
    assert not starts_with_the_session(person)
    w.alice.press("Preferences")
    w.alice.press("Start With the Session")
    path, = wait_until("a file that starts Holler",
                       lambda: starts_with_the_session(person), 5)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert "--background" in text and f'"{person.name}"' in text, text
    w.alice.press("Start With the Session")
    wait_until("the file to be gone",
               lambda: not starts_with_the_session(person), 5)
    w.alice.close_preferences()


@journey
def called_when_started_in_the_background(w):
    person = w.alice.person
    w.chat_with(w.bob, ALICE)
    person.stop()
    w.bob.find(contains="Last seen", seconds=10)
    person.start("--background", extra_env=w.env[person.name])
    w.bob.find("Online", seconds=20)
    assert person.window_id() is None
    w.bob.press("Call")
    shown = wait_until("a notification with Accept",
                       w.notifications.with_accept, 10)
    assert person.window_id() is None
    w.notifications.invoke(shown, "Accept")
    person.place(20)
    for window in w.both():
        window.find("Encrypted", seconds=15)
    w.hang_up(w.bob)
    w.alice.find("Contacts", seconds=10)
