#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages: well formed, and the same options as the programs.

usage: test-manuals.py SOURCE_DIRECTORY BUILD_DIRECTORY
"""

import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))

from tap import Skip, check, names, need, run  # noqa: E402

SOURCE, BUILD = map(os.path.abspath, sys.argv[1:3])
PAGES = os.path.join(BUILD, "data/man")
PLAIN = dict(os.environ, LC_ALL="C.UTF-8", MANPAGER="cat", MANWIDTH="200",
             G_DEBUG="")


def page(name):
    path = os.path.join(PAGES, name)
    if not os.path.exists(path):
        raise Skip(f"{name} is not part of this build")
    with open(path, encoding="utf-8") as file:
        return file.read()


def options_of_page(text):
    """The options in the headings of the page, as they are typed."""
    found = set()
    tags = re.findall(r"^\.T[PQ]\n(.*)$", text, re.M)
    for tag in tags:
        found |= set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*",
                                tag.replace("\\-", "-")))
    return found


def options_of_help(program, *words):
    said = check([os.path.join(BUILD, "src", program), *words], env=PLAIN)
    found = set()
    for line in said.splitlines():
        match = re.match(r"\s+(?:(-\w), )?(--[a-z-]+)", line)
        if match:
            found |= {option for option in match.groups() if option}
    assert "--help" in found, said
    return found, said


def compare(program, name, *words):
    text = page(name)
    real, said = options_of_help(program, *words)
    told = options_of_page(text)
    names(told - real, f"options in {name} that {program} does not have")
    names(real - told, f"options of {program} that {name} lacks")
    return text, said


def test_holler_tells_every_option():
    # The toolkit's own come with the libraries and differ between them.
    text = page("holler.1")
    real, _ = options_of_help("app/holler", "--help-all")
    told = options_of_page(text)
    names(told - real, "options in holler.1 that holler does not have")
    names(real - told, "options of holler that holler.1 lacks")


def test_holler_cli_tells_every_option_and_command():
    text, said = compare("cli/holler-cli", "holler-cli.1", "--help")
    commands = re.findall(r"^  ([a-z]+)(?: [A-Z ]*)?  ", said, re.M)
    told = re.findall(r'^\.TP\n\.BI? ([a-z]+)(?: ".*")?$', text, re.M)
    assert len(commands) >= 6, said
    assert sorted(commands) == sorted(told), \
        f"--help has {commands}, holler-cli.1 has {told}"


def test_holler_server_tells_every_option():
    compare("server/holler-server", "holler-server.8", "--help")


def test_configuration_tells_every_key():
    text = page("holler-server.conf.5").replace("\\-", "-")
    path = os.path.join(SOURCE, "src/server/holler-server-config.c")
    with open(path, encoding="utf-8") as file:
        real = set(re.findall(r'\("[a-z]+", "([a-z-]+)", ', file.read()))
    told = set(re.findall(r"^\.T[PQ]\n\\fB([a-z-]+)\\fR", text, re.M))
    assert len(real) > 20, real
    names(real - told, "keys that holler-server.conf.example does not have")
    names(told - real, "keys in it that the server does not know")


def test_pages_have_no_warnings():
    mandoc = need("mandoc")
    pages = [path for path in glob.glob(PAGES + "/*.[1-8]")]
    assert pages
    for path in pages:
        said = check([mandoc, "-T", "lint", "-W", "warning", path])
        assert not said, said


def test_pages_are_shown_without_warnings():
    man = need("man")
    for path in glob.glob(PAGES + "/*.[1-8]"):
        text = check([man, "--warnings", "-l", path], env=PLAIN)
        assert "warning:" not in text, text
        assert "NAME" in text and "SEE ALSO" in text, text


def complete(program, *words):
    """What bash offers after these words."""
    path = os.path.join(BUILD, "src", program)
    if not os.path.exists(path):
        raise Skip(f"{program} is not part of this build")
    script = (
        "compopt () { :; }\n"
        f"source {SOURCE}/data/completions/holler\n"
        'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))\n'
        '_holler "$1" "${!#}" "${@: -2:1}"\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n')
    return check([need("bash"), "-c", script, "bash", path, *words],
                 env=PLAIN).split()


def test_completion_offers_options_and_commands():
    assert "--audio-in=" in complete("cli/holler-cli", "--au")
    assert complete("cli/holler-cli", "con") == ["contacts", "continue"]
    assert complete("server/holler-server", "--data") == ["--data-dir="]
    assert complete("app/holler", "--pro") == ["--profile="]
    # bash parts "--audio-in=te" so.
    assert "test" in complete("cli/holler-cli", "--audio-in", "=", "te")
    assert complete("cli/holler-cli", "--user", "=", "con") == []


if __name__ == "__main__":
    run(globals(), "manuals")
