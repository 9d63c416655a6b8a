# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holler's windows, driven as a person would: by what is written on them.

Import only when a Desk runs: AT-SPI connects to the bus of the environment.
"""

import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from desk import DeskError, wait_until  # noqa: E402

Atspi.set_timeout(3000, 5000)


class Window:
    """All of one program, found by its process."""

    def __init__(self, person):
        self.person = person

    def _application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            try:
                child = desktop.get_child_at_index(i)
                if child and child.get_process_id() == self.person.process.pid:
                    # It changes its tree as it likes: never from a cache.
                    child.set_cache_mask(Atspi.Cache.NONE)
                    return child
            except GLib.Error:
                continue
        return None

    def _walk(self, node, depth=0):
        """Everything a person could see: what is hidden from assistive
        technology, or not visible, is not walked into."""
        if node is None or depth > 60:
            return
        try:
            states = node.get_state_set()
            if depth > 1 and not states.contains(Atspi.StateType.VISIBLE):
                return
            yield node
            count = node.get_child_count()
        except GLib.Error:
            return
        for i in range(count):
            try:
                child = node.get_child_at_index(i)
            except GLib.Error:
                continue
            yield from self._walk(child, depth + 1)

    def inside(self, node):
        """A node and everything in it that a person could see."""
        return self._walk(node)

    def all(self, name=None, role=None, contains=None):
        found = []
        for node in self._walk(self._application()):
            try:
                if role is not None and node.get_role_name() != role:
                    continue
                label = node.get_name() or ""
                # A dialog's own button is named twice: by its label, and
                # by the label that it has.
                if name is not None and label not in (name, f"{name} {name}"):
                    continue
                if contains is not None and contains not in label:
                    continue
                found.append(node)
            except GLib.Error:
                continue
        return found

    def find(self, name=None, role=None, contains=None, seconds=10.0):
        wanted = " ".join(str(x) for x in (role, name, contains) if x)
        return wait_until(
            f"{self.person.name} sees {wanted!r}",
            lambda: next(iter(self.all(name, role, contains)), None),
            seconds, 0.1)

    def sees(self, name=None, role=None, contains=None):
        return bool(self.all(name, role, contains))

    def wait_gone(self, name=None, role=None, contains=None, seconds=10.0):
        wanted = " ".join(str(x) for x in (role, name, contains) if x)
        wait_until(f"{self.person.name} no longer sees {wanted!r}",
                   lambda: not self.all(name, role, contains), seconds, 0.1)

    # acts ----------------------------------------------------------------

    def _note(self, what):
        """For whoever wants to know what came of it."""
        self.person.desk.acts.append(
            (time.monotonic(), self.person.name, what))

    def answer(self, dialog, name, seconds=10.0):
        """Presses a button of the dialog whose title contains this."""
        return self.press(name, seconds=seconds, nodes=lambda: [
            node for top in self.all(role="dialog", contains=dialog)
            for node in self._walk(top)
            if node.get_name() in (name, f"{name} {name}")])

    def press(self, name, role=None, seconds=10.0, contains=None,
              nodes=None):
        """Waits until it is there and sensitive, then does its action."""
        def ready():
            for node in nodes() if nodes else self.all(name, role, contains):
                states = node.get_state_set()
                if not states.contains(Atspi.StateType.SENSITIVE):
                    continue
                # a label's actions are about its selection
                if node.get_role_name() != "label" and \
                        node.get_n_actions() > 0:
                    return node
            return None
        node = wait_until(f"{self.person.name} can press {name or contains!r}",
                          ready, seconds, 0.1)
        self._note(f"press {name or contains!r}")
        if not node.do_action(0):
            raise DeskError(f"{name!r} did not take the press")
        return node

    def click(self, name=None, role=None, contains=None, seconds=10.0):
        """With the pointer, at the middle of what is seen."""
        node = self.find(name, role, contains, seconds)
        self._click(node, name or contains or role)
        return node

    def _click(self, node, what, button=1):
        self.raise_()
        box = node.get_extents(Atspi.CoordType.WINDOW)
        window = self.person.window_id()
        self._note(f"click {what!r}")
        subprocess.run(
            ["xdotool", "mousemove", "--window", window,
             str(box.x + box.width // 2), str(box.y + box.height // 2),
             "sleep", "0.05", "click", str(button)], check=True)

    def extents(self, node):
        """Where a node is in its window: left, top, width, height."""
        box = node.get_extents(Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    def box(self, name=None, role=None, contains=None, seconds=10.0):
        """Where something is in the window: left, top, width, height."""
        return self.extents(self.find(name, role, contains, seconds))

    def menu_of(self, text, item, seconds=10.0):
        """Chooses in the menu of a message that says this."""
        def bubble():
            for table in self.all("Messages", "list"):
                for node in self._walk(table):
                    if node.get_name() == text:
                        return node
            return None
        self._click(wait_until(f"{self.person.name} reads {text!r}", bubble,
                               seconds), text, 3)
        return self.press(item, seconds=seconds)

    def tick(self, name, seconds=10.0):
        """Marks a check box."""
        node = self.find(name, "check box", seconds=seconds)
        self._click(node, name)
        wait_until(f"{name!r} to be marked", lambda: node.get_state_set()
                   .contains(Atspi.StateType.CHECKED), seconds)

    def focused(self):
        """The name of what has the keyboard."""
        for node in self._walk(self._application()):
            try:
                if node.get_state_set().contains(Atspi.StateType.FOCUSED) \
                        and node.get_role_name() != "frame":
                    return node.get_name() or node.get_role_name()
            except GLib.Error:
                continue
        return ""

    def can_press(self, name):
        """Whether there is such a button and it is sensitive."""
        return any(node.get_state_set().contains(Atspi.StateType.SENSITIVE)
                   for node in self.all(name, "push button"))

    def copy(self, kind, path):
        """Puts a file's bytes on the clipboard, as another program does."""
        self._note(f"copy {kind}")
        self.person.desk.spawn("clipboard", [
            "xclip", "-quiet", "-selection", "clipboard", "-t", kind, path])

    def drag(self, start, end):
        """With the pointer, from one point of the window to another."""
        self.raise_()
        window = self.person.window_id()
        self._note("drag")
        command = ["xdotool", "mousemove", "--window", window,
                   str(int(start[0])), str(int(start[1])), "sleep", "0.1",
                   "mousedown", "1"]
        for step in range(1, 11):
            x, y = (int(a + (b - a) * step / 10)
                    for a, b in zip(start, end))
            command += ["mousemove", "--window", window, str(x), str(y),
                        "sleep", "0.03"]
        subprocess.run([*command, "sleep", "0.1", "mouseup", "1"], check=True)

    def _focus(self):
        """Has the keyboard write to this program. A dialog of it that has
        the keyboard keeps it: raising the window behind it takes a moment
        in which keys would be lost."""
        active = subprocess.run(["xdotool", "getactivewindow",
                                 "getwindowpid"], check=False,
                                capture_output=True, text=True, timeout=5)
        if active.stdout.strip() != str(self.person.process.pid):
            self.raise_()

    def raise_(self):
        window = self.person.window_id()
        subprocess.run(["xdotool", "windowactivate", "--sync", window],
                       check=False, capture_output=True, timeout=5)

    def type(self, text):
        self._focus()
        self._note(f"type {text[:20]!r}")
        subprocess.run(["xdotool", "type", "--delay", "8", text], check=True)

    def key(self, *keys):
        self._focus()
        self._note("key " + " ".join(keys))
        subprocess.run(["xdotool", "key", "--delay", "20", *keys], check=True)

    def close_preferences(self):
        """With Escape. Each sentence that is shown at the bottom takes one,
        before the window does."""
        for _ in range(4):
            self.key("Escape")
            try:
                return self.wait_gone("Preferences", "frame", seconds=2)
            except DeskError:
                continue
        raise DeskError(f"{self.person.name}: Escape leaves Preferences open")

    def _editable(self, name, seconds):
        def editable():
            for node in self.all(name):
                for inner in self._walk(node):
                    try:
                        states = inner.get_state_set()
                        if states.contains(Atspi.StateType.EDITABLE):
                            return inner
                    except GLib.Error:
                        continue
            return None
        return wait_until(f"{self.person.name} can write into {name!r}",
                          editable, seconds, 0.1)

    def field(self, name, seconds=10.0):
        """What stands in the field that is called name."""
        node = self._editable(name, seconds)
        return Atspi.Text.get_text(
            node, 0, Atspi.Text.get_character_count(node))

    def fill(self, name, text, seconds=10.0):
        """Puts text into the field that is called name."""
        node = self._editable(name, seconds)
        self._note(f"fill {name!r}")
        if not Atspi.EditableText.set_text_contents(node, text):
            raise DeskError(f"{name!r} did not take the text")
        return node

    def texts(self):
        """All that is written in the window, for messages of failed tests."""
        out = []
        for node in self._walk(self._application()):
            try:
                label = node.get_name()
                if label:
                    out.append(f"{node.get_role_name()}: {label}")
            except GLib.Error:
                continue
        return out


def settle(seconds=0.3):
    """Lets an animation end, before a picture is taken."""
    time.sleep(seconds)
