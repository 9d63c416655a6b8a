#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes holler-server.conf(5) out of the documented example.

There is one place that explains the keys, the example; this turns it into a
manual page, so that the two cannot say different things.

usage: config-manual.py EXAMPLE VERSION SYSCONFDIR > holler-server.conf.5
"""

import re
import sys

HEAD = """\
.\\" SPDX-FileCopyrightText: The Holler authors
.\\" SPDX-License-Identifier: GPL-3.0-or-later
.TH HOLLER-SERVER.CONF 5 2026-11-21 "Holler {version}" "File formats"
.SH NAME
holler-server.conf \\- configuration of holler-server
.SH SYNOPSIS
.I {sysconfdir}/holler-server/holler-server.conf
.SH DESCRIPTION
The file has sections in brackets, and in each lines of the form
.IR key = value .
A line that begins with a # is a comment.
Lists are separated by semicolons.
Without a file, or without a key in it, what is given here holds.
A key that is not known is an error, so that a misspelt limit is not silently
no limit.
"""

TAIL = """\
.SH SEE ALSO
.BR holler-server (8)
"""

KEY = re.compile(r"(#?)([a-z][a-z0-9-]*)=(.*)$")


def escape(text):
    """Text as roff takes it: nothing in it is a request or an escape."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def parse(lines):
    """Yields (section, None, None) and (section, comment, keys).

    Keys that follow one another without a comment in between share the
    comment above them. A key is (name, value, whether it is only an example).
    """
    section, comment, keys = None, [], []
    for line in [*lines, "[end]"]:
        line = line.strip()
        key = KEY.match(line)
        if key is not None and section is not None:
            keys.append((key[2], key[3], key[1] == "#"))
            continue
        if keys:
            yield section, " ".join(comment), keys
            comment, keys = [], []
        if line.startswith("["):
            section = line
            if section != "[end]":
                yield section, None, None
        elif line.startswith("#"):
            comment.append(line[1:].strip())
        else:
            comment = []


def render(section, comment, keys):
    """The lines of roff for one item of parse()."""
    if keys is None:
        return [".SH " + escape(section.upper())]
    out = []
    for name, value, is_example in keys:
        tag = f"\\fB{escape(name)}\\fR"
        out += [".TQ" if out else ".TP",
                tag if is_example else f"{tag}={escape(value)}"]
    # A sentence a line, so that roff knows where they end.
    out += [escape(s) for s in re.split(r"(?<=[.;:])\s+(?=[A-Z])", comment)]
    examples = [k for k in keys if k[2]]
    if examples:
        out += ["Not set unless given; for example:", ".RS", ".PP", ".EX"]
        out += [escape(f"{name}={value}") for name, value, _ in examples]
        out += [".EE", ".RE"]
    return out


def main():
    example, version, sysconfdir = sys.argv[1:4]
    body = []
    with open(example, encoding="utf-8") as file:
        for item in parse(file):
            body += render(*item)
    sys.stdout.write(HEAD.format(version=version, sysconfdir=sysconfdir))
    sys.stdout.write("\n".join(body) + "\n" + TAIL)


if __name__ == "__main__":
    main()
