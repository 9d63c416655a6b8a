# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A group of three, each with a window."""

from desk import wait_until
from world import ALICE, BOB, CAROL, journey

NAME, OTHER_NAME = "Coast trip", "Sea trip"


def open_group(w, window, name):
    window.press("Chats")
    window.click(name, role="label")
    window.find(f"About {name}")


def sees_group(window, name):
    """Whether it is among somebody's chats, which are shown."""
    return any(node.get_name() == name
               for table in window.all("Conversations", "list")
               for node in window.inside(table))


@journey
def group_is_made(w):
    w.alice.press("Chats")
    w.alice.press("New Conversation")
    for name in (BOB, CAROL):
        w.alice.tick(name)
    w.alice.fill("Name of the group (optional)", NAME)
    w.alice.press("Create Group")
    w.alice.find(f"About {NAME}")
    w.alice.find("3 members")
    for window in (w.bob, w.carol):
        window.press("Chats")
        window.find(f"{ALICE} started the group")  # in the list
        open_group(w, window, NAME)
        w.reads(window, f"{ALICE} started the group")
        window.find("3 members")


@journey
def group_chats(w):
    w.write(w.alice, "Who brings the tent?")
    for window in (w.bob, w.carol):
        w.reads(window, "Who brings the tent?")
        window.find(ALICE, role="label")
    w.write(w.carol, "I do, and the stove")
    for window in (w.alice, w.bob):
        w.reads(window, "I do, and the stove")
    w.bob.click("Message")
    w.bob.type("wait")
    for window in (w.alice, w.carol):
        window.find(contains="typing", seconds=5)
    w.bob.key("ctrl+a", "BackSpace")


@journey
def group_is_renamed(w):
    w.alice.press(f"About {NAME}")
    w.alice.click("Name of the group", "text")
    w.alice.key("ctrl+a")
    w.alice.type(OTHER_NAME)
    w.alice.key("Return")
    for window in (w.bob, w.carol):
        window.find(f"About {OTHER_NAME}")
        w.reads(window, f"{ALICE} named the group “{OTHER_NAME}”")
        window.find(f"Message {OTHER_NAME}")  # where one writes
        assert not sees_group(window, NAME)


@journey
def one_is_taken_out_and_comes_back(w):
    w.alice.press(f"Remove {CAROL}")
    w.alice.answer(f"Remove {CAROL}?", "Remove")
    w.reads(w.bob, f"{ALICE} removed {CAROL}")
    w.bob.find("2 members")
    wait_until("the group to be gone from Carol's chats",
               lambda: not sees_group(w.carol, OTHER_NAME), 10)
    w.write(w.bob, "Now Carol does not hear us")
    w.alice.press("Add People")
    w.alice.tick(CAROL)
    w.alice.press("Add")
    w.reads(w.bob, f"{ALICE} added {CAROL}")
    open_group(w, w.carol, OTHER_NAME)
    w.reads(w.carol, f"{ALICE} added you")
    w.write(w.bob, "Welcome back, Carol")
    w.reads(w.carol, "Welcome back, Carol")
    assert not w.carol.sees(contains="does not hear us")
    w.alice.key("Escape")


@journey
def one_leaves(w):
    w.carol.press(f"About {OTHER_NAME}")
    w.carol.press("Leave Group…")
    w.carol.answer(f"Leave “{OTHER_NAME}”?", "Leave")
    wait_until("the group to be gone from Carol's chats",
               lambda: not sees_group(w.carol, OTHER_NAME), 10)
    w.carol.wait_gone("Message")  # nobody would read what she writes there
    for window in (w.alice, w.bob):
        w.reads(window, f"{CAROL} left")
        window.find("2 members")
    w.write(w.alice, "Then there are two of us")
    w.reads(w.bob, "Then there are two of us")
