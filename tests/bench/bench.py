#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holler's figures, each with its start and its end said here.

usage: bench.py BUILD-DIRECTORY [NAME]...

setup    From the moment the accept is acknowledged (as the callee's client
         sees it) to the first decoded buffer that is not silent, at the later
         of the two: 20 calls between two processes that have called before.
sound    Mouth to ear: from a sample in the microphone's monitor to the same
         sample in the speaker's monitor, of Holler and of a pair of Chromium:
         with nothing between, with echo cancelling, with jitter, with loss
         (sound.py).
cpu      User and system time of one side of a sounding call, per minute.
window   Start of the process to the mapped window; memory (PSS) idle and in a
         call.
scroll   Layout and paint of each frame while a conversation of 10,000
         messages is scrolled, by the window's GdkFrameClock.
large    A local copy of 1,000 conversations and 100,000 messages: start of
         the process to its mapped window, memory and turns of the main loop
         over 50 ms of the real program; opening conversations and scrolling
         through all of one (tests/ui/holler-large.c says from where to where).
server   10,000 idle sockets and 500 relayed frames a second.
stored   From sending a message to its acknowledgement, which means on disk.
"""

import json
import os
import queue
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

from desk import PASSWORD, Desk, open_socket, speak, wait_until  # noqa: E402

N_CALLS = 20
N_MESSAGES = 10000
TICKS = os.sysconf("SC_CLK_TCK")
SPEECH = ("The north wind and the sun were disputing which was the stronger, "
          "when a traveller came along wrapped in a warm cloak. They agreed "
          "that the one who first succeeded in making the traveller take his "
          "cloak off should be considered stronger than the other. ")
FAST = """[limits]
log-ins-per-minute=1000
first-offers-per-minute=1000
"""


def tell(name, value, unit, **more):
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit,
                      **more}), flush=True)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


class Cli:
    """A holler-cli, its events with the time at which they came."""

    def __init__(self, desk, name, *command, audio=()):
        env = desk.people[name].env()
        env["HOLLER_PASSWORD"] = PASSWORD
        self.events = queue.Queue()
        self.seen = []
        self.process = desk.spawn(
            f"{name}-cli",
            [desk.program("cli/holler-cli"), "--server", desk.server_url,
             "--user", name, "--json", *audio, *command],
            env=env, stdout=subprocess.PIPE)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            event["at"] = time.monotonic()
            self.events.put(event)

    def wait(self, predicate, seconds=30):
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no such event; the last were "
                                   f"{self.seen[-5:]}")
            try:
                event = self.events.get(timeout=left)
            except queue.Empty:
                continue
            self.seen.append(event)
            if predicate(event):
                return event

    def event(self, name, seconds=30, **fields):
        return self.wait(lambda e: e["event"] == name and all(
            e.get(k) == v for k, v in fields.items()), seconds)

    def cpu_s(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def pss_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def first_sound(side, number):
    event = side.wait(lambda e: e["event"] == "ended"
                      or e.get("kind") == "first-sound")
    if event["event"] == "ended":
        raise RuntimeError(f"nothing was heard in call {number}")
    return event["at"]


def measure_setup(desk, kind, audio):
    callee = Cli(desk, "bob", "listen", "--auto-accept", audio=audio)
    callee.event("ready")
    caller = Cli(desk, "alice", "call", "bob", "--hangup-after", "2",
                 "--repeat", str(N_CALLS + 1), audio=audio)
    times = []
    for number in range(N_CALLS + 1):
        # the callee's machine is connecting once its accept is acknowledged
        start = callee.event("state", state="connecting")["at"]
        heard = [first_sound(side, number) for side in (caller, callee)]
        if number:  # the first call warms both processes
            times.append(1000 * (max(heard) - start))
        caller.event("ended")
        callee.event("ended")
    caller.process.wait(20)
    callee.stop()
    tell(f"setup_{kind}_p95", percentile(times, 0.95), "ms",
         median=round(statistics.median(times), 1), calls=len(times))


def bench_setup():
    with Desk(BUILD, display=False, keyring=False) as desk:
        desk.start_server(config=FAST)
        desk.make_accounts()
        measure_setup(desk, "test", ("--audio-in", "test",
                                     "--audio-out", "null"))
        # real devices have something to hear, for the whole bench; pauses
        # between words would be counted as setup
        speech = speak(f"{desk.folder}/speech.wav", SPEECH * 10)
        dense = f"{desk.folder}/dense.wav"
        subprocess.run(["sox", speech, dense, "silence", "1", "0.01", "2%",
                        "-1", "0.01", "2%"], check=True)
        mouths = [p.say(dense) for p in desk.people.values()]
        measure_setup(desk, "pulseaudio", ("--audio-in", "default",
                                           "--audio-out", "default"))
        for mouth in mouths:
            mouth.terminate()


def bench_sound():
    subprocess.run([sys.executable, os.path.join(HERE, "sound.py"), BUILD],
                   check=True)


def bench_cpu():
    with Desk(BUILD, display=False, keyring=False) as desk:
        desk.start_server(config=FAST)
        desk.make_accounts()
        audio = ("--audio-in", "default", "--audio-out", "default")
        speech = speak(f"{desk.folder}/speech.wav", SPEECH * 5)
        callee = Cli(desk, "bob", "listen", "--auto-accept", audio=audio)
        callee.event("ready")
        caller = Cli(desk, "alice", "call", "bob", "--hangup-after", "50",
                     audio=audio)
        mouths = [p.say(speech) for p in desk.people.values()]
        caller.event("state", state="connected")
        time.sleep(5)
        start, before = time.monotonic(), [caller.cpu_s(), callee.cpu_s()]
        time.sleep(30)
        seconds = time.monotonic() - start
        for name, side, was in zip(("caller", "callee"), (caller, callee),
                                   before):
            tell(f"call_cpu_{name}", (side.cpu_s() - was) * 60 / seconds,
                 "s/min")
        for mouth in mouths:
            mouth.terminate()
        caller.process.terminate()
        caller.process.wait(10)
        callee.stop()


def mapped_after(person, desk):
    """Seconds from the start of the process to its mapped window."""
    start = time.monotonic()
    person.start()
    wait_until("a window", person.window_id, 20, every=0.005)
    return time.monotonic() - start


def bench_window():
    with Desk(BUILD) as desk:
        from driver import Window
        desk.start_server(config=FAST)
        desk.make_accounts()
        alice, bob = desk.people["alice"], desk.people["bob"]
        starts = []
        for _ in range(3):
            starts.append(mapped_after(alice, desk))
            time.sleep(1.0)
            alice.stop()
        tell("start_to_window", starts[-1], "s",
             all=[round(s, 3) for s in starts])
        windows = {}
        for left, person in ((20, alice), (1240, bob)):
            person.start()
            person.place(left)
            window = windows[person.name] = Window(person)
            window.fill("User name", person.name, seconds=20)
            window.fill("Password", PASSWORD)
            window.press("Log In")
            window.find("Contacts", seconds=20)
        windows["alice"].press("Contacts")
        windows["alice"].press("Message Bob Tanaka")
        time.sleep(8)
        tell("memory_idle", pss_mib(alice.process.pid), "MiB")
        windows["alice"].press("Call")
        windows["bob"].press("Accept")
        windows["alice"].find("Encrypted", seconds=15)
        time.sleep(10)
        tell("memory_in_call", pss_mib(alice.process.pid), "MiB")
        windows["alice"].press("Hang Up")


async def send_many(url, session, conversation_id, count):
    """Messages one after the other, as many at once as the server takes."""
    async with open_socket(url, session["accessToken"]) as socket:
        acknowledged = 0
        for number in range(count):
            await socket.send(json.dumps({
                "type": "message", "id": f"fill-{number}",
                "conversationId": conversation_id,
                "body": f"{number}: " + SPEECH[:20 + number * 7 % 200]}))
            if number % 200 == 199:
                while acknowledged < number - 200:
                    frame = json.loads(await socket.recv())
                    acknowledged += frame["type"] == "ack"
        while acknowledged < count:
            frame = json.loads(await socket.recv())
            acknowledged += frame["type"] == "ack"


def bench_scroll():
    import asyncio
    with Desk(BUILD, sound=False) as desk:
        from driver import Window
        desk.start_server(config=FAST + "frames-per-second=100000\n"
                                        "frames-burst=100000\n")
        sessions = desk.make_accounts()
        conversation = desk.request(
            "POST", "/api/conversations",
            {"kind": "direct", "userId": sessions["alice"]["user"]["userId"]},
            sessions["bob"]["accessToken"])
        asyncio.run(send_many(desk.server_url, sessions["bob"],
                              conversation["conversationId"], N_MESSAGES))
        alice = desk.people["alice"]
        frames = os.path.join(desk.folder, "frames")
        alice.start(extra_env={"HOLLER_FRAMES": frames})
        alice.place(20)
        window = Window(alice)
        window.fill("User name", "alice", seconds=20)
        window.fill("Password", PASSWORD)
        window.press("Log In")
        window.press("Contacts", seconds=20)
        window.press("Message Bob Tanaka")
        window.find("Message")
        time.sleep(2)
        window.raise_()
        subprocess.run(["xdotool", "mousemove", "--window", alice.window_id(),
                        "800", "400"], check=True)
        # up through the history, which is loaded as one scrolls; and down
        for button in ("4", "5"):
            for _ in range(40):
                subprocess.run(["xdotool", "click", "--repeat", "25",
                                "--delay", "12", button], check=True)
        with open(frames, encoding="ascii") as file:
            times = [float(line) for line in file]
        tell("scroll_frame_p95", percentile(times, 0.95), "ms",
             median=round(statistics.median(times), 2), frames=len(times))
        tell("scroll_memory", pss_mib(alice.process.pid), "MiB")


def fill(desk, alice, user_id, env):
    """A local copy of alice's, written while she is not there."""
    copies = {folder for folder, _, names in os.walk(f"{alice.home}/data")
              for name in names if name.endswith(".db")}
    if len(copies) != 1:
        raise RuntimeError(f"local copies are in {sorted(copies)}")
    subprocess.run([os.path.join(BUILD, "tests/ui/holler-large"), "--fill",
                    copies.pop(), "--server", desk.server_url, "--user",
                    user_id], check=True, env=env)


def measure_large_program(env):
    with Desk(BUILD, sound=False) as desk:
        from driver import Window
        desk.start_server(config=FAST)
        sessions = desk.make_accounts()
        alice = desk.people["alice"]
        alice.start()
        alice.place(20)
        window = Window(alice)
        window.fill("User name", "alice", seconds=20)
        window.fill("Password", PASSWORD)
        window.press("Log In")
        window.find("Contacts", seconds=20)
        time.sleep(2)
        alice.stop()
        fill(desk, alice, sessions["alice"]["user"]["userId"], env)
        starts = []
        for number in range(3):
            if os.path.exists(f"{alice.home}/stalls"):
                os.unlink(f"{alice.home}/stalls")
            starts.append(mapped_after(alice, desk))
            time.sleep(6)
            if number < 2:
                alice.stop()
        tell("large_start_to_window", max(starts), "s",
             all=[round(s, 3) for s in starts])
        tell("large_memory_real", pss_mib(alice.process.pid), "MiB")
        stalls = [float(line.split()[2]) for line in alice.stalls()]
        tell("large_turns_over_50ms",
             sum(1 for cpu in stalls if cpu > 50), "turns",
             longest=max(stalls, default=0))
        # Only now: to be looked at by a driver costs the program something.
        Window(alice).find("Person 3", seconds=30)


def bench_large():
    env = dict(os.environ, GSK_RENDERER="cairo", LC_ALL="C.UTF-8",
               GSETTINGS_BACKEND="memory",
               GSETTINGS_SCHEMA_DIR=os.path.join(BUILD, "data"))
    subprocess.run([os.path.join(HERE, "../ui/with-screen.sh"),
                    os.path.join(BUILD, "tests/ui/holler-large")],
                   check=True, env=env)
    measure_large_program(env)


def load(*arguments):
    """The load generator against a server of its own; its lines are ours."""
    subprocess.run([os.path.join(BUILD, "tests/bench/holler-load"),
                    "--server", os.path.join(
                        BUILD, "src/server/holler-server"), *arguments],
                   check=True)


def bench_server():
    load("--sockets", "10000", "--rate", "500", "--seconds", "20")


def bench_stored():
    load("--stored", "--sockets", "2", "--rate", "50", "--seconds", "10")


BENCHES = {name[6:]: function for name, function in globals().items()
           if name.startswith("bench_")}


def measure_each(names):
    """Each in a process of its own: what one has opened, a screen's tree of
    accessible objects above all, would be there for the next."""
    status = 0
    for name in names:
        ended = subprocess.run([sys.executable, __file__, BUILD, name])
        status = max(status, abs(ended.returncode))
    return status


def main():
    global BUILD
    BUILD = os.path.abspath(sys.argv[1])
    names = sys.argv[2:] or list(BENCHES)
    for name in names:
        if name not in BENCHES:
            print(f"bench: there is no {name!r}; there are "
                  f"{', '.join(BENCHES)}", file=sys.stderr)
            return 2
    if len(names) > 1:
        return measure_each(names)
    try:
        BENCHES[names[0]]()
    except Exception as error:
        print(f"bench {names[0]}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
