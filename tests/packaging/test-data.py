#!/usr/bin/python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop reads of Holler: entry, metainfo, schema, icons, services.

usage: test-data.py SOURCE_DIRECTORY BUILD_DIRECTORY APPLICATION_ID
"""

import configparser
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "lib"))

from tap import Skip, check, names, need, run  # noqa: E402

SOURCE, BUILD, ID = *map(os.path.abspath, sys.argv[1:3]), sys.argv[3]
DATA = os.path.join(SOURCE, "data")
ICONS = os.path.join(DATA, "icons/hicolor")
SVG = "{http://www.w3.org/2000/svg}"


def built(name):
    path = os.path.join(BUILD, "data", name)
    if not os.path.exists(path):
        raise Skip(f"{name} is not part of this build")
    return path


def installed():
    """Where what is installed goes, without installing it."""
    plan = check(["meson", "introspect", "--installed", BUILD])
    return set(json.loads(plan).values())


def read_entry():
    parser = configparser.RawConfigParser(delimiters=("=",),
                                          comment_prefixes=("#",))
    parser.optionxform = str
    parser.read(built(ID + ".desktop"), encoding="utf-8")
    return parser


def test_desktop_entry_is_valid():
    path = built(ID + ".desktop")
    # Hints are worth reading, too; here there is none.
    said = check([need("desktop-file-validate"), path])
    assert not said, said


def test_desktop_entry_names_what_is_installed():
    entry = read_entry()
    main = entry["Desktop Entry"]
    assert main["Icon"] == ID, main["Icon"]
    assert main["Exec"].split()[0] == "holler", main["Exec"]
    assert "x-scheme-handler/holler" in main["MimeType"].split(";")
    actions = [a for a in main["Actions"].split(";") if a]
    source = "".join(
        open(os.path.join(SOURCE, "src/app", name), encoding="utf-8").read()
        for name in os.listdir(os.path.join(SOURCE, "src/app"))
        if name.endswith(".c"))
    for action in actions:
        command = entry["Desktop Action " + action]["Exec"].split()
        assert command == ["gapplication", "action", ID, action], command
        # By D-Bus the shell calls the application's action of that name.
        assert f'{{ "{action}"' in source, f"no action app.{action}"


def test_metainfo_is_valid():
    check([need("appstreamcli"), "validate", "--no-net", "--explain",
           built(ID + ".metainfo.xml")])


def png_size(path):
    with open(path, "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG"
    return struct.unpack(">II", head[16:24])


def test_metainfo_screenshots_are_in_the_source():
    root = ElementTree.parse(built(ID + ".metainfo.xml")).getroot()
    images = root.findall("screenshots/screenshot/image")
    assert images
    for image in images:
        path = os.path.join(DATA, "screenshots",
                            os.path.basename(image.text))
        size = png_size(path)
        said = (int(image.get("width")), int(image.get("height")))
        assert size == said, f"{path} is {size}, the metainfo says {said}"
        # The software centre wants them large enough to see something.
        assert size[0] >= 620, f"{path} is {size[0]} pixels wide"


def test_metainfo_has_this_release():
    root = ElementTree.parse(built(ID + ".metainfo.xml")).getroot()
    info = json.loads(check(["meson", "introspect", "--projectinfo", BUILD]))
    newest = root.find("releases/release")
    assert newest.get("version") == info["version"], \
        f"{newest.get('version')} is not {info['version']}"


def test_schema_is_valid():
    check([need("glib-compile-schemas"), "--strict", "--dry-run", DATA])


def test_schema_keys_say_what_they_are():
    root = ElementTree.parse(
        os.path.join(DATA, "app.holler.Holler.gschema.xml")).getroot()
    keys = root.findall("schema/key")
    assert keys
    names([key.get("name") for key in keys
           if not (key.findtext("summary") and key.findtext("description"))],
          "keys without a summary or a description")


def test_service_starts_the_application():
    with open(built(ID + ".service"), encoding="utf-8") as file:
        text = file.read()
    assert f"\nName={ID}\n" in text, text
    assert text.rstrip().endswith("/holler --gapplication-service"), text


def icon_files():
    """The application's own and those in its window."""
    for place in (ICONS, os.path.join(SOURCE, "src/ui/icons")):
        for folder, _, files in os.walk(place):
            for name in files:
                yield os.path.join(folder, name)


def is_symbolic(path):
    # The one for right-to-left has its own ending.
    return path.endswith(("-symbolic.svg", "-symbolic-rtl.svg"))


def test_icons_are_plain_drawings():
    # No scripts, no pictures, nothing from elsewhere, no text whose font may
    # be missing: an icon looks the same everywhere.
    allowed = {"svg", "title", "defs", "linearGradient", "radialGradient",
               "stop", "clipPath", "g", "path", "rect", "circle", "use"}
    faults = []
    for path in icon_files():
        root = ElementTree.parse(path).getroot()
        box = [float(number) for number in root.get("viewBox").split()]
        side = 16 if is_symbolic(path) else 128
        if box != [0, 0, side, side]:
            faults.append(f"{path}: viewBox {box}")
        for element in root.iter():
            tag = str(element.tag).replace(SVG, "")
            if tag not in allowed:
                faults.append(f"{path}: <{tag}>")
            faults += [f"{path}: {name}={value}"
                       for name, value in element.attrib.items()
                       if "href" in name or "://" in value
                       or name.startswith("on")]
    names(faults, "in icons")


def test_symbolic_icons_have_one_colour():
    # The theme replaces it; a gradient would stay as it is.
    faults = []
    for path in icon_files():
        if not is_symbolic(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', text))
        if colours - {"none"} != {"#2e3436"} or "Gradient" in text:
            faults.append(f"{path}: {colours}")
    names(faults, "in symbolic icons")


def test_icons_can_be_seen():
    # In a process of its own: the toolkit's warnings must not end this one.
    script = (
        "import sys, gi\n"
        "gi.require_version('GdkPixbuf', '2.0')\n"
        "from gi.repository import GdkPixbuf\n"
        "for path in sys.argv[1:]:\n"
        "    p = GdkPixbuf.Pixbuf.new_from_file_at_size(path, 64, 64)\n"
        "    n, row = p.get_n_channels(), p.get_rowstride()\n"
        "    pixels = p.get_pixels()\n"
        "    alpha = [pixels[y * row + x * n + 3]\n"
        "             for y in range(64) for x in range(64)]\n"
        "    seen = sum(a > 128 for a in alpha) / len(alpha)\n"
        "    assert 0.04 < seen < 0.9, (path, seen)\n"
        "    assert max(alpha[0], alpha[63], alpha[-1]) == 0, path\n")
    try:
        import gi  # noqa: F401
    except ImportError as error:
        raise Skip("python3-gi is not installed") from error
    check([sys.executable, "-c", script, *icon_files()])


def test_install_is_complete():
    places = installed()
    wanted = [
        "bin/holler", "bin/holler-cli",
        f"share/applications/{ID}.desktop",
        f"share/metainfo/{ID}.metainfo.xml",
        f"share/dbus-1/services/{ID}.service",
        "share/dbus-1/interfaces/app.holler.Holler.Calls.xml",
        f"share/icons/hicolor/scalable/apps/{ID}.svg",
        f"share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
        "share/glib-2.0/schemas/app.holler.Holler.gschema.xml",
        "share/man/man1/holler.1", "share/man/man1/holler-cli.1",
    ] if os.path.exists(os.path.join(BUILD, "data", ID + ".service")) else []
    if os.path.exists(os.path.join(BUILD, "data/holler-server.service")):
        wanted += [
            "bin/holler-server", "lib/systemd/system/holler-server.service",
            "lib/sysusers.d/holler-server.conf",
            "lib/tmpfiles.d/holler-server.conf",
            "share/doc/holler/holler-server.conf.example",
            "share/man/man8/holler-server.8",
            "share/man/man5/holler-server.conf.5",
        ]
    names([want for want in wanted
           if not any(place.endswith("/" + want) for place in places)],
          "not installed")


def copied_unit(folder):
    """The unit with a program that is there in place of the installed one."""
    with open(built("holler-server.service"), encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M)
    path = os.path.join(folder, "holler-server.service")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def test_server_unit_is_valid():
    need("systemd-analyze")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", copied_unit(folder)],
            text=True, capture_output=True, check=False, timeout=60)
    # It also looks at units that ours needs and that are not installed here.
    own = [line for line in done.stderr.splitlines()
           if "holler-server" in line]
    names(own, "systemd-analyze verify")


def test_server_unit_is_hardened():
    need("systemd-analyze")
    with tempfile.TemporaryDirectory() as folder:
        # Out of ten (in tenths); what is left is that it has a network.
        check(["systemd-analyze", "security", "--offline=yes",
               "--threshold=20", "--no-pager", copied_unit(folder)])


def test_server_account_is_valid():
    need("systemd-sysusers")
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(os.path.join(root, "etc"))
        check(["systemd-sysusers", "--root=" + root,
               os.path.join(DATA, "holler-server.sysusers")])
        with open(os.path.join(root, "etc/passwd"), encoding="utf-8") as file:
            entry = file.read()
    assert re.search(r"^holler-server:x:\d+:\d+:Server of Holler:"
                     r"/var/lib/holler-server:\S*nologin$", entry, re.M), entry


if __name__ == "__main__":
    run(globals(), "data")
