# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where accounts are there already: everybody logs in."""

from desk import PASSWORD
from world import ALICE, BOB, journey


@journey
def log_in_in_the_window(w):
    for window in w.windows:
        window.fill("User name", window.person.name)
        window.fill("Password", PASSWORD)
        window.press("Log In")
    for window in w.windows:
        window.find("Contacts", seconds=20)
    w.chat_with(w.alice, BOB)
    w.chat_with(w.bob, ALICE)
