# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account: made, looked after, and left."""

from desk import DISPLAY_NAMES, PASSWORD
from world import ALICE, BOB, journey


@journey
def wrong_server_says_so(w):
    w.alice.fill("Server", "http://127.0.0.1:9")
    w.alice.find(contains="reach", seconds=15)
    w.alice.fill("Server", "a b c")
    w.alice.find(contains="No server can be at this address", seconds=5)
    # The server there is asked for what it does not speak, and says so soon.
    w.alice.fill("Server", w.desk.server_url.replace("http:", "https:"))
    w.alice.find(contains="does not speak https", seconds=5)
    w.alice.fill("Server", w.desk.server_url)
    w.alice.find(contains="Holler server", seconds=5)


@journey
def wrong_user_name_says_so(w):
    w.alice.press("Create Account")
    w.alice.fill("Password", PASSWORD)
    for name, told in (("Greta Müller!", "has only letters"),
                       ("ab", "at least three")):
        w.alice.fill("User name", name)
        w.alice.find(contains=told, seconds=5)
        if w.alice.can_press("Create Account"):
            raise AssertionError(f"an account {name!r} could be made")
    w.alice.fill("User name", "")
    w.alice.fill("Password", "")
    w.alice.press("I Have an Account")


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
    # Bob has never looked anywhere: what he sees says what to do next.
    w.bob.press(f"Accept {ALICE}", seconds=10)
    w.alice.find(f"Message {BOB}", seconds=10)
    w.bob.press("Say Hello", seconds=10)
    w.bob.find(f"About {ALICE}", seconds=10)


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
    w.bob.close_preferences()


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
    w.bob.close_preferences()


@journey
def blocked_cannot_call(w):
    w.bob.press("Contacts")
    w.bob.find("Search Contacts")
    w.bob.click(contains=ALICE, role="label")
    w.bob.press("Block")
    w.bob.answer("Block Alice", "Block")
    w.alice.press("Contacts")
    w.alice.wait_gone(f"Call {BOB}", seconds=10)


@journey
def unblocked_can_call_again(w):
    w.bob.press("Unblock")
    w.bob.press("Send Contact Request")
    w.alice.press("Accept Request")
    w.alice.press(f"Call {BOB}")
    w.bob.find("Accept")
    w.bob.press("Decline")
    w.no_call()


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
