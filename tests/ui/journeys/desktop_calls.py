# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls and the rest of the desktop: devices, music, links, the bus."""

from desk import wait_until
from world import BOB, journey


class Calls:
    """The calls of somebody's program, as the session bus has them."""

    INTERFACE = "app.holler.Holler.Calls"

    def __init__(self, bus, name):
        self.bus = bus
        self.name = name
        self.path = "/" + name.replace(".", "/")
        self.signals = []
        bus.signal_subscribe(name, self.INTERFACE, None, self.path, None, 0,
                             lambda *a: self.signals.append((a[4], a[5])))

    def call(self, method, signature, arguments):
        from gi.repository import GLib
        return self.bus.call_sync(
            self.name, self.path, self.INTERFACE, method,
            GLib.Variant(signature, arguments) if signature else None,
            None, 0, 5000, None).unpack()

    def error_of(self, method, signature, arguments):
        from gi.repository import Gio, GLib
        try:
            self.call(method, signature, arguments)
        except GLib.Error as error:
            return Gio.DBusError.get_remote_error(error).rsplit(".", 1)[1]
        return None

    def heard(self):
        from gi.repository import GLib
        while GLib.MainContext.default().iteration(False):
            pass
        return [(name, told.unpack()) for name, told in self.signals]


def calls_of(name):
    from gi.repository import Gio
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    names = bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                          "ListNames", None, None, 0, 5000, None).unpack()[0]
    return Calls(bus, next(n for n in names if n.endswith(f".{name}")))


@journey
def hears_oneself_in_preferences(w):
    w.bob.press("Preferences")
    w.bob.press("Audio")
    w.bob.press("Test")
    w.bob.find("Say something…")
    w.bob.find(contains="how you sound.", seconds=10)
    w.bob.find(contains="Record some seconds", seconds=10)
    w.bob.close_preferences()


@journey
def awake_and_without_music_in_a_call(w):
    """Two programs share this desktop: each of them holds it."""
    from desktop import Player
    session = w.desk.session
    assert not session.inhibited, session.inhibited
    player = Player("music")
    w.alice.press("Call")
    w.bob.find("Accept")
    wait_until("the music to pause", lambda: player.status == "Paused", 5)
    w.bob.press("Accept")
    w.alice.find("Encrypted", seconds=15)
    wait_until("both to keep the computer awake",
               lambda: len(session.inhibited) == 2, 5)
    for _application, reason, flags in session.inhibited.values():
        assert flags == session.SUSPEND | session.IDLE, flags
        assert reason == "A call is under way", reason
    w.alice.press("Hang Up")
    w.no_call()
    wait_until("the computer to be free to sleep",
               lambda: not session.inhibited, 5)
    wait_until("the music to go on", lambda: player.status == "Playing", 5)


@journey
def dials_by_the_bus(w):
    """What a script or the button of a desk phone does."""
    alice, bob = (calls_of(window.person.name) for window in w.both())
    number = alice.call("Dial", "(s)", ("bob",))[0]
    w.bob.press("Accept")
    w.alice.find("Encrypted", seconds=15)
    (call,), = alice.call("List", None, None)
    assert call["call"] == number and call["user"] == "bob", call
    assert call["state"] == "connected" and call["outgoing"], call
    alice.call("SetMuted", "(ub)", (number, True))
    w.bob.find(contains="muted", seconds=5)
    assert bob.call("List", None, None)[0][0]["state"] == "connected"
    bob.call("HangUp", "(u)", (0,))
    w.no_call()
    assert alice.call("List", None, None) == ([],)
    states = [(name, told[1]["state"]) for name, told in alice.heard()]
    assert states[0] == ("Added", "outgoing"), states
    assert ("Changed", "connected") in states, states
    assert states[-1] == ("Removed", "ended"), states

    w.bob.press("Call")
    w.alice.find("Accept")
    alice.call("Answer", "(u)", (0,))
    w.bob.find("Encrypted", seconds=15)
    alice.call("HangUp", "(u)", (0,))
    w.no_call()
    for method, signature, arguments, error in (
            ("Dial", "(s)", ("nobody",), "NotFound"),
            ("Answer", "(u)", (0,), "NotFound"),
            ("HangUp", "(u)", (number,), "NotFound")):
        assert alice.error_of(method, signature, arguments) == error


@journey
def a_link_asks_before_it_calls(w):
    server = w.desk.server_url.partition("//")[2]

    def open_link(link):
        # What a desktop's launcher would do: a second one tells the first.
        process = w.alice.person.start_another(link)
        assert process.wait(10) == 0

    open_link(f"holler:nobody.here@{server}")
    w.alice.answer("nobody.here Is Not Among Your Contacts", "Cancel")
    open_link("holler:bob@elsewhere.example")
    w.alice.answer("bob Is on Another Server", "Close")
    open_link(f"holler:bob@{server}")
    assert not w.bob.sees("Accept")
    w.alice.answer(f"Call {BOB}?", "Call")
    w.bob.press("Accept")
    w.alice.find("Encrypted", seconds=15)
    w.alice.press("Hang Up")
    w.no_call()
