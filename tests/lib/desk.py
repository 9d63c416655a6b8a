# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of one's own: screen, session bus, sound, keyring and server.

Everything lives in one temporary folder and in processes that end with the
Desk, also when the script that made it is killed: each child asks the kernel
to be told of its parent's death.
"""

import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import stun

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PR_SET_PDEATHSIG = 1
SCREEN = "2480x840x24"
WINDOW = (1180, 780)
PASSWORD = "correct horse battery"

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class DeskError(Exception):
    """Something of the desktop did not start."""


def wait_until(what, predicate, seconds=10.0, every=0.05):
    """Ask predicate again and again; its first true answer, or an error that
    says what did not happen."""
    deadline = time.monotonic() + seconds
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise DeskError(f"after {seconds:g} s still not: {what}")
        time.sleep(every)


def open_socket(url, token):
    """The WebSocket of the server at url, as websockets.connect() gives it,
    whose parameter has had two names."""
    import websockets
    name = "extra_headers" if int(websockets.__version__.split(".")[0]) < 14 \
        else "additional_headers"
    return websockets.connect(
        url.replace("http", "ws") + "/ws", max_size=None,
        **{name: {"Authorization": "Bearer " + token}})


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Person:
    """Somebody with a window, folders, a microphone and a speaker."""

    def __init__(self, desk, name):
        self.desk = desk
        self.name = name
        self.process = None
        self.server_url = None  # else the desk's
        self.home = os.path.join(desk.folder, name)
        # GNOME's own font; without a settings daemon GTK takes any.
        os.makedirs(f"{self.home}/config/gtk-4.0", exist_ok=True)
        with open(f"{self.home}/config/gtk-4.0/settings.ini", "w",
                  encoding="utf-8") as file:
            file.write("[Settings]\ngtk-font-name=Cantarell 11\n")
        self.log_path = os.path.join(desk.folder, f"{name}.log")

    @property
    def app_name(self):
        return f"Holler ({self.name})"

    def env(self):
        env = dict(os.environ)
        env.update({
            "HOME": self.home,
            "XDG_DATA_HOME": f"{self.home}/data",
            "XDG_CONFIG_HOME": f"{self.home}/config",
            "XDG_CACHE_HOME": f"{self.home}/cache",
            "XDG_STATE_HOME": f"{self.home}/state",
            "PULSE_SINK": f"{self.name}-speaker",
            "PULSE_SOURCE": f"{self.name}-microphone",
            "HOLLER_WATCHDOG": f"{self.home}/stalls",
        })
        return env

    def prefer(self, **settings):
        """Preferences to start with, as GVariant text; the environment that
        lets the program read them."""
        folder = f"{self.home}/config/glib-2.0/settings"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/keyfile", "w", encoding="utf-8") as file:
            file.write(f"[app/holler/Holler/profiles/{self.name}]\n")
            for key, value in settings.items():
                file.write(f"{key.replace('_', '-')}={value}\n")
            # There is no service here that knows of recent files.
            file.write("[org/gtk/gtk4/settings/file-chooser]\n"
                       "startup-mode='cwd'\n")
        return {"GSETTINGS_BACKEND": "keyfile"}

    def start(self, *arguments, extra_env=None, again=False):
        """Starts the program; again: beside the one that runs, which then
        shows its window."""
        env = self.env()
        env.update(extra_env or {})
        process = self.desk.spawn(
            self.name,
            [self.desk.program("app/holler"), "--profile", self.name,
             "--server", self.server_url or self.desk.server_url, *arguments],
            env=env)
        if again:
            process.wait(10)
        else:
            self.process = process
        return process

    def close(self):
        """As the window manager does when one presses the cross."""
        window = wait_until(f"a window of {self.name}", self.window_id, 15)
        subprocess.run(["wmctrl", "-i", "-c", window], check=True)

    def minimise(self):
        subprocess.run(["xdotool", "windowminimize", "--sync",
                        wait_until(f"a window of {self.name}",
                                   self.window_id, 15)], check=True)

    def start_another(self, *arguments):
        """A second program of the same person, beside the window."""
        return self.desk.spawn(
            self.name + "-another",
            [self.desk.program("app/holler"), "--profile", self.name,
             *arguments], env=self.env())

    def stop(self, seconds=5.0):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        code = self.process.returncode
        self.process = None
        return code

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def complaints(self):
        """Warnings and criticals that the program printed."""
        return [line for line in self.log().splitlines()
                if "WARNING" in line or "CRITICAL" in line
                or "ERROR" in line]

    def stalls(self):
        """What the program's watchdog saw of a blocked main loop."""
        path = f"{self.home}/stalls"
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()

    def window_id(self, title=None):
        if self.process is None:
            return None
        command = ["xdotool", "search", "--all", "--onlyvisible", "--pid",
                   str(self.process.pid)]
        if title:
            command += ["--name", f"^{title}$"]
        found = subprocess.run(command, capture_output=True, text=True)
        ids = found.stdout.split()
        return ids[-1] if ids else None

    def place(self, left, top=30, size=WINDOW):
        window = wait_until(f"a window of {self.name}", self.window_id, 15)
        subprocess.run(["xdotool", "windowsize", window, str(size[0]),
                        str(size[1]), "windowmove", window, str(left),
                        str(top)], check=False)
        return window

    def shot(self, path):
        window = self.window_id()
        if window is None:
            return False
        return subprocess.run(["import", "-window", window, path],
                              capture_output=True).returncode == 0

    # sound ---------------------------------------------------------------

    def say(self, wav):
        """Starts to play a file into this person's microphone."""
        return self.desk.spawn(
            f"{self.name}-say",
            ["paplay", f"--device={self.name}-mouth", wav])

    def listen(self, wav):
        """Starts to record what comes out of this person's speaker."""
        return self.desk.spawn(
            f"{self.name}-ear",
            ["parecord", f"--device={self.name}-speaker.monitor",
             "--file-format=wav", "--rate=48000", "--channels=1",
             "--latency-msec=20", wav])


class Desk:
    def __init__(self, build, people=("alice", "bob"), screen=SCREEN,
                 keyring=True, sound=True, display=True):
        self.build = build
        self.people_names = people
        self.screen = screen
        self.with_keyring = keyring
        self.with_sound = sound
        self.with_display = display
        self.children = []
        self.acts = []  # (when, who, what): what people did in their windows
        self.server = None
        self.server_url = None
        self.folder = tempfile.mkdtemp(prefix="holler-desk-")
        self.people = {name: Person(self, name) for name in people}

    # life ----------------------------------------------------------------

    def __enter__(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(1))
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def program(self, path):
        return os.path.join(self.build, "src", path)

    def spawn(self, name, command, env=None, **options):
        log = open(os.path.join(self.folder, f"{name}.log"), "ab")
        child = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL,
            stdout=options.pop("stdout", log), stderr=log,
            preexec_fn=_die_with_parent, **options)
        log.close()
        self.children.append(child)
        return child

    def start(self):
        runtime = os.path.join(self.folder, "runtime")
        os.makedirs(runtime, mode=0o700)
        for name in list(os.environ):
            if name.startswith(("DBUS_", "XDG_", "PULSE_", "WAYLAND_")):
                del os.environ[name]
        if self.with_display:
            os.environ.pop("DISPLAY", None)
        os.environ.update({
            "XDG_RUNTIME_DIR": runtime,
            "HOME": self.folder,
            "GSETTINGS_BACKEND": "memory",
            "GSETTINGS_SCHEMA_DIR": os.path.join(self.build, "data"),
            "HOLLER_DATA_DIR": os.path.join(ROOT, "data"),
            "GSK_RENDERER": "cairo",
            "ADW_DISABLE_PORTAL": "1",
            "LC_ALL": "C.UTF-8",
            "NO_AT_BRIDGE": "0",
            "GTK_USE_PORTAL": "0",
        })
        if self.with_display:
            os.environ["GDK_BACKEND"] = "x11"
            self._start_screen()
        self._start_bus()
        if self.with_display:
            from notifications import Notifications
            self.notifications = Notifications()
            from desktop import Session
            self.session = Session()
        if self.with_sound:
            self._start_sound()
        if self.with_keyring:
            self._start_keyring()

    def stop(self):
        for person in self.people.values():
            person.stop()
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + 5
        for child in reversed(self.children):
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if os.environ.get("HOLLER_KEEP_DESK"):
            print(f"kept: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _start_screen(self):
        read, write = os.pipe()
        self.spawn("xvfb", ["Xvfb", "-displayfd", str(write), "-screen", "0",
                            self.screen, "-nolisten", "tcp", "-noreset"],
                   pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise DeskError("Xvfb did not start")
        os.environ["DISPLAY"] = f":{number}"
        subprocess.run(["xsetroot", "-solid", "#d6d2cb"], check=False,
                       capture_output=True) if shutil.which(
                           "xsetroot") else None
        self.spawn("openbox", ["openbox", "--sm-disable"])

    def _start_bus(self):
        services = os.path.join(self.folder, "services")
        os.makedirs(services)
        known = "/usr/share/dbus-1/services/org.a11y.Bus.service"
        if os.path.exists(known):
            with open(known, encoding="utf-8") as file:
                lines = [line for line in file
                         if not line.startswith("SystemdService")]
            with open(os.path.join(services, "org.a11y.Bus.service"), "w",
                      encoding="utf-8") as file:
                file.writelines(lines)
        config = os.path.join(self.folder, "bus.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(BUS_CONFIG.format(folder=self.folder))
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = \
            f"unix:path={self.folder}/bus"
        self.spawn("bus", ["dbus-daemon", f"--config-file={config}",
                           "--nofork", "--nopidfile"])
        wait_until("a session bus",
                   lambda: os.path.exists(f"{self.folder}/bus"))

    def _start_sound(self):
        state = os.path.join(self.folder, "pulse")
        os.makedirs(state, mode=0o700)
        native = os.path.join(state, "native")
        os.environ["PULSE_SERVER"] = f"unix:{native}"
        os.environ["PULSE_COOKIE"] = os.path.join(state, "cookie")
        command = [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
            "--use-pid-file=no", "--disable-shm=yes",
            # As a desktop gives it, by rtkit: whatever else computes here,
            # the sound of the machine goes on.
            "--high-priority=yes", "--realtime=no", "--log-level=error",
            "-L", f"module-native-protocol-unix auth-anonymous=1 "
                  f"socket={native}"]
        for name in self.people_names:
            command += [
                "-L", f"module-null-sink sink_name={name}-speaker rate=48000 "
                      f"sink_properties=device.description={name}-speaker",
                "-L", f"module-null-sink sink_name={name}-mouth rate=48000 "
                      f"sink_properties=device.description={name}-mouth",
                "-L", f"module-remap-source source_name={name}-microphone "
                      f"master={name}-mouth.monitor source_properties="
                      f"device.description={name}-microphone"]
        env = dict(os.environ)
        env["PULSE_STATE_PATH"] = env["PULSE_RUNTIME_PATH"] = state
        self.spawn("pulseaudio", command, env=env)
        last = f"{self.people_names[-1]}-microphone"
        wait_until("PulseAudio", lambda: last in subprocess.run(
            ["pactl", "list", "short", "sources"], capture_output=True,
            text=True).stdout, 15)
        # Real sound cards run in small pieces. A null sink runs in pieces as
        # long as its least demanding client wishes, two seconds with paplay
        # or with nobody, and who comes next waits until such a piece is over;
        # unless somebody listens all the time.
        for name in self.people_names:
            for sink in ("mouth", "speaker"):
                self.spawn(f"{name}-{sink}-clock", [
                    "parec", f"--device={name}-{sink}.monitor",
                    "--latency-msec=20", "/dev/null"])

    def _start_keyring(self):
        keyring = self.spawn_with_input(
            "keyring", ["gnome-keyring-daemon", "--foreground", "--unlock",
                        "--components=secrets"], b"keyring")
        def owned():
            if keyring.poll() is not None:
                raise DeskError("the keyring ended at its start")
            answer = subprocess.run(
                ["gdbus", "call", "--session", "--dest",
                 "org.freedesktop.DBus", "--object-path",
                 "/org/freedesktop/DBus", "--method",
                 "org.freedesktop.DBus.NameHasOwner",
                 "org.freedesktop.secrets"], capture_output=True, text=True)
            return "true" in answer.stdout
        wait_until("the secret service", owned, 10)

    def spawn_with_input(self, name, command, data):
        log = open(os.path.join(self.folder, f"{name}.log"), "ab")
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log,
                                 stderr=log, preexec_fn=_die_with_parent)
        log.close()
        child.stdin.write(data)
        child.stdin.close()
        self.children.append(child)
        return child

    # server --------------------------------------------------------------

    def start_relay(self, address="127.0.0.1"):
        """A relay on a free port; what the server's configuration says of
        it.

        It relays to this machine's own addresses, which no relay that others
        reach ever may."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
            port = probe.getsockname()[1]
        secret = secrets.token_hex(16)
        path = os.path.join(self.folder, "turnserver.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"""listening-ip={address}
relay-ip={address}
listening-port={port}
use-auth-secret
static-auth-secret={secret}
realm=holler.test
fingerprint
no-cli
no-tls
no-dtls
no-multicast-peers
allow-loopback-peers
allowed-peer-ip={address}
userdb={self.folder}/turn.db
pidfile={self.folder}/turn.pid
log-file=stdout
verbose
""")
        os.chmod(path, 0o600)
        relay = self.spawn("relay", ["turnserver", "-c", path])
        def answers():
            if relay.poll() is not None:
                raise DeskError("the relay did not start; it said: "
                                + self.read_log("relay")[-500:])
            try:
                socket.create_connection((address, port), 1).close()
            except OSError:
                return False
            return stun.answers(address, port)
        wait_until("the relay", answers, 10)
        return (f"[turn]\nuris=turn:{address}:{port}?transport=udp;"
                f"turn:{address}:{port}?transport=tcp\nsecret={secret}\n")

    def start_server(self, config=None, port=0):
        """The project's server on a free loopback port."""
        data = os.path.join(self.folder, "server")
        os.makedirs(data, exist_ok=True)
        command = [self.program("server/holler-server"), "--listen",
                   f"127.0.0.1:{port}", "--data-dir", data]
        if config:
            path = os.path.join(self.folder, "server.conf")
            with open(path, "w", encoding="utf-8") as file:
                file.write(config)
            command += ["--config", path]
        self.server = self.spawn("server", command, stdout=subprocess.PIPE)
        line = self.server.stdout.readline().decode().strip()
        if not line.startswith("listening on "):
            raise DeskError("the server did not start; it said: "
                            + self.read_log("server")[-500:])
        self.server_url = line.removeprefix("listening on ")
        return self.server_url

    def read_log(self, name):
        path = os.path.join(self.folder, f"{name}.log")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def request(self, method, path, body=None, token=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.server_url + path, data=data, method=method,
            headers={"Content-Type": "application/json"})
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def make_accounts(self, names=None, contacts=True):
        """Accounts, and every two of them contacts."""
        names = names or self.people_names
        sessions = {}
        for name in names:
            sessions[name] = self.request(
                "POST", "/api/auth/register",
                {"username": name, "password": PASSWORD,
                 "displayName": DISPLAY_NAMES.get(name, name.capitalize()),
                 "deviceName": "setup"})
        if contacts:
            for i, one in enumerate(names):
                for other in names[i + 1:]:
                    self.request("POST", "/api/contacts",
                                 {"username": other},
                                 sessions[one]["accessToken"])
                    self.request("POST", "/api/contacts",
                                 {"username": one},
                                 sessions[other]["accessToken"])
        return sessions


DISPLAY_NAMES = {"alice": "Alice Berg", "bob": "Bob Tanaka",
                 "carol": "Carol Diaz"}


def speak(path, text, voice="en"):
    """Speech in a file, 48 kHz, one channel, as a microphone would give."""
    raw = path + ".raw.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "160", "-w", raw, text],
                   check=True)
    subprocess.run(["sox", raw, "-r", "48000", "-c", "1", path, "gain",
                    "-n", "-6", "pad", "0.2", "0.2"], check=True)
    os.unlink(raw)
    return path
