#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser and holler-cli talk, through a real holler-server.

usage: test-browser.py BUILD_DIRECTORY [TEST...]
"""

import json
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

import browser  # noqa: E402
from cli import Cli, tone  # noqa: E402
from desk import PASSWORD, Desk  # noqa: E402

CONFIG = """[server]
origins={origin}

[limits]
first-offers-per-minute=1000
log-ins-per-minute=1000
registrations-per-minute=1000
"""
NAMES = ("ann", "ben", "cleo")
TONE_HZ = 880
HEAR_MS = 1000
# Sound that does not come by then does not come.
BEGIN_MS = 5000
ROLES = ("polite", "impolite")
MUTUAL_CALLS = 5
# That many must cross, else the test has shown nothing.
MUST_CROSS = 2
CROSSED_OFFERS = 4
# Where the page's calls fall after the end of the last one, so that they cross
# the other's in different places.
MUTUAL_DELAYS_MS = (0, 0, 2, 5)


class Room:
    """The browser, the accounts, and who is polite."""

    def __init__(self, desk, chromium, origin):
        self.desk = desk
        self.browser = chromium
        self.origin = origin
        self.users = {}
        self.cli_id = None
        self.cli_name = None
        self.runs = []
        chromium.open(f"{origin}/page.html", "window.Phone")

    def make_accounts(self):
        """Ids are the server's: holler-cli is whoever got the middle one."""
        sessions = [self.desk.request(
            "POST", "/api/auth/register",
            {"username": name, "password": PASSWORD}) for name in NAMES]
        sessions.sort(key=lambda made: made["user"]["userId"].encode())
        low, middle, high = sessions
        self.cli_id = middle["user"]["userId"]
        self.cli_name = middle["user"]["username"]
        self.users = {"polite": high["user"]["username"],
                      "impolite": low["user"]["username"]}
        for other in (low, high):
            for one, two in ((other, middle), (middle, other)):
                self.desk.request(
                    "POST", "/api/contacts",
                    {"username": two["user"]["username"]},
                    one["accessToken"])

    def js(self, expression, seconds=40):
        return self.browser.evaluate(expression, seconds)

    def wait(self, event, ms=15000, **fields):
        return self.js(f"phone.wait({json.dumps(event)}, "
                       f"{json.dumps(fields)}, {ms})")

    def wait_channels(self):
        """For both: each side's own and the other's. They may be open before
        the connection says that it is."""
        for label in ("own", "holler"):
            self.js("phone.cursor = 0")
            self.wait("channel", label=label)

    def open(self, role, sections="all"):
        options = json.dumps({"frequency": TONE_HZ, "sections": sections})
        self.js(f"window.phone?.close(); window.phone = new Phone("
                f"{json.dumps(self.desk.server_url)}, {options}); 1")
        hello = self.js(f"phone.open({json.dumps(self.users[role])}, "
                        f"{json.dumps(PASSWORD)})")
        assert hello["protocol"] == 1 and not hello["resumed"], hello
        assert hello["subprotocol"] == "holler.v1", hello
        return hello

    def cli(self, *arguments):
        path = f"{self.desk.folder}/heard-{len(self.runs)}.wav"
        run = Cli(self.desk, self.cli_name, "--audio-in", "test",
                  "--audio-out", path, *arguments)
        run.path = path
        self.runs.append(run)
        return run

    def stop_runs(self):
        """Whatever a failed test left; it must not answer in the next."""
        for run in self.runs:
            if run.process.poll() is None:
                run.stop()
                print(f"# left: {run.seen[-8:]}", flush=True)

    def listener(self, *arguments):
        run = self.cli("listen", "--auto-accept", *arguments)
        run.event("ready")
        return run

    def dial(self):
        self.js(f"phone.dial({json.dumps(self.cli_id)})")

    def hears(self, ms=HEAR_MS):
        """That the page hears holler-cli, from where it has begun to; what it
        heard."""
        self.js(f"phone.call.waitSound({BEGIN_MS})")
        heard = self.js(f"phone.call.hear({ms})")
        print(f"# the page: {json.dumps(heard)}", flush=True)
        assert heard["share"] >= 0.8 and heard["rms"] > 0.005, heard
        # 50 packets a second, and not one's own voice again
        assert heard["packetsReceived"] >= 30 * ms / 1000, heard
        assert heard["packetsSent"] >= 30 * ms / 1000, heard
        assert abs(heard["hz"] - TONE_HZ) > 100, heard
        return heard

    def heard_by(self, run, seconds, gap=None):
        """That holler-cli, which has ended, heard the page, in the last call:
        each begins the file anew."""
        heard = tone(run.path, TONE_HZ)
        print(f"# holler-cli: {json.dumps(heard)}", flush=True)
        assert heard["seconds"] >= seconds, heard
        if gap is not None:
            assert heard["gap"] <= gap, heard

    def clean(self):
        """Nothing went wrong in the page without anybody noticing."""
        errors = self.js("(window.phone?.events || [])"
                         ".filter((e) => e.event === 'error')")
        assert not errors, errors
        assert not self.browser.console, self.browser.console


def connect_by_page(room, role, sections="all", arguments=()):
    room.open(role, sections)
    run = room.listener(*arguments)
    room.dial()
    run.event("incoming", peer=room.users[role])
    room.wait("acked", ringing=True, mutual=False)
    room.wait("ringing")
    room.wait("accepted")
    run.event("state", state="connected")
    room.wait("connection", state="connected")
    return run


def test_browser_calls(room, role):
    run = connect_by_page(room, role)
    run.event("media", kind="first-sound")
    room.wait_channels()
    heard = room.hears()
    assert len(heard["sections"]) == 4, heard
    room.js("phone.call.hangUp()")
    assert run.event("ended", seconds=5)["reason"] == "hangup"
    room.wait("record", outcome="answered")
    assert run.stop() == 0, run.seen[-5:]
    room.heard_by(run, 0.8)


def test_cli_calls(room, role):
    room.open(role)
    run = room.cli("call", room.users[role], "--hangup-after", "2")
    room.wait("incoming", **{"from": room.cli_name, "callType": "audio"})
    run.event("ringing")
    room.wait("connection", state="connected")
    room.hears()
    run.event("ended", reason="hangup")
    ended = room.wait("ended", ms=3000)
    assert ended["reason"] == "hangup" and ended["by"] == "peer", ended
    assert run.end() == 0, run.seen[-5:]
    room.heard_by(run, 1.2)


def test_a_page_with_sound_only(room, role):
    run = connect_by_page(room, role, "sound")
    heard = room.hears()
    assert len(heard["sections"]) == 1, heard
    room.js("phone.call.hangUp()")
    assert run.event("ended", seconds=5)["reason"] == "hangup"
    assert run.stop() == 0
    room.heard_by(run, 0.8)


def test_cli_calls_a_page_with_sound_only(room, role):
    room.open(role, "sound")
    run = room.cli("call", room.users[role], "--hangup-after", "2")
    room.wait("connection", state="connected")
    room.hears()
    room.wait("ended", reason="hangup", by="peer")
    assert run.end() == 0, run.seen[-5:]
    room.heard_by(run, 1.2)


def call_each_other(room, role, sections):
    """Both call when the other's call ended, again and again."""
    room.open(role, sections)
    peer = json.dumps(room.cli_id)
    delays = json.dumps(MUTUAL_DELAYS_MS)
    room.js(f"""
      phone.onEnded = () => {{
        const n = phone.events.filter((e) => e.event === 'ended').length;

        if (n < {MUTUAL_CALLS}) {{
          setTimeout(() => phone.dial({peer}).catch(() => {{}}),
            {delays}[n % {delays}.length]);
        }}
      }};
      phone.conversationWith({peer})""")
    run = room.cli("call", room.users[role], "--hangup-after", "1.5",
                   "--repeat", str(MUTUAL_CALLS))
    room.wait("presence", userId=room.cli_id, state="online")
    room.dial()
    mutual = 0
    for _ in range(MUTUAL_CALLS):
        room.wait("connection", state="connected")
        heard = room.hears(600)
        mutual += heard["mutual"]
        ended = room.wait("ended")
        assert ended["reason"] == "hangup" and ended["by"] == "peer", ended
    assert run.end(60) == 0, run.seen[-5:]
    ended = [e for e in run.seen if e["event"] == "ended"]
    assert len(ended) == MUTUAL_CALLS, ended
    print(f"# {mutual} of {MUTUAL_CALLS} calls crossed", flush=True)
    assert mutual >= MUST_CROSS, mutual
    # One record a call: no call was there twice.
    records = room.js("phone.events.filter((e) => e.event === 'record')")
    assert [r["outcome"] for r in records] == ["answered"] * MUTUAL_CALLS, \
        records
    sounded = [e for e in run.seen
               if e["event"] == "media" and e["kind"] == "first-sound"]
    assert len(sounded) == MUTUAL_CALLS, sounded
    room.heard_by(run, 0.8)


def test_both_call(room, role):
    call_each_other(room, role, "all")


def test_both_call_with_sound_only(room, role):
    call_each_other(room, role, "sound")


def in_mid_call(room, role, act, check, gap):
    """Something about the connection is changed while both talk."""
    run = connect_by_page(room, role)
    room.hears(600)
    before = room.js("phone.call.connection.pc.localDescription.sdp")
    room.js(act)
    check(before)
    room.hears()
    assert run.process.poll() is None
    room.js("phone.call.hangUp()")
    assert run.event("ended", seconds=5)["reason"] == "hangup"
    assert run.stop() == 0
    room.heard_by(run, 1.5, gap=gap)


def wait_stable(room):
    room.js("""(async () => {
      const { pc } = phone.call.connection;
      const until = performance.now() + 5000;

      while (pc.signalingState !== 'stable') {
        if (performance.now() > until) throw new Error(pc.signalingState);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })()""")


def test_renegotiation(room, role):
    def check(before):
        wait_stable(room)
        after = room.js("phone.call.connection.pc.localDescription.sdp")
        assert before.split("\r\n")[1] != after.split("\r\n")[1], after
        assert room.js("phone.call.connection.generation") == 0

    in_mid_call(room, role, "phone.call.renegotiate()", check, gap=0.3)


def test_renegotiation_again_and_again(room, role):
    def check(_):
        assert room.js("phone.call.connection.generation") == 0

    in_mid_call(room, role, """(async () => {
      for (let i = 0; i < 5; i++) {
        const { pc } = phone.call.connection;

        await phone.call.renegotiate();
        while (pc.signalingState !== 'stable') {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    })()""", check, gap=0.3)


def test_new_generation(room, role):
    def check(_):
        room.wait("connection", state="connected", generation=1)

    in_mid_call(room, role, "phone.call.connectAnew()", check, gap=1.0)


def test_ice_restart(room, role):
    def check(_):
        time.sleep(1)
        wait_stable(room)

    in_mid_call(room, role, "phone.call.restartIce()", check, gap=1.5)


def plan_of(steps):
    return ",".join(f"{seconds:.3f}:{what}" for seconds, what in steps)


def both_negotiate(room, role, ours, theirs, gap, meanwhile="1"):
    """Each does what is planned for it, from nearly the same moment on, and the
    page what it is told to besides; then both still hear each other, and
    holler-cli heard the page all the while."""
    run = connect_by_page(room, role,
                          arguments=("--negotiate", plan_of(ours)))
    room.js(f"phone.call.negotiateAt({json.dumps(theirs)})")
    room.js(meanwhile)
    for seconds, what in ours:
        run.event("negotiate", seconds=5 + seconds, wish=what)
    time.sleep(1.5)
    wait_stable(room)
    heard = room.hears()
    assert run.process.poll() is None
    room.js("phone.call.hangUp()")
    assert run.event("ended", seconds=5)["reason"] == "hangup"
    assert run.stop() == 0
    room.heard_by(run, 2, gap=gap)
    states = [event["state"] for event in run.seen
              if event["event"] == "state"]
    assert "reconnecting" not in states, states
    return heard


def test_cli_renegotiates(room, role):
    heard = both_negotiate(
        room, role, [(0.5 + 0.3 * i, "offer") for i in range(5)], [], 0.3)
    assert heard["generation"] == 0, heard


def test_cli_restarts_ice(room, role):
    heard = both_negotiate(
        room, role, [(0.5, "restart"), (2.0, "restart")], [], 0.5)
    assert heard["generation"] == 0, heard


def test_cli_makes_generations(room, role):
    heard = both_negotiate(
        room, role, [(0.5, "generation"), (3.0, "generation")], [], 0.3)
    assert heard["generation"] == 2, heard


def test_offers_cross_in_mid_call(room, role):
    """Both offer, and the page sees to it that some cross."""
    ours = [(0.3 + 0.13 * i, "offer") for i in range(50)]
    heard = both_negotiate(
        room, role, ours, [], 0.3,
        f"phone.call.crossOffers({CROSSED_OFFERS})")
    crossed = {"polite": "yieldedOffers", "impolite": "ignoredOffers"}
    assert heard[crossed[role]] >= CROSSED_OFFERS, heard
    assert heard["ignoredOffers"] + heard["yieldedOffers"] \
        == heard[crossed[role]], heard
    assert heard["generation"] == 0, heard


def test_a_restart_meets_a_renegotiation(room, role):
    ours = ("restart", "offer", "restart", "restart", "offer", "restart")
    theirs = ("offer", "restart", "restart", "offer", "restart", "restart")
    heard = both_negotiate(
        room, role, [(0.5 + 0.5 * i, what) for i, what in enumerate(ours)],
        [[0.5 + 0.49 * i, what] for i, what in enumerate(theirs)], 0.5)
    assert heard["generation"] == 0, heard


def test_generations_cross(room, role):
    """Both begin a new one at once, and one meets an offer and a restart of
    the old."""
    heard = both_negotiate(
        room, role,
        [(0.5, "generation"), (2.5, "generation"), (5.0, "offer")],
        [[0.48, "generation"], [2.5, "restart"], [5.0, "generation"]], 1.5)
    assert 2 <= heard["generation"] <= 5, heard


def test_who_was_called_offers(room, role):
    """The page, after holler-cli offered first: who began the handshake stays
    what it was."""
    room.open(role)
    run = room.cli("call", room.users[role], "--hangup-after", "8",
                   "--negotiate", plan_of([(2.5, "offer"), (2.9, "restart")]))
    room.wait("connection", state="connected")
    room.js("phone.call.negotiateAt("
            "[[0.5, 'offer'], [1, 'restart'], [2.5, 'offer'], [3, 'offer']])")
    wait_stable(room)
    room.hears()
    room.wait("ended", reason="hangup", by="peer")
    assert run.end() == 0, run.seen[-5:]
    room.heard_by(run, 3, gap=0.5)


def test_mute(room, role):
    run = connect_by_page(room, role)
    room.wait_channels()
    for way in ("socket", "channel"):
        assert room.js(f"phone.call.setMuted(true, '{way}')")
        run.event("media", seconds=5, kind="remote-muted")
        assert room.js(f"phone.call.setMuted(false, '{way}')")
        run.event("media", seconds=5, kind="remote-unmuted")
    room.hears(600)
    room.js("phone.call.hangUp()")
    run.event("ended", seconds=5, reason="hangup")
    assert run.stop() == 0


def test_another_site_is_refused(room, role):
    """A page from elsewhere gets no answer and no socket, token or not."""
    room.open(role)
    token = room.js("phone.signal.session.accessToken")
    foreign = browser.PageServer()
    try:
        room.browser.open(f"{foreign.origin}/page.html",
                                 "window.Phone")
        url = json.dumps(room.desk.server_url)
        said = room.js(f"fetch({url} + '/api/health').then(() => 'answered', "
                       f"(error) => error.name)")
        assert said == "TypeError", said
        said = room.js(f"""new Promise((resolve) => {{
          const socket = new WebSocket({url}.replace('http', 'ws') + '/ws',
            ['holler.v1', 'bearer.' + {json.dumps(token)}]);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        }})""")
        assert said == "refused", said
    finally:
        foreign.close()
        room.browser.console.clear()
        room.browser.open(f"{room.origin}/page.html", "window.Phone")
    said = room.js(f"fetch({url} + '/api/health').then((r) => r.status)")
    assert said == 200, said


# What both roles go through, and what has nothing to do with roles.
ONCE = [test_another_site_is_refused]
TESTS = [
    test_browser_calls, test_cli_calls, test_both_call, test_renegotiation,
    test_renegotiation_again_and_again, test_new_generation, test_ice_restart,
    test_cli_renegotiates, test_cli_restarts_ice, test_cli_makes_generations,
    test_offers_cross_in_mid_call, test_a_restart_meets_a_renegotiation,
    test_generations_cross, test_who_was_called_offers,
    test_a_page_with_sound_only, test_cli_calls_a_page_with_sound_only,
    test_both_call_with_sound_only, test_mute,
]


def run_tests(room, wanted):
    names = [(test, ROLES[0]) for test in ONCE]
    names += [(test, role) for role in ROLES for test in TESTS]
    names = [(test, role) for test, role in names
             if not wanted or test.__name__ in wanted]
    failed = 0
    print(f"1..{len(names)}", flush=True)
    for number, (test, role) in enumerate(names, 1):
        title = test.__name__.removeprefix("test_").replace("_", "-")
        started = time.monotonic()
        room.browser.console.clear()
        result = "ok"
        try:
            test(room, role)
            room.clean()
        except Exception:
            failed += 1
            result = "not ok"
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            for line in room.browser.console[-5:]:
                print(f"# console: {line}")
        room.stop_runs()
        print(f"# {time.monotonic() - started:.1f} s")
        print(f"{result} {number} /browser/{role}/{title}", flush=True)
    return failed


def main():
    if browser.find() is None:
        print("1..0 # SKIP chromium is not installed")
        return
    pages = browser.PageServer()
    with Desk(sys.argv[1], display=False, keyring=False,
              sound=False) as desk:
        desk.start_server(config=CONFIG.format(origin=pages.origin))
        chromium = browser.Browser(
            lambda command, env: desk.spawn("chromium", command, env=env))
        try:
            room = Room(desk, chromium, pages.origin)
            room.make_accounts()
            failed = run_tests(room, sys.argv[2:])
        finally:
            chromium.close()
            pages.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
