# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification service of one's own, on the session bus of a Desk."""

import threading

from gi.repository import Gio, GLib

INTERFACE = "org.freedesktop.Notifications"
XML = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""


class Notifications:
    """Keeps what is shown; presses buttons on it."""

    def __init__(self):
        self.shown = {}
        self.lock = threading.Lock()
        self.serial = 0
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.ready.wait(5)

    def _run(self):
        context = GLib.MainContext.new()
        context.push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION),
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        info = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        self.bus.register_object("/org/freedesktop/Notifications", info,
                                 self._called, None, None)
        Gio.bus_own_name_on_connection(
            self.bus, INTERFACE, Gio.BusNameOwnerFlags.NONE,
            lambda *_: self.ready.set(), None)
        GLib.MainLoop.new(context, False).run()

    def _called(self, _bus, _sender, _path, _interface, method, arguments,
                invocation):
        if method == "Notify":
            _app, replaces, _icon, summary, body, actions, hints, _t = \
                arguments.unpack()
            with self.lock:
                if not replaces:
                    self.serial += 1
                    replaces = self.serial
                self.shown[replaces] = {
                    "id": replaces, "summary": summary, "body": body,
                    "actions": dict(zip(actions[1::2], actions[::2])),
                    "urgency": hints.get("urgency")}
            invocation.return_value(GLib.Variant("(u)", (replaces,)))
        elif method == "CloseNotification":
            with self.lock:
                self.shown.pop(arguments.unpack()[0], None)
            invocation.return_value(None)
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant(
                "(as)", (["actions", "body", "persistence"],)))
        else:
            invocation.return_value(GLib.Variant(
                "(ssss)", ("desk", "Holler tests", "1", "1.2")))

    def all(self):
        with self.lock:
            return list(self.shown.values())

    def with_accept(self):
        return next((n for n in self.all() if "Accept" in n["actions"]), None)

    def invoke(self, notification, label):
        """Presses a button; what is not resident goes away by that."""
        self.bus.emit_signal(
            None, "/org/freedesktop/Notifications", INTERFACE,
            "ActionInvoked", GLib.Variant(
                "(us)", (notification["id"],
                         notification["actions"][label])))
        with self.lock:
            self.shown.pop(notification["id"], None)
        self.bus.emit_signal(
            None, "/org/freedesktop/Notifications", INTERFACE,
            "NotificationClosed", GLib.Variant("(uu)", (notification["id"], 2)))
