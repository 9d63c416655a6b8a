# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the journeys act on: people with their windows, and what several of
them need."""

import os

from cable import Cable
from desk import DISPLAY_NAMES, WINDOW, wait_until

ALICE, BOB, CAROL = (DISPLAY_NAMES[n] for n in ("alice", "bob", "carol"))
WINDOW_STEP = 1220  # from one person's window to the next one's


def journey(function):
    """Marks what is run, in the order in which it is written."""
    function.is_journey = True
    return function


class World:
    """The windows, for the journeys to act on."""

    def __init__(self, desk, names, prefer, by_cable):
        from driver import Window
        self.desk = desk
        self.people = desk.people
        self.notifications = desk.notifications
        self.windows = []
        self.env = {}
        self.cables = {}  # by which people come to the server
        for number, name in enumerate(names):
            person = desk.people[name]
            env = {"HOLLER_DEBUG": os.environ.get("HOLLER_DEBUG", "call")}
            env.update(person.prefer(**prefer.get(name, {})))
            self.env[name] = env
            if name in by_cable:
                self.cables[name] = Cable(desk.server_url)
                person.server_url = self.cables[name].url
            window = Window(person)
            self.windows.append(window)
            setattr(self, name, window)
            self.start(window)

    def start(self, window):
        window.person.start(extra_env=self.env[window.person.name])
        self.place(window)

    def place(self, window, size=WINDOW):
        window.person.place(20 + self.windows.index(window) * WINDOW_STEP,
                            size=size)

    def both(self):
        """Those who call each other."""
        return (self.alice, self.bob)

    def chat_with(self, window, name):
        """Shows the conversation with somebody, from the contacts."""
        window.press("Contacts")
        window.find("Search Contacts")
        window.press(f"Message {name}")
        window.find("Message")
        window.find(f"About {name}")

    def write(self, window, text):
        """Sends a message in the conversation that is shown. A button that is
        not pressed by the pointer stays down for a moment before it acts."""
        window.fill("Message", text)
        window.press("Send")
        wait_until(f"{window.person.name} to have sent {text[:60]!r}",
                   lambda: window.field("Message") == "", 5)

    def said(self, window):
        """What the conversation that is shown says, from the top."""
        return [node.get_name() for table in window.all("Messages", "list")
                for node in window.inside(table)
                if node.get_role_name() == "label"]

    def reads(self, window, text, seconds=10):
        """Waits until the conversation that is shown says so; what happened
        to it has its time behind it."""
        wait_until(f"{window.person.name} to read {text[:60]!r}",
                   lambda: any(said == text or said.startswith(f"{text} · ")
                               for said in self.said(window)), seconds)

    def start_again(self, window):
        """Ends somebody's program and starts it anew."""
        window.person.stop()
        self.start(window)
        window.find("Contacts", seconds=20)

    def connect_call(self):
        self.alice.press("Call")
        self.bob.find("Accept")
        self.alice.find("Ringing…")
        self.bob.press("Accept")
        for window in self.both():
            window.find("Encrypted", seconds=15)

    def hang_up(self, window):
        window.press("Hang Up")
        self.no_call()

    def no_call(self):
        for window in self.both():
            window.wait_gone("Hang Up", seconds=10)
            window.wait_gone("Accept", seconds=5)

    def told_of(self, start):
        """The notifications whose title begins so."""
        return [n for n in self.notifications.all()
                if n["summary"].startswith(start)]

    def wait_closed(self, window):
        wait_until(f"the window of {window.person.name} to be closed",
                   lambda: window.person.window_id() is None, 5)
