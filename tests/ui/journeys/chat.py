# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing to each other."""

from world import ALICE, BOB, journey


@journey
def chat_both_ways(w):
    w.chat_with(w.alice, BOB)
    w.alice.fill("Message", "Hello Bob, is this thing on?")
    w.alice.press("Send")
    w.chat_with(w.bob, ALICE)
    w.bob.find(contains="is this thing on?")
    w.bob.fill("Message", "It is. Loud and clear ✓")
    w.bob.press("Send")
    w.alice.find(contains="Loud and clear")
    # and the mark that Bob has read it comes back
    w.alice.find(contains="Read", seconds=10)


@journey
def typing_shows(w):
    w.bob.click("Message")
    w.bob.type("thinking")
    w.alice.find(contains="typing", seconds=5)
    w.bob.key("ctrl+a", "BackSpace")
    w.alice.wait_gone(contains="typing…", seconds=10)
