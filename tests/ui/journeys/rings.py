# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being called, whatever one is doing."""

import time

from desk import wait_until
from world import ALICE, BOB, CAROL, journey


@journey
def rings_over_contacts_and_from_a_contact(w):
    w.bob.press("Contacts")
    w.alice.press("Contacts")
    w.alice.press(f"Call {BOB}")
    w.bob.find("Accept")
    w.bob.find(contains=ALICE)
    w.bob.press("Accept")
    w.alice.find("Encrypted", seconds=15)
    w.alice.press("Hang Up")
    w.no_call()


@journey
def rings_over_preferences(w):
    w.bob.press("Preferences")
    w.bob.find("Your name", seconds=10)
    w.chat_with(w.alice, BOB)
    w.alice.press("Call")
    w.bob.press("Decline")
    w.no_call()
    w.bob.key("Escape")


@journey
def rings_in_another_chat(w):
    w.chat_with(w.bob, CAROL)
    w.alice.press("Call")
    w.bob.find("Accept")
    w.bob.find(f"About {CAROL}")
    w.bob.press("Accept")
    w.alice.find("Encrypted", seconds=15)
    w.hang_up(w.alice)
    w.chat_with(w.bob, ALICE)


@journey
def rings_while_minimised(w):
    w.bob.person.minimise()
    w.alice.press("Call")
    w.alice.find("Ringing…")
    shown = wait_until("a notification with Accept",
                       w.notifications.with_accept, 5)
    w.notifications.invoke(shown, "Accept")
    for window in w.both():
        window.find("Encrypted", seconds=15)
    wait_until("Bob's window to be back", w.bob.person.window_id, 5)
    w.hang_up(w.bob)


@journey
def keys_accept_and_hang_up(w):
    w.chat_with(w.bob, ALICE)
    w.bob.click("Message")
    w.alice.press("Call")
    w.bob.find("Accept")
    w.bob.type("still typing")
    time.sleep(1.1)  # keys are ignored in the banner's first second
    w.bob.key("ctrl+shift+a")
    w.alice.find("Encrypted", seconds=15)
    w.bob.key("ctrl+shift+h")
    w.no_call()


@journey
def answered_from_the_notification(w):
    w.alice.press("Call")
    w.bob.find("Accept")
    shown = wait_until("a notification with Accept",
                       w.notifications.with_accept, 5)
    w.notifications.invoke(shown, "Accept")
    w.alice.find("Encrypted", seconds=15)
    w.alice.press("Hang Up")
    w.no_call()


@journey
def rings_with_the_window_closed(w):
    """Closing is explained once; then one is called all the same."""
    w.alice.person.close()
    w.alice.answer("Keep Holler Running?", "Keep Running")
    wait_until("Alice's window to be closed",
               lambda: w.alice.person.window_id() is None, 5)
    w.bob.press("Call")
    w.bob.find("Ringing…", seconds=10)
    shown = wait_until("a notification with Accept",
                       w.notifications.with_accept, 5)
    w.notifications.invoke(shown, "Accept")
    w.alice.person.place(20)
    for window in w.both():
        window.find("Encrypted", seconds=15)
    # and in the middle of a call
    w.alice.person.close()
    wait_until("Alice's window to be closed again",
               lambda: w.alice.person.window_id() is None, 5)
    w.bob.find("Encrypted")
    w.bob.find("Hang Up")
    w.alice.person.start(extra_env={"HOLLER_DEBUG": "call"}, again=True)
    w.alice.person.place(20)
    w.alice.find("Hang Up", seconds=10)
    w.alice.press("Hang Up")
    w.no_call()


@journey
def told_of_messages_and_missed_calls(w):
    """One notification for each conversation, until it is read."""
    def of(start):
        return [n for n in w.notifications.all()
                if n["summary"].startswith(start)]

    w.chat_with(w.alice, BOB)
    w.chat_with(w.bob, ALICE)
    w.alice.raise_()  # Bob's window is not the one that is used
    for number, text in enumerate(("Are you there?", "Bob?", "Bob!"), 1):
        w.alice.fill("Message", text)
        w.alice.press("Send")
        title = ALICE if number == 1 else f"{ALICE} ({number})"
        wait_until(f"{text} to be told", lambda: [
            (n["summary"], n["body"]) for n in of(ALICE)] == [(title, text)],
            5)
    w.bob.raise_()
    wait_until("what was read to be withdrawn", lambda: not of(ALICE), 5)

    w.alice.raise_()
    w.alice.press("Call")
    ringing = wait_until("a notification with Accept",
                         w.notifications.with_accept, 5)
    assert ringing["urgency"] == 2, ringing
    w.alice.press("Hang Up")
    wait_until("the ring to be withdrawn",
               lambda: w.notifications.with_accept() is None, 5)
    missed, = wait_until("the missed call", lambda: of(ALICE), 5)
    assert missed["body"] == "Missed voice call", missed
    w.no_call()
    w.notifications.invoke(missed, "Call Back")
    w.alice.press("Accept")
    w.bob.find("Encrypted", seconds=15)
    assert not of(ALICE), of(ALICE)
    w.bob.press("Hang Up")
    w.no_call()


@journey
def keys_do_what_is_written(w):
    """What the window of shortcuts says is so."""
    w.bob.key("ctrl+question")
    w.bob.find("Call the person shown")
    w.bob.key("Escape")
    w.bob.wait_gone("Call the person shown")
    w.chat_with(w.bob, ALICE)
    w.bob.key("ctrl+shift+c")
    w.alice.find("Accept")
    time.sleep(1.1)  # keys are ignored in the banner's first second
    w.alice.key("ctrl+shift+d")
    w.no_call()
    w.bob.key("ctrl+shift+c")
    w.alice.press("Accept")
    w.bob.find("Encrypted", seconds=15)
    w.bob.key("ctrl+m")
    w.alice.find(contains="muted", seconds=5)
    w.bob.key("ctrl+shift+h")
    w.no_call()
    w.bob.key("ctrl+n")
    w.bob.find("Search Contacts")
    w.bob.key("Escape")
    w.bob.wait_gone("Search Contacts")
    w.bob.key("ctrl+k")
    w.bob.type("nobody is called this")
    w.bob.find("Nothing Found")
    w.bob.key("ctrl+a", "BackSpace")
    w.bob.wait_gone("Nothing Found")
