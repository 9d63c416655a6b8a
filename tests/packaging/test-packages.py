#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes for packages: what they may contain, and what they ask for.

usage: test-packages.py SOURCE_DIRECTORY BUILD_DIRECTORY
"""

import fnmatch
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))

from tap import check, names, run  # noqa: E402

SOURCE, BUILD = map(os.path.abspath, sys.argv[1:3])
ID = "app.holler.Holler"
MANIFEST = os.path.join(SOURCE, "build-aux/flatpak", ID + ".json")
DEBIAN = os.path.join(SOURCE, "build-aux/debian")

# What flatpak-manifest(5) knows and we have a use for; a misspelt key is
# otherwise silently nothing.
KNOWN = {
    "manifest": {"id", "runtime", "runtime-version", "sdk", "command",
                 "finish-args", "cleanup", "modules", "build-options"},
    "module": {"name", "buildsystem", "builddir", "config-opts", "sources",
               "cleanup"},
    "source": {"type", "path", "url", "sha256", "tag", "commit", "skip"},
}
# Rights that are no names on a bus. What is chosen by the person (files to
# send, a screen to share, a camera), starting with the session and keys that
# work everywhere come by portals and need none.
RIGHTS = {
    "--share=network", "--share=ipc", "--socket=wayland",
    "--socket=fallback-x11", "--socket=pulseaudio", "--device=dri",
}
# Names on the system's bus; all others are the session's.
SYSTEM = {"org.freedesktop.login1", "org.freedesktop.Avahi"}
# Who may be talked to from any sandbox, by the rules of flatpak-run(1).
FREE = {ID, "org.freedesktop.DBus", "org.freedesktop.portal"}
# What has the form of a name and is a schema of settings.
SCHEMAS = {
    "org.cinnamon.desktop.notifications", "org.gnome.desktop.interface",
    "org.gnome.desktop.notifications", "org.mate.NotificationDaemon",
}


def read_manifest():
    """The manifest without its comments, which flatpak-builder allows."""
    text = read(MANIFEST)
    return json.loads(re.sub(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/',
                             lambda found: found[1] or "", text, flags=re.S))


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def bus_names():
    """Every name in the source, the interfaces that begin with one left out:
    a prefix ends with a point."""
    form = re.compile(r'"((?:app|com|net|org)(?:\.[A-Za-z_][\w-]*){2,}\.?)"')
    found = set()
    for folder, _, files in os.walk(os.path.join(SOURCE, "src")):
        for name in files:
            if name.endswith((".c", ".h")):
                found |= set(form.findall(read(folder, name)))
    found -= SCHEMAS
    known = FREE | found
    return {name for name in found
            if not any(name.startswith((other + ".").replace("..", "."))
                       for other in known if other != name)
            and name not in FREE}


def right_to(name):
    """What the manifest says for a name in the source."""
    kind = "--system-talk-name" if name in SYSTEM else "--talk-name"
    return f"{kind}={name}{'*' if name.endswith('.') else ''}"


def test_manifest_has_no_unknown_keys():
    manifest = read_manifest()
    faults = list(manifest.keys() - KNOWN["manifest"])
    for module in manifest["modules"]:
        faults += module.keys() - KNOWN["module"]
        for source in module["sources"]:
            faults += source.keys() - KNOWN["source"]
    names(faults, "unknown keys")
    assert manifest["id"] == ID
    assert os.path.basename(MANIFEST) == ID + ".json"


def test_manifest_builds_this_source():
    module = read_manifest()["modules"][-1]
    path = os.path.join(os.path.dirname(MANIFEST), module["sources"][0]["path"])
    assert os.path.samefile(path, SOURCE), path
    options = {option["name"]
               for option in json.loads(check(["meson", "introspect",
                                               "--buildoptions", BUILD]))}
    names([option for option in module["config-opts"]
           if re.match(r"-D([a-z_]+)=", option)[1] not in options],
          "options meson.build does not have")


def test_manifest_asks_for_what_is_used():
    # No more and no less: without the right a call comes back with an error
    # that the program takes for a desktop without that service.
    asked = read_manifest()["finish-args"]
    assert len(asked) == len(set(asked)), asked
    needed = RIGHTS | {right_to(name) for name in bus_names()}
    assert len(needed) > len(RIGHTS) + 5, needed
    names(set(asked) - needed, "rights that nothing in src/ needs")
    names(needed - set(asked), "rights the program needs")


def test_manifest_says_why():
    # Before the first, and again before more than five follow one another.
    part = re.search(r'"finish-args": \[(.*?)\n  \]', read(MANIFEST), re.S)[1]
    assert re.match(r"\s*/\*", part), part
    names([group for group in re.split(r"/\*.*?\*/", part, flags=re.S)
           if group.count('"--') > 5], "rights without a reason")


def test_manifest_names_what_it_downloads():
    faults = []
    for module in read_manifest()["modules"]:
        for source in module["sources"]:
            if source["type"] == "dir":
                continue
            if not (source["url"].startswith("https://")
                    and re.fullmatch("[0-9a-f]{64}", source["sha256"])):
                faults.append(module["name"])
    names(faults, "without an https address or a sum")


def test_manifest_has_the_server():
    # "Host on This Computer" starts it: it is looked for beside holler.
    module = read_manifest()["modules"][-1]
    assert "-Dserver=false" not in module["config-opts"], module


def test_debian_has_this_version():
    info = json.loads(check(["meson", "introspect", "--projectinfo", BUILD]))
    first = read(DEBIAN, "changelog").splitlines()[0]
    assert first.startswith(f"holler ({info['version']}"), first


def test_debian_packs_everything_installed():
    plan = json.loads(check(["meson", "introspect", "--installed", BUILD]))
    options = json.loads(check(["meson", "introspect", "--buildoptions",
                                BUILD]))
    prefix = next(o["value"] for o in options if o["name"] == "prefix")
    lines = []
    for name in os.listdir(DEBIAN):
        if name.endswith(".install"):
            lines += read(DEBIAN, name).splitlines()
    packed = [line.split()[0] for line in lines if line.strip()]
    # debhelper takes this one by its name.
    packed.append("usr/lib/systemd/system")
    places = ["usr/" + os.path.relpath(place, prefix)
              for place in plan.values()]
    names([place for place in places
           if not any(fnmatch.fnmatch(place, pattern)
                      or place.startswith(pattern + "/")
                      for pattern in packed)],
          "in no package, see build-aux/debian/*.install")


def test_debian_needs_what_meson_asks_for():
    # Of each library the build looks for by its pkg-config name.
    packages = {
        "glib-2.0": "libglib2.0-dev", "gobject-2.0": "libglib2.0-dev",
        "gio-2.0": "libglib2.0-dev", "gio-unix-2.0": "libglib2.0-dev",
        "json-glib-1.0": "libjson-glib-dev", "libsoup-3.0": "libsoup-3.0-dev",
        "sqlite3": "libsqlite3-dev", "gtk4": "libgtk-4-dev",
        "libadwaita-1": "libadwaita-1-dev", "libsodium": "libsodium-dev",
        "libjwt": "libjwt-dev", "libsecret-1": "libsecret-1-dev",
        "nice": "libnice-dev", "opus": "libopus-dev",
        "gstreamer-1.0": "libgstreamer1.0-dev",
        "gstreamer-app-1.0": "libgstreamer-plugins-base1.0-dev",
        "gstreamer-audio-1.0": "libgstreamer-plugins-base1.0-dev",
        "gstreamer-base-1.0": "libgstreamer1.0-dev",
        "gstreamer-net-1.0": "libgstreamer1.0-dev",
        "gstreamer-rtp-1.0": "libgstreamer-plugins-base1.0-dev",
        "gstreamer-sdp-1.0": "libgstreamer-plugins-base1.0-dev",
        "gstreamer-video-1.0": "libgstreamer-plugins-base1.0-dev",
        "gstreamer-webrtc-1.0": "libgstreamer-plugins-bad1.0-dev",
        "gdk-pixbuf-2.0": "libgdk-pixbuf-2.0-dev",
        "gnutls": "libgnutls28-dev", "libpulse": "libpulse-dev",
        "libpulse-mainloop-glib": "libpulse-dev",
        "avahi-client": "libavahi-client-dev",
        "avahi-glib": "libavahi-glib-dev",
        "webrtc-audio-processing": "libwebrtc-audio-processing-dev",
    }
    control = read(DEBIAN, "control")
    faults = []
    for folder, _, files in os.walk(os.path.join(SOURCE, "src")):
        if "meson.build" not in files:
            continue
        for name in re.findall(r"dependency\(\s*'([^']+)'",
                               read(folder, "meson.build")):
            if name == "threads":
                continue
            package = packages.get(name)
            if package is None:
                faults.append(f"{name}: say here which package has it")
            elif f"\n {package}" not in control:
                faults.append(f"{name}: {package} in build-aux/debian/control")
    names(faults, "libraries")


def test_setup_has_what_debian_needs():
    control = read(DEBIAN, "control")
    needed = re.search(r"^Build-Depends:\n((?: .*\n)+)", control, re.M)[1]
    setup = read(SOURCE, "build-aux/setup")
    names([name for name in re.findall(r"^ ([a-z0-9.+-]+)", needed, re.M)
           if not name.startswith(("debhelper-", "dh-sequence-"))
           and f'"{name} ' not in setup
           # These come with others that are there.
           and name not in ("libglib2.0-dev",)],
          "build-aux/setup lacks")


if __name__ == "__main__":
    run(globals(), "packages")
