# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of a desktop, on the session bus of a Desk: who lets the computer
sleep, and somebody who plays music."""

import threading

from gi.repository import Gio, GLib

SESSION = """<node><interface name="org.gnome.SessionManager">
<method name="RegisterClient"><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="o" direction="out"/></method>
<method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="u" direction="out"/></method>
<method name="Uninhibit"><arg type="u" direction="in"/></method>
</interface></node>"""

PLAYER = """<node><interface name="org.mpris.MediaPlayer2.Player">
<method name="Pause"/><method name="Play"/>
<property name="PlaybackStatus" type="s" access="read"/>
</interface></node>"""


SHORTCUTS = """<node><interface name="org.freedesktop.portal.GlobalShortcuts">
<method name="CreateSession"><arg type="a{sv}" direction="in"/>
<arg type="o" direction="out"/></method>
<method name="BindShortcuts"><arg type="o" direction="in"/>
<arg type="a(sa{sv})" direction="in"/><arg type="s" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
</interface></node>"""

PORTAL_SESSION = """<node><interface name="org.freedesktop.portal.Session">
<method name="Close"/></interface></node>"""


class Service:
    """Owns a name, with a thread and a connection of its own."""

    def __init__(self, name, path, xml):
        self.name = name
        self.path = path
        self.info = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
        self.ready = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        if not self.ready.wait(5):
            raise TimeoutError(f"{name} is not on the bus")

    def _run(self):
        context = GLib.MainContext.new()
        context.push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION),
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.register_object(self.path, self.info, self._called,
                                 self._read, None)
        Gio.bus_own_name_on_connection(
            self.bus, self.name, Gio.BusNameOwnerFlags.NONE,
            lambda *_: self.ready.set(), None)
        GLib.MainLoop.new(context, False).run()

    def _called(self, _bus, sender, _path, _interface, method, arguments,
                invocation):
        invocation.return_value(
            getattr(self, method)(sender, *arguments.unpack()))

    def _read(self, _bus, _sender, _path, _interface, name):
        return getattr(self, name)()


class Session(Service):
    """Knows who keeps the computer awake."""

    SUSPEND, IDLE = 4, 8

    def __init__(self):
        self.inhibited = {}
        self.last = 0
        super().__init__("org.gnome.SessionManager",
                         "/org/gnome/SessionManager", SESSION)

    def RegisterClient(self, _sender, _application, _id):
        return GLib.Variant("(o)", ("/org/gnome/SessionManager/Client",))

    def Inhibit(self, _sender, application, _window, reason, flags):
        self.last += 1
        self.inhibited[self.last] = (application, reason, flags)
        return GLib.Variant("(u)", (self.last,))

    def Uninhibit(self, _sender, cookie):
        del self.inhibited[cookie]


class Player(Service):
    """Plays until it is told otherwise."""

    def __init__(self, name):
        self.status = "Playing"
        super().__init__("org.mpris.MediaPlayer2." + name,
                         "/org/mpris/MediaPlayer2", PLAYER)

    def Pause(self, _sender):
        self.status = "Paused"

    def Play(self, _sender):
        self.status = "Playing"

    def PlaybackStatus(self):
        return GLib.Variant("s", self.status)


class Shortcuts(Service):
    """A portal that gives keys of the desktop, and presses them."""

    PATH = "/org/freedesktop/portal/desktop"
    INTERFACE = "org.freedesktop.portal.GlobalShortcuts"

    def __init__(self):
        self.session = None
        self.closed = False
        super().__init__("org.freedesktop.portal.Desktop", self.PATH,
                         SHORTCUTS)

    def _answer(self, sender, options, **results):
        folder = sender[1:].replace(".", "_")
        path = f"{self.PATH}/request/{folder}/{options['handle_token']}"
        self.bus.emit_signal(
            sender, path, "org.freedesktop.portal.Request", "Response",
            GLib.Variant("(ua{sv})", (0, results)))
        return GLib.Variant("(o)", (path,))

    def CreateSession(self, sender, options):
        path = f"{self.PATH}/session/{options['session_handle_token']}"
        self.bus.register_object(
            path, Gio.DBusNodeInfo.new_for_xml(PORTAL_SESSION).interfaces[0],
            self._called, None, None)
        return self._answer(sender, options,
                            session_handle=GLib.Variant("s", path))

    def BindShortcuts(self, sender, session, shortcuts, _parent, options):
        self.session = session
        self.name_of_key = shortcuts[0][0]
        return self._answer(sender, options, shortcuts=GLib.Variant(
            "a(sa{sv})", [(self.name_of_key, {
                "trigger_description": GLib.Variant("s", "Alt+F12")})]))

    def Close(self, _sender):
        self.closed = True

    def use(self, signal):
        self.bus.emit_signal(
            None, self.PATH, self.INTERFACE, signal,
            GLib.Variant("(osta{sv})", (self.session, self.name_of_key, 1,
                                        {})))


class Keyring:
    """The keyring of the desk, locked and unlocked without a dialog."""

    PATH = "/org/freedesktop/secrets"
    LOGIN = PATH + "/collection/login"

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)

    def _call(self, interface, method, signature, *arguments):
        return self.bus.call_sync(
            "org.freedesktop.secrets", self.PATH, interface, method,
            GLib.Variant(signature, arguments), None, 0, 5000, None)

    def lock(self):
        self._call("org.freedesktop.Secret.Service", "Lock", "(ao)",
                   [self.LOGIN])

    def unlock(self):
        _answer, session = self._call(
            "org.freedesktop.Secret.Service", "OpenSession", "(sv)", "plain",
            GLib.Variant("s", "")).unpack()
        self._call(
            "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
            "UnlockWithMasterPassword", "(o(oayays))", self.LOGIN,
            (session, b"", b"keyring", "text/plain"))
