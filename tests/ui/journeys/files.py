# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and pictures, from one person's disk to the other's."""

import os
import signal
import subprocess

from desk import wait_until
from world import journey

MAGENTA = (255, 0, 255)
VIEWER = """[Desktop Entry]
Type=Application
Name=Viewer
Exec=cp %f {folder}/viewed
MimeType=text/plain;application/pdf;
"""


def make_file(w, name, size):
    path = os.path.join(w.desk.folder, name)
    with open(path, "wb") as file:
        file.write(b"%PDF-1.4\n" + os.urandom(size - 9))
    return path


def make_picture(w, name):
    path = os.path.join(w.desk.folder, name)
    subprocess.run(["convert", "-size", "300x200", "xc:#ff00ff", path],
                   check=True)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def is_painted(w, window, color, at_least):
    """Whether the window really shows so many pixels of a colour."""
    path = os.path.join(w.desk.folder, "look.ppm")
    window.person.shot(path)
    subprocess.run(["convert", path, "-depth", "8", path], check=True)
    return read(path).count(bytes(color)) >= at_least


def choose(window, title, path):
    """In GTK's own file chooser, by the keyboard, as one who knows the path.
    GTK 4.8 does not survive it to be looked at by assistive technology while
    it goes away, so that one looks at its window only."""
    person = window.person
    wait_until(f"“{title}”", lambda: person.window_id(title), 10)
    window.key("ctrl+l")
    window.key("ctrl+a")
    window.type(path)
    window.key("Return")
    wait_until(f"“{title}” to be closed",
               lambda: not person.window_id(title), 10)


def give_viewer(w, window):
    """A program that opens what one gets, and the desktop's word for it."""
    home = window.person.home
    os.makedirs(f"{home}/data/applications", exist_ok=True)
    with open(f"{home}/data/applications/viewer.desktop", "w",
              encoding="utf-8") as file:
        file.write(VIEWER.format(folder=home))
    with open(f"{home}/config/mimeapps.list", "w", encoding="utf-8") as file:
        file.write("[Default Applications]\n"
                   "application/pdf=viewer.desktop\n"
                   "text/plain=viewer.desktop\n")
    return f"{home}/viewed"


@journey
def file_by_the_button(w):
    """Held up on its way, sent, opened and saved by the other."""
    sent = make_file(w, "Timetable 2026.pdf", 3 * 1024 * 1024)
    viewed = give_viewer(w, w.bob)
    w.alice.click("Send Files")
    w.desk.server.send_signal(signal.SIGSTOP)
    try:
        choose(w.alice, "Send Files", sent)
        w.alice.find("Timetable 2026.pdf")
        w.alice.find(role="progress bar")
        assert not w.alice.can_press("Send")
        # One goes on where one writes, not at the paper clip.
        w.alice.type("The new one")
        wait_until("what is typed to be there",
                   lambda: w.alice.field("Message") == "The new one", 5)
    finally:
        w.desk.server.send_signal(signal.SIGCONT)
    w.alice.press("Send")
    w.bob.find("The new one")
    w.bob.press("Open file Timetable 2026.pdf")
    wait_until("the file to be opened", lambda: os.path.exists(viewed), 10)
    wait_until("what is opened to be what was sent",
               lambda: read(viewed) == read(sent), 5)
    saved = os.path.join(w.desk.folder, "saved.pdf")
    w.bob.press("Save file Timetable 2026.pdf")
    choose(w.bob, "Save File", saved)
    w.bob.find("File saved")
    assert read(saved) == read(sent)


@journey
def picture_by_the_clipboard(w):
    picture = make_picture(w, "magenta.png")
    w.alice.copy("image/png", picture)
    w.alice.click("Message")
    w.alice.key("ctrl+v")
    w.alice.find("Pasted picture.png")
    w.alice.press("Send")
    w.bob.find("Picture Pasted picture.png")
    if w.bob.sees("Jump to the Newest Message"):
        w.bob.press("Jump to the Newest Message")
    wait_until("Bob to see the picture",
               lambda: is_painted(w, w.bob, MAGENTA, 20000), 10)
    saved = os.path.join(w.desk.folder, "saved.png")
    w.bob.menu_of("Picture Pasted picture.png", "Save As…")
    choose(w.bob, "Save File", saved)
    w.bob.find("File saved")
    wait_until("the picture to be there", lambda: os.path.exists(saved), 5)


@journey
def several_by_the_clipboard_and_one_not(w):
    """Files copied in a file manager; one is not meant."""
    names = ("one.png", "two.pdf", "three.pdf")
    paths = [make_picture(w, names[0])]
    paths += [make_file(w, name, 2000) for name in names[1:]]
    uris = os.path.join(w.desk.folder, "uris")
    with open(uris, "w", encoding="utf-8") as file:
        file.write("".join(f"file://{path}\r\n" for path in paths))
    w.alice.copy("text/uri-list", uris)
    w.alice.click("Message")
    w.alice.key("ctrl+v")
    w.alice.press("Do not send two.pdf")
    w.alice.wait_gone("two.pdf")
    w.alice.press("Send")
    w.bob.find("Picture one.png")
    w.bob.find("Open file three.pdf")
    assert not w.bob.sees("Open file two.pdf")
