#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipes for packages: what they may contain, and what they ask for.

usage: test-packages.py SOURCE_DIRECTORY BUILD_DIRECTORY PROFILE
"""

import fnmatch
import json
import os
import re
import sys

from tap import Skip, check, names, run

SOURCE, BUILD = map(os.path.abspath, sys.argv[1:3])
PROFILE = sys.argv[3]
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
# Every right, and what it is for. What is chosen by the person (files to
# send, a screen to share, a camera) and what is said to them (notifications),
# the session's secrets, starting with the session and keys that work
# everywhere come by portals and need none.
RIGHTS = {
    "--share=network": "calls",
    "--share=ipc": "pictures shared with an X server",
    "--socket=wayland": "the window",
    "--socket=fallback-x11": "the window where there is no Wayland",
    "--socket=pulseaudio": "microphone and speaker; there is no portal",
    "--device=dri": "drawing with the graphics card",
    "--talk-name=org.mpris.MediaPlayer2.*": "pausing music during a call",
    "--system-talk-name=org.freedesktop.login1": "waking up from suspend",
    "--system-talk-name=org.freedesktop.Avahi": "servers nearby",
}
# What of these is asked for only if the program talks to it.
USED = {
    "--talk-name=org.mpris.MediaPlayer2.*": "org.mpris.MediaPlayer2",
    "--system-talk-name=org.freedesktop.login1": "org.freedesktop.login1",
    "--system-talk-name=org.freedesktop.Avahi": "org.freedesktop.Avahi",
}


def read_manifest():
    with open(MANIFEST, encoding="utf-8") as file:
        return json.load(file)


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def program():
    """All of the application's source, without the server's."""
    text = ""
    for folder, folders, files in os.walk(os.path.join(SOURCE, "src")):
        folders[:] = [name for name in folders if name != "server"]
        text += "".join(read(folder, name) for name in files
                        if name.endswith(".c"))
    return text


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


def test_manifest_asks_for_little():
    asked = read_manifest()["finish-args"]
    names(set(asked) - RIGHTS.keys(), "rights without a reason")
    assert len(asked) == len(set(asked)), asked
    text = program()
    names([right for right, word in USED.items()
           if right in asked and word not in text],
          "rights that nothing needs")


def test_manifest_asks_for_enough():
    asked = read_manifest()["finish-args"]
    text = program()
    left = [right for right, word in USED.items()
            if word in text and right not in asked]
    if left and PROFILE != "release":
        raise Skip("the program began to need " + ", ".join(left))
    names(left, "rights the program needs")


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
