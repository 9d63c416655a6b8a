#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a laboratory in mid call and looks whether anything of it is left.

usage: test-end.py BUILD_DIRECTORY
"""

import glob
import os
import signal
import subprocess
import sys
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
CALL_SECONDS = 20
GONE_SECONDS = 5


def marked(mark):
    """The programs that have this in their environment."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/environ"):
        pid = int(path.split("/")[2])
        try:
            with open(path, "rb") as file:
                if mark.encode() not in file.read():
                    continue
            with open(f"/proc/{pid}/comm", encoding="ascii") as file:
                found[pid] = file.read().strip()
        except OSError:
            continue
    return found


def mounts():
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        return sorted(line.split()[4] for line in file)


def wait_for(predicate, seconds):
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def try_signal(number, build):
    mark = f"HOLLER_LAB_MARK={uuid.uuid4()}"
    env = dict(os.environ, HOLLER_LAB_MARK=mark.split("=")[1])
    before = mounts(), sorted(os.listdir("/sys/class/net"))
    lab = subprocess.Popen(
        [sys.executable, os.path.join(HERE, "lab.py"), "--build", build,
         "--tap", "burst-8"], env=env, stdout=subprocess.PIPE, text=True)
    if "SKIP" in lab.stdout.readline():
        lab.wait()
        return None
    there = {"holler-cli", "holler-server", "turnserver", "holler-lab-rout"}
    assert wait_for(lambda: there <= set(marked(mark).values()),
                    CALL_SECONDS), marked(mark)
    time.sleep(1)
    lab.send_signal(number)
    lab.wait(10)
    gone = wait_for(lambda: not marked(mark), GONE_SECONDS)
    assert gone, f"still there: {marked(mark)}"
    assert (mounts(), sorted(os.listdir("/sys/class/net"))) == before
    return True


def main():
    print("1..2")
    for i, number in enumerate((signal.SIGKILL, signal.SIGTERM), 1):
        name = f"{signal.Signals(number).name} leaves nothing"
        shown = try_signal(number, sys.argv[1])
        print(f"ok {i} {name}" if shown else
              f"ok {i} {name} # SKIP no namespaces to be had here",
              flush=True)


if __name__ == "__main__":
    main()
