# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be true of all journeys together, looked at after the last."""

from world import journey

LIMIT_MS = 50  # of work in one turn of the main loop
BEFORE_S = 5  # acts that long before a stall may be its cause


@journey
def nothing_complained(w):
    for person in (window.person for window in w.windows):
        ended = person.process.poll()
        if ended is not None:
            raise AssertionError(f"{person.name} ended with {ended}")
        complaints = person.complaints()
        if complaints:
            raise AssertionError("\n".join(complaints))


def what_went_on(acts, began_at):
    """The journey at that time, and what each person had done last."""
    journey_name, last = "the start", {}
    for at, who, what in acts:
        if at > began_at:
            break
        if who is None:
            journey_name, last = what, {}
        else:
            last[who] = (at, what)
    told = [f"{began_at - at:.2f} s after {who}: {what}"
            for who, (at, what) in sorted(last.items(), key=lambda i: -i[1][0])
            if began_at - at < BEFORE_S]
    return "; ".join([f"in “{journey_name}”", *told])


@journey
def main_loop_was_never_blocked(w):
    """By the loop's own work: on a busy machine it also waits its turn, which
    the wall clock shows and is no fault of the program."""
    blocked = []
    for person in (window.person for window in w.windows):
        for line in person.stalls():
            at, wall_ms, cpu_ms = (float(x) for x in line.split())
            line = (f"{person.name}: {wall_ms:.0f} ms in one turn of the "
                    f"loop, {cpu_ms:.0f} ms of work, "
                    + what_went_on(w.desk.acts, at - wall_ms / 1000))
            print(f"# {line}")
            if cpu_ms > LIMIT_MS:
                blocked.append(line)
    if blocked:
        raise AssertionError("the main loop was blocked:\n"
                             + "\n".join(blocked))
