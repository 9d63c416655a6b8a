#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts what meson's test log says: a TAP test counts each of its lines.

usage: ci-summary.py TESTLOG.json
"""

import json
import re
import sys

LINE = re.compile(r"^(not )?ok\b([^#]*)(#\s*(skip|todo)\b.*)?", re.IGNORECASE)
BAD = ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS")


def count(test):
    """(passed, failed, skipped) of one test program."""
    passed = failed = skipped = 0
    for line in (test.get("stdout") or "").splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        if match.group(4) and match.group(4).lower() == "skip":
            skipped += 1
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    if passed + failed + skipped == 0:
        passed = test["result"] == "OK"
        skipped = test["result"] == "SKIP"
        failed = test["result"] in BAD
    elif test["result"] in BAD and failed == 0:
        failed = 1  # it crashed after its last line, or never planned it
    return int(passed), int(failed), int(skipped)


def main():
    total = [0, 0, 0]
    slow = []
    try:
        with open(sys.argv[1], encoding="utf-8") as log:
            tests = [json.loads(line) for line in log if line.strip()]
    except OSError:
        tests = []
    for test in tests:
        result = count(test)
        total = [a + b for a, b in zip(total, result)]
        slow.append((test.get("duration", 0), test["name"]))
        if result[1]:
            print(f"failed: {test['name']}")
    slow.sort(reverse=True)
    for duration, name in slow[:5]:
        print(f"took {duration:.1f} s: {name}")
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
