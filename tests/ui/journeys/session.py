# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being logged in: kept in the keyring, ended from elsewhere, gone on with."""

from desk import DISPLAY_NAMES, PASSWORD
from desktop import Keyring
from world import ALICE, BOB, journey


def log_in(w, window):
    window.fill("User name", window.person.name)
    window.fill("Password", PASSWORD)
    window.press("Log In")


def is_heard(w, words):
    """That Alice is really back."""
    w.alice.find("Contacts", seconds=15)
    w.chat_with(w.alice, BOB)
    w.write(w.alice, words)
    w.reads(w.bob, words)


@journey
def keyring_locked_at_the_start(w):
    keyring = Keyring()
    w.chat_with(w.bob, ALICE)
    w.alice.person.stop()
    keyring.lock()
    w.start(w.alice)
    w.alice.find(contains="Your keyring is locked", seconds=15)
    w.bob.find(contains="Last seen")
    keyring.unlock()
    w.alice.press("Look in the Keyring Again")
    is_heard(w, "I found my key")


@journey
def keyring_stays_locked(w):
    """One logs in all the same, and is told what comes of it."""
    keyring = Keyring()
    w.alice.person.stop()
    keyring.lock()
    w.start(w.alice)
    w.alice.press("Look in the Keyring Again", seconds=15)
    w.alice.find(contains="Your keyring is locked", seconds=15)
    log_in(w, w.alice)
    w.alice.answer("Your Session Could Not Be Kept",
                   "Stay Logged In Until I Quit", seconds=15)
    is_heard(w, "Without a key, then")
    keyring.unlock()


@journey
def session_ended_from_another_device(w):
    other = w.desk.request("POST", "/api/auth/login", {
        "username": "alice", "password": PASSWORD, "deviceName": "phone"})
    token = other["accessToken"]
    devices = w.desk.request("GET", "/api/me/devices",
                             token=token)["devices"]
    ended = [d for d in devices if d["online"] and not d["current"]]
    assert len(ended) == 1, devices
    w.desk.request("DELETE", f"/api/me/devices/{ended[0]['deviceId']}",
                   token=token)
    w.alice.find(contains="logged out from another one", seconds=10)
    w.bob.find(contains="Last seen")
    log_in(w, w.alice)
    is_heard(w, "That was my phone")


@journey
def logs_another_device_out(w):
    w.desk.request("POST", "/api/auth/login", {
        "username": "alice", "password": PASSWORD, "deviceName": "old laptop"})
    w.alice.press("Preferences")
    w.alice.press("Account")
    w.alice.press("Log Out old laptop…")
    w.alice.answer("Log Out “old laptop”?", "Log Out")
    w.alice.find("The device is logged out.")
    w.alice.wait_gone("old laptop", seconds=5)
    w.alice.wait_gone(role="dialog")
    # The first one finds nobody who listens: the row that asked is gone.
    w.alice.key("Escape", "Escape")
    w.alice.wait_gone(role="page tab")


@journey
def profile_is_seen_by_others(w):
    w.chat_with(w.bob, ALICE)

    def become(name, status):
        w.alice.press("Preferences")
        for field, text in (("Your name", name),
                            ("What you are up to", status)):
            w.alice.click(field, "text")
            w.alice.key("ctrl+a", "BackSpace")
            w.alice.type(text)
            w.alice.key("Return")
        w.alice.close_preferences()
        w.alice.wait_gone(role="page tab")

    become("Alice of the Sea", "Sailing until Monday")
    w.bob.find("About Alice of the Sea")
    w.bob.press("Contacts")
    w.bob.find("Message Alice of the Sea")
    w.bob.find(contains="Sailing until Monday")
    become(DISPLAY_NAMES["alice"], "")
    w.bob.find(f"Message {ALICE}")
    w.bob.wait_gone(contains="Sailing", seconds=5)


@journey
def presence_is_seen_by_others(w):
    w.chat_with(w.bob, ALICE)
    for choice, seen in (("Busy, Ring Silently", "Busy"), ("Away", "Away"),
                         ("Online", "Online")):
        w.alice.press("My Presence")
        w.alice.press(choice)
        w.bob.find(seen, "label")
