#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do with Holler, clicked in two real windows; what follows is
looked for in the other person's window. TAP on stdout.

usage: journeys.py BUILD-DIRECTORY [JOURNEY]...
"""

import os
import signal
import sys
import time
import traceback

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

from desk import DISPLAY_NAMES, PASSWORD, Desk, wait_until  # noqa: E402

ALICE, BOB = DISPLAY_NAMES["alice"], DISPLAY_NAMES["bob"]
JOURNEYS = []

# Tests log in more often than one person does.
SERVER_CONFIG = """[limits]
log-ins-per-minute=1000
"""


def journey(function):
    JOURNEYS.append(function)
    return function


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


class World:
    """The windows, for the journeys to act on."""

    def __init__(self, desk):
        from driver import Window
        self.desk = desk
        self.people = desk.people
        for left, name in ((20, "alice"), (1240, "bob")):
            person = desk.people[name]
            person.start(extra_env={"HOLLER_DEBUG": os.environ.get("HOLLER_DEBUG", "call")})
            person.place(left)
            setattr(self, name, Window(person))

    def both(self):
        return (self.alice, self.bob)

    def chat_with(self, window, name):
        """Shows the conversation with somebody, from the contacts."""
        window.press("Contacts")
        window.press(f"Message {name}")
        window.find("Message")

    def connect_call(self):
        self.alice.press("Call")
        self.bob.find("Accept")
        self.alice.find("Ringing…")
        self.bob.press("Accept")
        for window in self.both():
            window.find("Encrypted", seconds=15)

    def no_call(self):
        for window in self.both():
            window.wait_gone("Hang Up", seconds=10)
            window.wait_gone("Accept", seconds=5)


@journey
def wrong_server_says_so(w):
    w.alice.fill("Server", "http://127.0.0.1:9")
    w.alice.find(contains="reach", seconds=15)
    w.alice.fill("Server", w.desk.server_url)


@journey
def register_in_the_window(w):
    for window, name in ((w.alice, "alice"), (w.bob, "bob")):
        window.press("Create Account")
        window.fill("Name", DISPLAY_NAMES[name])
        window.fill("User name", name)
        window.fill("Password", PASSWORD)
        window.press("Create Account")
        window.find("Contacts", seconds=20)


@journey
def find_request_accept(w):
    w.alice.press("Contacts")
    w.alice.press("Add Contact")
    w.alice.fill("User name", "nobody-here")
    w.alice.find(contains="Nobody", seconds=10)
    w.alice.fill("User name", "bob")
    w.alice.press("Send Request", seconds=10)
    w.bob.press("Contacts")
    w.bob.press("Accept Request", seconds=10)
    w.alice.find(f"Message {BOB}", seconds=10)
    w.bob.find(f"Message {ALICE}", seconds=10)


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
def hears_oneself_in_preferences(w):
    w.bob.press("Preferences")
    w.bob.press("Audio")
    w.bob.press("Test")
    w.bob.find("Say something…")
    w.bob.find(contains="how you sound.", seconds=10)
    w.bob.find(contains="Record some seconds", seconds=10)
    w.bob.key("Escape")


@journey
def looks_after_the_account(w):
    w.bob.press("Preferences")
    w.bob.press("Account")
    w.bob.find("This device", seconds=10)
    words = "a different horse"
    for old, new, told in ((words, words, "This is not your password"),
                           (PASSWORD, words, "Your password is changed."),
                           (words, PASSWORD, "Your password is changed.")):
        w.bob.press(None, contains="Change Password…")
        w.bob.fill("Your password", old)
        w.bob.fill("New password", new)
        w.bob.fill("New password again", new)
        w.bob.press("Change")
        w.bob.find(contains=told, seconds=15)
        if "not" in told:
            w.bob.press("Cancel")
        w.bob.wait_gone("New password", seconds=10)
    w.bob.find("This device", seconds=10)
    w.bob.key("Escape")


@journey
def checks_the_network(w):
    w.bob.press("Preferences")
    w.bob.press("Network")
    w.bob.press("Check")
    w.bob.find(contains="The server answers.", seconds=10)
    w.bob.find(contains="Calls and messages arrive at once.")
    w.bob.find(contains="The server has no relay.", seconds=10)
    w.bob.find(contains="The microphone hears", seconds=10)
    w.bob.find("Check", seconds=10)
    w.bob.key("Escape")


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
def server_away_and_back(w):
    port = w.desk.server_url.rsplit(":", 1)[1]
    w.chat_with(w.alice, BOB)
    w.chat_with(w.bob, ALICE)
    w.desk.server.kill()
    w.desk.server.wait()
    w.alice.fill("Message", "Written while the server was away")
    w.alice.press("Send")
    w.desk.start_server(config=SERVER_CONFIG, port=int(port))
    w.bob.find(contains="while the server was away", seconds=25)


@journey
def blocked_cannot_call(w):
    w.bob.press("Contacts")
    w.bob.click(contains=ALICE, role="label")
    w.bob.press("Block")
    w.bob.answer("Block Alice", "Block")
    w.alice.press("Contacts")
    w.alice.wait_gone(f"Call {BOB}", seconds=10)


@journey
def log_out_and_wrong_password(w):
    w.alice.press("Chats")
    w.alice.press("Main Menu")
    w.alice.press("Log Out")
    w.alice.answer("Log Out?", "Log Out")
    w.alice.find("Log In", seconds=10)
    w.alice.fill("User name", "alice")
    w.alice.fill("Password", "not the password")
    w.alice.press("Log In")
    w.alice.find(contains="password", role="label", seconds=10)
    w.alice.fill("Password", PASSWORD)
    w.alice.press("Log In")
    w.alice.find("Contacts", seconds=15)


@journey
def nothing_complained(w):
    for person in w.people.values():
        complaints = person.complaints()
        if complaints:
            raise AssertionError("\n".join(complaints))


@journey
def main_loop_was_never_blocked(w):
    """By the loop's own work: on a busy machine it also waits its turn, which
    the wall clock shows and is no fault of the program."""
    blocked = []
    for person in w.people.values():
        for line in person.stalls():
            _at, wall_ms, cpu_ms = (float(x) for x in line.split())
            print(f"# {person.name}: {wall_ms:.0f} ms in one turn of the "
                  f"loop, {cpu_ms:.0f} ms of work")
            if cpu_ms > 50:
                blocked.append(line)
    if blocked:
        raise AssertionError(f"the main loop was blocked: {blocked}")


def main():
    build, wanted = sys.argv[1], sys.argv[2:]
    chosen = [j for j in JOURNEYS if not wanted or j.__name__ in wanted]
    print(f"1..{len(chosen)}", flush=True)
    failed = 0
    with Desk(build) as desk:
        desk.start_server(config=SERVER_CONFIG)
        world = World(desk)
        world.notifications = desk.notifications
        for number, function in enumerate(chosen, 1):
            name = function.__name__.replace("_", " ")
            began = time.monotonic()
            try:
                function(world)
                print(f"ok {number} {name} # {time.monotonic() - began:.1f} s",
                      flush=True)
            except Exception:
                failed += 1
                print(f"not ok {number} {name}", flush=True)
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
                for window in world.both():
                    print(f"# --- {window.person.name} shows:")
                    for text in window.texts()[:120]:
                        print(f"#   {text!r}")
                    shots = os.environ.get("HOLLER_SHOTS")
                    if shots:
                        window.person.shot(
                            f"{shots}/{number}-{window.person.name}.png")
                    for line in window.person.log().splitlines()[-25:]:
                        print(f"#   log: {line}")
                sys.stdout.flush()
                for window in world.both():  # a clean start for the next
                    for button in ("Hang Up", "Decline", "Cancel"):
                        if window.sees(button):
                            try:
                                window.press(button, seconds=1)
                            except Exception:
                                pass
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
