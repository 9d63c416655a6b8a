# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Away from the server, and back."""

from desk import wait_until
from world import ALICE, BOB, journey


@journey
def offline_and_back(w):
    """What is written meanwhile arrives in order, once, both ways."""
    w.chat_with(w.alice, BOB)
    w.cables["alice"].pull()
    w.alice.find(contains="No connection", seconds=15)
    written = [f"Written in the tunnel {n}" for n in range(1, 6)]
    for text in written:
        w.write(w.alice, text)
    w.alice.find(contains="Waiting to be sent")
    w.chat_with(w.bob, ALICE)
    w.write(w.bob, "Alice? Are you in the tunnel?")
    w.bob.find(contains="Sent")
    assert not w.bob.sees(contains="in the tunnel 1")
    w.cables["alice"].plug()
    w.reads(w.bob, written[-1], seconds=30)
    w.reads(w.alice, "Alice? Are you in the tunnel?")
    wait_until("all to be sent", lambda: not w.alice.sees(
        contains="Waiting to be sent"), 10)
    for window in w.both():
        arrived = [text for text in w.said(window) if text in written]
        assert arrived == written, (window.person.name, arrived)


@journey
def server_away_and_back(w):
    port = w.desk.server_url.rsplit(":", 1)[1]
    w.chat_with(w.alice, BOB)
    w.chat_with(w.bob, ALICE)
    w.desk.server.kill()
    w.desk.server.wait()
    w.write(w.alice, "Written while the server was away")
    w.desk.start_server(config=w.desk.server_config, port=int(port))
    w.reads(w.bob, "Written while the server was away", seconds=25)
